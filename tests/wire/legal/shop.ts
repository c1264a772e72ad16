/** Small worlds in which each changing operation finds something to change: made anew for every call, so that none disturbs another. */
import { billingAccountName } from 'lazuli-server/azure-subscriptions/billing-scope.ts'
import { seededPartners } from 'lazuli-server/identity/seeded.ts'
import { type As, cobalt, lapis, type PartnerCredentials, type RequestOptions, type TestServer } from '../../harness.ts'
import { type Reserved, reserve } from '../../reservation-story.ts'
import { agree, billingScope, createCustomer, must, type Purchase, planItem, settle } from '../../story.ts'

/** A request that the contract says is carried out. */
export interface Legal {
  method: string
  path: string
  body?: unknown
  /** Default: the application. */
  as?: As
  /** Default: Lapis Cloud. */
  partner?: PartnerCredentials
  /** A bearer token in place of one of a partner's. */
  token?: string
  /** Tenant on whose store it is carried out, if not where the token says. */
  home?: string
}

export interface Shop {
  server: TestServer
  /** An integration sandbox of an indirect provider. */
  sandbox: PartnerCredentials
  /** Reseller of Cobalt. */
  smalt: { tenantId: string; mpnId: string }
  /** A plan that others only look at or name. */
  plan: Purchase
  /** A word never used before. */
  fresh(): string
  /** A customer of its own with a confirmed agreement. */
  buyer(options?: RequestOptions): Promise<string>
  /** A customer of its own with a plan and an Azure subscription. */
  settled(options?: RequestOptions): Promise<Purchase>
  /** A customer of its own with one subscription of an item. */
  holder(line: object, options?: RequestOptions): Promise<{ customer: string; subscription: string; order: string }>
  /** A reservation of the plan. */
  reserved(quantity?: number): Promise<Reserved>
  /** A partner of its own. */
  partner(wish?: object): Promise<PartnerCredentials>
}

export async function openShop(server: TestServer): Promise<Shop> {
  let count = 0
  const fresh = (): string => `legal-${++count}`
  const partner = async (wish: object = {}): Promise<PartnerCredentials> => {
    const name = fresh()
    const body = { name, domain: `${name}.onmicrosoft.com`, country: 'US', ...wish }
    return must(server, 201, 'POST', '/lab/partners', { as: null, body })
  }
  const buyer = async (options: RequestOptions = {}): Promise<string> => {
    const country = options.partner === cobalt ? 'DE' : 'US'
    const customer = await createCustomer(server, { label: fresh(), country }, options)
    await agree(server, customer, options)
    return customer
  }
  const settled = (options: RequestOptions = {}) =>
    settle(server, { label: fresh(), country: options.partner === cobalt ? 'DE' : 'US' }, options)
  const [smalt] = seededPartners('1').find(({ facts }) => facts.tenantId === cobalt.tenantId)?.facts.resellers ?? []
  if (!smalt) throw new Error('Cobalt has no reseller')
  const plan = await settled()
  return {
    server,
    sandbox: await partner({ role: 'provider', sandbox: true }),
    smalt,
    plan,
    fresh,
    buyer,
    settled,
    async holder(line, options = {}) {
      const customer = await buyer(options)
      const order = await must(server, 201, 'POST', `/v1/customers/${customer}/orders`, { ...options, body: { lineItems: [line] } })
      return { customer, subscription: order.lineItems[0].subscriptionId, order: order.id }
    },
    reserved: (quantity = 1) => reserve(server, { subscription: plan.entitlement, quantity }),
    partner,
  }
}

export const onSubscription = ({ customer, subscription }: { customer: string; subscription: string }): string =>
  `/v1/customers/${customer}/subscriptions/${subscription}`
export const scopeOf = ({ plan }: Shop): string => billingScope(lapis.tenantId, plan.customer)
export const accountOf = (): string => {
  const facts = seededPartners('1').find((partner) => partner.facts.tenantId === lapis.tenantId)?.facts
  return `/providers/Microsoft.Billing/billingAccounts/${billingAccountName(facts as never)}`
}
export { planItem }
