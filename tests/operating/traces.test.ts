/** Spans as a receiver of OTLP over HTTP gets them. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { must, settle } from '../story.ts'

interface SentSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: { key: string; value: { stringValue?: string; intValue?: number | string } }[]
}
const spans: SentSpan[] = []
const bodies: string[] = []
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
  bodies.push(text)
  if (request.url === '/v1/traces')
    for (const resource of JSON.parse(text).resourceSpans)
      for (const scope of resource.scopeSpans) spans.push(...(scope.spans as SentSpan[]))
  response.setHeader('content-type', 'application/json').end('{}')
})

let server: TestServer
beforeAll(async () => {
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  server = await startServer({ operating: { tracesTo: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}` } })
})
afterAll(() => receiver.close())

test('a request joins the trace of its caller, with its parts below it; jobs have theirs', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const correlation = '11111111-2222-4333-8444-666666666666'
  const { customer } = await settle(server, { label: 'contoso-traces' })
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, 'MS-CorrelationId': correlation }
  await must(server, 200, 'PATCH', `/v1/customers/${customer}/usagebudget`, { body: { amount: 5 }, headers })
  await server.get('/v1/customers', { headers: { traceparent: 'nonsense' } })
  await server.advance('P2D')
  await server.remove()

  const mine = spans.filter((span) => span.traceId === traceId)
  const [root] = mine.filter((span) => span.parentSpanId === '00f067aa0ba902b7')
  expect(root?.name).toMatch(/usage|budget/i)
  const facts = Object.fromEntries(
    (root as SentSpan).attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
  )
  expect(facts).toMatchObject({ 'lazuli.correlation_id': correlation, 'http.response.status_code': 200, 'http.request.method': 'PATCH' })
  const parts = mine.filter((span) => span.parentSpanId === root?.spanId).map(({ name }) => name)
  expect(parts).toEqual(expect.arrayContaining(['commit', 'sync']))
  const job = spans.find(({ name }) => name.startsWith('job '))
  expect(spans.filter((span) => span.parentSpanId === job?.spanId).map(({ name }) => name)).toContain('commit')
  expect(spans.some(({ name }) => name === 'listCustomers')).toBe(true)
  expect(bodies.join('')).not.toMatch(/eyJ|Bearer|lazuli-sandbox/)
})
