/**
 * Figures as people read them. Amounts are decimals and stay so: the browser's formatter takes their digits as text, so
 * nothing ever passes through a float on its way to the eye.
 */
import { Decimal } from 'lazuli-contract/values/decimal.ts'

export type Locale = 'en-US' | 'zh-TW'

/** The formatter reads a numeral of any length exactly, where it is handed as text. */
const numeral = (value: Decimal): `${number}` => value.toString() as `${number}`

/** A member may come as a whole number where the digits say so. */
export const exact = (value: Decimal | number | string): Decimal => Decimal.of(value)

const formatters = new Map<string, Intl.NumberFormat>()
function formatter(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = formatters.get(key) ?? new Intl.NumberFormat(locale, options)
  formatters.set(key, known)
  return known
}

/** `1234.5` in EUR is `€1,234.50`: as many digits as the currency has, halves away from zero. */
export function money(value: Decimal | number | string, currency: string, locale: Locale): string {
  return formatter(locale, { style: 'currency', currency, currencyDisplay: 'symbol' }).format(numeral(exact(value)))
}

/** With every digit it has, and no fewer than the currency has. */
export function exactMoney(value: Decimal | number | string, currency: string, locale: Locale): string {
  const decimal = exact(value)
  const { minimumFractionDigits: least = 2 } = formatter(locale, { style: 'currency', currency }).resolvedOptions()
  const digits = Math.max(least, decimal.fractionDigits)
  return formatter(locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    numeral(decimal),
  )
}

/** Every digit, grouped. */
export function quantity(value: Decimal | number | string, locale: Locale): string {
  return formatter(locale, { maximumFractionDigits: 20 }).format(numeral(exact(value)))
}

const hundred = Decimal.of(100)
/** `part` in percent of `whole`, one digit; undefined of nothing. */
export function percentOf(part: Decimal, whole: Decimal): Decimal | undefined {
  return whole.isZero ? undefined : part.times(hundred).dividedBy(whole, { digits: 1, mode: 'half-up' })
}

/** `12.5` is `12.5 %` as the language writes it. */
export function percent(value: Decimal | number | string, locale: Locale, sign: 'always' | 'usual' = 'usual'): string {
  const options: Intl.NumberFormatOptions = {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: sign === 'always' ? 'exceptZero' : 'auto',
  }
  return formatter(locale, options).format(numeral(exact(value).times(Decimal.parse('0.01'))))
}

/** Where a figure lies in a drawing: pixels need no more than a float has. Never shown, never added. */
export const plotted = (value: Decimal): number => Number(value.toString())

/** Sizes of files: `1.5 MB`, in units of a thousand. */
export function bytes(value: number, locale: Locale): string {
  const [size, unit] = value < 1e3 ? [value, 'byte'] : value < 1e6 ? [value / 1e3, 'kilobyte'] : [value / 1e6, 'megabyte']
  return formatter(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size)
}
