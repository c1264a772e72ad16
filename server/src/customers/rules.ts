/** Decides who may become a customer (commerce contract, section 2.3). Pure. */
import type { Instant, Static } from 'lazuli-contract'
import { readGuid } from 'lazuli-contract'
import type { NewCustomer } from 'lazuli-contract/customers.ts'
import type { Caller } from '../base/caller.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'
import { addressRefusal, checkAddress } from './address-rules.ts'
import type { Countries, CountryRule } from './countries.ts'
import { type CustomerRecord, customerToWire } from './record.ts'

/** What the decision needs to know beyond the body. */
export interface NewCustomerFacts {
  countries: Countries
  callerKind: Caller['kind']
  partner: {
    role: 'direct' | 'provider'
    resellers: readonly { tenantId: string; agreementMissing?: true }[]
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

/** Customers an integration sandbox may hold (platform contract, section 5.1). */
export const sandboxCustomers = 75

/** Whether a partner that has `count` customers may have one more. */
export function checkQuota(partner: { sandbox?: boolean }, count: number): Refusal | undefined {
  return partner.sandbox && count >= sandboxCustomers ? refuse('SandboxCustomersFull', { limit: String(sandboxCustomers) }) : undefined
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

export function missing(members: Record<string, unknown>): Refusal {
  const details = Object.entries(members)
    .filter(([, value]) => !value)
    .map(([name]) => `${name} is missing`)
  return refuse('BadInput', { detail: details.join('; ') }, details)
}

/** Tenant of the reseller, lower case; only users of an indirect provider may name one, and only one of its own. */
function checkReseller(sent: string | undefined, facts: NewCustomerFacts): Outcome<string | undefined> {
  if (sent === undefined) return undefined
  if (facts.callerKind === 'app') return refuse('AppOnlyRefused')
  const tenant = readGuid(sent)
  const known = facts.partner.role === 'provider' ? facts.partner.resellers.find((reseller) => reseller.tenantId === tenant) : undefined
  if (!tenant || !known) return refuse('ResellerInvalid')
  return known.agreementMissing ? refuse('ResellerAgreementMissing') : tenant
}

function checkRegistrationNumber(sent: string | undefined, country: CountryRule): Outcome<string | undefined> {
  if (!country.registrationNumber) return sent === undefined ? undefined : refuse('RegistrationNumberNotSupported')
  if (sent === undefined) return refuse('RegistrationNumberMissing')
  return country.registrationNumber.test(sent)
    ? sent
    : refuse('RegistrationNumberMalformed', { pattern: country.registrationNumber.source })
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const domainName = new RegExp(`^${label}(?:\\.${label})+$`, 'i')
const onMicrosoft = '.onmicrosoft.com'
const emailAddress = /^[^\s@]+@[^\s@]+$/

/** Domain, e-mail, culture and language; the culture comes back as it is emitted. A change of the profile names no domain. */
export function checkProfile(
  sent: { domain?: string; email: string; culture: string; language: string },
  country: CountryRule,
): Outcome<{ culture: string }> {
  const problems: string[] = []
  if (sent.domain !== undefined && !isDomain(sent.domain)) problems.push('companyProfile.domain is no domain name of the right length')
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
