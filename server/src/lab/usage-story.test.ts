import { Decimal, day, hour, startOfMonth } from 'lazuli-contract'
import { describe, expect, it } from 'vitest'
import { lot } from './chance.ts'
import { readEverydayMeters } from './everyday-meters.ts'
import { type Consumer, type UsageLine, usageOf } from './usage-story.ts'

const firstMonth = startOfMonth('2026-07')
const story = { seed: '1', firstMonth, meters: readEverydayMeters() }
const consumer: Consumer = {
  entitlementId: '11111111-2222-3333-4444-555555555555',
  home: 'uksouth',
  from: firstMonth + 18 * hour,
  resources: [
    { kind: 'vm', group: 'rg', name: 'vm-1' },
    { kind: 'sql', group: 'rg', name: 'sql-1', since: 1 },
    { kind: 'egress', group: 'rg', name: 'vnet-1' },
  ],
  tags: { env: 'test' },
}
const july = { from: firstMonth, until: startOfMonth('2026-08') }
const of = (lines: readonly UsageLine[], kind: string) => lines.filter((line) => line.id.includes(`/${kind}/`))
const sum = (lines: readonly UsageLine[]) => Decimal.sum(lines.map((line) => Decimal.parse(line.quantity))).toString()

describe('usage', () => {
  it('is a line a day and resource, from the first hour on', () => {
    const vm = of(usageOf(consumer, july, story), 'vm')
    expect(vm).toHaveLength(31)
    expect(vm[0]).toEqual({
      id: '11111111-2222-3333-4444-555555555555/vm/vm-1/2026-07-01T18',
      entitlementId: consumer.entitlementId,
      resourceUri: '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1',
      meterId: '962998c6-cfdb-5051-9256-e142479a1a26',
      quantity: '6',
      at: '2026-07-01T23:00:00Z',
      resourceLocation: 'northeurope',
      tags: { env: 'test' },
      additionalInfo: { ImageType: 'Canonical' },
    })
    expect(sum(vm)).toBe(`${6 + 30 * 24}`)
  })
  it('of a machine that runs by the hour is a line an hour, of the hours it runs, on its own meter', () => {
    const machine = { kind: 'vm', group: 'rg', name: 'vm-2', runs: [6, 22], meterId: 'ffffffff-1111-2222-3333-444444444444' } as const
    const lines = usageOf({ ...consumer, resources: [machine] }, { from: july.from, until: firstMonth + day + 8 * hour }, story)
    expect(lines.map(({ at, quantity, meterId }) => `${at} ${quantity} ${meterId}`)).toEqual(
      ['01T18', '01T19', '01T20', '01T21', '02T06', '02T07'].map((at) => `2026-07-${at}:00:00Z 1 ${machine.meterId}`),
    )
    expect(new Set(lines.map(({ id }) => id)).size).toBe(6)
  })
  it('of a resource begins in its month', () => {
    const all = { from: firstMonth, until: startOfMonth('2026-09') }
    expect(of(usageOf(consumer, all, story), 'sql').map((line) => line.at.slice(0, 7))).toEqual(Array(31).fill('2026-08'))
  })
  it('reported in pieces of whole days is the same usage', () => {
    const cut = firstMonth + 10 * day
    const pieces = [
      ...usageOf(consumer, { from: july.from, until: cut }, story),
      ...usageOf(consumer, { from: cut, until: july.until }, story),
    ]
    expect(pieces).toEqual(usageOf(consumer, july, story))
  })
  it('ends within a day that has begun', () => {
    const lines = of(usageOf(consumer, { from: firstMonth + day, until: firstMonth + day + 5 * hour }, story), 'vm')
    expect(lines.map(({ quantity, at }) => [quantity, at])).toEqual([['5', '2026-07-02T04:00:00Z']])
  })
  it('hangs on the seed, and on nothing else', () => {
    const once = usageOf(consumer, july, story)
    expect(usageOf(consumer, july, story)).toEqual(once)
    expect(sum(of(usageOf(consumer, july, { ...story, seed: '2' }), 'egress'))).not.toBe(sum(of(once, 'egress')))
  })
  it('has ids of at most 128 bytes and no two alike', () => {
    const ids = usageOf(consumer, july, story).map((line) => line.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(Math.max(...ids.map((id) => Buffer.byteLength(id)))).toBeLessThanOrEqual(128)
  })
})

describe('chance', () => {
  it('is the same for the same seed and name', () => {
    expect(lot('1', 'a', 1000)).toBe(lot('1', 'a', 1000))
    expect(new Set(['a', 'b', 'c', 'd'].map((name) => lot('1', name, 1_000_000))).size).toBe(4)
  })
  it('stays below its bound and reaches every number', () => {
    const drawn = Array.from({ length: 400 }, (_, i) => lot('1', `${i}`, 7))
    expect([...new Set(drawn)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6])
  })
})
