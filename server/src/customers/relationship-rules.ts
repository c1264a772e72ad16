/** Decides how relationships begin and end (commerce contract, sections 2.5, 2.6 and 2.8). Pure. */
import { type Instant, readGuid, type Static } from 'lazuli-contract'
import type { partnerRelationships } from 'lazuli-contract/customers.ts'
import type { PartnerRelationship, PartnerRelationshipType } from 'lazuli-contract/relationships.ts'
import { type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { PartnerFacts, Reseller } from '../db/partner.ts'
import type { NewEvent } from '../db/state.ts'
import { type CustomerRecord, customerInList, customerToWire } from './record.ts'

/** What a customer holds that keeps its relationship alive. */
export interface Holdings {
  reservation: boolean
  plan: boolean
  /** An active subscription that is no Azure plan. */
  subscription: boolean
  /** An order that will become a subscription. */
  pendingOrder: boolean
}

/** The customer without its relationship, if it may end. */
export function endRelationship(
  customer: CustomerRecord,
  wanted: (typeof partnerRelationships)[number],
  holdings: Holdings,
  at: Instant,
): Outcome<CustomerRecord> {
  if (wanted !== 'none') return refuse('BadProperty', { detail: 'relationshipToPartner can only become none' })
  if (holdings.reservation) return refuse('ReservationsActive')
  if (holdings.plan) return refuse('PlanActive')
  if (holdings.subscription) return refuse('SubscriptionsActive')
  if (holdings.pendingOrder) return refuse('OrderInProgress')
  return { ...customer, removedAt: at }
}

/** The event of an ended relationship, audited as `remove_partner_customer_relationship`. */
export function relationshipEnded(before: CustomerRecord): NewEvent {
  const oldValue = customerInList(before)
  return {
    type: 'customer-relationship-removed',
    resourceId: before.id,
    customerId: before.id,
    audit: {
      resourceType: 'partner_customer_relationship',
      operationType: 'remove_partner_customer_relationship',
      customerName: before.companyName,
      oldValue,
      newValue: { ...oldValue, relationshipToPartner: 'none' },
    },
  }
}

/** Why a customer cannot be purged, if so: only an integration sandbox purges, and only what has no order open. */
export function checkPurge(partner: { sandbox?: boolean }, ordersOpen: boolean): Refusal | undefined {
  if (!partner.sandbox) return refuse('NotInThisEnvironment')
  return ordersOpen ? refuse('OrdersOpen') : undefined
}

/** The event of a purged customer, audited as `delete_customer`. */
export function customerDeleted(customer: CustomerRecord): NewEvent {
  return {
    type: 'customer-deleted',
    resourceId: customer.id,
    customerId: customer.id,
    audit: {
      resourceType: 'customer',
      operationType: 'delete_customer',
      customerName: customer.companyName,
      oldValue: customerToWire(customer),
    },
  }
}

/** The reseller of a provider that a tenant names. */
function resellerNamed(partner: Pick<PartnerFacts, 'role' | 'resellers'>, tenant: string): Reseller | undefined {
  const id = readGuid(tenant)
  return partner.role === 'provider' ? partner.resellers.find((reseller) => reseller.tenantId === id) : undefined
}

/**
 * Where a customer accepts the relationship: the query is the published one, the place is this service, where a POST of the
 * customer's id stands for its click. An integration sandbox invites nobody (platform contract, section 5.3).
 */
export function relationshipRequestUrl(
  partner: Pick<PartnerFacts, 'tenantId' | 'role' | 'resellers' | 'sandbox'>,
  reseller: string | undefined,
  origin: string,
): Outcome<string> {
  if (partner.sandbox) return refuse('NotInThisEnvironment')
  const known = reseller === undefined ? undefined : resellerNamed(partner, reseller)
  if (reseller !== undefined && !known) return refuse('ResellerInvalid')
  const below = known ? `&indirectResellerId=${known.tenantId}` : ''
  const query = `invType=ResellerRelationship&partnerId=${partner.tenantId}&msppId=0&DAP=false${below}`
  return `${origin}/lab/relationships?${query}#/BillingAccounts/partner-invitation`
}

/** What the acceptance of a request needs to know. */
export interface Acceptance {
  partner: Pick<PartnerFacts, 'role' | 'resellers' | 'markets'>
  /** As the address of the request says. */
  reseller?: string | undefined
  /** The customer as this partner knows or knew it, else as another partner does. */
  customer: CustomerRecord
  /** Whether it is this partner's own record. */
  own: boolean
  ids: { commerceId: string; profileId: string }
  at: Instant
}

/** The customer in a relationship again, or for the first time with this partner. */
export function acceptRelationship({ partner, reseller, customer, own, ids, at }: Acceptance): Outcome<CustomerRecord> {
  const named = reseller === undefined ? undefined : resellerNamed(partner, reseller)
  if (reseller !== undefined && !named)
    return refuse('RelationshipRequestInvalid', { detail: 'the request names no reseller of the partner' })
  const { country } = customer.billing.address
  if (partner.markets && !partner.markets.includes(country))
    return refuse('RelationshipRequestInvalid', { detail: `the partner may not sell in ${country}` })
  const { removedAt: _ended, associatedPartnerId, ...rest } = customer
  const below = named?.tenantId ?? (own ? associatedPartnerId : undefined)
  const kept: CustomerRecord = own
    ? rest
    : { ...rest, commerceId: ids.commerceId, billing: { ...rest.billing, id: ids.profileId, version: 1 }, createdAt: at }
  return { ...kept, ...(below ? { associatedPartnerId: below } : {}) }
}

/**
 * The webhook events of an accepted request. One that names a reseller of a provider accepts two relationships, each
 * with an event ("Partner Center webhooks"). Audited once, as `add_customer`: no operation of its own is documented.
 */
export function relationshipAccepted(customer: CustomerRecord, reseller?: string): NewEvent[] {
  const of = { resourceId: customer.id, customerId: customer.id }
  const indirect: NewEvent[] = reseller === undefined ? [] : [{ type: 'indirect-reseller-relationship-accepted-by-customer', ...of }]
  const accepted: NewEvent = {
    type: 'reseller-relationship-accepted-by-customer',
    ...of,
    audit: {
      resourceType: 'customer',
      operationType: 'add_customer',
      customerName: customer.companyName,
      customizedData: [
        { key: 'PrimaryDomainName', value: customer.domain },
        { key: 'Relationship', value: 'Reseller' },
      ],
      newValue: customerToWire(customer),
    },
  }
  return [accepted, ...indirect]
}

/** The resellers of a provider as relationships, narrowed to names that contain a text. Any other partner has none. */
export function resellerRelationships(
  partner: Pick<PartnerFacts, 'role' | 'resellers' | 'country'>,
  type: PartnerRelationshipType,
  only: { tenantId?: string | undefined; name?: string | undefined } = {},
): Static<typeof PartnerRelationship>[] {
  if (partner.role !== 'provider' || type !== 'is_indirect_cloud_solution_provider_of') return []
  const { tenantId, name } = only
  return partner.resellers
    .filter((reseller) => tenantId === undefined || reseller.tenantId === tenantId)
    .filter((reseller) => name === undefined || reseller.name.toLowerCase().includes(name.toLowerCase()))
    .map((reseller) => ({
      id: reseller.tenantId,
      name: reseller.name,
      relationshipType: type,
      state: 'Active',
      mpnId: reseller.mpnId,
      location: reseller.country ?? partner.country,
      attributes: { objectType: 'PartnerRelationship' },
    }))
}
