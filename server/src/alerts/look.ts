/** Looks through days: what every customer spent, against what was usual and what was budgeted. In bounded memory, customers by the hundred. */
import { addDays, type Day, type Decimal } from 'lazuli-contract'
import { budgetsSet } from '../budgets/store.ts'
import { customerIdsAfter } from '../customers/store.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Partner } from '../db/partner.ts'
import { type AlertRecord, alertsOf, firstNeeded } from './rules.ts'
import { budgetDays } from './store.ts'

const chunk = 200

/** Alerts of a day that has just ended: budgets are as they stand. */
export function lookAt(partner: Partner, day: Day): Promise<AlertRecord[]> {
  return look(partner, day, day, true)
}

/** Alerts of the days from `from` to `to`, both counted in: budgets are as they stood. */
export function lookThrough(partner: Partner, from: Day, to: Day): Promise<AlertRecord[]> {
  return look(partner, from, to, false)
}

async function look(partner: Partner, from: Day, to: Day, isNow: boolean): Promise<AlertRecord[]> {
  const { facts, state } = partner
  const lines = await partner.lines()
  const published = publishedLines(state)
  const budgets = await budgetsSet(state)
  const alerts: AlertRecord[] = []
  for (let after = ''; ; ) {
    const customerIds = customerIdsAfter(state, after, chunk)
    const last = customerIds.at(-1)
    if (last === undefined) return alerts
    after = last
    const spent = await lines.dailySpend({ published, from: firstNeeded(from), to: addDays(to, 1), customerIds })
    for (const [customerId, days] of Map.groupBy(spent, (each) => each.customerId)) {
      const byDay = new Map<Day, Decimal>(days.map(({ day, billing }) => [day, billing]))
      const known = isNow ? [] : budgetDays(state, customerId)
      const spending = {
        tenantId: facts.tenantId,
        customerId,
        currency: facts.currency,
        byDay,
        // Before anything is known of it, a budget counts as it was when it became known.
        budgetOn: (day: Day) => (known.findLast((each) => each.day <= day) ?? known[0] ?? budgets.get(customerId))?.amount,
      }
      const raised = new Set<string>()
      for (let day = from; day <= to; day = addDays(day, 1))
        for (const alert of alertsOf(spending, day)) {
          // A line that stays crossed is told of on the first day; of days before `from`, what is on record says so.
          if (raised.has(alert.id)) continue
          raised.add(alert.id)
          alerts.push(alert)
        }
    }
  }
}
