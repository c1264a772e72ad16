/** Savings plans: bought on the Azure side, covering usage by the hour, billed month by month, told in FOCUS. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { benefits, benefitVersion, buyPlan, type Planned } from '../savings-plan-story.ts'
import { astray } from '../step-judge.ts'
import { lineItems, machineHours, meter, must, type Purchase, settle } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'

/** D2as v5 in eastus2: 0.086 an hour, 0.0587466 under a plan of one year, 0.0394482 of three. */
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const rate = '0.0587466'

// biome-ignore lint/suspicious/noExplicitAny: rows as they come
type Row = any
let server: TestServer
let ours: Purchase
let plan: Planned

beforeAll(async () => {
  server = await startServer({ start: '2026-09-01T00:00:00Z' })
  ours = await settle(server, { label: 'planned' })
  await server.advance('2026-09-03T10:30:00Z')
  // 0.1 an hour: 1.702226171…  hours of the machine; 876.00 a year, 73.00 a month.
  plan = await buyPlan(server, { subscription: ours.entitlement, hourly: 0.1, monthly: true })
})
afterAll(() => server.remove())

const hours = (name: string, day: string, quantity?: string) => machineHours(ours.entitlement, machine, name, day, quantity)
const lines = (of: string, type?: string): Promise<Row[]> => lineItems(server, of, type)
const amount = (row: Row, name: string): Decimal => Decimal.parse(String(row[name]))
const sum = (rows: Row[], name: string): Decimal => Decimal.sum(rows.map((row) => amount(row, name)))
const cut = (value: Decimal, digits: number): string => value.round({ digits, mode: 'down' }).toString()
const down15 = { digits: 15, mode: 'down' } as const

test('covers of each hour what its commitment pays at the plan rate; the rest is priced and earns credit', async () => {
  await server.advance('2026-09-05T12:00:00Z')
  // One machine on the 3rd and two on the 4th: 0.0587 of the 0.1 are used in an hour, then all of it.
  await meter(server, [...hours('a', '2026-09-03'), ...hours('a', '2026-09-04'), ...hours('b', '2026-09-04')])
  await server.advance('2026-09-06T01:00:00Z')
  const rows = await lines('current')
  const given = Decimal.parse('0.1').dividedBy(Decimal.parse(rate), down15).minus(Decimal.one)
  const covered = given.times(Decimal.of(24))
  expect(rows.map((r) => [r.usageDate.slice(8, 10), r.resourceUri.split('/').at(-1), String(r.quantity), r.benefitType ?? ''])).toEqual([
    ['03', 'a', '13', 'SavingsPlan'],
    ['03', 'a', '11', 'Charge'],
    ['04', 'a', '24', 'SavingsPlan'],
    ['04', 'b', covered.toString(), 'SavingsPlan'],
    ['04', 'b', Decimal.of(24).minus(covered).toString(), 'Charge'],
  ])
  expect(rows[0]).toMatchObject({ benefitId: plan.plan, benefitOrderId: plan.order, creditType: 'Credit Not Applied' })
  // Nothing on the 5th; of 1.3, 2.4 and 2.4 since the purchase 13 × 0.0587466 and 2.4.
  const address = `${benefits}/savingsPlanOrders/${plan.order}/savingsPlans`
  for (const told of [
    await must(server, 200, 'GET', `${address}/${plan.plan}?${benefitVersion}`),
    ...(await must(server, 200, 'GET', `${address}?${benefitVersion}`)).value,
    ...(await must(server, 200, 'GET', `${benefits}/savingsPlans?${benefitVersion}`)).value,
  ])
    expect([told.properties.utilization.trend, ...told.properties.utilization.aggregates.map((a: Row) => `${a.grain} ${a.value}`)]).toEqual(
      ['DOWN', '1 0', '7 51.86', '30 51.86'],
    )
  expect([rows[0].pricingPreTaxTotal, rows[0].effectiveUnitPrice, rows[0].rateOfPartnerEarnedCredit].map(String)).toEqual(['0', '0', '0'])
  expect(String(rows[0].unitPrice)).toBe('0.086')
  expect(rows[1]).toMatchObject({ creditType: 'Partner Earned Credit Applied', hasPartnerEarnedCredit: true })
})

test('is billed by the month: 730 hours, on the invoice of the month each payment falls in', async () => {
  await server.advance('2026-11-06T01:00:00Z')
  const invoices = (await must(server, 200, 'GET', '/v1/invoices')).items as Row[]
  expect(invoices).toHaveLength(2)
  const rows: Row[] = []
  for (const { id } of invoices) rows.push(...(await lines(id, 'billinglineitems')).filter((row: Row) => row.reservationOrderId !== ''))
  expect(
    rows
      .map((r) => [
        r.chargeType,
        r.chargeStartDate.slice(0, 10),
        r.chargeEndDate.slice(0, 10),
        ...[r.billableQuantity, r.unitPrice, r.subtotal].map(String),
      ])
      .sort(),
  ).toEqual([
    ['cycleCharge', '2026-10-03', '2026-11-02', '730', '0.1', '73'],
    ['new', '2026-09-03', '2026-10-02', '730', '0.1', '73'],
  ])
  for (const row of rows)
    expect(row).toMatchObject({
      reservationOrderId: plan.order,
      productId: 'DZH318Z09V6F',
      skuId: '0001',
      productName: 'Azure savings plan',
      termAndBillingCycle: '1 Year Savings Plan',
      billingFrequency: 'Monthly',
      pricingCurrency: 'USD',
    })
})

const september = async (): Promise<string> => (await must(server, 200, 'GET', '/v1/invoices')).items.at(0).id

test('FOCUS spreads each payment over its days, by the money usage took of the commitment: used and unused are what was paid', async () => {
  const { rows } = readCsv((await server.get(`/insight/v1/focus?invoiceId=${await september()}`)).text)
  const of = (status: string): Row[] => rows.filter((row: Row) => row.CommitmentDiscountStatus === status)
  const [used, unused] = [of('Used'), of('Unused')]
  for (const row of [...used, ...unused])
    expect(row).toMatchObject({
      CommitmentDiscountCategory: 'Spend',
      CommitmentDiscountType: 'Savings Plan',
      CommitmentDiscountUnit: 'USD',
      PricingCategory: 'Committed',
      BilledCost: '0',
    })
  expect(new Set(used.map((row) => row.CommitmentDiscountId))).toEqual(new Set([plan.plan]))
  const [paid] = rows.filter((row: Row) => row.ChargeCategory === 'Purchase')
  expect(paid).toMatchObject({
    CommitmentDiscountId: plan.order,
    CommitmentDiscountType: 'Savings Plan',
    CommitmentDiscountUnit: 'USD',
    CommitmentDiscountQuantity: '73',
    PricingQuantity: '730',
    BilledCost: '73',
    EffectiveCost: '0',
  })
  // Until the 3rd of October, 10:30, are 720 hours; of September 13 and 27 days are told.
  const all = [...used, ...unused]
  const told = Decimal.of(13 + 27 * 24)
  expect(cut(sum(all, 'EffectiveCost'), 4)).toBe(cut(Decimal.of(73).times(told).dividedBy(Decimal.of(720), down15), 4))
  const day = (date: string) => all.filter((row) => row.ChargePeriodStart.startsWith(date))
  // On the 3rd it gave 1.3 from eleven o'clock on, of which 13 × 0.0587466 were used.
  const third = amount(used.find((row) => row.ChargePeriodStart.startsWith('2026-09-03')) as Row, 'CommitmentDiscountQuantity')
  expect(cut(third, 6)).toBe(cut(Decimal.parse(rate).times(Decimal.of(13)), 6))
  expect(cut(sum(day('2026-09-03'), 'CommitmentDiscountQuantity'), 6)).toBe('1.3')
  expect(cut(sum(day('2026-09-20'), 'CommitmentDiscountQuantity'), 6)).toBe('2.4')
  // On the 4th nothing is left: what cutting digits left over is on a line.
  expect(day('2026-09-04').filter((row) => row.CommitmentDiscountStatus === 'Unused')).toEqual([])
  // 37 hours less 13: 3.7513888889 − 1.3180555556. 421 less 397: 42.6847222222 − 40.2513888889.
  expect(`${sum(day('2026-09-04'), 'EffectiveCost')}`).toBe('2.4333333333')
  expect(`${sum(day('2026-09-20'), 'EffectiveCost')}`).toBe('2.4333333333')
})

test('every row of it is explained, as printed and as FOCUS tells it, and the books agree with their own export', async () => {
  const id = await september()
  const text = (await server.get(`/insight/v1/focus?invoiceId=${id}`)).text
  const { rows } = readCsv(text)
  const pick = (test: (row: Row) => boolean): Row => rows.find(test)
  const told: Row[] = [
    ...(await lines(id)).slice(0, 2),
    (await lines(id, 'billinglineitems')).find((row) => row.reservationOrderId !== ''),
    pick((row) => row.CommitmentDiscountStatus === 'Used'),
    pick((row) => row.CommitmentDiscountStatus === 'Unused'),
    pick((row) => row.ChargeCategory === 'Purchase'),
  ]
  for (const row of told) {
    const explained = await must(server, 200, 'POST', '/insight/v1/explain', { body: { row } })
    expect(explained.figures.filter((figure: Row) => !figure.agrees)).toEqual([])
    expect(astray(explained)).toEqual([])
  }
  const compared = await server.post('/insight/v1/reconcile', text, { headers: { 'Content-Type': 'text/csv' } })
  expect(compared.body, compared.text).toMatchObject({ invoiceId: id, differenceCount: 0 })
})

test('cannot be given back', async () => {
  const at = `${benefits}/savingsPlanOrders/${plan.order}/savingsPlans/${plan.plan}?${benefitVersion}`
  expect((await server.request('DELETE', at)).status).toBe(405)
  expect((await must(server, 200, 'GET', at)).properties.provisioningState).toBe('Succeeded')
})

test('Azure tells the same costs under the plan, not as those of a reservation', async () => {
  const costs = async (type: string): Promise<string[]> => {
    const grouping = ['ChargeType', 'PricingModel', 'BenefitId', 'ReservationId'].map((name) => ({ type: 'Dimension', name }))
    const { properties } = await must(
      server,
      200,
      'POST',
      `/subscriptions/${ours.entitlement}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`,
      {
        body: {
          ...{ type, timeframe: 'Custom', timePeriod: { from: '2026-09-01', to: '2026-09-30' } },
          dataset: { granularity: 'None', aggregation: { cost: { name: 'Cost', function: 'Sum' } }, grouping },
        },
      },
    )
    return properties.rows.map((row: unknown[]) => row.slice(1, 5).join(' ').trim()).sort()
  }
  const priced = 'Usage OnDemand'
  const covered = `Usage SavingsPlan ${plan.plan}`
  expect(await costs('ActualCost')).toEqual([`Purchase SavingsPlan ${plan.order}`, priced, covered])
  expect(await costs('AmortizedCost')).toEqual([`UnusedSavingsPlan SavingsPlan ${plan.order}`, priced, covered])
})
