/** The queries of the registry. */
import { day, type Instant, parseJson, type Role } from 'lazuli-contract'
import { LRUCache } from 'lru-cache'
import type { PartnerFacts } from '../db/partner.ts'
import { type StateStore, type Write, write } from '../db/state.ts'
import { Grants } from './grants.ts'
import {
  type Application,
  defaultPolicy,
  type RefreshToken,
  type Registration,
  type Registry,
  type SignInPolicy,
  type StoredKey,
  type User,
} from './registry.ts'
import { applicationRows, factRows, partnerRows, policyRow, userDoc } from './registry-writes.ts'
import { RequestFacts } from './request-facts.ts'

export class SqlRegistry implements Registry {
  readonly #store: StateStore
  readonly store: StateStore
  readonly aside: StateStore
  readonly grants: Grants
  readonly requests: RequestFacts
  /** Asked at every call of a user. */
  readonly #policies = new LRUCache<string, SignInPolicy>({ max: 1_000 })
  #version = 1

  constructor(store: StateStore) {
    this.#store = store
    this.aside = store
    this.store = counted(store, () => {
      this.#policies.clear()
      this.#version++
    })
    this.requests = new RequestFacts(store)
    this.grants = new Grants(store, () => this.#version++)
  }

  get version(): number {
    return this.#version
  }

  #commit(writes: Write[], at: Instant): void {
    this.#store.commit({ writes }, { at, actor: { job: 'registry' } })
    this.#policies.clear()
    this.#version++
  }

  partners(): PartnerFacts[] {
    return this.#store
      .all<{ doc: string }>('SELECT doc FROM partners ORDER BY position')
      .map((row) => parseJson(row.doc) as unknown as PartnerFacts)
  }

  partner(tenantId: string): PartnerFacts | undefined {
    const row = this.#store.get<{ doc: string }>('SELECT doc FROM partners WHERE tenant_id = ?', tenantId)
    return row && (parseJson(row.doc) as unknown as PartnerFacts)
  }

  partnerNamed(tenantOrDomain: string): PartnerFacts | undefined {
    const name = tenantOrDomain.trim().toLowerCase()
    const row = this.#store.get<{ doc: string }>(
      `SELECT doc FROM partners WHERE tenant_id = ? OR domain = ?
       OR tenant_id = (SELECT tenant_id FROM partner_domains WHERE domain = ?)`,
      name,
      name,
      name,
    )
    return row && (parseJson(row.doc) as unknown as PartnerFacts)
  }

  addPartner(registration: Registration, at: Instant): void {
    this.#commit(partnerRows(registration, at), at)
  }

  removePartner(tenantId: string, at: Instant): void {
    this.#commit([write('DELETE FROM partners WHERE tenant_id = ?', tenantId)], at)
  }

  updatePartner(facts: PartnerFacts, at: Instant): void {
    this.#commit(factRows(facts), at)
  }

  application(tenantId: string, appId: string): Application | undefined {
    const row = this.#store.get<ApplicationRow>('SELECT * FROM applications WHERE tenant_id = ? AND app_id = ?', tenantId, appId)
    return row && this.#application(row)
  }

  applications(tenantId: string): Application[] {
    return this.#store
      .all<ApplicationRow>('SELECT * FROM applications WHERE tenant_id = ? ORDER BY position', tenantId)
      .map((row) => this.#application(row))
  }

  applicationsNamed(appId: string): Application[] {
    return this.#store
      .all<ApplicationRow>('SELECT * FROM applications WHERE app_id = ? ORDER BY position', appId)
      .map((row) => this.#application(row))
  }

  putApplication(app: Application, at: Instant): void {
    this.#commit(applicationRows(app), at)
  }

  #application(row: ApplicationRow): Application {
    const secrets = this.#store.all<{ hash: string; expires_at: number | null }>(
      'SELECT hash, expires_at FROM application_secrets WHERE tenant_id = ? AND app_id = ? ORDER BY id',
      row.tenant_id,
      row.app_id,
    )
    return {
      tenantId: row.tenant_id,
      appId: row.app_id,
      oid: row.object_id,
      name: row.name,
      publicClient: row.public_client === 1,
      secrets: secrets.map((s) => ({ hash: s.hash, expiresAt: s.expires_at })),
      ...(parseJson(row.doc) as Partial<Application>),
    }
  }

  isRegistered(tenantId: string, appId: string): boolean {
    return this.#store.get('SELECT 1 FROM applications WHERE tenant_id = ? AND app_id = ?', tenantId, appId) !== undefined
  }

  users(tenantId: string): User[] {
    return this.#store.all<UserRow>('SELECT * FROM users WHERE tenant_id = ? ORDER BY upn', tenantId).map(fromRow)
  }

  userNamed(upn: string): User | undefined {
    const row = this.#store.get<UserRow>('SELECT * FROM users WHERE upn = ?', upn)
    return row && fromRow(row)
  }

  user(oid: string): User | undefined {
    const row = this.#store.get<UserRow>('SELECT * FROM users WHERE oid = ?', oid)
    return row && fromRow(row)
  }

  updateUser(user: User, at: Instant): void {
    const before = this.user(user.oid)
    const writes = [
      write(
        'UPDATE users SET given_name = ?, family_name = ?, password_hash = ?, roles = ?, mfa = ?, enabled = ?, doc = ? WHERE oid = ?',
        user.givenName,
        user.familyName,
        user.passwordHash,
        JSON.stringify(user.roles),
        user.mfa ? 1 : 0,
        user.enabled ? 1 : 0,
        userDoc(user),
        user.oid,
      ),
    ]
    if (!user.enabled || before?.passwordHash !== user.passwordHash) writes.push(...endOf(user.oid))
    this.#commit(writes, at)
  }

  endSignIns(oid: string, at: Instant): void {
    this.#commit(endOf(oid), at)
  }

  policy(tenantId: string): SignInPolicy {
    const known = this.#policies.get(tenantId)
    if (known) return known
    const row = this.#store.get<{ doc: string }>('SELECT doc FROM policies WHERE tenant_id = ?', tenantId)
    const policy = { ...defaultPolicy, ...((row ? parseJson(row.doc) : {}) as Partial<SignInPolicy>) }
    this.#policies.set(tenantId, policy)
    return policy
  }

  setPolicy(tenantId: string, policy: SignInPolicy, at: Instant): void {
    this.#commit([policyRow(tenantId, policy)], at)
  }

  refreshToken(hash: string): RefreshToken | undefined {
    const row = this.#store.get<RefreshRow>('SELECT * FROM refresh_tokens WHERE hash = ?', hash)
    return (
      row && {
        hash,
        tenantId: row.tenant_id,
        oid: row.oid,
        appId: row.app_id,
        audience: row.audience,
        scope: row.scope,
        mfa: row.mfa === 1,
        expiresAt: row.expires_at,
        ...(row.family === null ? {} : { family: row.family }),
      }
    )
  }

  addRefreshToken(token: RefreshToken, at: Instant): void {
    const { hash, tenantId, oid, appId, audience, scope, mfa, expiresAt, family } = token
    this.#store.commit(
      {
        writes: [
          write('DELETE FROM refresh_tokens WHERE expires_at < ?', at - keptAfterExpiry),
          write(
            `INSERT INTO refresh_tokens (hash, tenant_id, oid, app_id, audience, scope, mfa, expires_at, family)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            hash,
            tenantId,
            oid,
            appId,
            audience,
            scope,
            mfa ? 1 : 0,
            expiresAt,
            family ?? null,
          ),
          write(
            `DELETE FROM refresh_tokens WHERE hash IN (
               SELECT hash FROM refresh_tokens WHERE oid = ? AND app_id = ? ORDER BY expires_at DESC, hash LIMIT -1 OFFSET ?)`,
            oid,
            appId,
            refreshTokensKept,
          ),
        ],
      },
      { at, actor: { oid, appId } },
    )
  }

  signingKeys(): StoredKey[] {
    return this.#store
      .all<{ kid: string; private_key: string; certificate: string; created_at: number; retired_at: number | null }>(
        'SELECT * FROM signing_keys ORDER BY retired_at IS NULL, created_at, kid',
      )
      .map((row) => ({
        kid: row.kid,
        privateKey: row.private_key,
        certificate: row.certificate,
        createdAt: row.created_at,
        ...(row.retired_at === null ? {} : { retiredAt: row.retired_at }),
      }))
  }

  addSigningKey(key: StoredKey, deadBefore?: Instant): void {
    this.#commit(
      [
        ...(deadBefore === undefined ? [] : [write('DELETE FROM signing_keys WHERE retired_at < ?', deadBefore)]),
        write('UPDATE signing_keys SET retired_at = ? WHERE retired_at IS NULL', key.createdAt),
        write(
          'INSERT INTO signing_keys (kid, private_key, certificate, created_at) VALUES (?, ?, ?, ?)',
          key.kid,
          key.privateKey,
          key.certificate,
          key.createdAt,
        ),
      ],
      key.createdAt,
    )
  }

  async copyTo(path: string): Promise<void> {
    const moment = this.#store.moment()
    try {
      await moment.save(path)
    } finally {
      moment.close()
    }
  }

  close(): void {
    this.requests.flush()
    this.#store.close()
  }
}

/** The store, telling of each commit made through it. */
function counted(store: StateStore, committed: () => void): StateStore {
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown
      if (typeof value !== 'function') return value
      if (name !== 'commit' && name !== 'commitSoon') return value.bind(target)
      return (...args: unknown[]) => {
        const result = value.apply(target, args)
        committed()
        return result
      }
    },
  })
}

/** Refresh tokens of a user kept for one application: each use makes another, and the longest unused end first. */
const refreshTokensKept = 200

/** Whoever is out is out everywhere: refresh tokens, codes and browsers. */
function endOf(oid: string): Write[] {
  return ['refresh_tokens', 'authorization_codes', 'device_codes', 'browser_sessions'].map((table) =>
    write(`DELETE FROM ${table} WHERE oid = ?`, oid),
  )
}

/** An expired token is told from an unknown one for this long, milliseconds. */
const keptAfterExpiry = 30 * day

interface ApplicationRow {
  tenant_id: string
  app_id: string
  object_id: string
  name: string
  public_client: number
  doc: string
}

interface UserRow {
  oid: string
  tenant_id: string
  upn: string
  given_name: string
  family_name: string
  password_hash: string
  roles: string
  mfa: number
  enabled: number
  doc: string
}

interface RefreshRow {
  tenant_id: string
  oid: string
  app_id: string
  audience: string
  scope: string
  mfa: number
  expires_at: number
  family: string | null
}

function fromRow(row: UserRow): User {
  return {
    oid: row.oid,
    tenantId: row.tenant_id,
    upn: row.upn,
    givenName: row.given_name,
    familyName: row.family_name,
    passwordHash: row.password_hash,
    roles: parseJson(row.roles) as unknown as Role[],
    mfa: row.mfa === 1,
    enabled: row.enabled === 1,
    ...(parseJson(row.doc) as Pick<User, 'locked' | 'passwordExpired'>),
  }
}
