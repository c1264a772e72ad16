/** The tables of the registry and their queries. */
import { day, type Instant, parseJson, type Role } from 'lazuli-contract'
import type { PartnerFacts } from '../db/partner.ts'
import { type Migration, type StateStore, type Write, write } from '../db/state.ts'
import type { Application, RefreshToken, Registration, Registry, StoredKey, User } from './registry.ts'
import { factRows, partnerRows } from './registry-writes.ts'

export const migrations: Migration[] = [
  {
    id: 'registry-1',
    sql: `
      CREATE TABLE partners (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        tenant_id TEXT NOT NULL UNIQUE, domain TEXT NOT NULL UNIQUE, doc TEXT NOT NULL, created_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE applications (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE,
        app_id TEXT NOT NULL, object_id TEXT NOT NULL, name TEXT NOT NULL, public_client INTEGER NOT NULL,
        UNIQUE (tenant_id, app_id)
      ) STRICT;
      CREATE TABLE application_secrets (
        id INTEGER PRIMARY KEY,
        tenant_id TEXT NOT NULL, app_id TEXT NOT NULL, hash TEXT NOT NULL, expires_at INTEGER,
        FOREIGN KEY (tenant_id, app_id) REFERENCES applications (tenant_id, app_id) ON DELETE CASCADE
      ) STRICT;
      CREATE INDEX application_secrets_app ON application_secrets (tenant_id, app_id);
      CREATE TABLE users (
        oid TEXT PRIMARY KEY,
        tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE,
        upn TEXT NOT NULL COLLATE NOCASE UNIQUE,
        given_name TEXT NOT NULL, family_name TEXT NOT NULL, password_hash TEXT NOT NULL,
        roles TEXT NOT NULL, mfa INTEGER NOT NULL, enabled INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX users_tenant ON users (tenant_id);
      CREATE TABLE refresh_tokens (
        hash TEXT PRIMARY KEY,
        tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE,
        oid TEXT NOT NULL REFERENCES users (oid) ON DELETE CASCADE,
        app_id TEXT NOT NULL, audience TEXT NOT NULL, scope TEXT NOT NULL, mfa INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);
      CREATE INDEX refresh_tokens_user ON refresh_tokens (oid);
      CREATE INDEX refresh_tokens_tenant ON refresh_tokens (tenant_id);
      CREATE TABLE signing_keys (
        kid TEXT PRIMARY KEY, private_key TEXT NOT NULL, certificate TEXT NOT NULL, created_at INTEGER NOT NULL
      ) STRICT;
    `,
  },
  {
    id: 'registry-domains-1',
    sql: `
      CREATE TABLE partner_domains (
        domain TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE
      ) STRICT;
      CREATE INDEX partner_domains_tenant ON partner_domains (tenant_id);
    `,
  },
]

export class SqlRegistry implements Registry {
  readonly #store: StateStore
  readonly store: StateStore
  #version = 1

  constructor(store: StateStore) {
    this.#store = store
    this.store = counted(store, () => void this.#version++)
  }

  get version(): number {
    return this.#version
  }

  #commit(writes: Write[], at: Instant): void {
    this.#store.commit({ writes }, { at, actor: { job: 'registry' } })
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
        'UPDATE users SET given_name = ?, family_name = ?, password_hash = ?, roles = ?, mfa = ?, enabled = ? WHERE oid = ?',
        user.givenName,
        user.familyName,
        user.passwordHash,
        JSON.stringify(user.roles),
        user.mfa ? 1 : 0,
        user.enabled ? 1 : 0,
        user.oid,
      ),
    ]
    if (!user.enabled || before?.passwordHash !== user.passwordHash)
      writes.push(write('DELETE FROM refresh_tokens WHERE oid = ?', user.oid))
    this.#commit(writes, at)
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
      }
    )
  }

  addRefreshToken(token: RefreshToken, at: Instant): void {
    const { hash, tenantId, oid, appId, audience, scope, mfa, expiresAt } = token
    this.#store.commit(
      {
        writes: [
          write('DELETE FROM refresh_tokens WHERE expires_at < ?', at - keptAfterExpiry),
          write(
            'INSERT INTO refresh_tokens (hash, tenant_id, oid, app_id, audience, scope, mfa, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
            hash,
            tenantId,
            oid,
            appId,
            audience,
            scope,
            mfa ? 1 : 0,
            expiresAt,
          ),
        ],
      },
      { at, actor: { oid, appId } },
    )
  }

  signingKeys(): StoredKey[] {
    return this.#store
      .all<{ kid: string; private_key: string; certificate: string; created_at: number }>(
        'SELECT * FROM signing_keys ORDER BY created_at, kid',
      )
      .map((row) => ({ kid: row.kid, privateKey: row.private_key, certificate: row.certificate, createdAt: row.created_at }))
  }

  addSigningKey(key: StoredKey): void {
    this.#commit(
      [
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

/** An expired token is told from an unknown one for this long, milliseconds. */
const keptAfterExpiry = 30 * day

interface ApplicationRow {
  tenant_id: string
  app_id: string
  object_id: string
  name: string
  public_client: number
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
}

interface RefreshRow {
  tenant_id: string
  oid: string
  app_id: string
  audience: string
  scope: string
  mfa: number
  expires_at: number
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
  }
}
