/**
 * Web pages of other origins that may read answers (CORS). Partner Center says nothing of browsers; a program that is tried in
 * one needs it. Nothing here rests on cookies: such a page still brings a token of its own.
 */
import type { FastifyInstance } from 'fastify'
import type { Pages } from '../base/operating.ts'

/** Pages served by this machine itself, whatever their port. */
const ofThisMachine = /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i
/** What a page may send: names of headers, as the preflight lists them. */
const headerNames = /^[\w-]+(?:\s*,\s*[\w-]+)*$/
/** How long a browser may remember a preflight, seconds. */
const remembered = '600'

export function maySee(pages: Pages, origin: string): boolean {
  return pages === 'loopback' ? ofThisMachine.test(origin) : pages.includes(origin.toLowerCase())
}

/** Lets pages of these origins read what is answered, and answers their preflights. */
export function admitPages(app: FastifyInstance, pages: Pages): void {
  if (pages.length === 0) return
  app.addHook('onRequest', (request, reply, done) => {
    const { origin, 'access-control-request-method': method, 'access-control-request-headers': names } = request.headers
    if (origin === undefined || !maySee(pages, origin)) return done()
    const { raw } = reply
    raw.setHeader('access-control-allow-origin', origin)
    raw.setHeader('access-control-expose-headers', '*')
    raw.setHeader('vary', 'Origin')
    if (request.method !== 'OPTIONS' || method === undefined) return done()
    raw.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE')
    if (names !== undefined && headerNames.test(names)) raw.setHeader('access-control-allow-headers', names)
    raw.setHeader('access-control-max-age', remembered)
    reply.hijack()
    raw.writeHead(204).end()
  })
}
