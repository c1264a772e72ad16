/** The operator door, money: prices of a partner that differ from the price list, month by month. */
import { endpoint } from './endpoint.ts'
import { Collection, Exact, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

const Tier = Shape({
  minimum: Exact('Whole units of the month before the tier begins; the first has 0'),
  unitPrice: Exact('US dollars for one unit of measure: not below zero, at most fifteen decimals and nine integer digits'),
})

const type = Words(['Consumption', 'DevTestConsumption'], { description: 'DevTestConsumption: usage of Dev/Test plans' })

export const OperatorPrice = Shape({
  id: Text('Of this price; lines that were priced by it name it in their derivation'),
  month: Text('Usage month it begins with, YYYY-MM; it counts until a later row of its SKU and region does'),
  meterId: Text(),
  type,
  productId: Text(),
  skuId: Text(),
  region: Text('armRegionName; empty: not sold by region'),
  tiers: List(Tier, 'Graduated: a unit costs what the tier it falls in says'),
  setAt: InstantText(),
})

const NewPrice = Shape({
  meterId: Text('Of the price list', { minLength: 1, maxLength: 100 }),
  type: Optional(type),
  productId: Optional(Text('With skuId; default that of the meter where it is sold as one SKU alone', { minLength: 1, maxLength: 50 })),
  skuId: Optional(Text(undefined, { minLength: 1, maxLength: 50 })),
  region: Optional(Text('armRegionName; default that in which the SKU is sold where it is one', { maxLength: 64 })),
  tiers: List(Tier, 'One to fifty, ascending'),
})

const base = '/operator/v1/partners/{tenant-id}/prices'
const door = { domain: 'operator', auth: 'operator', on: 'partner' } as const

export const listPrices = endpoint({
  id: 'listPrices',
  method: 'GET',
  path: base,
  ...door,
  doc: 'Prices that were set for a partner, in order of meter, month and SKU; usage without one is priced by the list',
  query: Shape({ size: Optional(Whole('Rows a page; default 500, at most 2000', { minimum: 1 })), seekOperation: Optional(Text()) }),
  replies: { 200: Collection(OperatorPrice) },
  faults: ['PartnerNotFound', 'BadParameter'],
})

export const setPrices = endpoint({
  id: 'setPrices',
  method: 'PUT',
  path: `${base}/{month}`,
  ...door,
  doc: 'Prices of a partner from a month on of which no usage is there yet: rows of its price list, in place of those set for the same SKU, region and month. All are taken or none',
  body: Shape({ prices: List(NewPrice, 'One to five hundred') }),
  replies: { 200: Collection(OperatorPrice) },
  faults: ['PartnerNotFound', 'BadInput', 'MonthInUse'],
})

export const removePrices = endpoint({
  id: 'removePrices',
  method: 'DELETE',
  path: `${base}/{month}/{meter-id}`,
  ...door,
  doc: 'Take back the prices of a meter that begin with a month of which no usage is there yet',
  replies: { 204: null },
  faults: ['PartnerNotFound', 'BadInput', 'MonthInUse', 'InputNotFound'],
})
