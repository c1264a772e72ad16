/** The resellers an indirect provider works with. Any other partner has none. */

import type { Static } from 'lazuli-contract'
import { listPartnerRelationships, type PartnerRelationship } from 'lazuli-contract/relationships.ts'
import { useCallWhen, useMay } from './client.tsx'

export type Reseller = Static<typeof PartnerRelationship>

export function useResellers(): readonly Reseller[] {
  const isAllowed = useMay(listPartnerRelationships)
  const asked = { query: { relationship_type: 'is_indirect_cloud_solution_provider_of' as const } }
  return useCallWhen(isAllowed, listPartnerRelationships, asked).data?.items ?? []
}

/** `Smalt (7654321)`; of one that is not known any more its MPN id. */
export function resellerText(mpnId: string, resellers: readonly Reseller[]): string {
  const name = resellers.find((each) => each.mpnId === mpnId)?.name
  return name === undefined ? mpnId : `${name} (${mpnId})`
}
