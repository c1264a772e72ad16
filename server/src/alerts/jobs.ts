/** After the daily rating and the check of budgets: the day that has ended is looked through. */
import { addDays, dayOf, type Instant } from 'lazuli-contract'
import { budgetsSet } from '../budgets/store.ts'
import type { NewJob, Reads, Write } from '../db/state.ts'
import { type AnyJobHandler, again } from '../jobs/runner.ts'
import { nextMidnight } from '../usage/calendar.ts'
import { lookAt } from './look.ts'
import { receiverOf } from './notice-store.ts'
import type { AlertRecord } from './rules.ts'
import { findAlert, insertAlert, lastBudgets, putBudgetDay, sweep } from './store.ts'

const kind = 'alerts.check'

/** The first look of a new partner: stored after the first check of budgets, run after it. */
export function firstAlertCheck(now: Instant): NewJob {
  return again(kind, nextMidnight(now), 'daily')
}

/** Alerts that are not on record. */
export function unknownOf(db: Reads, alerts: readonly AlertRecord[]): AlertRecord[] {
  return alerts.filter(({ id }) => !findAlert(db, id))
}

export function alertJob(): AnyJobHandler {
  return {
    kind,
    prepare(job, { partner }) {
      return lookAt(partner, addDays(dayOf(job.dueAt), -1))
    },
    async run(job, { db }, alerts: AlertRecord[]) {
      const ended = addDays(dayOf(job.dueAt), -1)
      const unknown = unknownOf(db, alerts)
      return {
        writes: [...(await budgetChanges(db, ended)), ...unknown.map((alert) => raised(db, alert, job.dueAt)), ...sweep(ended)],
        jobs: [again(kind, nextMidnight(job.dueAt), 'daily')],
      }
    },
  }
}

/** On record, and to be told where somebody wants to hear of its kind. */
function raised(db: Reads, alert: AlertRecord, now: Instant): Write {
  const receiver = receiverOf(db)
  if (!receiver || (receiver.kinds && !receiver.kinds.includes(alert.kind))) return insertAlert(alert)
  return insertAlert({ ...alert, notice: { status: 'waiting', attempts: 0 } }, now)
}

/** How budgets stand at the end of a day, where that differs from the last known. */
async function budgetChanges(db: Reads, day: string): Promise<Write[]> {
  const known = lastBudgets(db)
  const now = new Map([...(await budgetsSet(db))].map(([customerId, { amount }]) => [customerId, amount?.toString() ?? null]))
  const customers = [...new Set([...known.keys(), ...now.keys()])].toSorted()
  return customers.flatMap((customerId) => {
    const amount = now.get(customerId) ?? null
    return (known.get(customerId) ?? null) === amount ? [] : [putBudgetDay(customerId, day, amount)]
  })
}
