/** What an integration sandbox account may and may not (platform contract, sections 5.1 to 5.3), against a running server; other files hold the limits they are about. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, type PartnerCredentials, type Reply, startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, must, planItem } from '../story.ts'
import { sandboxReseller } from './sandbox-reseller.ts'

const e1 = '91FD106F-4B2C-4938-95AC-F54F74E9A239'
const saas = 'DZH318Z0BXWC:0002:DZH318Z0BMRV'
const savingsPlan = 'DZH318Z09V6F'

let server: TestServer
let sandbox: PartnerCredentials
let provider: PartnerCredentials
let made = 0

beforeAll(async () => {
  server = await startServer()
  const take = (body: object): Promise<PartnerCredentials> => must(server, 201, 'POST', '/lab/partners', { as: null, body })
  sandbox = await take({ name: 'Beryl', country: 'US', sandbox: true })
  provider = await take({ name: 'Spinel', country: 'US', role: 'provider', sandbox: true })
})
afterAll(() => server.remove())

const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]

async function shop(partner: PartnerCredentials) {
  const customer = await createCustomer(server, { label: `account-${made++}` }, { partner })
  await agree(server, customer, { partner })
  const path = `/v1/customers/${customer}`
  const buy = (offerId: string, quantity = 1, more: object = {}) =>
    server.post(`${path}/orders`, { lineItems: [{ offerId, quantity, ...more }] }, { partner, as: 'admin' })
  const bought = async (...wish: Parameters<typeof buy>): Promise<string> => {
    const reply = await buy(...wish)
    expect(reply.status, reply.text).toBe(201)
    return reply.body.lineItems[0].subscriptionId
  }
  return { path, buy, bought }
}

describe('a limit', () => {
  test.each([
    ['an account with the flag', () => sandbox, [403, 800067], [403, 800066]],
    ['an account without it', () => lapis, [201, undefined], [201, undefined]],
  ] as const)('holds for %s alone as it is switched', async (_, of, seats, sixth) => {
    const { buy, bought } = await shop(of())
    await bought(e1, 25)
    for (let held = 1; held < 5; held++) await bought(e1)
    expect(outcome(await buy(e1))).toEqual(sixth)
    expect(outcome(await (await shop(of())).buy(e1, 26))).toEqual(seats)
  })

  test('of Azure plans is one for a customer of a direct partner', async () => {
    const { buy, bought } = await shop(sandbox)
    const item = await planItem(server, 'US', { partner: sandbox })
    await bought(item)
    expect(outcome(await buy(item))).toEqual([403, 800066])
  })

  test('of Azure plans is three for a customer of a provider, each through another reseller', async () => {
    const { buy, bought } = await shop(provider)
    const item = await planItem(server, 'US', { partner: provider })
    const resellers: string[] = []
    for (let i = 0; i < 4; i++) {
      const mpnId = String(8_700_000 + i)
      const body = sandboxReseller(`spinel-reseller-${i}`, mpnId)
      await must(server, 201, 'POST', '/v1/sandboxIndirectReseller', { partner: provider, as: 'admin', body })
      resellers.push(mpnId)
    }
    const through = (i: number) => ({ partnerIdOnRecord: resellers[i] })
    for (let i = 0; i < 3; i++) {
      await bought(item, 1, through(i))
      if (i < 2) expect(outcome(await buy(item, 1, through(i)))).toEqual([403, 800066])
    }
    expect(outcome(await buy(item, 1, through(3)))).toEqual([400, 900116])
  })
})

describe('what only a sandbox can', () => {
  test('activating a marketplace subscription takes no body and answers with two words, outside it is refused', async () => {
    const inside = await shop(sandbox)
    const id = await inside.bought(saas, 1, { billingCycle: 'monthly', termDuration: 'P1M' })
    const activate = (path: string, subscription: string, partner: PartnerCredentials) =>
      server.request('POST', `${path}/subscriptions/${subscription}/activate`, { partner })
    const reply = await activate(inside.path, id, sandbox)
    expect([reply.status, reply.body]).toEqual([200, { subscriptionId: id, status: 'Success' }])
    const outside = await shop(lapis)
    const other = await outside.bought(saas, 1, { billingCycle: 'monthly', termDuration: 'P1M' })
    expect(outcome(await activate(outside.path, other, lapis))).toEqual([400, 900127])
  })

  test('purging a customer is refused while an order of a marketplace item is open, and takes all else with it', async () => {
    const { path, buy, bought } = await shop(sandbox)
    await bought(e1)
    const order = (await buy(saas, 1, { billingCycle: 'monthly', termDuration: 'P1M' })).body
    const purge = () => server.request('DELETE', path, { partner: sandbox, as: 'admin' })
    expect(outcome(await purge())).toEqual([409, 800014])
    const cancelled = await server.request('PATCH', `${path}/orders/${order.id}`, {
      partner: sandbox,
      body: { ...order, status: 'cancelled' },
    })
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled'])
    const gone = await purge()
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await server.get(path, { partner: sandbox })).status).toBe(404)
  })
})

describe('what a sandbox cannot', () => {
  test('it invites nobody', async () => {
    const asked = await server.get('/v1/customers/relationshiprequests', { partner: sandbox, as: 'admin' })
    expect(outcome(asked)).toEqual([400, 900127])
  })

  test('it buys no savings plan: its own refusal, and that of production elsewhere', async () => {
    for (const [partner, code] of [
      [sandbox, 900322],
      [lapis, 900321],
    ] as const) {
      const availabilities = `/v1/products/${savingsPlan}/skus/0001/availabilities?country=US`
      const { catalogItemId } = (await must(server, 200, 'GET', availabilities, { partner })).items[0]
      const { buy } = await shop(partner)
      expect(outcome(await buy(catalogItemId))).toEqual([403, code])
    }
  })
})
