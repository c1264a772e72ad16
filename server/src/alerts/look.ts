/** Looks through days: what every customer spent, against what was usual and what was budgeted. In bounded memory, customers by the thousand, in turns. */
import { setImmediate } from 'node:timers/promises'
import { addDays, type Day, type Decimal } from 'lazuli-contract'
import { budgetsSet } from '../budgets/store.ts'
import { customerIdsAfter } from '../customers/store.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Partner } from '../db/partner.ts'
import { type AlertRecord, alertsOf, firstNeeded } from './rules.ts'
import { budgetDays } from './store.ts'

const chunk = 1000

/** Alerts of a day that has just ended: budgets are as they stand. */
export async function lookAt(partner: Partner, day: Day): Promise<AlertRecord[]> {
  const alerts: AlertRecord[] = []
  for await (const some of look(partner, day, day, true)) alerts.push(...some)
  return alerts
}

/** Alerts of the days from `from` to `to`, both counted in, some customers at a time: budgets are as they stood. */
export function lookThrough(partner: Partner, from: Day, to: Day): AsyncGenerator<AlertRecord[]> {
  return look(partner, from, to, false)
}

async function* look(partner: Partner, from: Day, to: Day, isNow: boolean): AsyncGenerator<AlertRecord[]> {
  const { facts, state } = partner
  const lines = await partner.lines()
  const published = publishedLines(state)
  const budgets = await budgetsSet(state)
  for (let after = ''; ; ) {
    const customerIds = customerIdsAfter(state, after, chunk)
    const last = customerIds.at(-1)
    if (last === undefined) return
    after = last
    const alerts: AlertRecord[] = []
    const spent = await lines.dailySpend({ published, from: firstNeeded(from), to: addDays(to, 1), customerIds })
    for (const [customerId, days] of Map.groupBy(spent, (each) => each.customerId)) {
      // A hundred days of a customer take a while: others have their turn in between.
      await setImmediate()
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
    yield alerts
  }
}
