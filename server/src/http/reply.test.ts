/** What is sent as a stream is let go of whatever becomes of its reader. */
import { once } from 'node:events'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
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
