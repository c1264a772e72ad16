import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { startOfDay } from 'lazuli-contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { StorageError } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { insightRoutes } from './routes.ts'
import {
  app,
  billed,
  closeImports,
  csv,
  events,
  here,
  left,
  legacy,
  line,
  neighbour,
  openImports,
  otherPlan,
  plan,
  planless,
  sample,
  second,
  send,
  startApp,
  stranger,
  sub,
  takenElsewhere,
  uploads,
} from './try-imports.ts'

beforeAll(() => openImports(insightRoutes))
afterAll(closeImports)
beforeEach(() => startApp())
afterEach(() => app.close())

const untouched = async () => expect(await left()).toEqual([0, [], [], []])

describe('what is refused as a whole takes nothing', () => {
  test.each<[string, Record<string, string>, [number, number]]>([
    ['no customer', { subscriptionId: plan }, [400, 800002]],
    ['a customer that is no GUID', { ...here, customerId: 'x' }, [400, 800002]],
    ['a customer nobody has', { ...here, customerId: planless.replace('33', '55') }, [404, 60003]],
    ['a customer of another partner', { ...here, customerId: stranger }, [403, 20002]],
    ['a plan nobody has', { ...here, subscriptionId: plan.replace('aa', 'dd') }, [404, 20003]],
    ['the plan of another customer', { ...here, subscriptionId: otherPlan }, [404, 20003]],
    ['a subscription that is no Azure plan', { customerId: neighbour, subscriptionId: legacy }, [400, 800011]],
    ['no plan named where there is none', { customerId: planless }, [400, 800002]],
    ['a format that does not exist', { ...here, format: 'xml' }, [400, 800002]],
    ['a price that does not exist', { ...here, price: 'free' }, [400, 800002]],
    ['a month that does not exist', { ...here, month: '2026-13' }, [400, 800002]],
    ['a month as a day', { ...here, month: '2026-09-01' }, [400, 800002]],
    ['a format the file has not', { ...here, format: 'lineItems' }, [400, 800002]],
    ['another format the file has not', { ...here, format: 'dailyRated' }, [400, 800002]],
  ])('%s', async (_, query, expected) => {
    const answer = await send(csv(line()), query)
    expect([answer.status, answer.body.code]).toEqual(expected)
    await untouched()
  })

  test.each<[string, () => string | Buffer | Readable, string, Record<string, string>?]>([
    ['an empty file', () => '', 'empty'],
    ['a file of something else', () => 'a,b\n1,2\n', 'columns'],
    ['a stray quote in the middle', () => csv(line(), `a"b"c${line()}`, line()), 'line 3'],
    ['text in another encoding', () => Buffer.concat([Buffer.from(csv(line())), Buffer.from([0xe4, 0x0a])]), 'UTF-8'],
    ['a list that breaks off', () => sample('sample-usage-partnercenter.json').subarray(0, 9000), 'ends in the middle'],
    ['a body that is no gzip', () => csv(line()), 'not compressed as it says', { 'content-encoding': 'gzip' }],
    ['gzip that breaks off', () => gzipSync(csv(line())).subarray(0, 60), 'broke off', { 'content-encoding': 'gzip' }],
    [
      'more Azure subscriptions than a file may name',
      () => csv(...Array.from({ length: 10_001 }, (_, i) => line({ SubscriptionId: `name ${i}` }))),
      'more than 10000 Azure subscriptions',
    ],
  ])('%s', async (_, body, says, headers) => {
    const answer = await send(body(), { ...here, month: '2026-09' }, headers)
    expect([answer.status, answer.body.code]).toEqual([400, 800002])
    expect(answer.body.description).toContain(says)
    expect(answer.body.description).toContain('nothing was taken')
    await untouched()
    expect(uploads()).toEqual([])
  })
})

describe('rows', () => {
  test('the bad ones are listed by line, the others are taken', async () => {
    const { body } = await send(
      csv(
        line(),
        line({ Date: '2026-10-01' }),
        line({ Date: '2026-05-31' }),
        line({ Quantity: '-1' }),
        line({ EffectivePrice: 'cheap' }),
        line({ EffectivePrice: '1e-29' }),
        line({ EffectivePrice: '1000000000000000' }),
        line({ Quantity: '999999999999', EffectivePrice: '1001' }),
        line({ Currency: 'ZZZ' }),
        line({ Date: 'soon' }),
        line({ SubscriptionId: '' }),
        line({ SubscriptionId: takenElsewhere }),
        `${line()},more`,
        line({ SubscriptionId: second, Date: '2026-09-11' }),
      ),
    )
    expect((body.rejected as { line: number; code: string }[]).map((r) => `${r.line} ${r.code}`)).toEqual([
      '3 FutureTime',
      '4 TooOld',
      '5 BadQuantity',
      '6 BadPrice',
      '7 BadPrice',
      '8 BadPrice',
      '9 BadPrice',
      '10 NoRate',
      '11 BadDate',
      '12 MissingField',
      '13 UnknownEntitlement',
      '14 BadColumns',
    ])
    expect(body).toMatchObject({ accepted: 2, rejectedCount: 12 })
    expect(await events()).toBe(2)
  })

  test('refused and differing rows are listed up to 1,000, counted beyond, and the totals hold all', async () => {
    const rows = Array.from({ length: 2100 }, (_, i) => (i % 2 ? line({ Quantity: 'x' }) : line({ Cost: '0.6' })))
    const { body } = await send(csv(...rows))
    expect(body).toMatchObject({ accepted: 1050, rejectedCount: 1050, differenceCount: 1050 })
    expect([body.rejected.length, body.differences.length]).toEqual([1000, 1000])
    expect(body.totals).toEqual([
      { currency: 'USD', rows: 1050, source: '630', ours: '525', difference: '105', refused: '525', file: '1155' },
    ])
    expect(body.differences[0]).toEqual({ line: 2, currency: 'USD', source: '0.6', ours: '0.5', difference: '0.1' })
  })

  test('re-dating keeps the day, or takes the last there is', async () => {
    await send(csv(line({ Date: '2023-01-30' }), line({ Date: '2023-02-03' }), line({ Date: '' })), { ...here, month: '2026-09' })
    await send(csv(line({ Date: '2023-03-31' })), { ...here, month: '2026-09' })
    const days = (await billed('2026-09')).lines.map((l) => `${l.usageDate} ${l.quantity}`)
    expect(days.sort()).toEqual(['2026-09-03 2', '2026-09-30 6'])
  })

  test('usage of a month that was cut off is billed with the next', async () => {
    await send(csv(line({ Date: '2026-08-31' }), line()))
    const { lines } = await billed('2026-09')
    expect(lines.map((l) => `${l.usageDate} ${l.period}`).sort()).toEqual(['2026-08-31 2026-09', '2026-09-10 2026-09'])
  })

  test('are known by all they say: of files that overlap each is taken once, equals of one file as often as it has them', async () => {
    const [early, late] = [line({ Date: '2026-09-01' }), line({ Date: '2026-09-02' })]
    expect((await send(csv(early, early, late))).body).toMatchObject({ accepted: 3, duplicates: 0 })
    expect((await send(csv(late, early))).body).toMatchObject({ accepted: 0, duplicates: 2 })
    const third = line({ Date: '2026-09-03' })
    expect((await send(csv(third, early, late, early, early))).body).toMatchObject({ accepted: 2, duplicates: 3 })
    expect((await send(csv(line({ Date: '2026-09-01', Quantity: '2.0' })))).body).toMatchObject({ accepted: 0, duplicates: 1 })
    expect((await send(csv(line({ Date: '2026-09-01', Quantity: '2.1' })))).body).toMatchObject({ accepted: 1 })
    expect(await events()).toBe(6)
  })

  test('taken before are duplicates where another of the same file is new', async () => {
    const file = csv(line(), line({ Date: '2026-10-01' }))
    expect((await send(file)).body).toMatchObject({ accepted: 1, rejectedCount: 1 })
    app.moveTo(startOfDay('2026-10-02'))
    expect((await send(file)).body).toMatchObject({ accepted: 1, duplicates: 1, rejectedCount: 0 })
  })

  test('by the price list: at its price, which must exist; rows at their cost keep it', async () => {
    const listed = '000009d0-057f-5f2b-b7e9-9e26add324a8'
    const { body } = await send(
      csv(line({ MeterId: listed, Cost: '' }), line({ MeterId: 'no-such-meter' }), line({ MeterId: '', Quantity: '', Cost: '7' })),
      { ...here, price: 'LIST' },
    )
    expect(body).toMatchObject({ accepted: 2, rejectedCount: 1, priceable: 1, atCost: 1 })
    expect(body.rejected).toMatchObject([{ line: 3, code: 'NoPrice' }])
    expect(body.totals).toEqual([{ currency: 'USD', rows: 1, source: '7', ours: '7', difference: '0', refused: '0.5', file: '7.5' }])
    const { lines } = await billed('2026-09')
    expect(lines.find((l) => l.schedule.meterId === listed)?.schedule.productId).toMatch(/^DZH/)
  })

  test('at their own price say how many the price list has a price for, and keep the names of meters it does not know', async () => {
    const { body } = await send(
      csv(line({ MeterId: '000009d0-057f-5f2b-b7e9-9e26add324a8' }), line({ MeterId: 'new', MeterName: 'New thing' })),
    )
    expect(body).toMatchObject({ accepted: 2, priceable: 1 })
    const { lines } = await billed('2026-09')
    expect(lines.find((l) => l.schedule.meterId === 'new')?.schedule.meterName).toBe('New thing')
  })

  test('a compressed file is the same file', async () => {
    expect((await send(csv(line()))).body.accepted).toBe(1)
    const { body } = await send(gzipSync(csv(line())), here, { 'content-encoding': 'gzip' })
    expect(body).toMatchObject({ accepted: 0, duplicates: 1 })
    // As it was downloaded, and packed once more by the sender.
    expect((await send(gzipSync(csv(line())))).body).toMatchObject({ accepted: 0, duplicates: 1, fileHash: body.fileHash })
    const twice = await send(gzipSync(gzipSync(csv(line()))), here, { 'content-encoding': 'gzip' })
    expect(twice.status).toBe(200)
  })
})

test('amounts at the edge of what is taken rate and close without harm, negative costs too', async () => {
  const edge = [
    line({ Quantity: '999999999999', EffectivePrice: '1000' }),
    line({ Quantity: '0.000000000000001', EffectivePrice: '999999999999999.1234567890123' }),
    line({ Quantity: '999999999999.999999999999999', EffectivePrice: '0.0000000000000000000000000001' }),
    line({ MeterId: '', Quantity: '', EffectivePrice: '', Cost: '-12.345', MeterName: 'Refund' }),
    line({ MeterId: 'negative', Quantity: '3', EffectivePrice: '-0.333333333333' }),
    line({ MeterId: 'negative', Quantity: '5', EffectivePrice: '-0.333333333333', SubscriptionId: second }),
    line({ Quantity: '0', EffectivePrice: '1' }),
  ]
  const { body } = await send(csv(...edge))
  expect(body).toMatchObject({ accepted: 7, rejectedCount: 0 })
  const { lines, broken } = await billed('2026-09')
  expect(broken).toEqual([])
  // A bucket of quantity 0 has no line.
  expect(lines).toHaveLength(6)
})

test('a disk that takes no file is a StorageError, which the chain answers by 503; nothing is taken', async () => {
  const { folder: home } = app.partner
  Object.defineProperty(app.partner, 'folder', { value: join(home, 'state.sqlite') })
  await expect(send(csv(line()))).rejects.toThrow(StorageError)
  expect([await events(), app.events(), await findEntitlement(app.state, sub)]).toEqual([0, [], undefined])
})
