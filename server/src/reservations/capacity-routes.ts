/** Reads of Microsoft.Capacity: orders, reservations, operations, the catalogue (azure contract, section 10.1). */
import type { Instant } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/reservations.ts'
import type { ReservationTerm } from 'lazuli-contract/reservations.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { azurePage, azureSeek, ok, type Route, serve } from '../http/serve.ts'
import { findInOrder, findOrder, pollAnswer } from './capacity-calls.ts'
import { subscriptionOfScope } from './change-rules.ts'
import { findLiving, offersFor } from './deeds.ts'
import { reservationFields } from './filter.ts'
import { listPage } from './listing.ts'
import { isOurs, type ReservationDeps } from './operations.ts'
import type { ReservationOffer } from './price-list.ts'
import { providerOperations } from './provider-operations.ts'
import type { ReservationRecord } from './record.ts'
import { reservationOrderPath } from './record.ts'
import { isActive } from './rules.ts'
import {
  activeReservationsOf,
  allReservations,
  reservationOrdersAfter,
  reservationsAt,
  reservationsNamed,
  reservationsOf,
  revisionsOf,
} from './store.ts'
import { orderToWire, type ReservationWire, reservationToWire, type Utilization } from './wire.ts'

/** How far reservations were used of late, by id; of a later domain, which knows usage. */
export type UtilizationOf = (
  partner: Partner,
  reservations: readonly ReservationRecord[],
  now: Instant,
) => Promise<Map<string, Utilization>>

export function capacityRoutes(deps: ReservationDeps, utilizationOf: UtilizationOf): Route[] {
  const shown = async (
    partner: Partner,
    now: Instant,
    reservations: readonly ReservationRecord[],
    more: { renewProperties?: boolean } = {},
  ) => {
    const uses = await utilizationOf(partner, reservations, now)
    return reservations.map((r) => reservationToWire(r, now, { ...more, utilization: uses.get(r.id) }))
  }
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
      return isRefusal(page) ? page : ok({ ...page, value: await shown(call.partner, now, page.value) })
    }),

    serve(endpoints.getReservation, async ({ path, query, db, now, partner }) => {
      const found = await findInOrder(db, path)
      if (isRefusal(found)) return found
      const [it] = await shown(partner, now, [found], { renewProperties: query.$expand?.toLowerCase() === 'renewproperties' })
      return ok(it as ReservationWire)
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
      const page = await listPage(call, {
        at: (skip, limit) => reservationsAt(db, skip, limit),
        all: () => allReservations(db),
        toWire: (r) => reservationToWire(r, now),
        fields: reservationFields,
        stateOf: (r) => r.properties.displayProvisioningState,
      })
      if (isRefusal(page)) return page
      const { value, nextLink, count } = page
      const uses = await utilizationOf(call.partner, await reservationsNamed(db, value.map(idOf)), now)
      return ok({
        value: value.map((r) => withUse(r, uses.get(idOf(r)))),
        ...(nextLink === undefined ? {} : { nextLink }),
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

const idOf = ({ id }: ReservationWire): string => id.slice(id.lastIndexOf('/') + 1)

function withUse(r: ReservationWire, utilization: Utilization | undefined): ReservationWire {
  return utilization ? { ...r, properties: { ...r.properties, utilization } } : r
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
