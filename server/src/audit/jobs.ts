/** What time does to event rows: they go when nobody may read them any more. Not a stored job: it leaves no trace in a world. */
import { day, type Instant } from 'lazuli-contract'
import type { Partner } from '../db/partner.ts'
import { retention } from './query-rules.ts'
import { hasRowsBefore, removeRows } from './store.ts'

const sweptAt = new WeakMap<Partner, Instant>()
/** So many at a time: writers of the partner come in between. */
const batch = 2_000

/** Removes what is too old, once a day of the partner clock. */
export async function sweepEvents(partner: Partner): Promise<void> {
  const now = partner.clock.now()
  if (now - (sweptAt.get(partner) ?? 0) < day) return
  sweptAt.set(partner, now)
  const before = now - retention
  while (hasRowsBefore(partner.state, before)) {
    const { durable } = await partner.lock.run(() => ({
      durable: partner.state.commitSoon({ writes: [removeRows(before, batch)] }, { at: now, actor: { job: 'audit' } }),
    }))
    await durable
  }
}
