import { describe, expect, it } from 'vitest'
import { IdSource } from '../base/ids.ts'
import { isRefusal, type Outcome } from '../base/outcome.ts'
import { readCatalog } from '../catalog/store.ts'
import { checkOrder, type OrderFacts } from './check-rules.ts'
import { completeOrder } from './completion-rules.ts'
import { orderAudit, placeOrder } from './rules.ts'
import type { SandboxFacts } from './sandbox-rules.ts'
import type { WantedLine, WantedOrder } from './wanted.ts'
import { orderToWire } from './wire.ts'

const catalog = readCatalog()
const us = catalog.markets.get('US') ?? null
const planItem = 'DZH318Z0BPS6:0001:DZH318Z0BML6'
const customerId = '28045616-f6b9-462f-9701-0d89b5e65c44'
const at = Date.parse('2026-09-15T10:00:00Z')

const line = (change: Partial<WantedLine> = {}): WantedLine => ({ catalogItemId: planItem, quantity: 1, ...change })
const want = (...lines: WantedLine[]): WantedOrder => ({ customerId, billingCycle: 'one_time', lines: lines.length > 0 ? lines : [line()] })
const direct = { role: 'direct', mpnId: '1234567', resellers: [] } as const
const provider = { role: 'provider', mpnId: '2345678', resellers: [{ mpnId: '7654321' }, { mpnId: '7654322' }] } as const
const sound: OrderFacts = {
  catalog,
  market: us,
  customerId,
  agreementConfirmed: true,
  subscriptions: [],
  azureSubscriptions: [],
  pendingOrders: [],
  partner: direct,
}
const plan = (change: object = {}) => ({ id: 'plan', offerId: planItem, status: 'active' as const, ...change })
const held = (change: Partial<SandboxFacts>): SandboxFacts => ({
  plans: { partner: 0, customer: 0 },
  legacyAzure: 0,
  subscriptions: 0,
  reservations: 0,
  ...change,
})
const pending = (...lines: object[]) => [{ billingCycle: 'one_time' as const, lines: lines as never }]

function accepted<T>(outcome: Outcome<T>): T {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused}`)
  return outcome
}

describe('an order is refused', () => {
  it.each<[string, string, WantedOrder, Partial<OrderFacts>]>([
    ['OfferInvalid', 'an id that cannot be read', want(line({ catalogItemId: 'plan' })), {}],
    ['ItemNotPurchasable', 'an unknown item', want(line({ catalogItemId: 'AAAAAAAAAAAA:0001:BBBBBBBBBBBB' })), {}],
    ['ItemNotInCountry', "another country's availability", want(), { market: catalog.markets.get('DE') ?? null }],
    ['LegacyOfferNotPurchasable', 'an unknown legacy offer', want(line({ catalogItemId: 'MS-AZR-0001P' })), {}],
    ['QuantityUnavailable', 'two plans in a line', want(line({ quantity: 2 })), {}],
    ['QuantityUnavailable', 'none', want(line({ quantity: 0 })), {}],
    ['AgreementMissing', 'no agreement', want(), { agreementConfirmed: false }],
    [
      'ItemNotPurchasable',
      'a legacy Azure subscription',
      want(),
      { subscriptions: [plan({ kind: 'legacyAzure', offerId: 'MS-AZR-0145P', status: 'suspended' })] },
    ],
    ['SubscriptionLimit', 'a plan is there', want(), { subscriptions: [plan()] }],
    ['SubscriptionLimit', 'a suspended plan is there', want(), { subscriptions: [plan({ status: 'suspended' })] }],
    ['SubscriptionLimit', 'a Dev/Test plan is there', want(), { subscriptions: [plan({ offerId: 'DZH318Z0BPS6:0002:DZH318Z0XXXX' })] }],
    ['SubscriptionLimit', 'two plans in an order', want(line(), line()), {}],
    ['OrderInProgress', 'a plan is being made', want(), { pendingOrders: pending({ offerId: planItem }) }],
    ['ResellerNotFound', 'an unknown reseller', want(line({ partnerIdOnRecord: '999' })), { partner: provider }],
    [
      'ResellerAgreementMissing',
      'a reseller that has not signed',
      want(line({ partnerIdOnRecord: '7' })),
      { partner: { ...provider, resellers: [{ mpnId: '7', agreementMissing: true }] } },
    ],
    ['PurchaseWhileUpgradeRunning', 'an upgrade is running', want(), { upgradeRefusal: { refused: 'PurchaseWhileUpgradeRunning' } }],
    ['SandboxPlanLimit', 'the eleventh plan of a sandbox', want(), { sandbox: held({ plans: { partner: 10, customer: 0 } }) }],
    [
      'LegacyAzureLimit',
      'the eleventh legacy subscription of a sandbox',
      want(line({ catalogItemId: 'MS-AZR-0145P' })),
      { sandbox: held({ legacyAzure: 10 }) },
    ],
    ['LegacyQuantityUnavailable', 'two of a legacy offer', want(line({ catalogItemId: 'MS-AZR-0145P', quantity: 2 })), {}],
    ['ResellerInvalid', 'the provider itself as reseller', want(line({ partnerIdOnRecord: '2345678' })), { partner: provider }],
    [
      'SubscriptionLimit',
      'a plan of that reseller is there',
      want(line({ partnerIdOnRecord: '7654321' })),
      { partner: provider, subscriptions: [plan({ partnerId: '7654321' })] },
    ],
  ])('%s: %s', (name, _, wanted, facts) => {
    expect(checkOrder(wanted, { ...sound, ...facts })).toMatchObject({ refused: name })
  })
  it.each<[string, WantedOrder, Partial<OrderFacts>]>([
    ['OfferInvalid', want(line({ quantity: 9 }), line({ catalogItemId: '?' })), { agreementConfirmed: false }],
    ['QuantityUnavailable', want(line(), line({ quantity: 9 })), { agreementConfirmed: false, subscriptions: [plan()] }],
    ['AgreementMissing', want(), { agreementConfirmed: false, subscriptions: [plan()] }],
    ['SubscriptionLimit', want(), { subscriptions: [plan()], pendingOrders: pending({ offerId: planItem }) }],
  ])('by the check that is documented first: %s', (name, wanted, facts) => {
    expect(checkOrder(wanted, { ...sound, ...facts })).toMatchObject({ refused: name })
  })
})

describe('an order is accepted', () => {
  it.each<[string, WantedOrder, Partial<OrderFacts>]>([
    ['first plan', want(), {}],
    ['after a deleted one', want(), { subscriptions: [plan({ status: 'deleted' })] }],
    [
      'for another reseller',
      want(line({ partnerIdOnRecord: '7654322' })),
      { partner: provider, subscriptions: [plan({ partnerId: '7654321' })] },
    ],
    [
      'for two resellers at once',
      want(line({ partnerIdOnRecord: '7654321' }), line({ partnerIdOnRecord: '7654322' })),
      { partner: provider },
    ],
    [
      'while another reseller buys',
      want(line({ partnerIdOnRecord: '7654321' })),
      { partner: provider, pendingOrders: pending({ offerId: planItem, partnerIdOnRecord: '7654322' }) },
    ],
  ])('%s', (_, wanted, facts) => {
    expect(accepted(checkOrder(wanted, { ...sound, ...facts }))).toHaveLength(wanted.lines.length)
  })
})

describe('placing and completing', () => {
  const ids = () => new IdSource('1|test', []).scope()
  const market = us as NonNullable<typeof us>
  const placed = (wanted: WantedOrder, facts: Partial<OrderFacts> = {}) => {
    const drawn = ids()
    const lines = accepted(checkOrder(wanted, { ...sound, ...facts }))
    return {
      drawn,
      order: placeOrder(wanted, lines, sound, {
        now: at,
        ids: drawn,
        market,
        listDelay: 900_000,
        placedBy: { appId: 'app', oid: 'oid' },
        usdRate: () => undefined,
      }),
    }
  }
  it('starts pending, without a subscription', () => {
    const { order } = placed(want())
    expect(order.id).toMatch(/^[A-Za-z0-9_-]{32}1$/)
    expect(order.alternateId).toMatch(/^[0-9a-f]{12}$/)
    expect(order).toMatchObject({ status: 'pending', createdAt: at, listedAt: at + 900_000, currency: { code: 'USD', symbol: '$' } })
    expect(order.lines).toEqual([
      { number: 0, offerId: planItem, friendlyName: 'Azure plan', offerName: 'Azure plan', quantity: 1, status: 'PrefulfillmentPending' },
    ])
  })
  it('makes a plan and its first Azure subscription', () => {
    const { order, drawn } = placed(want(line({ friendlyName: 'Production', partnerIdOnRecord: '7654321' })), { partner: provider })
    const done = completeOrder(order, { at: at + 60_000, catalog, ids: drawn, customerName: 'Contoso' })
    const [subscription] = done.subscriptions
    const [entitlement] = done.entitlements
    expect(subscription).toMatchObject({
      status: 'active',
      offerName: 'Azure plan',
      friendlyName: 'Production',
      orderId: order.id,
      partnerId: '7654321',
      createdAt: at + 60_000,
      billingCycle: 'one_time',
    })
    expect(entitlement).toMatchObject({
      status: 'active',
      friendlyName: 'Azure subscription 1',
      subscriptionId: subscription?.id,
      partnerOnRecord: '7654321',
    })
    expect(done.order).toMatchObject({
      status: 'completed',
      completedAt: at + 60_000,
      lines: [{ status: 'Fulfilled', subscriptionId: subscription?.id }],
    })
    expect(done.events.map((event) => [event.type, event.resourceId])).toEqual([
      ['order-completed', order.id],
      ['subscription-created', subscription?.id],
      ['entitlement-created', entitlement?.id],
      ['subscription-updated', subscription?.id],
    ])
    expect(done.events.at(-1)?.audit).toMatchObject({
      resourceType: 'order',
      operationType: 'create_order',
      customerName: 'Contoso',
      customizedData: [
        { key: 'OrderId', value: order.id },
        { key: 'AlternateId', value: order.alternateId },
        { key: 'BillingCycle', value: 'OneTime' },
        { key: 'OfferId-0', value: planItem },
        { key: 'SubscriptionId-0', value: subscription?.id },
        { key: 'SubscriptionName-0', value: 'Production' },
        { key: 'Quantity-0', value: '1' },
        { key: 'PartnerOnRecord-0', value: '7654321' },
      ],
    })
  })
  it('audits an order of two lines once', () => {
    const { order, drawn } = placed(want(line({ partnerIdOnRecord: '7654321' }), line({ partnerIdOnRecord: '7654322' })), {
      partner: provider,
    })
    const done = completeOrder(order, { at, catalog, ids: drawn })
    expect(done.events.filter((event) => event.type === 'subscription-updated')).toHaveLength(2)
    expect(done.events.filter((event) => event.audit)).toHaveLength(1)
    expect(orderAudit(done.order, undefined).customizedData?.map((d) => d.key)).toContain('SubscriptionId-1')
    expect(new Set(done.subscriptions.map((s) => s.id)).size).toBe(2)
  })
  it('is never done twice', () => {
    const { order, drawn } = placed(want())
    const done = completeOrder(order, { at, catalog, ids: drawn })
    expect(() => completeOrder(done.order, { at, catalog, ids: drawn })).toThrow('assertion failed')
  })
  it('is written as documented, with prices only when asked', () => {
    const { order, drawn } = placed(want())
    const { order: done } = completeOrder(order, { at, catalog, ids: drawn })
    const subscriptionId = done.lines[0]?.subscriptionId
    const get = (uri: string) => ({ uri, method: 'GET', headers: [] })
    expect(JSON.parse(JSON.stringify(orderToWire(done, true)))).toEqual({
      id: order.id,
      alternateId: order.alternateId,
      referenceCustomerId: customerId,
      billingCycle: 'one_time',
      currencyCode: 'USD',
      currencySymbol: '$',
      lineItems: [
        {
          lineItemNumber: 0,
          offerId: planItem,
          subscriptionId,
          transactionType: 'New',
          friendlyName: 'Azure plan',
          quantity: 1,
          pricing: { listPrice: 0, discountedPrice: 0, proratedPrice: 0, price: 0, extendedPrice: 0 },
          links: {
            product: get('/products/DZH318Z0BPS6?country=US'),
            sku: get('/products/DZH318Z0BPS6/skus/0001?country=US'),
            availability: get('/products/DZH318Z0BPS6/skus/0001/availabilities/DZH318Z0BML6?country=US'),
            subscription: get(`/customers/${customerId}/subscriptions/${subscriptionId}`),
            provisioningStatus: get(`/customers/${customerId}/subscriptions/${subscriptionId}/provisioningstatus`),
          },
          attributes: { objectType: 'OrderLineItem' },
        },
      ],
      creationDate: '2026-09-15T10:00:00Z',
      status: 'completed',
      transactionType: 'UserPurchase',
      totalPrice: 0,
      client: { marketplaceCountry: 'US', deviceFamily: 'UniversalStore-PartnerCenter', name: 'Partner Center API' },
      links: {
        provisioningStatus: get(`/customers/${customerId}/orders/${order.id}/provisioningstatus`),
        patchOperation: { uri: `/customers/${customerId}/orders/${order.id}`, method: 'PATCH', headers: [] },
        self: get(`/customers/${customerId}/orders/${order.id}`),
      },
      attributes: { objectType: 'Order' },
    })
    expect(orderToWire(order)).not.toHaveProperty('totalPrice')
    expect(orderToWire(order).lineItems[0]).not.toHaveProperty('subscriptionId')
  })
})
