/** A budget as it leaves the service. */
import type { BudgetRecord } from './rules.ts'

const attributes = { objectType: 'SpendingBudget' }

/** Always an object: without a budget only its attributes. */
export function budgetToWire(budget: BudgetRecord | undefined) {
  return { ...(budget?.amount ? { amount: budget.amount, usageSpendingBudget: budget.amount } : {}), attributes }
}
