/** Amounts of many lines as text: what `Decimal` prints, without making one for each. */
import { Decimal } from 'lazuli-contract'
import type { Amounts } from '../db/line-batch.ts'
import type { LineRoom } from './line-room.ts'

/** No short one is longer: its digits, a sign, a point, and the zero that a number below one begins with. */
const longest = 48
/** Room taken for each at first; most are shorter. */
const usual = 16
const zero = 48
const point = 46
const minus = 45
/** The most significant digits that are printed (`Decimal.toWire`). */
const wireDigits = 28

/** Digits are cut into sevens: two of them multiplied, and some such products added, stay below 2^53. */
const seven = 10_000_000
/** The product of two numbers of three sevens. */
const digitCount = 42
const scratch = new Uint8Array(digitCount)
const eight = 100_000_000
/** Digits of 0 to 99. */
const tens = Uint8Array.from({ length: 100 }, (_, n) => zero + Math.floor(n / 10))
const ones = Uint8Array.from({ length: 100 }, (_, n) => zero + (n % 10))

/** What quantities of lines are multiplied by. */
export class Factor {
  readonly decimal: Decimal
  /** Its sevens, the lowest first; absent where there are more than three. */
  readonly sevens: readonly [number, number, number] | undefined
  readonly scale: number
  readonly isZero: boolean
  readonly isNegative: boolean

  constructor(decimal: Decimal) {
    this.decimal = decimal.reduced()
    this.scale = this.decimal.scale
    this.isZero = decimal.isZero
    this.isNegative = decimal.sign < 0
    const { coefficient } = this.decimal
    const size = coefficient < 0n ? -coefficient : coefficient
    const base = BigInt(seven)
    if (size < base ** 3n) this.sevens = [Number(size % base), Number((size / base) % base), Number(size / base / base)]
  }
}

const once = new Factor(Decimal.one)
const one = once.sevens

/** Texts of one column, each from where {@link starts} says, as long as {@link lengths} says. */
export class AmountTexts {
  bytes: Uint8Array
  readonly starts: Int32Array
  readonly lengths: Int32Array
  #end = 0

  /** `factorOf`: what the amount of a line is multiplied by. */
  constructor({ words, digits }: Amounts, count: number, room: LineRoom, factorOf?: (i: number) => Factor) {
    this.bytes = room.bytes(count * usual + longest)
    this.starts = room.numbers(count)
    this.lengths = room.numbers(count)
    for (let i = 0; i < count; i++) {
      const factor = factorOf === undefined ? once : factorOf(i)
      if (this.#end + longest > this.bytes.length) this.#grow(longest)
      this.starts[i] = this.#end
      if (!this.#print(words, i * 4, digits, factor)) this.#printLong(words, i * 4, digits, factor)
      this.lengths[i] = this.#end - (this.starts[i] as number)
    }
  }

  #grow(more: number): void {
    const larger = Buffer.allocUnsafe(this.bytes.length * 2 + more)
    larger.set(this.bytes.subarray(0, this.#end))
    this.bytes = larger
  }

  /** Whether it is one of the short: what 64 bits hold, times what sevens hold, printed in full. */
  #print(words: Int32Array, at: number, digits: number, { sevens, scale, isZero, isNegative }: Factor): boolean {
    let low = (words[at] as number) >>> 0
    let high = words[at + 1] as number
    const sign = words[at + 3] as number
    if (sevens === undefined || words[at + 2] !== sign || (sign !== 0 && sign !== -1) || high < 0 !== sign < 0) return false
    if (sign < 0) {
      high = low === 0 ? -high : ~high
      low = -low >>> 0
      if (high < 0) return false
    }
    if ((low === 0 && high === 0) || isZero) {
      this.bytes[this.#end++] = zero
      return true
    }
    const first = sevens === one ? spellAlone(high, low) : spell(high, low, sevens)
    return this.#put(first, digits + scale, sign < 0 !== isNegative)
  }

  /** {@link scratch} from the first digit that is not 0. */
  #put(first: number, scale: number, isNegative: boolean): boolean {
    const { bytes } = this
    const cut = digitCount - scale
    let last = digitCount
    while (last > cut && scratch[last - 1] === zero) last--
    if (cut < 0 || last - first > wireDigits) return false
    let end = this.#end
    if (isNegative) bytes[end++] = minus
    if (first >= cut) bytes[end++] = zero
    else for (let i = first; i < cut; i++) bytes[end++] = scratch[i] as number
    if (last > cut) {
      bytes[end++] = point
      for (let i = cut; i < first; i++) bytes[end++] = zero
      for (let i = Math.max(first, cut); i < last; i++) bytes[end++] = scratch[i] as number
    }
    this.#end = end
    return true
  }

  #printLong(words: Int32Array, at: number, digits: number, { decimal }: Factor): void {
    const unsigned = (n: number) => BigInt((words[at + n] as number) >>> 0)
    const value = (BigInt(words[at + 3] as number) << 96n) | (unsigned(2) << 64n) | (unsigned(1) << 32n) | unsigned(0)
    const text = Decimal.from(value, digits).times(decimal).toWire()
    if (this.#end + text.length > this.bytes.length) this.#grow(text.length)
    for (let i = 0; i < text.length; i++) this.bytes[this.#end++] = text.charCodeAt(i)
  }
}

/**
 * The digits of (`high` × 2^32 + `low`, below 2^63) times `b` to the end of {@link scratch}; returns where the first is that is
 * not 0. Every step stays below 2^53.
 */
function spell(high: number, low: number, sevens: readonly [number, number, number]): number {
  // Long division of the words, the low one in halves.
  const q1 = Math.floor(high / seven)
  const x = (high - q1 * seven) * 65_536 + (low >>> 16)
  const q2 = Math.floor(x / seven)
  const y = (x - q2 * seven) * 65_536 + (low & 0xffff)
  const q3 = Math.floor(y / seven)
  const a0 = y - q3 * seven
  const front = q1 * 4_294_967_296 + q2 * 65_536 + q3
  const a2 = Math.floor(front / seven)
  const a1 = front - a2 * seven
  const [b0, b1, b2] = sevens
  let rest = a0 * b0
  let end = seventh(rest, digitCount)
  rest = Math.floor(rest / seven) + a0 * b1 + a1 * b0
  end = seventh(rest, end)
  rest = Math.floor(rest / seven) + a0 * b2 + a1 * b1 + a2 * b0
  end = seventh(rest, end)
  rest = Math.floor(rest / seven)
  if (b1 !== 0 || b2 !== 0) {
    rest += a1 * b2 + a2 * b1
    end = seventh(rest, end)
    rest = Math.floor(rest / seven) + a2 * b2
    end = seventh(rest, end)
    rest = Math.floor(rest / seven)
  }
  return digitsOf(rest, end)
}

/**
 * As {@link spell}, times one: most amounts are, and eight digits at once need fewer steps. The binary fraction nearest to 10^-8
 * is a little larger, so that no product is below the whole number it should be, and what it is too large is less than 10^-9.
 */
function spellAlone(high: number, low: number): number {
  const x = high * 65_536 + (low >>> 16)
  const q1 = Math.floor(x * 1e-8)
  const y = (x - q1 * eight) * 65_536 + (low & 0xffff)
  const q2 = Math.floor(y * 1e-8)
  eighth((y - q2 * eight) | 0, digitCount - 8)
  const front = q1 * 65_536 + q2
  let first = digitCount - 8
  if (front > 0) {
    const q3 = Math.floor(front * 1e-8)
    first -= 8
    eighth((front - q3 * eight) | 0, first)
    if (q3 > 0) {
      first -= 8
      eighth(q3 | 0, first)
    }
  }
  while (scratch[first] === zero) first++
  return first
}

/** Eight digits from a place on, two at a time. */
function eighth(n: number, at: number): void {
  const front = (n / 10_000) | 0
  const rest = n - front * 10_000
  // Exact below 10^4.
  const a = (front * 5243) >>> 19
  const b = (rest * 5243) >>> 19
  pair(a, front - a * 100, at)
  pair(b, rest - b * 100, at + 4)
}

function pair(a: number, b: number, at: number): void {
  scratch[at] = tens[a] as number
  scratch[at + 1] = ones[a] as number
  scratch[at + 2] = tens[b] as number
  scratch[at + 3] = ones[b] as number
}

/** As {@link seventh}, less zeros in front. */
function digitsOf(n: number, end: number): number {
  let first = n === 0 ? end : seventh(n, end)
  while (scratch[first] === zero) first++
  return first
}

/** The last seven digits of a number before `end`; returns where they begin. */
function seventh(n: number, end: number): number {
  let rest = (n - Math.floor(n / seven) * seven) | 0
  for (let i = end - 1; i >= end - 7; i--) {
    const tenth = (rest / 10) | 0
    scratch[i] = zero + rest - tenth * 10
    rest = tenth
  }
  return end - 7
}
