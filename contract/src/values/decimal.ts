/**
 * Exact decimals: a BigInt coefficient and a count of fraction digits. Money, quantities, prices and rates are
 * always this, never `number` (billing rules: "arithmetic is exact decimal").
 *
 * Multiplying and adding are free; dividing and rounding need a named {@link Rounding}, so that every digit that is
 * dropped is dropped on purpose.
 */

/** How digits are dropped: `digits` fraction digits are kept, `down` cuts toward zero, `half-up` rounds away from zero at the half. */
export interface Rounding {
  readonly digits: number
  readonly mode: 'down' | 'half-up'
}

const powers: bigint[] = [1n]
/** 10 to the power of `n`, cached. */
export function tenTo(n: number): bigint {
  for (let i = powers.length; i <= n; i++) powers.push((powers[i - 1] as bigint) * 10n)
  return powers[n] as bigint
}

/** Integer division dropping or rounding the remainder; exact for any size and sign. `d` must be positive. */
export function divideBigInt(n: bigint, d: bigint, mode: Rounding['mode']): bigint {
  const q = n / d
  if (mode === 'down') return q
  const r = n % d
  const twice = (r < 0n ? -r : r) * 2n
  if (twice < d) return q
  return n < 0n ? q - 1n : q + 1n
}

const shape = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/**
 * Longer texts and larger exponents are no decimals here: no amount has that many digits, and a short text such as `1e9999`
 * would take thousands of bytes, a long one seconds to reduce.
 */
const longestText = 400
const largestExponent = 400

/** The most significant digits printed as a JSON number: clients read them as .NET decimals (billing rules, section 2). */
const wireDigits = 28

export class Decimal {
  /** Value = coefficient / 10^scale. Not reduced: `1.50` keeps scale 2 until printed. */
  readonly coefficient: bigint
  readonly scale: number

  private constructor(coefficient: bigint, scale: number) {
    this.coefficient = coefficient
    this.scale = scale
  }

  static readonly zero = new Decimal(0n, 0)
  static readonly one = new Decimal(1n, 0)

  /** From coefficient and fraction digits: `Decimal.from(1234n, 2)` is 12.34. */
  static from(coefficient: bigint, scale: number): Decimal {
    return new Decimal(coefficient, scale)
  }

  /** From text such as `-12.50`, `.5`, `1e-7`; throws `RangeError` on anything else. */
  static parse(text: string): Decimal {
    const found = Decimal.tryParse(text)
    if (!found) throw new RangeError(`not a decimal: ${text.slice(0, 40)}`)
    return found
  }

  /** As {@link parse}, `undefined` for text that is no decimal. */
  static tryParse(text: string): Decimal | undefined {
    const m = text.length <= longestText ? shape.exec(text) : null
    if (!m) return undefined
    const [, sign, whole = '', fraction = '', exponent] = m
    if (whole === '' && fraction === '') return undefined
    if (exponent && Math.abs(Number(exponent)) > largestExponent) return undefined
    let coefficient = BigInt(whole + fraction)
    if (sign === '-') coefficient = -coefficient
    let scale = fraction.length - (exponent ? Number(exponent) : 0)
    if (scale < 0) {
      coefficient *= tenTo(-scale)
      scale = 0
    }
    return new Decimal(coefficient, scale)
  }

  /** From an integer or decimal text. Fractional `number`s are refused: they are not exact. */
  static of(value: bigint | number | string | Decimal): Decimal {
    if (value instanceof Decimal) return value
    if (typeof value === 'bigint') return new Decimal(value, 0)
    if (typeof value === 'string') return Decimal.parse(value)
    if (!Number.isSafeInteger(value)) throw new RangeError(`only whole numbers become decimals: ${value}`)
    return new Decimal(BigInt(value), 0)
  }

  static sum(values: Iterable<Decimal>): Decimal {
    let total = Decimal.zero
    for (const v of values) total = total.plus(v)
    return total
  }

  plus(other: Decimal): Decimal {
    if (this.scale === other.scale) return new Decimal(this.coefficient + other.coefficient, this.scale)
    const scale = Math.max(this.scale, other.scale)
    return new Decimal(this.atScale(scale) + other.atScale(scale), scale)
  }

  minus(other: Decimal): Decimal {
    return this.plus(other.negated())
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.coefficient * other.coefficient, this.scale + other.scale)
  }

  negated(): Decimal {
    return new Decimal(-this.coefficient, this.scale)
  }

  abs(): Decimal {
    return this.coefficient < 0n ? this.negated() : this
  }

  /** Quotient with the remainder dropped by `rounding`. Throws on a zero divisor. */
  dividedBy(divisor: Decimal, rounding: Rounding): Decimal {
    if (divisor.coefficient === 0n) throw new RangeError('division by zero')
    let n = this.coefficient * tenTo(rounding.digits + divisor.scale)
    let d = divisor.coefficient * tenTo(this.scale)
    if (d < 0n) {
      n = -n
      d = -d
    }
    return new Decimal(divideBigInt(n, d, rounding.mode), rounding.digits)
  }

  /** At most `rounding.digits` fraction digits. */
  round(rounding: Rounding): Decimal {
    if (this.scale <= rounding.digits) return this
    const d = tenTo(this.scale - rounding.digits)
    return new Decimal(divideBigInt(this.coefficient, d, rounding.mode), rounding.digits)
  }

  /** The coefficient this value has with exactly `scale` fraction digits; throws when digits would be lost. */
  atScale(scale: number): bigint {
    if (scale >= this.scale) return this.coefficient * tenTo(scale - this.scale)
    const d = tenTo(this.scale - scale)
    if (this.coefficient % d !== 0n) throw new RangeError(`${this} has more than ${scale} fraction digits`)
    return this.coefficient / d
  }

  compare(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale)
    const a = this.atScale(scale)
    const b = other.atScale(scale)
    return a < b ? -1 : a > b ? 1 : 0
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0
  }
  lessThan(other: Decimal): boolean {
    return this.compare(other) < 0
  }
  greaterThan(other: Decimal): boolean {
    return this.compare(other) > 0
  }

  get isZero(): boolean {
    return this.coefficient === 0n
  }
  get sign(): -1 | 0 | 1 {
    return this.coefficient < 0n ? -1 : this.coefficient > 0n ? 1 : 0
  }
  get isInteger(): boolean {
    return this.reduced().scale === 0
  }

  /** Same value without trailing zeros in the fraction. */
  reduced(): Decimal {
    if (this.scale === 0 || this.coefficient === 0n) return this.coefficient === 0n ? Decimal.zero : this
    let c = this.coefficient
    let s = this.scale
    while (s > 0 && c % 10n === 0n) {
      c /= 10n
      s--
    }
    return s === this.scale ? this : new Decimal(c, s)
  }

  /** Fraction digits really used, for checks of digit limits. */
  get fractionDigits(): number {
    return this.reduced().scale
  }

  /** Plain digits, no exponent, no trailing zeros: `35.23`, `0.0000001`, `-4`. */
  toString(): string {
    return trimmed(this.coefficient.toString(), this.scale)
  }

  /** Exactly `digits` fraction digits, for documents: `Decimal.parse('5').toFixed(2)` is `5.00`. Throws when digits would be lost. */
  toFixed(digits: number): string {
    return print(this.atScale(digits), digits)
  }

  /**
   * A JSON number with all its digits, never more than 28 significant ones. Where the platform cannot write one it is their
   * text, rather than a number that lost some; `writeJson` writes the number there too.
   */
  toJSON(): unknown {
    return typeof JSON.rawJSON === 'function' ? JSON.rawJSON(this.toWire()) : this.toWire()
  }

  /** The text of {@link toJSON}. */
  toWire(): string {
    // Most have few digits: cutting zeros off the text is several times faster than dividing them out.
    const plain = this.coefficient.toString()
    if (plain.length <= wireDigits) return trimmed(plain, this.scale)
    const { coefficient, scale } = this.reduced()
    const digits = (coefficient < 0n ? -coefficient : coefficient).toString().length
    if (digits <= wireDigits || scale === 0) return print(coefficient, scale)
    return this.round({ digits: Math.max(0, scale - (digits - wireDigits)), mode: 'half-up' }).toString()
  }
}

/** As {@link print} of what `digits`, maybe with a sign, says reduced. */
function trimmed(digits: string, scale: number): string {
  if (scale === 0 || digits === '0') return digits
  let end = digits.length
  let left = scale
  while (left > 0 && digits.charCodeAt(end - 1) === 48) {
    end--
    left--
  }
  if (left === 0) return digits.slice(0, end)
  const first = digits.charCodeAt(0) === 45 ? 1 : 0
  const cut = end - left
  if (cut > first) return `${digits.slice(0, cut)}.${digits.slice(cut, end)}`
  return `${first ? '-' : ''}0.${digits.slice(first, end).padStart(left, '0')}`
}

function print(coefficient: bigint, scale: number): string {
  if (scale === 0) return coefficient.toString()
  const negative = coefficient < 0n
  const digits = (negative ? -coefficient : coefficient).toString().padStart(scale + 1, '0')
  const cut = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`
}
