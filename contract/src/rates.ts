/** Prices and exchange rates as files and rate cards (billing contract, section 5). */
import { endpoint } from './endpoint.ts'
import { Attributes, Bytes, Exact, Flag, InstantText, List, Optional, Shape, Text, Type, Words } from './schema.ts'

const onRates = { method: 'GET', domain: 'rates', auth: 'A' } as const
/** Files come from another host, whose refusals have the form of Graph's. */
const onFiles = { ...onRates, wire: 'graph' } as const

export const AzureMeter = Shape({
  id: Text('GUID'),
  name: Text(),
  rates: Type.Record(Type.String(), Exact(), { description: 'Price of a unit by the lower bound of its tier' }),
  tags: List(Text()),
  category: Text(),
  subcategory: Text(),
  region: Text(),
  unit: Text(),
  includedQuantity: Exact(),
  effectiveDate: InstantText(),
})

export const AzureRateCard = Shape({
  locale: Text(),
  currency: Text('ISO 4217'),
  isTaxIncluded: Flag('Always false'),
  meters: List(AzureMeter),
  offerTerms: List(Shape({ name: Text(), discount: Exact(), excludedMeterIds: List(Text()), effectiveDate: InstantText() })),
  attributes: Attributes,
})

const rateCardQuery = Shape({
  currency: Optional(Text('ISO 4217; default USD, or that of X-Locale')),
  region: Optional(Text('ISO 3166-1; default US, or that of X-Locale')),
})

export const getAzureRateCard = endpoint({
  ...onRates,
  id: 'getAzureRateCard',
  path: '/v1/ratecards/azure',
  doc: 'Get prices for Microsoft Azure',
  page: 'get-prices-for-microsoft-azure.md',
  query: rateCardQuery,
  replies: { 200: AzureRateCard },
  inputFault: 'BadProperty',
  faults: ['BadProperty'],
})

export const getAzureSharedRateCard = endpoint({
  ...onRates,
  id: 'getAzureSharedRateCard',
  path: '/v1/ratecards/azure-shared',
  doc: 'Get prices for Azure partner shared services; currency and region default to those of the partner',
  page: 'get-prices-for-azure-partner-shared-services.md',
  query: rateCardQuery,
  replies: { 200: AzureRateCard },
  inputFault: 'BadProperty',
  faults: ['BadProperty'],
})

export const priceTimelines = ['current', 'history', 'future'] as const

export const getPriceSheet = endpoint({
  ...onFiles,
  id: 'getPriceSheet',
  path: "/v1.0/sales/pricesheets(Market='{market}',PricesheetView='{view}')/$value",
  doc: 'Get a price sheet: CSV, or a zip of it where deflate is accepted',
  page: 'get-a-price-sheet.md',
  query: Shape({ timeline: Optional(Words(priceTimelines)), month: Optional(Text('YYYYMM, with history')) }),
  replies: { 200: Bytes() },
  media: 'application/octet-stream',
  inputFault: 'BadProperty',
  faults: ['BadProperty', 'PriceFileNotFound'],
})

export const getForeignExchangeRates = endpoint({
  ...onFiles,
  id: 'getForeignExchangeRates',
  path: "/v1.0/sales/fxrates(Month='{month}')/$value",
  doc: 'Get foreign exchange rates of a month (YYYYMM): CSV, or a zip of it where deflate is accepted',
  page: 'get-foreign-exchange-rates.md',
  replies: { 200: Bytes() },
  media: 'application/octet-stream',
  faults: ['BadProperty', 'PriceFileNotFound'],
})
