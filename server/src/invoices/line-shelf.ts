/** Texts that lines share, found by the numbers of some columns. */
import type { LineBatch, LineKey } from '../db/line-batch.ts'
import type { Factor } from './amount-text.ts'

/** What a text that is remembered, and an entry, take beside its bytes. */
const overhead = 110
const perEntry = 50

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
  readonly #isTold: boolean[] = []
  /** The last look-up that found the entry not told yet. */
  readonly #asked: number[] = []
  #lookups = 0
  /** By hash, an entry and one; 0 is free. A power of two of them. */
  #table = new Int32Array(1024)
  #hashes = new Int32Array(512)
  /** The numbers of each entry. */
  #keys: Int32Array

  constructor(of: readonly LineKey[], parts: number, factors: number) {
    this.of = of
    this.parts = Array.from({ length: parts }, () => [])
    this.factors = Array.from({ length: factors }, () => [])
    this.#keys = new Int32Array(512 * of.length)
  }

  isTold(entry: number): boolean {
    return this.#isTold[entry] === true
  }

  /** The entry of each line. For those that say nothing yet, a place in the batch is added that has the line. */
  find({ count, keys }: LineBatch, strange: Set<number>): Int32Array {
    const lookup = ++this.#lookups
    const columns = this.of.map((name) => keys[name])
    const hashes = hashed(columns, count)
    const found = new Int32Array(count)
    for (let i = 0; i < count; i++) {
      const entry = this.#entryOf(columns, i, hashes[i] as number)
      found[i] = entry
      if (this.#isTold[entry] || this.#asked[entry] === lookup) continue
      this.#asked[entry] = lookup
      strange.add(i)
    }
    return found
  }

  tell(entry: number, texts: readonly string[], factors: readonly Factor[], has: number): void {
    for (const [part, text] of texts.entries()) {
      const bytes = Buffer.from(text)
      this.size += bytes.length + overhead
      ;(this.parts[part] as Uint8Array[])[entry] = bytes
    }
    for (const [n, factor] of factors.entries()) (this.factors[n] as Factor[])[entry] = factor
    this.size += perEntry
    this.has[entry] = has
    this.hasAny ||= has !== 0
    this.#isTold[entry] = true
  }

  #entryOf(columns: readonly Int32Array[], i: number, hash: number): number {
    const width = columns.length
    const mask = this.#table.length - 1
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const entry = (this.#table[at] as number) - 1
      if (entry < 0) return this.#add(columns, i, hash, at)
      if (this.#hashes[entry] !== hash) continue
      let n = 0
      while (n < width && this.#keys[entry * width + n] === columns[n]?.[i]) n++
      if (n === width) return entry
    }
  }

  #add(columns: readonly Int32Array[], i: number, hash: number, at: number): number {
    const entry = this.#count++
    this.#table[at] = entry + 1
    this.#hashes[entry] = hash
    for (const [n, column] of columns.entries()) this.#keys[entry * columns.length + n] = column[i] as number
    this.#isTold[entry] = false
    this.#asked[entry] = 0
    for (const list of this.parts) list[entry] = nothing
    this.has[entry] = 0
    if (this.#count === this.#hashes.length) this.#grow()
    return entry
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2)
    hashes.set(this.#hashes)
    this.#hashes = hashes
    const keys = new Int32Array(this.#keys.length * 2)
    keys.set(this.#keys)
    this.#keys = keys
    this.#table = new Int32Array(this.#table.length * 2)
    const mask = this.#table.length - 1
    for (let entry = 0; entry < this.#count; entry++) {
      let at = (hashes[entry] as number) & mask
      while (this.#table[at] !== 0) at = (at + 1) & mask
      this.#table[at] = entry + 1
    }
  }
}

const nothing = new Uint8Array()

/** Used again by each look-up: what lies outside the heap of scripts is dear to be given back. */
let hashes = new Int32Array(0)

function hashed(columns: readonly Int32Array[], count: number): Int32Array {
  if (hashes.length < count) hashes = new Int32Array(count)
  hashes.fill(0, 0, count)
  for (const column of columns)
    for (let i = 0; i < count; i++) {
      const mixed = Math.imul((hashes[i] as number) ^ (column[i] as number), 0x9e3779b1)
      hashes[i] = mixed ^ (mixed >>> 15)
    }
  return hashes
}
