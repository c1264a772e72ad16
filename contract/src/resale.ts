/** Resale: what customers are to pay for what the partner is billed, by markups. Set by operators or by the partner itself. */
import { endpoint } from './endpoint.ts'
import { Attributes, Collection, Exact, Guid, InstantText, List, Optional, Shape, Text, Whole } from './schema.ts'

const scope = {
  customerId: Optional(Guid('Of one customer; absent: of all')),
  productId: Optional(Text('Of one product; not together with a meter', { maxLength: 64 })),
  meterId: Optional(Text('Of one meter', { maxLength: 64 })),
  fromPeriod: Text('First billing period it applies to: 2026-09; until a later rule of the same scope', {
    pattern: '^\\d{4}-(0[1-9]|1[0-2])$',
  }),
  markup: Exact('Times the cost: 1.15 adds 15 %. 0 to 100, at most six decimals'),
}

export const ResaleRule = Shape({ id: Guid(), ...scope, setAt: InstantText() }, { $id: 'ResaleRule' })

const NewRule = Shape(scope)

const insight = { domain: 'insight', auth: 'A', roles: ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'] } as const
const door = { domain: 'operator', auth: 'operator', on: 'partner' } as const
const own = '/insight/v1/resale/rules'
const byOperator = '/operator/v1/partners/{tenant-id}/resale-rules'

const listing = { method: 'GET', replies: { 200: Collection(ResaleRule) } } as const
const setting = { method: 'PUT', body: NewRule, replies: { 200: ResaleRule } } as const
const removing = { method: 'DELETE', replies: { 204: null } } as const
const setDoc = 'Set a markup by customer, product, meter or none of them, from a billing period on; the same scope and period replaces it'

export const listResaleRules = endpoint({ ...insight, ...listing, id: 'listResaleRules', path: own, doc: 'Markups of the partner' })
export const setResaleRule = endpoint({
  ...insight,
  ...setting,
  id: 'setResaleRule',
  path: own,
  doc: setDoc,
  faults: ['BadInput', 'CustomerNotFound', 'TooManyRules'],
})
export const removeResaleRule = endpoint({
  ...insight,
  ...removing,
  id: 'removeResaleRule',
  path: `${own}/{rule-id}`,
  doc: 'Take a markup back: what applied before, or to more, applies again',
  faults: ['ResaleRuleNotFound'],
})

export const listPartnerResaleRules = endpoint({
  ...door,
  ...listing,
  id: 'listPartnerResaleRules',
  path: byOperator,
  doc: 'Markups of a partner',
  faults: ['PartnerNotFound'],
})
export const setPartnerResaleRule = endpoint({
  ...door,
  ...setting,
  id: 'setPartnerResaleRule',
  path: byOperator,
  doc: setDoc,
  faults: ['PartnerNotFound', 'BadInput', 'CustomerNotFound', 'TooManyRules'],
})
export const removePartnerResaleRule = endpoint({
  ...door,
  ...removing,
  id: 'removePartnerResaleRule',
  path: `${byOperator}/{rule-id}`,
  doc: 'Take a markup of a partner back',
  faults: ['PartnerNotFound', 'ResaleRuleNotFound'],
})

const sums = {
  cost: Exact('Σ subtotal of the reconciliation rows, before tax'),
  resale: Exact('Σ cost × markup, all its digits'),
  margin: Exact('resale − cost'),
}

export const ResaleMargins = Shape({
  month: Text('2026-09'),
  invoiceId: Optional(Text('The document that stands for it; absent: what is open')),
  currency: Text('ISO 4217'),
  totalCount: Whole('Items'),
  attributes: Attributes,
  items: List(
    Shape({
      customerId: Guid(),
      customerName: Text(),
      productId: Text(),
      productName: Text(),
      rows: Whole('Reconciliation rows'),
      ...sums,
    }),
    'By customer, then product',
  ),
  totals: Shape({ rows: Whole(), ...sums, resaleRounded: Exact('resale to cents, half up') }),
})

export const getResaleMargins = endpoint({
  ...insight,
  id: 'getResaleMargins',
  method: 'GET',
  path: '/insight/v1/resale/margins',
  doc: 'What a month costs the partner, what customers are to pay for it, and what remains, by customer and product. The parts sum to the whole',
  query: Shape({
    month: Text('2026-09', { pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }),
    customerId: Optional(Guid('Only this customer')),
  }),
  replies: { 200: ResaleMargins },
  faults: ['BadInput', 'CustomerNotFound'],
})
