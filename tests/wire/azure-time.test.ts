/** How long things take on the Azure side, and what becomes of usage meanwhile (azure contract, sections 3, 6, 7 and 11). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, startServer, type TestServer } from '../harness.ts'
import { agree, billingScope, createCustomer, flatMeters, meter, must, type Purchase, planItem, planLine, settle } from '../story.ts'
import { action, aliasPath, entitlementsAt, refused, azureVersion as v } from './azure-calls.ts'

const put = (on: TestServer, name: string, properties: object) => on.request('PUT', aliasPath(name), { body: { properties } })
const stateOf = async (id: string, on: TestServer) => (await must(on, 200, 'GET', `/subscriptions/${id}?api-version=2022-12-01`)).state
const entitlement = (of: Purchase, on: TestServer) => must(on, 200, 'GET', `${entitlementsAt(of)}/${of.entitlement}`)

test('usage of the days after a cancel is refused, that of days before and after the next enabling is taken', async () => {
  const own = await startServer()
  const bought = await settle(own, { label: 'timely-azure' })
  const [some] = await flatMeters(1)
  let sent = 0
  const use = async (at: string) =>
    (await meter(own, [{ id: `use-${++sent}`, entitlementId: bought.entitlement, meterId: some?.meterId as string, quantity: '1', at }]))
      .accepted
  await own.advance('2026-09-03T00:00:00Z')
  await must(own, 200, 'POST', action(bought.entitlement, 'cancel'))
  await own.advance('2026-09-05T00:00:00Z')
  expect([await use('2026-09-02T23:59:59Z'), await use('2026-09-03T00:00:00Z'), await use('2026-09-04T00:00:00Z')]).toEqual([1, 0, 0])
  await must(own, 200, 'POST', action(bought.entitlement, 'enable'))
  await own.advance('2026-09-06T00:00:00Z')
  expect([await use('2026-09-04T23:59:59Z'), await use('2026-09-05T00:00:00Z')]).toEqual([0, 1])

  // Enabled in between: the first cancel deletes nothing. Cancelled again: gone 90 days later, with what was used kept.
  await must(own, 200, 'POST', action(bought.entitlement, 'cancel'))
  await own.advance('2026-12-04T23:59:59Z')
  expect(await stateOf(bought.entitlement, own)).toBe('Disabled')
  const invoices = (await must(own, 200, 'GET', '/v1/invoices')).items
  await own.advance('2026-12-05T00:00:00Z')
  expect(refused(await own.get(`/subscriptions/${bought.entitlement}?api-version=2022-12-01`))).toEqual([404, 'SubscriptionNotFound'])
  expect(refused(await own.post(action(bought.entitlement, 'enable')))).toEqual([404, 'SubscriptionNotFound'])
  expect((await must(own, 200, 'GET', '/subscriptions?api-version=2022-12-01')).count.value).toBe(0)
  expect((await must(own, 200, 'GET', entitlementsAt(bought))).items).toEqual([])
  const gone = await own.get(`${entitlementsAt(bought)}/${bought.entitlement}`)
  expect([gone.status, gone.body.code]).toEqual([404, 800111])
  expect((await must(own, 200, 'GET', '/v1/invoices')).items).toEqual(invoices)
  await own.remove()
})

describe('in the realistic profile', () => {
  let slow: TestServer
  let own: Purchase
  beforeAll(async () => {
    slow = await startServer({ profile: 'realistic' })
    const customer = await createCustomer(slow, { label: 'slow-azure' })
    await agree(slow, customer)
    const lineItems = [planLine(await planItem(slow))]
    const cart = (await must(slow, 201, 'POST', `/v1/customers/${customer}/carts`, { body: { lineItems } })).id
    const order = (await must(slow, 201, 'POST', `/v1/customers/${customer}/carts/${cart}/checkout`)).orders[0].id
    await slow.advance('PT1M')
    const bought = (await must(slow, 200, 'GET', `/v1/customers/${customer}/subscriptions?order_id=${order}`)).items[0].id
    const first = (await must(slow, 200, 'GET', `/v1/customers/${customer}/subscriptions/${bought}/azureEntitlements`)).items[0].id
    own = { customer, cart, order, plan: bought, entitlement: first }
  })
  afterAll(() => slow.remove())
  const slowScope = () => billingScope(lapis.tenantId, own.customer)

  test('an alias is accepted, then has succeeded', async () => {
    const begun = await put(slow, 'slow', { billingScope: slowScope() })
    expect([begun.status, begun.headers.get('retry-after')]).toEqual([201, '5'])
    const id = begun.body.properties.subscriptionId
    await slow.advance('PT29S')
    const running = await slow.get(aliasPath('slow'))
    expect([running.body.properties.provisioningState, running.headers.get('retry-after')]).toEqual(['Accepted', '5'])
    expect(refused(await slow.get(`/subscriptions/${id}?api-version=2022-12-01`))).toEqual([404, 'SubscriptionNotFound'])
    await slow.advance('PT1S')
    expect((await must(slow, 200, 'GET', aliasPath('slow'))).properties).toMatchObject({
      subscriptionId: id,
      provisioningState: 'Succeeded',
    })
    expect(await stateOf(id, slow)).toBe('Enabled')
  })

  test('an operation runs, then points to its subscription', async () => {
    const begun = await slow.post(`${slowScope()}/providers/Microsoft.Subscription/createSubscription?${v}`, { displayName: 'Slow' })
    const poll = String(begun.headers.get('location')).slice(slow.url.length)
    const running = await slow.get(poll)
    expect([running.status, running.text, running.headers.get('retry-after')]).toEqual([202, '', '8'])
    expect(running.headers.get('location')).toBe(slow.url + poll)
    await slow.advance('PT30S')
    const { subscriptionLink } = await must(slow, 200, 'GET', poll)
    expect(await stateOf(subscriptionLink.split('/')[2], slow)).toBe('Enabled')
    await slow.advance('P1D')
    expect((await slow.get(poll)).status).toBe(200)
  })

  test('an ownership is accepted later', async () => {
    const begun = await slow.post(`/providers/Microsoft.Subscription/${own.entitlement}/acceptOwnership?${v}`, {
      properties: { displayName: 'Taken' },
    })
    expect([begun.status, begun.headers.get('retry-after')]).toEqual([202, '10'])
    const poll = String(begun.headers.get('location')).slice(slow.url.length)
    expect((await slow.get(poll)).status).toBe(202)
    await slow.advance('PT30S')
    expect(await must(slow, 200, 'GET', poll)).toEqual({ subscriptionLink: `/subscriptions/${own.entitlement}` })
    expect((await entitlement(own, slow)).friendlyName).toBe('Taken')
  })

  test('an offer of ownership expires', async () => {
    const additionalProperties = { subscriptionTenantId: cobalt.tenantId }
    const id = (await put(slow, 'offered', { billingScope: slowScope(), additionalProperties })).body.properties.subscriptionId
    await slow.advance('PT30S')
    const status = async () => {
      const body = await must(slow, 200, 'GET', `/providers/Microsoft.Subscription/subscriptions/${id}/acceptOwnershipStatus?${v}`)
      return [body.acceptOwnershipState, body.subscriptionTenantId]
    }
    expect(await status()).toEqual(['Pending', cobalt.tenantId])
    await slow.advance('P7D')
    expect(await status()).toEqual(['Expired', cobalt.tenantId])
    const late = await slow.post(`/providers/Microsoft.Subscription/subscriptions/${id}/acceptOwnership?${v}`, {
      properties: { displayName: 'Late' },
    })
    expect(refused(late)).toEqual([409, 'Conflict'])
  })

  test('a cancel is warned of until Partner Center shows it', async () => {
    await must(slow, 200, 'POST', action(own.entitlement, 'cancel'))
    expect([await stateOf(own.entitlement, slow), (await entitlement(own, slow)).status]).toEqual(['Warned', 'active'])
    await slow.advance('PT10M')
    expect([await stateOf(own.entitlement, slow), (await entitlement(own, slow)).status]).toEqual(['Disabled', 'inactive'])
  })

  test('what is still being made fails when its plan is suspended meanwhile', async () => {
    for (const { id } of (await must(slow, 200, 'GET', entitlementsAt(own))).items) await must(slow, 200, 'POST', action(id, 'cancel'))
    await slow.advance('PT10M')
    await put(slow, 'late', { billingScope: slowScope() })
    const begun = await slow.post(`${slowScope()}/providers/Microsoft.Subscription/createSubscription?${v}`, { displayName: 'Late' })
    expect(
      (await slow.request('PATCH', `/v1/customers/${own.customer}/subscriptions/${own.plan}`, { body: { status: 'suspended' } })).status,
    ).toBe(200)
    await slow.advance('PT30S')
    const failed = await must(slow, 200, 'GET', aliasPath('late'))
    expect([failed.properties.provisioningState, failed.error.code]).toEqual(['Failed', 'Conflict'])
    // Whoever polls reads why in the language of the poll.
    const zhTw = { headers: { 'accept-language': 'zh-TW' } }
    const told = await slow.get(aliasPath('late'), zhTw)
    expect([told.body.error.code, failed.error.message]).toEqual(['Conflict', expect.stringMatching(/^[\x20-\x7e]+$/)])
    expect(told.body.error.message).toMatch(/\p{Script=Han}/u)
    const polled = await slow.get(String(begun.headers.get('location')).slice(slow.url.length), zhTw)
    expect([polled.status, polled.body.error.code, polled.body.error.message]).toEqual([
      409,
      'Conflict',
      expect.stringMatching(/\p{Script=Han}/u),
    ])
    expect(refused(await slow.get(String(begun.headers.get('location')).slice(slow.url.length)))).toEqual([409, 'Conflict'])
    expect(refused(await put(slow, 'late', { billingScope: slowScope() }))).toEqual([409, 'Conflict'])
  })
})
