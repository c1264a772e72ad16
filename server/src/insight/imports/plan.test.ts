import { Decimal, startOfDay } from 'lazuli-contract'
import { describe, expect, it } from 'vitest'
import { dateOf, type ImportContext, isRefusedImport, type NeededEntitlement, needEntitlement, type PlannedRow, planRow } from './plan.ts'
import type { ImportRow } from './rows.ts'

const decimal = Decimal.parse
const sub = '1caaa5a3-2b66-438e-8ab4-bce37d518c5d'

const row: ImportRow = {
  line: 3,
  entitlementId: sub,
  sourceSubscription: sub,
  entitlementName: 'Research',
  resourceUri: `/subscriptions/${sub}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
  meterId: 'ec8c7b49-9790-4261-b46f-293dabb53fd9',
  meterName: 'D2 v3',
  meterCategory: 'Virtual Machines',
  meterSubCategory: 'Dv3 Series',
  meterRegion: 'Texas',
  productName: 'Virtual Machines Dv3 Series',
  productId: '',
  skuId: '',
  unitOfMeasure: '1 Hour',
  quantity: decimal('24'),
  unitPrice: decimal('0.0209951014286867'),
  sourceCost: decimal('0.5'),
  currency: 'USD',
  day: '2026-08-31',
  resourceLocation: 'SouthCentralUS',
  consumedService: '',
  resourceGroup: '',
  publisherName: '',
  chargeType: 'Usage',
  tags: '{"a":"b"}',
  additionalInfo: '',
}

/** 15 September 2026: June, July and August are closed, and still taken. */
const context: ImportContext = {
  fileHash: 'f'.repeat(64),
  idOf: ({ line }) => `row ${line}`,
  price: 'own',
  now: startOfDay('2026-09-15'),
  customerId: 'customer',
  subscriptionId: 'plan',
  planSkuId: '0001',
  country: 'DE',
  billingCurrency: 'EUR',
  listed: () => 'UnknownMeter',
  hasRate: (currency) => ['USD', 'EUR', 'CAD'].includes(currency),
}

const listSchedule = { key: 'list', meterId: row.meterId } as PlannedRow['event']['schedule']
const listing = { ...context, listed: () => listSchedule }

function plan(changes: Partial<ImportRow> = {}, more: Partial<ImportContext> = {}): PlannedRow {
  const planned = planRow({ ...row, ...changes }, undefined, { ...context, ...more })
  if (isRefusedImport(planned)) throw new Error(`${planned.code}: ${planned.message}`)
  return planned
}

function without(...names: (keyof ImportRow)[]): ImportRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name as keyof ImportRow))) as unknown as ImportRow
}

describe('dates', () => {
  it.each([
    ['2026-08-31', undefined, '2026-08-31'],
    ['2023-09-04', '2026-09', '2026-09-04'],
    ['2023-08-31', '2026-09', '2026-09-30'],
    ['2023-01-30', '2026-02', '2026-02-28'],
    ['2023-01-29', '2028-02', '2028-02-29'],
    [undefined, '2026-09', '2026-09-30'],
    [undefined, undefined, undefined],
  ])('%s into %s is %s', (day, month, expected) => {
    expect(dateOf(day, month)).toBe(expected)
  })

  it.each([
    ['a day ahead of the clock', { ...row, day: '2026-09-16' }, {}, 'FutureTime'],
    ['a day a month puts ahead of the clock', { ...row, day: '2023-01-20' }, { month: '2026-09' }, 'FutureTime'],
    ['a month closed long ago', { ...row, day: '2026-05-31' }, {}, 'TooOld'],
    ['no date at all', without('day'), {}, 'MissingField'],
  ])('%s is refused', (_, given, more, code) => {
    expect(planRow(given, undefined, { ...context, ...more })).toMatchObject({ line: 3, code })
  })

  it('the day of the clock and the oldest month are taken', () => {
    expect(plan({ day: '2026-09-15' }).usageDate).toBe('2026-09-15')
    expect(plan({ day: '2026-06-01' }).event.period).toBe('2026-09')
  })
})

describe('at its own price', () => {
  it('a row keeps its quantity and all digits of its price, in its own currency, without tier or credit', () => {
    const { event, atCost, atOwnPrice, usageDate } = plan()
    expect({ atCost, atOwnPrice, usageDate, at: event.at, period: event.period }).toEqual({
      atCost: false,
      atOwnPrice: true,
      usageDate: '2026-08-31',
      at: startOfDay('2026-08-31'),
      // The cut-off of August is 5 September.
      period: '2026-09',
    })
    expect(`${event.quantity} × ${event.schedule.tiers[0]?.unitPrice}`).toBe('24 × 0.0209951014286867')
    expect(event.schedule.tiers).toHaveLength(1)
    expect(event.schedule).toMatchObject({ pricingCurrency: 'USD', creditEligible: false, meterName: 'D2 v3', unitOfMeasure: '1 Hour' })
    expect(event).toMatchObject({ id: 'row 3', customerId: 'customer', subscriptionId: 'plan', entitlementId: sub })
    expect(event.details).toMatchObject({ resourceGroup: 'rg', consumedService: 'Microsoft.Compute', tags: '{"a":"b"}' })
  })

  it.each([['meterId'], ['quantity'], ['unitPrice']] as const)('a row without %s is one unit at its cost', (name) => {
    const given = name === 'meterId' ? { ...row, meterId: '' } : without(name)
    const planned = planRow(given, undefined, context) as PlannedRow
    expect(planned.atCost).toBe(true)
    expect(`${planned.event.quantity} × ${planned.event.schedule.tiers[0]?.unitPrice}`).toBe('1 × 0.5')
    expect(planned.event.schedule.meterId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  it('rows that say the same of themselves share a synthetic meter, others do not', () => {
    const meterOf = (changes: Partial<ImportRow>) => plan({ meterId: '', ...changes }).event.schedule.meterId
    expect(meterOf({ sourceCost: decimal('7') })).toBe(meterOf({}))
    expect(meterOf({ meterCategory: 'Storage' })).not.toBe(meterOf({}))
  })

  it('a file that does not say its currency is in that of the partner', () => {
    expect(plan({ currency: '' }).event.schedule.pricingCurrency).toBe('EUR')
  })

  it('equal keys mean equal schedules: price, currency and names are part of them', () => {
    const keys = [
      {},
      { unitPrice: decimal('1') },
      { currency: 'CAD' },
      { meterName: 'D3' },
      { publisherName: 'Other' },
      { meterId: 'x' },
    ].map((c) => plan(c).event.schedule.key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(plan({ unitPrice: decimal('0.02099510142868670') }).event.schedule).toEqual(plan().event.schedule)
  })

  it.each([
    ['neither price nor cost', without('unitPrice', 'sourceCost'), 'NoPrice'],
    ['neither quantity nor cost', without('quantity', 'sourceCost'), 'MissingField'],
    ['a currency without a rate', { ...row, currency: 'XYZ' }, 'NoRate'],
    ['a price of 29 digits', { ...row, unitPrice: decimal(`1.${'1'.repeat(28)}`) }, 'BadPrice'],
  ])('%s is refused', (_, given, code) => {
    expect(planRow(given, undefined, context)).toMatchObject({ line: 3, code })
  })
})

describe('by the price list', () => {
  it('a metered row takes the price list, whatever it says itself', () => {
    const planned = planRow(without('unitPrice', 'sourceCost'), undefined, { ...listing, price: 'list' }) as PlannedRow
    expect(planned).toMatchObject({ atCost: false, atOwnPrice: false, priceable: true })
    expect(planned.event.schedule).toBe(listSchedule)
  })

  it.each(['UnknownMeter', 'NoPrice'] as const)('without a price there (%s) it is refused', (answer) => {
    expect(planRow(row, undefined, { ...context, listed: () => answer, price: 'list' })).toMatchObject({ code: 'NoPrice' })
  })

  it('a row without meter is one unit at its cost all the same', () => {
    expect(plan({ meterId: '' }, { price: 'list', listed: () => listSchedule })).toMatchObject({
      atCost: true,
      atOwnPrice: true,
      priceable: false,
    })
  })

  it('is asked for the month the row is moved into, and says of rows at their own price whether it has one', () => {
    const asked: string[] = []
    const planned = plan(
      { day: '2023-01-10' },
      {
        month: '2026-08',
        listed: ({ month, country, planSkuId, resourceLocation }) => {
          asked.push(month, country, planSkuId, resourceLocation)
          return listSchedule
        },
      },
    )
    expect(asked).toEqual(['2026-08', 'DE', '0001', 'SouthCentralUS'])
    expect(planned).toMatchObject({ priceable: true, atOwnPrice: true })
    expect(plan().priceable).toBe(false)
  })
})

describe('Azure subscriptions', () => {
  it('of another plan are refused, of this plan and new ones taken', () => {
    expect(planRow(row, { customerId: 'customer', subscriptionId: 'other' }, context)).toMatchObject({ code: 'UnknownEntitlement' })
    expect(planRow(row, { customerId: 'other', subscriptionId: 'plan' }, context)).toMatchObject({ code: 'UnknownEntitlement' })
    expect(isRefusedImport(planRow(row, { customerId: 'customer', subscriptionId: 'plan' }, context))).toBe(false)
  })

  it('that were disabled all day are refused for that day, taken for a day that was used in part', () => {
    const pause = (from: string, to?: string) => ({ from: Date.parse(from), ...(to ? { to: Date.parse(to) } : {}) })
    const cases: [string, ReturnType<typeof pause>, boolean][] = [
      ['2026-08-20', pause('2026-08-20T00:00:00Z'), false],
      ['2026-08-20', pause('2026-08-20T00:00:01Z'), true],
      ['2026-08-19', pause('2026-08-20T00:00:00Z'), true],
      ['2026-08-21', pause('2026-08-20T12:00:00Z'), false],
      ['2026-08-21', pause('2026-08-20T12:00:00Z', '2026-08-21T23:59:59Z'), true],
      ['2026-08-21', pause('2026-08-20T12:00:00Z', '2026-08-22T00:00:00Z'), false],
      ['2026-08-22', pause('2026-08-20T12:00:00Z', '2026-08-22T00:00:00Z'), true],
    ]
    for (const [day, paused, taken] of cases) {
      const owner = { customerId: 'customer', subscriptionId: 'plan', pauses: [paused] }
      const planned = planRow({ ...row, day }, owner, context)
      expect([day, paused, isRefusedImport(planned) ? planned.code : 'taken']).toEqual([
        day,
        paused,
        taken ? 'taken' : 'UnknownEntitlement',
      ])
    }
  })

  it('are needed once each, from their first day of use', () => {
    const needed = new Map<string, NeededEntitlement>()
    const other = '64e355d7-997c-491d-b0c1-8414dccfcf42'
    for (const planned of [
      plan({ day: '2026-08-20' }),
      plan({ day: '2026-08-02', entitlementName: 'Renamed' }),
      plan({ day: '2026-08-10' }),
    ])
      needEntitlement(needed, planned)
    needEntitlement(needed, plan({ entitlementId: other, entitlementName: '', sourceSubscription: '4711' }))
    expect([...needed.values()]).toEqual([
      { id: sub, name: 'Research', firstUsageDate: '2026-08-02' },
      { id: other, name: '4711', firstUsageDate: '2026-08-31' },
    ])
  })
})
