/** What runs beside the jobs of a partner: exports, the courier of webhooks, the audit of operators, housekeeping. */
import { createHmac } from 'node:crypto'
import { Notices, type Post } from '../alerts/notices.ts'
import { sweepEvents } from '../audit/jobs.ts'
import { securityNow } from '../base/clock.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import type { Partner } from '../db/partner.ts'
import type { StateStore } from '../db/state.ts'
import { exportRoutes } from '../exports/routes.ts'
import { ExportWork } from '../exports/work.ts'
import { openPurchases } from '../invoices/purchases.ts'
import { handOver } from '../operator/deed.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import type { Log } from '../telemetry/log.ts'

export function besideJobs({
  record,
  directory,
  partnerOf,
  pagingKey,
  log,
  rates,
  post,
}: {
  /** How notices of alerts get out. */
  post: Post
  /** Where the audit of operators is kept. */
  record: Pick<StateStore, 'commitSoon'>
  directory: () => PartnerDirectory
  partnerOf(tenantId: string): Promise<Partner | undefined> | Partner | undefined
  pagingKey: Uint8Array
  log: Log
  rates: PartnerRates
}) {
  const exportWork = new ExportWork({
    securityNow,
    purchases: openPurchases(rates),
    isOpen: (partner) => directory().known(partner.facts.tenantId) === partner,
    report: (error, { facts }) => log.write('error', 'an export cannot be made', { partner: facts.tenantId }, error),
  })
  const notices = new Notices({
    post,
    isOpen: (partner) => directory().known(partner.facts.tenantId) === partner,
    report: (error, { facts }) => log.write('error', 'alerts cannot be told', { partner: facts.tenantId }, error),
  })
  const linkKey = createHmac('sha256', pagingKey).update('export links').digest()
  return {
    routes: exportRoutes({ work: exportWork, linkKey, securityNow, partnerOf }),
    opened(partner: Partner, courier: { watch(partner: Partner): void }): void {
      courier.watch(partner)
      exportWork.wakeSoon(partner)
      notices.wake(partner)
      // What a broken-off call of an operator left. Where it fails it stays, and the next call or start tries again.
      handOver(partner, record).catch((error) =>
        log.write('error', 'a deed is not in the audit yet', { partner: partner.facts.tenantId }, error),
      )
    },
    /** Housekeeping once nothing of a partner is due. */
    async atRest(partner: Partner): Promise<void> {
      await sweepEvents(partner)
      await exportWork.sweep(partner)
      notices.wake(partner)
    },
    stop: async () => void (await Promise.all([exportWork.stop(), notices.stop()])),
  }
}
