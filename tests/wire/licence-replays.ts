/** How the documented exchanges of licences and marketplace items are replayed: each on a purchase of its own, made as it begins. */
import type { RequestOptions } from '../harness.ts'
import { agree, createCustomer, must } from '../story.ts'
import type { ReplayWorld } from './replay-world.ts'
import type { Replay } from './replays.ts'
import { once } from './reservation-replays.ts'

interface Bought {
  customer: string
  subscription: string
}

const [firstline, exchange, archiving] = [
  '6FBAD345-B7DE-42A6-B6AB-79B363D0B371',
  '195416C1-3447-423A-B37B-EE59A99A19C4',
  '2828BE95-46BA-4F91-B2FD-0BEF192ECF60',
]
const marketplace = 'DZH318Z0BXWC:0002:DZH318Z0BMRV'

/** A customer of its own with one subscription. */
async function bought({ server }: ReplayWorld, label: string, line: object, options: RequestOptions = {}): Promise<Bought> {
  const customer = await createCustomer(server, { label }, options)
  await agree(server, customer, options)
  const order = await must(server, 201, 'POST', `/v1/customers/${customer}/orders`, { ...options, body: { lineItems: [line] } })
  return { customer, subscription: order.lineItems[0].subscriptionId }
}
const addressOf = ({ customer, subscription }: Bought): string => `/v1/customers/${customer}/subscriptions/${subscription}`
const read = ({ server }: ReplayWorld, of: Bought) => must(server, 200, 'GET', addressOf(of))

/** The printed address with what was bought in place of the customer and the subscription. */
const on = (purchase: (world: ReplayWorld) => Promise<Bought>): Pick<Replay, 'ids'> => ({
  ids: async (world) => {
    const { customer, subscription } = await purchase(world)
    return { customers: customer, subscriptions: subscription }
  },
})

const trial = once((world) => bought(world, 'trial-replay', { offerId: 'C0BD2E08-11AC-4836-BDC7-3712E744922F', quantity: 25 }))
const licence = once((world) => bought(world, 'licence-replay', { offerId: exchange, friendlyName: 'nickname', quantity: 5 }))
const item = once((world) => bought(world, 'marketplace-replay', { offerId: marketplace, quantity: 1 }))
const stopped = once(async (world) => {
  const held = await bought(world, 'upgrade-replay', { offerId: firstline, quantity: 1 })
  await must(world.server, 200, 'PATCH', addressOf(held), { body: { status: 'suspended' } })
  return held
})
const extended = once(async (world) => {
  const held = await bought(world, 'add-on-replay', { offerId: exchange, quantity: 1 })
  const { orderId } = await read(world, held)
  const lineItems = [{ offerId: archiving, parentSubscriptionId: held.subscription, friendlyName: 'Myofferpurchase', quantity: 1 }]
  const order = await must(world.server, 200, 'PATCH', `/v1/customers/${held.customer}/orders/${orderId}`, { body: { lineItems } })
  const addOn = { ...held, subscription: order.lineItems[1].subscriptionId }
  // Renewal is switched off by a whole body, as the documentation shows it.
  const body = { ...(await read(world, addOn)), autoRenewEnabled: false }
  await must(world.server, 200, 'PATCH', addressOf(addOn), { body })
  return held
})

/** A marketplace item of a customer of the integration sandbox, which the publisher has not activated. */
const waiting = (label: string): Replay => {
  const held = once((world) => bought(world, label, { offerId: marketplace, quantity: 1 }, { partner: world.sandbox }))
  return { partner: (world) => world.sandbox, ...on(held) }
}

// biome-ignore lint/suspicious/noExplicitAny: bodies as the pages print them
type Printed = any

export const licenceReplays: Readonly<Record<string, Replay>> = {
  'commerce/activate-sandbox-subscription-azure-marketplace-products.json': waiting('activate-2021'),
  'platform/sandbox-activate.json': waiting('activate-2023'),
  'commerce/convert-a-trial-subscription-to-paid.json': { as: 'admin', ...on(trial) },
  'commerce/transition-a-subscription.eligible.json': { as: 'admin', ...on(stopped) },
  'commerce/get-a-list-of-add-ons-for-a-subscription.json': { ...on(extended) },
  'commerce/change-the-quantity-of-a-subscription.ok.json': {
    ...on(licence),
    body: async (world, printed: Printed) => {
      const { id, orderId, attributes } = await read(world, await licence(world))
      return { ...printed, Id: id, OrderId: orderId, Attributes: { ...printed.Attributes, Etag: attributes.etag } }
    },
  },
  'commerce/update-autorenew-for-an-azure-marketplace-subscription.json': {
    ...on(item),
    headers: async (world) => ({ 'If-Match': (await read(world, await item(world))).attributes.etag }),
    body: async (world, printed: Printed) => {
      const { id, orderId, offerId } = await read(world, await item(world))
      return { ...printed, id, orderId, offerId }
    },
  },
}
