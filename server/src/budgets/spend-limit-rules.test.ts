import fc from 'fast-check'
import { Decimal, parseInstant } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { type EntitlementRecord, isEnabled, newAzureEntitlement } from '../entitlements/rules.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'
import { keepSpendLimits, type SpendFacts } from './spend-limit-rules.ts'

const day2 = parseInstant('2026-09-02T00:00:00Z') as number
const next = parseInstant('2026-10-01T00:00:00Z') as number

const owner = (id: string, kind: 'plan' | 'legacyAzure', status: SubscriptionRecord['status'] = 'active'): SubscriptionRecord =>
  ({ id, kind, status, customerId: 'c' }) as SubscriptionRecord

const azure = (id: string, subscriptionId: string, status: 'on' | 'cancelled' = 'on'): EntitlementRecord => {
  const made = newAzureEntitlement({ id, customerId: 'c', subscriptionId, at: 0 })
  return status === 'on' ? made : { ...made, status: 'inactive', pauses: [{ from: 1 }] }
}

const facts = (more: Partial<SpendFacts>): SpendFacts => ({
  month: '2026-09',
  at: day2,
  delay: 0,
  subscriptions: [],
  entitlements: [],
  spent: [],
  customerNames: new Map([['c', 'Contoso']]),
  ...more,
})

test('what it does is audited, with the customer, before and after', () => {
  const done = keepSpendLimits(
    facts({
      subscriptions: [owner('p', 'plan')],
      entitlements: [azure('e', 'p')],
      spent: [{ subscriptionId: 'P', usd: Decimal.of(2000) }],
    }),
  )
  expect(done.events).toMatchObject([
    {
      type: 'subscription-updated',
      resourceId: 'p',
      customerId: 'c',
      audit: {
        resourceType: 'azure_entitlement',
        operationType: 'update_subscription',
        customerName: 'Contoso',
        customizedData: [{ key: 'EntitlementId', value: 'e' }],
        oldValue: { status: 'active' },
        newValue: { status: 'inactive' },
      },
    },
  ])
  expect(done.entitlements).toMatchObject([{ status: 'inactive', limitReachedIn: '2026-09', pauses: [{ from: day2 }] }])
})

test.each([
  ['a plan, below', 'plan', '1999.99', true],
  ['a plan, reached', 'plan', '2000', false],
  ['a legacy subscription, below', 'legacyAzure', '199.99', true],
  ['a legacy subscription, reached', 'legacyAzure', '200', false],
] as const)('%s', (_, kind, usd, stays) => {
  const given = facts({
    subscriptions: [owner('s', kind)],
    entitlements: [azure('e', 's')],
    spent: [{ subscriptionId: 's', usd: Decimal.parse(usd) }],
  })
  expect(keepSpendLimits(given).entitlements.map(isEnabled)).toEqual(stays ? [] : [false])
})

test('plans count together, legacy subscriptions each by itself and not towards plans', () => {
  const given = facts({
    subscriptions: [owner('p1', 'plan'), owner('p2', 'plan'), owner('l1', 'legacyAzure'), owner('l2', 'legacyAzure')],
    entitlements: ['p1', 'p2', 'l1', 'l2'].map((id) => azure(`e-${id}`, id)),
  })
  const disabled = (spent: Record<string, string>): string[] =>
    keepSpendLimits({
      ...given,
      spent: Object.entries(spent).map(([subscriptionId, usd]) => ({ subscriptionId, usd: Decimal.parse(usd) })),
    }).entitlements.map((e) => e.id)
  expect(disabled({ p1: '1000', p2: '1000' })).toEqual(['e-p1', 'e-p2'])
  expect(disabled({ p1: '1999', l1: '199' })).toEqual([])
  expect(disabled({ p1: '1999', l1: '250', l2: '150' })).toEqual(['e-l1'])
})

test('in the next cycle a plan that was suspended meanwhile gets nothing back, then or later', () => {
  const held: EntitlementRecord = { ...azure('e', 'p', 'cancelled'), limitReachedIn: '2026-09' }
  const given = facts({ month: '2026-10', at: next, subscriptions: [owner('p', 'plan', 'suspended')], entitlements: [held] })
  const done = keepSpendLimits(given)
  expect(done).toMatchObject({ entitlements: [{ status: 'inactive' }], events: [] })
  expect(keepSpendLimits({ ...given, subscriptions: [owner('p', 'plan')], entitlements: done.entitlements }).entitlements).toEqual([])
})

test('a limit reached in the first hour of the next cycle keeps what is disabled', () => {
  const held: EntitlementRecord = { ...azure('e', 'p', 'cancelled'), limitReachedIn: '2026-09' }
  const done = keepSpendLimits(
    facts({
      month: '2026-10',
      at: next,
      subscriptions: [owner('p', 'plan')],
      entitlements: [held],
      spent: [{ subscriptionId: 'p', usd: Decimal.of(3000) }],
    }),
  )
  expect(done).toMatchObject({ entitlements: [{ status: 'inactive', limitReachedIn: '2026-10' }], events: [] })
})

test('any account, over two cycles: who is below the limit is left alone, what was cancelled stays so, the rest comes back', () => {
  const subscription = fc.record({
    kind: fc.constantFrom('plan' as const, 'legacyAzure' as const),
    cents: fc.oneof(fc.nat(30_000), fc.nat(300_000)),
    azure: fc.array(fc.constantFrom('on' as const, 'cancelled' as const), { maxLength: 3 }),
  })
  fc.assert(
    fc.property(fc.array(subscription, { maxLength: 6 }), fc.constantFrom(0, 600_000), (held, delay) => {
      const subscriptions = held.map(({ kind }, i) => owner(`s${i}`, kind))
      const entitlements = held.flatMap(({ azure: states }, i) => states.map((state, j) => azure(`e${i}-${j}`, `s${i}`, state)))
      const spent = held.map(({ cents }, i) => ({ subscriptionId: `s${i}`, usd: Decimal.from(BigInt(cents), 2) }))
      const planCents = held.filter(({ kind }) => kind === 'plan').reduce((sum, { cents }) => sum + cents, 0)
      const isOver = (i: number): boolean => (held[i]?.kind === 'plan' ? planCents >= 200_000 : (held[i]?.cents as number) >= 20_000)
      const after = (given: SpendFacts): EntitlementRecord[] => {
        const changed = new Map(keepSpendLimits(given).entitlements.map((e) => [e.id, e]))
        return given.entitlements.map((e) => changed.get(e.id) ?? e)
      }
      const first = facts({ subscriptions, entitlements, spent, delay })
      const stopped = after(first)
      for (const [k, e] of stopped.entries()) {
        const before = entitlements[k] as EntitlementRecord
        if (!isOver(Number(e.subscriptionId.slice(1)))) expect(e).toBe(before)
        else expect(isEnabled(e)).toBe(false)
      }
      // A second run of the same cycle finds nothing to do.
      expect(keepSpendLimits({ ...first, entitlements: stopped }).entitlements).toEqual([])
      const again = after({ ...first, month: '2026-10', at: next, spent: [], entitlements: stopped })
      expect(again.map(isEnabled)).toEqual(entitlements.map(isEnabled))
      expect(again.some((e) => e.limitReachedIn)).toBe(false)
    }),
  )
})
