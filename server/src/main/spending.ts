/** What usage asks of budgets. */
import { percentUsed, standing } from '../budgets/rules.ts'
import { budgetOf, budgetsSet } from '../budgets/store.ts'
import { budgetToWire } from '../budgets/wire.ts'
import type { UsageDeps } from '../usage/routes.ts'

export const spending: UsageDeps['budgets'] = {
  async of(db, customerId, totalCost) {
    const budget = await budgetOf(db, customerId)
    return { budget: budgetToWire(budget), percentUsed: percentUsed(totalCost, budget.amount) }
  },
  async count(db, costs) {
    const counts = { over: 0, trending: 0, within: 0 }
    for (const budget of (await budgetsSet(db)).values()) {
      const cost = costs.get(budget.customerId)
      if (cost) counts[standing(percentUsed(cost, budget.amount))]++
    }
    return counts
  },
}
