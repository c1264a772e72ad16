/** A token authority of its own for tests: a fresh data folder, the two seeded partners, one route that says who calls. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Instant } from 'lazuli-contract'
import { isRefusal } from 'lazuli-server/base/outcome.ts'
import { type AppOptions, createApp } from 'lazuli-server/http/app.ts'
import { faultAnswer, send } from 'lazuli-server/http/reply.ts'
import { traceSource } from 'lazuli-server/http/trace.ts'
import { type KeyRing, loadKeys } from 'lazuli-server/identity/keys.ts'
import { openRegistry, type Registry } from 'lazuli-server/identity/registry.ts'
import { registerAuthority } from 'lazuli-server/identity/routes.ts'
import { bearerVerifier, type VerifyBearer } from 'lazuli-server/identity/rules.ts'
import { sandboxRegistration, seededPartners } from 'lazuli-server/identity/seeded.ts'
import { Doorkeeper } from 'lazuli-server/identity/sign-in.ts'

export const [lapis, cobalt] = seededPartners('1') as [Seeded, Seeded]
type Seeded = ReturnType<typeof seededPartners>[number]
export const secret = 'lazuli-sandbox-secret'
export const partnerCenter = 'https://api.partnercenter.microsoft.com'

export interface TestAuthority {
  /** Its data folder. */
  folder: string
  app: FastifyInstance
  registry: Registry
  keys: KeyRing
  authenticate: VerifyBearer
  /** Errors the authority reported. */
  reported: unknown[]
  /** Moves the security clock. */
  setNow(at: Instant): void
  /** Posts a form to the app. */
  post(path: string, form: Record<string, string> | string, headers?: Record<string, string>): Promise<Reply>
  get(path: string, headers?: Record<string, string>): Promise<Reply>
  close(): Promise<void>
}

export interface Reply {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  body: Record<string, unknown>
}

export async function openTestAuthority(options: AppOptions = {}, folder?: string, clock?: () => Instant): Promise<TestAuthority> {
  const data = folder ?? mkdtempSync(join(tmpdir(), 'lazuli-authority-'))
  let now = Date.UTC(2026, 8, 15, 8, 30)
  const securityNow = clock ?? (() => now)
  const registry = openRegistry(join(data, 'registry.sqlite'))
  for (const { facts, applicationId } of [lapis, cobalt])
    if (!registry.partner(facts.tenantId)) registry.addPartner(await sandboxRegistration(facts, applicationId, randomBytes), securityNow())
  const keys = await loadKeys(registry, securityNow, randomBytes)
  const authenticate = bearerVerifier({
    keyOf: (kid) => keys.byId(kid)?.publicKey,
    securityNow,
    isPartner: (tenantId) => registry.partner(tenantId) !== undefined,
    isRegistered: (tenantId, appId) => registry.isRegistered(tenantId, appId),
    registryVersion: () => registry.version,
    audiences: new Set(),
  })
  const app = createApp(options)
  const trace = traceSource('1')
  const reported: unknown[] = []
  registerAuthority(app, {
    registry,
    keys,
    securityNow,
    random: randomBytes,
    authenticate,
    trace,
    report: (error) => reported.push(error),
    doorkeeper: new Doorkeeper(registry, securityNow),
  })
  app.get('/v1/customers', async (request, reply) => {
    const arrived = trace(request.headers)
    const caller = await authenticate(request.headers.authorization, `${request.protocol}://${request.host}`)
    const answer = isRefusal(caller)
      ? faultAnswer(caller, arrived)
      : { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(caller) }
    return send(reply, answer, arrived, undefined)
  })
  await app.ready()

  const read = (response: Awaited<ReturnType<typeof app.inject>>): Reply => ({
    status: response.statusCode,
    headers: response.headers as Reply['headers'],
    body: response.body === '' ? {} : (JSON.parse(response.body) as Record<string, unknown>),
  })
  return {
    folder: data,
    app,
    registry,
    keys,
    authenticate,
    reported,
    setNow: (at) => {
      now = at
    },
    post: async (path, form, headers = {}) =>
      read(
        await app.inject({
          method: 'POST',
          url: path,
          headers: { host: 'localhost:8443', 'content-type': 'application/x-www-form-urlencoded', ...headers },
          payload: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
        }),
      ),
    get: async (path, headers = {}) => read(await app.inject({ url: path, headers: { host: 'localhost:8443', ...headers } })),
    close: async () => {
      await app.close()
      registry.close()
      if (folder === undefined) rmSync(data, { recursive: true, force: true })
    },
  }
}
