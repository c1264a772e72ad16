import { Decimal } from 'lazuli-contract'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { json } from '../test/foreign-server.ts'
import {
  against,
  checkName,
  faultOf,
  getLamp,
  getPicture,
  id,
  listLamps,
  path,
  queryScope,
  sendLines,
  signIn,
  updateLamp,
} from '../test/lamps.ts'
import { createEndpointClient as createClient } from './endpoint-client.ts'

describe('a call', () => {
  it('fills the path and sends what every call carries', async () => {
    const { client, seen } = await against([json(200, { id, price: 1, colour: 'blue' })], { locale: 'de-DE' })
    await client.call(getLamp, { path: { customerId: 'a/b c', lampId: id } })
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: `/v1/customers/a%2Fb%20c/lamps/${id}`,
      headers: {
        authorization: 'Bearer secret',
        accept: 'application/json',
        'ms-requestid': 'id-1',
        'ms-correlationid': 'id-2',
        'x-locale': 'de-DE',
      },
    })
  })
  it('asks the token source for each call and lets headers of the call win', async () => {
    let tokens = 0
    const { client, seen } = await against([json(200, { id, price: 1, colour: 'blue' })], { token: async () => `t${++tokens}` })
    await client.call(getLamp, { path })
    await client.call(getLamp, { path, headers: { 'If-Match': '"e"', Accept: 'text/plain' }, requestId: 'mine' })
    expect(seen.map((s) => s.headers.authorization)).toEqual(['Bearer t1', 'Bearer t2'])
    expect(seen[1]?.headers).toMatchObject({ 'if-match': '"e"', accept: 'text/plain', 'ms-requestid': 'mine' })
  })
  it.each([
    [{ size: 0, lit: true }, '?size=0&lit=true'],
    [{ filter: '{"Field":"CompanyName"}' }, '?filter=%7B%22Field%22%3A%22CompanyName%22%7D'],
    [{}, ''],
  ])('writes the query %j', async (query, text) => {
    const { client, seen } = await against([json(200, { totalCount: 0, items: [] })])
    await client.call(listLamps, { query })
    expect(seen[0]?.url).toBe(`/v1/lamps${text}`)
  })
  it.each(['', '.', '..'])('refuses the path parameter %j, which would name another resource', async (lampId) => {
    const { client, seen } = await against([json(200, {})])
    await expect(client.call(getLamp, { path: { customerId: id, lampId } })).rejects.toThrow(RangeError)
    expect(seen).toEqual([])
  })
  it('lets a scope span segments', async () => {
    const { client, seen } = await against([json(200, {})])
    await client.call(queryScope, { path: { scope: '/subscriptions/a b/groups/x' } })
    expect(seen[0]?.url).toBe('/subscriptions/a%20b/groups/x/costs')
  })
  it('sends a form without a token where none is needed', async () => {
    const { client, seen } = await against([json(200, { token: 'x' })])
    expect(await client.call(signIn, { path: { tenant: 't' }, body: { user: 'a&b' } })).toEqual({ token: 'x' })
    expect(seen[0]).toMatchObject({ body: 'user=a%26b', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect(seen[0]?.headers.authorization).toBeUndefined()
  })
  it.each([
    [undefined, 'application/x-ndjson'],
    ['text/csv', 'text/csv'],
  ])('says what a stream is (%s)', async (contentType, said) => {
    const { client, seen } = await against([json(200, {})])
    await client.call(sendLines, { content: new Blob(['{}\n']), ...(contentType ? { contentType } : {}) })
    expect(seen[0]).toMatchObject({ body: '{}\n', headers: { 'content-type': said } })
  })
  it('sends raw content as it is', async () => {
    const { client, seen } = await against([json(200, { id, price: 1, colour: 'blue' })])
    await client.call(updateLamp, { path, body: { price: Decimal.one }, content: '{"a":1}\n', contentType: 'application/x-ndjson' })
    expect(seen[0]).toMatchObject({ body: '{"a":1}\n', headers: { 'content-type': 'application/x-ndjson' } })
  })
  it('reaches the operations of the contract by name', async () => {
    const { client, seen } = await against([json(200, { totalCount: 0, items: [], continuationToken: 'more' })])
    const page = await client.operations.listSubscriptions({ path: { customerId: id }, query: { order_id: 'o1' } })
    expect(page).toEqual({ totalCount: 0, items: [], continuationToken: 'more' })
    expect(seen[0]?.url).toBe(`/v1/customers/${id}/subscriptions?order_id=o1`)
  })
})

describe('a reply', () => {
  it('keeps every digit, in and out', async () => {
    const digits = '12345678901234567890.1234567'
    const { client, seen } = await against([json(200, `{"id":"${id}","price":${digits},"colour":"blue"}`)])
    const lamp = await client.call(updateLamp, { path, body: { price: Decimal.parse('0.10000000000000000000001') } })
    expect(lamp?.price.toString()).toBe(digits)
    expect(seen[0]?.body).toBe('{"price":0.10000000000000000000001}')
  })
  it('folds member names and words, keeps what it does not know', async () => {
    const { client } = await against([
      json(
        200,
        `{"Id":"${id.toUpperCase()}","Price":"1.50","colour":"DarkRed","pieces":1.5,"soldAt":"2026-09-03T10:00:00","tags":{"a":"b"},"glow":{"Inner":2.50}}`,
      ),
    ])
    expect(JSON.parse(JSON.stringify(await client.call(getLamp, { path })))).toEqual({
      id,
      price: 1.5,
      colour: 'dark_red',
      pieces: 1.5,
      soldAt: '2026-09-03T10:00:00Z',
      tags: { a: 'b' },
      glow: { Inner: 2.5 },
    })
  })
  it('keeps words it has not heard of', async () => {
    const { client } = await against([json(200, { id, price: 1, colour: 'ultraviolet' })])
    expect(await client.call(getLamp, { path })).toMatchObject({ colour: 'ultraviolet' })
  })
  it('may be a file', async () => {
    const { client, seen } = await against([
      (reply) => reply.writeHead(200, { 'content-type': 'application/pdf' }).end(Buffer.from([0x25, 0x50, 0xff, 0x00])),
    ])
    const file = await client.call(getPicture)
    expectTypeOf(file).toEqualTypeOf<Uint8Array>()
    expect([...file]).toEqual([0x25, 0x50, 0xff, 0x00])
    expect(seen[0]?.headers.accept).toBe('application/pdf')
  })
  it('may have no body but headers', async () => {
    const { client } = await against([(reply) => reply.writeHead(202, { location: 'productUpgrades/7' }).end()])
    const { status, headers, body } = await client.exchange(updateLamp, { path, body: { price: Decimal.one } })
    expect({ status, location: headers.get('location'), body }).toEqual({ status: 202, location: 'productUpgrades/7', body: undefined })
  })
  it('may be a documented 404', async () => {
    const { client } = await against([(reply) => reply.writeHead(404).end()])
    expect((await client.exchange(checkName, { path: { name: 'free' } })).status).toBe(404)
  })
  it('that is no JSON is a fault', async () => {
    const { client, seen } = await against([json(200, '<html>')])
    expect((await faultOf(client.call(getLamp, { path }))).description).toContain('The reply is no JSON')
    expect(seen).toHaveLength(1)
  })
})

describe('a refusal', () => {
  it('carries everything the server said', async () => {
    const { client, seen } = await against([
      json(
        409,
        { code: 800064, description: 'busy', data: ['line 1'], source: 'PartnerFD' },
        { 'MS-RequestId': 'r', 'MS-CorrelationId': 'c', 'Retry-After': '7' },
      ),
    ])
    const fault = await faultOf(client.call(getLamp, { path }))
    expect({ ...fault }).toMatchObject({
      operation: 'getLamp',
      status: 409,
      code: 800064,
      description: 'busy',
      data: ['line 1'],
      requestId: 'r',
      correlationId: 'c',
      retryAfter: 7,
    })
    expect(fault.message).toBe('getLamp: 409/800064 busy')
    expect(seen).toHaveLength(1)
  })
  it.each<[string, string, { code?: number | string | undefined; description: string }]>([
    ['a code in a text', '{"code":"2000","description":"d"}', { code: 2000, description: 'd' }],
    [
      'the shape of newer services',
      '{"code":600061,"message":"m","errorName":"X","isRetryable":false}',
      { code: 600061, description: 'm' },
    ],
    ['throttling', '{"statusCode":429,"message":"slow"}', { code: undefined, description: 'slow' }],
    [
      'a token error',
      '{"error":"invalid_client","error_description":"AADSTS7000215","error_codes":[7000215]}',
      { code: 'invalid_client', description: 'AADSTS7000215' },
    ],
    ['an Azure error', '{"error":{"code":"InvalidResourceType","message":"none"}}', { code: 'InvalidResourceType', description: 'none' }],
    ['plain text', 'MFA is needed', { code: undefined, description: 'MFA is needed' }],
    ['nothing', '', { code: undefined, description: 'Bad Request' }],
    ['data that is no list', '{"code":1,"description":"d","data":{"a":1}}', { code: 1, description: 'd' }],
  ])('is read from %s', async (_, body, expected) => {
    const { client } = await against([json(400, body)])
    const { code, description, data } = await faultOf(client.call(getLamp, { path }))
    expect({ code, description, data }).toEqual({ ...expected, data: [] })
  })
  it.each([400, 401, 403, 404, 405, 409, 417, 501])('with %i is final', async (status) => {
    const { client, seen } = await against([json(status, { code: 1, description: 'no' })])
    expect((await faultOf(client.call(getLamp, { path }))).status).toBe(status)
    expect(seen).toHaveLength(1)
  })
})

it('makes up request ids that are GUIDs and differ', async () => {
  const { baseUrl, seen } = await against([json(200, { id, price: 1, colour: 'blue' })])
  const client = createClient({ baseUrl: `${baseUrl}/` })
  await client.call(getLamp, { path })
  await client.call(getLamp, { path })
  const ids = seen.flatMap((s) => [s.headers['ms-requestid'], s.headers['ms-correlationid']])
  expect(new Set(ids).size).toBe(4)
  for (const made of ids) expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('is typed by the endpoint', () => {
  const client = createClient({ baseUrl: 'http://localhost' })
  expectTypeOf(client.call<typeof getLamp>).returns.resolves.toHaveProperty('price')
  const wrong = () => [
    // @ts-expect-error the path is missing
    client.call(getLamp),
    // @ts-expect-error a path parameter is missing
    client.call(getLamp, { path: { customerId: id } }),
    // @ts-expect-error money is a Decimal
    client.call(updateLamp, { path, body: { price: 1.5 } }),
    // @ts-expect-error there is no such query member
    client.call(listLamps, { query: { colour: 'blue' } }),
    // @ts-expect-error the customer is missing
    client.operations.listSubscriptions({ path: {} }),
  ]
  expect(wrong).toBeTypeOf('function')
  expect(() => createClient({ baseUrl: 'localhost:5080' })).toThrow(RangeError)
})
