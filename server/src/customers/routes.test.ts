import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { loadCountries } from './countries.ts'
import type { CustomerRecord } from './record.ts'
import { customerRoutes } from './routes.ts'
import { customerStanding, migrations, putCustomer } from './store.ts'

const smalt = '484e548c-f5f3-4528-93a9-c16c6373cb59'
const other = '53eb21cb-6b2d-4ee5-9e92-27dfc927e93c'
const deps = {
  countries: loadCountries(),
  pagingKey: new Uint8Array(32).fill(3),
  domainTaken: (domain: string) => domain === 'taken.example.com',
}
const agent = 'user AdminAgent'

const start = (facts: Parameters<typeof tryApp>[0]['facts'] = {}): TryApp =>
  tryApp({
    routes: customerRoutes(deps),
    migrations,
    facts,
    knowsCustomer: (db, id) => customerStanding(db, id) === 'ours',
    elsewhere: [other],
  })

let serial = 0
function stored(companyName: string, more: Partial<CustomerRecord> = {}): CustomerRecord {
  serial++
  const id = `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`
  const address = { country: 'JP', city: 'Tokyo', addressLine1: '1', firstName: 'A', lastName: 'B' }
  return {
    id,
    commerceId: id,
    domain: `d${serial}.example.com`,
    companyName,
    billing: { id, version: 1, email: 'a@b', culture: 'ja-JP', language: 'ja', companyName, address },
    createdAt: 0,
    ...more,
  }
}

const filterOf = (field: string, value: string, operator = 'starts_with'): string =>
  encodeURIComponent(JSON.stringify({ Field: field, Value: value, Operator: operator }))
const names = (body: { items: { companyProfile: { companyName: string } }[] }): string[] =>
  body.items.map((item) => item.companyProfile.companyName)

const newBody = {
  CompanyProfile: { Domain: 'xyz.ccsctp.net' },
  BillingProfile: {
    Culture: 'EN-US',
    Email: 'test@example.com',
    Language: 'en',
    CompanyName: 'test company',
    DefaultAddress: {
      FirstName: 'Test',
      LastName: 'Test',
      AddressLine1: 'One Microsoft Way',
      City: 'Redmond',
      State: 'WA',
      PostalCode: '98052',
      Country: 'US',
    },
  },
}

describe('creating', () => {
  let app: TryApp
  beforeEach(() => {
    app = start()
    return () => app.close()
  })

  test('answers the customer with its login, which is shown this once', async () => {
    const made = await app.call('POST', '/v1/customers', { body: newBody })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      companyProfile: {
        tenantId: made.body.id,
        domain: 'xyz.ccsctp.net',
        companyName: 'test company',
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      billingProfile: { culture: 'en-US', defaultAddress: { phoneNumber: '' }, attributes: { objectType: 'CustomerBillingProfile' } },
      relationshipToPartner: 'reseller',
      allowDelegatedAccess: true,
      customDomains: ['xyz.ccsctp.net'],
      userCredentials: { userName: 'admin' },
      attributes: { objectType: 'Customer' },
    })
    expect(made.body.userCredentials.password.length).toBeGreaterThan(12)
    const got = await app.call('GET', `/v1/customers/${made.body.id.toUpperCase()}`)
    const { userCredentials: _shown, ...rest } = made.body
    expect(got.body).toEqual(rest)
  })

  test('tells the audit, without the password', async () => {
    const made = await app.call('POST', '/v1/customers', { body: newBody })
    const [event] = app.events()
    expect(event).toMatchObject({
      type: 'customer-created',
      resourceId: made.body.id,
      customerId: made.body.id,
      audit: { operationType: 'add_customer' },
    })
    expect(JSON.stringify(app.events())).not.toContain(made.body.userCredentials.password)
  })

  test.each<[string, string, object, number, number]>([
    ['a domain some other partner has', 'user SalesAgent', { CompanyProfile: { Domain: 'taken.example.com' } }, 409, 3000],
    ['no body', 'app', { CompanyProfile: null, BillingProfile: null }, 400, 800002],
    ['an app-only token with a reseller', 'app', { AssociatedPartnerId: smalt }, 403, 900329],
    ['a reseller of a direct partner', agent, { AssociatedPartnerId: smalt }, 400, 800016],
    [
      'an address without state',
      'app',
      { BillingProfile: { ...newBody.BillingProfile, DefaultAddress: { ...newBody.BillingProfile.DefaultAddress, State: '' } } },
      400,
      2007,
    ],
    [
      'a registration number in the US',
      'app',
      { CompanyProfile: { Domain: 'x.example.com', OrganizationRegistrationNumber: '1' } },
      400,
      600002,
    ],
    ['a helpdesk agent', 'user HelpdeskAgent', {}, 403, 900150],
  ])('%s is refused and changes nothing', async (_, as, changed, status, code) => {
    const answer = await app.call('POST', '/v1/customers', { body: { ...newBody, ...changed }, as })
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.body.description).not.toBe('')
    expect(Array.isArray(answer.body.data)).toBe(true)
    expect((await app.call('GET', '/v1/customers')).body.totalCount).toBe(0)
    expect(app.events()).toEqual([])
  })

  test('a second customer of the same domain in other letters is refused', async () => {
    await app.call('POST', '/v1/customers', { body: newBody })
    const again = await app.call('POST', '/v1/customers', { body: { ...newBody, CompanyProfile: { Domain: 'XYZ.ccsctp.net' } } })
    expect([again.status, again.body.code]).toEqual([409, 3000])
  })

  test('a repeat with the same request id gets the same answer, credentials included, and no second customer', async () => {
    const headers = { 'MS-RequestId': '94e4e214-6b06-4fb7-96d1-94d559f9b47f' }
    const first = await app.call('POST', '/v1/customers', { body: newBody, headers })
    const second = await app.call('POST', '/v1/customers', { body: newBody, headers })
    expect(second.text).toBe(first.text)
    expect((await app.call('GET', '/v1/customers')).body.totalCount).toBe(1)
  })

  test('refusals of the customer service carry the second error shape too', async () => {
    const body = { ...newBody, CompanyProfile: { Domain: 'x.example.com', OrganizationRegistrationNumber: '1' } }
    expect((await app.call('POST', '/v1/customers', { body })).body).toMatchObject({ code: 600002, isRetryable: false, parameters: {} })
  })
})

describe('one customer', () => {
  let app: TryApp
  beforeAll(() => {
    app = start()
  })
  afterAll(() => app.close())

  test.each([
    ['not a GUID', 'contoso', 400, 900118],
    ['unknown', '00000000-0000-0000-0000-000000000001', 404, 60003],
    ["another partner's", other, 403, 20002],
  ])('%s', async (_, id, status, code) => {
    const answer = await app.call('GET', `/v1/customers/${id}`)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

describe('the list', () => {
  let app: TryApp
  beforeAll(() => {
    app = start({ role: 'provider', resellers: [{ tenantId: smalt, name: 'Smalt', mpnId: '7654321' }] })
    app.write(
      putCustomer(stored('Wingtip Toys')),
      putCustomer(stored('contoso', { domain: 'ContosoCorp.onmicrosoft.com', associatedPartnerId: smalt })),
      putCustomer(stored('Contoso190', { domain: 'contoso190.onmicrosoft.com' })),
      putCustomer(stored('Adatum')),
      putCustomer(stored('Contoso', { associatedPartnerId: smalt })),
      putCustomer(stored('Élan')),
    )
  })
  afterAll(() => app.close())
  const all = ['Adatum', 'contoso', 'Contoso', 'Contoso190', 'Wingtip Toys', 'Élan']

  test('comes whole in order of company name, then id, in the short shape', async () => {
    const { status, body } = await app.call('GET', '/v1/customers')
    expect(status).toBe(200)
    expect(names(body)).toEqual(all)
    expect(body).toMatchObject({
      totalCount: 6,
      links: { self: { uri: '/customers', method: 'GET', headers: [] } },
      attributes: { objectType: 'Collection' },
    })
    expect(body.continuationToken).toBeUndefined()
    expect(Object.keys(body.items[0]).sort()).toEqual(['attributes', 'companyProfile', 'id', 'links', 'relationshipToPartner'])
  })

  test.each(['size=0', 'SIZE=0', 'size=', 'offset=3', 'size=500'])('%s means no limit here', async (query) => {
    expect(names((await app.call('GET', `/v1/customers?${query}`)).body)).toEqual(all)
  })

  test.each([
    'size=-1',
    'size=ten',
    'size=1.5',
    'seekOperation=Sideways',
    'seekOperation=Next',
    'seek_operation=Previous',
    'seekOperation=PageIndex',
  ])('%s is 400/2000', async (query) => {
    const { status, body } = await app.call('GET', `/v1/customers?${query}`)
    expect([status, body.code, body.source]).toEqual([400, 2000, 'PartnerApiServiceControllers'])
  })

  test.each([
    ['company name by prefix, any case', filterOf('CompanyName', 'CONT'), ['contoso', 'Contoso', 'Contoso190']],
    ['under its other name', filterOf('DisplayName', 'cont'), ['contoso', 'Contoso', 'Contoso190']],
    ['composed otherwise', filterOf('CompanyName', 'E\u0301'), ['Élan']],
    ['as a whole', filterOf('CompanyName', 'contoso', 'Equals'), ['contoso', 'Contoso']],
    ['domain', filterOf('Domain', 'contoso'), ['contoso', 'Contoso190']],
    ['domain under its other name', filterOf('DefaultDomainName', 'contoso190.onmicrosoft.com', 'equals'), ['Contoso190']],
    ['with blanks as plus', filterOf('CompanyName', 'Wingtip Toys').replaceAll('%20', '+'), ['Wingtip Toys']],
    ['nobody', filterOf('CompanyName', 'zzz'), []],
    ['the provider', filterOf('IndirectCloudSolutionProvider', '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f'), all],
    ['another provider', filterOf('IndirectCloudSolutionProvider', smalt), []],
    ['raw braces and colons', '{"Field":"CompanyName","Value":"Ada","Operator":"starts_with"}', ['Adatum']],
    ['signs of SQL patterns are letters', filterOf('CompanyName', 'C%'), []],
  ])('filtered: %s', async (_, filter, expected) => {
    const { status, body } = await app.call('GET', `/v1/customers?size=0&filter=${filter}`)
    expect(status).toBe(200)
    expect(names(body)).toEqual(expected)
    expect(body.totalCount).toBe(expected.length)
  })

  test('the link of a filtered list repeats the filter percent-encoded', async () => {
    const filter = filterOf('CompanyName', 'Wing tip')
    const { body } = await app.call('GET', `/v1/customers?size=0&filter=${filter}`)
    expect(body.links.self.uri).toBe(`/customers?size=0&filter=${filter}`)
  })

  test('by reseller for a user', async () => {
    const { body } = await app.call('GET', `/v1/customers?size=0&filter=${filterOf('IndirectReseller', smalt)}`, { as: agent })
    expect(names(body)).toEqual(['contoso', 'Contoso'])
  })

  test('by reseller is refused to an application alone', async () => {
    const { status, body } = await app.call('GET', `/v1/customers?filter=${filterOf('IndirectReseller', smalt)}`)
    expect([status, body.code]).toEqual([403, 900329])
  })

  test.each([
    ['broken JSON', '%7B%22Field%22'],
    ['an unknown field', filterOf('Country', 'US')],
    ['another operator', filterOf('CompanyName', 'x', 'substring')],
    [
      'two joined',
      encodeURIComponent(
        '{"LeftFilter":{"Field":"Domain","Value":"a","Operator":"equals"},"RightFilter":{"Field":"Domain","Value":"b","Operator":"equals"},"Operator":"or"}',
      ),
    ],
  ])('filter with %s is 400/2000', async (_, filter) => {
    const { status, body } = await app.call('GET', `/v1/customers?filter=${filter}`)
    expect([status, body.code]).toEqual([400, 2000])
  })

  describe('in pages', () => {
    const token = (body: { continuationToken: string }): Record<string, string> => ({ 'MS-ContinuationToken': body.continuationToken })

    test('followed by links to the end, each customer once', async () => {
      const seen: string[] = []
      let next: { uri: string; headers: { key: string; value: string }[] } | undefined = { uri: '/customers?size=4', headers: [] }
      while (next) {
        const headers = Object.fromEntries(next.headers.map((h) => [h.key, h.value]))
        // The Java SDK glues `/v1/` to a link that starts with a slash.
        const { body } = await app.call('GET', `/v1/${next.uri}`, { headers })
        expect(body.totalCount).toBe(body.items.length)
        expect(body.links.next === undefined).toBe(body.continuationToken === undefined)
        seen.push(...names(body))
        next = body.links.next
        if (next) {
          expect(next).toEqual({
            uri: '/customers?size=4&seekOperation=Next',
            method: 'GET',
            headers: [{ key: 'MS-ContinuationToken', value: body.continuationToken }],
          })
        }
      }
      expect(seen).toEqual(all)
    })

    test.each(['seekOperation=Next', 'seekoperation=next', 'seek_operation=Next', 'seek=Next', 'seekOperation=0', ''])(
      'the token alone carries size and filter (%j)',
      async (query) => {
        const first = await app.call('GET', `/v1/customers?size=2&filter=${filterOf('CompanyName', 'c')}`)
        expect(names(first.body)).toEqual(['contoso', 'Contoso'])
        const second = await app.call('GET', `/v1/customers?${query}`, { headers: token(first.body) })
        expect(names(second.body)).toEqual(['Contoso190'])
        expect(second.body.continuationToken).toBeUndefined()
      },
    )

    test('the same token gives the same page again', async () => {
      const { body } = await app.call('GET', '/v1/customers?size=2')
      const pages = [1, 2].map(() => app.call('GET', '/v1/customers?seekOperation=Next', { headers: token(body) }))
      const [one, two] = await Promise.all(pages)
      expect(one?.text).toBe(two?.text)
    })

    test('backwards, first and last', async () => {
      const first = await app.call('GET', '/v1/customers?size=2')
      const second = await app.call('GET', '/v1/customers?seekOperation=Next', { headers: token(first.body) })
      const back = await app.call('GET', '/v1/customers?seekOperation=Previous', { headers: token(second.body) })
      expect(names(back.body)).toEqual(names(first.body))
      expect(back.body.links.previous).toBeUndefined()
      expect(back.body.links.next).toBeDefined()
      const last = await app.call('GET', '/v1/customers?seekOperation=Last', { headers: token(second.body) })
      expect(names(last.body)).toEqual(['Wingtip Toys', 'Élan'])
      expect(last.body.links.next).toBeUndefined()
      const top = await app.call('GET', '/v1/customers?seekOperation=First', { headers: token(second.body) })
      expect(names(top.body)).toEqual(names(first.body))
    })

    test.each<[string, (good: string) => string, string]>([
      ['damaged', (good) => `${good.slice(0, 5)}x${good.slice(6)}`, ''],
      ['foreign', () => 'AQAAAA==', ''],
      ['for another filter', (good) => good, `&filter=${filterOf('CompanyName', 'c')}`],
    ])('a %s token is 400/2000', async (_, change, query) => {
      const { body } = await app.call('GET', '/v1/customers?size=2')
      const headers = { 'MS-ContinuationToken': change(body.continuationToken) }
      const answer = await app.call('GET', `/v1/customers?seekOperation=Next${query}`, { headers })
      expect([answer.status, answer.body.code]).toEqual([400, 2000])
    })

    test('the token of another partner is 400/2000', async () => {
      const neighbour = start({ tenantId: other })
      neighbour.write(putCustomer(stored('A')), putCustomer(stored('B')))
      const { body } = await neighbour.call('GET', '/v1/customers?size=1')
      await neighbour.close()
      const answer = await app.call('GET', '/v1/customers?seekOperation=Next', { headers: token(body) })
      expect([answer.status, answer.body.code]).toEqual([400, 2000])
    })

    test('an exhausted token is 400/2000', async () => {
      const first = await app.call('GET', '/v1/customers?size=4')
      const last = await app.call('GET', '/v1/customers?seekOperation=Next', { headers: token(first.body) })
      const headers = Object.fromEntries(
        (last.body.links.previous.headers as { key: string; value: string }[]).map((h) => [h.key, h.value]),
      )
      const answer = await app.call('GET', '/v1/customers?seekOperation=Next', { headers })
      expect([answer.status, answer.body.code]).toEqual([400, 2000])
    })
  })
})

describe('very many', () => {
  test('an unpaged list of 1,201 streams whole, the same as in pages', async () => {
    const app = start()
    const customers = Array.from({ length: 1201 }, (_, i) => stored(`Company ${(i * 7919) % 1201}`))
    app.write(...customers.map(putCustomer))
    const whole = await app.call('GET', '/v1/customers')
    expect(whole.status).toBe(200)
    expect(whole.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(whole.body.totalCount).toBe(1201)
    expect(whole.body.items).toHaveLength(1201)
    expect(new Set(whole.body.items.map((item: { id: string }) => item.id)).size).toBe(1201)
    const paged: unknown[] = []
    let headers: Record<string, string> = {}
    for (let query = 'size=9999'; ; query = 'seekOperation=Next') {
      const { body } = await app.call('GET', `/v1/customers?${query}`, { headers })
      expect(body.items.length).toBeLessThanOrEqual(500)
      paged.push(...body.items)
      if (!body.continuationToken) break
      headers = { 'MS-ContinuationToken': body.continuationToken }
    }
    expect(paged).toEqual(whole.body.items)
    await app.close()
  })
})
