/**
 * Months in which much comes together, for partners of several currencies: commitments paid by the month and given back in a later
 * one, credit that ends within the month, tax, access lost at noon, usage that comes late. Every figure is the same wherever it is
 * read, and can be reckoned from what happened.
 */
import { Decimal, type Json } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, type PartnerCredentials, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { capacity, capacityVersion, reserve } from '../reservation-story.ts'
import { buyPlan } from '../savings-plan-story.ts'
import { astray } from '../step-judge.ts'
import { flatMeters, machineHours, meter, must, type PricedMeter, type Purchase, settle } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'

const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
type Row = Record<string, Json>
const d = (value: unknown): Decimal => Decimal.parse(String(value ?? '0'))
const sum = (rows: readonly Row[], name: string): string => `${Decimal.sum(rows.map((row) => d(row[name]))).reduced()}`

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

describe.each(['US', 'DE', 'JP'])('a partner of %s', (country) => {
  let partner: PartnerCredentials
  let options: RequestOptions
  let invoices: Row[]
  const customers: Purchase[] = []

  beforeAll(async () => {
    const made = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: `Awkward ${country}`, country } })
    partner = { ...lapis, tenantId: made.tenantId, domain: made.domain, applicationId: made.applicationId }
    options = { partner }
    const operator = (method: string, path: string, body?: object) =>
      server.request(method, `/operator/v1/partners/${partner.tenantId}/${path}`, {
        token: 'lazuli-sandbox-operator',
        ...(body ? { body } : {}),
      })
    for (const name of ['one', 'two']) customers.push(await settle(server, { label: `${name}-awkward-${country}`.toLowerCase() }, options))
    const [one, two] = customers as [Purchase, Purchase]
    expect((await operator('PUT', 'tax/2026-10', { level: 'rows', rates: [{ rate: 0.1 }] })).status).toBe(200)
    const credit = { customerId: two.customer, amount: 3.33, from: '2026-09-05', to: '2026-09-14' }
    expect((await operator('POST', 'azure-credits', credit)).status).toBe(201)
    await server.advance('2026-09-10T22:40:00Z', partner)
    const monthly = await reserve(server, { subscription: one.entitlement, quantity: 3, more: { billingPlan: 'Monthly' } }, options)
    const upfront = await reserve(server, { subscription: two.entitlement, quantity: 2 }, options)
    await buyPlan(server, { subscription: two.entitlement, hourly: 0.037, monthly: true }, options)
    await server.advance('2026-09-12T12:00:00Z', partner)
    // From noon on nobody has access any more: the whole day earns nothing.
    expect((await operator('POST', `entitlements/${one.entitlement}/credit-access/default/revoke`, {})).status).toBe(200)
    await server.advance('2026-09-26T00:00:00Z', partner)
    const meters = (await flatMeters(3)) as PricedMeter[]
    const days = (of: Purchase, name: string, from: number, to: number, quantity?: string) =>
      Array.from({ length: to - from }, (_, i) =>
        machineHours(of.entitlement, machine, name, `2026-09-${String(from + i).padStart(2, '0')}`, quantity),
      ).flat()
    await meter(server, [...days(one, 'a', 9, 16), ...days(one, 'b', 10, 13, '0.777'), ...days(two, 'c', 10, 14, '0.3333')], options)
    const flat = meters.flatMap(({ meterId }, m) =>
      [4, 13, 14, 15, 25].map((day) => ({
        id: `flat ${m} ${day}`,
        entitlementId: (m === 0 ? one : two).entitlement,
        meterId,
        quantity: `${m + 3}.${day}7`,
        at: `2026-09-${String(day).padStart(2, '0')}T05:00:00Z`,
      })),
    )
    await meter(server, flat, options)
    const give = async (r: { order: string; reservationPath: string }, quantity: number) => {
      const at = (what: string) => `${capacity}/reservationOrders/${r.order}/${what}?${capacityVersion}`
      const properties = { scope: 'Reservation', reservationToReturn: { reservationId: r.reservationPath, quantity } }
      const quote = await server.post(at('calculateRefund'), { properties }, options)
      const { sessionId } = quote.body.properties
      const back = await server.post(at('return'), { properties: { ...properties, sessionId, returnReason: 'awkward' } }, options)
      expect(back.status, back.text).toBe(202)
    }
    // On the day of the second payment, before it is due; and what was bought on an earlier invoice.
    await server.advance('2026-10-10T21:59:00Z', partner)
    await give(monthly, 1)
    await give(upfront, 1)
    await server.advance('2026-10-11T23:30:00Z', partner)
    await give(monthly, 1)
    await meter(server, machineHours(one.entitlement, machine, 'late', '2026-09-29'), options)
    await server.advance('2026-11-07T00:00:00Z', partner)
    invoices = (await must(server, 200, 'GET', '/v1/invoices', options)).items
  })

  const lineItems = async (id: string, type = 'usagelineitems'): Promise<Row[]> =>
    (await must(server, 200, 'GET', `/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=${type}&size=2000`, options)).items

  test('has the same on lines, rows, FOCUS and invoice, and its own files differ in nothing', async () => {
    expect(invoices).toHaveLength(2)
    for (const { id, totalCharges } of invoices) {
      const of = (type?: string): Promise<Row[]> => lineItems(String(id), type)
      const [lines, rows] = [await of('usagelineitems'), await of('billinglineitems')]
      const csv = (await server.get(`/insight/v1/focus?invoiceId=${id}`, options)).text
      const focus = readCsv(csv).rows as Row[]
      expect(sum(rows, 'totalForCustomer')).toBe(`${d(totalCharges).reduced()}`)
      expect(sum(focus, 'BilledCost')).toBe(sum(rows, 'subtotal'))
      const without = rows.filter(({ reservationOrderId }) => reservationOrderId !== '')
      expect(
        `${d(sum(lines, 'billingPreTaxTotal'))
          .plus(d(sum(without, 'subtotal')))
          .reduced()}`,
      ).toBe(sum(rows, 'subtotal'))
      for (const row of rows) expect(`${d(row.subtotal).plus(d(row.taxTotal)).reduced()}`).toBe(`${d(row.totalForCustomer).reduced()}`)
      const held = await server.request('POST', `/insight/v1/reconcile?invoiceId=${id}`, {
        ...options,
        body: csv,
        headers: { 'Content-Type': 'text/csv' },
      })
      expect([held.status, held.body?.differenceCount], held.text.slice(0, 500)).toEqual([200, 0])
    }
  })

  test('can tell where each row comes from', async () => {
    for (const { id } of invoices) {
      const of = (type?: string): Promise<Row[]> => lineItems(String(id), type)
      const focus = readCsv((await server.get(`/insight/v1/focus?invoiceId=${id}`, options)).text).rows as Row[]
      for (const row of [...(await of('usagelineitems')).slice(0, 20), ...(await of('billinglineitems')), ...focus]) {
        const told = await server.post('/insight/v1/explain', { row }, options)
        expect(told.status, `${told.text.slice(0, 300)} ${JSON.stringify(row, (_, v) => (v instanceof Decimal ? `${v}` : v))}`).toBe(200)
        expect(
          astray(told.body),
          JSON.stringify(row, (_, v) => (v instanceof Decimal ? `${v}` : v)),
        ).toEqual([])
      }
    }
  })

  test('is told what commitments cost by Azure as by FOCUS', async () => {
    for (const [{ entitlement, customer }, month] of customers.flatMap((of) => [[of, '2026-09'] as const, [of, '2026-10'] as const])) {
      const id = invoices.find(({ billingPeriodStartDate }) => String(billingPeriodStartDate).startsWith(month))?.id
      const focus = (readCsv((await server.get(`/insight/v1/focus?invoiceId=${id}`, options)).text).rows as Row[]).filter(
        (row) => row.x_CustomerId === customer && String(row.ChargePeriodStart).startsWith(month) && row.ChargeCategory === 'Usage',
      )
      const span = { timeframe: 'Custom', timePeriod: { from: `${month}-01`, to: month === '2026-09' ? '2026-09-30' : '2026-10-31' } }
      const query = `/subscriptions/${entitlement}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`
      const body = { type: 'AmortizedCost', ...span, dataset: { granularity: 'Daily' } }
      const { rows } = (await must(server, 200, 'POST', query, { ...options, body })).properties
      const byDay = Map.groupBy(focus, (row) => String(row.ChargePeriodStart).slice(0, 10).replaceAll('-', ''))
      const told = new Map(
        (rows as Json[][]).filter(([cost]) => !d(cost).isZero).map(([cost, date]) => [String(date), `${d(cost).reduced()}`]),
      )
      expect(told).toEqual(
        new Map(
          [...byDay]
            .map(([date, some]) => [date, sum(some, 'EffectiveCost')] as const)
            .filter(([, cost]) => cost !== '0')
            .sort(),
        ),
      )
    }
  })
})
