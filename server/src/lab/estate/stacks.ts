/** What stands in an Azure subscription: applications of ten daily lines each, of five makes. Pure and seeded. */

import type { MeterKind } from './meters.ts'
import { draw, rootOf } from './mix.ts'
import type { Ebb, Schedule } from './rhythm.ts'

/** How a kind is used, and what it is called. */
export interface Habit {
  /** Of a usual day at size 1, millionths of the meter's unit; 0: by the hour. Of a month where `monthly`. */
  micros: bigint
  ebb: Ebb
  /** What is kept through a month and charged by the day. */
  monthly?: true
  /** May burst on a day that is out of the ordinary. */
  bursts?: true
  /** ARM type, what its names begin with, and what follows the name. */
  arm: string
  prefix: string
  within?: string
  info?: Readonly<Record<string, string>>
}

const steady: Ebb = { varies: 0, weekend: 100, seasonal: false, growth: 0 }
const busy: Ebb = { varies: 30, weekend: 40, seasonal: true, growth: 5 }
const machine = (info: Readonly<Record<string, string>>): Habit => ({
  micros: 0n,
  ebb: steady,
  arm: 'Microsoft.Compute/virtualMachines',
  prefix: 'vm',
  info,
})
const disk: Habit = { micros: 1_000_000n, ebb: steady, monthly: true, arm: 'Microsoft.Compute/disks', prefix: 'disk' }
const plan: Habit = { micros: 24_000_000n, ebb: steady, arm: 'Microsoft.Web/serverFarms', prefix: 'plan' }
const sql: Habit = { micros: 1_000_000n, ebb: steady, arm: 'Microsoft.Sql/servers', prefix: 'sql', within: '/databases/main' }
const blob: Habit = {
  micros: 900_000_000n,
  ebb: { varies: 2, weekend: 100, seasonal: false, growth: 60 },
  monthly: true,
  arm: 'Microsoft.Storage/storageAccounts',
  prefix: 'st',
}

export const habits: Readonly<Record<MeterKind, Habit>> = {
  machineLarge: machine({ ImageType: 'Canonical' }),
  machine: machine({ ImageType: 'Canonical' }),
  machineWindows: machine({ ImageType: 'Windows Server' }),
  machineSmall: machine({ ImageType: 'Canonical' }),
  spot: machine({ ImageType: 'Canonical', Priority: 'Spot' }),
  diskPremium: disk,
  disk,
  web: plan,
  webBasic: plan,
  sql,
  sqlLarge: sql,
  blobHot: blob,
  blobCool: { ...blob, micros: 4_000_000_000n },
  writes: { micros: 3_400_000n, ebb: busy, bursts: true, arm: 'Microsoft.Storage/storageAccounts', prefix: 'st' },
  logs: { micros: 1_900_000n, ebb: busy, bursts: true, arm: 'Microsoft.OperationalInsights/workspaces', prefix: 'log' },
  egress: { micros: 46_000_000n, ebb: busy, bursts: true, arm: 'Microsoft.Cdn/profiles', prefix: 'afd' },
  peering: { micros: 21_000_000n, ebb: busy, arm: 'Microsoft.Network/virtualNetworks', prefix: 'vnet' },
  functions: { micros: 24_000_000_000n, ebb: busy, bursts: true, arm: 'Microsoft.Web/sites', prefix: 'func' },
  gateway: { micros: 24_000_000n, ebb: steady, arm: 'Microsoft.Network/virtualNetworkGateways', prefix: 'vpn' },
  address: { micros: 24_000_000n, ebb: steady, arm: 'Microsoft.Network/publicIPAddresses', prefix: 'pip' },
  cluster: { micros: 24_000_000n, ebb: steady, arm: 'Microsoft.ContainerService/managedClusters', prefix: 'aks' },
  vault: { micros: 2_100_000n, ebb: busy, arm: 'Microsoft.KeyVault/vaults', prefix: 'kv' },
  cosmos: { micros: 7_700_000n, ebb: busy, bursts: true, arm: 'Microsoft.DocumentDB/databaseAccounts', prefix: 'cosmos' },
}

/** A place of an application: one resource and meter. */
interface Place {
  kind: MeterKind
  /** Of machines. */
  schedule?: Schedule
  /** Times the usual quantity; default 1. */
  size?: number
}

interface Make {
  name: string
  /** Made for trying things out: never in production. */
  dev?: true
  places: readonly [Place, Place, Place, Place, Place, Place, Place, Place, Place, Place]
}

const makes: readonly Make[] = [
  {
    name: 'shop',
    places: [
      { kind: 'web' },
      { kind: 'sql' },
      { kind: 'blobHot' },
      { kind: 'writes' },
      { kind: 'egress' },
      { kind: 'logs' },
      { kind: 'machine', schedule: 'scale1' },
      { kind: 'machine', schedule: 'scale2' },
      { kind: 'functions' },
      { kind: 'vault' },
    ],
  },
  {
    name: 'erp',
    places: [
      { kind: 'machineLarge', schedule: 'always' },
      { kind: 'diskPremium' },
      { kind: 'machineWindows', schedule: 'always' },
      { kind: 'diskPremium' },
      { kind: 'sqlLarge' },
      { kind: 'logs' },
      { kind: 'machineLarge', schedule: 'closing' },
      { kind: 'gateway' },
      { kind: 'address' },
      { kind: 'peering' },
    ],
  },
  {
    name: 'lab',
    dev: true,
    places: [
      { kind: 'machineSmall', schedule: 'office' },
      { kind: 'machineSmall', schedule: 'office' },
      { kind: 'machine', schedule: 'office' },
      { kind: 'disk' },
      { kind: 'disk' },
      { kind: 'disk' },
      { kind: 'webBasic' },
      { kind: 'vault' },
      { kind: 'logs' },
      { kind: 'blobHot' },
    ],
  },
  {
    name: 'insight',
    places: [
      // 70 TB: past the first bound of the price, 51,200 GB of a month.
      { kind: 'blobHot', size: 78 },
      { kind: 'spot', schedule: 'spot' },
      { kind: 'spot', schedule: 'spot' },
      { kind: 'cosmos' },
      { kind: 'blobCool' },
      { kind: 'writes' },
      { kind: 'functions' },
      { kind: 'machineLarge', schedule: 'closing' },
      { kind: 'spot', schedule: 'spot' },
      { kind: 'peering' },
    ],
  },
  {
    name: 'cluster',
    places: [
      { kind: 'cluster' },
      { kind: 'machine', schedule: 'always' },
      { kind: 'machine', schedule: 'scale1' },
      { kind: 'machine', schedule: 'scale2' },
      { kind: 'machine', schedule: 'scale3' },
      { kind: 'disk' },
      { kind: 'egress' },
      { kind: 'address' },
      { kind: 'logs' },
      { kind: 'writes' },
    ],
  },
]

const applications = ['atlas', 'beacon', 'cedar', 'delta', 'ember', 'fjord', 'garnet', 'harbor', 'iris', 'juniper', 'kestrel', 'lumen']
const centers = ['CC-1001', 'CC-1040', 'CC-2200', 'CC-3150', 'CC-7700']
const owners = ['platform', 'sales', 'finance', 'logistics', 'research']

export const linesOfStack = 10

/** An application: its ten places, and what they have in common. */
export interface Stack {
  root: number
  group: string
  application: string
  /** JSON text; one in ten is untagged. */
  tags: string
  /** 0: in the first region of its home, 1: in the second. */
  region: 0 | 1
  /** Days after the Azure subscription was made at which it appears. */
  bornAfter: number
  places: Make['places']
}

/** The `index`-th application of an Azure subscription: the same whatever else stands there. */
export function stackOf(seed: string, entitlementId: string, index: number): Stack {
  const root = rootOf(seed, `${entitlementId}/${index}`)
  // Every subscription has all five makes before the second of any.
  const make = makes[(rootOf(seed, entitlementId) + index) % makes.length] as Make
  const round = Math.floor(index / applications.length)
  const application = `${applications[index % applications.length]}${round === 0 ? '' : round + 1}`
  const env = make.dev ? 'dev' : draw(root, 1, 4) === 0 ? 'test' : 'prod'
  const tags = {
    app: application,
    env,
    costCenter: centers[draw(root, 2, centers.length)],
    owner: owners[draw(root, 3, owners.length)],
  }
  return {
    root,
    group: `rg-${make.name}-${application}-${env}`,
    application,
    tags: draw(root, 4, 10) === 0 ? '{}' : JSON.stringify(tags),
    region: draw(root, 5, 5) === 0 ? 1 : 0,
    bornAfter: index >= 2 && draw(root, 6, 4) === 0 ? 7 + draw(root, 7, 84) : 0,
    places: make.places,
  }
}
