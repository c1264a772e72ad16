/** The customers of a demo world: who they are, where they live and what they run. */
import type { Home } from './everyday-meters.ts'
import type { Resource } from './usage-story.ts'

export interface Company {
  /** First part of the domain: 3 to 14 small letters. */
  slug: string
  name: string
  country: 'US' | 'DE' | 'GB' | 'JP' | 'TW'
  culture: string
  language: string
  address: { addressLine1: string; city: string; state?: string; postalCode: string; phoneNumber?: string }
  contact: { firstName: string; lastName: string }
  /** Days after the world begins on which the agreement is confirmed; absent: it never is. */
  agreesAfter?: number
  plan?: Plan
  budget?: 'trending' | 'over'
}

/** What Azure is bought as. */
export interface Plan {
  /** Days after the world begins on which it is bought. */
  after: number
  /** It is the offer before the plan, MS-AZR-0145P. */
  isLegacy?: true
  /** Nickname of the subscription; default the plan's own. */
  nickname?: string
  home: Home
  resources: readonly Resource[]
  /** A second Azure subscription under the plan. */
  second?: { name: string; after: number; resources: readonly Resource[] }
  /** Days after which its Azure subscription is cancelled and the plan suspended. */
  endsAfter?: number
  /** Bought in one cart for its first Azure subscription, once the plan is registered. */
  reservations?: readonly Reservation[]
}

/** A reserved virtual machine. */
export interface Reservation {
  /** Title of the product whose SKUs hold it. */
  series: string
  armSkuName: string
  region: string
  term: 'P1Y' | 'P3Y'
  quantity: number
}

const office = (prefix: string): Resource[] => [
  { kind: 'vm', group: `rg-${prefix}-office`, name: `vm-${prefix}-erp-1` },
  { kind: 'vm', group: `rg-${prefix}-office`, name: `vm-${prefix}-erp-2`, since: 1 },
  { kind: 'disk', group: `rg-${prefix}-office`, name: `disk-${prefix}-erp-1` },
  { kind: 'disk', group: `rg-${prefix}-office`, name: `disk-${prefix}-erp-2`, since: 1 },
  { kind: 'logs', group: `rg-${prefix}-office`, name: `log-${prefix}` },
]

const shop = (prefix: string): Resource[] => [
  { kind: 'web', group: `rg-${prefix}-shop`, name: `plan-${prefix}-shop` },
  { kind: 'sql', group: `rg-${prefix}-shop`, name: `sql-${prefix}-shop` },
  { kind: 'blob', group: `rg-${prefix}-shop`, name: `st${prefix}shop`, size: 6 },
  { kind: 'writes', group: `rg-${prefix}-shop`, name: `st${prefix}shop` },
  { kind: 'functions', group: `rg-${prefix}-shop`, name: `func-${prefix}-orders` },
  { kind: 'egress', group: `rg-${prefix}-shop`, name: `vnet-${prefix}` },
]

/** 60 TB: reaches the second tier of the price late in the month. */
const archive = (prefix: string): Resource[] => [
  { kind: 'blob', group: `rg-${prefix}-archive`, name: `st${prefix}archive`, size: 122 },
  { kind: 'writes', group: `rg-${prefix}-archive`, name: `st${prefix}archive`, size: 3 },
]

const rendering = (prefix: string): Resource[] => [
  { kind: 'spot', group: `rg-${prefix}-render`, name: `vm-${prefix}-render-1` },
  { kind: 'spot', group: `rg-${prefix}-render`, name: `vm-${prefix}-render-2` },
  { kind: 'vm', group: `rg-${prefix}-render`, name: `vm-${prefix}-queue` },
  { kind: 'egress', group: `rg-${prefix}-render`, name: `vnet-${prefix}-render`, size: 4 },
]

/** D4as v5 in eastus2, on the price list. */
const largerMachine = '0dd7d35c-8048-568f-9e43-7ee85f6d3408'

/** Machines of the sizes that are reserved, and what they need besides. Two rest at night: hours of them are left unused. */
const reservedMachines = (prefix: string): Resource[] => [
  { kind: 'vm', group: `rg-${prefix}-core`, name: `vm-${prefix}-core-1`, runs: [0, 24] },
  { kind: 'vm', group: `rg-${prefix}-core`, name: `vm-${prefix}-core-2`, runs: [7, 19] },
  { kind: 'vm', group: `rg-${prefix}-core`, name: `vm-${prefix}-core-3`, meterId: largerMachine, runs: [7, 19] },
  { kind: 'disk', group: `rg-${prefix}-core`, name: `disk-${prefix}-core-1` },
  { kind: 'disk', group: `rg-${prefix}-core`, name: `disk-${prefix}-core-2` },
  { kind: 'logs', group: `rg-${prefix}-core`, name: `log-${prefix}` },
  { kind: 'sql', group: `rg-${prefix}-core`, name: `sql-${prefix}-core` },
]

const dasv5 = { series: 'Virtual Machines Dasv5 Series', region: 'eastus2' }
const oneYearAndThree: readonly Reservation[] = [
  { ...dasv5, armSkuName: 'Standard_D2as_v5', term: 'P1Y', quantity: 2 },
  { ...dasv5, armSkuName: 'Standard_D4as_v5', term: 'P3Y', quantity: 1 },
]
/** The only machine that an integration sandbox account reserves, and that for a year. */
export const sandboxReservations: readonly Reservation[] = [
  { series: 'B Series', region: 'eastus', armSkuName: 'Standard_B1s', term: 'P1Y', quantity: 1 },
]

const lapis: readonly Company[] = [
  {
    slug: 'harborlight',
    name: 'Harbor Light Foods',
    country: 'US',
    culture: 'en-US',
    language: 'en',
    address: { addressLine1: '1201 Third Avenue', city: 'Seattle', state: 'WA', postalCode: '98101' },
    contact: { firstName: 'Maya', lastName: 'Okafor' },
    agreesAfter: 0,
    plan: {
      after: 0,
      nickname: 'Production',
      home: 'eastus2',
      resources: [...office('hlf'), ...shop('hlf')],
      second: { name: 'Harbor Light Development', after: 9, resources: rendering('hlfdev') },
    },
    budget: 'trending',
  },
  {
    slug: 'rheinwerk',
    name: 'Rheinwerk Maschinenbau GmbH',
    country: 'DE',
    culture: 'de-DE',
    language: 'de',
    address: { addressLine1: 'Deutzer Freiheit 64', city: 'Köln', postalCode: '50679' },
    contact: { firstName: 'Jürgen', lastName: 'Weiß' },
    agreesAfter: 1,
    plan: { after: 1, home: 'westeurope', resources: [...office('rwm'), ...archive('rwm')] },
  },
  {
    slug: 'thistle',
    name: 'Thistle & Thorn Ltd',
    country: 'GB',
    culture: 'en-GB',
    language: 'en',
    address: { addressLine1: '42 Queen Street', city: 'Edinburgh', postalCode: 'EH2 3NH' },
    contact: { firstName: 'Isla', lastName: "O'Connor" },
    agreesAfter: 1,
    plan: { after: 3, home: 'uksouth', resources: shop('tth') },
    budget: 'over',
  },
  {
    slug: 'aoba',
    name: '株式会社青葉ソフトウェア',
    country: 'JP',
    culture: 'ja-JP',
    language: 'ja',
    address: { addressLine1: '丸の内二丁目4番1号', city: '千代田区', postalCode: '100-0005' },
    contact: { firstName: '陽子', lastName: '佐藤' },
    agreesAfter: 4,
    plan: { after: 4, nickname: '本番環境', home: 'japaneast', resources: [...office('aob'), ...rendering('aob')] },
  },
  {
    slug: 'chenxing',
    name: '晨星科技股份有限公司',
    country: 'TW',
    culture: 'zh-TW',
    language: 'zh',
    address: { addressLine1: '信義路五段7號', city: '台北市', postalCode: '110' },
    contact: { firstName: '雅婷', lastName: '陳' },
    agreesAfter: 5,
    plan: { after: 6, home: 'southeastasia', resources: shop('cxt') },
  },
  {
    slug: 'prairie',
    name: 'Prairie Dental Group',
    country: 'US',
    culture: 'en-US',
    language: 'en',
    address: { addressLine1: '1620 Dodge Street', city: 'Omaha', state: 'NE', postalCode: '68102' },
    contact: { firstName: 'Tom', lastName: 'Larsen' },
    agreesAfter: 8,
    plan: { after: 8, home: 'eastus2', resources: rendering('prd'), endsAfter: 40 },
  },
  {
    slug: 'kestrel',
    name: 'Kestrel Surveying',
    country: 'GB',
    culture: 'en-GB',
    language: 'en',
    address: { addressLine1: '8 Castle Arcade', city: 'Cardiff', postalCode: 'CF10 1BU' },
    contact: { firstName: 'Gwen', lastName: 'Pritchard' },
  },
  {
    slug: 'cascade',
    name: 'Cascade Genomics',
    country: 'US',
    culture: 'en-US',
    language: 'en',
    address: { addressLine1: '920 SW Sixth Avenue', city: 'Portland', state: 'OR', postalCode: '97204' },
    contact: { firstName: 'Priya', lastName: 'Raman' },
    agreesAfter: 9,
    plan: { after: 9, home: 'eastus2', resources: reservedMachines('csg'), reservations: oneYearAndThree },
  },
  {
    slug: 'tideway',
    name: 'Tideway Marine Ltd',
    country: 'GB',
    culture: 'en-GB',
    language: 'en',
    address: { addressLine1: '3 Custom House Lane', city: 'Plymouth', postalCode: 'PL1 2AA' },
    contact: { firstName: 'Owen', lastName: 'Marsh' },
    agreesAfter: 10,
    plan: { after: 10, isLegacy: true, home: 'uksouth', resources: office('tdw') },
  },
]

const cobalt: readonly Company[] = [
  {
    slug: 'isarblick',
    name: 'Isarblick Verlag AG',
    country: 'DE',
    culture: 'de-DE',
    language: 'de',
    address: { addressLine1: 'Ludwigstraße 8', city: 'München', postalCode: '80539' },
    contact: { firstName: 'Anneliese', lastName: 'Huber' },
    agreesAfter: 0,
    plan: {
      after: 0,
      nickname: 'Produktion',
      home: 'westeurope',
      resources: [...shop('isb'), ...office('isb')],
      second: { name: 'Isarblick Entwicklung', after: 8, resources: rendering('isbdev') },
    },
    budget: 'trending',
  },
  {
    slug: 'bluemesa',
    name: 'Blue Mesa Logistics',
    country: 'US',
    culture: 'en-US',
    language: 'en',
    address: { addressLine1: '500 Marquette Avenue NW', city: 'Albuquerque', state: 'NM', postalCode: '87102' },
    contact: { firstName: 'Luis', lastName: 'Ortega' },
    agreesAfter: 1,
    plan: { after: 2, home: 'eastus2', resources: [...office('bml'), ...archive('bml')] },
    budget: 'over',
  },
  {
    slug: 'wharfedale',
    name: 'Wharfedale Instruments Ltd',
    country: 'GB',
    culture: 'en-GB',
    language: 'en',
    address: { addressLine1: '17 Park Row', city: 'Leeds', postalCode: 'LS1 5JL' },
    contact: { firstName: 'Nadia', lastName: 'Hussain' },
    agreesAfter: 2,
    plan: { after: 3, home: 'uksouth', resources: [...office('whd'), ...rendering('whd')] },
  },
  {
    slug: 'kamogawa',
    name: '鴨川精密工業株式会社',
    country: 'JP',
    culture: 'ja-JP',
    language: 'ja',
    address: { addressLine1: '河原町通三条上る', city: '京都市', postalCode: '604-8005' },
    contact: { firstName: '健一', lastName: '鈴木' },
    agreesAfter: 3,
    plan: { after: 5, home: 'japaneast', resources: shop('kmg') },
  },
  {
    slug: 'yushan',
    name: '玉山數位有限公司',
    country: 'TW',
    culture: 'zh-TW',
    language: 'zh',
    address: { addressLine1: '中正一路100號', city: '高雄市', postalCode: '802' },
    contact: { firstName: '志明', lastName: '林' },
    agreesAfter: 6,
    plan: { after: 7, home: 'southeastasia', resources: office('ysd') },
  },
  {
    slug: 'elbtal',
    name: 'Elbtal Keramik GmbH',
    country: 'DE',
    culture: 'de-DE',
    language: 'de',
    address: { addressLine1: 'Prager Straße 12', city: 'Dresden', postalCode: '01069' },
    contact: { firstName: 'Falk', lastName: 'Richter' },
    agreesAfter: 7,
    plan: { after: 8, home: 'westeurope', resources: rendering('elb'), endsAfter: 37 },
  },
  {
    slug: 'redpine',
    name: 'Red Pine Outfitters',
    country: 'US',
    culture: 'en-US',
    language: 'en',
    address: { addressLine1: '33 Congress Street', city: 'Portland', state: 'ME', postalCode: '04101' },
    contact: { firstName: 'Abby', lastName: 'Cole' },
  },
  {
    slug: 'saltmarsh',
    name: 'Saltmarsh Analytics',
    country: 'US',
    culture: 'en-US',
    language: 'en',
    address: { addressLine1: '210 East Bay Street', city: 'Charleston', state: 'SC', postalCode: '29401' },
    contact: { firstName: 'Renee', lastName: 'Dubois' },
    agreesAfter: 9,
    plan: { after: 9, home: 'eastus2', resources: reservedMachines('slt'), reservations: oneYearAndThree },
  },
  {
    slug: 'lindenhof',
    name: 'Lindenhof Apotheken GmbH',
    country: 'DE',
    culture: 'de-DE',
    language: 'de',
    address: { addressLine1: 'Lange Straße 21', city: 'Stuttgart', postalCode: '70173' },
    contact: { firstName: 'Miriam', lastName: 'Vogel' },
    agreesAfter: 10,
    plan: { after: 10, isLegacy: true, home: 'westeurope', resources: office('ldh') },
  },
]

/** A direct-bill partner and an indirect provider know different customers. */
export const casts: Readonly<Record<'direct' | 'provider', readonly Company[]>> = { direct: lapis, provider: cobalt }
