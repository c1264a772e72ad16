import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Decimal, parseInstant } from 'lazuli-contract'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ForeignCursor, type Lines, type MeteredEvent, type Page, type RateInput, type Schedule } from '../../lines.ts'
import { openDuckDb } from './open.ts'

const names = {
  productName: 'VM',
  skuName: 'D2',
  publisherName: 'Microsoft',
  publisherId: '',
  meterName: 'D2',
  meterCategory: 'Compute',
  meterSubCategory: '',
}
const texts = {
  region: 'eastus',
  meterRegion: 'US East',
  meterType: '1 Hour',
  unitOfMeasure: '1 Hour',
  unitType: '1 Hour',
  pricingCurrency: 'USD',
}

function schedule(id: string, creditEligible: boolean, ...tiers: [minimum: string, price: string][]): Schedule {
  const bounds = tiers.map(([minimum, unitPrice]) => ({ minimum: Decimal.parse(minimum), unitPrice: Decimal.parse(unitPrice) }))
  return {
    key: id,
    productId: id,
    skuId: '0001',
    availabilityId: `A${id}`,
    meterId: `meter-${id}`,
    creditEligible,
    ...names,
    ...texts,
    tiers: bounds,
  }
}

const flat = schedule('flat', true, ['0', '0.868'])
const steps = schedule('steps', true, ['0', '1'], ['100', '0.8'])

function event(id: string, at: string, quantity: string, more: Partial<MeteredEvent> & { tags?: string } = {}): MeteredEvent {
  const { tags = '', ...rest } = more
  const details = { resourceLocation: 'eastus', resourceGroup: 'rg', consumedService: 'Microsoft.Compute', tags, additionalInfo: '' }
  const where = { customerId: 'c1', subscriptionId: 'p1', entitlementId: 'e1', resourceUri: '/subscriptions/e1/resourceGroups/rg/vm1' }
  return {
    id,
    ...where,
    schedule: flat,
    at: parseInstant(at) as number,
    period: at.slice(0, 7),
    quantity: Decimal.parse(quantity),
    details,
    ...rest,
  }
}

/** Parts of a split proportional to weights, enough for these tests: the whole to the first. */
const allocate = (target: Decimal, weights: readonly Decimal[]) => weights.map((_, i) => (i === 0 ? target : Decimal.zero))

let folder: string
let lines: Lines

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-lines-'))
  lines = await openDuckDb({ path: join(folder, 'lines.duckdb'), allocate })
})
afterEach(async () => {
  await lines.close()
  rmSync(folder, { recursive: true })
})

const published = (upTo: number, ...except: number[]) => ({ upTo, except })
const done = () => undefined

function input(job: number, before: string, more: Partial<RateInput> = {}): RateInput {
  const fx = Decimal.parse('0.9')
  return {
    job,
    published: published(job - 1),
    at: job * 1000,
    before,
    fxOf: () => fx,
    access: [],
    creditRate: Decimal.parse('0.15'),
    ...more,
  }
}
const closing = (job: number, more: Partial<RateInput> = {}) => ({
  ...input(job, '2026-10-06', more),
  invoiceId: 'G1',
  period: '2026-09',
  resellerOf: () => '0',
})
const everywhere = [{ entitlementId: 'e1', from: 0 }]

async function all<T>(read: (after: string | undefined) => Promise<Page<T>>): Promise<{ rows: T[]; pages: number }> {
  const rows: T[] = []
  for (let pages = 1, after: string | undefined; ; pages++) {
    const page = await read(after)
    rows.push(...page.rows)
    if (page.next === undefined) return { rows, pages }
    after = page.next
  }
}
const unbilled = async (upTo: number, size = 2000, period = '2026-09') =>
  (await all((after) => lines.unbilledUsage({ published: published(upTo), period, size, ...(after ? { after } : {}) }))).rows
const figures = (rows: readonly { quantity: Decimal; pricingPreTaxTotal: Decimal; billingPreTaxTotal: Decimal }[]) =>
  rows.map((r) => `${r.quantity} ${r.pricingPreTaxTotal} ${r.billingPreTaxTotal}`)

test('an event counts once: in its batch the first, over all batches the earlier', async () => {
  const first = [event('a', '2026-09-01T01:00:00Z', '1'), event('a', '2026-09-01T02:00:00Z', '5'), event('b', '2026-09-01T03:00:00Z', '2')]
  expect(await lines.append(1, [first.slice(0, 1), first.slice(1)], done)).toEqual({ accepted: 2, duplicates: 1 })
  expect(await lines.append(2, [[event('b', '2026-09-02T00:00:00Z', '9'), event('c', '2026-09-01T04:00:00Z', '3')]], done)).toEqual({
    accepted: 1,
    duplicates: 1,
  })
  await lines.rate(input(3, '2026-10-01'))
  expect((await unbilled(3)).map((l) => `${l.usageDate} ${l.quantity}`)).toEqual(['2026-09-01 6'])
})

test('a batch whose publication fails leaves nothing: its ids are free again', async () => {
  const batch = [[event('a', '2026-09-01T01:00:00Z', '1')]]
  const failing = lines.append(1, batch, () => {
    throw new Error('disk full')
  })
  await expect(failing).rejects.toThrow('disk full')
  expect(await lines.append(2, batch, done)).toEqual({ accepted: 1, duplicates: 0 })
  expect(await lines.stats(published(2))).toMatchObject({ events: 1 })
})

test('rows that could not be removed after a failed publication make no duplicates of what is sent again', async () => {
  const remove = vi.spyOn(lines, 'discard').mockRejectedValueOnce(new Error('disk full'))
  const failing = lines.append(1, [[event('a', '2026-09-01T01:00:00Z', '1')]], () => Promise.reject(new Error('disk full')))
  await expect(failing).rejects.toThrow('disk full')
  expect(remove).toHaveBeenCalled()
  remove.mockRestore()
  expect(await lines.append(2, [[event('a', '2026-09-01T01:00:00Z', '1')]], done)).toEqual({ accepted: 1, duplicates: 0 })
  expect(await lines.stats(published(2))).toMatchObject({ events: 1 })
})

test('usage of a month with earned credit, open and closed, is the worked example of billing rules 12.1', async () => {
  const usage = [
    event('1', '2026-09-01T05:00:00Z', '10.5'),
    event('2', '2026-09-02T05:00:00Z', '9.25'),
    event('3', '2026-09-03T05:00:00Z', '9.25'),
  ]
  await lines.append(1, [usage], done)
  await lines.rate(input(2, '2026-10-01', { access: everywhere }))
  expect(figures(await unbilled(2))).toEqual(['10.5 7.7469 6.97221', '9.25 6.82465 6.142185', '9.25 6.82465 6.142185'])
  const totals = await lines.closePeriod(closing(3, { access: everywhere }))
  expect(`${totals.subtotal}`).toBe('19.25')
  expect(figures((await lines.billedUsage({ invoiceId: 'G1', size: 10 })).rows)).toEqual([
    '10.5 7.7446551724 6.9698275862',
    '9.25 6.8226724138 6.1400862069',
    '9.25 6.8226724138 6.1400862069',
  ])
  const [row] = (await lines.billedRecon({ invoiceId: 'G1', size: 10 })).rows
  expect([row?.billableQuantity, row?.effectiveUnitPrice, row?.pcCost, row?.subtotal].map(String)).toEqual([
    '29',
    '0.737586206896552',
    '21.39',
    '19.25',
  ])
  expect((await lines.residuals('G1')).map((r) => [`${r.pricing}`, `${r.billing}`])).toEqual([['0.0062', '0.00658']])
  expect(await lines.checkInvoice('G1')).toEqual([])
})

test('missing units go to the largest remainders, ties to the earlier line', async () => {
  const third = schedule('third', false, ['0', '0.0337'])
  const usage = [3, 1, 2].map((d) => event(`${d}`, `2026-09-0${d}T05:00:00Z`, '1', { schedule: third }))
  await lines.append(1, [usage], done)
  await lines.closePeriod(closing(2))
  // Σ 0.1011 USD is billed 0.10, in euros 0.09.
  expect(figures((await lines.billedUsage({ invoiceId: 'G1', size: 10 })).rows)).toEqual([
    '1 0.0333333334 0.03',
    '1 0.0333333333 0.03',
    '1 0.0333333333 0.03',
  ])
})

test('a negative price is billed and cut toward zero like any other', async () => {
  const refund = schedule('refund', false, ['0', '-0.0337'])
  await lines.append(1, [[event('1', '2026-09-01T05:00:00Z', '3', { schedule: refund })]], done)
  await lines.rate(input(2, '2026-10-01'))
  expect(figures(await unbilled(2))).toEqual(['3 -0.1011 -0.09099'])
  expect(`${(await lines.closePeriod(closing(3))).subtotal}`).toBe('-0.09')
  expect(figures((await lines.billedUsage({ invoiceId: 'G1', size: 10 })).rows)).toEqual(['3 -0.1 -0.09'])
  expect((await lines.residuals('G1')).map((r) => [`${r.pricing}`, `${r.billing}`])).toEqual([['-0.0011', '-0.00099']])
  expect(await lines.checkInvoice('G1')).toEqual([])
})

test('the smallest quantity and a huge one given back close together: in one scale they are longer than the engine’s numbers', async () => {
  const dear = { schedule: schedule('dear', false, ['0', '1234567.890123']) }
  const usage = [event('1', '2026-09-01T05:00:00Z', '-900000000000', dear), event('2', '2026-09-02T05:00:00Z', '0.000000000000001', dear)]
  await lines.append(1, [usage], done)
  // 900,000,000,000 × 1,234,567.890123 is 1111111101110700000; the little used takes the last cent from it.
  expect(`${(await lines.closePeriod(closing(2))).subtotal}`).toBe('-999999990999629999.99')
  expect(await lines.checkInvoice('G1')).toEqual([])
})

test('late usage that fills a tier turns the later lines back and writes them anew', async () => {
  const tiered = { schedule: steps }
  await lines.append(1, [[event('1', '2026-09-05T05:00:00Z', '90', tiered), event('2', '2026-09-06T05:00:00Z', '8', tiered)]], done)
  await lines.rate(input(2, '2026-09-07'))
  await lines.append(3, [[event('3', '2026-09-01T05:00:00Z', '10', tiered)]], done)
  expect(await lines.rate(input(4, '2026-09-08'))).toEqual({ lines: 2, reversals: 1, customers: ['c1'] })
  const log = await unbilled(4)
  expect(log.map((l) => `${l.usageDate} ${l.tier} ${l.quantity} ${l.pricingPreTaxTotal} ${l.reverses}`)).toEqual([
    '2026-09-01 1 10 10 false',
    '2026-09-05 1 90 90 false',
    '2026-09-06 1 8 8 false',
    '2026-09-06 1 -8 -8 true',
    '2026-09-06 2 8 6.4 false',
  ])
  expect(await lines.checkOpen(published(4), '2026-09')).toEqual([])
  expect(await lines.rate(input(5, '2026-09-08'))).toEqual({ lines: 0, reversals: 0, customers: [] })
})

test('usage after the cut-off goes on counting tiers where its month stopped, in the next period', async () => {
  const tiered = { schedule: steps }
  await lines.append(1, [[event('1', '2026-09-05T05:00:00Z', '99', tiered)]], done)
  await lines.closePeriod(closing(2))
  await lines.append(3, [[event('2', '2026-09-01T05:00:00Z', '2', { ...tiered, period: '2026-10' })]], done)
  await lines.rate(input(4, '2026-10-07'))
  expect((await unbilled(4, 10, '2026-10')).map((l) => `${l.usageDate} ${l.usageMonth} ${l.tier} ${l.quantity}`)).toEqual([
    '2026-09-01 2026-09 1 1',
    '2026-09-01 2026-09 2 1',
  ])
  expect(await unbilled(4)).toEqual([])
})

test('an event of a closed period, however it came there, is billed with the first open one', async () => {
  await lines.append(1, [[event('1', '2026-09-05T05:00:00Z', '1')]], done)
  await lines.closePeriod(closing(2))
  await lines.append(3, [[event('2', '2026-09-05T06:00:00Z', '2')]], done)
  await lines.rate(input(4, '2026-10-07'))
  expect(figures(await unbilled(4, 10, '2026-10'))).toEqual(['2 1.736 1.5624'])
})

test('what covers an event of a closed period stays when its day is rated again', async () => {
  const reservation = {
    ...{ type: 'Reservation' as const, id: 'r1', orderId: 'o1', customerId: 'c1', rateOf: () => Decimal.one },
    steps: [{ from: parseInstant('2026-09-01T00:00:00Z') as number, amount: Decimal.of(3), scope: {} }],
  }
  const benefits = [reservation]
  await lines.append(1, [[event('1', '2026-09-04T05:00:00Z', '1')]], done)
  // Taken in for September under number 2, published when September has closed.
  await lines.closePeriod({ ...closing(3, { benefits, published: published(2, 2) }) })
  await lines.append(2, [[event('2', '2026-09-04T05:00:00Z', '1.5')]], done)
  await lines.rate(input(4, '2026-10-07', { benefits }))
  const october = async (upTo: number) =>
    (await unbilled(upTo, 2000, '2026-10'))
      .map((l) => `${l.usageDate} ${l.quantity} ${l.benefit?.type ?? '-'} ${l.pricingPreTaxTotal}`)
      .sort()
  expect(await october(4)).toEqual(['2026-09-04 1.5 Reservation 0'])
  await lines.append(5, [[event('3', '2026-09-04T06:00:00Z', '2', { period: '2026-10' })]], done)
  await lines.rate(input(6, '2026-10-08', { benefits }))
  expect(await october(6)).toEqual(['2026-09-04 -1.5 Reservation 0', '2026-09-04 1.5 Reservation 0', '2026-09-04 3.5 Reservation 0'])
  // Rated again under a number that did not become anything, it is the same.
  await lines.discard([6])
  await lines.rate(input(7, '2026-10-08', { benefits }))
  expect(await october(7)).toEqual(['2026-09-04 -1.5 Reservation 0', '2026-09-04 1.5 Reservation 0', '2026-09-04 3.5 Reservation 0'])
})

test('what covers a day stays when credit turns on the Azure subscription, and the rest earns it', async () => {
  const reservation = {
    ...{ type: 'Reservation' as const, id: 'r1', orderId: 'o1', customerId: 'c1', rateOf: () => Decimal.one },
    steps: [{ from: parseInstant('2026-09-01T00:00:00Z') as number, amount: Decimal.one, scope: {} }],
  }
  await lines.append(1, [[event('1', '2026-09-04T05:00:00Z', '3')]], done)
  await lines.rate(input(2, '2026-09-05', { benefits: [reservation] }))
  await lines.rate(input(3, '2026-09-06', { benefits: [reservation], access: everywhere }))
  const live = (await unbilled(3)).filter(({ creditKind, reverses }) => creditKind !== 'none' && !reverses)
  // 2 × 0.868 × 0.85
  expect(live.map((l) => `${l.quantity} ${l.creditKind} ${l.pricingPreTaxTotal}`).sort()).toEqual(['1 covered 0', '2 earned 1.4756'])
})

test('credit follows access by entitlement, resource group and resource, whole days only', async () => {
  const day = (d: number, hours = 0) => (parseInstant(`2026-09-0${d}T00:00:00Z`) as number) + hours * 3_600_000
  await lines.append(1, [[1, 2, 3, 4].map((d) => event(`${d}`, `2026-09-0${d}T05:00:00Z`, '1'))], done)
  const earned = async (job: number, access: RateInput['access']) => {
    await lines.rate(input(job, '2026-09-08', { access }))
    const live = (await unbilled(job)).filter(
      (l, _, log) => !l.reverses && !log.some((x) => x.reverses && x.usageDate === l.usageDate && x.creditKind === l.creditKind),
    )
    return live
      .filter((l) => l.creditKind === 'earned')
      .map((l) => l.usageDate.slice(-1))
      .join('')
  }
  expect(await earned(2, [{ entitlementId: 'e1', from: day(2, 1) }])).toBe('34')
  expect(await lines.checkOpen(published(2), '2026-09')).toEqual([])
  const { uri, group } = { uri: event('x', '2026-09-01T00:00:00Z', '1').resourceUri, group: 'RG' }
  const others = [
    { entitlementId: 'e1', resourceGroup: 'other', from: 0 },
    { entitlementId: 'e2', from: 0 },
  ]
  await lines.close()
  rmSync(join(folder, 'lines.duckdb'))
  lines = await openDuckDb({ path: join(folder, 'lines.duckdb'), allocate })
  await lines.append(1, [[1, 2, 3, 4].map((d) => event(`${d}`, `2026-09-0${d}T05:00:00Z`, '1'))], done)
  expect(
    await earned(2, [
      ...others,
      { entitlementId: 'e1', resourceGroup: group, from: day(1), to: day(3) },
      { entitlementId: 'e1', resourceUri: uri, from: day(4), to: day(5) },
    ]),
  ).toBe('124')
})

test('a line carries the details of its latest event, whatever the order and the batches', async () => {
  const [early, late] = [
    event('z', '2026-09-01T05:00:00Z', '1', { tags: 'early' }),
    event('a', '2026-09-01T06:00:00Z', '1', { tags: 'late' }),
  ]
  const same = event('b', '2026-09-01T06:00:00Z', '1', { tags: 'later id' })
  await lines.append(1, [[same, late]], done)
  await lines.rate(input(2, '2026-09-08'))
  expect((await unbilled(2)).map((l) => l.tags)).toEqual(['later id'])
  await lines.append(3, [[early]], done)
  await lines.rate(input(4, '2026-09-08'))
  const totals = await lines.closePeriod(closing(5))
  expect(totals.lines).toBe(1)
  expect((await lines.billedUsage({ invoiceId: 'G1', size: 5 })).rows.map((l) => `${l.tags} ${l.quantity}`)).toEqual(['later id 3'])
})

test('what is not published is not seen, and a repeat under the same number writes it once', async () => {
  await lines.append(1, [[event('1', '2026-09-01T05:00:00Z', '1')]], done)
  await lines.rate(input(2, '2026-09-08'))
  expect(await unbilled(1)).toEqual([])
  expect(await lines.spendByCustomer({ published: published(2, 2), period: '2026-09' })).toEqual([])
  const before = await unbilled(2)
  await lines.rate(input(2, '2026-09-08'))
  expect(await unbilled(2)).toEqual(before)
})

test('killed between the two stores: the copy of the file at that moment, discarded or repeated, gives the same', async () => {
  await lines.append(1, [[event('1', '2026-09-01T05:00:00Z', '1'), event('2', '2026-09-02T05:00:00Z', '2')]], done)
  await lines.append(2, [[event('3', '2026-09-03T05:00:00Z', '4')]], done)
  await lines.rate(input(3, '2026-09-03'))
  await lines.closePeriod(closing(4))
  const path = join(folder, 'killed.duckdb')
  await lines.close()
  cpSync(join(folder, 'lines.duckdb'), path)
  const again = await openDuckDb({ path, allocate })
  lines = await openDuckDb({ path: join(folder, 'lines.duckdb'), allocate })
  const all = { ...closing(4) }
  // One repeats the close under its number; in the other nobody will, and a new job closes.
  const repeated = await again.closePeriod(all)
  await lines.discard([4])
  expect(await lines.invoiceTotals('G1')).toBeUndefined()
  expect((await unbilled(3)).length).toBe(2)
  const anew = await lines.closePeriod({ ...all, job: 5 })
  expect(repeated).toEqual(anew)
  expect((await again.billedUsage({ invoiceId: 'G1', size: 10 })).rows).toEqual(
    (await lines.billedUsage({ invoiceId: 'G1', size: 10 })).rows,
  )
  // A published close is final: another job gets its totals and changes nothing.
  expect(await lines.closePeriod({ ...closing(6), invoiceId: 'G2' })).toEqual(anew)
  expect(await lines.invoiceTotals('G2')).toBeUndefined()
  await again.close()
})

test('pages of an unbilled list show what was published when the first was read', async () => {
  const usage = Array.from({ length: 9 }, (_, i) =>
    event(`${i}`, `2026-09-0${(i % 3) + 1}T05:00:00Z`, `${i + 1}`, { resourceUri: `/r/${i}` }),
  )
  await lines.append(1, [usage], done)
  await lines.rate(input(2, '2026-09-08'))
  const first = await lines.unbilledUsage({ published: published(2), period: '2026-09', size: 4 })
  const whole = await unbilled(2)
  await lines.append(
    3,
    [
      [
        event('late', '2026-09-02T06:00:00Z', '1', { resourceUri: '/r/1' }),
        event('new', '2026-09-03T06:00:00Z', '1', { resourceUri: '/r/0' }),
      ],
    ],
    done,
  )
  await lines.rate(input(4, '2026-09-08'))
  const rest = await all((after) =>
    lines.unbilledUsage({ published: published(4), period: '2026-09', size: 4, after: after ?? (first.next as string) }),
  )
  expect([...first.rows, ...rest.rows]).toEqual(whole)
  expect((await unbilled(4)).length).toBe(12)
})

test('lists end with a full page and no token; a cursor works only for its list', async () => {
  await lines.append(1, [Array.from({ length: 6 }, (_, i) => event(`${i}`, '2026-09-01T05:00:00Z', '1', { resourceUri: `/r/${i}` }))], done)
  await lines.closePeriod(closing(2, { access: everywhere }))
  const read = (size: number) =>
    all((after) => lines.billedUsage({ invoiceId: 'G1', size, earnedCredit: true, ...(after ? { after } : {}) }))
  for (const size of [1, 2, 3, 4, 6, 7]) {
    const { rows, pages } = await read(size)
    expect(rows.map((r) => r.number)).toEqual([1, 2, 3, 4, 5, 6])
    expect(pages).toBe(Math.ceil(6 / size))
  }
  expect((await lines.billedUsage({ invoiceId: 'G1', size: 5, earnedCredit: false })).rows).toEqual([])
  const { next } = await lines.billedUsage({ invoiceId: 'G1', size: 2 })
  await expect(lines.billedUsage({ invoiceId: 'G2', size: 2, after: next as string })).rejects.toThrow(ForeignCursor)
  await expect(lines.billedRecon({ invoiceId: 'G1', size: 2, after: next as string })).rejects.toThrow(ForeignCursor)
})

test('spending is rounded half up by resource and by meter, and sums are sums of cents', async () => {
  const usage = [
    event('1', '2026-09-01T05:00:00Z', '0.025', { resourceUri: '/r/1', schedule: schedule('one', false, ['0', '1']) }),
    event('2', '2026-09-01T05:00:00Z', '0.025', { resourceUri: '/r/2', schedule: schedule('one', false, ['0', '1']) }),
    event('3', '2026-09-01T05:00:00Z', '7', {
      customerId: 'c2',
      subscriptionId: 'p2',
      entitlementId: 'e2',
      schedule: schedule('one', false, ['0', '1']),
    }),
  ]
  await lines.append(1, [usage], done)
  await lines.rate(input(2, '2026-09-08'))
  const here = { published: published(2), period: '2026-09' }
  const cents = (found: readonly { usd: Decimal; changedAt: number }[]) => found.map((f) => `${f.usd} ${f.changedAt}`)
  expect(cents(await lines.spendByResource({ ...here, customerId: 'c1' }))).toEqual(['0.03 2000', '0.03 2000'])
  expect(cents(await lines.spendByMeter({ ...here, subscriptionId: 'p1' }))).toEqual(['0.05 2000'])
  expect((await lines.spendByCustomer(here)).map((f) => `${f.customerId} ${f.usd}`)).toEqual(['c1 0.06', 'c2 7'])
  expect((await lines.spendByPlan(here)).map((f) => `${f.subscriptionId} ${f.usd}`)).toEqual(['p1 0.06', 'p2 7'])
})

test('spending is told alike from the engine and from memory, of one and of all, also right after more was rated', async () => {
  const named = (id: string, customerId: string, plan: string, quantity: string, day = 1) =>
    event(id, `2026-09-0${day}T05:00:00Z`, quantity, { customerId, subscriptionId: plan, resourceUri: `/r/${id}` })
  await lines.append(1, [[named('1', 'c1', 'p1', '3'), named('2', 'c1', 'p2', '4'), named('3', 'c2', 'p3', '5')]], done)
  await lines.rate(input(2, '2026-09-02'))
  const told = async (upTo: number) => {
    const here = { published: published(upTo), period: '2026-09' as const }
    const plan = async (only: object) =>
      (await lines.spendByPlan({ ...here, ...only })).map((f) => `${f.subscriptionId} ${f.usd} ${f.changedAt}`)
    const customer = async (only: object) =>
      (await lines.spendByCustomer({ ...here, ...only })).map((f) => `${f.customerId} ${f.usd} ${f.changedAt}`)
    return {
      plans: [
        await plan({ customerId: 'c1' }),
        await plan({ customerId: 'c2' }),
        await plan({ customerId: 'c1', subscriptionId: 'p2' }),
        await plan({ subscriptionId: 'p9' }),
      ],
      customers: [
        await customer({ customerId: 'c1' }),
        await customer({ customerId: 'c2' }),
        await customer({ subscriptionId: 'p2' }),
        await customer({ customerId: 'c9' }),
      ],
    }
  }
  const first = await told(2)
  const { published: seen, period } = { published: published(2), period: '2026-09' as const }
  const all = (await lines.spendByPlan({ published: seen, period })).map((f) => `${f.subscriptionId} ${f.usd} ${f.changedAt}`)
  expect(all).toEqual([...(first.plans[0] ?? []), ...(first.plans[1] ?? [])])
  expect(first.plans).toEqual([all.slice(0, 2), all.slice(2), all.slice(1, 2), []])
  expect((await lines.spendByCustomer({ published: seen, period })).map((f) => `${f.customerId} ${f.usd} ${f.changedAt}`)).toEqual([
    ...(first.customers[0] ?? []),
    ...(first.customers[1] ?? []),
  ])
  expect(await told(2)).toEqual(first)
  // More of the second customer, and a third; what was published before is told as before.
  await lines.append(3, [[named('4', 'c2', 'p3', '50', 2), named('5', 'c3', 'p4', '6', 2)]], done)
  await lines.rate({ ...input(4, '2026-09-03'), at: 3000 })
  expect(await told(2)).toEqual(first)
  const later = await told(4)
  expect(later.customers[0]).toEqual(first.customers[0])
  expect(later.customers[1]).not.toEqual(first.customers[1])
  expect(later.plans[1]?.[0]).toMatch(/ 3000$/)
  expect((await lines.spendByCustomer({ published: published(4), period })).map((f) => f.customerId)).toEqual(['c1', 'c2', 'c3'])
  expect(await told(4)).toEqual(later)
})

test('a meter that had several prices is one record, rounded once', async () => {
  const priced = (price: string) => ({ ...schedule(`own ${price}`, false, ['0', price]), productId: '', skuId: '', meterId: 'm' })
  const usage = ['0.003', '0.004', '0.005'].map((price, i) => event(price, '2026-09-01T05:00:00Z', `${i + 1}`, { schedule: priced(price) }))
  const elsewhere = event('gb', '2026-09-01T05:00:00Z', '7', { schedule: { ...priced('0.5'), unitOfMeasure: '1 GB' } })
  await lines.append(1, [[...usage, elsewhere]], done)
  await lines.rate(input(2, '2026-09-08'))
  const found = await lines.spendByMeter({ published: published(2), period: '2026-09' })
  // 0.003 + 2 × 0.004 + 3 × 0.005; another unit of measure is another record.
  expect(found.map((f) => `${f.schedule.unitOfMeasure}: ${f.quantity} ${f.usd} ${f.changedAt}`)).toEqual([
    '1 Hour: 6 0.03 2000',
    '1 GB: 7 3.5 2000',
  ])
})

test('a quantity that does not fit is refused, and nothing of its batch stays', async () => {
  await expect(
    lines.append(1, [[event('1', '2026-09-01T05:00:00Z', '1'), event('2', '2026-09-01T05:00:00Z', '0.0000000000000001')]], done),
  ).rejects.toThrow(RangeError)
  expect(await lines.stats(published(1))).toMatchObject({ events: 0 })
})

test('a period without usage closes with nothing', async () => {
  const totals = await lines.closePeriod(closing(1))
  expect({ ...totals, subtotal: `${totals.subtotal}` }).toEqual({
    invoiceId: 'G1',
    period: '2026-09',
    lines: 0,
    reconRows: 0,
    subtotal: '0',
    pricing: [],
    azureCreditUses: [],
  })
  expect(await lines.checkInvoice('G1')).toEqual([])
})

describe('what a rating job wrote is checked before it is published', () => {
  beforeEach(async () => {
    const days = (schedule: Schedule) =>
      [1, 2, 3].map((d) => event(`${schedule.key} ${d}`, `2026-09-0${d}T05:00:00Z`, '60.1234567', { schedule }))
    await lines.append(1, [[...days(flat), ...days(steps)]], done)
    await lines.rate(input(2, '2026-09-08', { access: everywhere }))
    // Moves a tier: lines of the job are reversals and new lines of usage that an earlier run has seen.
    await lines.append(3, [[event('late', '2026-09-01T06:00:00Z', '7.5', { schedule: steps })]], done)
    await lines.rate(input(4, '2026-09-08', { access: everywhere }))
  })

  /** The example of each invariant that is broken once `sql` has been run on the file. */
  async function afterwards(sql: string, job = 4): Promise<string[]> {
    const path = join(folder, 'lines.duckdb')
    await lines.close()
    const instance = await DuckDBInstance.create(path)
    const connection = await instance.connect()
    await connection.run(sql)
    connection.closeSync()
    instance.closeSync()
    lines = await openDuckDb({ path, allocate })
    return (await lines.checkRated(published(job - 1), job)).map((v) => v.invariant)
  }

  test.each([2, 4])('as it is, job %i holds all', async (job) => {
    expect((await lines.stats(published(4))).rated).toBeGreaterThan(9)
    expect(await lines.checkRated(published(job - 1), job)).toEqual([])
  })

  test('so is what a close rates', async () => {
    await lines.append(5, [[event('new', '2026-09-30T06:00:00Z', '7.5')]], done)
    await lines.closePeriod(closing(6, { access: everywhere }))
    expect(await lines.checkRated(published(5), 6)).toEqual([])
    expect(await afterwards('UPDATE rated SET q = q + 1, w = NULL WHERE job = 6', 6)).toEqual(['I1'])
  })

  test.each([
    ['a line is missing', 'DELETE FROM rated WHERE job = 4 AND reverses IS NULL', ['I1', 'I15']],
    [
      'a quantity differs',
      'UPDATE rated SET q = q + 1 WHERE job = 4 AND reverses IS NULL AND day = (SELECT min(day) FROM rated)',
      ['I1', 'I13', 'I15'],
    ],
    [
      'a bucket has two lines',
      'INSERT INTO rated SELECT * REPLACE (seq + 1000 AS seq) FROM rated WHERE job = 4 AND reverses IS NULL AND tier = 1',
      ['I1', 'I15', 'I8'],
    ],
    [
      'a line is reversed twice',
      'INSERT INTO rated SELECT * REPLACE (2 AS job) FROM rated WHERE job = 4 AND reverses IS NOT NULL',
      ['I15', 'I8'],
    ],
    [
      'two exchange rates',
      'UPDATE rated SET fx = fx + 1, bc = (bc * (fx + 1)) // fx WHERE job = 4 AND reverses IS NULL AND tier = 2',
      ['I12', 'I13'],
    ],
    ['a total is off by a unit', 'UPDATE rated SET pc = pc + 1 WHERE job = 4 AND reverses IS NULL', ['I13']],
    ['a billing total is off by a unit', 'UPDATE rated SET bc = bc - 1 WHERE job = 4 AND reverses IS NULL', ['I13']],
    ['the price is another', 'UPDATE rated SET credit = 3 WHERE job = 4 AND reverses IS NULL', ['I13']],
    ['credit is none that exists', 'UPDATE rated SET credit = 5 WHERE job = 4 AND reverses IS NULL', ['I13']],
    ['a meter without credit has some', 'UPDATE schedules SET eligible = false', ['I14']],
    ['a tier overflows', 'UPDATE tiers SET next_minimum = next_minimum - 1 WHERE tier = 1', ['I15']],
    [
      'a reversal is not what it reverses',
      'UPDATE rated SET bc = bc + 1 WHERE job = 2 AND seq IN (SELECT reverses FROM rated WHERE job = 4)',
      ['I16'],
    ],
  ])('%s', async (_, sql, broken) => {
    expect((await afterwards(sql)).toSorted()).toEqual(broken)
  })
})
