/** Ends reservations when their term is over. */
import type { JobHandler } from '../jobs/runner.ts'
import { expireReservationOrder, expiryJobKind } from './rules.ts'
import { findReservationOrder, putReservation, putReservationOrder, reservationsOf } from './store.ts'

export const expireReservationsJob: JobHandler = {
  kind: expiryJobKind,
  async run(job, { now, db }) {
    const { reservationOrderId } = job.payload as { reservationOrderId: string }
    const order = await findReservationOrder(db, reservationOrderId)
    if (!order) return undefined
    const { orders, reservations, events } = expireReservationOrder(order, await reservationsOf(db, order.id), now)
    return { writes: [...orders.map(putReservationOrder), ...reservations.flatMap(putReservation)], events }
  },
}
