/** Amounts of many lines as text: what `Decimal` prints, without making one for each. */
import { Decimal } from 'lazuli-contract'
import type { Amounts } from '../db/line-batch.ts'

/** No amount of 128 bits is longer: 39 digits, a sign, a point, and what a number below one begins with. */
const longest = 48

/** The digits of 64 bits, in full. */
const digitCount = 19
const scratch = new Uint8Array(digitCount)
const zero = 48
const point = 46
const minus = 45
const billion = 1_000_000_000

/** Texts of one column, each where {@link at} says, as long as `lengths` says. */
export class AmountTexts {
  readonly bytes: Uint8Array
  readonly lengths: Uint8Array

  constructor({ words, digits }: Amounts, count: number) {
    this.bytes = new Uint8Array(count * longest)
    this.lengths = new Uint8Array(count)
    for (let i = 0; i < count; i++) this.lengths[i] = this.#print(words, i * 4, digits, i * longest)
  }

  at(i: number): number {
    return i * longest
  }

  #print(words: Int32Array, at: number, scale: number, to: number): number {
    let low = (words[at] as number) >>> 0
    let high = words[at + 1] as number
    const sign = words[at + 3] as number
    // Not what 64 bits hold: rare, and longer than numbers are exact.
    if (words[at + 2] !== sign || (sign !== 0 && sign !== -1) || high < 0 !== sign < 0) return this.#printLong(words, at, scale, to)
    if (sign < 0) {
      high = low === 0 ? -high : ~high
      low = -low >>> 0
      if (high < 0) return this.#printLong(words, at, scale, to)
    }
    if (low === 0 && high === 0) {
      this.bytes[to] = zero
      return 1
    }
    spell(high, low)
    return this.#put(scale, sign < 0, to)
  }

  /** {@link scratch} as a number. */
  #put(scale: number, isNegative: boolean, to: number): number {
    const { bytes } = this
    let end = to
    if (isNegative) bytes[end++] = minus
    const cut = digitCount - scale
    let first = 0
    while (first < cut - 1 && scratch[first] === zero) first++
    for (; first < cut; first++) bytes[end++] = scratch[first] as number
    let last = digitCount
    while (last > cut && scratch[last - 1] === zero) last--
    if (last === cut) return end - to
    bytes[end++] = point
    for (let i = cut; i < last; i++) bytes[end++] = scratch[i] as number
    return end - to
  }

  #printLong(words: Int32Array, at: number, scale: number, to: number): number {
    const unsigned = (n: number) => BigInt((words[at + n] as number) >>> 0)
    const value = (BigInt(words[at + 3] as number) << 96n) | (unsigned(2) << 64n) | (unsigned(1) << 32n) | unsigned(0)
    const text = Decimal.from(value, scale).toWire()
    for (let i = 0; i < text.length; i++) this.bytes[to + i] = text.charCodeAt(i)
    return text.length
  }
}

/** The 19 digits of `high` × 2^32 + `low` (below 2^63) into {@link scratch}. Every step stays below 2^53. */
function spell(high: number, low: number): void {
  // Long division by a billion, the low word in halves.
  const q1 = Math.floor(high / billion)
  const x = (high - q1 * billion) * 65_536 + (low >>> 16)
  const q2 = Math.floor(x / billion)
  const y = (x - q2 * billion) * 65_536 + (low & 0xffff)
  const q3 = Math.floor(y / billion)
  let rest = y - q3 * billion
  for (let i = digitCount - 1; i >= digitCount - 9; i--) {
    const tenth = (rest / 10) | 0
    scratch[i] = zero + rest - tenth * 10
    rest = tenth
  }
  const front = q1 * 4_294_967_296 + q2 * 65_536 + q3
  let head = Math.floor(front / 100_000)
  let tail = front - head * 100_000
  for (let i = digitCount - 10; i >= digitCount - 14; i--) {
    const tenth = (tail / 10) | 0
    scratch[i] = zero + tail - tenth * 10
    tail = tenth
  }
  for (let i = digitCount - 15; i >= 0; i--) {
    const tenth = (head / 10) | 0
    scratch[i] = zero + head - tenth * 10
    head = tenth
  }
}
