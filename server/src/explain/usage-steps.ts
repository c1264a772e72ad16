/** One daily line, from the events of the day to the totals it prints (billing rules, sections 3 to 5). */
import { Decimal, formatInstant } from 'lazuli-contract'
import type { DailyLine, Schedule } from '../db/lines.ts'
import type { LineTrace } from '../db/traces.ts'
import type { CreditWhy } from './credit.ts'
import { price15 } from './group-steps.ts'
import { facts, type Steps, type Told } from './steps.ts'

const ten = { digits: 10, mode: 'half-up' } as const

export interface LineTold {
  quantity: Told
  price: Told
  credit: Told
  effective: Told
  /** quantity × effective price, unrounded. */
  cost: Told
}

/** Up to the cost of the line, which is the same while it is open and once it is billed. */
export function lineSteps(steps: Steps, line: DailyLine, trace: LineTrace, why: CreditWhy): LineTold {
  const { schedule } = line
  const quantity = quantitySteps(steps, line, trace)
  const price = priceStep(steps, line)
  const { credit, effective } = creditSteps(steps, line, price, why)
  const cost = steps.make(
    'cost',
    'Cost of the line, unrounded',
    'multiply',
    [
      ['quantity', quantity],
      ['effective unit price', effective],
    ],
    { unit: schedule.pricingCurrency },
  )
  return { quantity, price, credit, effective, cost }
}

function quantitySteps(steps: Steps, line: DailyLine, { events, bucket, before, ratedAt }: LineTrace): Told {
  const { schedule, tier } = line
  const unit = schedule.unitOfMeasure
  const rated = { ratedAt: formatInstant(ratedAt) }
  const summed = steps.total('events', `Usage of the resource on ${line.usageDate} at this price`, events.quantity, {
    unit,
    facts: { ...rated, meterId: schedule.meterId, resourceUri: line.resourceUri },
    parts: {
      of: 'events',
      count: events.count,
      items: events.rows.map(({ id, at, quantity, batch }) => ({
        id,
        value: `${quantity}`,
        at: formatInstant(at),
        note: `batch ${batch}`,
      })),
      ...(events.next === undefined ? {} : { next: `events:${events.next}` }),
    },
  })
  const missing = bucket.minus(events.quantity)
  const day = missing.isZero
    ? summed
    : steps.make(
        'day',
        'With what was corrected',
        'sum',
        [
          ['events', summed],
          [
            'corrections',
            steps.given('corrections', 'Corrections of the day', missing, { unit, source: 'lines taken back or added without an event' }),
          ],
        ],
        { unit },
      )
  const cut = before ? tierSteps(steps, line, day, before) : day
  return line.reverses
    ? steps.make('quantity', 'The line takes back an earlier one', 'negate', [['quantity', cut]], { unit, facts: rated })
    : before
      ? cut
      : steps.make('quantity', 'Quantity of the line', 'sum', [['usage of the day', day]], { unit, facts: { tier: `${tier}` } })
}

/** The part of the day's units that falls in the tier: graduated prices count units of the month in order. */
function tierSteps(steps: Steps, line: DailyLine, day: Told, { quantity, lines }: { quantity: Decimal; lines: number }): Told {
  const { schedule, tier, tierMinimum, usageMonth } = line
  const unit = schedule.unitOfMeasure
  const next = schedule.tiers[tier]?.minimum
  const before = steps.given('before', `Units of ${usageMonth} counted before, by day, Azure subscription and resource`, quantity, {
    unit,
    source: `${lines} daily lines of the same customer, plan and price`,
    facts: { lines: `${lines}` },
  })
  const after = steps.make(
    'after',
    'Units counted with this day',
    'sum',
    [
      ['before', before],
      ['usage of the day', day],
    ],
    { unit },
  )
  const from = steps.make(
    'from',
    `Where the part in tier ${tier} begins`,
    'maximum',
    [
      ['before', before],
      ['tier minimum', tierMinimum],
    ],
    { unit, facts: { tier: `${tier}`, minimum: `${tierMinimum}` } },
  )
  const to = next
    ? steps.make(
        'to',
        'Where it ends',
        'minimum',
        [
          ['after', after],
          ['minimum of the next tier', next],
        ],
        { unit },
      )
    : after
  return steps.make(
    line.reverses ? 'part' : 'quantity',
    `Units in tier ${tier}`,
    'subtract',
    [
      ['end', to],
      ['begin', from],
    ],
    { unit },
  )
}

/** The price row: what names it for ever is its key. */
export function priceStep(
  steps: Steps,
  { schedule, tier, tierMinimum, unitPrice, usageMonth }: Pick<DailyLine, 'schedule' | 'tier' | 'tierMinimum' | 'unitPrice' | 'usageMonth'>,
): Told {
  return steps.given('price', 'List price of a unit', unitPrice, {
    unit: schedule.pricingCurrency,
    source: priceSource(schedule),
    facts: facts({
      month: usageMonth,
      productId: schedule.productId,
      skuId: schedule.skuId,
      availabilityId: schedule.availabilityId,
      meterId: schedule.meterId,
      region: schedule.region,
      row: schedule.key,
      tier: `${tier} of ${schedule.tiers.length}`,
      tierMinimum: `${tierMinimum}`,
      nextTier: schedule.tiers[tier] ? `${schedule.tiers[tier]?.minimum}` : undefined,
      per: schedule.unitType,
    }),
  })
}

function priceSource({ key }: Schedule): string {
  if (key.startsWith('own/')) return 'the price the imported row brought'
  const [, , , type = '', start = '', , setAs] = key.split('/')
  if (setAs !== undefined) return `set by the operator for the partner (${setAs}), type ${type}`
  return `price list, type ${type}, ${start === '' ? 'oldest row' : `from ${start}`}`
}

/** What a unit costs after credit: 0.868 less 15 % is 0.7378. */
function creditSteps(steps: Steps, line: DailyLine, price: Told, why: CreditWhy): { credit: Told; effective: Told } {
  const credit = steps.given(
    'credit',
    line.creditKind === 'earned' ? 'Partner earned credit' : line.creditKind === 'azure' ? 'Azure credit' : 'No credit',
    line.rateOfCredit,
    why,
  )
  return { credit, effective: effectiveStep(steps, 'effective', price, credit, line.schedule.pricingCurrency) }
}

export function effectiveStep(steps: Steps, id: string, price: Told, credit: Told, unit: string): Told {
  if (credit.value.isZero) return steps.make(id, 'Price of a unit', 'sum', [['list price', price]], { unit })
  const kept = steps.make(`${id}.kept`, 'What is left of the price', 'subtract', [
    ['whole', Decimal.one],
    ['credit', credit],
  ])
  return steps.make(
    id,
    'Price of a unit after credit',
    'multiply',
    [
      ['list price', price],
      ['left', kept],
    ],
    { unit, rounding: price15 },
  )
}

/** Totals of a line that is not billed yet, each rounded for itself. */
export function openTotals(
  steps: Steps,
  { cost }: LineTold,
  rate: Told,
  { pricing, billing }: { pricing: string; billing: string },
): { pricingTotal: Told; billingTotal: Told } {
  return {
    pricingTotal: steps.make('pricingTotal', 'Total, 10 decimals', 'sum', [['cost', cost]], { unit: pricing, rounding: ten }),
    billingTotal: steps.make(
      'billingTotal',
      `Total in ${billing}, 10 decimals`,
      'multiply',
      [
        ['cost', cost],
        ['exchange rate', rate],
      ],
      { unit: billing, rounding: ten },
    ),
  }
}
