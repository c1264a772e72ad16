import { Decimal } from 'lazuli-contract'
import { describe, expect, it } from 'vitest'
import { type Answer, cut, json } from '../test/foreign-server.ts'
import { against, faultOf, getLamp, id, path, updateLamp } from '../test/lamps.ts'
import { createEndpointClient as createClient } from './endpoint-client.ts'

describe('trying again', () => {
  const lamp = json(200, { id, price: 1, colour: 'blue' })

  it.each<[string, Answer]>([
    ['a broken connection', cut],
    ['429', json(429, {})],
    ['500', json(500, {})],
    ['503', json(503, {})],
    [
      'a reply cut short',
      (reply) => {
        reply.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
        reply.write('{')
        setTimeout(() => reply.socket?.destroy(), 5)
      },
    ],
  ])('happens after %s, with the same request id', async (_, failure) => {
    const { client, seen, waits } = await against([failure, failure, lamp])
    await client.call(updateLamp, { path, body: { price: Decimal.one } })
    expect(seen.map((s) => [s.headers['ms-requestid'], s.headers['ms-correlationid'], s.body])).toEqual(
      Array(3).fill(['id-1', 'id-2', '{"price":1}']),
    )
    expect(waits).toEqual([500, 1500])
  })
  it('ends after three further tries with the fault', async () => {
    const { client, seen, waits } = await against([json(503, { code: 800003, description: 'down' })])
    expect((await faultOf(client.call(getLamp, { path }))).code).toBe(800003)
    expect(seen).toHaveLength(4)
    expect(waits).toEqual([500, 1500, 3500])
  })
  it('ends with the platform error when nobody answers', async () => {
    const { client, seen } = await against([cut], { retries: 1 })
    const failure = await client.call(getLamp, { path }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TypeError)
    expect(seen).toHaveLength(2)
  })
  it('waits as long as Retry-After says, in seconds or until a date', async () => {
    const date = { 'Retry-After': 'Wed, 21 Oct 2026 07:28:03 GMT', Date: 'Wed, 21 Oct 2026 07:28:00 GMT' }
    const { client, waits } = await against([json(429, {}, { 'Retry-After': '12' }), json(429, {}, date), lamp])
    await client.call(getLamp, { path })
    expect(waits).toEqual([12_000, 3000])
  })
  it('does not wait for longer than it was told to', async () => {
    const { client, waits } = await against([json(429, { statusCode: 429, message: 'slow' }, { 'Retry-After': '61' })])
    expect((await faultOf(client.call(getLamp, { path }))).retryAfter).toBe(61)
    expect(waits).toEqual([])
  })
  it('stops when the caller gives up', async () => {
    const stop = new AbortController()
    const { client, seen } = await against([
      (reply) => {
        stop.abort()
        reply.writeHead(503).end()
      },
    ])
    await expect(client.call(getLamp, { path, signal: stop.signal })).rejects.toThrow(/abort/i)
    expect(seen).toHaveLength(1)
  })
  it('stops sleeping when the caller gives up', async () => {
    const { baseUrl } = await against([json(503, {}, { 'Retry-After': '50' })])
    const client = createClient({ baseUrl })
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 20)
    await expect(client.call(getLamp, { path, signal: stop.signal })).rejects.toThrow(/abort/i)
  })
})
