/** Holds a document until its length is known: in memory while it is small, else in a temporary file. */
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { StorageError } from '../db/state.ts'

/** Bytes kept in memory. */
const inMemory = 4 * 1024 * 1024

/** Temporary folders are named so. */
export const folderPrefix = 'lazuli-document-'

export interface Spooled {
  readonly length: number
  /** To be read once; a temporary file is gone afterwards, read to the end or not. */
  readonly content: Uint8Array | Readable
}

/** Takes all pieces. Throws {@link StorageError} when the temporary file cannot be written. */
export async function spool(pieces: AsyncIterable<Uint8Array>, most = inMemory): Promise<Spooled> {
  const kept: Uint8Array[] = []
  let length = 0
  const iterator = pieces[Symbol.asyncIterator]()
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    kept.push(next.value)
    length += next.value.length
    if (length > most) return spoolToFile(kept, length, iterator)
  }
  return { length, content: Buffer.concat(kept) }
}

async function spoolToFile(kept: readonly Uint8Array[], soFar: number, rest: AsyncIterator<Uint8Array>): Promise<Spooled> {
  const folder = await onDisk(mkdtemp(join(tmpdir(), folderPrefix)))
  const erase = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const file = await onDisk(open(join(folder, 'document'), 'wx+', 0o600))
    try {
      for (const piece of kept) await onDisk(file.writeFile(piece))
      let length = soFar
      for (let next = await rest.next(); !next.done; next = await rest.next()) {
        await onDisk(file.writeFile(next.value))
        length += next.value.length
      }
      const content = file.createReadStream({ start: 0 })
      content.once('close', () => void erase())
      return { length, content }
    } catch (error) {
      await file.close()
      throw error
    }
  } catch (error) {
    await erase()
    throw error
  }
}

async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new StorageError((error as Error).message, { cause: error })
  }
}
