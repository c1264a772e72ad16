/** Heads and bodies of every exchange (platform contract, sections 2.1 to 2.4, 2.11 to 2.13; billing contract, section 1). */
import { type AnyEndpoint, endpointList, faults } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import type { Reply } from '../../harness.ts'
import { isAzure, isGraph, type WalkWorld } from '../walk-world.ts'
import { ask, countsCalls, named, plainly, reads, sentHeaders, told } from './asked.ts'

const echoed = ['4fa6dad6-a89f-4875-8247-8294a10ae1cf', '0e93c70c-977a-4a88-9580-7cf084c73286']
const sources = new Set(['PartnerFD', 'PartnerApiServiceControllers', 'ComplianceController'])

/** What stands in the head of an answer that was asked for with the ids above. */
export function expectHead(endpoint: AnyEndpoint, { status, headers, bytes }: Reply): void {
  expect(headers.get('date')).toBeTruthy()
  expect(headers.get('vary')).toBe('Accept-Encoding')
  const [own, others] = isAzure(endpoint)
    ? [
        ['x-ms-request-id', 'x-ms-correlation-request-id'],
        ['ms-cv', 'ms-requestid', 'x-locale'],
      ]
    : [['ms-requestid', 'ms-correlationid'], ['x-ms-request-id']]
  expect(own.map((name) => headers.get(name))).toEqual(echoed)
  for (const name of others) expect([name, headers.get(name)]).toEqual([name, null])
  if (isAzure(endpoint)) {
    expect(headers.get('x-ms-client-request-id')).toBe('my request')
    expect(headers.get('x-ms-routing-request-id')).toBeTruthy()
  } else {
    expect(headers.get('x-locale')).toBe('de-DE')
    expect(headers.get('ms-cv')).toMatch(/^[A-Za-z0-9+/]{16}\.0$/)
    expect(headers.get('ms-serverid')).toMatch(/^\d+$/)
  }
  if (status === 204) expect([headers.get('content-length'), headers.get('content-type'), bytes.length]).toEqual([null, null, 0])
  else if (bytes.length > 0 && (status >= 400 || !endpoint.media))
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  // UTF-8 without a byte order mark.
  expect(bytes.subarray(0, 3)).not.toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
}

/** The error body of the half that was asked, whole (platform contract, section 2.12). */
export function expectRefusal(endpoint: AnyEndpoint, reply: Reply): void {
  expect([400, 401, 403, 404, 405, 409, 417, 429], reply.text).toContain(reply.status)
  if (endpoint.method === 'HEAD') {
    expect(reply.text).toBe('')
    return
  }
  if (isAzure(endpoint)) {
    expect(Object.keys(reply.body)).toEqual(['error'])
    expect([typeof reply.body.error.code, typeof reply.body.error.message]).toEqual(['string', 'string'])
    expect(reply.body.error.code).not.toMatch(/^\d+$/)
    return
  }
  if (isGraph(endpoint)) {
    const { code, message, innerError } = reply.body.error
    expect([Object.keys(reply.body), typeof code, typeof message]).toEqual([['error'], 'string', 'string'])
    expect(Object.keys(innerError).toSorted()).toEqual(['client-request-id', 'date', 'request-id'])
    return
  }
  const { code, description, data, source } = reply.body
  expect(Number.isInteger(code), reply.text).toBe(true)
  expect(description).toMatch(/\S/)
  expect(description.length).toBeLessThanOrEqual(1024)
  expect(description).not.toMatch(/\{\w+\}|undefined/)
  expect(Array.isArray(data) && data.every((detail: unknown) => typeof detail === 'string')).toBe(true)
  expect(sources).toContain(source)
}

export function exchanges(world: () => WalkWorld): void {
  describe('ids and locale come back, whatever Accept says', () => {
    test.each(named(reads))('%s', async (_, endpoint) => {
      const reply = await plainly(world(), endpoint)
      expectHead(endpoint, reply)
      if (reply.status >= 400) expectRefusal(endpoint, reply)
      // Every 200 has a body (clients rule 16).
      else if (endpoint.method !== 'HEAD' && reply.status === 200) expect(reply.bytes.length).toBeGreaterThan(0)
      expect([...Object.keys(endpoint.replies).map(Number), 400, 403, 404]).toContain(reply.status)
    })
  })

  describe('refusals have the same head, and the body of their half', () => {
    test.each(named(endpointList.filter((e) => e.auth !== 'none')))('%s', async (_, endpoint) => {
      const headers = { ...sentHeaders, Host: 'elsewhere.example' }
      const reply = await world().server.request(endpoint.method, world().addressOf(endpoint), { as: null, headers })
      expectHead(endpoint, reply)
      expectRefusal(endpoint, reply)
      if (reply.status === 401) expect(reply.headers.get('www-authenticate')).toBeTruthy()
    })
  })

  describe('what cannot be read is refused before anything is done', () => {
    const withBody = endpointList.filter(
      (e) => e.body && e.bodyKind !== 'form' && e.bodyKind !== 'stream' && (e.auth === 'A' || e.auth === 'U'),
    )
    test.each(named(withBody))('%s', async (_, endpoint) => {
      const bodies: [string, string, string][] = [
        ['broken off', '{"a":[', 'application/json'],
        ['two values', '{} {}', 'text/plain'],
        ['no JSON', 'a=1&b=2', 'application/x-www-form-urlencoded'],
        ['a list', '[]', 'application/json; charset=utf-8'],
        ['a number', '7', 'nonsense'],
        ['not packed as it says', '{}', 'gzip'],
      ]
      const replies = await Promise.all(
        bodies.map(([, body, type]) => {
          const headers: Record<string, string> = type === 'gzip' ? { 'Content-Encoding': 'gzip' } : { 'Content-Type': type }
          return world().server.request(endpoint.method, world().addressOf(endpoint), { as: 'admin', body, headers })
        }),
      )
      for (const [i, reply] of replies.entries()) {
        expect([bodies[i]?.[0], reply.status], reply.text).toEqual([bodies[i]?.[0], 400])
        expectRefusal(endpoint, reply)
        const inputFault = endpoint.inputFault as keyof typeof faults | undefined
        const codes = [800002, ...(inputFault && inputFault in faults ? [faults[inputFault].code] : [])]
        if (!isAzure(endpoint) && !isGraph(endpoint)) expect(codes, `${bodies[i]?.[0]}: ${reply.text}`).toContain(reply.body.code)
      }
    })
  })

  describe('what is long is packed for who takes it so, and is the same unpacked', () => {
    const codings: [string, string | null][] = [
      ['br, GZIP;q=0.5, deflate', 'gzip'],
      ['deflate', 'deflate'],
      ['br, gzip;q=0, identity', null],
    ]
    test.each(named(reads.filter((e) => !countsCalls.has(e.id) && !e.media)))('%s', async (_, endpoint) => {
      const address = world().addressOf(endpoint)
      const plain = await plainly(world(), endpoint)
      expect(plain.headers.get('content-encoding')).toBeNull()
      const isLong = plain.bytes.length >= 2048
      for (const [accept, coding] of isLong ? codings : codings.slice(0, 1)) {
        const reply = await ask(world(), endpoint, address, { 'Accept-Encoding': accept })
        expect([accept, reply.headers.get('content-encoding')]).toEqual([accept, isLong ? coding : null])
        expect(told(reply)).toBe(told(plain))
      }
    })
  })
}
