/** One process per data folder: a lock the operating system drops when the process dies, however it dies. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StorageError } from './state.ts'

/** Takes the folder or throws {@link StorageError} with a sentence. */
export function lockFolder(folder: string): { release(): void } {
  try {
    mkdirSync(folder, { recursive: true })
    const db = new DatabaseSync(join(folder, 'lock.sqlite'))
    db.exec('PRAGMA busy_timeout=0; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS lock (held INTEGER)')
    return { release: () => db.close() }
  } catch (error) {
    const code = (error as { errcode?: number }).errcode
    if (code === 5) throw new StorageError(`The data folder ${folder} is used by another Lazuli; stop it or choose another with --data.`)
    throw new StorageError(`The data folder ${folder} cannot be written (${(error as Error).message}).`, { cause: error })
  }
}
