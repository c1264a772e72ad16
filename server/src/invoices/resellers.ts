/** Who a close bills under: the resellers of record as they stand, and of what a sandbox has deleted as they last stood. */
import type { OpenResellers } from '../db/purchases.ts'
import type { Reads } from '../db/state.ts'
import { entitlementResellers } from '../entitlements/store.ts'
import { resellersOfRecord } from '../subscriptions/store.ts'
import { departedResellers } from './departed.ts'
import { resellersOf } from './rules.ts'

export interface Resellers {
  /** By id of a plan or legacy subscription, lower case. */
  plans: ReadonlyMap<string, string>
  /** By id of an Azure subscription that has one of its own, lower case. */
  entitlements: ReadonlyMap<string, string>
}

export async function resellersAtClose(db: Reads): Promise<Resellers> {
  const gone = departedResellers(db)
  return {
    plans: new Map([...gone.plans, ...(await resellersOfRecord(db))]),
    entitlements: new Map([...gone.entitlements, ...entitlementResellers(db)]),
  }
}

/** As a close would take them now, for lists of what is open; nothing where no Azure subscription has one of its own. */
export async function openResellers(db: Reads): Promise<OpenResellers | undefined> {
  const { plans, entitlements } = await resellersAtClose(db)
  return entitlements.size === 0 ? undefined : { of: resellersOf(plans, entitlements), own: [...entitlements.keys()] }
}
