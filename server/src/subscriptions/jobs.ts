/** What time does to subscriptions: terms and suspensions end, registrations and licence changes are done. */
import type { Instant } from 'lazuli-contract'
import type { Catalog } from '../catalog/catalog.ts'
import { putCharge } from '../charges/store.ts'
import { findCustomer } from '../customers/store.ts'
import type { Change, NewJob, Reads } from '../db/state.ts'
import type { AnyJobHandler } from '../jobs/runner.ts'
import { chargesOfSubscription } from './charge-rules.ts'
import { paidItemOf } from './item-rules.ts'
import type { SubscriptionRecord } from './record.ts'
import { licenceChangeJobKind, provisioned, subscriptionUpdated, termEndJobKind, termJobs } from './rules.ts'
import { finishRegistration, registrationJobKind } from './service-rules.ts'
import { endSuspension, endTerm, suspensionEndJobKind, suspensionJobs } from './status-rules.ts'
import { findSubscriptionById, putSubscription } from './store.ts'

export function subscriptionJobs(catalog: Catalog): AnyJobHandler[] {
  return [
    {
      kind: termEndJobKind,
      async run(job, { now, db }) {
        const { id, endAt } = job.payload as { id: string; endAt: Instant }
        const current = await findSubscriptionById(db, id)
        // A term that was changed since has a job of its own.
        if (current?.commitmentEndAt !== endAt) return undefined
        const next = endTerm(current, { at: now, paid: paidItemOf(catalog, current) })
        const renewed = next && next.commitmentEndAt !== endAt ? termJobs([next]) : []
        return changed(next, current, { catalog, db, now }, renewed)
      },
    },
    {
      kind: suspensionEndJobKind,
      async run(job, { db, now }) {
        const { id, since } = job.payload as { id: string; since: Instant }
        const current = await findSubscriptionById(db, id)
        return current && changed(endSuspension(current, since), current, { catalog, db, now })
      },
    },
    {
      kind: licenceChangeJobKind,
      async run(job, { db, now }) {
        const { id, quantity } = job.payload as { id: string; quantity: number }
        const current = await findSubscriptionById(db, id)
        return current && changed(provisioned(current, quantity), current, { catalog, db, now })
      },
    },
    {
      kind: registrationJobKind,
      async run(job, { db }) {
        const current = await findSubscriptionById(db, (job.payload as { id: string }).id)
        const registered = current && finishRegistration(current)
        return registered && { writes: [putSubscription(registered)] }
      },
    },
  ]
}

async function changed(
  next: SubscriptionRecord | undefined,
  current: SubscriptionRecord,
  { catalog, db, now }: { catalog: Catalog; db: Reads; now: Instant },
  jobs: readonly NewJob[] = [],
): Promise<Change | undefined> {
  if (!next) return undefined
  const customer = await findCustomer(db, next.customerId)
  return {
    writes: [putSubscription(next), ...chargesOfSubscription(catalog, next, now).map(putCharge)],
    events: [subscriptionUpdated(next, current, customer?.companyName)],
    jobs: [...jobs, ...suspensionJobs(next, current)],
  }
}
