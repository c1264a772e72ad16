/** Reads of Microsoft.Capacity: orders, reservations, operations, the catalogue (azure contract, section 10.1). */
import type { Instant } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/reservations.ts'
import type { ReservationTerm } from 'lazuli-contract/reservations.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Reads } from '../db/state.ts'
import { azurePage, azureSeek, ok, type Route, serve } from '../http/serve.ts'
import { findInOrder, findOrder, pollAnswer } from './capacity-calls.ts'
import { subscriptionOfScope } from './change-rules.ts'
import { findLiving, offersFor } from './deeds.ts'
import { readFilter, readOrder } from './filter.ts'
import { isOurs, type ReservationDeps } from './operations.ts'
import type { ReservationOffer } from './price-list.ts'
import { providerOperations } from './provider-operations.ts'
import type { ReservationRecord } from './record.ts'
import { reservationOrderPath } from './record.ts'
import { isActive } from './rules.ts'
import { activeReservationsOf, allReservations, reservationOrdersAfter, reservationsAt, reservationsOf, revisionsOf } from './store.ts'
import { orderToWire, type ReservationWire, reservationToWire } from './wire.ts'

export function capacityRoutes(deps: ReservationDeps): Route[] {
  return [
    serve(endpoints.listReservationOrders, async (call) => {
      const { db, now } = call
      const page = await azureSeek(
        call,
        (after, limit) => reservationOrdersAfter(db, after, limit),
        (order) => order.id,
      )
      if (isRefusal(page)) return page
      const value = []
      for (const order of page.value) value.push(orderToWire(order, { now, reservations: await reservationsOf(db, order.id) }))
      return ok({ ...page, value })
    }),

    serve(endpoints.getReservationOrder, async ({ path, query, db, now }) => {
      const order = await findOrder(db, path.orderId)
      if (isRefusal(order)) return order
      const schedule = query.$expand?.toLowerCase() === 'schedule'
      return ok(orderToWire(order, { now, schedule, reservations: await reservationsOf(db, order.id) }))
    }),

    serve(endpoints.listReservationsOfOrder, async (call) => {
      const { path, db, now } = call
      const order = await findOrder(db, path.orderId)
      if (isRefusal(order)) return order
      const page = azurePage(call, await reservationsOf(db, order.id), (r) => r.id)
      return isRefusal(page) ? page : ok({ ...page, value: page.value.map((r) => reservationToWire(r, now)) })
    }),

    serve(endpoints.getReservation, async ({ path, query, db, now }) => {
      const found = await findInOrder(db, path)
      if (isRefusal(found)) return found
      return ok(reservationToWire(found, now, { renewProperties: query.$expand?.toLowerCase() === 'renewproperties' }))
    }),

    serve(endpoints.listReservationRevisions, async (call) => {
      const { path, db, now } = call
      const found = await findInOrder(db, path)
      if (isRefusal(found)) return found
      const page = azurePage(call, await revisionsOf(db, found.id), (r) => String(r.version))
      return isRefusal(page) ? page : ok({ ...page, value: page.value.map((r) => reservationToWire(r, now)) })
    }),

    serve(endpoints.listReservations, async (call) => {
      const { query, db, now } = call
      const passes = query.$filter === undefined ? () => true : readFilter(query.$filter)
      if (isRefusal(passes)) return passes
      const order = query.$orderby === undefined ? () => 0 : readOrder(query.$orderby)
      if (isRefusal(order)) return order
      const state = query.selectedState?.toLowerCase()
      const [skip, take] = [query.$skiptoken ?? 0, Math.min(query.take ?? 100, 1000)]
      // What is shown depends on the time of day: only the plain list can be read a page at a time.
      const isPlain = query.$filter === undefined && query.$orderby === undefined && state === undefined && !query.refreshSummary
      const isWanted = (r: ReservationWire): boolean =>
        passes(r) && (state === undefined || r.properties.displayProvisioningState.toLowerCase() === state)
      const needsAll = query.$orderby !== undefined || query.refreshSummary
      const all = (isPlain ? await reservationsAt(db, skip, take + 1) : needsAll ? await allReservations(db) : []).map((r) =>
        reservationToWire(r, now),
      )
      const rows = isPlain || needsAll ? all.filter(isWanted).toSorted(order) : await firstReservations(db, now, isWanted, skip + take + 1)
      const from = isPlain ? 0 : skip
      const next = new URLSearchParams([...new URLSearchParams(call.rawQuery)].filter(([name]) => name.toLowerCase() !== '$skiptoken'))
      next.set('$skiptoken', String(skip + take))
      const count = (...states: string[]) => all.filter((r) => states.includes(r.properties.displayProvisioningState)).length
      return ok({
        value: rows.slice(from, from + take),
        ...(from + take < rows.length ? { nextLink: `${call.base}${call.url}?${next}` } : {}),
        ...(query.refreshSummary
          ? {
              summary: {
                succeededCount: count('Succeeded'),
                failedCount: count('Failed'),
                expiringCount: count('Expiring'),
                expiredCount: count('Expired'),
                pendingCount: count('Pending'),
                cancelledCount: count('Cancelled'),
                processingCount: count('Processing'),
                warningCount: 0,
                noBenefitCount: 0,
              },
            }
          : {}),
      })
    }),

    serve(endpoints.getReservationOperationResult, async (call) => {
      const operation = await deps.operations.find(call.db, call.path.operationId)
      return isOurs(operation) ? pollAnswer(call, operation) : refuse('ReservationOperationNotFound', { id: call.path.operationId })
    }),

    serve(endpoints.listReservationProviderOperations, () => ok({ value: providerOperations })),

    serve(endpoints.listReservationCatalog, async (call) => {
      const { path, query, db } = call
      if (!(await findLiving(db, path.subscriptionId))) return refuse('AzureSubscriptionNotFound', { subscriptionId: path.subscriptionId })
      const type = query.reservedResourceType?.toLowerCase()
      const location = query.location?.toLowerCase()
      const name = /^\(?\s*(?:sku\/)?name\s+eq\s+'([^']*)'\s*\)?$/i.exec((query.$filter ?? '').replaceAll('+', ' ').trim())?.[1]
      if (query.$filter !== undefined && name === undefined) return refuse('AzureBadRequest', { detail: '$filter cannot be read' })
      const entries = catalogEntries(
        offersFor({ sandbox: call.partner.facts.sandbox === true, deps }).filter(
          (o) =>
            (type === undefined || o.resourceType.toLowerCase() === type) &&
            (location === undefined || o.location === location) &&
            (name === undefined || o.armSkuName.toLowerCase() === name.toLowerCase()),
        ),
      )
      const [skip, take] = [query.$skip ?? 0, Math.min(query.$take ?? 100, 1000)]
      const next = new URLSearchParams([...new URLSearchParams(call.rawQuery)].filter(([key]) => key.toLowerCase() !== '$skip'))
      next.set('$skip', String(skip + take))
      return ok({
        value: entries.slice(skip, skip + take),
        ...(skip + take < entries.length ? { nextLink: `${call.base}${call.url}?${next}` } : {}),
        totalItems: entries.length,
      })
    }),

    serve(endpoints.getAppliedReservations, async ({ path, db }) => {
      const subscription = await findLiving(db, path.subscriptionId)
      if (!subscription) return refuse('AzureSubscriptionNotFound', { subscriptionId: path.subscriptionId })
      const value = await appliedOrders(db, subscription)
      return ok({
        id: `/subscriptions/${subscription.id}/providers/microsoft.capacity/AppliedReservations/default`,
        name: 'default',
        type: 'Microsoft.Capacity/AppliedReservations',
        properties: { reservationOrderIds: { value } },
      })
    }),
  ]
}

/** Reservations read at once on the way through the list. */
const stride = 500

/** The first wanted reservations, oldest first; no more is read than it takes to find them. */
async function firstReservations(
  db: Reads,
  now: Instant,
  isWanted: (r: ReservationWire) => boolean,
  limit: number,
): Promise<ReservationWire[]> {
  const found: ReservationWire[] = []
  for (let skip = 0; ; skip += stride) {
    const rows = await reservationsAt(db, skip, stride)
    found.push(...rows.map((r) => reservationToWire(r, now)).filter(isWanted))
    if (found.length >= limit || rows.length < stride) return found.slice(0, limit)
  }
}

/** Orders with a reservation that a subscription may use: shared ones of its customer, and those of its own. */
async function appliedOrders(db: Reads, { id, customerId }: { id: string; customerId: string }): Promise<string[]> {
  const applies = ({ scope }: ReservationRecord) =>
    scope.type !== 'Single' || scope.scopes?.some((path) => subscriptionOfScope(path) === id)
  const held = (await activeReservationsOf(db, customerId)).filter((r) => isActive(r) && applies(r))
  return [...new Set(held.map((r) => reservationOrderPath(r.reservationOrderId)))]
}

/** One entry for a SKU in a location, with all its terms. */
function catalogEntries(offers: readonly ReservationOffer[]) {
  const bySku = Map.groupBy(offers, (o) => `${o.armSkuName}|${o.location}`.toLowerCase())
  return [...bySku.values()].map((group) => {
    const [first] = group as [ReservationOffer]
    const price = (term: ReservationTerm) => {
      const amount = group.find((o) => o.term === term)?.unitPrice
      return amount && { currencyCode: 'USD', amount }
    }
    const [p1Y, p3Y, p5Y] = [price('P1Y'), price('P3Y'), price('P5Y')]
    return {
      resourceType: first.resourceType,
      name: first.armSkuName,
      billingPlans: Object.fromEntries(group.map((o) => [o.term, ['Upfront', 'Monthly']])),
      terms: group.map((o) => o.term),
      locations: first.location ? [first.location] : [],
      skuProperties: [
        { name: 'ProductId', value: first.productId },
        { name: 'SkuDescription', value: first.description },
      ],
      msrp: { ...(p1Y ? { p1Y } : {}), ...(p3Y ? { p3Y } : {}), ...(p5Y ? { p5Y } : {}) },
      restrictions: [],
    }
  })
}
