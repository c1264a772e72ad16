/** Customers of whom usage is told, remembered: a list of all asks for them each time, and they seldom change. */
import { companyNames } from '../customers/store.ts'
import { Kept } from '../db/kept.ts'
import { isAzure, isAzurePlan, type SubscriptionRecord } from '../subscriptions/record.ts'
import { customersWithAzure, subscriptionsOf } from '../subscriptions/store.ts'

export interface AzureCustomer {
  readonly id: string
  readonly name: string
  /** Who has a plan is told of as plans are; one with nothing but legacy subscriptions as those are: these. */
  readonly legacy: readonly SubscriptionRecord[]
}

/** Of one partner; of more it is not remembered. */
const most = 20_000

/** In order of id. */
export const azureCustomers = new Kept<readonly AzureCustomer[]>(
  ['customers', 'subscriptions'],
  async (db) => {
    const withPlan = new Set(await customersWithAzure(db, 'plan'))
    const ids = [...new Set([...withPlan, ...(await customersWithAzure(db, 'legacyAzure'))])].sort()
    const names = companyNames(db, ids)
    const found: AzureCustomer[] = []
    for (const id of ids) {
      const name = names.get(id)
      if (name !== undefined) found.push({ id, name, legacy: withPlan.has(id) ? [] : onlyLegacyOf(await subscriptionsOf(db, id)) })
    }
    return found
  },
  (found) => found.length <= most,
)

const isLegacyAzure = (s: SubscriptionRecord): boolean => isAzure(s) && !isAzurePlan(s)

/** Legacy subscriptions of one who has no plan. */
export function onlyLegacyOf(held: readonly SubscriptionRecord[]): SubscriptionRecord[] {
  return held.some(isAzurePlan) ? [] : held.filter(isLegacyAzure)
}
