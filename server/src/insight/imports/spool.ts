/**
 * Holds an uploaded file on disk while it is imported: rows are known by the fingerprint of the whole file, so they are
 * read after its end has been seen. The file loses its name as soon as it exists, so whatever happens nothing is left.
 */
import { type FileHandle, mkdir, open, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Lock } from '../../base/lock.ts'
import { StorageError } from '../../db/state.ts'
import { fingerprinted } from './read.ts'

export interface SpooledFile {
  /** SHA-256, lower-case hex. */
  hash: string
  read(): AsyncIterable<Uint8Array>
  /** Frees the disk space. */
  close(): Promise<void>
}

/** No two uploads meet under the name they have for a moment. */
const naming = new Lock()
const readAtOnce = 256 * 1024

/**
 * Writes the bytes into a file in `folder`. Throws what the source throws, and {@link StorageError} when the disk does not
 * take them.
 */
export async function spool(folder: string, body: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  const file = await naming.run(() => nameless(folder)).catch(orDisk)
  const { chunks, hash } = fingerprinted(body)
  try {
    await writeFile(file, chunks)
  } catch (error) {
    await file.close()
    return orDisk(error)
  }
  return { hash: hash(), read: () => contentOf(file), close: () => file.close() }
}

/** A crash between the two steps leaves an empty file, which the next upload takes over. */
async function nameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'upload')
  const file = await open(path, 'w+', 0o600)
  await unlink(path)
  return file
}

async function* contentOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(readAtOnce), 0, readAtOnce, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** Errors of the disk come from a system call, those of the source do not. */
function orDisk(error: unknown): never {
  if (!(error instanceof Error) || !('syscall' in error)) throw error
  throw new StorageError(`an uploaded file cannot be kept: ${error.message}`, { cause: error })
}
