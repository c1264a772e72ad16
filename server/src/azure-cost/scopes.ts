/** Whose costs are asked for: an account, a customer, an Azure subscription or a resource group of it (azure contract, section 9). */
import { readGuid } from 'lazuli-contract'
import { billingProfileName } from '../azure-billing/wire.ts'
import { billingAccountName, isBillingAccountOf } from '../azure-subscriptions/billing-scope.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import { customerStanding } from '../customers/store.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'

export interface CostScope {
  /** As ids print it: no slash at its end, one at its beginning, canonical words. */
  path: string
  customerId?: string
  /** An Azure subscription. */
  entitlementId?: string
  /** Lower case. */
  resourceGroup?: string
}

const account = /^\/?providers\/Microsoft\.Billing\/billingAccounts\/([^/]+)(?:\/customers\/([^/]+)|\/billingProfiles\/([^/]+))?\/*$/i
const subscription = /^\/?subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?\/*$/i

/** What belongs to another partner is as unknown as what never was. */
export async function readScope(text: string, facts: PartnerFacts, db: Reads): Promise<Outcome<CostScope>> {
  const unknown = refuse('AzureResourceNotFound', { resource: text.slice(0, 300) })
  const billing = account.exec(text)
  if (billing) {
    const [, name = '', customer, profile] = billing
    if (!isBillingAccountOf(facts, decodeColon(name))) return unknown
    const path = `/providers/Microsoft.Billing/billingAccounts/${billingAccountName(facts)}`
    if (profile !== undefined)
      return profile.toUpperCase() === billingProfileName(facts) ? { path: `${path}/billingProfiles/${profile.toUpperCase()}` } : unknown
    if (customer === undefined) return { path }
    const id = readGuid(customer)
    if (!id || customerStanding(db, id) !== 'ours') return unknown
    return { path: `${path}/customers/${id}`, customerId: id }
  }
  const below = subscription.exec(text)
  if (!below) return refuse('AzureBadRequest', { detail: `'${text.slice(0, 300)}' is no scope that has costs here` })
  const [, named = '', group] = below
  const id = readGuid(named)
  const found = id && (await findEntitlement(db, id))
  if (!found || customerStanding(db, found.customerId) !== 'ours')
    return refuse('AzureSubscriptionNotFound', { subscriptionId: named.slice(0, 100) })
  return {
    path: `/subscriptions/${found.id}${group === undefined ? '' : `/resourceGroups/${group}`}`,
    customerId: found.customerId,
    entitlementId: found.id,
    ...(group === undefined ? {} : { resourceGroup: group.toLowerCase() }),
  }
}

function decodeColon(name: string): string {
  return name.replaceAll(/%3a/gi, ':')
}
