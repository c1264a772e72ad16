/** A plan with more resources than are told at once: the list comes as it is made, whole and in order. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { meter, must, settle } from '../story.ts'

/** Hours of a machine in East US 2. */
const meterId = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const count = 2100

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

test('records of all resources of a plan come to what its summary says', async () => {
  const { customer, plan, entitlement } = await settle(server, { label: 'many-resources' })
  await server.advance('2026-09-01T20:00:00Z')
  const events = Array.from({ length: count }, (_, i) => ({
    id: `many-${i}`,
    entitlementId: entitlement,
    meterId,
    quantity: `${i + 1}`,
    at: '2026-09-01T03:00:00Z',
    resourceUri: `/subscriptions/${entitlement}/resourceGroups/prod/providers/Microsoft.Compute/virtualMachines/vm-${`${i}`.padStart(4, '0')}`,
  }))
  expect(await meter(server, events)).toMatchObject({ accepted: count })
  await server.advance('2026-09-02T00:00:00Z')
  const of = `/v1/customers/${customer}/subscriptions/${plan}`
  const list = await must(server, 200, 'GET', `${of}/resourceusagerecords`)
  expect(list).toMatchObject({ totalCount: count, attributes: { objectType: 'Collection' } })
  expect(list.items.map((item: { resourceName: string }) => item.resourceName)).toEqual(
    events.map(({ resourceUri }) => resourceUri.slice(-7)),
  )
  const sum = Decimal.sum(list.items.map((item: { totalCost: Decimal }) => Decimal.of(item.totalCost)))
  expect(sum.reduced()).toEqual(Decimal.of((await must(server, 200, 'GET', `${of}/usagesummary`)).totalCost).reduced())
})
