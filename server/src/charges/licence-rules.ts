/**
 * Rows of a licence subscription, from its changes: the purchase, each cycle, seats that come and go, another cycle, moves,
 * renewals, cancellation (billing rules, section 5.2; worked examples 8 and 9). Pure.
 */
import { Decimal, type Instant } from 'lazuli-contract'
import type { ChargeType } from '../db/purchases.ts'
import { type Cycle, cycleAt, cycleOf, cyclesIn, daysLeft, partPrice, type TermSpan } from './cycle-rules.ts'
import type { KeptFact, LicenceCharge } from './record.ts'
import { type ChargeContext, givenBack, inBilling, printedInstant, type Row, rowId } from './row-rules.ts'

type Fact = KeptFact<LicenceCharge>

/** A subscription between two of its changes. */
interface Standing {
  fact: Fact
  term: TermSpan
  /** Of one unit for the term, in the currency it is priced in; stays for the term. */
  price: Decimal
  /** The same in US dollars, as listed. */
  listPrice: Decimal
  pricedAt: Instant
  /** Number of the next cycle that is charged. */
  next: number
  /** Rows of the running cycle. */
  charged: Row[]
}

/** Rows with an instant before `before`, in order. */
export function licenceRows(facts: readonly Fact[], before: Instant, context: ChargeContext): Row[] {
  const rows: Row[] = []
  let now: Standing | undefined
  for (const [i, kept] of facts.entries()) {
    if (kept.at >= before) break
    const alternateId = kept.alternateId ?? now?.fact.alternateId
    const fact: Fact = { ...kept, ...(alternateId ? { alternateId } : {}) }
    if (now) rows.push(...cycleRows(now, fact.at))
    if (now) now = changed(now, fact, rows, context)
    else if (i === 0 && !fact.isDeleted) now = begun(fact, fact.cause === 'move' ? 'convert' : 'new', rows, context)
  }
  if (now) rows.push(...cycleRows(now, before - 1))
  return rows
}

function begun(fact: Fact, chargeType: ChargeType, rows: Row[], context: ChargeContext): Standing {
  const usd = Decimal.parse(fact.price ?? '0')
  const term = { start: fact.at, end: fact.termEndsAt, duration: fact.termDuration, billingCycle: fact.billingCycle }
  const standing: Standing = {
    ...{ fact, term, pricedAt: fact.at, next: 1, charged: [] },
    price: fact.isMarketplace ? usd : inBilling(usd, fact.at, context),
    listPrice: usd,
  }
  const cycle = cycleOf(term, 0)
  if (cycle) charge(standing, cycle, fact.at, chargeType, fact.seq, rows)
  return standing
}

/** Charges of the cycles that have begun by an instant since the last one charged. */
function cycleRows(now: Standing, until: Instant): Row[] {
  const rows: Row[] = []
  for (let cycle = cycleOf(now.term, now.next); cycle && cycle.start <= until; cycle = cycleOf(now.term, now.next)) {
    now.charged = []
    charge(now, cycle, cycle.start, 'cycleCharge', `${now.fact.thing} ${cycle.start}`, rows)
    now.next++
  }
  return rows
}

function charge(now: Standing, cycle: Cycle, at: Instant, chargeType: ChargeType, event: number | string, rows: Row[]): void {
  const row = rowFor(now, cycle, at, chargeType, event, 1)
  now.charged.push(row)
  rows.push(row)
}

function changed(now: Standing, fact: Fact, rows: Row[], context: ChargeContext): Standing | undefined {
  const { at } = fact
  const running = now.term.end === undefined || at < now.term.end ? cycleAt(now.term, at) : undefined
  /** What is left of the running cycle, at the old quantity and price, is given back. */
  const giveBack = (chargeType: ChargeType) => {
    // A trial that is converted has nothing to give back.
    if (!running || (chargeType === 'convert' && now.price.isZero)) return
    const row = rowFor(now, running, at, chargeType, fact.seq, -1)
    now.charged.push(row)
    rows.push(row)
  }
  if (fact.isDeleted) {
    if (fact.cause === 'move') giveBack('moveQuantity')
    if (fact.cause === 'cancel') rows.push(...now.charged.map((row) => givenBack(row, fact)))
    return undefined
  }
  const isOther = fact.offerKey !== now.fact.offerKey || fact.isTrial !== now.fact.isTrial
  if (isOther) {
    giveBack('convert')
    return begun(fact, 'convert', rows, context)
  }
  const isRenewed = fact.termEndsAt !== now.term.end && now.term.end !== undefined && at >= now.term.end
  if (isRenewed) return begun(fact, 'renew', rows, context)
  const quantities = fact.quantity !== now.fact.quantity
  const cycles = fact.billingCycle !== now.fact.billingCycle
  if (!quantities && !cycles) return { ...now, fact }
  const more = fact.quantity > now.fact.quantity
  const chargeType = cycles ? 'changeBillingPlan' : fact.cause === 'move' ? 'moveQuantity' : more ? 'addQuantity' : 'removeQuantity'
  giveBack(chargeType)
  const term = { ...now.term, billingCycle: fact.billingCycle }
  const usd = Decimal.parse(fact.price ?? '0')
  const repriced = cycles ? { price: fact.isMarketplace ? usd : inBilling(usd, at, context), listPrice: usd, pricedAt: at } : {}
  const then: Standing = { ...now, ...repriced, fact, term }
  const cycle = running && cycleAt(term, at)
  if (cycle) {
    charge(then, cycle, at, chargeType, fact.seq, rows)
    then.next = cycle.index + 1
  }
  return then
}

/** The row of a cycle from an instant on: charged, or given back. */
function rowFor(now: Standing, cycle: Cycle, at: Instant, chargeType: ChargeType, event: number | string, sign: 1 | -1): Row {
  const { fact, term, price } = now
  const cycles = cyclesIn(term)
  const span = daysLeft(cycle, at)
  const part = partPrice(price, fact.quantity, span, cycles)
  const from = Math.max(at, cycle.start)
  return {
    id: rowId(typeof event === 'number' ? event : fact.seq, sign < 0 ? '0' : '1', `${cycle.index}`.padStart(4, '0')),
    ...{ event, at, chargeType, sold: fact, subscriptionId: fact.thing, description: fact.friendlyName },
    startDate: printedInstant(fact.createdAt),
    endDate: printedInstant(term.end),
    from,
    ...(cycle.end === undefined ? {} : { to: cycle.end }),
    quantity: fact.quantity,
    unitPrice: part.unitPrice,
    effectiveUnitPrice: sign < 0 ? part.effectiveUnitPrice.negated() : part.effectiveUnitPrice,
    cost: sign < 0 ? part.cost.negated() : part.cost,
    currency: fact.isMarketplace ? 'USD' : 'billing',
    pricedAt: now.pricedAt,
    term: termText(fact),
    billingFrequency: fact.billingCycle === 'monthly' ? 'Monthly' : fact.billingCycle === 'annual' ? 'Annual' : '',
    qualifiers: [...(fact.isAddOn ? ['AddOn'] : []), ...(fact.isTrial ? ['Trial'] : [])],
    origin: { kind: 'part', listPrice: now.listPrice, termPrice: price, cycles, ...span },
  }
}

const commitments: Readonly<Record<string, string>> = { P1M: 'One-Month', P1Y: 'One-Year', P3Y: 'Three-Year' }

/** As the documentation prints terms. */
function termText({ termDuration = '', isTrial, isMarketplace }: LicenceCharge): string {
  const words = /^P(\d+)([DMY])$/.exec(termDuration)
  if (isMarketplace && words) return `${words[1]} ${{ D: 'Day', M: 'Month', Y: 'Year' }[words[2] as 'D']} Subscription`
  const commitment = commitments[termDuration]
  if (!commitment) return ''
  return `${commitment} commitment for ${isTrial ? 'trial' : 'monthly/yearly billing'}`
}
