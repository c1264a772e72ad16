/** What an integration sandbox account may buy (commerce contract, section 13.2). Pure. */
import { type Refusal, refuse } from '../base/outcome.ts'
import type { CatalogAvailability } from '../catalog/rules.ts'
import { isReservedInSandbox, sandboxReservations } from '../reservations/sandbox-rules.ts'
import { lineKind, type OrderLineRecord } from './record.ts'

/** How much of what is limited is there already, pending orders included. */
export interface SandboxFacts {
  /** Azure plans of the partner and of the customer, suspended ones too. */
  plans: { partner: number; customer: number }
  /** Active MS-AZR-0145P subscriptions of the partner. */
  legacyAzure: number
  /** Subscriptions of the customer. */
  subscriptions: number
  /** Reservation instances of the customer. */
  reservations: number
}

export const sandboxLimits = {
  plansPerPartner: 10,
  /** The fourth is refused so; that a customer of a direct partner has one alone is the rule outside sandboxes too. */
  plansPerCustomer: 3,
  legacyAzure: 10,
  subscriptionsPerCustomer: 5,
  seatsPerSubscription: 25,
  reservationsPerCustomer: sandboxReservations.instancesPerCustomer,
} as const

interface Line {
  quantity: number
  item: Pick<CatalogAvailability, 'product' | 'sku'>
}

interface Facts {
  sandbox?: SandboxFacts | undefined
}

const ofKind = (lines: readonly Line[], kind: string): Line[] => lines.filter(({ item }) => item.product.kind === kind)
const becomes = (kind: string): boolean => kind !== 'reservation' && kind !== 'software'

/** The limits of plans come before the checks of reservations, all others after. */
export function checkSandbox(which: 'plans' | 'others', lines: readonly Line[], { sandbox }: Facts): Refusal | undefined {
  if (!sandbox) return undefined
  return which === 'plans' ? planLimits(lines, sandbox) : otherLimits(lines, sandbox)
}

function planLimits(lines: readonly Line[], held: SandboxFacts): Refusal | undefined {
  const plans = ofKind(lines, 'plan').length
  if (
    plans > 0 &&
    (held.plans.partner + plans > sandboxLimits.plansPerPartner || held.plans.customer + plans > sandboxLimits.plansPerCustomer)
  )
    return refuse('SandboxPlanLimit')
  const legacy = ofKind(lines, 'legacyAzure').length
  return legacy > 0 && held.legacyAzure + legacy > sandboxLimits.legacyAzure ? refuse('LegacyAzureLimit') : undefined
}

function otherLimits(lines: readonly Line[], held: SandboxFacts): Refusal | undefined {
  const subscriptions = lines.filter(({ item }) => becomes(item.product.kind)).length
  if (subscriptions > 0 && held.subscriptions + subscriptions > sandboxLimits.subscriptionsPerCustomer) return refuse('SubscriptionLimit')
  const seats = lines.filter(({ item }) => becomes(item.product.kind))
  if (seats.some(({ quantity }) => quantity > sandboxLimits.seatsPerSubscription))
    return refuse('SeatLimit', { limit: String(sandboxLimits.seatsPerSubscription) })
  const reservations = ofKind(lines, 'reservation')
  const instances = reservations.reduce((sum, { quantity }) => sum + quantity, 0)
  if (instances > 0 && held.reservations + instances > sandboxLimits.reservationsPerCustomer)
    return refuse('ReservationLimit', { limit: String(sandboxLimits.reservationsPerCustomer), held: String(held.reservations) })
  for (const { item } of reservations) {
    const problem = reservationProblem(item)
    if (problem) return refuse('SandboxLimit', { detail: problem })
  }
  return undefined
}

/** What is held once these orders are completed too. */
export function withOrders(
  held: SandboxFacts,
  orders: readonly { lines: readonly Pick<OrderLineRecord, 'kind' | 'quantity'>[] }[],
): SandboxFacts {
  const lines = orders.flatMap((order) => order.lines)
  const { plans, subscriptions, reservations } = pendingHoldings(lines)
  return {
    plans: { partner: held.plans.partner + plans, customer: held.plans.customer + plans },
    legacyAzure: held.legacyAzure + lines.filter((line) => lineKind(line) === 'legacyAzure').length,
    subscriptions: held.subscriptions + subscriptions,
    reservations: held.reservations + reservations,
  }
}

/** What a line alone says against its purchase, whatever is held already. */
export function sandboxProblem({ quantity, item }: Line): string | undefined {
  const { seatsPerSubscription: seats, reservationsPerCustomer: instances } = sandboxLimits
  if (item.product.kind !== 'reservation')
    return becomes(item.product.kind) && quantity > seats ? `a subscription has at most ${seats} licences` : undefined
  return quantity > instances ? `a customer has at most ${instances} reservation instances` : reservationProblem(item)
}

/** Why a sandbox does not sell a reservation. */
function reservationProblem({ sku }: Pick<CatalogAvailability, 'sku'>): string | undefined {
  const attribute = (name: string): string => String(sku.dynamicAttributes[name] ?? '')
  const machine = { armSkuName: attribute('armSkuName'), location: attribute('armRegionName') }
  const sold = sku.terms.some(({ duration }) => isReservedInSandbox({ ...machine, term: duration }))
  return sold ? undefined : 'reservations are Standard_B1s for a year in a few regions'
}

/** What pending order lines add to what is held. */
export function pendingHoldings(
  lines: readonly Pick<OrderLineRecord, 'kind' | 'quantity'>[],
): Pick<SandboxFacts, 'subscriptions' | 'reservations'> & { plans: number } {
  const kinds = lines.map(lineKind)
  return {
    plans: kinds.filter((kind) => kind === 'plan').length,
    subscriptions: kinds.filter(becomes).length,
    reservations: lines.filter((line) => lineKind(line) === 'reservation').reduce((sum, { quantity }) => sum + quantity, 0),
  }
}
