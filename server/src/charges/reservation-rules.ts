/**
 * Rows of a reservation order or a savings plan: its purchase, the payments of a monthly plan, what is returned (billing rules, section 10.1).
 * All in US dollars, at the rate of the month each falls in. Pure.
 */
import { addDuration, Decimal, type Instant } from 'lazuli-contract'
import { paymentOf } from './cycle-rules.ts'
import type { KeptFact, ReservationCharge } from './record.ts'
import { type ChargeContext, type CostOrigin, givenBack, type Row, rowId } from './row-rules.ts'

type Fact = KeptFact<ReservationCharge>

const months: Readonly<Record<string, number>> = { P1Y: 12, P3Y: 36, P5Y: 60 }
const price = { digits: 15, mode: 'half-up' } as const

/** Rows with an instant before `before`, in order. */
export function reservationRows(facts: readonly Fact[], before: Instant, context: ChargeContext): Row[] {
  const [bought] = facts
  if (!bought || bought.at >= before) return []
  const rows: Row[] = []
  const count = bought.billingPlan === 'Monthly' ? (months[bought.term] ?? 1) : 1
  let total = Decimal.parse(bought.amount)
  let quantity = bought.quantity
  let paid = 0
  const dueAt = (index: number) => addDuration(bought.startedAt, `P${index}M`) as Instant
  /** Payments that have fallen due by an instant. */
  const pay = (until: Instant) => {
    for (; paid < count && quantity > 0; paid++) {
      const due = dueAt(paid)
      if (due > until) return
      const to = count === 1 ? bought.expiresAt : dueAt(paid + 1)
      const type = paid > 0 ? 'cycleCharge' : bought.event === 'renewal' ? 'renew' : 'new'
      const id = rowId(bought.seq, '1', `${paid}`.padStart(4, '0'))
      const event = paid === 0 ? eventOf(bought) : `${bought.thing} ${due}`
      rows.push(
        row(
          bought,
          {
            id,
            event,
            at: due,
            chargeType: type,
            quantity,
            cost: paymentOf(total, count, paid),
            to,
            origin: { kind: 'payment', total, count, index: paid },
          },
          context,
        ),
      )
    }
  }
  for (const fact of facts.slice(1)) {
    if (fact.at >= before) break
    pay(fact.at)
    if (fact.event === 'cancel') {
      rows.push(...rows.map((each) => givenBack(each, fact)))
      quantity = 0
      continue
    }
    const amount = Decimal.parse(fact.amount)
    const cost = amount.negated()
    const id = rowId(fact.seq, '0', '0000')
    const back = { id, event: eventOf(fact), at: fact.at, chargeType: 'cancelImmediate', quantity: fact.quantity, cost } as const
    // What is paid later is paid for less: only the running payment is given back.
    const to = paid < count ? dueAt(paid) : bought.expiresAt
    rows.push(row(bought, { ...back, to, origin: { kind: 'refund', amount } }, context))
    quantity -= fact.quantity
    total = total.minus(Decimal.parse(fact.share ?? '0'))
  }
  pay(before - 1)
  return rows
}

/** What an exchange gives and takes has one reference. */
function eventOf(fact: Fact): number | string {
  return fact.event.startsWith('exchange') ? `exchange ${fact.at}` : fact.seq
}

type Due = Pick<Row, 'id' | 'event' | 'at' | 'chargeType' | 'quantity' | 'cost'> & { to: Instant; origin: CostOrigin }

/** Hours of a month, each of the same length: a year of a savings plan has 8760, leap years too. */
const hoursOfMonth = 730

/** What a payment is for: so many of what is reserved, or the hours of a savings plan. */
function unitsOf(bought: Fact, quantity: number): number {
  if (bought.hourly === undefined) return quantity
  return hoursOfMonth * (bought.billingPlan === 'Monthly' ? 1 : (months[bought.term] ?? 1))
}

function row(bought: Fact, { quantity: sold, ...due }: Due, { planOf }: ChargeContext): Row {
  const { at, cost } = due
  const quantity = unitsOf(bought, sold)
  const each = quantity === 0 ? Decimal.zero : cost.dividedBy(Decimal.of(quantity), price)
  const years = bought.term.slice(1, 2)
  const what = bought.hourly === undefined ? 'Reservation' : 'Savings Plan'
  return {
    ...due,
    sold: bought,
    quantity,
    subscriptionId: planOf(bought.azureSubscriptionId) ?? '',
    from: at,
    unitPrice: bought.hourly === undefined ? each.abs() : Decimal.parse(bought.hourly),
    effectiveUnitPrice: each,
    currency: 'USD',
    pricedAt: at,
    term: `${years} Year${years === '1' ? '' : 's'} ${what}`,
    billingFrequency: bought.billingPlan === 'Monthly' ? 'Monthly' : '',
    reservationOrderId: bought.thing,
  }
}
