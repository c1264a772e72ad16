/** Reports on reservations over HTTP: load, return. */
import { addDays, type Day, dayOf, parseInstant, parseJson } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/cost.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Published } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { azurePage, azureSeek } from '../http/azure.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import type { ReservationRecord } from '../reservations/record.ts'
import {
  allReservationOrders,
  allReservations,
  findReservationOrder,
  reservationOrdersOfCustomer,
  reservationStandings,
  reservationsOf,
  reservationsOfCustomer,
} from '../reservations/store.ts'
import { isPublished } from './costs.ts'
import {
  type DayOfReservation,
  daysToSummaries,
  dayToDetail,
  firstDay,
  type Given,
  orderToTransaction,
  readReservationPath,
  reservationDays,
  withSteps,
} from './reservation-reports.ts'
import { type CostScope, readScope } from './scopes.ts'
import { readDays } from './usage-details.ts'
import { usedHours } from './utilization.ts'

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

/** Whose days of which span are asked for. */
async function asked(call: Asked): Promise<Outcome<{ given: Given[]; span: { from: Day; to: Day } }>> {
  const found = await reservationsUnder(call)
  if (isRefusal(found)) return found
  const span = daysOf(call)
  if (isRefusal(span)) return span
  const given = withSteps(found, reservationStandings(call.db, { ids: found.map(({ id }) => id) }))
  // Days to come have given nothing yet; a span may begin ages ago.
  const until = dayOf(call.now)
  const first = firstDay(given) ?? until
  return { given, span: { from: span.from > first ? span.from : first, to: span.to < until ? span.to : until } }
}

/** Days read at once on the way through a list. */
const stride = 31

/** Rows of resources, no more days at a time than it takes to fill a page. */
function detailReader(partner: Partner, { given, span }: { given: Given[]; span: { from: Day; to: Day } }, now: Published) {
  let published = now
  return {
    key: ({ reservation, day, resourceUri }: DayOfReservation): string =>
      JSON.stringify({ day, id: reservation.id, resourceUri, published }),
    read: async (after: string | undefined, limit: number): Promise<DayOfReservation[] | undefined> => {
      const place = after === undefined ? undefined : readPlace(after)
      if (after !== undefined && !place) return undefined
      if (place) published = place.published
      const found: DayOfReservation[] = []
      for (let from = place ? place.day : span.from; from < span.to && found.length < limit; from = addDays(from, stride)) {
        const next = addDays(from, stride)
        const days = { from, to: next < span.to ? next : span.to }
        const used = await usedHours(
          partner,
          given.map((it) => it.reservation),
          days,
          { published, byResource: true },
        )
        for (const row of reservationDays(given, used, days)) if (!place || isAfter(row, place)) found.push(row)
      }
      return found.slice(0, limit)
    },
  }
}

interface Place {
  day: Day
  id: string
  resourceUri: string
  published: Published
}

/** Rows stand in order of day, reservation and resource. */
function isAfter({ day, reservation, resourceUri }: DayOfReservation, place: Place): boolean {
  if (day !== place.day) return day > place.day
  return reservation.id === place.id ? resourceUri > place.resourceUri : reservation.id > place.id
}

function readPlace(text: string): Place | undefined {
  try {
    const { day, id, resourceUri, published } = parseJson(text) as unknown as Place
    const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && parseInstant(day) !== undefined
    return isDay && typeof id === 'string' && typeof resourceUri === 'string' && isPublished(published)
      ? { day, id, resourceUri, published }
      : undefined
  } catch {
    return undefined
  }
}

export function reservationReportRoutes(): Route[] {
  return [
    serve(endpoints.listReservationDetails, async (call) => {
      const found = await asked(call as Asked)
      if (isRefusal(found)) return found
      const { read, key } = detailReader(call.partner, found, publishedLines(call.db))
      const page = await azureSeek(call, read, key)
      return isRefusal(page) ? page : ok({ ...page, value: page.value.map(dayToDetail) })
    }),

    serve(endpoints.listReservationSummaries, async (call) => {
      const found = await asked(call as Asked)
      if (isRefusal(found)) return found
      const { given, span } = found
      const used = await usedHours(
        call.partner,
        given.map((it) => it.reservation),
        span,
        { published: publishedLines(call.db) },
      )
      const page = azurePage(call, daysToSummaries(reservationDays(given, used, span), call.query.grain), ({ name }) => name)
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
