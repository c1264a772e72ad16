/** A server that is not ours, for tests of what the client makes of answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'

export interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}
export type Answer = (reply: ServerResponse, seen: Seen) => void

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (reply) =>
    reply
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
/** The connection breaks. */
export const cut: Answer = (reply) => reply.socket?.destroy()

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Gives `answers` in order, the last one for ever; until the test ends. */
export async function foreignServer(answers: readonly Answer[]): Promise<{ baseUrl: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (request, reply) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const call = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
    seen.push(call)
    answers[Math.min(seen.length, answers.length) - 1]?.(reply, call)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

/** In place of sleeping: what would have been waited, milliseconds. */
export function sleeper(): { waits: number[]; sleep: (milliseconds: number) => Promise<void> } {
  const waits: number[] = []
  return {
    waits,
    async sleep(milliseconds) {
      waits.push(milliseconds)
    },
  }
}
