/** Audit records as the documentation has them (platform contract, section 4). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, startServer, type TestServer } from '../harness.ts'
import { createCustomer, must, type Purchase, settle } from '../story.ts'

let server: TestServer
let first: Purchase
let second: string
beforeAll(async () => {
  server = await startServer({ start: '2026-06-01T09:00:00Z' })
  first = await settle(server, { label: 'audited', companyName: 'Relecloud' })
  await server.advance('2026-06-20T10:00:00Z')
  second = await createCustomer(server, { label: 'late', companyName: 'Cloudless Ltd' })
  for (let turn = 0; turn < 5; turn++) {
    await server.advance('PT1H')
    await must(server, 200, 'PATCH', `/v1/customers/${second}/usagebudget`, { as: 'admin', body: { amount: 100 + turn } })
  }
})
afterAll(() => server.remove())

// biome-ignore lint/suspicious/noExplicitAny: records as the wire has them
const records = async (query: string, options = {}): Promise<any[]> =>
  (await must(server, 200, 'GET', `/v1/auditrecords${query}`, options)).items
const filter = (Field: string, Value: string, Operator: string) =>
  `filter=${encodeURIComponent(JSON.stringify({ Field, Value, Operator }))}`
// biome-ignore lint/suspicious/noExplicitAny: records as the wire has them
const kinds = (found: any[]) => found.map(({ resourceType, operationType }) => `${resourceType} ${operationType}`)

describe('a record', () => {
  test('tells who did what to which customer, with what came of it', async () => {
    const correlationId = '1f0c2b3a-4d5e-4f60-8a7b-9c0d1e2f3a4b'
    await server.request('PATCH', `/v1/customers/${second}/usagebudget`, {
      as: 'admin',
      body: { amount: 777.5 },
      headers: { 'MS-CorrelationId': correlationId },
    })
    const [record] = await records('?size=1')
    const { id, operationDate, resourceOldValue, resourceNewValue, customizedData: _data, ...rest } = record
    expect(rest).toEqual({
      partnerId: lapis.tenantId,
      participants: [lapis.tenantId],
      customerId: second,
      customerName: 'Cloudless Ltd',
      userPrincipalName: `admin@${lapis.domain}`,
      applicationId: lapis.applicationId,
      resourceType: 'spending_limit',
      operationType: 'update_customer_spending_budget',
      originalCorrelationId: correlationId,
      operationStatus: 'succeeded',
      attributes: { objectType: 'AuditRecord' },
    })
    expect(operationDate).toMatch(/^2026-06-20T15:00:00\.000\d{4}Z$/)
    const ticks = 621355968000000000n + BigInt(Date.parse('2026-06-20T15:00:00Z')) * 10000n + BigInt(operationDate.slice(23, 27))
    expect(id).toBe(`${lapis.tenantId}_${second}_${second}_updatecustomerspendingbudget_${ticks}`)
    expect(JSON.parse(resourceOldValue)).toMatchObject({ Amount: 104 })
    expect(JSON.parse(resourceNewValue)).toMatchObject({ Amount: 777.5 })
    for (const address of [`/v1/auditrecords/${id}`, `/auditactivity/v1/auditrecords/${id.toUpperCase()}`])
      expect((await must(server, 200, 'GET', address, {})).id).toBe(id)
  })

  test('of an order names its lines', async () => {
    const [record] = await records(`?startDate=2026-06-01&${filter('ResourceType', 'Order', 'equals')}`)
    const data = new Map(record.customizedData.map(({ key, value }: { key: string; value: string | null }) => [key, value]))
    expect([...data.keys()]).toEqual([
      'OrderId',
      'AlternateId',
      'BillingCycle',
      'OfferId-0',
      'SubscriptionId-0',
      'SubscriptionName-0',
      'Quantity-0',
      'PartnerOnRecord-0',
    ])
    expect(data.get('OrderId')).toBe(first.order)
    expect(data.get('SubscriptionId-0')).toBe(first.plan)
    expect(data.get('PartnerOnRecord-0')).toBeNull()
    expect(JSON.parse(record.resourceNewValue)).toMatchObject({ Id: first.order, LineItems: [{ SubscriptionId: first.plan }] })
  })

  test('of one partner is none of another', async () => {
    const [record] = await records('?size=1')
    const reply = await server.get(`/v1/auditrecords/${record.id}`, { partner: cobalt })
    expect([reply.status, reply.body.code]).toEqual([404, 1000])
    expect(await records('', { partner: cobalt })).toEqual([])
  })

  test.each(['nothing', `${lapis.tenantId}_createorder_637346859797753934`, '_1', `x_${'9'.repeat(19)}`])(
    'is not there as %s',
    async (id) => {
      const reply = await server.get(`/v1/auditrecords/${id}`)
      expect([reply.status, reply.body.code]).toEqual([404, 1000])
    },
  )

  test('names the reseller of a provider’s customer among those who see it', async () => {
    const smalt = (
      await must(server, 200, 'GET', '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf', {
        partner: cobalt,
        as: 'admin',
      })
    ).items[0].id
    const customer = await createCustomer(server, { label: 'below', country: 'DE', associatedPartnerId: smalt } as never, {
      partner: cobalt,
      as: 'admin',
    })
    const [record] = await records('?size=1', { partner: cobalt })
    expect([record.customerId, record.participants]).toEqual([customer, [cobalt.tenantId, smalt]])
  })
})

describe('dates', () => {
  const days = async (query: string) => [...new Set((await records(query)).map(({ operationDate }) => operationDate.slice(0, 10)))]

  test.each([
    ['', ['2026-06-20', '2026-06-01']],
    ['?startDate=2026-06-20', ['2026-06-20']],
    ['?startDate=2026-06-01&endDate=2026-06-01', ['2026-06-01']],
    ['?startDate=2026-06-01T23:00:00Z&endDate=2026-06-01T23:30:00Z', ['2026-06-01']],
    ['?startDate=6/1/2026%2012:00:00%20AM&endDate=6/19/2026%2012:00:00%20AM', ['2026-06-01']],
    ['?startDate=06%2F02%2F2026%2000%3A00%3A00', ['2026-06-20']],
    ['?startDate=2026-06-01&endDate=2026-06-20', ['2026-06-20', '2026-06-01']],
    ['?StartDate=2026-06-02T00:00:00.000Z&ENDDATE=2026-06-19', []],
    ['?startDate=&endDate=', ['2026-06-20', '2026-06-01']],
    ['?startDate=2026-05-01', []],
    ['?endDate=2026-06-10', ['2026-06-01']],
  ])('%s', async (query, expected) => {
    expect(await days(query)).toEqual(expected)
  })

  test.each([
    ['a start more than 90 days back', '?startDate=2026-03-21'],
    ['the form of one SDK’s slip, year and day of year', '?startDate=2026-171'],
    ['no date', '?startDate=yesterday'],
    ['no date at the end', '?endDate=2026-13-01'],
    ['an end before the start', '?startDate=2026-06-10&endDate=2026-06-09'],
    ['a size that is none', '?size=many'],
    ['a negative size', '?size=-1'],
    ['a broken filter', '?filter=%7B'],
    ['a filter by another field', `?${filter('UserPrincipalName', 'x', 'equals')}`],
    ['a filter by another operator', `?${filter('CompanyName', 'x', 'equals')}`],
    ['a customer that is no GUID', `?${filter('CustomerId', 'x', 'equals')}`],
    ['a customer by substring', `?${filter('CustomerId', lapis.tenantId, 'substring')}`],
    ['a type that is none', `?${filter('ResourceType', 'x', 'equals')}`],
    ['a token that is none', '?seekOperation=Next&MS-ContinuationToken=abc'],
  ])('%s is refused', async (_, query) => {
    const reply = await server.get(`/v1/auditrecords${query}`)
    expect([reply.status, reply.body.code], reply.text).toEqual([400, 2000])
    expect(reply.body.description).toMatch(/\S/)
  })

  test('90 days back is not yet too far', async () => {
    expect((await server.get('/v1/auditrecords?startDate=2026-03-22')).status).toBe(200)
  })
})

describe('filters', () => {
  test('by customer, type and part of a name', async () => {
    const start = 'startDate=2026-06-01'
    expect(
      new Set((await records(`?${start}&${filter('CustomerId', first.customer.toUpperCase(), 'Equals')}`)).map((r) => r.customerId)),
    ).toEqual(new Set([first.customer]))
    expect(new Set(kinds(await records(`?${start}&${filter('ResourceType', 'spending_limit', 'equals')}`)))).toEqual(
      new Set(['spending_limit update_customer_spending_budget']),
    )
    expect(new Set((await records(`?${start}&${filter('CompanyName', 'CLOUD', 'substring')}`)).map((r) => r.customerId))).toEqual(
      new Set([first.customer, second]),
    )
    expect(await records(`?${start}&${filter('CompanyName', 'nobody', 'substring')}`)).toEqual([])
    const swagger = `/auditactivity/v1/auditrecords?auditRequest.startDate=2026-06-01&auditRequest.filter.field=CompanyName&auditRequest.filter.value=relec&auditRequest.filter.operator=6`
    expect(new Set((await must(server, 200, 'GET', swagger, {})).items.map((r: { customerId: string }) => r.customerId))).toEqual(
      new Set([first.customer]),
    )
  })
})

describe('pages', () => {
  test('newest first, each once, with the token in header or query alone', async () => {
    const all = (await records('?startDate=2026-06-01')).map(({ id }) => id)
    expect(all.length).toBeGreaterThan(8)
    const dates = (await records('?startDate=2026-06-01')).map(({ operationDate }) => operationDate)
    expect(dates).toEqual(dates.toSorted().reverse())
    const seen: string[] = []
    let page = await must(server, 200, 'GET', '/v1/auditrecords?startDate=2026-06-01&size=3', {})
    expect(page.links.self.uri).toBe('/auditrecords?startDate=2026-06-01&size=3')
    for (let turn = 0; ; turn++) {
      seen.push(...page.items.map(({ id }: { id: string }) => id))
      expect(page.totalCount).toBe(page.items.length)
      const token = page.continuationToken
      if (token === undefined) break
      expect(page.links.next).toEqual({
        uri: '/auditrecords?startDate=2026-06-01&size=3&seekOperation=Next',
        method: 'GET',
        headers: [{ key: 'MS-ContinuationToken', value: token }],
      })
      page =
        turn % 2 === 0
          ? await must(server, 200, 'GET', '/v1/auditrecords?seekOperation=Next', { headers: { 'MS-ContinuationToken': token } })
          : await must(server, 200, 'GET', `/v1/auditrecords?seek=next&MS-ContinuationToken=${token}`, {})
    }
    expect(seen).toEqual(all)
    expect(page.links.next).toBeUndefined()
  })

  test('a token is of no use to another partner', async () => {
    const { continuationToken } = await must(server, 200, 'GET', '/v1/auditrecords?size=1', {})
    const reply = await server.get('/v1/auditrecords', { partner: cobalt, headers: { 'MS-ContinuationToken': continuationToken } })
    expect([reply.status, reply.body.code]).toEqual([400, 2000])
  })

  test('sizes beyond 500 and 0 mean 500', async () => {
    for (const size of ['501', '0', ''])
      expect((await must(server, 200, 'GET', `/v1/auditrecords?size=${size}`, {})).links.self.uri).toBe('/auditrecords?size=500')
  })
})
