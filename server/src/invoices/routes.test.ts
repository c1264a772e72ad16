/** Invoices over HTTP on a real line store: usage in, months closed by the clock, lists read page by page. */
import { addMonths, Decimal, day } from 'lazuli-contract'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { putCustomer } from '../customers/store.ts'
import { publishLineJob, startLineJob } from '../db/line-jobs.ts'
import type { MeteredEvent } from '../db/lines.ts'
import { putEntitlement } from '../entitlements/store.ts'
import { type AnyJobHandler, JobRunner } from '../jobs/runner.ts'
import {
  allPages,
  app,
  at,
  begin,
  customer,
  customerOf,
  entitlementOf,
  failures,
  get,
  handlers,
  planOf,
  reconOf,
  runner,
  sum,
  tiered,
  unbilled,
  usageOf,
} from './try-invoices.ts'

const d = Decimal.parse

/** First token of the August usage list, taken while it was unbilled. */
let earlyToken = ''

beforeAll(begin)
afterAll(async () => {
  await app.close()
  expect(failures).toEqual([])
})

describe('before the close', () => {
  test('lines are unbilled, the month that runs apart from the one that is over', async () => {
    const previous = await allPages(unbilled('usagelineitems', 'previous'))
    expect(
      previous.rows.map((row) => `${row.usageDate} ${row.quantity} ${row.unitPrice} ${row.invoiceNumber}|${row.resellerMpnId}|`),
    ).toEqual([
      '2026-08-01T00:00:00Z 10.5 0.868 ||',
      '2026-08-01T00:00:00Z 60 1 ||',
      '2026-08-02T00:00:00Z 9.25 0.868 ||',
      '2026-08-03T00:00:00Z 9.25 0.868 ||',
      '2026-08-05T00:00:00Z 40 1 ||',
      '2026-08-05T00:00:00Z 1 0.8 ||',
      '2026-08-31T00:00:00Z 0.000000000000001 0.868 ||',
    ])
    const current = await allPages(unbilled('usagelineitems', 'current'))
    expect(current.rows.map((row) => `${row.quantity} ${row.billingPreTaxTotal}`)).toEqual(['4 2.65608'])
  })

  test('unbilled reconciliation rows are ordered at the close to come', async () => {
    const { rows } = await allPages(unbilled('billinglineitems', 'previous'))
    expect(rows.map((row) => `${row.customerName} ${row.billableQuantity} ${row.subtotal} ${row.orderDate} ${row.resellerMpnId}`)).toEqual([
      'Adatum 29 19.25 2026-09-06T00:00:00Z 0',
      'Contoso 東京 100 90 2026-09-06T00:00:00Z 0',
      'Contoso 東京 1 0.72 2026-09-06T00:00:00Z 0',
      'Fabrikam 0.000000000000001 0 2026-09-06T00:00:00Z 0',
    ])
  })

  test('another currency has none', async () => {
    const { body } = await get(unbilled('usagelineitems', 'previous').replace('EUR', 'USD'))
    expect(body).toMatchObject({
      totalCount: 0,
      items: [],
      links: { self: { uri: unbilled('usagelineitems', 'previous').replace('EUR', 'USD') } },
    })
  })

  test('there is no invoice yet, and the balance is nothing', async () => {
    expect((await get('/invoices')).body).toMatchObject({ totalCount: 0, items: [], links: { self: { uri: '/invoices' } } })
    expect((await get('/invoices/summary')).body).toMatchObject({
      balanceAmount: 0,
      currencyCode: 'EUR',
      latestInvoiceDate: '0001-01-01T00:00:00',
    })
    expect((await get('/invoices/summaries')).body).toMatchObject({ totalCount: 1, items: [{ currencyCode: 'EUR' }] })
  })

  test('a list is begun', async () => {
    const { body } = await get(`${unbilled('usagelineitems', 'previous')}&size=3`)
    earlyToken = body.continuationToken
    expect(earlyToken).toMatch(/^[\w.-]+$/)
  })
})

describe('the close', () => {
  /** A runner that breaks off the next close where `breakOff` says. */
  const broken = (breakOff: (handler: AnyJobHandler) => AnyJobHandler) => new JobRunner(handlers.map(breakOff), () => undefined)
  const close = at('2026-09-06T00:00:00Z')

  async function expectNothingHappened(): Promise<void> {
    expect((await get('/invoices')).body.totalCount).toBe(0)
    expect((await allPages(unbilled('usagelineitems', 'previous'))).rows).toHaveLength(7)
    expect(app.partner.state.nextJobAt()).toBe(close)
  }

  test('broken off between the two stores shows nothing', async () => {
    const runner = broken((handler) => ({ ...handler, run: () => Promise.reject(new Error('killed')) }))
    for (let times = 0; times < 2; times++) await expect(runner.advance(app.partner, close)).rejects.toThrow('killed')
    await expectNothingHappened()
  })

  test('of a month that does not add up stops, names what is wrong, and loses nothing', async () => {
    const lines = await app.partner.lines()
    const wrong = new Proxy(lines, {
      get(target, name) {
        if (name === 'checkInvoice') return async () => [{ invariant: 'I2', example: 'row 3' }]
        const found: unknown = Reflect.get(target, name)
        return typeof found === 'function' ? found.bind(target) : found
      },
    })
    const partner = { ...app.partner, lines: async () => wrong }
    const runner = broken((handler) => ({
      ...handler,
      prepare: (job, context) => handler.prepare?.(job, { ...context, partner }) as Promise<unknown>,
    }))
    await expect(runner.advance(app.partner, close)).rejects.toThrow('I2 does not hold for invoice G000000001: row 3')
    await expectNothingHappened()
  })

  test('makes one invoice and tells of it once', async () => {
    const report = await runner.advance(app.partner, at('2026-09-06T00:00:00Z'))
    expect(report).toMatchObject({ jobsRun: 1, events: [{ type: 'invoice-ready', count: 1 }] })
    const { body } = await get('/invoices')
    expect(body.totalCount).toBe(1)
    // July, when nothing was due, took no number.
    expect(body.items[0]).toMatchObject({
      id: 'G000000001',
      invoiceDate: '2026-09-06T00:00:00Z',
      billingPeriodStartDate: '2026-08-01T00:00:00Z',
    })
    expect(String(body.items[0].totalCharges)).toBe('109.97')
    expect(app.events().filter((event) => event.type === 'invoice-ready')).toMatchObject([
      { resourceId: 'G000000001', audit: { operationType: 'ready_invoice' } },
    ])
  })

  test('asks for the next one', () => {
    expect(app.partner.state.nextJobAt()).toBe(at('2026-10-06T00:00:00Z'))
  })

  test('empties the unbilled lists of the month', async () => {
    for (const type of ['usagelineitems', 'billinglineitems'])
      expect((await get(unbilled(type, 'previous'))).body).toMatchObject({ totalCount: 0, items: [] })
    expect((await allPages(unbilled('usagelineitems', 'current'))).rows).toHaveLength(1)
  })

  test('leaves a list that was begun before it as it was', async () => {
    const { status, body } = await get('/invoices/unbilled/lineitems?seekOperation=Next', { 'MS-ContinuationToken': earlyToken })
    expect(status).toBe(200)
    expect(body.items.map((row: { quantity: unknown; invoiceNumber: string }) => `${row.quantity}${row.invoiceNumber}`)).toEqual([
      '9.25',
      '40',
      '1',
    ])
    expect(body.links.self.uri).toBe(`${unbilled('usagelineitems', 'previous')}&size=3`)
  })
})

describe('an invoice', () => {
  test.each(['G000000001', 'OneTime-G000000001', 'Recurring-G000000001', 'onetime-g000000001'])('is found as %s', async (id) => {
    expect((await get(`/invoices/${id}`)).body).toMatchObject({ id: 'G000000001', state: 'active' })
    expect((await get(usageOf(id))).body.totalCount).toBe(7)
  })

  test.each([
    '/invoices/G999999999',
    '/invoices/unbilled',
    '/invoices/G999999999/documents/statement',
    '/invoices/unbilled/documents/statement',
  ])('%s is not there', async (url) => {
    expect(await get(url)).toMatchObject({ status: 404, body: { code: 1000 } })
  })

  test('of an unknown number has no lines', async () => {
    expect(await get(usageOf('G999999999'))).toMatchObject({ status: 404, body: { code: 1000 } })
  })

  test('is what its rows and its lines sum to (I5, I6)', async () => {
    const usage = (await allPages(usageOf('G000000001'))).rows
    const recon = (await allPages(reconOf('G000000001'))).rows
    expect(sum(recon, 'totalForCustomer')).toBe('109.97')
    expect(sum(usage, 'billingPreTaxTotal')).toBe('109.97')
    expect(usage.map((row) => `${row.customerName} ${row.pricingPreTaxTotal} ${row.billingPreTaxTotal} ${row.resellerMpnId}`)).toEqual([
      'Adatum 7.7446551724 6.9698275862 0',
      'Contoso 東京 60 54 7654321',
      'Adatum 6.8226724138 6.1400862069 0',
      'Adatum 6.8226724138 6.1400862069 0',
      'Contoso 東京 40 36 7654321',
      'Contoso 東京 0.8 0.72 7654321',
      'Fabrikam 0 0 0',
    ])
    expect(
      recon.map((row) => `${row.billableQuantity} ${row.effectiveUnitPrice} ${row.subtotal} ${row.resellerMpnId} ${row.invoiceNumber}`),
    ).toEqual([
      '29 0.737586206896552 19.25 0 G000000001',
      '100 1 90 7654321 G000000001',
      '1 0.8 0.72 7654321 G000000001',
      '0.000000000000001 0 0 0 G000000001',
    ])
    expect(recon[0]).toMatchObject({
      orderId: 'order-1',
      orderDate: '2026-09-06T00:00:00Z',
      customerCountry: 'JP',
      subscriptionDescription: 'Plan of Adatum',
    })
  })

  test('lists the lines behind its own details', async () => {
    const { invoiceDetails } = (await get('/invoices/G000000001')).body
    const counts = []
    for (const { links } of invoiceDetails) counts.push((await get(links.self.uri)).body.totalCount)
    expect(counts).toEqual([4, 7])
  })

  test.each([
    ['/lineitems/OneTime/UsageLineItems', 7],
    ['/lineitems/onetime/BILLINGLINEITEMS', 4],
    ['/lineitems/all/billing_line_items', 4],
    ['/lineitems/marketplace/billinglineitems', 0],
    ['/lineitems/office/billinglineitems', 0],
    ['/lineitems/azure/usagelineitems', 0],
    ['/lineitems?provider=all&invoiceLineItemType=UsageLineItems&currencyCode=&period=', 7],
    ['/lineitems?provider=all&nvoicelineitemtype=usagelineitems', 4],
    ['/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd', 0],
    ['/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=eur&period=current', 7],
    ['/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&hasPartnerEarnedCredit=true', 3],
    ['/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&hasPartnerEarnedCredit=False', 4],
    ['/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&hasPartnerEarnedCredit=true', 4],
  ])('%s has %i rows', async (address, count) => {
    const { body } = await get(`/invoices/OneTime-G000000001${address}`)
    expect([body.totalCount, body.items.length]).toEqual([count, count])
    expect(body.continuationToken).toBeUndefined()
  })

  test.each([
    ['office usage', '/invoices/G000000001/lineitems/office/usagelineitems', {}, 800042],
    ['an unknown provider', '/invoices/G000000001/lineitems/amazon/usagelineitems', {}, 800002],
    ['an unknown type', '/invoices/G000000001/lineitems/onetime/lines', {}, 800002],
    ['unbilled office', '/invoices/unbilled/lineitems?provider=office&currencycode=EUR&period=current', {}, 800042],
    ['unbilled without currency', '/invoices/unbilled/lineitems?provider=all&period=current', {}, 3000],
    ['unbilled in a currency there is not', '/invoices/unbilled/lineitems?provider=all&period=current&currencycode=XXQ', {}, 3000],
    ['unbilled without period', '/invoices/unbilled/lineitems?provider=all&currencycode=EUR', {}, 3000],
    ['a negative size', `${usageOf('G000000001')}&size=-1`, {}, 3000],
    ['a broken boolean', `${usageOf('G000000001')}&hasPartnerEarnedCredit=maybe`, {}, 3000],
    ['Previous', `${usageOf('G000000001')}&seekOperation=Previous`, {}, 800042],
    ['Next without token', `${usageOf('G000000001')}&seekOperation=Next`, {}, 3000],
    ['a token that is none', `${usageOf('G000000001')}&seekOperation=Next`, { 'MS-ContinuationToken': 'AQAAAA==' }, 3000],
    ['a broken filter', '/invoices?filter=%7B', {}, 3000],
    ['a negative offset', '/invoices?offset=-1', {}, 3000],
  ])('%s is refused', async (_, url, headers, code) => {
    expect(await get(url, headers as Record<string, string>)).toMatchObject({ status: 400, body: { code, data: [] } })
  })

  test('prints what was true at the close, whatever is renamed since', async () => {
    const urls = [usageOf('G000000001'), reconOf('G000000001'), '/invoices/G000000001']
    const before = await Promise.all(urls.map(async (url) => (await get(url)).text))
    app.write(putCustomer(customer(1, 'Adventure Works')))
    app.write(
      putEntitlement({
        id: entitlementOf(1),
        customerId: customerOf(1),
        subscriptionId: planOf(1),
        friendlyName: 'Renamed',
        status: 'active',
        createdAt: 0,
      }),
    )
    expect(await Promise.all(urls.map(async (url) => (await get(url)).text))).toEqual(before)
    expect((await allPages(unbilled('usagelineitems', 'current'))).rows[0]).toMatchObject({
      customerName: 'Adventure Works',
      entitlementDescription: 'Renamed',
    })
  })
})

describe('paging', () => {
  const rowsOfSize = async (url: string, size: number) => allPages(`${url}&size=${size}`)

  test.each([1, 2, 3, 4, 6, 7, 8])('by %i gives the same rows, each once, and no empty page (I10)', async (size) => {
    for (const url of [usageOf('G000000001'), reconOf('G000000001'), `${usageOf('G000000001')}&hasPartnerEarnedCredit=false`]) {
      const { rows, sizes } = await rowsOfSize(url, size)
      expect(rows).toEqual((await allPages(url)).rows)
      expect(sizes.every((count) => count > 0 && count <= size)).toBe(true)
    }
  })

  test('by path needs nothing but the token', async () => {
    const first = await get('/invoices/OneTime-G000000001/lineitems/OneTime/UsageLineItems?size=3')
    expect(first.body.links).toMatchObject({
      self: { uri: '/invoices/OneTime-G000000001/lineitems/OneTime/UsageLineItems?size=3' },
      next: { uri: '/invoices/OneTime-G000000001/lineitems/OneTime/UsageLineItems?size=3&seekOperation=Next' },
    })
    const second = await get('/invoices/OneTime-G000000001/lineitems/OneTime/UsageLineItems?seekOperation=Next', {
      'MS-ContinuationToken': first.body.continuationToken,
    })
    expect(second.body.totalCount).toBe(3)
    expect(second.body.links.self.uri).toBe('/invoices/OneTime-G000000001/lineitems/OneTime/UsageLineItems?size=3')
  })

  test('the token alone carries the query, and gives the same page again, for ever', async () => {
    const { body } = await get(`${usageOf('G000000001')}&size=2&hasPartnerEarnedCredit=false`)
    const headers = { 'MS-ContinuationToken': body.continuationToken }
    const next = await get('/invoices/G000000001/lineitems?seekOperation=next', headers)
    expect(next.body.totalCount).toBe(2)
    expect((await get(body.links.next.uri, headers)).text).toBe(next.text)
    const stand = app.partner.clock.now()
    app.moveTo(stand + 400 * day)
    expect((await get('/invoices/G000000001/lineitems?seek_operation=Next', headers)).text).toBe(next.text)
    app.moveTo(stand)
  })

  test('a token goes with no other list', async () => {
    const { body } = await get(`${usageOf('G000000001')}&size=2`)
    const headers = { 'MS-ContinuationToken': body.continuationToken }
    const others = [
      `${reconOf('G000000001')}&seekOperation=Next`,
      '/invoices/G000000001/lineitems/marketplace/usagelineitems?seekOperation=Next',
      `${usageOf('G000000001')}&seekOperation=Next&hasPartnerEarnedCredit=true`,
      `${usageOf('G000000001')}&seekOperation=Next&currencycode=USD`,
      `${unbilled('usagelineitems', 'current')}&seekOperation=Next`,
      `${usageOf('G999999999')}&seekOperation=Next`,
    ]
    for (const url of others) expect(await get(url, headers), url).toMatchObject({ status: 400, body: { code: 3000 } })
  })
})

describe('the statement', () => {
  const statement = (headers: Record<string, string> = {}) => get('/invoices/OneTime-G000000001/documents/statement', headers)

  test('is a PDF whatever Accept says, with its length and name', async () => {
    for (const accept of ['application/pdf', 'application/json', 'application/json, text/plain, */*']) {
      const { status, headers, bytes } = await statement({ accept })
      expect(status).toBe(200)
      expect(headers['content-type']).toBe('application/pdf')
      expect(headers['content-disposition']).toBe('attachment; filename=Invoice_G000000001.pdf')
      expect(headers['content-length']).toBe(String(bytes.length))
      expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-')
    }
  })

  test('says number, period, due date, rate, lines and total, with the names of the close', async () => {
    const pdf = await getDocumentProxy(new Uint8Array((await statement()).bytes), { verbosity: 0 })
    const { text } = await extractText(pdf, { mergePages: true })
    const read = text.replace(/\s+/g, ' ')
    for (const expected of [
      'G000000001',
      '2026-08-01 to 2026-08-31',
      '2026-11-05',
      '1 USD = 0.9 EUR',
      'Adatum',
      'Contoso 東京',
      'DO NOT PAY',
      '109.97 EUR',
    ])
      expect(read).toContain(expected)
    expect(read).not.toContain('Adventure Works')
  })
})

describe('the next month', () => {
  test('late usage is billed with its own month on the next invoice; the first stays as it was', async () => {
    const before = (await get(usageOf('G000000001'))).text
    // After the cut-off, usage of August belongs to September.
    const { partner } = app
    const job = startLineJob(partner.state, 'batch:late', { at: partner.clock.now(), actor: { job: 'test' } })
    const late: MeteredEvent = {
      id: 'late',
      customerId: customerOf(2),
      subscriptionId: planOf(2),
      entitlementId: entitlementOf(2),
      resourceUri: '/subscriptions/x/resourceGroups/rg/providers/Microsoft.Network/transfer',
      schedule: tiered,
      at: at('2026-08-20T00:00:00Z'),
      period: '2026-09',
      quantity: d('10'),
      details: { resourceLocation: '', resourceGroup: '', consumedService: '', tags: '', additionalInfo: '' },
    }
    await (await partner.lines()).append(job, [[late]], () => app.write(publishLineJob(job)))
    await runner.advance(partner, at('2026-10-06T00:00:00Z'))
    const { rows } = await allPages(reconOf('G000000002'))
    expect(rows.map((row) => `${row.chargeStartDate} ${row.billableQuantity} ${row.unitPrice} ${row.subtotal}`)).toEqual([
      '2026-09-01T00:00:00Z 4 0.868 2.65',
      '2026-08-01T00:00:00Z 10 0.8 7.2',
    ])
    expect((await get(usageOf('G000000001'))).text).toBe(before)
    expect(String((await get('/invoices/summary')).body.balanceAmount)).toBe('119.82')
    const list = (await get('/invoices?size=1&offset=1')).body
    expect(list).toMatchObject({ totalCount: 2, items: [{ id: 'G000000002' }], links: { self: { uri: '/invoices?size=1&offset=1' } } })
    const filter = encodeURIComponent('{"Field":"InvoiceDate","Value":"2026-09-06","Operator":"equals"}')
    expect((await get(`/invoices?filter=${filter}`)).body.items.map((each: { id: string }) => each.id)).toEqual(['G000000001'])
  })

  test('a statement has the same bytes every time', async () => {
    const read = async () => Buffer.from((await get('/invoices/G000000002/documents/statement')).bytes)
    expect((await read()).equals(await read())).toBe(true)
  })

  test('a month without usage has no invoice', async () => {
    await runner.advance(app.partner, at('2026-11-06T00:00:00Z'))
    expect((await get('/invoices')).body.totalCount).toBe(2)
    expect(app.partner.state.nextJobAt()).toBe(at(`${addMonths('2026-11', 1)}-06T00:00:00Z`))
  })
})
