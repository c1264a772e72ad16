import { Decimal } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import type { AzureCredit } from '../db/azure-credit.ts'
import type { RateSchedule } from '../rates/schedule.ts'
import { lineViolations } from '../usage/invariants.ts'
import type { CreditKind, RatedLine } from '../usage/lines.ts'
import { priceLine } from '../usage/rating.ts'
import { close } from './build.ts'
import { closeViolations, settlementViolations } from './invariants.ts'
import { type BilledBefore, settle } from './settlement.ts'

const d = Decimal.parse

interface Terms {
  day?: string
  customerId?: string
  creditKind?: CreditKind
  resourceUri?: string
  currency?: string
  own?: boolean
}

function line(quantity: string, price: string, { day = '01', customerId = 'c', creditKind = 'none', ...more }: Terms = {}): RatedLine {
  const tier = { minimum: Decimal.zero, unitPrice: d(price) }
  const pricingCurrency = more.currency ?? 'USD'
  const ids = { productId: 'P', skuId: 'S', meterId: 'meter', availabilityId: 'A', region: '' }
  const key = `${more.own ? 'own/' : ''}P/S/meter/${pricingCurrency}/${price}`
  const schedule: RateSchedule = { key, ...ids, pricingCurrency, creditEligible: true, tiers: [tier] }
  const place = { customerId, subscriptionId: 'plan', entitlementId: 'e', resourceUri: more.resourceUri ?? '/r' }
  const usage = { ...place, schedule, usageDate: `2026-09-${day}`, quantity: d(quantity), tier }
  return priceLine(usage, creditKind, { period: '2026-09', billingCurrency: 'USD', fx: Decimal.one })
}

function credit(left: string, more: Partial<AzureCredit> = {}): AzureCredit {
  return { id: 'a', customerId: 'c', left: d(left), currency: 'USD', from: '2026-01-01', ...more }
}

const settled = (lines: readonly RatedLine[], credits: readonly AzureCredit[], before?: BilledBefore) => {
  const result = settle(lines, credits, before)
  expect(settlementViolations(lines, result, credits)).toEqual([])
  expect(lineViolations(result.lines)).toEqual([])
  return {
    lines: result.lines.map(
      ({ usageDate, creditKind, quantity, effectiveUnitPrice }) => `${usageDate.slice(8)} ${creditKind} ${quantity} ${effectiveUnitPrice}`,
    ),
    uses: result.uses.map(({ creditId, amount }) => `${creditId} ${amount}`),
  }
}

test('credit before earned credit (worked example 12.3)', () => {
  const closed = close({
    ...{ period: '2026-09', billingCurrency: 'USD', at: Date.parse('2026-10-06T00:00:00Z'), invoiceNumber: 'G000000001' },
    ...{ lines: [line('200', '0.50', { creditKind: 'earned' })], purchases: [], resellerMpnIdOf: () => '0', taxRateOf: () => Decimal.zero },
    azureCredits: [credit('40.00')],
  })
  expect(
    closed.rows.map((r) => [
      r.chargeType,
      r.creditReasonCode,
      ...[r.billableQuantity, r.unitPrice, r.effectiveUnitPrice, r.subtotal].map(String),
    ]),
  ).toEqual([
    ['new', '', '80', '0.5', '0.5', '40'],
    ['customerCredit', 'Azure Credit Offer', '80', '0.5', '-0.5', '-40'],
    ['new', '', '120', '0.5', '0.425', '51'],
  ])
  expect(closed.rows.map((r) => r.priceAdjustments)).toEqual([[], [], ['15.0% Partner earned credit for services managed']])
  expect(closed.lines.map((l) => [`${l.quantity}`, `${l.effectiveUnitPrice}`, l.billingPreTaxTotal.toFixed(2)])).toEqual([
    ['80', '0', '0.00'],
    ['120', '0.425', '51.00'],
  ])
  expect(`${closed.invoice?.totalCharges}`).toBe('51')
  expect(closed.azureCreditUses.map(({ amount }) => `${amount}`)).toEqual(['40'])
  expect(closeViolations(closed)).toEqual([])
})

describe('what a credit pays for', () => {
  test.each<[string, RatedLine[], AzureCredit[], string[], string[]]>([
    ['nothing without credit', [line('1', '2')], [], ['01 none 1 2'], []],
    [
      'whole days first, then a part',
      [line('1', '2'), line('3', '2', { day: '02' })],
      [credit('5')],
      ['01 azure 1 0', '02 azure 1.5 0', '02 none 1.5 2'],
      ['a 5'],
    ],
    ['all, and the rest stays', [line('1', '2')], [credit('5')], ['01 azure 1 0'], ['a 2']],
    [
      'to the last cent where the price does not divide it',
      [line('200', '0.3')],
      [credit('40')],
      ['01 azure 133.333333333333334 0', '01 none 66.666666666666666 0.3'],
      ['a 40'],
    ],
    [
      'only the days it is for',
      ['01', '02', '03'].map((day) => line('1', '2', { day })),
      [credit('9', { from: '2026-09-02', to: '2026-09-02' })],
      ['01 none 1 2', '02 azure 1 0', '03 none 1 2'],
      ['a 2'],
    ],
    [
      'only its own customer',
      [line('1', '2'), line('1', '2', { customerId: 'd' })],
      [credit('9', { customerId: 'd' })],
      ['01 none 1 2', '01 azure 1 0'],
      ['a 2'],
    ],
    ['only its own currency', [line('1', '2', { currency: 'EUR' })], [credit('9')], ['01 none 1 2'], []],
    ['not what is free', [line('1', '0')], [credit('9')], ['01 none 1 0'], []],
    ['not what is given back', [line('-1', '2')], [credit('9')], ['01 none -1 2'], []],
    ['not usage at its own price', [line('1', '2', { own: true })], [credit('9')], ['01 none 1 2'], []],
    [
      'by several credits, one after the other',
      [line('5', '2')],
      [credit('3', { id: 'b' }), credit('4')],
      ['01 azure 3.5 0', '01 none 1.5 2'],
      ['a 4', 'b 3'],
    ],
    [
      'earned credit stays on the rest',
      [line('2', '2', { creditKind: 'earned' })],
      [credit('2')],
      ['01 azure 1 0', '01 earned 1 1.7'],
      ['a 2'],
    ],
  ])('%s', (_, lines, credits, expected, uses) => {
    expect(settled(lines, credits)).toEqual({ lines: expected, uses })
  })
})

describe('what is given back of a day that was billed', () => {
  // 10 units at 2.00: credit paid 6 of them, 4 were charged.
  const was = [line('10', '2')]
  const paid = settle(was, [credit('12')])
  const back = (quantity: string, more: Terms = {}) =>
    settled([{ ...line(quantity, '2', more), period: '2026-10' }], [], { lines: paid.lines, parts: paid.parts })

  test.each<[string, string, string[], string[]]>([
    ['what was charged first, in money', '-3', ['01 none -3 2'], []],
    ['then what credit paid, to the credit', '-7', ['01 azure -3 0', '01 none -4 2'], ['a -6']],
    ['all of it', '-10', ['01 azure -6 0', '01 none -4 2'], ['a -12']],
    ['no more to the credit than it gave', '-15', ['01 azure -6 0', '01 none -9 2'], ['a -12']],
  ])('%s', (_, quantity, expected, uses) => {
    expect(back(quantity)).toEqual({ lines: expected, uses })
  })

  test('of another resource or day is no credit of this one', () => {
    expect(back('-7', { resourceUri: '/other' }).uses).toEqual([])
    expect(back('-7', { day: '02' }).uses).toEqual([])
  })

  test('goes back once: what an earlier invoice gave back is gone', () => {
    const first = settle([{ ...line('-7', '2'), period: '2026-10' }], [], { lines: paid.lines, parts: paid.parts })
    const before = { lines: [...paid.lines, ...first.lines], parts: [...paid.parts, ...first.parts] }
    expect(settled([{ ...line('-7', '2'), period: '2026-11' }], [], before)).toEqual({
      lines: ['01 azure -3 0', '01 none -4 2'],
      uses: ['a -6'],
    })
  })

  test('costs no money: a charge and its credit below zero', () => {
    const closed = close({
      ...{ period: '2026-10', billingCurrency: 'USD', at: Date.parse('2026-11-06T00:00:00Z'), invoiceNumber: 'G000000002' },
      ...{ lines: [{ ...line('-10', '2'), period: '2026-10' }], purchases: [], resellerMpnIdOf: () => '0', taxRateOf: () => Decimal.zero },
      before: { lines: paid.lines, parts: paid.parts },
    })
    expect(closed.rows.map((r) => [r.chargeType, `${r.billableQuantity}`, `${r.subtotal}`])).toEqual([
      ['new', '-6', '-12'],
      ['customerCredit', '-6', '12'],
      ['new', '-4', '-8'],
    ])
    expect(`${closed.invoice?.totalCharges}`).toBe('-8')
    expect(closeViolations(closed)).toEqual([])
  })
})
