/** Reports on reservations over HTTP: load, return. */
import { dayOf } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/cost.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { azurePage } from '../http/azure.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import type { ReservationRecord } from '../reservations/record.ts'
import {
  allReservationOrders,
  allReservations,
  findReservationOrder,
  reservationOrdersOfCustomer,
  reservationsOf,
  reservationsOfCustomer,
} from '../reservations/store.ts'
import { dayKey, daysToSummaries, dayToDetail, orderToTransaction, readReservationPath, reservationDays } from './reservation-rules.ts'
import { type CostScope, readScope } from './scopes.ts'
import { readDays } from './usage-details.ts'

interface Asked {
  path: { scope: string }
  query: { $filter?: string; startDate?: string; endDate?: string; reservationId?: string; reservationOrderId?: string }
  partner: Partner
  db: Reads
  now: number
  url: string
}

const under = (
  { customerId, entitlementId }: Omit<CostScope, 'path'>,
  it: { customerId: string; billingSubscriptionId: string },
): boolean =>
  (customerId === undefined || it.customerId === customerId) && (entitlementId === undefined || it.billingSubscriptionId === entitlementId)

/** Reservations below a scope, which may be a reservation order or one reservation itself. */
async function reservationsUnder({ path, query, partner, db, url }: Asked): Promise<Outcome<ReservationRecord[]>> {
  const named = readReservationPath(path.scope)
  let found: ReservationRecord[]
  if (named) {
    const order = await findReservationOrder(db, named.order)
    found = order ? (await reservationsOf(db, order.id)).filter((r) => named.reservation === undefined || r.id === named.reservation) : []
    if (found.length === 0) return refuse('AzureResourceNotFound', { resource: url })
  } else {
    const scope = await readScope(path.scope, partner.facts, db)
    if (isRefusal(scope)) return scope
    found =
      scope.customerId === undefined ? await allReservations(db) : await reservationsOfCustomer(db, scope.customerId, scope.entitlementId)
  }
  const { reservationId, reservationOrderId } = query
  return found.filter(
    (r) =>
      (!reservationId || r.id === reservationId.toLowerCase()) &&
      (!reservationOrderId || r.reservationOrderId === reservationOrderId.toLowerCase()),
  )
}

function daysOf({ query, now }: Asked): Outcome<{ from: string; to: string }> {
  const { startDate, endDate, $filter } = query
  if (startDate === undefined && endDate === undefined) return readDays($filter, now)
  const terms = [...(startDate ? [`properties/usageDate ge ${startDate}`] : []), ...(endDate ? [`properties/usageDate le ${endDate}`] : [])]
  return readDays(terms.join(' and '), now)
}

async function days(call: Asked) {
  const found = await reservationsUnder(call)
  if (isRefusal(found)) return found
  const span = daysOf(call)
  if (isRefusal(span)) return span
  // Days to come have given nothing yet.
  const until = dayOf(call.now)
  return reservationDays(found, { from: span.from, to: span.to < until ? span.to : until })
}

export function reservationReportRoutes(): Route[] {
  return [
    serve(endpoints.listReservationDetails, async (call) => {
      const found = await days(call as Asked)
      if (isRefusal(found)) return found
      const page = azurePage(call, found, dayKey)
      return isRefusal(page) ? page : ok({ ...page, value: page.value.map(dayToDetail) })
    }),

    serve(endpoints.listReservationSummaries, async (call) => {
      const found = await days(call as Asked)
      if (isRefusal(found)) return found
      const page = azurePage(call, daysToSummaries(found, call.query.grain), ({ name }) => name)
      return isRefusal(page) ? page : ok(page)
    }),

    serve(endpoints.listReservationTransactions, async (call) => {
      const { partner, db, path, query } = call
      const scope = await readScope(path.scope, partner.facts, db)
      if (isRefusal(scope)) return scope
      const dated = query.$filter?.replaceAll(/properties\/eventDate/gi, 'properties/usageDate')
      const span = dated ? readDays(dated, call.now) : undefined
      if (isRefusal(span)) return span
      const all = scope.customerId === undefined ? await allReservationOrders(db) : await reservationOrdersOfCustomer(db, scope.customerId)
      const orders = all.filter((order) => {
        const day = dayOf(order.createdAt)
        return under(scope, order) && (!span || (day >= span.from && day < span.to))
      })
      const page = azurePage(call, orders, ({ id }) => id)
      if (isRefusal(page)) return page
      const value = []
      for (const order of page.value) {
        const [reservation] = await reservationsOf(db, order.id)
        const name = (await findEntitlement(db, order.billingSubscriptionId))?.friendlyName ?? ''
        value.push(orderToTransaction(order, reservation, partner.facts, name))
      }
      return ok({ ...page, value })
    }),
  ]
}
