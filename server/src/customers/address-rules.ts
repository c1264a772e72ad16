/** Decides which addresses are good (commerce contract, sections 2.1 and 2.9). Pure. */
import type { Static } from 'lazuli-contract'
import type { Address, AddressValidationResult } from 'lazuli-contract/customers.ts'
import { type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { Countries, CountryRule } from './countries.ts'
import type { AddressRecord } from './record.ts'

type Sent = Static<typeof Address>

interface Problem {
  readonly member: keyof Sent
  readonly says: string
}

/** Longest members in characters. Those of city, postal code and phone are ours: the pages name none. */
const longest = {
  addressLine1: 200,
  addressLine2: 200,
  city: 100,
  firstName: 50,
  lastName: 50,
  middleName: 50,
  postalCode: 40,
  phoneNumber: 50,
}

export function addressRefusal(problems: readonly string[]): Refusal {
  return refuse('AddressInvalid', { detail: problems.join('; ') }, problems)
}

/** The address with its country and checked state in upper case; all that is wrong with it is told at once. */
export function checkAddress(sent: Sent, code: string, country: CountryRule): Outcome<AddressRecord> {
  const problems: Problem[] = []
  const addressLine1 = need(sent, 'addressLine1', problems)
  const city = need(sent, 'city', problems)
  const firstName = need(sent, 'firstName', problems)
  const lastName = need(sent, 'lastName', problems)
  const { addressLine2, middleName, phoneNumber } = sent
  const place = checkPlace(sent, country, problems)
  if (problems.length > 0) return addressRefusal(problems.map(({ says }) => says))
  return {
    country: code,
    city,
    ...(place.state ? { state: place.state } : {}),
    addressLine1,
    ...(addressLine2 ? { addressLine2 } : {}),
    ...(place.postalCode ? { postalCode: place.postalCode } : {}),
    firstName,
    lastName,
    ...(middleName ? { middleName } : {}),
    ...(phoneNumber ? { phoneNumber } : {}),
  }
}

function need(sent: Sent, name: 'city' | 'addressLine1' | 'firstName' | 'lastName', problems: Problem[]): string {
  const text = sent[name]?.trim() ?? ''
  if (text === '') problems.push({ member: name, says: `${name} is missing` })
  else if (text.length > longest[name]) problems.push({ member: name, says: `${name} is longer than ${longest[name]} characters` })
  return text
}

/** State, postal code, phone and the members that may be left out. */
function checkPlace(
  sent: Sent,
  country: CountryRule,
  problems: Problem[],
): { state?: string | undefined; postalCode?: string | undefined } {
  for (const name of ['addressLine2', 'middleName'] as const)
    if ((sent[name]?.length ?? 0) > longest[name])
      problems.push({ member: name, says: `${name} is longer than ${longest[name]} characters` })
  const state = readState(sent.state ?? sent.region, country, problems)
  const postalCode = sent.postalCode?.trim()
  if (!postalCode) {
    if (country.postalCode?.required) problems.push({ member: 'postalCode', says: 'postalCode is missing' })
  } else if (country.postalCode && !country.postalCode.pattern.test(postalCode))
    problems.push({ member: 'postalCode', says: `postalCode has to look like ${country.postalCode.example}` })
  else if (postalCode.length > longest.postalCode)
    problems.push({ member: 'postalCode', says: `postalCode is longer than ${longest.postalCode} characters` })
  const { phoneNumber } = sent
  if (phoneNumber && country.phone && !country.phone.pattern.test(phoneNumber))
    problems.push({ member: 'phoneNumber', says: `phoneNumber has to look like ${country.phone.example}` })
  else if (phoneNumber && phoneNumber.length > longest.phoneNumber)
    problems.push({ member: 'phoneNumber', says: `phoneNumber is longer than ${longest.phoneNumber} characters` })
  return { state, postalCode }
}

function readState(sent: string | undefined, country: CountryRule, problems: Problem[]): string | undefined {
  const state = sent?.trim()
  if (country.states) {
    if (!state) problems.push({ member: 'state', says: 'state is missing' })
    else if (!country.states.has(state.toUpperCase())) {
      const [example] = country.states
      problems.push({ member: 'state', says: `state is not one of the country, whose states are codes such as ${example}` })
    }
    return state?.toUpperCase()
  }
  if (state && state.length > 2) problems.push({ member: 'state', says: 'state is longer than 2 characters' })
  return state
}

/** Members as the validation names them. */
const properties: Partial<Record<keyof Sent, string>> = {
  country: 'Country',
  state: 'Region',
  city: 'City',
  addressLine1: 'AddressLine1',
  addressLine2: 'AddressLine2',
  postalCode: 'PostalCode',
  phoneNumber: 'PhoneNumber',
}

/** Countries in which a street without a house number is only part of an address. */
const numbered = ['US', 'CA']
/** "One Microsoft Way" has a number too. */
const houseNumber = /\d|^(one|two|three|four|five|six|seven|eight|nine|ten)\b/i

/**
 * What the address check says. It knows the rules of each country and no map: an address that keeps them is `Verified`, a
 * street without a number is a `StreetPartial`, anything else `None`.
 */
export function validateAddress(sent: Sent, countries: Countries): Static<typeof AddressValidationResult> {
  const code = sent.country?.trim().toUpperCase() ?? ''
  const country = countries.get(code)
  const problems: Problem[] = []
  if (!country) problems.push({ member: 'country', says: 'country is no ISO 3166 code' })
  need(sent, 'city', problems)
  const street = need(sent, 'addressLine1', problems)
  if (country) checkPlace(sent, country, problems)
  const answer = { originalAddress: sent, suggestedAddresses: [] }
  if (problems.length > 0) {
    const names = new Set(problems.map(({ member }) => properties[member] ?? member))
    return { ...answer, status: 'None', validationMessage: `Address field invalid for property: ${quoted([...names])}` }
  }
  if (!numbered.includes(code) || houseNumber.test(street)) return { ...answer, status: 'Verified' }
  return {
    ...answer,
    suggestedAddresses: [{ ...sent, addressLine1: `1 ${street}` }],
    status: 'StreetPartial',
    // The members the published answer names, though it is the street that is in doubt.
    validationMessage: `Address field invalid for property: ${quoted(['Region', 'PostalCode', 'City'])}`,
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}

/** The answer in the form of 2021: nothing to say against a good address, else a refusal whose description is JSON text. */
export function addressReport(result: Static<typeof AddressValidationResult>): Refusal | undefined {
  if (result.status === 'Verified') return undefined
  const { country, state, region, city, addressLine1, postalCode } = result.suggestedAddresses[0] ?? result.originalAddress
  const corrected = {
    ...(country ? { country } : {}),
    ...((state ?? region) ? { region: state ?? region } : {}),
    ...(city ? { city } : {}),
    ...(addressLine1 ? { address_line1: addressLine1 } : {}),
    ...(postalCode ? { postal_code: postalCode } : {}),
  }
  const reason = `${result.status} - Details: ${result.validationMessage}`
  const report = (some: object): string =>
    JSON.stringify({ code: '60071', reason, ...some, object_type: 'AddressValidation', resource_status: 'Active' })
  const whole = report({ corrected_address: corrected })
  // A description is cut after 1024 characters, which would break the text.
  return refuse('AddressCheckFailed', { report: whole.length <= 1024 ? whole : report({}) })
}
