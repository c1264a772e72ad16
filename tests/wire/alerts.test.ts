/** Alerts on what customers spend, through the real server: raised daily, replayed over history, listed, acknowledged. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, startServer, type TestServer } from '../harness.ts'
import { authorityOf, judge, type Received, type Receiver, startReceiver } from '../receiver.ts'
import { meter, must, type Purchase, settle } from '../story.ts'

const path = '/insight/v1/alerts'
/** D2as v5 in East US 2: 0.086 USD an hour. */
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
// biome-ignore lint/suspicious/noExplicitAny: rows of every list
type Row = any

let server: TestServer
let mine: Purchase
let other: Purchase
let theirs: Purchase
beforeAll(async () => {
  server = await startServer()
  mine = await settle(server, { label: 'alerts' })
  other = await settle(server, { label: 'alerts2' })
  theirs = await settle(server, { label: 'cobaltalerts', country: 'DE' }, { partner: cobalt })
})
afterAll(() => server.remove())

let serial = 0
const use = (of: Purchase, day: string, hours: string, partner: PartnerCredentials = lapis) =>
  meter(
    server,
    [
      {
        id: `alert-${++serial}`,
        entitlementId: of.entitlement,
        meterId: machine,
        quantity: hours,
        at: `${day}T10:00:00Z`,
        resourceLocation: 'eastus2',
      },
    ],
    { partner },
  )
const list = async (query = '', partner: PartnerCredentials = lapis): Promise<Row[]> =>
  (await must(server, 200, 'GET', `${path}${query}`, { as: 'admin', partner })).items
const september = (day: number): string => `2026-09-${String(day).padStart(2, '0')}`

describe('raised day by day', () => {
  test('a spike, and a budget on its way, nearly used and used up', async () => {
    await must(server, 200, 'PATCH', `/v1/customers/${mine.customer}/usagebudget`, { as: 'admin', body: { amount: 100 } })
    // 24 hours earn no credit on the first day; 2.064 a day, later 1.7544.
    await server.advance('2026-09-20T12:00:00Z')
    for (let day = 1; day <= 20; day++) for (const of of [mine, other]) await use(of, september(day), '24')
    await server.advance('2026-09-21T12:00:00Z')
    expect(await list()).toEqual([])
    // Monday, 21 September: 500 hours, 36.55; 22: 24; 23: 700 hours, 51.17; 24: 300.
    await use(mine, september(21), '500')
    await server.advance('2026-09-22T12:00:00Z')
    await use(mine, september(22), '24')
    await server.advance('2026-09-23T12:00:00Z')
    await use(mine, september(23), '700')
    await server.advance('2026-09-24T12:00:00Z')
    await use(mine, september(24), '300')
    await server.advance('2026-09-25T00:00:00Z')
    const alerts = await list()
    expect(alerts.map(({ day, kind }: Row) => `${day} ${kind}`).toSorted()).toEqual([
      '2026-09-21 budgetForecast',
      '2026-09-21 dailySpend',
      '2026-09-23 budget100',
      '2026-09-23 budget80',
      '2026-09-23 dailySpend',
      '2026-09-24 dailySpend',
    ])
    expect(alerts.every((alert: Row) => alert.customerId === mine.customer && alert.currency === 'USD')).toBe(true)
    const spike = alerts.find((alert: Row) => alert.day === '2026-09-21' && alert.kind === 'dailySpend')
    // 500 × 0.086 × 0.85 against 24 × 0.086 × 0.85, limit half as much again and no less than one more.
    expect(Decimal.of(spike.spent).toString()).toBe('36.55')
    expect(Decimal.of(spike.median).toString()).toBe('1.7544')
    expect(Decimal.of(spike.limit).toString()).toBe('2.7544')
    expect(spike).toMatchObject({ raisedAt: '2026-09-22T00:00:00Z', daysCompared: 14 })
  })

  test('the webhook of Partner Center is told once, by the budget', async () => {
    const { items } = await must(server, 200, 'GET', '/lab/deliveries')
    expect(items).toEqual([])
  })
})

describe('replayed', () => {
  const replay = (body: object, partner: PartnerCredentials = lapis): Promise<Row> =>
    must(server, 200, 'POST', `${path}/replay`, { as: 'admin', partner, body })

  test('the same days give the same records', async () => {
    const before = await list()
    expect(await replay({ from: '2026-09-21', to: '2026-09-24' })).toEqual({ days: 4, raised: 0, known: 6 })
    expect(await list()).toEqual(before)
  })
  test('days that nobody looked at when they were over are looked at now', async () => {
    await server.advance('2026-09-25T00:00:00Z', cobalt)
    for (let day = 1; day <= 20; day++) await use(theirs, september(day), '24', cobalt)
    await use(theirs, september(21), '500', cobalt)
    await server.advance('2026-09-26T00:00:00Z', cobalt)
    expect(await list('', cobalt)).toEqual([])
    expect(await replay({ from: '2026-09-01', to: '2026-09-25' }, cobalt)).toEqual({ days: 25, raised: 1, known: 0 })
    const [alert] = await list('', cobalt)
    expect(alert).toMatchObject({
      day: '2026-09-21',
      kind: 'dailySpend',
      customerId: theirs.customer,
      raisedAt: '2026-09-22T00:00:00Z',
      currency: 'EUR',
    })
    expect(await replay({ from: '2026-09-01', to: '2026-09-25' }, cobalt)).toEqual({ days: 25, raised: 0, known: 1 })
    expect(await list('', cobalt)).toEqual([alert])
  })
  test.each([
    [{ from: '2026-09-02', to: '2026-09-01' }, 'before from'],
    [{ from: '2026-05-01', to: '2026-09-01' }, '92 days'],
    [{ from: '2026-09-01', to: '2026-09-25' }, 'over'],
    [{ from: '2026-02-30', to: '2026-09-01' }, 'from must be a day'],
    [{ from: 'once', to: '2026-09-01' }, 'from'],
    [{ from: '2026-09-01' }, 'to'],
  ])('%j is refused', async (body, said) => {
    const reply = await server.request('POST', `${path}/replay`, { as: 'admin', body })
    expect([reply.status, reply.body.code], reply.text).toEqual([400, 800002])
    expect(reply.text).toContain(said)
  })
})

describe('listed', () => {
  test('by customer, kind and day', async () => {
    expect(await list(`?customerId=${other.customer}`)).toEqual([])
    expect(await list(`?customerId=${mine.customer}`)).toHaveLength(6)
    expect((await list('?kind=dailySpend')).map(({ day }: Row) => day)).toEqual(['2026-09-24', '2026-09-23', '2026-09-21'])
    expect(await list('?from=2026-09-22&to=2026-09-23')).toHaveLength(3)
  })
  test('page by page, each once', async () => {
    const all = await list()
    const paged: Row[] = []
    for (let next: string | undefined, first = true; first || next; first = false) {
      const page = await must(server, 200, 'GET', `${path}?size=2${next ? `&before=${next}` : ''}`, { as: 'admin' })
      paged.push(...page.items)
      next = page.next
    }
    expect(paged).toEqual(all)
  })
  test.each(['size=0', 'before=2026-09-01', 'from=2026-02-30', 'kind=odd', 'acknowledged=perhaps'])('%s is refused', async (query) => {
    expect((await server.get(`${path}?${query}`, { as: 'admin' })).status).toBe(400)
  })
  test('to those who see money', async () => {
    for (const as of ['sales', 'helpdesk'] as const) expect((await server.get(path, { as })).status, as).toBe(403)
    for (const as of ['admin', 'billing', 'app'] as const) expect((await server.get(path, { as })).status, as).toBe(200)
  })
})

describe('acknowledged', () => {
  test('once, with who and a note', async () => {
    const [alert] = await list('?kind=budget100')
    const acknowledged = await must(server, 200, 'POST', `${path}/${alert.id}/acknowledge`, { as: 'billing', body: { note: ' seen ' } })
    expect(acknowledged).toEqual({
      ...alert,
      acknowledgedAt: '2026-09-25T00:00:00Z',
      acknowledgedBy: 'billing@lapis.onmicrosoft.com',
      note: 'seen',
    })
    expect(await must(server, 200, 'POST', `${path}/${alert.id}/acknowledge`, { as: 'admin', body: {} })).toEqual(acknowledged)
    expect(await must(server, 200, 'GET', `${path}/${alert.id.toUpperCase()}`, { as: 'admin' })).toEqual(acknowledged)
    expect(await list('?acknowledged=true')).toEqual([acknowledged])
    expect(await list('?acknowledged=false')).toHaveLength(5)
  })
  test('not another partner’s, nor one that is not there', async () => {
    const [alert] = await list('', cobalt)
    for (const id of [alert.id, '0a1b2c3d-0001-4000-8000-00000000dead', 'x']) {
      expect((await server.get(`${path}/${id}`, { as: 'admin' })).status).toBe(404)
      expect((await server.request('POST', `${path}/${id}/acknowledge`, { as: 'admin', body: {} })).status).toBe(404)
    }
  })
  test('not with a note of a novel', async () => {
    const [alert] = await list()
    const reply = await server.request('POST', `${path}/${alert.id}/acknowledge`, { as: 'admin', body: { note: 'x'.repeat(501) } })
    expect(reply.status).toBe(400)
  })
})

describe('told', () => {
  const at = `${path}/receiver`
  let receiver: Receiver
  let budget = 0
  beforeAll(async () => {
    receiver = await startReceiver()
  })
  afterAll(() => receiver.close())
  const register = (body: object, partner = lapis) => server.request('PUT', at, { as: 'admin', partner, body })
  /** Another amount, below what is spent already: two alerts of Lapis with the next day. */
  async function crossed(): Promise<void> {
    budget++
    await must(server, 200, 'PATCH', `/v1/customers/${mine.customer}/usagebudget`, { as: 'admin', body: { amount: budget } })
    await server.advance('P1D')
  }

  test('to nobody, unless somebody wants to know', async () => {
    for (const method of ['GET', 'DELETE']) expect((await server.request(method, at, { as: 'admin' })).status).toBe(404)
    expect((await list()).every((alert: Row) => alert.notice === undefined)).toBe(true)
  })
  test('at an address of the partner’s own, signed as webhooks are', async () => {
    expect((await register({ url: receiver.url, kinds: ['budget100'] })).body).toMatchObject({ url: receiver.url, kinds: ['budget100'] })
    await crossed()
    const [delivery] = (await receiver.until(1)) as [Received]
    const [alert] = await list('?kind=budget100')
    expect(delivery.event).toMatchObject({
      eventName: 'lazuli-alert-raised',
      alert: { id: alert.id, kind: 'budget100', customerId: mine.customer },
    })
    expect(delivery.event.resourceUri).toBe(`${server.url}${path}/${alert.id}`)
    const authority = await authorityOf(server.url)
    const trusted = { authority, organisation: 'Lazuli', now: new Date(authority.validFromDate.getTime() + 86_400_000) }
    expect(await judge(delivery, trusted)).toBe(200)
    expect(await judge({ ...delivery, body: Buffer.from('{}') }, trusted)).toBe(401)
    await expect
      .poll(async () => (await list('?kind=budget100'))[0].notice)
      .toEqual({ status: 'delivered', attempts: 1, lastAt: expect.any(String), said: '200' })
    // Of the other kind nobody wanted to hear, and the webhook of Partner Center is another matter.
    expect(receiver.received).toHaveLength(1)
    expect((await list('?kind=budget80'))[0].notice).toBeUndefined()
  })
  test('again on the partner clock when it was not taken', async () => {
    receiver.received.splice(0)
    receiver.answer = 500
    await crossed()
    await receiver.until(1)
    await expect.poll(async () => (await list('?kind=budget100'))[0].notice).toMatchObject({ status: 'waiting', attempts: 1, said: '500' })
    receiver.answer = 204
    await server.advance('PT10S')
    const [first, second] = (await receiver.until(2)) as [Received, Received]
    expect(second.body.equals(first.body)).toBe(true)
    await expect.poll(async () => (await list('?kind=budget100'))[0].notice).toMatchObject({ status: 'delivered', attempts: 2 })
  })
  test('not once it is taken back', async () => {
    receiver.received.splice(0)
    expect((await must(server, 200, 'GET', at, { as: 'admin' })).url).toBe(receiver.url)
    expect((await server.request('DELETE', at, { as: 'admin' })).status).toBe(200)
    await crossed()
    expect((await list('?kind=budget100'))[0].notice).toBeUndefined()
    expect(receiver.received).toEqual([])
  })
  test.each([
    [{}, 'url'],
    [{ url: 'ftp://example.com' }, 'url must be an https address'],
    [{ url: 'https://169.254.169.254/latest' }, 'url leads to an address events are not delivered to'],
    [{ url: 'http://10.0.0.1/' }, 'not delivered to'],
    [{ url: 'https://user:word@example.com/' }, 'name or password'],
    [{ url: 'https://example.com/', kinds: ['odd'] }, 'kinds'],
  ])('never to %j', async (body, said) => {
    const reply = await register(body)
    expect([reply.status, reply.body.code], reply.text).toEqual([400, 800002])
    expect(reply.text).toContain(said)
  })
  test('each partner where it wants', async () => {
    await register({ url: receiver.url }, cobalt)
    expect((await server.get(at, { as: 'admin' })).status).toBe(404)
    for (const as of ['sales', 'helpdesk'] as const) expect((await server.get(at, { as, partner: cobalt })).status).toBe(403)
  })
})
