/** Moves accepted upgrades on when their time has come. */
import type { Catalog } from '../catalog/catalog.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { carryOut } from './carrying-out.ts'
import { startUpgrade, upgradeJob, upgradeJobKind } from './rules.ts'
import { findUpgrade, putUpgrade } from './store.ts'

/** Half of the time it waits, half it runs. */
export function upgradeJobs(catalog: Catalog): JobHandler[] {
  return [
    {
      kind: upgradeJobKind,
      async run(job, { partner, now, ids, db }) {
        const { upgradeId } = job.payload as { upgradeId: string }
        const upgrade = await findUpgrade(db, upgradeId)
        if (upgrade?.status === 'NotStarted') {
          const started = startUpgrade(upgrade)
          return { writes: [putUpgrade(started)], jobs: [upgradeJob(started, now + Math.ceil(partner.profile.upgradeDelay / 2))] }
        }
        return upgrade?.status === 'InProgress' ? carryOut(upgrade, { catalog, db, ids, at: now }) : undefined
      },
    },
  ]
}
