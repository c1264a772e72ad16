/**
 * Ids from a seed: each is a hash of seed, partner, kind and a counter, and the counter commits with the write that uses
 * the id. The same seed and the same calls give the same ids, to the byte.
 */
import { createHash } from 'node:crypto'

/** Draws ids inside one write; what is drawn counts only when the write commits. */
export interface Ids {
  /** A lower-case GUID. */
  guid(kind: string): string
  /** Lower-case hex digits. */
  hex(kind: string, digits: number): string
  /** URL-safe text (letters, digits, `-`, `_`). */
  token(kind: string, length: number): string
  /** The next number of the kind, from 1. */
  next(kind: string): number
}

/** The counters of one partner: committed values, and scopes that draw from them. */
export class IdSource {
  readonly #seed: string
  readonly #committed: Map<string, number>

  /** `seed` already names world seed and partner. `counters` are the committed values. */
  constructor(seed: string, counters: Iterable<readonly [string, number]>) {
    this.#seed = seed
    this.#committed = new Map(counters)
  }

  /** A scope for one write. Two scopes may be open at once only when they draw different kinds. */
  scope(): IdScope {
    return new IdScope(this.#seed, this.#committed)
  }
}

export class IdScope implements Ids {
  readonly #seed: string
  readonly #committed: Map<string, number>
  readonly #drawn = new Map<string, number>()

  constructor(seed: string, committed: Map<string, number>) {
    this.#seed = seed
    this.#committed = committed
  }

  next(kind: string): number {
    const value = (this.#drawn.get(kind) ?? this.#committed.get(kind) ?? 0) + 1
    this.#drawn.set(kind, value)
    return value
  }

  guid(kind: string): string {
    return guidOfDigest(this.#digest(kind))
  }

  hex(kind: string, digits: number): string {
    return this.#digest(kind).toString('hex').slice(0, digits)
  }

  token(kind: string, length: number): string {
    return this.#digest(kind).toString('base64url').slice(0, length)
  }

  /** Counters this scope has moved, to be written with the change. */
  drawn(): [string, number][] {
    return [...this.#drawn]
  }

  /** The write has committed: the drawn numbers are used up. */
  commit(): void {
    for (const [kind, value] of this.#drawn) this.#committed.set(kind, value)
  }

  #digest(kind: string): Buffer {
    return createHash('sha256')
      .update(`${this.#seed}|${kind}|${this.next(kind)}`)
      .digest()
  }
}

/** The GUID of a text: the same for the same text. */
export function guidOfText(text: string): string {
  return guidOfDigest(createHash('sha256').update(text).digest())
}

function guidOfDigest(digest: Buffer): string {
  const h = digest.toString('hex')
  const variant = ((Number.parseInt(h[16] as string, 16) & 0x3) | 0x8).toString(16)
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`
}
