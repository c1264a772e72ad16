import { formatInstant, parseInstant } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import type { SubscriptionRecord } from './record.ts'
import { type NewLicence, newLicenceSubscription } from './rules.ts'
import { endSuspension, endTerm, longestSuspension, suspensionJobs } from './status-rules.ts'

const bought = parseInstant('2026-01-31T09:00:00Z') as number
const paid = { offerId: 'CFQ7TTC0LH18:0001:DZH318Z0AAAA', offerName: 'Paid', billingCycle: 'annual' } as const
const licence = (wanted: Partial<NewLicence> = {}): SubscriptionRecord =>
  newLicenceSubscription({
    id: '6e7aa601-629e-461b-8933-0898c3cc3c7c',
    customerId: '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04',
    orderId: 'order',
    country: 'US',
    kind: 'onlineService',
    catalogItemId: 'CFQ7TTC0LH18:000T:DZH318Z0BMJX',
    offerName: 'item',
    quantity: 5,
    billingCycle: 'monthly',
    termDuration: 'P1M',
    at: bought,
    ...wanted,
  })

describe('the end of a term', () => {
  const end = (record: SubscriptionRecord) => endTerm(record, { at: record.commitmentEndAt as number, paid })
  const until = (record: SubscriptionRecord | undefined) => formatInstant(record?.commitmentEndAt as number)

  test('renews what renews, by the same term', () => {
    const monthly = licence()
    expect(until(monthly)).toBe('2026-02-28T09:00:00Z')
    const next = end(monthly)
    expect(next).toEqual({ ...monthly, version: 2, commitmentEndAt: parseInstant('2026-03-28T09:00:00Z') })
  })

  test('suspends what does not, saying why', () => {
    const ending = licence({ autoRenewEnabled: false })
    expect(end(ending)).toEqual({
      ...ending,
      version: 2,
      status: 'suspended',
      suspensionReasons: ['Expiration'],
      suspendedAt: ending.commitmentEndAt,
    })
  })

  test('of a trial converts it to what it renews to', () => {
    const trial = licence({ isTrial: true, billingCycle: 'none', renewalTermDuration: 'P1Y' })
    const { isTrial: _trial, renewalTermDuration: _next, ...rest } = trial
    expect(end(trial)).toEqual({ ...rest, ...paid, version: 2, termDuration: 'P1Y', commitmentEndAt: parseInstant('2027-02-28T09:00:00Z') })
  })

  test('of a trial that goes on with nothing ends it', () => {
    expect(end(licence({ isTrial: true }))).toMatchObject({ status: 'suspended', isTrial: true, suspensionReasons: ['Expiration'] })
  })

  test('finds what was suspended before still suspended, since then', () => {
    const stopped: SubscriptionRecord = { ...licence(), status: 'suspended', suspensionReasons: ['PartnerRequest'], suspendedAt: bought }
    expect(end(stopped)).toEqual({ ...stopped, version: 2, suspensionReasons: ['PartnerRequest', 'Expiration'] })
  })

  test('means nothing to what is deleted', () => {
    expect(end({ ...licence(), status: 'deleted' })).toBeUndefined()
  })
})

describe('a suspension', () => {
  const stopped: SubscriptionRecord = { ...licence(), status: 'suspended', suspensionReasons: ['PartnerRequest'], suspendedAt: bought }

  test('has a job at the end of the longest one, when it begins', () => {
    expect(suspensionJobs(stopped, licence()).map(({ dueAt }) => dueAt - bought)).toEqual([longestSuspension])
    expect(suspensionJobs({ ...stopped, friendlyName: 'new' }, stopped)).toEqual([])
    expect(suspensionJobs(licence(), stopped)).toEqual([])
  })

  test('that lasted deletes', () => {
    const { suspensionReasons: _reasons, suspendedAt: _since, ...rest } = stopped
    expect(endSuspension(stopped, bought)).toEqual({ ...rest, status: 'deleted', version: 2 })
  })

  test('that ended, or began anew, does not', () => {
    expect(endSuspension(licence(), bought)).toBeUndefined()
    expect(endSuspension({ ...stopped, suspendedAt: bought + 1 }, bought)).toBeUndefined()
  })
})
