import { formatInstant, parseInstant } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { isAzure, isAzurePlan, kindOf, type SubscriptionRecord, subscriptionEtag, subscriptionToWire } from './record.ts'
import { type NewLicence, newLegacyAzureSubscription, newLicenceSubscription, newPlanSubscription, termJobs } from './rules.ts'

const customer = '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04'
const at = parseInstant('2026-08-31T08:30:00Z') as number

const plan = newPlanSubscription({
  id: '9D3C5A1E-6A6C-4E0F-8A44-9A8E3B2C1D00',
  customerId: customer,
  catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6',
  orderId: 'ImxjLNL4_fOc-2KoyOxGTZcrlIquzls11',
  country: 'de',
  at: Date.parse('2026-09-01T08:30:00.250Z'),
})

describe('a new plan', () => {
  test('is active, named after the plan, bought once', () => {
    expect(plan).toMatchObject({
      status: 'active',
      version: 1,
      quantity: 1,
      billingCycle: 'one_time',
      offerName: 'Azure plan',
      friendlyName: 'Azure plan',
    })
    expect(isAzurePlan(plan)).toBe(true)
  })

  test('keeps the name of its cart line', () => {
    expect(newPlanSubscription({ ...plan, catalogItemId: plan.offerId, friendlyName: 'Dev', at: 0 }).friendlyName).toBe('Dev')
  })

  test('on the wire', () => {
    expect(subscriptionToWire(plan)).toEqual({
      id: '9d3c5a1e-6a6c-4e0f-8a44-9a8e3b2c1d00',
      offerId: 'DZH318Z0BPS6:0001:DZH318Z0BML6',
      offerName: 'Azure plan',
      friendlyName: 'Azure plan',
      productType: { id: 'Azure', displayName: 'Azure' },
      quantity: 1,
      unitType: 'Usage-based',
      hasPurchasableAddons: false,
      creationDate: '2026-09-01T08:30:00.250Z',
      effectiveStartDate: '2026-09-01T08:30:00.250Z',
      commitmentEndDate: '9999-12-10T00:00:00Z',
      status: 'active',
      autoRenewEnabled: false,
      isTrial: false,
      billingType: 'usage',
      billingCycle: 'one_time',
      isMicrosoftProduct: true,
      publisherName: 'Microsoft Corporation',
      actions: ['Edit', 'Cancel'],
      contractType: 'subscription',
      orderId: 'ImxjLNL4_fOc-2KoyOxGTZcrlIquzls11',
      links: {
        product: { uri: '/products/DZH318Z0BPS6?country=DE', method: 'GET', headers: [] },
        sku: { uri: '/products/DZH318Z0BPS6/skus/0001?country=DE', method: 'GET', headers: [] },
        availability: { uri: '/products/DZH318Z0BPS6/skus/0001/availabilities/DZH318Z0BML6?country=DE', method: 'GET', headers: [] },
        self: {
          uri: '/customers/4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04/subscriptions/9d3c5a1e-6a6c-4e0f-8a44-9a8e3b2c1d00',
          method: 'GET',
          headers: [],
        },
      },
      attributes: { etag: subscriptionEtag(plan), objectType: 'Subscription' },
    })
  })

  test('etag as printed in "Get a subscription by ID"', () => {
    expect(subscriptionEtag({ id: 'A356AC8C-E310-44F4-BF85-C7F29044AF99', version: 2 })).toBe(
      'eyJpZCI6ImEzNTZhYzhjLWUzMTAtNDRmNC1iZjg1LWM3ZjI5MDQ0YWY5OSIsInZlcnNpb24iOjJ9',
    )
  })
})

test('a document of the first release is a plan', () => {
  const { kind: _later, ...rest } = plan
  const stored: SubscriptionRecord = rest
  expect(kindOf(stored)).toBe('plan')
  expect(subscriptionToWire(stored)).toEqual(subscriptionToWire(plan))
})

describe('a new legacy Azure subscription', () => {
  const legacy = newLegacyAzureSubscription({
    id: 'a356ac8c-e310-44f4-bf85-c7f29044af99',
    entitlementId: '42226ed6-070a-4e0f-b80c-4cdfb3e97aa7',
    customerId: customer,
    offerId: 'ms-azr-0145p',
    orderId: 'B23FDEDD-D6BD-415A-8B71-3624C81C9644',
    country: 'us',
    at,
  })

  test('is Azure and no plan', () => {
    expect([isAzure(legacy), isAzurePlan(legacy)]).toEqual([true, false])
  })

  test('on the wire prints upper-case ids, links its offer and has no product type', () => {
    const wire = subscriptionToWire(legacy)
    expect(wire).toMatchObject({
      id: 'A356AC8C-E310-44F4-BF85-C7F29044AF99',
      entitlementId: '42226ED6-070A-4E0F-B80C-4CDFB3E97AA7',
      offerId: 'MS-AZR-0145P',
      offerName: 'Microsoft Azure',
      friendlyName: 'Microsoft Azure',
      quantity: 1,
      unitType: 'Usage-based',
      commitmentEndDate: '9999-12-10T00:00:00Z',
      status: 'active',
      autoRenewEnabled: false,
      billingType: 'usage',
      billingCycle: 'monthly',
      contractType: 'subscription',
      attributes: { etag: 'eyJpZCI6ImEzNTZhYzhjLWUzMTAtNDRmNC1iZjg1LWM3ZjI5MDQ0YWY5OSIsInZlcnNpb24iOjF9', objectType: 'Subscription' },
    })
    expect(wire.links).toEqual({
      offer: { uri: '/offers/MS-AZR-0145P?country=US', method: 'GET', headers: [] },
      self: { uri: `/customers/${customer}/subscriptions/A356AC8C-E310-44F4-BF85-C7F29044AF99`, method: 'GET', headers: [] },
    })
    expect(wire).not.toHaveProperty('productType')
  })
})

describe('a new licence', () => {
  const licence = (wanted: Partial<NewLicence> = {}): SubscriptionRecord =>
    newLicenceSubscription({
      id: '6e7aa601-629e-461b-8933-0898c3cc3c7c',
      kind: 'saas',
      customerId: customer,
      catalogItemId: 'DZH318Z0BXWC:0001:DZH318Z0BMJX',
      orderId: 'ImxjLNL4_fOc-2KoyOxGTZcrlIquzls11',
      country: 'US',
      offerName: 'offer Name',
      quantity: 3,
      billingCycle: 'monthly',
      termDuration: 'P1M',
      at,
      ...wanted,
    })

  test('from the marketplace waits for its activation, links to where that happens, and can be refunded for a day', () => {
    const saas = licence({ publisherName: 'Trey Research', isMicrosoftProduct: false })
    expect(saas.activation).toBe('pending')
    const wire = subscriptionToWire(saas)
    expect(wire).toMatchObject({
      quantity: 3,
      unitType: 'License(s)',
      billingType: 'license',
      billingCycle: 'monthly',
      termDuration: 'P1M',
      // The month after 31 August ends on the last of September.
      commitmentEndDate: '2026-09-30T08:30:00Z',
      autoRenewEnabled: true,
      refundOptions: [{ type: 'Full', expiresAt: '2026-09-01T08:30:00Z' }],
      isMicrosoftProduct: false,
      publisherName: 'Trey Research',
    })
    expect(wire.links.activationLinks?.uri).toBe(`/customers/${customer}/subscriptions/${saas.id}/activationlinks`)
    expect(wire.links.availability?.uri).toBe('/products/DZH318Z0BXWC/skus/0001/availabilities/DZH318Z0BMJX?country=US')
  })

  test('of a legacy offer has upper-case ids and no product links', () => {
    const office = licence({ kind: 'onlineService', catalogItemId: '91FD106F-4B2C-4938-95AC-F54F74E9A239', termDuration: 'P1Y' })
    const wire = subscriptionToWire(office)
    expect(wire).toMatchObject({ id: '6E7AA601-629E-461B-8933-0898C3CC3C7C', unitType: 'Licenses', billingType: 'license' })
    expect(Object.keys(wire.links).toSorted()).toEqual(['offer', 'self'])
  })

  test('as an add-on names its parent and links to it', () => {
    const wire = subscriptionToWire(licence({ kind: 'onlineService', parentSubscriptionId: plan.id }))
    expect(wire.parentSubscriptionId).toBe(plan.id)
    expect(wire.links.parentSubscription?.uri).toBe(`/customers/${customer}/subscriptions/${plan.id}`)
    expect(wire.links).not.toHaveProperty('activationLinks')
    expect(wire).not.toHaveProperty('refundOptions')
  })

  test.each<[string, Partial<NewLicence>, boolean]>([
    ['with a term', {}, true],
    ['told not to', { autoRenewEnabled: false }, false],
    ['without a term', { termDuration: undefined }, false],
    ['on trial that says into what', { isTrial: true, renewalTermDuration: 'P1Y' }, true],
    ['on trial that does not', { isTrial: true }, false],
  ])('%s renews: %j %s', (_, wanted, renews) => {
    expect(subscriptionToWire(licence(wanted)).autoRenewEnabled).toBe(renews)
  })

  test('has a job at the end of its term; what has no end has none', () => {
    const saas = licence()
    const jobs = termJobs([plan, saas, licence({ termDuration: undefined })])
    expect(jobs.map(({ dueAt, payload }) => [formatInstant(dueAt), payload])).toEqual([
      ['2026-09-30T08:30:00Z', { id: saas.id, endAt: saas.commitmentEndAt }],
    ])
  })
})
