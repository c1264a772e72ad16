/** Rows of price sheets and exchange rate files as they are printed (billing contract, section 5.4). Pure. */
import { addDays, addMonths, type Day, Decimal, type Month } from 'lazuli-contract'
import { type ExchangeRates, usdRate } from './fx.ts'
import type { ListedMeter, ListedPrice } from './listed.ts'

export const consumptionColumns = [
  ...[
    'ProductTitle',
    'ProductId',
    'SkuId',
    'SkuTitle',
    'Publisher',
    'SkuDescription',
    'UnitOfMeasure',
    'TermDuration',
    'Market',
    'Currency',
  ],
  ...['UnitPrice', 'PricingTierRangeMin', 'PricingTierRangeMax', 'EffectiveStartDate', 'EffectiveEndDate', 'MeterIds', 'MeterType', 'Tags'],
]
export const licenceColumns = [
  ...['ProductTitle', 'ProductId', 'SkuId', 'SkuTitle', 'Publisher', 'SkuDescription', 'UnitOfMeasure', 'TermDuration', 'BillingPlan'],
  ...[
    'Market',
    'Currency',
    'UnitPrice',
    'PricingTierRangeMin',
    'PricingTierRangeMax',
    'EffectiveStartDate',
    'EffectiveEndDate',
    'Tags',
    'ERP Price',
  ],
]
export const rateColumns = ['CurrencyCode', 'USDPerUnit', 'Month']

/** First month of which files are kept. */
export const firstMonth: Month = '2019-01'

/** `202609`, or undefined. */
export function readMonth(text: string): Month | undefined {
  const [, year = '', month = ''] = /^(\d{4})(0[1-9]|1[0-2])$/.exec(text.trim()) ?? []
  return year === '' ? undefined : `${year}-${month}`
}
export const monthText = (month: Month): string => month.replace('-', '')

/** One line: every value quoted, CR LF. */
export function csvLine(values: readonly string[]): string {
  const text = values.join('","')
  // Hardly any value holds a quote.
  const quoted = text.split('"').length === 2 * values.length - 1
  return quoted ? `"${text}"\r\n` : `${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\r\n`
}

/** `2026-09-01` → `9/1/2026 12:00:00 AM`. */
export function usDate(day: Day, time = '12:00:00 AM'): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${month}/${date}/${year} ${time}`
}
const endOfDay = '11:59:59 PM'
const openEnd = `11/30/9999 ${endOfDay}`
const openTier = '9223372036854780000'

const terms: Readonly<Record<string, string>> = { '': 'payG-1', '1 Year': 'P1Y', '3 Years': 'P3Y', '5 Years': 'P5Y', '10 Years': 'P10Y' }

/** Rows of a meter in the sheet of a month: for each SKU and region the price that counts on the 1st, one row a tier. */
export function sheetRows({ meter, prices }: ListedMeter, month: Month, market: string): string[][] {
  const first: Day = `${month}-01`
  const rows: string[][] = []
  // Most have one price: what is told apart costs more than what is printed.
  const sold = prices.length === 1 ? [prices] : Map.groupBy(prices, (p) => `${p.term}/${p.productId}/${p.skuId}/${p.region}`).values()
  for (const history of sold) {
    const starts = history.length === 1 ? [(history[0] as ListedPrice).startDate] : [...new Set(history.map((p) => p.startDate))].sort()
    const start = starts.findLast((date) => date <= first) ?? (starts[0] as string)
    const next = starts.find((date) => date > start)
    const dated = starts.length === 1 ? history : history.filter((p) => p.startDate === start)
    const tiers = dated.map((price) => ({ price, minimum: dated.length === 1 ? Decimal.zero : Decimal.parse(price.tierMinimum) }))
    if (tiers.length > 1) tiers.sort((a, b) => a.minimum.compare(b.minimum))
    for (const [i, { price, minimum }] of tiers.entries()) {
      const range = tiers.length === 1 ? ['', ''] : [`${minimum.plus(Decimal.one)}`, `${tiers[i + 1]?.minimum ?? openTier}`]
      rows.push([
        ...[price.productTitle, price.productId, price.skuId, price.skuTitle, 'Microsoft', descriptionOf(price), meter.unitOfMeasure],
        ...[terms[price.term] ?? price.term, market, price.currency, plainNumber(price.unitPrice), ...range],
        // What the source did not date counts from the first day of the sheet.
        usDate(start === '' ? first : start),
        next === undefined ? openEnd : usDate(addDays(next, -1), endOfDay),
        ...[meter.meterId, meter.unitOfMeasure, 'Azure'],
      ])
    }
  }
  return rows
}

/** Without zeros at the end; the list has no exponents. */
export function plainNumber(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function descriptionOf({ productTitle, skuTitle, region }: ListedPrice): string {
  return [productTitle, skuTitle, region].filter(Boolean).join(' - ')
}

const nineDecimals = 9

/** Dollars for one unit of each currency: 17 significant digits, so that turning it round gives the rate again. */
export function rateRows(rates: ExchangeRates, month: Month): string[][] {
  const set = [...rates.set.keys()].map((key) => key.split('/')[0] as string)
  const currencies = [...new Set(['USD', ...rates.market.keys(), ...set])].sort()
  return currencies.flatMap((currency) => {
    const units = usdRate(rates, currency, month)
    if (!units) return []
    const whole = `${units.round({ digits: nineDecimals, mode: 'half-up' })}`.split('.')[0] as string
    const digits = 16 + whole.length
    return [[currency, `${Decimal.one.dividedBy(units, { digits, mode: 'half-up' }).reduced()}`, monthText(month)]]
  })
}

/** The month a timeline means; `month` is that of `history`. */
export function monthOfTimeline(timeline: 'current' | 'history' | 'future', running: Month, month: Month | undefined): Month | undefined {
  if (timeline === 'history') return month
  return timeline === 'future' ? addMonths(running, 1) : running
}
