/** Snapshots as tar archives (POSIX ustar): plain files under plain names, so that any `tar` lists and unpacks them. */
import { createReadStream } from 'node:fs'

const block = 512

export interface ArchiveFile {
  name: string
  size: number
  content: AsyncIterable<Uint8Array>
}

export class ArchiveBroken extends Error {
  override name = 'ArchiveBroken'
}

/** The bytes of an archive; memory is bounded by one chunk of a file. */
export async function* archiveOf(files: readonly ArchiveFile[]): AsyncGenerator<Uint8Array> {
  for (const { name, size, content } of files) {
    yield header(name, size)
    let length = 0
    for await (const chunk of content) {
      length += chunk.length
      yield chunk
    }
    if (length !== size) throw new ArchiveBroken(`${name} has changed while it was sent`)
    if (size % block > 0) yield Buffer.alloc(block - (size % block))
  }
  yield Buffer.alloc(2 * block)
}

export function fileOf(name: string, path: string, size: number): ArchiveFile {
  return { name, size, content: createReadStream(path, { highWaterMark: 256 * 1024 }) }
}

/** Length of the archive of files of these sizes. */
export function archiveSize(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + block + Math.ceil(size / block) * block, 2 * block)
}

/** Sizes from 8 GiB on do not fit eleven octal digits: they are written in base 256, as GNU and BSD tar do. */
const octalMost = 0o77777777777

function header(name: string, size: number): Buffer {
  const head = Buffer.alloc(block)
  head.write(name, 0, 100, 'latin1')
  head.write('0000600\0', 100, 'latin1')
  head.write('0000000\0', 108, 'latin1')
  head.write('0000000\0', 116, 'latin1')
  if (size <= octalMost) head.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  else {
    head[124] = 0x80
    head.writeBigUInt64BE(BigInt(size), 128)
  }
  // The same world makes the same bytes: no time, no owner.
  head.write('00000000000\0', 136, 'latin1')
  head.write('0', 156, 'latin1')
  head.write('ustar\x0000', 257, 'latin1')
  head.write(`${checksum(head).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return head
}

/** Sum of the bytes, its own eight taken as blanks. */
function checksum(head: Buffer): number {
  let sum = 8 * 32
  for (let i = 0; i < block; i++) if (i < 148 || i >= 156) sum += head[i] as number
  return sum
}

/**
 * Reads an archive file by file. `each` must read the content to its end before it resolves. Throws {@link ArchiveBroken}
 * for whatever is no archive of plain files, and what the source throws.
 */
export async function readArchive(source: AsyncIterable<Uint8Array>, each: (file: ArchiveFile) => Promise<void>): Promise<void> {
  const bytes = new ByteQueue(source)
  try {
    await readFiles(bytes, each)
  } finally {
    // Also of what is refused the rest is read to nowhere, so that its sender can hear why.
    void bytes.drain().catch(() => undefined)
  }
}

async function readFiles(bytes: ByteQueue, each: (file: ArchiveFile) => Promise<void>): Promise<void> {
  for (;;) {
    const head = await bytes.take(block)
    if (!head) throw new ArchiveBroken('the archive is broken off')
    if (head.every((byte) => byte === 0)) return
    const { name, size } = readHeader(head)
    let left = size
    async function* content(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const chunk = await bytes.some(left)
        if (!chunk) throw new ArchiveBroken(`the archive is broken off within ${name}`)
        left -= chunk.length
        yield chunk
      }
    }
    await each({ name, size, content: content() })
    if (left > 0) throw new ArchiveBroken(`${name} has not been read`)
    if (size % block > 0 && !(await bytes.take(block - (size % block)))) throw new ArchiveBroken(`the archive is broken off after ${name}`)
  }
}

function readHeader(head: Buffer): { name: string; size: number } {
  const stated = Number.parseInt(head.toString('latin1', 148, 154), 8)
  if (head.toString('latin1', 257, 262) !== 'ustar' || stated !== checksum(head)) throw new ArchiveBroken('the body is no tar archive')
  const kind = head.toString('latin1', 156, 157)
  if (kind !== '0' && kind !== '\0') throw new ArchiveBroken('the archive holds something else than plain files')
  const name = head.toString('latin1', 0, 100).replace(/\0.*$/s, '')
  const size = head[124] === 0x80 ? Number(head.readBigUInt64BE(128)) : Number.parseInt(head.toString('latin1', 124, 135), 8)
  if (!Number.isSafeInteger(size) || size < 0) throw new ArchiveBroken('the archive states no size')
  return { name, size }
}

/** Chunks as they come, cut where asked. */
class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** At least one byte and at most `most`; `undefined` at the end. */
  async some(most: number): Promise<Buffer | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next()
      if (next.done) return undefined
      this.#rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    }
    const taken = this.#rest.subarray(0, most)
    this.#rest = this.#rest.subarray(taken.length)
    return taken
  }

  /** Exactly `length` bytes; `undefined` when there are fewer. For small lengths. */
  async take(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = []
    for (let left = length; left > 0; ) {
      const part = await this.some(left)
      if (!part) return undefined
      parts.push(part)
      left -= part.length
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
  }

  async drain(): Promise<void> {
    while (await this.some(block * 128));
  }
}
