/** A billed line's part of its row: shares that sum to the row to the last unit of ten decimals (billing rules, section 5.3). */
import { Decimal } from 'lazuli-contract'
import type { ShareTrace } from '../db/traces.ts'
import { facts, type Steps, type Told } from './steps.ts'

const cut10 = { digits: 10, mode: 'down' } as const
const unit10 = Decimal.from(1n, 10)

/** `printed`: the total the line has; a unit more than the cut share where it got one of those that were missing. */
export function shareSteps(
  steps: Steps,
  id: string,
  title: string,
  { target, cost, all, trace, printed, unit }: { target: Told; cost: Told; all: Told; trace: ShareTrace; printed: Decimal; unit: string },
): Told {
  if (all.value.isZero)
    return steps.make(
      id,
      `${title}: the whole group costs nothing`,
      'multiply',
      [
        ['row', target],
        ['nothing', Decimal.zero],
      ],
      { unit },
    )
  const product = steps.make(`${id}.product`, 'The row times the cost of the line', 'multiply', [
    ['row', target],
    ['cost of the line', cost],
  ])
  const share = steps.make(
    `${id}.share`,
    'Its share, digits cut',
    'divide',
    [
      ['product', product],
      ['cost of the group', all],
    ],
    { unit, rounding: cut10 },
  )
  const count = trace.missing.abs().atScale(10)
  const gets = trace.rank === undefined ? !printed.equals(share.value) : BigInt(trace.rank) <= count
  const extra = steps.given(
    `${id}.unit`,
    'Missing units go to the largest remainders, one each',
    gets ? signed(trace.missing, printed, share) : Decimal.zero,
    {
      unit,
      source: gets ? 'the line is among those that get one' : 'the line gets none',
      facts: facts({
        missingUnits: trace.rank === undefined ? undefined : `${count}`,
        rank: trace.rank === undefined ? 'the group has too many lines to count' : `${trace.rank}`,
      }),
    },
  )
  return steps.make(
    id,
    title,
    'sum',
    [
      ['share', share],
      ['unit', extra],
    ],
    { unit },
  )
}

function signed(missing: Decimal, printed: Decimal, share: Told): Decimal {
  const negative = missing.isZero ? printed.lessThan(share.value) : missing.sign < 0
  return negative ? unit10.negated() : unit10
}
