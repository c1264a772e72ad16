/** Metered events in, over HTTP: what is taken, what is refused line by line, what breaks a whole batch. */
import { gzipSync } from 'node:zlib'
import { meteringRefusals } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Reply, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { flatMeters, meter, must, type PricedMeter, type Purchase, settle } from '../story.ts'

let server: TestServer
let bought: Purchase
let meters: PricedMeter[]

beforeAll(async () => {
  server = await startServer({ start: '2026-04-20T00:00:00Z' })
  bought = await settle(server, { label: 'contoso-metering' })
  meters = await flatMeters(3)
  await server.advance('2026-09-10T12:00:00Z')
})
afterAll(() => server.remove())

let serial = 0
const event = (changed: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: `event-${++serial}`,
  entitlementId: bought.entitlement,
  resourceUri: `/subscriptions/${bought.entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
  meterId: meters[0]?.meterId,
  quantity: '1.5',
  at: '2026-09-10T10:00:00Z',
  resourceLocation: 'eastus2',
  ...changed,
})
const lines = (...events: (Record<string, unknown> | string)[]): string =>
  events.map((e) => (typeof e === 'string' ? e : JSON.stringify(e))).join('\n')
const post = (body: string | Uint8Array, options: RequestOptions = {}): Promise<Reply> =>
  server.request('POST', '/metering/v1/usage', {
    ...options,
    body,
    headers: { 'Content-Type': 'application/x-ndjson', ...options.headers },
  })
const outcome = ({ status, body }: Reply): [number, number] => [status, body?.code]

/** Quantities of the running month as they will be rated, by resource. */
async function rated(): Promise<Record<string, string>> {
  const { items } = await must(
    server,
    200,
    'GET',
    '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=current',
  )
  return Object.fromEntries(
    items.map((l: { resourceUri: string; usageDate: string; quantity: unknown }) => [
      `${l.resourceUri.split('/').at(-1)} ${l.usageDate.slice(0, 10)}`,
      String(l.quantity),
    ]),
  )
}

describe('a line is refused, the others are taken', () => {
  const long = 'x'.repeat(129)
  const cases: [string, string, () => Record<string, unknown> | string][] = [
    ['BadJson', 'no JSON', () => 'meter 5'],
    ['BadJson', 'broken off', () => '{"id":"x"'],
    ['BadJson', 'a list', () => '[1]'],
    ['BadJson', 'a text', () => '"usage"'],
    ['BadJson', 'a line too long', () => JSON.stringify(event({ additionalInfo: { x: 'y'.repeat(70_000) } }))],
    ['MissingField', 'no id', () => event({ id: undefined })],
    ['MissingField', 'an empty id', () => event({ id: '' })],
    ['MissingField', 'an id too long', () => event({ id: long })],
    ['MissingField', 'an id of too many bytes', () => event({ id: 'é'.repeat(65) })],
    ['MissingField', 'no quantity', () => event({ quantity: null })],
    ['MissingField', 'no meter', () => event({ meterId: undefined })],
    ['MissingField', 'no resource', () => event({ resourceUri: undefined })],
    ['MissingField', 'no Azure subscription', () => event({ entitlementId: undefined })],
    ['MissingField', 'no time', () => event({ at: undefined })],
    ['MissingField', 'a time that is none', () => event({ at: 'yesterday' })],
    ['UnknownMeter', 'a meter of no list', () => event({ meterId: '00000000-0000-0000-0000-000000000000' })],
    ['UnknownEntitlement', 'an Azure subscription of nobody', () => event({ entitlementId: '00000000-0000-0000-0000-000000000000' })],
    ['UnknownEntitlement', 'the plan in its place', () => event({ entitlementId: bought.plan })],
    ['BadQuantity', 'less than nothing', () => event({ quantity: '-1' })],
    ['BadQuantity', 'no number', () => event({ quantity: 'many' })],
    ['BadQuantity', '13 integer digits', () => event({ quantity: '1000000000000' })],
    ['BadQuantity', '16 fraction digits', () => event({ quantity: '0.1234567890123456' })],
    ['BadQuantity', 'true', () => event({ quantity: true })],
    ['BadQuantity', 'not a finite number', () => event({ quantity: 'NaN' })],
    ['FutureTime', 'six minutes ahead', () => event({ at: '2026-09-10T12:06:00Z' })],
    ['TooOld', 'older than three closed months', () => event({ at: '2026-05-31T23:59:59Z' })],
    ['NoPrice', 'a SKU that the meter is not sold as', () => event({ productId: 'DZH318Z00000', skuId: '0000' })],
  ]

  test.each(cases)('%s: %s', async (code, _, bad) => {
    const reply = await post(lines(event(), bad(), event()))
    expect(reply.status, reply.text).toBe(200)
    expect(reply.body).toMatchObject({ accepted: 2, duplicates: 0, rejectedCount: 1, rejected: [{ line: 2, code }] })
    expect(reply.body.rejected[0].message).toBeTruthy()
    expect(typeof reply.body.batchId).toBe('string')
  })

  test('every code of the contract is among them', () => {
    expect(new Set(cases.map(([code]) => code))).toEqual(new Set(meteringRefusals))
  })

  test('all of them at once, with their lines', async () => {
    const reply = await post(lines(...cases.map(([, , bad]) => bad())))
    expect(reply.body).toMatchObject({ accepted: 0, rejectedCount: cases.length })
    expect(reply.body.rejected.map((r: { line: number; code: string }) => [r.line, r.code])).toEqual(
      cases.map(([code], i) => [i + 1, code]),
    )
  })

  test('more than a thousand are counted, the first thousand told', async () => {
    const reply = await post(Array.from({ length: 1500 }, () => 'x').join('\n'))
    expect(reply.body).toMatchObject({ accepted: 0, rejectedCount: 1500 })
    expect(reply.body.rejected).toHaveLength(1000)
  })
})

describe('is taken', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a number', { quantity: 0.1 }, '0.1'],
    ['a text', { quantity: '0.1' }, '0.1'],
    ['fifteen digits after the point', { quantity: '0.000000000000001' }, '0.000000000000001'],
    ['twelve before it', { quantity: '999999999999.999999999999999' }, '999999999999.999999999999999'],
    ['small enough for a client to write an exponent', { quantity: 1e-7 }, '0.0000001'],
  ])('a quantity that is %s', async (kind, changed, exact) => {
    const name = `vm-${kind.replaceAll(' ', '-')}`
    const resourceUri = `/subscriptions/${bought.entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`
    const reply = await post(lines(event({ ...changed, resourceUri })))
    expect(reply.body, reply.text).toMatchObject({ accepted: 1, rejectedCount: 0 })
    await server.advance('P1D')
    expect((await rated())[`${name} 2026-09-10`]).toBe(exact)
  })

  test('a quantity of nothing', async () => {
    expect((await post(lines(event({ quantity: '0' }), event({ quantity: 0 })))).body).toMatchObject({ accepted: 2, rejectedCount: 0 })
  })

  test('five minutes ahead of the clock, and the first moment of the third closed month before', async () => {
    const { now } = (await server.get('/lab/clock')).body
    const ahead = new Date(Date.parse(now) + 5 * 60_000).toISOString()
    const reply = await post(lines(event({ at: ahead }), event({ at: '2026-06-01T00:00:00Z' })))
    expect(reply.body, reply.text).toMatchObject({ accepted: 2, rejectedCount: 0 })
  })

  test('lines that end in CR LF, blank lines, a last line without an end', async () => {
    const reply = await post(`${JSON.stringify(event())}\r\n\r\n\n${JSON.stringify(event())}`)
    expect(reply.body).toMatchObject({ accepted: 2, rejectedCount: 0 })
  })

  test('nothing at all', async () => {
    for (const body of ['', '\n\n'])
      expect((await post(body)).body).toMatchObject({ accepted: 0, duplicates: 0, rejectedCount: 0, rejected: [] })
  })

  test('a packed batch of many', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) =>
      event({ resourceUri: `/subscriptions/${bought.entitlement}/resourceGroups/rg/providers/x/y/${n % 50}` }),
    )
    const reply = await post(gzipSync(lines(...many)), { headers: { 'Content-Encoding': 'gzip' } })
    expect(reply.body, reply.text).toMatchObject({ accepted: 20_000, duplicates: 0, rejectedCount: 0 })
  })

  test('an id of 128 bytes, in any script', async () => {
    expect((await post(lines(event({ id: '量'.repeat(42) })))).body).toMatchObject({ accepted: 1 })
  })
})

describe('duplicates', () => {
  test('count for ever, whatever else differs', async () => {
    const one = event()
    expect((await post(lines(one))).body).toMatchObject({ accepted: 1, duplicates: 0 })
    expect((await post(lines({ ...one, quantity: '99', meterId: meters[1]?.meterId }))).body).toMatchObject({ accepted: 0, duplicates: 1 })
    await server.advance('P1D')
    expect((await post(lines(one))).body).toMatchObject({ accepted: 0, duplicates: 1 })
  })

  test('within one batch the first counts', async () => {
    const uri = `/subscriptions/${bought.entitlement}/resourceGroups/rg/providers/x/y/twins`
    const twin = event({ quantity: '3', resourceUri: uri })
    expect((await post(lines(twin, { ...twin, quantity: '4' }, twin))).body).toMatchObject({ accepted: 1, duplicates: 2 })
    await server.advance('P1D')
    expect((await rated())['twins 2026-09-10']).toBe('3')
  })

  test('a refused line leaves its id free', async () => {
    const one = event()
    expect((await post(lines({ ...one, quantity: 'x' }))).body).toMatchObject({ accepted: 0, rejectedCount: 1 })
    expect((await post(lines(one))).body).toMatchObject({ accepted: 1, duplicates: 0 })
  })

  test('a batch sent twice, and at the same time, counts once', async () => {
    const batch = lines(...Array.from({ length: 500 }, () => event()))
    const replies = await Promise.all([post(batch), post(batch), post(batch)])
    expect(replies.map((r) => r.status)).toEqual([200, 200, 200])
    expect(replies.reduce((n, r) => n + r.body.accepted, 0)).toBe(500)
    expect(replies.reduce((n, r) => n + r.body.duplicates, 0)).toBe(1000)
  })
})

describe('a batch that breaks is wholly absent', () => {
  test.each<[string, (batch: string) => Buffer]>([
    ['no gzip', (batch) => Buffer.from(batch)],
    ['gzip cut short', (batch) => gzipSync(batch).subarray(0, -40)],
    ['gzip with a wrong sum', (batch) => Buffer.concat([gzipSync(batch).subarray(0, -8), Buffer.alloc(8)])],
  ])('%s', async (_, pack) => {
    const some = Array.from({ length: 9000 }, () => event())
    const reply = await post(pack(lines(...some)), { headers: { 'Content-Encoding': 'gzip' } })
    expect(outcome(reply), reply.text).toEqual([400, 800002])
    // Sending it again, whole, is safe.
    expect((await post(lines(...some))).body).toMatchObject({ accepted: 9000, duplicates: 0 })
  })
})

test('the batch of an application without rights changes nothing', async () => {
  const one = event()
  expect(outcome(await post(lines(one), { as: null }))).toEqual([401, 800001])
  expect((await post(lines(one))).body).toMatchObject({ accepted: 1 })
})

test('sends of one partner through the SDK', async () => {
  const client = server.client()
  const receipt = await client.operations.postUsage({ content: lines(event(), 'x') } as never)
  expect(receipt).toMatchObject({ accepted: 1, rejectedCount: 1 })
  expect((await meter(server, [])).accepted).toBe(0)
})
