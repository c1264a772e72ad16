/**
 * Sends prepared requests over a few kept-open connections, each its next when the answer of the last is in. Speaks just
 * enough HTTP to find the end of an answer, so that it costs far less than what it measures.
 */
import { connect, type Socket } from 'node:net'

export interface Request {
  method: string
  path: string
  token: string
  body?: string
  headers?: Record<string, string>
}

/** The bytes of a request. */
export function prepare(url: string, { method, path, token, body, headers = {} }: Request): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(url).host}`, `Authorization: Bearer ${token}`, 'Accept: application/json']
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`)
  else if (method !== 'GET') lines.push('Content-Length: 0')
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`)
}

export interface Load {
  url: string
  /** Taken in turn, around and around. */
  requests: readonly Buffer[]
  /** How many to send in all; default each once. */
  count?: number
  connections: number
  /** Every answer must have it. */
  status: number
  /** See {@link stayAwake}; only for answers that cost next to nothing, as it takes a core for itself. */
  awake?: boolean
}

/** Resolves to milliseconds from the first byte sent to the last received. */
export async function drive({ url, requests, count = requests.length, connections, status, awake = false }: Load): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(url)))
  let next = 0
  const rest = awake ? stayAwake() : () => undefined
  const from = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      const exchange = exchangeOver(socket)
      while (next < count) await exchange(requests[next++ % requests.length] as Buffer, status)
    }),
  )
  const took = performance.now() - from
  rest()
  for (const socket of sockets) socket.destroy()
  return took
}

/**
 * Keeps this process from sleeping: on a virtual machine waking it costs the server more than its answer, and a faster
 * server, which leaves no time to sleep, would be spared that.
 */
function stayAwake(): () => void {
  let awake = true
  const turn = () => {
    if (awake) setImmediate(turn)
  }
  turn()
  return () => {
    awake = false
  }
}

function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

function exchangeOver(socket: Socket): (request: Buffer, status: number) => Promise<void> {
  let head: Buffer = Buffer.alloc(0)
  let missing = -1
  let expected = 0
  let done: { resolve: () => void; reject: (error: Error) => void } | undefined
  socket.on('data', (chunk: Buffer) => {
    if (missing < 0) {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      const text = head.toString('latin1', 0, end)
      const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
      if (!text.startsWith(`HTTP/1.1 ${expected}`) || length === undefined)
        return done?.reject(new Error(`expected ${expected}, got ${head.toString('utf8').slice(0, 1500)}`))
      missing = Number(length) - (head.length - end - 4)
      head = Buffer.alloc(0)
    } else missing -= chunk.length
    if (missing > 0) return
    missing = -1
    done?.resolve()
  })
  socket.on('close', () => done?.reject(new Error('the connection was closed')))
  return (request, status) =>
    new Promise((resolve, reject) => {
      expected = status
      done = { resolve, reject }
      socket.write(request)
    })
}
