/**
 * A small model of commerce, written from the contract alone: what a customer of a direct partner may do with carts,
 * orders, subscriptions, Azure subscriptions and upgrades, and what he gets for it. It knows words and times, no bodies.
 */

/** What a call answers: the status, and the code of a refusal. */
export interface Expected {
  status: number
  code?: number | undefined
}
const yes = (status: number): Expected => ({ status })
const no = (status: number, code: number): Expected => ({ status, code })

const minute = 60_000
/** The documented delays, as the `realistic` profile has them. Milliseconds. */
export const delays = {
  completion: minute,
  listing: 15 * minute,
  entitlement: 10 * minute,
  upgrade: minute,
  cart: 7 * 24 * 60 * minute,
  /** How long a legacy subscription is held before it may be upgraded. */
  upgradeAge: 24 * 60 * minute,
}

/** `bad` is no item of the catalogue. */
export type Item = 'plan' | 'legacy' | 'bad'

export interface ModelEntitlement {
  id: string
  shown: 'active' | 'inactive'
  /** Accepted and not shown yet. */
  coming?: { to: 'active' | 'inactive'; at: number }
}
export interface ModelSubscription {
  id: string
  kind: 'plan' | 'legacy'
  status: 'active' | 'suspended' | 'deleted'
  name: string
  version: number
  createdAt: number
  entitlements: ModelEntitlement[]
}
export interface ModelOrder {
  id: string
  status: 'pending' | 'completed'
  createdAt: number
  completesAt: number
  items: Exclude<Item, 'bad'>[]
  made: ModelSubscription[]
}
export interface ModelCart {
  id: string
  status: 'Active' | 'Ordered'
  items: Item[]
  expiresAt: number
}
export interface ModelUpgrade {
  id: string
  from: ModelSubscription[]
  status: 'NotStarted' | 'InProgress' | 'Completed' | 'Failed'
  startsAt: number
  endsAt: number
  plan?: ModelSubscription
}
export interface ModelCustomer {
  id: string
  agreed: boolean
  carts: ModelCart[]
  orders: ModelOrder[]
  subscriptions: ModelSubscription[]
  upgrade?: ModelUpgrade
}

/** What has become of everything by `now`. Ids of what the service made itself are filled in when they are first read. */
export function live(customer: ModelCustomer, now: number): void {
  for (const order of customer.orders) {
    if (order.status !== 'pending' || order.completesAt > now) continue
    order.status = 'completed'
    for (const item of order.items) fulfil(customer, order, item)
  }
  for (const entitlement of customer.subscriptions.flatMap((s) => s.entitlements)) {
    if (!entitlement.coming || entitlement.coming.at > now) continue
    entitlement.shown = entitlement.coming.to
    delete entitlement.coming
  }
  if (customer.upgrade) carryOn(customer, customer.upgrade, now)
}

/** Half of the time an upgrade waits, half it runs; what was suspended meanwhile does not move, and the upgrade fails. */
function carryOn(customer: ModelCustomer, upgrade: ModelUpgrade, now: number): void {
  if (upgrade.status === 'NotStarted' && upgrade.startsAt <= now) upgrade.status = 'InProgress'
  if (upgrade.status !== 'InProgress' || upgrade.endsAt > now) return
  const moving = upgrade.from.filter((source) => source.status === 'active')
  upgrade.status = moving.length === upgrade.from.length ? 'Completed' : 'Failed'
  for (const source of moving) {
    source.status = 'deleted'
    source.version++
    if (!upgrade.plan) {
      upgrade.plan = { id: '', kind: 'plan', status: 'active', name: '', version: 1, createdAt: upgrade.endsAt, entitlements: [] }
      customer.subscriptions.push(upgrade.plan)
    }
    upgrade.plan.entitlements.push(...source.entitlements)
  }
}

function fulfil(customer: ModelCustomer, order: ModelOrder, kind: 'plan' | 'legacy'): void {
  const made: ModelSubscription = {
    id: '',
    kind,
    status: 'active',
    name: '',
    version: 1,
    createdAt: order.completesAt,
    entitlements: [{ id: '', shown: 'active' }],
  }
  customer.subscriptions.push(made)
  order.made.push(made)
}

const held = (customer: ModelCustomer, kind: 'plan' | 'legacy') =>
  customer.subscriptions.find((s) => s.kind === kind && s.status !== 'deleted')

/** Why one order of these items is refused, if it is (commerce contract, section 6.3, in the order of its table). */
export function orderRefusal(customer: ModelCustomer, items: readonly Exclude<Item, 'bad'>[]): Expected | undefined {
  const plans = items.filter((item) => item === 'plan').length
  if (plans > 0 && !customer.agreed) return no(403, 13605)
  if (plans > 0 && held(customer, 'legacy')) return no(403, 800020)
  const standing = customer.upgrade?.status
  if (standing && standing !== 'Completed') return no(409, { NotStarted: 900112, InProgress: 900113, Failed: 900114 }[standing])
  if (plans > 0 && (held(customer, 'plan') || plans > 1)) return no(403, 800066)
  const running = customer.orders.some((order) => order.status === 'pending' && order.items.includes('plan'))
  return plans > 0 && running ? no(409, 800060) : undefined
}

function place(customer: ModelCustomer, items: readonly Exclude<Item, 'bad'>[], now: number): ModelOrder {
  const legacy = items.every((item) => item === 'legacy')
  const order: ModelOrder = {
    id: '',
    status: 'pending',
    createdAt: now,
    completesAt: now + (legacy ? 0 : delays.completion),
    items: [...items],
    made: [],
  }
  customer.orders.push(order)
  live(customer, now)
  return order
}

/** A checkout: modern and legacy lines become orders of their own; what fails is told beside what does not. */
export function checkout(customer: ModelCustomer, cart: ModelCart, now: number): Expected & { orders: ModelOrder[]; failed: number } {
  const refused = (expected: Expected) => ({ ...expected, orders: [], failed: 0 })
  if (cart.expiresAt <= now) return refused(no(404, 800008))
  if (cart.status === 'Ordered') return refused(no(400, 800065))
  if (cart.items.includes('bad')) return refused(no(400, 800009))
  const items = cart.items as Exclude<Item, 'bad'>[]
  const groups = [...new Set(items)].map((kind) => items.filter((item) => item === kind))
  const orders: ModelOrder[] = []
  const refusals: Expected[] = []
  for (const group of groups) {
    const refusal = orderRefusal(customer, group)
    if (refusal) refusals.push(refusal)
    else orders.push(place(customer, group, now))
  }
  if (orders.length === 0) return refused(refusals[0] as Expected)
  cart.status = 'Ordered'
  return { ...yes(201), orders, failed: refusals.length }
}

export function directOrder(customer: ModelCustomer, item: Item, now: number): Expected & { order?: ModelOrder } {
  if (item === 'bad') return no(403, 800020)
  const refusal = orderRefusal(customer, [item])
  return refusal ?? { ...yes(201), order: place(customer, [item], now) }
}

export function putCart(cart: ModelCart, items: Item[], now: number): Expected {
  if (cart.expiresAt <= now) return no(404, 800008)
  if (cart.status === 'Ordered') return no(400, 800065)
  cart.items = items
  return yes(201)
}

export interface Patch {
  status?: 'active' | 'suspended' | 'deleted'
  name?: string
  etag?: 'current' | 'stale'
}

/** PATCH of a subscription (commerce contract, section 7.3). */
export function patch(subscription: ModelSubscription, wish: Patch): Expected {
  if (wish.etag === 'stale') return no(400, 2055)
  if (subscription.status === 'deleted') return no(400, 2011)
  const { status, name } = wish
  if (status === 'deleted') return no(400, 800096)
  if (
    status === 'suspended' &&
    subscription.status === 'active' &&
    subscription.kind === 'plan' &&
    subscription.entitlements.some(isActive)
  )
    return no(403, 900115)
  const before = { ...subscription }
  if (status) subscription.status = status
  // The Azure subscription of a legacy one stands and falls with it; a plan suspends only when none of its own is active.
  if (status && subscription.kind === 'legacy')
    for (const e of subscription.entitlements) e.shown = status === 'active' ? 'active' : 'inactive'
  if (name) subscription.name = name
  if (subscription.status !== before.status || subscription.name !== before.name) subscription.version++
  return yes(200)
}

/** Shown active, or accepted to be so. */
export const isActive = (e: ModelEntitlement): boolean => e.shown === 'active' || e.coming?.to === 'active'
const towards = (e: ModelEntitlement): 'active' | 'inactive' => e.coming?.to ?? e.shown

function change(entitlement: ModelEntitlement, to: 'active' | 'inactive', now: number): void {
  entitlement.coming = { to, at: now + delays.entitlement }
}

export function cancelEntitlement(entitlement: ModelEntitlement, now: number): Expected {
  if (towards(entitlement) === 'inactive') return no(400, 800040)
  change(entitlement, 'inactive', now)
  return yes(200)
}

export function reactivateEntitlement(subscription: ModelSubscription, entitlement: ModelEntitlement, now: number): Expected {
  if (towards(entitlement) === 'active' || subscription.status !== 'active') return no(400, 900337)
  change(entitlement, 'active', now)
  return yes(202)
}

/** POST /productupgrades (commerce contract, section 10). */
export function upgrade(customer: ModelCustomer, now: number): Expected & { upgrade?: ModelUpgrade } {
  const { upgrade: known } = customer
  if (known?.status === 'NotStarted' || known?.status === 'InProgress') return no(409, 900109)
  if (known?.status === 'Completed') return no(400, 900110)
  const legacy = customer.subscriptions.filter((s) => s.kind === 'legacy' && s.status !== 'deleted')
  if (legacy.length === 0) return no(403, 900108)
  if (legacy.some((s) => s.status === 'suspended')) return no(403, 900105)
  if (legacy.some((s) => s.createdAt + delays.upgradeAge > now)) return no(403, 900130)
  if (!customer.agreed) return no(403, 13605)
  if (customer.subscriptions.some((s) => s.kind === 'plan' && s !== known?.plan)) return no(403, 900120)
  const upgrade: ModelUpgrade = {
    id: '',
    from: legacy,
    status: known ? 'InProgress' : 'NotStarted',
    startsAt: now + delays.upgrade / 2,
    endsAt: now + delays.upgrade,
    ...(known?.plan ? { plan: known.plan } : {}),
  }
  customer.upgrade = upgrade
  return { ...yes(202), upgrade }
}
