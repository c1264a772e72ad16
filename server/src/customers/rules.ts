/** Decides who may become a customer (commerce contract, section 2.3). Pure. */
import type { Instant, Static } from 'lazuli-contract'
import { readGuid } from 'lazuli-contract'
import type { Address, NewCustomer } from 'lazuli-contract/customers.ts'
import type { Caller } from '../base/caller.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'
import type { Countries, CountryRule } from './countries.ts'
import { type AddressRecord, type CustomerRecord, customerToWire } from './record.ts'

/** What the decision needs to know beyond the body. */
export interface NewCustomerFacts {
  countries: Countries
  callerKind: Caller['kind']
  partner: {
    role: 'direct' | 'provider'
    resellers: readonly { tenantId: string }[]
    /** Countries the partner may sell in; absent: all. */
    markets?: readonly string[] | undefined
  }
}

/** All of a customer but what it gets from us: ids and the time. */
export type CustomerWish = Omit<CustomerRecord, 'id' | 'commerceId' | 'createdAt' | 'billing'> & {
  billing: Omit<CustomerRecord['billing'], 'id' | 'version'>
}

/** What a body asks for, if it may be. Whether the domain is free is seen later: only the store knows. */
export function checkNewCustomer(body: Static<typeof NewCustomer>, facts: NewCustomerFacts): Outcome<CustomerWish> {
  const { companyProfile: company, billingProfile: billing } = body
  const address = billing?.defaultAddress ?? billing?.default_address
  const companyName = billing?.companyName ?? billing?.company_name
  const { email, culture, language } = billing ?? {}
  const domain = company?.domain?.trim()

  const reseller = checkReseller(body.associatedPartnerId, facts)
  if (isRefusal(reseller)) return reseller
  if (!domain || !email || !culture || !language || !companyName || !address)
    return missing({
      'companyProfile.domain': domain,
      'billingProfile.email': email,
      'billingProfile.culture': culture,
      'billingProfile.language': language,
      'billingProfile.companyName': companyName,
      'billingProfile.defaultAddress': address,
    })

  const code = address.country?.trim().toUpperCase() ?? ''
  const country = facts.countries.get(code)
  if (!country) return addressRefusal([code === '' ? 'country is missing' : 'country is no ISO 3166 code'])
  if (!country.sold || (facts.partner.markets && !facts.partner.markets.includes(code)))
    return refuse('MarketNotAllowed', { country: code })
  const number = checkRegistrationNumber(company?.organizationRegistrationNumber, country)
  if (isRefusal(number)) return number
  if (country.registrationNumber && !address.phoneNumber) return refuse('PhoneMissing')
  const checkedAddress = checkAddress(address, code, country)
  if (isRefusal(checkedAddress)) return checkedAddress
  const profile = checkProfile({ domain, email, culture, language }, country)
  if (isRefusal(profile)) return profile

  return {
    domain,
    companyName: company?.companyName ?? company?.company_name ?? companyName,
    ...(number ? { organizationRegistrationNumber: number } : {}),
    ...(reseller ? { associatedPartnerId: reseller } : {}),
    billing: {
      ...(billing?.firstName ? { firstName: billing.firstName } : {}),
      ...(billing?.lastName ? { lastName: billing.lastName } : {}),
      email,
      culture: profile.culture,
      language: language.toLowerCase(),
      companyName,
      address: checkedAddress,
    },
  }
}

/** The customer a wish becomes. Ids are new GUIDs. */
export function newCustomer(wish: CustomerWish, ids: { id: string; commerceId: string; profileId: string }, at: Instant): CustomerRecord {
  return { ...wish, id: ids.id, commerceId: ids.commerceId, billing: { ...wish.billing, id: ids.profileId, version: 1 }, createdAt: at }
}

/** The event of a new customer, audited as `add_customer`. Its record shows the administrator without the password. */
export function customerCreated(customer: CustomerRecord): NewEvent {
  return {
    type: 'customer-created',
    resourceId: customer.id,
    customerId: customer.id,
    audit: {
      resourceType: 'customer',
      operationType: 'add_customer',
      customerName: customer.companyName,
      customizedData: [
        { key: 'PrimaryDomainName', value: customer.domain },
        { key: 'Relationship', value: 'Reseller' },
      ],
      newValue: { ...customerToWire(customer), userCredentials: { userName: administrator, password: '' } },
    },
  }
}

/** Local part of the administrator's login. */
export const administrator = 'admin'

function missing(members: Record<string, unknown>): Refusal {
  const details = Object.entries(members)
    .filter(([, value]) => !value)
    .map(([name]) => `${name} is missing`)
  return refuse('BadInput', { detail: details.join('; ') }, details)
}

function addressRefusal(problems: readonly string[]): Refusal {
  return refuse('AddressInvalid', { detail: problems.join('; ') }, problems)
}

/** Tenant of the reseller, lower case; only users of an indirect provider may name one, and only one of its own. */
function checkReseller(sent: string | undefined, facts: NewCustomerFacts): Outcome<string | undefined> {
  if (sent === undefined) return undefined
  if (facts.callerKind === 'app') return refuse('AppOnlyRefused')
  const tenant = readGuid(sent)
  const known = facts.partner.role === 'provider' && facts.partner.resellers.some((reseller) => reseller.tenantId === tenant)
  return tenant && known ? tenant : refuse('ResellerInvalid')
}

function checkRegistrationNumber(sent: string | undefined, country: CountryRule): Outcome<string | undefined> {
  if (!country.registrationNumber) return sent === undefined ? undefined : refuse('RegistrationNumberNotSupported')
  if (sent === undefined) return refuse('RegistrationNumberMissing')
  return country.registrationNumber.test(sent)
    ? sent
    : refuse('RegistrationNumberMalformed', { pattern: country.registrationNumber.source })
}

/** The address with its country and checked state in upper case; all that is wrong with it is told at once. */
export function checkAddress(sent: Static<typeof Address>, code: string, country: CountryRule): Outcome<AddressRecord> {
  const problems: string[] = []
  const need = (name: 'city' | 'addressLine1' | 'firstName' | 'lastName', limit?: number): string => {
    const text = sent[name]?.trim() ?? ''
    if (text === '') problems.push(`${name} is missing`)
    else if (limit !== undefined && text.length > limit) problems.push(`${name} is longer than ${limit} characters`)
    return text
  }
  const addressLine1 = need('addressLine1', 200)
  const city = need('city')
  const firstName = need('firstName', 50)
  const lastName = need('lastName', 50)
  const { addressLine2, middleName, phoneNumber } = sent
  if ((addressLine2?.length ?? 0) > 200) problems.push('addressLine2 is longer than 200 characters')
  if ((middleName?.length ?? 0) > 50) problems.push('middleName is longer than 50 characters')

  const state = readState(sent.state ?? sent.region, country, problems)
  const postalCode = sent.postalCode?.trim()
  if (country.postalCode) {
    if (!postalCode) {
      if (country.postalCode.required) problems.push('postalCode is missing')
    } else if (!country.postalCode.pattern.test(postalCode))
      problems.push(`postalCode does not look like ${country.postalCode.pattern.source}`)
  }
  if (phoneNumber && country.phone && !country.phone.test(phoneNumber))
    problems.push(`phoneNumber does not look like ${country.phone.source}`)

  if (problems.length > 0) return addressRefusal(problems)
  return {
    country: code,
    city,
    ...(state ? { state } : {}),
    addressLine1,
    ...(addressLine2 ? { addressLine2 } : {}),
    ...(postalCode ? { postalCode } : {}),
    firstName,
    lastName,
    ...(middleName ? { middleName } : {}),
    ...(phoneNumber ? { phoneNumber } : {}),
  }
}

function readState(sent: string | undefined, country: CountryRule, problems: string[]): string | undefined {
  const state = sent?.trim()
  if (country.states) {
    if (!state) problems.push('state is missing')
    else if (!country.states.has(state.toUpperCase())) problems.push('state is not one of the country')
    return state?.toUpperCase()
  }
  if (state && state.length > 2) problems.push('state is longer than 2 characters')
  return state
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const domainName = new RegExp(`^${label}(?:\\.${label})+$`, 'i')
const onMicrosoft = '.onmicrosoft.com'
const emailAddress = /^[^\s@]+@[^\s@]+$/

/** Domain, e-mail, culture and language; the culture comes back as it is emitted. */
function checkProfile(
  sent: { domain: string; email: string; culture: string; language: string },
  country: CountryRule,
): Outcome<{ culture: string }> {
  const problems: string[] = []
  if (!isDomain(sent.domain)) problems.push('companyProfile.domain is no domain name of the right length')
  if (!emailAddress.test(sent.email)) problems.push('billingProfile.email is no e-mail address')
  const culture = country.cultures.find((known) => known.toLowerCase() === sent.culture.trim().toLowerCase())
  if (!culture) problems.push(`billingProfile.culture is none of ${country.cultures.join(', ')}`)
  if (!country.languages.has(sent.language.toLowerCase()))
    problems.push(`billingProfile.language is none of ${[...country.languages].join(', ')}`)
  if (culture === undefined || problems.length > 0) return refuse('BadProperty', { detail: problems.join('; ') }, problems)
  return { culture }
}

/** A dotted name; under `onmicrosoft.com` one level of it and 17 to 43 characters in all. */
export function isDomain(name: string): boolean {
  if (name.length > 253 || !domainName.test(name)) return false
  if (!name.toLowerCase().endsWith(onMicrosoft)) return true
  return name.length >= 17 && name.length <= 43 && !name.slice(0, -onMicrosoft.length).includes('.')
}
