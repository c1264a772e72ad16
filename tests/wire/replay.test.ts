/**
 * Replays every documented exchange of the operations served: the request as the page prints it, ids put in; status,
 * headers, every member and its JSON type held against the printed answer.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endpointList, isWrite, type Json, operationOf, parseJson } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, resourceOf } from '../harness.ts'
import { audited, recordsOf } from './audited.ts'
import { type Difference, differences, linkShape, wireOffences } from './compare.ts'
import { exemptions } from './exemptions.ts'
import { cancelAzureSubscription, closeAugust, liveReplayWorld, type ReplayWorld } from './replay-world.ts'
import { type Moment, type Replay, replays } from './replays.ts'

interface Sample {
  operation: string
  url?: string
  request: { uri?: string; headers?: Record<string, string>; body: Json }
  response: { status: number; headers: Record<string, string>; body: Json } | null
}

const readSample = (name: string): Sample =>
  parseJson(readFileSync(join(import.meta.dirname, 'samples', name), 'utf8')) as unknown as Sample

let world: ReplayWorld
beforeAll(async () => {
  world = await liveReplayWorld()
})
afterAll(() => world.server.remove())

const used = new Set<string>()
/** Calls that succeeded, by the id that names them in the audit. */
const done: { id: string; correlation: string; name: string }[] = []

const at = (moment: Moment): [string, Replay][] => Object.entries(replays).filter(([, r]) => (r.moment ?? 'after the close') === moment)

describe('before the close', () => {
  test.each(at('before the close'))('%s', replay)
})

describe('after the close', () => {
  beforeAll(() => closeAugust(world))
  test.each(at('after the close'))('%s', replay)
})

describe('last', () => {
  beforeAll(() => cancelAzureSubscription(world, world.idle))
  test.each(at('last'))('%s', replay)
})

describe('what was done is in the audit', () => {
  /** Kinds of records by the correlation id of the call that caused them. */
  const found = new Map<string, string[]>()
  const writes = endpointList.filter((e) => isWrite(e) && (operationOf(e.id) || e.wire === 'azure'))

  beforeAll(async () => {
    for (const partner of [lapis, cobalt, world.sandbox]) {
      let token: string | undefined
      do {
        const headers: Record<string, string> = token === undefined ? {} : { 'MS-ContinuationToken': token }
        const page = (await world.server.get('/v1/auditrecords', { partner, headers })).body
        for (const { originalCorrelationId: id, resourceType, operationType } of page.items)
          if (id) found.set(id, [...(found.get(id) ?? []), `${resourceType} ${operationType}`])
        token = page.continuationToken
      } while (token !== undefined)
    }
  })

  test('the table has every changing operation, and no other', () => {
    expect(Object.keys(audited).sort()).toEqual(writes.map(({ id }) => id).sort())
  })

  test('each that was replayed left the record the table says, or none', () => {
    const kinds = done
      .filter(({ id }) => writes.some((e) => e.id === id))
      .map(({ id, correlation, name }) => ({ name, id, correlation, kinds: [...new Set(found.get(correlation) ?? [])] }))
    expect(new Set(kinds.map(({ id }) => id)).size).toBeGreaterThan(20)
    const wrong = kinds.filter(({ id, correlation, kinds }) => {
      const expected = recordsOf(id)
      if (expected.length > 0) return !expected.every((kind) => kinds.includes(kind))
      // Some pages print one correlation id for a whole story: what it left cannot be told apart.
      return kinds.length > 0 && !done.some((other) => other.correlation === correlation && other.id !== id)
    })
    expect(wrong).toEqual([])
  })
})

test('no exemption is idle', () => {
  const idle = exemptions.flatMap((e) => e.files.flatMap((file) => e.at.map((place) => `${file} ${place}`))).filter((key) => !used.has(key))
  expect(idle).toEqual([])
})

async function replay(name: string, how: Replay): Promise<void> {
  const sample = readSample(name)
  const { operation, request, response } = sample
  const [method = '', template = ''] = operation.split(' ')
  const printed = request.uri ?? sample.url ?? template
  const address = withIds((await how.address?.(world, printed)) ?? printed, (await how.ids?.(world)) ?? {})
  const { Authorization: _token, Host: _host, Connection: _connection, ...headers } = request.headers ?? {}
  const body = how.body ? await how.body(world, request.body) : request.body
  const reply = await world.server.request(method, address, {
    as: how.as === undefined ? 'app' : how.as,
    ...(how.partner ? { partner: typeof how.partner === 'function' ? how.partner(world) : how.partner } : {}),
    headers: { ...headers, ...(await how.headers?.(world)) },
    ...(body === null || body === undefined ? {} : { body }),
  })
  if (reply.status < 300) {
    const id = endpointList.find((e) => e.method === method && e.path.toLowerCase() === template.toLowerCase())?.id
    const correlation = reply.headers.get('ms-correlationid') ?? reply.headers.get('x-ms-correlation-request-id')
    if (id && correlation) done.push({ id, correlation, name })
  }
  const context = `${method} ${address}\n${reply.text.slice(0, 1500)}`
  expect(reply.status, context).toBe(how.status ?? response?.status)
  const found = [...wireOffences(reply.body as Json), ...traceOffences(reply, headers)]
  if (response) {
    found.push(...headerDifferences(response.headers, reply))
    if (response.body !== null) found.push(...differences(response.body, reply.body as Json))
  }
  expect(unexcused(name, found), context).toEqual([])
}

/** Differences that no exemption covers. */
function unexcused(name: string, found: readonly Difference[]): string[] {
  return found.flatMap(({ at, says }) => {
    for (const exemption of exemptions) {
      const place =
        exemption.files.includes(name) && exemption.at.find((p) => at === p || at.startsWith(`${p}.`) || at.startsWith(`${p}[]`))
      // The whole answer is the place ''.
      if (place !== undefined && place !== false) {
        used.add(`${name} ${place}`)
        return []
      }
    }
    return [`${at}: ${says}`]
  })
}

/** Puts ids of the story into an address: each stands behind the word that says what it names. */
function withIds(address: string, own: Record<string, string>): string {
  const ids: Record<string, string> = {
    customers: world.customer,
    subscriptions: world.plan,
    orders: world.order,
    carts: world.cart,
    invoices: world.invoice,
    azureEntitlements: world.entitlement,
    ...own,
  }
  // Addresses of the Azure side name other things by these words; what they name is put in before.
  if (resourceOf(address) !== resourceOf('/v1')) return address
  const [path = '', query] = address.split('?')
  const fixed = new Set(['relationshiprequests', 'usagerecords', 'unbilled', 'summary', 'summaries', 'estimates'])
  const segments = path.split('/').map((segment, i, all) => {
    if (segment === '{tenant}') return lapis.tenantId
    const id = ids[all[i - 1] ?? '']
    return id === undefined || fixed.has(segment) ? segment : id
  })
  return segments.join('/') + (query === undefined ? '' : `?${query.replace('<guid>', '636fccdb-c3f0-4c9e-bb16-cac76459a9b5')}`)
}

/** Of the wire alone: who carried the bytes, how many there were. */
const transportHeaders = new Set(['content-length', 'server', 'x-powered-by', 'x-sourcefiles', 'date', 'host'])

function headerDifferences(documented: Record<string, string>, reply: Reply): Difference[] {
  return Object.entries(documented).flatMap(([name, value]) => {
    const key = name.toLowerCase()
    const given = reply.headers.get(key)
    const place = `header ${key}`
    if (transportHeaders.has(key) || traceHeaders.has(key)) return []
    if (given === null) return [{ at: place, says: 'missing' }]
    const wanted = key === 'x-locale' ? (value.split(',')[0] as string) : value
    const same = (text: string): string =>
      text
        .toLowerCase()
        .replaceAll(/\s/g, '')
        .replaceAll(/[GDT]\d{9}|\{\w+\}|cpid:.*/gi, '*')
        .split(',')
        .sort()
        .join()
    const fits =
      key === 'location'
        ? linkShape(given) === linkShape(wanted)
        : key === 'content-type'
          ? same(given).split(';')[0] === same(wanted).split(';')[0]
          : same(given) === same(wanted)
    return fits ? [] : [{ at: place, says: `${given}, documented as ${value}` }]
  })
}

const traceHeaders = new Set(['ms-requestid', 'ms-correlationid', 'ms-cv', 'ms-serverid'])
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Trace headers are in every answer of Partner Center: echoed when sent (platform contract, section 2.3). */
function traceOffences(reply: Reply, sent: Record<string, string>): Difference[] {
  if (/oauth2|well-known|discovery/.test(reply.headers.get('x-ms-ests-server') ?? '')) return []
  return [
    ['ms-requestid', sent['MS-RequestId']],
    ['ms-correlationid', sent['MS-CorrelationId']],
  ].flatMap(([name, wanted]) => {
    const given = reply.headers.get(name as string)
    if (given === null && reply.headers.get('ms-cv') === null) return []
    return given !== null && (wanted === undefined ? guid.test(given) : given === wanted.toLowerCase())
      ? []
      : [{ at: `header ${name}`, says: `${given}, sent as ${wanted}` }]
  })
}
