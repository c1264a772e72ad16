/** What concerns the tenant rather than one subscription, over HTTP: tenants, policies, names, zones, operation lists. */
import { readGuid } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/tenants.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { type CustomerRecord, countryOf, placeOf } from '../customers/record.ts'
import { customersAt, findCustomer } from '../customers/store.ts'
import type { Reads } from '../db/state.ts'
import { azureSeek, ok, type Route, serve } from '../http/serve.ts'
import { isBillingAccountOf } from './billing-scope.ts'
import { findSubscriptionHere } from './load.ts'
import { findLocation } from './locations.ts'
import { isReservedName } from './name-rules.ts'
import { accountPolicy, openPolicy, readTenantPolicy, tenantPolicyToWire } from './policy-rules.ts'
import { resourceOperations, subscriptionOperations } from './provider-operations.ts'
import { findTenantPolicy, putTenantPolicy } from './store.ts'

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' })

export function tenantRoutes(): Route[] {
  return [
    serve(endpoints.listAzureTenants, async (call) => {
      const { partner, db } = call
      const home = { ...partner.facts, category: 'Home' as const }
      const projected = (customer: CustomerRecord) => ({
        tenantId: customer.id,
        name: customer.companyName,
        domain: customer.domain,
        country: countryOf(customer),
        category: 'ProjectedBy' as const,
      })
      // The partner's own tenant comes first.
      const read = async (after: string | undefined, limit: number) => {
        const last = after === undefined || after === home.tenantId ? undefined : await findCustomer(db, after)
        if (after !== undefined && after !== home.tenantId && !last) return undefined
        const customers = (await customersAt(db, { by: 'all' }, last ? { after: placeOf(last) } : 'first', limit)).map(projected)
        return after === undefined ? [home, ...customers].slice(0, limit) : customers
      }
      const page = await azureSeek(call, read, (tenant) => tenant.tenantId)
      if (isRefusal(page)) return page
      const value = page.value.map(({ tenantId, name, domain, country, category }) => ({
        id: `/tenants/${tenantId}`,
        tenantId,
        tenantCategory: category,
        country: countryNames.of(country) ?? country,
        countryCode: country,
        displayName: name,
        domains: [domain],
        defaultDomain: domain,
        tenantType: 'AAD',
      }))
      return ok({ ...page, value })
    }),

    serve(endpoints.getTenantSubscriptionPolicy, async ({ partner, db }) =>
      ok(tenantPolicyToWire((await findTenantPolicy(db)) ?? openPolicy, partner.facts)),
    ),
    serve(endpoints.listTenantSubscriptionPolicies, async ({ partner, db }) =>
      ok({ value: [tenantPolicyToWire((await findTenantPolicy(db)) ?? openPolicy, partner.facts)] }),
    ),
    serve(endpoints.updateTenantSubscriptionPolicy, async ({ body, partner, db }) => {
      const before = (await findTenantPolicy(db)) ?? openPolicy
      const policy = readTenantPolicy(body)
      const show = (of: typeof policy) => tenantPolicyToWire(of, partner.facts)
      const event = {
        type: 'subscription-policy-updated',
        resourceId: 'default',
        audit: {
          resourceType: 'policy',
          operationType: 'policy_updated',
          oldValue: show(before),
          newValue: show(policy),
        },
      }
      return { status: 200, body: show(policy), change: { writes: [putTenantPolicy(policy)], events: [event] } }
    }),
    serve(endpoints.getAccountSubscriptionPolicy, ({ path, partner }) => {
      const { billingAccount } = path
      return isBillingAccountOf(partner.facts, billingAccount)
        ? ok(accountPolicy(billingAccount, partner.facts))
        : refuse('AzureBillingScopeNotFound', { scope: `/providers/Microsoft.Billing/billingAccounts/${billingAccount}` })
    }),

    serve(endpoints.checkAzureResourceName, ({ body }) =>
      ok({ name: body.name, type: body.type, status: isReservedName(body.name) ? 'Reserved' : 'Allowed' }),
    ),
    serve(endpoints.checkZonePeers, async ({ path, body, db }) => {
      const found = await findSubscriptionHere(db, path.subscriptionId)
      if (isRefusal(found)) return found
      const location = findLocation(body.location)
      if (!location || location.zones === '0')
        return refuse('AzureBadRequest', { detail: `'${body.location}' is no region with availability zones.` })
      const peers = await peersOf(db, body.subscriptionIds)
      if (isRefusal(peers)) return peers
      // A zone has the same number in every subscription here.
      const zones = Array.from({ length: Number(location.zones) }, (_, i) => String(i + 1))
      const availabilityZonePeers = zones.map((availabilityZone) => ({
        availabilityZone,
        peers: peers.map((subscriptionId) => ({ subscriptionId, availabilityZone })),
      }))
      return ok({ subscriptionId: found.id, location: location.name, availabilityZonePeers })
    }),

    serve(endpoints.listSubscriptionProviderOperations, () => ok({ value: subscriptionOperations })),
    serve(endpoints.listResourceProviderOperations, () => ok({ value: resourceOperations })),
  ]
}

async function peersOf(db: Reads, named: readonly string[]): Promise<Outcome<string[]>> {
  const ids: string[] = []
  for (const name of named) {
    const found = await findSubscriptionHere(db, readGuid(name.replace(/^\/?subscriptions\//i, '')) ?? name)
    if (isRefusal(found)) return found
    ids.push(found.id)
  }
  return ids
}
