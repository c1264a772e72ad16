/** Markups: which one applies. Pure. */
import { Decimal, type Instant, type Month } from 'lazuli-contract'
import { guidOfText } from '../base/ids.ts'
import { type Outcome, refuse } from '../base/outcome.ts'

/** What a markup is for; absent members mean any. Never both a product and a meter. */
export interface Scope {
  customerId?: string
  productId?: string
  meterId?: string
}

export interface RuleRecord extends Scope {
  id: string
  from: Month
  markup: Decimal
  setAt: Instant
}

/** What is sold, as rules see it. */
export interface Sold {
  customerId: string
  productId: string
  /** '' of what has none. */
  meterId: string
  period: Month
}

const most = Decimal.of(100)
const mostDecimals = 6

/** The rule asked for. */
export function readRule(
  asked: Scope & { fromPeriod: Month; markup: Decimal },
  { tenantId, setAt }: { tenantId: string; setAt: Instant },
): Outcome<RuleRecord> {
  const { customerId, fromPeriod: from, markup } = asked
  const [productId, meterId] = [asked.productId?.trim(), asked.meterId?.trim()]
  if (productId && meterId) return refuse('BadInput', { detail: 'a rule is for a product or a meter, not for both' })
  if (markup.sign < 0 || markup.greaterThan(most) || markup.fractionDigits > mostDecimals)
    return refuse('BadInput', { detail: `markup is from 0 to ${most} with at most ${mostDecimals} decimals` })
  const scope: Scope = { ...(customerId ? { customerId } : {}), ...(productId ? { productId } : {}), ...(meterId ? { meterId } : {}) }
  return { id: guidOfText(`resale|${tenantId}|${keyOf(scope)}|${from}`), ...scope, from, markup: markup.reduced(), setAt }
}

/** Meters and products are known in any letter case. */
function keyOf({ customerId = '', productId = '', meterId = '' }: Scope): string {
  return `${customerId}|${productId}|${meterId}`.toLowerCase()
}

/**
 * The markup of what is sold. The most specific scope that has a rule for the period wins, in this order: customer and meter,
 * customer and product, customer, meter, product, everything; within a scope the rule that began last. None: 1, at cost.
 */
export function markups(rules: readonly RuleRecord[]): (sold: Sold) => Decimal {
  const byScope = Map.groupBy(
    rules.toSorted((a, b) => (a.from < b.from ? 1 : -1)),
    keyOf,
  )
  return ({ customerId, productId, meterId, period }) => {
    const scopes: Scope[] = [
      ...(meterId ? [{ customerId, meterId }] : []),
      ...(productId ? [{ customerId, productId }] : []),
      { customerId },
      ...(meterId ? [{ meterId }] : []),
      ...(productId ? [{ productId }] : []),
      {},
    ]
    for (const scope of scopes) {
      const rule = byScope.get(keyOf(scope))?.find(({ from }) => from <= period)
      if (rule) return rule.markup
    }
    return Decimal.one
  }
}
