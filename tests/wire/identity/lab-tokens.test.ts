/** Tokens of every kind on demand, and what each is answered; the switches of policy, users and keys. */
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, password, secret, startServer, type TestServer } from '../../harness.ts'
import { createCustomer } from '../../story.ts'

let server: TestServer
let customer: string
beforeAll(async () => {
  server = await startServer()
  customer = await createCustomer(server, { label: 'lab-tokens' })
})
afterAll(() => server.remove())

const lab = async (method: string, path: string, body?: unknown, tenant = lapis.tenantId) =>
  server.request(method, path, { as: null, ...(body === undefined ? {} : { body }), headers: { 'x-lazuli-partner': tenant } })
const mint = async (kind: string, more: object = {}): Promise<string> =>
  (await lab('POST', '/lab/tokens', { kind, ...more })).body.access_token

/** A call for both kinds of token, one for users alone, one that asks for a role. */
const calls = ['/v1/customers', '/v1/agreements', '/v1/invoices'] as const
const answers = async (token: string) =>
  Promise.all(
    calls.map(async (path) => {
      const { status, body } = await server.get(path, { token })
      return [status, body?.code]
    }),
  )
const fine = [200, undefined]

describe('each kind is answered as documented', () => {
  const all = (status: number, code: number) => calls.map(() => [status, code])
  test.each<[string, object, unknown[][]]>([
    ['valid', {}, [fine, fine, fine]],
    ['valid', { user: 'billing' }, [[403, 900150], [403, 900150], fine]],
    ['valid', { user: `admin@${lapis.domain}`, audience: 'https://graph.windows.net' }, [fine, fine, fine]],
    ['valid', { audience: 'https://management.azure.com' }, all(401, 400)],
    ['expired', {}, all(401, 400)],
    ['wrong-audience', {}, all(401, 400)],
    ['app-only', {}, [fine, [403, 900329], fine]],
    ['missing-role', {}, all(403, 900150)],
    ['unregistered-app', {}, all(401, 400)],
    ['revoked', {}, all(401, 400)],
  ])('%s %j', async (kind, more, expected) => {
    expect(await answers(await mint(kind, more))).toEqual(expected)
  })

  test('no-mfa, in reason phrase and text', async () => {
    const token = await mint('no-mfa')
    const response = await fetch(`${server.url}/v1/customers`, { headers: { authorization: `Bearer ${token}` } })
    expect([response.status, response.statusText]).toEqual([401, 'Unauthorized - MFA required'])
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(response.headers.get('request-context')).toMatch(/^appId=cid-v1:[0-9a-f-]{36}$/)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await response.text()).toBe('Authentication failed. MFA required. (10001)')
  })

  test('on the Azure side, for the audience it asks', async () => {
    const audience = 'https://management.azure.com'
    const address = '/subscriptions?api-version=2022-12-01'
    const statuses = ['valid', 'no-mfa', 'app-only', 'expired', 'wrong-audience', 'revoked'].map(
      async (kind) => (await server.get(address, { token: await mint(kind, { audience }) })).status,
    )
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 401, 401, 401])
  })

  test('as a token reply', async () => {
    const { status, body } = await lab('POST', '/lab/tokens', { kind: 'valid' })
    expect([status, body]).toMatchObject([
      200,
      { token_type: 'Bearer', scope: 'user_impersonation', expires_in: 3599, ext_expires_in: 3599 },
    ])
    expect(decodeJwt(body.access_token)).toMatchObject({
      tid: lapis.tenantId,
      upn: `admin@${lapis.domain}`,
      amr: ['pwd', 'mfa'],
      ver: '1.0',
    })
  })

  test.each([{ kind: 'magic' }, {}, { kind: 'valid', user: 'nobody' }, { kind: 'valid', user: `admin@${cobalt.domain}` }])(
    '%j is refused',
    async (body) => {
      expect([(await lab('POST', '/lab/tokens', body)).status]).toEqual([400])
    },
  )
})

const tokenForm = (form: Record<string, string>, tenant = lapis.tenantId) =>
  fetch(`${server.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: lapis.applicationId,
      client_secret: secret,
      scope: 'https://api.partnercenter.microsoft.com/.default',
      ...form,
    }),
  }).then(async (response) => ({
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }))
const signIn = (user = 'admin', more: Record<string, string> = {}) =>
  tokenForm({ grant_type: 'password', username: `${user}@${lapis.domain}`, password, ...more })
const refresh = (token: unknown) => tokenForm({ grant_type: 'refresh_token', refresh_token: String(token) })

describe('the policy of a partner', () => {
  const usual = { enforceMfa: 'on', requireMfa: false, hideMfa: false, blockUsers: false }
  const set = async (change: object) => expect((await lab('PATCH', '/lab/policy', change)).status).toBe(200)
  const reset = () => set(usual)

  test('is told, and holds for one partner', async () => {
    expect((await lab('GET', '/lab/policy')).body).toEqual(usual)
    await set({ requireMfa: true })
    expect((await lab('GET', '/lab/policy')).body).toEqual({ ...usual, requireMfa: true })
    expect((await lab('GET', '/lab/policy', undefined, cobalt.tenantId)).body).toEqual(usual)
    await reset()
  })
  test('lets calls without a second factor pass until a date of the partner clock', async () => {
    const token = await mint('no-mfa')
    await set({ enforceMfa: 'off' })
    expect((await server.get('/v1/customers', { token })).status).toBe(200)
    await set({ enforceMfa: 'from', enforceMfaFrom: '2026-09-02T00:00:00Z' })
    expect((await server.get('/v1/customers', { token })).status).toBe(200)
    await server.advance('2026-09-02T00:00:00Z')
    expect((await server.get('/v1/customers', { token })).status).toBe(401)
    await reset()
    expect((await lab('PATCH', '/lab/policy', { enforceMfa: 'from' })).status).toBe(400)
  })
  test('hides the second factor in tokens', async () => {
    await set({ hideMfa: true })
    const { body } = await signIn()
    expect(decodeJwt(String(body.access_token)).amr).toEqual(['pwd'])
    expect((await server.get('/v1/customers', { token: String(body.access_token) })).status).toBe(401)
    await reset()
    const again = await refresh(body.refresh_token)
    expect(decodeJwt(String(again.body.access_token)).amr).toEqual(['pwd', 'mfa'])
  })
  test('demands a second factor of the authority: 50076 with claims, 50079 of whoever has none', async () => {
    await lab('PATCH', '/lab/users/sales', { mfa: false })
    const before = await signIn('sales')
    expect(decodeJwt(String(before.body.access_token)).amr).toEqual(['pwd'])
    await set({ requireMfa: true })
    expect((await signIn('sales')).body).toMatchObject({ error: 'interaction_required', error_codes: [50079] })
    await lab('PATCH', '/lab/users/sales', { mfa: true })
    const refused = await refresh(before.body.refresh_token)
    expect([refused.status, refused.body.error, refused.body.error_codes, refused.body.suberror]).toEqual([
      400,
      'interaction_required',
      [50076],
      'basic_action',
    ])
    expect(JSON.parse(String(refused.body.claims))).toHaveProperty('access_token.capolids')
    expect(refused.headers.get('retry-after')).toBeNull()
    expect((await signIn('sales')).status).toBe(200)
    await reset()
  })
  test('keeps users out by Conditional Access, and not applications', async () => {
    const token = await mint('valid')
    await set({ blockUsers: true })
    expect((await signIn()).body).toMatchObject({ error: 'interaction_required', error_codes: [53003] })
    expect((await server.get('/v1/customers', { token })).body).toMatchObject({ code: 900309 })
    expect((await tokenForm({ grant_type: 'client_credentials' })).status).toBe(200)
    await reset()
  })
})

describe('users', () => {
  test('are listed with what they may', async () => {
    const { items } = (await lab('GET', '/lab/users')).body
    expect(items.map((user: { userPrincipalName: string }) => user.userPrincipalName.split('@')[0])).toEqual([
      'admin',
      'billing',
      'helpdesk',
      'sales',
    ])
    expect(items[0]).toMatchObject({
      roles: ['GlobalAdmin', 'AdminAgent'],
      mfa: true,
      enabled: true,
      locked: false,
      passwordExpired: false,
    })
    expect(JSON.stringify(items)).not.toMatch(/scrypt|password"/i)
  })
  test.each<[string, object, number]>([
    ['disabled', { enabled: false }, 50057],
    ['locked', { locked: true }, 50053],
    ['with an expired password', { passwordExpired: true }, 50055],
  ])('%s', async (_, change, code) => {
    const before = await signIn('helpdesk')
    await lab('PATCH', '/lab/users/helpdesk', change)
    expect((await signIn('helpdesk')).body).toMatchObject({ error: 'invalid_grant', error_codes: [code] })
    const refreshed = (await refresh(before.body.refresh_token)).body
    // An expired password ends no sign-in; disabling ends the refresh tokens themselves.
    expect(refreshed.error_codes).toEqual({ 50057: [70000], 50053: [50053], 50055: undefined }[code])
    await lab('PATCH', '/lab/users/helpdesk', { enabled: true, locked: false, passwordExpired: false })
    expect((await signIn('helpdesk')).status).toBe(200)
  })
  test('with a new password: the old one and the refresh tokens end', async () => {
    const before = await signIn('helpdesk')
    expect((await lab('PATCH', '/lab/users/helpdesk', { password: 'another one' })).status).toBe(200)
    expect((await signIn('helpdesk')).body.error_codes).toEqual([50126])
    expect((await refresh(before.body.refresh_token)).body.error_codes).toEqual([70000])
    expect((await signIn('helpdesk', { password: 'another one' })).status).toBe(200)
    await lab('PATCH', '/lab/users/helpdesk', { password })
  })
  test('whose sign-ins are revoked', async () => {
    const before = await signIn('billing')
    expect((await lab('POST', '/lab/users/billing/revoke')).status).toBe(200)
    expect((await refresh(before.body.refresh_token)).body.error_codes).toEqual([70000])
  })
  test('with other roles, from their next token on', async () => {
    await lab('PATCH', '/lab/users/billing', { roles: ['AdminAgent'] })
    const { body } = await signIn('billing')
    expect((await server.get(`/v1/customers/${customer}`, { token: String(body.access_token) })).status).toBe(200)
    await lab('PATCH', '/lab/users/billing', { roles: ['BillingAdmin'] })
  })
  test('ten wrong passwords lock the account for a while', async () => {
    for (let at = 0; at < 10; at++) expect((await signIn('sales', { password: `guess ${at}` })).body.error_codes).toEqual([50126])
    expect((await signIn('sales')).body.error_codes).toEqual([50053])
  })
  test('of nobody, or of another partner, cannot be changed', async () => {
    for (const name of ['nobody', `admin@${cobalt.domain}`])
      expect((await lab('PATCH', `/lab/users/${name}`, { enabled: false })).status).toBe(404)
    expect((await lab('POST', '/lab/users/nobody/revoke')).status).toBe(404)
  })
})

describe('applications', () => {
  const appId = 'aaaaaaaa-0000-4000-8000-000000000001'
  test('are registered, changed and told without secrets', async () => {
    const made = await lab('PUT', `/lab/applications/${appId}`, {
      name: 'Portal',
      publicClient: false,
      secret: 'first',
      redirectUris: ['https://app.example/back', '/portal'],
    })
    expect(made.body).toEqual({
      applicationId: appId,
      name: 'Portal',
      publicClient: false,
      redirectUris: ['https://app.example/back', '/portal'],
      certificates: [],
    })
    const own = { client_id: appId, grant_type: 'client_credentials' }
    expect((await tokenForm({ ...own, client_secret: 'first' })).status).toBe(200)
    await lab('PUT', `/lab/applications/${appId}`, { secret: 'second', secretExpiresAt: '2020-01-01T00:00:00Z' })
    expect((await tokenForm({ ...own, client_secret: 'first' })).status).toBe(200)
    expect((await tokenForm({ ...own, client_secret: 'second' })).body.error_codes).toEqual([7000222])
    expect((await lab('GET', '/lab/applications')).body.items.map((one: { applicationId: string }) => one.applicationId)).toEqual([
      lapis.applicationId,
      appId,
    ])
  })
  test('get tokens only for what they are consented to', async () => {
    await lab('PUT', `/lab/applications/${appId}`, { resources: ['https://graph.windows.net'] })
    const refused = await tokenForm({ client_id: appId, client_secret: 'first', grant_type: 'client_credentials' })
    expect(refused.body).toMatchObject({ error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] })
    const scope = '00000002-0000-0000-c000-000000000000/.default'
    expect((await tokenForm({ client_id: appId, client_secret: 'first', grant_type: 'client_credentials', scope })).status).toBe(200)
  })
  test.each<[string, string, object]>([
    ['no GUID', 'app', {}],
    ['a script for an address', appId, { redirectUris: ['javascript:alert(1)'] }],
    ['a fragment', appId, { redirectUris: ['https://app.example/#here'] }],
    ['another host as a path', appId, { redirectUris: ['//evil.example'] }],
    ['no certificate', appId, { certificates: ['-----BEGIN CERTIFICATE-----'] }],
  ])('with %s are refused', async (_, id, body) => {
    expect((await lab('PUT', `/lab/applications/${id}`, body)).status).toBe(400)
  })
})

test('a rotated key stays published, and its tokens good', async () => {
  const kids = async () =>
    ((await server.get('/common/discovery/v2.0/keys', { as: null })).body.keys as { kid: string }[]).map((key) => key.kid)
  const old = await mint('valid')
  const [before] = await kids()
  const { kid, published } = (await lab('POST', '/lab/keys/rotate')).body
  expect(await kids()).toEqual([kid, before])
  expect(published).toEqual([kid, before])
  const fresh = await mint('valid')
  expect([decodeProtectedHeader(old).kid, decodeProtectedHeader(fresh).kid]).toEqual([before, kid])
  for (const token of [old, fresh]) expect((await server.get('/v1/customers', { token })).status).toBe(200)
})
