import { Decimal } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import type { InvoiceTotals } from '../db/lines.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { balanceOf, type InvoiceRecord, readInvoiceId, readMpnId } from './record.ts'
import { firstPeriod, invoiceIdOf, invoiceOf, invoiceReady, resellersOf, taxOf } from './rules.ts'
import { untaxed } from './tax.ts'
import { estimateLinks, invoiceToWire, summaryToWire } from './wire.ts'

const d = Decimal.parse
const partner: PartnerFacts = {
  tenantId: '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10',
  name: 'Cobalt Distribution',
  domain: 'cobalt.onmicrosoft.com',
  country: 'DE',
  currency: 'EUR',
  mpnId: '2345678',
  role: 'provider',
  resellers: [],
  seed: '1',
}
const totals = (more: Partial<InvoiceTotals> = {}): InvoiceTotals => ({
  invoiceId: 'G000000007',
  period: '2026-09',
  lines: 3,
  reconRows: 1,
  subtotal: d('19.25'),
  pricing: [],
  ...more,
})
const at = Date.parse('2026-10-06T00:00:00Z')
const closing = (more: Partial<InvoiceTotals> = {}, taxTotal = '0') =>
  invoiceOf({ partner, totals: totals(more), taxTotal: d(taxTotal), tax: untaxed, at, doNotPay: true })

describe('a close', () => {
  test('makes an invoice that is due 60 days later', () => {
    const invoice = closing()
    expect(invoice).toMatchObject({ id: 'G000000007', period: '2026-09', currency: 'EUR', documentType: 'invoice', state: 'active' })
    expect(invoice?.dueDate).toBe(Date.parse('2026-12-05T00:00:00Z'))
    expect(`${invoice?.totalCharges} ${invoice?.paidAmount}`).toBe('19.25 0')
  })

  test('adds tax', () => {
    expect(String(closing({}, '3.65')?.totalCharges)).toBe('22.9')
  })

  test('of rows that sum to nothing makes an invoice, of no rows none', () => {
    expect(closing({ subtotal: Decimal.zero })?.totalCharges.isZero).toBe(true)
    expect(closing({ subtotal: Decimal.zero, reconRows: 0, lines: 0 })).toBeUndefined()
  })

  test('is told with the facts an audit record needs', () => {
    const invoice = closing()
    expect(invoice && invoiceReady(invoice)).toMatchObject({
      type: 'invoice-ready',
      resourceId: 'G000000007',
      audit: { resourceType: 'invoice', operationType: 'ready_invoice' },
    })
  })

  test.each([
    ['of a sandbox', true, {}, true],
    ['in service mode', false, {}, false],
    ['of a sandbox account in service mode', false, { sandbox: true }, true],
  ])('%s is to be paid, or not', (_, doNotPay, more, expected) => {
    const invoice = invoiceOf({ partner: { ...partner, ...more }, totals: totals(), taxTotal: d('0'), tax: untaxed, at, doNotPay })
    expect(invoice?.facts.doNotPay).toBe(expected)
  })

  test.each([
    [1, 'G000000001'],
    [24135, 'G000024135'],
    [123456789, 'G123456789'],
  ])('number %i is %s', (number, id) => {
    expect(invoiceIdOf(number, {})).toBe(id)
    expect(invoiceIdOf(number, { sandbox: true })).toBe(id.replace('G', 'T'))
  })

  test.each([
    ['10.05', '0.19', '1.9'],
    ['-10.05', '0.19', '-1.9'],
    ['0.01', '0.19', '0'],
    ['19.25', '0', '0'],
  ])('tax of %s at %s is %s', (subtotal, rate, tax) => {
    expect(String(taxOf(d(subtotal), d(rate)))).toBe(tax)
  })
})

test.each([
  ['2026-09-15T00:00:00Z', '2026-09'],
  ['2026-09-05T00:00:00Z', '2026-09'],
  ['2026-09-04T23:59:59Z', '2026-08'],
  ['2026-07-01T00:00:00Z', '2026-06'],
  ['2026-01-02T00:00:00Z', '2025-12'],
])('a partner new at %s is first closed for %s', (now, period) => {
  expect(firstPeriod(Date.parse(now))).toBe(period)
})

test('the reseller of record of a plan, or direct', () => {
  const resellerOf = resellersOf(new Map([['aaaa', '7654321']]))
  expect([resellerOf('c', 'aaaa'), resellerOf('c', 'AAAA'), resellerOf('c', 'bbbb')]).toEqual(['7654321', '7654321', '0'])
})

test.each([
  ['G000000001', 'G000000001'],
  ['OneTime-G000000001', 'G000000001'],
  ['onetime-g000000001', 'G000000001'],
  ['Recurring-G000000001', 'G000000001'],
  [' G000000001 ', 'G000000001'],
  ['unbilled', 'UNBILLED'],
])('id %j is %s', (sent, id) => {
  expect(readInvoiceId(sent)).toBe(id)
})

test.each([
  ['7654321', 7654321],
  ['-1', -1],
  ['', 0],
  ['Smalt', 0],
])('MPN id %j as a number is %i', (id, number) => {
  expect(readMpnId(id)).toBe(number)
})

describe('on the wire', () => {
  test('an invoice without usage lists none', () => {
    const bought = closing({ lines: 0 }) as InvoiceRecord
    const listed = invoiceToWire(bought).invoiceDetails.map((d) => `${d.billingProvider} ${d.invoiceLineItemType}`)
    expect(listed).toEqual(['one_time billing_line_items'])
  })

  const invoice = closing()
  if (!invoice) throw new Error('an invoice')

  test('an invoice', () => {
    expect(JSON.parse(JSON.stringify(invoiceToWire(invoice)))).toEqual({
      id: 'G000000007',
      invoiceDate: '2026-10-06T00:00:00Z',
      billingPeriodStartDate: '2026-09-01T00:00:00Z',
      billingPeriodEndDate: '2026-09-30T23:59:59.9999999Z',
      totalCharges: 19.25,
      paidAmount: 0,
      currencyCode: 'EUR',
      currencySymbol: '€',
      pdfDownloadLink: '/invoices/G000000007/documents/statement',
      invoiceDetails: [
        {
          invoiceLineItemType: 'billing_line_items',
          billingProvider: 'one_time',
          links: { self: { uri: '/invoices/OneTime-G000000007/lineitems/OneTime/BillingLineItems', method: 'GET', headers: [] } },
          attributes: { objectType: 'InvoiceDetail' },
        },
        {
          invoiceLineItemType: 'usage_line_items',
          billingProvider: 'marketplace',
          links: { self: { uri: '/invoices/OneTime-G000000007/lineitems/Marketplace/UsageLineItems', method: 'GET', headers: [] } },
          attributes: { objectType: 'InvoiceDetail' },
        },
      ],
      documentType: 'invoice',
      invoiceType: 'OneTime',
      state: 'active',
      links: { self: { uri: '/invoices/OneTime-G000000007', method: 'GET', headers: [] } },
      attributes: { objectType: 'Invoice' },
    })
  })

  test('a balance is the sum of its details; voided documents count nothing (I20)', () => {
    const paid = { ...invoice, id: 'G000000008', paidAmount: d('9.25') }
    const voided = { ...invoice, id: 'G000000009', state: 'void' as const }
    expect([invoice, paid, voided].map((each) => String(balanceOf(each)))).toEqual(['19.25', '10', '0'])
    const summary = summaryToWire('EUR', [invoice, paid, voided], undefined)
    expect(String(summary.balanceAmount)).toBe('29.25')
    expect(String(Decimal.sum(summary.details?.map(({ summary: s }) => s.balanceAmount) ?? []))).toBe('29.25')
    expect(summary).toMatchObject({ firstInvoiceCreationDate: '2026-10-06T00:00:00Z', lastPaymentDate: '0001-01-01T00:00:00' })
  })

  test('a balance without invoices has the dates that stand for none', () => {
    expect(summaryToWire('EUR', [], undefined)).toMatchObject({
      accountingDate: '0001-01-01T00:00:00',
      firstInvoiceCreationDate: '0001-01-01T00:00:00',
      latestInvoiceDate: '0001-01-01T00:00:00',
    })
  })

  test('four estimate links, as printed', () => {
    expect(estimateLinks('USD').map(({ type, period, link }) => `${type} ${period} ${link.uri}`)).toEqual([
      'daily_rated_usage Current /invoices/unbilled/lineitems?provider=Marketplace&invoicelineitemtype=UsageLineItems&currencycode=USD&period=current&size=2000',
      'daily_rated_usage Previous /invoices/unbilled/lineitems?provider=Marketplace&invoicelineitemtype=UsageLineItems&currencycode=USD&period=previous&size=2000',
      'non_consumption Current /invoices/unbilled/lineitems?provider=all&invoicelineitemtype=billinglineitems&currencycode=USD&period=current&size=2000',
      'non_consumption Previous /invoices/unbilled/lineitems?provider=all&invoicelineitemtype=billinglineitems&currencycode=USD&period=previous&size=2000',
    ])
  })
})
