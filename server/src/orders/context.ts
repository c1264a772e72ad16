/**
 * What the `provisioningContext` of a line says, whose keys and values clients spell in several ways (commerce contract,
 * section 5.1 and the note on `duration` in its section 15).
 */

import type { CatalogAvailability } from '../catalog/rules.ts'
import { reservationTermOf } from '../reservations/rules.ts'

export interface ReservationContext {
  /** As sent: of a subscription, or of an Azure subscription. */
  subscriptionId: string
  scope: 'Shared' | 'Single'
  term: 'P1Y' | 'P3Y'
}

/** A value of the context, its key in any letter case; blanks around it do not count. */
export function contextValue(context: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  const found = Object.entries(context ?? {}).find(([name]) => name.toLowerCase() === key.toLowerCase())
  return found?.[1].trim() || undefined
}

/** What a reservation line has to say, or what is wrong with it. */
export function readReservationContext(
  line: { provisioningContext?: Readonly<Record<string, string>> | undefined; termDuration?: string | undefined },
  { sku }: Pick<CatalogAvailability, 'sku'>,
): ReservationContext | { problem: string } {
  const subscriptionId = contextValue(line.provisioningContext, 'subscriptionId')
  if (!subscriptionId) return { problem: 'provisioningContext has to name a subscriptionId' }
  const scope = contextValue(line.provisioningContext, 'scope')?.toLowerCase()
  if (scope !== 'shared' && scope !== 'single') return { problem: 'scope in provisioningContext has to be shared or single' }
  const duration = contextValue(line.provisioningContext, 'duration')
  const said = [line.termDuration, duration].filter((text) => text !== undefined).map(reservationTermOf)
  const term = said[0] ?? (said.length === 0 && sku.terms.length === 1 ? reservationTermOf(sku.terms[0]?.duration ?? '') : undefined)
  if (said.some((other) => other !== term)) return { problem: 'termDuration and the duration in provisioningContext contradict each other' }
  if ((term !== 'P1Y' && term !== 'P3Y') || !sku.terms.some(({ duration: sold }) => sold === term))
    return { problem: `the term has to be one of ${sku.terms.map(({ duration: sold }) => sold).join(', ')}` }
  return { subscriptionId, scope: scope === 'single' ? 'Single' : 'Shared', term }
}
