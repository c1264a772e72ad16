/** Rows of legacy licences, by the cycle of their anniversary and not by month (billing rules, section 6, legacy calendar). Pure. */
import { type Day, startOfDay } from 'lazuli-contract'
import type { Purchase } from '../db/purchases.ts'
import { cycleEnding } from './legacy-period.ts'
import { licenceRows } from './licence-rules.ts'
import type { KeptFact, LicenceCharge } from './record.ts'
import { type ChargeContext, purchaseRow } from './row-rules.ts'

const isLegacyLicence = (fact: KeptFact): fact is KeptFact<LicenceCharge> => fact.kind === 'licence' && fact.isLegacy === true

/** The rows of a customer in the cycles that end before the day `to`, in order of orderDate, then id. */
export function legacyPurchasesOf(facts: readonly KeptFact[], to: Day, context: ChargeContext): Purchase[] {
  const departure = facts.find((fact) => fact.kind === 'departure')
  const before = Math.min(startOfDay(to), departure ? departure.at + 1 : Number.POSITIVE_INFINITY)
  const rows: Purchase[] = []
  for (const of of Map.groupBy(facts.filter(isLegacyLicence), ({ thing }) => thing).values()) {
    const cycle = cycleEnding((of[0] as KeptFact<LicenceCharge>).createdAt, to)
    if (!cycle) continue
    const from = startOfDay(cycle.from)
    for (const row of licenceRows(of, before, context)) if (row.at >= from && row.at < before) rows.push(purchaseRow(row, context))
  }
  return rows.sort((a, b) => a.facts.orderDate - b.facts.orderDate || (a.facts.id < b.facts.id ? -1 : 1))
}
