/**
 * Random stories of legal and illegal calls over many carts, orders, subscriptions, Azure subscriptions and upgrades of a
 * partner: each answer, and everything that can be read after it, is what a small model of the contract says.
 */
import fc from 'fast-check'
import { parseInstant } from 'lazuli-contract'
import { expect } from 'vitest'
import type { PartnerCredentials, Reply, RequestOptions, TestServer } from '../harness.ts'
import { agree, createCustomer, must, planItem } from '../story.ts'
import * as model from './commerce-model.ts'

/** The same call twice at once: as two calls, or as a repeat under one request id. */
export type Twice = 'no' | 'apart' | 'repeated'

export type Step =
  | { kind: 'customer' | 'agree' | 'look' | 'upgrade' | 'eligible'; customer: number }
  | { kind: 'cart'; customer: number; items: model.Item[] }
  | { kind: 'put'; customer: number; cart: number; items: model.Item[] }
  | { kind: 'checkout'; customer: number; cart: number; twice: Twice }
  | { kind: 'order'; customer: number; item: model.Item }
  | { kind: 'patch'; customer: number; subscription: number; wish: model.Patch; rival?: boolean }
  | { kind: 'cancel' | 'reactivate'; customer: number; subscription: number; entitlement: number }
  | { kind: 'advance'; by: string }

const some = fc.nat(3)
const item = fc.constantFrom<model.Item>('plan', 'plan', 'plan', 'legacy', 'legacy', 'bad')
const items = fc.oneof(
  { weight: 4, arbitrary: item.map((one) => [one]) },
  { weight: 1, arbitrary: fc.array(item, { minLength: 2, maxLength: 3 }) },
)
const kinds = <const K extends string>(...names: K[]) => fc.constantFrom(...names)
const wish: fc.Arbitrary<model.Patch> = fc.record(
  {
    status: fc.constantFrom('active', 'suspended', 'suspended', 'deleted'),
    name: fc.constantFrom('One', 'Two'),
    etag: fc.constantFrom('current', 'current', 'stale'),
  },
  { requiredKeys: [] },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: kinds('customer', 'agree', 'look', 'upgrade', 'upgrade', 'eligible'), customer: some }),
  fc.record({ kind: kinds('cart'), customer: some, items }),
  fc.record({ kind: kinds('put'), customer: some, cart: some, items }),
  fc.record({ kind: kinds('checkout'), customer: some, cart: some, twice: fc.constantFrom<Twice>('no', 'apart', 'repeated') }),
  fc.record({ kind: kinds('checkout'), customer: some, cart: some, twice: fc.constant<Twice>('no') }),
  fc.record({ kind: kinds('order'), customer: some, item }),
  fc.record({ kind: kinds('patch'), customer: some, subscription: some, wish, rival: fc.boolean() }),
  fc.record({ kind: kinds('cancel', 'cancel', 'reactivate'), customer: some, subscription: some, entitlement: some }),
  fc.record({ kind: kinds('advance'), by: fc.constantFrom('PT30S', 'PT1M', 'PT1M', 'PT11M', 'PT1H', 'P2D', 'P8D') }),
)

let partners = 0
let requests = 0

/** Stories long enough to get somewhere. */
export const stories = fc.array(step, { minLength: 8, maxLength: 30, size: 'max' })

/** A story on a partner of its own. */
export class Story {
  /** How often each call was answered so: `patch 403 900115`. */
  static readonly answers = new Map<string, number>()
  readonly #server: TestServer
  readonly #plan: string
  readonly #partner: PartnerCredentials
  readonly #customers: model.ModelCustomer[] = []
  readonly #number = partners
  #now = 0

  private constructor(server: TestServer, plan: string, partner: PartnerCredentials) {
    this.#server = server
    this.#plan = plan
    this.#partner = partner
  }

  /** Needs a server with the realistic profile. */
  static async begin(server: TestServer): Promise<Story> {
    partners++
    const body = { name: `Story ${partners}`, domain: `story${partners}.onmicrosoft.com`, country: 'US' }
    const made = await must(server, 201, 'POST', '/lab/partners', { as: null, body })
    const story = new Story(server, await planItem(server), {
      tenantId: made.tenantId,
      domain: made.domain,
      applicationId: made.applicationId,
    })
    story.#now = parseInstant((await story.#call('GET', '/lab/clock')).body.now) as number
    await story.take({ kind: 'customer', customer: 0 })
    return story
  }

  #call(method: string, path: string, options: RequestOptions = {}): Promise<Reply> {
    return this.#server.request(method, path, { as: 'admin', partner: this.#partner, ...options })
  }

  #answers(reply: Reply, { status, code }: model.Expected, what: string): void {
    const answer = `${what} ${status}${code === undefined ? '' : ` ${code}`}`
    Story.answers.set(answer, (Story.answers.get(answer) ?? 0) + 1)
    expect([reply.status, reply.status < 400 ? undefined : reply.body?.code], `${what}: ${reply.text}`).toEqual([status, code])
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'advance') return this.#advance(step.by)
    if (step.kind === 'customer') {
      if (this.#customers.length === 3) return
      const id = await createCustomer(this.#server, { label: `story${this.#number}-${this.#customers.length}` }, { partner: this.#partner })
      this.#customers.push({ id, agreed: false, carts: [], orders: [], subscriptions: [] })
      return
    }
    const customer = pick(this.#customers, step.customer) as model.ModelCustomer
    await this.#do(step, customer, `/v1/customers/${customer.id}`)
    await this.#look(customer)
  }

  async #do(step: Exclude<Step, { kind: 'advance' | 'customer' }>, customer: model.ModelCustomer, path: string): Promise<void> {
    switch (step.kind) {
      case 'agree':
        if (!customer.agreed) await agree(this.#server, customer.id, { partner: this.#partner })
        customer.agreed = true
        return
      case 'cart': {
        const reply = await this.#call('POST', `${path}/carts`, { body: { lineItems: this.#linesOf(step.items) } })
        this.#answers(reply, { status: 201 }, 'cart')
        customer.carts.push({ id: reply.body.id, status: 'Active', items: step.items, expiresAt: this.#now + model.delays.cart })
        return
      }
      case 'put': {
        const cart = pick(customer.carts, step.cart)
        if (!cart) return
        const reply = await this.#call('PUT', `${path}/carts/${cart.id}`, { body: { lineItems: this.#linesOf(step.items) } })
        this.#answers(reply, model.putCart(cart, step.items, this.#now), 'put')
        return
      }
      case 'checkout':
        return this.#checkout(customer, pick(customer.carts, step.cart), step.twice, path)
      case 'order': {
        const body = { lineItems: [{ lineItemNumber: 0, offerId: this.#itemId(step.item), quantity: 1 }] }
        const reply = await this.#call('POST', `${path}/orders`, { body })
        const expected = model.directOrder(customer, step.item, this.#now)
        this.#answers(reply, expected, 'order')
        if (expected.order) expected.order.id = reply.body.id
        return
      }
      case 'patch': {
        const subscription = pick(customer.subscriptions, step.subscription)
        if (!subscription) return
        const { status, name, etag } = step.wish
        if (step.rival) return this.#rivals(customer, subscription, path)
        const sent = etag && etagOf(subscription.id, etag === 'current' ? subscription.version : subscription.version + 7)
        const reply = await this.#call('PATCH', `${path}/subscriptions/${subscription.id}`, {
          body: { ...(status ? { status } : {}), ...(name ? { friendlyName: name } : {}) },
          headers: sent ? { 'If-Match': sent } : {},
        })
        this.#answers(reply, model.patch(subscription, step.wish), 'patch')
        return
      }
      case 'cancel':
      case 'reactivate': {
        const subscription = pick(
          customer.subscriptions.filter((s) => s.kind === 'plan'),
          step.subscription,
        )
        const entitlement = subscription && pick(subscription.entitlements, step.entitlement)
        if (!entitlement) return
        const reply = await this.#call(
          'POST',
          `${path}/subscriptions/${subscription.id}/azureEntitlements/${entitlement.id}/${step.kind}`,
          {
            body: { cancellationReason: 'compromise' },
          },
        )
        const expected =
          step.kind === 'cancel'
            ? model.cancelEntitlement(entitlement, this.#now)
            : model.reactivateEntitlement(subscription, entitlement, this.#now)
        this.#answers(reply, expected, step.kind)
        return
      }
      case 'upgrade': {
        const reply = await this.#call('POST', '/v1/productupgrades', { body: { customerId: customer.id, productFamily: 'azure' } })
        const expected = model.upgrade(customer, this.#now)
        this.#answers(reply, expected, 'upgrade')
        if (expected.upgrade) expected.upgrade.id = (reply.headers.get('location') as string).split('/')[1] as string
        return
      }
      case 'eligible': {
        const reply = await this.#call('POST', '/v1/productupgrades/eligibility', {
          body: { customerId: customer.id, productFamily: 'azure' },
        })
        const expected = model.upgrade(structuredClone(customer), this.#now)
        expect([reply.status, reply.body.isEligible], reply.text).toEqual([200, expected.status === 202])
        return
      }
      case 'look':
    }
  }

  /** Two changes of one etag at once: exactly one wins. */
  async #rivals(customer: model.ModelCustomer, subscription: model.ModelSubscription, path: string): Promise<void> {
    const headers = { 'If-Match': etagOf(subscription.id, subscription.version) }
    const names = [`Rival ${++requests}`, `Rival ${++requests}`]
    const replies = await Promise.all(
      names.map((friendlyName) => this.#call('PATCH', `${path}/subscriptions/${subscription.id}`, { body: { friendlyName }, headers })),
    )
    const won = replies.findIndex((reply) => reply.status === 200)
    if (subscription.status === 'deleted') return void replies.map((reply) => this.#answers(reply, { status: 400, code: 2011 }, 'rivals'))
    this.#answers(replies[won] as Reply, model.patch(subscription, { name: names[won] as string, etag: 'current' }), 'rivals')
    this.#answers(replies[1 - won] as Reply, model.patch(subscription, { name: names[1 - won] as string, etag: 'stale' }), 'rivals')
    await this.#look(customer)
  }

  /** Once, or twice at the same time: then exactly one call wins. */
  async #checkout(customer: model.ModelCustomer, cart: model.ModelCart | undefined, twice: Twice, path: string): Promise<void> {
    if (!cart) return
    const headers = { 'MS-RequestId': `00000000-0000-4000-8000-${String(++requests).padStart(12, '0')}` }
    const send = () => this.#call('POST', `${path}/carts/${cart.id}/checkout`, twice === 'repeated' ? { headers } : {})
    const replies = await Promise.all(twice === 'no' ? [send()] : [send(), send()])
    if (twice === 'repeated') {
      expect(replies[1]?.text).toBe(replies[0]?.text)
      replies.pop()
    }
    const expected = model.checkout(customer, cart, this.#now)
    const won = replies.filter((reply) => reply.status === 201)
    expect(won.length, replies.map((reply) => reply.text).join('\n')).toBe(expected.status === 201 ? 1 : 0)
    const first = won[0] ?? (replies[0] as Reply)
    this.#answers(first, expected, 'checkout')
    for (const loser of replies.filter((reply) => reply !== first))
      if (won.length > 0) expect([400, 409]).toContain(loser.status)
      else this.#answers(loser, expected, 'checkout again')
    if (won.length === 0) return
    expect(first.body.orderErrors).toHaveLength(expected.failed)
    expect(first.body.orders).toHaveLength(expected.orders.length)
    for (const [position, order] of expected.orders.entries()) order.id = first.body.orders[position].id
  }

  async #advance(by: string): Promise<void> {
    this.#now = parseInstant((await this.#server.advance(by, this.#partner)).now) as number
    for (const customer of this.#customers) {
      model.live(customer, this.#now)
      await this.#look(customer)
    }
  }

  /** Everything that can be read of a customer is as the model has it. Ids the service made itself are learned here. */
  async #look(customer: model.ModelCustomer): Promise<void> {
    const path = `/v1/customers/${customer.id}`
    for (const order of customer.orders) {
      const { body } = await this.#call('GET', `${path}/orders/${order.id}`)
      expect([body.status, body.lineItems.length]).toEqual([order.status, order.items.length])
      for (const [position, made] of order.made.entries()) made.id = body.lineItems[position].subscriptionId
    }
    const listed = customer.orders.filter((order) => order.createdAt + model.delays.listing <= this.#now).map((order) => order.id)
    const orders = (await this.#call('GET', `${path}/orders`)).body.items as { id: string; transactionType: string }[]
    expect(
      orders
        .filter((o) => o.transactionType === 'UserPurchase')
        .map((o) => o.id)
        .sort(),
    ).toEqual(listed.sort())

    const found = (await this.#call('GET', `${path}/subscriptions`)).body.items as Record<string, unknown>[]
    const unnamed = customer.subscriptions.find((s) => s.id === '')
    const known = new Set(customer.subscriptions.map((s) => s.id))
    if (unnamed) unnamed.id = (found.find((s) => !known.has(s.id as string))?.id as string) ?? ''
    const shape = (s: { id: unknown; status: unknown }) => `${String(s.id).toLowerCase()} ${s.status}`
    expect(found.map((s) => shape(s as never)).sort()).toEqual(customer.subscriptions.map(shape).sort())
    for (const subscription of customer.subscriptions) {
      const { body } = await this.#call('GET', `${path}/subscriptions/${subscription.id}`)
      expect(body.attributes.etag).toBe(etagOf(subscription.id, subscription.version))
      if (subscription.name) expect(body.friendlyName).toBe(subscription.name)
      if (subscription.status === 'deleted') continue
      const entitlements = (await this.#call('GET', `${path}/subscriptions/${subscription.id}/azureEntitlements`)).body.items
      if (subscription.entitlements.length === 1) (subscription.entitlements[0] as model.ModelEntitlement).id ||= entitlements[0]?.id
      expect(entitlements.map(shape).sort()).toEqual(subscription.entitlements.map((e) => shape({ id: e.id, status: e.shown })).sort())
    }
    for (const cart of customer.carts) {
      const reply = await this.#call('GET', `${path}/carts/${cart.id}`)
      expect([reply.status, reply.body.status]).toEqual(cart.expiresAt <= this.#now ? [404, undefined] : [200, cart.status])
    }
    const { upgrade } = customer
    if (!upgrade) return
    const reply = await this.#call('POST', `/v1/productupgrades/${upgrade.id}/status`, {
      body: { customerId: customer.id, productFamily: 'azure' },
    })
    expect(reply.body.status, reply.text).toBe(upgrade.status)
  }

  #itemId(item: model.Item): string {
    return item === 'plan' ? this.#plan : item === 'legacy' ? 'MS-AZR-0145P' : 'DZH318Z0AAAA:0001:DZH318Z0BBBB'
  }

  #linesOf(items: readonly model.Item[]): object[] {
    return items.map((item, id) => ({ id, catalogItemId: this.#itemId(item), quantity: 1 }))
  }
}

function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % Math.max(list.length, 1)]
}

/** The etag as the contract builds it (commerce contract, section 1.3). */
function etagOf(id: string, version: number): string {
  return Buffer.from(JSON.stringify({ id: id.toLowerCase(), version })).toString('base64')
}
