/** The reservations behind an entitlement, as Partner Center shows them (commerce contract, section 9.3). */
import type { Static } from 'lazuli-contract'
import { formatInstant } from 'lazuli-contract'
import {
  getReservedInstanceArtifact,
  getVirtualMachineReservedInstanceArtifact,
  type ReservedInstanceArtifactDetails,
} from 'lazuli-contract/reservations.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Reads } from '../db/state.ts'
import { productEntitlementOfReservation } from '../entitlements/product-store.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import type { ReservationRecord } from './record.ts'
import { reservationsOf } from './store.ts'

export function artifactRoutes(): Route[] {
  return [
    serve(getReservedInstanceArtifact, async ({ path, db }) => {
      const found = await find(db, path)
      if (isRefusal(found)) return found
      const reservations = found.map(toWire)
      return ok({ type: 'reservedinstance', reservations, virtualMachineReservations: reservations })
    }),
    serve(getVirtualMachineReservedInstanceArtifact, async ({ path, db }) => {
      const found = await find(db, path)
      if (isRefusal(found)) return found
      if (found.some((r) => r.resourceType !== 'VirtualMachines')) return refuse('ArtifactNotFound')
      return ok({ type: 'virtual_machine_reserved_instance', virtualMachineReservations: found.map(toWire) })
    }),
  ]
}

interface Address {
  customerId: string
  groupId: string
  lineItemId: string
  resourceId: string
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** All parts of the address have to be those of the link. */
async function find(db: Reads, at: Address): Promise<Outcome<ReservationRecord[]>> {
  const entitlement = await productEntitlementOfReservation(db, at.resourceId.toLowerCase())
  const behind = entitlement?.reservation
  const isOurs =
    entitlement?.customerId === at.customerId &&
    behind !== undefined &&
    same(behind.groupId, at.groupId) &&
    same(behind.lineItemId, at.lineItemId)
  if (!isOurs) return refuse('ArtifactNotFound')
  // What was split or merged lives on in others of the same order.
  return (await reservationsOf(db, behind.orderId)).filter((r) => r.state !== 'Split' && r.state !== 'Merged')
}

type Shown = Static<typeof ReservedInstanceArtifactDetails>['virtualMachineReservations'][number]

function toWire(r: ReservationRecord): Shown {
  const shared = r.scope.type !== 'Single'
  return {
    reservationId: r.id,
    displayName: r.displayName,
    scopeType: shared ? 'Shared' : 'Single',
    ...(shared || !r.scope.scopes ? {} : { appliedScopes: [...r.scope.scopes] }),
    quantity: r.quantity,
    effectiveDateTime: formatInstant(r.effectiveAt),
    expiryDateTime: formatInstant(r.expiresAt),
    provisioningState: partnerState(r),
  }
}

/** Partner Center knows a bought reservation as `Created`. */
function partnerState({ state }: ReservationRecord): string {
  return state === 'Succeeded' ? 'Created' : state
}
