import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { Decimal, type Instant, startOfDay } from 'lazuli-contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CustomerRecord } from '../customers/record.ts'
import { migrations as customerMigrations, putCustomer } from '../customers/store.ts'
import { openDuckDb } from '../db/engines/duckdb/open.ts'
import { lineJobMigrations, pendingLineJobs, publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import type { DailyLine } from '../db/lines.ts'
import { StorageError } from '../db/state.ts'
import { entitlementRoutes } from '../entitlements/routes.ts'
import { newAzureEntitlement } from '../entitlements/rules.ts'
import { migrations as entitlementMigrations, findEntitlement, putEntitlement } from '../entitlements/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { allocate } from '../invoices/allocate.ts'
import { type ExchangeRates, exchangeRate } from '../rates/fx.ts'
import { loadMarketRates } from '../rates/market-rates.ts'
import { openReference, packedData, type Reference } from '../rates/reference.ts'
import { priceMigrations } from '../rates/set-prices-store.ts'
import { newPlanSubscription } from '../subscriptions/rules.ts'
import { putSubscription, migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { accessMigrations } from '../usage/credit-access-store.ts'
import { rateInput } from '../usage/jobs.ts'
import { Pricing } from '../usage/pricing.ts'
import { insightRoutes } from './routes.ts'

const customer = '11f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
const neighbour = '22f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
const planless = '33f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
const stranger = '44f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
const plan = 'aaaaaaaa-005c-4763-bb78-2a8fab289c58'
const otherPlan = 'bbbbbbbb-005c-4763-bb78-2a8fab289c58'
const legacy = 'cccccccc-005c-4763-bb78-2a8fab289c58'
const takenElsewhere = '99999999-8a74-4d5e-b6c6-e6b5019bbff8'
const begin = startOfDay('2026-07-01')

function stored(id: string, country = 'CA'): CustomerRecord {
  const address = { country, city: 'C', addressLine1: '1', firstName: 'A', lastName: 'B' }
  const billing = { id, version: 1, email: 'a@b', culture: 'en-CA', language: 'en', companyName: id, address }
  return { id, commerceId: id, domain: `${id}.example.com`, companyName: id, billing, createdAt: begin }
}
const stockedPlan = (id: string, customerId: string, catalogItemId = 'DZH318Z0BPS6:0001:DZH318Z0BML6') =>
  newPlanSubscription({ id, customerId, catalogItemId, orderId: 'o', country: 'CA', at: begin })

let folder: string
let reference: Reference
let rates: ExchangeRates
let app: TryApp
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-imports-'))
  reference = await openReference(folder)
  rates = await loadMarketRates(packedData)
})
afterAll(() => {
  reference.close()
  rmSync(folder, { recursive: true })
})

/** 30 September 2026: every day of the samples has come when it is moved into the month. */
function start(now: Instant = startOfDay('2026-09-30'), currency = 'EUR'): TryApp {
  const made = tryApp({
    routes: [
      ...insightRoutes({
        pricing: new Pricing(reference),
        rates: () => rates,
        customerElsewhere: async (id) => id === stranger,
        entitlementElsewhere: async (id) => id === takenElsewhere,
      }),
      ...entitlementRoutes(),
    ],
    migrations: [
      ...lineJobMigrations,
      ...priceMigrations,
      ...customerMigrations,
      ...subscriptionMigrations,
      ...entitlementMigrations,
      ...accessMigrations,
    ],
    facts: { currency },
    now,
    lines: (home) => openDuckDb({ path: join(home, 'lines.duckdb'), allocate }),
  })
  made.write(
    ...[stored(customer), stored(neighbour), stored(planless)].map(putCustomer),
    ...[
      stockedPlan(plan, customer),
      stockedPlan(otherPlan, neighbour),
      { ...stockedPlan(legacy, neighbour, 'MS-AZR-0145P'), kind: 'legacyAzure' as const },
    ].map(putSubscription),
  )
  return made
}
beforeEach(() => {
  app = start()
})
afterEach(() => app.close())

const sample = (name: string) => readFileSync(new URL(`../../data/samples/${name}`, import.meta.url))
const here = { customerId: customer, subscriptionId: plan }
const send = (body: string | Buffer | Readable, query: Record<string, string> = here, headers: Record<string, string> = {}) =>
  app.call('POST', `/insight/v1/imports?${new URLSearchParams(query)}`, { body, headers })
const events = async () => (await (await app.partner.lines()).stats(publishedLines(app.state))).events
const entitlements = async (customerId = customer, subscriptionId = plan) =>
  (await app.call('GET', `/v1/customers/${customerId}/subscriptions/${subscriptionId}/azureEntitlements`)).body.items as {
    id: string
    friendlyName: string
  }[]
const uploads = () => {
  const folder = join(app.partner.folder, 'uploads')
  return existsSync(folder) ? readdirSync(folder) : []
}
const untouched = async () =>
  expect([await events(), await entitlements(), pendingLineJobs(app.state), app.events()]).toEqual([0, [], [], []])

/** Rates what there is and closes `period`; the daily lines and what does not hold. */
async function billed(period: string): Promise<{ lines: DailyLine[]; broken: unknown[]; subtotal: string }> {
  const lines = await app.partner.lines()
  const at = app.partner.clock.now()
  const actor = { job: 'test' }
  const job = startLineJob(app.state, `job:${period}`, { at, actor })
  const input = await rateInput(app.partner, app.state, () => rates, job, at, '2027-01-01')
  const totals = await lines.closePeriod({ ...input, invoiceId: 'G1', period, resellerOf: () => '0' })
  app.write(publishLineJob(job))
  const rows: DailyLine[] = []
  for await (const chunk of lines.eachBilledLine('G1')) rows.push(...chunk)
  return { lines: rows, broken: await lines.checkInvoice('G1'), subtotal: `${totals.subtotal}` }
}

/** Figures computed apart from this code, with Python's decimal module at 80 digits over the same files. */
const files = [
  ['sample-usage-ea-actual.csv', 'costExport', 8, 0, 0, 'USD', '5.0823241067419368', '5.082324039', '0.0000000677419368', 1],
  [
    'sample-usage-ea-amortized.csv',
    'costExport',
    23,
    0,
    0,
    'USD',
    '15.402195896636644627485419',
    '15.402195760628',
    '0.000000136008644627485419',
    8,
  ],
  [
    'sample-usage-ea-anonymous-cad.csv',
    'costExport',
    18,
    0,
    0,
    'CAD',
    '1.24190319940047',
    '1.241903196266134889802',
    '0.000000003134335110198',
    11,
  ],
  ['sample-usage-daily-mca-minimal.csv', 'costExport', 77, 0, 77, 'EUR', '19.506633231046801', '19.506633231046801', '0', 0],
  [
    'sample-usage-partnercenter.json',
    'lineItems',
    5,
    8,
    0,
    'USD',
    '62.901765974466243',
    '62.9017659744664428391501',
    '-0.0000000000001998391501',
    5,
  ],
] as const

describe.each(files)('%s', (name, format, accepted, rejectedCount, atCost, currency, source, ours, difference, differenceCount) => {
  test('is taken whole, its figures to the last digit, and a repeat imports nothing twice', async () => {
    const first = await send(sample(name), { ...here, month: '2026-09' })
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ format, accepted, duplicates: 0, rejectedCount, atCost, differenceCount })
    expect(first.body.rejected).toHaveLength(rejectedCount)
    expect(first.body.totals).toEqual([{ currency, rows: accepted, source, ours, difference, refused: '0', file: source }])
    expect(first.body.differences).toHaveLength(differenceCount)
    const itemised = (first.body.differences as { difference: string }[]).map((row) => Decimal.parse(row.difference))
    expect(`${Decimal.sum(itemised)}`).toBe(difference)
    expect(first.body.entitlements.length).toBeGreaterThan(0)
    expect((await entitlements()).map((e) => e.id).sort()).toEqual((first.body.entitlements as { id: string }[]).map((e) => e.id).sort())
    expect(await events()).toBe(accepted)
    expect(app.events().filter((e) => e.type === 'usage-imported')).toHaveLength(1)

    const again = await send(sample(name), { ...here, month: '2026-09' })
    expect(again.body).toEqual({ ...first.body, accepted: 0, duplicates: accepted, entitlements: [] })
    expect(await events()).toBe(accepted)
    expect(app.events().filter((e) => e.type === 'usage-imported')).toHaveLength(1)
    expect(readdirSync(join(app.partner.folder, 'uploads'))).toEqual([])
  })

  test('becomes an invoice whose lines are quantity × own price, in the currency of the row', async () => {
    await send(sample(name), { ...here, month: '2026-09' })
    app.moveTo(startOfDay('2026-10-06'))
    const { lines, broken, subtotal } = await billed('2026-09')
    expect(broken).toEqual([])
    expect(`${Decimal.sum(lines.map((line) => line.quantity.times(line.unitPrice)))}`).toBe(ours)
    expect(new Set(lines.map((line) => line.schedule.pricingCurrency))).toEqual(new Set([currency]))
    expect(new Set(lines.map((line) => `${line.unitPrice}` === `${line.effectiveUnitPrice}`))).toEqual(new Set([true]))
    expect(new Set(lines.map((line) => line.creditKind))).toEqual(new Set(['none']))
    expect(new Set(lines.map((line) => `${line.fx}`))).toEqual(new Set([`${exchangeRate(rates, currency, 'EUR', '2026-09')}`]))
    expect(`${Decimal.sum(lines.map((line) => line.billingPreTaxTotal)).reduced()}`).toBe(`${Decimal.parse(subtotal).reduced()}`)
  })
})

test('a file of Canadian dollars is priced in them: fx = EUR a dollar ÷ CAD a dollar, 9 decimals half up', async () => {
  await send(sample('sample-usage-ea-anonymous-cad.csv'), { ...here, month: '2026-09' })
  const lines = (await billed('2026-09')).lines
  const perDollar = (currency: string) => rates.market.get(currency)?.findLast(({ month }) => month <= '2026-08')?.unitsPerUsd as Decimal
  const expected = perDollar('EUR').dividedBy(perDollar('CAD'), { digits: 9, mode: 'half-up' })
  expect(`${lines[0]?.fx}`).toBe(`${expected}`)
  expect(lines[0]?.fx.equals(Decimal.one)).toBe(false)
})

const columns = 'SubscriptionId,SubscriptionName,Date,MeterId,MeterName,Quantity,EffectivePrice,CostInBillingCurrency,BillingCurrency'
const sub = '1caaa5a3-2b66-438e-8ab4-bce37d518c5d'
const second = '2caaa5a3-2b66-438e-8ab4-bce37d518c5d'
const line = (changes: Record<string, string> = {}) =>
  Object.values({
    SubscriptionId: sub,
    SubscriptionName: 'Research',
    Date: '2026-09-10',
    MeterId: 'ec8c7b49-9790-4261-b46f-293dabb53fd9',
    MeterName: 'D2 v3',
    Quantity: '2',
    EffectivePrice: '0.25',
    Cost: '0.5',
    Currency: 'USD',
    ...changes,
  }).join(',')
const csv = (...rows: string[]) => [columns, ...rows, ''].join('\n')

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

describe('Azure subscriptions', () => {
  test('are made under the plan with the name and from the first day of use', async () => {
    const { body } = await send(
      csv(line({ Date: '2026-09-12' }), line({ Date: '2026-09-03' }), line({ SubscriptionId: second, SubscriptionName: 'Two' })),
    )
    expect(body.entitlements).toEqual([
      { id: sub, friendlyName: 'Research' },
      { id: second, friendlyName: 'Two' },
    ])
    expect(await findEntitlement(app.state, sub)).toMatchObject({
      customerId: customer,
      subscriptionId: plan,
      createdAt: startOfDay('2026-09-03'),
    })
    const made = app.events().filter((e) => e.type === 'entitlement-created')
    expect(made.map((e) => [e.resourceId, e.customerId, e.audit.newValue.subscriptionId])).toEqual([
      [sub, customer, plan],
      [second, customer, plan],
    ])
    const told = app.events().find((e) => e.type === 'usage-imported')
    expect([told?.resourceId, told?.customerId]).toEqual([plan, customer])
    expect(told?.audit.customizedData).toContainEqual({ key: 'Accepted', value: '3' })
  })

  test('of an earlier import begin earlier when earlier usage comes; others keep their beginning, and a repeat moves nothing', async () => {
    const own = newAzureEntitlement({ id: second, customerId: customer, subscriptionId: plan, at: startOfDay('2026-09-08') })
    app.write(putEntitlement(own))
    await send(csv(line()))
    const { body } = await send(csv(line({ Date: '2026-09-02' }), line({ Date: '2026-09-02', SubscriptionId: second })))
    expect(body).toMatchObject({ accepted: 2, entitlements: [] })
    expect((await findEntitlement(app.state, sub))?.createdAt).toBe(startOfDay('2026-09-02'))
    expect((await findEntitlement(app.state, second))?.createdAt).toBe(own.createdAt)
    await send(csv(line()), { ...here, month: '2026-08' })
    expect((await findEntitlement(app.state, sub))?.createdAt).toBe(startOfDay('2026-09-02'))
  })

  test('of another customer, or of another plan of the same, are not captured', async () => {
    const third = stockedPlan('dddddddd-005c-4763-bb78-2a8fab289c58', customer)
    app.write(
      putSubscription(third),
      putEntitlement(newAzureEntitlement({ id: sub, customerId: neighbour, subscriptionId: otherPlan, at: begin })),
      putEntitlement(newAzureEntitlement({ id: second, customerId: customer, subscriptionId: third.id, at: begin })),
    )
    const { body } = await send(csv(line(), line({ SubscriptionId: second }), line({ SubscriptionId: takenElsewhere })))
    expect(body).toMatchObject({ accepted: 0, rejectedCount: 3, entitlements: [] })
    expect((body.rejected as { code: string }[]).map((r) => r.code)).toEqual(Array.from({ length: 3 }, () => 'UnknownEntitlement'))
    expect((await findEntitlement(app.state, sub))?.customerId).toBe(neighbour)
  })

  test('two imports at once that need the same one make it once; for two customers only one gets it', async () => {
    const [a, b] = await Promise.all([send(csv(line())), send(csv(line(), line()))])
    expect([...(a?.body.entitlements ?? []), ...(b?.body.entitlements ?? [])]).toEqual([{ id: sub, friendlyName: 'Research' }])
    const row = line({ SubscriptionId: second })
    const both = await Promise.all([send(csv(row)), send(csv(row), { customerId: neighbour, subscriptionId: otherPlan })])
    expect(both.filter((reply) => reply.status === 200 && reply.body.accepted === 1)).toHaveLength(1)
    // The row that both of the first two files have is one row.
    expect(await events()).toBe(3)
  })

  test('the only plan of a customer need not be named', async () => {
    expect((await send(csv(line()), { customerId: customer })).body.accepted).toBe(1)
    expect((await send(csv(line({ SubscriptionId: second })), { customerId: neighbour })).body.accepted).toBe(1)
    app.write(putSubscription(stockedPlan('dddddddd-005c-4763-bb78-2a8fab289c58', customer)))
    expect((await send(csv(line()), { customerId: customer })).status).toBe(400)
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
