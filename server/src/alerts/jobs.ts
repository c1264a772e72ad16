/** After the daily rating and the check of budgets: the day that has ended is looked through. */
import { addDays, dayOf, type Instant } from 'lazuli-contract'
import { budgetsSet } from '../budgets/store.ts'
import type { NewJob, Reads, Write } from '../db/state.ts'
import { type AnyJobHandler, again } from '../jobs/runner.ts'
import { nextMidnight } from '../usage/calendar.ts'
import { lookThrough } from './look.ts'
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
      const ended = addDays(dayOf(job.dueAt), -1)
      return lookThrough(partner, ended, ended)
    },
    async run(job, { db }, alerts: AlertRecord[]) {
      const ended = addDays(dayOf(job.dueAt), -1)
      const unknown = unknownOf(db, alerts)
      return {
        writes: [...(await budgetChanges(db, ended)), ...unknown.map(insertAlert), ...sweep(ended)],
        events: unknown.map(alertRaised),
        jobs: [again(kind, nextMidnight(job.dueAt), 'daily')],
      }
    },
  }
}

/** Told in the event log; no webhook of Partner Center knows it. */
export function alertRaised({ id, customerId, kind: what, day }: AlertRecord) {
  return { type: 'alert-raised', resourceId: id, customerId, doc: { kind: what, day } }
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
