/** What becomes of invoices once they are out: payments, documents made anew, tax receipts. Figures follow the rules of billing. */
import { Decimal } from 'lazuli-contract'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, type Reply, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { meter, must, type Purchase, settle } from '../story.ts'

const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]
/** 0.086 USD an hour, with partner earned credit 15 % less: 100 hours are 7.31. */
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'

let server: TestServer
let taiwan: PartnerCredentials
let contoso: Purchase
let fabrikam: Purchase

beforeAll(async () => {
  server = await startServer()
  taiwan = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: '臺灣雲端', country: 'TW' } })
  contoso = await settle(server, { label: 'contoso-documents' })
  fabrikam = await settle(server, { label: 'fabrikam-documents' })
  const other = await settle(server, { label: 'taiwan-documents' }, { partner: taiwan })
  for (const partner of [lapis, taiwan]) await server.advance('2026-09-02T00:00:00Z', partner)
  await use(contoso, '1000')
  await use(fabrikam, '500')
  await use(other, '1000', taiwan)
  for (const partner of [lapis, taiwan]) await server.advance('2026-10-06T00:00:00Z', partner)
})
afterAll(() => server.remove())

async function use({ customer, entitlement }: Purchase, quantity: string, partner = lapis): Promise<void> {
  const resourceUri = `/subscriptions/${entitlement}/resourceGroups/prod/providers/Microsoft.Compute/virtualMachines/vm1`
  const event = { id: customer, entitlementId: entitlement, meterId: machine, quantity, at: '2026-09-01T05:00:00Z', resourceUri }
  expect(await meter(server, [event], { partner })).toMatchObject({ accepted: 1 })
}

const operator = (method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Reply> =>
  server.request(method, `/operator/v1/partners/${path}`, {
    token: 'lazuli-sandbox-operator',
    ...(body === undefined ? {} : { body }),
    ...options,
  })
const pay = (body: object, options: RequestOptions = {}, invoice = 'G000000001') =>
  operator('POST', `${lapis.tenantId}/invoices/${invoice}/payments`, body, options)
const invoice = async (id: string, partner = lapis) => must(server, 200, 'GET', `/v1/invoices/${id}`, { partner })
const figure = (value: unknown): string => `${Decimal.of(value as Decimal)}`

/** Waits for the job that carries an order out. */
async function rebilled(body: object, id = 'G000000001', options: RequestOptions = {}): Promise<Record<string, string>> {
  const ordered = await operator('POST', `${lapis.tenantId}/invoices/${id}/rebill`, body, options)
  expect(ordered.status, ordered.text).toBe(202)
  for (let i = 0; i < 4_000; i++) {
    const { body: state } = await operator('GET', `${lapis.tenantId}/rebills/${ordered.body.id}`)
    if (state.status !== 'running') return state
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the rebill does not end')
}

/** 1000 h and 500 h of 0.0731 USD, each cut to cents. */
const total = '109.65'

describe('payments', () => {
  test('count at once in the instant profile: invoice, balance, summaries', async () => {
    const paid = await pay({ amount: 40.5, date: '2026-10-06', reference: 'Bank 17' })
    expect(paid.status, paid.text).toBe(201)
    expect(paid.body.payment).toMatchObject({
      id: 'P000000001',
      invoiceId: 'G000000001',
      recordedFor: 'G000000001',
      currencyCode: 'USD',
      date: '2026-10-06',
      showsAt: '2026-10-06T00:00:00Z',
      reference: 'Bank 17',
    })
    expect([figure(paid.body.paidAmount), figure(paid.body.balanceAmount)]).toEqual(['40.5', '69.15'])
    const shown = await invoice('OneTime-G000000001')
    expect([figure(shown.totalCharges), figure(shown.paidAmount)]).toEqual([total, '40.5'])
    const balance = await must(server, 200, 'GET', '/v1/invoices/summary')
    expect(balance).toMatchObject({ currencyCode: 'USD', lastPaymentDate: '2026-10-06T00:00:00Z', accountingDate: '2026-10-06T00:00:00Z' })
    expect([figure(balance.balanceAmount), figure(balance.lastPaymentAmount)]).toEqual(['69.15', '40.5'])
    // I20: the balance is the sum of its details.
    expect(
      figure(
        Decimal.sum(
          balance.details.map((each: { summary: { balanceAmount: unknown } }) => Decimal.of(each.summary.balanceAmount as Decimal)),
        ),
      ),
    ).toBe('69.15')
    expect((await must(server, 200, 'GET', '/v1/invoices/summaries')).items).toEqual([balance])
  })

  test('are recorded once, whoever asks again', async () => {
    const headers = { 'MS-RequestId': '0a1b2c3d-0001-4000-8000-00000000d0c5' }
    const first = await pay({ amount: 10 }, { headers })
    const again = await pay({ amount: 10 }, { headers })
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text])
    expect((await operator('GET', `${lapis.tenantId}/invoices/G000000001/payments`)).body.items).toHaveLength(2)
  })

  test('are taken back by a negative one', async () => {
    expect(figure((await pay({ amount: '-10.00' })).body.paidAmount)).toBe('40.5')
    expect(figure((await invoice('G000000001')).paidAmount)).toBe('40.5')
  })

  test.each([
    ['more than is due', { amount: 69.16 }, 409, 800002],
    ['more taken back than was paid', { amount: -40.51 }, 409, 800002],
    ['nothing', { amount: 0 }, 400, 800002],
    ['half a cent', { amount: 0.005 }, 400, 800002],
    ['no amount', {}, 400, 800002],
    ['tomorrow', { amount: 1, date: '2026-10-07' }, 400, 800002],
    ['before the invoice', { amount: 1, date: '2026-10-05' }, 400, 800002],
    ['no date', { amount: 1, date: 'soon' }, 400, 800002],
    ['another currency', { amount: 1, currencyCode: 'EUR' }, 400, 800002],
  ])('%s is refused', async (_, body, status, code) => {
    expect(outcome(await pay(body))).toEqual([status, code])
    expect(figure((await invoice('G000000001')).paidAmount)).toBe('40.5')
  })

  test.each([
    ['an unknown invoice', `${lapis.tenantId}/invoices/G000000099/payments`],
    ['an invoice of another partner', `${cobalt.tenantId}/invoices/G000000001/payments`],
    ['an unknown partner', 'nobody.example/invoices/G000000001/payments'],
  ])('%s has none', async (_, path) => {
    expect((await operator('POST', path, { amount: 1 })).status).toBe(404)
    expect((await operator('GET', path)).status).toBe(404)
  })

  test('stand in the record of operators', async () => {
    const deeds = await server.get(`/operator/v1/audit?partner=${lapis.tenantId}&changesOnly=true`, { token: 'lazuli-sandbox-operator' })
    const last = deeds.body.items.find((deed: { operation: string }) => deed.operation === 'recordInvoicePayment')
    expect(last).toMatchObject({
      status: 201,
      before: { paidAmount: expect.anything() },
      after: { invoiceId: 'G000000001', paymentId: 'P000000003' },
    })
  })
})

test('in the realistic profile a payment shows after five business days', async () => {
  const slow = await startServer({ profile: 'realistic', start: '2026-09-01T00:00:00Z' })
  try {
    const purchase = await settle(slow, { label: 'slow-documents' }).catch(() => undefined)
    // The order takes its time there; what matters is an invoice.
    expect(purchase).toBeUndefined()
    await slow.advance('PT2M')
    const customer = (await must(slow, 200, 'GET', '/v1/customers')).items[0].id
    const plan = (await must(slow, 200, 'GET', `/v1/customers/${customer}/subscriptions`)).items[0].id
    const entitlement = (await must(slow, 200, 'GET', `/v1/customers/${customer}/subscriptions/${plan}/azureEntitlements`)).items[0].id
    await slow.advance('2026-09-03T00:00:00Z')
    const event = {
      id: 'slow',
      entitlementId: entitlement,
      meterId: machine,
      quantity: '100',
      at: '2026-09-02T05:00:00Z',
      resourceUri: `/subscriptions/${entitlement}/vm`,
    }
    expect(await meter(slow, [event])).toMatchObject({ accepted: 1 })
    await slow.advance('2026-10-06T00:00:00Z')
    const path = `/operator/v1/partners/${lapis.tenantId}/invoices/G000000001/payments`
    const paid = await slow.post(path, { amount: 1 }, { token: 'lazuli-sandbox-operator' })
    // A Tuesday; the weekend does not count.
    expect(paid.body.payment).toMatchObject({ recordedAt: '2026-10-06T00:00:00Z', showsAt: '2026-10-13T00:00:00Z' })
    const shown = async () => {
      const { paidAmount } = await must(slow, 200, 'GET', '/v1/invoices/G000000001')
      const { lastPaymentDate } = await must(slow, 200, 'GET', '/v1/invoices/summary')
      return `${figure(paidAmount)} ${lastPaymentDate}`
    }
    expect(await shown()).toBe('0 0001-01-01T00:00:00')
    await slow.advance('2026-10-12T23:59:59Z')
    expect(await shown()).toBe('0 0001-01-01T00:00:00')
    await slow.advance('2026-10-13T00:00:00Z')
    expect(await shown()).toBe('1 2026-10-06T00:00:00Z')
  } finally {
    await slow.remove()
  }
})

describe('an invoice made anew', () => {
  const rows = async (id: string, type = 'billinglineitems') =>
    (await must(server, 200, 'GET', `/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=${type}`)).items
  const pdf = async (id: string) => (await server.get(`/v1/invoices/${id}/documents/statement`)).bytes

  test.each([
    ['nothing to correct', {}, 400, 800002],
    ['a part that names nothing', { exclude: [{ from: '2026-09-01' }] }, 400, 800002],
    ['a day that is none', { exclude: [{ customerId: 'x', from: 'soon' }] }, 400, 800002],
    ['a credit below zero', { credits: [{ customerId: '00000000-0000-4000-8000-000000000000', amount: -1 }] }, 400, 800002],
    ['a credit to a stranger', { credits: [{ customerId: '00000000-0000-4000-8000-000000000000', amount: 1 }] }, 400, 800002],
    ['a tax above all', { tax: { rates: [{ rate: 1.5 }] } }, 400, 800002],
  ])('is refused with %s', async (_, body, status, code) => {
    expect(outcome(await operator('POST', `${lapis.tenantId}/invoices/G000000001/rebill`, body))).toEqual([status, code])
  })

  test('is not made where more is paid than it would charge; nothing changes', async () => {
    const all = { exclude: [{ customerId: contoso.customer }, { customerId: fabrikam.customer }] }
    const ended = await rebilled(all)
    expect(ended).toMatchObject({ status: 'failed', detail: expect.stringContaining('40.50 are paid') })
    expect(ended.newInvoiceId).toBeUndefined()
    expect(await invoice('G000000001')).toMatchObject({ documentType: 'invoice', state: 'active' })
    expect((await must(server, 200, 'GET', '/v1/invoices')).totalCount).toBe(1)
  })

  test('takes the place of the first: void note, adjustment note, balance, payments, event', async () => {
    const [before, page] = [await rows('G000000001'), await pdf('G000000001')]
    const corrections = {
      exclude: [{ subscriptionId: fabrikam.plan.toUpperCase() }],
      credits: [{ customerId: contoso.customer, amount: '5.15', reason: 'Outage of 3 September' }],
      tax: { rates: [{ rate: 0.1 }] },
    }
    const headers = { 'MS-RequestId': '0a1b2c3d-0002-4000-8000-00000000d0c5' }
    const ended = await rebilled(corrections, 'G000000001', { headers })
    expect(ended).toMatchObject({
      status: 'succeeded',
      invoiceId: 'G000000001',
      newInvoiceId: 'G000000002',
      endedAt: '2026-10-06T00:00:00Z',
    })
    // Asked again under the same id, nothing is made.
    await rebilled(corrections, 'G000000001', { headers })

    const [old, fresh] = [await invoice('G000000001'), await invoice('G000000002')]
    expect(old).toMatchObject({
      documentType: 'void_note',
      state: 'void',
      amendments: [{ id: 'G000000002', documentType: 'adjustment_note' }],
    })
    // Documents within others carry no links.
    expect(old.amendments[0].links ?? old.amendments[0].pdfDownloadLink ?? old.amendments[0].invoiceDetails[0].links).toBeUndefined()
    expect(fresh).toMatchObject({ documentType: 'adjustment_note', state: 'active', amendsOf: 'G000000001', currencyCode: 'USD' })
    expect(fresh.amendments).toBeUndefined()
    // 73.10 + 7.31 tax − 5.15 − 0.51.
    expect([figure(old.totalCharges), figure(old.paidAmount), figure(fresh.totalCharges), figure(fresh.paidAmount)]).toEqual([
      total,
      '0',
      '74.75',
      '40.5',
    ])
    expect(figure((await must(server, 200, 'GET', '/v1/invoices/summary')).balanceAmount)).toBe('34.25')
    expect((await operator('GET', `${lapis.tenantId}/invoices/G000000002/payments`)).body.items[0]).toMatchObject({
      invoiceId: 'G000000002',
      recordedFor: 'G000000001',
    })

    // I19: the first document stays readable, to the byte.
    expect(await rows('G000000001')).toEqual(before)
    expect((await pdf('G000000001')).equals(page)).toBe(true)
    const restated = await rows('Recurring-g000000002')
    expect(
      restated.map(
        (row: Record<string, unknown>) => `${row.chargeType} ${figure(row.subtotal)} ${figure(row.taxTotal)} ${row.creditReasonCode}`,
      ),
    ).toEqual(['customerCredit -5.15 -0.51 Outage of 3 September', 'new 73.1 7.31 '])
    expect((await rows('G000000002', 'usagelineitems')).map((row: { invoiceNumber: string }) => row.invoiceNumber)).toEqual(['G000000002'])
    const document = await getDocumentProxy(new Uint8Array(await pdf('G000000002')), { verbosity: 0 })
    const read = (await extractText(document, { mergePages: true })).text.replace(/\s+/g, ' ')
    for (const part of ['Adjusted invoice G000000002', 'Replaces invoice G000000001', 'Outage of 3 September', '74.75 USD'])
      expect(read).toContain(part)
  })

  test('cannot be made of a void one, nor paid for it; of the new one it can', async () => {
    expect(outcome(await operator('POST', `${lapis.tenantId}/invoices/G000000001/rebill`, { tax: { rates: [] } }))).toEqual([409, 800002])
    expect(outcome(await pay({ amount: 1 }))).toEqual([409, 800002])
    const ended = await rebilled({ tax: { rates: [] } }, 'G000000002')
    expect(ended.newInvoiceId).toBe('G000000003')
    const list = (await must(server, 200, 'GET', '/v1/invoices')).items
    expect(
      list.map((each: Record<string, unknown>) => `${each.id} ${each.documentType} ${each.amendsOf ?? ''} ${figure(each.totalCharges)}`),
    ).toEqual([`G000000001 void_note  ${total}`, 'G000000002 void_note G000000001 74.75', 'G000000003 adjustment_note G000000002 67.95'])
    expect(list[1].amendments[0].id).toBe('G000000003')
  })

  test('is told as ready, once each', async () => {
    const events = (
      await must(server, 200, 'GET', '/auditactivity/v1/auditrecords?startDate=2026-10-01&endDate=2026-10-07', { as: 'admin' })
    ).items
    const ready = events.filter((each: { resourceType: string }) => each.resourceType === 'invoice')
    expect(ready).toHaveLength(3)
  })

  test.each([
    ['an unknown invoice', 'POST', `${lapis.tenantId}/invoices/G000000099/rebill`],
    ['an invoice of another partner', 'POST', `${cobalt.tenantId}/invoices/G000000001/rebill`],
    ['an order of another partner', 'GET', `${cobalt.tenantId}/rebills/R000000001`],
    ['an unknown order', 'GET', `${lapis.tenantId}/rebills/R000000099`],
  ])('%s is not found', async (_, method, path) => {
    expect((await operator(method, path, method === 'POST' ? { tax: { rates: [] } } : undefined)).status).toBe(404)
  })

  test('the next month closes as ever', async () => {
    await server.advance('2026-11-06T00:00:00Z')
    expect((await must(server, 200, 'GET', '/v1/invoices')).totalCount).toBe(3)
  })
})

describe('tax receipts', () => {
  test('of a partner in Taiwan hang on its invoices and are PDF files whatever Accept says', async () => {
    const own = { partner: taiwan }
    const [shown] = (await must(server, 200, 'GET', '/v1/invoices', own)).items
    const link = '/invoices/G000000001/receipts/TW000000001/documents/statement'
    expect(shown.taxReceipts).toEqual([{ id: 'TW000000001', taxReceiptPdfDownloadLink: link }])
    for (const path of [`/v1${link}`, '/v1/invoices/OneTime-G000000001/receipts/tw000000001/documents/statement']) {
      const { status, headers, bytes } = await server.get(path, { ...own, headers: { Accept: 'application/json' } })
      expect(status).toBe(200)
      expect(headers.get('content-type')).toBe('application/pdf')
      expect(headers.get('content-disposition')).toBe('attachment; filename=E-Tax-TW000000001.pdf')
      expect(headers.get('content-length')).toBe(String(bytes.length))
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
      const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 }), { mergePages: true })
      for (const part of ['Tax receipt', '臺灣雲端', 'G000000001', 'TWD']) expect(text).toContain(part)
    }
  })

  test.each([
    ['another receipt', taiwan, 'G000000001', 'TW000000002'],
    ['another invoice', taiwan, 'G000000002', 'TW000000001'],
    ['a partner elsewhere', lapis, 'G000000001', 'TW000000001'],
    ['a partner without invoices', cobalt, 'G000000001', 'TW000000001'],
  ])('%s has none', async (_, partner, id, receipt) => {
    expect(outcome(await server.get(`/v1/invoices/${id}/receipts/${receipt}/documents/statement`, { partner }))).toEqual([404, 1000])
    expect((await must(server, 200, 'GET', '/v1/invoices', { partner: lapis })).items[0].taxReceipts).toBeUndefined()
  })
})
