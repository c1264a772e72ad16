/** The billing side of Azure over HTTP: load, return. */
import { dayOf, type Instant, readGuid } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/billing.ts'
import { isBillingAccountOf } from '../azure-subscriptions/billing-scope.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { type CustomerRecord, foldName, type Place, placeOf } from '../customers/record.ts'
import { customerStanding, customersAt, findCustomer } from '../customers/store.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import type { EntitlementRecord } from '../entitlements/rules.ts'
import { entitlementsAfter, entitlementsOfCustomer, findEntitlement } from '../entitlements/store.ts'
import { azurePage, azureSeek } from '../http/azure.ts'
import { type Call, ok, type Route, serve } from '../http/serve.ts'
import { isAzurePlan, type SubscriptionRecord } from '../subscriptions/record.ts'
import { customersWithPlan, findSubscriptionById, subscriptionsOf } from '../subscriptions/store.ts'
import { putViewCharges, viewChargesOf } from './store.ts'
import {
  accountToAzure,
  billingProfileName,
  type Charges,
  customerToAzure,
  type InvoiceSummary,
  invoiceToAzure,
  noCharges,
  planToProduct,
  policyToAzure,
  subscriptionToBilling,
} from './wire.ts'

export interface BillingDeps {
  /** Charges of these Azure subscriptions; costs come later in the order of domains. */
  charges(
    partner: Partner,
    now: Instant,
    entitlements: readonly Pick<EntitlementRecord, 'id' | 'customerId'>[],
  ): Promise<ReadonlyMap<string, Charges>>
  /** Invoices, newest first; invoices come later too. */
  invoices(db: Reads): Promise<InvoiceSummary[]>
}

type Here = { path: { billingAccount: string; customer?: string }; partner: Partner; db: Reads; url: string }

const words = (expand: string | undefined): ReadonlySet<string> =>
  new Set((expand ?? '').split(',').map((word) => word.trim().split('/')[0]?.toLowerCase() ?? ''))

/** Another partner's account is as unknown as one that never was. */
function here({ path, partner, url }: Here): Outcome<true> {
  return isBillingAccountOf(partner.facts, path.billingAccount) || refuse('AzureResourceNotFound', { resource: url })
}

async function customerHere(call: Here): Promise<Outcome<CustomerRecord>> {
  const account = here(call)
  if (isRefusal(account)) return account
  const id = readGuid(call.path.customer ?? '')
  const customer = id && customerStanding(call.db, id) === 'ours' ? await findCustomer(call.db, id) : undefined
  return customer ?? refuse('AzureResourceNotFound', { resource: call.url })
}

const held = (plan: SubscriptionRecord): boolean => isAzurePlan(plan) && plan.status !== 'deleted'
/** Customers read at once on the way through the list. */
const stride = 500

/** Customers in list order, from the one that follows on a place. */
async function* customersInOrder(db: Reads, after: Place | undefined): AsyncGenerator<CustomerRecord> {
  for (let place = after; ; ) {
    const rows = await customersAt(db, { by: 'all' }, place ? { after: place } : 'first', stride)
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < stride) return
    place = placeOf(last)
  }
}

export function azureBillingRoutes(deps: BillingDeps): Route[] {
  const listCustomers = async (call: Call<typeof endpoints.listBillingCustomers> | Call<typeof endpoints.listBillingProfileCustomers>) => {
    const { db, partner, query } = call
    const account = here(call)
    if (isRefusal(account)) return account
    const { billingProfile } = call.path as { billingProfile?: string }
    if (billingProfile !== undefined && billingProfile.toUpperCase() !== billingProfileName(partner.facts))
      return refuse('AzureResourceNotFound', { resource: call.url })
    const holders = new Set(await customersWithPlan(db))
    const named = /^\s*(?:contains\(\s*)?(?:properties\/)?displayName(?:\s+eq\s+|\s*,\s*)'((?:[^']|'')*)'\s*\)?\s*$/i.exec(
      query.$filter ?? '',
    )
    if (query.$filter && !named)
      return refuse('AzureBadRequest', { detail: "$filter may say displayName eq '…' or contains(displayName, '…')" })
    const exact = named && !/^\s*contains/i.test(query.$filter ?? '') ? foldName((named[1] as string).replaceAll("''", "'")) : undefined
    const part = foldName(query.$search ?? (named && exact === undefined ? (named[1] as string).replaceAll("''", "'") : ''))
    const isListed = ({ id, companyName }: CustomerRecord): boolean => {
      if (!holders.has(id)) return false
      const name = foldName(companyName)
      return name.includes(part) && (exact === undefined || name === exact)
    }
    const read = async (after: string | undefined, limit: number) => {
      const last = after === undefined ? undefined : await findCustomer(db, after)
      if (after !== undefined && !last) return undefined
      const found: CustomerRecord[] = []
      for await (const customer of customersInOrder(db, last && placeOf(last)))
        if (isListed(customer) && found.push(customer) === limit) break
      return found
    }
    const page = await azureSeek(call, read, ({ id }) => id)
    if (isRefusal(page)) return page
    const expand = words(new URLSearchParams(call.rawQuery).get('$expand') ?? undefined)
    let totalCount = 0
    if (part === '' && exact === undefined) for (const id of holders) totalCount += customerStanding(db, id) === 'ours' ? 1 : 0
    else for await (const customer of customersInOrder(db, undefined)) totalCount += isListed(customer) ? 1 : 0
    const value = []
    for (const c of page.value) value.push(customerToAzure(partner.facts, c, (await subscriptionsOf(db, c.id)).filter(held), expand))
    return ok({
      ...page,
      value,
      totalCount,
    })
  }

  const subscriptionsToBilling = async (
    { partner, db, now }: { partner: Partner; db: Reads; now: Instant },
    entitlements: readonly EntitlementRecord[],
  ) => {
    const charges = await deps.charges(partner, now, entitlements)
    const customers = new Map<string, CustomerRecord | undefined>()
    const value = []
    for (const entitlement of entitlements) {
      if (!customers.has(entitlement.customerId)) customers.set(entitlement.customerId, await findCustomer(db, entitlement.customerId))
      const customer = customers.get(entitlement.customerId)
      if (!customer) continue
      const plan = await findSubscriptionById(db, entitlement.subscriptionId)
      value.push(subscriptionToBilling(partner.facts, entitlement, { customer, plan, charges: charges.get(entitlement.id) ?? noCharges }))
    }
    return value
  }

  return [
    serve(endpoints.listBillingAccounts, ({ partner, query, apiVersion }) =>
      ok({ value: [accountToAzure(partner.facts, { version: apiVersion, expand: words(query.$expand) })] }),
    ),

    serve(endpoints.getBillingAccount, (call) => {
      const account = here(call)
      if (isRefusal(account)) return account
      return ok(accountToAzure(call.partner.facts, { version: call.apiVersion, expand: words(call.query.$expand) }))
    }),

    serve(endpoints.listBillingCustomers, listCustomers),
    serve(endpoints.listBillingProfileCustomers, listCustomers),

    serve(endpoints.getBillingCustomer, async (call) => {
      const customer = await customerHere(call)
      if (isRefusal(customer)) return customer
      const plans = (await subscriptionsOf(call.db, customer.id)).filter(held)
      return ok(customerToAzure(call.partner.facts, customer, plans, words(call.query.$expand)))
    }),

    serve(endpoints.getBillingCustomerPolicy, async (call) => {
      const customer = await customerHere(call)
      if (isRefusal(customer)) return customer
      return ok(policyToAzure(call.partner.facts, customer.id, await viewChargesOf(call.db, customer.id)))
    }),

    serve(endpoints.updateBillingCustomerPolicy, async (call) => {
      const customer = await customerHere(call)
      if (isRefusal(customer)) return customer
      const { facts } = call.partner
      const { viewCharges } = call.body.properties
      const before = policyToAzure(facts, customer.id, await viewChargesOf(call.db, customer.id))
      const after = policyToAzure(facts, customer.id, viewCharges)
      return {
        status: 200,
        body: after,
        change: {
          writes: [putViewCharges(customer.id, viewCharges)],
          events: [
            {
              type: 'billing-policy-updated',
              resourceId: customer.id,
              customerId: customer.id,
              audit: {
                resourceType: 'policy',
                operationType: 'policy_updated',
                customerName: customer.companyName,
                oldValue: before,
                newValue: after,
              },
            },
          ],
        },
      }
    }),

    serve(endpoints.listBillingCustomerPermissions, async (call) => {
      const customer = await customerHere(call)
      if (isRefusal(customer)) return customer
      const writes = call.caller.kind === 'app' || call.caller.roles.some((role) => role === 'GlobalAdmin' || role === 'AdminAgent')
      const on = 'Microsoft.Billing/billingAccounts/customers'
      return ok({ value: [{ actions: [`${on}/read`, ...(writes ? [`${on}/write`, `${on}/policies/write`] : [])], notActions: [] }] })
    }),

    serve(endpoints.listBillingCustomerSubscriptions, async (call) => {
      const customer = await customerHere(call)
      if (isRefusal(customer)) return customer
      const page = azurePage(call, await entitlementsOfCustomer(call.db, customer.id), ({ id }) => id)
      return isRefusal(page) ? page : ok({ ...page, value: await subscriptionsToBilling(call, page.value) })
    }),

    serve(endpoints.listBillingAccountSubscriptions, async (call) => {
      const account = here(call)
      if (isRefusal(account)) return account
      const page = await azureSeek(
        call,
        (after, limit) => entitlementsAfter(call.db, after, limit),
        ({ id }) => id,
      )
      return isRefusal(page) ? page : ok({ ...page, value: await subscriptionsToBilling(call, page.value) })
    }),

    serve(endpoints.getBillingSubscription, async (call) => {
      const account = here(call)
      if (isRefusal(account)) return account
      const found = await findEntitlement(call.db, call.path.subscriptionId)
      const [shown] = found ? await subscriptionsToBilling(call, [found]) : []
      return shown ? ok(shown) : refuse('AzureResourceNotFound', { resource: call.url })
    }),

    serve(endpoints.listBillingCustomerProducts, async (call) => {
      const customer = await customerHere(call)
      if (isRefusal(customer)) return customer
      const plans = (await subscriptionsOf(call.db, customer.id)).filter(held)
      const page = azurePage(call, plans, ({ id }) => id)
      return isRefusal(page) ? page : ok({ ...page, value: page.value.map((plan) => planToProduct(call.partner.facts, plan, customer)) })
    }),

    serve(endpoints.listBillingAccountInvoices, async (call) => {
      const account = here(call)
      if (isRefusal(account)) return account
      const { periodStartDate: from, periodEndDate: to } = call.query
      const invoices = (await deps.invoices(call.db)).filter((invoice) => {
        const date = dayOf(invoice.invoiceDate)
        return (!from || date >= from.slice(0, 10)) && (!to || date <= to.slice(0, 10))
      })
      const page = azurePage(call, invoices, ({ id }) => id)
      return isRefusal(page) ? page : ok({ ...page, value: page.value.map((invoice) => invoiceToAzure(call.partner.facts, invoice)) })
    }),

    serve(endpoints.listEnrollmentAccounts, () => ok({ value: [] })),
  ]
}
