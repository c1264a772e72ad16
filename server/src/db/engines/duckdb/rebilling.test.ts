/** What a rebill keeps, leaves out and adds; that its figures are those of a close is proved by the property test of the line store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decimal, parseInstant } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allocate } from '../../../invoices/allocate.ts'
import { creditsOf } from '../../../invoices/rebill-rules.ts'
import type { Lines, MeteredEvent, Schedule } from '../../lines.ts'
import { openDuckDb } from './open.ts'

const d = Decimal.parse
const schedule: Schedule = {
  ...{ key: 'flat', productId: 'P', skuId: '0001', availabilityId: 'A', meterId: 'Meter-1', region: '', productName: 'VM', skuName: 'D2' },
  ...{ publisherName: '', publisherId: '', meterName: '', meterCategory: '', meterSubCategory: '', meterRegion: '', meterType: '' },
  ...{ unitOfMeasure: '1 Hour', unitType: '1 Hour', pricingCurrency: 'USD', creditEligible: true },
  tiers: [{ minimum: Decimal.zero, unitPrice: d('1') }],
}
const event = (id: string, customer: string, resource: string, day: string, quantity: string): MeteredEvent => ({
  ...{
    id,
    customerId: customer,
    subscriptionId: `plan of ${customer}`,
    entitlementId: `azure of ${customer}`,
    resourceUri: resource,
    schedule,
  },
  ...{ at: parseInstant(`2026-09-${day}T05:00:00Z`) as number, period: '2026-09', quantity: d(quantity) },
  details: { resourceLocation: '', resourceGroup: '', consumedService: '', tags: '', additionalInfo: '' },
})

let folder: string
let lines: Lines
const rating = (job: number) => ({
  ...{ job, published: { upTo: job - 1, except: [] }, at: job * 1000, before: '2026-10-06', fxOf: () => d('0.5'), access: [] },
  creditRate: d('0.15'),
})
const rebilling = {
  published: { upTo: 100, except: [] },
  at: 9000,
  without: [],
  purchases: [],
  resellerOf: () => undefined,
  creditRate: d('0.15'),
}
const figures = async (invoiceId: string) =>
  (await lines.billedUsage({ invoiceId, size: 100 })).rows.map(
    (l) => `${l.customerId} ${l.resourceUri} ${l.usageDate} ${l.billingPreTaxTotal} ${l.resellerMpnId}`,
  )
const all = ['a vm1 2026-09-01 5 7', 'b vm2 2026-09-01 10 0', 'a vm3 2026-09-02 15 7', 'b vm2 2026-09-03 20 0']

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-lines-'))
  lines = await openDuckDb({ path: join(folder, 'lines.duckdb'), allocate })
  const events = [
    event('1', 'a', 'vm1', '01', '10'),
    event('2', 'b', 'vm2', '01', '20'),
    event('3', 'a', 'vm3', '02', '30'),
    event('4', 'b', 'vm2', '03', '40'),
  ]
  await lines.append(1, [events], () => undefined)
  await lines.closePeriod({ ...rating(2), invoiceId: 'G1', period: '2026-09', resellerOf: (customer) => (customer === 'a' ? '7' : '0') })
})
afterAll(async () => {
  await lines.close()
  rmSync(folder, { recursive: true })
})

test.each([
  ['nothing', [], all],
  ['a customer', [{ customerId: 'a' }], [all[1], all[3]]],
  ['a plan, in any letter case', [{ subscriptionId: 'Plan of B' }], [all[0], all[2]]],
  ['an Azure subscription', [{ entitlementId: 'azure of b' }], [all[0], all[2]]],
  ['a resource', [{ resourceUri: 'VM3' }], [all[0], all[1], all[3]]],
  ['a meter on some days', [{ meterId: 'meter-1', from: '2026-09-02', to: '2026-09-02' }], [all[0], all[1], all[3]]],
  ['what fits all of a part alone', [{ customerId: 'a', resourceUri: 'vm2' }], all],
  ['either of two parts', [{ resourceUri: 'vm1' }, { customerId: 'b', from: '2026-09-02' }], [all[1], all[2]]],
])('a rebill without %s bills the rest', async (_, without, expected) => {
  await lines.rebill({ ...rebilling, job: 3, amends: 'G1', invoiceId: 'G2', without })
  expect(await figures('G2')).toEqual(expected)
  expect(await lines.checkInvoice('G2')).toEqual([])
  expect(await figures('G1')).toEqual(all)
})

test('it names other resellers where it is told to, adds credits, and can be replaced in turn', async () => {
  const purchases = [
    creditsOf([{ customerId: 'a', amount: d('3.5'), reason: 'Outage' }], { amends: 'G1', currency: 'EUR', at: 9000, period: '2026-09' }),
  ]
  const resellerOf = (customer: string) => (customer === 'b' ? '8' : undefined)
  const totals = await lines.rebill({
    ...rebilling,
    job: 3,
    amends: 'G1',
    invoiceId: 'G2',
    without: [{ resourceUri: 'vm1' }],
    purchases,
    resellerOf,
  })
  expect(`${totals.subtotal} ${totals.reconRows} ${totals.lines}`).toBe('41.5 3 3')
  expect(await figures('G2')).toEqual([all[1]?.replace(/0$/, '8'), all[2], all[3]?.replace(/0$/, '8')])
  const credit = (await lines.billedRecon({ invoiceId: 'G2', size: 10 })).rows.find((row) => row.purchase)
  expect(`${credit?.customerId} ${credit?.subtotal} ${credit?.purchase?.chargeType} ${credit?.purchase?.creditReasonCode}`).toBe(
    'a -3.5 customerCredit Outage',
  )
  // The second keeps what the first left out and added.
  const second = await lines.rebill({ ...rebilling, job: 4, amends: 'G2', invoiceId: 'G3', without: [{ resourceUri: 'vm3' }] })
  expect(`${second.subtotal}`).toBe('26.5')
  expect(await figures('G3')).toEqual([all[1]?.replace(/0$/, '8'), all[3]?.replace(/0$/, '8')])
  for (const id of ['G1', 'G2', 'G3']) expect(await lines.checkInvoice(id)).toEqual([])
})

test('costs count the newest document, and only once it is published', async () => {
  const costs = async (upTo: number) => {
    const sums = await lines.costs({ published: { upTo, except: [] }, from: '2026-09-01', to: '2026-10-01', by: [] })
    return `${Decimal.sum(sums.map((sum) => sum.billingTotal))}`
  }
  expect([await costs(2), await costs(3), await costs(4)]).toEqual(['50', '45', '30'])
})

test('the close of the period stays the one it was', async () => {
  const totals = await lines.closePeriod({ ...rating(5), invoiceId: 'G9', period: '2026-09', resellerOf: () => '0' })
  expect(`${totals.invoiceId} ${totals.subtotal}`).toBe('G1 50')
  await expect(lines.rebill({ ...rebilling, job: 6, amends: 'G77', invoiceId: 'G78' })).rejects.toThrow('there is no invoice G77')
})

test('usage that October has given back cannot be left out of September: it would be refunded twice', async () => {
  const lines = await openDuckDb({ path: join(folder, 'given-back.duckdb'), allocate })
  await lines.append(1, [[event('1', 'a', 'vm1', '01', '10'), event('3', 'a', 'vm3', '02', '30')]], () => undefined)
  await lines.closePeriod({ ...rating(2), invoiceId: 'G1', period: '2026-09', resellerOf: () => '0' })
  const back = { ...event('5', 'a', 'vm1', '01', '-8'), period: '2026-10' }
  await lines.append(10, [[back]], () => undefined)
  await lines.rate(rating(11))
  const without = (resourceUri: string, job: number) =>
    lines.rebill({ ...rebilling, job, amends: 'G1', invoiceId: `X${job}`, without: [{ resourceUri }] })
  const twice = {
    ...{ customerId: 'a', entitlementId: 'azure of a', resourceUri: 'vm1', meterId: 'Meter-1', usageDate: '2026-09-01' },
  }
  const inform = async (resourceUri: string, job: number) => {
    const { refundedTwice } = await without(resourceUri, job)
    await lines.discard([job])
    return refundedTwice
  }
  expect(await inform('VM1', 12)).toEqual(twice)
  // Billed as well it stays so, until the invoice that gave it back is made anew without it.
  await lines.closePeriod({ ...rating(14), invoiceId: 'H1', period: '2026-10', resellerOf: () => '0' })
  expect(await inform('vm1', 15)).toEqual(twice)
  const again = await lines.rebill({ ...rebilling, job: 16, amends: 'H1', invoiceId: 'H2', without: [{ resourceUri: 'vm1' }] })
  expect(again.refundedTwice).toBeUndefined()
  expect(await inform('vm1', 17)).toBeUndefined()
  await lines.close()
})
