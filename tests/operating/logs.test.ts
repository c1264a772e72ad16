/** The log of a service in a process of its own: what a line says, and that no secret ever stands in it. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Process, serve } from '../crash.ts'
import { connect, lapis, newDataFolder, password, secret } from '../harness.ts'
import { must, settle } from '../story.ts'

let folder: string
let service: Process
let url: string
beforeAll(async () => {
  folder = await newDataFolder()
  service = serve(folder, { flags: ['--log', 'debug'], env: { LAZULI_METRICS_TOKEN: 'metrics-token-of-the-test' } })
  url = await service.ready
})
afterAll(async () => {
  service.child.kill('SIGKILL')
  await service.ended
  rmSync(folder, { recursive: true, force: true })
})

type Line = Record<string, string | number>
/** Lines so far, waiting until the last matches. */
async function logged(last: (line: Line) => boolean): Promise<Line[]> {
  for (let tries = 0; ; tries++) {
    const complete = service.stderr().split('\n').slice(0, -1)
    const lines = complete.map((line) => JSON.parse(line) as Line)
    if (lines.some(last)) return lines
    if (tries > 4_000) throw new Error(`not logged; the log says ${service.stderr().slice(-2_000)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

test('the ready line stays first on standard output, and the log is not there', async () => {
  expect(service.stdout()).toMatch(/^Lazuli ready: http:/)
  await (await fetch(`${url}/healthz`)).text()
  await logged((line) => line.operation === 'getHealth')
  expect(service.stdout()).not.toContain('"level"')
})

test('a request leaves one line with its ids, partner, operation, status and time', async () => {
  const correlation = '11111111-2222-4333-8444-555555555555'
  const request = 'aaaaaaaa-2222-4333-8444-555555555555'
  await connect(url).get('/v1/customers?size=5', { headers: { 'MS-CorrelationId': correlation, 'MS-RequestId': request } })
  const lines = await logged((line) => line.correlationId === correlation)
  expect(lines.filter((line) => line.correlationId === correlation)).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      operation: 'listCustomers',
      method: 'GET',
      path: '/v1/customers',
      status: 200,
      ms: expect.any(Number),
      correlationId: correlation,
      requestId: request,
      partner: lapis.tenantId,
      msg: 'request',
    },
  ])
})

test('what the caller writes cannot make a line of its own', async () => {
  const path = '/v1/%0A%7B%22level%22%3A%22error%22%7D/x'
  await connect(url).get(path)
  const lines = await logged((line) => String(line.path).includes('%0A'))
  expect(lines.filter((line) => line.level === 'error')).toEqual([])
})

test('no kind of call leaves a secret in the log', async () => {
  const server = connect(url)
  const secrets = [
    secret,
    password,
    'metrics-token-of-the-test',
    'c2lnbmF0dXJl-of-a-blob',
    'wrong-password-1',
    'wrong-secret-1',
    'assertion-text-1',
  ]
  const bearer = (await server.token('admin')) as string
  secrets.push(bearer, bearer.slice(0, 40), bearer.split('.')[2] as string)
  const token = (form: Record<string, string>) =>
    fetch(`${url}/${lapis.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: lapis.applicationId, ...form }),
    })
  const scope = 'https://api.partnercenter.microsoft.com/.default offline_access'
  const good = await token({ grant_type: 'password', username: `admin@${lapis.domain}`, password, client_secret: secret, scope })
  const { refresh_token: refresh } = (await good.json()) as { refresh_token: string }
  secrets.push(refresh)
  await token({ grant_type: 'refresh_token', refresh_token: refresh, client_secret: secret, scope })
  await token({ grant_type: 'refresh_token', refresh_token: 'wrong-secret-1', client_secret: secret, scope })
  await token({ grant_type: 'password', username: `admin@${lapis.domain}`, password: 'wrong-password-1', client_secret: secret, scope })
  await token({ grant_type: 'client_credentials', client_secret: 'wrong-secret-1', scope })
  await token({
    grant_type: 'client_credentials',
    client_assertion: 'assertion-text-1',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    scope,
  })
  await fetch(`${url}/generatetoken`, { method: 'POST', headers: { authorization: `Bearer ${bearer}` }, body: 'grant_type=jwt_token' })
  // Calls of every kind, with a good token, a broken one and one in the wrong place.
  const { customer } = await settle(server, { label: 'contoso-secrets' })
  await server.get(`/v1/customers/${customer}`, { token: `${bearer}x` })
  await server.get(`/v1/${bearer}/customers`)
  await server.get(`/v1/customers?token=${bearer}&sig=c2lnbmF0dXJl-of-a-blob`)
  await server.get('/blobs/a/b.csv?sig=c2lnbmF0dXJl-of-a-blob')
  await server.get('/subscriptions?api-version=2020-01-01', { token: bearer })
  await server.post('/metering/v1/usage', 'not json at all wrong-secret-1', { headers: { 'Content-Type': 'application/x-ndjson' } })
  await server.post('/v1/customers', { companyProfile: { password: 'wrong-password-1' } })
  await must(server, 200, 'POST', '/lab/clock/advance', { body: { by: 'P1D' } })
  await server.get('/%zz')
  await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer metrics-token-of-the-test' } })
  await fetch(`${url}/metrics?after=all`)
  const lines = await logged((line) => line.operation === 'metrics')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(lines.length).toBeGreaterThan(15)
  for (const one of secrets) expect(service.stderr().includes(one), `${one.slice(0, 12)}… stands in the log`).toBe(false)
})
