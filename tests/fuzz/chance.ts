/** Dice with a seed: the same seed throws the same numbers on every machine. */
export class Chance {
  #state: number

  constructor(seed: string) {
    // FNV-1a, so that seeds that differ in one character have nothing in common.
    let hash = 0x811c9dc5
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193)
    this.#state = hash >>> 0
  }

  /** 32 bits (splitmix32). */
  bits(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let z = this.#state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return this.bits() % below
  }

  /** True in `percent` of a hundred cases. */
  odds(percent: number): boolean {
    return this.int(100) < percent
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(from.length)] as T
  }

  hex(digits: number): string {
    let text = ''
    while (text.length < digits) text += this.bits().toString(16).padStart(8, '0')
    return text.slice(0, digits)
  }

  guid(): string {
    const h = this.hex(32)
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`
  }
}
