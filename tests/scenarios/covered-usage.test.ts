/** Usage that a reservation covers, from metering to the invoice and its exports. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { type Reserved, reserve } from '../reservation-story.ts'
import { astray } from '../step-judge.ts'
import { lineItems, machineHours, meter, must, type Purchase, settle } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'

/** D2as v5 in eastus2, as the price list has it. */
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'

// biome-ignore lint/suspicious/noExplicitAny: rows as they come
type Row = any
let server: TestServer
let ours: Purchase
let bought: Reserved

beforeAll(async () => {
  server = await startServer({ start: '2026-09-01T00:00:00Z' })
  ours = await settle(server, { label: 'covered' })
  await server.advance('2026-09-03T10:30:00Z')
  bought = await reserve(server, { subscription: ours.entitlement, quantity: 1 })
})
afterAll(() => server.remove())

const hours = (name: string, day: string, quantity?: string) => machineHours(ours.entitlement, machine, name, day, quantity)
const lines = (of: string, type?: string): Promise<Row[]> => lineItems(server, of, type)
const shown = (rows: Row[]) =>
  rows.map((r) =>
    [
      ...[r.usageDate.slice(8, 10), r.resourceUri.split('/').at(-1), r.quantity, r.benefitType, r.creditType],
      ...[r.effectiveUnitPrice === r.unitPrice ? 'whole' : r.effectiveUnitPrice, r.rateOfCredit, r.hasPartnerEarnedCredit],
    ].join(' '),
  )

test('covers an hour of one machine each hour, the first by name; the rest is priced and earns credit', async () => {
  await server.advance('2026-09-05T12:00:00Z')
  await meter(server, [...hours('b', '2026-09-03'), ...hours('a', '2026-09-04', '0.75'), ...hours('b', '2026-09-04')])
  await server.advance('2026-09-06T01:00:00Z')
  const rows = await lines('current')
  const price = Decimal.of(rows[0].unitPrice)
  const credited = price.times(Decimal.parse('0.85')).toWire()
  expect(shown(rows)).toEqual([
    '03 b 13 Reservation Credit Not Applied 0 0 false',
    `03 b 11 Charge Partner Earned Credit Applied ${credited} 0.15 true`,
    '04 a 18 Reservation Credit Not Applied 0 0 false',
    '04 b 6 Reservation Credit Not Applied 0 0 false',
    `04 b 18 Charge Partner Earned Credit Applied ${credited} 0.15 true`,
  ])
  expect(rows[0]).toMatchObject({ benefitId: bought.reservation, benefitOrderId: bought.order })
  expect([rows[0].pricingPreTaxTotal, rows[0].billingPreTaxTotal].map(String)).toEqual(['0', '0'])
  expect(rows[1]).toMatchObject({ benefitId: '', benefitOrderId: '' })
})

const version = 'api-version=2021-10-01'
const report = async (what: string, more = '', where = bought.reservationPath): Promise<Row[]> =>
  (await must(server, 200, 'GET', `${where}/providers/Microsoft.Consumption/${what}?${version}${more}`)).value
/** What a cost query of all days of September gives, by the first column. */
const costs = async (type: string, dataset: object = {}, scope = `/subscriptions/${ours.entitlement}`): Promise<Row[]> => {
  const span = { timeframe: 'Custom', timePeriod: { from: '2026-09-01', to: '2026-09-30' } }
  const path = `${scope}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`
  return (await must(server, 200, 'POST', path, { body: { type, ...span, dataset } })).properties.rows
}
const by = (...names: string[]) => ({ grouping: names.map((name) => ({ type: 'Dimension', name })) })

/** Costs of Azure's queries are those of FOCUS, digit by digit: what is billed, and what is effective on each day up to now. */
async function holdsToFocus(query: string, today: string): Promise<void> {
  const { rows } = readCsv((await server.get(`/insight/v1/focus?${query}`)).text)
  const told = rows.filter((row: Row) => row.ChargePeriodStart.slice(0, 10) <= today)
  const sum = (of: Row[], name: string) => Decimal.sum(of.map((row) => Decimal.parse(row[name]))).reduced()
  expect(`${(await costs('ActualCost'))[0][0]}`).toBe(`${sum(told, 'BilledCost')}`)
  const days = new Map((await costs('AmortizedCost', { granularity: 'Daily' })).map(([cost, day]) => [`${day}`, `${cost}`]))
  const usage = told.filter((row: Row) => row.ChargeCategory === 'Usage')
  const expected = Map.groupBy(usage, (row: Row) => row.ChargePeriodStart.slice(0, 10).replaceAll('-', ''))
  expect(expected.size).toBeGreaterThan(2)
  expect(days).toEqual(new Map([...expected].sort().map(([day, of]) => [day, `${sum(of, 'EffectiveCost')}`])))
}

test('while it is open, Azure tells the hours used, and costs as paid and as spread over their days', async () => {
  const days = await report('reservationSummaries', '&grain=daily&startDate=2026-09-02&endDate=2026-09-05')
  expect(days.map(({ properties: p }) => [p.usageDate.slice(8, 10), p.reservedHours, p.usedHours, p.utilizedPercentage].join(' '))).toEqual(
    ['03 13 13 100', '04 24 24 100', '05 24 0 0'],
  )
  const { properties } = await must(server, 200, 'GET', `${bought.reservationPath}?api-version=2022-11-01`)
  // 37 of the 61 hours since the purchase, none of them yesterday.
  expect(properties.utilization).toEqual({
    trend: 'DOWN',
    aggregates: [
      { grain: 1, grainUnit: 'days', value: 0, valueUnit: 'percentage' },
      { grain: 7, grainUnit: 'days', value: Decimal.parse('60.66'), valueUnit: 'percentage' },
      { grain: 30, grainUnit: 'days', value: Decimal.parse('60.66'), valueUnit: 'percentage' },
    ],
  })
  const listed = (await must(server, 200, 'GET', '/providers/Microsoft.Capacity/reservations?api-version=2022-11-01')).value
  expect(listed.map((r: Row) => r.properties.utilization)).toEqual([properties.utilization])
  await holdsToFocus('period=current', '2026-09-06')
})

test('usage that comes later turns what was rated, until the month is closed', async () => {
  await meter(server, hours('a', '2026-09-03'))
  await server.advance('2026-10-06T01:00:00Z')
  const [invoice] = (await must(server, 200, 'GET', '/v1/invoices')).items
  const rows = await lines(invoice.id)
  expect(shown(rows).map((row) => row.split(' ').slice(0, 4).join(' '))).toEqual([
    '03 a 13 Reservation',
    '03 a 11 Charge',
    '03 b 24 ',
    '04 a 18 Reservation',
    '04 b 6 Reservation',
    '04 b 18 Charge',
  ])
  const recon = await lines(invoice.id, 'billinglineitems')
  const [usage] = recon.filter((row) => row.reservationOrderId === '')
  // No row charges for what is covered (billing contract, section 7.3).
  expect(recon).toHaveLength(2)
  expect(`${usage.billableQuantity}`).toBe('53')
  expect(recon.find((row) => row.reservationOrderId !== '').reservationOrderId).toBe(rows[0].benefitOrderId)
  const perCent = Decimal.sum(rows.map((row) => Decimal.of(row.billingPreTaxTotal)))
  expect(`${perCent}`).toBe(`${Decimal.of(usage.subtotal)}`)
})

test('FOCUS tells the cost of each day on the usage that it covers, and what is left as unused', async () => {
  const [invoice] = (await must(server, 200, 'GET', '/v1/invoices')).items
  const reply = await server.get(`/insight/v1/focus?invoiceId=${invoice.id}`)
  const { columns, rows } = readCsv(reply.text)
  expect(columns.length).toBeGreaterThan(50)
  const amount = (row: Row, name: string): Decimal => Decimal.parse(row[name])
  const sum = (of: Row[], name: string): string => `${Decimal.sum(of.map((row) => amount(row, name))).reduced()}`
  const used = rows.filter((row: Row) => row.CommitmentDiscountStatus === 'Used')
  const unused = rows.filter((row: Row) => row.CommitmentDiscountStatus === 'Unused')
  expect(used.map((row: Row) => [row.CommitmentDiscountId, row.BilledCost, row.PricingCategory, row.CommitmentDiscountType])).toEqual(
    used.map(() => [bought.reservation, '0', 'Committed', 'Reservation']),
  )
  expect(used).toHaveLength(3)
  const day = (date: string) => [...used, ...unused].filter((row: Row) => row.ChargePeriodStart.startsWith(date))
  const aDay = sum(day('2026-09-20'), 'EffectiveCost')
  // On the 3rd it began at 11 o'clock and 13 hours were used, on the 4th all 24: nothing of either day is left.
  const hour = Decimal.parse(aDay).dividedBy(Decimal.of(24), { digits: 12, mode: 'half-up' })
  for (const [date, hours, units] of [
    ['2026-09-03', 13, '0.5416666667'],
    ['2026-09-04', 24, '1'],
  ] as const) {
    const cut = { digits: 6, mode: 'down' } as const
    expect(
      Decimal.parse(sum(day(date), 'EffectiveCost'))
        .round(cut)
        .toString(),
    ).toBe(hour.times(Decimal.of(hours)).round(cut).toString())
    expect(sum(day(date), 'CommitmentDiscountQuantity')).toBe(units)
    expect(day(date).filter((each) => each.CommitmentDiscountStatus === 'Unused')).toEqual([])
  }
  // Effective costs of used and unused days are what the days of the payment cost.
  const [paid] = rows.filter((row: Row) => row.ChargeCategory === 'Purchase')
  const expected = amount(paid, 'BilledCost')
    .times(Decimal.of(13 + 27 * 24))
    .dividedBy(Decimal.of(8760), { digits: 6, mode: 'down' })
  expect(
    Decimal.parse(sum([...used, ...unused], 'EffectiveCost'))
      .round({ digits: 4, mode: 'down' })
      .toString(),
  ).toBe(expected.round({ digits: 4, mode: 'down' }).toString())
})

test('once billed, Azure tells hours by resource and month, and the same costs by what they are', async () => {
  const details = await report('reservationDetails', '&startDate=2026-09-03&endDate=2026-09-05')
  expect(
    details.map(({ properties: p }) => [p.usageDate.slice(8, 10), p.reservedHours, p.usedHours, p.instanceId.split('/').at(-1)].join(' ')),
  ).toEqual(['03 13 13 a', '04 24 18 a', '04 24 6 b', '05 24 0 '])
  expect(new Set(details.map((one) => one.id)).size).toBe(4)
  const paged: Row[] = []
  const scope = `/subscriptions/${ours.entitlement}`
  let next: string | undefined =
    `${scope}/providers/Microsoft.Consumption/reservationDetails?${version}&$top=1&startDate=2026-09-03&endDate=2026-09-05`
  while (next !== undefined) {
    const page: Row = await must(server, 200, 'GET', next)
    paged.push(...page.value)
    next = page.nextLink?.slice(server.url.length)
  }
  expect(paged).toEqual(details)
  const [month] = await report('reservationSummaries', '&grain=monthly&startDate=2026-09-01&endDate=2026-09-30', scope)
  // 13 hours of the first day and 27 whole days.
  expect(month.properties).toMatchObject({
    ...{ reservedHours: 661, usedHours: 37, minUtilizationPercentage: 0, maxUtilizationPercentage: 100, purchasedQuantity: 1 },
    ...{ avgUtilizationPercentage: Decimal.parse('5.6'), utilizedPercentage: Decimal.parse('5.6') },
    ...{ usedQuantity: Decimal.parse('0.056'), remainingQuantity: Decimal.parse('0.944') },
  })
  const [invoice] = (await must(server, 200, 'GET', '/v1/invoices')).items
  await holdsToFocus(`invoiceId=${invoice.id}`, '2026-09-30')

  const kinds = async (type: string) =>
    (await costs(type, by('ChargeType', 'PricingModel', 'Frequency'))).map((row) => row.slice(1, 4).join(' '))
  const priced = 'Usage OnDemand UsageBased'
  const covered = 'Usage Reservation UsageBased'
  expect(await kinds('Usage')).toEqual([priced, covered])
  expect(await kinds('ActualCost')).toEqual(['Purchase Reservation OneTime', priced, covered])
  expect(await kinds('AmortizedCost')).toEqual(['UnusedReservation Reservation UsageBased', priced, covered])
  const [purchase] = await costs('ActualCost', {
    granularity: 'Daily',
    filter: { dimensions: { name: 'ChargeType', operator: 'In', values: ['Purchase'] } },
  })
  expect(purchase[1]).toBe(20260903)
  // The 3rd and the 4th were used to their end: what cutting digits left over is on a line, as in FOCUS, and no row has it.
  const left = await costs('AmortizedCost', {
    granularity: 'Daily',
    filter: { dimensions: { name: 'ChargeType', operator: 'In', values: ['UnusedReservation'] } },
  })
  expect(left.map((row) => row[1])).toEqual(Array.from({ length: 26 }, (_, i) => 20260905 + i))
  const byId = await costs('AmortizedCost', by('BenefitId'))
  expect(byId.map((row) => row[1]).sort()).toEqual(['', bought.order, bought.reservation].sort())
  // A resource group has what is covered there, and nothing that was bought.
  const [group] = await costs('AmortizedCost', {}, `${scope}/resourceGroups/rg`)
  const usage = await costs('AmortizedCost', by('ChargeType'))
  expect(group[0]).toEqual(usage.find((row) => row[1] === 'Usage')[0])
  // Usage details tell the same rows one by one.
  for (const [metric, type] of [
    ['usage', 'Usage'],
    ['actualcost', 'ActualCost'],
    ['amortizedcost', 'AmortizedCost'],
  ] as const) {
    const found = await report(
      'usageDetails',
      `&$top=1000&metric=${metric}&startDate=2026-09-01&$filter=${encodeURIComponent("properties/usageStart ge '2026-09-01' and properties/usageEnd le '2026-09-30'")}`,
      scope,
    )
    expect(`${Decimal.sum(found.map((one) => Decimal.of(one.properties.costInBillingCurrency))).reduced()}`).toBe(
      `${(await costs(type))[0][0]}`,
    )
    expect(new Set(found.map((one) => one.id)).size).toBe(found.length)
  }
})

test('a covered line is explained, as a line item and as a row of FOCUS', async () => {
  const [invoice] = (await must(server, 200, 'GET', '/v1/invoices')).items
  const [covered, left] = await lines(invoice.id)
  const focus = readCsv((await server.get(`/insight/v1/focus?invoiceId=${invoice.id}`)).text).rows
  const [used] = focus.filter((row: Row) => row.CommitmentDiscountStatus === 'Used')
  const [unused] = focus.filter((row: Row) => row.CommitmentDiscountStatus === 'Unused')
  for (const row of [covered, left, used, unused]) {
    const told = await must(server, 200, 'POST', '/insight/v1/explain', { body: { row } })
    expect(told.figures.filter((figure: Row) => !figure.agrees)).toEqual([])
    expect(astray(told)).toEqual([])
  }
})
