/**
 * What a sandbox account may spend in a billing cycle: 2,000 USD over all plans, 200 USD on each legacy Azure subscription.
 * Then their Azure subscriptions stand still until the next cycle (commerce contract, section 13.2).
 */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, type PartnerCredentials, startServer, type TestServer } from '../harness.ts'
import { agree, buyLegacyAzure, buyPlan, createCustomer, meter, must, type Purchase, settle } from '../story.ts'

/** A Spot machine of East US 2: no partner earned credit, so that it costs what the list says, in USD. */
const spot = { meterId: '135422fe-f284-50ba-ad34-c17018036172', price: '0.018665' }
const azureVersion = 'api-version=2021-10-01'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

let serial = 0
const madePartner = (more: object): Promise<PartnerCredentials> =>
  must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: `Partner ${++serial}`, country: 'DE', ...more } })

/** Meters what costs so many USD, to the cent. */
async function spend(entitlementId: string, usd: string, at: string, partner: PartnerCredentials) {
  const quantity = Decimal.of(usd).dividedBy(Decimal.of(spot.price), { digits: 6, mode: 'half-up' }).toString()
  return meter(server, [{ id: `spend-${++serial}`, entitlementId, meterId: spot.meterId, quantity, at }], { partner })
}

async function alias(purchase: Purchase, name: string, partner: PartnerCredentials): Promise<string> {
  const accounts = await must(server, 200, 'GET', '/providers/Microsoft.Billing/billingAccounts?api-version=2020-05-01', { partner })
  const billingScope = `${accounts.value[0].id}/customers/${purchase.customer}`
  const path = `/providers/Microsoft.Subscription/aliases/${name}?${azureVersion}`
  return (await must(server, 201, 'PUT', path, { partner, body: { properties: { billingScope, displayName: name } } })).properties
    .subscriptionId
}

/** Azure state and Partner Center's status of each Azure subscription of a customer's subscription, in order of creation. */
async function standing(customer: string, subscription: string, partner: PartnerCredentials): Promise<string[]> {
  const path = `/v1/customers/${customer}/subscriptions/${subscription}/azureEntitlements`
  const { items } = await must(server, 200, 'GET', path, { partner })
  const states: string[] = []
  for (const { id, status } of items) {
    const { state } = await must(server, 200, 'GET', `/subscriptions/${id}?api-version=2020-01-01`, { partner })
    states.push(`${state} ${status}`)
  }
  return states
}
const on = 'Enabled active'
const off = 'Disabled inactive'

describe('a cycle of a sandbox account', () => {
  let sandbox: PartnerCredentials
  let first: Purchase
  let second: Purchase
  let more: { first: string; second: string }
  let legacyCustomer: string
  let legacy: { id: string; entitlementId: string }

  const plans = async () => [
    ...(await standing(first.customer, first.plan, sandbox)),
    ...(await standing(second.customer, second.plan, sandbox)),
  ]
  const azure = (id: string, deed: 'enable' | 'cancel') =>
    server.request('POST', `/subscriptions/${id}/providers/Microsoft.Subscription/${deed}?${azureVersion}`, { partner: sandbox })
  const reactivate = (of: Purchase, id: string) =>
    server.request('POST', `/v1/customers/${of.customer}/subscriptions/${of.plan}/azureEntitlements/${id}/reactivate`, {
      as: 'admin',
      partner: sandbox,
    })
  const updates = (moved: { events: { type: string; count: number }[] }) => moved.events

  test('two plans with two Azure subscriptions each, one of them cancelled, and a legacy one', async () => {
    sandbox = await madePartner({ sandbox: true })
    first = await settle(server, { label: 'limit-first', country: 'DE' }, { partner: sandbox })
    second = await settle(server, { label: 'limit-second', country: 'DE' }, { partner: sandbox })
    await server.advance('PT1S', sandbox)
    more = { first: await alias(first, 'more-first', sandbox), second: await alias(second, 'more-second', sandbox) }
    expect((await azure(more.first, 'cancel')).status).toBe(200)
    legacyCustomer = await createCustomer(server, { label: 'limit-legacy', country: 'DE' }, { partner: sandbox })
    await agree(server, legacyCustomer, { partner: sandbox })
    legacy = await buyLegacyAzure(server, legacyCustomer, { partner: sandbox })
    expect(await plans()).toEqual([on, off, on, on])
  })

  test('a cent below the limit nothing happens', async () => {
    await server.advance('2026-09-01T12:00:00Z', sandbox)
    await spend(first.entitlement, '1500', '2026-09-01T05:00:00Z', sandbox)
    await spend(second.entitlement, '499.99', '2026-09-01T06:00:00Z', sandbox)
    await spend(legacy.entitlementId, '199.99', '2026-09-01T06:00:00Z', sandbox)
    const moved = await server.advance('2026-09-02T00:00:00Z', sandbox)
    expect(updates(moved)).toEqual([])
    expect(await plans()).toEqual([on, off, on, on])
  })

  test('the cent that reaches it disables what works under every plan, after the daily rating; plans stay active', async () => {
    await server.advance('2026-09-02T12:00:00Z', sandbox)
    await spend(more.second, '0.01', '2026-09-02T05:00:00Z', sandbox)
    expect(await plans()).toEqual([on, off, on, on])
    expect(updates(await server.advance('2026-09-03T00:00:00Z', sandbox))).toEqual([{ type: 'subscription-updated', count: 3 }])
    expect(await plans()).toEqual([off, off, off, off])
    for (const { customer, plan } of [first, second])
      expect(await must(server, 200, 'GET', `/v1/customers/${customer}/subscriptions/${plan}`, { partner: sandbox })).toMatchObject({
        status: 'active',
      })
    expect(await standing(legacyCustomer, legacy.id, sandbox)).toEqual([on])
  })

  test('its days go by without news, and usage is not taken', async () => {
    expect(updates(await server.advance('2026-09-05T12:00:00Z', sandbox))).toEqual([])
    const receipt = await spend(first.entitlement, '1', '2026-09-05T05:00:00Z', sandbox)
    expect(receipt.rejected).toMatchObject([{ code: 'UnknownEntitlement' }])
  })

  test('the bill says why', async () => {
    const accounts = await must(server, 200, 'GET', '/providers/Microsoft.Billing/billingAccounts?api-version=2020-05-01', {
      partner: sandbox,
    })
    const path = `${accounts.value[0].id}/billingSubscriptions?api-version=2020-05-01`
    const { value } = await must(server, 200, 'GET', path, { partner: sandbox })
    const why = Object.fromEntries(
      value.map((s: { properties: { subscriptionId: string; suspensionReasons?: string[] } }) => [
        s.properties.subscriptionId,
        s.properties.suspensionReasons,
      ]),
    )
    expect(why).toMatchObject({ [first.entitlement]: ['SpendingLimitReached'], [more.first]: ['Cancelled'] })
  })

  test('it cannot be enabled by hand in this cycle, from either side', async () => {
    expect(await azure(first.entitlement, 'enable')).toMatchObject({ status: 409, body: { error: { code: 'Conflict' } } })
    expect(await reactivate(first, first.entitlement)).toMatchObject({ status: 400, body: { code: 900337 } })
    expect(await plans()).toEqual([off, off, off, off])
  })

  test('what is cancelled meanwhile, on either side, is told to nobody', async () => {
    const path = `/v1/customers/${second.customer}/subscriptions/${second.plan}/azureEntitlements/${second.entitlement}/cancel`
    const body = { cancellationReason: 'compromise' }
    expect((await server.post(path, body, { as: 'admin', partner: sandbox })).status).toBe(200)
    // The limit no longer is the reason: as after any other cancel.
    expect((await server.post(path, body, { as: 'admin', partner: sandbox })).body.code).toBe(800040)
    expect((await azure(more.second, 'cancel')).status).toBe(200)
    expect((await azure(more.second, 'cancel')).status).toBe(200)
    expect(await plans()).toEqual([off, off, off, off])
  })

  test('200 USD disable a legacy Azure subscription; the subscription stays active and reactivating it enables nothing', async () => {
    await spend(legacy.entitlementId, '0.01', '2026-09-05T05:00:00Z', sandbox)
    expect(updates(await server.advance('2026-09-06T01:00:00Z', sandbox))).toContainEqual({ type: 'subscription-updated', count: 1 })
    expect(await standing(legacyCustomer, legacy.id, sandbox)).toEqual([off])
    const path = `/v1/customers/${legacyCustomer}/subscriptions/${legacy.id}`
    expect(await must(server, 200, 'GET', path, { partner: sandbox })).toMatchObject({ status: 'active' })
    for (const status of ['suspended', 'active'])
      await must(server, 200, 'PATCH', path, { partner: sandbox, as: 'admin', body: { status } })
    expect(await standing(legacyCustomer, legacy.id, sandbox)).toEqual([off])
  })

  test('the next cycle enables what the limit alone had disabled', async () => {
    await server.advance('2026-09-30T23:59:59Z', sandbox)
    expect(await plans()).toEqual([off, off, off, off])
    expect(updates(await server.advance('2026-10-01T00:00:00Z', sandbox))).toEqual([{ type: 'subscription-updated', count: 2 }])
    expect(await plans()).toEqual([on, off, off, off])
    expect(await standing(legacyCustomer, legacy.id, sandbox)).toEqual([on])
  })

  test('and counts from nothing', async () => {
    await server.advance('2026-10-01T12:00:00Z', sandbox)
    expect((await spend(first.entitlement, '1999.99', '2026-10-01T05:00:00Z', sandbox)).accepted).toBe(1)
    expect(updates(await server.advance('2026-10-02T00:00:00Z', sandbox))).toEqual([])
    expect(await plans()).toEqual([on, off, off, off])
  })
})

test('one reaches it alone: other accounts, sandboxes or not, spend on', async () => {
  const partners = [await madePartner({ sandbox: true }), await madePartner({ sandbox: true }), lapis]
  const bought: Purchase[] = []
  for (const partner of partners) bought.push(await settle(server, { label: `alone-${++serial}`, country: 'DE' }, { partner }))
  // USD of each in a month of its own; every month begins enabled.
  const months: [string, [string, string, string]][] = [
    ['2026-09', ['2000', '1999.99', '5000']],
    ['2026-10', ['0', '2000', '1999.99']],
    ['2026-11', ['9000', '9000', '9000']],
    ['2026-12', ['0.01', '0.01', '2000']],
  ]
  for (const [month, spent] of months) {
    for (const [i, partner] of partners.entries()) {
      const { entitlement, customer, plan } = bought[i] as Purchase
      const usd = spent[i] as string
      await server.advance(`${month}-01T12:00:00Z`, partner)
      expect(await standing(customer, plan, partner), `${month} begins`).toEqual([on])
      await spend(entitlement, usd, `${month}-01T06:00:00Z`, partner)
      const { events } = await server.advance(`${month}-02T00:00:00Z`, partner)
      const stops = partner !== lapis && !Decimal.of(usd).lessThan(Decimal.of(2000))
      expect(events, `${usd} in ${month}`).toEqual(stops ? [{ type: 'subscription-updated', count: 1 }] : [])
      expect(await standing(customer, plan, partner), `${usd} in ${month}`).toEqual([stops ? off : on])
    }
  }
})

test('in the realistic profile Partner Center shows it ten minutes later', async () => {
  const slow = await startServer({ profile: 'realistic', start: '2026-09-01T00:00:00Z' })
  try {
    const partner: PartnerCredentials = await must(slow, 201, 'POST', '/lab/partners', {
      as: null,
      body: { name: 'Slow', country: 'US', sandbox: true },
    })
    const customer = await createCustomer(slow, { label: 'slow' }, { partner })
    await agree(slow, customer, { partner })
    const { plan, entitlement } = await buyPlan(slow, customer, 'US', { partner }, () => slow.advance('PT1M', partner))
    const seen = async () => {
      const { status } = await must(slow, 200, 'GET', `/v1/customers/${customer}/subscriptions/${plan}/azureEntitlements/${entitlement}`, {
        partner,
      })
      const { state } = await must(slow, 200, 'GET', `/subscriptions/${entitlement}?api-version=2020-01-01`, { partner })
      return `${state} ${status}`
    }
    await slow.advance('2026-09-01T12:00:00Z', partner)
    const body = JSON.stringify({
      id: 'slow',
      entitlementId: entitlement,
      meterId: spot.meterId,
      quantity: '200000',
      at: '2026-09-01T05:00:00Z',
      resourceUri: `/subscriptions/${entitlement}/resourceGroups/r/providers/Microsoft.Compute/virtualMachines/v`,
    })
    await must(slow, 200, 'POST', '/metering/v1/usage', { partner, body, headers: { 'Content-Type': 'application/x-ndjson' } })
    expect((await slow.advance('2026-09-02T00:00:00Z', partner)).events).toEqual([{ type: 'entitlement-change-accepted', count: 1 }])
    expect(await seen()).toBe('Warned active')
    expect((await slow.advance('2026-09-02T00:10:00Z', partner)).events).toEqual([{ type: 'subscription-updated', count: 1 }])
    expect(await seen()).toBe(off)
    await slow.advance('2026-10-01T00:00:00Z', partner)
    expect(await seen()).toBe('Enabled inactive')
    await slow.advance('2026-10-01T00:10:00Z', partner)
    expect(await seen()).toBe(on)
  } finally {
    await slow.remove()
  }
})
