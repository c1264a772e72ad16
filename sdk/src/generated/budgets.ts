// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getUsageBudget as getUsageBudgetOperation, updateUsageBudget as updateUsageBudgetOperation } from 'lazuli-contract/budgets.ts'
import type { Call } from '../call.ts'
import { type Core, call as callOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { SpendingBudget, SpendingBudgetRequest } from './types.ts'

export interface GetParams {
  customerId: string
}

/**
 * Get a customer's usage spending budget.
 *
 * `GET /v1/customers/{customer-id}/usagebudget`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Documentation: get-a-customer-s-usage-spending-budget.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<SpendingBudget> {
  return callOperation(core, getUsageBudgetOperation, params, options)
}

export interface UpdateParams {
  customerId: string
  body?: SpendingBudgetRequest | undefined
}

/**
 * Update a customer's usage spending budget.
 *
 * `PATCH /v1/customers/{customer-id}/usagebudget`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin).
 * Refused with: BadProperty (400/3000), BadInput (400/800002).
 * Documentation: update-a-customer-s-usage-spending-budget.
 */
export function update(core: Core, params: UpdateParams, options?: CallOptions): Call<SpendingBudget> {
  return callOperation(core, updateUsageBudgetOperation, params, options)
}
