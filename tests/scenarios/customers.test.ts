/** Customers come, leave, come back and are purged: through the whole service. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { endpointList } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, startServer, type TestServer } from '../harness.ts'
import { agree, buyPlan, createCustomer, flatMeters, meter, must, newCustomer, planItem, planLine, settle } from '../story.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

const none = { relationshipToPartner: 'none' }
const asAdmin = { as: 'admin' } as const

async function refusal(method: string, path: string, options: Parameters<TestServer['request']>[2] = {}): Promise<[number, number]> {
  const { status, body } = await server.request(method, path, options)
  return [status, body?.code]
}

/** Cancels the Azure subscription of a plan and suspends it. */
async function wind(customer: string, plan: string, entitlement: string): Promise<void> {
  const path = `/v1/customers/${customer}/subscriptions/${plan}`
  await must(server, 200, 'POST', `${path}/azureEntitlements/${entitlement}/cancel`, {
    ...asAdmin,
    body: { cancellationReason: 'compromise' },
  })
  const subscription = await must(server, 200, 'GET', path)
  await must(server, 200, 'PATCH', path, { body: { ...subscription, status: 'suspended' } })
}

describe('a customer leaves', () => {
  let customer: string
  let entitlement: string
  let url: string

  beforeAll(async () => {
    const purchase = await settle(server, { label: 'leaves' })
    customer = purchase.customer
    entitlement = purchase.entitlement
    expect(await refusal('PATCH', `/v1/customers/${customer}`, { ...asAdmin, body: none })).toEqual([403, 900115])
    await wind(customer, purchase.plan, purchase.entitlement)
    url = (await must(server, 200, 'GET', '/v1/customers/relationshiprequests', asAdmin)).url
    await must(server, 200, 'PATCH', `/v1/customers/${customer}`, { ...asAdmin, body: none })
  })

  test('and is in no list', async () => {
    for (const query of ['', '?size=10', `?filter=${encodeURIComponent('{"Field":"Domain","Value":"leaves","Operator":"starts_with"}')}`])
      expect((await server.get(`/v1/customers${query}`)).text).not.toContain(customer)
  })

  test.each(
    endpointList
      .filter((e) => e.path.startsWith('/v1/customers/{customer-id}') && e.method !== 'HEAD')
      .map((e): [string, string] => [e.method, e.path]),
  )('and %s %s knows it no more', async (method, path) => {
    const address = path.replace('{customer-id}', customer).replaceAll(/\{[^}]+\}/g, 'x')
    const [status, code] = await refusal(method, address, { ...asAdmin, ...(method === 'GET' ? {} : { body: {} }) })
    expect([status, code]).toEqual([403, path.includes('{entitlement-id}') ? 900159 : 20002])
  })

  test('and the Azure side knows neither it nor what was its', async () => {
    const { value, count } = await must(server, 200, 'GET', '/subscriptions?api-version=2022-12-01')
    expect(value.filter((s: { subscriptionId: string }) => s.subscriptionId === entitlement)).toEqual([])
    expect(count.value).toBe(value.length)
    const account = (await must(server, 200, 'GET', '/providers/Microsoft.Billing/billingAccounts?api-version=2020-05-01')).value[0].id
    for (const path of [
      `/subscriptions/${entitlement}?api-version=2022-12-01`,
      `${account}/customers/${customer}?api-version=2020-05-01`,
      `${account}/customers/${customer}/billingSubscriptions?api-version=2020-05-01`,
      `/subscriptions/${entitlement}/providers/Microsoft.Consumption/usageDetails?api-version=2021-10-01`,
      `${account}/customers/${customer}/providers/Microsoft.Consumption/usageDetails?api-version=2021-10-01`,
    ])
      expect((await server.get(path)).status, path).toBe(404)
  })

  test('and nobody takes its domain', async () => {
    expect(await refusal('POST', '/v1/customers', { body: newCustomer({ label: 'leaves' }) })).toEqual([409, 3000])
  })

  test('and comes back at the address that asks it to', async () => {
    const accepted = await must(server, 200, 'POST', new URL(url).pathname + new URL(url).search, {
      as: null,
      body: { customerId: customer },
    })
    expect(accepted).toMatchObject({ id: customer, relationshipToPartner: 'reseller' })
    expect(await must(server, 200, 'GET', `/v1/customers/${customer}`)).toEqual(accepted)
    expect((await server.get('/v1/customers')).text).toContain(customer)
    // What it had is what it has.
    expect((await must(server, 200, 'GET', `/v1/customers/${customer}/subscriptions`)).items).toMatchObject([{ status: 'suspended' }])
    const again = await must(server, 200, 'POST', new URL(url).pathname + new URL(url).search, { as: null, body: { customerId: customer } })
    expect(again).toEqual(accepted)
    expect(eventsOf(lapis).filter((type) => type === 'reseller-relationship-accepted-by-customer')).toHaveLength(1)
  })

  test('and goes to a second partner as well, who gets nothing of the first', async () => {
    const { url: other } = await must(server, 200, 'GET', '/v1/customers/relationshiprequests', { ...asAdmin, partner: cobalt })
    const { pathname, search } = new URL(other)
    const accepted = await must(server, 200, 'POST', pathname + search, { as: null, body: { customerId: customer } })
    expect(accepted).toMatchObject({ id: customer, companyProfile: { domain: 'leaves.onmicrosoft.com' } })
    const path = `/v1/customers/${customer}`
    expect(accepted.commerceId).not.toBe((await server.get(path)).body.commerceId)
    expect((await must(server, 200, 'GET', `${path}/subscriptions`, { partner: cobalt })).items).toEqual([])
    expect((await must(server, 200, 'GET', `${path}/agreements?agreementType=*`, { ...asAdmin, partner: cobalt })).items).toEqual([])
  })

  test.each([
    ['an unknown customer', (search: string) => search, '00000000-0000-0000-0000-000000000001', [404, 60003]],
    ['an unknown partner', () => '?partnerId=00000000-0000-0000-0000-000000000001', undefined, [400, 800002]],
    [
      'a reseller that is not the partner’s',
      (search: string) => `${search}&indirectResellerId=${lapis.tenantId}`,
      undefined,
      [400, 800002],
    ],
  ])('a request with %s is not accepted', async (_, change, customerId, expected) => {
    const stranger = await createCustomer(
      server,
      { label: `stranger-${expected[0]}-${customerId ? 1 : change('').length}` },
      { partner: cobalt },
    )
    const { pathname, search } = new URL(url)
    const body = { customerId: customerId ?? stranger }
    expect(await refusal('POST', pathname + change(search), { as: null, body })).toEqual(expected)
  })
})

test('a customer that has signed itself buys a plan without the partner confirming anything', async () => {
  const customer = await createCustomer(server, { label: 'signs-itself' })
  const lineItems = [planLine(await planItem(server))]
  const cart = await must(server, 201, 'POST', `/v1/customers/${customer}/carts`, { body: { lineItems } })
  const checkout = `/v1/customers/${customer}/carts/${cart.id}/checkout`
  expect(await refusal('POST', checkout)).toEqual([403, 13605])
  await must(server, 200, 'POST', '/lab/agreements/sign', { body: { customerId: customer } })
  await must(server, 201, 'POST', checkout)
  expect(await refusal('POST', '/lab/agreements/sign', { body: { customerId: lapis.tenantId } })).toEqual([404, 60003])
})

describe('an integration sandbox', () => {
  let sandbox: PartnerCredentials

  beforeAll(async () => {
    sandbox = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Ruby Test', sandbox: true } })
  })

  test('purges a customer with all it has, and goes on rating and invoicing', async () => {
    const partner = sandbox
    const purchase = await settle(server, { label: 'purged' }, { partner })
    const kept = await settle(server, { label: 'kept' }, { partner })
    const [some] = await flatMeters(1)
    const usage = (entitlementId: string, at: string) => ({
      id: `${entitlementId} ${at}`,
      entitlementId,
      meterId: some?.meterId as string,
      quantity: '1000',
      at,
    })
    await server.advance('2026-09-03T00:00:00Z', partner)
    for (const { entitlement } of [purchase, kept]) await meter(server, [usage(entitlement, '2026-09-02T05:00:00Z')], { partner })
    await must(server, 200, 'PATCH', `/v1/customers/${purchase.customer}/usagebudget`, { partner, body: { amount: 1 } })
    await server.advance('2026-09-04T00:00:00Z', partner)
    await meter(server, [usage(purchase.entitlement, '2026-09-03T05:00:00Z')], { partner })
    const token = 'lazuli-sandbox-operator'
    const credits = `/operator/v1/partners/${partner.tenantId}/azure-credits`
    const wish = { customerId: purchase.customer, amount: 0.01, from: '2026-09-03' }
    const granted = await must(server, 201, 'POST', credits, { token, body: wish })

    await must(server, 204, 'DELETE', `/v1/customers/${purchase.customer}`, { partner })
    expect(await refusal('POST', credits, { token, body: wish })).toEqual([404, 1000])
    expect(await refusal('GET', `/v1/customers/${purchase.customer}`, { partner })).toEqual([404, 60003])
    expect(rowsOf(sandbox, purchase.customer)).toEqual([])
    expect(rowsOf(sandbox, kept.customer)).not.toEqual([])

    const receipt = await meter(server, [usage(purchase.entitlement, '2026-09-03T06:00:00Z')], { partner })
    expect(receipt).toMatchObject({ accepted: 0, rejected: [{ code: 'UnknownEntitlement' }] })
    await server.advance('2026-10-08T00:00:00Z', partner)
    expect((await must(server, 200, 'GET', '/v1/invoices', { partner })).totalCount).toBe(1)
    await createCustomer(server, { label: 'purged' }, { partner })

    // What it held pays for what it used before, and is known for as long as that is billed.
    const held = (await must(server, 200, 'GET', credits, { token })).items
    expect(held).toMatchObject([{ id: granted.id, status: 'spent', uses: [{ period: '2026-09' }] }])

    // What it used is billed, and says who used it.
    const [{ id }] = (await must(server, 200, 'GET', '/v1/invoices', { partner })).items
    for (const [type, more] of [
      ['usagelineitems', { entitlementDescription: 'Azure subscription 1' }],
      ['billinglineitems', {}],
    ] as const) {
      const path = `/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=${type}`
      const { items } = await must(server, 200, 'GET', path, { partner })
      const [theirs, others] = [purchase.customer, kept.customer].map((c) => items.find((i: { customerId: string }) => i.customerId === c))
      // It was earned before: a deletion takes no credit from usage of the days before it.
      if (type === 'usagelineitems')
        expect([theirs.creditType, `${theirs.effectiveUnitPrice}`]).toEqual([others.creditType, `${others.effectiveUnitPrice}`])
      expect(theirs).toMatchObject({ customerName: 'purged', customerDomainName: 'purged.onmicrosoft.com', ...more })
      expect(theirs.subscriptionDescription).toBe(others.subscriptionDescription)
    }
  })

  test('holds 75 customers, and takes one more for each that is purged', async () => {
    const partner = sandbox
    const { totalCount } = await must(server, 200, 'GET', '/v1/customers', { partner })
    let last = ''
    for (let i = totalCount; i < 75; i++) last = await createCustomer(server, { label: `quota-${i}` }, { partner })
    const body = newCustomer({ label: 'one-too-many' })
    expect(await refusal('POST', '/v1/customers', { partner, body })).toEqual([400, 800018])
    await must(server, 204, 'DELETE', `/v1/customers/${last}`, { partner })
    await must(server, 201, 'POST', '/v1/customers', { partner, body })
  })
})

test('whoever is no sandbox holds more than 75 customers', async () => {
  const onyx = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Onyx' } })
  for (let i = 0; i < 76; i++) await createCustomer(server, { label: `onyx-${i}` }, { partner: onyx })
  expect((await must(server, 200, 'GET', '/v1/customers', { partner: onyx })).totalCount).toBe(76)
  const purchase = (await must(server, 200, 'GET', '/v1/customers?size=1', { partner: onyx })).items[0].id
  expect(await refusal('DELETE', `/v1/customers/${purchase}`, { partner: onyx })).toEqual([400, 900127])
})

test('a new agreement and a new plan after the return', async () => {
  const customer = await createCustomer(server, { label: 'returns' })
  const { url } = await must(server, 200, 'GET', '/v1/customers/relationshiprequests', asAdmin)
  await must(server, 200, 'PATCH', `/v1/customers/${customer}`, { ...asAdmin, body: none })
  await must(server, 200, 'POST', new URL(url).pathname + new URL(url).search, { as: null, body: { customerId: customer } })
  await agree(server, customer)
  await buyPlan(server, customer)
})

function stateOf<T>(partner: PartnerCredentials, look: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(server.folder, 'partners', partner.tenantId, 'state.sqlite'), { readOnly: true })
  try {
    return look(db)
  } finally {
    db.close()
  }
}

function eventsOf(partner: PartnerCredentials): string[] {
  return stateOf(partner, (db) =>
    db
      .prepare('SELECT type FROM events ORDER BY seq')
      .all()
      .map((row) => row['type'] as string),
  )
}

/** Tables with a trace of the customer; what happened, what was answered, what was invoiced and the credit that pays for it stays. */
function rowsOf(partner: PartnerCredentials, customer: string): string[] {
  return stateOf(partner, (db) => {
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all()
      .map((row) => row['name'] as string)
    return tables
      .filter((table) => !/^(events|replies|jobs|invoice.*|azure_credits|sqlite_.*)$/.test(table))
      .filter((table) => {
        const rows = db.prepare(`SELECT * FROM ${table}`).all()
        return rows.some((row) => Object.values(row).some((value) => typeof value === 'string' && value.includes(customer)))
      })
  })
}
