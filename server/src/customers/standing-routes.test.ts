import { beforeEach, describe, expect, test } from 'vitest'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { loadCountries } from './countries.ts'
import type { CustomerRecord } from './record.ts'
import type { Holdings } from './relationship-rules.ts'
import { customerRoutes } from './routes.ts'
import { standingRoutes } from './standing-routes.ts'
import { customerStanding, deleteCustomer, migrations, putCustomer } from './store.ts'

const smalt = '484e548c-f5f3-4528-93a9-c16c6373cb59'
const opal = '53eb21cb-6b2d-4ee5-9e92-27dfc927e93c'
const id = 'eebd1b55-5360-4438-a11d-5c06918c3014'
const uri = `/v1/customers/${id}`
const admin = { as: 'user AdminAgent' }

const nothing: Holdings = { reservation: false, plan: false, subscription: false, pendingOrder: false }
const world = { holdings: nothing, openOrders: false }
const countries = loadCountries()

function start(facts: Parameters<typeof tryApp>[0]['facts'] = {}, more: Partial<CustomerRecord> = {}): TryApp {
  const app = tryApp({
    routes: [
      ...customerRoutes({ countries, pagingKey: new Uint8Array(32), domainTaken: () => false }),
      ...standingRoutes({
        countries,
        holdings: async () => world.holdings,
        hasOpenOrders: async () => world.openOrders,
        purge: (_, customerId) => [deleteCustomer(customerId)],
      }),
    ],
    migrations,
    facts,
    knowsCustomer: (db, customerId) => customerStanding(db, customerId) === 'ours',
    elsewhere: [id],
  })
  app.write(putCustomer({ ...customer, ...more }))
  return app
}

const address = { country: 'US', city: 'Redmond', state: 'WA', addressLine1: '1 Way', postalCode: '98052', firstName: 'A', lastName: 'B' }
const customer: CustomerRecord = {
  id,
  commerceId: id,
  domain: 'contoso.onmicrosoft.com',
  companyName: 'Contoso',
  billing: { id: opal, version: 1, email: 'a@b.example', culture: 'en-US', language: 'en', companyName: 'Contoso', address },
  createdAt: 0,
}

let app: TryApp
beforeEach(() => {
  world.holdings = nothing
  world.openOrders = false
  app = start()
  return () => app.close()
})

const outcome = ({ status, body }: { status: number; body?: { code?: number } }): [number, number | undefined] => [status, body?.code]

describe('the profiles', () => {
  test('of the company', async () => {
    const { status, body } = await app.call('GET', `${uri}/profiles/company`, admin)
    expect([status, body]).toEqual([200, (await app.call('GET', uri)).body.companyProfile])
    expect(body.address.region).toBe('WA')
  })

  test('for billing, with an etag', async () => {
    const { status, body } = await app.call('GET', `${uri}/profiles/billing`)
    expect([status, body]).toEqual([200, (await app.call('GET', uri)).body.billingProfile])
    expect(body.attributes.etag).toMatch(/^-?\d+$/)
  })
})

describe('changing the billing profile', () => {
  const profileUri = `${uri}/profiles/billing`
  const read = async () => (await app.call('GET', profileUri)).body
  const changed = { firstName: 'Ada', culture: 'es-us', email: 'new@b.example', companyName: 'Contoso Two' }

  test.each<[string, (etag: string) => { header?: string; body?: string }]>([
    ['in the header', (etag) => ({ header: etag })],
    ['in the header in quotes', (etag) => ({ header: `"${etag}"` })],
    ['as a weak one', (etag) => ({ header: `W/"${etag}"` })],
    ['any', () => ({ header: '*' })],
    ['in the body alone, as the SDKs send it', (etag) => ({ body: etag })],
    ['in the header, which wins over a stale one in the body', (etag) => ({ header: etag, body: '7' })],
  ])('with the etag %s', async (_, place) => {
    const before = await read()
    const sent = place(before.attributes.etag)
    const body = { ...before, ...changed, id: smalt, attributes: { ...before.attributes, etag: sent.body } }
    const reply = await app.call('PUT', profileUri, { body, headers: sent.header ? { 'If-Match': sent.header } : {} })
    expect(reply.status, reply.text).toBe(200)
    expect(reply.body).toEqual({ ...before, ...changed, culture: 'es-US', attributes: reply.body.attributes })
    expect(reply.body.attributes.etag).not.toBe(before.attributes.etag)
    expect(await read()).toEqual(reply.body)
    // The company keeps its own name.
    expect((await app.call('GET', uri)).body.companyProfile.companyName).toBe('Contoso')
    expect(app.events()).toMatchObject([
      { type: 'customer-billing-profile-updated', audit: { resourceType: 'customer', operationType: 'update_customer_billing_profile' } },
    ])
  })

  test('takes the Pascal-case body of the .NET SDK', async () => {
    const before = await read()
    const { attributes, defaultAddress, ...rest } = before
    const pascal = (members: object) => Object.fromEntries(Object.entries(members).map(([n, v]) => [n[0]?.toUpperCase() + n.slice(1), v]))
    const body = { ...pascal({ ...rest, ...changed }), DefaultAddress: pascal(defaultAddress), Attributes: pascal(attributes) }
    expect((await app.call('PUT', profileUri, { body })).body).toMatchObject({ firstName: 'Ada', culture: 'es-US' })
  })

  test('with the old etag again is refused', async () => {
    const before = await read()
    expect((await app.call('PUT', profileUri, { body: before })).status).toBe(200)
    expect(outcome(await app.call('PUT', profileUri, { body: before }))).toEqual([400, 2055])
  })

  test.each<[string, object, number, number]>([
    ['no etag at all', { attributes: undefined }, 400, 2055],
    ['a foreign etag', { attributes: { etag: '7' } }, 400, 2055],
    ['no e-mail', { email: '' }, 400, 800002],
    ['no address', { defaultAddress: null }, 400, 800002],
    ['a company name of 257 characters', { companyName: 'x'.repeat(257) }, 400, 800002],
    ['an e-mail without a host', { email: 'nobody' }, 400, 3000],
    ['a culture of another country', { culture: 'de-DE' }, 400, 3000],
    ['an address in another country', { defaultAddress: { ...address, country: 'DE' } }, 400, 3000],
    ['an address with a wrong state', { defaultAddress: { ...address, state: 'XX' } }, 400, 2007],
    ['an address without a name', { defaultAddress: { ...address, firstName: '' } }, 400, 2007],
    ['a city of 101 characters', { defaultAddress: { ...address, city: 'x'.repeat(101) } }, 400, 2007],
    ['a phone number that is none', { defaultAddress: { ...address, phoneNumber: '1' } }, 400, 2007],
  ])('%s is refused and changes nothing', async (_, wrong, status, code) => {
    const before = await read()
    const reply = await app.call('PUT', profileUri, { body: { ...before, ...wrong } })
    expect(outcome(reply), reply.text).toEqual([status, code])
    expect(await read()).toEqual(before)
    expect(app.events()).toEqual([])
  })

  test('a country with registration numbers wants a phone number', async () => {
    const billing = {
      ...customer.billing,
      culture: 'hu-HU',
      address: { country: 'HU', city: 'Pécs', addressLine1: '1', firstName: 'A', lastName: 'B' },
    }
    const hungarian = start({}, { billing })
    const { body } = await hungarian.call('GET', profileUri)
    expect(outcome(await hungarian.call('PUT', profileUri, { body }))).toEqual([400, 600051])
    await hungarian.close()
  })
})

describe('ending the relationship', () => {
  const body = { relationshipToPartner: 'none', attributes: { objectType: 'Customer' } }

  test.each<[string, unknown]>([
    ['as printed', body],
    ['as the .NET SDK sends it', { Id: id, RelationshipToPartner: 'none', CompanyProfile: null, Attributes: { ObjectType: 'Customer' } }],
    ['by its ordinal', { relationshipToPartner: 5 }],
  ])('%s', async (_, sent) => {
    const reply = await app.call('PATCH', uri, { body: sent, ...admin })
    expect([reply.status, reply.body]).toEqual([200, body])
    expect((await app.call('GET', '/v1/customers')).body.items).toEqual([])
    expect(outcome(await app.call('GET', uri))).toEqual([403, 20002])
    expect(outcome(await app.call('GET', `${uri}/profiles/billing`))).toEqual([403, 20002])
    expect(app.events()).toMatchObject([
      {
        type: 'customer-relationship-removed',
        customerId: id,
        audit: { resourceType: 'partner_customer_relationship', operationType: 'remove_partner_customer_relationship' },
      },
    ])
  })

  test('the domain stays taken', async () => {
    await app.call('PATCH', uri, { body, ...admin })
    expect((await app.call('HEAD', '/v1/domains/Contoso.onmicrosoft.com')).status).toBe(200)
  })

  test('a repeat of the call is told what the call was told', async () => {
    const headers = { 'MS-RequestId': '94e4e214-6b06-4fb7-96d1-94d559f9b47f' }
    const first = await app.call('PATCH', uri, { body, headers, ...admin })
    const again = await app.call('PATCH', uri, { body, headers, ...admin })
    expect([again.status, again.text]).toEqual([200, first.text])
    expect(outcome(await app.call('PATCH', uri, { body, ...admin }))).toEqual([403, 20002])
    expect(app.events()).toHaveLength(1)
  })

  test.each<[string, Partial<Holdings>, number, number]>([
    ['a reservation', { reservation: true, plan: true }, 409, 800014],
    ['a plan', { plan: true, subscription: true }, 403, 900115],
    ['another subscription', { subscription: true }, 400, 800096],
    ['an order under way', { pendingOrder: true }, 409, 800060],
  ])('%s keeps it', async (_, held, status, code) => {
    world.holdings = { ...nothing, ...held }
    expect(outcome(await app.call('PATCH', uri, { body, ...admin }))).toEqual([status, code])
    expect((await app.call('GET', uri)).status).toBe(200)
    expect(app.events()).toEqual([])
  })

  test.each<[string, unknown, string, number, number]>([
    ['another relationship', { relationshipToPartner: 'advisor' }, 'user AdminAgent', 400, 3000],
    ['the one there is', { relationshipToPartner: 'reseller' }, 'user AdminAgent', 400, 3000],
    ['no such word', { relationshipToPartner: 'friend' }, 'user AdminAgent', 400, 3000],
    ['nothing', {}, 'user AdminAgent', 400, 3000],
    ['an application alone', body, 'app', 403, 900329],
    ['a helpdesk agent', body, 'user HelpdeskAgent', 403, 900150],
  ])('%s is refused', async (_, sent, as, status, code) => {
    expect(outcome(await app.call('PATCH', uri, { body: sent, as }))).toEqual([status, code])
    expect((await app.call('GET', uri)).status).toBe(200)
  })
})

describe('purging', () => {
  test('is for sandboxes', async () => {
    expect(outcome(await app.call('DELETE', uri))).toEqual([400, 900127])
    expect((await app.call('GET', uri)).status).toBe(200)
  })

  describe('in a sandbox', () => {
    beforeEach(async () => {
      await app.close()
      app = start({ sandbox: true })
    })

    test('answers nothing, and the customer is gone', async () => {
      const headers = { 'MS-RequestId': '94e4e214-6b06-4fb7-96d1-94d559f9b47f' }
      const gone = await app.call('DELETE', uri, { headers })
      expect([gone.status, gone.text]).toEqual([204, ''])
      expect((await app.call('HEAD', '/v1/domains/contoso.onmicrosoft.com')).status).toBe(404)
      expect((await app.call('DELETE', uri, { headers })).status).toBe(204)
      expect(app.events()).toMatchObject([
        { type: 'customer-deleted', audit: { resourceType: 'customer', operationType: 'delete_customer' } },
      ])
    })

    test('waits for open orders to be cancelled', async () => {
      world.openOrders = true
      expect(outcome(await app.call('DELETE', uri))).toEqual([409, 800014])
      expect((await app.call('GET', uri)).status).toBe(200)
    })

    test('is for admin agents', async () => {
      expect(outcome(await app.call('DELETE', uri, { as: 'user SalesAgent' }))).toEqual([403, 900150])
    })
  })
})

describe('relationships', () => {
  const resellers = [
    { tenantId: smalt, name: 'Smalt', mpnId: '7654321' },
    { tenantId: opal, name: 'First Up Consultants', mpnId: '4847383', country: 'AT' },
  ]
  const list = '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf'
  let provider: TryApp
  beforeEach(() => {
    provider = start({ role: 'provider', country: 'DE', resellers }, { associatedPartnerId: opal })
    return () => provider.close()
  })

  test('of a provider are its resellers', async () => {
    const { status, body } = await provider.call('GET', list, admin)
    expect(status).toBe(200)
    expect(body).toMatchObject({ totalCount: 2, attributes: { objectType: 'Collection' } })
    expect(body.items[1]).toEqual({
      id: opal,
      name: 'First Up Consultants',
      relationshipType: 'is_indirect_cloud_solution_provider_of',
      state: 'Active',
      mpnId: '4847383',
      location: 'AT',
      attributes: { objectType: 'PartnerRelationship' },
    })
    expect(body.items[0].location).toBe('DE')
  })

  test.each([
    ['in other letters', '/v1/relationships?relationship_type=is_indirect_cloud_solution_provider_of', 2],
    ['the other way round', '/v1/relationships?relationship_type=IsIndirectResellerOf', 0],
    ['by name', `${list}&filter=${encodeURIComponent('{"Field":"Name","Value":"UP CONS","Operator":"substring"}')}`, 1],
    ['by another name', `${list}&filter=${encodeURIComponent('{"Field":"Name","Value":"zz","Operator":"Substring"}')}`, 0],
  ])('%s', async (_, address, count) => {
    const { status, body } = await provider.call('GET', address, admin)
    expect([status, body.totalCount, body.items.length]).toEqual([200, count, count])
  })

  test('of a direct-bill partner are none', async () => {
    expect((await app.call('GET', list, admin)).body.items).toEqual([])
  })

  test.each([
    ['no type', '/v1/relationships', 800002],
    ['an unknown type', '/v1/relationships?relationship_type=Friend', 800002],
    ['a filter by another field', `${list}&filter=${encodeURIComponent('{"Field":"MpnId","Value":"1","Operator":"substring"}')}`, 2000],
    ['a filter by another operator', `${list}&filter=${encodeURIComponent('{"Field":"Name","Value":"1","Operator":"equals"}')}`, 2000],
    ['a broken filter', `${list}&filter=%7B`, 2000],
  ])('%s is refused', async (_, address, code) => {
    expect(outcome(await provider.call('GET', address, admin))).toEqual([400, code])
  })

  test('of a customer are the reseller it came by', async () => {
    const { body } = await provider.call('GET', `${uri}/relationships`, admin)
    expect(body.items.map((item: { id: string }) => item.id)).toEqual([opal])
    expect((await app.call('GET', `${uri}/relationships`, admin)).body).toMatchObject({ totalCount: 0, items: [] })
  })

  test.each([
    ['a direct-bill partner', () => app, '', 'partnerId=7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f'],
    ['a provider for its reseller', () => provider, `?indirectResellerId=${smalt.toUpperCase()}`, `indirectResellerId=${smalt}`],
  ])('are asked for by %s', async (_, which, query, part) => {
    const { status, body } = await which().call('GET', `/v1/customers/relationshiprequests${query}`, admin)
    expect([status, body.attributes]).toEqual([200, { objectType: 'RelationshipRequest' }])
    const url = new URL(body.url)
    expect([url.pathname, url.searchParams.get('invType')]).toEqual(['/lab/relationships', 'ResellerRelationship'])
    expect(url.search).toContain(part)
  })

  test('are not asked for by way of a stranger, nor from a sandbox', async () => {
    const stranger = await provider.call('GET', `/v1/customers/relationshiprequests?indirectResellerId=${id}`, admin)
    expect(outcome(stranger)).toEqual([400, 800016])
    const sandbox = start({ sandbox: true })
    expect(outcome(await sandbox.call('GET', '/v1/customers/relationshiprequests', admin))).toEqual([400, 900127])
    await sandbox.close()
  })

  test('with a reseller who has not signed the partner agreement get no customers', async () => {
    const unsigned = start({ role: 'provider', resellers: [{ tenantId: smalt, name: 'Smalt', mpnId: '7654321', agreementMissing: true }] })
    const { defaultAddress: _, ...profile } = (await unsigned.call('GET', `${uri}/profiles/billing`)).body
    const body = {
      associatedPartnerId: smalt,
      companyProfile: { domain: 'new.example.com' },
      billingProfile: { ...profile, defaultAddress: address },
    }
    expect(outcome(await unsigned.call('POST', '/v1/customers', { body, ...admin }))).toEqual([403, 900123])
    await unsigned.close()
  })
})

describe('a domain', () => {
  test.each([
    ['a customer has, in any letters', 'CONTOSO.onmicrosoft.com', 200],
    ['nobody has', 'fabrikam.onmicrosoft.com', 404],
    ['of one label', 'contoso', 400],
    ['too long below onmicrosoft.com', `${'a'.repeat(28)}.onmicrosoft.com`, 400],
  ])('%s', async (_, domain, status) => {
    const reply = await app.call('HEAD', `/v1/domains/${domain}`)
    expect([reply.status, reply.text]).toEqual([status, ''])
  })
})
