/** What is taken over from a line before is what judging the line gives. */
import fc from 'fast-check'
import { parseInstant } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { MeteredEvent, Schedule } from '../db/lines.ts'
import { AlikeLines } from './alike.ts'
import { dayTaken, type EntitlementFacts, entitlementIdOf, type IntakeContext, judge, readSent, usageAhead } from './intake.ts'
import type { PartnerPricing, PriceQuestion } from './pricing.ts'

const ids = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const
const entitlements = new Map<string | undefined, EntitlementFacts>([
  [ids[0], { id: ids[0], customerId: 'c', subscriptionId: 's', planSkuId: '0001', country: 'US' }],
  [
    ids[1],
    {
      ...{ id: ids[1], customerId: 'd', subscriptionId: 't', planSkuId: '0001', country: 'US' },
      pauses: [{ from: parseInstant('2026-09-04T00:00:00Z') as number, to: parseInstant('2026-09-06T00:00:00Z') as number }],
    },
  ],
])
const context = (): IntakeContext => ({
  now: parseInstant('2026-09-15T12:00:00Z') as number,
  // A price for each month, and none where there is no meter.
  pricing: {
    ask: ({ meterId, month }: PriceQuestion) => (meterId === 'none' ? 'UnknownMeter' : ({ key: `${meterId} ${month}` } as Schedule)),
  } as PartnerPricing,
})

/** A body of lines, some of them read as those before them. */
class Body {
  readonly #context = context()
  readonly #alike = new AlikeLines((midnight) => dayTaken(midnight, this.#context), this.#context.now + usageAhead)

  /** Lines lie within others' bytes. */
  read(text: string): MeteredEvent | undefined {
    const bytes = Buffer.from(`"id":"before"${text}"at":"after"`)
    return this.#alike.read(bytes, 13, bytes.length - 12)
  }

  judge(text: string): ReturnType<typeof judge> {
    const sent = readSent(text)
    const entitlement = entitlements.get(entitlementIdOf(sent))
    const judged = judge(sent, entitlement, 1, this.#context)
    const bytes = Buffer.from(text)
    if (!('code' in judged)) this.#alike.learn(bytes, 0, bytes.length, judged, entitlement as EntitlementFacts)
    return judged
  }
}

/** Members as JSON: some more than once, or within others, in any order. */
const uri = (n: number) => `"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm${n}"`
/** Mostly as they are usually written. */
const mostly = (usual: readonly string[], odd: readonly string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...odd) })
const values = {
  id: mostly(['"a"', '"b-1"'], ['"c 1"', '"é"', '"\\u0061"', '""', '7', `"${'x'.repeat(129)}"`]),
  quantity: mostly(['"1.5"', '"0"', '"12.340"'], ['"007"', '"1."', '".5"', '"-1"', '1.5', '0.1234567890123456', '1e3', '3', '-3']),
  at: mostly(
    ['"2026-09-03T10:00:00Z"', '"2026-09-05T10:00:00Z"', '"2026-08-31T23:59:59Z"', '"2026-09-15T12:05:00Z"'],
    [
      '"2027-01-01T00:00:00Z"',
      '"soon"',
      '"2026-09-31T10:00:00Z"',
      '"2026-09-03T24:00:00Z"',
      '"2026-09-15T12:05:01Z"',
      '"2020-01-01T00:00:00Z"',
    ],
  ),
}
const others = fc.constantFrom(
  ...['"tags":{"id":"x","at":"2026-09-01T00:00:00Z","quantity":"1"}', '"tags":"{\\"id\\":\\"x\\"}"', '"id":"twice"', '"quantity":"9"'],
  ...['"at":"2026-09-01T00:00:00Z"', '"resourceLocation":"東京"', '"additionalInfo":{"quantity":5}'],
)
/** Lines that differ in three values alone, or nearly so. */
const lines = fc
  .record({
    entitlementId: fc.constantFrom(`"${ids[0]}"`, `"${ids[0]}"`, `"${ids[0].toUpperCase()}"`, `"${ids[1]}"`, '"x"'),
    meterId: fc.constantFrom('"m"', '"m"', '"none"'),
    extras: fc.array(others, { maxLength: 2 }),
    place: fc.nat(6),
    space: fc.constantFrom('', ' '),
    isReversed: fc.nat(3).map((n) => n === 0),
  })
  .chain(({ entitlementId, meterId, extras, place, space, isReversed }) =>
    fc.array(
      fc.record({ ...values, resourceUri: fc.constantFrom(uri(1), uri(2)) }).map(({ id, resourceUri, quantity, at }) => {
        const parts = Object.entries({ id, entitlementId, resourceUri, meterId, quantity, at }).map(
          ([name, of]) => `"${name}":${space}${of}`,
        )
        if (isReversed) parts.reverse()
        parts.splice(place, 0, ...extras)
        return `{${parts.join(',')}}`
      }),
      { maxLength: 30 },
    ),
  )

test('lines become what they are judged to be', () => {
  let count = 0
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 4 }), (some) => {
      const body = new Body()
      for (const text of some.flat()) {
        const taken = body.read(text)
        const judged = body.judge(text)
        if (!taken) continue
        count++
        // The same number may have more digits.
        const { quantity, ...rest } = judged as MeteredEvent
        expect({ ...taken, quantity: `${taken.quantity}` }).toEqual({ ...rest, quantity: `${quantity}` })
      }
    }),
    { numRuns: 400, endOnFailure: true },
  )
  expect(count).toBeGreaterThan(20)
})

const usual = (id: string, quantity: string, at = '2026-09-03T10:00:00Z', meterId = 'm') =>
  `{"id":"${id}","entitlementId":"${ids[0]}","resourceUri":${uri(1)},"meterId":"${meterId}","quantity":${quantity},"at":"${at}"}`

function learned(text: string): Body {
  const body = new Body()
  body.judge(text)
  return body
}

test('one line is enough for those like it', () => {
  const body = learned(usual('1', '"1.5"'))
  expect(body.read(usual('2', '"0.000001"'))).toMatchObject({ id: '2', quantity: { coefficient: 1n, scale: 6 }, period: '2026-09' })
  expect(body.read(usual('3', '"999999999999.999"'))?.quantity.toString()).toBe('999999999999.999')
  expect(body.read(usual('4', '1'))).toBeUndefined()
  expect(learned(usual('1', '1.5')).read(usual('4', '12.50'))?.quantity.toString()).toBe('12.5')
  expect(body.read(usual('5', '"1"', '2026-09-03T10:00:00Z', 'n'))).toBeUndefined()
  // Of a day that no line has had yet, at the price of its month.
  expect(body.read(usual('6', '"1"', '2026-09-04T23:59:59Z'))?.at).toBe(parseInstant('2026-09-04T23:59:59Z'))
  // Of a month whose price is not known yet.
  expect(body.read(usual('7', '"1"', '2026-08-04T10:00:00Z'))).toBeUndefined()
  body.judge(usual('7', '"1"', '2026-08-04T10:00:00Z'))
  expect(body.read(usual('8', '"1"', '2026-08-05T10:00:00Z'))?.schedule).toEqual({ key: 'm 2026-08' })
})

test('what is kept is bounded, and begins anew', () => {
  const body = new Body()
  for (let i = 0; i < 200; i++) {
    const tags = `${i}${'x'.repeat(60_000)}`
    const long = (id: string) => usual(id, '"1"').replace(/}$/, `,"tags":{"a":"${tags}"}}`)
    expect(body.read(long('a'))).toBeUndefined()
    body.judge(long('a'))
    expect(body.read(long('b'))?.id).toBe('b')
  }
  expect(body.read(usual('c', '"1"'))).toBeUndefined()
})

test('what a body has no use for is given up', () => {
  const body = learned(usual('1', '"1"'))
  for (let i = 0; i < 16_384; i++) body.read(usual('2', '"1"', '2026-09-03T10:00:00Z', `${i}`))
  expect(body.read(usual('2', '"1"'))).toBeUndefined()
})
