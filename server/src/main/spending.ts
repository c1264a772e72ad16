/** What usage asks of budgets. */
import { percentUsed, standing } from '../budgets/rules.ts'
import { budgetOf, budgetsSet } from '../budgets/store.ts'
import { budgetToWire } from '../budgets/wire.ts'
import { Kept } from '../db/kept.ts'
import type { UsageDeps } from '../usage/routes.ts'

/** Budgets of one partner that are remembered; of more they are read each time. */
const most = 20_000
const kept = new Kept(['budgets'], budgetsSet, ({ size }) => size <= most)

export const spending: UsageDeps['budgets'] = {
  async of(db, customerId, totalCost) {
    const budget = await budgetOf(db, customerId)
    return { budget: budgetToWire(budget), percentUsed: percentUsed(totalCost, budget.amount) }
  },
  async all(db) {
    const set = await kept.of(db)
    return {
      named: (customerId) => set.get(customerId)?.amount?.toString() ?? '',
      of: (customerId, totalCost) => {
        const budget = set.get(customerId)
        return { budget: budgetToWire(budget), percentUsed: percentUsed(totalCost, budget?.amount) }
      },
    }
  },
  async count(db, costs) {
    const counts = { over: 0, trending: 0, within: 0 }
    for (const budget of (await kept.of(db)).values()) {
      const cost = costs.get(budget.customerId)
      if (cost) counts[standing(percentUsed(cost, budget.amount))]++
    }
    return counts
  },
}
