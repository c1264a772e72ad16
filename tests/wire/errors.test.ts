/** Refusals that no story meets on its way, each asked for over the wire: what `tests/errors` names as reached here. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { faults } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browser, password, signInAt } from '../clients/browser.ts'
import { readCatalogue } from '../errors/catalogue.ts'
import { errorPage } from '../errors/page.ts'
import { reached, toldAs } from '../errors/reached.ts'
import { unreached } from '../errors/unreached.ts'
import { cobalt, lapis, type PartnerCredentials, type Reply, secret, startServer, type TestServer } from '../harness.ts'
import { agree, buyLegacyAzure, createCustomer, must, newCustomer, planItem, settle } from '../story.ts'

const root = join(import.meta.dirname, '../..')
let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

describe('the catalogue of documented codes', () => {
  const catalogue = readCatalogue()

  test('names for each a test that reaches it, or the reason why nothing does, and nothing else', () => {
    expect(catalogue).toHaveLength(316)
    const undecided = catalogue.filter(({ tests, why }) => tests.length > 0 === (why !== undefined)).map(({ row }) => row)
    expect(undecided).toEqual([])
    const rows = new Set(catalogue.map(({ row }) => row))
    const named = [...Object.values(reached).flatMap((tests) => Object.values(tests).flat()), ...unreached.flatMap((group) => group.rows)]
    expect([...named, ...Object.keys(toldAs)].filter((row) => !rows.has(row))).toEqual([])
    expect(unreached.flatMap((group) => group.rows).filter((row, i, all) => all.indexOf(row) !== i)).toEqual([])
    for (const { why } of unreached) expect(why.length).toBeGreaterThan(40)
  })

  test('names files that are there; what they reach they prove themselves', () => {
    for (const file of Object.keys(reached)) expect([file, existsSync(join(root, file))]).toEqual([file, true])
  })

  test('is the page in docs', () => {
    expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(errorPage())
  })

  test('knows every code that is answered here, but for our own', () => {
    const documented = new Set(catalogue.map(({ code, httpStatus }) => `${httpStatus} ${code}`))
    const others = Object.entries(faults).filter(([, { status, code }]) => !documented.has(`${status} ${code}`))
    expect(Object.fromEntries(others.map(([name, { status, code }]) => [name, `${status} ${code}`]))).toEqual({
      // Wrong verb of whoever is not the Java SDK; the gateway's own shape says it.
      WrongVerb: '405 900141',
      RateLimited: '429 429',
      // Where a later try can succeed.
      IssuerSilent: '503 800003',
      StorageFull: '503 800003',
      StorageUnsynced: '503 800003',
      // On the Graph side alone, in its own words.
      ExportExpired: '410 1000',
      // Sources are silent on these.
      PaymentRefused: '409 800002',
      RebillRefused: '409 800002',
      RowAmbiguous: '409 800002',
      ConsentExists: '409 600409',
      ConsentNotFound: '404 800002',
      LabUnknown: '404 800002',
    })
  })
})

const outcome = ({ status, body }: Reply): [number, number] => [status, body?.code]
const [exchange, archiving] = ['195416C1-3447-423A-B37B-EE59A99A19C4', '2828BE95-46BA-4F91-B2FD-0BEF192ECF60']
let made = 0

interface Buyer {
  path: string
  buy(...lineItems: object[]): Promise<Reply>
  bought(...lineItems: object[]): Promise<string[]>
  patch(subscription: string, body: object): Promise<Reply>
}

async function buyer(partner: PartnerCredentials = lapis): Promise<Buyer> {
  const options = { partner }
  const customer = await createCustomer(server, { label: `errors-${++made}` }, options)
  await agree(server, customer, options)
  const path = `/v1/customers/${customer}`
  const buy = (...lineItems: object[]): Promise<Reply> => server.post(`${path}/orders`, { lineItems }, options)
  return {
    path,
    buy,
    async bought(...lineItems) {
      const reply = await buy(...lineItems)
      expect(reply.status, reply.text).toBe(201)
      return reply.body.lineItems.map((line: { subscriptionId: string }) => line.subscriptionId)
    },
    patch: (subscription, body) => server.request('PATCH', `${path}/subscriptions/${subscription}`, { ...options, body }),
  }
}

const licence = (quantity = 5): object => ({ offerId: exchange, quantity })

describe('customers and partners', () => {
  const ofIndia = (organizationRegistrationNumber?: string): object => {
    const customer = newCustomer({ label: `errors-india-${++made}` }) as {
      companyProfile: object
      billingProfile: { defaultAddress: object }
    }
    const defaultAddress = {
      ...customer.billingProfile.defaultAddress,
      country: 'IN',
      city: 'Mumbai',
      state: 'MH',
      postalCode: '400001',
      addressLine1: '1 Nariman Point',
      phoneNumber: '9876543210',
    }
    const companyProfile = { ...customer.companyProfile, ...(organizationRegistrationNumber ? { organizationRegistrationNumber } : {}) }
    return { ...customer, companyProfile, billingProfile: { ...customer.billingProfile, culture: 'en-IN', language: 'en', defaultAddress } }
  }

  test('600049: no registration number where the country demands one', async () => {
    expect(outcome(await server.post('/v1/customers', ofIndia()))).toEqual([400, 600049])
  })

  test('600050: one that the country does not write so', async () => {
    expect(outcome(await server.post('/v1/customers', ofIndia('12345')))).toEqual([400, 600050])
  })

  test('3000: a partner program id that nobody has', async () => {
    expect(outcome(await server.get('/v1/profiles/mpn?mpnId=9999999', { as: 'admin' }))).toEqual([404, 3000])
  })
})

describe('orders and subscriptions', () => {
  test('800070: the availability of another country', async () => {
    const { buy } = await buyer()
    expect(outcome(await buy({ offerId: await planItem(server, 'DE'), quantity: 1 }))).toEqual([400, 800070])
  })

  test('2054: the billing cycle of a legacy subscription, which its order has', async () => {
    const { bought, patch } = await buyer()
    const [held = ''] = await bought(licence())
    expect(outcome(await patch(held, { billingCycle: 'annual' }))).toEqual([400, 2054])
  })

  test('27009: an add-on for a subscription that is suspended', async () => {
    const { buy, bought, patch } = await buyer()
    const [held = ''] = await bought(licence())
    expect((await patch(held, { status: 'suspended' })).status).toBe(200)
    expect(outcome(await buy({ offerId: archiving, quantity: 1, parentSubscriptionId: held }))).toEqual([409, 27009])
  })

  test('800090, 800091: fewer licences after a week, and any number while it is suspended', async () => {
    const { bought, patch } = await buyer()
    const { items } = await must(server, 200, 'GET', '/v1/products/CFQ7TTC0HD4F/skus/0001/availabilities?country=US')
    const [held = ''] = await bought({ offerId: items[0].catalogItemId, quantity: 3, termDuration: 'P1M', billingCycle: 'monthly' })
    await server.advance('P8D')
    expect(outcome(await patch(held, { quantity: 2 }))).toEqual([400, 800090])
    expect((await patch(held, { status: 'suspended' })).status).toBe(200)
    expect(outcome(await patch(held, { quantity: 4 }))).toEqual([400, 800091])
  })

  test('800010: a reservation that is out of stock where it is asked for', async () => {
    const { path, buy, bought } = await buyer()
    const [held = ''] = await bought({ offerId: 'MS-AZR-0145P', quantity: 1 })
    await must(server, 202, 'POST', `${path}/subscriptions/${held}/registrations`)
    const { items } = await must(server, 200, 'GET', '/v1/products/DZH318Z0BQ3P/skus/0039/availabilities?country=US')
    const provisioningContext = { subscriptionId: held, scope: 'shared', armRegionName: 'japanwest' }
    const reply = await buy({ offerId: items[0].catalogItemId, quantity: 1, billingCycle: 'one_time', provisioningContext })
    expect(outcome(reply), reply.text).toEqual([400, 800010])
  })

  test('800112: overage beside a legacy Azure subscription', async () => {
    const { customer, entitlement } = await settle(server, { label: `errors-${++made}` })
    await buyLegacyAzure(server, customer)
    const body = { azureEntitlementId: entitlement, overageEnabled: true }
    expect(outcome(await server.request('PUT', `/v1/customers/${customer}/subscriptions/overage`, { body }))).toEqual([403, 800112])
    expect((await server.get(`/v1/customers/${customer}/subscriptions/overage`)).body.items).toEqual([])
  })

  test('900120: an upgrade to a plan for who has one', async () => {
    const { customer } = await settle(server, { label: `errors-${++made}` })
    await buyLegacyAzure(server, customer)
    const wish = { customerId: customer, productFamily: 'azure' }
    expect(outcome(await server.post('/v1/productupgrades', wish, { as: 'admin' }))).toEqual([403, 900120])
  })
})

describe('a sandbox', () => {
  let sandbox: PartnerCredentials
  beforeAll(async () => {
    const body = { name: 'Garnet Test', domain: 'garnet.onmicrosoft.com', country: 'US', sandbox: true }
    sandbox = (await must(server, 201, 'POST', '/lab/partners', { as: null, body })) as PartnerCredentials
  })

  test('800068: the eleventh legacy Azure subscription', async () => {
    const shops = [await buyer(sandbox), await buyer(sandbox), await buyer(sandbox)]
    const one = { offerId: 'MS-AZR-0145P', quantity: 1 }
    for (let i = 0; i < 10; i++) await shops[i % 2 === 0 ? 0 : 1]?.bought(one)
    expect(outcome((await shops[2]?.buy(one)) as Reply)).toEqual([403, 800068])
  })

  test('900116: the eleventh plan', async () => {
    const item = await planItem(server, 'US', { partner: sandbox })
    for (let i = 0; i < 10; i++) await (await buyer(sandbox)).bought({ offerId: item, quantity: 1 })
    expect(outcome(await (await buyer(sandbox)).buy({ offerId: item, quantity: 1 }))).toEqual([400, 900116])
  })
})

describe('an upgrade that failed', () => {
  let slow: TestServer
  beforeAll(async () => {
    slow = await startServer({ profile: 'realistic' })
  })
  afterAll(() => slow.remove())

  test('900114: Azure cannot be bought until it is asked for again', async () => {
    const customer = await createCustomer(slow, { label: 'errors-upgrade' })
    await agree(slow, customer)
    const path = `/v1/customers/${customer}`
    await must(slow, 201, 'POST', `${path}/orders`, { body: { lineItems: [{ offerId: 'MS-AZR-0145P', quantity: 1 }] } })
    await slow.advance('P32D')
    const held = (await must(slow, 200, 'GET', `${path}/subscriptions`)).items[0].id
    const wish = { customerId: customer, productFamily: 'azure' }
    expect((await slow.post('/v1/productupgrades', wish, { as: 'admin' })).status).toBe(202)
    await must(slow, 200, 'PATCH', `${path}/subscriptions/${held}`, { body: { status: 'suspended' } })
    await slow.advance('P3D')
    const reply = await slow.post(`${path}/orders`, { lineItems: [{ offerId: 'MS-AZR-0145P', quantity: 1 }] })
    expect(outcome(reply), reply.text).toEqual([409, 900114])
  })
})

describe('the token authority', () => {
  const redirectUri = 'http://localhost:8400/'
  const scope = 'https://api.partnercenter.microsoft.com/user_impersonation'
  const authorize = (more: Record<string, string> = {}): string => {
    const asked = { client_id: lapis.applicationId, response_type: 'code', redirect_uri: redirectUri, scope, ...more }
    return `${server.url}/${lapis.tenantId}/oauth2/v2.0/authorize?${new URLSearchParams(asked)}`
  }
  const post = async (path: string, form: Record<string, string>, tenant = lapis.tenantId): Promise<Record<string, unknown>> => {
    const body = new URLSearchParams({ client_id: lapis.applicationId, scope, ...form })
    return (await (await fetch(`${server.url}/${tenant}/oauth2/v2.0/${path}`, { method: 'POST', body })).json()) as Record<string, unknown>
  }

  test('AADSTS50072: a second factor is asked for and the user has none', async () => {
    await must(server, 200, 'PATCH', '/lab/users/helpdesk', { as: null, body: { mfa: false } })
    const browser = new Browser()
    const page = await browser.open(authorize({ claims: '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}' }))
    const again = await browser.submit(page, { account: `helpdesk@${lapis.domain}`, password, action: 'sign-in' })
    expect([again.status, again.text.includes('AADSTS50072')]).toEqual([200, true])
  })

  test('AADSTS700005: a code of another tenant', async () => {
    await must(server, 200, 'PUT', `/lab/applications/${lapis.applicationId}`, {
      as: null,
      partner: cobalt,
      headers: { 'x-lazuli-partner': cobalt.domain },
      body: { secret },
    })
    const code = (await signInAt(authorize())).searchParams.get('code') as string
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, client_secret: secret }
    expect(await post('token', form, cobalt.tenantId)).toMatchObject({ error: 'invalid_grant', error_codes: [700005] })
  })

  test('AADSTS90094: consent that an administrator alone gives', async () => {
    const to = await signInAt(authorize({ prompt: 'admin_consent' }), `sales@${lapis.domain}`)
    expect(to.searchParams.get('error_description')).toContain('AADSTS90094')
  })
})
