/** Addresses in every form clients send (platform contract, section 2.1; clients rules 1, 4 and 6). */
import { type AnyEndpoint, endpointList } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import type { Reply } from '../../harness.ts'
import { isAzure, type WalkWorld } from '../walk-world.ts'
import { ask, countsCalls, named, plainly, reads, told } from './asked.ts'

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Ids that are the same in small and capital letters: GUIDs, and ids of orders and their kin as Lazuli makes them. */
const caseless = new Set(['{order-id}', '{cart-id}', '{invoice-id}', '{customer-id}', '{subscription-id}', '{entitlement-id}', '{domain}'])
/** Templates of agreements are told apart by letter case too (commerce contract, section 3.2). */
const caseMatters = new Set(['{agreement-template-id}'])

/** The segments of an address, each with the part of the template it stands for. */
function segmentsOf(endpoint: AnyEndpoint, address: string): { path: [string, string][]; query: string } {
  const [path = '', query = ''] = address.split('?')
  const template = endpoint.path.split('/')
  // A scope stands for several segments; they are ids and words of another operation.
  const parts = path
    .split('/')
    .map((segment, i): [string, string] => [segment, endpoint.path.startsWith('/{scope}') ? '{scope}' : (template[i] ?? '')])
  return { path: parts, query }
}

/** Words and ids in capitals, slashes doubled and trailing, query names in capitals and turned round, names that nobody knows. */
function shouted(endpoint: AnyEndpoint, address: string): string {
  const { path, query } = segmentsOf(endpoint, address)
  const loud = path.map(([segment, part]) =>
    caseMatters.has(part) || (part.startsWith('{') && !guid.test(segment) && !caseless.has(part)) ? segment : segment.toUpperCase(),
  )
  const names = query.split('&').filter(Boolean).reverse()
  return `${loud.join('//')}/?${[...names.map((part) => part.replace(/^[^=]+/, (name) => name.toUpperCase())), 'unknown=1', 'empty=', '='].join('&')}`
}

/** As the SDKs glue paging links together, words in small letters, GUIDs in braces or with a blank after them. */
function glued(endpoint: AnyEndpoint, address: string): string {
  const { path, query } = segmentsOf(endpoint, address)
  const odd = path.map(([segment, part], i) => {
    if (!part.startsWith('{')) return segment.toLowerCase()
    if (isAzure(endpoint) || caseMatters.has(part) || !guid.test(segment)) return segment
    return i % 2 === 0 ? `%7B${segment}%7D` : `${segment}%20`
  })
  const start = odd[1] === 'v1' ? '/v1/' : isAzure(endpoint) ? '/' : ''
  return `${start}${odd.join('/')}${query === '' ? '' : `?${query}&empty`}`
}

const outcome = (reply: Reply): [number, string] => [reply.status, told(reply)]

export function addresses(world: () => WalkWorld): void {
  describe('an address is the same however it is written', () => {
    test.each(named(reads.filter((e) => !countsCalls.has(e.id))))('%s', async (_, endpoint) => {
      const address = world().addressOf(endpoint)
      const plain = outcome(await plainly(world(), endpoint))
      for (const form of [shouted(endpoint, address), glued(endpoint, address)])
        expect([form, ...outcome(await ask(world(), endpoint, form))]).toEqual([form, ...plain])
    })
  })

  describe('so it is for everything else, as who may not in can tell', () => {
    test.each(named(endpointList.filter((e) => !reads.includes(e) && e.auth !== 'none')))('%s', async (_, endpoint) => {
      const address = world().addressOf(endpoint)
      // From elsewhere and without a token nobody gets past the door; an address that nobody knows would be 404.
      const headers = { Host: 'elsewhere.example' }
      for (const form of [address, shouted(endpoint, address), glued(endpoint, address)]) {
        const reply = await world().server.request(endpoint.method, form, { as: null, headers })
        expect([form, reply.status]).toEqual([form, endpoint.auth === 'lab' ? 403 : 401])
      }
    })
  })

  describe('an address asked what it may be asked says which verbs it knows', () => {
    test.each(named(endpointList))('%s', async (_, endpoint) => {
      const reply = await world().server.request('OPTIONS', world().addressOf(endpoint))
      expect(reply.status, reply.text).toBe(405)
      expect(reply.headers.get('allow')?.split(', ')).toContain(endpoint.method)
      expect(reply.headers.get('access-control-allow-origin')).toBeNull()
    })
  })
}
