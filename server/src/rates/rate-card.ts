/** Meters of a rate card (billing contract, section 5.1). Pure. */
import { Decimal, formatInstant, type Month, parseInstant } from 'lazuli-contract'
import type { ListedMeter } from './listed.ts'
import { plainNumber } from './price-files.ts'
import { type PriceAsk, type PriceRow, selectPrices } from './rules.ts'

const tenDecimals = { digits: 10, mode: 'half-up' } as const

/** A meter at the price it has where usage names no place: that of its first region where it is sold in several. `undefined`: not sold. */
export function rateCardMeter({ meter, prices }: ListedMeter, month: Month, country: string, fx: Decimal) {
  const rows = prices as readonly (ListedMeter['prices'][number] & PriceRow)[]
  const chosen = rows.length === 1 ? rows : chosenOf(rows, { meterId: meter.meterId, month, planSkuId: '0001', country })
  if (!chosen) return undefined
  const start = chosen[0]?.startDate || `${month}-01`
  return {
    id: meter.meterId,
    name: meter.name,
    rates: Object.fromEntries(
      chosen.map((row) => [plainNumber(row.tierMinimum), Decimal.parse(row.unitPrice).times(fx).round(tenDecimals).reduced()]),
    ),
    tags: [],
    category: meter.category,
    subcategory: meter.subCategory,
    region: meter.region,
    unit: meter.unitOfMeasure,
    includedQuantity: Decimal.zero,
    effectiveDate: formatInstant(parseInstant(`${start}T00:00:00Z`) as number),
  }
}

/** As JSON: a fixed form written at once costs a third of what a walk over every member does. */
export function writeRateCardMeter({ rates, includedQuantity, ...rest }: NonNullable<ReturnType<typeof rateCardMeter>>): string {
  const prices = Object.entries(rates).map(([minimum, price]) => `"${minimum}":${price}`)
  return `${JSON.stringify(rest).slice(0, -1)},"rates":{${prices.join(',')}},"includedQuantity":${includedQuantity}}`
}

function chosenOf(rows: readonly PriceRow[], ask: PriceAsk): PriceRow[] | undefined {
  const regions = [...new Set(rows.map((row) => row.region))].sort()
  return selectPrices(rows, ask, () => undefined) ?? selectPrices(rows, { ...ask, resourceLocation: regions[0] }, () => undefined)
}
