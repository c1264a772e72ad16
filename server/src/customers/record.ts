/** A customer as stored, and as it leaves the service. */
import { type Instant, parseJson, type Static } from 'lazuli-contract'
import type { Address, Customer, CustomerBillingProfile, CustomerCompanyProfile } from 'lazuli-contract/customers.ts'

export interface AddressRecord {
  /** ISO 3166 alpha-2, upper case. */
  country: string
  city: string
  state?: string
  addressLine1: string
  addressLine2?: string
  postalCode?: string
  firstName: string
  lastName: string
  middleName?: string
  phoneNumber?: string
}

export interface CustomerRecord {
  /** Directory tenant, lower case. */
  id: string
  commerceId: string
  domain: string
  companyName: string
  organizationRegistrationNumber?: string
  /** Tenant of the indirect reseller. */
  associatedPartnerId?: string
  billing: {
    id: string
    /** Grows by one with each change; the etag follows from it. */
    version: number
    firstName?: string
    lastName?: string
    email: string
    culture: string
    language: string
    companyName: string
    address: AddressRecord
  }
  createdAt: Instant
  /** When the reseller relationship ended; absent while it holds. */
  removedAt?: Instant
}

/** Market of the customer: ISO 3166 alpha-2 code of its billing address. */
export function countryOf(customer: CustomerRecord): string {
  return customer.billing.address.country
}

/** Address of a customer, relative and without `/v1`. */
export function customerPath(id: string): string {
  return `/customers/${id}`
}

/** Place of a customer in the order of lists: folded company name, then id. */
export type Place = readonly [companyKey: string, id: string]

/** A name as it is compared: without regard to case and to how accents are composed. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** Place of a customer in lists. */
export function placeOf(customer: CustomerRecord): Place {
  return [foldName(customer.companyName), customer.id]
}

const self = (uri: string) => ({ self: { uri, method: 'GET', headers: [] } })

/** The short shape of lists. */
export function customerInList(record: CustomerRecord): Static<typeof Customer> {
  return {
    id: record.id,
    companyProfile: {
      tenantId: record.id,
      domain: record.domain,
      companyName: record.companyName,
      links: self(`${customerPath(record.id)}/profiles/company`),
      attributes: { objectType: 'CustomerCompanyProfile' },
    },
    relationshipToPartner: 'reseller',
    links: self(customerPath(record.id)),
    attributes: { objectType: 'Customer' },
  }
}

/** What the short shape says of a customer: its id, then its domain and company name as JSON text. */
export type ListedCustomer = readonly [id: string, domain: string, companyName: string]

/** Place of a customer in lists. */
export function placeOfListed([id, , companyName]: ListedCustomer): Place {
  return [foldName(parseJson(companyName) as string), id]
}

/** Characters that no record holds stand for the three values. */
const marks = ['\uE000', '\uE001', '\uE002']
/** The text of {@link customerInList}: what stands around the values, and which of them stands between. */
const [before, ...insertions] = shortShape()

function shortShape(): [string, ...(readonly [which: number, then: string])[]] {
  const [id, domain, companyName] = marks as [string, string, string]
  const text = JSON.stringify(customerInList({ id, domain, companyName } as CustomerRecord))
  // Texts come with their quotes.
  const parts = text
    .replace(`"${domain}"`, domain)
    .replace(`"${companyName}"`, companyName)
    .split(new RegExp(`([${marks.join('')}])`))
  const pairs = Array.from(
    { length: (parts.length - 1) / 2 },
    (_, i) => [marks.indexOf(parts[2 * i + 1] as string), parts[2 * i + 2]] as const,
  )
  return [parts[0] as string, ...(pairs as [number, string][])]
}

/** {@link customerInList} as JSON text. Long lists are written in a third of the time that shaping and writing objects takes. */
export function writeListed(customer: ListedCustomer): string {
  let text = before
  for (const [which, then] of insertions) text += customer[which] + then
  return text
}

/** The full shape, with both profiles. */
export function customerToWire(record: CustomerRecord): Static<typeof Customer> {
  return {
    id: record.id,
    commerceId: record.commerceId,
    companyProfile: companyProfile(record),
    billingProfile: billingProfile(record),
    relationshipToPartner: 'reseller',
    allowDelegatedAccess: true,
    customDomains: [record.domain],
    ...(record.associatedPartnerId ? { associatedPartnerId: record.associatedPartnerId } : {}),
    links: self(customerPath(record.id)),
    attributes: { objectType: 'Customer' },
  }
}

export function companyProfile(record: CustomerRecord): Static<typeof CustomerCompanyProfile> {
  const { country, city, state, addressLine1, addressLine2, postalCode, phoneNumber } = record.billing.address
  return {
    tenantId: record.id,
    domain: record.domain,
    companyName: record.companyName,
    ...(record.organizationRegistrationNumber ? { organizationRegistrationNumber: record.organizationRegistrationNumber } : {}),
    // This address prints the state as `region` and names no person.
    address: {
      country,
      ...(state ? { region: state } : {}),
      city,
      addressLine1,
      ...(addressLine2 ? { addressLine2 } : {}),
      ...(postalCode ? { postalCode } : {}),
      phoneNumber: phoneNumber ?? '',
    },
    email: record.billing.email,
    links: self(`${customerPath(record.id)}/profiles/company`),
    attributes: { objectType: 'CustomerCompanyProfile' },
  }
}

export function billingProfile(record: CustomerRecord): Static<typeof CustomerBillingProfile> {
  const { billing } = record
  return {
    id: billing.id,
    ...(billing.firstName ? { firstName: billing.firstName } : {}),
    ...(billing.lastName ? { lastName: billing.lastName } : {}),
    email: billing.email,
    culture: billing.culture,
    language: billing.language,
    companyName: billing.companyName,
    defaultAddress: addressToWire(billing.address),
    links: self(`${customerPath(record.id)}/profiles/billing`),
    attributes: { etag: billingProfileEtag(billing), objectType: 'CustomerBillingProfile' },
  }
}

function addressToWire(address: AddressRecord): Static<typeof Address> {
  return { ...address, phoneNumber: address.phoneNumber ?? '' }
}

/** The etag of a billing profile: a signed 64-bit number as text, such as `-4242348048554929329`; opaque, another for each version. */
export function billingProfileEtag(billing: { id: string; version: number }): string {
  // 64-bit FNV-1a.
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(`${billing.id}|${billing.version}`)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return BigInt.asIntN(64, hash).toString()
}
