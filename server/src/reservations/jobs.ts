/** Ends reservations when their term is over, and long-running operations when their time has come. */
import { writeJson } from 'lazuli-contract'
import { keepError } from '../base/kept-error.ts'
import { isRefusal } from '../base/outcome.ts'
import type { Change } from '../db/state.ts'
import type { JobContext, JobHandler } from '../jobs/runner.ts'
import { bought, deeds, purchaseFacts, type Scene } from './deeds.ts'
import { type FinishPayload, finishJobKind, type ReservationDeps } from './operations.ts'
import { makePurchase, pricePurchase, renewalOf } from './purchase-rules.ts'
import { reservationPath } from './record.ts'
import { statusOf } from './refund-wire.ts'
import { expireReservationOrder, expiryJobKind } from './rules.ts'
import { findReservationOrder, putReservation, putReservationOrder, reservationsOf } from './store.ts'

function sceneOf({ db, now, ids, partner }: JobContext, deps: ReservationDeps): Scene {
  return { db, now, ids, currency: partner.facts.currency, sandbox: partner.facts.sandbox === true, deps }
}

export function reservationJobs(deps: ReservationDeps): JobHandler[] {
  return [
    {
      kind: expiryJobKind,
      async run(job, context) {
        const { db, now } = context
        const { reservationOrderId } = job.payload as { reservationOrderId: string }
        const order = await findReservationOrder(db, reservationOrderId)
        if (!order) return undefined
        const ended = expireReservationOrder(order, await reservationsOf(db, order.id), now)
        const change: Required<Change> = { writes: ended.orders.map(putReservationOrder), events: [...ended.events], jobs: [] }
        for (const reservation of ended.reservations) {
          const renewed = reservation.renew ? await renew(reservation, sceneOf(context, deps)) : undefined
          change.writes.push(
            ...putReservation(renewed ? { ...reservation, renewDestination: reservationPath(renewed.reservation) } : reservation),
            ...(renewed?.change.writes ?? []),
          )
          change.events.push(...(renewed?.change.events ?? []))
          change.jobs.push(...(renewed?.change.jobs ?? []))
        }
        return change
      },
    },
    {
      kind: finishJobKind,
      async run(job, context) {
        const { operationId, kind, wish } = job.payload as FinishPayload
        const operation = await deps.operations.find(context.db, operationId)
        if (!operation) return undefined
        const done = await deeds[kind](wish as never, sceneOf(context, deps))
        if (isRefusal(done))
          return {
            writes: [
              deps.operations.put(deps.operations.end(operation, { status: 'Failed', error: keepError(done), httpStatus: statusOf(done) })),
            ],
          }
        const ended = deps.operations.end(operation, { status: 'Succeeded', result: writeJson(done.result) })
        return { ...done.change, writes: [...done.change.writes, deps.operations.put(ended)] }
      },
    },
  ]
}

/** The purchase that follows on a term; none where it is not sold any more or its subscription is not active. */
async function renew(ended: Parameters<typeof renewalOf>[0], scene: Scene) {
  const body = renewalOf(ended)
  const priced = pricePurchase(body, await purchaseFacts(body, scene, -ended.quantity))
  if (isRefusal(priced)) return undefined
  const purchase = makePurchase(priced, { at: scene.now, ids: scene.ids, renewSource: reservationPath(ended) })
  return { reservation: purchase.reservation, change: await bought(purchase, 'renewal', scene) }
}
