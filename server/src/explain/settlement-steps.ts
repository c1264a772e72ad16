/** How Azure credit paid for a line or a part of it when the period closed (billing rules, section 10.2). */
import { Decimal } from 'lazuli-contract'
import type { DailyLine } from '../db/lines.ts'
import type { LineTrace } from '../db/traces.ts'
import type { Steps, Told } from './steps.ts'

const cut15 = { digits: 15, mode: 'down' } as const
const lastDigit = Decimal.from(1n, 15)

/** The units of the line: those that credit paid, or those that it left. */
export function settlementSteps(
  steps: Steps,
  { creditKind, schedule }: Pick<DailyLine, 'creditKind' | 'schedule'>,
  { parts }: NonNullable<LineTrace['settled']>,
  { rated, price }: { rated: Told; price: Told },
): Told {
  const { pricingCurrency, unitOfMeasure: unit } = schedule
  if (parts.some(({ quantity }) => quantity.sign < 0)) return returnSteps(steps, creditKind, parts, rated, unit)
  let rest = rated
  const paid = parts.map(({ creditId, before }, i): [string, Told] => {
    const id = `paid.${i + 1}`
    const left = steps.given(`${id}.left`, 'Azure credit left before this line, by usage day', before, {
      unit: pricingCurrency,
      source: 'granted by the operator, less what usage before it took',
      facts: { creditId },
    })
    const bought = steps.make(
      `${id}.units`,
      'Units it pays for at list price',
      'divide',
      [
        ['credit left', left],
        ['list price', price],
      ],
      { unit, rounding: cut15 },
    )
    const isWhole = bought.value.times(price.value).equals(before)
    const enough = isWhole
      ? bought
      : steps.make(
          `${id}.enough`,
          'Up in the last digit, so that a credit is spent whole',
          'sum',
          [
            ['units', bought],
            ['last digit', lastDigit],
          ],
          { unit },
        )
    const part = steps.make(
      id,
      'Units that the credit paid',
      'minimum',
      [
        ['units of the credit', enough],
        ['units left of the line', rest],
      ],
      { unit },
    )
    rest = steps.make(
      `${id}.rest`,
      'Units left of the line',
      'subtract',
      [
        ['units', rest],
        ['paid', part],
      ],
      { unit },
    )
    return ['paid', part]
  })
  if (creditKind === 'azure') return steps.make('quantity', 'Quantity that Azure credit paid', 'sum', paid, { unit })
  return steps.make('quantity', 'Quantity that Azure credit left', 'sum', [['units left', rest]], { unit })
}

/** Units taken back: what was charged goes back in money, what credit had paid to the credit. */
function returnSteps(
  steps: Steps,
  creditKind: DailyLine['creditKind'],
  parts: NonNullable<LineTrace['settled']>['parts'],
  rated: Told,
  unit: string,
): Told {
  const back = parts.map(({ creditId, quantity }, i): [string, Told] => [
    'given back',
    steps.given(`back.${i + 1}`, 'Units that Azure credit had paid and gets back', quantity, {
      unit,
      source: 'invoices before, for the same resource, meter and day',
      facts: { creditId },
    }),
  ])
  const all = steps.make('toCredit', 'Units that go back to Azure credit', 'sum', back, { unit })
  if (creditKind === 'azure') return steps.make('quantity', 'Quantity given back to Azure credit', 'sum', [['units', all]], { unit })
  return steps.make(
    'quantity',
    'Quantity given back in money',
    'subtract',
    [
      ['units', rated],
      ['to credit', all],
    ],
    { unit },
  )
}
