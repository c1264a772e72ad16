/**
 * The partners of the sandbox, with well-known credentials: the two it starts with, and any made later. Object ids
 * derive from the seed, so the same world has the same people.
 */
import type { Role } from 'lazuli-contract'
import { IdSource } from '../base/ids.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { Registration } from './registry.ts'
import { hashSecret, type RandomBytes } from './secrets.ts'

/** Printed at start and documented; service mode refuses them. */
export const sandboxSecret = 'lazuli-sandbox-secret'
export const sandboxPassword = 'lazuli-sandbox'

/** One of each kind of person a partner has. */
const people: { name: string; given: string; family: string; roles: Role[] }[] = [
  { name: 'admin', given: 'Ada', family: 'Lind', roles: ['GlobalAdmin', 'AdminAgent'] },
  { name: 'sales', given: 'Sol', family: 'Berg', roles: ['SalesAgent'] },
  { name: 'billing', given: 'Bo', family: 'Holm', roles: ['BillingAdmin'] },
  { name: 'helpdesk', given: 'Hedda', family: 'Falk', roles: ['HelpdeskAgent'] },
]

/** The two partners every sandbox starts with, and the ids of their applications. `seed` is the seed of the worlds. */
export function seededPartners(seed: string): { facts: PartnerFacts; applicationId: string }[] {
  const cobalt = '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10'
  return [
    {
      facts: {
        tenantId: '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f',
        name: 'Lapis Cloud',
        domain: 'lapis.onmicrosoft.com',
        country: 'US',
        currency: 'USD',
        mpnId: '1234567',
        role: 'direct',
        resellers: [],
        seed,
      },
      applicationId: '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6',
    },
    {
      facts: {
        tenantId: cobalt,
        name: 'Cobalt Distribution',
        domain: 'cobalt.onmicrosoft.com',
        country: 'DE',
        currency: 'EUR',
        mpnId: '2345678',
        role: 'provider',
        resellers: [{ tenantId: derivedGuid(seed, cobalt, 'reseller Smalt'), name: 'Smalt', mpnId: '7654321' }],
        seed,
      },
      applicationId: '5f1d6a7b-8c9d-4e0f-a1b2-c3d4e5f60718',
    },
  ]
}

/** The users a sandbox partner gets: user principal name, password, roles. */
export function sandboxUsers(domain: string): { userPrincipalName: string; password: string; roles: Role[] }[] {
  return people.map(({ name, roles }) => ({ userPrincipalName: `${name}@${domain}`, password: sandboxPassword, roles }))
}

/** Whether a user is one of those every sandbox partner begins with. */
export function isSandboxUser(upn: string): boolean {
  return people.some(({ name }) => upn.startsWith(`${name}@`))
}

/** A partner with its application and users under the well-known credentials, ready for the registry. */
export async function sandboxRegistration(facts: PartnerFacts, applicationId: string, random: RandomBytes): Promise<Registration> {
  const { tenantId, domain, seed } = facts
  const users = []
  for (const { name, given, family, roles } of people)
    users.push({
      oid: derivedGuid(seed, tenantId, `user ${name}`),
      tenantId,
      upn: `${name}@${domain}`,
      givenName: given,
      familyName: family,
      passwordHash: await hashSecret(sandboxPassword, random),
      roles: [...roles],
      mfa: true,
      enabled: true,
    })
  return {
    facts,
    applications: [
      {
        tenantId,
        appId: applicationId,
        oid: derivedGuid(seed, tenantId, `application ${applicationId}`),
        name: `${facts.name} integration`,
        publicClient: true,
        secrets: [{ hash: await hashSecret(sandboxSecret, random), expiresAt: null }],
      },
    ],
    users,
  }
}

/** Always the same GUID for the same seed, tenant and kind. */
export function derivedGuid(seed: string, tenantId: string, kind: string): string {
  return new IdSource(`${seed}|${tenantId}`, []).scope().guid(kind)
}
