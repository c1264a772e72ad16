import { Decimal, type Instant, parseInstant } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { Benefit, BenefitStep } from '../db/benefits.ts'
import type { RateSchedule } from '../rates/schedule.ts'
import { cover, type TimedUsage } from './coverage.ts'
import { lineViolations } from './invariants.ts'
import { rate } from './rating.ts'

const decimal = (text: string) => Decimal.parse(text)
const at = (text: string): Instant => parseInstant(`2026-09-${text}Z`) as Instant

function schedule(meterId: string, unitPrice: string, more: Partial<RateSchedule> = {}): RateSchedule {
  return {
    ...{ key: meterId, productId: 'P', skuId: 'S', meterId, availabilityId: 'A', region: 'westeurope', pricingCurrency: 'USD' },
    creditEligible: true,
    tiers: [{ minimum: Decimal.zero, unitPrice: decimal(unitPrice) }],
    ...more,
  }
}
const vm = schedule('vm', '0.3264')

function use(resource: string, when: string, quantity: string, more: Partial<TimedUsage> = {}): TimedUsage {
  return {
    ...{ customerId: 'c', subscriptionId: 'plan', entitlementId: 'e1', schedule: vm, period: '2026-09' },
    resourceUri: `/subscriptions/e1/resourceGroups/RG-one/providers/Microsoft.Compute/virtualMachines/${resource}`,
    usageDate: `2026-09-${when.slice(0, 2)}`,
    at: at(when),
    quantity: decimal(quantity),
    ...more,
  }
}

function reservation(id: string, steps: [string, string, BenefitStep['scope']?][], of: Partial<Benefit> = {}): Benefit {
  return {
    ...{ type: 'Reservation', id, orderId: `order-${id}`, customerId: 'c' },
    steps: steps.map(([from, amount, scope = {}]) => ({ from: at(from), amount: decimal(amount), scope })),
    rateOf: ({ meterId }) => (meterId === 'vm' ? Decimal.one : undefined),
    ...of,
  }
}

/** Covered quantities by resource, day and benefit. */
function given(usage: readonly TimedUsage[], benefits: readonly Benefit[]): Record<string, string> {
  const of = cover(usage, benefits)
  const told = new Map<string, string>()
  for (const each of usage)
    for (const { benefit, quantity } of of(each))
      told.set([each.resourceUri.split('/').at(-1), each.usageDate.slice(8), each.period.slice(5), benefit.id].join(' '), `${quantity}`)
  return Object.fromEntries(told)
}

const hours = (resource: string, day: string, quantity = '1', more: Partial<TimedUsage> = {}) =>
  Array.from({ length: 24 }, (_, hour) => use(resource, `${day}T${String(hour).padStart(2, '0')}:00:00`, quantity, more))

test('a reservation covers its number of machines each hour, the first by name', () => {
  const usage = [...hours('b', '10'), ...hours('a', '10'), ...hours('c', '10', '0.5')]
  expect(given(usage, [reservation('r', [['01T00:00:00', '2']])])).toEqual({ 'a 10 09 r': '24', 'b 10 09 r': '24' })
  expect(given(usage, [reservation('r', [['01T00:00:00', '1.75']])])).toEqual({ 'a 10 09 r': '24', 'b 10 09 r': '18' })
})

test('an hour that is not used is lost, and more than the hour gives is not covered', () => {
  const usage = [use('a', '10T00:10:00', '3'), use('a', '10T01:00:00', '0.25'), use('a', '10T01:50:00', '0.25')]
  expect(given(usage, [reservation('r', [['01T00:00:00', '1']])])).toEqual({ 'a 10 09 r': '1.5' })
})

test('what stands at the start of an hour holds for the hour', () => {
  const steps: [string, string][] = [
    ['10T10:30:00', '1'],
    ['10T20:00:00', '2'],
    ['10T22:00:01', '0'],
  ]
  expect(given([...hours('a', '10'), ...hours('b', '10')], [reservation('r', steps)])).toEqual({ 'a 10 09 r': '12', 'b 10 09 r': '3' })
})

test('narrower scopes first, then older reservations; nobody else has any of it', () => {
  const elsewhere = { entitlementId: 'e2', resourceUri: '/subscriptions/e2/resourceGroups/x/providers/p/t/z' }
  const usage = [...hours('a', '10'), ...hours('z', '10', '1', elsewhere), ...hours('y', '10', '1', { customerId: 'other' })]
  const shared = reservation('shared', [['01T00:00:00', '1']])
  const ofOne = reservation('one', [['02T00:00:00', '1', { entitlementId: 'e1' }]])
  const ofGroup = reservation('group', [['03T00:00:00', '1', { entitlementId: 'e1', resourceGroup: 'rg-one' }]])
  expect(given(usage, [shared])).toEqual({ 'a 10 09 shared': '24' })
  expect(given(usage, [shared, ofOne])).toEqual({ 'a 10 09 one': '24', 'z 10 09 shared': '24' })
  expect(given(usage, [ofOne, ofGroup])).toEqual({ 'a 10 09 group': '24' })
  const younger = reservation('a-younger', [['02T00:00:00', '1']])
  expect(given(usage, [younger, shared])).toEqual({ 'a 10 09 shared': '24', 'z 10 09 a-younger': '24' })
})

test('usage of an earlier period keeps what it was given; late usage has the rest', () => {
  const late = { period: '2026-10' }
  const usage = [...hours('a', '10', '1', late), ...hours('b', '10', '0.75')]
  expect(given(usage, [reservation('r', [['01T00:00:00', '1']])])).toEqual({ 'b 10 09 r': '18', 'a 10 10 r': '6' })
})

test('no more of a day is covered than was used in the end', () => {
  const usage = [...hours('a', '10'), use('a', '10T12:00:00', '-20')]
  expect(given(usage, [reservation('r', [['01T00:00:00', '1']])])).toEqual({ 'a 10 09 r': '4' })
})

test('a savings plan covers commitment ÷ plan rate of each hour (worked example 14)', () => {
  const plan = reservation('plan', [['01T00:00:00', '0.01']], { type: 'SavingsPlan', rateOf: () => decimal('0.22381248') })
  const usage = hours('a', '10')
  const lines = rate({
    ...{ period: '2026-09', billingCurrency: 'USD', usage, quantityBefore: () => Decimal.zero, hasCreditAccess: () => false },
    fx: () => Decimal.one,
    coveredOf: cover(usage, [plan]),
  })
  const [covered, left] = lines
  expect([covered?.creditKind, covered?.benefit, `${covered?.effectiveUnitPrice}`, `${covered?.pricingPreTaxTotal}`]).toEqual([
    ...['covered', { type: 'SavingsPlan', id: 'plan', orderId: 'order-plan' }, '0', '0'],
  ])
  expect(covered?.quantity.round({ digits: 8, mode: 'half-up' }).toString()).toBe('1.07232626')
  expect(left?.quantity.round({ digits: 13, mode: 'half-up' }).toString()).toBe('22.9276737383009')
  const cost = left?.quantity.times(left.effectiveUnitPrice) as Decimal
  expect(cost.round({ digits: 14, mode: 'half-up' }).toString()).toBe('7.48359270818142')
  expect(lines).toHaveLength(2)
  expect(lineViolations(lines)).toEqual([])
})

test('a savings plan goes where it saves most, after reservations, and its money is spent once', () => {
  const cheap = schedule('cheap', '0.4')
  const usage = [...hours('a', '10'), ...hours('b', '10', '1', { schedule: cheap })]
  const plan = reservation('plan', [['01T00:00:00', '0.25']], {
    type: 'SavingsPlan',
    rateOf: ({ meterId }) => decimal(meterId === 'cheap' ? '0.2' : '0.3'),
  })
  // 0.20 pays for an hour of b, half price; what is left pays for a sixth of an hour of a.
  expect(given(usage, [plan])).toEqual({ 'b 10 09 plan': '24', 'a 10 09 plan': '3.999999999999984' })
  expect(given(usage, [plan, reservation('r', [['01T00:00:00', '1']])])).toEqual({
    'a 10 09 r': '24',
    'b 10 09 plan': '24',
  })
})

test('what is covered earns no credit and keeps its unit price; the rest says that it is one', () => {
  const usage = [...hours('a', '10'), ...hours('b', '10')]
  const lines = rate({
    ...{ period: '2026-09', billingCurrency: 'EUR', usage, quantityBefore: () => Decimal.zero, hasCreditAccess: () => true },
    fx: () => decimal('0.9'),
    coveredOf: cover(usage, [reservation('r', [['10T12:00:00', '1']])]),
  })
  expect(
    lines.map((l) => [
      l.resourceUri.at(-1),
      l.creditKind,
      l.benefit?.type,
      `${l.quantity}`,
      `${l.tier.unitPrice}`,
      `${l.effectiveUnitPrice}`,
    ]),
  ).toEqual([
    ['a', 'covered', 'Reservation', '12', '0.3264', '0'],
    ['a', 'earned', 'Charge', '12', '0.3264', '0.27744'],
    ['b', 'earned', undefined, '24', '0.3264', '0.27744'],
  ])
  expect(lineViolations(lines)).toEqual([])
})

test('usage with tiers is not covered', () => {
  const tiered = schedule('vm', '1', {
    tiers: [
      { minimum: Decimal.zero, unitPrice: Decimal.one },
      { minimum: Decimal.of(10), unitPrice: Decimal.one },
    ],
  })
  expect(given(hours('a', '10', '1', { schedule: tiered }), [reservation('r', [['01T00:00:00', '1']])])).toEqual({})
})

test('what is given back of a day that was billed: the paid units first, then the covered ones, which cost nothing', () => {
  // Of 48 hours 24 are covered and 24 paid.
  const billed = hours('a', '10', '2')
  const back = (quantity: string, more: Partial<TimedUsage> = {}) => use('a', '10T00:00:00', quantity, { period: '2026-10', ...more })
  const one = [reservation('r', [['10T00:00:00', '1']])]
  expect(given([...billed, back('-20')], one)).toEqual({ 'a 10 09 r': '24' })
  expect(given([...billed, back('-30')], one)).toEqual({ 'a 10 09 r': '24', 'a 10 10 r': '-6' })
  // More than there was is no covered usage.
  expect(given([...billed, back('-60')], one)).toEqual({ 'a 10 09 r': '24', 'a 10 10 r': '-24' })
  // A later period gives back what is left.
  const later = back('-10', { period: '2026-11' })
  expect(given([...billed, back('-30'), later], one)).toEqual({ 'a 10 09 r': '24', 'a 10 10 r': '-6', 'a 10 11 r': '-10' })
  const lines = rate({
    ...{
      period: '2026-10',
      billingCurrency: 'EUR',
      usage: [back('-30')],
      quantityBefore: () => Decimal.of(48),
      hasCreditAccess: () => false,
    },
    ...{ fx: () => Decimal.one, coveredOf: cover([...billed, back('-30')], one) },
  })
  expect(lines.map((l) => [l.creditKind, l.benefit?.type, `${l.quantity}`, `${l.pricingPreTaxTotal}`])).toEqual([
    ['covered', 'Reservation', '-6', '0'],
    ['none', 'Charge', '-24', '-7.8336'],
  ])
  expect(lineViolations(lines)).toEqual([])
})
