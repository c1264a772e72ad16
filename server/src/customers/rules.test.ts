import { describe, expect, test } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { loadCountries } from './countries.ts'
import { billingProfileEtag, customerToWire } from './record.ts'
import { checkNewCustomer, customerCreated, isDomain, type NewCustomerFacts, newCustomer } from './rules.ts'

const countries = loadCountries()
const direct: NewCustomerFacts = { countries, callerKind: 'app', partner: { role: 'direct', resellers: [] } }
const smalt = '484e548c-f5f3-4528-93a9-c16c6373cb59'
const provider: NewCustomerFacts = { countries, callerKind: 'user', partner: { role: 'provider', resellers: [{ tenantId: smalt }] } }

const usAddress = {
  firstName: 'Test',
  lastName: 'Test',
  addressLine1: 'One Microsoft Way',
  city: 'Redmond',
  state: 'WA',
  postalCode: '98052',
  country: 'US',
}
const billing = { culture: 'EN-US', email: 'test@example.com', language: 'en', companyName: 'test company', defaultAddress: usAddress }
const body = { companyProfile: { domain: 'xyz.ccsctp.net' }, billingProfile: billing }

const inCountry = (address: object, more: { number?: string; culture?: string; language?: string } = {}) => ({
  companyProfile: {
    domain: 'fabrikam.onmicrosoft.com',
    ...(more.number === undefined ? {} : { organizationRegistrationNumber: more.number }),
  },
  billingProfile: {
    ...billing,
    culture: more.culture ?? 'en-US',
    language: more.language ?? 'en',
    defaultAddress: { firstName: 'A', lastName: 'B', addressLine1: 'Street 1', city: 'Town', ...address },
  },
})

/** The refusal's name, or `accepted`. */
const outcome = (sent: Parameters<typeof checkNewCustomer>[0], facts = direct): string => {
  const result = checkNewCustomer(sent, facts)
  return isRefusal(result) ? result.refused : 'accepted'
}

describe('a new customer', () => {
  test('as the documentation sends it', () => {
    expect(checkNewCustomer(body, direct)).toEqual({
      domain: 'xyz.ccsctp.net',
      companyName: 'test company',
      billing: { email: 'test@example.com', culture: 'en-US', language: 'en', companyName: 'test company', address: usAddress },
    })
  })

  test('with the snake-case members of the tables', () => {
    const { companyName, defaultAddress, ...rest } = billing
    const sent = {
      companyProfile: body.companyProfile,
      billingProfile: { ...rest, company_name: companyName, default_address: defaultAddress },
    }
    expect(checkNewCustomer(sent, direct)).toEqual(checkNewCustomer(body, direct))
  })

  test('all missing members are named at once', () => {
    expect(checkNewCustomer({ billingProfile: { email: 'a@b' } }, direct)).toMatchObject({
      refused: 'BadInput',
      data: [
        'companyProfile.domain is missing',
        'billingProfile.culture is missing',
        'billingProfile.language is missing',
        'billingProfile.companyName is missing',
        'billingProfile.defaultAddress is missing',
      ],
    })
  })
})

describe('address', () => {
  test.each<[string, object, string]>([
    ['US state in small letters', { country: 'us', state: 'wa', postalCode: '98052' }, 'accepted'],
    ['US with nine digits', { country: 'US', state: 'WA', postalCode: '98052-6399' }, 'accepted'],
    ['US without state', { country: 'US', postalCode: '98052' }, 'AddressInvalid'],
    ['US with a state of Canada', { country: 'US', state: 'ON', postalCode: '98052' }, 'AddressInvalid'],
    ['US territory as state', { country: 'US', state: 'PR', postalCode: '00901' }, 'AddressInvalid'],
    ['US without postal code', { country: 'US', state: 'WA' }, 'AddressInvalid'],
    ['US with four digits', { country: 'US', state: 'WA', postalCode: '9805' }, 'AddressInvalid'],
    ['US with an extension of three', { country: 'US', state: 'WA', postalCode: '98052-123' }, 'AddressInvalid'],
    ['US phone', { country: 'US', state: 'WA', postalCode: '98052', phoneNumber: '1234567890' }, 'accepted'],
    ['US phone with area in parentheses', { country: 'US', state: 'WA', postalCode: '98052', phoneNumber: '(425) 555-0100' }, 'accepted'],
    ['US phone too short', { country: 'US', state: 'WA', postalCode: '98052', phoneNumber: '555-0100' }, 'AddressInvalid'],
    ['DE', { country: 'DE', postalCode: '10115' }, 'accepted'],
    ['DE with four digits', { country: 'DE', postalCode: '1011' }, 'AddressInvalid'],
    ['DE without postal code', { country: 'DE' }, 'AddressInvalid'],
    ['GB', { country: 'GB', postalCode: 'SW1A 1AA' }, 'accepted'],
    ['GB with digits only', { country: 'GB', postalCode: '12345' }, 'AddressInvalid'],
    ['JP, which has no rule', { country: 'JP', postalCode: '100-0001' }, 'accepted'],
    ['TW, which has no rule', { country: 'TW', postalCode: '110' }, 'accepted'],
    ['CN', { country: 'CN', state: 'BJ', postalCode: '100000' }, 'accepted'],
    ['CN without state', { country: 'CN', postalCode: '100000' }, 'AddressInvalid'],
    ['CN with an island', { country: 'CN', state: 'TW', postalCode: '100000' }, 'AddressInvalid'],
    ['CA', { country: 'CA', state: 'on', postalCode: 'K1A 0B1' }, 'accepted'],
    ['CA without state', { country: 'CA', postalCode: 'K1A 0B1' }, 'AddressInvalid'],
    ['CA with a state of the US', { country: 'CA', state: 'WA' }, 'AddressInvalid'],
    ['MX by ISO code', { country: 'MX', state: 'JAL', postalCode: '44100' }, 'accepted'],
    ['MX by two letters', { country: 'MX', state: 'JC', postalCode: '44100' }, 'accepted'],
    ['MX without state', { country: 'MX', postalCode: '44100' }, 'AddressInvalid'],
    ['a long state where none is checked', { country: 'GB', state: 'Kent', postalCode: 'SW1A 1AA' }, 'AddressInvalid'],
    ['a generic postal code is optional', { country: 'CH' }, 'accepted'],
    ['a generic postal code is checked', { country: 'CH', postalCode: '80011' }, 'AddressInvalid'],
    ['no country', {}, 'AddressInvalid'],
    ['no code of a country', { country: 'ZZ' }, 'AddressInvalid'],
    ['a country by name', { country: 'United States' }, 'AddressInvalid'],
    ['no city', { country: 'JP', city: '' }, 'AddressInvalid'],
    ['no street', { country: 'JP', addressLine1: undefined }, 'AddressInvalid'],
    ['no first name', { country: 'JP', firstName: ' ' }, 'AddressInvalid'],
    ['no last name', { country: 'JP', lastName: undefined }, 'AddressInvalid'],
    ['a street of 200 characters', { country: 'JP', addressLine1: 'x'.repeat(200) }, 'accepted'],
    ['a street of 201 characters', { country: 'JP', addressLine1: 'x'.repeat(201) }, 'AddressInvalid'],
    ['a second line of 201 characters', { country: 'JP', addressLine2: 'x'.repeat(201) }, 'AddressInvalid'],
    ['a first name of 51 characters', { country: 'JP', firstName: 'x'.repeat(51) }, 'AddressInvalid'],
    ['a middle name of 51 characters', { country: 'JP', middleName: 'x'.repeat(51) }, 'AddressInvalid'],
  ])('%s', (_, address, expected) => {
    expect(outcome(inCountry(address))).toBe(expected)
  })

  test('everything wrong with it is told at once', () => {
    expect(checkNewCustomer(inCountry({ country: 'US', city: '' }), direct)).toMatchObject({
      refused: 'AddressInvalid',
      data: ['city is missing', 'state is missing', 'postalCode is missing'],
    })
  })

  test('the country and a checked state come out in upper case', () => {
    const wish = checkNewCustomer(inCountry({ country: 'ca', state: 'qc' }), direct)
    expect(wish).toMatchObject({ billing: { address: { country: 'CA', state: 'QC' } } })
  })
})

describe('market', () => {
  test.each([
    ['a listed country, all markets', 'JP', undefined, 'accepted'],
    ['a country of the partner', 'JP', ['JP', 'US'], 'accepted'],
    ['a country the partner may not sell in', 'JP', ['US'], 'MarketNotAllowed'],
    ['a code the programme does not list', 'AN', undefined, 'MarketNotAllowed'],
  ])('%s', (_, country, markets, expected) => {
    expect(outcome(inCountry({ country }), { ...direct, partner: { ...direct.partner, markets } })).toBe(expected)
  })
})

describe('registration number and phone', () => {
  const withPhone = { phoneNumber: '5550100' }
  test.each<[string, string, object, string | undefined, string]>([
    ['given where none is used', 'DE', { postalCode: '10115' }, '12345678', 'RegistrationNumberNotSupported'],
    ['missing', 'HU', withPhone, undefined, 'RegistrationNumberMissing'],
    ['malformed', 'HU', withPhone, '123', 'RegistrationNumberMalformed'],
    ['right', 'HU', { ...withPhone, postalCode: '1011' }, '12345678-1-42', 'accepted'],
    ['right, but no phone', 'HU', {}, '12345678-1-42', 'PhoneMissing'],
    ['AM', 'AM', withPhone, '01234567', 'accepted'],
    ['AZ', 'AZ', withPhone, '0123456789', 'accepted'],
    ['BY', 'BY', withPhone, '123456789', 'accepted'],
    ['IN', 'IN', withPhone, 'ABCDE1234F', 'accepted'],
    ['IN malformed', 'IN', withPhone, 'ABCDE12345', 'RegistrationNumberMalformed'],
    ['KZ', 'KZ', withPhone, '123456789012', 'accepted'],
    ['KG', 'KG', withPhone, '12345678901234', 'accepted'],
    ['MD', 'MD', withPhone, '1234567890123', 'accepted'],
    ['RU', 'RU', withPhone, '1234567890', 'accepted'],
    ['RU malformed', 'RU', withPhone, '12345678901', 'RegistrationNumberMalformed'],
    ['TJ', 'TJ', withPhone, '123456789', 'accepted'],
    ['UZ', 'UZ', withPhone, '123456789', 'accepted'],
    ['UA', 'UA', withPhone, '12345678', 'accepted'],
  ])('%s', (_, country, address, number, expected) => {
    const culture = countries.get(country)?.cultures[0] as string
    expect(outcome(inCountry({ country, ...address }, { culture, ...(number === undefined ? {} : { number }) }))).toBe(expected)
  })

  test('the refusal of a malformed one carries the pattern', () => {
    expect(checkNewCustomer(inCountry({ country: 'KZ', phoneNumber: '1' }, { number: 'x' }), direct)).toMatchObject({
      params: { pattern: '^\\d{12}$' },
    })
  })
})

describe('profile', () => {
  test.each<[string, Partial<typeof billing> & { domain?: string }, string]>([
    ['culture of the country, any case', { culture: 'es-us' }, 'accepted'],
    ['culture of another country', { culture: 'de-DE' }, 'BadProperty'],
    ['no culture at all', { culture: 'english' }, 'BadProperty'],
    ['language of the country', { language: 'ES' }, 'accepted'],
    ['another language', { language: 'de' }, 'BadProperty'],
    ['no e-mail', { email: 'nobody' }, 'BadProperty'],
    ['no domain', { domain: 'contoso' }, 'BadProperty'],
    ['an address in place of a domain', { domain: 'https://contoso.com/' }, 'BadProperty'],
  ])('%s', (_, { domain, ...changed }, expected) => {
    expect(outcome({ companyProfile: { domain: domain ?? 'x.example.com' }, billingProfile: { ...billing, ...changed } })).toBe(expected)
  })

  test.each([
    ['a.onmicrosoft.com', true],
    [`${'a'.repeat(27)}.onmicrosoft.com`, true],
    [`${'a'.repeat(28)}.onmicrosoft.com`, false],
    ['.onmicrosoft.com', false],
    ['a.b.onmicrosoft.com', false],
    ['xyz.ccsctp.net', true],
    ['-a.example.com', false],
    ['a..com', false],
    ['a b.com', false],
  ])('domain %s: %s', (name, expected) => {
    expect(isDomain(name)).toBe(expected)
  })
})

describe('indirect reseller', () => {
  test.each<[string, string, NewCustomerFacts, string]>([
    ['a reseller of the provider', smalt, provider, 'accepted'],
    ['in other letters', `{${smalt.toUpperCase()}}`, provider, 'accepted'],
    ['an app-only token', smalt, { ...provider, callerKind: 'app' }, 'AppOnlyRefused'],
    ['somebody else', '00000000-0000-0000-0000-000000000001', provider, 'ResellerInvalid'],
    ['no GUID', 'smalt', provider, 'ResellerInvalid'],
    ['a direct partner', smalt, { ...provider, partner: { role: 'direct', resellers: [] } }, 'ResellerInvalid'],
  ])('%s', (_, associatedPartnerId, facts, expected) => {
    expect(outcome({ ...body, associatedPartnerId }, facts)).toBe(expected)
  })
})

describe('record', () => {
  const ids = {
    id: 'eebd1b55-5360-4438-a11d-5c06918c3014',
    commerceId: '99e6a635-48e7-424d-9059-c9db944e3c54',
    profileId: 'eeada110-69d6-4cc9-b093-75feb7ca9d3f',
  }
  const wish = checkNewCustomer(body, direct)
  if (isRefusal(wish)) throw new Error(wish.refused)
  const customer = newCustomer(wish, ids, 0)

  test('on the wire, the company address prints the state as region and names no person', () => {
    const wire = customerToWire(customer)
    expect(wire.companyProfile.address).toEqual({
      country: 'US',
      region: 'WA',
      city: 'Redmond',
      addressLine1: 'One Microsoft Way',
      postalCode: '98052',
      phoneNumber: '',
    })
    expect(wire.billingProfile?.defaultAddress).toEqual({ ...usAddress, phoneNumber: '' })
    expect(wire.companyProfile.links.self).toEqual({ uri: `/customers/${ids.id}/profiles/company`, method: 'GET', headers: [] })
    expect(wire.userCredentials).toBeUndefined()
  })

  test('the etag of the billing profile is a signed 64-bit number and another for each version', () => {
    const etags = [1, 2, 3].map((version) => billingProfileEtag({ id: ids.profileId, version }))
    expect(new Set(etags).size).toBe(3)
    for (const etag of etags) {
      expect(etag).toMatch(/^-?\d{1,19}$/)
      expect(BigInt.asIntN(64, BigInt(etag))).toBe(BigInt(etag))
    }
  })

  test('the audit names domain and relationship and holds no password', () => {
    expect(customerCreated(customer).audit).toMatchObject({
      resourceType: 'customer',
      operationType: 'add_customer',
      customizedData: [
        { key: 'PrimaryDomainName', value: 'xyz.ccsctp.net' },
        { key: 'Relationship', value: 'Reseller' },
      ],
      newValue: { userCredentials: { userName: 'admin', password: '' } },
    })
  })
})
