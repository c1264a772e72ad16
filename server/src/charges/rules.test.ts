import { addMonths, Decimal, parseInstant } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import type { Purchase } from '../db/purchases.ts'
import type { ChargeFact, KeptFact, LicenceCharge, ReservationCharge, SoftwareCharge } from './record.ts'
import { type ChargeContext, givesBack } from './row-rules.ts'
import { purchasesOf } from './rules.ts'

const at = (text: string): number => parseInstant(text.includes('T') ? text : `${text}T00:00:00Z`) as number
const context: ChargeContext = { billingCurrency: 'USD', fxOf: () => Decimal.one, planOf: (id) => `plan of ${id}` }
const euros: ChargeContext = { ...context, billingCurrency: 'EUR', fxOf: (month) => Decimal.parse(month === '2026-09' ? '0.9' : '0.8') }

const sold = {
  ...{ orderId: 'order', alternateId: 'a1b2', productId: 'CFQ7TTC0HL8W', skuId: '0001', availabilityId: 'CFQ7TTC0K59S' },
  ...{ productName: 'Power BI', skuName: 'Power BI Premium Per User', publisherName: 'Microsoft Corporation' },
}
const licence: LicenceCharge = {
  ...{ kind: 'licence', customerId: 'c', thing: 's', at: at('2026-09-01'), ...sold, offerKey: 'K', friendlyName: 'Seats' },
  ...{
    quantity: 10,
    billingCycle: 'monthly',
    termDuration: 'P1M',
    termEndsAt: at('2026-10-01'),
    createdAt: at('2026-09-01'),
    price: '10.08',
  },
}
const reservation: ReservationCharge = {
  ...{ kind: 'reservation', customerId: 'c', thing: 'r', at: at('2026-09-10T13:00:00Z'), ...sold, event: 'purchase', quantity: 3 },
  ...{ amount: '100', billingPlan: 'Upfront', term: 'P1Y', startedAt: at('2026-09-10T13:00:00Z'), expiresAt: at('2027-09-10T13:00:00Z') },
  azureSubscriptionId: 'e',
}
const kept = (...facts: ChargeFact[]): KeptFact[] => facts.map((fact, i) => ({ ...fact, seq: i + 1 }))
const due = (facts: ChargeFact[], period = '2026-09', of = context, until = at(`${addMonths(period, 1)}-06`)): Purchase[] =>
  purchasesOf(kept(...facts), { period, until }, of)
const shown = (rows: Purchase[]) =>
  rows.map((row) => {
    const { chargeType, effectiveUnitPrice, chargeStartDate, chargeEndDate } = row.facts
    return `${chargeType} ${row.billableQuantity} × ${effectiveUnitPrice} = ${row.subtotal.toFixed(2)} (${chargeStartDate}–${chargeEndDate ?? ''})`
  })

describe('seats', () => {
  test('that come on the third day of thirty and go again: worked examples 8 and 9', () => {
    const more = { ...licence, at: at('2026-09-03T08:00:00Z'), quantity: 12 }
    const less = { ...licence, at: at('2026-09-03T09:00:00Z'), quantity: 8 }
    const rows = due([licence, more, less])
    expect(shown(rows)).toEqual([
      'new 10 × 10.08 = 100.80 (2026-09-01–2026-09-30)',
      'addQuantity 10 × -9.408 = -94.08 (2026-09-03–2026-09-30)',
      'addQuantity 12 × 9.408 = 112.89 (2026-09-03–2026-09-30)',
      'removeQuantity 12 × -9.408 = -112.89 (2026-09-03–2026-09-30)',
      'removeQuantity 8 × 9.408 = 75.26 (2026-09-03–2026-09-30)',
    ])
    const [bought, ...changes] = rows.map((row) => row.facts.referenceId)
    expect([changes[0] === changes[1], changes[2] === changes[3], new Set([bought, ...changes]).size]).toEqual([true, true, 3])
    expect(rows.map((row) => row.facts.orderDate)).toEqual([licence.at, more.at, more.at, less.at, less.at])
  })

  test.each([
    ['29', '11.225806451612903', '168.38'],
    ['26', '10.064516129032258', '150.96'],
  ])('15 of them for %s of 31 days of a month at 12: worked example 10', (left, price, subtotal) => {
    const begun = { ...licence, at: at('2026-08-01'), createdAt: at('2026-08-01'), termEndsAt: at('2026-09-01'), price: '12', quantity: 14 }
    const changed = { ...begun, at: at('2026-08-01') + (31 - Number(left)) * 86_400_000, quantity: 15 }
    const row = due([begun, changed], '2026-08').at(-1) as Purchase
    expect([`${row.facts.effectiveUnitPrice}`, row.subtotal.toFixed(2)]).toEqual([price, subtotal])
  })
})

describe('a year paid by the month', () => {
  const year = {
    ...licence,
    termDuration: 'P1Y',
    termEndsAt: at('2027-08-31'),
    at: at('2026-08-31'),
    createdAt: at('2026-08-31'),
    price: '100',
    quantity: 12,
  }

  test('is charged a twelfth at the start and at each cycle; a price that does not divide loses no cent', () => {
    expect(shown(due([year], '2026-08'))).toEqual(['new 12 × 8.333333333333333 = 100.00 (2026-08-31–2026-09-29)'])
    expect(shown(due([year], '2026-09'))).toEqual(['cycleCharge 12 × 8.333333333333333 = 100.00 (2026-09-30–2026-10-30)'])
    expect(shown(due([year], '2027-02'))).toEqual(['cycleCharge 12 × 8.333333333333333 = 100.00 (2027-02-28–2027-03-30)'])
    expect(due([year], '2027-08')).toEqual([])
    const months = Array.from({ length: 14 }, (_, i) => due([year], addMonths('2026-08', i)))
    expect(months.flat()).toHaveLength(12)
  })

  test('shows a cycle when it has begun, not before', () => {
    expect(due([year], '2026-09', context, at('2026-09-30') - 1)).toEqual([])
    expect(due([year], '2026-09', context, at('2026-09-30'))).toHaveLength(1)
  })

  test('renewed at its end, at the price of the new term', () => {
    const renewed = { ...year, at: at('2027-08-31'), termEndsAt: at('2028-08-31'), price: '120' }
    expect(shown(due([year, renewed], '2027-08'))).toEqual(['renew 12 × 10 = 120.00 (2027-08-31–2027-09-29)'])
    // What the list says meanwhile changes no price of a term.
    const seats = { ...year, at: at('2026-09-30'), quantity: 6, price: '9999' }
    expect(shown(due([year, seats], '2026-10'))).toEqual(['cycleCharge 6 × 8.333333333333333 = 50.00 (2026-10-31–2026-11-29)'])
  })

  test('billed by the year from a day on', () => {
    const changed: LicenceCharge = { ...year, at: at('2026-09-30'), billingCycle: 'annual', price: '99' }
    const rows = due([year, changed], '2026-09')
    // 335 of the 365 days are left, at 99 a year.
    expect(shown(rows)).toEqual([
      'cycleCharge 12 × 8.333333333333333 = 100.00 (2026-09-30–2026-10-30)',
      'changeBillingPlan 12 × -8.333333333333333 = -100.00 (2026-09-30–2026-10-30)',
      'changeBillingPlan 12 × 90.863013698630137 = 1090.35 (2026-09-30–2027-08-30)',
    ])
    expect(due([year, changed], '2026-10')).toEqual([])
  })
})

test('three years billed by the year: seats that go give back the rest of their year, and the next is charged for those that stay', () => {
  const three = { ...licence, termDuration: 'P3Y', termEndsAt: at('2029-09-01'), billingCycle: 'annual' as const, price: '300' }
  const less = { ...three, at: at('2027-12-01'), quantity: 4 }
  expect(shown(due([three, less], '2026-09'))).toEqual(['new 10 × 100 = 1000.00 (2026-09-01–2027-08-31)'])
  expect(shown(due([three, less], '2027-09'))).toEqual(['cycleCharge 10 × 100 = 1000.00 (2027-09-01–2028-08-31)'])
  // A leap year: 275 of 366 days are left.
  expect(shown(due([three, less], '2027-12'))).toEqual([
    'removeQuantity 10 × -75.136612021857923 = -751.36 (2027-12-01–2028-08-31)',
    'removeQuantity 4 × 75.136612021857923 = 300.54 (2027-12-01–2028-08-31)',
  ])
  expect(shown(due([three, less], '2028-09'))).toEqual(['cycleCharge 4 × 100 = 400.00 (2028-09-01–2029-08-31)'])
  const gone: LicenceCharge = { ...three, at: at('2026-09-05'), isDeleted: true, cause: 'cancel' }
  // In its window: of three payments one was made, and that is given back.
  expect(shown(due([three, gone]))).toEqual([
    'new 10 × 100 = 1000.00 (2026-09-01–2027-08-31)',
    'cancelImmediate 10 × -100 = -1000.00 (2026-09-01–2027-08-31)',
  ])
})

describe('what is given back for nothing is known by what it is', () => {
  const told = (facts: ChargeFact[], period = '2026-09') =>
    due(facts, period).map((row) => [row.billableQuantity, givesBack(row.facts)].join())
  const free = { ...licence, price: '0' }
  const bought = { ...reservation, amount: '0' }

  test('seats that change or are cancelled, also what was given back before', () => {
    const more = { ...free, at: at('2026-09-03'), quantity: 12 }
    const gone: LicenceCharge = { ...more, at: at('2026-09-04'), isDeleted: true, cause: 'cancel' }
    const some = ['10,false', '10,true', '12,false']
    expect(told([free, more, gone])).toEqual([...some, '10,true', '10,false', '12,true'])
    const priced = due([licence, { ...more, price: '10.08' }, { ...gone, price: '10.08' }]).map(({ facts }) => facts)
    expect(priced.map(givesBack)).toEqual(priced.map(({ effectiveUnitPrice }) => effectiveUnitPrice.sign < 0))
  })
  test('reservations that are returned, or cancelled with their order', () => {
    const back: ReservationCharge = { ...bought, at: at('2026-09-12'), event: 'return', quantity: 1, share: '0' }
    const gone: ReservationCharge = { ...bought, at: at('2026-09-14'), event: 'cancel' }
    expect(told([bought, back, gone])).toEqual(['3,false', '1,true', '3,true', '1,false'])
  })
  test('software', () => {
    const { billingCycle: _, ...rest } = free
    const software: SoftwareCharge = { ...rest, kind: 'software' }
    expect(told([software, { ...software, at: at('2026-09-04'), quantity: 0 }])).toEqual(['10,false', '10,true'])
  })
})

test('cancelled in its window everything of the cycle is given back', () => {
  const seats = { ...licence, at: at('2026-09-02'), quantity: 12 }
  const gone: LicenceCharge = { ...seats, at: at('2026-09-02T05:00:00Z'), isDeleted: true, cause: 'cancel' }
  const rows = due([licence, seats, gone])
  expect(rows.filter((row) => row.facts.chargeType === 'cancelImmediate')).toHaveLength(3)
  expect(`${Decimal.sum(rows.map((row) => row.subtotal))}`).toBe('0')
})

test('what lapses is not given back, and is charged no more', () => {
  const gone: LicenceCharge = { ...licence, termDuration: 'P1Y', termEndsAt: at('2027-09-01'), at: at('2026-10-05'), isDeleted: true }
  const year = { ...licence, termDuration: 'P1Y', termEndsAt: at('2027-09-01') }
  expect(shown(due([year, gone], '2026-10'))).toEqual(['cycleCharge 10 × 0.84 = 8.40 (2026-10-01–2026-10-31)'])
  expect(due([year, gone], '2026-11')).toEqual([])
})

test('a trial costs nothing and is converted to what does', () => {
  const { price: _, ...free } = licence
  const trial: LicenceCharge = { ...free, isTrial: true, isAddOn: true }
  const paid = { ...licence, at: at('2026-09-16'), termEndsAt: at('2026-10-16'), offerKey: 'P' }
  const rows = due([trial, paid])
  expect(shown(rows)).toEqual(['new 10 × 0 = 0.00 (2026-09-01–2026-09-30)', 'convert 10 × 10.08 = 100.80 (2026-09-16–2026-10-15)'])
  expect(rows[0]?.facts.productQualifiers).toEqual(['AddOn', 'Trial'])
})

test('licences that move are given back here and charged there', () => {
  const rest: LicenceCharge = { ...licence, at: at('2026-09-16'), quantity: 4, cause: 'move' }
  const there: LicenceCharge = { ...rest, thing: 't', quantity: 6, termEndsAt: at('2026-10-16'), createdAt: at('2026-09-16') }
  expect(shown(due([licence, rest, there]))).toEqual([
    'new 10 × 10.08 = 100.80 (2026-09-01–2026-09-30)',
    'moveQuantity 10 × -5.04 = -50.40 (2026-09-16–2026-09-30)',
    'moveQuantity 4 × 5.04 = 20.16 (2026-09-16–2026-09-30)',
    'convert 6 × 10.08 = 60.48 (2026-09-16–2026-10-15)',
  ])
})

describe('currencies', () => {
  test('licences are priced in the billing currency at fx 1, marketplace offers and reservations in dollars', () => {
    const [own] = due([licence], '2026-09', euros)
    expect([own?.schedule.pricingCurrency, `${own?.fx}`, `${own?.facts.effectiveUnitPrice}`, `${own?.subtotal}`]).toEqual([
      'EUR',
      '1',
      '9.07',
      '90.7',
    ])
    const [saas] = due([{ ...licence, isMarketplace: true }], '2026-09', euros)
    expect([saas?.schedule.pricingCurrency, `${saas?.fx}`, `${saas?.subtotal}`, saas?.month]).toEqual(['USD', '0.9', '90.72', '2026-09'])
  })

  test('a later cycle has the rate of its own month', () => {
    const year = { ...licence, isMarketplace: true as const, termDuration: 'P1Y', termEndsAt: at('2027-09-01'), price: '120' }
    expect(due([year], '2026-10', euros).map((row) => [`${row.fx}`, `${row.subtotal}`])).toEqual([['0.8', '80']])
  })
})

describe('reservations', () => {
  test('are one row of the plan of their Azure subscription', () => {
    const [row] = due([reservation])
    expect(row).toMatchObject({ subscriptionId: 'plan of e', facts: { chargeType: 'new', reservationOrderId: 'r', quantity: 3 } })
    // A third of 100 is no decimal: the whole is still charged.
    expect(shown([row as Purchase])).toEqual(['new 3 × 33.333333333333333 = 100.00 (2026-09-10–2027-09-09)'])
    expect(due([reservation], '2026-10')).toEqual([])
  })

  test('of a monthly plan are paid in twelve parts, the first with the odd cents; what is returned is paid no more', () => {
    const monthly: ReservationCharge = { ...reservation, billingPlan: 'Monthly', quantity: 2 }
    const all = Array.from({ length: 14 }, (_, i) => due([monthly], addMonths('2026-09', i))).flat()
    expect(all.map((row) => `${row.facts.chargeType} ${row.subtotal.toFixed(2)}`)).toEqual([
      'new 8.37',
      ...Array(11).fill('cycleCharge 8.33'),
    ])
    const back: ReservationCharge = { ...monthly, at: at('2026-10-15'), event: 'return', quantity: 1, amount: '4.16', share: '50' }
    expect(shown(due([monthly, back], '2026-10')).map((text) => text.split(' (')[0])).toEqual([
      'cycleCharge 2 × 4.165 = 8.33',
      'cancelImmediate 1 × -4.16 = -4.16',
    ])
    expect(due([monthly, back], '2026-11').map((row) => `${row.billableQuantity} ${row.subtotal}`)).toEqual(['1 4.16'])
    const rest: ReservationCharge = { ...back, at: at('2026-11-15') }
    expect(due([monthly, back, rest], '2026-12')).toEqual([])
  })

  test('cancelled by their order are given back whole; an exchange has one reference', () => {
    const cancelled: ReservationCharge = { ...reservation, at: at('2026-09-12'), event: 'cancel' }
    expect(due([reservation, cancelled]).map((row) => `${row.subtotal}`)).toEqual(['100', '-100'])
    const back: ReservationCharge = {
      ...reservation,
      at: at('2026-09-20'),
      event: 'exchange-return',
      quantity: 3,
      amount: '97',
      share: '100',
    }
    const instead: ReservationCharge = { ...reservation, thing: 'r2', at: at('2026-09-20'), event: 'exchange-purchase', amount: '120' }
    const [, returned, bought] = due([reservation, back, instead])
    expect(returned?.facts.referenceId).toBe(bought?.facts.referenceId)
  })
})

describe('savings plans', () => {
  const plan: ReservationCharge = { ...reservation, quantity: 1, hourly: '0.001', amount: '8.76' }

  test('are charged by the hour: a year at once', () => {
    const [row] = due([plan])
    expect(shown([row as Purchase])).toEqual(['new 8760 × 0.001 = 8.76 (2026-09-10–2027-09-09)'])
    expect([row?.facts.termAndBillingCycle, `${row?.schedule.tiers[0]?.unitPrice}`]).toEqual(['1 Year Savings Plan', '0.001'])
  })

  test('of three years by the month are paid in 36 parts of 730 hours', () => {
    const monthly: ReservationCharge = { ...plan, billingPlan: 'Monthly', term: 'P3Y', amount: '26.28', event: 'renewal' }
    const all = Array.from({ length: 38 }, (_, i) => due([monthly], addMonths('2026-09', i))).flat()
    const told = (row: Purchase) => `${row.facts.chargeType} ${row.billableQuantity} ${row.subtotal} ${row.facts.termAndBillingCycle}`
    expect(all.map(told)).toEqual(['renew 730 0.73 3 Years Savings Plan', ...Array(35).fill('cycleCharge 730 0.73 3 Years Savings Plan')])
  })

  test('say the hour as it was promised, where cents do not divide', () => {
    // 0.01 × 8760 = 87.60 of which a month is 7.30; 0.007 a year is 61.32, 5.11 a month.
    const odd: ReservationCharge = { ...plan, billingPlan: 'Monthly', hourly: '0.017', amount: '148.92' }
    const [first] = due([odd])
    expect([`${first?.subtotal}`, `${first?.schedule.tiers[0]?.unitPrice}`]).toEqual(['12.41', '0.017'])
  })
})

test('software has no end and is given back whole', () => {
  const bought: ChargeFact = {
    kind: 'software',
    customerId: 'c',
    thing: 'order/0',
    at: at('2026-09-05'),
    ...sold,
    quantity: 2,
    price: '499.5',
  }
  const rows = due([bought, { ...bought, at: at('2026-09-06'), quantity: 0 }])
  expect(shown(rows)).toEqual(['new 2 × 499.5 = 999.00 (2026-09-05–)', 'cancelImmediate 2 × -499.5 = -999.00 (2026-09-05–)'])
})

test('a credit is one negative row of the period it was given for', () => {
  const credit: ChargeFact = {
    ...{
      kind: 'credit',
      customerId: 'c',
      thing: 'credit-1',
      at: at('2026-10-02'),
      amount: '12.34',
      reason: 'Goodwill',
      period: '2026-09',
      day: '2026-10-02',
    },
  }
  const [row, ...others] = due([credit], '2026-09', euros)
  expect(others).toEqual([])
  expect([row?.facts.chargeType, row?.facts.creditReasonCode, `${row?.subtotal}`, row?.schedule.pricingCurrency, `${row?.fx}`]).toEqual([
    ...['customerCredit', 'Goodwill', '-12.34', 'EUR', '1'],
  ])
  expect(due([credit], '2026-10')).toEqual([])
})

test('nothing becomes due of a customer who is gone; legacy offers are billed elsewhere', () => {
  const year = { ...licence, termDuration: 'P1Y', termEndsAt: at('2027-09-01') }
  const gone: ChargeFact = { kind: 'departure', customerId: 'c', thing: 'c', at: at('2026-09-20') }
  expect(due([year, gone], '2026-09')).toHaveLength(1)
  expect(due([year, gone], '2026-10')).toEqual([])
  expect(due([{ ...licence, isLegacy: true }])).toEqual([])
})
