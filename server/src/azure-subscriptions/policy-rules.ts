/** Policies about who may move subscriptions (azure contract, section 6). They are kept and shown; nothing moves here. Pure. */
import type { Static } from 'lazuli-contract'
import type { getAccountSubscriptionPolicy, TenantPolicy, updateTenantSubscriptionPolicy } from 'lazuli-contract/azure/tenants.ts'
import { IdSource } from '../base/ids.ts'
import type { PartnerFacts } from '../db/partner.ts'

export interface TenantPolicyRecord {
  blockSubscriptionsLeavingTenant: boolean
  blockSubscriptionsIntoTenant: boolean
  exemptedPrincipals: readonly string[]
}

/** What a tenant has that never set anything. */
export const openPolicy: TenantPolicyRecord = {
  blockSubscriptionsLeavingTenant: false,
  blockSubscriptionsIntoTenant: false,
  exemptedPrincipals: [],
}

/** The policy after a PUT: what is not sent falls back to what a tenant has from the start. Members come bare or inside `properties`. */
export function readTenantPolicy(sent: Static<(typeof updateTenantSubscriptionPolicy)['body'] & object>): TenantPolicyRecord {
  const { properties, ...bare } = sent
  return { ...openPolicy, ...bare, ...properties }
}

export function tenantPolicyToWire(policy: TenantPolicyRecord, facts: PartnerFacts): Static<typeof TenantPolicy> {
  const policyId = new IdSource(`${facts.seed}|${facts.tenantId}`, []).scope().guid('subscription policy')
  return {
    id: '/providers/Microsoft.Subscription/policies/default',
    name: 'default',
    type: 'Microsoft.Subscription/policies',
    properties: { policyId, ...policy, exemptedPrincipals: [...policy.exemptedPrincipals] },
  }
}

export function accountPolicy(account: string, facts: PartnerFacts): Static<(typeof getAccountSubscriptionPolicy)['replies'][200]> {
  return {
    id: `/providers/Microsoft.Billing/billingAccounts/${account}/providers/Microsoft.Subscription/policies/default`,
    name: 'default',
    type: 'Microsoft.Subscription/policies',
    properties: { serviceTenants: [{ tenantId: facts.tenantId, tenantName: facts.name }], allowTransfers: false },
  }
}
