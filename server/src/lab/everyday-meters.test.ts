import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReference, type Reference } from '../rates/reference.ts'
import { type EverydayMeter, type Home, homes, readEverydayMeters, type UsageKind, usageKinds } from './everyday-meters.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazuli-meters-'))
let reference: Reference
beforeAll(async () => {
  reference = await openReference(folder)
})
afterAll(() => {
  reference.close()
  rmSync(folder, { recursive: true, force: true })
})

const meters = readEverydayMeters()
function meterOf(home: Home, kind: UsageKind): EverydayMeter {
  const meter = meters.get(home)?.get(kind)
  if (!meter) throw new Error(`no meter for ${kind} in ${home}`)
  return meter
}

describe.each(homes)('in %s', (home) => {
  it.each(usageKinds)('there is a meter for %s, on the price list under that name and unit', (kind) => {
    const { meterId, meterName, region, unitOfMeasure } = meterOf(home, kind)
    const listed = reference.meter(meterId)
    expect({ name: listed?.name, unit: listed?.unitOfMeasure }).toEqual({ name: meterName, unit: unitOfMeasure })
    for (const country of ['US', 'DE', 'GB', 'JP', 'TW']) {
      const ask = { meterId, month: '2026-07', resourceLocation: region, planSkuId: '0001', country }
      expect(reference.schedule(ask)?.region).toBe(region)
    }
  })
  it('has tiered meters, and one that earns no credit', () => {
    const schedules = usageKinds.map((kind) => {
      const { meterId, region } = meterOf(home, kind)
      return {
        kind,
        schedule: reference.schedule({ meterId, month: '2026-07', resourceLocation: region, planSkuId: '0001', country: 'US' }),
      }
    })
    expect(schedules.filter((s) => s.schedule && s.schedule.tiers.length > 1).map((s) => s.kind)).toEqual(['blob', 'logs', 'functions'])
    expect(schedules.filter((s) => !s.schedule?.creditEligible).map((s) => s.kind)).toEqual(['spot'])
  })
})
