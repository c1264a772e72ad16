/** The source's own figures against ours, unrounded and row by row: Σ of the differences is the difference of the Σ. Pure. */
import { Decimal } from 'lazuli-contract'
import type { ImportRow } from './rows.ts'

/** A row that can be metered at its own price: it names a meter, a quantity and a price. */
export type MeteredRow = ImportRow & Required<Pick<ImportRow, 'quantity' | 'unitPrice'>>

export function isMetered(row: ImportRow): row is MeteredRow {
  return row.meterId !== '' && row.quantity !== undefined && row.unitPrice !== undefined
}

/**
 * What a row costs at its own price: quantity × price, or for a row without meter, quantity or price the cost the file
 * states (one unit of a synthetic meter). `undefined`: the row has neither.
 */
export function ownCost(row: ImportRow): Decimal | undefined {
  return isMetered(row) ? row.quantity.times(row.unitPrice) : row.sourceCost
}

export interface RowDifference {
  line: number
  source: Decimal
  ours: Decimal
  /** source − ours, to the last digit. */
  difference: Decimal
}

export interface CurrencyTotals {
  /** Empty where the file does not say. */
  currency: string
  rows: number
  /** Rows without meter, quantity or price, taken as one unit at their cost. */
  atCost: number
  source: Decimal
  ours: Decimal
  difference: Decimal
}

export interface Comparison {
  /** Counts one row, which must have a cost of its own; a file that states no cost for it counts as 0 on the source's side. */
  add(row: ImportRow): RowDifference
  /** By currency, in its order. */
  totals(): CurrencyTotals[]
}

export function compareWithSource(): Comparison {
  const byCurrency = new Map<string, CurrencyTotals>()
  return {
    add(row) {
      const ours = ownCost(row)
      if (!ours) throw new RangeError(`row ${row.line} has neither price nor cost`)
      const source = row.sourceCost ?? Decimal.zero
      const difference = source.minus(ours)
      const before = byCurrency.get(row.currency) ?? {
        currency: row.currency,
        rows: 0,
        atCost: 0,
        source: Decimal.zero,
        ours: Decimal.zero,
        difference: Decimal.zero,
      }
      byCurrency.set(row.currency, {
        currency: row.currency,
        rows: before.rows + 1,
        atCost: before.atCost + (isMetered(row) ? 0 : 1),
        source: before.source.plus(source),
        ours: before.ours.plus(ours),
        difference: before.difference.plus(difference),
      })
      return { line: row.line, source, ours, difference }
    },
    totals: () => [...byCurrency.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  }
}
