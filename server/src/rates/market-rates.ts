/** The market exchange rates as they ship with the server. */
import { join } from 'node:path'
import { Decimal } from 'lazuli-contract'
import { csvRows } from './csv-rows.ts'
import type { ExchangeRates, MonthlyRate } from './fx.ts'

/** Loads the market rates; nothing is set. */
export async function loadMarketRates(dataFolder: string): Promise<ExchangeRates> {
  const market = new Map<string, MonthlyRate[]>()
  const rows = csvRows(join(dataFolder, 'exchange-rates-market-monthly.csv'), ['month', 'currency', 'unitsPerUsd'])
  for await (const [month, currency, unitsPerUsd] of rows) {
    const rates = market.get(currency) ?? []
    rates.push({ month, unitsPerUsd: Decimal.parse(unitsPerUsd) })
    market.set(currency, rates)
  }
  for (const rates of market.values()) rates.sort((a, b) => (a.month < b.month ? -1 : 1))
  return { market, set: new Map() }
}
