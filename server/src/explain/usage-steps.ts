/** One daily line, from the events of the day to the totals it prints (billing rules, sections 3 to 5). */
import { Decimal, formatInstant } from 'lazuli-contract'
import type { DailyLine, Schedule } from '../db/lines.ts'
import type { LineTrace } from '../db/traces.ts'
import { isOwnSchedule } from '../rates/rules.ts'
import type { CreditWhy } from './credit.ts'
import { price15 } from './group-steps.ts'
import { settlementSteps } from './settlement-steps.ts'
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
  const rated = quantitySteps(steps, line, trace)
  const price = priceStep(steps, line)
  const quantity = trace.settled ? settlementSteps(steps, line, trace.settled, { rated, price }) : rated
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

/** The id of the last step: what Azure credit pays for, or an invoice has billed before, is cut from the line as it was rated. */
const lastOf = ({ settled, billedBefore }: LineTrace): string => (settled || billedBefore ? 'rated' : 'quantity')

/** A line of a covered part, or of what is left beside one, has a part of the day. */
function partSteps(steps: Steps, line: DailyLine, day: Told, trace: LineTrace): Told {
  const unit = line.schedule.unitOfMeasure
  const covered = line.benefit?.type !== 'Charge'
  const own = trace.settled?.quantity ?? line.quantity
  const others = steps.given(
    'others',
    covered ? 'Units of the day that are not covered by it' : 'Units of the day that benefits cover',
    trace.bucket.minus(line.reverses ? own.negated() : own),
    { unit, source: 'each hour by itself: benefits in turn over the usage of their scope, in order of Azure subscription and resource' },
  )
  return steps.make(
    line.reverses ? 'part' : lastOf(trace),
    covered ? 'Units covered' : 'Units not covered',
    'subtract',
    [
      ['usage of the day', day],
      ['others', others],
    ],
    { unit, facts: benefitFacts(line) },
  )
}

function benefitFacts({ benefit }: DailyLine): Record<string, string> {
  if (!benefit || benefit.type === 'Charge') return {}
  return { benefitType: benefit.type, benefitId: benefit.id, benefitOrderId: benefit.orderId }
}

function quantitySteps(steps: Steps, line: DailyLine, trace: LineTrace): Told {
  const { events, bucket, before, billedBefore, ratedAt } = trace
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
  const cut = line.benefit ? partSteps(steps, line, day, trace) : before ? tierSteps(steps, line, day, before, lastOf(trace)) : day
  if (billedBefore)
    return steps.make(
      'quantity',
      'What no invoice before has billed',
      'subtract',
      [
        ['usage of the day', cut],
        ['billed before', steps.given('billedBefore', 'On earlier invoices', billedBefore, { unit, source: 'lines of earlier cycles' })],
      ],
      { unit, facts: { ...rated, tier: `${tier}` } },
    )
  return line.reverses
    ? steps.make('quantity', 'The line takes back an earlier one', 'negate', [['quantity', cut]], { unit, facts: rated })
    : before || line.benefit
      ? cut
      : steps.make(lastOf(trace), trace.settled ? 'Quantity as rated' : 'Quantity of the line', 'sum', [['usage of the day', day]], {
          unit,
          facts: { tier: `${tier}` },
        })
}

/** The part of the day's units that falls in the tier: graduated prices count units of the month in order. */
function tierSteps(
  steps: Steps,
  line: DailyLine,
  day: Told,
  { quantity, lines }: { quantity: Decimal; lines: number },
  last: string,
): Told {
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
  // What is taken back comes off the top. The first tier also holds what is below nothing: more taken back than used.
  const isBack = day.value.sign < 0
  const [bottom, top] = isBack ? [after, before] : [before, after]
  const low =
    tier === 1 && bottom.value.sign < 0
      ? bottom
      : steps.make(
          isBack ? 'to' : 'from',
          isBack ? 'Where it ends' : `Where the part in tier ${tier} begins`,
          'maximum',
          [
            [isBack ? 'after' : 'before', bottom],
            ['tier minimum', tierMinimum],
          ],
          { unit, facts: { tier: `${tier}`, minimum: `${tierMinimum}` } },
        )
  const high = next
    ? steps.make(
        isBack ? 'from' : 'to',
        isBack ? `Where the part in tier ${tier} begins` : 'Where it ends',
        'minimum',
        [
          [isBack ? 'before' : 'after', top],
          ['minimum of the next tier', next],
        ],
        { unit },
      )
    : top
  const [from, to] = isBack ? [high, low] : [low, high]
  return steps.make(
    line.reverses ? 'part' : last,
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
  if (isOwnSchedule(key)) return 'the price the imported row brought'
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
  if (line.creditKind === 'covered') {
    const left = steps.given('left', 'What is paid of a covered unit', Decimal.zero, {
      source: `${line.benefit?.type} ${line.benefit?.id} pays for it`,
      facts: benefitFacts(line),
    })
    const effective = steps.make(
      'effective',
      'Price of a covered unit',
      'multiply',
      [
        ['list price', price],
        ['left', left],
      ],
      { unit: line.schedule.pricingCurrency },
    )
    return { credit, effective }
  }
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
