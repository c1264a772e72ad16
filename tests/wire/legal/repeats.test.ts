/**
 * Every changing operation, sent again under one `MS-RequestId` (platform contract, section 2.5): one effect and one
 * answer, whether the repeat comes later, at the same time, or because the first answer was lost. The list is the
 * contract's own: what is added there is due in the table of legal calls.
 */
import { rmSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { type AnyEndpoint, endpointList, isWrite, operationOf } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, type Reply, startServer, type TestServer } from '../../harness.ts'
import { must } from '../../story.ts'
import { recordsOf } from '../audited.ts'
import { type Lawful, legalCalls } from './calls.ts'
import { type Legal, openShop, type Shop } from './shop.ts'
import { type Stand, Stores } from './stands.ts'

let server: TestServer
let shop: Shop
let stores: Stores

beforeAll(async () => {
  // The errors are ordered.
  server = await startServer({ operating: { log: 'off' } })
  shop = await openShop(server)
  stores = new Stores(server)
})
afterAll(async () => {
  stores.close()
  await server.remove()
  rmSync(`${server.folder}-backups`, { recursive: true, force: true })
})

const due = endpointList.filter(
  (e) => isWrite(e) && (operationOf(e.id) || e.wire === 'azure' || e.auth === 'operator' || e.domain === 'metering'),
)
const lawful = due.flatMap((endpoint): [string, AnyEndpoint, Lawful][] => {
  const of = legalCalls[endpoint.id]
  return of && 'make' in of && !('refused' in of) ? [[endpoint.id, endpoint, of]] : []
})

test('every changing operation has a legal call, and nothing else has', () => {
  expect(Object.keys(legalCalls).sort()).toEqual(due.map(({ id }) => id).sort())
})

let serial = 0
/** A request id never used before. */
const fresh = (): string => `5e1f4c2a-6b06-4fb7-96d1-${String(++serial).padStart(12, '0')}`
const send = ({ method, path, body, as, partner, token }: Legal, id?: string): Promise<Reply> =>
  server.request(method, path, {
    ...(as ? { as } : {}),
    ...(partner ? { partner } : {}),
    ...(token ? { token } : {}),
    ...(body === undefined ? {} : { body }),
    headers: id === undefined ? {} : { 'MS-RequestId': id },
  })

const homeOf = ({ home, token, partner }: Legal): string => home ?? (token ? 'registry' : (partner ?? lapis).tenantId)

/** The store of the call once no job is due in it. */
async function standOf(call: Legal): Promise<Stand> {
  const home = homeOf(call)
  while (home !== 'registry') {
    const { now, nextJobAt } = await must(server, 200, 'GET', '/lab/clock', { as: null, headers: { 'x-lazuli-partner': home } })
    if (nextJobAt === undefined || nextJobAt > now) break
  }
  const stand = stores.stand(home)
  // What operators do to a partner is on their own record.
  return call.home === undefined ? stand : { ...stand, audited: stores.stand('registry').audited }
}

/** What an answer says, without the names and hour of the exchange. */
const said = ({ status, headers, bytes }: Reply) => ({
  status,
  bytes: bytes.toString('latin1'),
  headers: Object.fromEntries(
    ['content-type', 'location', 'azure-asyncoperation', 'retry-after', 'etag'].map((name) => [name, headers.get(name)]),
  ),
})
const added = (before: Stand, after: Stand) => ({
  events: after.events.slice(before.events.length),
  audited: after.audited.slice(before.audited.length),
})
type Effect = ReturnType<typeof added>

/** What one call of an operation does, as its first test has seen it. */
const effects = new Map<string, Effect>()
/** Calls carried out, for the day after. */
const carriedOut: { endpoint: AnyEndpoint; call: Legal; id: string; reply: Reply }[] = []

/** Carried out anew, which stores a second answer, or refused for what the first has changed. */
async function judgedAnew(call: Legal, id: string): Promise<void> {
  const { replies } = await standOf(call)
  const reply = await send(call, id)
  if (reply.status < 300) expect((await standOf(call)).replies).toBe(replies + 1)
  else expect([400, 403, 404, 409, 429], reply.text).toContain(reply.status)
}

describe('a repeat gets the first answer and changes nothing; with another address or body it is another call', () => {
  test.each(lawful)('%s', async (name, endpoint, of) => {
    const call = await of.make(shop)
    const before = await standOf(call)
    const id = fresh()
    const first = await send(call, id)
    expect(first.status, first.text).toBeLessThan(300)
    expect(first.status).toBeGreaterThanOrEqual(200)
    const after = await standOf(call)
    expect(after.replies).toBe(before.replies + 1)
    expect(after.digest).not.toBe(before.digest)
    effects.set(name, added(before, after))
    const again = await send(call, id.toUpperCase())
    expect(said(again)).toEqual(said(first))
    expect(again.headers.get('ms-requestid')).toBe(first.headers.get('ms-requestid'))
    expect(await standOf(call)).toEqual(after)

    const { path, body } = call
    await judgedAnew({ ...call, path: `${path}${path.includes('?') ? '&' : '?'}again=1` }, id)
    await judgedAnew({ ...call, body: `${body === undefined ? '{}' : JSON.stringify(body)} ` }, id)
    expect(said(await send(call, id))).toEqual(said(first))
    carriedOut.push({ endpoint, call, id, reply: first })
  })
})

describe('several at once are one', () => {
  test.each(lawful)('%s', async (name, _, of) => {
    const call = await of.make(shop)
    const before = await standOf(call)
    const id = fresh()
    const replies = await Promise.all(Array.from({ length: 5 }, () => send(call, id)))
    expect(replies[0]?.status, replies[0]?.text).toBeLessThan(300)
    for (const reply of replies) expect(said(reply)).toEqual(said(replies[0] as Reply))
    const after = await standOf(call)
    expect(added(before, after)).toEqual(effects.get(name))
    expect(after.replies).toBe(before.replies + 1)
  })
})

describe('a connection cut after the commit, then an error: the repeat after both gets what was done', () => {
  /** Faults are for calls of partners: operators have none to disturb them. */
  const disturbed = lawful.filter(([, { auth }]) => auth === 'A' || auth === 'U')
  test.each(disturbed)('%s', async (name, { id: operation }, of) => {
    const call = await of.make(shop)
    const rules = [
      { kind: 'cutBeforeHeaders', operation, times: 1 },
      { kind: 'error', status: 500, operation, times: 1 },
    ]
    const before = await standOf(call)
    await must(server, 200, 'PUT', '/lab/faults', { ...(call.partner ? { partner: call.partner } : {}), body: { rules } })
    const id = fresh()
    expect(await send(call, id).catch(() => 'cut')).toBe('cut')
    const after = await standOf(call)
    expect(added(before, after)).toEqual(effects.get(name))
    expect((await send(call, id)).status).toBe(500)
    const repeat = await send(call, id)
    expect(repeat.status, repeat.text).toBeLessThan(300)
    expect(said(await send(call, id))).toEqual(said(repeat))
    expect(await standOf(call)).toEqual(after)
  })
})

describe('what was done is on record once, what was refused is not', () => {
  test.each(lawful)('%s', (name, { auth }) => {
    expect(effects.get(name)?.audited).toEqual(auth === 'operator' ? [name] : recordsOf(name))
  })

  /** The same call for a thing that is not there, or with a body that says nothing. */
  test.each(lawful)('%s', async (_name, endpoint, of) => {
    const call = await of.make(shop)
    const before = await standOf(call)
    const wrong: Legal[] = [{ ...call, token: `${call.token ?? 'not'}-a-good-one` }]
    if (endpoint.body) wrong.push({ ...call, body: '[' })
    for (const one of wrong) {
      const reply = await send(one, fresh())
      expect(reply.status, reply.text).toBeGreaterThanOrEqual(400)
      expect(reply.status).toBeLessThan(500)
    }
    expect(await standOf(call)).toEqual(before)
  })
})

describe('what is refused is judged each time', () => {
  const unlawful = due.flatMap((endpoint) => {
    const of = legalCalls[endpoint.id]
    return of && 'refused' in of ? [[endpoint.id, of] as const] : []
  })
  test.each(unlawful)('%s', async (_, { make, refused }) => {
    const call = await make(shop)
    const before = await standOf(call)
    const id = fresh()
    for (let times = 0; times < 2; times++) {
      const { status, body } = await send(call, id)
      expect([status, body?.error?.code ?? body?.code]).toEqual(refused)
    }
    expect(await standOf(call)).toEqual(before)
  })
})

test('answers are kept for 24 hours', async () => {
  const homes = new Set(carriedOut.map(({ call }) => homeOf(call)))
  const shift = (milliseconds: number): void => {
    for (const home of homes) {
      const db = stores.database(home)
      db.exec('PRAGMA busy_timeout = 5000')
      db.exec(`UPDATE replies SET stored_at = stored_at - ${milliseconds}`)
    }
  }
  shift(24 * 3_600_000 - 120_000)
  for (const { call, id, reply } of carriedOut) expect(said(await send(call, id))).toEqual(said(reply))
  shift(180_000)
  // The service reads what stood at its own last commit: no other process writes its files.
  for (const partner of new Set(carriedOut.map(({ call }) => call.partner ?? lapis))) await server.advance('PT1S', partner)
  const newest = (call: Legal) => stores.database(homeOf(call)).prepare('SELECT max(rowid) AS last FROM replies').get()
  const kept: string[] = []
  for (const { endpoint, call, id } of carriedOut) {
    const before = newest(call)
    const late = await send(call, id)
    if (late.status < 300 && isDeepStrictEqual(newest(call), before)) kept.push(endpoint.id)
  }
  expect(kept).toEqual([])
})
