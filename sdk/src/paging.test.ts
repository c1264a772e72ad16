import type { Decimal } from 'lazuli-contract'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Answer, json } from '../test/foreign-server.ts'
import { against, listLamps } from '../test/lamps.ts'

describe('pages', () => {
  const row = (n: number) => ({ id: `${n}1111111-2222-3333-4444-555555555555`, price: n, colour: 'blue' })
  const page = (n: number, uri?: string): Answer =>
    json(200, {
      totalCount: 1,
      items: [row(n)],
      ...(uri
        ? {
            continuationToken: `t${n}`,
            links: { next: { uri, method: 'GET', headers: [{ key: 'MS-ContinuationToken', value: `t${n}` }] } },
          }
        : {}),
    })

  it('follow the next link with its headers, whatever the link starts with', async () => {
    const { client, seen } = await against([
      page(1, '/lamps?seekOperation=Next'),
      page(2, 'lamps?n=3'),
      page(3, '/v1/lamps?n=4'),
      page(4, '/v1//v1/lamps?n=5'),
      page(5),
    ])
    const prices: string[] = []
    for await (const lamp of client.paginate(listLamps, { query: { size: 1 }, correlationId: 'c', requestId: 'first' })) {
      expectTypeOf(lamp.price).toEqualTypeOf<Decimal>()
      prices.push(lamp.price.toString())
    }
    expect(prices).toEqual(['1', '2', '3', '4', '5'])
    expect(seen.map((s) => s.url)).toEqual([
      '/v1/lamps?size=1',
      '/v1/lamps?seekOperation=Next',
      '/v1/lamps?n=3',
      '/v1/lamps?n=4',
      '/v1/lamps?n=5',
    ])
    expect(seen.map((s) => s.headers['ms-continuationtoken'])).toEqual([undefined, 't1', 't2', 't3', 't4'])
    expect(new Set(seen.map((s) => s.headers['ms-requestid'])).size).toBe(5)
    expect(new Set(seen.map((s) => s.headers['ms-correlationid']))).toEqual(new Set(['c']))
  })
  it('are fetched only as far as they are read', async () => {
    const { client, seen } = await against([page(1, '/lamps?n=2'), page(2)])
    for await (const _ of client.paginate(listLamps)) break
    expect(seen).toHaveLength(1)
  })
  it('can be had whole', async () => {
    const { client } = await against([page(1, '/lamps?n=2'), page(2)])
    const counts: number[] = []
    for await (const whole of client.pages(listLamps)) counts.push(whole.items.length)
    expect(counts).toEqual([1, 1])
  })
  it('never carry the token to another server', async () => {
    const { client } = await against([page(1, 'http://elsewhere.example/v1/lamps')])
    const read = async () => {
      for await (const _ of client.paginate(listLamps));
    }
    await expect(read()).rejects.toThrow('another server')
  })
})
