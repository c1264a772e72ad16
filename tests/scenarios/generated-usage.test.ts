/** Usage made by the laboratory, up to the invoice: each event counts once, and every cent of it is billed. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { must, type Purchase, settle } from '../story.ts'

const path = '/lab/usage/generate'
// biome-ignore lint/suspicious/noExplicitAny: rows of every list
type Row = any
const sum = (rows: readonly Row[], member: string): Decimal => Decimal.sum(rows.map((row) => Decimal.of(row[member])))

let server: TestServer
let mine: Purchase
let theirs: Purchase
beforeAll(async () => {
  server = await startServer()
  mine = await settle(server, { label: 'estate' })
  await settle(server, { label: 'estate2', country: 'JP' })
  theirs = await settle(server, { label: 'cobaltestate', country: 'DE' }, { partner: cobalt })
})
afterAll(() => server.remove())

const ask = (body: object, options: RequestOptions = {}): Promise<Row> => must(server, 202, 'POST', path, { ...options, body })
/** As it stands once nothing of it is due. */
async function over(id: string, partner: PartnerCredentials = lapis): Promise<Row> {
  for (;;) {
    const state = await must(server, 200, 'GET', `${path}/${id}`, { partner })
    if (state.status !== 'running') return state
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const lines = async (invoice: string, type: string, partner: PartnerCredentials = lapis): Promise<Row[]> =>
  (await must(server, 200, 'GET', `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=${type}`, { partner })).items

describe('days of a month', () => {
  let made: Row

  test('is made day by day as the clock moves, all of it taken', async () => {
    const body = { from: '2026-09-21', to: '2026-09-30', size: 'small', duplicatePercent: 10, latePercent: 10, lateDays: 2 }
    made = await ask(body)
    expect(made).toMatchObject({ status: 'waiting', subscriptionCount: 2, linesPerSubscription: 20, days: 12, daysDone: 0, events: 0 })
    expect(made.nextAt).toBe('2026-09-21T23:30:00Z')
    await server.advance('2026-09-22T00:00:00Z')
    const first = await must(server, 200, 'GET', `${path}/${made.id}`)
    expect(first).toMatchObject({ status: 'waiting', daysDone: 1, rejectedCount: 0, rejected: [], nextAt: '2026-09-22T23:30:00Z' })
    expect(first.accepted).toBeGreaterThan(20)
    await server.advance('2026-10-03T00:00:00Z')
    made = await over(made.id)
    expect(made).toMatchObject({ status: 'succeeded', daysDone: 12, rejectedCount: 0 })
    expect(made.events).toBe(made.accepted + made.duplicates)
    expect(made.duplicates).toBeGreaterThan(0)
    expect(made).not.toHaveProperty('nextAt')
  })

  test('made once more adds nothing, whatever its options', async () => {
    const again = await over((await ask({ from: '2026-09-21', to: '2026-09-30', size: 'small' })).id)
    expect(again).toMatchObject({ status: 'succeeded', accepted: 0, rejectedCount: 0, duplicates: made.accepted })
    const other = await over((await ask({ from: '2026-09-25', to: '2026-09-25', seed: '2', subscriptions: [mine.entitlement] })).id)
    expect(other).toMatchObject({ subscriptionCount: 1, duplicates: 0 })
    expect(other.accepted).toBeGreaterThan(0)
  })

  test('is billed to the cent, with lines of both tiers', async () => {
    await server.advance('2026-10-07T00:00:00Z')
    const [invoice] = (await must(server, 200, 'GET', '/v1/invoices')).items
    const [usage, rows] = [await lines(invoice.id, 'usagelineitems'), await lines(invoice.id, 'billinglineitems')]
    const perCent = sum(usage, 'billingPreTaxTotal')
    expect(perCent.toString()).toBe(sum(rows, 'subtotal').toString())
    expect(Decimal.of(invoice.totalCharges).toString()).toBe(perCent.toString())
    expect(perCent.greaterThan(Decimal.of(50))).toBe(true)
    const ofMeter = Map.groupBy(rows as Row[], (row) => `${row.customerId}|${row.productId}|${row.skuId}`)
    expect([...ofMeter.values()].some((tiers) => new Set(tiers.map((row) => Decimal.of(row.unitPrice).toString())).size > 1)).toBe(true)
    const perDay = Map.groupBy(
      (usage as Row[]).filter((line) => line.unitType === '1 Hour'),
      (line) => `${line.resourceUri}|${line.usageDate}|${line.meterId}`,
    )
    // Seed 2 has machines of its own under the same names.
    for (const [, machine] of perDay) expect(sum(machine, 'quantity').greaterThan(Decimal.of(48))).toBe(false)
  })
})

describe('days that are over', () => {
  test('are made at once, with as many lines as were asked for', async () => {
    const asked = await ask({ from: '2026-10-02', to: '2026-10-06', linesPerDay: 61, seed: 'x' })
    expect(asked).toMatchObject({ linesPerSubscription: 31, days: 5 })
    expect(await over(asked.id)).toMatchObject({ status: 'succeeded', daysDone: 5, rejectedCount: 0, duplicates: 0 })
  })
  test('are listed, newest first', async () => {
    const { items } = await must(server, 200, 'GET', path)
    expect(items).toHaveLength(4)
    expect(items[0].seed).toBe('x')
  })
  test('and a repeat of the request is the same generation', async () => {
    const options = { headers: { 'MS-RequestId': '5e1f4c2a-6b06-4fb7-96d1-00000000aaaa' } }
    const body = { from: '2026-10-01', to: '2026-10-01', seed: 'once' }
    const [first, second] = [await ask(body, options), await ask(body, options)]
    expect(second.id).toBe(first.id)
    await over(first.id)
  })
})

test('what was cancelled makes nothing more', async () => {
  const asked = await ask({ from: '2026-10-10', to: '2026-10-20', seed: 'c' })
  const cancelled = await must(server, 200, 'DELETE', `${path}/${asked.id}`)
  expect(cancelled).toMatchObject({ status: 'cancelled', daysDone: 0 })
  await server.advance('2026-10-12T00:00:00Z')
  expect(await must(server, 200, 'GET', `${path}/${asked.id}`)).toMatchObject({ status: 'cancelled', events: 0 })
  // Once over it stays over.
  const done = (await must(server, 200, 'GET', path)).items.find(({ status }: Row) => status === 'succeeded')
  expect(await must(server, 200, 'DELETE', `${path}/${done.id}`)).toEqual(done)
})

test('this very machine asks without a token', async () => {
  const asked = await ask({ from: '2026-10-12', to: '2026-10-12', seed: 'nobody' }, { as: null })
  expect(asked).toMatchObject({ seed: 'nobody', status: 'waiting' })
  expect((await must(server, 200, 'DELETE', `${path}/${asked.id}`, { as: null })).status).toBe('cancelled')
})

describe('refused', () => {
  const span = { from: '2026-10-01', to: '2026-10-02' }
  test.each([
    [{ from: '2026-10-02', to: '2026-10-01' }, 400, 'to must not lie before from'],
    [{ from: '2026-02-30', to: '2026-10-01' }, 400, 'from must be a day'],
    [{ from: '2026-10-01', to: 'soon' }, 400, 'to'],
    [{ to: '2026-10-01' }, 400, 'from'],
    [{ from: '2026-06-30', to: '2026-10-01' }, 400, 'no longer taken'],
    [{ from: '2026-10-01', to: '2031-10-01' }, 400, 'at most 1100 days'],
    [{ ...span, size: 'huge' }, 400, 'size'],
    [{ ...span, size: 'small', linesPerDay: 5 }, 400, 'either size or linesPerDay'],
    [{ ...span, linesPerDay: 0 }, 400, 'linesPerDay'],
    [{ ...span, linesPerDay: 100_001 }, 400, 'linesPerDay'],
    [{ ...span, latePercent: 101 }, 400, 'latePercent'],
    [{ ...span, lateDays: 3 }, 400, 'lateDays needs latePercent'],
    [{ ...span, customers: [] }, 400, 'no active Azure subscription'],
    [{ ...span, customers: ['0a1b2c3d-0001-4000-8000-00000000dead'] }, 404, ''],
    [{ ...span, subscriptions: ['0a1b2c3d-0001-4000-8000-00000000dead'] }, 404, '0a1b2c3d-0001-4000-8000-00000000dead'],
  ])('%j', async (body, status, said) => {
    const reply = await server.post(path, body)
    expect(reply.status).toBe(status)
    expect(reply.text).toContain(said)
  })
  test('what is another partner’s', async () => {
    expect((await server.post(path, { ...span, customers: [theirs.customer] })).status).toBe(404)
    expect((await server.post(path, { ...span, subscriptions: [theirs.entitlement] })).status).toBe(404)
    const asked = await ask({ ...span, seed: 't', subscriptions: [theirs.entitlement] }, { partner: cobalt })
    expect((await server.get(`${path}/${asked.id}`)).status).toBe(404)
    expect((await server.request('DELETE', `${path}/${asked.id}`)).status).toBe(404)
    expect(asked).toMatchObject({ status: 'waiting', subscriptionCount: 1 })
  })
  test('more than ten at a time', async () => {
    const ahead = { from: '2026-12-01', to: '2026-12-02' }
    const replies = []
    for (let i = 0; i < 11; i++) replies.push((await server.post(path, { ...ahead, seed: `${i}` })).status)
    expect(replies).toEqual([...Array<number>(10).fill(202), 409])
  })
})
