/** `/healthz`, `/readyz`, `/metrics`. */
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { must, settle } from '../story.ts'

const token = 'a-token-for-reading-metrics'
let server: TestServer
beforeAll(async () => {
  server = await startServer({ operating: { metricsToken: token } })
})
afterAll(() => server.remove())

test('a running service is alive and ready', async () => {
  expect((await server.get('/healthz', { as: null })).body).toEqual({ status: 'ok' })
  const ready = await server.get('/readyz', { as: null })
  expect([ready.status, ready.body]).toEqual([200, { status: 'ready', checks: { stores: 'ok', disk: 'ok', jobs: 'ok' } }])
})

/** Reads OpenMetrics as strictly as its grammar: families are declared once, samples belong to one, the end is marked. */
function readMetrics(text: string): Map<string, number> {
  expect(text.endsWith('# EOF\n')).toBe(true)
  const types = new Map<string, string>()
  const samples = new Map<string, number>()
  for (const line of text.split('\n').slice(0, -2)) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line)
    if (type) {
      expect(types.has(type[1] as string), line).toBe(false)
      types.set(type[1] as string, type[2] as string)
      continue
    }
    if (/^# (HELP|UNIT) /.test(line)) continue
    const sample = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})? (-?[\d.e+-]+)$/.exec(line)
    expect(sample, line).not.toBeNull()
    const [, name = '', labels = '', value] = sample as RegExpExecArray
    const family = name.replace(/_(total|bucket|count|sum)$/, '')
    const suffix = types.get(name) === 'gauge' ? '' : name.slice(family.length)
    const wanted = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_count', '_sum'] }[
      types.get(suffix === '' ? name : family) ?? ''
    ]
    expect(wanted, line).toContain(suffix)
    samples.set(name + labels, Number(value))
  }
  return samples
}

async function metrics(): Promise<Map<string, number>> {
  const reply = await server.get('/metrics', { as: null })
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  return readMetrics(reply.text)
}

test('requests, waits, jobs, stores and the process are counted', async () => {
  const before = await metrics()
  const { customer } = await settle(server, { label: 'contoso-metrics' })
  await must(server, 200, 'PATCH', `/v1/customers/${customer}/usagebudget`, { body: { amount: 5 } })
  await server.get('/v1/customers/11111111-1111-4111-8111-111111111111')
  await server.advance('P1D')
  const after = await metrics()
  const grew = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
  expect(grew('lazuli_requests_total{operation="createCustomer",class="2xx"}')).toBe(1)
  expect(grew('lazuli_requests_total{operation="getCustomer",class="4xx"}')).toBe(1)
  expect(grew('lazuli_request_seconds_count{operation="createCustomer"}')).toBe(1)
  expect(grew('lazuli_request_seconds_bucket{operation="createCustomer",le="+Inf"}')).toBe(1)
  expect(grew('lazuli_commit_seconds_count')).toBeGreaterThan(3)
  expect(grew('lazuli_sync_seconds_count')).toBeGreaterThan(3)
  expect([...after.keys()].some((name) => /^lazuli_jobs_total\{kind="[^"]+",outcome="done"\}$/.test(name))).toBe(true)
  expect(after.get('lazuli_jobs_pending')).toBeGreaterThan(0)
  expect(after.get('lazuli_store_bytes{store="state"}')).toBeGreaterThan(4_096)
  expect(after.get('lazuli_disk_free_bytes')).toBeGreaterThan(0)
  expect(after.get('lazuli_memory_resident_bytes')).toBeGreaterThan(1e7)
  expect(after.get('lazuli_ready')).toBe(1)
  expect(after.get('lazuli_deliveries_pending')).toBe(0)
  expect(after.get('lazuli_partners')).toBe(2)
  expect(after.has('lazuli_event_loop_delay_seconds{quantile="0.99"}')).toBe(true)
})

test('labels name operations, never addresses or tenants', async () => {
  for (let n = 0; n < 30; n++) {
    await server.get(`/v1/nothing-${n}`)
    await server.get(`/v1/customers/${String(n).padStart(8, '0')}-1111-4111-8111-111111111111`)
  }
  const text = (await server.get('/metrics', { as: null })).text
  expect(text).not.toMatch(/nothing-|4111-8111|\/v1/)
  expect(text).toMatch(/lazuli_requests_total\{operation="none",class="4xx"\}/)
})

/** A request as it comes from elsewhere: through a proxy on this machine. */
const fromElsewhere = (headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    request(`${server.url}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.9', ...headers } }, (reply) => {
      reply.resume()
      resolve(reply.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })

test.each([
  ['nothing', {}, 403],
  ['a wrong token', { Authorization: 'Bearer something-else-entirely' }, 403],
  ['the token without its scheme', { Authorization: token }, 403],
  ['the token', { Authorization: `Bearer ${token}` }, 200],
])('from elsewhere, with %s: %d', async (_, headers, status) => {
  expect(await fromElsewhere(headers as Record<string, string>)).toBe(status)
})

test('a loopback peer under a foreign name is elsewhere', async () => {
  expect(await fromElsewhere({ Host: 'api.example.com' })).toBe(403)
})
