/** What an answer is made of is let go of whatever becomes of its reader. */
import { once } from 'node:events'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { exchangeOf, watchExchanges } from './exchange.ts'
import { Pieces } from './pieces.ts'
import { send } from './reply.ts'

const trace = { requestId: 'a', correlationId: 'b', locale: 'en-US' }

it.each([undefined, 'gzip'])('a reader that went away before the answer was there leaves no source open (%s)', async (coding) => {
  const app = Fastify()
  const arrived = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<boolean>()
  app.get('/', async (_, reply) => {
    arrived.resolve()
    await once(reply.raw, 'close')
    const body = Readable.from(['a', 'b'])
    send(reply, { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body }, trace, coding)
    body.once('close', () => closed.resolve(true))
    setTimeout(() => closed.resolve(false), 60_000).unref()
    return reply
  })
  const url = await app.listen({ port: 0 })
  try {
    const asking = request(url).on('error', () => {})
    asking.end()
    await arrived.promise
    asking.destroy()
    expect(await closed.promise).toBe(true)
  } finally {
    await app.close()
  }
})

describe('a body whose memory is used again', () => {
  /** Says when it was given back. */
  function lent(): { pieces: Pieces; freed: () => number } {
    let freed = 0
    const bytes = Buffer.from('x'.repeat(5_000))
    const begin = () => {
      let at = 0
      return (into: Uint8Array) => {
        expect(freed).toBe(0)
        const some = bytes.subarray(at, at + into.length)
        into.set(some)
        at += some.length
        return some.length
      }
    }
    return { pieces: new Pieces(bytes.length, 1, { begin, free: () => freed++ }), freed: () => freed }
  }

  it.each([undefined, 'gzip', 'deflate'])(
    'is given back once the answer is over, and not before the log has seen it (%s)',
    async (coding) => {
      const { pieces, freed } = lent()
      const seen = Promise.withResolvers<string>()
      const app = Fastify()
      watchExchanges(app, () => undefined, [
        { ended: ({ answer }) => seen.resolve(Buffer.from((answer as { body: Pieces }).body.beginning(10)).toString('latin1', 0, 10)) },
      ])
      app.get('/', (_, reply) => send(reply, { status: 200, headers: {}, body: pieces }, trace, coding))
      const url = await app.listen({ port: 0 })
      try {
        expect(await (await fetch(url)).text()).toBe('x'.repeat(5_000))
        expect(await seen.promise).toBe('x'.repeat(10))
      } finally {
        await app.close()
      }
      expect(freed()).toBe(1)
    },
  )

  it('is given back, and kept by nobody, where the reader went away before', async () => {
    const { pieces, freed } = lent()
    const app = Fastify()
    const arrived = Promise.withResolvers<void>()
    const sent = Promise.withResolvers<unknown>()
    watchExchanges(app, () => undefined, [])
    app.get('/', async (request, reply) => {
      arrived.resolve()
      await once(reply.raw, 'close')
      send(reply, { status: 200, headers: {}, body: pieces }, trace, 'gzip')
      sent.resolve(exchangeOf(request)?.answer)
      return reply
    })
    const url = await app.listen({ port: 0 })
    try {
      const asking = request(url).on('error', () => {})
      asking.end()
      await arrived.promise
      asking.destroy()
      expect(await sent.promise).toBeUndefined()
      expect(freed()).toBe(1)
    } finally {
      await app.close()
    }
  })
})
