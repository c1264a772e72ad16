/** Writes sent again under the same `MS-RequestId`: one effect, one answer (platform contract, section 2.5). */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { agree, createCustomer, newCustomer, planItem, planLine } from '../story.ts'

let server: TestServer
let customer: string
let item: string

beforeAll(async () => {
  server = await startServer()
  customer = await createCustomer(server, { label: 'contoso-repeats' })
  item = await planItem(server)
})
afterAll(() => server.remove())

let serial = 0
/** A request id never used before. */
const fresh = (): string => `94e4e214-6b06-4fb7-96d1-${String(++serial).padStart(12, '0')}`
const under = (id: string, more: RequestOptions = {}): RequestOptions => ({ ...more, headers: { ...more.headers, 'MS-RequestId': id } })
const customers = async (): Promise<number> => (await server.get('/v1/customers')).body.totalCount
const outcome = ({ status, body }: Reply): [number, number] => [status, body?.code]

test('a customer made twice under one id is one customer, with the same credentials', async () => {
  const before = await customers()
  const [id, body] = [fresh(), newCustomer({ label: 'fabrikam-repeats' })]
  const first = await server.post('/v1/customers', body, under(id))
  const second = await server.post('/v1/customers', body, under(id))
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.text).toBe(first.text)
  expect(second.body.userCredentials.password).toBe(first.body.userCredentials.password)
  expect(second.headers.get('location')).toBe(first.headers.get('location'))
  expect(second.headers.get('ms-requestid')).toBe(id)
  expect(await customers()).toBe(before + 1)
})

test('the id may be written in capitals the second time, the correlation id may differ', async () => {
  const [id, body] = [fresh(), newCustomer({ label: 'litware-repeats' })]
  const first = await server.post('/v1/customers', body, under(id))
  const correlation = '0e93c70c-977a-4a88-9580-7cf084c73286'
  const second = await server.post('/v1/customers', body, under(id.toUpperCase(), { headers: { 'MS-CorrelationId': correlation } }))
  expect(second.text).toBe(first.text)
  expect(second.headers.get('ms-correlationid')).toBe(correlation)
})

describe('is another call', () => {
  const carts = (): string => `/v1/customers/${customer}/carts`
  const lines = (friendlyName: string) => ({ lineItems: [planLine(item, { friendlyName })] })

  test('another body under the same id', async () => {
    const id = fresh()
    const [a, b] = [await server.post(carts(), lines('a'), under(id)), await server.post(carts(), lines('b'), under(id))]
    expect([a.status, b.status]).toEqual([201, 201])
    expect(b.body.id).not.toBe(a.body.id)
    expect(b.body.lineItems[0].friendlyName).toBe('b')
  })

  test('another address under the same id', async () => {
    const id = fresh()
    const other = await createCustomer(server, { label: 'northwind-repeats' })
    const [a, b] = [
      await server.post(carts(), lines('a'), under(id)),
      await server.post(`/v1/customers/${other}/carts`, lines('a'), under(id)),
    ]
    expect(b.body.id).not.toBe(a.body.id)
  })

  test('another verb under the same id', async () => {
    const id = fresh()
    const cart = (await server.post(carts(), lines('a'))).body
    const put = await server.request('PUT', `${carts()}/${cart.id}`, under(id, { body: lines('changed') }))
    const checkout = await server.request('POST', `${carts()}/${cart.id}/checkout`, under(id, { body: lines('changed') }))
    expect(put.status).toBe(201)
    expect(outcome(checkout)).toEqual([403, 13605])
  })

  test('the same id of another partner', async () => {
    const [id, body] = [fresh(), newCustomer({ label: 'proseware-repeats' })]
    const first = await server.post('/v1/customers', body, under(id))
    const other = await server.post('/v1/customers', newCustomer({ label: 'tailspin-repeats' }), under(id, { partner: cobalt }))
    expect(other.status).toBe(201)
    expect(other.body.id).not.toBe(first.body.id)
  })

  test('no id at all', async () => {
    const [a, b] = [await server.post(carts(), lines('a')), await server.post(carts(), lines('a'))]
    expect(b.body.id).not.toBe(a.body.id)
  })
})

test('duplicates in flight wait for the first and get its answer', async () => {
  const before = await customers()
  const [id, body] = [fresh(), newCustomer({ label: 'wingtip-repeats' })]
  const replies = await Promise.all(Array.from({ length: 8 }, () => server.post('/v1/customers', body, under(id))))
  expect(new Set(replies.map((r) => r.status))).toEqual(new Set([201]))
  expect(new Set(replies.map((r) => r.text)).size).toBe(1)
  expect(await customers()).toBe(before + 1)
})

test('a checkout repeated buys once', async () => {
  const buyer = await createCustomer(server, { label: 'adatum-repeats' })
  await agree(server, buyer)
  const path = `/v1/customers/${buyer}`
  const cart = (await server.post(`${path}/carts`, { lineItems: [planLine(item)] })).body.id
  const id = fresh()
  const replies = await Promise.all([1, 2, 3].map(() => server.request('POST', `${path}/carts/${cart}/checkout`, under(id))))
  expect(replies.map((r) => r.status)).toEqual([201, 201, 201])
  expect(new Set(replies.map((r) => r.text)).size).toBe(1)
  expect((await server.get(`${path}/orders`)).body.totalCount).toBe(1)
  expect((await server.get(`${path}/subscriptions`)).body.totalCount).toBe(1)
  // Without the id it is a second checkout of the same cart.
  expect(outcome(await server.request('POST', `${path}/carts/${cart}/checkout`))).toEqual([400, 800065])
})

test('a budget patched, changed and patched again under the first id keeps the change', async () => {
  const path = `/v1/customers/${customer}/usagebudget`
  const id = fresh()
  await server.request('PATCH', path, under(id, { body: { amount: 100 } }))
  await server.request('PATCH', path, { body: { amount: 7 } })
  expect((await server.request('PATCH', path, under(id, { body: { amount: 100 } }))).body.amount).toBe(100)
  expect((await server.get(path)).body.amount).toBe(7)
})

test('a refusal is not kept: what has become possible happens', async () => {
  const buyer = await createCustomer(server, { label: 'consolidated-repeats' })
  const path = `/v1/customers/${buyer}`
  const cart = (await server.post(`${path}/carts`, { lineItems: [planLine(item)] })).body.id
  const checkout = under(fresh())
  expect(outcome(await server.request('POST', `${path}/carts/${cart}/checkout`, checkout))).toEqual([403, 13605])
  await agree(server, buyer)
  const again = await server.request('POST', `${path}/carts/${cart}/checkout`, checkout)
  expect(again.status, again.text).toBe(201)
})

test('a token that may not call gets no stored answer', async () => {
  const [id, body] = [fresh(), newCustomer({ label: 'fourth-repeats' })]
  await server.post('/v1/customers', body, under(id))
  expect(outcome(await server.post('/v1/customers', body, under(id, { as: 'billing' })))).toEqual([403, 900150])
  expect(outcome(await server.post('/v1/customers', body, under(id, { as: null })))).toEqual([401, 800001])
})

test('secrets of stored answers are nowhere in the data folder', async () => {
  const reply = await server.post('/v1/customers', newCustomer({ label: 'secret-repeats' }), under(fresh()))
  const { password } = reply.body.userCredentials as { password: string }
  const forms = [password, Buffer.from(password).toString('base64').replace(/=+$/, ''), Buffer.from(password).toString('hex')]
  const files = filesBelow(server.folder)
  expect(files.some((file) => file.endsWith('state.sqlite') || file.endsWith('state.sqlite-wal'))).toBe(true)
  let found = false
  for (const file of files) {
    const bytes = readFileSync(file)
    for (const form of forms) expect([file, bytes.includes(form)]).toEqual([file, false])
    found ||= bytes.includes(reply.body.id as string)
  }
  // The search would find what is there: the customer's id.
  expect(found).toBe(true)
})

describe('after 24 hours and after a restart', () => {
  test('a stored answer outlives the process', async () => {
    const [id, body] = [fresh(), newCustomer({ label: 'restart-repeats' })]
    const first = await server.post('/v1/customers', body, under(id))
    await server.stop()
    server = await startServer({ data: server.folder })
    const second = await server.post('/v1/customers', body, under(id))
    expect(second.text).toBe(first.text)
  })

  test('an answer is forgotten after 24 hours of system time, however far the partner clock went', async () => {
    const [id, body] = [fresh(), newCustomer({ label: 'day-repeats' })]
    const first = await server.post('/v1/customers', body, under(id))
    await server.advance('P3D')
    expect((await server.post('/v1/customers', body, under(id))).text).toBe(first.text)
    const db = new DatabaseSync(join(server.folder, 'partners', lapis.tenantId, 'state.sqlite'))
    db.exec('PRAGMA busy_timeout=5000')
    db.exec(`UPDATE replies SET stored_at = stored_at - ${24 * 3600 * 1000 - 60_000}`)
    expect((await server.post('/v1/customers', body, under(id))).text).toBe(first.text)
    db.exec('UPDATE replies SET stored_at = stored_at - 61000')
    db.close()
    // The service reads what stood at its own last commit: no other process writes its files.
    await server.post('/v1/customers', newCustomer({ label: 'day-later' }))
    expect(outcome(await server.post('/v1/customers', body, under(id)))).toEqual([409, 3000])
  })
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('reference.sqlite'))
}
