import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { createClient, Decimal, exportRows, OperationFailed, PartialRead, untilDone } from './index.ts'

type Answer = (reply: ServerResponse, url: string, host: string) => void
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A foreign server that answers each address by its list, the last one for ever. */
async function against(answers: Record<string, Answer[]>) {
  const seen: string[] = []
  const waits: number[] = []
  const asked = new Map<string, number>()
  const server = createServer((request, reply) => {
    const path = (request.url ?? '').split('?')[0] as string
    const list = answers[path] ?? [(missing) => missing.writeHead(404).end()]
    const count = asked.get(path) ?? 0
    asked.set(path, count + 1)
    seen.push(`${request.method} ${request.url}${request.headers.authorization ? '' : ' without token'}`)
    request.resume()
    list[Math.min(count, list.length - 1)]?.(reply, request.url ?? '', request.headers.host ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds)
  }
  const client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 't', sleep, retries: 0 })
  return { client, seen, waits }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (reply) =>
    reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
const start = '/v1.0/reports/partners/billing/usage/billed/export'
const operation = '/v1.0/reports/partners/billing/operations/o1'
const started: Answer = (reply, _, host) => reply.writeHead(202, { location: `http://${host}${operation}`, 'retry-after': '3' }).end()
const body = { invoiceId: 'G1', attributeSet: 'full' } as const
const manifest = (host: string, more: object = {}) => ({
  id: 'm',
  rootDirectory: `http://${host}/blobs/t/x`,
  sasToken: 'sig=1',
  blobCount: 2,
  blobs: [
    { name: 'a.json.gz', partitionValue: 'default' },
    { name: 'b.json.gz', partitionValue: 'default' },
  ],
  ...more,
})
const done =
  (more: object = {}): Answer =>
  (reply, url, host) =>
    json(200, { id: 'o1', status: 'succeeded', resourceLocation: manifest(host, more) })(reply, url, host)
const blob =
  (text: string): Answer =>
  (reply) =>
    reply.writeHead(200, { 'content-type': 'application/octet-stream' }).end(gzipSync(text))

it('an export is waited for as long as it asks, then read part by part with every digit', async () => {
  const { client, seen, waits } = await against({
    [start]: [started],
    [operation]: [json(200, { status: 'running' }, { 'retry-after': '7' }), json(200, { status: 'notStarted' }), done()],
    '/blobs/t/x/a.json.gz': [blob('{"Total":1.10000000000000000001}\n{"Total":2}\n')],
    '/blobs/t/x/b.json.gz': [blob('{"Total":3,"Name":"é"}')],
  })
  const looks: string[] = []
  const rows: unknown[] = []
  for await (const row of exportRows(client, client.exports.billedUsage({ body }), { onLook: (status) => void looks.push(status) }))
    rows.push(row)
  expect(rows).toEqual([{ Total: Decimal.parse('1.10000000000000000001') }, { Total: 2 }, { Total: 3, Name: 'é' }])
  expect(waits).toEqual([3000, 7000, 5000])
  expect(looks).toEqual(['running', 'notStarted', 'succeeded'])
  expect(seen.slice(4)).toEqual(['GET /blobs/t/x/a.json.gz?sig=1 without token', 'GET /blobs/t/x/b.json.gz?sig=1 without token'])
})

it('an export may name its manifest by address', async () => {
  const { client } = await against({
    [start]: [started],
    [operation]: [(reply, url, host) => json(200, { status: 'completed', resourceLocation: `http://${host}/m` })(reply, url, host)],
    '/m': [(reply, url, host) => json(200, manifest(host, { blobCount: 1, blobs: [{ name: 'a', partitionValue: '' }] }))(reply, url, host)],
    '/blobs/t/x/a': [blob('{"a":1}\n')],
  })
  const rows: unknown[] = []
  for await (const row of exportRows(client, client.exports.billedUsage({ body }))) rows.push(row)
  expect(rows).toEqual([{ a: 1 }])
})

it.each<[string, Record<string, Answer[]>, new (...args: never[]) => Error]>([
  ['failed', { [operation]: [json(200, { status: 'failed', error: { code: '5000', message: 'No data available' } })] }, OperationFailed],
  ['lacks a part it promises', { [operation]: [done({ blobCount: 3 })] }, PartialRead],
  ['names no manifest', { [operation]: [json(200, { status: 'succeeded' })] }, OperationFailed],
  [
    'has its manifest elsewhere',
    { [operation]: [json(200, { status: 'succeeded', resourceLocation: 'https://elsewhere.example/m' })] },
    OperationFailed,
  ],
  [
    'breaks off inside a part',
    { [operation]: [done()], '/blobs/t/x/a.json.gz': [(reply) => reply.writeHead(200).end(gzipSync('{"a":1}\n').subarray(0, 12))] },
    Error,
  ],
])('an export that %s is an error', async (_, answers, kind) => {
  const { client } = await against({ [start]: [started], ...answers })
  const read = async () => {
    for await (const _row of exportRows(client, client.exports.billedUsage({ body })));
  }
  await expect(read()).rejects.toBeInstanceOf(kind)
})

it('a change on the Azure side ends as its operation ends', async () => {
  const path = '/providers/Microsoft.Subscription/aliases/a'
  const { client, seen } = await against({
    [path]: [
      (reply, url, host) =>
        json(201, { properties: { provisioningState: 'Accepted' } }, { 'Azure-AsyncOperation': `http://${host}/op`, 'Retry-After': '1' })(
          reply,
          url,
          host,
        ),
    ],
    '/op': [json(202, {}), json(200, { status: 'Succeeded' })],
  })
  const call = client.azureSubscriptions.createAlias({ aliasName: 'a', body: { properties: {} } as never })
  expect(await untilDone(client, call)).toMatchObject({ status: 'Succeeded' })
  expect(seen).toHaveLength(3)
})

it('what is done at once is not waited for; what never ends may be given up', async () => {
  const quick = await against({
    '/v1/customers/c': [json(200, { id: 'c' })],
    [start]: [started],
    [operation]: [json(200, { status: 'running' })],
  })
  expect(await untilDone(quick.client, quick.client.customers.get({ customerId: 'c' }))).toMatchObject({ id: 'c' })
  await expect(untilDone(quick.client, quick.client.exports.billedUsage({ body }), { looks: 2 })).rejects.toThrow('after 2 looks')
  const elsewhere = await against({ [start]: [(reply) => reply.writeHead(202, { location: 'https://elsewhere.example/o' }).end()] })
  await expect(untilDone(elsewhere.client, elsewhere.client.exports.billedUsage({ body }))).rejects.toThrow('another server')
})
