/** What a PATCH may do by kind of subscription (commerce contract, section 7.3): every change, each kind, each refusal. */
import { normalise, parseInstant, type Static } from 'lazuli-contract'
import { SubscriptionPatch } from 'lazuli-contract/subscriptions.ts'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { type SubscriptionRecord, subscriptionToWire } from './record.ts'
import {
  type NewLicence,
  newLegacyAzureSubscription,
  newLicenceSubscription,
  newPlanSubscription,
  provisioned,
  provisionLater,
  type UpdateFacts,
  updateSubscription,
} from './rules.ts'

const bought = parseInstant('2026-09-01T00:00:00Z') as number
const common = { customerId: '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04', orderId: 'order', country: 'US', at: bought }
const id = '6e7aa601-629e-461b-8933-0898c3cc3c7c'
const licence = (wanted: Partial<NewLicence>): SubscriptionRecord =>
  newLicenceSubscription({
    ...common,
    id,
    kind: 'onlineService',
    catalogItemId: 'CFQ7TTC0LH18:0001:DZH318Z0BMJX',
    offerName: 'item',
    quantity: 5,
    billingCycle: 'monthly',
    termDuration: 'P1Y',
    ...wanted,
  })

const plan = newPlanSubscription({ ...common, id, catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6' })
const legacyAzure = newLegacyAzureSubscription({ ...common, id, entitlementId: id, offerId: 'MS-AZR-0145P' })
const saas = licence({ kind: 'saas', termDuration: 'P1M' })
const yearly = licence({ kind: 'saas' })
const online = licence({})
const software = licence({ kind: 'softwareSubscription', billingCycle: 'one_time' })
const office = licence({ catalogItemId: '91FD106F-4B2C-4938-95AC-F54F74E9A239' })
const addon = licence({ catalogItemId: '91FD106F-4B2C-4938-95AC-F54F74E9A240', parentSubscriptionId: office.id })
const trial = licence({ isTrial: true, billingCycle: 'none', termDuration: 'P1M' })
const goingOn = licence({ isTrial: true, billingCycle: 'none', termDuration: 'P1M', renewalTermDuration: 'P1Y' })
const forever = licence({ termDuration: undefined })
const stopped = (record: SubscriptionRecord): SubscriptionRecord => ({
  ...record,
  status: 'suspended',
  suspensionReasons: ['PartnerRequest'],
  suspendedAt: bought,
})

const at = (text: string): number => parseInstant(text) as number
const facts: UpdateFacts = {
  now: at('2026-09-01T12:00:00Z'),
  hasActiveEntitlements: false,
  limits: { minimumQuantity: 2, maximumQuantity: 300 },
  parentStatus: 'active',
}
const later = (text: string): UpdateFacts => ({ ...facts, now: at(text) })

function outcome(current: SubscriptionRecord, body: object, known: UpdateFacts): string {
  const { value, problems } = normalise(SubscriptionPatch, body)
  expect(problems).toEqual([])
  const result = updateSubscription(current, value as Static<typeof SubscriptionPatch>, known)
  if (isRefusal(result)) return result.refused
  if (result === current) return 'unchanged'
  expect(result.version).toBe(current.version + 1)
  return `${result.status} ${result.quantity} ${result.autoRenewEnabled ? 'renews' : 'ends'}`
}

describe.each<[string, object, [string, SubscriptionRecord, string, UpdateFacts?][]]>([
  [
    'suspend',
    { status: 'suspended' },
    [
      ['a plan', plan, 'suspended 1 ends'],
      ['a plan in use', plan, 'PlanHasActiveEntitlements', { ...facts, hasActiveEntitlements: true }],
      ['legacy Azure', legacyAzure, 'suspended 1 ends'],
      ['an online service', online, 'suspended 5 renews'],
      ['a legacy licence', office, 'suspended 5 renews'],
      ['an add-on', addon, 'suspended 5 renews'],
      ['a marketplace item', saas, 'StatusNotUpdatable'],
      ['software', software, 'StatusNotUpdatable'],
      ['what is suspended', stopped(online), 'unchanged'],
    ],
  ],
  [
    'reactivate',
    { status: 'active' },
    [
      ['an online service', stopped(online), 'active 5 renews'],
      ['legacy Azure', stopped(legacyAzure), 'active 1 ends'],
      ['an add-on', stopped(addon), 'active 5 renews'],
      ['an add-on of a suspended one', stopped(addon), 'ParentNotActive', { ...facts, parentStatus: 'suspended' }],
      ['an add-on of one that is gone', stopped(addon), 'ParentNotActive', { ...facts, parentStatus: undefined }],
      ['what is active', online, 'unchanged'],
      ['a trial that has ended', stopped(trial), 'StatusChangeRefused', later('2026-10-02T00:00:00Z')],
      ['what is deleted', { ...online, status: 'deleted' }, 'SubscriptionDeleted'],
    ],
  ],
  [
    'cancel',
    { status: 'deleted' },
    [
      ['a marketplace item within a day', saas, 'deleted 5 renews'],
      ['a marketplace item on the last instant', saas, 'deleted 5 renews', later('2026-09-02T00:00:00Z')],
      ['a marketplace item after it', saas, 'CancellationWindowOver', later('2026-09-02T00:00:01Z')],
      ['a marketplace item of a year within two weeks', yearly, 'deleted 5 renews', later('2026-09-15T00:00:00Z')],
      ['a marketplace item of a year after them', yearly, 'CancellationWindowOver', later('2026-09-16T00:00:00Z')],
      ['a suspended marketplace item', stopped(saas), 'deleted 5 renews'],
      ['a plan', plan, 'StatusNotUpdatable'],
      ['legacy Azure', legacyAzure, 'StatusNotUpdatable'],
      ['an online service', online, 'StatusNotUpdatable'],
      ['software', software, 'StatusNotUpdatable'],
      ['what is deleted', { ...saas, status: 'deleted' }, 'SubscriptionDeleted'],
    ],
  ],
  [
    'buy licences',
    { quantity: 25 },
    [
      ['an online service', online, 'active 25 renews'],
      ['a marketplace item', saas, 'active 25 renews'],
      ['a legacy licence', office, 'active 25 renews'],
      ['an add-on', addon, 'active 25 renews'],
      ['an add-on of a suspended one', addon, 'ParentNotActive', { ...facts, parentStatus: 'suspended' }],
      ['a plan', plan, 'QuantityNotUpdatable'],
      ['legacy Azure', legacyAzure, 'QuantityNotUpdatable'],
      ['software', software, 'QuantityChangeRefused'],
      ['a trial', trial, 'QuantityChangeRefused'],
      ['a suspended legacy licence', stopped(office), 'QuantityWhileSuspended'],
      ['a suspended online service', stopped(online), 'SubscriptionSuspended'],
      ['more than the item allows', online, 'LegacyQuantityUnavailable', { ...facts, limits: { minimumQuantity: 1, maximumQuantity: 24 } }],
      ['of an item that is no longer sold', online, 'LegacyQuantityUnavailable', { ...facts, limits: undefined }],
      ['as many as a sandbox allows', online, 'active 25 renews', { ...facts, sandbox: true }],
    ],
  ],
  ['buy more than a sandbox allows', { quantity: 26 }, [['of anything', online, 'SeatLimit', { ...facts, sandbox: true }]]],
  [
    'give licences back',
    { quantity: 2 },
    [
      ['an online service within a week', online, 'active 2 renews', later('2026-09-08T00:00:00Z')],
      ['an online service after it', online, 'QuantityDecreaseRefused', later('2026-09-08T00:00:01Z')],
      ['a marketplace item within a day', saas, 'active 2 renews'],
      ['a marketplace item after it', saas, 'QuantityDecreaseRefused', later('2026-09-03T00:00:00Z')],
      ['a legacy licence at any time', office, 'active 2 renews', later('2027-03-01T00:00:00Z')],
    ],
  ],
  ['give too many licences back', { quantity: 1 }, [['of anything', online, 'LegacyQuantityUnavailable']]],
  [
    'renew',
    { autoRenewEnabled: true },
    [
      ['what does not', { ...online, autoRenewEnabled: false }, 'active 5 renews'],
      ['what does', online, 'unchanged'],
      ['a plan', plan, 'AutoRenewNotUpdatable'],
      ['legacy Azure', legacyAzure, 'AutoRenewNotUpdatable'],
      ['what has no term', forever, 'AutoRenewNotUpdatable'],
      ['a trial that goes on with nothing', trial, 'AutoRenewNotUpdatable'],
      ['a trial that goes on', { ...goingOn, autoRenewEnabled: false }, 'active 5 renews'],
    ],
  ],
  ['no longer renew, in a sparse body', { autoRenewEnabled: false }, [['anything', online, 'unchanged']]],
  [
    'bill by another cycle',
    { billingCycle: 'annual' },
    [
      ['an online service', online, 'BillingCycleNotUpdatable'],
      ['a plan', plan, 'BillingCycleNotUpdatable'],
      ['a legacy licence', office, 'BillingCycleOfOrder'],
      ['legacy Azure', legacyAzure, 'BillingCycleOfOrder'],
    ],
  ],
  [
    'rename',
    { friendlyName: 'x'.repeat(256) },
    [
      ['anything', software, 'active 5 renews'],
      ['what is suspended', stopped(office), 'suspended 5 renews'],
      ['what waits for its activation', saas, 'BeforeActivation', { ...facts, sandbox: true }],
      ['what was activated', { ...saas, activation: 'done' }, 'active 5 renews', { ...facts, sandbox: true }],
      ['what is still changing', { ...online, pendingQuantity: 7 }, 'SubscriptionNotReady'],
    ],
  ],
  ['rename at length', { friendlyName: 'x'.repeat(257) }, [['anything', online, 'BadInput']]],
  ['reactivate and buy licences at once', { status: 'active', quantity: 6 }, [['a licence', stopped(office), 'active 6 renews']]],
])('%s', (_, body, cases) => {
  test.each(cases)('%s', (_name, current, expected, known = facts) => {
    expect(outcome(current, body, known)).toBe(expected)
  })
})

test('a whole body switches renewal off, as the documentation shows it', () => {
  expect(outcome(online, { ...subscriptionToWire(online), autoRenewEnabled: false }, facts)).toBe('active 5 ends')
})

test('a whole body keeps a name that is longer than new ones may be', () => {
  const long = { ...online, friendlyName: 'x'.repeat(5000) }
  expect(outcome(long, { ...subscriptionToWire(long), quantity: 7 }, facts)).toBe('active 7 renews')
})

test('what expired starts a new term when it is reactivated', () => {
  const now = at('2027-10-05T08:00:00Z')
  const expired: SubscriptionRecord = { ...stopped(online), suspensionReasons: ['Expiration'] }
  expect(updateSubscription(expired, { status: 'active' }, { ...facts, now })).toEqual({
    ...online,
    version: 2,
    commitmentEndAt: at('2028-10-05T08:00:00Z'),
  })
})

test('a quantity that takes its time is asked for first and there later', () => {
  const updated = updateSubscription(online, { quantity: 7 }, facts)
  if (isRefusal(updated)) throw new Error(updated.refused)
  const [waiting, job] = provisionLater(updated, online, facts.now + 60_000)
  expect(waiting).toMatchObject({ quantity: 5, pendingQuantity: 7, version: 2 })
  expect(job).toMatchObject({ dueAt: facts.now + 60_000, payload: { id: online.id, quantity: 7 } })
  expect(provisioned(waiting, 7)).toEqual({ ...online, quantity: 7, version: 3 })
  expect(provisioned(online, 7)).toBeUndefined()
})
