/**
 * What is in flight between a sign-in and its token: authorization codes, device codes, browser sessions, used
 * assertions, revoked tokens. Kept by hash, each kind bounded: what has expired is swept with every addition, and beyond
 * the bound what ends first goes first.
 */
import { type Instant, parseJson } from 'lazuli-contract'
import { type StateStore, type Write, write } from '../db/state.ts'

/** Rows of one kind kept at most: nobody waits for that many sign-ins, but anybody may begin one. */
const bound = 20_000

export interface AuthorizationCode {
  hash: string
  tenantId: string
  oid: string
  appId: string
  expiresAt: Instant
  redeemed: boolean
  /** As the application sent it. */
  redirectUri: string
  scope?: string
  resource?: string
  nonce?: string
  challenge?: { method: 'S256' | 'plain'; value: string }
  mfa: boolean
}

export interface DeviceCode {
  hash: string
  /** Hash of what the person types. */
  userCode: string
  appId: string
  /** The tenant of the address; absent for `common`. */
  tenantId?: string
  scope?: string
  resource?: string
  state: 'waiting' | 'approved' | 'declined'
  oid?: string
  mfa: boolean
  expiresAt: Instant
}

export interface BrowserSession {
  hash: string
  oid: string
  mfa: boolean
  expiresAt: Instant
}

export class Grants {
  readonly #store: StateStore
  /** Told when a token that was good no longer is. */
  readonly #changed: () => void

  constructor(store: StateStore, changed: () => void) {
    this.#store = store
    this.#changed = changed
  }

  #commit(writes: Write[], at: Instant): void {
    this.#store.commit({ writes }, { at, actor: { job: 'authority' } })
  }

  /** Adds a row and sweeps its table. */
  #add(table: string, key: string, row: Write, at: Instant): void {
    this.#commit(
      [
        write(`DELETE FROM ${table} WHERE expires_at <= ?`, at),
        write(
          `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} ORDER BY expires_at DESC, ${key} LIMIT -1 OFFSET ?)`,
          bound - 1,
        ),
        row,
      ],
      at,
    )
  }

  addCode({ hash, tenantId, oid, appId, expiresAt, redeemed, ...doc }: AuthorizationCode, at: Instant): void {
    const row = write(
      'INSERT INTO authorization_codes (hash, tenant_id, oid, app_id, doc, redeemed, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      hash,
      tenantId,
      oid,
      appId,
      JSON.stringify(doc),
      redeemed ? 1 : 0,
      expiresAt,
    )
    this.#add('authorization_codes', 'hash', row, at)
  }

  code(hash: string): AuthorizationCode | undefined {
    const row = this.#store.get<CodeRow>('SELECT * FROM authorization_codes WHERE hash = ?', hash)
    if (!row) return undefined
    return {
      ...(parseJson(row.doc) as unknown as AuthorizationCode),
      hash,
      tenantId: row.tenant_id,
      oid: row.oid,
      appId: row.app_id,
      redeemed: row.redeemed === 1,
      expiresAt: row.expires_at,
    }
  }

  /** Marks a code as used; whether it was not before. It stays until it expires, so that a second use is known as one. */
  redeemCode(hash: string, at: Instant): boolean {
    if (!this.#store.get('SELECT 1 FROM authorization_codes WHERE hash = ? AND redeemed = 0', hash)) return false
    this.#commit([write('UPDATE authorization_codes SET redeemed = 1 WHERE hash = ?', hash)], at)
    return true
  }

  /** Ends the refresh tokens that came of a code. */
  endFamily(hash: string, at: Instant): void {
    this.#commit([write('DELETE FROM refresh_tokens WHERE family = ?', hash)], at)
  }

  addDeviceCode({ hash, userCode, appId, state, oid, mfa, expiresAt, ...doc }: DeviceCode, at: Instant): void {
    const row = write(
      'INSERT INTO device_codes (hash, user_code, app_id, doc, state, oid, mfa, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      hash,
      userCode,
      appId,
      JSON.stringify(doc),
      state,
      oid ?? null,
      mfa ? 1 : 0,
      expiresAt,
    )
    // Expired ones are told from unknown ones for as long again.
    this.#add('device_codes', 'hash', row, at - deviceCodeLife)
  }

  deviceCode(hash: string): DeviceCode | undefined {
    return toDeviceCode(this.#store.get<DeviceRow>('SELECT * FROM device_codes WHERE hash = ?', hash))
  }

  deviceCodeTyped(userCode: string): DeviceCode | undefined {
    return toDeviceCode(this.#store.get<DeviceRow>('SELECT * FROM device_codes WHERE user_code = ?', userCode))
  }

  settleDeviceCode(hash: string, by: { state: 'approved' | 'declined'; oid?: string; mfa: boolean }, at: Instant): void {
    this.#commit(
      [
        write(
          "UPDATE device_codes SET state = ?, oid = ?, mfa = ? WHERE hash = ? AND state = 'waiting'",
          by.state,
          by.oid ?? null,
          by.mfa ? 1 : 0,
          hash,
        ),
      ],
      at,
    )
  }

  /** Whether it was there. */
  removeDeviceCode(hash: string, at: Instant): boolean {
    if (!this.#store.get('SELECT 1 FROM device_codes WHERE hash = ?', hash)) return false
    this.#commit([write('DELETE FROM device_codes WHERE hash = ?', hash)], at)
    return true
  }

  addSession({ hash, oid, mfa, expiresAt }: BrowserSession, at: Instant): void {
    const row = write('INSERT INTO browser_sessions (hash, oid, mfa, expires_at) VALUES (?, ?, ?, ?)', hash, oid, mfa ? 1 : 0, expiresAt)
    this.#add('browser_sessions', 'hash', row, at)
  }

  session(hash: string, at: Instant): BrowserSession | undefined {
    const row = this.#store.get<{ oid: string; mfa: number; expires_at: number }>(
      'SELECT oid, mfa, expires_at FROM browser_sessions WHERE hash = ?',
      hash,
    )
    return row && row.expires_at > at ? { hash, oid: row.oid, mfa: row.mfa === 1, expiresAt: row.expires_at } : undefined
  }

  removeSession(hash: string, at: Instant): void {
    this.#commit([write('DELETE FROM browser_sessions WHERE hash = ?', hash)], at)
  }

  /** The hash of the assertion that first carried this id. */
  assertion(id: string): string | undefined {
    return this.#store.get<{ hash: string }>('SELECT hash FROM assertions WHERE id = ?', id)?.hash
  }

  addAssertion(id: string, hash: string, expiresAt: Instant, at: Instant): void {
    this.#add('assertions', 'id', write('INSERT INTO assertions (id, hash, expires_at) VALUES (?, ?, ?)', id, hash, expiresAt), at)
  }

  revoke(tokenId: string, expiresAt: Instant, at: Instant): void {
    const row = write('INSERT OR REPLACE INTO revoked_tokens (id, expires_at) VALUES (?, ?)', tokenId, expiresAt)
    this.#add('revoked_tokens', 'id', row, at)
    this.#changed()
  }

  isRevoked(tokenId: string): boolean {
    return this.#store.get('SELECT 1 FROM revoked_tokens WHERE id = ?', tokenId) !== undefined
  }
}

/** Fifteen minutes, as documented. */
export const deviceCodeLife = 900_000

interface CodeRow {
  tenant_id: string
  oid: string
  app_id: string
  doc: string
  redeemed: number
  expires_at: number
}

interface DeviceRow {
  hash: string
  user_code: string
  app_id: string
  doc: string
  state: DeviceCode['state']
  oid: string | null
  mfa: number
  expires_at: number
}

function toDeviceCode(row: DeviceRow | undefined): DeviceCode | undefined {
  if (!row) return undefined
  return {
    ...(parseJson(row.doc) as unknown as DeviceCode),
    hash: row.hash,
    userCode: row.user_code,
    appId: row.app_id,
    state: row.state,
    ...(row.oid === null ? {} : { oid: row.oid }),
    mfa: row.mfa === 1,
    expiresAt: row.expires_at,
  }
}
