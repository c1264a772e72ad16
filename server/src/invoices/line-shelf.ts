/** Texts that lines share, found by the numbers of some columns. */
import type { LineBatch, LineKey } from '../db/line-batch.ts'
import type { Factor } from './amount-text.ts'
import type { LineRoom } from './line-room.ts'

/** What a text that is remembered, and an entry, take beside its bytes. */
const overhead = 110
const perEntry = 50
/** No look-up has this number. */
const told = -1

/**
 * Entries are numbered as they are met; what each has lies in lists by that number. Columns may be many and their numbers large, so
 * entries are found by a table of hashes and all their numbers compared.
 */
export class Shelf {
  readonly of: readonly LineKey[]
  /** By part and entry. */
  readonly parts: Uint8Array[][]
  /** By product and entry. */
  readonly factors: Factor[][]
  /** By entry: see `Told.has`. */
  readonly has: number[] = []
  hasAny = false
  /** Bytes, more or less. */
  size = 0
  #count = 0
  /** By entry: {@link told}, or the last look-up that found it not to be. */
  #standing = new Int32Array(512)
  #lookups = 0
  /** By hash, an entry and one; 0 is free. A power of two of them. */
  #table = new Int32Array(1024)
  #hashes = new Int32Array(512)
  /** The numbers of each entry. */
  #keys: Int32Array
  #lengths = new Int32Array(512)
  readonly #uncounted: ReadonlySet<number>

  /** `uncounted`: parts that {@link lengths} leaves out. */
  constructor(of: readonly LineKey[], parts: number, factors: number, uncounted: ReadonlySet<number> = new Set()) {
    this.of = of
    this.#uncounted = uncounted
    this.parts = Array.from({ length: parts }, () => [])
    this.factors = Array.from({ length: factors }, () => [])
    this.#keys = new Int32Array(512 * of.length)
  }

  /** By entry, the bytes of its parts. Another list takes its place when entries are added. */
  get lengths(): Int32Array {
    return this.#lengths
  }

  isTold(entry: number): boolean {
    return this.#standing[entry] === told
  }

  /** The entry of each line. For those that say nothing yet, a place in the batch is added that has the line. */
  find({ count, keys }: LineBatch, strange: Set<number>, room: LineRoom): Int32Array {
    const lookup = ++this.#lookups
    const columns = this.of.map((name) => keys[name])
    const found = room.numbers(count)
    for (let i = 0; i < count; i++) {
      // Lines that agree in all of these columns stand together more often than not.
      if (i > 0 && agree(columns, i)) {
        found[i] = found[i - 1] as number
        continue
      }
      const entry = this.#entryOf(columns, i)
      found[i] = entry
      // Another list takes its place when entries are added.
      const standing = this.#standing
      if (standing[entry] === told || standing[entry] === lookup) continue
      standing[entry] = lookup
      strange.add(i)
    }
    return found
  }

  tell(entry: number, texts: readonly string[], factors: readonly Factor[], has: number): void {
    let length = 0
    for (const [part, text] of texts.entries()) {
      const bytes = Buffer.from(text)
      if (!this.#uncounted.has(part)) length += bytes.length
      this.size += bytes.length + overhead
      ;(this.parts[part] as Uint8Array[])[entry] = bytes
    }
    for (const [n, factor] of factors.entries()) (this.factors[n] as Factor[])[entry] = factor
    this.#lengths[entry] = length
    this.size += perEntry
    this.has[entry] = has
    this.hasAny ||= has !== 0
    this.#standing[entry] = told
  }

  #entryOf(columns: readonly Int32Array[], i: number): number {
    const table = this.#table
    const known = this.#keys
    const width = columns.length
    const mask = table.length - 1
    const hash = hashOf(columns, i)
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const entry = (table[at] as number) - 1
      if (entry < 0) return this.#add(columns, i, hash, at)
      let n = 0
      while (n < width && known[entry * width + n] === (columns[n] as Int32Array)[i]) n++
      if (n === width) return entry
    }
  }

  #add(columns: readonly Int32Array[], i: number, hash: number, at: number): number {
    const entry = this.#count++
    this.#table[at] = entry + 1
    this.#hashes[entry] = hash
    for (const [n, column] of columns.entries()) this.#keys[entry * columns.length + n] = column[i] as number
    for (const list of this.parts) list[entry] = nothing
    this.has[entry] = 0
    if (this.#count === this.#hashes.length) this.#grow()
    return entry
  }

  #grow(): void {
    this.#hashes = doubled(this.#hashes)
    this.#lengths = doubled(this.#lengths)
    this.#standing = doubled(this.#standing)
    this.#keys = doubled(this.#keys)
    this.#table = new Int32Array(this.#table.length * 2)
    const mask = this.#table.length - 1
    for (let entry = 0; entry < this.#count; entry++) {
      let at = (this.#hashes[entry] as number) & mask
      while (this.#table[at] !== 0) at = (at + 1) & mask
      this.#table[at] = entry + 1
    }
  }
}

const nothing = new Uint8Array()

function doubled(list: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(list.length * 2)
  longer.set(list)
  return longer
}

function agree(columns: readonly Int32Array[], i: number): boolean {
  for (let n = 0; n < columns.length; n++) {
    const column = columns[n] as Int32Array
    if (column[i] !== column[i - 1]) return false
  }
  return true
}

function hashOf(columns: readonly Int32Array[], i: number): number {
  let hash = 0
  for (let n = 0; n < columns.length; n++) {
    const mixed = Math.imul(hash ^ ((columns[n] as Int32Array)[i] as number), 0x9e3779b1)
    hash = mixed ^ (mixed >>> 15)
  }
  return hash
}
