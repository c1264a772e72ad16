/** The published sign-in libraries get tokens over TLS, unmodified, and Partner Center routes take them. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { securityNow } from 'lazuli-server/base/clock.ts'
import { loadTls } from 'lazuli-server/identity/certificates.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lapis, openTestAuthority, secret, type TestAuthority } from './authority.ts'
import type { Order } from './sign-in-client.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('sign-in-client.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'lazuli-libraries-'))
let authority: TestAuthority
let origin: string
let caPath: string

beforeAll(async () => {
  const tls = await loadTls(folder, [], securityNow, randomBytes)
  caPath = tls.caPath
  authority = await openTestAuthority({ https: { key: tls.key, cert: tls.cert } }, folder, securityNow)
  await authority.app.listen({ port: 0, host: '127.0.0.1' })
  origin = `https://localhost:${(authority.app.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await authority.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Result {
  token?: string
  failed?: string
  says?: string
  [more: string]: unknown
}

async function signIn(tenant: string): Promise<Record<string, Result>> {
  const order: Order = {
    origin,
    tenant,
    tenantId: lapis.facts.tenantId,
    clientId: lapis.applicationId,
    secret,
    username: 'admin@lapis.onmicrosoft.com',
    password: 'lazuli-sandbox',
  }
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: caPath, NODE_OPTIONS: '' }
  const { stdout } = await run(process.execPath, [program, JSON.stringify(order)], { env })
  return JSON.parse(stdout) as Record<string, Result>
}

async function callerOf(token: unknown): Promise<unknown> {
  return (await authority.get('/v1/customers', { authorization: `Bearer ${token}` })).body
}

describe.each(['tenant id', 'domain'])('an authority named by %s', (kind) => {
  const { tenantId, domain } = lapis.facts
  const app = { kind: 'app', tenantId, appId: lapis.applicationId }
  const user = { kind: 'user', tenantId, upn: 'admin@lapis.onmicrosoft.com', mfa: true, roles: ['GlobalAdmin', 'AdminAgent'] }
  let results: Record<string, Result>
  beforeAll(async () => {
    results = await signIn(kind === 'domain' ? domain : tenantId)
  })

  it('msal-node, client credentials, cached the second time', async () => {
    expect(results['msal confidential']).toMatchObject({ cached: true, sameToken: true })
    expect(await callerOf(results['msal confidential']?.token)).toMatchObject({ ...app, audience: 'https://graph.windows.net' })
  })
  it('msal-node in OIDC mode', async () => {
    expect(results['msal OIDC mode']).not.toHaveProperty('failed')
    expect(await callerOf(results['msal OIDC mode']?.token)).toMatchObject(app)
  })
  it('msal-node, user name and password, then silently from cache, by refresh and for another resource', async () => {
    const oid = authority.registry.userNamed(user.upn)?.oid
    expect(results['msal public']).toMatchObject({
      account: { homeAccountId: `${oid}.${tenantId}`, tenantId, username: user.upn, name: 'Ada Lind' },
      cached: true,
      refreshed: true,
      scopes: ['https://api.partnercenter.microsoft.com/user_impersonation'],
      otherScopes: ['https://management.azure.com/user_impersonation'],
    })
    expect(await callerOf(results['msal public']?.token)).toMatchObject(user)
  })
  it('msal-node reads a refusal', () => {
    expect(results['msal wrong secret']).toMatchObject({ failed: 'invalid_client', says: expect.stringContaining('AADSTS7000215') })
  })
  it('@azure/identity, client secret', async () => {
    expect(await callerOf(results['identity secret']?.token)).toMatchObject(app)
    const left = Number(results['identity secret']?.expiresOnTimestamp) - securityNow()
    expect(left).toBeGreaterThan(3_500_000)
    expect(left).toBeLessThanOrEqual(3_600_000)
  })
  it('@azure/identity, user name and password', async () => {
    expect(await callerOf(results['identity password']?.token)).toMatchObject(user)
  })
})
