/** Decides what is said of a reseller's partner agreement (platform contract, section 1.16; error table, resource compliance). Pure. */
import { readGuid } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'

export interface ResellerQuery {
  mpnId?: string | undefined
  tenantId?: string | undefined
}

export interface ResellerFacts {
  partner: PartnerFacts
  /** Every partner account of this service. */
  accounts: readonly PartnerFacts[]
  /** Sales region of a country, by name. */
  regionOf(country: string): string
}

const migration = ['https://partner.microsoft.com/resources/detail/migrate-pmc-pc-mpa-guide-pptx']
const guide = ['https://learn.microsoft.com/partner-center/mpa-indirect-provider-faq']

/** A reseller whose agreement stands. Everything else has a refusal of its own. */
export function resellerAgreement({ mpnId, tenantId }: ResellerQuery, facts: ResellerFacts): Outcome<{ isAgreementSigned: true }> {
  const { partner, accounts, regionOf } = facts
  if (mpnId !== undefined && tenantId !== undefined) return refuse('ResellerNamedTwice')
  const resellers = accounts.flatMap((account) => account.resellers.map((reseller) => ({ ...reseller, provider: account })))
  if (mpnId !== undefined) {
    if (!/^\d+$/.test(mpnId)) return refuse('ResellerMpnNotNumeric')
    const found = resellers.find((reseller) => reseller.mpnId === mpnId)
    if (!found)
      return accounts.some((account) => account.mpnId === mpnId)
        ? refuse('ResellerMpnOfOther', { mpnId }, guide)
        : refuse('ResellerMpnUnknown', { mpnId }, migration)
    const [region, own] = [regionOf(found.country ?? found.provider.country), regionOf(partner.country)]
    if (region !== own) return refuse('ResellerRegionDiffers', { mpnId, region, own, tenantId: partner.tenantId }, guide)
    return found.agreementMissing ? refuse('ResellerNotSigned', { mpnId }, guide) : { isAgreementSigned: true }
  }
  if (tenantId === undefined) return refuse('ResellerNotNamed')
  const id = readGuid(tenantId)
  if (!id) return refuse('ResellerTenantNotGuid')
  const found = resellers.find((reseller) => reseller.tenantId === id)
  if (found) return found.agreementMissing ? refuse('ResellerTenantNotSigned', { tenantId: id }, guide) : { isAgreementSigned: true }
  // A partner that is no reseller has an account, and sells, so it has signed.
  return accounts.some((account) => account.tenantId === id)
    ? { isAgreementSigned: true }
    : refuse('ResellerTenantUnknown', { tenantId: id }, guide)
}
