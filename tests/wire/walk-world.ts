/**
 * Two partners with something of everything, and the address of each operation of the contract there: what tests over all
 * operations walk on.
 */
import { type AnyEndpoint, paramNames } from 'lazuli-contract'
import { cobalt, lapis, type PartnerCredentials, startServer, type TestServer } from '../harness.ts'
import { capacity, capacityVersion, type Reserved, reserve } from '../reservation-story.ts'
import { buyPlan, type Planned } from '../savings-plan-story.ts'
import {
  agree,
  billingScope,
  buyLegacyAzure,
  createCustomer,
  customerAgreement,
  flatMeters,
  meter,
  must,
  type Purchase,
  planItem,
  settle,
} from '../story.ts'

export interface WalkWorld {
  server: TestServer
  /** What hangs on each partner: its customer's purchase, and the invoice of its usage. */
  ours: Business
  theirs: Business
  /** The address of an operation with ids of one partner put in, ours unless told. A parameter unknown here fails. */
  addressOf(endpoint: AnyEndpoint, whose?: Business): string
}

export async function walkWorld(): Promise<WalkWorld> {
  const server = await startServer()
  const ours = await business(server, lapis, 'lapis-walk')
  const theirs = await business(server, cobalt, 'cobalt-walk')
  const items: Items = {
    availability: (await planItem(server)).split(':')[2] as string,
    customerAvailability: (await planItem(server, 'DE')).split(':')[2] as string,
  }
  return { server, ours, theirs, addressOf: (endpoint, whose = ours) => addressOf(endpoint, whose, whose === ours ? lapis : cobalt, items) }
}

export const isAzure = (e: AnyEndpoint): boolean => e.wire === 'azure'
export const isGraph = (e: AnyEndpoint): boolean => e.wire === 'graph'

/** Availabilities of the plan: in the country of the catalogue, and where the customers are. */
interface Items {
  availability: string
  customerAvailability: string
}

export interface Business extends Purchase {
  invoice: string
  tenant: string
  /** A name on the Azure side, and an operation that has made a subscription there. */
  alias: string
  operation: string
  /** A product upgrade. */
  upgrade: string
  /** Name of the billing profile. */
  profile: string
  reserved: Reserved & { operation: string; group: string; lineItem: string }
  planned: Planned
  /** A validation event, and the delivery of it. */
  validation: string
  delivery: string
  /** An audit record. */
  audit: string
  exported: Exported
  /** Of usage, waiting for its first day. */
  generation: string
  alert: string
  /** A markup. */
  rule: string
}

/** An export that has ended, by its ids. */
interface Exported {
  operationId: string
  manifestId: string
  blobName: string
  /** What opens the blob. */
  query: string
}

async function exportUsage(server: TestServer, partner: PartnerCredentials, invoiceId: string): Promise<Exported> {
  const { headers } = await server.post('/v1.0/reports/partners/billing/usage/billed/export', { invoiceId }, { partner })
  const operation = await must(server, 200, 'GET', new URL(headers.get('location') as string).pathname, { partner })
  const { id, blobs, sasToken } = operation.resourceLocation
  return { operationId: operation.id, manifestId: id, blobName: blobs[0].name, query: sasToken }
}

/** A reservation of which some was returned, with the operation that did it and the entitlement it leaves. */
async function reservation(
  server: TestServer,
  partner: PartnerCredentials,
  { customer, entitlement }: Purchase,
): Promise<Business['reserved']> {
  const bought = await reserve(server, { subscription: entitlement }, { partner })
  const order = `${capacity}/reservationOrders/${bought.order}`
  const properties = { scope: 'Reservation', reservationToReturn: { reservationId: bought.reservationPath, quantity: 1 } }
  const quote = await must(server, 200, 'POST', `${order}/calculateRefund?${capacityVersion}`, { partner, body: { properties } })
  const body = { properties: { ...properties, sessionId: quote.properties.sessionId } }
  const { headers } = await server.request('POST', `${order}/return?${capacityVersion}`, { partner, body })
  const operation = /operationResults\/([^?]+)/.exec(headers.get('location') as string)?.[1] as string
  const held = await must(server, 200, 'GET', `/v1/customers/${customer}/entitlements`, { partner, as: 'admin' })
  const [, group = '', lineItem = ''] = /groups\/([^/]+)\/lineitems\/([^/]+)/.exec(held.items[0].entitledArtifacts[0].link.uri) ?? []
  return { ...bought, operation, group, lineItem }
}

/** A partner with a customer, a plan, a reservation, usage and its invoice. */
async function business(server: TestServer, partner: PartnerCredentials, label: string): Promise<Business> {
  const purchase = await settle(server, { label, country: 'DE' }, { partner })
  // Too little for the usage that follows: there are alerts.
  await must(server, 200, 'PATCH', `/v1/customers/${purchase.customer}/usagebudget`, { partner, as: 'admin', body: { amount: 1 } })
  const reserved = await reservation(server, partner, purchase)
  const planned = await buyPlan(server, { subscription: purchase.entitlement }, { partner })
  const meters = await flatMeters(1)
  const usage = { id: `${label}-1`, entitlementId: purchase.entitlement, meterId: meters[0]?.meterId as string, quantity: '1000' }
  await server.advance('2026-09-02T06:00:00Z', partner)
  // Two days: two rows of the invoice, so that there is a second page of them.
  const events = ['2026-09-01T05:00:00Z', '2026-09-02T05:00:00Z'].map((at, i) => ({ ...usage, id: `${label}-${i}`, at }))
  await meter(server, events, { partner })
  await server.advance('2026-10-07T00:00:00Z', partner)
  await meter(server, [{ ...usage, id: `${label}-2`, at: '2026-10-06T05:00:00Z' }], { partner })
  await server.advance('2026-10-08T00:00:00Z', partner)
  const invoice = (await must(server, 200, 'GET', '/v1/invoices', { partner })).items[0].id
  // The cart of the purchase has expired by now.
  const body = { lineItems: [{ id: 0, catalogItemId: 'DZH318Z0BPS6:0001', quantity: 1 }] }
  const cart = (await must(server, 201, 'POST', `/v1/customers/${purchase.customer}/carts`, { partner, body })).id
  const applicationGrants = [{ enterpriseApplicationId: '00000003-0000-0000-c000-000000000000', scope: 'Directory.Read.All' }]
  const consent = { applicationId: partner.applicationId, applicationGrants }
  await must(server, 201, 'POST', `/v1/customers/${purchase.customer}/applicationconsents`, { partner, as: 'admin', body: consent })
  const alias = `${label}-alias`
  const version = 'api-version=2021-10-01'
  const properties = { subscriptionId: purchase.entitlement }
  await must(server, 201, 'PUT', `/providers/Microsoft.Subscription/aliases/${alias}?${version}`, { partner, body: { properties } })
  const create = `${billingScope(partner.tenantId, purchase.customer)}/providers/Microsoft.Subscription/createSubscription?${version}`
  const begun = await server.request('POST', create, { partner, body: { displayName: `${label}-second`, skuId: '0001' } })
  const operation = new URL(String(begun.headers.get('location'))).pathname.split('/').at(-1) as string
  const timePeriod = { startDate: '2026-10-01T00:00:00Z' }
  const budget = { properties: { category: 'Cost', amount: 100, timeGrain: 'Monthly', timePeriod } }
  const budgetPath = `/subscriptions/${purchase.entitlement}/providers/Microsoft.Consumption/budgets/walk?api-version=2021-10-01`
  await must(server, 201, 'PUT', budgetPath, { partner, body: budget })
  const audit = (await must(server, 200, 'GET', '/v1/auditrecords?size=1', { partner })).items[0].id
  const customerPath = `${billingScope(partner.tenantId, purchase.customer)}?api-version=2020-05-01`
  const { properties: shown } = await must(server, 200, 'GET', customerPath, { partner })
  const profile = shown.billingProfileId.split('/').at(-1) as string
  const holder = await createCustomer(server, { label: `${label}-legacy`, country: 'DE' }, { partner })
  await agree(server, holder, { partner })
  await buyLegacyAzure(server, holder, { partner })
  const wish = { customerId: holder, productFamily: 'azure' }
  const upgraded = await server.post('/v1/productupgrades', wish, { partner, as: 'admin' })
  const upgrade = String(upgraded.headers.get('location')).split('/')[1] as string
  return {
    ...purchase,
    cart,
    invoice,
    tenant: partner.tenantId,
    alias,
    operation,
    upgrade,
    profile,
    reserved,
    planned,
    ...(await receiver(server, partner)),
    audit,
    exported: await exportUsage(server, partner, invoice),
    generation: await generation(server, partner),
    alert: (await must(server, 200, 'GET', '/insight/v1/alerts', { partner })).items[0].id,
    ...(await alertReceiver(server, partner)),
    rule: (await must(server, 200, 'PUT', '/insight/v1/resale/rules', { partner, body: { fromPeriod: '2026-09', markup: 1.1 } })).id,
  }
}

/** At which nobody answers. */
async function alertReceiver(server: TestServer, partner: PartnerCredentials): Promise<object> {
  await must(server, 200, 'PUT', '/insight/v1/alerts/receiver', { partner, body: { url: 'https://127.0.0.1:1/' } })
  return {}
}

async function generation(server: TestServer, partner: PartnerCredentials): Promise<string> {
  const body = { from: '2027-06-01', to: '2027-06-02' }
  return (await must(server, 202, 'POST', '/lab/usage/generate', { partner, body })).id
}

/** Ours alone has a receiver, at which nobody answers. */
async function receiver(server: TestServer, partner: PartnerCredentials): Promise<Pick<Business, 'validation' | 'delivery'>> {
  if (partner !== lapis) return { validation: partner.tenantId, delivery: '0' }
  const body = { WebhookUrl: 'https://127.0.0.1:1/', WebhookEvents: ['test-created'] }
  await must(server, 200, 'POST', '/webhooks/v1/registration', { body })
  const { correlationId } = await must(server, 200, 'POST', '/webhooks/v1/registration/validationEvents', {})
  await server.advance('PT1S')
  const { items } = await must(server, 200, 'GET', '/lab/deliveries', {})
  return { validation: correlationId, delivery: items[0].id }
}

/** Queries without which an operation cannot be answered. */
const needed: Readonly<Record<string, string>> = {
  listProducts: 'country=US&targetView=MicrosoftAzure',
  getProduct: 'country=US',
  listSkus: 'country=US',
  getSku: 'country=US',
  listAvailabilities: 'country=US',
  getAvailability: 'country=US',
  listCustomerProducts: 'targetView=MicrosoftAzure',
  listCustomerSkusAllProducts: 'targetView=MicrosoftAzure',
  checkInventory: 'country=US',
  listOffers: 'country=US',
  getOffer: 'country=US',
  listOfferAddons: 'country=US',
  listOfferCategories: 'country=US',
  listUnbilledLineItems: 'provider=onetime&invoicelineitemtype=usagelineitems&currencycode=USD&period=current',
  listPartnerRelationships: 'relationship_type=IsIndirectCloudSolutionProviderOf',
  getResellerAgreementStatus: 'mpnId=7654321',
  listInvoiceLineItems: 'provider=onetime&invoicelineitemtype=usagelineitems',
  exportFocus: 'period=current',
  getResaleMargins: 'month=2026-09',
  listReservationSummaries: 'grain=daily',
  // A stream has no end; one of nothing is refused.
  streamDeliveries: 'events=nothing',
}

function addressOf(endpoint: AnyEndpoint, whose: Business, partner: PartnerCredentials, items: Items): string {
  const ids: Readonly<Record<string, string>> = {
    customerId: whose.customer,
    subscriptionId: whose.plan,
    entitlementId: whose.entitlement,
    cartId: whose.cart,
    generationId: whose.generation,
    alertId: whose.alert,
    ruleId: whose.rule,
    orderId: whose.order,
    lineItemNumber: '0',
    invoiceId: whose.invoice,
    receiptId: 'TW000000001',
    rebillId: 'R000000001',
    restatementId: 'U000000001',
    productId: 'DZH318Z0BPS6',
    offerId: 'MS-AZR-0145P',
    skuId: '0001',
    availabilityId: endpoint.path.includes('{customer-id}') ? items.customerAvailability : items.availability,
    agreementTemplateId: customerAgreement,
    domain: `${partner === lapis ? 'lapis' : 'cobalt'}-walk.onmicrosoft.com`,
    link: 'no-link-of-ours',
    market: 'US',
    view: 'software',
    provider: 'onetime',
    invoiceLineItemType: 'usagelineitems',
    tenant: lapis.tenantId,
    tenantId: whose.tenant,
    userId: '0a1b2c3d-0001-4000-8000-00000000dead',
    applicationId: partner.applicationId,
    resellerId: whose.tenant,
    groupId: whose.reserved.group,
    lineItemId: whose.reserved.lineItem,
    resourceId: whose.reserved.order,
    operationId: whose.exported.operationId,
    manifestId: whose.exported.manifestId,
    exportId: whose.exported.operationId,
    blobName: whose.exported.blobName,
    ...(isAzure(endpoint) ? azureIds(whose, endpoint) : {}),
    upgradeId: whose.upgrade,
    correlationId: whose.validation,
    deliveryId: whose.delivery,
    auditId: whose.audit,
    certificateName: 'current.cer',
    user: 'admin',
    period: 'mostrecent',
    fromPeriod: '2040-01',
    month: '2040-01',
    currency: 'EUR',
    accessId: 'default',
    creditId: '0a1b2c3d-0001-4000-8000-00000000c0de',
    meterId: '0a1b2c3d-0001-4000-8000-00000000feed',
    grantId: '0a1b2c3d-0001-4000-8000-00000000cafe',
  }
  const path = paramNames(endpoint.path).reduce((address, name) => {
    const id = ids[name]
    if (id === undefined) throw new Error(`the walk knows no value for {${name}}`)
    return address.replace(/\{[^}]+\}/, id)
  }, endpoint.path)
  const query = [
    ...(isAzure(endpoint) ? [`api-version=${endpoint.apiVersions?.at(-1)}`] : []),
    ...(endpoint.id === 'downloadExportBlob' ? [whose.exported.query] : []),
    ...(endpoint.id === 'importUsage' ? [`customerId=${whose.customer}`] : []),
    ...(needed[endpoint.id] ? [needed[endpoint.id]] : []),
  ].join('&')
  return query ? `${path}?${query}` : path
}

/** Azure operations name an Azure subscription where Partner Center's name a plan. */
function azureIds(whose: Business, endpoint: AnyEndpoint): Record<string, string> {
  return {
    subscriptionId: whose.entitlement,
    aliasName: whose.alias,
    operationId: endpoint.path.includes('Microsoft.Capacity') ? whose.reserved.operation : whose.operation,
    orderId: whose.reserved.order,
    reservationId: whose.reserved.reservation,
    planAlias: whose.planned.alias,
    planOrderId: whose.planned.order,
    savingsPlanId: whose.planned.plan,
    billingAccount: billingScope(whose.tenant, whose.customer).split('/')[4] as string,
    customer: whose.customer,
    billingProfile: whose.profile,
    scope: `subscriptions/${whose.entitlement}`,
    budgetName: 'walk',
    invoiceSection: 'section',
    enrollmentAccount: 'enrolment',
    definitionName: 'definition',
  }
}
