/**
 * Holds an uploaded file on disk while it is imported: nothing of it may be taken before its end has been seen. The file
 * loses its name as soon as it exists, so whatever happens nothing is left; only a Parquet file, which is read from its end,
 * keeps a name until it is closed, and one that a crash left goes with the next upload.
 */
import { type FileHandle, mkdir, open, readdir, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Lock } from '../../base/lock.ts'
import { StorageError } from '../../db/state.ts'
import { fingerprinted } from './read.ts'
import { unpacked } from './unpacked.ts'

export interface SpooledFile {
  /** SHA-256 of what is inside, however it came packed; lower-case hex. */
  hash: string
  read(): AsyncIterable<Uint8Array>
  /** Where it lies, of a Parquet file. */
  path?: string
  /** Frees the disk space. */
  close(): Promise<void>
}

/** No two uploads meet under the name they have for a moment. */
const naming = new Lock()
const readAtOnce = 256 * 1024

/** Named uploads of this process that are still wanted. */
const wanted = new Set<string>()
let named = 0

/**
 * Writes what is inside the bytes into a file in `folder`. Throws what the source throws, and {@link StorageError} when the
 * disk does not take them.
 */
export async function spool(folder: string, body: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  const { kind, chunks: inside } = await unpacked(body)
  const { file, path } = await naming.run(() => (kind === 'parquet' ? withName(folder) : nameless(folder))).catch(orDisk)
  const close = async (): Promise<void> => {
    await file.close()
    if (path === undefined) return
    await rm(path, { force: true })
    wanted.delete(path)
  }
  const { chunks, hash } = fingerprinted(inside)
  try {
    await writeFile(file, chunks)
  } catch (error) {
    await close()
    return orDisk(error)
  }
  return { hash: hash(), read: () => contentOf(file), ...(path === undefined ? {} : { path }), close }
}

/** A crash between the two steps leaves an empty file, which the next upload takes over. */
async function nameless(folder: string): Promise<{ file: FileHandle; path?: string }> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'upload')
  const file = await open(path, 'w+', 0o600)
  await unlink(path)
  return { file }
}

async function withName(folder: string): Promise<{ file: FileHandle; path?: string }> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) if (name.endsWith('.parquet') && !wanted.has(join(folder, name))) await rm(join(folder, name))
  const path = join(folder, `upload-${++named}.parquet`)
  wanted.add(path)
  return { file: await open(path, 'w+', 0o600), path }
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
