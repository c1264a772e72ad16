/** The operator door, money: tax that a partner is charged, by country of its customers and from a billing period on. */
import { endpoint } from './endpoint.ts'
import { Collection, Exact, List, Optional, Shape, Text, Words } from './schema.ts'

export const TaxTable = Shape({
  fromPeriod: Text('First billing period it applies to, YYYY-MM; it applies until the next table does'),
  level: Words(['rows', 'invoice'], {
    description: '`rows`: each reconciliation row, cut to cents. `invoice`: the sum of each rate, in invoice total and statement alone',
  }),
  rates: List(
    Shape({
      country: Optional(Text('ISO 3166-1 alpha-2 of the customer; absent: every other customer', { pattern: '^[A-Za-z]{2}$' })),
      rate: Exact('0.19 is 19 %; 0 to 1, at most six decimals'),
    }),
    'Empty: no tax',
  ),
})

const path = '/operator/v1/partners/{tenant-id}/tax/{from-period}'
const door = { domain: 'operator', auth: 'operator', on: 'partner' } as const

export const listTaxTables = endpoint({
  id: 'listTaxTables',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}/tax',
  ...door,
  doc: 'Tax of a partner, in order of the billing periods it begins with',
  replies: { 200: Collection(TaxTable) },
  faults: ['PartnerNotFound'],
})

export const setTaxTable = endpoint({
  id: 'setTaxTable',
  method: 'PUT',
  path,
  ...door,
  doc: 'Tax of a partner from a billing period on that has not closed; it replaces what was set for that period',
  body: Shape({ level: Optional(TaxTable.properties.level), rates: TaxTable.properties.rates }),
  replies: { 200: TaxTable },
  faults: ['PartnerNotFound', 'BadInput', 'MonthInUse'],
})

export const removeTaxTable = endpoint({
  id: 'removeTaxTable',
  method: 'DELETE',
  path,
  ...door,
  doc: 'Take back what was set from a billing period on that has not closed: the table before goes on',
  replies: { 204: null },
  faults: ['PartnerNotFound', 'BadInput', 'MonthInUse', 'InputNotFound'],
})
