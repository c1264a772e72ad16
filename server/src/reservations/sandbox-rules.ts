/** What an integration sandbox account may reserve, on either side (commerce contract, section 13.2). Pure. */
import { type Refusal, refuse } from '../base/outcome.ts'

export const sandboxReservations = {
  instancesPerCustomer: 2,
  /** In lower case, as the regions. */
  size: 'standard_b1s',
  term: 'P1Y',
  regions: ['koreasouth', 'eastus', 'westus2', 'northcentralus', 'canadaeast'],
} as const

/** Whether a sandbox sells a machine of this size there for this term. */
export function isReservedInSandbox(wanted: { armSkuName: string; location: string; term: string }): boolean {
  const { size, regions, term } = sandboxReservations
  const known: readonly string[] = regions
  return wanted.armSkuName.toLowerCase() === size && known.includes(wanted.location.toLowerCase()) && wanted.term === term
}

/** Why a customer of a sandbox cannot have so many instances more. `held` counts what is ordered too. */
export function instanceLimit(quantity: number, held: number): Refusal | undefined {
  const limit = sandboxReservations.instancesPerCustomer
  return held + quantity > limit ? refuse('ReservationInstanceLimit', { limit: String(limit), held: String(held) }) : undefined
}
