// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getResaleMargins as getResaleMarginsOperation, listResaleRules as listResaleRulesOperation, removeResaleRule as removeResaleRuleOperation, setResaleRule as setResaleRuleOperation } from 'lazuli-contract/resale.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Collection, Decimal, ResaleMargins, ResaleRule } from './types.ts'

/**
 * Markups of the partner.
 *
 * `GET /insight/v1/resale/rules`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 */
export function listRules(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<Collection<ResaleRule>, ResaleRule> {
  return listOperation(core, listResaleRulesOperation, params, options)
}

export interface SetRuleParams {
  body: {
    /** Of one customer; absent: of all */
    customerId?: string
    /** Of one product; not together with a meter */
    productId?: string
    /** Of one meter */
    meterId?: string
    /** First billing period it applies to: 2026-09; until a later rule of the same scope */
    fromPeriod: string
    /** Times the cost: 1.15 adds 15 %. 0 to 100, at most six decimals */
    markup: Decimal
  }
}

/**
 * Set a markup by customer, product, meter or none of them, from a billing period on; the same scope and period replaces it.
 *
 * `PUT /insight/v1/resale/rules`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadInput (400/800002), CustomerNotFound (404/60003), TooManyRules (409/3000).
 */
export function setRule(core: Core, params: SetRuleParams, options?: CallOptions): Call<ResaleRule> {
  return callOperation(core, setResaleRuleOperation, params, options)
}

export interface RemoveRuleParams {
  ruleId: string
}

/**
 * Take a markup back: what applied before, or to more, applies again.
 *
 * `DELETE /insight/v1/resale/rules/{rule-id}`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: ResaleRuleNotFound (404/1000).
 */
export function removeRule(core: Core, params: RemoveRuleParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, removeResaleRuleOperation, params, options)
}

export interface GetMarginsParams {
  /** 2026-09 */
  month: string
  /** Only this customer */
  customerId?: string | undefined
}

/**
 * What a month costs the partner, what customers are to pay for it, and what remains, by customer and product. The parts sum to the whole.
 *
 * `GET /insight/v1/resale/margins`
 *
 * Called by: application or user (AdminAgent, GlobalAdmin, BillingAdmin).
 * Refused with: BadInput (400/800002), CustomerNotFound (404/60003).
 */
export function getMargins(core: Core, params: GetMarginsParams, options?: CallOptions): Paged<ResaleMargins, {
  customerId: string
  customerName: string
  productId: string
  productName: string
  /** Reconciliation rows */
  rows: number
  /** Σ subtotal of the reconciliation rows, before tax */
  cost: Decimal
  /** Σ cost × markup, all its digits */
  resale: Decimal
  /** resale − cost */
  margin: Decimal
}> {
  return listOperation(core, getResaleMarginsOperation, params, options)
}
