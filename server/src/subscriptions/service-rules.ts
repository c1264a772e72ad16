/** Decides about what stands around a subscription: registration, support contact, activation, overage (commerce contract, section 7.4). Pure. */
import type { Instant, Static } from 'lazuli-contract'
import { may } from 'lazuli-contract/moves.ts'
import type { Overage, SubscriptionProvisioningStatus, SupportContact } from 'lazuli-contract/subscription-services.ts'
import { type RegistrationStatus, registrationMoves } from 'lazuli-contract/subscriptions.ts'
import { link } from '../base/link.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { commitmentEndOf, isAzure, kindOf, type SubscriptionRecord, subscriptionPath } from './record.ts'
import { waitsForActivation } from './rules.ts'

export function registrationOf(subscription: Pick<SubscriptionRecord, 'registration'>): RegistrationStatus {
  return subscription.registration ?? 'NotRegistered'
}

/** The subscription on its way to be registered; the same object when it is already, or is registered. */
export function register(current: SubscriptionRecord): Outcome<SubscriptionRecord> {
  if (!isAzure(current)) return refuse('NotAnAzureSubscription')
  if (current.status !== 'active') return refuse('SubscriptionNotActive')
  return may(registrationMoves, registrationOf(current), 'Registering') ? { ...current, registration: 'Registering' } : current
}

/** The subscription registered, once the background work is done; `undefined` when none was under way. */
export function finishRegistration(current: SubscriptionRecord): SubscriptionRecord | undefined {
  return may(registrationMoves, registrationOf(current), 'Registered') ? { ...current, registration: 'Registered' } : undefined
}

export const registrationJobKind = 'register-subscription'

export function registrationJob({ id }: SubscriptionRecord, dueAt: Instant): NewJob {
  return { kind: registrationJobKind, dueAt, key: id, payload: { id } }
}

/** The subscription activated in place of its publisher: in sandbox accounts alone. */
export function activate(current: SubscriptionRecord, sandbox: boolean | undefined): Outcome<SubscriptionRecord> {
  if (!sandbox) return refuse('NotInThisEnvironment')
  if (kindOf(current) !== 'saas') return refuse('OperationUnsupported')
  if (current.status === 'deleted') return refuse('SubscriptionDeleted')
  return waitsForActivation(current, sandbox) ? { ...current, activation: 'done' } : refuse('AlreadyActivated')
}

/** Who may support a customer: the partner itself or one of its resellers. */
export interface Supporter {
  tenantId: string
  mpnId: string
  name: string
}

/** The subscription with another support contact; the same object when it is that already. */
export function changeSupportContact(
  current: SubscriptionRecord,
  wanted: { supportTenantId: string; supportMpnId: string },
  supporters: readonly Supporter[],
): Outcome<SubscriptionRecord> {
  if (current.status === 'deleted') return refuse('SubscriptionDeleted')
  const supporter = supporters.find(({ tenantId, mpnId }) => tenantId === wanted.supportTenantId && mpnId === wanted.supportMpnId)
  if (!supporter) return refuse('ResellerInvalid')
  if (current.supportContact?.supportTenantId === supporter.tenantId) return current
  const { tenantId: supportTenantId, mpnId: supportMpnId, name } = supporter
  return { ...current, supportContact: { supportTenantId, supportMpnId, name } }
}

export function supportContactToWire(subscription: SubscriptionRecord, partner: Supporter): Static<typeof SupportContact> {
  const { tenantId: supportTenantId, mpnId: supportMpnId, name } = partner
  return {
    ...(subscription.supportContact ?? { supportTenantId, supportMpnId, name }),
    links: { self: link(`${subscriptionPath(subscription.customerId, subscription.id)}/supportcontact`) },
    attributes: { objectType: 'SupportContact' },
  }
}

/** How far the provisioning is; `skuId` where the SKU has a GUID. Nothing is known of what waits for activation or is gone. */
export function provisioningToWire(
  subscription: SubscriptionRecord,
  { sandbox, skuId }: { sandbox: boolean | undefined; skuId: string | undefined },
): Outcome<Static<typeof SubscriptionProvisioningStatus>> {
  if (subscription.status === 'deleted' || waitsForActivation(subscription, sandbox)) return refuse('NoProvisioning')
  return {
    ...(skuId ? { skuId } : {}),
    status: subscription.pendingQuantity === undefined ? 'success' : 'pending',
    quantity: subscription.quantity,
    endDate: commitmentEndOf(subscription),
    attributes: { objectType: 'SubscriptionProvisioningStatus' },
  }
}

/** Which Azure subscription pays for a kind of usage beyond the licences of a customer. */
export interface OverageRecord {
  customerId: string
  type: string
  azureEntitlementId: string
  overageEnabled: boolean
  partnerId?: string
}

export function overageToWire({ customerId: _path, ...record }: OverageRecord): Static<typeof Overage> {
  return { ...record, attributes: { objectType: 'Overage' } }
}

/** The event of a changed overage, audited as `manage_overage`. */
export function overageChanged(now: OverageRecord, before: OverageRecord | undefined, customerName: string | undefined): NewEvent {
  return {
    type: 'overage-changed',
    resourceId: now.azureEntitlementId,
    customerId: now.customerId,
    audit: {
      resourceType: 'overage',
      operationType: 'manage_overage',
      ...(customerName ? { customerName } : {}),
      customizedData: [{ key: 'Type', value: now.type }],
      ...(before ? { oldValue: overageToWire(before) } : {}),
      newValue: overageToWire(now),
    },
  }
}

const told = {
  'subscription-registered': (s: SubscriptionRecord) => ({ key: 'RegistrationStatus', value: registrationOf(s) }),
  'subscription-activated': (s: SubscriptionRecord) => ({ key: 'Activation', value: s.activation ?? null }),
  'subscription-support-contact-changed': (s: SubscriptionRecord) => ({
    key: 'SupportMpnId',
    value: s.supportContact?.supportMpnId ?? null,
  }),
} as const

/** The event of a change that the subscription itself does not show: for the audit, not for webhooks. */
export function serviceChanged(type: keyof typeof told, now: SubscriptionRecord, customerName: string | undefined): NewEvent {
  return {
    type,
    resourceId: now.id,
    customerId: now.customerId,
    audit: {
      resourceType: 'subscription',
      operationType: 'update_subscription',
      ...(customerName ? { customerName } : {}),
      customizedData: [{ key: 'SubscriptionId', value: now.id }, { key: 'SubscriptionName', value: now.friendlyName }, told[type](now)],
    },
  }
}
