/**
 * What the door takes: size of a head, slow heads and bodies, connections. Whoever is turned away hears it in the form all
 * refusals have, with a status that no client repeats without end (clients rule 13): never 408, 413 or 431.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { monotonic } from '../base/clock.ts'
import type { Limits } from '../base/operating.ts'
import { refuse } from '../base/outcome.ts'
import { faultAnswer } from './reply.ts'

/** Why somebody was turned away; a label of the metrics. */
export type TurnedAway = 'header too long' | 'header too slow' | 'body too slow' | 'broken request' | 'connections'
export type Tell = (why: TurnedAway) => void

/** Options of `node:http` servers. */
export function serverLimits(limits: Limits): Record<string, number> {
  return {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headerSeconds * 1000,
    // How often node looks for slow heads: late by half of it on average.
    connectionsCheckingInterval: Math.min(5_000, limits.headerSeconds * 250),
  }
}

/** Answers what is no request. The connection ends with it: nobody knows where the next request would begin. */
export function answerBrokenRequest(limits: () => Limits, tell: Tell): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    const isLong = error.code === 'HPE_HEADER_OVERFLOW'
    const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    tell(isLong ? 'header too long' : isSlow ? 'header too slow' : 'broken request')
    const detail = isLong
      ? `the request line and the headers are longer than the ${limits().headerBytes} bytes this service reads`
      : isSlow
        ? `the head of the request was not there within ${limits().headerSeconds} seconds`
        : 'this is no HTTP request'
    const { status, body } = faultAnswer(refuse('BadInput', { detail }), {
      correlationId: '00000000-0000-0000-0000-000000000000',
      locale: 'en-US',
    })
    const bytes = Buffer.from(String(body))
    socket.end(
      `HTTP/1.1 ${status} Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n${bytes}`,
    )
    // Who goes on sending is not listened to for ever.
    setTimeout(() => socket.destroy(), 2_000).unref()
  }
}

/** A body brings this much, or its end, in each `bodySeconds`, bytes. */
const leastProgress = 1_024

interface Arriving {
  request: IncomingMessage
  socket: Socket
  since: number
  bytesThen: number
}

/** Watches connections and bodies of a server. `stop` ends the watch. */
export function guardDoor(server: Server, limits: Limits, tell: Tell): { stop(): void } {
  server.maxConnections = limits.connections
  server.keepAliveTimeout = limits.keepAliveSeconds * 1000
  server.on('drop', () => tell('connections'))
  const arriving = new Set<Arriving>()
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { headers, socket } = request
    if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return
    const one = { request, socket, since: monotonic(), bytesThen: socket.bytesRead }
    arriving.add(one)
    // Answered before its end, it is still to come to one.
    response.once('close', () => {
      if (request.complete) arriving.delete(one)
    })
  })
  const looking = setInterval(
    () => {
      for (const one of arriving) {
        const { request, socket } = one
        const now = monotonic()
        if (request.complete || socket.destroyed) {
          arriving.delete(one)
        } else if (request.readableLength > 0) {
          // It waits for us and not for the sender.
          one.since = now
          one.bytesThen = socket.bytesRead
        } else if (socket.bytesRead - one.bytesThen >= leastProgress) {
          one.since = now
          one.bytesThen = socket.bytesRead
        } else if (now - one.since > limits.bodySeconds * 1000) {
          arriving.delete(one)
          tell('body too slow')
          socket.destroy()
        }
      }
    },
    Math.min(5_000, limits.bodySeconds * 250),
  ).unref()
  return { stop: () => clearInterval(looking) }
}
