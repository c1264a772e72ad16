/** The log of service mode, in a process of its own before an authority of others: whose calls, under which ids, and nothing that opens a door or is a customer's. */
import { readFileSync, rmSync } from 'node:fs'
import { globalAgent } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Process, run } from '../crash.ts'
import { connect, newDataFolder, type Reply, type RequestOptions } from '../harness.ts'
import { agree, newCustomer } from '../story.ts'
import { application, type Issuer, newKey, startIssuer, tenant, userId } from '../wire/service/issuer.ts'
import { goodFlags, operatorKey, partner } from '../wire/service/service.ts'

let folder: string
let issuer: Issuer
let service: Process
let url: string
beforeAll(async () => {
  folder = await newDataFolder()
  issuer = await startIssuer(join(folder, 'issuer'))
  globalAgent.options.ca = readFileSync(issuer.caPath)
  const flags = goodFlags(issuer, folder).filter((flag) => !flag.startsWith('--log='))
  service = run(['serve', ...flags, '--log=debug'], { env: { LAZULI_METRICS_TOKEN: 'metrics-token-of-the-test' } })
  url = await service.ready
})
afterAll(async () => {
  service.child.kill('SIGKILL')
  await service.ended
  await issuer.stop()
  rmSync(folder, { recursive: true, force: true })
})

type Line = Record<string, string | number>
async function logged(last: (line: Line) => boolean): Promise<Line[]> {
  for (let tries = 0; ; tries++) {
    const lines = service
      .stderr()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line)
    if (lines.some(last)) return lines
    if (tries > 4_000) throw new Error(`not logged; the log says ${service.stderr().slice(-2_000)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

test('each call leaves one line with its ids; no token, secret or customer data stands in any', async () => {
  const secrets: string[] = [operatorKey, 'metrics-token-of-the-test', 'a-blob-signature-of-the-test', 'written-in-the-body']
  const ids: { correlationId: string; requestId: string; status: number; operation: string; partner?: string }[] = []
  const call = async (
    expected: [status: number, operation: string, partner?: string],
    [method, path]: [string, string],
    token: string,
    options: RequestOptions = {},
  ): Promise<Reply> => {
    const place = String(ids.length + 1).padStart(12, '0')
    const [correlationId, requestId] = [`11111111-2222-4333-8444-${place}`, `aaaaaaaa-2222-4333-8444-${place}`]
    const headers = { 'MS-CorrelationId': correlationId, 'MS-RequestId': requestId, ...options.headers }
    const reply = await connect(url).request(method, path, { as: null, token, ...options, headers })
    const [status, operation, owner] = expected
    expect([method, path, reply.status, reply.text.slice(0, 300)]).toEqual([method, path, status, expect.anything()])
    expect(reply.headers.get('MS-CorrelationId')).toBe(correlationId)
    secrets.push(token, token.slice(0, 40), ...token.split('.').slice(2))
    ids.push({ correlationId, requestId, status, operation, ...(owner ? { partner: owner } : {}) })
    return reply
  }

  await call([201, 'onboardPartner'], ['POST', '/operator/v1/partners'], operatorKey, { body: partner })
  const rotate = `/operator/v1/partners/${tenant}/applications/${application}/secrets`
  await call([400, 'rotateApplicationSecret'], ['POST', rotate], operatorKey, { body: {} })
  const app = await issuer.token()
  const wids = ['62e90394-69f5-4237-9190-012177145e10']
  const user = await issuer.token({ scp: 'user_impersonation', upn: 'ona@onyx.onmicrosoft.com', amr: ['pwd', 'mfa'], wids })
  secrets.push('ona@onyx')
  // What a customer is, in the words of its profile.
  const body = newCustomer({ label: 'contoso-confidential', companyName: 'Contoso Confidential Holding' })
  const theirs = [
    'contoso-confidential',
    'Contoso Confidential Holding',
    'Tania',
    'One Microsoft Way',
    '4255550100',
    '1234567890',
    'tania@example.com',
  ]
  const made = await call([201, 'createCustomer', tenant], ['POST', '/v1/customers'], app, { body })
  const customer = made.body.id as string
  await agree({ request: (method, path, options) => connect(url).request(method, path, { ...options, as: null, token: user }) }, customer)
  const profile = `/v1/customers/${customer}/profiles/billing`
  const { body: billing } = await call([200, 'getCustomerBillingProfile', tenant], ['GET', profile], app)
  await call([200, 'updateCustomerBillingProfile', tenant], ['PUT', profile], app, {
    body: { ...billing, email: 'new-address@contoso-confidential.example' },
  })
  await call([400, 'updateCustomerBillingProfile', tenant], ['PUT', profile], app, { body: billing })
  const filter = encodeURIComponent(JSON.stringify({ Field: 'CompanyName', Value: 'Contoso Confidential', Operator: 'starts_with' }))
  await call([200, 'listCustomers', tenant], ['GET', `/v1/customers?filter=${filter}`], app)
  await call([200, 'listCustomers', tenant], ['GET', `/v1/customers?access_token=${app}&sig=a-blob-signature-of-the-test`], app)

  // Calls that are refused, each at another gate.
  const forged = await issuer.token({}, {}, newKey('first'))
  await call([401, 'listCustomers'], ['GET', '/v1/customers'], forged)
  await call([401, 'listCustomers'], ['GET', '/v1/customers'], await issuer.token({ exp: 1_700_000_000, nbf: 1_600_000_000 }))
  await call([401, 'listCustomers'], ['GET', '/v1/customers'], await issuer.token({ aud: 'api://other' }))
  await call([400, 'createCustomer', tenant], ['POST', '/v1/customers'], app, { body: '{"companyProfile": written-in-the-body' })
  await call([404, 'getCustomer', tenant], ['GET', `/v1/customers/${userId}`], app)
  await connect(url).request('GET', `/v1/${app}/customers`, { as: null, token: app })
  await connect(url).request('POST', '/operator/v1/partners', {
    as: null,
    token: 'a-wrong-key-of-the-operator-written-in-the-body',
    body: partner,
  })
  await connect(url).request('GET', '/metrics', { as: null, token: 'metrics-token-of-the-test' })
  await connect(url).request('GET', '/healthz', { as: null })

  const lines = await logged((line) => line.operation === 'getHealth')
  for (const expected of ids) {
    const own = lines.filter(({ correlationId, msg }) => correlationId === expected.correlationId && msg === 'request')
    expect(own).toMatchObject([{ ...expected, method: expect.any(String), path: expect.any(String), ms: expect.any(Number) }])
  }
  expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  const log = service.stderr()
  const places = (texts: readonly string[]) => texts.filter((text) => log.toLowerCase().includes(text.toLowerCase()))
  expect(places(secrets.filter((text) => text.length > 5)).map((text) => text.slice(0, 12))).toEqual([])
  expect(places(theirs)).toEqual([])
  expect(places([encodeURIComponent('Contoso Confidential')])).toEqual([])
  expect(service.stdout()).toMatch(/^Lazuli ready: https:[^\n]*\n/)
  expect(service.stdout()).not.toContain('"level"')
})
