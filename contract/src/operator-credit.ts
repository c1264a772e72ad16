/** The operator door, money: credits that partners' customers are given. */
import { endpoint } from './endpoint.ts'
import { Exact, InstantText, Optional, Shape, Text } from './schema.ts'

export const CustomerCredit = Shape({
  id: Text(),
  customerId: Text(),
  amount: Exact('Above zero, two decimals, in the currency the partner is billed in'),
  currency: Text('ISO 4217'),
  reason: Text('creditReasonCode of its row'),
  period: Text('Billing period whose invoice it lessens, YYYY-MM'),
  givenAt: InstantText(),
})

export const giveCustomerCredit = endpoint({
  id: 'giveCustomerCredit',
  method: 'POST',
  path: '/operator/v1/partners/{tenant-id}/customer-credits',
  domain: 'operator',
  auth: 'operator',
  on: 'partner',
  doc: 'Give a customer a credit: a negative row, charge type customerCredit, on the next invoice or a later one; unbilled at once',
  body: Shape({
    customerId: Text('A customer of the partner', { minLength: 1, maxLength: 100 }),
    amount: Exact('Above zero, at most two decimals and twelve integer digits'),
    reason: Text('Printed with the row', { minLength: 1, maxLength: 100 }),
    period: Optional(Text('YYYY-MM; default: that of the next invoice')),
  }),
  replies: { 201: CustomerCredit },
  faults: ['PartnerNotFound', 'InputNotFound', 'BadInput', 'MonthInUse'],
})
