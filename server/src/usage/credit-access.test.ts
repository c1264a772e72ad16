import { describe, expect, test } from 'vitest'
import { type CreditAccess, defaultAccess, earningIntervals, earnsCredit, groupOf, isEligibleRole } from './credit-access.ts'

const at = (text: string): number => Date.parse(`2026-09-${text}Z`)
const access = (from: string, to?: string, scope: object = {}): CreditAccess => ({
  ...defaultAccess('1234567', at(from)),
  ...(to === undefined ? {} : { to: at(to) }),
  ...scope,
})
const uri = '/subscriptions/e/resourcegroups/rg/providers/p/t/vm'

test.each([
  ['Owner', true],
  ['Contributor', true],
  ['Virtual Machine Contributor', true],
  ['Reader', false],
  ['Storage Blob Data Reader', false],
  ['reader', false],
])('role %s earns: %s', (role, earns) => expect(isEligibleRole(role)).toBe(earns))

test.each([
  ['the billed partner', '1234567', true],
  ['the reseller of record', '7654321', true],
  ['another partner', '5555555', false],
])('held by %s', (_, heldBy, earns) =>
  expect(earnsCredit({ ...access('01T00:00'), heldBy }, { mpnId: '1234567', resellerOfRecord: '7654321' })).toBe(earns),
)

describe('intervals', () => {
  const of = (...accesses: CreditAccess[]) =>
    earningIntervals('e', accesses).map(({ resourceGroup, resourceUri, from, to }) => [
      resourceUri ?? resourceGroup ?? '',
      new Date(from).toISOString().slice(8, 16),
      to === undefined ? '' : new Date(to).toISOString().slice(8, 16),
    ])
  test.each<[string, CreditAccess[], string[][]]>([
    ['one without end', [access('01T00:00')], [['', '01T00:00', '']]],
    ['one that follows on another', [access('01T00:00', '03T12:00'), access('03T12:00', '05T00:00')], [['', '01T00:00', '05T00:00']]],
    [
      'a gap',
      [access('01T00:00', '03T12:00'), access('03T12:01')],
      [
        ['', '01T00:00', '03T12:00'],
        ['', '03T12:01', ''],
      ],
    ],
    ['one within another', [access('01T00:00'), access('02T00:00', '03T00:00')], [['', '01T00:00', '']]],
    ['ended where it began', [access('01T00:00', '01T00:00')], []],
    [
      'a group that takes over from the whole',
      [access('01T00:00', '03T12:00'), access('03T12:00', undefined, { resourceGroup: 'rg' })],
      [
        ['', '01T00:00', '03T12:00'],
        ['rg', '01T00:00', ''],
      ],
    ],
    [
      'a resource that takes over from its group',
      [access('01T00:00', '03T12:00', { resourceGroup: 'rg' }), access('03T12:00', undefined, { resourceUri: uri })],
      [
        [uri, '01T00:00', ''],
        ['rg', '01T00:00', '03T12:00'],
      ],
    ],
  ])('%s', (_, accesses, intervals) => expect(of(...accesses)).toEqual(intervals))
})

test('the group of a resource', () => {
  expect(groupOf('/subscriptions/e/resourceGroups/Prod/providers/x')).toBe('prod')
  expect(groupOf('/subscriptions/e')).toBeUndefined()
})
