/** Orders that take their time: what can be seen and done until they are fulfilled. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PartnerCredentials, type Reply, startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, must, planItem } from '../story.ts'

const software = 'DG7GMGF0DWM3:0002:DG7GMGF0DT1M'
const otherSoftware = 'DG7GMGF0DWT0:0001:DG7GMGF0DSQR'
const e1 = '91FD106F-4B2C-4938-95AC-F54F74E9A239'

let server: TestServer
let path: string
beforeAll(async () => {
  server = await startServer({ start: '2026-09-15T00:00:00Z', profile: 'realistic' })
  const customer = await createCustomer(server, { label: 'patience' })
  await agree(server, customer)
  path = `/v1/customers/${customer}`
})
afterAll(() => server.remove())

const buy = (...offers: string[]) =>
  server.post(`${path}/orders`, { lineItems: offers.map((offerId, lineItemNumber) => ({ lineItemNumber, offerId, quantity: 1 })) })
const statuses = async (id: string): Promise<string[]> =>
  (await must(server, 200, 'GET', `${path}/orders/${id}/provisioningstatus`)).items.map((line: { status: string }) => line.status)
const patch = (id: string, body: object) => server.request('PATCH', `${path}/orders/${id}`, { body })

test('a line is pending, then fulfilled, unless it was cancelled', async () => {
  const { body: order } = await buy(software, otherSoftware)
  expect([order.status, ...(await statuses(order.id))]).toEqual(['pending', 'PrefulfillmentPending', 'PrefulfillmentPending'])
  const again = await buy(otherSoftware, software)
  expect([again.status, again.body.code]).toEqual([409, 800060])
  const changed = await patch(order.id, { lineItems: [{ lineItemNumber: 0, quantity: 2 }] })
  expect([changed.status, changed.body.code]).toEqual([409, 800014])
  expect((await patch(order.id, { status: 'cancelled', lineItems: [{ lineItemNumber: 0 }] })).body.status).toBe('pending')
  expect(await statuses(order.id)).toEqual(['Unfulfilled', 'PrefulfillmentPending'])
  await server.advance('PT1M')
  expect(await statuses(order.id)).toEqual(['Unfulfilled', 'Fulfilled'])
  expect((await must(server, 200, 'GET', `${path}/orders/${order.id}`)).status).toBe('completed')
})

test('a cancelled order is never completed', async () => {
  const { body: order } = await buy(software)
  expect((await patch(order.id, { status: 'cancelled' })).body.status).toBe('cancelled')
  await server.advance('PT1M')
  expect([(await must(server, 200, 'GET', `${path}/orders/${order.alternateId}`)).status, ...(await statuses(order.id))]).toEqual([
    'cancelled',
    'Unfulfilled',
  ])
})

test('a legacy order is completed as it is placed, and nothing is told of the way there', async () => {
  const { body: order } = await buy(e1)
  expect([order.status, typeof order.lineItems[0].subscriptionId]).toEqual(['completed', 'string'])
  const none = await server.get(`${path}/orders/${order.id}/provisioningstatus`)
  expect([none.status, none.body.code]).toEqual([404, 800007])
})

describe('a customer of a sandbox', () => {
  let options: { partner: PartnerCredentials }
  let customers = 0
  beforeAll(async () => {
    options = {
      partner: await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Opal', country: 'US', sandbox: true } }),
    }
  })
  const join = async (): Promise<string> => {
    const customer = await createCustomer(server, { label: `opal-waits-${customers++}` }, options)
    await agree(server, customer, options)
    return `/v1/customers/${customer}`
  }
  const outcome = ({ status, body }: Reply): unknown[] => [status, body?.code]

  test.each([
    ['software', software],
    ['a marketplace item', 'DZH318Z0BXWC:0002:DZH318Z0BMRV'],
  ])('is not purged while an order for %s is pending, but once it is cancelled', async (_, offerId) => {
    const own = await join()
    const order = await must(server, 201, 'POST', `${own}/orders`, { ...options, body: { lineItems: [{ offerId, quantity: 1 }] } })
    expect(order.status).toBe('pending')
    expect(outcome(await server.request('DELETE', own, options))).toEqual([409, 800014])
    await must(server, 200, 'PATCH', `${own}/orders/${order.id}`, { ...options, body: { status: 'cancelled' } })
    await must(server, 204, 'DELETE', own, options)
  })

  test('is purged while its plan is pending, which is asked for once', async () => {
    const own = await join()
    const body = { lineItems: [{ offerId: await planItem(server, 'US', options), quantity: 1 }] }
    const order = await must(server, 201, 'POST', `${own}/orders`, { ...options, body })
    expect(outcome(await server.post(`${own}/orders`, body, options))).toEqual([409, 800060])
    const refused = await server.request('PATCH', `${own}/orders/${order.id}`, { ...options, body: { status: 'cancelled' } })
    expect(outcome(refused)).toEqual([400, 800063])
    expect(refused.body.description).toContain('suspend the subscription it becomes by PATCH')
    await must(server, 204, 'DELETE', own, options)
    await server.advance('PT1M', options.partner)
    expect(outcome(await server.get(own, options))).toEqual([404, 60003])
  })
})

test('lists show an order after a quarter of an hour, by its cycle', async () => {
  await server.advance('PT15M')
  const count = async (query: string): Promise<number> => (await must(server, 200, 'GET', `${path}/orders${query}`)).totalCount
  expect([await count(''), await count('?billingType=OneTime'), await count('?billingType=1'), await count('?billingType=annual')]).toEqual(
    [3, 2, 1, 0],
  )
})
