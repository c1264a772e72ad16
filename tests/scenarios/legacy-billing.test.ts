/** Legacy subscriptions are billed by their anniversaries (billing rules, section 6): cycles, corrections, tax, money, documents. */
import { Decimal } from 'lazuli-contract'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { agree, billingScope, buyLegacyAzure, createCustomer, flatMeters, meter, must, planLine, settle } from '../story.ts'
import { costsOf, usageDetails } from './azure-side.ts'

const premium = '031C9E47-4802-4248-838E-778FB1D2CC05'
const exact = (value: unknown): Decimal => Decimal.parse(`${value}`)

let server: TestServer
beforeAll(async () => {
  server = await startServer({ start: '2027-12-31T08:00:00Z' })
})
afterAll(() => server.remove())

type Item = Record<string, unknown>
const invoices = async (options: RequestOptions = {}): Promise<Item[]> => (await must(server, 200, 'GET', '/v1/invoices', options)).items
const listOf = (id: unknown, provider: string, type: string, more = '', options: RequestOptions = {}) =>
  must(server, 200, 'GET', `/v1/invoices/${id}/lineitems?provider=${provider}&invoicelineitemtype=${type}${more}`, options)

describe('a subscription of the 31st', () => {
  let customer: string
  let legacy: { id: string; entitlementId: string; orderId: string }
  let meterId: string
  let unitPrice: Decimal
  const use = (id: string, at: string, quantity: string) =>
    meter(server, [{ id, entitlementId: legacy.entitlementId, meterId, quantity, at }])

  beforeAll(async () => {
    customer = await createCustomer(server, { label: 'year-end', companyName: 'Year End' })
    await agree(server, customer)
    legacy = await buyLegacyAzure(server, customer)
    const [flat] = await flatMeters(1)
    meterId = flat?.meterId as string
  })

  test('its first cycle ends before the 31st of January and is invoiced on the 2nd of February', async () => {
    await server.advance('2028-01-05T00:00:00Z')
    await use('new year', '2027-12-31T20:00:00Z', '700')
    await use('january', '2028-01-04T10:00:00Z', '45')
    await server.advance('2028-01-31T06:00:00Z')
    await use('last day', '2028-01-30T23:59:59Z', '10')
    await use('next cycle', '2028-01-31T01:00:00Z', '3')
    await server.advance('2028-02-01T00:00:01Z')
    // Usage that arrives in the last day before the invoice is on the next.
    await use('too late', '2028-01-30T12:00:00Z', '7')
    expect((await server.advance('2028-02-01T23:59:59Z')).events).not.toContainEqual(expect.objectContaining({ type: 'invoice-ready' }))
    expect((await server.advance('2028-02-02T00:00:00Z')).events).toContainEqual({ type: 'invoice-ready', count: 1 })

    const [invoice, ...others] = await invoices()
    expect(others).toEqual([])
    expect(invoice).toMatchObject({
      ...{ id: 'D000000001', invoiceType: 'Recurring', documentType: 'invoice', state: 'active', currencyCode: 'USD' },
      ...{ invoiceDate: '2028-02-02T00:00:00Z', billingPeriodStartDate: '2027-12-31T00:00:00Z' },
      billingPeriodEndDate: '2028-01-30T23:59:59.9999999Z',
      links: { self: { uri: '/invoices/Recurring-D000000001' } },
      invoiceDetails: [
        {
          ...{ billingProvider: 'azure', invoiceLineItemType: 'billing_line_items' },
          links: { self: { uri: '/invoices/Recurring-D000000001/lineitems/Azure/BillingLineItems' } },
        },
        {
          ...{ billingProvider: 'azure', invoiceLineItemType: 'usage_line_items' },
          links: { self: { uri: '/invoices/Recurring-D000000001/lineitems/Azure/UsageLineItems' } },
        },
      ],
    })
    expect(await must(server, 200, 'GET', '/v1/invoices/Recurring-D000000001')).toEqual(invoice)
  })

  test('each month of use is a charge of its own, to the nearest cent at its list price, without credit', async () => {
    const { items, totalCount } = await listOf('D000000001', 'azure', 'billinglineitems')
    expect(totalCount).toBe(2)
    unitPrice = exact(items[0].listPrice)
    const cents = (quantity: string) => exact(quantity).times(unitPrice).round({ digits: 2, mode: 'half-up' })
    for (const [item, quantity, place] of [
      [items[0], '700', 1],
      [items[1], '55', 2],
    ] as const) {
      expect(item).toMatchObject({
        ...{ customerId: customer, customerCompanyName: 'Year End', domainName: 'year-end.onmicrosoft.com' },
        ...{ subscriptionId: legacy.id, orderId: legacy.orderId, subscriptionName: 'Microsoft Azure', resourceGuid: meterId },
        ...{ chargeType: 'Assess usage fee for current cycle', currency: 'USD', invoiceNumber: 'D000000001', detailLineItemId: place },
        ...{ chargeStartDate: '2027-12-31T00:00:00Z', chargeEndDate: '2028-01-30T00:00:00Z', billingCycleType: 'MONTHLY' },
        ...{ mpnId: 1234567, tier2MpnId: -1, billingProvider: 'azure', invoiceLineItemType: 'billing_line_items' },
        attributes: { objectType: 'UsageBasedLineItem' },
      })
      expect(`${exact(item.consumedQuantity)}`).toBe(quantity)
      expect(`${exact(item.pretaxCharges)}`).toBe(`${cents(quantity).reduced()}`)
      expect(exact(item.pretaxEffectiveRate)).toEqual(
        exact(item.pretaxCharges).dividedBy(exact(quantity), { digits: 8, mode: 'half-up' }).reduced(),
      )
    }
    const [invoice] = await invoices()
    expect(exact(invoice?.totalCharges)).toEqual(exact(items[0].postTaxTotal).plus(exact(items[1].postTaxTotal)).reduced())
  })

  test('its days are told by resource, paged by offset', async () => {
    const all = await listOf('D000000001', 'azure', 'usagelineitems')
    expect(all.items.map((i: Item) => [i['usageDate'], `${i['consumedQuantity']}`])).toEqual([
      ['2027-12-31T00:00:00Z', '700'],
      ['2028-01-04T00:00:00Z', '45'],
      ['2028-01-30T00:00:00Z', '10'],
    ])
    expect(all.links).not.toHaveProperty('next')
    const paged: Item[] = []
    let uri: string | undefined = '/invoices/D000000001/lineitems?provider=Azure&invoicelineitemtype=UsageLineItems&size=2'
    while (uri) {
      const page = await must(server, 200, 'GET', `/v1${uri}`)
      expect(page.totalCount).toBe(3)
      expect(page).not.toHaveProperty('continuationToken')
      paged.push(...page.items)
      uri = page.links.next?.uri
    }
    expect(paged).toEqual(all.items)
    const byPath = await must(server, 200, 'GET', '/v1/invoices/Recurring-D000000001/lineitems/Azure/UsageLineItems?size=1&offset=1')
    expect(byPath.items).toEqual([all.items[1]])
    expect(byPath.links).toMatchObject({
      next: { uri: '/invoices/Recurring-D000000001/lineitems/Azure/UsageLineItems?size=1&offset=2' },
    })
    expect((await listOf('D000000001', 'azure', 'usagelineitems', '&offset=9')).items).toEqual([])
  })

  test('other providers have nothing there, and refusals are those of every invoice', async () => {
    for (const provider of ['onetime', 'marketplace', 'all'])
      for (const type of ['billinglineitems', 'usagelineitems']) expect((await listOf('D000000001', provider, type)).items).toEqual([])
    expect((await listOf('D000000001', 'azure', 'usagelineitems', '&currencycode=EUR')).items).toEqual([])
    expect((await listOf('D000000001', 'office', 'billinglineitems')).items).toEqual([])
    const refused = async (path: string) => {
      const { status, body } = await server.get(path)
      return [status, body.code]
    }
    expect(await refused('/v1/invoices/D000000001/lineitems?provider=office&invoicelineitemtype=usagelineitems')).toEqual([400, 800042])
    expect(await refused('/v1/invoices/D000000009/lineitems?provider=azure')).toEqual([404, 1000])
    expect(await refused('/v1/invoices/D000000001/lineitems?provider=azure&offset=-1')).toEqual([400, 3000])
    expect((await server.get('/v1/invoices/D000000001', { partner: cobalt })).status).toBe(404)
    expect((await server.get('/v1/invoices/D000000001/lineitems?provider=azure', { partner: cobalt })).status).toBe(404)
  })

  test('its second cycle ends on a leap day, and what came too late is on its invoice', async () => {
    await server.advance('2028-02-28T12:00:00Z')
    await use('february', '2028-02-28T11:00:00Z', '1')
    await server.advance('2028-02-29T06:00:00Z')
    await use('leap day', '2028-02-29T05:00:00Z', '2')
    await server.advance('2028-03-02T00:00:00Z')
    const [, second] = await invoices()
    expect(second).toMatchObject({
      id: 'D000000002',
      billingPeriodStartDate: '2028-01-31T00:00:00Z',
      billingPeriodEndDate: '2028-02-28T23:59:59.9999999Z',
    })
    const days = (await listOf('D000000002', 'azure', 'usagelineitems')).items
    expect(days.map((i: Item) => [i['usageDate'], `${i['consumedQuantity']}`])).toEqual([
      ['2028-01-30T00:00:00Z', '7'],
      ['2028-01-31T00:00:00Z', '3'],
      ['2028-02-28T00:00:00Z', '1'],
    ])
    expect(await must(server, 200, 'GET', '/v1/invoices/D000000001')).toEqual((await invoices())[0])
  })

  test('the billing period of a cost is the cycle that charged for it, and that of its day while none has', async () => {
    const periods = (await usageDetails(server, customer)).map(({ id, properties }) => {
      const of = properties as Item
      const [, name] = /billingPeriods\/(\d+)\//.exec(`${id}`) ?? []
      return [
        `${of['quantity']}`,
        name,
        ...['billingPeriodStartDate', 'billingPeriodEndDate'].map((member) => `${of[member]}`.slice(0, 10)),
      ]
    })
    expect(periods.sort(([a = ''], [b = '']) => Number(a) - Number(b))).toEqual([
      ['1', '202802', '2028-01-31', '2028-02-28'],
      ['2', '202803', '2028-02-29', '2028-03-30'],
      ['3', '202802', '2028-01-31', '2028-02-28'],
      ['7', '202802', '2028-01-31', '2028-02-28'],
      ['10', '202801', '2027-12-31', '2028-01-30'],
      ['45', '202801', '2027-12-31', '2028-01-30'],
    ])
    const scope = billingScope(lapis.tenantId, customer)
    const { properties } = await must(server, 200, 'POST', `${scope}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`, {
      body: {
        ...{ type: 'ActualCost', timeframe: 'Custom', timePeriod: { from: '2027-12-01', to: '2028-03-02' } },
        dataset: {
          granularity: 'None',
          aggregation: { units: { name: 'UsageQuantity', function: 'Sum' } },
          grouping: [{ type: 'Dimension', name: 'BillingPeriod' }],
        },
      },
    })
    expect(properties.rows.map(([units, name]: unknown[]) => `${name} ${units}`).sort()).toEqual(['2028-01 755', '2028-02 11', '2028-03 2'])
  })

  test('costs name the invoice of the cycle that charged for them, and none while none has', async () => {
    const told = [
      [20280104, 'D000000001', '45'],
      [20280130, 'D000000001', '10'],
      [20280130, 'D000000002', '7'],
      [20280131, 'D000000002', '3'],
      [20280228, 'D000000002', '1'],
      [20280229, '', '2'],
    ]
    expect(await costsOf(server, customer, '2028-01-01', '2028-03-02')).toEqual(told)
    const second = { dimensions: { name: 'InvoiceId', operator: 'In', values: ['D000000002'] } }
    expect(await costsOf(server, customer, '2028-01-01', '2028-03-02', {}, second)).toEqual(told.filter(([, id]) => id === 'D000000002'))
    const lines = await usageDetails(server, customer)
    expect(new Set(lines.map((line) => line['name'])).size).toBe(told.length)
    const printed = lines.map(({ properties }) => {
      const { date, invoiceId = '', quantity } = properties as Item
      return `${date} ${invoiceId} ${quantity}`
    })
    const day = (n: unknown) => `${n}`.replace(/(....)(..)(..)/, '$1-$2-$3T00:00:00Z')
    expect(printed.sort()).toEqual(told.map(([on, id, units]) => `${day(on)} ${id} ${units}`).sort())
  })

  test('its third goes on to the 31st of March, across the change of clocks', async () => {
    const before = (await usageDetails(server, customer)).map((line) => line['name'])
    await server.advance('2028-03-27T06:00:00Z')
    await use('march', '2028-03-26T02:30:00+01:00', '5')
    await server.advance('2028-04-02T00:00:00Z')
    const third = (await invoices())[2]
    expect(third).toMatchObject({
      id: 'D000000003',
      billingPeriodStartDate: '2028-02-29T00:00:00Z',
      billingPeriodEndDate: '2028-03-30T23:59:59.9999999Z',
    })
    const days = (await listOf('D000000003', 'azure', 'usagelineitems')).items
    expect(days.map((i: Item) => i['usageDate'])).toEqual(['2028-02-29T00:00:00Z', '2028-03-26T00:00:00Z'])
    // A line of usage keeps its name when it is charged for.
    expect((await usageDetails(server, customer)).map((line) => line['name'])).toEqual(expect.arrayContaining(before))
  })

  test('a cycle without usage is not invoiced; suspension ends nothing that was used', async () => {
    await server.advance('2028-05-02T00:00:00Z')
    expect(await invoices()).toHaveLength(3)
    await use('may', '2028-05-01T00:00:00Z', '4')
    const body = { ...(await must(server, 200, 'GET', `/v1/customers/${customer}/subscriptions/${legacy.id}`)), status: 'suspended' }
    await must(server, 200, 'PATCH', `/v1/customers/${customer}/subscriptions/${legacy.id}`, { body })
    await server.advance('2028-06-02T00:00:00Z')
    expect((await invoices()).at(-1)).toMatchObject({ id: 'D000000004', billingPeriodStartDate: '2028-04-30T00:00:00Z' })
  })

  test('payments and balances count it as recurring', async () => {
    const [first] = await invoices()
    const paid = { amount: exact(first?.totalCharges), date: '2028-06-01' }
    await must(server, 201, 'POST', `/operator/v1/partners/${lapis.tenantId}/invoices/${first?.id}/payments`, { as: null, body: paid })
    await server.advance('2028-06-10T00:00:00Z')
    const [summary] = (await must(server, 200, 'GET', '/v1/invoices/summaries', { as: 'admin' })).items
    const sum = Decimal.sum((await invoices()).map((i) => exact(i['totalCharges']))).minus(exact(first?.totalCharges))
    expect(exact(summary.balanceAmount)).toEqual(sum.reduced())
    const [recurring, oneTime] = summary.details
    expect(recurring).toMatchObject({
      invoiceType: 'Recurring',
      summary: { firstInvoiceCreationDate: '2028-02-02T00:00:00Z', lastPaymentDate: '2028-06-01T00:00:00Z' },
    })
    expect(exact(recurring.summary.balanceAmount)).toEqual(sum.reduced())
    expect(oneTime).toMatchObject({ invoiceType: 'OneTime', summary: { balanceAmount: 0, lastPaymentDate: '0001-01-01T00:00:00' } })
    expect(await must(server, 200, 'GET', '/v1/invoices/summary')).toEqual(summary)
    expect((await must(server, 200, 'GET', '/v1/invoices/D000000001')).paidAmount).toEqual(first?.totalCharges)
  })

  test('its statement is a document of its own cycle', async () => {
    const reply = await server.get('/v1/invoices/D000000001/documents/statement', { as: 'admin' })
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(reply.bytes)), { mergePages: true })
    expect(text.replace(/\s+/g, ' ')).toContain('Billing period 2027-12-31 to 2028-01-30')
    // Months cut digits, cycles do not.
    expect(text.replace(/\s+/g, ' ')).toContain('rounded to the nearest cent')
    expect(text.replace(/\s+/g, ' ')).not.toContain('rounded down')
    expect((await server.get('/v1/invoices/D000000001/documents/statement', { as: 'admin' })).bytes.equals(reply.bytes)).toBe(true)
  })
})

describe('a provider in euro, with tax, a reseller and licences', () => {
  const german: RequestOptions = { partner: cobalt, as: 'admin' }
  let legacy: { id: string; entitlementId: string }
  let licence: string
  let customer: string
  let smalt: string

  test('licences and usage of one anniversary are on one invoice', async () => {
    await server.advance('2028-01-15T10:00:00Z', cobalt)
    const relations = '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf'
    smalt = (await must(server, 200, 'GET', relations, german)).items[0].id
    await must(server, 200, 'PUT', `/operator/v1/partners/${cobalt.tenantId}/tax/2028-01`, {
      as: null,
      body: { level: 'rows', rates: [{ country: 'DE', rate: 0.19 }] },
    })
    customer = await createCustomer(
      server,
      { label: 'altmarkt', companyName: 'Altmarkt GmbH', country: 'DE', associatedPartnerId: smalt },
      german,
    )
    await agree(server, customer, german)
    const path = `/v1/customers/${customer}`
    const participants = [{ key: 'transaction_reseller', value: '7654321' }]
    const azure = await must(server, 201, 'POST', `${path}/carts`, {
      ...german,
      body: { lineItems: [planLine('MS-AZR-0145P', { billingCycle: 'monthly', participants })] },
    })
    await must(server, 201, 'POST', `${path}/carts/${azure.id}/checkout`, german)
    legacy = (await must(server, 200, 'GET', `${path}/subscriptions`, german)).items[0]
    const cart = await must(server, 201, 'POST', `${path}/carts`, {
      ...german,
      body: { lineItems: [{ id: 0, catalogItemId: premium, quantity: 10, billingCycle: 'monthly', friendlyName: 'Seats', participants }] },
    })
    const { orders } = await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`, german)
    licence = (await must(server, 200, 'GET', `${path}/subscriptions?order_id=${orders[0].id}`, german)).items[0].id
    const [flat] = await flatMeters(1)
    await server.advance('2028-01-20T10:00:00Z', cobalt)
    await meter(
      server,
      [
        {
          id: 'used',
          entitlementId: legacy.entitlementId,
          meterId: flat?.meterId as string,
          quantity: '1234.5',
          at: '2028-01-19T10:00:00Z',
        },
      ],
      { partner: cobalt },
    )
    const body = { ...(await must(server, 200, 'GET', `${path}/subscriptions/${licence}`, german)), quantity: 12 }
    await must(server, 200, 'PATCH', `${path}/subscriptions/${licence}`, { ...german, body })
    await server.advance('2028-02-17T00:00:00Z', cobalt)
    const all = await invoices(german)
    expect(all).toMatchObject([{ id: 'D000000001', currencyCode: 'EUR', billingPeriodStartDate: '2028-01-15T00:00:00Z' }])
    expect((all[0] as { invoiceDetails: Item[] }).invoiceDetails.map((d) => [d['billingProvider'], d['invoiceLineItemType']])).toEqual([
      ['office', 'billing_line_items'],
      ['azure', 'billing_line_items'],
      ['azure', 'usage_line_items'],
    ])
  })

  test('rows of licences say what happened to their seats', async () => {
    const { items } = await listOf('D000000001', 'office', 'billinglineitems', '', german)
    expect(items.map((i: Item) => [i['chargeType'], i['quantity'], i['chargeStartDate'], i['chargeEndDate']])).toEqual([
      ['New', 10, '2028-01-15T00:00:00', '2028-02-14T00:00:00'],
      ['Cancel instance prorate', 10, '2028-01-20T00:00:00', '2028-02-14T00:00:00'],
      ['Cycle instance prorate', 12, '2028-01-20T00:00:00', '2028-02-14T00:00:00'],
    ])
    for (const item of items) {
      expect(item).toMatchObject({
        ...{ subscriptionId: licence, offerId: premium, customerName: 'Altmarkt GmbH', billingCycleType: 'MONTHLY', currency: 'EUR' },
        ...{
          tier2MpnId: 7654321,
          subscriptionName: 'Seats',
          attributes: { objectType: 'LicenseBasedLineItem' },
          billingProvider: 'office',
        },
      })
      const [subtotal, tax] = [exact(item.subtotal), exact(item.tax)]
      expect(tax).toEqual(subtotal.times(Decimal.parse('0.19')).round({ digits: 2, mode: 'down' }).reduced())
      expect(exact(item.totalForCustomer)).toEqual(subtotal.plus(tax).reduced())
    }
  })

  test('rows of licences are explained as printed, beside the invoice they do not name', async () => {
    const { items } = await listOf('D000000001', 'office', 'billinglineitems', '', german)
    expect(items.length).toBeGreaterThan(0)
    for (const row of items) {
      const told = await must(server, 200, 'POST', '/insight/v1/explain', { ...german, body: { row, invoiceId: 'D000000001' } })
      expect(told).toMatchObject({ of: 'purchase', form: 'v1', invoiceId: 'D000000001' })
      const names = told.figures.map((each: Item) => each['name'])
      expect(names).toEqual(expect.arrayContaining(['unitPrice', 'quantity', 'amount', 'subtotal', 'tax', 'totalForCustomer']))
      expect(told.figures.filter((each: Item) => !each['agrees'])).toEqual([])
    }
    const reply = await server.post('/insight/v1/explain', { row: items[0] }, german)
    expect([reply.status, reply.body.description]).toEqual([400, expect.stringContaining('send invoiceId')])
  })

  test('each line is explained by its place in its own list, whose own words its figures have', async () => {
    const explained = async (list: string, number: number, options: RequestOptions = german) =>
      server.post('/insight/v1/explain', { invoiceId: 'D000000001', list, number }, options)
    for (const [list, provider, printed] of [
      ['licences', 'office', ['quantity', 'unitPrice', 'subtotal', 'tax', 'totalForCustomer']],
      ['charges', 'azure', ['consumedQuantity', 'listPrice', 'pretaxCharges', 'taxAmount', 'postTaxTotal']],
    ] as const) {
      const { items } = await listOf('D000000001', provider, 'billinglineitems', '', german)
      expect(items.length).toBeGreaterThan(0)
      for (const [at, item] of items.entries()) {
        const { status, body } = await explained(list, at + 1)
        expect([status, body.about], body.description).toMatchObject([200, { customerId: customer, customerName: 'Altmarkt GmbH' }])
        expect(body.about.product).not.toBe('')
        const figures = new Map(body.figures.map((each: Item) => [each['name'], each]))
        for (const name of printed) expect(figures.get(name), name).toMatchObject({ printed: `${exact(item[name])}`, agrees: true })
        expect(body.figures.filter((each: Item) => !each['agrees'])).toEqual([])
      }
      const beyond = await explained(list, items.length + 1)
      expect([beyond.status, beyond.body.code]).toEqual([404, 1000])
      // Another partner has an invoice of this number too, and sees its own.
      expect((await explained(list, 1, { partner: lapis })).body.about?.customerId).not.toBe(customer)
    }
  })

  test('usage is charged in euro by the list price there, taxed, and sums with the licences to the invoice', async () => {
    const [row] = (await listOf('D000000001', 'azure', 'billinglineitems', '', german)).items
    const [pretax, price] = [exact(row.pretaxCharges), exact(row.listPrice)]
    expect(pretax).toEqual(Decimal.parse('1234.5').times(price).round({ digits: 2, mode: 'half-up' }).reduced())
    expect(exact(row.taxAmount)).toEqual(pretax.times(Decimal.parse('0.19')).round({ digits: 2, mode: 'down' }).reduced())
    expect(row.tier2MpnId).toBe(7654321)
    const seats = (await listOf('D000000001', 'office', 'billinglineitems', '', german)).items
    const total = Decimal.sum([exact(row.postTaxTotal), ...seats.map((i: Item) => exact(i['totalForCustomer']))])
    expect(exact((await invoices(german))[0]?.totalCharges)).toEqual(total.reduced())
  })

  test('the month bills none of it, and a plan beside it nothing of the anniversary', async () => {
    await settle(server, { label: 'neumarkt', country: 'DE', associatedPartnerId: smalt }, german)
    await server.advance('2028-03-06T00:00:00Z', cobalt)
    expect((await invoices(german)).map((i) => i['id'])).toEqual(['D000000001'])
    await server.advance('2028-03-18T00:00:00Z', cobalt)
    const [, second] = await invoices(german)
    expect(second).toMatchObject({ id: 'D000000002', billingPeriodStartDate: '2028-02-15T00:00:00Z' })
    const seats = (await listOf('D000000002', 'office', 'billinglineitems', '', german)).items
    expect(seats.map((i: Item) => [i['chargeType'], i['quantity']])).toEqual([['Cycle fee', 12]])
    expect((second as { invoiceDetails: Item[] }).invoiceDetails.map((d) => d['billingProvider'])).toEqual(['office'])
  })

  test('a rebill voids it and makes it anew under a number of its kind', async () => {
    const correction = { credits: [{ customerId: customer, amount: 5, reason: 'Outage' }] }
    const path = `/operator/v1/partners/${cobalt.tenantId}/invoices/D000000001/rebill`
    await must(server, 202, 'POST', path, { as: null, body: correction })
    await server.advance('PT1S', cobalt)
    const old = await must(server, 200, 'GET', '/v1/invoices/D000000001', german)
    expect(old).toMatchObject({ documentType: 'void_note', state: 'void', invoiceType: 'Recurring', amendments: [{ id: 'D000000003' }] })
    const made = await must(server, 200, 'GET', '/v1/invoices/D000000003', german)
    expect(made).toMatchObject({ documentType: 'adjustment_note', amendsOf: 'D000000001', billingPeriodStartDate: '2028-01-15T00:00:00Z' })
    const rows = (await listOf('D000000003', 'azure', 'billinglineitems', '', german)).items
    expect(rows.map((i: Item) => i['pretaxCharges'])).toEqual(
      (await listOf('D000000001', 'azure', 'billinglineitems', '', german)).items.map((i: Item) => i['pretaxCharges']),
    )
    expect(await costsOf(server, customer, '2028-01-01', '2028-02-28', german)).toEqual([[20280119, 'D000000003', '1234.5']])
    const seats = (await listOf('D000000003', 'office', 'billinglineitems', '', german)).items
    expect(seats.map((i: Item) => i['chargeType'])).toContain('Offset a line item')
  })

  test('usage that a rebill leaves out is a cost no more, also after a rebill of that', async () => {
    const told = async () => [
      await costsOf(server, customer, '2028-01-01', '2028-02-28', german),
      (await usageDetails(server, customer, german)).map(({ properties }) => `${(properties as Item)['quantity']}`),
    ]
    expect(await told()).toEqual([[[20280119, 'D000000003', '1234.5']], ['1234.5']])
    const rebill = async (invoice: string, exclude: object[]) => {
      const path = `/operator/v1/partners/${cobalt.tenantId}/invoices/${invoice}/rebill`
      await must(server, 202, 'POST', path, { as: null, body: { exclude } })
      await server.advance('PT1S', cobalt)
    }
    const [{ subscriptionId }] = (await listOf('D000000003', 'azure', 'usagelineitems', '', german)).items
    await rebill('D000000003', [{ subscriptionId, from: '2028-01-20' }])
    expect(await told()).toEqual([[[20280119, 'D000000004', '1234.5']], ['1234.5']])
    await rebill('D000000004', [{ subscriptionId }])
    expect((await listOf('D000000005', 'azure', 'usagelineitems', '', german)).items).toEqual([])
    expect(await told()).toEqual([[], []])
    await rebill('D000000005', [{ subscriptionId, from: '2028-02-01' }])
    expect(await told()).toEqual([[], []])
  })
})
