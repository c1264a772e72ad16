/** A product upgrade as stored, and as it leaves the service (commerce contract, section 10). */
import { formatInstant, type Instant, type Static } from 'lazuli-contract'
import type { ProductUpgradesStatus, UpgradeStatus } from 'lazuli-contract/upgrades.ts'
import type { PlacedBy } from '../orders/record.ts'

export interface UpgradeError {
  code: string
  text: string
}

/** One legacy Azure subscription on its way. */
export interface UpgradeLine {
  /** The legacy subscription. */
  sourceId: string
  status: UpgradeStatus
  /** The plan it became. */
  targetId?: string
  upgradedAt?: Instant
  error?: UpgradeError
}

export interface UpgradeRecord {
  id: string
  /** One upgrade a customer. */
  customerId: string
  status: UpgradeStatus
  lines: readonly UpgradeLine[]
  requestedAt: Instant
  /** Whom the order of the plan is audited as. */
  placedBy: PlacedBy
}

/** Names as a documented answer prints them. */
const sourceName = 'AzureSubscription'
const targetName = 'Microsoft Azure plan'

/** The same text under both names: the page says `message`, the SDKs read `description`. */
function errorToWire({ code, text }: UpgradeError) {
  return { code, description: text, message: text }
}

export function upgradeToWire(upgrade: UpgradeRecord): Static<typeof ProductUpgradesStatus> {
  const failed = upgrade.lines.find((line) => line.error)
  return {
    id: upgrade.id,
    productFamily: 'Azure',
    status: upgrade.status,
    lineItems: upgrade.lines.map((line) => ({
      sourceProduct: { id: line.sourceId, name: sourceName },
      targetProduct: { ...(line.targetId ? { id: line.targetId } : {}), name: targetName },
      ...(line.upgradedAt === undefined ? {} : { upgradedDate: formatInstant(line.upgradedAt) }),
      status: line.status,
      ...(line.error ? { errorDetails: errorToWire(line.error) } : {}),
      attributes: { objectType: 'UpgradesLineItem' },
    })),
    ...(failed?.error ? { errorDetails: errorToWire(failed.error) } : {}),
    attributes: { objectType: 'ProductUpgradesStatus' },
  }
}
