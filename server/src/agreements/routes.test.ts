import { beforeEach, describe, expect, test } from 'vitest'
import { loadCountries } from '../customers/countries.ts'
import { migrations as customerMigrations } from '../customers/store.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { type TryApp, testUserId, tryApp } from '../http/try-app.ts'
import { agreementRoutes } from './routes.ts'
import { hasAgreement, migrations, putSignature } from './store.ts'

const customer = '14876998-c0dc-46e6-9d0c-65a57a6c32ec'
const uri = `/v1/customers/${customer}/agreements`
const microsoftCustomerAgreement = '117a77b0-9360-443b-8795-c6dedc750cf9'
const microsoftCloudAgreement = '998b88de-aa99-4388-a42c-1b3517d49490'
const contact = { firstName: 'Tania', lastName: 'Carr', email: 'someone@example.com', phoneNumber: '1234567890' }
const body = {
  primaryContact: contact,
  templateId: microsoftCustomerAgreement,
  dateAgreed: '2018-06-14T00:00:00.000Z',
  type: 'MicrosoftCustomerAgreement',
}

const provider: PartnerFacts = {
  tenantId: '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10',
  name: 'Cobalt Distribution',
  domain: 'cobalt.onmicrosoft.com',
  country: 'DE',
  currency: 'EUR',
  mpnId: '2345678',
  role: 'provider',
  resellers: [
    { tenantId: '484e548c-f5f3-4528-93a9-c16c6373cb59', name: 'Smalt', mpnId: '7654321' },
    { tenantId: '53eb21cb-6b2d-4ee5-9e92-27dfc927e93c', name: 'Opal', mpnId: '7654322', country: 'US' },
    { tenantId: '3dfe847b-cad9-4fc1-86d3-cf16c2790087', name: 'Beryl', mpnId: '7654323', country: 'US', agreementMissing: true },
  ],
  seed: '1',
}
const clock = { now: 0 }
const deps = {
  countries: loadCountries(),
  linkKey: new Uint8Array(32).fill(5),
  accounts: () => [app.partner.facts, provider],
  nowOf: async (tenantId: string) => (tenantId === app.partner.facts.tenantId ? clock.now : undefined),
}

let app: TryApp
const call = (method: string, url: string, sent?: unknown) =>
  app.call(method, url, { as: 'user AdminAgent', ...(sent === undefined ? {} : { body: sent }) })

beforeEach(() => {
  app = tryApp({ routes: agreementRoutes(deps), migrations: [...customerMigrations, ...migrations] })
  return () => app.close()
})

describe('metadata', () => {
  test.each([
    ['', [microsoftCloudAgreement]],
    ['?agreementType=MicrosoftCloudAgreement', [microsoftCloudAgreement]],
    ['?agreementType=microsoftcustomeragreement', [microsoftCustomerAgreement]],
    ['?agreementtype=*', [microsoftCloudAgreement, microsoftCustomerAgreement]],
  ])('of %j', async (query, expected) => {
    const answer = await call('GET', `/v1/agreements${query}`)
    expect(answer.status).toBe(200)
    expect(answer.body.items.map((item: { templateId: string }) => item.templateId)).toEqual(expected)
    expect(answer.body.totalCount).toBe(expected.length)
  })

  test('as the documentation prints it', async () => {
    expect((await call('GET', '/v1/agreements')).body).toEqual({
      totalCount: 1,
      items: [
        {
          templateId: microsoftCloudAgreement,
          agreementType: 'MicrosoftCloudAgreement',
          agreementLink: 'https://docs.microsoft.com/partner-center/agreements',
          versionRank: 0,
        },
      ],
      links: { self: { uri: '/agreements', method: 'GET', headers: [] } },
      attributes: { objectType: 'Collection' },
    })
  })

  test('of an unknown type is refused', async () => {
    const answer = await call('GET', '/v1/agreements?agreementType=Other')
    expect([answer.status, answer.body.code]).toEqual([400, 800002])
  })
})

describe('confirming', () => {
  test('answers what was sent and who confirmed', async () => {
    const answer = await call('POST', uri, body)
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      ...body,
      dateAgreed: '2018-06-14T00:00:00Z',
      userId: testUserId,
      agreementLink: 'https://aka.ms/customeragreement',
    })
    expect(await hasAgreement(app.state, customer, 'MicrosoftCustomerAgreement')).toBe(true)
    expect(await hasAgreement(app.state, customer, 'MicrosoftCloudAgreement')).toBe(false)
    expect(app.events()).toMatchObject([
      { type: 'agreement-created', customerId: customer, audit: { resourceType: 'agreement', operationType: 'create_agreement' } },
    ])
  })

  test.each<[string, object]>([
    ['the type', { type: undefined }],
    ['the phone number', { primaryContact: { ...contact, phoneNumber: null } }],
  ])('works without %s', async (_, changed) => {
    const answer = await call('POST', uri, { ...body, ...changed })
    expect(answer.status).toBe(201)
    expect(answer.body.type).toBe('MicrosoftCustomerAgreement')
  })

  test('for another user when one is named', async () => {
    const userId = '44444444-4444-4444-8444-444444444444'
    expect((await call('POST', uri, { ...body, userId: userId.toUpperCase() })).body.userId).toBe(userId)
  })

  test.each<[string, unknown]>([
    ['no body', undefined],
    ['no contact', { ...body, primaryContact: undefined }],
    ['no first name', { ...body, primaryContact: { ...contact, firstName: '' } }],
    ['no last name', { ...body, primaryContact: { ...contact, lastName: undefined } }],
    ['no e-mail', { ...body, primaryContact: { ...contact, email: null } }],
    ['no template', { ...body, templateId: undefined }],
    ['no date', { ...body, dateAgreed: undefined }],
    ['a date never set', { ...body, dateAgreed: '0001-01-01T00:00:00' }],
    ['a date that is none', { ...body, dateAgreed: '2018-02-30' }],
    ['a future date', { ...body, dateAgreed: '2026-09-15T00:00:00.001Z' }],
    ['an unknown template', { ...body, templateId: 'c0ffee00-9360-443b-8795-c6dedc750cf9' }],
    ['the template in other letters', { ...body, templateId: microsoftCustomerAgreement.toUpperCase() }],
    ["a type that is not the template's", { ...body, type: 'MicrosoftCloudAgreement' }],
  ])('%s is 400/800002', async (_, sent) => {
    const answer = await call('POST', uri, sent)
    expect([answer.status, answer.body.code]).toEqual([400, 800002])
    expect((await call('GET', `${uri}?agreementType=*`)).body.totalCount).toBe(0)
  })

  test('again with the same contact is 400/600061 in the long shape', async () => {
    await call('POST', uri, body)
    const answer = await call('POST', uri, { ...body, dateAgreed: '2019-01-01T00:00:00Z' })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      code: 600061,
      errorName: 'PartnerConfirmedAgreementAlreadyExists',
      isRetryable: false,
      parameters: {},
      errorMessageExtended: 'InternalErrorCode=600061',
      data: [],
    })
  })

  test.each([
    ['first name', { firstName: 'Tanja' }],
    ['last name', { lastName: 'Karr' }],
    ['e-mail', { email: 'other@example.com' }],
    ['phone', { phoneNumber: undefined }],
  ])('again with another %s is taken', async (_, changed) => {
    await call('POST', uri, body)
    expect((await call('POST', uri, { ...body, primaryContact: { ...contact, ...changed } })).status).toBe(201)
  })

  test('again with the contact of an older confirmation is refused', async () => {
    await call('POST', uri, body)
    await call('POST', uri, { ...body, primaryContact: { ...contact, firstName: 'Tanja' } })
    expect((await call('POST', uri, body)).body.code).toBe(600061)
  })

  test('of the other type with the same contact is taken', async () => {
    await call('POST', uri, body)
    expect((await call('POST', uri, { ...body, templateId: microsoftCloudAgreement, type: undefined })).status).toBe(201)
  })
})

describe('the list of a customer', () => {
  test('shows the type asked for, newest first; the older agreement when none is named', async () => {
    await call('POST', uri, { ...body, dateAgreed: '2017-08-01' })
    await call('POST', uri, { ...body, dateAgreed: '2018-07-28', primaryContact: { ...contact, firstName: 'Tanja' } })
    await call('POST', uri, { ...body, dateAgreed: '2016-01-01', templateId: microsoftCloudAgreement, type: undefined })
    const dates = async (query: string) =>
      (await call('GET', uri + query)).body.items.map((item: { dateAgreed: string }) => item.dateAgreed.slice(0, 10))
    expect(await dates('?agreementType=MicrosoftCustomerAgreement')).toEqual(['2018-07-28', '2017-08-01'])
    expect(await dates('')).toEqual(['2016-01-01'])
    expect(await dates('?agreementType=*')).toEqual(['2018-07-28', '2017-08-01', '2016-01-01'])
  })

  test('is empty before the first', async () => {
    const { body: list } = await call('GET', `${uri}?agreementType=MicrosoftCustomerAgreement`)
    expect(list).toMatchObject({ totalCount: 0, items: [], attributes: { objectType: 'Collection' } })
  })
})

test.each([
  ['GET', '/v1/agreements'],
  ['GET', uri],
  ['POST', uri],
])('%s %s needs a user', async (method, url) => {
  const answer = await app.call(method, url, method === 'POST' ? { body } : {})
  expect([answer.status, answer.body.code]).toEqual([403, 900329])
})

describe('the document', () => {
  const document = `/v1/agreementtemplates/${microsoftCustomerAgreement}/document`

  test.each([
    ['', 'US', 'en-US'],
    ['?country=US&language=en-US', 'US', 'en-US'],
    ['?country=DE&language=de-DE', 'DE', 'de-DE'],
    ['?country=DE&language=DE-de', 'DE', 'de-DE'],
    ['?country=DE', 'DE', 'en-US'],
    ['?country=DE&language=fr-FR', 'DE', 'en-US'],
    ['?country=RS&language=sr-Latn-RS', 'RS', 'sr-Latn-RS'],
    ['?language=de-DE', 'US', 'en-US'],
    ['?country=AD&language=ca-ES', 'AD', 'en-US'],
  ])('%j is there', async (query, country, language) => {
    const { status, body } = await call('GET', document + query)
    expect([status, body]).toEqual([200, { displayUri: body.displayUri, downloadUri: body.downloadUri, language, country }])
  })

  test.each([
    ['a country without one', `${document}?country=CN`],
    ['a country in small letters', `${document}?country=de`],
    ['no country', `${document}?country=Germany`],
    ['the cloud agreement', `/v1/agreementtemplates/${microsoftCloudAgreement}/document`],
    ['an unknown template', '/v1/agreementtemplates/4711/document'],
    ['the template in other letters', `/v1/agreementtemplates/${microsoftCustomerAgreement.toUpperCase()}/document`],
  ])('%s is refused', async (_, address) => {
    const { status, body } = await call('GET', address)
    expect([status, body.code]).toEqual([400, 800002])
  })

  test('has other links on each read, which work for five minutes on the partner clock', async () => {
    clock.now = app.partner.clock.now()
    const reads = [await call('GET', document), await call('GET', document)]
    const links = reads.flatMap(({ body }) => [body.displayUri, body.downloadUri] as string[])
    expect(new Set(links).size).toBe(4)
    for (const link of links) {
      const file = await app.call('GET', new URL(link).pathname)
      expect([file.status, file.headers['content-type'], file.text.slice(0, 5)]).toEqual([200, 'application/pdf', '%PDF-'])
    }
    const last = new URL(links[3] as string).pathname
    clock.now += 5 * 60_000
    expect((await app.call('GET', last)).status).toBe(200)
    clock.now += 1
    const dead = await app.call('GET', last)
    expect([dead.status, dead.body.code]).toEqual([403, 2032])
    expect((await app.call('GET', '/agreementfiles/made-up')).status).toBe(403)
  })
})

describe('signed by the customer itself', () => {
  const status = `/v1/customers/${customer}/directSignedMicrosoftCustomerAgreementStatus`

  test('is said, and holds like a confirmation', async () => {
    expect((await call('GET', status)).body).toEqual({ isSigned: false })
    await call('POST', uri, body)
    expect((await call('GET', status)).body).toEqual({ isSigned: false })
    app.write(putSignature(customer, 1), putSignature('another', 1))
    expect((await call('GET', status)).body).toEqual({ isSigned: true })
    expect(await hasAgreement(app.state, 'another', 'MicrosoftCustomerAgreement')).toBe(true)
    expect(await hasAgreement(app.state, 'another', 'MicrosoftCloudAgreement')).toBe(false)
  })
})

describe('the partner agreement of a reseller', () => {
  const status = '/v1/compliance/csp/agreementstatus'

  test.each([
    ['by partner id', '?mpnId=7654322'],
    ['by partner id in small letters', '?mpnid=7654322'],
    ['by tenant', '?tenantId=53EB21CB-6b2d-4ee5-9e92-27dfc927e93c'],
    ['by tenant, whatever its region', '?tenantId=484e548c-f5f3-4528-93a9-c16c6373cb59'],
    ['of a partner that is no reseller', '?tenantId=2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10'],
  ])('%s', async (_, query) => {
    const answer = await call('GET', status + query)
    expect([answer.status, answer.body]).toEqual([200, { isAgreementSigned: true }])
  })

  test.each([
    ['neither id', '', 2001, 'ComplianceController'],
    ['both ids', '?mpnId=7654322&tenantId=53eb21cb-6b2d-4ee5-9e92-27dfc927e93c', 2000, 'PartnerApiServiceControllers'],
    ['a tenant that is no GUID', '?tenantId=1234', 2000, 'PartnerApiServiceControllers'],
    ['a partner id that is no number', '?mpnId=12a', 2000, 'PartnerApiServiceControllers'],
    ['an unknown partner id', '?mpnId=1', 2200, 'PartnerFD'],
    ['a reseller of another region', '?mpnId=7654321', 2201, 'PartnerFD'],
    ['a reseller that has not signed', '?mpnId=7654323', 2203, 'PartnerFD'],
    ['a provider', '?mpnId=2345678', 2204, 'PartnerFD'],
    ['an unknown tenant', '?tenantId=00000000-0000-0000-0000-000000000001', 2205, 'PartnerFD'],
    ['the tenant of a reseller that has not signed', '?tenantId=3dfe847b-cad9-4fc1-86d3-cf16c2790087', 2206, 'PartnerFD'],
  ])('%s is refused', async (_, query, code, source) => {
    const answer = await call('GET', status + query)
    expect([answer.status, answer.body.code, answer.body.source]).toEqual([400, code, source])
  })
})

test.each([
  ['first name', { firstName: 'x'.repeat(257) }],
  ['e-mail', { email: `${'x'.repeat(250)}@b.example` }],
])('a contact with too long a %s is refused', async (_, wrong) => {
  const answer = await call('POST', uri, { ...body, primaryContact: { ...contact, ...wrong } })
  expect([answer.status, answer.body.code]).toEqual([400, 800002])
})
