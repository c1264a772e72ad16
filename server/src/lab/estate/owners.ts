/** The Azure subscriptions usage is made for, as the stores have them. */
import { type Day, type Instant, monthOf, startOfDay } from 'lazuli-contract'
import type { Partner } from '../../db/partner.ts'
import type { Reads } from '../../db/state.ts'
import { type EntitlementRecord, isPausedAt } from '../../entitlements/rules.ts'
import { activeEntitlementsAfter } from '../../entitlements/store.ts'
import { activeReservationsOf } from '../../reservations/store.ts'
import { entitlementFacts } from '../../usage/facts.ts'
import type { Pricing } from '../../usage/pricing.ts'
import type { Owner, ReservedMachines } from './lines.ts'
import { type EstateMeter, type EstateMeters, homeOf, type MeterKind } from './meters.ts'

/** Which of the partner's Azure subscriptions are meant; absent: all active ones. */
export interface Meant {
  customers?: readonly string[]
  subscriptions?: readonly string[]
}

/** Active Azure subscriptions that are meant, in order of id. */
export function* meantBy(db: Reads, { customers, subscriptions }: Meant): Generator<EntitlementRecord> {
  const [ofCustomers, ofSubscriptions] = [customers && new Set(customers), subscriptions && new Set(subscriptions)]
  for (let after = ''; ; ) {
    const page = activeEntitlementsAfter(db, after, 500)
    for (const record of page) {
      if (record.status !== 'active' || record.changingTo) continue
      if (ofCustomers && !ofCustomers.has(record.customerId)) continue
      if (ofSubscriptions && !ofSubscriptions.has(record.id)) continue
      yield record
    }
    const last = page.at(-1)
    if (!last) return
    after = last.id
  }
}

/** What an Azure subscription is to its estate on a day. */
export async function ownerOf(
  { state }: Partner,
  { id, createdAt, customerId }: EntitlementRecord,
  date: Day,
  { pricing, meters }: { pricing: Pricing; meters: EstateMeters },
): Promise<Owner | undefined> {
  const facts = await entitlementFacts(state, id)
  if (!facts) return undefined
  const month = monthOf(startOfDay(date))
  const known = new Map<string, EstateMeter | undefined>()
  const isPriced = ({ meterId, region }: EstateMeter) =>
    typeof pricing.ask({ meterId, month, resourceLocation: region, planSkuId: facts.planSkuId, country: facts.country }) === 'object'
  const reserved = (await activeReservationsOf(state, customerId)).flatMap((r): ReservedMachines[] => {
    const meter = r.billingSubscriptionId === id ? meters.ofMachine(r.armSkuName, r.location) : undefined
    if (!meter || !isPriced(meter)) return []
    const { quantity, effectiveAt: from, expiresAt: until } = r
    return [{ reservationId: r.id, reservationOrderId: r.reservationOrderId, meter, quantity, from, until }]
  })
  return {
    entitlementId: id,
    home: homeOf(facts.country),
    createdAt,
    meterOf(kind: MeterKind, region: string) {
      const key = `${kind}|${region}`
      if (!known.has(key)) known.set(key, meters.candidates(kind, region).find(isPriced))
      return known.get(key)
    },
    isPausedAt: (at: Instant) => isPausedAt(facts.pauses, at),
    reserved,
  }
}
