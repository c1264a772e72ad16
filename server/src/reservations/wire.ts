/** Reservations as Azure shows them (azure contract, section 10.2). */
import { Decimal, day, dayOf, formatInstant, type Instant, type Static } from 'lazuli-contract'
import type { PaymentDetail, Reservation, ReservationOrder } from 'lazuli-contract/azure/reservation-shapes.ts'
import { amountOf, paymentsOf } from './price-rules.ts'
import {
  type Commitment,
  type Money,
  type ReservationOrderRecord,
  type ReservationRecord,
  reservationOrderPath,
  reservationPath,
} from './record.ts'

export function priceToWire(amount: Money): { currencyCode: string; amount: Decimal } {
  return { currencyCode: amount.currency, amount: amountOf(amount) }
}

export type OrderWire = Static<typeof ReservationOrder>
export type ReservationWire = Static<typeof Reservation>

export type Utilization = ReservationWire['properties']['utilization']

export interface ReservationView {
  renewProperties?: boolean
  /** How far it was used of late, where something was. */
  utilization?: Utilization | undefined
}

/** Where nothing was used. */
export const unused: Utilization = {
  trend: 'SAME',
  aggregates: [1, 7, 30].map((grain) => ({ grain, grainUnit: 'days', value: Decimal.zero, valueUnit: 'percentage' })),
}

export interface OrderView {
  now: Instant
  reservations: readonly ReservationRecord[]
  /** Adds when it is paid. */
  schedule?: boolean
}

export function orderToWire(order: ReservationOrderRecord, { now, reservations, schedule = false }: OrderView): OrderWire {
  return {
    id: reservationOrderPath(order.id),
    type: 'Microsoft.Capacity/reservationOrders',
    name: order.id,
    etag: order.version,
    properties: {
      displayName: order.displayName,
      requestDateTime: formatInstant(order.requestedAt),
      createdDateTime: formatInstant(order.createdAt),
      benefitStartTime: formatInstant(order.createdAt),
      expiryDate: dayOf(order.expiresAt),
      expiryDateTime: formatInstant(order.expiresAt),
      originalQuantity: order.originalQuantity,
      term: order.term,
      billingPlan: order.billingPlan,
      provisioningState: order.state,
      reservations: reservations.map((r) => ({ id: reservationPath(r) })),
      ...(schedule && order.total ? { planInformation: planToWire(order, order.total, now) } : {}),
      ...(order.reviewAt === undefined ? {} : { reviewDateTime: formatInstant(order.reviewAt) }),
    },
  }
}

function planToWire(order: ReservationOrderRecord, total: Commitment, now: Instant): OrderWire['properties']['planInformation'] {
  const transactions = paymentsToWire(total, order.billingPlan, order.term, order.createdAt, now, order.state === 'Succeeded')
  const next = transactions.find((t) => t.status === 'Scheduled')
  return {
    pricingCurrencyTotal: priceToWire(total.pricing),
    startDate: dayOf(order.createdAt),
    ...(next ? { nextPaymentDueDate: next.dueDate } : {}),
    transactions,
  }
}

/** Payments up to now have been made; those to come are scheduled as long as the order goes on. */
export function paymentsToWire(
  total: Commitment,
  plan: ReservationOrderRecord['billingPlan'],
  term: ReservationOrderRecord['term'],
  start: Instant,
  now: Instant | undefined,
  goesOn: boolean,
): Static<typeof PaymentDetail>[] {
  return paymentsOf(total, plan, term, start).map(({ dueAt, dueDate, amount }) => {
    const isPaid = now !== undefined && dueAt <= now
    return {
      dueDate,
      ...(isPaid ? { paymentDate: dueDate } : {}),
      status: isPaid ? 'Succeeded' : goesOn ? 'Scheduled' : 'Cancelled',
      pricingCurrencyTotal: priceToWire(amount.pricing),
      billingCurrencyTotal: priceToWire(amount.billing),
    }
  })
}

/** What was split or merged is cancelled, and says why. */
const replaced: Readonly<Partial<Record<ReservationRecord['state'], string>>> = {
  Split: 'This reservation was split and is no longer active.',
  Merged: 'This reservation was merged and is no longer active.',
}

/** An active reservation in its last days is shown as expiring. */
const lastDays = 30 * day

export function displayState({ state, expiresAt }: Pick<ReservationRecord, 'state' | 'expiresAt'>, now: Instant): string {
  if (state === 'Succeeded') return expiresAt - now <= lastDays ? 'Expiring' : 'Succeeded'
  if (state === 'Split' || state === 'Merged') return 'Cancelled'
  if (state === 'Cancelled' || state === 'Expired' || state === 'Failed') return state
  if (state === 'BillingFailed') return 'Failed'
  return state === 'Creating' ? 'Pending' : 'Processing'
}

function friendlyScope({ scope }: ReservationRecord): string {
  return scope.type === 'Single' && scope.scopes?.some((path) => /\/resourceGroups\//i.test(path)) ? 'ResourceGroup' : scope.type
}

function friendlyRenewal(r: ReservationRecord): string {
  if (r.renewDestination) return 'Renewed'
  if (r.state === 'Expired') return 'NotRenewed'
  if (r.state !== 'Succeeded') return 'NotApplicable'
  return r.renew ? 'On' : 'Off'
}

const statusCodes: Readonly<Partial<Record<ReservationRecord['state'], string>>> = { Split: 'Split', Merged: 'Merged', Expired: 'Expired' }

export function reservationToWire(
  r: ReservationRecord,
  now: Instant,
  { renewProperties = false, utilization }: ReservationView = {},
): ReservationWire {
  const why = replaced[r.state]
  const provisioningState = why ? 'Cancelled' : r.state
  const split = r.splitSource || r.splitDestinations
  const merged = r.mergeSources || r.mergeDestination
  const swapped = r.swapSource || r.swapDestination
  return {
    id: reservationPath(r),
    type: 'Microsoft.Capacity/reservationOrders/reservations',
    name: `${r.reservationOrderId}/${r.id}`,
    etag: r.version,
    ...(r.location ? { location: r.location } : {}),
    kind: 'Microsoft.Compute',
    sku: { name: r.armSkuName, description: r.skuDescription },
    properties: {
      displayName: r.displayName,
      reservedResourceType: r.resourceType,
      quantity: r.quantity,
      term: r.term,
      billingPlan: r.billingPlan,
      billingScopeId: `/subscriptions/${r.billingSubscriptionId}`,
      appliedScopeType: r.scope.type,
      ...(r.scope.scopes ? { appliedScopes: [...r.scope.scopes] } : {}),
      ...(r.scope.properties ? { appliedScopeProperties: { ...r.scope.properties } } : {}),
      instanceFlexibility: r.instanceFlexibility,
      provisioningState,
      provisioningSubState: provisioningState,
      displayProvisioningState: displayState(r, now),
      effectiveDateTime: formatInstant(r.effectiveAt),
      benefitStartTime: formatInstant(r.effectiveAt),
      lastUpdatedDateTime: formatInstant(r.updatedAt),
      purchaseDate: dayOf(r.purchasedAt),
      purchaseDateTime: formatInstant(r.purchasedAt),
      expiryDate: dayOf(r.expiresAt),
      expiryDateTime: formatInstant(r.expiresAt),
      renew: r.renew,
      ...(r.renewSource ? { renewSource: r.renewSource } : {}),
      ...(r.renewDestination ? { renewDestination: r.renewDestination } : {}),
      ...(renewProperties && r.renewProperties !== undefined ? { renewProperties: r.renewProperties } : {}),
      archived: r.archived ?? false,
      capabilities: '',
      skuDescription: r.skuDescription,
      extendedStatusInfo: { statusCode: statusCodes[r.state] ?? (r.state === 'Succeeded' ? 'Succeeded' : 'None'), message: why ?? '' },
      ...(split
        ? {
            splitProperties: {
              ...(r.splitDestinations ? { splitDestinations: [...r.splitDestinations] } : {}),
              ...(r.splitSource ? { splitSource: r.splitSource } : {}),
            },
          }
        : {}),
      ...(merged
        ? {
            mergeProperties: {
              ...(r.mergeDestination ? { mergeDestination: r.mergeDestination } : {}),
              ...(r.mergeSources ? { mergeSources: [...r.mergeSources] } : {}),
            },
          }
        : {}),
      ...(swapped
        ? {
            swapProperties: {
              ...(r.swapSource ? { swapSource: r.swapSource } : {}),
              ...(r.swapDestination ? { swapDestination: r.swapDestination } : {}),
            },
          }
        : {}),
      userFriendlyAppliedScopeType: friendlyScope(r),
      userFriendlyRenewState: friendlyRenewal(r),
      utilization: utilization ?? unused,
      ...(r.reviewAt === undefined ? {} : { reviewDateTime: formatInstant(r.reviewAt) }),
    },
  }
}
