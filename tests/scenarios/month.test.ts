/**
 * A month of Azure usage from metered event to invoice, for a partner billed in the currency of the price list and for one
 * billed in another: daily rating, a budget exceeded, usage that comes late, the close on the 6th. Figures are worked out
 * here from the price list and the rules of billing, not read from the service.
 */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, type Reply, startServer, type TestServer } from '../harness.ts'
import { meter, must, type Purchase, settle, type UsageEvent } from '../story.ts'

const outcome = ({ status, body }: Reply): [number, number] => [status, body?.code]
const d = (value: Decimal | number | string): Decimal => Decimal.of(value)
const down = (value: Decimal): Decimal => value.round({ digits: 2, mode: 'down' })
// biome-ignore lint/suspicious/noExplicitAny: rows of every list
type Row = any
const sum = (rows: readonly Row[], member: string): Decimal => Decimal.sum(rows.map((row) => d(row[member])))
const text = (value: Decimal): string => value.reduced().toString()

/** Meters of East US 2 and their price in USD, from the price list. */
const machine = { meterId: '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead', price: '0.086', credit: '0.15' }
const spot = { meterId: '135422fe-f284-50ba-ad34-c17018036172', price: '0.018665', credit: '0' }
const web = { meterId: '6b4d6c1f-9d3d-5be4-8f90-9081da8b3551', price: '0.155', credit: '0.15' }
/** By the gigabyte and month; cheaper from 51,200 on. */
const blob = { meterId: 'd043678a-c88e-4056-a7c6-4696c977f6a4' }
const byMeter = new Map([machine, spot, web].map((m) => [m.meterId, m]))

/** Units of the currency for a dollar in September 2026: the newest month of the market rates before it. */
const fxOf = new Map([
  [lapis.tenantId, '1'],
  [cobalt.tenantId, '0.8684'],
])

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

describe.each([
  ['billed in US dollars', lapis, 'USD'],
  ['billed in euros', cobalt, 'EUR'],
] as [string, PartnerCredentials, string][])('%s', (_, partner, currency) => {
  const fx = d(fxOf.get(partner.tenantId) as string)
  const own = { partner }
  let first: Purchase
  let second: Purchase
  let invoice: string
  let serial = 0

  const get = async (path: string): Promise<Row> => must(server, 200, 'GET', path, own)
  const unbilled = async (type: string, period: string): Promise<Row[]> =>
    (await get(`/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=${type}&currencycode=${currency}&period=${period}`))
      .items
  const billed = async (type: string): Promise<Row[]> =>
    (await get(`/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=${type}`)).items
  const event = (of: Purchase, meterId: string, quantity: string, at: string, name = 'vm1'): UsageEvent => ({
    id: `${partner.domain}-${++serial}`,
    entitlementId: of.entitlement,
    meterId,
    quantity,
    at,
    resourceUri: `/subscriptions/${of.entitlement}/resourceGroups/prod/providers/Microsoft.Compute/virtualMachines/${name}`,
  })

  test('two customers with a plan since midnight, one with a budget', async () => {
    first = await settle(server, { label: `first-${currency.toLowerCase()}-month`, companyName: 'First' }, own)
    second = await settle(server, { label: `second-${currency.toLowerCase()}-month`, companyName: 'Second', country: 'DE' }, own)
    await must(server, 200, 'PATCH', `/v1/customers/${first.customer}/usagebudget`, { ...own, body: { amount: 1 } })
    expect(await get('/v1/customers/usagerecords')).toMatchObject({ totalCount: 2 })
  })

  test('usage is taken at once and rated at midnight', async () => {
    await server.advance('2026-09-01T20:00:00Z', partner)
    const events = [
      event(first, machine.meterId, '10.5', '2026-09-01T03:00:00Z'),
      event(first, machine.meterId, '0.000000000000001', '2026-09-01T19:59:59.999Z'),
      event(first, web.meterId, '3', '2026-09-01T04:00:00Z', 'site'),
      event(first, spot.meterId, '100', '2026-09-01T05:00:00Z', 'spot1'),
      event(second, machine.meterId, '24', '2026-09-01T06:00:00Z'),
    ]
    expect(await meter(server, events, own)).toMatchObject({ accepted: 5, duplicates: 0, rejectedCount: 0, rejected: [] })
    expect(await unbilled('usagelineitems', 'current')).toEqual([])
    const moved = await server.advance('2026-09-02T00:00:00Z', partner)
    expect(moved.events).toEqual([{ type: 'usagerecords-thresholdExceeded', count: 1 }])
    const lines = await unbilled('usagelineitems', 'current')
    expect(lines).toHaveLength(4)
    for (const line of lines) expectRated(line)
    const vm = lines.find((l) => l.customerId === first.customer && l.meterId === machine.meterId)
    expect(vm).toMatchObject({
      usageDate: '2026-09-01T00:00:00Z',
      chargeStartDate: '2026-09-01T00:00:00Z',
      chargeEndDate: '2026-10-01T00:00:00Z',
      customerName: 'First',
      subscriptionId: first.plan,
      entitlementId: first.entitlement,
      invoiceNumber: '',
      resellerMpnId: '',
      chargeType: 'new',
      unitOfMeasure: '1 Hour',
      resourceGroup: 'prod',
      resourceLocation: expect.stringMatching(/eastus2/i),
      pricingCurrency: 'USD',
      billingCurrency: currency,
      billingProvider: 'marketplace',
      invoiceLineItemType: 'usage_line_items',
    })
    expect(text(d(vm.quantity))).toBe('10.500000000000001')
  })

  /** Price, credit and totals of an open line (billing rules, sections 3 and 4). */
  function expectRated(line: Row): void {
    const known = byMeter.get(line.meterId) as typeof machine
    const effective = d(known.price).times(Decimal.one.minus(d(known.credit)))
    expect(text(d(line.unitPrice))).toBe(known.price)
    expect(text(d(line.rateOfPartnerEarnedCredit))).toBe(known.credit)
    expect(line.hasPartnerEarnedCredit).toBe(known.credit !== '0')
    expect(line.creditType).toBe(known.credit === '0' ? 'Credit Not Applied' : 'Partner Earned Credit Applied')
    expect(text(d(line.effectiveUnitPrice))).toBe(text(effective))
    expect(text(d(line.pcToBCExchangeRate))).toBe(text(fx))
    expect(line.pcToBCExchangeRateDate).toBe('2026-09-01T00:00:00Z')
    const cost = d(line.quantity).times(effective)
    expect(text(d(line.pricingPreTaxTotal))).toBe(text(cost.round({ digits: 10, mode: 'half-up' })))
    expect(text(d(line.billingPreTaxTotal))).toBe(text(cost.times(fx).round({ digits: 10, mode: 'half-up' })))
  }

  test('the spend of the running month agrees with it, and with the budget', async () => {
    // By resource in cents: 10.5 h of a machine 0.77, 3 h of a site 0.40, 100 h of a spot machine 1.87.
    const usd = d('3.04')
    const total = usd.times(fx)
    const summary = await get(`/v1/customers/${first.customer}/usagesummary`)
    expect(summary).toMatchObject({
      billingStartDate: '2026-09-01T00:00:00Z',
      billingEndDate: '2026-10-01T00:00:00Z',
      currencyCode: currency,
    })
    expect([text(d(summary.usdTotalCost)), text(d(summary.totalCost))]).toEqual([text(usd), text(total)])
    const plan = await get(`/v1/customers/${first.customer}/subscriptions/${first.plan}/usagesummary`)
    expect([text(d(plan.usdTotalCost)), text(d(plan.totalCost))]).toEqual([text(usd), text(total)])
    const resources = (await get(`/v1/customers/${first.customer}/subscriptions/${first.plan}/resourceusagerecords`)).items
    expect(resources.map((r: Row) => [r.resourceName, text(d(r.usdTotalCost))]).sort()).toEqual([
      ['site', '0.4'],
      ['spot1', '1.87'],
      ['vm1', '0.77'],
    ])
    const meters = (await get(`/v1/customers/${first.customer}/subscriptions/${first.plan}/meterusagerecords`)).items
    expect(text(sum(meters, 'usdTotalCost'))).toBe('3.04')
    const record = (await get('/v1/customers/usagerecords')).items.find((r: Row) => r.id === first.customer)
    expect(text(d(record.percentUsed))).toBe(text(total.times(d(100)).round({ digits: 2, mode: 'half-up' })))
    expect(record.budget.amount).toBe(1)
    expect(await get('/v1/usagesummary')).toMatchObject({ customersOverBudget: 1, customersTrendingOver: 0 })
  })

  test('an exceeded budget is told of once a month, again after it was raised', async () => {
    expect((await server.advance('2026-09-03T00:00:00Z', partner)).events).toEqual([])
    await must(server, 200, 'PATCH', `/v1/customers/${first.customer}/usagebudget`, { ...own, body: { amount: 1000 } })
    await must(server, 200, 'PATCH', `/v1/customers/${first.customer}/usagebudget`, { ...own, body: { amount: 2 } })
    expect((await server.advance('2026-09-04T00:00:00Z', partner)).events).toContainEqual({
      type: 'usagerecords-thresholdExceeded',
      count: 1,
    })
    await must(server, 200, 'PATCH', `/v1/customers/${first.customer}/usagebudget`, { ...own, body: { amount: null } })
    const budget = await get(`/v1/customers/${first.customer}/usagebudget`)
    expect(budget.amount).toBeUndefined()
    expect((await server.advance('2026-09-05T00:00:00Z', partner)).events).toEqual([])
  })

  test('a meter that crosses a tier gives two lines that day', async () => {
    await server.advance('2026-09-10T12:00:00Z', partner)
    await meter(
      server,
      [
        event(second, blob.meterId, '51199.5', '2026-09-10T01:00:00Z', 'store'),
        event(second, blob.meterId, '1000', '2026-09-10T02:00:00Z', 'store'),
      ],
      own,
    )
    await server.advance('2026-09-11T00:00:00Z', partner)
    const lines = (await unbilled('usagelineitems', 'current')).filter((l) => l.meterId === blob.meterId)
    expect(lines.map((l) => text(d(l.quantity)))).toEqual(['51200', '999.5'])
    expect(d(lines[1].unitPrice).lessThan(d(lines[0].unitPrice))).toBe(true)
    const recon = (await unbilled('billinglineitems', 'current')).filter((r) =>
      lines.some((l) => text(d(l.unitPrice)) === text(d(r.unitPrice))),
    )
    expect(recon.map((r) => text(d(r.billableQuantity))).sort()).toEqual(['51200', '999.5'])
  })

  test('unbilled reconciliation is the sum of its lines, rounded as the invoice will be', async () => {
    expectAgree(await unbilled('usagelineitems', 'current'), await unbilled('billinglineitems', 'current'))
  })

  /** Groups of daily lines against reconciliation rows (billing rules, I1 and I3). */
  function expectAgree(daily: readonly Row[], recon: readonly Row[]): void {
    const keyOf = (r: Row): string => [r.customerId, r.subscriptionId, r.productId, r.skuId, text(d(r.unitPrice))].join()
    const groups = Map.groupBy(daily, keyOf)
    expect(new Set(recon.map(keyOf))).toEqual(new Set(groups.keys()))
    expect(recon).toHaveLength(groups.size)
    for (const row of recon) {
      const lines = groups.get(keyOf(row)) as Row[]
      expect(text(d(row.billableQuantity))).toBe(text(sum(lines, 'quantity')))
      const pcCost = down(Decimal.sum(lines.map((l) => d(l.quantity).times(d(l.effectiveUnitPrice)))))
      expect(text(d(row.subtotal))).toBe(text(down(pcCost.times(fx))))
      expect(text(d(row.totalForCustomer))).toBe(text(d(row.subtotal).plus(d(row.taxTotal))))
      expect(row).toMatchObject({ quantity: 1, currency, pricingCurrency: 'USD', billingProvider: 'one_time', chargeType: 'new' })
    }
  }

  test('late usage before the cut-off is still September’s, after it October’s at September’s price', async () => {
    await server.advance('2026-10-04T12:00:00Z', partner)
    await meter(server, [event(second, machine.meterId, '7', '2026-09-20T10:00:00Z', 'late')], own)
    await server.advance('2026-10-05T06:00:00Z', partner)
    expect((await unbilled('usagelineitems', 'previous')).some((l) => l.resourceUri.endsWith('/late'))).toBe(true)
    expect(await unbilled('usagelineitems', 'current')).toEqual([])
    await meter(server, [event(second, machine.meterId, '9', '2026-09-21T10:00:00Z', 'too-late')], own)
    await meter(server, [event(first, machine.meterId, '1', '2026-10-05T01:00:00Z', 'october')], own)
    expect((await unbilled('usagelineitems', 'previous')).some((l) => l.resourceUri.endsWith('/too-late'))).toBe(false)
    expect((await get('/v1/invoices')).items).toEqual([])
  })

  test('the close on the 6th writes one invoice over all customers', async () => {
    const before = { daily: await unbilled('usagelineitems', 'previous'), recon: await unbilled('billinglineitems', 'previous') }
    expectAgree(before.daily, before.recon)
    const moved = await server.advance('2026-10-06T00:00:00Z', partner)
    expect(moved.events).toContainEqual({ type: 'invoice-ready', count: 1 })
    const invoices = await get('/v1/invoices')
    expect(invoices.totalCount).toBe(1)
    invoice = invoices.items[0].id
    expect(invoice).toMatch(/^G\d{9}$/)
    expect(invoices.items[0]).toMatchObject({
      invoiceDate: '2026-10-06T00:00:00Z',
      billingPeriodStartDate: '2026-09-01T00:00:00Z',
      billingPeriodEndDate: '2026-09-30T23:59:59.9999999Z',
      currencyCode: currency,
      documentType: 'invoice',
      invoiceType: 'OneTime',
      state: 'active',
      paidAmount: 0,
      pdfDownloadLink: `/invoices/${invoice}/documents/statement`,
    })
    expect(invoices.items[0].invoiceDetails.map((x: Row) => [x.billingProvider, x.invoiceLineItemType])).toEqual([
      ['one_time', 'billing_line_items'],
      ['marketplace', 'usage_line_items'],
    ])

    // Unbilled turns empty, the same rows appear under the invoice.
    expect(await unbilled('usagelineitems', 'previous')).toEqual([])
    expect(await unbilled('billinglineitems', 'previous')).toEqual([])
    const daily = await billed('usagelineitems')
    const recon = await billed('billinglineitems')
    const keyed = (rows: Row[]): string[] =>
      rows.map((r) => [r.customerId, r.resourceUri ?? '', r.productId, r.usageDate ?? '', text(d(r.quantity)), text(d(r.unitPrice))].join())
    expect(keyed(daily)).toEqual(keyed(before.daily))
    expect(recon.map((r) => [r.customerId, text(d(r.subtotal))]).sort()).toEqual(
      before.recon.map((r) => [r.customerId, text(d(r.subtotal))]).sort(),
    )
    expectAgree(daily, recon)
    for (const row of [...daily, ...recon]) expect(row.invoiceNumber).toBe(invoice)
    for (const row of daily) expect(row.resellerMpnId).toBe('0')
    for (const row of recon) expect(row).toMatchObject({ resellerMpnId: 0, orderDate: '2026-10-06T00:00:00Z' })
  })

  test('daily lines, reconciliation and invoice are the same money', async () => {
    const total = d((await get(`/v1/invoices/${invoice}`)).totalCharges)
    const daily = await billed('usagelineitems')
    const recon = await billed('billinglineitems')
    expect(total.sign).toBe(1)
    expect(text(sum(recon, 'totalForCustomer'))).toBe(text(total))
    expect(text(sum(recon, 'subtotal').plus(sum(recon, 'taxTotal')))).toBe(text(total))
    expect(text(sum(daily, 'billingPreTaxTotal'))).toBe(text(sum(recon, 'subtotal')))
    for (const customer of [first.customer, second.customer]) {
      const of = (rows: Row[]): Row[] => rows.filter((r) => r.customerId === customer)
      expect(text(sum(of(daily), 'billingPreTaxTotal'))).toBe(text(sum(of(recon), 'subtotal')))
    }
    const balance = await get('/v1/invoices/summary')
    expect([text(d(balance.balanceAmount)), balance.currencyCode]).toEqual([text(total), currency])
    const summaries = await get('/v1/invoices/summaries')
    expect(text(sum(summaries.items, 'balanceAmount'))).toBe(text(total))
    expect(balance.firstInvoiceCreationDate).toBe('2026-10-06T00:00:00Z')
  })

  test('what came after the cut-off is October’s, with its own day and September’s rate', async () => {
    const current = await unbilled('usagelineitems', 'current')
    const late = current.find((l) => l.resourceUri.endsWith('/too-late'))
    expect(late).toMatchObject({ usageDate: '2026-09-21T00:00:00Z', pcToBCExchangeRateDate: '2026-09-01T00:00:00Z', invoiceNumber: '' })
    expectRated(late)
    expect(current.find((l) => l.resourceUri.endsWith('/october'))).toMatchObject({ pcToBCExchangeRateDate: '2026-10-01T00:00:00Z' })
    expect(current).toHaveLength(2)
  })

  test('the statement is a PDF, the same bytes each time, whatever Accept says', async () => {
    const path = `/v1/invoices/${invoice}/documents/statement`
    const replies = await Promise.all(
      ['application/pdf', 'application/json, text/plain, */*'].map((Accept) => server.get(path, { ...own, headers: { Accept } })),
    )
    for (const { status, headers, bytes } of replies) {
      expect(status).toBe(200)
      expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-')
      expect(headers.get('content-type')).toBe('application/pdf')
      expect(headers.get('content-disposition')).toBe(`attachment; filename=Invoice_${invoice}.pdf`)
      expect(headers.get('content-length')).toBe(String(bytes.length))
    }
    expect(replies[0]?.bytes.equals(replies[1]?.bytes as Buffer)).toBe(true)
  })

  test('an invoice answers to the ids its links carry, and its links lead to its rows', async () => {
    const plain = await server.get(`/v1/invoices/${invoice}`, own)
    expect((await server.get(`/v1/invoices/OneTime-${invoice}`, own)).text).toBe(plain.text)
    expect((await server.get(`/v1${plain.body.links.self.uri}`, own)).text).toBe(plain.text)
    for (const { links, invoiceLineItemType } of plain.body.invoiceDetails) {
      const rows = (await get(`/v1${links.self.uri}`)).items
      expect(rows).toEqual(await billed(invoiceLineItemType))
    }
  })

  test('pages of any size hold the same rows, each once', async () => {
    const lists = [
      `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`,
      `/v1/invoices/${invoice}/lineitems?provider=all&invoicelineitemtype=billinglineitems`,
      `/v1/invoices/unbilled/lineitems?provider=marketplace&invoicelineitemtype=usagelineitems&currencycode=${currency}&period=current`,
    ]
    for (const list of lists) {
      const whole = (await get(list)).items
      expect(whole.length).toBeGreaterThan(1)
      for (const size of [1, 2, whole.length, whole.length + 1]) {
        const rows: Row[] = []
        let page = await get(`${list}&size=${size}`)
        for (;;) {
          expect(page.items.length).toBeGreaterThan(0)
          rows.push(...page.items)
          expect(page.totalCount).toBe(page.items.length)
          if (page.continuationToken === undefined) break
          const headers = { 'MS-ContinuationToken': page.continuationToken }
          // The token alone is enough on the path form.
          page = await must(server, 200, 'GET', `${list}&size=${size}&seekOperation=Next`, { ...own, headers })
        }
        expect(rows).toEqual(whole)
      }
    }
  })

  test('a token belongs to its list', async () => {
    const list = (type: string): string => `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=${type}&size=1`
    const token = (await get(list('usagelineitems'))).continuationToken as string
    const next = (address: string, value: string) =>
      server.get(`${address}&seekOperation=Next`, { ...own, headers: { 'MS-ContinuationToken': value } })
    expect((await next(list('usagelineitems'), token)).status).toBe(200)
    expect((await next(list('usagelineitems'), token)).text).toBe((await next(list('usagelineitems'), token)).text)
    expect(outcome(await next(list('billinglineitems'), token))).toEqual([400, 3000])
    expect(outcome(await next(list('usagelineitems'), 'AQAAAA=='))).toEqual([400, 3000])
    expect(outcome(await next(list('usagelineitems'), `${token.slice(0, -4)}AAA=`))).toEqual([400, 3000])
    const unbilledList = `/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=${currency}&period=current&size=1`
    expect(outcome(await next(unbilledList, token))).toEqual([400, 3000])
  })

  test('providers, currencies and the credit filter', async () => {
    const ask = async (query: string): Promise<Row[]> => (await get(`/v1/invoices/${invoice}/lineitems?${query}`)).items
    const daily = await billed('usagelineitems')
    for (const provider of ['OneTime', 'one_time', 'marketplace', 'ALL'])
      expect(await ask(`provider=${provider}&invoicelineitemtype=UsageLineItems`)).toEqual(daily)
    expect(await ask('provider=onetime')).toEqual(await billed('billinglineitems'))
    expect(await ask('provider=marketplace&invoicelineitemtype=billinglineitems')).toEqual([])
    expect(await ask('provider=azure&invoicelineitemtype=usagelineitems')).toEqual([])
    expect(await ask('provider=onetime&invoicelineitemtype=usagelineitems&currencycode=JPY')).toEqual([])
    const [credited, other] = await Promise.all(
      ['True', 'false'].map((flag) => ask(`provider=onetime&invoicelineitemtype=usagelineitems&hasPartnerEarnedCredit=${flag}`)),
    )
    expect(credited?.every((l) => l.hasPartnerEarnedCredit)).toBe(true)
    expect(other?.map((l) => l.meterId)).toEqual([spot.meterId])
    expect((credited?.length ?? 0) + (other?.length ?? 0)).toBe(daily.length)
    expect(outcome(await server.get(`/v1/invoices/${invoice}/lineitems?provider=office&invoicelineitemtype=usagelineitems`, own))).toEqual([
      400, 800042,
    ])
  })

  test('estimate links lead to the lists they name', async () => {
    const { items, totalCount } = await get('/v1/invoices/estimates/links')
    expect(totalCount).toBe(4)
    for (const { link, period } of items) {
      const rows = (await get(`/v1${link.uri}`)).items
      expect(rows.length > 0).toBe(period === 'Current')
    }
    expect((await get('/v1/invoices/estimates/links?currencycode=jpy')).items).toEqual([])
  })

  test('an advance to where the clock stands, and the days after, change nothing of September', async () => {
    const stand = async (): Promise<string[]> =>
      Promise.all(
        [
          '/v1/invoices',
          `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`,
          `/v1/invoices/${invoice}/lineitems/onetime/billinglineitems`,
        ].map(async (path) => (await server.get(path, own)).text),
      )
    const before = await stand()
    const { now } = (await server.get('/lab/clock', own)).body
    expect(await server.advance(now, partner)).toMatchObject({ from: now, now, jobsRun: 0, events: [] })
    expect(await stand()).toEqual(before)
    await meter(server, [event(first, machine.meterId, '5', '2026-09-30T10:00:00Z', 'very-late')], own)
    await server.advance('2026-10-20T00:00:00Z', partner)
    expect(await stand()).toEqual(before)
  })

  test('October’s invoice holds what came too late for September', async () => {
    await server.advance('2026-11-06T00:00:00Z', partner)
    const { items } = await get('/v1/invoices')
    expect(items).toHaveLength(2)
    const october = (await get(`/v1/invoices/${items[1].id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`)).items
    expect(october.map((l: Row) => l.resourceUri.split('/').at(-1)).sort()).toEqual(['october', 'too-late', 'very-late'])
    expect(await unbilled('usagelineitems', 'previous')).toEqual([])
  })

  test('a month without usage has no invoice', async () => {
    const before = (await get('/v1/invoices')).totalCount
    const moved = await server.advance('2026-12-07T00:00:00Z', partner)
    expect(moved.events).toEqual([])
    expect((await get('/v1/invoices')).totalCount).toBe(before)
  })
})
