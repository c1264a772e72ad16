/**
 * Meters everyone uses, one of each kind for a few regions: real ids of the price list, kept in a small table so that
 * nothing has to be searched. A region that lacks a kind on the price list names the meter of a neighbour.
 */
import { readFileSync } from 'node:fs'
import { readTable } from '../catalog/table.ts'

export const usageKinds = ['vm', 'spot', 'web', 'sql', 'disk', 'blob', 'writes', 'logs', 'egress', 'functions'] as const
export type UsageKind = (typeof usageKinds)[number]

/** Where customers keep their resources: each has a meter of every kind. */
export const homes = ['eastus2', 'westeurope', 'uksouth', 'japaneast', 'southeastasia'] as const
export type Home = (typeof homes)[number]

export interface EverydayMeter {
  meterId: string
  /** Where the resource stands: the home, or the neighbour it borrows the meter from. */
  region: string
  meterName: string
  /** What a quantity of 1 means: `1 Hour`, `10K`. */
  unitOfMeasure: string
}

export type EverydayMeters = ReadonlyMap<Home, ReadonlyMap<UsageKind, EverydayMeter>>

/** The table shipped with the service. */
export function readEverydayMeters(): EverydayMeters {
  const text = readFileSync(new URL('../../data/everyday-meters.csv', import.meta.url), 'utf8')
  const meters = new Map<Home, Map<UsageKind, EverydayMeter>>(homes.map((home) => [home, new Map()]))
  for (const { home, kind, ...meter } of readTable(text) as unknown as (EverydayMeter & { home: Home; kind: UsageKind })[])
    meters.get(home)?.set(kind, meter)
  return meters
}
