/** Exchange rates that an operator set for a partner, and market rates its months were rated at. Decides nothing. */
import { Decimal, type Month } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import { type ExchangeRates, rateKey, type SetRate, usdRate } from './fx.ts'

export const rateMigrations: Migration[] = [
  {
    id: 'rates-set-1',
    // A rate that was used stays for ever: one row a month and currency.
    sql: `CREATE TABLE set_rates (
      month TEXT NOT NULL,
      currency TEXT NOT NULL,
      units_per_usd TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (month, currency)
    ) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 'rates-used-1',
    // Twelve rows a year and currency. Months that were rated before it are kept from their next daily run on.
    sql: `CREATE TABLE used_rates (
      month TEXT NOT NULL,
      currency TEXT NOT NULL,
      units_per_usd TEXT NOT NULL,
      PRIMARY KEY (month, currency)
    ) STRICT, WITHOUT ROWID;`,
  },
]

/** In order of month and currency. */
export function setRates(db: Reads): SetRate[] {
  return db
    .all<{ month: Month; currency: string; units_per_usd: string; at: number }>(
      'SELECT month, currency, units_per_usd, at FROM set_rates ORDER BY month, currency',
    )
    .map(({ month, currency, units_per_usd, at }) => ({ month, currency, unitsPerUsd: Decimal.parse(units_per_usd), at }))
}

export function putRate({ month, currency, unitsPerUsd, at }: SetRate): Write {
  return write(
    'INSERT OR REPLACE INTO set_rates (month, currency, units_per_usd, at) VALUES (?, ?, ?, ?)',
    month,
    currency,
    `${unitsPerUsd}`,
    at,
  )
}

export function dropRate({ month, currency }: Pick<SetRate, 'month' | 'currency'>): Write {
  return write('DELETE FROM set_rates WHERE month = ? AND currency = ?', month, currency)
}

function usedRates(db: Reads): Map<string, Decimal> {
  const rows = db.all<{ month: Month; currency: string; units_per_usd: string }>(
    'SELECT month, currency, units_per_usd FROM used_rates ORDER BY month, currency',
  )
  return new Map(rows.map(({ month, currency, units_per_usd }) => [rateKey(currency, month), Decimal.parse(units_per_usd)]))
}

/** Keeps what the market says now of these months for good; what is kept stays as it is. */
export function keepUsed({ market }: ExchangeRates, currencies: Iterable<string>, months: readonly Month[]): Write[] {
  return [...new Set(currencies)]
    .filter((currency) => market.has(currency))
    .flatMap((currency) =>
      months.map((month) =>
        write(
          'INSERT INTO used_rates (month, currency, units_per_usd) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          month,
          currency,
          `${usdRate({ market, set: new Map() }, currency, month)}`,
        ),
      ),
    )
}

/** The rates of one partner: read anew each time, so that what an operator sets counts at once. */
export type PartnerRates = (db: Reads) => ExchangeRates

/** What the market says, or said when a month was rated, but for what an operator set for the partner. */
export function partnerRates({ market }: Pick<ExchangeRates, 'market'>): PartnerRates {
  return (db) => ({
    market,
    set: new Map(setRates(db).map(({ month, currency, unitsPerUsd }) => [rateKey(currency, month), unitsPerUsd])),
    used: usedRates(db),
  })
}
