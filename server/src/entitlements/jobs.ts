/** Changes of Azure entitlements whose time has come: accepted ones show, disabled ones are deleted. */
import type { Instant } from 'lazuli-contract'
import type { EntitlementStatus } from 'lazuli-contract/entitlements.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { deleteEntitlement, deletionJobKind, showChange, showChangeJobKind } from './rules.ts'
import { findEntitlement, putEntitlement } from './store.ts'

export const showEntitlementChangeJob: JobHandler = {
  kind: showChangeJobKind,
  async run(job, { db }) {
    const { entitlementId, to } = job.payload as { entitlementId: string; to: EntitlementStatus }
    const current = await findEntitlement(db, entitlementId)
    const shown = current && showChange(current, to)
    return shown && { writes: [putEntitlement(shown.record)], events: shown.events }
  },
}

/** Deletes what has been disabled for the whole of its retention. */
export const deleteEntitlementJob: JobHandler = {
  kind: deletionJobKind,
  async run(job, { db }) {
    const { entitlementId, since } = job.payload as { entitlementId: string; since: Instant }
    const current = await findEntitlement(db, entitlementId)
    const gone = current && deleteEntitlement(current, since)
    return gone && { writes: [putEntitlement(gone.record)], events: gone.events }
  },
}
