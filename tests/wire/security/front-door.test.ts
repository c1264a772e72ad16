/** Hostile requests at the front door of a sandbox: what is echoed, where answers send a browser, whose pages may ask. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { connect as connectSocket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, resourceOf, secret, startServer, type TestServer } from '../../harness.ts'
import { signingKey } from '../signing-key.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

/** A request word for word, as no client library would send it; what comes back until the connection ends. */
function raw(...lines: string[]): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connectSocket(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`))
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      answer += text
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}

const headOf = (answer: string): string => (answer.split('\r\n\r\n')[0] as string).toLowerCase()
const breaks = ['%0d%0aInjected:%20yes', '%0aInjected:%20yes', '%0dInjected:%20yes', '%E5%98%8A%E5%98%8DInjected:%20yes']
const scope = 'https://api.partnercenter.microsoft.com/user_impersonation'
const authorize = (redirect: string, more = ''): string =>
  `/${lapis.tenantId}/oauth2/v2.0/authorize?client_id=${lapis.applicationId}&response_type=code&scope=${encodeURIComponent(scope)}&redirect_uri=${redirect}${more}`

describe('a line break in what is echoed makes no header', () => {
  const places: [string, (text: string) => string][] = [
    ['the client request id of a token', (t) => `/${lapis.tenantId}/oauth2/v2.0/authorize?client-request-id=${t}`],
    ['the redirect address', (t) => authorize(`http://localhost:8400/${t}`)],
    ['the state of a refusal', (t) => authorize('http://localhost:8400/', `&prompt=none&state=${t}`)],
    ['the address to go on to after signing out', (t) => `/common/oauth2/v2.0/logout?post_logout_redirect_uri=http://localhost/${t}`],
    ['the state of a sign-out', (t) => `/common/oauth2/v2.0/logout?post_logout_redirect_uri=http://localhost/&state=${t}`],
    ['an id', (t) => `/v1/customers/${t}`],
    ['an address of the Azure side', (t) => `/subscriptions/${t}?api-version=2020-01-01`],
  ]
  test.each(places)('%s', async (_, address) => {
    const path = address('')
    const token = await server.token('admin', lapis, resourceOf(path))
    for (const text of breaks) {
      const answer = await raw(`GET ${address(text)} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${token}`)
      expect(headOf(answer), answer).toMatch(/^http\/1\.1 [234]\d\d/)
      expect(headOf(answer)).not.toMatch(/^\s*injected:/m)
    }
  })

  const headers = ['MS-RequestId', 'MS-CorrelationId', 'X-Locale', 'client-request-id', 'x-ms-client-request-id']
  test.each(headers)('%s, with a lone break or folded', async (name) => {
    for (const value of ['en-US\rInjected: yes', 'en-US\n Injected: yes', 'en-US\r\n Injected: yes', 'a\u0000b']) {
      const answer = await raw('GET /v1/customers HTTP/1.1', 'Host: localhost', 'return-client-request-id: true', `${name}: ${value}`)
      expect(headOf(answer)).toMatch(/^http\/1\.1 4\d\d/)
      expect(headOf(answer)).not.toMatch(/injected/)
    }
  })

  test('what is no id or locale is not echoed at all', async () => {
    const odd = '"><script>alert(1)</script>'
    const sent = {
      'MS-RequestId': odd,
      'MS-CorrelationId': odd,
      'X-Locale': odd,
      'client-request-id': odd,
      'return-client-request-id': 'true',
    }
    for (const path of ['/v1/customers', '/subscriptions?api-version=2020-01-01', `/${lapis.tenantId}/oauth2/v2.0/authorize`]) {
      const reply = await server.get(path, { headers: sent })
      expect([path, [...reply.headers.values()].filter((value) => value.includes('<'))]).toEqual([path, []])
    }
  })
})

describe('signing out leads to nobody else', () => {
  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    'http://localhost.evil.example/',
    'http://localhost@evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://localhost/elsewhere',
  ])('%s', async (address) => {
    const path = `/common/oauth2/v2.0/logout?post_logout_redirect_uri=${encodeURIComponent(address)}`
    const reply = await server.get(path, { as: null })
    expect([reply.status, reply.headers.get('location')]).toEqual([200, null])
    expect(reply.text).not.toContain('http-equiv')
    expect(reply.text).not.toMatch(/href="[^"]*evil|href="(javascript|data):/)
  })
})

test.each([
  ['sign-in', authorize('http://localhost:8400/')],
  ['a refused sign-in', authorize('https://evil.example/')],
  ['device', '/devicelogin'],
  ['sign-out', '/common/oauth2/v2.0/logout'],
])('the page of %s is framed by nobody, sniffed by nobody, kept by nobody', async (_, path) => {
  const { status, headers } = await server.get(path, { as: null })
  expect([200, 400]).toContain(status)
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toContain('no-store')
  const policy = headers.get('content-security-policy') ?? ''
  for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"])
    expect(policy).toContain(rule)
  expect(policy).not.toContain('unsafe')
})

describe('a page elsewhere that reaches this machine through a browser', () => {
  const ownPort = 'http://127.0.0.1:1'
  const guises: [string, Record<string, string>][] = [
    ['by a name of its own that leads here', { Host: 'attacker.example' }],
    ['by such a name with a port', { Host: 'attacker.example:5080' }],
    ['by a name that begins alike', { Host: 'localhost.attacker.example' }],
    ['from its own origin', { Origin: 'https://attacker.example' }],
    ['from an origin that is hidden', { Origin: 'null' }],
    ['from another port of this machine', { Origin: ownPort }],
    ['through a proxy', { 'X-Forwarded-For': '203.0.113.9' }],
  ]
  const calls: [string, string, unknown][] = [
    ['GET', '/lab/clock', undefined],
    ['POST', '/lab/clock/advance', { by: 'P1D' }],
    ['POST', '/lab/tokens', { kind: 'valid' }],
    ['POST', '/lab/reset', {}],
    ['GET', '/lab/requests', undefined],
    ['GET', '/operator/v1/partners', undefined],
  ]
  test.each(guises)('%s', async (_, headers) => {
    const before = await server.get('/lab/clock', { as: null })
    for (const [method, path, body] of calls) {
      const reply = await server.request(method, path, { as: null, headers, ...(body === undefined ? {} : { body }) })
      expect([path, [401, 403].includes(reply.status), reply.status < 500]).toEqual([path, true, true])
      // Pages of this machine may read what a sandbox says, here that it refuses them.
      expect(reply.headers.get('access-control-allow-origin')).toBe(headers['Origin'] === ownPort ? ownPort : null)
      expect(reply.headers.get('access-control-allow-credentials')).toBeNull()
    }
    expect((await server.get('/lab/clock', { as: null })).body.now).toBe(before.body.now)
  })

  test('is told by no preflight that it may', async () => {
    for (const path of ['/lab/clock/advance', '/v1/customers', '/operator/v1/partners', '/common/oauth2/v2.0/token']) {
      const headers = { Origin: 'https://attacker.example', 'Access-Control-Request-Method': 'POST' }
      const reply = await server.request('OPTIONS', path, { as: null, headers })
      expect(reply.headers.get('access-control-allow-origin')).toBeNull()
      expect(reply.status).toBe(405)
    }
  })
})

describe('an address that climbs', () => {
  test.each([
    '/../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/certificates/../../package.json',
    '/certificates/..%2f..%2fregistry.sqlite',
    '/certificates/%2e%2e/%2e%2e/reference.sqlite',
    '/blobs/..%2f..%2fregistry.sqlite',
    '/docs/..%5c..%5cregistry.sqlite',
    '/v1/agreementtemplates/..%2f..%2fpackage/document?country=US&language=en-US',
    '/v1/%00/../../registry.sqlite',
    '/lab/snapshot/../../registry.sqlite',
  ])('%s finds no file', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${await server.token()}`)
    expect(headOf(answer)).toMatch(/^http\/1\.1 40[0134]/)
    expect(answer).not.toMatch(/SQLite format|root:|"dependencies"/)
  })

  test('opens no data of another partner by a tenant that is a path', async () => {
    for (const tenant of ['../registry', '..%2fregistry', '.', '/', 'con', '%00']) {
      const reply = await server.get('/lab/clock', { as: null, headers: { 'x-lazuli-partner': tenant } })
      expect([tenant, [400, 403, 404].includes(reply.status)]).toEqual([tenant, true])
    }
  })
})

test('two requests in one are not told apart differently by anybody: smuggled heads are refused', async () => {
  const { hostname } = new URL(server.url)
  const smuggled = await raw(
    'POST /v1/customers HTTP/1.1',
    `Host: ${hostname}`,
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    '',
    '0',
    '',
    'GET /lab/clock HTTP/1.1',
    `Host: ${hostname}`,
  )
  expect(headOf(smuggled)).toMatch(/^http\/1\.1 400/)
  expect(smuggled).not.toContain('pendingJobs')
})

describe('a token that says itself by which key to judge it', () => {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = own.publicKey.export({ format: 'jwk' })
  const heads: [string, object][] = [
    ['brings it along', { jwk }],
    ['says where it lies', { jku: 'https://attacker.example/keys' }],
    ['says where its certificate lies', { x5u: 'https://attacker.example/chain.pem' }],
    ['brings certificates along', { x5c: ['MIIB'] }],
    ['makes members of its head binding', { crit: ['b64'], b64: false }],
  ]
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

  test.each(heads)('%s', async (_, head) => {
    const key = await signingKey(server)
    const payload = (await server.token('admin')).split('.')[1] as string
    const signed = (more: object, privateKey: KeyObject): string => {
      const content = `${part({ alg: 'RS256', kid: key.kid, typ: 'JWT', ...more })}.${payload}`
      return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`
    }
    expect((await server.get('/v1/customers', { token: signed({}, key.privateKey) })).status).toBe(200)
    for (const privateKey of [own.privateKey, key.privateKey]) {
      const { status, body } = await server.get('/v1/customers', { token: signed(head, privateKey) })
      expect([status, body.code]).toEqual([401, 400])
    }
  })
})

test('a secret in the wrong place comes back in no error', async () => {
  const form = new URLSearchParams({ client_id: secret, client_secret: secret, grant_type: 'client_credentials', scope })
  const response = await fetch(`${server.url}/${lapis.tenantId}/oauth2/v2.0/token`, { method: 'POST', body: form })
  expect(response.status).toBe(400)
  const refusal = await response.text()
  expect(refusal).toContain('AADSTS700016')
  expect(refusal).not.toContain(secret)
  const page = await server.get(`/${lapis.tenantId}/oauth2/v2.0/authorize?response_type=code&client_id=${secret}`, { as: null })
  expect([page.text.includes('AADSTS700016'), page.text.includes(secret)]).toEqual([true, false])
  for (const header of ['Authorization', 'Cookie']) {
    const reply = await server.get('/v1/customers', { as: null, headers: { [header]: `Bearer ${secret}` } })
    expect([reply.status, reply.text.includes(secret)]).toEqual([401, false])
  }
})
