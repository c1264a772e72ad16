import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { type Purchase, settle } from '../story.ts'

let server: TestServer
let bought: Purchase
let path: string

beforeAll(async () => {
  server = await startServer()
  bought = await settle(server, { label: 'remembered' })
  path = `/v1/customers/${bought.customer}/subscriptions/${bought.plan}`
})
afterAll(() => server.remove())

test('the same read twice gives the same body, each with trace headers of its own', async () => {
  const [first, second] = [await server.get(path), await server.get(path)]
  expect([first.status, second.status]).toEqual([200, 200])
  expect(second.text).toBe(first.text)
  expect(second.headers.get('ms-requestid')).not.toBe(first.headers.get('ms-requestid'))
  expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'))
})

test('a change shows in the very next read', async () => {
  for (const friendlyName of ['one', 'two', 'three']) {
    await server.get(path)
    expect((await server.request('PATCH', path, { body: { friendlyName } })).status).toBe(200)
    expect((await server.get(path)).body.friendlyName).toBe(friendlyName)
  }
})

test('who may not ask is refused, however often others were answered', async () => {
  expect((await server.get(path)).status).toBe(200)
  expect((await server.get(path, { as: null })).status).toBe(401)
  expect((await server.get(path, { as: 'billing' })).body.code).toBe(900150)
})
