/** Steps that many stories share, each through the wire: a customer, its agreement, its Azure plan, metered usage. */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { billingAccountName } from 'lazuli-server/azure-subscriptions/billing-scope.ts'
import type { PartnerFacts } from 'lazuli-server/db/partner.ts'
import { seededPartners } from 'lazuli-server/identity/seeded.ts'
import type { connect, RequestOptions } from './harness.ts'

type Server = Pick<ReturnType<typeof connect>, 'request'>

export const planProduct = 'DZH318Z0BPS6'
export const customerAgreement = '117a77b0-9360-443b-8795-c6dedc750cf9'

/** A call that a story needs to succeed; its body. */
// biome-ignore lint/suspicious/noExplicitAny: stories look into bodies of every kind
export async function must(server: Server, status: number, method: string, path: string, options?: RequestOptions): Promise<any> {
  const reply = await server.request(method, path, options)
  if (reply.status !== status)
    throw new Error(`${method} ${path} answered ${reply.status} instead of ${status}: ${reply.text.slice(0, 600)}`)
  return reply.body
}

export interface CustomerWish {
  /** First label of the domain; the company is called alike. */
  label: string
  companyName?: string
  country?: 'US' | 'DE' | 'GB' | 'JP' | 'TW'
  associatedPartnerId?: string
}

const addresses = {
  US: { city: 'Redmond', state: 'WA', postalCode: '98052', addressLine1: 'One Microsoft Way' },
  DE: { city: 'München', postalCode: '80807', addressLine1: 'Walter-Gropius-Str. 5' },
  GB: { city: 'Reading', postalCode: 'RG6 1WG', addressLine1: 'Thames Valley Park' },
  JP: { city: 'Tokyo', postalCode: '108-0075', addressLine1: '2-16-3 Konan' },
  TW: { city: 'Taipei', postalCode: '110', addressLine1: '68 Zhongxiao E. Rd.' },
}
const cultures = { US: 'en-US', DE: 'de-DE', GB: 'en-GB', JP: 'ja-JP', TW: 'zh-TW' }

export function newCustomer({ label, companyName = label, country = 'US', associatedPartnerId }: CustomerWish): Record<string, unknown> {
  const culture = cultures[country]
  return {
    ...(associatedPartnerId ? { associatedPartnerId } : {}),
    companyProfile: { domain: `${label}.onmicrosoft.com` },
    billingProfile: {
      culture,
      language: culture.slice(0, 2),
      email: `it@${label}.example`,
      companyName,
      firstName: 'Tania',
      lastName: 'Carr',
      defaultAddress: { ...addresses[country], country, firstName: 'Tania', lastName: 'Carr', phoneNumber: '4255550100' },
    },
  }
}

export async function createCustomer(server: Server, wish: CustomerWish, options: RequestOptions = {}): Promise<string> {
  const as = wish.associatedPartnerId ? 'admin' : 'app'
  return (await must(server, 201, 'POST', '/v1/customers', { as, ...options, body: newCustomer(wish) })).id
}

/** Confirms the Microsoft Customer Agreement. */
export async function agree(server: Server, customer: string, options: RequestOptions = {}): Promise<void> {
  const body = {
    primaryContact: { firstName: 'Tania', lastName: 'Carr', email: 'tania@example.com', phoneNumber: '1234567890' },
    templateId: customerAgreement,
    dateAgreed: '2020-06-14T00:00:00Z',
    type: 'MicrosoftCustomerAgreement',
  }
  await must(server, 201, 'POST', `/v1/customers/${customer}/agreements`, { as: 'admin', ...options, body })
}

/** The catalog item of the Azure plan in a country, as a client finds it. */
export async function planItem(server: Server, country = 'US', options: RequestOptions = {}): Promise<string> {
  const path = `/v1/products/${planProduct}/skus/0001/availabilities?country=${country}`
  return (await must(server, 200, 'GET', path, options)).items[0].catalogItemId
}

export const planLine = (catalogItemId: string, more: object = {}): object => ({
  id: 0,
  catalogItemId,
  quantity: 1,
  billingCycle: 'one_time',
  ...more,
})

/** An Azure plan with its first Azure subscription. */
export interface Purchase {
  customer: string
  cart: string
  order: string
  plan: string
  entitlement: string
}

/** Buys the plan. In the instant profile an order is completed as it is placed; in others `placed` lets its time pass. */
export async function buyPlan(
  server: Server,
  customer: string,
  country = 'US',
  options: RequestOptions = {},
  placed: () => Promise<unknown> = async () => {},
): Promise<Purchase> {
  const path = `/v1/customers/${customer}`
  const lineItems = [planLine(await planItem(server, country, options))]
  const cart = (await must(server, 201, 'POST', `${path}/carts`, { ...options, body: { lineItems } })).id
  const order = (await must(server, 201, 'POST', `${path}/carts/${cart}/checkout`, options)).orders[0].id
  await placed()
  const plan = (await must(server, 200, 'GET', `${path}/subscriptions?order_id=${order}`, options)).items[0].id
  const entitlement = (await must(server, 200, 'GET', `${path}/subscriptions/${plan}/azureEntitlements`, options)).items[0].id
  return { customer, cart, order, plan, entitlement }
}

/** Buys the legacy Azure offer; the subscription as it is read. */
export async function buyLegacyAzure(server: Server, customer: string, options: RequestOptions = {}) {
  const path = `/v1/customers/${customer}`
  const body = { lineItems: [planLine('MS-AZR-0145P', { billingCycle: 'monthly' })] }
  const cart = (await must(server, 201, 'POST', `${path}/carts`, { ...options, body })).id
  await must(server, 201, 'POST', `${path}/carts/${cart}/checkout`, options)
  return (await must(server, 200, 'GET', `${path}/subscriptions`, options)).items.at(-1) as {
    id: string
    entitlementId: string
    orderId: string
  }
}

/** A customer with a confirmed agreement and a plan. */
export async function settle(server: Server, wish: CustomerWish, options: RequestOptions = {}): Promise<Purchase> {
  const customer = await createCustomer(server, wish, options)
  await agree(server, customer, options)
  return buyPlan(server, customer, wish.country, options)
}

/** The same in the realistic profile, by moving the clock to where the order is completed. */
export async function settleInTime(
  server: Server & { advance(by: string): Promise<unknown> },
  wish: CustomerWish,
  options: RequestOptions = {},
): Promise<Purchase> {
  const customer = await createCustomer(server, wish, options)
  await agree(server, customer, options)
  return buyPlan(server, customer, wish.country, options, () => server.advance('PT1M'))
}

/** The scope of a customer on the Azure side. */
export function billingScope(tenantId: string, customer: string): string {
  const { facts } = seededPartners('1').find((partner) => partner.facts.tenantId === tenantId) as { facts: PartnerFacts }
  return `/providers/Microsoft.Billing/billingAccounts/${billingAccountName(facts)}/customers/${customer}`
}

export interface UsageEvent {
  id: string
  entitlementId: string
  meterId: string
  quantity: string
  at: string
  resourceUri?: string
  resourceLocation?: string
  [more: string]: unknown
}

/** A virtual machine that ran every hour of a day, `quantity` of its meter an hour. */
export const machineHours = (entitlementId: string, meterId: string, name: string, day: string, quantity = '1'): UsageEvent[] =>
  Array.from({ length: 24 }, (_, hour) => ({
    id: `${name} ${day} ${hour}`,
    entitlementId,
    resourceUri: `/subscriptions/${entitlementId}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`,
    meterId,
    quantity,
    at: `${day}T${String(hour).padStart(2, '0')}:00:00Z`,
    resourceLocation: 'eastus2',
  }))

/** The first page of an invoice's line items; of `current`, what is not billed yet. */
// biome-ignore lint/suspicious/noExplicitAny: rows as they come
export async function lineItems(server: Server, of: string, type = 'usagelineitems'): Promise<any[]> {
  const open = of === 'current' ? '&currencycode=usd&period=current' : ''
  const invoice = of === 'current' ? 'unbilled' : of
  return (await must(server, 200, 'GET', `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=${type}${open}`)).items
}

export interface Receipt {
  batchId: string
  accepted: number
  duplicates: number
  rejectedCount: number
  rejected: { line: number; code: string; message: string }[]
}

export const asLines = (events: readonly UsageEvent[]): string =>
  events
    .map((event) =>
      JSON.stringify({
        resourceUri: `/subscriptions/${event.entitlementId}/resourceGroups/rg1/providers/Microsoft.Compute/virtualMachines/vm1`,
        resourceLocation: 'eastus2',
        ...event,
      }),
    )
    .join('\n')

/** Sends a batch; events without a resource get one virtual machine. */
export async function meter(server: Server, events: readonly UsageEvent[], options: RequestOptions = {}): Promise<Receipt> {
  return must(server, 200, 'POST', '/metering/v1/usage', {
    ...options,
    body: asLines(events),
    headers: { 'Content-Type': 'application/x-ndjson', ...options.headers },
  })
}

export interface PricedMeter {
  meterId: string
  /** Text of the price list, in USD. */
  unitPrice: string
}

/**
 * The first meters of the price list that have one consumption price and no tiers in a region, one SKU each: what a
 * story meters when any real meter will do. In the order of the list.
 */
export async function flatMeters(count: number, region = 'eastus2'): Promise<PricedMeter[]> {
  const path = join(import.meta.dirname, '..', 'server', 'data', 'prices.csv.gz')
  const seen = new Map<string, string[]>()
  let columns: string[] | undefined
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
    const fields = line.split(',')
    if (!columns) {
      columns = fields
      continue
    }
    const of = (name: string): string => fields[(columns as string[]).indexOf(name)] as string
    if (of('type') !== 'Consumption' || of('armRegionName') !== region) continue
    const meterId = of('meterId')
    seen.set(meterId, [...(seen.get(meterId) ?? []), of('unitPrice')])
  }
  const flat = [...seen].filter(([, prices]) => prices.length === 1 && !/^0(\.0*)?$/.test(prices[0] as string))
  return flat.slice(0, count).map(([meterId, prices]) => ({ meterId, unitPrice: prices[0] as string }))
}
