import { Decimal } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import type { RateSchedule } from '../rates/schedule.ts'
import type { CreditKind, RatedLine } from '../usage/lines.ts'
import { reverse } from '../usage/netting.ts'
import { priceLine } from '../usage/rating.ts'
import { allocate } from './allocate.ts'
import { type CloseInput, close, reconcile } from './build.ts'
import { closeViolations } from './invariants.ts'
import type { ClosedPeriod, PurchaseLine } from './rows.ts'

const d = Decimal.parse
const at = Date.parse('2026-10-06T00:00:00Z')

interface Terms {
  quantity: string
  price: string
  creditKind?: CreditKind
  fx?: string
  minimum?: string
  usageDate?: string
  customerId?: string
  resourceUri?: string
  pricingCurrency?: string
}

function line(terms: Terms): RatedLine {
  const tier = { minimum: d(terms.minimum ?? '0'), unitPrice: d(terms.price) }
  const schedule: RateSchedule = {
    key: `P/S/meter/${terms.pricingCurrency ?? 'USD'}`,
    productId: 'P',
    skuId: 'S',
    meterId: 'meter',
    availabilityId: 'A',
    region: '',
    pricingCurrency: terms.pricingCurrency ?? 'USD',
    creditEligible: true,
    tiers: [tier],
  }
  return priceLine(
    {
      customerId: terms.customerId ?? 'c',
      subscriptionId: 'plan',
      entitlementId: 'e',
      resourceUri: terms.resourceUri ?? '/r',
      schedule,
      usageDate: terms.usageDate ?? '2026-09-01',
      quantity: d(terms.quantity),
      tier,
    },
    terms.creditKind ?? 'none',
    { period: '2026-09', billingCurrency: 'EUR', fx: d(terms.fx ?? '1') },
  )
}

function purchase(
  id: string,
  effectiveUnitPrice: string,
  billableQuantity: string,
  fx = '1',
  more: Partial<PurchaseLine> = {},
): PurchaseLine {
  return {
    id,
    customerId: 'c',
    subscriptionId: 's',
    productId: 'Q',
    skuId: 'T',
    availabilityId: 'B',
    chargeType: 'cycleCharge',
    orderDate: Date.parse('2026-09-10T00:00:00Z'),
    chargeStartDate: '2026-09-10',
    chargeEndDate: '2026-10-09',
    unitPrice: d(effectiveUnitPrice),
    effectiveUnitPrice: d(effectiveUnitPrice),
    quantity: d(billableQuantity),
    billableQuantity: d(billableQuantity),
    pricingCurrency: 'USD',
    fx: d(fx),
    fxDate: '2026-09-01',
    priceAdjustments: [],
    ...more,
  }
}

function closed(lines: RatedLine[], more: Partial<CloseInput> = {}): ClosedPeriod {
  const result = close({
    period: '2026-09',
    billingCurrency: 'EUR',
    at,
    invoiceNumber: 'G000000010',
    lines,
    purchases: [],
    resellerMpnIdOf: () => '0',
    taxRateOf: () => Decimal.zero,
    ...more,
  })
  expect(closeViolations(result)).toEqual([])
  return result
}

/** billableQuantity, unit price, effective price, subtotal. */
const rows = (result: ClosedPeriod) =>
  result.rows.map(
    (row) => `${row.chargeType} ${row.billableQuantity} ${row.unitPrice} ${row.effectiveUnitPrice} ${row.subtotal.toFixed(2)}`,
  )

describe('recon rows of usage', () => {
  test.each([
    ['29', '21.39', '0.737586206896552'],
    ['210.950039', '155.63', '0.737757626107858'],
    ['555.950039', '410.17', '0.737782122900436'],
  ])('%s units at 0.868 less 15 %% (worked examples 3 to 5)', (quantity, cost, price) => {
    const [row] = closed([line({ quantity, price: '0.868', creditKind: 'earned' })]).rows
    expect(row?.pcCost.toString()).toBe(cost)
    expect(row?.effectiveUnitPrice.toString()).toBe(price)
    expect(row?.priceAdjustments).toEqual(['15.0% Partner earned credit for services managed'])
  })

  test('100 × 1 and 1 × 0.80 are two rows (worked example 6)', () => {
    const result = closed([line({ quantity: '100', price: '1' }), line({ quantity: '1', price: '0.80', minimum: '100' })])
    expect(rows(result)).toEqual(['new 100 1 1 100.00', 'new 1 0.8 0.8 0.80'])
  })

  test('a free tier is a row of nothing (worked example 7)', () => {
    const result = closed([
      line({ quantity: '5', price: '0', creditKind: 'earned' }),
      line({ quantity: '32', price: '2.99', creditKind: 'earned', minimum: '5' }),
    ])
    expect(rows(result)).toEqual(['new 5 0 0 0.00', 'new 32 2.99 2.54125 81.32'])
  })

  test('dates, quantity, tax and reseller', () => {
    const input = { resellerMpnIdOf: () => '7654321', taxRateOf: () => d('0.19') }
    const [row] = closed([line({ quantity: '1', price: '10.05' })], input).rows
    expect(row).toMatchObject({
      chargeStartDate: '2026-09-01',
      chargeEndDate: '2026-09-30',
      orderDate: at,
      resellerMpnId: '7654321',
      creditReasonCode: '',
    })
    expect([`${row?.quantity}`, `${row?.subtotal}`, `${row?.taxTotal}`, `${row?.totalForCustomer}`]).toEqual(['1', '10.05', '1.9', '11.95'])
  })

  test('late usage is a row of its own month', () => {
    const result = closed([
      line({ quantity: '1', price: '1', fx: '0.9' }),
      line({ quantity: '2', price: '1', usageDate: '2026-08-31', fx: '0.8' }),
    ])
    expect(result.rows.map((row) => `${row.chargeStartDate} ${row.chargeEndDate} ${row.fx} ${row.fxDate} ${row.subtotal}`)).toEqual([
      '2026-08-01 2026-08-31 0.8 2026-08-01 1.6',
      '2026-09-01 2026-09-30 0.9 2026-09-01 0.9',
    ])
  })

  test('a negative group is cut toward zero: −112.896 → −112.89', () => {
    const result = closed([line({ quantity: '-12', price: '9.408' })])
    expect(rows(result)).toEqual(['new -12 9.408 9.4075 -112.89'])
    expect(result.invoice?.totalCharges.toFixed(2)).toBe('-112.89')
    expect(result.residuals.map((residual) => `${residual.pricing} ${residual.billing}`)).toEqual(['-0.006 -0.006'])
  })

  test('quantity zero has effective price 0', () => {
    const result = closed([line({ quantity: '-10', price: '0.868' }), line({ quantity: '10', price: '0.868', creditKind: 'earned' })])
    expect(rows(result)).toEqual(['new 0 0.868 0 -1.30'])
  })
})

describe('one meter, one month, in euro (worked example 12.1)', () => {
  const lines = [
    line({ quantity: '9.25', price: '0.868', creditKind: 'earned', fx: '0.9', usageDate: '2026-09-03' }),
    line({ quantity: '10.5', price: '0.868', creditKind: 'earned', fx: '0.9', usageDate: '2026-09-01' }),
    line({ quantity: '9.25', price: '0.868', creditKind: 'earned', fx: '0.9', usageDate: '2026-09-02' }),
  ]
  const result = closed(lines)

  test('open lines', () => {
    expect(lines.map((each) => `${each.pricingPreTaxTotal} ${each.billingPreTaxTotal}`)).toEqual([
      '6.82465 6.142185',
      '7.7469 6.97221',
      '6.82465 6.142185',
    ])
  })

  test('billed lines', () => {
    expect(
      result.lines.map(
        (each) =>
          `${each.sequence} ${each.effectiveUnitPrice} ${each.pricingPreTaxTotal.toFixed(10)} ${each.billingPreTaxTotal.toFixed(10)}`,
      ),
    ).toEqual(['1 0.7378 7.7446551724 6.9698275862', '2 0.7378 6.8226724138 6.1400862069', '3 0.7378 6.8226724138 6.1400862069'])
    expect(new Set(result.lines.map((each) => each.invoiceNumber))).toEqual(new Set(['G000000010']))
  })

  test('row, residual and invoice', () => {
    expect(rows(result)).toEqual(['new 29 0.868 0.737586206896552 19.25'])
    expect(result.residuals.map((residual) => `${residual.pricing} ${residual.billing}`)).toEqual(['0.0062 0.00658'])
    expect(result.invoice?.totalCharges.toFixed(2)).toBe('19.25')
  })
})

test('credit lost on day 3 blends into one row (worked example 12.2)', () => {
  const result = closed([
    line({ quantity: '10.5', price: '0.868', creditKind: 'earned', usageDate: '2026-09-01' }),
    line({ quantity: '9.25', price: '0.868', creditKind: 'earned', usageDate: '2026-09-02' }),
    line({ quantity: '9.25', price: '0.868', usageDate: '2026-09-03' }),
  ])
  expect(rows(result)).toEqual(['new 29 0.868 0.779310344827586 22.60'])
  expect(result.rows[0]?.priceAdjustments).toEqual(['15.0% Partner earned credit for services managed'])
  expect(result.lines.map((each) => each.pricingPreTaxTotal.toFixed(10))).toEqual(['7.7467114738', '6.8244839174', '8.0288046088'])
})

test('Azure credit before earned credit: charged at list price and given back (worked example 12.3)', () => {
  const result = closed([
    line({ quantity: '80', price: '0.50', creditKind: 'azure' }),
    line({ quantity: '120', price: '0.50', creditKind: 'earned' }),
  ])
  expect(rows(result).toSorted()).toEqual(['customerCredit 80 0.5 -0.5 -40.00', 'new 120 0.5 0.425 51.00', 'new 80 0.5 0.5 40.00'])
  expect(result.rows.find((row) => row.chargeType === 'customerCredit')?.creditReasonCode).toBe('Azure Credit Offer')
  expect(Decimal.sum(result.lines.map((each) => each.billingPreTaxTotal)).toString()).toBe('51')
  expect(result.invoice?.totalCharges.toString()).toBe('51')
})

describe('purchases multiply before they are cut (worked examples 8 to 10)', () => {
  test.each([
    ['-9.408', '10', '-94.08'],
    ['9.408', '12', '112.89'],
    ['-9.408', '12', '-112.89'],
    ['9.408', '8', '75.26'],
    ['11.2258', '15', '168.38'],
    ['10.0645', '15', '150.96'],
  ])('%s × %s = %s', (price, quantity, subtotal) => {
    expect(closed([], { purchases: [purchase('1', price, quantity)] }).rows[0]?.subtotal.toFixed(2)).toBe(subtotal)
  })
})

test('an invoice of usage and a reservation cycle (worked example 12.4)', () => {
  const result = closed(
    [
      line({ quantity: '29', price: '0.868', creditKind: 'earned', fx: '0.9' }),
      line({ quantity: '120', price: '0.50', creditKind: 'earned', fx: '0.9', customerId: 'd' }),
    ],
    { purchases: [purchase('1', '120', '1', '0.9')] },
  )
  expect(result.rows.map((row) => `${row.sequence} ${row.customerId} ${row.chargeType} ${row.subtotal.toFixed(2)}`)).toEqual([
    '1 c cycleCharge 108.00',
    '2 c new 19.25',
    '3 d new 45.90',
  ])
  expect(result.invoice?.totalCharges.toFixed(2)).toBe('173.15')
  expect(Decimal.sum(result.lines.map((each) => each.billingPreTaxTotal)).toFixed(2)).toBe('65.15')
  expect(result.invoice?.invoiceDate).toBe(at)
  expect(result.invoice?.dueDate).toBe(Date.parse('2026-12-05T00:00:00Z'))
})

test('a group of less than a cent is a row and lines of nothing, all of it residual', () => {
  const result = closed([line({ quantity: '0.000000000000001', price: '0.5' }), line({ quantity: '0.009', price: '1', resourceUri: '/s' })])
  expect(rows(result)).toEqual(['new 0.000000000000001 0.5 0 0.00', 'new 0.009 1 0 0.00'])
  expect(result.lines.every((each) => each.pricingPreTaxTotal.isZero && each.billingPreTaxTotal.isZero)).toBe(true)
  expect(result.invoice?.totalCharges.toString()).toBe('0')
})

test('lines that reversals undo are not billed; nothing left is no invoice', () => {
  const wrong = line({ quantity: '3', price: '1' })
  expect(closed([wrong, reverse(wrong)])).toEqual({ rows: [], lines: [], residuals: [], azureCreditUses: [], azureCreditParts: [] })
})

test('currencies of price do not mix', () => {
  const result = closed([
    line({ quantity: '1', price: '1', fx: '0.9' }),
    line({ quantity: '1', price: '1', pricingCurrency: 'CAD', fx: '0.6' }),
  ])
  expect(result.rows.map((row) => `${row.pricingCurrency} ${row.subtotal}`)).toEqual(['CAD 0.6', 'USD 0.9'])
})

test('open rows are what the close would bill', () => {
  const lines = [line({ quantity: '29', price: '0.868', creditKind: 'earned', fx: '0.9' })]
  const input = {
    period: '2026-09',
    billingCurrency: 'EUR',
    at,
    lines,
    purchases: [],
    resellerMpnIdOf: () => '0',
    taxRateOf: () => Decimal.zero,
  }
  expect(reconcile(input)).toEqual(closed(lines).rows)
})

describe('allocation', () => {
  test.each([
    ['1', ['1', '1', '1'], ['0.3333333334', '0.3333333333', '0.3333333333']],
    ['0.01', ['1', '2'], ['0.0033333333', '0.0066666667']],
    ['-1', ['-1', '-1', '-1'], ['-0.3333333334', '-0.3333333333', '-0.3333333333']],
    ['5', ['0', '7', '0'], ['0', '5', '0']],
    ['5', ['0', '0'], ['0', '0']],
    ['0', ['1', '2'], ['0', '0']],
    ['-1.30', ['-8.68', '7.378'], ['-8.6666666666', '7.3666666666']],
    ['7', [], []],
  ])('%s over %j', (target, weights, shares) => {
    expect(allocate(d(target), weights.map(d)).map(String)).toEqual(shares)
  })
})

describe('invariants see what is wrong', () => {
  const good = closed([line({ quantity: '29', price: '0.868', creditKind: 'earned', fx: '0.9' })])
  const [row] = good.rows as [ClosedPeriod['rows'][number]]
  const [only] = good.lines as [ClosedPeriod['lines'][number]]

  test.each([
    ['a row of another quantity', { rows: [{ ...row, billableQuantity: d('28') }] }, 'I1'],
    ['a line that lost a unit', { lines: [{ ...only, pricingPreTaxTotal: d('21.3899999999') }] }, 'I2'],
    ['a row that was rounded up', { rows: [{ ...row, subtotal: d('19.26') }] }, 'I3'],
    ['a line far from its cost', { lines: [{ ...only, billingPreTaxTotal: d('19.1') }] }, 'I4'],
    ['another total', { invoice: { ...good.invoice, totalCharges: d('19.24') } }, 'I5'],
    ['a line less', { lines: [] }, 'I6'],
    ['a wrong residual', { residuals: good.residuals.map((residual) => ({ ...residual, billing: Decimal.zero })) }, 'I7'],
    ['a line of no row', { lines: [{ ...only, rowSequence: 9 }] }, 'I8'],
    ['two rates', { lines: [only, { ...only, fx: d('0.8') }] }, 'I12'],
    ['too many digits', { rows: [{ ...row, taxTotal: d('0.001') }] }, 'I22'],
  ] as [string, Partial<ClosedPeriod>, string][])('%s', (_, change, expected) => {
    expect(closeViolations({ ...good, ...change }).map((found) => found.invariant)).toContain(expected)
  })
})
