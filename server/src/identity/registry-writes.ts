/** Rows of the registry as writes, for whoever commits them together with something of their own. */
import type { Instant, Role } from 'lazuli-contract'
import type { PartnerFacts } from '../db/partner.ts'
import { type Write, write } from '../db/state.ts'
import type { Application, Registration, SignInPolicy, User } from './registry.ts'

/** A partner with its applications and users. */
export function partnerRows({ facts, applications, users }: Registration, at: Instant): Write[] {
  return [
    write(
      'INSERT INTO partners (tenant_id, domain, doc, created_at) VALUES (?, ?, ?, ?)',
      facts.tenantId,
      facts.domain.toLowerCase(),
      JSON.stringify(facts),
      at,
    ),
    ...domainRows(facts),
    ...applications.flatMap(applicationRows),
    ...users.map(userRow),
  ]
}

/** New facts of a known partner. */
export function factRows(facts: PartnerFacts): Write[] {
  const { tenantId, domain } = facts
  return [
    write('UPDATE partners SET domain = ?, doc = ? WHERE tenant_id = ?', domain.toLowerCase(), JSON.stringify(facts), tenantId),
    write('DELETE FROM partner_domains WHERE tenant_id = ?', tenantId),
    ...domainRows(facts),
  ]
}

function domainRows({ tenantId, domains = [] }: PartnerFacts): Write[] {
  return domains.map((domain) => write('INSERT INTO partner_domains (domain, tenant_id) VALUES (?, ?)', domain.toLowerCase(), tenantId))
}

/** An application as it is now, in place of what was known of it. */
export function applicationRows(application: Application): Write[] {
  const { tenantId, appId, oid, name, publicClient, secrets, ...doc } = application
  return [
    write(
      `INSERT INTO applications (tenant_id, app_id, object_id, name, public_client, doc) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (tenant_id, app_id) DO UPDATE SET name = excluded.name, public_client = excluded.public_client, doc = excluded.doc`,
      tenantId,
      appId,
      oid,
      name,
      publicClient ? 1 : 0,
      JSON.stringify(doc),
    ),
    write('DELETE FROM application_secrets WHERE tenant_id = ? AND app_id = ?', tenantId, appId),
    ...secrets.map(({ hash, expiresAt }) => secretRow(tenantId, appId, hash, expiresAt)),
  ]
}

export function secretRow(tenantId: string, appId: string, hash: string, expiresAt: Instant | null): Write {
  return write(
    'INSERT INTO application_secrets (tenant_id, app_id, hash, expires_at) VALUES (?, ?, ?, ?)',
    tenantId,
    appId,
    hash,
    expiresAt,
  )
}

export function userRow(user: User): Write {
  const { oid, tenantId, upn, givenName, familyName, passwordHash, roles, mfa, enabled } = user
  return write(
    `INSERT INTO users (oid, tenant_id, upn, given_name, family_name, password_hash, roles, mfa, enabled, doc)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    oid,
    tenantId,
    upn,
    givenName,
    familyName,
    passwordHash,
    JSON.stringify(roles),
    mfa ? 1 : 0,
    enabled ? 1 : 0,
    userDoc(user),
  )
}

export function userDoc({ locked, passwordExpired }: User): string {
  return JSON.stringify({ ...(locked ? { locked } : {}), ...(passwordExpired ? { passwordExpired } : {}) })
}

export function removeApplication(tenantId: string, appId: string): Write[] {
  return [
    write('DELETE FROM refresh_tokens WHERE tenant_id = ? AND app_id = ?', tenantId, appId),
    write('DELETE FROM applications WHERE tenant_id = ? AND app_id = ?', tenantId, appId),
  ]
}

/** Ends the secrets of an application at `at` unless they end before, and forgets those that have ended by `now`. */
export function endSecrets(tenantId: string, appId: string, at: Instant, now: Instant): Write[] {
  return [
    write('DELETE FROM application_secrets WHERE tenant_id = ? AND app_id = ? AND expires_at <= ?', tenantId, appId, now),
    write(
      'UPDATE application_secrets SET expires_at = ? WHERE tenant_id = ? AND app_id = ? AND (expires_at IS NULL OR expires_at > ?)',
      at,
      tenantId,
      appId,
      at,
    ),
  ]
}

export function policyRow(tenantId: string, policy: SignInPolicy): Write {
  return write('INSERT OR REPLACE INTO policies (tenant_id, doc) VALUES (?, ?)', tenantId, JSON.stringify(policy))
}

export function rolesRow(oid: string, roles: readonly Role[]): Write {
  return write('UPDATE users SET roles = ? WHERE oid = ?', JSON.stringify(roles), oid)
}
