/** What the routes of Microsoft.Capacity share: finding what an address or a body names, and answering while something runs. */
import { type AnyEndpoint, parseJson, readGuid } from 'lazuli-contract'
import { tellError } from '../base/kept-error.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { Reads } from '../db/state.ts'
import { azureLink, type Call, type Done } from '../http/serve.ts'
import type { Scene } from './deeds.ts'
import type { Begun, Operation, ReservationDeps } from './operations.ts'
import { isPolledByStatus } from './operations.ts'
import { operationPath, type ReservationOrderRecord, type ReservationRecord } from './record.ts'
import { operationToWire } from './refund-wire.ts'
import { findReservation, findReservationOrder } from './store.ts'

export function sceneOf({ db, now, ids, partner }: Call<AnyEndpoint>, deps: ReservationDeps): Scene {
  return { db, now, ids, currency: partner.facts.currency, sandbox: partner.facts.sandbox === true, deps }
}

export async function findOrder(db: Reads, id: string): Promise<Outcome<ReservationOrderRecord>> {
  return (await findReservationOrder(db, id)) ?? refuse('ReservationOrderNotFound', { id })
}

/** A reservation by the two ids of its address. */
export async function findInOrder(
  db: Reads,
  { orderId, reservationId }: { orderId: string; reservationId: string },
): Promise<Outcome<ReservationRecord>> {
  if (!(await findReservationOrder(db, orderId))) return refuse('ReservationOrderNotFound', { id: orderId })
  const found = await findReservation(db, reservationId)
  return found?.reservationOrderId === orderId.toLowerCase() ? found : refuse('ReservationNotFound', { id: reservationId })
}

const address = /(?:^|\/)reservationOrders\/([^/]+)\/reservations\/([^/]+)\/?$/i

/** The order and the reservation a member such as `reservationId` names. */
export function readReservationId(text: string): Outcome<{ orderId: string; reservationId: string }> {
  const [, order = '', reservation = ''] = address.exec(text.trim()) ?? []
  const [orderId, reservationId] = [readGuid(order), readGuid(reservation)]
  return orderId && reservationId ? { orderId, reservationId } : refuse('ReservationIdInvalid', { id: text })
}

/** A reservation named in the body of a call on an order. */
export function readIdInOrder(text: string, orderId: string): Outcome<string> {
  const named = readReservationId(text)
  if ('refused' in named) return named
  return named.orderId === orderId.toLowerCase() ? named.reservationId : refuse('ReservationNotInOrder', { id: text })
}

/** Seconds until the next poll, as upstream says. */
const retryAfter = '5'

/** Where to poll, and how. */
export function pollHeaders(call: Call<AnyEndpoint>, operation: Operation): Record<string, string> {
  const at = azureLink(call, operationPath(operation.id))
  return { location: at, ...(isPolledByStatus(operation) ? { 'azure-asyncoperation': at } : {}), 'retry-after': retryAfter }
}

/** The result when it is done, else where to poll. */
export function answerWhen<B>(call: Call<AnyEndpoint>, begun: Begun, running?: B): Done<B> {
  const { change, done, isDone, operation } = begun
  if (isDone) return { status: 200, body: done.result as B, change }
  return { status: 202, ...(running === undefined ? {} : { body: running }), headers: pollHeaders(call, operation), change }
}

/** What a poll of an operation is answered. */
export function pollAnswer(call: Call<AnyEndpoint>, operation: Operation): Done {
  const { id, status, result, httpStatus = 400 } = operation
  const error = operation.error && tellError(operation.error, call.locale)
  const value = result === undefined ? undefined : (parseJson(result as string) as unknown)
  if (isPolledByStatus(operation)) {
    if (status === 'Running') return { status: 200, body: operationToWire(id, 'Pending'), headers: { 'retry-after': retryAfter } }
    if (status !== 'Succeeded') return { status: 200, body: operationToWire(id, 'Failed', error) }
    return { status: 200, body: isOperation(value) ? value : { ...operationToWire(id, 'Succeeded'), properties: value } }
  }
  if (status === 'Running') return { status: 202, headers: pollHeaders(call, operation) }
  return status === 'Succeeded' ? { status: 200, body: value } : { status: httpStatus, body: { error } }
}

function isOperation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'status' in value
}
