/**
 * Routes under the real request chain on a real, throw-away store, called without a socket: for tests that stand beside
 * routes. The bearer token says who calls: `app`, or `user` followed by roles (`user AdminAgent SalesAgent`).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type AnyEndpoint, type Instant, type Json, parseJson, type Role, suffices } from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import { PartnerClock } from '../base/clock.ts'
import { IdSource } from '../base/ids.ts'
import { Lock } from '../base/lock.ts'
import { refuse } from '../base/outcome.ts'
import { profiles } from '../base/profile.ts'
import { kernelMigrations, openSqlite } from '../db/engines/sqlite.ts'
import type { Lines } from '../db/lines.ts'
import type { Partner, PartnerFacts } from '../db/partner.ts'
import type { Migration, Reads, StateStore, Write } from '../db/state.ts'
import { testPartner } from '../db/try-partner.ts'
import { createApp, mount } from './app.ts'
import type { ChainDeps } from './chain-deps.ts'
import type { Route } from './serve.ts'
import { traceSource } from './trace.ts'

export interface TryOptions {
  routes: Route[]
  migrations: Migration[]
  facts?: Partial<PartnerFacts>
  now?: Instant
  knowsCustomer?: (db: Reads, customerId: string) => boolean
  /** Customers of other partners. */
  elsewhere?: readonly string[]
  /** Opens the line store in the partner's folder; without it there is none. */
  lines?: (folder: string) => Promise<Lines>
}

export interface Answered {
  status: number
  headers: Record<string, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every kind
  body: any
  text: string
  bytes: Uint8Array
}

export interface TryApp {
  /** An object is sent as JSON; text, bytes and streams as they are. */
  call(method: string, url: string, options?: { body?: unknown; headers?: Record<string, string>; as?: string }): Promise<Answered>
  state: StateStore
  partner: Partner
  /** Commits writes as if a job had made them. */
  write(...writes: Write[]): void
  /** Moves the frozen clock. */
  moveTo(at: Instant): void
  /** Events of a type, in order. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into audits of every kind
  events(): { type: string; resourceId: string; customerId: string | null; audit: any }[]
  close(): Promise<void>
}

/** Object id of the user that `user …` tokens stand for. */
export const testUserId = '3d6f2c09-eb40-48ca-a4b3-d24c9c007531'

export function tryApp(options: TryOptions): TryApp {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-try-'))
  const state = openSqlite(join(folder, 'state.sqlite'), [...kernelMigrations, ...options.migrations])
  const facts = { ...testPartner, ...options.facts }
  const clock = new PartnerClock({ mode: 'frozen', value: options.now ?? Date.parse('2026-09-15T00:00:00Z') })
  const ids = new IdSource(`${facts.seed}|${facts.tenantId}`, [])
  let opened: Promise<Lines> | undefined
  const partner: Partner = {
    facts,
    state,
    clock,
    ids,
    lock: new Lock(),
    profile: profiles.instant,
    folder,
    lines: () => {
      opened ??= options.lines?.(folder) ?? Promise.reject(new Error('no line store here'))
      return opened
    },
  }
  const failures: unknown[] = []
  const app = createApp({})
  mount(app, options.routes, chainDeps(partner, options, failures))
  return {
    state,
    partner,
    write: (...writes) => state.commit({ writes }, { at: clock.now(), actor: { job: 'test' } }),
    moveTo: (at) => clock.take({ mode: 'frozen', value: at }),
    events: () =>
      state
        .all<{ type: string; resource_id: string; customer_id: string | null; audit: string | null }>('SELECT * FROM events ORDER BY seq')
        .map((row) => ({
          type: row.type,
          resourceId: row.resource_id,
          customerId: row.customer_id,
          audit: row.audit && parseJson(row.audit),
        })),
    async call(method, url, { body, headers, as = 'app' } = {}) {
      const response = await app.inject({
        method: method as 'GET',
        url,
        headers: { authorization: `Bearer ${as}`, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: isSentAsItIs(body) ? body : JSON.stringify(body) }),
      })
      if (failures.length > 0) throw failures[0]
      const text = response.payload
      const isJson = String(response.headers['content-type'] ?? '').includes('json')
      return {
        status: response.statusCode,
        headers: response.headers,
        text,
        bytes: response.rawPayload,
        body: isJson ? readBody(text) : undefined,
      }
    },
    async close() {
      await app.close()
      if (options.lines) await (await opened)?.close()
      state.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isSentAsItIs(body: unknown): body is string | Buffer | Readable {
  return typeof body === 'string' || Buffer.isBuffer(body) || body instanceof Readable
}

function readBody(text: string): Json | undefined {
  return text === '' ? undefined : parseJson(text)
}

function chainDeps(partner: Partner, options: TryOptions, failures: unknown[]): ChainDeps {
  return {
    trace: traceSource('try'),
    securityNow: () => partner.clock.now(),
    authenticate: (authorization) => {
      const [kind, ...roles] = (authorization ?? '').replace('Bearer ', '').split(' ')
      if (kind !== 'app' && kind !== 'user') return refuse('NoPartnerToken')
      const caller: Caller = {
        kind,
        tenantId: partner.facts.tenantId,
        oid: testUserId,
        appId: '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6',
        roles: roles as Role[],
        mfa: true,
        audience: 'https://api.partnercenter.microsoft.com',
        tokenId: 'try',
      }
      return caller
    },
    mayCall: (endpoint: AnyEndpoint, caller) => {
      if (caller.kind === 'app') return endpoint.auth === 'U' ? refuse('AppOnlyRefused') : undefined
      return suffices(endpoint, caller.roles) ? undefined : refuse('RoleMissing')
    },
    partnerOf: () => partner,
    labPartner: () => partner,
    operators: { admit: () => refuse('OperatorUnknown'), partnerNamed: () => partner, told: async () => undefined },
    knowsCustomer: options.knowsCustomer ?? (() => true),
    knownElsewhere: async (id) => options.elsewhere?.includes(id) ?? false,
    sealer: { id: 'none', seal: (plain) => plain, open: (sealed) => sealed },
    kick: () => undefined,
    report: (error) => void failures.push(error),
  }
}
