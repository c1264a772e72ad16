/** Decides what becomes of a billing profile (commerce contract, section 2.7). Pure. */
import type { Static } from 'lazuli-contract'
import type { BillingProfileChange } from 'lazuli-contract/customers.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'
import { checkAddress } from './address-rules.ts'
import type { Countries, CountryRule } from './countries.ts'
import { billingProfile, billingProfileEtag, type CustomerRecord, countryOf } from './record.ts'
import { checkProfile, missing } from './rules.ts'

/** The customer with the profile that was sent in place of its own. The whole profile is sent; what is left out is gone. */
export function updateBillingProfile(
  current: CustomerRecord,
  sent: Static<typeof BillingProfileChange>,
  facts: { countries: Countries; ifMatch?: string | undefined },
): Outcome<CustomerRecord> {
  // The header wins; clients that cannot set one send the profile back with the etag inside.
  const etag = facts.ifMatch ? readEtag(facts.ifMatch) : sent.attributes?.etag
  if (etag !== '*' && etag !== billingProfileEtag(current.billing)) return refuse('StaleEtag')

  const address = sent.defaultAddress ?? sent.default_address
  const companyName = sent.companyName ?? sent.company_name
  const { email, culture, language, firstName, lastName } = sent
  if (!email || !culture || !language || !companyName || !address)
    return missing({ email, culture, language, companyName, defaultAddress: address })
  const code = address.country?.trim().toUpperCase()
  // Prices, currency and agreements of the customer follow from its country.
  if (code !== undefined && code !== countryOf(current)) return refuse('BadProperty', { detail: 'the country of a customer cannot change' })
  const country = facts.countries.get(countryOf(current)) as CountryRule
  if (country.registrationNumber && !address.phoneNumber) return refuse('PhoneMissing')
  const checked = checkAddress(address, countryOf(current), country)
  if (isRefusal(checked)) return checked
  const profile = checkProfile({ email, culture, language }, country)
  if (isRefusal(profile)) return profile
  return {
    ...current,
    billing: {
      id: current.billing.id,
      version: current.billing.version + 1,
      ...(firstName ? { firstName } : {}),
      ...(lastName ? { lastName } : {}),
      email,
      culture: profile.culture,
      language: language.toLowerCase(),
      companyName,
      address: checked,
    },
  }
}

/** An entity tag as sent: in quotes, weak, or bare. */
function readEtag(header: string): string {
  return header
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
}

/** The event of a changed profile, audited as `update_customer_billing_profile`. */
export function billingProfileUpdated(after: CustomerRecord, before: CustomerRecord): NewEvent {
  return {
    type: 'customer-billing-profile-updated',
    resourceId: after.id,
    customerId: after.id,
    audit: {
      resourceType: 'customer',
      operationType: 'update_customer_billing_profile',
      customerName: after.companyName,
      oldValue: billingProfile(before),
      newValue: billingProfile(after),
    },
  }
}
