/** Sends a shot over a kept connection, or as raw bytes over one of its own. */
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { gunzipSync, inflateSync } from 'node:zlib'

export interface Answer {
  /** 0: the connection was closed without an answer. */
  status: number
  headers: ReadonlyMap<string, string>
  /** Names that came more than once. */
  doubled: readonly string[]
  text: string
  milliseconds: number
}

/** Nobody waits longer for an answer. */
export const patience = 120_000

export class Wire {
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })

  constructor(url: string) {
    this.#port = Number(new URL(url).port)
  }

  /** A kept connection may have been closed while the request was on its way: then it is sent once more. */
  async send(method: string, path: string, headers: Readonly<Record<string, string>>, body: Buffer | undefined): Promise<Answer> {
    const answer = await this.#sendOnce(method, path, headers, body)
    return answer.status === 0 ? this.#sendOnce(method, path, headers, body) : answer
  }

  #sendOnce(method: string, path: string, headers: Readonly<Record<string, string>>, body: Buffer | undefined): Promise<Answer> {
    const began = performance.now()
    return new Promise((resolve, reject) => {
      const all: Record<string, string> = { ...headers }
      if (body && all['Content-Length'] === undefined) all['Content-Length'] = String(body.length)
      const outgoing = request({ host: '127.0.0.1', port: this.#port, method, path, headers: all, agent: this.#agent }, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        // Events come for as long as somebody listens: the head and the first of them are enough.
        if (incoming.headers['content-type']?.startsWith('text/event-stream')) {
          setTimeout(() => {
            resolve(answerOf(incoming.statusCode ?? 0, incoming.rawHeaders, Buffer.concat(chunks), performance.now() - began))
            outgoing.destroy()
          }, 20)
        }
        incoming.on('error', reject)
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const coding = incoming.headers['content-encoding']
          try {
            const plain = coding === 'gzip' ? gunzipSync(bytes) : coding === 'deflate' ? inflateSync(bytes) : bytes
            resolve(answerOf(incoming.statusCode ?? 0, incoming.rawHeaders, plain, performance.now() - began))
          } catch (error) {
            reject(error as Error)
          }
        })
      })
      outgoing.setTimeout(patience, () => outgoing.destroy(new Error(`no answer within ${patience} ms`)))
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // A refused body may be cut off by its answer's end.
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE')
          resolve({ status: 0, headers: new Map(), doubled: [], text: '', milliseconds: performance.now() - began })
        else reject(error)
      })
      outgoing.end(body)
    })
  }

  /** Bytes as they are; what comes back until the other side closes. */
  sendRaw(bytes: string): Promise<Answer> {
    const began = performance.now()
    return new Promise((resolve) => {
      const chunks: Buffer[] = []
      const socket = connect(this.#port, '127.0.0.1', () => socket.write(bytes, 'utf8'))
      const done = (): void => {
        socket.destroy()
        const [head = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n')
        const [first = '', ...lines] = head.split('\r\n')
        const raw = lines.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
        const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(first)?.[1] ?? 0)
        resolve(answerOf(status, raw, Buffer.from(rest.join('\r\n\r\n')), performance.now() - began))
      }
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('close', done)
      socket.on('error', () => undefined)
      // An unfinished request is waited for, as it should be.
      socket.setTimeout(300, done)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

function answerOf(status: number, raw: readonly string[], bytes: Buffer, milliseconds: number): Answer {
  const headers = new Map<string, string>()
  const doubled: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase()
    if (headers.has(name)) doubled.push(name)
    headers.set(name, raw[i + 1] as string)
  }
  return { status, headers, doubled, text: bytes.toString('utf8'), milliseconds }
}
