/** The tables of the registry. */
import type { Migration } from '../db/state.ts'

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
  {
    id: 'registry-2',
    sql: `
      ALTER TABLE applications ADD COLUMN doc TEXT NOT NULL DEFAULT '{}';
      ALTER TABLE users ADD COLUMN doc TEXT NOT NULL DEFAULT '{}';
      ALTER TABLE signing_keys ADD COLUMN retired_at INTEGER;
      ALTER TABLE refresh_tokens ADD COLUMN family TEXT;
      CREATE INDEX refresh_tokens_family ON refresh_tokens (family) WHERE family IS NOT NULL;
      CREATE TABLE policies (
        tenant_id TEXT PRIMARY KEY REFERENCES partners (tenant_id) ON DELETE CASCADE, doc TEXT NOT NULL
      ) STRICT;
      CREATE TABLE authorization_codes (
        hash TEXT PRIMARY KEY,
        tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE,
        oid TEXT NOT NULL REFERENCES users (oid) ON DELETE CASCADE,
        app_id TEXT NOT NULL, doc TEXT NOT NULL, redeemed INTEGER NOT NULL, expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX authorization_codes_expiry ON authorization_codes (expires_at);
      CREATE INDEX authorization_codes_tenant ON authorization_codes (tenant_id);
      CREATE INDEX authorization_codes_user ON authorization_codes (oid);
      CREATE TABLE device_codes (
        hash TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE,
        app_id TEXT NOT NULL, doc TEXT NOT NULL, state TEXT NOT NULL,
        oid TEXT REFERENCES users (oid) ON DELETE CASCADE, mfa INTEGER NOT NULL, expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX device_codes_expiry ON device_codes (expires_at);
      CREATE INDEX device_codes_user ON device_codes (oid);
      CREATE TABLE browser_sessions (
        hash TEXT PRIMARY KEY,
        oid TEXT NOT NULL REFERENCES users (oid) ON DELETE CASCADE,
        mfa INTEGER NOT NULL, expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX browser_sessions_expiry ON browser_sessions (expires_at);
      CREATE INDEX browser_sessions_user ON browser_sessions (oid);
      CREATE TABLE assertions (id TEXT PRIMARY KEY, hash TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
      CREATE INDEX assertions_expiry ON assertions (expires_at);
      CREATE TABLE revoked_tokens (id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT;
      CREATE INDEX revoked_tokens_expiry ON revoked_tokens (expires_at);
    `,
  },
  {
    id: 'registry-3',
    sql: `
      CREATE TABLE partner_requests (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE, doc TEXT NOT NULL
      ) STRICT;
      CREATE INDEX partner_requests_tenant ON partner_requests (tenant_id, seq);
      CREATE TABLE partner_request_days (
        tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE,
        day TEXT NOT NULL, app_id TEXT NOT NULL, with_mfa INTEGER NOT NULL, total INTEGER NOT NULL,
        PRIMARY KEY (tenant_id, day, app_id)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    id: 'registry-4',
    // Calls were a row each; now those written together are one. Of each old row becomes one of a single call.
    sql: `
      CREATE TABLE partner_request_batches (
        tenant_id TEXT NOT NULL REFERENCES partners (tenant_id) ON DELETE CASCADE,
        upto INTEGER NOT NULL, -- calls of the partner so far, these among them
        doc TEXT NOT NULL,
        PRIMARY KEY (tenant_id, upto)
      ) STRICT;
      INSERT INTO partner_request_batches (tenant_id, upto, doc)
        SELECT tenant_id, row_number() OVER (PARTITION BY tenant_id ORDER BY seq), json_object(
          'who', json_array(json_remove(doc, '$.tenantId', '$.at', '$.requestId', '$.correlationId')),
          'calls', (doc ->> '$.at') || ' ' || (doc ->> '$.requestId') || ' ' || (doc ->> '$.correlationId') || ' 0' || char(10))
        FROM partner_requests;
      DROP TABLE partner_requests;
    `,
  },
]
