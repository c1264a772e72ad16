/**
 * Operations that are served and knowingly do something else than their page says, with what: the coverage table prints
 * them as `differs`. The finer points, operation by operation, stand in docs/wire-differences.md. An entry for an operation
 * that is not served fails the tests.
 */
import { type OperationId, operationOf } from './operations.ts'

export const differences: Readonly<Partial<Record<OperationId, string>>> = {
  listCustomerProducts: 'the page prints SKUs; products are answered, to GET as to POST',
  listCustomerAvailabilities: 'the page prints one SKU; availabilities are answered, to GET as to POST',
  checkInventory: 'what is out of stock depends on the region alone, not on customer or subscription',
  listOffers: 'texts are English in every locale; offers recorded for the US are shown in every market',
  getOffer: 'texts are English in every locale',
  createCart: 'a cart lives for 7 days, not 15 minutes',
  checkoutCart: '409/800064 is never given: writes of a partner run one after another',
  updateCart: '409/800064 is never given: writes of a partner run one after another',
  exportBilledAggregatedUsage: 'its columns are documented nowhere, so it is answered 501',
  updateUsageBudget: 'budgets can be set in the sandbox too',
}

/** Pages call these app+user; real service principals pass, and so they do here. Told from the table's own remark. */
export const appOnlyRemark = 'documented U, app-only accepted by default'
export const appOnlyDifference = 'app-only tokens are let through, as in practice; the page asks for app+user'

/** Whether the pages refuse an app-only token to an operation that takes one here by default (billing contract, section 1.6). */
export function isAppOnlyByDefault(id: string): boolean {
  return operationOf(id)?.note?.includes(appOnlyRemark) === true
}
