/** How the documented exchanges of reservations are replayed: each on reservations of its own, bought as it begins. */
import { capacity, capacityVersion, type Reserved, reservationBody, reserve } from '../reservation-story.ts'
import { must } from '../story.ts'
import type { ReplayWorld } from './replay-world.ts'
import type { Replay } from './replays.ts'

/** Made once for an exchange: its address and its body name the same. */
export function once<T>(make: (world: ReplayWorld) => Promise<T>): (world: ReplayWorld) => Promise<T> {
  let made: Promise<T> | undefined
  return (world) => {
    made ??= make(world)
    return made
  }
}

const buy = (quantity: number, more: object = {}) =>
  once((world) => reserve(world.server, { subscription: world.entitlement, quantity, more }))
const onOrder = ({ order }: Reserved, rest = '') => `${capacity}/reservationOrders/${order}${rest}?${capacityVersion}`
const quoted = async (world: ReplayWorld, path: string, body: object) =>
  (await must(world.server, 200, 'POST', path, { body })).properties.sessionId as string
const giving = ({ reservationPath: reservationId }: Reserved, quantity = 1) => ({
  scope: 'Reservation',
  reservationToReturn: { reservationId, quantity },
})

/** The printed purchase of something the price list has, worth more than what is given for it. */
function dearer(world: ReplayWorld, printed: { properties: object }) {
  const { properties } = reservationBody({ subscription: world.entitlement })
  return {
    ...printed,
    sku: { name: 'Standard_D4as_v5' },
    location: 'eastus2',
    properties: { ...printed.properties, billingScopeId: properties.billingScopeId },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: bodies as the pages print them
type Printed = any

const [refunded, tooMany, returned] = [buy(2), buy(1), buy(2)]
const split = once(({ server, entitlement: subscription }) => {
  const scope = { appliedScopeType: 'Single', appliedScopes: [`/subscriptions/${subscription}`] }
  const more = { ...scope, billingPlan: 'Monthly', reservedResourceProperties: { instanceFlexibility: 'Off' } }
  return reserve(server, { subscription, quantity: 3, more })
})
const monthly = buy(7, { billingPlan: 'Monthly' })
const swap = buy(1)
const swapped = once(async (world) => exchangeSession(world, await buy(1)(world)))
const finished = once(async (world) => {
  const sessionId = await exchangeSession(world, await buy(1)(world))
  const { headers } = await world.server.post(`${capacity}/exchange?${capacityVersion}`, { properties: { sessionId } })
  const at = new URL(headers.get('azure-asyncoperation') as string)
  return at.pathname + at.search
})
const purchase = once(async (world) => {
  const body = { ...reservationBody({ subscription: world.entitlement, quantity: 1, more: { billingPlan: 'Monthly' } }) }
  return (await must(world.server, 200, 'POST', `${capacity}/calculatePrice?${capacityVersion}`, { body })).properties
    .reservationOrderId as string
})
const artifact = once(async (world) => {
  await buy(1)(world)
  const held = await must(world.server, 200, 'GET', `/v1/customers/${world.customer}/entitlements`, { as: 'admin' })
  return `/v1${held.items[0].entitledArtifacts[0].link.uri}`
})

function exchangeSession(world: ReplayWorld, { reservationPath: reservationId }: Reserved): Promise<string> {
  const reservationsToPurchase = [dearer(world, reservationBody({ subscription: world.entitlement, quantity: 1 }))]
  const body = { properties: { reservationsToPurchase, reservationsToExchange: [{ reservationId, quantity: 1 }] } }
  return quoted(world, `${capacity}/calculateExchange?${capacityVersion}`, body)
}

export const reservationReplays: Readonly<Record<string, Replay>> = {
  'commerce/get-a-collection-of-entitlements.json': {
    as: 'admin',
    address: async (world, printed) => {
      await artifact(world)
      return printed
    },
  },
  'commerce/get-a-collection-of-entitlements.artifact.json': { as: 'admin', address: artifact },

  'platform/azure-reservation-purchase.json': {
    address: async (world) => `${capacity}/reservationOrders/${await purchase(world)}?${capacityVersion}`,
    body: (world, printed: Printed) => ({ ...dearer(world, printed), sku: { name: 'Standard_D2as_v5' } }),
  },
  'platform/azure-reservation-order-schedule.json': { address: async (world) => `${onOrder(await monthly(world))}&$expand=schedule` },
  'platform/azure-reservation-split.json': {
    address: async (world) => onOrder(await split(world), '/split'),
    body: async (world, printed: Printed) => ({
      properties: { ...printed.properties, reservationId: (await split(world)).reservationPath },
    }),
  },
  'platform/azure-reservation-calculate-refund.json': {
    address: async (world) => onOrder(await refunded(world), '/calculateRefund'),
    body: async (world, printed: Printed) => ({ ...printed, properties: giving(await refunded(world)) }),
  },
  'platform/azure-reservation-error-refund-limit.json': {
    address: async (world) => onOrder(await tooMany(world), '/calculateRefund'),
    body: async (world, printed: Printed) => ({ ...printed, properties: giving(await tooMany(world), 99) }),
  },
  'platform/azure-reservation-return.json': {
    address: async (world) => onOrder(await returned(world), '/return'),
    body: async (world, printed: Printed) => {
      const properties = giving(await returned(world))
      const sessionId = await quoted(world, onOrder(await returned(world), '/calculateRefund'), { properties })
      return { properties: { ...printed.properties, ...properties, sessionId } }
    },
  },
  'platform/azure-reservation-calculate-exchange.json': {
    address: () => `${capacity}/calculateExchange?${capacityVersion}`,
    body: async (world, printed: Printed) => ({
      properties: {
        reservationsToPurchase: [dearer(world, printed.properties.reservationsToPurchase[0])],
        reservationsToExchange: [{ reservationId: (await swap(world)).reservationPath, quantity: 1 }],
      },
    }),
  },
  'platform/azure-reservation-exchange.json': {
    address: () => `${capacity}/exchange?${capacityVersion}`,
    body: async (world) => ({ properties: { sessionId: await swapped(world) } }),
  },
  'platform/azure-reservation-exchange-result.json': { address: finished },
}
