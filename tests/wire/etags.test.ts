/**
 * Every operation whose contract takes an etag: the right one is taken wherever clients put it, another is refused with
 * the documented code, and then nothing has changed (platform contract, section 2.6).
 */
import { endpointList, isWrite } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reply, startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, must, settle } from '../story.ts'

interface Case {
  /** The resource, and whether its etag may be left out. */
  path: string
  read?: string
  method: 'PUT' | 'PATCH'
  optional: boolean
  /** What is sent to change `current`, another thing at each turn. */
  change(current: Row, turn: number): Row
  /** Where the body holds the etag. */
  etagOf(body: Row): string
  withEtag(body: Row, etag: string | undefined): Row
  refusal: [number, unknown]
  /** Where the etag of the header does not win over the one of the body: on the Azure side both must be current. */
  needsBoth?: true
  /** What of the body tells that a change was made. */
  told(body: Row): unknown
}
// biome-ignore lint/suspicious/noExplicitAny: resources of every kind
type Row = any

let server: TestServer
const cases: Record<string, Case> = {}

const inAttributes = {
  method: 'PATCH' as const,
  etagOf: (body: Row) => body.attributes.etag,
  withEtag: (body: Row, etag: string | undefined) => ({
    ...body,
    attributes: { objectType: body.attributes?.objectType, ...(etag === undefined ? {} : { etag }) },
  }),
  refusal: [400, 2055] as [number, unknown],
}

beforeAll(async () => {
  server = await startServer()
  const { customer, plan, entitlement } = await settle(server, { label: 'tagged' })
  cases['updateCustomerBillingProfile'] = {
    ...inAttributes,
    method: 'PUT',
    path: `/v1/customers/${customer}/profiles/billing`,
    optional: false,
    change: (current, turn) => ({ ...current, companyName: `Tagged ${turn}` }),
    told: ({ companyName }) => companyName,
  }
  cases['updateSubscription'] = {
    ...inAttributes,
    path: `/v1/customers/${customer}/subscriptions/${plan}`,
    optional: true,
    change: (current, turn) => ({ ...current, friendlyName: `tagged ${turn}` }),
    told: ({ friendlyName }) => friendlyName,
  }
  const legacy = await createCustomer(server, { label: 'tagged-order' })
  await agree(server, legacy)
  const e1 = { offerId: '91FD106F-4B2C-4938-95AC-F54F74E9A239', quantity: 2, billingCycle: 'monthly' }
  const order = await must(server, 201, 'POST', `/v1/customers/${legacy}/orders`, { body: { lineItems: [e1] } })
  cases['updateOrder'] = {
    ...inAttributes,
    path: `/v1/customers/${legacy}/orders/${order.id}`,
    optional: true,
    change: (current) => ({ ...current, billingCycle: current.billingCycle === 'annual' ? 'monthly' : 'annual' }),
    told: ({ billingCycle }) => billingCycle,
  }
  cases['putConsumptionBudget'] = {
    path: `/subscriptions/${entitlement}/providers/Microsoft.Consumption/budgets/tagged?api-version=2021-10-01`,
    method: 'PUT',
    optional: true,
    change: (_, turn) => ({
      properties: { category: 'Cost', amount: 100 + turn, timeGrain: 'Monthly', timePeriod: { startDate: '2026-08-01T00:00:00Z' } },
    }),
    etagOf: ({ eTag }) => eTag,
    withEtag: (body, eTag) => ({ ...body, eTag }),
    refusal: [409, 'Conflict'],
    needsBoth: true,
    told: ({ properties }) => String(properties.amount),
  }
  const budget = cases['putConsumptionBudget']
  await must(server, 201, 'PUT', budget.path, { body: budget.change(undefined, 0) })
})
afterAll(() => server.remove())

const taking = endpointList.filter((e) => e.faults?.includes('StaleEtag') || (isWrite(e) && hasMember(e.body, 'eTag'))).map(({ id }) => id)
function hasMember(schema: unknown, name: string): boolean {
  const { properties } = (schema ?? {}) as { properties?: object }
  return properties !== undefined && name in properties
}

test('the table has every operation that takes one', () => {
  expect(taking.length).toBeGreaterThanOrEqual(4)
  expect(Object.keys(cases).toSorted()).toEqual(taking.toSorted())
})

const code = ({ status, body }: Reply): [number, unknown] => [status, body?.error?.code ?? body?.code]

describe.each(taking)('%s', (id) => {
  let turn = 0
  const one = () => cases[id] as Case
  const read = () => must(server, 200, 'GET', one().path)
  const send = (body: Row, ifMatch?: string): Promise<Reply> =>
    server.request(one().method, one().path, { body, ...(ifMatch === undefined ? {} : { headers: { 'If-Match': ifMatch } }) })
  /** The documented places and forms of an etag. */
  const bare = (etag: string) => etag.replaceAll('"', '')
  const places: [string, (etag: string) => { header?: string; body?: string }][] = [
    ['in the header in quotes', (etag) => ({ header: `"${bare(etag)}"` })],
    ['in the header without quotes', (etag) => ({ header: bare(etag) })],
    ['in the body', (etag) => ({ body: etag })],
    ['in both', (etag) => ({ header: `"${bare(etag)}"`, body: etag })],
  ]

  test.each(places)('takes the current one %s, and gives another', async (_, place) => {
    const before = await read()
    const { header, body } = place(one().etagOf(before))
    const reply = await send(one().withEtag(one().change(before, ++turn), body), header)
    expect(reply.status, reply.text).toBe(200)
    const after = await read()
    expect(one().etagOf(after)).not.toBe(one().etagOf(before))
    expect(one().told(after)).not.toBe(one().told(before))
  })

  test('takes a star', async () => {
    const before = await read()
    expect((await send(one().withEtag(one().change(before, ++turn), undefined), '*')).status).toBe(200)
    expect(one().told(await read())).not.toBe(one().told(before))
  })

  test.each([...places, ['that is none at all', () => ({ header: '"nonsense"' })] as (typeof places)[number]])(
    'refuses a stale one %s, and changes nothing',
    async (_, place) => {
      const old = await read()
      const fresh = await send(one().withEtag(one().change(old, ++turn), one().etagOf(old)))
      expect(fresh.status, fresh.text).toBe(200)
      const before = await read()
      const audited = await records()
      const { header, body } = place(one().etagOf(old))
      const reply = await send(one().withEtag(one().change(before, ++turn), body), header)
      expect(code(reply)).toEqual(one().refusal)
      expect(await read()).toEqual(before)
      expect(await records()).toEqual(audited)
    },
  )

  test('believes the header when the two places differ', async () => {
    const old = await read()
    await send(one().withEtag(one().change(old, ++turn), one().etagOf(old)))
    const before = await read()
    const wish = () => one().change(before, turn + 1)
    const [stale, current] = [one().etagOf(old), one().etagOf(before)]
    expect(code(await send(one().withEtag(wish(), current), `"${bare(stale)}"`))).toEqual(one().refusal)
    expect(await read()).toEqual(before)
    const other = await send(one().withEtag(wish(), stale), `"${bare(current)}"`)
    turn++
    if (!one().needsBoth) return expect(other.status, other.text).toBe(200)
    expect(code(other)).toEqual(one().refusal)
    expect(await read()).toEqual(before)
  })

  test('without one is as documented', async () => {
    const before = await read()
    const reply = await send(one().withEtag(one().change(before, ++turn), undefined))
    if (one().optional) return expect(reply.status, reply.text).toBe(200)
    expect(code(reply)).toEqual(one().refusal)
    expect(await read()).toEqual(before)
  })
})

/** What the audit knows of this day. */
const records = async (): Promise<unknown> =>
  (await must(server, 200, 'GET', '/v1/auditrecords?startDate=2026-09-01', { as: 'admin' })).items.length
