/** Lists and resources as they are answered, and lists by the page (platform contract, sections 2.7, 2.8 and 2.10). */
import type { AnyEndpoint } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { misfits } from '../../fuzz/shape.ts'
import type { Reply } from '../../harness.ts'
import { type Difference, wireOffences } from '../compare.ts'
import { isAzure, type WalkWorld } from '../walk-world.ts'
import { ask, named, plainly, reads } from './asked.ts'

const jsonReads = reads.filter((e) => e.method !== 'HEAD' && !e.media)
const partnerReads = jsonReads.filter((e) => !isAzure(e))

/** The audit's own data may be null, as documented (platform contract, section 4). */
const isDocumentedNull = ({ at }: Difference): boolean => at.endsWith('customizedData[].value')
/** Lists by size and offset count all that match; every other one what is in the answer. */
const countsAll = (e: AnyEndpoint): boolean => 'offset' in members(e)
/** Members of a query, in small letters as they are compared. */
const members = (e: AnyEndpoint): Record<string, unknown> => e.query?.properties ?? {}

export function envelopes(world: () => WalkWorld): void {
  const get = (endpoint: AnyEndpoint, address: string, headers: Record<string, string> = {}): Promise<Reply> =>
    ask(world(), endpoint, address, headers)

  describe('is what its schema says, without null, with whole links', () => {
    test.each(named(jsonReads))('%s', async (_, endpoint) => {
      const reply = await plainly(world(), endpoint)
      if (reply.status !== 200) return expect([204, 400, 404]).toContain(reply.status)
      expect(misfits(endpoint.replies[200], JSON.parse(reply.text))).toEqual([])
      if (isAzure(endpoint)) return
      expect(wireOffences(reply.body).filter((offence) => !isDocumentedNull(offence))).toEqual([])
      const { items, totalCount, attributes } = reply.body
      if (items === undefined) return
      expect(attributes?.objectType).toBe('Collection')
      if (!countsAll(endpoint)) expect(totalCount).toBe(items.length)
    })
  })

  describe('by size', () => {
    const sized = partnerReads.filter((e) => Object.keys(members(e)).some((name) => /(^|\.)size$/i.test(name)))
    test.each(named(sized))('%s', async (_, endpoint) => {
      const name = Object.keys(members(endpoint)).find((member) => /(^|\.)size$/i.test(member)) as string
      const address = world().addressOf(endpoint)
      const with_ = (size: string): string => `${address}${address.includes('?') ? '&' : '?'}${name.toUpperCase()}=${size}`
      const usual = await plainly(world(), endpoint)
      // What only legacy subscriptions have is refused for the plan of this world.
      if (usual.status !== 200) return expect(usual.body.code).toBe(800011)
      const whole = usual.body.items as unknown[]
      // Too many is as many as there may be; none said, or nothing, is what is usual.
      for (const size of ['', '999999999']) expect([size, (await get(endpoint, with_(size))).body.items]).toEqual([size, whole])
      const [one, ...bad] = await Promise.all(['1', '-1', '1.5', 'many'].map((size) => get(endpoint, with_(size))))
      expect(one?.body.items).toEqual(whole.slice(0, 1))
      for (const reply of bad) expect([reply.status, [2000, 3000].includes(reply.body.code)], reply.text).toEqual([400, true])
    })
  })

  describe('by continuation', () => {
    const sought = partnerReads.filter((e) => 'seekOperation' in members(e))
    test.each(named(sought))('%s', async (_, endpoint) => {
      const address = world().addressOf(endpoint)
      const [path] = address.split('?')
      const size = Object.keys(members(endpoint)).find((member) => /(^|\.)size$/i.test(member)) as string
      const first = await get(endpoint, `${address}${address.includes('?') ? '&' : '?'}${size}=1`)
      if (first.status !== 200) return expect(first.body.code).toBe(800011)
      const token = first.body.continuationToken as string | undefined
      if (token === undefined) return expect(first.body.items.length).toBeLessThanOrEqual(1)
      expect(first.body.links.next.headers).toEqual([{ key: 'MS-ContinuationToken', value: token }])
      const seek = (query: string, sentToken = token): Promise<Reply> =>
        get(endpoint, `${path}?${query}`, { 'MS-ContinuationToken': sentToken })
      const next = await seek('seekOperation=Next')
      expect(next.status, next.text).toBe(200)
      expect(next.body.items).toHaveLength(1)
      expect(next.body.items).not.toEqual(first.body.items)
      for (const spelling of ['seekoperation=next', 'seek_operation=NEXT', 'SEEK=Next', 'seekOperation=Next&size=1&unknown='])
        expect([spelling, (await seek(spelling)).text]).toEqual([spelling, next.text])
      // The address of the link, as the Java SDK glues it.
      const link = first.body.links.next.uri as string
      const linked = await get(endpoint, `/v1/${link}`, { 'MS-ContinuationToken': token })
      expect(linked.body.items, link).toEqual(next.body.items)
      for (const bad of [`${token}x`, token.slice(2), 'AQAAAA==', '%'])
        expect([bad, (await seek('seekOperation=Next', bad)).status]).toEqual([bad, 400])
      const last = await plainly(world(), endpoint)
      expect([last.body.continuationToken, last.body.links?.next]).toEqual([undefined, undefined])
    })

    test('has more than one page somewhere in each kind of list', async () => {
      for (const id of ['listCustomers', 'listAuditRecords', 'listInvoiceLineItems']) {
        const endpoint = sought.find((e) => e.id === id) as AnyEndpoint
        const address = world().addressOf(endpoint)
        const { body } = await get(endpoint, `${address}${address.includes('?') ? '&' : '?'}size=1`)
        expect([id, typeof body.continuationToken]).toEqual([id, 'string'])
      }
    })
  })
}
