/** Webhooks as configured. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { securityNow } from '../base/clock.ts'
import type { Config } from '../config.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import type { Log } from '../telemetry/log.ts'
import { openWebhooks } from '../webhooks/routes.ts'
import { waitingCount } from '../webhooks/store.ts'
import { auditIdOf } from './audit.ts'

/** Of all partners whose stores are open. */
export function waitingDeliveries(directory: PartnerDirectory): number {
  let count = 0
  for (const { state } of directory.opened()) count += waitingCount(state)
  return count
}

/** A sandbox also delivers to programs on its own machine. */
export function webhooking(config: Config, isSandbox: boolean, directory: () => PartnerDirectory, log: Log) {
  return openWebhooks({
    keys: join(config.data, 'keys'),
    reach: config.webhookReach ?? (isSandbox ? 'loopback' : 'public'),
    organisation: config.webhookOrganisation,
    timeout: config.webhookTimeout,
    securityNow,
    random: randomBytes,
    auditId: auditIdOf,
    isOpen: (partner) => directory().known(partner.facts.tenantId) === partner,
    report: (error, { facts }) => log.write('error', 'webhooks cannot be delivered', { partner: facts.tenantId }, error),
  })
}
