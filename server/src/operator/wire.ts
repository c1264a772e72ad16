/** What an operator sees of a partner: everything but seeds and secrets. */
import { formatInstant, type OperatorPartner, type Static } from 'lazuli-contract'
import type { PartnerFacts } from '../db/partner.ts'
import type { Application, SignInPolicy } from '../identity/registry.ts'

export type WirePartner = Static<typeof OperatorPartner>

export function partnerToWire(
  facts: PartnerFacts,
  applications: readonly Application[],
  { enforceMfa }: Pick<SignInPolicy, 'enforceMfa'>,
): WirePartner {
  const { suspended } = facts
  return {
    tenantId: facts.tenantId,
    name: facts.name,
    domain: facts.domain,
    domains: [...(facts.domains ?? [])],
    country: facts.country,
    currency: facts.currency,
    mpnId: facts.mpnId,
    programme: facts.role === 'direct' ? 'directBill' : 'indirectProvider',
    sandbox: facts.sandbox === true,
    ...(facts.markets ? { markets: [...facts.markets] } : {}),
    status: suspended ? 'suspended' : 'active',
    ...(suspended ? { suspendedAt: formatInstant(suspended.at) } : {}),
    ...(suspended?.reason ? { suspendedReason: suspended.reason } : {}),
    roleMapping: [...(facts.roleMapping ?? [])],
    ...(typeof enforceMfa === 'number' ? { enforceMfa: 'from' as const, enforceMfaFrom: formatInstant(enforceMfa) } : { enforceMfa }),
    resellers: facts.resellers.map(({ tenantId, name, mpnId, country, agreementMissing }) => ({
      tenantId,
      name,
      mpnId,
      country: country ?? facts.country,
      agreementSigned: !agreementMissing,
    })),
    applications: applications.map(applicationToWire),
  }
}

export function applicationToWire({
  appId,
  name,
  publicClient,
  redirectUris,
  certificates,
  secrets,
}: Application): WirePartner['applications'][number] {
  return {
    applicationId: appId,
    name,
    publicClient,
    ...(redirectUris ? { redirectUris: [...redirectUris] } : {}),
    ...(certificates?.length
      ? { certificates: certificates.map(({ x5t, expiresAt }) => ({ x5t, expiresAt: formatInstant(expiresAt) })) }
      : {}),
    secrets: secrets.map(({ expiresAt }) => (expiresAt === null ? {} : { expiresAt: formatInstant(expiresAt) })),
  }
}
