/** The coverage table holds against the running service: what it calls left out or not yet built is not there. */
import { endpointList, operations } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { createCustomer } from '../story.ts'

let server: TestServer
let customer: string
beforeAll(async () => {
  server = await startServer()
  customer = await createCustomer(server, { label: 'unserved' })
})
afterAll(() => server.remove())

/** Whether an operation that is served answers at an address, be it with a word of the address for an id. */
const patterns = endpointList.map(
  (e) =>
    new RegExp(
      `^${e.path
        .replace(/[.()$']/g, '\\$&')
        .replace(/\{scope\}/g, '.+')
        .replace(/\{[^}]+\}/g, '[^/]+')}$`,
      'i',
    ),
)
const isServed = (path: string): boolean => patterns.some((pattern) => pattern.test(path))
/** `{callback}` and the like are no addresses of the service. */
const unserved = operations
  .filter((row) => !row.served && row.path.startsWith('/') && row.domain !== 'wire' && !isServed(row.path))
  .map((row) => [`${row.method} ${row.path}`, row.method, row.path] as const)

test.each(unserved)('%s is not there', async (_, method, path) => {
  const address = path.replace(/\{customer-id\}/g, customer).replace(/\{[^}]+\}/g, '11111111-2222-4333-8444-555555555555')
  const reply = await server.request(method, address, { as: 'admin' })
  expect([400, 403, 404], reply.text).toContain(reply.status)
  if (path.startsWith('/v1/') && method !== 'HEAD') expect([reply.status, reply.body.code], reply.text).toEqual([404, 1000])
})
