/** The operator door, money: exchange rates of a partner, month by month. */
import { endpoint } from './endpoint.ts'
import { Collection, Exact, InstantText, Optional, Shape, Text } from './schema.ts'

const unitsPerUsd = () => Exact('Units of the currency for one US dollar: above zero, at most nine decimals and nine integer digits')

export const ExchangeRate = Shape({
  month: Text('Usage month, YYYY-MM'),
  currency: Text('ISO 4217; that in which the partner is billed unless another one is named'),
  unitsPerUsd: unitsPerUsd(),
  setAt: InstantText(),
})

/** First rates of a partner that comes. */
export const FirstRate = Shape({
  month: Optional(Text('YYYY-MM; default the month in which the partner comes', { maxLength: 40 })),
  currency: Optional(Text('ISO 4217; default the billing currency', { pattern: '^[A-Za-z]{3}$' })),
  unitsPerUsd: unitsPerUsd(),
})

const path = '/operator/v1/partners/{tenant-id}/exchange-rates/{month}/{currency}'
const door = { domain: 'operator', auth: 'operator', on: 'partner' } as const

export const listExchangeRates = endpoint({
  id: 'listExchangeRates',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}/exchange-rates',
  ...door,
  doc: 'Exchange rates that were set for a partner, in order of month and currency; months without one follow the market',
  replies: { 200: Collection(ExchangeRate) },
  faults: ['PartnerNotFound'],
})

export const setExchangeRate = endpoint({
  id: 'setExchangeRate',
  method: 'PUT',
  path,
  ...door,
  doc: 'The exchange rate of a partner for the usage of a month in which nothing was used or bought yet. All usage of a month has one rate: used, it stays',
  body: Shape({ unitsPerUsd: unitsPerUsd() }),
  replies: { 200: ExchangeRate },
  faults: ['PartnerNotFound', 'BadInput', 'MonthInUse'],
})

export const removeExchangeRate = endpoint({
  id: 'removeExchangeRate',
  method: 'DELETE',
  path,
  ...door,
  doc: 'Take back an exchange rate that was not used yet: the month follows the market again',
  replies: { 204: null },
  faults: ['PartnerNotFound', 'BadInput', 'MonthInUse', 'InputNotFound'],
})
