/** What time does to audit records: orders that a job completes, and the end of their 90 days (platform contract, section 4). */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lapis, startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, must, planItem, planLine } from '../story.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ profile: 'realistic' })
})
afterAll(() => server.remove())

// biome-ignore lint/suspicious/noExplicitAny: records as the wire has them
const records = async (): Promise<any[]> => (await must(server, 200, 'GET', '/v1/auditrecords')).items

test('an order that a job completes is the doing of its caller and his call', async () => {
  const customer = await createCustomer(server, { label: 'patient' })
  await agree(server, customer)
  const lineItems = [planLine(await planItem(server))]
  const cart = (await must(server, 201, 'POST', `/v1/customers/${customer}/carts`, { body: { lineItems } })).id
  const correlation = '3d2c1b0a-1111-4222-8333-944455556666'
  await must(server, 201, 'POST', `/v1/customers/${customer}/carts/${cart}/checkout`, {
    as: 'admin',
    headers: { 'MS-CorrelationId': correlation },
  })
  await server.advance('PT1M')
  const [done] = (await records()).filter(({ operationType }) => operationType === 'create_order')
  expect(done).toMatchObject({
    customerId: customer,
    userPrincipalName: `admin@${lapis.domain}`,
    applicationId: lapis.applicationId,
    originalCorrelationId: correlation,
  })
})

test('after 90 days a record is gone, and its row with it; what it told of is not', async () => {
  const [old] = await records()
  const path = `/v1/auditrecords/${old.id}`
  const rows = () => {
    const db = new DatabaseSync(join(server.folder, 'partners', lapis.tenantId, 'state.sqlite'), { readOnly: true })
    try {
      return (db.prepare('SELECT count(*) AS n FROM events WHERE at < ?').get(Date.parse('2026-09-02T00:00:00Z')) as { n: number }).n
    } finally {
      db.close()
    }
  }
  await server.advance('2026-11-29T00:00:00Z')
  await must(server, 200, 'GET', path)
  expect(rows()).toBeGreaterThan(0)
  await server.advance('2026-12-02T00:00:00Z')
  const gone = await server.get(path)
  expect([gone.status, gone.body.code]).toEqual([404, 1000])
  // Rows go beside the answer, not before it.
  await expect.poll(rows).toBe(0)
  expect((await must(server, 200, 'GET', `/v1/customers/${old.customerId}/subscriptions`)).totalCount).toBe(1)
})
