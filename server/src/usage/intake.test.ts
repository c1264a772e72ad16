import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseInstant } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReference, type Reference } from '../rates/reference.ts'
import { type EntitlementFacts, entitlementIdOf, judge, oldestMonth, readSent } from './intake.ts'
import { Pricing } from './pricing.ts'

const now = parseInstant('2026-09-15T12:00:00Z') as number
const entitlement: EntitlementFacts = {
  id: '11111111-1111-4111-8111-111111111111',
  customerId: 'c',
  subscriptionId: 's',
  planSkuId: '0001',
  country: 'US',
}
/** Virtual machine of the real price list, sold in South India. */
const meterId = '000009d0-057f-5f2b-b7e9-9e26add324a8'
const event = {
  id: 'e1',
  entitlementId: entitlement.id,
  resourceUri: `/subscriptions/${entitlement.id}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm1`,
  meterId,
  quantity: '1.5',
  at: '2026-09-03T10:00:00Z',
  resourceLocation: 'southindia',
}

let folder: string
let reference: Reference
let pricing: Pricing
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-intake-'))
  reference = await openReference(folder)
  pricing = new Pricing(reference)
})
afterAll(() => {
  reference.close()
  rmSync(folder, { recursive: true })
})

function read(change: Record<string, unknown> | string) {
  const text = typeof change === 'string' ? change : JSON.stringify({ ...event, ...change })
  const sent = readSent(text)
  return judge(sent, entitlementIdOf(sent) === entitlement.id ? entitlement : undefined, 7, { now, pricing })
}

test('an event is taken with its price, period and details', () => {
  expect(read({ tags: { env: 'prod' } })).toMatchObject({
    id: 'e1',
    customerId: 'c',
    subscriptionId: 's',
    period: '2026-09',
    schedule: { meterId, productId: 'DZH318Z0BPVW', skuId: '00QZ', pricingCurrency: 'USD', creditEligible: false },
    details: { resourceGroup: 'rg-web', consumedService: 'Microsoft.Compute', tags: '{"env":"prod"}', additionalInfo: '' },
  })
})

test.each<[string, string, string]>([
  ['an object as text', '{"env":"prod"}', '{"env":"prod"}'],
  ['other text', 'not "json"', '{"text":"not \\"json\\""}'],
  ['a list as text', '[1]', '{"text":"[1]"}'],
  ['nothing', '', ''],
])('tags sent as %s are text that holds a JSON object', (_, tags, expected) => {
  expect(read({ tags, additionalInfo: tags })).toMatchObject({ details: { tags: expected, additionalInfo: expected } })
})

test('what a store sets its parts apart by does not reach it', () => {
  const taken = read({ resourceLocation: '\u001fsouthindia', tags: { a: '\u001f\ud800' } })
  expect(taken).toMatchObject({ details: { resourceLocation: ' southindia', tags: '{"a":"\\u001f\\ud800"}' } })
})

test.each([
  ['1.5', '1.5'],
  ['0', '0'],
  ['999999999999.123456789012345', '999999999999.123456789012345'],
])('text quantity %s is kept exactly', (quantity, expected) => {
  const taken = read({ quantity })
  expect('quantity' in taken && taken.quantity.toString()).toBe(expected)
})

test('a number keeps digits a float would lose', () => {
  const taken = read(JSON.stringify(event).replace('"1.5"', '123456789.123456789012345'))
  expect('quantity' in taken && taken.quantity.toString()).toBe('123456789.123456789012345')
})

test.each<[string, Record<string, unknown> | string, string]>([
  ['no JSON', '{"id":', 'BadJson'],
  ['a list', '[]', 'BadJson'],
  ['no id', { id: undefined }, 'MissingField'],
  ['a long id', { id: 'é'.repeat(65) }, 'MissingField'],
  ['half a character pair in an id', `{"id":"\\ud800",${JSON.stringify(event).slice('{"id":"e1",'.length)}`, 'MissingField'],
  ['a control character in an id', { id: 'a\u0000b' }, 'MissingField'],
  ['a control character in a resource', { resourceUri: '/a\u001fb' }, 'MissingField'],
  ['no time', { at: 'yesterday' }, 'MissingField'],
  ['no resource', { resourceUri: '' }, 'MissingField'],
  ['a meter on no list', { meterId: 'no-such-meter' }, 'UnknownMeter'],
  ['an Azure subscription of nobody', { entitlementId: '22222222-2222-4222-8222-222222222222' }, 'UnknownEntitlement'],
  ['no GUID for the Azure subscription', { entitlementId: 'mine' }, 'UnknownEntitlement'],
  ['a negative quantity', { quantity: '-1' }, 'BadQuantity'],
  ['13 integer digits', { quantity: '1000000000000' }, 'BadQuantity'],
  ['16 fraction digits', { quantity: '0.1234567890123456' }, 'BadQuantity'],
  ['an exponent in text', { quantity: '1e3' }, 'BadQuantity'],
  ['a huge exponent', JSON.stringify(event).replace('"1.5"', '1e900'), 'BadQuantity'],
  ['words', { quantity: 'many' }, 'BadQuantity'],
  ['more than five minutes ahead', { at: '2026-09-15T12:05:01Z' }, 'FutureTime'],
  ['older than three closed months', { at: '2026-05-31T23:59:59Z' }, 'TooOld'],
  ['a place without a price', { resourceLocation: 'atlantis', productId: 'DZH318ZZZZZZ' }, 'NoPrice'],
])('%s is refused', (_, change, code) => {
  expect(read(change)).toMatchObject({ line: 7, code })
})

test.each([
  ['2026-09-15T00:00:00Z', '2026-06'],
  ['2026-09-05T23:59:59Z', '2026-05'],
  ['2026-09-06T00:00:00Z', '2026-06'],
])('at %s the oldest month taken is %s', (at, month) => {
  expect(oldestMonth(parseInstant(at) as number)).toBe(month)
})

test('usage of the month before belongs to it until the 5th, then to the next', () => {
  const at = '2026-08-31T23:00:00Z'
  const sent = readSent(JSON.stringify({ ...event, at }))
  const period = (instant: string) => {
    const judged = judge(sent, entitlement, 1, { now: parseInstant(instant) as number, pricing })
    return 'period' in judged && judged.period
  }
  expect(period('2026-09-04T23:59:59Z')).toBe('2026-08')
  expect(period('2026-09-05T00:00:00Z')).toBe('2026-09')
})
