/**
 * Meters of estates: real ids of the price list, a small extract of it kept as a table. A region that lacks a kind borrows
 * the meter, and the place, of a neighbour.
 */
import { readFileSync } from 'node:fs'
import { readTable } from '../../catalog/table.ts'

export type MeterKind =
  | 'machineLarge'
  | 'machine'
  | 'machineWindows'
  | 'machineSmall'
  | 'spot'
  | 'diskPremium'
  | 'disk'
  | 'web'
  | 'webBasic'
  | 'sql'
  | 'sqlLarge'
  | 'blobHot'
  | 'blobCool'
  | 'writes'
  | 'logs'
  | 'egress'
  | 'peering'
  | 'functions'
  | 'gateway'
  | 'address'
  | 'cluster'
  | 'vault'
  | 'cosmos'

export interface EstateMeter {
  kind: MeterKind
  /** `resourceLocation` of its usage. */
  region: string
  meterId: string
  meterName: string
  unitOfMeasure: string
  /** `Standard_D2as_v5`; empty where it is no machine. */
  armSkuName: string
}

export interface Home {
  /** Where most resources stand, and where the rest do. */
  regions: readonly [string, string]
  /** Pricing zone of what goes out to the internet. */
  zone: string
  /** Hours that its clocks are ahead of UTC, without summer time. */
  ahead: number
}

const homes: Readonly<Record<string, Home>> = {
  US: { regions: ['eastus2', 'northeurope'], zone: 'Zone 1', ahead: -5 },
  GB: { regions: ['uksouth', 'northeurope'], zone: 'Zone 1', ahead: 0 },
  JP: { regions: ['japaneast', 'southeastasia'], zone: 'Zone 2', ahead: 9 },
  TW: { regions: ['southeastasia', 'japaneast'], zone: 'Zone 2', ahead: 8 },
  SE: { regions: ['swedencentral', 'northeurope'], zone: 'Zone 1', ahead: 1 },
}
const elsewhere: Home = { regions: ['westeurope', 'northeurope'], zone: 'Zone 1', ahead: 1 }

/** Where customers of a country keep what they have. */
export function homeOf(country: string): Home {
  return homes[country] ?? elsewhere
}

/** Asked in this order where a region lacks a kind. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  eastus2: ['westeurope'],
  uksouth: ['northeurope'],
  japaneast: ['southeastasia', 'eastus2', 'westeurope'],
  southeastasia: ['japaneast', 'eastus2', 'westeurope'],
}

/** The table shipped with the service. */
export function readEstateMeters(): readonly EstateMeter[] {
  const text = readFileSync(new URL('../../../data/estate-meters.csv', import.meta.url), 'utf8')
  return readTable(text) as unknown as EstateMeter[]
}

export class EstateMeters {
  readonly #byPlace: ReadonlyMap<string, EstateMeter>
  readonly #byMachine: ReadonlyMap<string, EstateMeter>

  constructor(meters: readonly EstateMeter[] = readEstateMeters()) {
    // The first of a kind and place in the table is the usual one.
    this.#byPlace = new Map(meters.toReversed().map((meter) => [`${meter.kind}|${meter.region}`, meter]))
    const machines = meters.filter(({ kind, armSkuName }) => armSkuName !== '' && kind !== 'spot' && kind !== 'machineWindows')
    this.#byMachine = new Map(machines.map((meter) => [`${meter.armSkuName}|${meter.region}`.toLowerCase(), meter]))
  }

  /** Those of a kind for a region, the region's own first. */
  candidates(kind: MeterKind, region: string): EstateMeter[] {
    return [region, ...(neighbours[region] ?? ['northeurope', 'westeurope'])].flatMap(
      (place) => this.#byPlace.get(`${kind}|${place}`) ?? [],
    )
  }

  /** The meter of a machine that is reserved. */
  ofMachine(armSkuName: string, region: string): EstateMeter | undefined {
    return this.#byMachine.get(`${armSkuName}|${region}`.toLowerCase())
  }
}
