import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDays, type Day, Decimal, startOfDay } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReference, type Reference } from '../../rates/reference.ts'
import { linesOfDay, type Owner, type Wish } from './lines.ts'
import { EstateMeters, homeOf, type MeterKind, readEstateMeters } from './meters.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazuli-estate-'))
const meters = new EstateMeters()
let reference: Reference
beforeAll(async () => {
  reference = await openReference(folder)
})
afterAll(() => {
  reference.close()
  rmSync(folder, { recursive: true, force: true })
})

const entitlementId = '0a1b2c3d-0000-4000-8000-000000000001'
const owner = (more: Partial<Owner> = {}): Owner => ({
  entitlementId,
  home: homeOf('DE'),
  createdAt: startOfDay('2026-01-01'),
  meterOf: (kind, region) => meters.candidates(kind, region)[0],
  isPausedAt: () => false,
  reserved: [],
  ...more,
})
const wish: Wish = { seed: '1', lines: 50, anomalies: false, latePercent: 0, duplicatePercent: 0 }
const make = (date: Day, more: Partial<Wish> = {}, of: Partial<Owner> = {}): string[] => [
  ...linesOfDay(owner(of), date, 'onTime', { ...wish, ...more }),
]

interface Line {
  id: string
  resourceUri: string
  meterId: string
  quantity: string
  at: string
  resourceLocation: string
  tags: Record<string, string>
  additionalInfo: Record<string, string>
}
const read = (lines: readonly string[]): Line[] => lines.map((line) => JSON.parse(line) as Line)
const kinds = new Map(readEstateMeters().map(({ meterId, kind }) => [meterId, kind]))
const of = (lines: readonly Line[], ...wanted: MeterKind[]): Line[] =>
  lines.filter(({ meterId }) => wanted.includes(kinds.get(meterId) as MeterKind))
const sum = (lines: readonly Line[]): Decimal => Decimal.sum(lines.map(({ quantity }) => Decimal.parse(quantity)))
const days = (from: Day, count: number): Day[] => Array.from({ length: count }, (_, i) => addDays(from, i))
const byResource = (lines: readonly Line[]): Map<string, Line[]> =>
  Map.groupBy(lines, ({ resourceUri, meterId }) => `${resourceUri}|${meterId}`)

const [monday, saturday] = ['2026-09-07', '2026-09-12'] as const

describe('meters', () => {
  test.each(readEstateMeters().map((meter) => [`${meter.kind} in ${meter.region}`, meter] as const))(
    '%s is on the price list under that name and unit, with a price there',
    (_, { meterId, meterName, unitOfMeasure, region }) => {
      const listed = reference.meter(meterId)
      expect({ name: listed?.name, unit: listed?.unitOfMeasure }).toEqual({ name: meterName, unit: unitOfMeasure })
      expect(reference.schedule({ meterId, month: '2026-07', resourceLocation: region, planSkuId: '0001', country: 'US' })).toBeDefined()
    },
  )
  test.each(['US', 'DE', 'GB', 'JP', 'TW', 'SE', 'BR'])('a customer in %s has one for every kind', (country) => {
    const home = homeOf(country)
    for (const kind of new Set(readEstateMeters().map((meter) => meter.kind)))
      for (const region of home.regions) expect(meters.candidates(kind, kind === 'egress' ? home.zone : region)[0], kind).toBeDefined()
  })
})

describe('the same seed', () => {
  test('makes the same lines to the byte, another one others', () => {
    expect(make(monday)).toEqual(make(monday))
    const ids = new Set(read(make(monday)).map(({ id }) => id))
    expect(read(make(monday, { seed: '2' })).filter(({ id }) => ids.has(id))).toEqual([])
  })
  test('makes a larger estate of the smaller one and more', () => {
    const larger = new Set(make(monday, { lines: 120 }))
    expect(make(monday, { lines: 37 }).filter((line) => !larger.has(line))).toEqual([])
    expect(larger.size).toBeGreaterThan(make(monday, { lines: 37 }).length)
  })
  test('adds anomalies without changing what is usual', () => {
    const usual = days('2026-04-01', 150).flatMap((date) => make(date, { lines: 10 }))
    const all = days('2026-04-01', 150).flatMap((date) => make(date, { lines: 10, anomalies: true }))
    const kept = new Set(all)
    expect(usual.filter((line) => !kept.has(line))).toEqual([])
    expect(all.length).toBeGreaterThan(usual.length)
  })
  test('gives every event an id of its own', () => {
    const ids = days('2026-09-01', 30)
      .flatMap((date) => read(make(date, { anomalies: true, lines: 130 })))
      .map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => Buffer.byteLength(id) <= 128)).toBe(true)
  })
})

describe('of a day', () => {
  test('there are as many daily lines as were wanted, once everything runs', () => {
    const month = days('2026-08-31', 31).flatMap((date) => read(make(date)))
    expect(byResource(month).size).toBe(50)
    // Machines that run at the end of the month are off on other days.
    expect(byResource(read(make('2026-09-30'))).size).toBe(50)
    expect(byResource(read(make(monday))).size).toBeLessThan(50)
  })
  test('no machine runs for more than 24 hours, or for more than one in an hour', () => {
    for (const date of days('2026-09-01', 30)) {
      const machines = of(read(make(date, { anomalies: true })), 'machine', 'machineLarge', 'machineWindows', 'machineSmall', 'spot')
      for (const [name, lines] of byResource(machines)) {
        expect(sum(lines).greaterThan(Decimal.of(24)), name).toBe(false)
        if (lines.length > 1) for (const { quantity } of lines) expect(Decimal.parse(quantity).greaterThan(Decimal.of(1))).toBe(false)
        expect(new Set(lines.map(({ at }) => at)).size).toBe(lines.length)
      }
    }
  })
  test('office machines rest at the weekend, others run less, some always', () => {
    const [work, rest] = [read(make(monday)), read(make(saturday))]
    expect(of(work, 'machineSmall')).not.toEqual([])
    expect(of(rest, 'machineSmall')).toEqual([])
    for (const kind of ['machine', 'logs', 'egress', 'writes', 'functions'] as const)
      expect(sum(of(work, kind)).greaterThan(sum(of(rest, kind))), kind).toBe(true)
    expect(sum(of(rest, 'machineWindows')).toString()).toBe('24')
  })
  test('of a scale set, each further instance runs less', () => {
    const hours = [...byResource(of(read(make(monday)), 'machine'))]
      .filter(([uri]) => uri.includes('rg-cluster-'))
      .map(([uri, lines]) => ({ uri, hours: lines.length }))
      .toSorted((a, b) => (a.uri < b.uri ? -1 : 1))
    expect(hours.map((h) => h.hours)).toEqual(hours.map((h) => h.hours).toSorted((a, b) => b - a))
    expect(new Set(hours.map((h) => h.hours)).size).toBe(4)
  })
  test('an estate has tags, groups, regions, spot and on-demand machines', () => {
    const lines = read(make(monday, { lines: 500 }))
    expect(new Set(lines.map(({ resourceLocation }) => resourceLocation))).toEqual(new Set(['westeurope', 'northeurope', 'Zone 1']))
    expect(new Set(lines.map(({ tags }) => tags.env))).toEqual(new Set(['prod', 'test', 'dev', undefined]))
    expect(new Set(lines.map(({ resourceUri }) => resourceUri.split('/')[4])).size).toBeGreaterThan(40)
    expect(of(lines, 'spot').every(({ additionalInfo }) => additionalInfo.Priority === 'Spot')).toBe(true)
    expect(of(lines, 'spot')).not.toEqual([])
  })
})

describe('through the months', () => {
  const month = (first: Day, count: number, more: Partial<Wish> = {}): Line[] =>
    days(first, count).flatMap((date) => read(make(date, more)))

  test('prices of storage, logs and functions reach their second step', () => {
    const lines = month('2026-08-01', 31)
    const tiered = (['blobHot', 'logs', 'functions'] as const).map((kind) => {
      const [some] = of(lines, kind) as [Line]
      const schedule = reference.schedule({ ...some, month: '2026-08', planSkuId: '0001', country: 'DE' })
      return sum(of(lines, kind)).greaterThan(schedule?.tiers[1]?.minimum as Decimal)
    })
    expect(tiered).toEqual([true, true, true])
  })
  test('storage grows, December is busier than July, the end of a month than its middle', () => {
    const stored = (date: Day) => sum(of(read(make(date)), 'blobHot', 'blobCool'))
    expect(stored('2026-12-01').greaterThan(stored('2026-08-01').times(Decimal.parse('1.1')))).toBe(true)
    const [july, december] = [month('2026-07-01', 7), month('2026-12-01', 7)]
    expect(sum(of(december, 'egress')).greaterThan(sum(of(july, 'egress')))).toBe(true)
    expect(sum(of(read(make('2026-09-30')), 'machineLarge')).greaterThan(sum(of(read(make('2026-09-16')), 'machineLarge')))).toBe(true)
  })
  test('some days stand out', () => {
    const odd = days('2026-01-01', 365).filter(
      (date) => make(date, { lines: 10, anomalies: true }).length > make(date, { lines: 10 }).length,
    )
    expect(odd.length).toBeGreaterThan(2)
    expect(odd.length).toBeLessThan(13)
  })
})

describe('by option', () => {
  test('what is late is missing in time, and the two are the whole', () => {
    const late = [...linesOfDay(owner(), monday, 'late', { ...wish, latePercent: 20 })]
    const inTime = make(monday, { latePercent: 20 })
    expect([...late, ...inTime].toSorted()).toEqual(make(monday).toSorted())
    expect(late.length).toBeGreaterThan(0.1 * inTime.length)
    expect(make(monday, { latePercent: 100 })).toEqual([])
  })
  test('some are sent twice, the second the same as the first', () => {
    const lines = make(monday, { duplicatePercent: 30 })
    expect([...new Set(lines)]).toEqual(make(monday))
    expect(lines.length).toBeGreaterThan(1.15 * make(monday).length)
  })
})

describe('what an Azure subscription says', () => {
  test('nothing is used before it was made, or while it is disabled', () => {
    expect(make(monday, {}, { createdAt: startOfDay('2026-09-08') })).toEqual([])
    const begun = read(make(monday, {}, { createdAt: startOfDay(monday) + 10 * 3_600_000 }))
    expect(begun.every(({ at }) => at >= '2026-09-07T10:00:00Z')).toBe(true)
    expect(begun).not.toEqual([])
    expect(make(monday, {}, { isPausedAt: () => true })).toEqual([])
  })
  test('machines that are reserved run all the time of the reservation', () => {
    const meter = meters.ofMachine('Standard_D2as_v5', 'eastus2')
    if (!meter) throw new Error('no meter')
    const reservation = { reservationId: '9a1b2c3d-0000-4000-8000-000000000001', reservationOrderId: 'o', quantity: 2, meter }
    const lines = read(
      make(monday, {}, { reserved: [{ ...reservation, from: startOfDay(monday) + 3_600_000, until: startOfDay('2027-01-01') }] }),
    )
    const reserved = lines.filter(({ additionalInfo }) => additionalInfo.ReservationId === reservation.reservationId)
    expect([...byResource(reserved).values()].map((each) => sum(each).toString())).toEqual(['23', '23'])
  })
})
