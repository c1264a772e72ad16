/** Files that a command line names: looked at before anybody is asked for anything, read as the text they are. */
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { CommandError } from './error.ts'

/** `ENOENT: no such file or directory, open 'x'` → `no such file or directory`: the sentence names the file itself. */
const whyOf = (error: unknown): string => (error as Error).message.replace(/^[A-Z0-9]+: /, '').replace(/, [a-z]+( '.*')?$/, '')

const unreadable = (path: string, why: string): CommandError => new CommandError(`${path} cannot be read: ${why}.`)

/** Length of a file in bytes; of a pipe or a device 0. Throws {@link CommandError} for what is not there, and for a folder. */
export function sizeOf(path: string): number {
  let found: ReturnType<typeof statSync>
  try {
    found = statSync(path)
  } catch (error) {
    throw unreadable(path, whyOf(error))
  }
  if (found.isDirectory()) throw unreadable(path, 'it is a folder')
  return found.isFile() ? found.size : 0
}

/** The bytes of a file, or of standard input (`-`), each piece told of as it goes; for a body that is sent. */
export function bytesOf(path: string, told: (sent: number) => void = () => undefined): ReadableStream<Uint8Array> {
  if (path !== '-') sizeOf(path)
  const source = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 })
  async function* pieces(): AsyncGenerator<Buffer> {
    let sent = 0
    for await (const piece of source as AsyncIterable<Buffer>) {
      yield piece
      sent += piece.length
      told(sent)
    }
  }
  return Readable.toWeb(Readable.from(pieces())) as unknown as ReadableStream<Uint8Array>
}

/** The text of a file, or of standard input (`-`). UTF-8, or UTF-16 with its mark, as Windows writes it; anything else would send names that nobody has. */
export function textOf(path: string): string {
  const name = path === '-' ? 'Standard input' : path
  let bytes: Buffer
  try {
    bytes = readFileSync(path === '-' ? 0 : path)
  } catch (error) {
    throw unreadable(name, (error as NodeJS.ErrnoException).code === 'EISDIR' ? 'it is a folder' : whyOf(error))
  }
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw unreadable(name, 'it is no text in UTF-8')
  }
}
