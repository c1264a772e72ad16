/** What always holds for rated lines (billing rules, section 11), said again from the data alone: nothing here calls the rating it judges. */
import { Decimal } from 'lazuli-contract'
import { lineKey, type RatedLine, type TierScope, type UsageBucket } from './lines.ts'
import { variantKey } from './netting.ts'

/** An invariant that does not hold; `what` names the rows and the figures. */
export interface Violation {
  /** `I13`. */
  readonly invariant: string
  readonly what: string
}

const earned = Decimal.parse('0.85')

/** I13, I14, I22: each line by itself. */
export function lineViolations(lines: Iterable<RatedLine>): Violation[] {
  const found: Violation[] = []
  for (const line of lines) {
    const name = lineKey(line)
    const { quantity, tier, effectiveUnitPrice, creditKind, pricingPreTaxTotal, billingPreTaxTotal, fx } = line
    const listed = {
      none: tier.unitPrice,
      earned: tier.unitPrice.times(earned).round({ digits: 15, mode: 'half-up' }),
      azure: Decimal.zero,
      covered: Decimal.zero,
    }[creditKind]
    if (!effectiveUnitPrice.equals(listed))
      found.push({ invariant: 'I13', what: `${name}: effective price ${effectiveUnitPrice}, ${creditKind} credit on ${tier.unitPrice}` })
    if (creditKind === 'earned' && !line.schedule.creditEligible)
      found.push({ invariant: 'I14', what: `${name}: earned credit on usage that cannot earn it` })
    if ((creditKind === 'covered') !== (line.benefit !== undefined && line.benefit.type !== 'Charge'))
      found.push({ invariant: 'I13', what: `${name}: covered by no benefit, or not covered by one` })
    const isTooLong =
      quantity.fractionDigits > 15 ||
      pricingPreTaxTotal.fractionDigits > 10 ||
      billingPreTaxTotal.fractionDigits > 10 ||
      fx.fractionDigits > 9 ||
      (creditKind !== 'none' && effectiveUnitPrice.fractionDigits > 15)
    if (isTooLong) found.push({ invariant: 'I22', what: `${name}: more digits than allowed` })
  }
  return found
}

/** I16: what has been reversed is reversed in quantity and in both totals. Takes all lines of the periods it judges. */
export function reversalViolations(lines: Iterable<RatedLine>): Violation[] {
  const sums = new Map<string, { quantity: Decimal; pricing: Decimal; billing: Decimal }>()
  for (const line of lines) {
    const key = variantKey(line)
    const sum = sums.get(key) ?? { quantity: Decimal.zero, pricing: Decimal.zero, billing: Decimal.zero }
    sums.set(key, {
      quantity: sum.quantity.plus(line.quantity),
      pricing: sum.pricing.plus(line.pricingPreTaxTotal),
      billing: sum.billing.plus(line.billingPreTaxTotal),
    })
  }
  return [...sums]
    .filter(([, sum]) => sum.quantity.isZero && !(sum.pricing.isZero && sum.billing.isZero))
    .map(([key, sum]) => ({ invariant: 'I16', what: `${key}: reversed, but ${sum.pricing} and ${sum.billing} are left` }))
}

/**
 * I15: in each scope and period the tiers sum to the usage, and a tier is used only when the one below is full. What a tier holds
 * follows from all the scope has used: a period adds what lies between its beginning and its end, and takes away where
 * usage was taken back. `lines` are netted; `usage` is all usage of their period.
 */
export function tierViolations(
  lines: Iterable<RatedLine>,
  usage: Iterable<UsageBucket>,
  quantityBefore: (scope: TierScope) => Decimal,
): Violation[] {
  const scopes = new Map<
    string,
    { scope: TierScope; tiers: UsageBucket['schedule']['tiers']; used: Decimal; rated: Map<string, Decimal> }
  >()
  const scopeOf = (line: UsageBucket | RatedLine) => {
    const { customerId, subscriptionId, schedule, usageDate } = line
    const scope = { customerId, subscriptionId, scheduleKey: schedule.key, usageMonth: usageDate.slice(0, 7) }
    const key = JSON.stringify(scope)
    const found = scopes.get(key) ?? { scope, tiers: schedule.tiers, used: Decimal.zero, rated: new Map() }
    scopes.set(key, found)
    return found
  }
  for (const bucket of usage) {
    const scope = scopeOf(bucket)
    scope.used = scope.used.plus(bucket.quantity)
  }
  for (const line of lines) {
    const { rated } = scopeOf(line)
    const tier = `${line.tier.minimum}`
    rated.set(tier, (rated.get(tier) ?? Decimal.zero).plus(line.quantity))
  }
  const found: Violation[] = []
  for (const { scope, tiers, used, rated } of scopes.values()) {
    const sum = Decimal.sum(rated.values())
    const name = JSON.stringify(scope)
    if (!sum.equals(used)) {
      found.push({ invariant: 'I15', what: `${name}: ${sum} rated of ${used} used` })
      continue
    }
    const before = quantityBefore(scope)
    const after = before.plus(used)
    for (const [i, tier] of tiers.entries()) {
      const next = tiers[i + 1]?.minimum
      const holds = held(tier.minimum, next, i === 0, after).minus(held(tier.minimum, next, i === 0, before))
      const filled = rated.get(`${tier.minimum}`) ?? Decimal.zero
      if (filled.equals(holds)) continue
      found.push({ invariant: 'I15', what: `${name}: tier from ${tier.minimum} holds ${filled} of ${holds}` })
      break
    }
  }
  return found
}

/** Units of a total that lie in (minimum, next]; in the first tier also what is below nothing: more was taken back than used. */
function held(minimum: Decimal, next: Decimal | undefined, isFirst: boolean, total: Decimal): Decimal {
  const top = next?.lessThan(total) ? next : total
  const units = isFirst ? top : top.minus(minimum)
  return isFirst || units.sign === 1 ? units : Decimal.zero
}

/** I17: the customer's summary is the sum of its plans', each the sum of its resource records, exact in cents. */
export function summaryViolations(
  customer: Decimal,
  plans: readonly { readonly total: Decimal; readonly resources: readonly Decimal[] }[],
): Violation[] {
  const found: Violation[] = []
  const sum = Decimal.sum(plans.map((plan) => plan.total))
  if (!sum.equals(customer)) found.push({ invariant: 'I17', what: `customer ${customer}, plans ${sum}` })
  for (const [i, { total, resources }] of plans.entries()) {
    const records = Decimal.sum(resources)
    if (!records.equals(total)) found.push({ invariant: 'I17', what: `plan ${i + 1}: ${total}, resources ${records}` })
  }
  return found
}

/** I18: percentUsed × amount / 100 differs from the cost by at most 0.005 % of the amount. */
export function budgetViolations(percent: Decimal, cost: Decimal, amount: Decimal): Violation[] {
  if (amount.isZero) return percent.isZero ? [] : [{ invariant: 'I18', what: `${percent} % of nothing` }]
  const away = percent
    .times(amount)
    .minus(cost.times(Decimal.of(100)))
    .abs()
  if (!away.greaterThan(amount.abs().times(Decimal.parse('0.005')))) return []
  return [{ invariant: 'I18', what: `${percent} % of ${amount} is not ${cost}` }]
}
