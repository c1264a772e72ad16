/** The operator door, money: credits that partners' customers are given. */
import { endpoint } from './endpoint.ts'
import { Collection, Exact, InstantText, Optional, Shape, Text, Words } from './schema.ts'

export const CustomerCredit = Shape({
  id: Text(),
  customerId: Text(),
  amount: Exact('Above zero, two decimals, in the currency the partner is billed in'),
  currency: Text('ISO 4217'),
  reason: Text('creditReasonCode of its row'),
  period: Text('Billing period whose invoice it lessens, YYYY-MM'),
  givenAt: InstantText(),
  status: Words(['open', 'billed', 'withdrawn']),
  withdrawnAt: Optional(InstantText()),
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

export const listCustomerCredits = endpoint({
  id: 'listCustomerCredits',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}/customer-credits',
  domain: 'operator',
  auth: 'operator',
  on: 'partner',
  doc: 'Credits that customers of a partner were given, in that order, with what became of them',
  query: Shape({ customerId: Optional(Text('Only those of a customer', { maxLength: 100 })) }),
  replies: { 200: Collection(CustomerCredit) },
  faults: ['PartnerNotFound'],
})

export const withdrawCustomerCredit = endpoint({
  id: 'withdrawCustomerCredit',
  method: 'DELETE',
  path: '/operator/v1/partners/{tenant-id}/customer-credits/{credit-id}',
  domain: 'operator',
  auth: 'operator',
  on: 'partner',
  doc: 'Take back a credit that no invoice has billed yet: its row is gone from what is unbilled',
  replies: { 200: CustomerCredit },
  faults: ['PartnerNotFound', 'InputNotFound', 'MonthInUse'],
})
