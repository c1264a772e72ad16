/**
 * Counts how often each of any number of keys has come, in bounded memory: the first millions in a table of numbers, all
 * later ones in a SQLite file that loses its name as soon as it exists.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** Keys kept in memory: 2 million in 4 million slots of 12 bytes. */
const usualKept = 2 ** 21

export class Tally {
  readonly #folder: string
  readonly #kept: number
  #high: Uint32Array
  #low: Uint32Array
  #counts: Uint32Array
  #used = 0
  #file: { database: DatabaseSync; count: StatementSync } | undefined

  /** `folder` takes the file, if one is needed. */
  constructor(folder: string, kept = usualKept) {
    this.#folder = folder
    this.#kept = kept
    const slots = 2 ** 12
    this.#high = new Uint32Array(slots)
    this.#low = new Uint32Array(slots)
    this.#counts = new Uint32Array(slots)
  }

  /** How often the key has come, this time included. A key is two random 32-bit numbers: the beginning of a hash. */
  count(high: number, low: number): number {
    const at = this.#slotOf(high, low)
    const before = this.#counts[at] as number
    if (before > 0) {
      this.#counts[at] = before + 1
      return before + 1
    }
    if (this.#used >= this.#kept) return this.#countInFile(high, low)
    this.#high[at] = high
    this.#low[at] = low
    this.#counts[at] = 1
    if (++this.#used * 2 > this.#counts.length) this.#grow()
    return 1
  }

  close(): void {
    this.#file?.database.close()
    this.#file = undefined
  }

  /** That of the key, or the free one where it would go. */
  #slotOf(high: number, low: number): number {
    const mask = this.#counts.length - 1
    let at = low & mask
    while (this.#counts[at] !== 0 && (this.#low[at] !== low || this.#high[at] !== high)) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const [high, low, counts] = [this.#high, this.#low, this.#counts]
    this.#high = new Uint32Array(counts.length * 2)
    this.#low = new Uint32Array(counts.length * 2)
    this.#counts = new Uint32Array(counts.length * 2)
    for (const [i, count] of counts.entries()) {
      if (count === 0) continue
      const at = this.#slotOf(high[i] as number, low[i] as number)
      this.#high[at] = high[i] as number
      this.#low[at] = low[i] as number
      this.#counts[at] = count
    }
  }

  #countInFile(high: number, low: number): number {
    this.#file ??= scratch(this.#folder)
    const key = (BigInt(high | 0) << 32n) | BigInt(low)
    return (this.#file.count.get(key) as { n: number }).n
  }
}

let made = 0

function scratch(folder: string): { database: DatabaseSync; count: StatementSync } {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `tally-${++made}`)
  rmSync(path, { force: true })
  const database = new DatabaseSync(path)
  // Nothing of it outlives the process, so nothing has to be synced or undone.
  database.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;
    CREATE TABLE seen (key INTEGER PRIMARY KEY, n INTEGER NOT NULL); BEGIN`)
  if (process.platform !== 'win32') rmSync(path)
  return {
    database,
    count: database.prepare('INSERT INTO seen (key, n) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET n = n + 1 RETURNING n'),
  }
}
