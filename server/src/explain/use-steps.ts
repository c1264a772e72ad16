/** A covered line's part of what its benefit costs on the day, as FOCUS tells it. */
import { Decimal } from 'lazuli-contract'
import type { LineBenefit } from '../db/benefits.ts'
import type { DailyLine } from '../db/lines.ts'
import type { CommitmentUse, DayCost, Share } from '../invoices/commitment-use.ts'
import type { Steps, Told } from './steps.ts'

const ten = { digits: 10, mode: 'down' } as const

/** Columns of FOCUS and what they were computed by. */
export function useSteps(
  steps: Steps,
  line: DailyLine,
  quantity: Told,
  use: CommitmentUse,
  { pricing, billing }: { pricing: string; billing: string },
): [string, Told][] {
  const cost = line.benefit && use.costOf(line.benefit, line.usageDate)
  if (!cost || cost.hours.isZero) {
    const late = steps.given('amortized', 'Its part of a commitment', Decimal.zero, {
      source: 'it came too late for its day: that was told with its month',
    })
    return ['EffectiveCost', 'PricingCurrencyEffectiveCost', 'CommitmentDiscountQuantity'].map((column) => [column, late])
  }
  const isPlan = line.benefit?.type === 'SavingsPlan'
  const taken = isPlan ? planSteps(steps, line, quantity, use, pricing) : quantity
  const hours = steps.given('hours', isPlan ? 'What the plan gives on the day' : 'Hours that the commitment gives on the day', cost.hours, {
    unit: isPlan ? pricing : line.schedule.unitOfMeasure,
    source: isPlan ? 'its commitment in each hour of the day' : 'its quantity in each hour of the day',
  })
  const carried = use.carriedBy(line)
  /** Of a day that was used to its end, one line has what cutting digits left over. */
  const withCarried = (id: string, share: Told, name: keyof Share, unit: string): Told => {
    if (!carried || carried[name].isZero) return share
    const more = steps.given(`${id}.carried`, 'What cutting digits left over of the day', carried[name], {
      unit,
      source: 'cost of the day less the parts of all lines: it was used to its end, and this line is the first of the largest',
    })
    return steps.make(
      `${id}.whole`,
      'With what is left over of the day',
      'sum',
      [
        ['part', share],
        ['left over', more],
      ],
      { unit },
    )
  }
  const part = (id: string, title: string, name: keyof Omit<DayCost, 'hours'>, unit: string): Told => {
    const whole = steps.given(`${id}.day`, `${title} on the day`, cost[name], {
      unit,
      source: 'the payments of the commitment, each over the hours it is for',
    })
    const product = steps.make(`${id}.product`, isPlan ? 'Times what the line takes of the plan' : 'Times the units covered', 'multiply', [
      ['day', whole],
      ['quantity', taken],
    ])
    const share = steps.make(
      id,
      `${title}, the part of the line`,
      'divide',
      [
        ['product', product],
        ['hours', hours],
      ],
      { unit, rounding: ten },
    )
    return withCarried(id, share, name, unit)
  }
  return [
    ['EffectiveCost', part('amortized', 'Cost of the commitment', 'billed', billing)],
    ['PricingCurrencyEffectiveCost', part('amortizedPricing', `Cost of the commitment in ${pricing}`, 'priced', pricing)],
    ['CommitmentDiscountQuantity', part('amortizedUnits', 'Units of the commitment', 'units', isPlan ? pricing : 'Units')],
  ]
}

/** What the line takes of a savings plan: its units at the price of the plan. */
function planSteps(steps: Steps, line: DailyLine, quantity: Told, use: CommitmentUse, pricing: string): Told {
  const rate = steps.given('planPrice', 'Price of a unit under the plan', use.rateOf(line.benefit as LineBenefit, line.schedule), {
    unit: pricing,
    source: 'price list on the day the plan was bought',
    facts: { benefitId: line.benefit?.id ?? '', meterId: line.schedule.meterId },
  })
  return steps.make(
    'planUse',
    'What the line takes of the plan',
    'multiply',
    [
      ['quantity', quantity],
      ['plan price', rate],
    ],
    { unit: pricing },
  )
}
