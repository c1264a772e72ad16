/** What was bought: from the list price to the row (billing rules, section 5.2). */
import { Decimal, type Instant, monthOf } from 'lazuli-contract'
import { givesBack, type Row } from '../charges/row-rules.ts'
import type { ReconRow } from '../db/lines.ts'
import type { PurchaseFacts } from '../db/purchases.ts'
import { price15 } from './group-steps.ts'
import { facts, type Steps, type Told } from './steps.ts'

const down2 = { digits: 2, mode: 'down' } as const
const list2 = { digits: 2, mode: 'half-up' } as const

export interface PurchaseTold {
  quantity: Told
  price: Told
  effective: Told
  /** Pricing currency, cents. */
  pcCost: Told
}

export interface PurchaseOrigin {
  /** As it became due; absent: only what was kept with the row is known. */
  due: Row | undefined
  /** Billing currency for one USD in the month of an instant. */
  usdRateAt(at: Instant): Decimal | undefined
}

export function purchaseSteps(steps: Steps, row: ReconRow, { due, usdRateAt }: PurchaseOrigin): PurchaseTold {
  const purchase = row.purchase as PurchaseFacts
  const unit = row.schedule.pricingCurrency
  const about = facts({
    chargeType: purchase.chargeType,
    orderId: purchase.orderId,
    chargeStartDate: purchase.chargeStartDate,
    chargeEndDate: purchase.chargeEndDate,
    referenceId: purchase.referenceId,
    reservationOrderId: purchase.reservationOrderId,
    creditReasonCode: purchase.creditReasonCode,
  })
  const quantity = steps.given('quantity', 'Quantity', row.billableQuantity, { source: 'the order', facts: about })
  const back = givesBack(purchase)
  const turned = (id: string, title: string, value: Told): Told =>
    steps.make(id, title, back ? 'negate' : 'sum', [['amount', value]], { unit })
  const origin = due?.origin
  switch (origin?.kind) {
    case 'part': {
      const listed = listStep(steps, origin.listPrice, due as Row)
      const term = inPricing(steps, 'termPrice', 'Price of one unit for the term', listed, origin.termPrice, due as Row, usdRateAt, unit)
      const cycles = Decimal.of(origin.cycles)
      const price = steps.make(
        'price',
        'Price of one unit for a cycle',
        'divide',
        [
          ['term price', term],
          ['cycles of the term', cycles],
        ],
        { unit, rounding: price15 },
      )
      const share = steps.make(
        'days',
        'Price of the term times the days left of the cycle',
        'multiply',
        [
          ['term price', term],
          ['days left', Decimal.of(origin.left)],
        ],
        { unit },
      )
      const whole = steps.make('daysOfTerm', 'Days of the cycle times cycles', 'multiply', [
        ['days of the cycle', Decimal.of(origin.days)],
        ['cycles', cycles],
      ])
      const each = steps.make(
        'each',
        'Price of one unit for the days left',
        'divide',
        [
          ['share', share],
          ['days', whole],
        ],
        { unit, rounding: price15 },
      )
      const effective = turned('effective', back ? 'Given back: below zero' : 'Price of one unit that is charged', each)
      const gross = steps.make(
        'gross',
        'For all units, before the days are divided',
        'multiply',
        [
          ['share', share],
          ['quantity', quantity],
        ],
        { unit },
      )
      const cost = steps.make(
        'charged',
        'For all units, cut to cents',
        'divide',
        [
          ['gross', gross],
          ['days', whole],
        ],
        { unit, rounding: down2 },
      )
      return { quantity, price, effective, pcCost: turned('pcCost', 'Cost of the row', cost) }
    }
    case 'whole': {
      const listed = listStep(steps, origin.listPrice, due as Row)
      const price = inPricing(steps, 'price', 'Price of one unit', listed, origin.price, due as Row, usdRateAt, unit)
      const effective = turned('effective', back ? 'Given back: below zero' : 'Price of one unit that is charged', price)
      const cost = steps.make(
        'charged',
        'For all units, cut to cents',
        'multiply',
        [
          ['price', price],
          ['quantity', quantity],
        ],
        { unit, rounding: down2 },
      )
      return { quantity, price, effective, pcCost: turned('pcCost', 'Cost of the row', cost) }
    }
    case 'payment': {
      const total = steps.given('reserved', 'Price of what is reserved for the whole term', origin.total, {
        unit,
        source: 'the order, less what was returned',
      })
      const count = Decimal.of(origin.count)
      const each = steps.make(
        'payment',
        'One payment, cut to cents',
        'divide',
        [
          ['total', total],
          ['payments', count],
        ],
        { unit, rounding: down2 },
      )
      const others = steps.make(
        'others',
        'All later payments',
        'multiply',
        [
          ['payment', each],
          ['payments but one', Decimal.of(origin.count - 1)],
        ],
        { unit },
      )
      const due =
        origin.index === 0
          ? steps.make(
              'charged',
              'The first payment takes the odd cents',
              'subtract',
              [
                ['total', total],
                ['later payments', others],
              ],
              { unit },
            )
          : each
      return perUnit(turned('pcCost', 'Cost of the row', due))
    }
    case 'refund':
      return perUnit(
        turned(
          'pcCost',
          'Cost of the row',
          steps.given('refund', 'What is given back', origin.amount, { unit, source: 'the return, as it was reckoned' }),
        ),
      )
    default: {
      const price = steps.given('price', 'Price of one unit', row.unitPrice, { unit, source: 'kept with the row' })
      const effective = steps.given('effective', 'What one unit is charged', row.effectiveUnitPrice, { unit, source: 'kept with the row' })
      const pcCost = steps.make(
        'pcCost',
        'Cost of the row, cut to cents',
        'multiply',
        [
          ['quantity', quantity],
          ['effective unit price', effective],
        ],
        { unit, rounding: down2 },
      )
      return { quantity, price, effective, pcCost }
    }
  }

  function perUnit(pcCost: Told): PurchaseTold {
    const effective = quantity.value.isZero
      ? steps.given('effective', 'Cost of one unit', Decimal.zero, { unit, source: 'nothing is left' })
      : steps.make(
          'effective',
          'Cost of one unit',
          'divide',
          [
            ['cost', pcCost],
            ['quantity', quantity],
          ],
          { unit, rounding: price15 },
        )
    return {
      quantity,
      price: effective.value.abs().equals(row.unitPrice)
        ? steps.make('price', 'Price of one unit', 'absolute', [['cost of one unit', effective]], { unit })
        : steps.given('price', 'Commitment of one hour', row.unitPrice, { unit, source: 'the order' }),
      effective,
      pcCost,
    }
  }
}

function listStep(steps: Steps, listPrice: Decimal, { sold }: Row): Told {
  return steps.given('listPrice', 'List price of one unit for the term', listPrice, {
    unit: 'USD',
    source: sold.price === undefined ? 'no list has a price: nothing is charged' : 'price list, when it was ordered',
    facts: facts({ productId: sold.productId, skuId: sold.skuId, availabilityId: sold.availabilityId, promotionId: sold.promotionId }),
  })
}

/** Licences are priced in the billing currency, at the rate of the month they were priced in. */
function inPricing(
  steps: Steps,
  id: string,
  title: string,
  listed: Told,
  price: Decimal,
  due: Row,
  usdRateAt: PurchaseOrigin['usdRateAt'],
  unit: string,
): Told {
  if (unit === 'USD' || due.currency === 'USD') return steps.make(id, title, 'sum', [['list price', listed]], { unit })
  const month = monthOf(due.pricedAt)
  const rate = usdRateAt(due.pricedAt)
  if (!rate || !listed.value.times(rate).round(list2).equals(price))
    return steps.given(id, title, price, { unit, source: `as it was priced in ${month}` })
  const told = steps.given('listRate', `${unit} for one USD`, rate, { source: `rate of ${month}, when it was priced`, facts: { month } })
  return steps.make(
    id,
    title,
    'multiply',
    [
      ['list price', listed],
      ['rate', told],
    ],
    { unit, rounding: list2 },
  )
}
