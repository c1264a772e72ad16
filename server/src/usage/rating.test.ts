import { Decimal } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import type { RateSchedule } from '../rates/schedule.ts'
import { percentUsed, totalCost, usdTotalCost } from './estimates.ts'
import { budgetViolations, lineViolations, reversalViolations, summaryViolations, tierViolations } from './invariants.ts'
import { compareText, type RatedLine, type UsageBucket } from './lines.ts'
import { diff, net, reverse } from './netting.ts'
import { cutByTier, effectiveUnitPriceOf, type RateInput, rate } from './rating.ts'

const d = Decimal.parse

function schedule(prices: Record<string, string>, more: Partial<RateSchedule> = {}): RateSchedule {
  return {
    key: 'P/S/meter/Consumption//US',
    productId: 'P',
    skuId: 'S',
    meterId: 'meter',
    availabilityId: 'A',
    region: '',
    pricingCurrency: 'USD',
    creditEligible: true,
    tiers: Object.entries(prices).map(([minimum, unitPrice]) => ({ minimum: d(minimum), unitPrice: d(unitPrice) })),
    ...more,
  }
}

function usage(of: RateSchedule, quantity: string, more: Partial<UsageBucket> = {}): UsageBucket {
  const bucket = { customerId: 'c', subscriptionId: 'plan', entitlementId: 'e', resourceUri: '/r', usageDate: '2026-09-01' }
  return { ...bucket, schedule: of, quantity: d(quantity), ...more }
}

function rated(buckets: UsageBucket[], more: Partial<RateInput> = {}): RatedLine[] {
  return rate({
    period: '2026-09',
    billingCurrency: 'USD',
    usage: buckets,
    quantityBefore: () => Decimal.zero,
    hasCreditAccess: () => false,
    fx: () => Decimal.one,
    ...more,
  })
}

const short = (line: RatedLine) =>
  `${line.usageDate} ${line.entitlementId} ${line.resourceUri} ${line.quantity} at ${line.effectiveUnitPrice}`

describe('totals of open lines (worked examples 1 and 2)', () => {
  test.each([
    ['23.200004', '0.0209496384791679', '0.4860316965'],
    ['24', '1.2799888920023', '30.7197334081'],
  ])('%s × %s = %s', (quantity, price, total) => {
    const [line] = rated([usage(schedule({ 0: price }), quantity)])
    expect(line?.pricingPreTaxTotal.toString()).toBe(total)
    expect(line?.billingPreTaxTotal.toString()).toBe(total)
  })

  test('the billing total is rounded once, from the exact product', () => {
    const [line] = rated([usage(schedule({ 0: '0.00000000005' }), '1')], { billingCurrency: 'JPY', fx: () => d('149.5') })
    expect(line?.pricingPreTaxTotal.toString()).toBe('0.0000000001')
    expect(line?.billingPreTaxTotal.toString()).toBe('0.0000000075') // 0.000000007475, not 149.5 × 0.0000000001
  })

  test('the exchange rate is that of the usage month, dated its first day', () => {
    const late = usage(schedule({ 0: '1' }), '1', { usageDate: '2026-08-31' })
    const [line] = rated([late], {
      billingCurrency: 'EUR',
      fx: (currency, month) => d(currency === 'USD' && month === '2026-08' ? '0.8' : '0.9'),
    })
    expect([`${line?.fx}`, line?.fxDate, line?.period]).toEqual(['0.8', '2026-08-01', '2026-09'])
  })
})

describe('tiers', () => {
  const hundred = schedule({ 0: '1', 100: '0.80', 100000: '0.5' })

  test('101 units at 1 up to 100, then 0.80, cost 100.80 in two lines (worked example 6)', () => {
    const lines = rated([usage(hundred, '101')])
    expect(lines.map(short)).toEqual(['2026-09-01 e /r 100 at 1', '2026-09-01 e /r 1 at 0.8'])
    expect(Decimal.sum(lines.map((line) => line.pricingPreTaxTotal)).toFixed(2)).toBe('100.80')
  })

  test('5 units free, then 2.99 with earned credit: 37 GB (worked example 7)', () => {
    const lines = rated([usage(schedule({ 0: '0', 5: '2.99' }), '37')], { hasCreditAccess: () => true })
    expect(lines.map(short)).toEqual(['2026-09-01 e /r 5 at 0', '2026-09-01 e /r 32 at 2.5415'])
    expect(lines.map((line) => `${line.tier.unitPrice}`)).toEqual(['0', '2.99'])
  })

  test.each([
    ['0', '100', ['0:100']],
    ['0', '100.000000000000001', ['0:100', '100:0.000000000000001']],
    ['99.5', '1', ['0:0.5', '100:0.5']],
    ['100', '1', ['100:1']],
    ['100000', '0.5', ['100000:0.5']],
    ['50', '200000', ['0:50', '100:99900', '100000:100050']],
    ['0', '0', []],
    ['101', '-2', ['0:-1', '100:-1']],
    ['1', '-3', ['0:-3']],
  ])('after %s units, %s more', (running, quantity, expected) => {
    expect(cutByTier(hundred.tiers, d(running), d(quantity)).map((part) => `${part.tier.minimum}:${part.quantity}`)).toEqual(expected)
  })

  test('units are counted by day, then entitlement, then resource, across all of the customer’s plan', () => {
    const lines = rated([
      usage(hundred, '60', { usageDate: '2026-09-02', entitlementId: 'b' }),
      usage(hundred, '30', { usageDate: '2026-09-02', entitlementId: 'a', resourceUri: '/z' }),
      usage(hundred, '20', { usageDate: '2026-09-02', entitlementId: 'a', resourceUri: '/b' }),
      usage(hundred, '40', { usageDate: '2026-09-01', entitlementId: 'z' }),
    ])
    expect(lines.map(short)).toEqual([
      '2026-09-01 z /r 40 at 1',
      '2026-09-02 a /b 20 at 1',
      '2026-09-02 a /z 30 at 1',
      '2026-09-02 b /r 10 at 1',
      '2026-09-02 b /r 50 at 0.8',
    ])
  })

  test('another month, plan, customer or SKU counts for itself', () => {
    const other = schedule({ 0: '1', 100: '0.80' }, { key: 'P/T/meter/Consumption//US', skuId: 'T' })
    const lines = rated([
      usage(hundred, '100', { usageDate: '2026-09-30' }),
      usage(hundred, '100', { usageDate: '2026-08-31' }),
      usage(hundred, '100', { subscriptionId: 'plan-2' }),
      usage(hundred, '100', { customerId: 'c2' }),
      usage(other, '100'),
    ])
    expect(lines.map((line) => `${line.quantity} at ${line.effectiveUnitPrice}`)).toEqual(Array(5).fill('100 at 1'))
  })

  test('late usage goes on counting where the month stopped', () => {
    const late = usage(hundred, '10', { usageDate: '2026-08-15' })
    const lines = rated([late, usage(hundred, '10')], {
      quantityBefore: (scope) => (scope.usageMonth === '2026-08' ? d('95') : Decimal.zero),
    })
    expect(lines.map(short)).toEqual(['2026-08-15 e /r 5 at 1', '2026-08-15 e /r 5 at 0.8', '2026-09-01 e /r 10 at 1'])
  })

  test('events of one entitlement, resource, meter and day are one line', () => {
    expect(rated([usage(hundred, '0.1'), usage(hundred, '0.2'), usage(hundred, '0.000000000000001')]).map(short)).toEqual([
      '2026-09-01 e /r 0.300000000000001 at 1',
    ])
  })

  test('usage of zero leaves no line', () => {
    expect(rated([usage(hundred, '0')])).toEqual([])
  })
})

describe('partner earned credit', () => {
  test('is decided per resource and day, and never for what cannot earn it', () => {
    const plain = schedule({ 0: '0.868' })
    const spot = schedule({ 0: '0.868' }, { key: 'spot', creditEligible: false })
    const lines = rated([usage(plain, '1'), usage(plain, '2', { usageDate: '2026-09-02' }), usage(spot, '3')], {
      hasCreditAccess: ({ entitlementId, resourceUri, usageDate }) =>
        entitlementId === 'e' && resourceUri === '/r' && usageDate === '2026-09-01',
    })
    expect(lines.map((line) => `${line.quantity} ${line.creditKind} ${line.effectiveUnitPrice}`)).toEqual([
      '1 earned 0.7378',
      '3 none 0.868',
      '2 none 0.868',
    ])
  })

  test.each([
    ['none', '0.12345678901234567890', '0.1234567890123456789'],
    ['earned', '0.1234567890123', '0.104938270660455'], // 0.10493827066045(5), 15 digits exactly
    ['earned', '0.12345678901234', '0.104938270660489'],
    ['azure', '0.5', '0'],
  ] as const)('%s credit on %s', (kind, price, expected) => {
    expect(effectiveUnitPriceOf(d(price), kind).toString()).toBe(expected)
  })
})

describe('corrections', () => {
  const one = schedule({ 0: '1', 100: '0.80' })

  test('a late event that moves a tier turns the old lines back and writes the new ones', () => {
    const before = rated([usage(one, '90', { usageDate: '2026-09-02' })])
    const after = rated([usage(one, '90', { usageDate: '2026-09-02' }), usage(one, '20')])
    const { reversals, additions } = diff(before, after)
    expect(reversals.map(short)).toEqual(['2026-09-02 e /r -90 at 1'])
    expect(additions.map(short)).toEqual(['2026-09-01 e /r 20 at 1', '2026-09-02 e /r 80 at 1', '2026-09-02 e /r 10 at 0.8'])
    expect(net([...before, ...additions, ...reversals])).toEqual(after)
  })

  test('credit granted late changes the kind, so the key', () => {
    const before = rated([usage(one, '3')])
    const after = rated([usage(one, '3')], { hasCreditAccess: () => true })
    const { reversals, additions } = diff(before, after)
    expect([...reversals, ...additions].map((line) => `${line.creditKind} ${line.quantity} ${line.pricingPreTaxTotal}`)).toEqual([
      'none -3 -3',
      'earned 3 2.55',
    ])
  })

  test('what is right already is left alone', () => {
    const before = rated([usage(one, '3'), usage(one, '4', { resourceUri: '/s' })])
    const after = rated([usage(one, '3'), usage(one, '5', { resourceUri: '/s' })])
    expect(diff(before, after).reversals.map(short)).toEqual(['2026-09-01 e /s -4 at 1'])
  })
})

describe('invariants see what is wrong', () => {
  const one = schedule({ 0: '1', 100: '0.80' })
  const [line] = rated([usage(one, '3')]) as [RatedLine]

  test.each([
    ['a wrong effective price', { effectiveUnitPrice: d('0.9') }, ['I13']],
    [
      'credit on usage that earns none',
      { creditKind: 'earned', effectiveUnitPrice: d('0.85'), schedule: { ...one, creditEligible: false } },
      ['I14'],
    ],
    ['too many digits', { pricingPreTaxTotal: d('3.00000000001') }, ['I22']],
    ['nothing', {}, []],
  ] as [string, Partial<RatedLine>, string[]][])('%s', (_, change, expected) => {
    expect(lineViolations([{ ...line, ...change }]).map((found) => found.invariant)).toEqual(expected)
  })

  test('a reversal that leaves money behind', () => {
    expect(reversalViolations([line, reverse(line)])).toEqual([])
    expect(reversalViolations([line, { ...reverse(line), billingPreTaxTotal: d('-2.99') }]).map((found) => found.invariant)).toEqual([
      'I16',
    ])
  })

  test('a tier used before the one below is full, and usage that was not rated', () => {
    const buckets = [usage(one, '150')]
    const lines = rated(buckets)
    expect(tierViolations(lines, buckets, () => Decimal.zero)).toEqual([])
    const shifted = lines.map((each, i) => ({ ...each, quantity: each.quantity.plus(d(i === 0 ? '-1' : '1')) }))
    expect(tierViolations(shifted, buckets, () => Decimal.zero).map((found) => found.invariant)).toEqual(['I15'])
    // Taken back, even more than there was: from the top, and below nothing in the first tier alone.
    const back = [usage(one, '-200')]
    const earlier = () => d('150')
    const taken = rated(back, { quantityBefore: earlier })
    expect(taken.map(({ tier, quantity }) => `${tier.minimum} ${quantity}`)).toEqual(['0 -150', '100 -50'])
    expect(tierViolations(taken, back, earlier)).toEqual([])
    expect(
      tierViolations(
        taken.map((each) => ({ ...each, quantity: d('-100') })),
        back,
        earlier,
      ).map((f) => f.invariant),
    ).toEqual(['I15'])
    expect(tierViolations(lines.slice(0, 1), buckets, () => Decimal.zero).map((found) => found.invariant)).toEqual(['I15'])
  })
})

describe('spending estimates', () => {
  test('summaries that do not add up, and a percentage that is off, are seen (I17, I18)', () => {
    expect(summaryViolations(d('35.23'), [{ total: d('35.23'), resources: [d('33.28'), d('1.95')] }])).toEqual([])
    expect(summaryViolations(d('35.24'), [{ total: d('35.23'), resources: [d('33.28')] }]).map((found) => found.invariant)).toEqual([
      'I17',
      'I17',
    ])
    expect(budgetViolations(d('28.08'), d('27.23292827625711'), d('97'))).toEqual([])
    expect(budgetViolations(d('28.09'), d('27.23292827625711'), d('97')).map((found) => found.invariant)).toEqual(['I18'])
    expect(budgetViolations(d('1'), d('1'), d('0')).map((found) => found.invariant)).toEqual(['I18'])
  })

  test('cents half up per record, turned from other currencies', () => {
    const own = schedule({ 0: '1' }, { key: 'own', pricingCurrency: 'EUR' })
    const lines = rated([usage(schedule({ 0: '2.465' }), '1'), usage(own, '1.8')])
    expect(usdTotalCost(lines.slice(0, 1), () => Decimal.one).toString()).toBe('2.47')
    expect(usdTotalCost(lines, () => d('0.9')).toString()).toBe('4.47') // 2.465 + 1.8 / 0.9
  })

  test('33.28 dollars at 0.81829712368561 (worked example 13)', () => {
    expect(totalCost(d('33.28'), d('0.81829712368561')).toString()).toBe('27.2329282762571008')
  })

  test.each([
    ['27.23292827625711', '97', '28.08'],
    ['120.5682999999996', '20', '602.84'],
    ['5', '0', '0'],
  ])('%s of a budget of %s is %s %% (worked example 12)', (cost, amount, percent) => {
    expect(percentUsed(d(cost), d(amount)).toString()).toBe(percent)
  })

  test('no budget is 0 %', () => {
    expect(percentUsed(d('5'), undefined).toString()).toBe('0')
  })
})

test('text is ordered by code point, as stores order bytes', () => {
  const texts = ['\u{1f4be}', '\uff5e', 'b', 'B', 'ß', '', 'ba']
  const bytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(texts.toSorted(compareText)).toEqual(bytes)
})
