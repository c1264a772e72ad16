/** Spending budgets: how much is used, and when crossing one is worth telling (billing rules, section 8). Pure. */
import { Decimal, type Month } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'

export interface BudgetRecord {
  customerId: string
  /** Monthly, in the partner's billing currency; absent: none. */
  amount?: Decimal
  /** The month and amount for which the crossing has been told; another month or a raised amount arms it again. */
  told?: { month: Month; amount: Decimal }
}

/** `percentUsed` keeps two decimals, half up: 27.23292827625711 of 97 is 28.08. */
const percentRounding = { digits: 2, mode: 'half-up' } as const
const hundred = Decimal.of(100)
const trendingFrom = Decimal.of(80)

/** Cost in percent of the budget; 0 without a budget or with one of 0. May exceed 100 without bound. */
export function percentUsed(totalCost: Decimal, amount: Decimal | undefined): Decimal {
  if (!amount || amount.isZero) return Decimal.zero
  return totalCost.times(hundred).dividedBy(amount, percentRounding)
}

/** Over: more than 100 %. Trending: 80 % or more, not over. */
export function standing(percent: Decimal): 'over' | 'trending' | 'within' {
  if (percent.greaterThan(hundred)) return 'over'
  return percent.lessThan(trendingFrom) ? 'within' : 'trending'
}

/** The amount a request asks for; `undefined` clears. Negative or no number is refused. */
export function readAmount(body: unknown): Outcome<{ amount: Decimal | undefined }> {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || body instanceof Decimal)
    return refuse('BadInput', { detail: 'the body must be an object with an amount' })
  const sent = Object.entries(body).find(([name]) => name.toLowerCase() === 'amount')?.[1] as unknown
  if (sent === undefined || sent === null) return { amount: undefined }
  const amount =
    sent instanceof Decimal
      ? sent
      : typeof sent === 'number' && Number.isSafeInteger(sent)
        ? Decimal.of(sent)
        : typeof sent === 'string'
          ? Decimal.tryParse(sent.trim())
          : undefined
  if (!amount || amount.sign < 0 || amount.toString().length > 28)
    return refuse('BadProperty', { detail: 'amount must be a number of at least 0, or null' })
  return { amount: amount.reduced() }
}

/**
 * Whether cost beyond the budget is news: once per customer and month, and again after the budget was raised and
 * crossed again. A budget of 0 never tells.
 */
export function crossing(budget: BudgetRecord, totalCost: Decimal, month: Month): { budget: BudgetRecord; event: NewEvent } | undefined {
  const { amount, told } = budget
  if (!amount || amount.isZero || standing(percentUsed(totalCost, amount)) !== 'over') return undefined
  // Telling again needs a new month or a budget raised beyond the one told of.
  if (told?.month === month && !amount.greaterThan(told.amount)) return undefined
  return {
    budget: { ...budget, told: { month, amount } },
    event: {
      type: 'usagerecords-thresholdExceeded',
      resourceId: budget.customerId,
      customerId: budget.customerId,
      doc: { customerId: budget.customerId, month, amount: amount.toString(), totalCost: totalCost.toString() },
    },
  }
}

/**
 * The record after a change of amount. Lowering below what is used tells at the next daily run even when that or a higher
 * amount was told of before: the amount told of is forgotten.
 */
export function changeBudget(budget: BudgetRecord, amount: Decimal | undefined): BudgetRecord {
  const { told } = budget
  const lowered = told && amount && budget.amount?.greaterThan(amount) && !amount.greaterThan(told.amount)
  return { customerId: budget.customerId, ...(amount ? { amount } : {}), ...(told && !lowered ? { told } : {}) }
}

/** The change as an event with its audit facts (platform contract, section 4). */
export function budgetChanged(before: BudgetRecord, after: BudgetRecord, customerName: string): NewEvent {
  return {
    type: 'budget-updated',
    resourceId: after.customerId,
    customerId: after.customerId,
    audit: {
      resourceType: 'spending_limit',
      operationType: 'update_customer_spending_budget',
      customerName,
      oldValue: { Amount: before.amount ?? null },
      newValue: { Amount: after.amount ?? null },
    },
  }
}
