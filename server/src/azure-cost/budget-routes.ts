/** Budgets of Azure scopes over HTTP: load, decide, return. */
import { Decimal } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/cost.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'
import { azurePage } from '../http/azure.ts'
import { type Call, ok, type Route, serve } from '../http/serve.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { budgetToAzure, type ConsumptionBudgetRecord, countedDays, setBudget } from './budget-rules.ts'
import type { Commitments } from './commitment-costs.ts'
import { costsOf, namesOf, seenNow, usdOf } from './costs.ts'
import { readQuery, rowsOf } from './query-rules.ts'
import { type CostScope, readScope } from './scopes.ts'
import { consumptionBudgetsOf, dropConsumptionBudget, findConsumptionBudget, putConsumptionBudget } from './store.ts'

type Located = Pick<Call<typeof endpoints.listConsumptionBudgets>, 'partner' | 'db' | 'now' | 'url'> & { path: { scope: string } }

export function consumptionBudgetRoutes(rates: PartnerRates, how: Commitments): Route[] {
  /** What is spent, by the same rules as a cost query with the budget's filter. */
  const shown = async ({ partner, db, now }: Located, scope: CostScope, budget: ConsumptionBudgetRecord) => {
    const { currency } = partner.facts
    const dataset = budget.filter === undefined ? {} : { filter: budget.filter }
    const plan = readQuery({ dataset }, now, scope)
    if (isRefusal(plan)) return budgetToAzure(budget, Decimal.zero, currency)
    const costs = await costsOf(
      partner,
      scope,
      { ...countedDays(budget, now), by: plan.needs, metric: plan.metric, seen: seenNow(db, now) },
      how,
    )
    const [row] = rowsOf(plan, costs, { names: await namesOf(db, costs), usdOf: usdOf(rates(db)), currency })
    return budgetToAzure(budget, (row?.[0] as Decimal | undefined) ?? Decimal.zero, currency)
  }
  const found = async (
    call: Located & { path: { budgetName: string } },
  ): Promise<Outcome<{ scope: CostScope; budget: ConsumptionBudgetRecord }>> => {
    const scope = await readScope(call.path.scope, call.partner.facts, call.db)
    if (isRefusal(scope)) return scope
    const budget = await findConsumptionBudget(call.db, scope.path, call.path.budgetName)
    return budget ? { scope, budget } : refuse('AzureResourceNotFound', { resource: call.url })
  }
  const told = (scope: CostScope, name: string, oldValue: unknown, newValue: unknown): NewEvent => ({
    type: 'consumption-budget-updated',
    resourceId: `${scope.path}/providers/Microsoft.Consumption/budgets/${name}`,
    ...(scope.customerId ? { customerId: scope.customerId } : {}),
    audit: { resourceType: 'spending_limit', operationType: 'update_customer_spending_budget', oldValue, newValue },
  })

  return [
    serve(endpoints.listConsumptionBudgets, async (call) => {
      const scope = await readScope(call.path.scope, call.partner.facts, call.db)
      if (isRefusal(scope)) return scope
      const page = azurePage(call, await consumptionBudgetsOf(call.db, scope.path), ({ name }) => name)
      if (isRefusal(page)) return page
      const value = []
      for (const budget of page.value) value.push(await shown(call, scope, budget))
      return ok({ ...page, value })
    }),

    serve(endpoints.getConsumptionBudget, async (call) => {
      const it = await found(call)
      return isRefusal(it) ? it : ok(await shown(call, it.scope, it.budget))
    }),

    serve(endpoints.putConsumptionBudget, async (call) => {
      const scope = await readScope(call.path.scope, call.partner.facts, call.db)
      if (isRefusal(scope)) return scope
      const name = call.path.budgetName
      const current = await findConsumptionBudget(call.db, scope.path, name)
      const budget = setBudget(current, call.body, { scope: scope.path, name, ifMatch: call.headers['if-match'] })
      if (isRefusal(budget)) return budget
      if (budget.filter !== undefined) {
        const plan = readQuery({ dataset: { filter: budget.filter } }, call.now, scope)
        if (isRefusal(plan)) return plan
      }
      const body = await shown(call, scope, budget)
      const before = current && (await shown(call, scope, current))
      return {
        status: current ? 200 : 201,
        body,
        change: { writes: [putConsumptionBudget(budget)], events: [told(scope, budget.name, before, body)] },
      }
    }),

    serve(endpoints.deleteConsumptionBudget, async (call) => {
      const it = await found(call)
      if (isRefusal(it)) return it
      const before = await shown(call, it.scope, it.budget)
      return {
        status: 200,
        change: { writes: [dropConsumptionBudget(it.budget)], events: [told(it.scope, it.budget.name, before, undefined)] },
      }
    }),
  ]
}
