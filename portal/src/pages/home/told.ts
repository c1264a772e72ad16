/** An audit record as people tell it: which sentence, and what stands in its gaps. Pure. */
import type { listAuditRecords } from 'lazuli-contract/audit.ts'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { parseJson } from 'lazuli-contract/values/json.ts'
import type { ItemOf } from 'lazuli-sdk/endpoint-client.ts'
import { to } from '../../paths.ts'
import type { en } from '../../words/happened.ts'

export type AuditRecord = ItemOf<typeof listAuditRecords>
export type Sentence = Exclude<keyof typeof en, 'title'>

export interface Thing {
  name: string
  /** Page of it, where it has one. */
  to?: string
}

export interface Told {
  sentence: Sentence
  customer?: Thing
  thing?: Thing
  /** A word of the wire. */
  agreement?: string
  /** In the currency of the partner. */
  amount?: Decimal
}

type Snapshot = Readonly<Record<string, unknown>>

/** Snapshots are JSON in a text. One that cannot be read tells nothing. */
function snapshot(text: string | undefined): Snapshot {
  try {
    const value: unknown = parseJson(text ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Snapshot) : {}
  } catch {
    return {}
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const amountOf = (value: unknown): Decimal | undefined =>
  value instanceof Decimal || typeof value === 'number' ? Decimal.of(value) : undefined

/** `undefined`: of an operation that has no sentence, or that misses what its sentence tells; its code stands for itself. */
export function toldOf(record: AuditRecord): Told | undefined {
  const { customerId, customerName } = record
  const customer: Thing | undefined =
    customerId === undefined ? undefined : { name: customerName ?? customerId, to: to.customer(customerId) }
  const told = sentenceOf(record, snapshot(record.resourceOldValue), snapshot(record.resourceNewValue))
  if (told === undefined) return undefined
  if (customer === undefined) return partnerLevel.has(told.sentence) ? told : undefined
  // A customer that is gone has no page.
  return { ...told, customer: gone.has(told.sentence) ? { name: customer.name } : customer }
}

const partnerLevel: ReadonlySet<Sentence> = new Set(['invoiceIssued', 'costBudget', 'movingPolicy', 'resellerAdded', 'resellerRemoved'])
const gone: ReadonlySet<Sentence> = new Set(['customerDeleted', 'relationshipEnded'])

function sentenceOf(record: AuditRecord, before: Snapshot, after: Snapshot): Told | undefined {
  const { operationType, resourceType, customerId } = record
  const noted = new Map(record.customizedData?.map(({ key, value }) => [key, value ?? undefined]))
  switch (operationType) {
    case 'ready_invoice': {
      const id = textOf(after['Id'])
      return id === undefined ? undefined : { sentence: 'invoiceIssued', thing: { name: id, to: to.invoice(id) } }
    }
    case 'add_customer':
      return { sentence: 'customerAdded' }
    case 'delete_customer':
      return { sentence: 'customerDeleted' }
    case 'remove_partner_customer_relationship':
      return { sentence: 'relationshipEnded' }
    case 'update_customer_billing_profile':
      return { sentence: 'profileChanged' }
    case 'create_agreement':
      return { sentence: 'agreementConfirmed', agreement: textOf(after['Type']) ?? '' }
    case 'update_customer_spending_budget': {
      const amount = amountOf(after['Amount'])
      if (amount !== undefined) return { sentence: 'budgetSet', amount }
      if (after['Amount'] === null) return { sentence: 'budgetRemoved' }
      return { sentence: customerId === undefined ? 'costBudget' : 'costBudgetOf' }
    }
    case 'create_order':
    case 'update_order':
      return orderTold(record, noted, after)
    case 'update_subscription':
      if (resourceType === 'azure_entitlement') return azureTold(record, noted, before, after)
      return noted.has('FileHash') ? { sentence: 'usageImported' } : subscriptionTold(record, noted, before, after)
    case 'upgrade_subscription':
      return { sentence: 'upgradeBegun', thing: subscriptionThing(record, noted.get('SubscriptionId'), noted.get('SubscriptionName')) }
    case 'manage_overage':
      return { sentence: 'overageChanged' }
    case 'azure_fraud_event_detected':
      return { sentence: 'fraudReported', thing: { name: noted.get('EntitlementId') ?? '' } }
    case 'register_application':
      return { sentence: 'consentGiven' }
    case 'unregister_application':
      return { sentence: 'consentTaken' }
    case 'policy_updated':
      return { sentence: customerId === undefined ? 'movingPolicy' : 'chargesPolicy' }
    case 'create_partner_relationship':
      return { sentence: 'resellerAdded', thing: { name: textOf(after['Name']) ?? noted.get('MpnId') ?? '' } }
    case 'remove_partner_relationship':
      return { sentence: 'resellerRemoved', thing: { name: textOf(before['Name']) ?? noted.get('MpnId') ?? '' } }
    default:
      return undefined
  }
}

type Noted = ReadonlyMap<string, string | undefined>

function subscriptionThing({ customerId }: AuditRecord, id: string | undefined, name?: string): Thing {
  return {
    name: name || id || '',
    ...(customerId !== undefined && id !== undefined ? { to: to.subscription(customerId, id) } : {}),
  }
}

/** An order has no page of its own: it leads to what its first line brought. */
function orderTold(record: AuditRecord, noted: Noted, after: Snapshot): Told {
  const isNew = record.operationType === 'create_order'
  if (noted.has('SavingsPlanId')) return { sentence: isNew ? 'savingsPlanBought' : 'savingsPlanChanged' }
  if (noted.has('ReservationId')) return { sentence: 'reservationChanged' }
  const [line] = Array.isArray(after['LineItems']) ? (after['LineItems'] as Snapshot[]) : []
  const thing = { ...subscriptionThing(record, textOf(line?.['SubscriptionId'])), name: noted.get('OrderId') ?? '' }
  const isCancelled = textOf(after['Status'])?.toLowerCase() === 'cancelled'
  return { sentence: isNew ? 'orderCompleted' : isCancelled ? 'orderCancelled' : 'orderChanged', thing }
}

/** The status it changed to, if it did. */
function newStatus(before: Snapshot, after: Snapshot): string | undefined {
  const now = textOf(after['Status'])?.toLowerCase()
  return now === textOf(before['Status'])?.toLowerCase() ? undefined : now
}

function subscriptionTold(record: AuditRecord, noted: Noted, before: Snapshot, after: Snapshot): Told {
  const sentences: Readonly<Record<string, Sentence>> = {
    active: 'subscriptionReactivated',
    suspended: 'subscriptionSuspended',
    deleted: 'subscriptionCancelled',
  }
  const thing = subscriptionThing(record, noted.get('SubscriptionId'), noted.get('SubscriptionName'))
  return { sentence: sentences[newStatus(before, after) ?? ''] ?? 'subscriptionChanged', thing }
}

function azureTold(record: AuditRecord, noted: Noted, before: Snapshot, after: Snapshot): Told {
  const status = record.resourceOldValue === undefined ? undefined : newStatus(before, after)
  const plan = textOf(after['Id']) === undefined ? undefined : textOf(after['SubscriptionId'])
  const thing = { ...subscriptionThing(record, plan), name: textOf(after['FriendlyName']) ?? noted.get('EntitlementId') ?? '' }
  return { sentence: status === undefined ? 'azureChanged' : status === 'active' ? 'azureReactivated' : 'azureCancelled', thing }
}
