/** Service mode before a real issuer over TLS: which tokens are believed, and what happens when the issuer changes or is gone. */
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reply } from '../../harness.ts'
import { application, audience, newKey, tenant, userId } from './issuer.ts'
import { otherTenant, partner, type Running, startReal } from './service.ts'

let running: Running
beforeAll(async () => {
  running = await startReal()
})
afterAll(() => running.stop())

const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]
const user = { scp: 'user_impersonation', upn: 'ona@onyx.onmicrosoft.com', amr: ['pwd', 'mfa'] }
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = (): number => Math.floor(Date.UTC(2026, 0) / 1000)

describe('a token of the tenant', () => {
  test('is believed in both spellings of its issuer and in every form of the audience', async () => {
    const v2 = { iss: `${running.issuer.url}/${tenant}/v2.0`, azp: application, appid: undefined, ver: '2.0' }
    for (const claims of [{}, v2, { aud: `${audience}/` }, { aud: audience.toUpperCase() }, { aud: 'https://localhost:8443' }]) {
      const reply = await running.call('GET', '/v1/customers', await running.issuer.token(claims))
      expect([JSON.stringify(claims), reply.status]).toEqual([JSON.stringify(claims), 200])
    }
  })

  test('is forgiven five minutes of a wrong clock, and no more', async () => {
    const iat = Math.floor(
      (await running.issuer.token().then((t) => JSON.parse(Buffer.from(t.split('.')[1] as string, 'base64url').toString()))).iat,
    )
    const at = async (exp: number, nbf: number) =>
      outcome(await running.call('GET', '/v1/customers', await running.issuer.token({ exp: iat + exp, nbf: iat + nbf })))
    expect(await at(-240, -3600)).toEqual([200, undefined])
    expect(await at(3600, 240)).toEqual([200, undefined])
    expect(await at(-360, -3600)).toEqual([401, 400])
    expect(await at(3600, 360)).toEqual([401, 400])
  })

  test.each([
    ['for another audience', { aud: 'api://somebody-else' }, 401, 400],
    ["for Microsoft's own Partner Center", { aud: 'https://api.partnercenter.microsoft.com' }, 401, 400],
    ["for Microsoft's own Graph", { aud: '00000002-0000-0000-c000-000000000000' }, 401, 400],
    ['of a tenant nobody trusts', { tid: '9b7a0c11-7777-4222-8333-444455556666' }, 401, 400],
    ['of a trusted tenant that is no partner', { tid: otherTenant, iss: 'own' }, 403, 2032],
    ['made by another tenant in the name of this one', { iss: 'other' }, 401, 400],
    ['made by a stranger', { iss: `https://stranger.example/${tenant}/` }, 401, 400],
    ['made by the real Microsoft, which is not the configured authority', { iss: `https://sts.windows.net/${tenant}/` }, 401, 400],
    ['of an application that is not registered', { appid: '9b7a0c11-8888-4222-8333-444455556666' }, 401, 400],
    ['without an end', { exp: undefined }, 401, 400],
    ['without an object id', { oid: undefined }, 401, 400],
    ['with several audiences', { aud: [audience, 'api://other'] }, 401, 400],
  ])('is refused %s', async (_, given, status, code) => {
    const claims: Record<string, unknown> = { ...given }
    if (claims['iss'] === 'own') claims['iss'] = `${running.issuer.url}/${otherTenant}/`
    if (claims['iss'] === 'other') claims['iss'] = `${running.issuer.url}/${otherTenant}/`
    expect(outcome(await running.call('GET', '/v1/customers', await running.issuer.token(claims)))).toEqual([status, code])
  })

  test('is refused when its header is forged', async () => {
    const { issuer } = running
    const good = await issuer.token()
    const [, payload = '', signature = ''] = good.split('.')
    const stranger = newKey('first')
    const publicJwk = stranger.publicKey.export({ format: 'jwk' })
    const pem = issuer.keys[0]?.publicKey.export({ type: 'spki', format: 'pem' }) as string
    const hmacHead = part({ alg: 'HS256', typ: 'JWT', kid: 'first' })
    const forged: Record<string, string> = {
      'no algorithm': `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      'no algorithm, signature kept': `${part({ alg: 'none', typ: 'JWT', kid: 'first' })}.${payload}.${signature}`,
      'the public key as a secret': `${hmacHead}.${payload}.${createHmac('sha256', pem).update(`${hmacHead}.${payload}`).digest('base64url')}`,
      "a stranger's key under a known id": await issuer.token({}, {}, stranger),
      'a key of its own': await issuer.token({}, { jwk: publicJwk }, stranger),
      'a known key, and one of its own': await issuer.token({}, { jwk: publicJwk }),
      'an address of keys': await issuer.token({}, { jku: 'https://stranger.example/keys' }),
      'a certificate of its own': await issuer.token({}, { x5c: ['MIIB'] }),
      'an address of certificates': await issuer.token({}, { x5u: 'https://stranger.example/cert' }),
      'no key id': await issuer.token({}, { kid: undefined }),
      'a key id nobody knows': await issuer.token({}, {}, newKey('nobody')),
      'a key id that is a path': await issuer.token({}, { kid: '../../first' }),
      'a word of __proto__': await issuer.token({}, { kid: '__proto__' }),
      'another algorithm of the same key': await issuer.token({}, { alg: 'RS512' }),
      'a changed claim': `${good.split('.')[0]}.${part({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), oid: tenant })}.${signature}`,
    }
    for (const [kind, token] of Object.entries(forged))
      expect([kind, ...outcome(await running.call('GET', '/v1/customers', token))]).toEqual([kind, 401, 400])
    const asked = issuer.asked.length
    expect((await running.call('GET', '/v1/customers', good)).status).toBe(200)
    expect(issuer.asked.length).toBe(asked)
    expect(issuer.asked.some((path) => path.includes('stranger'))).toBe(false)
  })
})

describe('a user', () => {
  const as = async (claims: Record<string, unknown>, path = '/v1/invoices') =>
    outcome(await running.call('GET', path, await running.issuer.token({ ...user, ...claims })))

  test('has the roles of directory roles, of groups as mapped, of app roles, and those the operator gives', async () => {
    const group = '9b7a0c11-5555-4222-8333-444455556666'
    expect(await as({})).toEqual([403, 900150])
    expect(await as({ wids: ['62e90394-69f5-4237-9190-012177145e10'] })).toEqual([200, undefined])
    expect(await as({ wids: ['b0f54661-2d74-4c50-afa3-1ec803f12efe'] })).toEqual([200, undefined])
    expect(await as({ groups: [group] })).toEqual([403, 900150])
    const roleMapping = [
      { claim: 'groups', value: group.toUpperCase(), role: 'AdminAgent' },
      { claim: 'roles', value: 'Invoices.Read', role: 'BillingAdmin' },
    ]
    expect((await running.operator('PATCH', `partners/${tenant}`, { roleMapping })).status).toBe(200)
    expect(await as({ groups: [group] })).toEqual([200, undefined])
    expect(await as({ roles: ['Invoices.Read'] })).toEqual([200, undefined])
    expect(await as({ groups: ['Invoices.Read'] })).toEqual([403, 900150])
    // A claim of the sandbox's authority says nothing here.
    expect(await as({ lazuli_roles: ['GlobalAdmin', 'AdminAgent', 'BillingAdmin'] })).toEqual([403, 900150])
    const roles = ['BillingAdmin']
    expect((await running.operator('PUT', `partners/${tenant}/users/${userId}/roles`, { roles })).body.roles).toEqual(roles)
    expect(await as({})).toEqual([200, undefined])
    expect((await running.operator('PUT', `partners/${tenant}/users/${userId}/roles`, { roles: [] })).status).toBe(200)
    expect(await as({})).toEqual([403, 900150])
  })

  test('exchanges the token for a partner token, which nobody else can make', async () => {
    const token = await running.issuer.token({ ...user, wids: ['62e90394-69f5-4237-9190-012177145e10'] })
    const exchanged = await running.call('POST', '/generatetoken', token, {
      body: 'grant_type=jwt_token',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    })
    expect([exchanged.status, exchanged.body.token_type]).toEqual([200, 'bearer'])
    const partnerToken = exchanged.body.access_token as string
    expect((await running.call('GET', '/v1/invoices', partnerToken)).status).toBe(200)
    const { kid } = JSON.parse(Buffer.from(partnerToken.split('.')[0] as string, 'base64url').toString())
    const marked = await running.issuer.token({ lazuli_partner_token: true }, {}, newKey(kid))
    expect(outcome(await running.call('GET', '/v1/customers', marked))).toEqual([401, 400])
    const again = await running.call('POST', '/generatetoken', partnerToken, { body: 'grant_type=jwt_token' })
    expect(outcome(again)).toEqual([400, 900316])
  })
})

describe('of the sandbox there is nothing', () => {
  test.each([
    ['GET', '/lab/clock'],
    ['POST', '/lab/partners'],
    ['POST', '/lab/reset'],
    ['POST', '/lab/clock/advance'],
    ['POST', '/lab/usage/generate'],
    ['POST', `/${tenant}/oauth2/v2.0/token`],
    ['POST', `/${tenant}/oauth2/token`],
    ['GET', `/${tenant}/oauth2/v2.0/authorize`],
    ['GET', `/${tenant}/discovery/v2.0/keys`],
    ['GET', `/${tenant}/v2.0/.well-known/openid-configuration`],
  ])('%s %s', async (method, path) => {
    expect(outcome(await running.call(method, path, undefined))).toEqual([404, 1000])
    expect(outcome(await running.call(method, path, await running.issuer.token()))).toEqual([404, 1000])
  })

  test('no partner, no secret, no key of the operator', async () => {
    const partners = (await running.operator('GET', 'partners')).body.items
    expect(partners.map((p: { name: string }) => p.name)).toEqual(['Onyx Services'])
    for (const known of ['lazuli-sandbox-operator', 'lazuli-sandbox-secret'])
      expect(outcome(await running.call('GET', '/operator/v1/partners', known))).toEqual([401, 400])
    expect(outcome(await running.call('GET', '/operator/v1/partners', undefined))).toEqual([401, 800001])
    expect(outcome(await running.call('GET', '/operator/v1/partners', await running.issuer.token()))).toEqual([401, 400])
  })

  test('the document of operations does not list the lab', async () => {
    const { paths } = (await running.call('GET', '/openapi.json', undefined)).body
    expect(Object.keys(paths).filter((path) => path.startsWith('/lab'))).toEqual([])
    expect(Object.keys(paths)).toContain('/operator/v1/partners')
  })
})

describe('a partner taken on', () => {
  test.each([
    ['of a tenant that is not trusted', { tenantId: '9b7a0c11-7777-4222-8333-444455556666' }],
    ['without a tenant', { tenantId: undefined }],
    ['with users', { users: [{ userPrincipalName: 'ona@jet.onmicrosoft.com', roles: [] }] }],
    ['with an application that has no id', { applications: [{}] }],
  ])('is refused %s', async (_, change) => {
    const wish = { ...partner, tenantId: otherTenant, domain: 'jet.onmicrosoft.com', mpnId: '5550002', ...change }
    expect(outcome(await running.operator('POST', 'partners', wish))).toEqual([400, 800002])
  })

  test('has no secret here, and ids that nobody can foretell', async () => {
    const { body } = await running.operator('GET', `partners/${tenant}`)
    expect(body.applications[0].secrets).toEqual([])
    const rotated = await running.operator('POST', `partners/${tenant}/applications/${application}/secrets`, {})
    expect(outcome(rotated)).toEqual([400, 900127])
    for (const name of ['folder.key', 'replies.key'])
      if (process.platform !== 'win32') expect(statSync(join(running.folder, 'keys', name)).mode & 0o777).toBe(0o600)
  })
})

describe('links', () => {
  test('name the public address, whoever asks and whatever a stranger in front says', async () => {
    const headers = { Host: 'localhost', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http' }
    for (let i = 0; i < 2; i++) await running.operator('GET', 'partners')
    const audit = await running.call('GET', '/operator/v1/audit?size=1', 'a-key-of-the-operator-that-nobody-can-guess', { headers })
    expect(audit.body.links.next.uri).toMatch(/^https:\/\/localhost:8443\//)
    // A token for the address in the Host header is no token for this service.
    for (const aud of ['https://localhost', 'https://evil.example', running.url]) {
      const token = await running.issuer.token({ aud })
      expect([aud, ...outcome(await running.call('GET', '/v1/customers', token, { headers }))]).toEqual([aud, 401, 400])
    }
  })
})

describe('when the issuer', () => {
  test('takes a new key, one fetch serves all who wait, and unknown keys ask no more for a while', async () => {
    await running.restart()
    const { issuer } = running
    const next = newKey('next')
    issuer.keys = [next, ...issuer.keys]
    issuer.asked.length = 0
    const token = await issuer.token({}, {}, next)
    const replies = await Promise.all(Array.from({ length: 20 }, () => running.call('GET', '/v1/customers', token)))
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(issuer.asked.length).toBe(2)
    for (let i = 0; i < 5; i++) {
      const forged = await issuer.token({}, {}, newKey(`made up ${i}`))
      expect((await running.call('GET', '/v1/customers', forged)).status).toBe(401)
    }
    expect(issuer.asked.length).toBe(2)
  })

  test('is gone, known keys go on; only what cannot be judged is put off', async () => {
    const { issuer } = running
    const good = await issuer.token({ uti: 'before' })
    expect((await running.call('GET', '/v1/customers', good)).status).toBe(200)
    issuer.manner = 'silent'
    try {
      expect((await running.call('GET', '/v1/customers', await issuer.token({ uti: 'after' }))).status).toBe(200)
      await running.restart()
      const put = await running.call('GET', '/v1/customers', good)
      expect([put.status, put.headers.get('retry-after')]).toEqual([503, '5'])
    } finally {
      issuer.manner = 'good'
    }
  })

  test.each(['broken', 'nonsense', 'elsewhere'] as const)('is %s, no token is believed', async (manner) => {
    const { issuer } = running
    issuer.manner = manner
    try {
      await running.restart()
      expect((await running.call('GET', '/v1/customers', await issuer.token())).status).toBe(503)
    } finally {
      issuer.manner = 'good'
    }
  })

  test('publishes a key too short to be safe, it is not believed', async () => {
    const { issuer } = running
    const weak = { kid: 'weak', ...generateKeyPairSync('rsa', { modulusLength: 1024 }) }
    const keys = issuer.keys
    issuer.keys = [...keys, weak]
    try {
      await running.restart()
      expect((await running.call('GET', '/v1/customers', await issuer.token())).status).toBe(200)
      const forged = [part({ alg: 'RS256', typ: 'JWT', kid: 'weak' }), part({ tid: tenant, exp: now() * 2 })].join('.')
      expect((await running.call('GET', '/v1/customers', `${forged}.c2ln`)).status).toBe(401)
    } finally {
      issuer.keys = keys
    }
  })
})
