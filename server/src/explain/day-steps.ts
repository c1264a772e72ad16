/** Steps of what a commitment costs on a day, and of the units it gives on it. */
import { type Day, Decimal, startOfDay } from 'lazuli-contract'
import { type HourSpan, partOf } from '../charges/commitment-rules.ts'
import { givesBack } from '../charges/row-rules.ts'
import type { ReconRow } from '../db/lines.ts'
import type { Steps, Told } from './steps.ts'

/** A day's part of a payment: what falls on all hours up to its end, less what falls on those before it. `kept`: as it was reckoned. */
export function dayPart(
  steps: Steps,
  { id, title, unit, kept }: { id: string; title: string; unit: string; kept: Decimal },
  total: Told,
  { span, date, hours }: { span: HourSpan | undefined; date: Day; hours: number },
): Told {
  if (!span) return steps.given(id, title, kept, { unit, source: 'the hours of the payment, as they were reckoned' })
  const { before, all } = partOf(span, startOfDay(date))
  // It had no hour left.
  if (all === 0) return total
  const share = (name: string, words: string, n: number): Told => {
    const product = steps.make(`${id}.${name}.product`, `The payment times the hours ${words}`, 'multiply', [
      ['payment', total],
      ['hours', Decimal.of(n)],
    ])
    return steps.make(
      `${id}.${name}`,
      `What falls on the hours ${words}`,
      'divide',
      [
        ['product', product],
        ['hours it is for', Decimal.of(all)],
      ],
      {
        unit,
        rounding: { digits: 10, mode: 'half-up' },
      },
    )
  }
  const through = share('through', 'up to the end of the day', before + hours)
  return steps.make(
    id,
    title,
    'subtract',
    [
      ['up to its end', through],
      ['before it', share('before', 'before the day', before)],
    ],
    { unit },
  )
}

/** What usage left of it; all, where none took of it. */
export function unusedPart(steps: Steps, { id, unit }: { id: string; unit: string }, whole: Told, rest: Decimal | undefined): Told {
  if (rest === undefined || rest.equals(whole.value)) return whole
  const used = steps.given(`${id}.used`, 'What falls on usage that it covers', whole.value.minus(rest), {
    unit,
    source: 'rows of covered usage',
  })
  return steps.make(
    `${id}.unused`,
    'What is left unused',
    'subtract',
    [
      ['cost of the day', whole],
      ['used', used],
    ],
    { unit },
  )
}

/** Rows of savings plans are by the hour; what they commit to is money. */
export const isPlanRow = ({ schedule, purchase }: ReconRow): boolean =>
  purchase?.reservationOrderId !== '' && /savings plan/i.test(schedule.productName)

export function committed(steps: Steps, quantity: Told, price: Told, unit: string): Told {
  return steps.make(
    'committed',
    'What the plan commits to in the hours',
    'multiply',
    [
      ['hours', quantity],
      ['commitment of an hour', price],
    ],
    { unit },
  )
}

/** What a payment gives on a day: of a plan its commitment in the hours, else what was bought by its part of the day. */
export function dayUnits(
  steps: Steps,
  row: ReconRow,
  { hours, quantity, price, pricing }: { hours: number; quantity: Told; price: Told; pricing: string },
): Told {
  const ofDay = steps.given('dayHours', 'Hours of the day that it is for', Decimal.of(hours), {
    source: 'full hours (UTC) from its purchase to its end',
  })
  if (isPlanRow(row)) return committed(steps, ofDay, price, pricing)
  const back = row.purchase !== undefined && givesBack(row.purchase)
  const given = back ? steps.make('givenBack', 'Units given back', 'negate', [['quantity', quantity]]) : quantity
  const product = steps.make('unitHours', 'Hours of what was bought', 'multiply', [
    ['quantity', given],
    ['hours', ofDay],
  ])
  const parts = [
    ['hours of units', product],
    ['hours of a day', Decimal.of(24)],
  ] as const
  return steps.make('dayUnits', 'Units of the day', 'divide', parts, { rounding: { digits: 10, mode: 'half-up' } })
}
