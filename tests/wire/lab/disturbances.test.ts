/** Faults on order, throttling, and the last calls: what a client meets on bad days, and how to look at it. */

import { limits } from 'lazuli-contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../../harness.ts'
import { newCustomer } from '../../story.ts'

let server: TestServer
let customerId: string
beforeAll(async () => {
  server = await startServer()
  const made = await create('first')
  customerId = made.body.id
})
afterAll(() => server.remove())
afterEach(async () => {
  await server.request('DELETE', '/lab/faults')
  await server.request('PUT', '/lab/throttling', { body: { enabled: false } })
})

const customer = (name: string) => newCustomer({ label: name })
const create = (name: string, requestId?: string): Promise<Reply> =>
  server.post('/v1/customers', customer(name), requestId ? { headers: { 'MS-RequestId': requestId } } : {})
const order = async (...rules: unknown[]): Promise<void> => {
  expect((await server.request('PUT', '/lab/faults', { body: { rules } })).status).toBe(200)
}
const count = async (): Promise<number> => (await server.get('/v1/customers')).body.totalCount
const guid = (n: number) => `0f000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const failure = async (call: Promise<Reply>): Promise<string> =>
  call.then(
    ({ status }) => `answered ${status}`,
    (error) => error.code ?? error.message,
  )

describe('faults', () => {
  test('an error before the commit changes nothing; one after it leaves the answer for the repeat', async () => {
    const before = await count()
    await order({ kind: 'error', operation: 'createCustomer', when: 'before', status: 503, times: 1 })
    const failed = await create('lost-before', guid(1))
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await count()).toBe(before)
    await order({ kind: 'error', operation: 'createCustomer', times: 1 })
    expect((await create('lost-after', guid(2))).status).toBe(500)
    expect(await count()).toBe(before + 1)
    const repeat = await create('lost-after', guid(2))
    expect(repeat.status).toBe(201)
    expect(await count()).toBe(before + 1)
    expect((await create('lost-after', guid(2))).text).toBe(repeat.text)
  })

  test.each(['cutBeforeHeaders', 'cutInBody'])('%s: the repeat gets the committed answer, once', async (kind) => {
    const before = await count()
    await order({ kind, method: 'POST', path: '/v1/customers', times: 1 })
    expect(await failure(create(kind.toLowerCase(), guid(3)))).toBe('ECONNRESET')
    expect((await create(kind.toLowerCase(), guid(3))).status).toBe(201)
    expect(await count()).toBe(before + 1)
  })

  test('a connection cut before the commit leaves nothing', async () => {
    const before = await count()
    await order({ kind: 'cutBeforeHeaders', when: 'before', operation: 'createCustomer' })
    expect(await failure(create('never', guid(4)))).toBe('ECONNRESET')
    expect(await count()).toBe(before)
  })

  test('bodies are spoiled as ordered, and only for who is told', async () => {
    const whole = await server.get(`/v1/customers/${customerId}`)
    const read = async (): Promise<Buffer> => {
      const answer = await fetch(`${server.url}/v1/customers/${customerId}`, {
        headers: { authorization: `Bearer ${await server.token()}` },
      })
      return Buffer.from(await answer.arrayBuffer())
    }
    const spoiled = async (rule: object): Promise<string> => {
      await order({ operation: 'getCustomer', ...rule })
      return (await read()).toString('utf8')
    }
    expect(await spoiled({ kind: 'unknownEnum', member: 'relationshipToPartner', value: 'neighbour' })).toBe(
      whole.text.replace('"relationshipToPartner":"reseller"', '"relationshipToPartner":"neighbour"'),
    )
    const malformed = await spoiled({ kind: 'malformedJson' })
    expect(whole.text.startsWith(malformed)).toBe(true)
    expect(() => JSON.parse(malformed)).toThrow(SyntaxError)
    await order({ kind: 'bom', operation: 'getCustomer' })
    expect(await read()).toEqual(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(whole.text)]))
    await server.request('DELETE', '/lab/faults')
    expect((await server.get(`/v1/customers/${customerId}`)).text).toBe(whole.text)
  })

  test('a page is cut in half and knows of no next one', async () => {
    const { totalCount } = (await server.get('/v1/customers')).body
    await order({ kind: 'truncatedPage', operation: 'listCustomers' })
    const page = (await server.get('/v1/customers?size=2')).body
    expect(page.items).toHaveLength(1)
    expect(page.links?.next).toBeUndefined()
    expect(page.continuationToken).toBeUndefined()
    expect(totalCount).toBeGreaterThan(2)
  })

  test('latency adds up, 429 comes with its seconds', async () => {
    await order(
      { kind: 'latency', milliseconds: 120, path: '/v1/*' },
      { kind: 'latency', milliseconds: 80 },
      { kind: 'throttle', retryAfter: 7, times: 1 },
    )
    const begun = performance.now()
    const refused = await server.get('/v1/customers')
    expect(performance.now() - begun).toBeGreaterThanOrEqual(195)
    expect([refused.status, refused.headers.get('retry-after'), refused.body]).toEqual([
      429,
      '7',
      { statusCode: 429, message: 'Rate limit is exceeded. Try again in 7 seconds.' },
    ])
    expect((await server.get('/v1/customers')).status).toBe(200)
  })

  test('rules strike by place, by chance of a seed, and a number of times; what they did can be read', async () => {
    const strikes = async (rule: object): Promise<string> => {
      await order({ kind: 'error', operation: 'listCustomers', ...rule })
      let seen = ''
      for (let i = 0; i < 12; i++) seen += (await server.get('/v1/customers')).status === 500 ? 'x' : '.'
      return seen
    }
    expect(await strikes({ every: 3, skip: 1 })).toBe('...x..x..x..')
    expect(await strikes({ times: 2 })).toBe('xx..........')
    const chance = await strikes({ percent: 50, seed: 'a' })
    expect(chance).toMatch(/x/)
    expect(chance).toMatch(/\./)
    expect(await strikes({ percent: 50, seed: 'a' })).toBe(chance)
    expect(await strikes({ percent: 50, seed: 'b' })).not.toBe(chance)
    expect((await server.get('/lab/faults')).body.rules[0]).toMatchObject({
      kind: 'error',
      seen: 12,
      done: (await server.get('/lab/faults')).body.rules[0].done,
    })
  })

  test('other partners and the lab itself are left alone', async () => {
    await order({ kind: 'error' })
    expect((await server.get('/v1/customers', { partner: cobalt })).status).toBe(200)
    expect((await server.get('/lab/clock')).status).toBe(200)
    expect((await server.get('/v1/customers')).status).toBe(500)
  })

  test.each([
    [{ kind: 'latency' }, /milliseconds/],
    [{ kind: 'latency', milliseconds: 60_001 }, /milliseconds/],
    [{ kind: 'error', status: 400 }, /status/],
    [{ kind: 'error', operation: 'nothing' }, /no operation/],
    [{ kind: 'nonsense' }, /kind/],
    [{ kind: 'bom', status: 500 }, /means nothing/],
    [{ kind: 'error', path: '*/*/*' }, /twice/],
    [{ kind: 'error', percent: 0 }, /percent/],
    [{ kind: 'error', seed: 'a' }, /seed/],
  ])('a rule that cannot be meant is refused: %j', async (rule, says) => {
    const refused = await server.request('PUT', '/lab/faults', { body: { rules: [rule] } })
    expect(refused).toMatchObject({ status: 400, body: { code: 800002 } })
    expect(refused.body.description).toMatch(says)
    expect((await server.get('/lab/faults')).body.rules).toEqual([])
  })

  test('there are at most fifty rules', async () => {
    expect(
      (await server.request('PUT', '/lab/faults', { body: { rules: Array.from({ length: 51 }, () => ({ kind: 'bom' })) } })).status,
    ).toBe(400)
  })
})

describe('throttling', () => {
  const throttle = (calls: number, operation = 'getCustomer') =>
    server.request('PUT', '/lab/throttling', { body: { enabled: true, limits: [{ operation, calls, seconds: 60 }] } })

  test('is off until switched on, with the documented limits', async () => {
    expect((await server.get('/lab/throttling')).body).toEqual({
      enabled: false,
      limits: Object.entries(limits).map(([operation, limit]) => ({ operation, ...limit })),
    })
    for (let i = 0; i < 5; i++) expect((await server.get(`/v1/customers/${customerId}`)).status).toBe(200)
  })

  test('a call too many is refused with the same seconds in header and text, and counts too', async () => {
    await throttle(3)
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await server.get(`/v1/customers/${customerId}`)).status)
    expect(statuses).toEqual([200, 200, 200])
    const waits = []
    for (let i = 0; i < 3; i++) {
      const { status, headers, body } = await server.get(`/v1/customers/${customerId}`)
      const seconds = headers.get('retry-after')
      expect([status, body]).toEqual([429, { statusCode: 429, message: `Rate limit is exceeded. Try again in ${seconds} seconds.` }])
      waits.push(Number(seconds))
    }
    // An empty bucket earns a call in 20 seconds; each refused one puts it back by as much, down to a bucket of debt.
    for (const [at, seconds] of [40, 60, 80].entries()) expect(Math.abs((waits[at] as number) - seconds)).toBeLessThanOrEqual(1)
  })

  test('customers, operations and partners are counted apart', async () => {
    const other = (await create('throttled-other')).body.id
    await throttle(1)
    expect((await server.get(`/v1/customers/${customerId}`)).status).toBe(200)
    expect((await server.get(`/v1/customers/${customerId.toUpperCase()}`)).status).toBe(429)
    expect((await server.get(`/v1/customers/${other}`)).status).toBe(200)
    expect((await server.get(`/v1/customers/${customerId}/subscriptions`)).status).toBe(200)
    expect((await server.get('/v1/customers', { partner: cobalt })).status).toBe(200)
  })

  test('the Azure side says it in its own words', async () => {
    await throttle(1, 'listAzureSubscriptions')
    const list = () => server.get('/subscriptions?api-version=2020-01-01', { as: 'admin' })
    expect((await list()).status).toBe(200)
    const refused = await list()
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests', message: 'The request is being throttled.' } } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test.each([
    [{ enabled: true, limits: [{ operation: 'nothing', calls: 1 }] }],
    [{ enabled: true, limits: [{ operation: 'getCustomer', calls: 0 }] }],
    [{}],
  ])('settings that cannot be meant are refused: %j', async (body) => {
    expect(await server.request('PUT', '/lab/throttling', { body })).toMatchObject({ status: 400, body: { code: 800002 } })
  })
})

describe('the last calls', () => {
  test('are shown newest first with what went over the wire, without secrets', async () => {
    const made = await create('watched', guid(50))
    expect(made.body.userCredentials.password).toBeTruthy()
    const [last] = (await server.get('/lab/requests?size=1')).body.items
    expect(last).toMatchObject({
      method: 'POST',
      url: '/v1/customers',
      operation: 'createCustomer',
      status: 201,
      cut: false,
      requestId: guid(50),
      // The clock of the partner stands; that of the machine does not show it.
      partnerAt: (await server.get('/lab/clock')).body.now,
    })
    expect(last.request.headers.Authorization).toBe('***')
    expect(JSON.parse(last.request.body)).toEqual(customer('watched'))
    expect(last.response.body).toContain('"userName"')
    expect(JSON.stringify(last)).not.toContain(made.body.userCredentials.password)
    expect(JSON.stringify(last)).not.toContain(await server.token())
  })

  test('are found by status, address, operation and id, page by page', async () => {
    await server.get('/v1/customers/no-guid')
    const found = async (query: string) => (await server.get(`/lab/requests?${query}`)).body
    expect((await found('status=400&size=1')).items[0]).toMatchObject({ url: '/v1/customers/no-guid', status: 400 })
    expect((await found('status=4xx&path=NO-GUID')).items).toHaveLength(1)
    expect((await found(`id=${guid(50)}`)).items).toHaveLength(1)
    const first = await found('operation=createCustomer&size=2')
    const second = await found(`operation=createCustomer&size=2&before=${first.next}`)
    const numbers = [...first.items, ...second.items].map(({ number }: { number: number }) => number)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => b - a))
    expect(numbers).toHaveLength(4)
  })

  test('are those of the partner alone, and at most two hundred', async () => {
    for (let i = 0; i < 210; i++) await server.get('/v1/customers?size=1', { partner: cobalt })
    const all = (await server.get('/lab/requests?size=200', { as: null, headers: { 'x-lazuli-partner': cobalt.domain } })).body
    expect(all.items.filter(({ operation }: { operation: string }) => operation === 'listCustomers')).toHaveLength(200)
    expect(all.items.some(({ operation }: { operation: string }) => operation === 'createCustomer')).toBe(false)
  })

  test('of nobody known, another partner’s sign-in perhaps, are shown to this very machine and not to a partner', async () => {
    await server.get(`/${lapis.domain}/oauth2/authorize?client_id=nobody-known`, { as: null })
    const shown = async (as: null | 'app') =>
      (await server.get('/lab/requests?size=200&path=nobody-known', { as, partner: cobalt })).body.items.length
    expect([await shown('app'), await shown(null)]).toEqual([0, 1])
    const [stranger] = (await server.get('/lab/requests?size=1&path=nobody-known', { as: null })).body.items
    expect(stranger.at).toMatch(/Z$/)
    expect(stranger).not.toHaveProperty('partnerAt')
  })

  test('a cut connection shows as cut', async () => {
    await order({ kind: 'cutInBody', operation: 'getCustomer', times: 1 })
    expect(await failure(server.get(`/v1/customers/${customerId}`))).toBe('ECONNRESET')
    expect((await server.get('/lab/requests?operation=getCustomer&size=1')).body.items[0]).toMatchObject({ cut: true })
  })
})

test('a rule lives on when the world is reset, and the world is lived without it', async () => {
  await order({ kind: 'error', method: 'POST' })
  expect((await server.post('/lab/reset', { world: 'demo' })).status).toBe(200)
  expect((await server.get('/v1/customers')).body.totalCount).toBe(9)
  expect((await create('after-reset')).status).toBe(500)
})
