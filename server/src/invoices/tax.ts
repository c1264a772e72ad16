/**
 * Tax as an operator has set it (billing rules, sections 5.1 and 9): rates by country of the customer or for all, from a
 * billing period on, either on each reconciliation row or on the invoice as a whole. Pure.
 */
import { Decimal, type Instant, type Month } from 'lazuli-contract'
import { closeOf } from '../usage/calendar.ts'

/** `rows`: on each row, cut to cents. `invoice`: on the sum of each rate's rows, to the nearest cent, in invoice total and statement alone. */
export type TaxLevel = 'invoice' | 'rows'

export interface TaxRate {
  /** ISO 3166-1 alpha-2 of the customer; absent: every customer without a rate of its own country. */
  readonly country?: string
  /** `0.19` is 19 %. */
  readonly rate: Decimal
}

export interface TaxTerms {
  readonly level: TaxLevel
  readonly rates: readonly TaxRate[]
}

/** In force for billing periods from `from` on, until the next table. */
export interface TaxTable extends TaxTerms {
  readonly from: Month
}

/** Zero unless configured. */
export const untaxed: TaxTerms = { level: 'rows', rates: [] }

/** The terms of a billing period; `tables` in any order. */
export function taxOfPeriod(tables: readonly TaxTable[], period: Month): TaxTerms {
  const due = tables.filter(({ from }) => from <= period)
  return due.reduce<TaxTable | undefined>((latest, table) => (latest && latest.from > table.from ? latest : table), undefined) ?? untaxed
}

/** A period that closes or has closed keeps its tax. */
export function isTaxUsed(from: Month, now: Instant): boolean {
  return now >= closeOf(from)
}

export function rateFor({ rates }: TaxTerms, country: string): TaxRate | undefined {
  const own = country.toUpperCase()
  return rates.find((rate) => rate.country === own) ?? rates.find((rate) => rate.country === undefined)
}

/** The rate of reconciliation rows of a customer of the country. */
export function rowTaxRate(terms: TaxTerms, country: string): Decimal {
  return terms.level === 'rows' ? (rateFor(terms, country)?.rate ?? Decimal.zero) : Decimal.zero
}

const cents = { digits: 2, mode: 'half-up' } as const

/** The part of an invoice's tax that stands on no row: 100.05 at 0.07 and 10.00 at 0.19 make 7.00 + 1.90. */
export function invoiceTaxOf(terms: TaxTerms, rows: Iterable<{ readonly country: string; readonly subtotal: Decimal }>): Decimal {
  if (terms.level !== 'invoice') return Decimal.zero
  const sums = new Map<TaxRate, Decimal>()
  for (const { country, subtotal } of rows) {
    const rate = rateFor(terms, country)
    if (rate) sums.set(rate, (sums.get(rate) ?? Decimal.zero).plus(subtotal))
  }
  return Decimal.sum([...sums].map(([{ rate }, sum]) => sum.times(rate).round(cents)))
}

/** As JSON holds it: decimals as text. */
export interface KeptTax {
  level: TaxLevel
  rates: { country?: string; rate: string }[]
}

export function keepTax({ level, rates }: TaxTerms): KeptTax {
  return { level, rates: rates.map(({ country, rate }) => ({ ...(country === undefined ? {} : { country }), rate: rate.toString() })) }
}

export function readTax({ level, rates }: KeptTax): TaxTerms {
  return { level, rates: rates.map(({ country, rate }) => ({ ...(country === undefined ? {} : { country }), rate: Decimal.parse(rate) })) }
}
