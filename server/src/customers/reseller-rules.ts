/** Decides which indirect resellers the provider of an integration sandbox may make and unmake (platform contract, section 5.2). Pure. */
import { type BodyOf, formatInstant, type Instant, readGuid, type Static } from 'lazuli-contract'
import type { createSandboxReseller, SandboxIndirectReseller } from 'lazuli-contract/sandbox-resellers.ts'
import type { Caller } from '../base/caller.ts'
import { type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { PartnerFacts, Reseller } from '../db/partner.ts'
import type { NewEvent } from '../db/state.ts'

/** Below one provider, those it began with included (platform contract, section 5.1). */
export const sandboxResellers = 5

/** The agreement of indirect resellers, as the documentation prints its id. */
const agreementId = '1e18c5b2-e42a-4b84-82c8-d0155aa94c6e'

export type ResellerWish = BodyOf<typeof createSandboxReseller>

/** Why the account makes no resellers, if so. `requestId` names the call: one that is broken off is finished by its repeat. */
export function checkReseller(
  facts: PartnerFacts,
  wish: ResellerWish,
  { requestId, isCountry }: { requestId: string; isCountry(code: string): boolean },
): Outcome<Reseller | undefined> {
  if (!facts.sandbox) return refuse('ResellerCreationRefused', { detail: 'the account is no integration sandbox' })
  if (facts.role !== 'provider') return refuse('ResellerCreationRefused', { detail: 'the account is no indirect provider' })
  const prefix = wish.tenant.domainPrefix
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(prefix))
    return refuse('BadInput', { detail: 'tenant.domainPrefix must be letters, digits and inner hyphens' })
  for (const { country } of [wish.tenant, wish.legalBusinessProfile.address])
    if (!isCountry(country.toUpperCase())) return refuse('BadInput', { detail: `${country} is no country of the programme` })
  const known = facts.resellers.find(
    ({ madeBy, domain, mpnId }) => madeBy === requestId && domain === domainOf(wish) && mpnId === wish.mpnId,
  )
  if (known) return known
  if (facts.resellers.length >= sandboxResellers)
    return refuse('ResellerCreationRefused', { detail: `a provider has at most ${sandboxResellers} resellers in the sandbox` })
  return undefined
}

export function domainOf({ tenant }: ResellerWish): string {
  return `${tenant.domainPrefix.toLowerCase()}.onmicrosoft.com`
}

export function newReseller(wish: ResellerWish, tenantId: string, requestId: string): Reseller {
  return {
    tenantId,
    name: wish.legalBusinessProfile.companyName.trim(),
    mpnId: wish.mpnId,
    country: wish.tenant.country.toUpperCase(),
    domain: domainOf(wish),
    madeBy: requestId,
  }
}

export interface Signing {
  facts: PartnerFacts
  caller: Caller
  now: Instant
  signatureId: string
  password: string
}

export function resellerToWire(made: Reseller, wish: ResellerWish, signing: Signing): Static<typeof SandboxIndirectReseller> {
  const { facts, caller, now, signatureId, password } = signing
  return {
    accountId: made.tenantId,
    mpnId: made.mpnId,
    tenant: { id: made.tenantId, adminUserAccount: `${wish.tenant.adminUserName}@${made.domain}`, password },
    agreementSignature: {
      id: signatureId,
      accountId: made.tenantId,
      agreementId,
      agreementType: 'ValueAddedReseller',
      dateSigned: formatInstant(now),
      signedByFirstName: caller.name ?? caller.upn ?? facts.name,
      ...(caller.upn ? { signedByUserPrincipalName: caller.upn } : {}),
      signedByUserObjectId: caller.oid,
      signedByUserTenantId: facts.tenantId,
      attributes: { objectType: 'AgreementSignatureResponse' },
    },
    partnerRelationship: {
      id: facts.tenantId,
      name: facts.name,
      relationshipType: 'is_indirect_reseller_of',
      state: 'Active',
      mpnId: made.mpnId,
      attributes: { objectType: 'PartnerRelationshipResponse' },
    },
  }
}

/** The reseller that a deletion names, if it may go. `customersOf` counts those in a relationship now. */
export function checkDeletion(facts: PartnerFacts, named: string, customersOf: (tenantId: string) => number): Outcome<Reseller> {
  const refused = (detail: string): Refusal => refuse('ResellerDeletionRefused', { detail })
  if (!facts.sandbox || facts.role !== 'provider') return refused('the account is no integration sandbox of an indirect provider')
  const tenantId = readGuid(named)
  if (!tenantId) return refuse('BadInput', { detail: 'the reseller is named by the id of its tenant' })
  const reseller = facts.resellers.find((one) => one.tenantId === tenantId)
  if (!reseller) return refused('it is no reseller of this provider')
  const customers = customersOf(tenantId)
  return customers > 0 ? refused(`delete its ${customers} customers first`) : reseller
}

export function resellerEvent(what: 'created' | 'deleted', { madeBy: _call, ...reseller }: Reseller): NewEvent {
  const isNew = what === 'created'
  return {
    type: `sandbox-reseller-${what}`,
    resourceId: reseller.tenantId,
    audit: {
      resourceType: 'partner_relationship',
      operationType: isNew ? 'create_partner_relationship' : 'remove_partner_relationship',
      customizedData: [{ key: 'MpnId', value: reseller.mpnId }],
      ...(isNew ? { newValue: reseller } : { oldValue: reseller }),
    },
  }
}
