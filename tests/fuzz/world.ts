/**
 * The world that is shot at: three partners with everything a partner can have, each with a mark of its own in every text.
 * What they are told while it is built is what the requests are made of.
 */
import { parseInstant } from 'lazuli-contract'
import {
  cobalt,
  type connect,
  lapis,
  type PartnerCredentials,
  type Reply,
  type RequestOptions,
  startServer,
  type TestServer,
} from '../harness.ts'
import { capacity, capacityVersion, reserve } from '../reservation-story.ts'
import { agree, billingScope, buyLegacyAzure, createCustomer, flatMeters, meter, must, settle } from '../story.ts'
import { Chance } from './chance.ts'
import { operationAt, Pool } from './pool.ts'
import type { Party } from './shots.ts'
import { StoreWatch, stateFile } from './stores.ts'
import { Wire } from './wire.ts'

export interface Player {
  party: Party
  credentials: PartnerCredentials
  store: StoreWatch
  /** Where its clock stands. */
  now: number
}

export interface World {
  server: TestServer
  wire: Wire
  players: readonly Player[]
  /** GUIDs that all are told: of the catalogue, of templates, of cloud roles. */
  shared: ReadonlySet<string>
  close(): Promise<void>
}

/** Where every clock stands when the shooting starts: one month is invoiced, the next runs. */
const stand = '2026-10-08T00:00:00Z'

export async function openWorld(): Promise<World> {
  const server = await startServer()
  const opal = await sandboxOf(server)
  const shared = await sharedGuids(server)
  const meters = (await flatMeters(6)).map(({ meterId }) => meterId)
  const players: Player[] = []
  for (const [name, credentials, mark] of [
    ['lapis', lapis, 'zqlapis'],
    ['cobalt', cobalt, 'zqcobalt'],
    ['opal', opal, 'zqopal'],
  ] as const) {
    const pool = new Pool()
    const learning = learningServer(server, pool, shared)
    await live(learning, server, credentials, mark, meters)
    const { tenantId, applicationId, domain } = credentials
    const party: Party = { name, mark, pool, foreign: pool, meters, tenantId, applicationId, domain, chance: new Chance('') }
    players.push({ party, credentials, store: new StoreWatch(stateFile(server.folder, tenantId)), now: parseInstant(stand) as number })
  }
  players.forEach((player, i) => {
    player.party.foreign = (players[(i + 1) % players.length] as Player).party.pool
  })
  const wire = new Wire(server.url)
  return {
    server,
    wire,
    players,
    shared,
    async close() {
      wire.close()
      for (const { store } of players) store.close()
      await server.remove()
    },
  }
}

async function sandboxOf(server: TestServer): Promise<PartnerCredentials> {
  const body = { name: 'Opal', domain: 'opal.onmicrosoft.com', country: 'US', sandbox: true, seed: 'opal' }
  const { tenantId, domain, applicationId } = await must(server, 201, 'POST', '/lab/partners', { as: null, body })
  return { tenantId, domain, applicationId }
}

type Calls = Pick<ReturnType<typeof connect>, 'request' | 'get' | 'post'>

/** The server, with an ear for what it says. */
function learningServer(server: TestServer, pool: Pool, shared: ReadonlySet<string>): Calls & Pick<TestServer, 'advance'> {
  async function request(method: string, path: string, options: RequestOptions = {}): Promise<Reply> {
    const reply = await server.request(method, path, options)
    if (reply.status < 300 && reply.text !== '') {
      const body = /json/.test(reply.headers.get('content-type') ?? '') ? JSON.parse(reply.text) : undefined
      pool.own(reply.text, shared)
      const endpoint = operationAt(method, path)
      pool.learn(endpoint, method, path, new Map(reply.headers), body, reply.text.length)
      if (endpoint?.body && typeof options.body === 'object') pool.took(endpoint.id, JSON.stringify(options.body))
    }
    return reply
  }
  return {
    request,
    get: (path, options) => request('GET', path, options),
    post: (path, body, options) => request('POST', path, { ...options, ...(body === undefined ? {} : { body }) }),
    advance: server.advance,
  }
}

const guids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

async function sharedGuids(server: TestServer): Promise<Set<string>> {
  const shared = new Set<string>(['00000000-0000-0000-0000-000000000000'])
  const addresses = ['/v1/agreements', '/v1/offers?country=US', '/v1/offers?country=DE', '/v1/offercategories?country=US']
  for (const view of ['MicrosoftAzure', 'AzureReservations', 'OnlineServices', 'Software'])
    addresses.push(`/v1/products?country=US&targetView=${view}`, `/v1/products?country=DE&targetView=${view}`)
  for (const address of addresses) {
    const { text } = await server.get(address, { as: 'admin' })
    for (const [id] of text.matchAll(guids)) shared.add(id.toLowerCase())
  }
  return shared
}

/** A life: customers with a plan and with the legacy offer, a reservation, usage, an invoice, things on the Azure side. */
async function live(
  server: Calls & Pick<TestServer, 'advance'>,
  all: TestServer,
  partner: PartnerCredentials,
  mark: string,
  meters: readonly string[],
): Promise<void> {
  const with_ = { partner }
  const country = partner === cobalt ? 'DE' : 'US'
  const { customer, plan, entitlement } = await settle(server, { label: `${mark}-one`, country }, with_)
  const v1 = `/v1/customers/${customer}`
  const usage = { entitlementId: entitlement, meterId: meters[0] as string, quantity: '1000' }
  const reserved = partner === lapis || partner === cobalt ? await reserve(server, { subscription: entitlement }, with_) : undefined
  await all.advance('2026-09-02T06:00:00Z', partner)
  await meter(server, [{ ...usage, id: `${mark}-1`, at: '2026-09-02T05:00:00Z' }], with_)
  await all.advance('2026-10-07T00:00:00Z', partner)
  await meter(server, [{ ...usage, id: `${mark}-2`, at: '2026-10-06T05:00:00Z', quantity: '10' }], with_)
  await all.advance(stand, partner)
  const { items } = await must(server, 200, 'GET', '/v1/invoices', with_)
  const lineItems = [{ id: 0, catalogItemId: 'DZH318Z0BPS6:0001', quantity: 1, friendlyName: `${mark} cart` }]
  await must(server, 201, 'POST', `${v1}/carts`, { ...with_, body: { lineItems } })
  const version = 'api-version=2021-10-01'
  const alias = `/providers/Microsoft.Subscription/aliases/${mark}-alias?${version}`
  await must(server, 201, 'PUT', alias, { ...with_, body: { properties: { subscriptionId: entitlement } } })
  const scope = billingScope(cobaltOrLapis(partner), customer)
  if (reserved) {
    const body = { displayName: `${mark}-second`, skuId: '0001' }
    await server.request('POST', `${scope}/providers/Microsoft.Subscription/createSubscription?${version}`, { ...with_, body })
    await server.request('GET', `${capacity}/reservationOrders/${reserved.order}/reservations?${capacityVersion}`, with_)
    await server.request('GET', `${scope}?api-version=2020-05-01`, with_)
  }
  const budget = { properties: { category: 'Cost', amount: 100, timeGrain: 'Monthly', timePeriod: { startDate: '2026-10-01T00:00:00Z' } } }
  await must(server, 201, 'PUT', `/subscriptions/${entitlement}/providers/Microsoft.Consumption/budgets/${mark}?${version}`, {
    ...with_,
    body: budget,
  })
  const holder = await createCustomer(server, { label: `${mark}-two`, country }, with_)
  await agree(server, holder, with_)
  if (partner !== undefined && reserved) {
    await buyLegacyAzure(server, holder, with_)
    await server.post('/v1/productupgrades', { customerId: holder, productFamily: 'azure' }, { ...with_, as: 'admin' })
  }
  const reads = [
    '/v1/customers',
    v1,
    `${v1}/subscriptions`,
    `${v1}/orders`,
    `${v1}/subscriptions/${plan}/azureEntitlements`,
    `${v1}/profiles/billing`,
  ]
  reads.push(
    `${v1}/entitlements`,
    `/v1/invoices/${items[0]?.id}`,
    '/v1/customers?size=1',
    `${v1}/usagebudget`,
    `/v1/customers/${holder}/subscriptions`,
  )
  reads.push('/subscriptions?api-version=2022-12-01', '/providers/Microsoft.Billing/billingAccounts?api-version=2024-04-01')
  for (const path of reads) await server.get(path, { ...with_, as: 'admin' })
  for (const path of [
    `/v1/products?country=${country}&targetView=MicrosoftAzure`,
    `/v1/products/DZH318Z0BPS6/skus/0001/availabilities?country=${country}`,
  ])
    await server.get(path, with_)
}

/** Billing scopes are told of the seeded partners alone. */
const cobaltOrLapis = ({ tenantId }: PartnerCredentials): string => (tenantId === cobalt.tenantId ? cobalt.tenantId : lapis.tenantId)
