/** Changes of reservations over HTTP that move no money (azure contract, section 10.1). */
import { type AnyEndpoint, parseInstant, readGuid } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/reservations.ts'
import type { Refusal } from '../base/outcome.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { isEnabled } from '../entitlements/rules.ts'
import { findEntitlement } from '../entitlements/store.ts'
import type { Call, Done } from '../http/serve.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import { answerWhen, findInOrder, findOrder, readIdInOrder, sceneOf } from './capacity-calls.ts'
import { archiveReservation, mustBeActive, subscriptionOfScope } from './change-rules.ts'
import { audited } from './deeds.ts'
import { begin, type ReservationDeps } from './operations.ts'
import { reservationOrderPath, reservationPath } from './record.ts'
import { putReservation, putReservationOrder, reservationsOf } from './store.ts'
import { type ReservationWire, reservationToWire } from './wire.ts'

export function reservationChangeRoutes(deps: ReservationDeps): Route[] {
  const how = ({ partner }: Call<AnyEndpoint>) => ({ operations: deps.operations, delay: partner.profile.azureOperationDelay })

  return [
    serve(endpoints.updateReservation, async (call) => {
      const { path, body, db, now } = call
      const current = await findInOrder(db, path)
      if (isRefusal(current)) return current
      const { properties } = body
      const reviewAt = properties.reviewDateTime === undefined ? undefined : parseInstant(properties.reviewDateTime)
      const wanted = {
        appliedScopeType: properties.appliedScopeType,
        appliedScopes: properties.appliedScopes,
        appliedScopeProperties: properties.appliedScopeProperties as Record<string, string> | undefined,
        instanceFlexibility: properties.instanceFlexibility,
        name: properties.name,
        renew: properties.renew,
        renewProperties: properties.renewProperties,
        reviewAt,
      }
      const begun = await begin('update', { reservationId: current.id, wanted }, sceneOf(call, deps), how(call))
      return isRefusal(begun) ? begun : answerWhen<ReservationWire>(call, begun, reservationToWire(current, now))
    }),

    serve(endpoints.splitReservation, async (call) => {
      const { path, body, db } = call
      const order = await findOrder(db, path.orderId)
      if (isRefusal(order)) return order
      const reservationId = readIdInOrder(body.properties.reservationId, order.id)
      if (isRefusal(reservationId)) return reservationId
      const begun = await begin('split', { reservationId, quantities: body.properties.quantities }, sceneOf(call, deps), how(call))
      return isRefusal(begun) ? begun : answerWhen<ReservationWire[]>(call, begun)
    }),

    serve(endpoints.mergeReservations, async (call) => {
      const { path, body, db } = call
      const order = await findOrder(db, path.orderId)
      if (isRefusal(order)) return order
      const reservationIds: string[] = []
      for (const source of body.properties.sources) {
        const id = readIdInOrder(source, order.id)
        if (isRefusal(id)) return id
        reservationIds.push(id)
      }
      const begun = await begin('merge', { reservationIds }, sceneOf(call, deps), how(call))
      return isRefusal(begun) ? begun : answerWhen<ReservationWire[]>(call, begun)
    }),

    serve(endpoints.archiveReservation, (call) => archive(call, true)),
    serve(endpoints.unarchiveReservation, (call) => archive(call, false)),

    serve(endpoints.checkReservationScopes, async ({ path, body, db }) => {
      const found = await findInOrder(db, path)
      if (isRefusal(found)) return found
      const scopes = []
      for (const scope of body.properties.scopes) {
        const subscription = await findEntitlement(db, subscriptionOfScope(scope) ?? '')
        scopes.push({ scope, valid: subscription?.customerId === found.customerId && isEnabled(subscription) })
      }
      return ok({ properties: { scopes } })
    }),

    serve(endpoints.changeReservationDirectory, async ({ path, body, db }) => {
      const order = await findOrder(db, path.orderId)
      if (isRefusal(order)) return order
      const directoryId = readGuid(body.destinationTenantId)
      if (!directoryId) return refuse('ReservationTenantInvalid')
      const reservations = await reservationsOf(db, order.id)
      const active = reservations.map(mustBeActive).find((r) => !isRefusal(r))
      if (!active) return refuse('ReservationStateWrong', { state: order.state })
      const changed = { ...order, directoryId, version: order.version + 1 }
      return {
        status: 200,
        body: {
          reservationOrder: { id: reservationOrderPath(order.id), name: order.displayName, isSucceeded: true },
          reservations: reservations.map((r) => ({ id: reservationPath(r), name: r.displayName, isSucceeded: true })),
        },
        change: {
          writes: [putReservationOrder(changed)],
          events: [{ ...(await audited('reservation-directory-changed', active as Exclude<typeof active, Refusal>, db)) }],
        },
      }
    }),
  ]
}

async function archive(
  { path, db, now }: Call<typeof endpoints.archiveReservation | typeof endpoints.unarchiveReservation>,
  archived: boolean,
): Promise<Outcome<Done<undefined>>> {
  const found = await findInOrder(db, path)
  if (isRefusal(found)) return found
  const next = archiveReservation(found, archived, now)
  if (isRefusal(next)) return next
  if (next === found) return { status: 200 }
  const event = await audited(archived ? 'reservation-archived' : 'reservation-unarchived', next, db, found)
  return { status: 200, change: { writes: putReservation(next), events: [event] } }
}
