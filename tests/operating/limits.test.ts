/** What the door takes, tried over plain sockets; and what bodies may unpack to. */
import { once } from 'node:events'
import { connect as connectSocket, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { usualLimits } from 'lazuli-server/base/operating.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { newCustomer } from '../story.ts'

let server: TestServer
let bearer: string
beforeAll(async () => {
  server = await startServer({
    operating: { limits: { ...usualLimits, headerSeconds: 1, bodySeconds: 1, keepAliveSeconds: 1, connections: 20, bodyBytes: 4_096 } },
  })
  bearer = await server.token()
})
afterAll(() => server.remove())

/** Sends pieces with pauses; resolves to everything that came back when the other side closes, with the seconds it took. */
async function raw(pieces: Iterable<string>, pause = 0): Promise<{ text: string; seconds: number }> {
  const { hostname, port } = new URL(server.url)
  const socket: Socket = connectSocket(Number(port), hostname)
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  const begun = performance.now()
  void (async () => {
    for (const piece of pieces) {
      if (socket.destroyed || !socket.writable) return
      socket.write(piece)
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
    }
  })()
  await closed
  return { text, seconds: (performance.now() - begun) / 1000 }
}

/** The one refusal in it: status, and the fault all clients can read. */
function refusalIn(text: string): { status: number; body: { code: number; description: string; data: unknown[]; source: string } } {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1\.1 \d{3} /)
  return { status: Number(head.slice(9, 12)), body: JSON.parse(body) }
}

function* forever(piece: string): Iterable<string> {
  for (;;) yield piece
}

describe('heads', () => {
  test.each([
    ['a header', `GET /v1/customers HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['all headers together', `GET /v1/customers HTTP/1.1\r\nHost: x\r\n${`X-A: ${'x'.repeat(200)}\r\n`.repeat(100)}\r\n`],
    ['an address', `GET /v1/customers?filter=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('%s beyond 16 KiB: a refusal no client repeats without end', async (_, text) => {
    const { status, body } = refusalIn((await raw([text])).text)
    expect([status, body.code, body.data]).toEqual([400, 800002, []])
    expect(body.description).toContain('16384 bytes')
  })

  test('just below 16 KiB is served', async () => {
    const reply = await server.get('/healthz', { as: null, headers: { 'X-Long': 'x'.repeat(15_000) } })
    expect(reply.status).toBe(200)
  })

  test.each([
    ['something else', 'hello there\r\n\r\n'],
    ['two lengths', 'POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['a length and chunks', 'POST /v1/customers HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a header without a name', 'GET /healthz HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
  ])('%s is no request', async (_, text) => {
    const { status, body } = refusalIn((await raw([text])).text)
    expect([status, body.code]).toEqual([400, 800002])
  })

  test('one that dribbles is cut', async () => {
    const { text, seconds } = await raw(
      (function* () {
        yield 'GET /healthz HTTP/1.1\r\nHost: x\r\n'
        yield* forever('X-A: b\r\n')
      })(),
      100,
    )
    expect(seconds).toBeLessThan(60)
    expect(refusalIn(text).body.description).toContain('within 1 seconds')
  })
})

describe('bodies', () => {
  const head = (path: string, more: string) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bearer}\r\nContent-Type: application/json\r\n${more}\r\n\r\n`

  test.each(['/v1/customers', '/metering/v1/usage', '/insight/v1/imports?format=csv'])('to %s that dribbles is cut', async (path) => {
    const { seconds } = await raw(
      (function* () {
        yield head(path, 'Transfer-Encoding: chunked')
        yield* forever('1\r\n \r\n')
      })(),
      100,
    )
    expect(seconds).toBeGreaterThan(0.9)
    // It is looked at four times in the time it has; a busy machine looks later.
    expect(seconds).toBeLessThan(20)
  })

  test('one that never comes is cut', async () => {
    expect((await raw([head('/v1/customers', 'Content-Length: 100')])).seconds).toBeLessThan(60)
  })

  test('one that comes steadily may take as long as it likes', async () => {
    const lines = Array.from({ length: 20 }, (_, n) => `${JSON.stringify({ id: `slow-${n}`, filler: 'x'.repeat(2_000) })}\n`)
    const chunks = [...lines.map((line) => `${line.length.toString(16)}\r\n${line}\r\n`), '0\r\n\r\n']
    const { text, seconds } = await raw([head('/metering/v1/usage', 'Transfer-Encoding: chunked\r\nConnection: close'), ...chunks], 150)
    expect(seconds).toBeGreaterThan(2)
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(text).toContain('"rejectedCount":20')
  })

  const bomb = gzipSync(Buffer.alloc(64 << 20, 0x20))
  test.each([
    ['a long body', Buffer.alloc(5_000, 0x20), undefined],
    ['a short one that unpacks to 64 MiB', bomb, 'gzip'],
    ['a bomb within a bomb', gzipSync(bomb), 'gzip'],
  ])('%s is refused at the limit', async (_, body, encoding) => {
    const before = process.memoryUsage().rss
    const reply = await server.post('/v1/customers', body, { headers: encoding ? { 'Content-Encoding': encoding } : {} })
    expect([reply.status, reply.body.code]).toEqual([400, 800002])
    expect(reply.body.description).toContain('4096 bytes')
    expect(process.memoryUsage().rss - before).toBeLessThan(40 << 20)
  })

  test('a stream that unpacks to one endless line costs no memory and is refused', async () => {
    const before = process.memoryUsage().rss
    const reply = await server.post('/metering/v1/usage', gzipSync(Buffer.alloc(256 << 20, 0x61)), {
      headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'application/x-ndjson' },
    })
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ accepted: 0, rejectedCount: 1 })
    expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20)
  })

  test('the next request finds its connection and its answer', async () => {
    expect((await server.post('/v1/customers', newCustomer({ label: 'after-bombs' }))).status).toBe(201)
  })
})

describe('connections', () => {
  const open = async (): Promise<Socket> => {
    const { hostname, port } = new URL(server.url)
    const socket = connectSocket(Number(port), hostname)
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }

  test('beyond the limit they are closed, and counted; the others go on', async () => {
    const sockets = await Promise.all(Array.from({ length: 40 }, open))
    const left = () => sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length
    await expect.poll(left).toBeLessThanOrEqual(20)
    expect(left()).toBeGreaterThan(10)
    for (const socket of sockets) socket.destroy()
    // A scrape may be one too many itself until the server has seen them go.
    const scrape = async () => (await server.get('/metrics', { as: null }).catch(() => ({ text: '' }))).text
    const turnedAway = (text: string) => Number(/lazuli_turned_away_total\{why="connections"\} (\d+)/.exec(text)?.[1])
    await expect.poll(async () => turnedAway(await scrape())).toBeGreaterThanOrEqual(20)
    const metrics = await scrape()
    expect(metrics).toMatch(/lazuli_turned_away_total\{why="header too long"\} [3-9]/)
    expect(metrics).toMatch(/lazuli_turned_away_total\{why="body too slow"\} [1-9]/)
  })

  test('one without a request is closed after a while', async () => {
    const { text, seconds } = await raw(['GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'])
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(text).toMatch(/\r\nkeep-alive: timeout=1\r\n/i)
    // Node by itself would tell 5 seconds, and a busy machine looks later.
    expect(seconds).toBeLessThan(60)
  })
})

test.each([
  ['gzip', 'gzip'],
  ['deflate, gzip;q=0.5', 'gzip'],
  ['gzip;q=0, deflate', 'deflate'],
  ['gzip ; q=0.000, *', null],
  ['GZIP;Q=0', null],
  ['br', null],
  ['x-gzipped', null],
  ['identity', null],
])('Accept-Encoding %s is answered with %s', async (accepts, coding) => {
  const list = await server.get('/v1/products?country=US&targetView=Azure', { headers: { 'Accept-Encoding': accepts } })
  expect(list.bytes.length).toBeGreaterThan(2_048)
  expect(list.headers.get('content-encoding')).toBe(coding)
})
