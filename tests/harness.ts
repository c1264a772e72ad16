/**
 * The real service for tests that need all of it: its own process-wide start, a throw-away data folder, a frozen clock,
 * tokens from the real token endpoint. One server serves a whole test file.
 */
import { copyFileSync, linkSync, mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, inflateSync } from 'node:zlib'
import { parseInstant, parseJson } from 'lazuli-contract'
import { createEndpointClient, type EndpointClient } from 'lazuli-sdk/endpoint-client.ts'
import type { Config } from 'lazuli-server/config.ts'
import { type Service, startService } from 'lazuli-server/main.ts'
import { openReference } from 'lazuli-server/rates/reference.ts'

/** A partner of the sandbox with its well-known credentials. */
export interface PartnerCredentials {
  tenantId: string
  domain: string
  applicationId: string
}

export const secret = 'lazuli-sandbox-secret'
export const password = 'lazuli-sandbox'

/** The two seeded partners: a direct-bill partner in the US, an indirect provider in Germany. */
export const lapis: PartnerCredentials = {
  tenantId: '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f',
  domain: 'lapis.onmicrosoft.com',
  applicationId: '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6',
}
export const cobalt: PartnerCredentials = {
  tenantId: '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10',
  domain: 'cobalt.onmicrosoft.com',
  applicationId: '5f1d6a7b-8c9d-4e0f-a1b2-c3d4e5f60718',
}

/** Who calls: the application alone, or one of the four users. */
export type As = 'app' | 'admin' | 'sales' | 'billing' | 'helpdesk'

export interface Reply {
  status: number
  headers: Headers
  /** JSON with every digit kept (numbers with a fraction are Decimals); `undefined` without a body or for files. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every kind
  body: any
  bytes: Buffer
  text: string
}

export interface RequestOptions {
  /** Default: the application of Lapis Cloud. `null`: no Authorization header. */
  as?: As | null
  partner?: PartnerCredentials
  /** A bearer token in place of one of ours. */
  token?: string
  /** An object is sent as JSON; text and bytes as they are. */
  body?: unknown
  headers?: Record<string, string>
}

export interface Advance {
  from: string
  now: string
  jobsRun: number
  events: { type: string; count: number }[]
}

export interface TestServer {
  url: string
  folder: string
  request(method: string, path: string, options?: RequestOptions): Promise<Reply>
  get(path: string, options?: RequestOptions): Promise<Reply>
  post(path: string, body?: unknown, options?: RequestOptions): Promise<Reply>
  /** For Partner Center, or for another resource. */
  token(as?: As, partner?: PartnerCredentials, resource?: string): Promise<string>
  client(as?: As, partner?: PartnerCredentials): EndpointClient
  /** Moves a partner's clock: `P1D`, or an instant. */
  advance(move: string, partner?: PartnerCredentials): Promise<Advance>
  /** Stops; the data folder stays. */
  stop(): Promise<void>
  /** Stops and removes the data folder. */
  remove(): Promise<void>
}

export interface ServerOptions extends Partial<Omit<Config, 'start'>> {
  /** Instant at which new worlds stand; default 1 September 2026. */
  start?: string
}

/** Starts the service on a free port with an empty world and a frozen clock, unless told otherwise. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { start = '2026-09-01T00:00:00Z', ...given } = options
  const folder = given.data ?? (await newDataFolder())
  const service = await startService({
    port: 0,
    host: '127.0.0.1',
    clock: 'frozen',
    profile: 'instant',
    seed: '1',
    world: 'empty',
    tls: false,
    trustedProxies: [],
    ...given,
    data: folder,
    start: parseInstant(start) as number,
  })
  return { ...connect(service.url, folder), ...stopping(service, folder) }
}

/** Calls to a running service, wherever it runs. */
export function connect(url: string, folder = ''): Omit<TestServer, 'stop' | 'remove'> {
  const tokens = new Map<string, Promise<string>>()

  function token(as: As = 'app', partner = lapis, resource = partnerCenter): Promise<string> {
    const key = `${as} ${partner.tenantId} ${resource}`
    const known = tokens.get(key) ?? fetchToken(url, as, partner, resource)
    tokens.set(key, known)
    return known
  }

  async function request(method: string, path: string, options: RequestOptions = {}): Promise<Reply> {
    const { as = 'app', partner = lapis, body } = options
    const bearer = options.token ?? (as === null ? undefined : await token(as, partner, resourceOf(path)))
    const headers: Record<string, string> = {}
    if (bearer !== undefined) headers.Authorization = `Bearer ${bearer}`
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    Object.assign(headers, options.headers)
    const payload = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    return send(method, `${url}${path}`, headers, payload as string | Uint8Array | undefined)
  }

  return {
    url,
    folder,
    request,
    token,
    get: (path, options) => request('GET', path, options),
    post: (path, body, options) => request('POST', path, { ...options, ...(body === undefined ? {} : { body }) }),
    client: (as = 'app', partner = lapis) => createEndpointClient({ baseUrl: url, token: () => token(as, partner), retries: 0 }),
    async advance(move, partner = lapis) {
      const body = /^P/.test(move) ? { by: move } : { to: move }
      const reply = await request('POST', '/lab/clock/advance', { body, partner })
      if (reply.status !== 200) throw new Error(`advancing by ${move}: ${reply.status} ${reply.text}`)
      return reply.body as Advance
    },
  }
}

function stopping(service: Service, folder: string): Pick<TestServer, 'stop' | 'remove'> {
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= service.stop().then(() => undefined)
    return stopped
  }
  return {
    stop,
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Characters from which on a body, which must be JSON all the same, is only read digit by digit by who looks into it. */
const longBody = 1_000_000

/** One exchange as it is on the wire: no header added but the length, nothing unpacked unless it says how it is packed. */
function send(method: string, address: string, headers: Record<string, string>, payload?: string | Uint8Array): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const bytes = payload === undefined ? undefined : Buffer.from(payload as string)
    const all = { ...headers, ...(bytes ? { 'Content-Length': String(bytes.length) } : {}) }
    const outgoing = (address.startsWith('https:') ? httpsRequest : httpRequest)(address, { method, headers: all }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const received = Buffer.concat(chunks)
        const coding = incoming.headers['content-encoding']
        const unpacked = coding === 'gzip' ? gunzipSync(received) : coding === 'deflate' ? inflateSync(received) : received
        const text = unpacked.toString('utf8')
        const isJson = /json/.test(incoming.headers['content-type'] ?? '') && text !== ''
        const named = new Headers()
        for (let i = 0; i < incoming.rawHeaders.length; i += 2)
          named.append(incoming.rawHeaders[i] as string, incoming.rawHeaders[i + 1] as string)
        const reply = { status: incoming.statusCode ?? 0, headers: named, bytes: unpacked, text }
        if (text.length < longBody) return resolve({ ...reply, body: isJson ? parseJson(text) : undefined })
        try {
          if (isJson) JSON.parse(text)
        } catch (error) {
          return reject(error)
        }
        let body: unknown
        const read = (): unknown => {
          if (isJson) body ??= parseJson(text)
          return body
        }
        resolve(Object.defineProperty(reply, 'body', { get: read, enumerable: true }) as Reply)
      })
    })
    outgoing.on('error', reject)
    outgoing.end(bytes)
  })
}

const partnerCenter = 'https://api.partnercenter.microsoft.com'
/** Each half of the service takes tokens for itself. */
export const resourceOf = (path: string): string =>
  /^\/+(subscriptions|providers|tenants)\b/i.test(path) ? 'https://management.azure.com' : partnerCenter

async function fetchToken(url: string, as: As, partner: PartnerCredentials, resource: string): Promise<string> {
  const form = new URLSearchParams({
    client_id: partner.applicationId,
    client_secret: secret,
    scope: `${resource}/.default`,
    ...(as === 'app' ? { grant_type: 'client_credentials' } : { grant_type: 'password', username: `${as}@${partner.domain}`, password }),
  })
  const response = await fetch(`${url}/${partner.tenantId}/oauth2/v2.0/token`, { method: 'POST', body: form })
  const reply = (await response.json()) as { access_token?: string }
  if (!reply.access_token) throw new Error(`no token for ${as} of ${partner.domain}: ${JSON.stringify(reply)}`)
  return reply.access_token
}

/** Where the price list of the tests is kept between runs: building it takes seconds, linking it nothing. */
const referenceCache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'lazuli-test')

/** An empty data folder that already holds the price list. */
export async function newDataFolder(): Promise<string> {
  // Builds what is missing or out of date; the service checks the copy's version again.
  const reference = await openReference(referenceCache)
  reference.close()
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-test-'))
  const [from, to] = [join(referenceCache, 'reference.sqlite'), join(folder, 'reference.sqlite')]
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
  return folder
}
