/** Shows accepted changes of Azure entitlements when their time has come. */
import type { EntitlementStatus } from 'lazuli-contract/entitlements.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { showChange, showChangeJobKind } from './rules.ts'
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
