/** Web pages of other origins: which may read answers. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'

let open: TestServer
let closed: TestServer
beforeAll(async () => {
  ;[open, closed] = await Promise.all([startServer(), startServer({ pages: ['https://tools.example'] })])
})
afterAll(async () => {
  await Promise.all([open.remove(), closed.remove()])
})

const asked = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization,content-type,ms-requestid' }
const grants = (headers: Headers) => [headers.get('access-control-allow-origin'), headers.get('access-control-allow-headers')]

test.each<[string, () => TestServer, string, boolean]>([
  ['a page of this machine at a sandbox', () => open, 'http://localhost:3000', true],
  ['any other page at a sandbox', () => open, 'https://tools.example', false],
  ['a page that was named', () => closed, 'https://tools.example', true],
  ['a page of this machine where others were named', () => closed, 'http://localhost:3000', false],
])('%s', async (_, server, origin, may) => {
  const before = await server().request('OPTIONS', '/v1/customers', { as: null, headers: { origin, ...asked } })
  expect(grants(before.headers)).toEqual(may ? [origin, asked['access-control-request-headers']] : [null, null])
  expect(before.status === 204).toBe(may)
  const read = await server().get('/v1/customers', { headers: { origin } })
  expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([200, may ? origin : null])
  expect(read.headers.get('access-control-expose-headers')).toBe(may ? '*' : null)
  expect(read.headers.get('vary')).toBe(may ? 'Accept-Encoding, Origin' : 'Accept-Encoding')
  // Refusals are read too, and the token endpoint is asked by pages.
  const refused = await server().get('/v1/customers', { as: null, headers: { origin } })
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, may ? origin : null])
  const body = 'grant_type=none'
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin }
  const token = await server().request('POST', '/lapis.onmicrosoft.com/oauth2/v2.0/token', { as: null, headers: form, body })
  expect([token.status, token.headers.get('access-control-allow-origin')]).toEqual([400, may ? origin : null])
})

test('without a token the laboratory is for no page but its own', async () => {
  const reply = await open.request('GET', '/lab/clock', { as: null, headers: { origin: 'http://localhost:3000' } })
  expect(reply.status).toBe(403)
})

test('OPTIONS that is no preflight is refused as any wrong verb', async () => {
  const reply = await open.request('OPTIONS', '/v1/customers', { headers: { origin: 'http://localhost:3000' } })
  expect(reply.status).toBe(405)
})
