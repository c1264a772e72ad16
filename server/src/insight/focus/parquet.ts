/** FOCUS rows as Parquet: amounts as exact decimals, times as time stamps; the same figures as in CSV, digit for digit. */
import { Decimal } from 'lazuli-contract'
import type { ParquetColumn } from '../../db/engines/duckdb/parquet-writer.ts'
import type { FocusRow } from './rows.ts'

const kindOf = (name: string): ParquetColumn['kind'] => {
  if (/^(BillingPeriod|ChargePeriod)(Start|End)$|Date$/.test(name)) return 'instant'
  return /(Cost|UnitPrice|Quantity|Total|Rate)$/.test(name) ? 'decimal' : 'text'
}

export function parquetColumns(names: readonly string[]): ParquetColumn[] {
  return names.map((name) => ({ name, kind: kindOf(name) }))
}

export async function* parquetRows(
  names: readonly string[],
  chunks: AsyncIterable<readonly FocusRow[]>,
): AsyncGenerator<readonly (string | null)[][]> {
  for await (const rows of chunks)
    yield rows.map((row) =>
      names.map((name) => {
        const value = row[name] ?? null
        return value instanceof Decimal ? value.toWire() : value === '' ? null : value
      }),
    )
}
