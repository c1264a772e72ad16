/** Tax of a partner, by the operator. */
import {
  addMonths,
  type BodyOf,
  Decimal,
  type Instant,
  listTaxTables,
  type Month,
  monthOf,
  removeTaxTable,
  type Static,
  setTaxTable,
} from 'lazuli-contract'
import type { TaxTable as WireTaxTable } from 'lazuli-contract/operator-tax.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { isTaxUsed, type TaxTable, type TaxTerms } from '../invoices/tax.ts'
import { dropTaxTable, putTaxTable, taxTables } from '../invoices/tax-store.ts'
import { changedOn } from './deed.ts'
import { readMonth } from './months.ts'

export function taxRoutes({ securityNow }: { securityNow(): Instant }): Route[] {
  return [
    serve(listTaxTables, ({ db }) => ok(collection(taxTables(db).map(toWire)))),
    serve(setTaxTable, (call) => {
      const { path, body, now, db } = call
      const from = openPeriod(path.fromPeriod, now)
      if (isRefusal(from)) return from
      const table = tableOf(from, body)
      if (isRefusal(table)) return table
      const before = taxTables(db).find((known) => known.from === from)
      const after = toWire(table)
      return changedOn(call, setTaxTable, securityNow(), {
        ...{ status: 200, body: after, writes: [putTaxTable(table)], after },
        ...(before ? { before: toWire(before) } : {}),
      })
    }),
    serve(removeTaxTable, (call) => {
      const from = openPeriod(call.path.fromPeriod, call.now)
      if (isRefusal(from)) return from
      const before = taxTables(call.db).find((known) => known.from === from)
      if (!before) return refuse('InputNotFound', { what: `tax from ${from} on` })
      const done = { status: 204, writes: [dropTaxTable(from)], before: toWire(before), after: { fromPeriod: from, removed: true } }
      return changedOn(call, removeTaxTable, securityNow(), done)
    }),
  ]
}

function openPeriod(sent: string, now: Instant): Outcome<Month> {
  const from = readMonth(sent)
  if (isRefusal(from)) return from
  // Whoever misspells a year should hear of it now.
  if (from > addMonths(monthOf(now), 120)) return refuse('BadInput', { detail: 'the period is more than ten years ahead' })
  return isTaxUsed(from, now) ? refuse('MonthInUse', { what: 'tax', month: from }) : from
}

function tableOf(from: Month, body: BodyOf<typeof setTaxTable>): Outcome<TaxTable> {
  const terms = termsOf(body)
  return isRefusal(terms) ? terms : { from, ...terms }
}

/** Tax as an operator says it, read and judged. */
export function termsOf({ level = 'rows', rates }: Pick<BodyOf<typeof setTaxTable>, 'level' | 'rates'>): Outcome<TaxTerms> {
  const named = rates.map(({ country, rate }) => ({ ...(country === undefined ? {} : { country: country.toUpperCase() }), rate }))
  if (new Set(named.map(({ country }) => country)).size < named.length) return refuse('BadInput', { detail: 'a country has two rates' })
  if (named.some(({ rate }) => rate.sign < 0 || rate.greaterThan(Decimal.one) || rate.fractionDigits > 6))
    return refuse('BadInput', { detail: 'a rate is from 0 to 1 with at most six decimals' })
  return { level, rates: named }
}

function toWire({ from, level, rates }: TaxTable): Static<typeof WireTaxTable> {
  return { fromPeriod: from, level, rates: rates.map((each) => ({ ...each })) }
}
