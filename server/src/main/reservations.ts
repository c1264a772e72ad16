/** Reservations with what they ask of the catalogue, of orders and of Azure operations. */
import { endOperation, newOperation } from '../azure-subscriptions/operation-rules.ts'
import { findOperation, putOperation } from '../azure-subscriptions/operation-store.ts'
import { lazily } from '../base/lazy.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { orderedReservations } from '../orders/ties.ts'
import type { CapacityDeps } from '../reservations/deeds.ts'
import { reservationOffers } from '../reservations/price-list.ts'
import { planSale } from '../savings-plans/deeds.ts'

type Lists = Pick<CapacityDeps, 'offers' | 'sandboxOffers'>

export function reserving(catalog: Catalog, rates: CapacityDeps['rates']) {
  // The lists are made of the whole catalogue, which no start waits for.
  const lists = lazily<Lists>({ offers: true, sandboxOffers: true }, () => ({
    offers: reservationOffers(catalog),
    sandboxOffers: reservationOffers(catalog, { sandbox: true }),
  }))
  return {
    get offers() {
      return lists.offers
    },
    get sandboxOffers() {
      return lists.sandboxOffers
    },
    orderedInstances: orderedReservations,
    rates,
    savingsPlans: planSale({ rates }),
    operations: { make: newOperation, end: endOperation, put: putOperation, find: findOperation },
  }
}
