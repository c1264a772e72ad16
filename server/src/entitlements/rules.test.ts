import { day, type Instant, minute } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import {
  acceptChange,
  changeEntitlementStatus,
  deleteEntitlement,
  disabledSince,
  type EntitlementRecord,
  followSubscription,
  isGone,
  isPausedAt,
  newAzureEntitlement,
  renameEntitlement,
  showChange,
} from './rules.ts'

const begun = Date.parse('2026-09-01T00:00:00Z')
const made = newAzureEntitlement({ id: 'a', customerId: 'c', subscriptionId: 'p', at: begun })

function change(current: EntitlementRecord, to: 'active' | 'inactive', at: Instant, delay = 0) {
  const next = changeEntitlementStatus(current, to)
  if (isRefusal(next)) throw new Error(next.refused)
  return acceptChange(current, next, { at, delay })
}

/** Cancelled on day 2, reactivated on day 4, cancelled on day 6. */
const [second, fourth, sixth] = [begun + 2 * day, begun + 4 * day, begun + 6 * day]
const once = change(made, 'inactive', second)
const back = change(once.record, 'active', fourth)
const twice = change(back.record, 'inactive', sixth)

describe('times at which an Azure subscription is disabled', () => {
  test.each([
    [begun, false],
    [second - 1, false],
    [second, true],
    [fourth - 1, true],
    [fourth, false],
    [sixth - 1, false],
    [sixth, true],
    [sixth + 365 * day, true],
  ])('%s: %s', (at, paused) => {
    expect(isPausedAt(twice.record.pauses, at)).toBe(paused)
  })
  test('none where there was no cancel', () => {
    expect(isPausedAt(made.pauses, begun)).toBe(false)
    expect(disabledSince(made)).toBeUndefined()
  })
  test('begin and end with the acceptance, whenever the change shows', () => {
    const accepted = change(made, 'inactive', second, 10 * minute)
    expect(accepted.record).toMatchObject({ status: 'active', changingTo: 'inactive', pauses: [{ from: second }] })
    const shown = showChange(accepted.record, 'inactive')?.record as EntitlementRecord
    expect(shown).toMatchObject({ status: 'inactive', pauses: [{ from: second }] })
    expect(change(shown, 'active', fourth, 10 * minute).record.pauses).toEqual([{ from: second, to: fourth }])
  })
})

describe('an Azure subscription is deleted 90 days after its cancel', () => {
  test('by a job that knows the cancel it is about', () => {
    expect(once.jobs).toEqual([
      { kind: 'delete-entitlement', dueAt: second + 90 * day, key: `a ${second}`, payload: { entitlementId: 'a', since: second } },
    ])
    expect(back.jobs).toEqual([])
    const gone = deleteEntitlement(once.record, second)
    expect(gone?.record.status).toBe('deleted')
    expect(isGone(gone?.record as EntitlementRecord)).toBe(true)
    expect(gone?.events.map(({ type }) => type)).toEqual(['subscription-updated'])
  })
  test.each([
    ['reactivated since', back.record, second],
    ['cancelled anew since', twice.record, second],
    ['never cancelled', made, second],
    ['deleted already', { ...once.record, status: 'deleted' as const }, second],
  ])('but not one that was %s', (_, record, since) => {
    expect(deleteEntitlement(record, since)).toBeUndefined()
  })
  test('and comes to nothing more', () => {
    const gone = deleteEntitlement(once.record, second)?.record as EntitlementRecord
    for (const to of ['active', 'inactive'] as const)
      expect(changeEntitlementStatus(gone, to)).toMatchObject({ refused: 'StatusChangeRefused' })
  })
})

test('the Azure subscription of a legacy one is disabled and enabled with it', () => {
  const disabled = followSubscription(made, 'inactive', second) as EntitlementRecord
  expect(disabled).toMatchObject({ status: 'inactive', pauses: [{ from: second }] })
  expect(followSubscription(disabled, 'active', fourth)).toMatchObject({ status: 'active', pauses: [{ from: second, to: fourth }] })
  expect(followSubscription(made, 'active', second)).toMatchObject({ refused: 'StatusChangeRefused' })
})

test('another name is told once, the same name not at all', () => {
  const { record, events } = renameEntitlement(made, 'New', 'Contoso')
  expect(record.friendlyName).toBe('New')
  expect(events).toMatchObject([
    { type: 'subscription-updated', resourceId: 'p', audit: { customerName: 'Contoso', newValue: { friendlyName: 'New' } } },
  ])
  expect(renameEntitlement(record, 'New').events).toEqual([])
})
