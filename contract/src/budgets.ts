/** Spending budgets (billing contract, section 4). */
import { endpoint } from './endpoint.ts'
import { Anything, Attributes, Exact, Link, Optional, Shape } from './schema.ts'

export const SpendingBudget = Shape({
  amount: Optional(Exact('Monthly, in the currency of the customer; absent when none is set')),
  usageSpendingBudget: Optional(Exact('The same figure')),
  links: Optional(Shape({ self: Optional(Link) })),
  attributes: Attributes,
})

/** `amount` absent or null clears the budget. Read raw: a value that is no number is refused with 3000. */
export const SpendingBudgetRequest = Shape({
  amount: Optional(
    Anything('Spending budget of a month, a number of at least 0 in the currency of the customer; `null` or absent clears it'),
  ),
  attributes: Optional(Attributes),
})

const budgetRoles = ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'] as const

export const getUsageBudget = endpoint({
  id: 'getUsageBudget',
  method: 'GET',
  path: '/v1/customers/{customer-id}/usagebudget',
  domain: 'budgets',
  auth: 'A',
  roles: budgetRoles,
  doc: "Get a customer's usage spending budget",
  page: 'get-a-customer-s-usage-spending-budget.md',
  replies: { 200: SpendingBudget },
})

export const updateUsageBudget = endpoint({
  id: 'updateUsageBudget',
  method: 'PATCH',
  path: '/v1/customers/{customer-id}/usagebudget',
  domain: 'budgets',
  auth: 'A',
  // A billing admin reads.
  roles: ['AdminAgent', 'GlobalAdmin'],
  doc: "Update a customer's usage spending budget",
  page: 'update-a-customer-s-usage-spending-budget.md',
  body: SpendingBudgetRequest,
  replies: { 200: SpendingBudget },
  faults: ['BadProperty', 'BadInput'],
})
