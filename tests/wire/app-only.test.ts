/**
 * Which operations an application alone may call, by default and where the deployment follows the pages to the letter
 * (platform contract, section 1.16; billing contract, section 1.6). Who may is asked before whose it is: no world is needed.
 */
import { type AnyEndpoint, endpointList, isAppOnlyByDefault } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type As, type Reply, startServer, type TestServer } from '../harness.ts'

let lenient: TestServer
let strict: TestServer
beforeAll(async () => {
  ;[lenient, strict] = await Promise.all([startServer(), startServer({ appOnly: 'strict' })])
})
afterAll(() => Promise.all([lenient.remove(), strict.remove()]))

/** Reads of usage and bills that the pages call app+user, and real service principals get. */
const documentedForUsers =
  /^\/v1\/(usagesummary|customers\/usagerecords|customers\/\{customer-id\}\/(usagesummary|subscriptions\/usagerecords|servicecosts\/.*|subscriptions\/\{subscription-id\}\/(usagesummary|resourceusagerecords|meterusagerecords))|invoices\/\{invoice-id\}(\/documents\/statement|\/receipts\/.*)?|invoices\/summaries)$/

const operations = endpointList.filter((e) => (e.auth === 'A' || e.auth === 'U') && e.wire !== 'azure' && e.path.startsWith('/v1/'))
const cases = operations.map((e): [string, AnyEndpoint] => [`${e.method} ${e.path}`, e])
const isRefused = ({ status, body }: Reply): boolean => status === 403 && body?.code === 900329
/** Ids that nobody has. */
const addressOf = ({ path }: AnyEndpoint): string => path.replaceAll(/\{[^}]+\}/g, '4fa6dad6-a89f-4875-8247-8294a10ae1cf')
const ask = (server: TestServer, endpoint: AnyEndpoint, as: As): Promise<Reply> =>
  server.request(endpoint.method, addressOf(endpoint), { as, ...(endpoint.body ? { body: '[]' } : {}) })

test('the operations that the switch is for are those that the pages name', () => {
  const named = operations.filter(({ path, method }) => method === 'GET' && documentedForUsers.test(path)).map(({ id }) => id)
  expect(operations.filter(({ id }) => isAppOnlyByDefault(id)).map(({ id }) => id)).toEqual(named)
  expect(named.length).toBeGreaterThan(7)
})

describe('an application alone', () => {
  // A rate card has tens of thousands of meters, and is asked for three times at once.
  test.each(cases)('%s', async (_, endpoint) => {
    const onlyUsers = endpoint.auth === 'U'
    const [usual, toTheLetter, user] = await Promise.all([
      ask(lenient, endpoint, 'app'),
      ask(strict, endpoint, 'app'),
      ask(strict, endpoint, 'admin'),
    ])
    // Without a body a refusal of HEAD is told by its status.
    if (endpoint.method === 'HEAD') return expect([usual.status, toTheLetter.status, user.status]).not.toContain(403)
    expect([isRefused(usual), isRefused(toTheLetter), isRefused(user)]).toEqual([
      onlyUsers,
      onlyUsers || documentedForUsers.test(endpoint.path),
      false,
    ])
  })
})
