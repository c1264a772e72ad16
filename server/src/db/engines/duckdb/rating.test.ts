import { rmSync } from 'node:fs'
import { Decimal, parseInstant } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { RateInput } from '../../lines.ts'
import {
  closing,
  done,
  eachOnItsOwn,
  event,
  everywhere,
  figures,
  input,
  lines,
  published,
  reopened,
  schedule,
  steps,
  unbilled,
} from './try-lines.ts'

eachOnItsOwn()

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
  await reopened(rmSync)
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
