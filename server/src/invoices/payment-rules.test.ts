import { Decimal, parseInstant } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { afterBusinessDays, isWithin, paidAmountOf, paymentOf } from './payment-rules.ts'
import type { InvoiceRecord, PaymentRecord } from './record.ts'

const d = Decimal.parse
const at = (text: string) => parseInstant(text) as number
const invoice: InvoiceRecord = {
  ...{ id: 'G000000001', period: '2026-09', currency: 'EUR', documentType: 'invoice', state: 'active' },
  ...{ invoiceDate: at('2026-10-06T00:00:00Z'), dueDate: at('2026-12-05T00:00:00Z') },
  ...{ subtotal: d('100'), taxTotal: d('0'), totalCharges: d('100'), paidAmount: d('0') },
  facts: { partner: { id: '', name: '', country: 'DE', mpnId: '' }, tax: { level: 'rows', rates: [] }, doNotPay: false },
}
const now = at('2026-10-09T10:30:00Z')
const pay = (amount: string, before: readonly PaymentRecord[] = [], of = invoice) =>
  paymentOf({ amount: d(amount) }, { invoice: of, before, now, id: 'P1', businessDays: 5 })
const paid = (amount: string, showsAt = now) => ({ amount: d(amount), showsAt }) as PaymentRecord

describe('what is paid', () => {
  test.each([
    ['100', '100', true],
    ['100.01', '100', false],
    ['-0.01', '100', false],
    ['0', '100', true],
    ['-40', '-40', true],
    ['-40.01', '-40', false],
    ['1', '-40', false],
    ['0', '0', true],
    ['0.01', '0', false],
  ])('%s of %s lies within what is due: %s', (amount, total, expected) => {
    expect(isWithin(d(amount), d(total))).toBe(expected)
  })

  test.each([
    ['all of it', '100', []],
    ['the rest of it', '60', [paid('40')]],
    ['back, all of it', '-40', [paid('50'), paid('-10')]],
    ['what does not show yet counted in', '50', [paid('50', now + 1)]],
  ])('may be %s', (_, amount, before) => {
    expect(isRefusal(pay(amount, before))).toBe(false)
  })

  test.each([
    ['more than the rest', '60.01', [paid('40')]],
    ['more than what does not show yet leaves', '50.01', [paid('50', now + 1)]],
    ['one more than an invoice takes', '0.01', Array.from({ length: 1000 }, () => paid('0.01'))],
  ])('is not %s', (_, amount, before) => {
    expect(pay(amount, before)).toMatchObject({ refused: 'PaymentRefused' })
  })

  test('shows when its time has come', () => {
    expect(`${paidAmountOf([paid('10'), paid('20', now + 1)], now)}`).toBe('10')
    expect(`${paidAmountOf([paid('10'), paid('20', now + 1)], now + 1)}`).toBe('30')
    expect(pay('1')).toMatchObject({ showsAt: at('2026-10-16T10:30:00Z'), date: '2026-10-09' })
  })
})

test.each([
  ['2026-10-05T00:00:00Z', 5, '2026-10-12T00:00:00Z'],
  ['2026-10-09T10:00:00Z', 1, '2026-10-12T10:00:00Z'],
  ['2026-10-10T23:59:59Z', 1, '2026-10-12T23:59:59Z'],
  ['2026-10-11T00:00:00Z', 5, '2026-10-16T00:00:00Z'],
  ['2026-10-09T10:00:00Z', 0, '2026-10-09T10:00:00Z'],
  ['2026-12-31T01:00:00Z', 2, '2027-01-04T01:00:00Z'],
])('%s and %i business days are %s', (from, count, expected) => {
  expect(afterBusinessDays(at(from), count)).toBe(at(expected))
})
