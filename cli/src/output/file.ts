/** Files that are there whole or not at all. */
import { createWriteStream, rmSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandError } from '../error.ts'
import { exitCodes } from '../exit-codes.ts'

/** What usually keeps a file from being written, in words. */
function whyNot(out: string, { code }: NodeJS.ErrnoException): string | undefined {
  const folder = dirname(resolve(out))
  if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no folder ${folder}`
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `${folder} may not be written to`
  return code === 'ENOSPC' ? `the disk of ${folder} is full` : undefined
}

/** Writes beside the file and puts it in place when all is there: what breaks off leaves nothing that looks whole. */
export async function toFile(out: string, source: () => AsyncIterable<Uint8Array>, ...through: NodeJS.ReadWriteStream[]): Promise<void> {
  // A pipe or a device is written to, never replaced.
  const isSpecial = await stat(out).then(
    (found) => !found.isFile(),
    () => false,
  )
  const partial = isSpecial ? out : `${out}.partial`
  // Ctrl-C leaves no half of a file behind either.
  const stopped = (signal: NodeJS.Signals) => {
    if (!isSpecial) rmSync(partial, { force: true })
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.once('SIGINT', stopped).once('SIGTERM', stopped)
  try {
    await pipeline([Readable.from(source()), ...through, createWriteStream(partial, { flush: !isSpecial })])
    if (!isSpecial) await rename(partial, out)
  } catch (error) {
    if (!isSpecial) await rm(partial, { force: true })
    // A folder that is not there, a disk that is full: nothing of the service.
    const isOurs = (error as NodeJS.ErrnoException).syscall !== undefined && 'path' in (error as object)
    throw error instanceof CommandError
      ? error
      : new CommandError(
          `${out} was not written to its end: ${(isOurs ? whyNot(out, error as NodeJS.ErrnoException) : undefined) ?? (error as Error).message}`,
          isOurs ? exitCodes.failed : exitCodes.unreachable,
        )
  } finally {
    process.off('SIGINT', stopped).off('SIGTERM', stopped)
  }
}
