/** What time does to licences, trials and marketplace items (commerce contract, section 12.4), each step with the events the clock tells of. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, must } from '../story.ts'

const marketplace = 'DZH318Z0BXWC:0002:DZH318Z0BMRV'
const marketplaceTrial = 'DZH318Z0C0WF:0001:DZH318Z0BP69'
const [premiumTrial, premium] = ['C0BD2E08-11AC-4836-BDC7-3712E744922F', '031C9E47-4802-4248-838E-778FB1D2CC05']

let server: TestServer
let path: string
/** Two marketplace items of a month, one of which is not to renew; a trial that goes on for a year and one that just ends. */
let renewing: string
let ending: string
let trial: string
let lapsing: string

beforeAll(async () => {
  server = await startServer({ start: '2026-09-15T00:00:00Z' })
  const customer = await createCustomer(server, { label: 'licences-story' })
  await agree(server, customer)
  path = `/v1/customers/${customer}`
  renewing = await buy({ catalogItemId: marketplace, quantity: 2, billingCycle: 'monthly', termDuration: 'P1M' })
  ending = await buy({ catalogItemId: marketplace, quantity: 1, billingCycle: 'monthly', termDuration: 'P1M' })
  trial = await buy({
    catalogItemId: marketplaceTrial,
    quantity: 10,
    billingCycle: 'none',
    termDuration: 'P1M',
    renewsTo: { termDuration: 'P1Y' },
  })
  lapsing = await buy({ catalogItemId: premiumTrial, quantity: 25, billingCycle: 'none' })
})
afterAll(() => server.remove())

async function buy(line: object): Promise<string> {
  const cart = await must(server, 201, 'POST', `${path}/carts`, { body: { lineItems: [{ id: 0, ...line }] } })
  const { orders } = await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`)
  return (await must(server, 200, 'GET', `${path}/subscriptions?order_id=${orders[0].id}`)).items[0].id
}
const read = (id: string) => must(server, 200, 'GET', `${path}/subscriptions/${id}`)
const told = async (to: string) => (await server.advance(to)).events
const updated = (count: number) => [{ type: 'subscription-updated', count }]

test('every term is a month, and renewal is switched off for one', async () => {
  for (const id of [renewing, ending, trial]) {
    const { status, autoRenewEnabled, commitmentEndDate } = await read(id)
    expect({ status, autoRenewEnabled, commitmentEndDate }).toEqual({
      status: 'active',
      autoRenewEnabled: true,
      commitmentEndDate: '2026-10-15T00:00:00Z',
    })
  }
  expect(await read(lapsing)).toMatchObject({ isTrial: true, autoRenewEnabled: false, commitmentEndDate: '2026-10-15T00:00:00Z' })
  const body = { ...(await read(ending)), autoRenewEnabled: false }
  expect(await must(server, 200, 'PATCH', `${path}/subscriptions/${ending}`, { body })).toMatchObject({ autoRenewEnabled: false })
})

test('nothing happens before a term ends', async () => {
  const before = await must(server, 200, 'GET', `${path}/subscriptions`)
  expect((await told('2026-10-14T23:59:59Z')).filter(({ type }) => type.startsWith('subscription'))).toEqual([])
  expect(await must(server, 200, 'GET', `${path}/subscriptions`)).toEqual(before)
})

test('at its end one renews, one is suspended as expired, one trial becomes paid and one lapses', async () => {
  expect(await told('2026-10-15T00:00:00Z')).toEqual(updated(4))
  const renewed = await read(renewing)
  expect(renewed).toMatchObject({ status: 'active', quantity: 2, autoRenewEnabled: true, commitmentEndDate: '2026-11-15T00:00:00Z' })
  expect(renewed.suspensionReasons).toBeUndefined()
  const expired = { status: 'suspended', suspensionReasons: ['Expiration'], commitmentEndDate: '2026-10-15T00:00:00Z' }
  expect(await read(ending)).toMatchObject({ ...expired, isTrial: false })
  expect(await read(lapsing)).toMatchObject({ ...expired, isTrial: true })
  expect(await read(trial)).toMatchObject({
    status: 'active',
    isTrial: false,
    quantity: 10,
    termDuration: 'P1Y',
    commitmentEndDate: '2027-10-15T00:00:00Z',
  })
})

test('a trial that lapsed becomes paid when it is converted', async () => {
  const conversion = `${path}/subscriptions/${lapsing}/conversions`
  const [wanted] = (await must(server, 200, 'GET', conversion, { as: 'admin' })).items
  expect(wanted).toMatchObject({ offerId: premiumTrial, targetOfferId: premium, quantity: 25 })
  const result = await must(server, 200, 'POST', conversion, { as: 'admin', body: wanted })
  expect(result).toMatchObject({ subscriptionId: lapsing, targetOfferId: premium })
  expect(result.error).toBeUndefined()
  expect(await read(lapsing)).toMatchObject({
    status: 'active',
    isTrial: false,
    offerId: premium,
    commitmentEndDate: '2027-10-15T00:00:00Z',
  })
})

test('month by month the renewal goes on, alone', async () => {
  await server.advance('2026-11-14T23:59:59Z')
  expect(await told('2026-11-15T00:00:00Z')).toEqual(updated(1))
  expect(await read(renewing)).toMatchObject({ status: 'active', commitmentEndDate: '2026-12-15T00:00:00Z' })
})

test('what stays suspended for 120 days is deleted, for good', async () => {
  await server.advance('2027-02-11T23:59:59Z')
  expect((await read(ending)).status).toBe('suspended')
  expect(await told('2027-02-12T00:00:00Z')).toEqual(updated(1))
  const gone = await read(ending)
  expect([gone.status, gone.suspensionReasons]).toEqual(['deleted', undefined])
  const reply = await server.request('PATCH', `${path}/subscriptions/${ending}`, { body: { status: 'active' } })
  expect([reply.status, reply.body.code]).toEqual([400, 2011])
  for (const id of [renewing, trial, lapsing]) expect((await read(id)).status).toBe('active')
  expect((await read(renewing)).commitmentEndDate).toBe('2027-02-15T00:00:00Z')
})
