/**
 * From facts to rows: what is due of a customer's licences, software, reservations and credits in a span of time (billing
 * rules, sections 5.2, 6 and 10.1). Pure: the same facts give the same rows, whenever they are read.
 */
import { addMonths, Decimal, type Instant, type Month, monthOf, startOfMonth } from 'lazuli-contract'
import type { Purchase } from '../db/purchases.ts'
import { licenceRows } from './licence-rules.ts'
import type { CreditCharge, KeptFact, LicenceCharge, ReservationCharge, SoftwareCharge } from './record.ts'
import { reservationRows } from './reservation-rules.ts'
import { type ChargeContext, givenBack, inBilling, purchaseRow, type Row, rowId, scheduleFor } from './row-rules.ts'

export interface Span {
  /** The billing period. */
  period: Month
  /** What is due by now, and no more. */
  until: Instant
}

/** The rows of a customer in a billing period, in order of orderDate, then id. */
export function purchasesOf(facts: readonly KeptFact[], span: Span, context: ChargeContext): Purchase[] {
  const rows = dueRows(facts, span, context).map((row) => purchaseRow(row, context))
  const withdrawn = new Set(facts.flatMap((fact) => (fact.kind === 'credit-withdrawal' && fact.at <= span.until ? [fact.thing] : [])))
  for (const fact of facts)
    if (fact.kind === 'credit' && fact.period === span.period && fact.at <= span.until && !withdrawn.has(fact.thing))
      rows.push(creditRow(fact, context))
  return rows.sort((a, b) => a.facts.orderDate - b.facts.orderDate || (a.facts.id < b.facts.id ? -1 : 1))
}

/** What is due of everything but credits, not yet as rows of an invoice, in no order. */
export function dueRows(facts: readonly KeptFact[], { period, until }: Span, context: ChargeContext): Row[] {
  const from = startOfMonth(period)
  const departure = facts.find((fact) => fact.kind === 'departure')
  const before = Math.min(startOfMonth(addMonths(period, 1)), until + 1, departure ? departure.at + 1 : Number.POSITIVE_INFINITY)
  const rows: Row[] = []
  for (const of of Map.groupBy(facts, (fact) => `${fact.kind} ${fact.thing}`).values())
    for (const row of rowsOf(of, before, context)) if (row.at >= from && row.at < before) rows.push(row)
  return rows
}

/** The rows of one thing up to an instant. */
function rowsOf(facts: readonly KeptFact[], before: Instant, context: ChargeContext): Row[] {
  switch (facts[0]?.kind) {
    case 'licence':
      return licenceRows(
        (facts as KeptFact<LicenceCharge>[]).filter((fact) => !fact.isLegacy),
        before,
        context,
      )
    case 'reservation':
      return reservationRows(facts as KeptFact<ReservationCharge>[], before, context)
    case 'software':
      return softwareRows(facts as KeptFact<SoftwareCharge>[], context)
    default:
      return []
  }
}

/** Software is charged once, and what is given back is given back whole. */
function softwareRows(facts: readonly KeptFact<SoftwareCharge>[], context: ChargeContext): Row[] {
  const [bought] = facts
  if (!bought) return []
  const listPrice = Decimal.parse(bought.price ?? '0')
  const price = inBilling(listPrice, bought.at, context)
  const row: Row = {
    id: rowId(bought.seq),
    event: bought.seq,
    at: bought.at,
    chargeType: 'new',
    sold: bought,
    subscriptionId: '',
    from: bought.at,
    quantity: bought.quantity,
    ...{ unitPrice: price, effectiveUnitPrice: price, cost: price.times(Decimal.of(bought.quantity)).round({ digits: 2, mode: 'down' }) },
    currency: 'billing',
    pricedAt: bought.at,
    term: 'One-Time',
    origin: { kind: 'whole', listPrice, price },
  }
  const back = facts.find((fact) => fact.quantity === 0)
  return back ? [row, givenBack(row, back)] : [row]
}

/** One negative row, in the billing currency. */
function creditRow({ thing, customerId, amount, reason, at, day, seq }: KeptFact<CreditCharge>, context: ChargeContext): Purchase {
  const { billingCurrency } = context
  const given = Decimal.parse(amount)
  return {
    customerId,
    subscriptionId: '',
    schedule: scheduleFor(
      { productId: '', skuId: '', availabilityId: '', productName: 'Customer credit', skuName: 'Customer credit', publisherName: '' },
      given,
      billingCurrency,
    ),
    month: monthOf(at),
    fx: Decimal.one,
    billableQuantity: Decimal.one,
    pcCost: given.negated(),
    subtotal: given.negated(),
    facts: {
      id: rowId(seq),
      ...{ chargeType: 'customerCredit', orderId: '', alternateId: '', orderDate: at, chargeStartDate: day, chargeEndDate: day },
      ...{
        quantity: 1,
        effectiveUnitPrice: given.negated(),
        subscriptionDescription: '',
        subscriptionStartDate: '',
        subscriptionEndDate: '',
      },
      ...{ termAndBillingCycle: '', billingFrequency: '', referenceId: thing, reservationOrderId: '', promotionId: '' },
      ...{ productQualifiers: [], creditReasonCode: reason, priceAdjustments: [] },
    },
  }
}
