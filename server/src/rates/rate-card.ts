/** Meters of a rate card (billing contract, section 5.1). Pure. */
import { Decimal, type Month } from 'lazuli-contract'
import type { ListedMeter } from './listed.ts'
import { plainNumber } from './price-files.ts'
import { type PriceAsk, type PriceRow, selectPrices } from './rules.ts'

const tenDecimals = { digits: 10, mode: 'half-up' } as const

/** Prices of a card in its currency, as they are printed. A list of a hundred thousand has a quarter as many different prices. */
export function rateCardPrices(fx: Decimal): (unitPrice: string) => string {
  const known = new Map<string, string>()
  return (unitPrice) => {
    let told = known.get(unitPrice)
    if (told === undefined) {
      told = `${Decimal.parse(unitPrice).times(fx).round(tenDecimals).reduced()}`
      known.set(unitPrice, told)
    }
    return told
  }
}

/** A meter at the price it has where usage names no place: that of its first region where it is sold in several. `undefined`: not sold. */
export function rateCardMeter({ meter, prices }: ListedMeter, month: Month, country: string, priceOf: (unitPrice: string) => string) {
  const rows = prices as readonly (ListedMeter['prices'][number] & PriceRow)[]
  const chosen = rows.length === 1 ? rows : chosenOf(rows, { meterId: meter.meterId, month, planSkuId: '0001', country })
  if (!chosen) return undefined
  const rates: Record<string, string> = {}
  for (const row of chosen) rates[plainNumber(row.tierMinimum)] = priceOf(row.unitPrice)
  return {
    id: meter.meterId,
    name: meter.name,
    rates,
    tags: [],
    category: meter.category,
    subcategory: meter.subCategory,
    region: meter.region,
    unit: meter.unitOfMeasure,
    includedQuantity: '0',
    effectiveDate: `${chosen[0]?.startDate || `${month}-01`}T00:00:00Z`,
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
