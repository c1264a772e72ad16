import { type Json, parseJson } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { addressReport, validateAddress } from './address-rules.ts'
import { loadCountries } from './countries.ts'

const countries = loadCountries()
const good = { addressLine1: 'One Microsoft Way', city: 'Redmond', state: 'WA', postalCode: '98052', country: 'US' }

test.each<[string, object, string, string[]]>([
  ['the printed address', {}, 'Verified', []],
  ['a number in digits', { addressLine1: '1 Microsoft Way' }, 'Verified', []],
  ['a street without a number', { addressLine1: 'Microsoft Way' }, 'StreetPartial', ['Region', 'PostalCode', 'City']],
  ['another state', { state: 'XX' }, 'None', ['Region']],
  ['another postal code', { postalCode: '980' }, 'None', ['PostalCode']],
  ['no city', { city: undefined }, 'None', ['City']],
  ['no street', { addressLine1: undefined }, 'None', ['AddressLine1']],
  ['no country', { country: undefined }, 'None', ['Country']],
  ['no country of this world', { country: 'ZZ' }, 'None', ['Country']],
  ['several members', { state: undefined, postalCode: undefined, city: ' ' }, 'None', ['City', 'Region', 'PostalCode']],
  ['the state as region, in small letters', { state: undefined, region: 'wa' }, 'Verified', []],
  ['a street of too many characters', { addressLine1: `1 ${'x'.repeat(199)}` }, 'None', ['AddressLine1']],
  ['a country without states', { country: 'DE', state: undefined, postalCode: '10115', city: 'Berlin' }, 'Verified', []],
  [
    'a street of a country that numbers none',
    { country: 'GB', state: undefined, postalCode: 'RG6 1WG', addressLine1: 'Thames Valley Park' },
    'Verified',
    [],
  ],
])('%s', (_, changed, status, members) => {
  const result = validateAddress({ ...good, ...changed }, countries)
  expect(result.status).toBe(status)
  expect(result.originalAddress).toEqual({ ...good, ...changed })
  expect(result.validationMessage ?? '').toBe(
    members.length === 0 ? '' : `Address field invalid for property: ${members.map((name) => `'${name}'`).join(', ')}`,
  )
  expect(result.suggestedAddresses.length).toBe(status === 'StreetPartial' ? 1 : 0)
})

test('the suggestion for a street in part has a number', () => {
  const { suggestedAddresses } = validateAddress({ ...good, addressLine1: 'Microsoft Way' }, countries)
  expect(suggestedAddresses).toEqual([{ ...good, addressLine1: '1 Microsoft Way' }])
})

test('the form of 2021 says nothing against a good address', () => {
  expect(addressReport(validateAddress(good, countries))).toBeUndefined()
})

test.each([
  ['a street in part', { addressLine1: 'Microsoft Way' }, '1 Microsoft Way'],
  ['a wrong state', { state: 'XX' }, 'One Microsoft Way'],
])('the form of 2021 tells of %s in JSON text', (_, changed, street) => {
  const refusal = addressReport(validateAddress({ ...good, ...changed }, countries))
  expect(refusal?.refused).toBe('AddressCheckFailed')
  const report = parseJson(refusal?.params?.['report'] as string) as { [name: string]: Json }
  expect(report).toMatchObject({
    code: '60071',
    corrected_address: { country: 'US', city: 'Redmond', address_line1: street, postal_code: '98052' },
    object_type: 'AddressValidation',
    resource_status: 'Active',
  })
  expect(report['reason']).toMatch(/Details: /)
})

test('the form of 2021 stays readable where the address is longer than a description may be', () => {
  const refusal = addressReport(validateAddress({ ...good, city: 'x'.repeat(2000) }, countries))
  const text = refusal?.params?.['report'] as string
  expect(text.length).toBeLessThanOrEqual(1024)
  expect(parseJson(text)).toMatchObject({ code: '60071' })
})
