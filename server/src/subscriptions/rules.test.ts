import { normalise, type Static } from 'lazuli-contract'
import { SubscriptionPatch } from 'lazuli-contract/subscriptions.ts'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { type SubscriptionRecord, subscriptionEtag, subscriptionToWire } from './record.ts'
import { newPlanSubscription, type UpdateFacts, updateSubscription } from './rules.ts'

const plan = newPlanSubscription({
  id: '9D3C5A1E-6A6C-4E0F-8A44-9A8E3B2C1D00',
  customerId: '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04',
  catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6',
  orderId: 'ImxjLNL4_fOc-2KoyOxGTZcrlIquzls11',
  country: 'de',
  at: Date.parse('2026-09-01T08:30:00.250Z'),
})
const deleted: SubscriptionRecord = { ...plan, status: 'deleted' }
const now = Date.parse('2026-09-15T00:00:00Z')
const free: UpdateFacts = { now, hasActiveEntitlements: false }
const suspended: SubscriptionRecord = {
  ...plan,
  status: 'suspended',
  suspensionReasons: ['PartnerRequest'],
  suspendedAt: now,
  version: 2,
}

/** A body as it arrives: through the contract's reading. */
function patch(body: object): Static<typeof SubscriptionPatch> {
  const { value, problems } = normalise(SubscriptionPatch, body)
  expect(problems).toEqual([])
  return value as Static<typeof SubscriptionPatch>
}

const outcome = (current: SubscriptionRecord, body: object, facts = free): string => {
  const result = updateSubscription(current, patch(body), facts)
  return isRefusal(result) ? result.refused : result === current ? 'unchanged' : `${result.status} v${result.version}`
}

/** What the .NET SDK sends for an object with only some members set. */
const defaultFilled = (set: object): object => ({
  Id: null,
  OfferId: null,
  EntitlementId: null,
  OfferName: null,
  FriendlyName: null,
  Quantity: 0,
  UnitType: null,
  ParentSubscriptionId: null,
  CreationDate: '0001-01-01T00:00:00',
  EffectiveStartDate: '0001-01-01T00:00:00',
  CommitmentEndDate: '0001-01-01T00:00:00',
  Status: 'none',
  AutoRenewEnabled: false,
  BillingType: 'none',
  BillingCycle: 'unknown',
  PartnerId: null,
  SuspensionReasons: null,
  ContractType: 'subscription',
  Links: null,
  Attributes: { Etag: null, ObjectType: 'Subscription' },
  ...set,
})

/** The PascalCase form of a whole resource, as the documentation prints it. */
function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, content]) => [name.charAt(0).toUpperCase() + name.slice(1), pascal(content)]))
}
const whole = (current: SubscriptionRecord, changed: object): object => ({ ...subscriptionToWire(current), ...changed })
const styles: [string, (current: SubscriptionRecord, changed: object) => object][] = [
  ['documentation', (current, changed) => pascal(whole(current, changed)) as object],
  ['.NET sample', (_, changed) => defaultFilled(pascal(changed) as object)],
  ['TypeScript client', (current, changed) => ({ ...whole(current, changed), attentionNeeded: false, whatever: { deep: [1] } })],
  ['bare', (_, changed) => changed],
]

describe.each(styles)('a PATCH in the style of: %s', (_, body) => {
  test('suspends', () => {
    const result = updateSubscription(plan, patch(body(plan, { status: 'suspended' })), free)
    expect(result).toEqual(suspended)
  })

  test('reactivates, and the reasons are gone', () => {
    expect(updateSubscription(suspended, patch(body(suspended, { status: 'active' })), free)).toEqual({ ...plan, version: 3 })
  })

  test('renames', () => {
    expect(updateSubscription(plan, patch(body(plan, { friendlyName: 'nickname' })), free)).toEqual({
      ...plan,
      friendlyName: 'nickname',
      version: 2,
    })
  })

  test('renames and suspends at once, as one change', () => {
    expect(updateSubscription(plan, patch(body(plan, { friendlyName: 'nickname', status: 'suspended' })), free)).toEqual({
      ...suspended,
      friendlyName: 'nickname',
    })
  })

  test('changes nothing, not even the etag, when it asks for what is', () => {
    expect(outcome(plan, body(plan, { status: 'active' }))).toBe('unchanged')
    expect(outcome(suspended, body(suspended, { status: 'suspended' }))).toBe('unchanged')
    expect(outcome(plan, body(plan, {}))).toBe('unchanged')
  })

  test('is refused', () => {
    const refusals: [SubscriptionRecord, object, UpdateFacts, string][] = [
      [plan, { status: 'suspended' }, { ...free, hasActiveEntitlements: true }, 'PlanHasActiveEntitlements'],
      [plan, { status: 'deleted' }, free, 'StatusNotUpdatable'],
      [suspended, { status: 'deleted' }, free, 'StatusNotUpdatable'],
      [plan, { status: 'expired' }, free, 'StatusChangeRefused'],
      [plan, { quantity: 2 }, free, 'QuantityNotUpdatable'],
      [plan, { autoRenewEnabled: true }, free, 'AutoRenewNotUpdatable'],
      [plan, { billingCycle: 'monthly' }, free, 'BillingCycleNotUpdatable'],
      [plan, { partnerId: '7654321' }, free, 'PartnerOnRecordNotUpdatable'],
      [deleted, { status: 'active' }, free, 'SubscriptionDeleted'],
      [deleted, { friendlyName: 'x' }, free, 'SubscriptionDeleted'],
    ]
    for (const [current, changed, facts, expected] of refusals)
      expect(outcome(current, body(current, changed), facts), JSON.stringify(changed)).toBe(expected)
  })

  test('is refused as a whole when one wish is', () => {
    expect(outcome(plan, body(plan, { friendlyName: 'nickname', quantity: 5 }))).toBe('QuantityNotUpdatable')
    expect(outcome(plan, body(plan, { friendlyName: 'x', status: 'suspended' }), { ...free, hasActiveEntitlements: true })).toBe(
      'PlanHasActiveEntitlements',
    )
  })
})

describe('what counts as a wish', () => {
  test.each<[string, object, string]>([
    ['quantity 0 of a sparse body', { quantity: 0 }, 'unchanged'],
    ['quantity 0 of a whole body', whole(plan, { quantity: 0 }), 'QuantityNotUpdatable'],
    ['an empty name', whole(plan, { friendlyName: '' }), 'unchanged'],
    ['cycle none', whole(plan, { billingCycle: 'none' }), 'unchanged'],
    ['status by ordinal', { Status: 2 }, 'suspended v2'],
    ['status in Pascal case', { Status: 'Suspended' }, 'suspended v2'],
    ['the cycle in Pascal case', whole(plan, { billingCycle: 'OneTime' }), 'unchanged'],
    [
      'read-only members of another mind',
      whole(plan, { offerId: 'x', unitType: 5, creationDate: 'never', orderId: null, isTrial: 'maybe', links: 'none' }),
      'unchanged',
    ],
    ['the id of another', whole(plan, { id: 'other' }), 'unchanged'],
    ['an id of null', { id: null, autoRenewEnabled: false, quantity: 0, status: 'suspended' }, 'suspended v2'],
    ['nothing', {}, 'unchanged'],
  ])('%s', (_, body, expected) => {
    expect(outcome(plan, body)).toBe(expected)
  })
})

describe('etag', () => {
  const good = subscriptionEtag(plan)
  const stale = subscriptionEtag({ ...plan, version: 7 })
  test.each<[string, string | undefined, string | undefined, string]>([
    ['absent', undefined, undefined, 'suspended v2'],
    ['in the header, quoted', `"${good}"`, undefined, 'suspended v2'],
    ['in the header, bare', good, undefined, 'suspended v2'],
    ['any', '*', undefined, 'suspended v2'],
    ['in the body', undefined, good, 'suspended v2'],
    ['empty in the body', undefined, '', 'suspended v2'],
    ['stale in the header', `"${stale}"`, undefined, 'StaleEtag'],
    ['stale in the body', undefined, stale, 'StaleEtag'],
    ['the header wins when it is good', `"${good}"`, stale, 'suspended v2'],
    ['the header wins when it is stale', `"${stale}"`, good, 'StaleEtag'],
    ['nonsense', 'x', undefined, 'StaleEtag'],
  ])('%s', (_, ifMatch, etag, expected) => {
    expect(outcome(plan, { status: 'suspended', attributes: { etag } }, { ...free, ifMatch })).toBe(expected)
  })
})

describe('partner of record of an indirect provider', () => {
  const facts: UpdateFacts = { ...free, resellerMpnIds: ['7654321', '8888888'], otherPlansOf: ['8888888'], ownMpnId: '2345678' }
  test.each([
    ['one of its resellers', '7654321', 'active v2'],
    ['itself', '2345678', 'ProviderNotPartnerOnRecord'],
    ['somebody else', '1111111', 'PartnerOnRecordInvalid'],
    ['the reseller of another plan of the customer', '8888888', 'PartnerOnRecordNotUpdatable'],
  ])('%s', (_, partnerId, expected) => {
    expect(outcome(plan, { partnerId }, facts)).toBe(expected)
  })

  test('the one it has', () => {
    expect(outcome({ ...plan, partnerId: '7654321' }, { partnerId: '7654321' }, facts)).toBe('unchanged')
  })
})
