/** Budgets over HTTP: load, decide, return. */
import { getUsageBudget, updateUsageBudget } from 'lazuli-contract'
import { isRefusal } from '../base/outcome.ts'
import { customerPath } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import { link, ok, type Route, serve } from '../http/serve.ts'
import { type BudgetRecord, budgetChanged, changeBudget, readAmount } from './rules.ts'
import { budgetOf, putBudget } from './store.ts'
import { budgetToWire } from './wire.ts'

const withLink = (budget: BudgetRecord) => ({
  ...budgetToWire(budget),
  links: { self: link(`${customerPath(budget.customerId)}/usagebudget`) },
})

export const budgetRoutes: Route[] = [
  serve(getUsageBudget, async ({ db, path }) => ok(withLink(await budgetOf(db, path.customerId)))),

  serve(updateUsageBudget, async ({ db, path, rawBody }) => {
    const read = readAmount(rawBody)
    if (isRefusal(read)) return read
    const before = await budgetOf(db, path.customerId)
    const after = changeBudget(before, read.amount)
    const customer = await findCustomer(db, path.customerId)
    return {
      ...ok(withLink(after)),
      change: { writes: [putBudget(after)], events: [budgetChanged(before, after, customer?.companyName ?? '')] },
    }
  }),
]
