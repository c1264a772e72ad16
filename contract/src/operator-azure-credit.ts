/** The operator door, money: Azure credit, which pays for a customer's usage before any other credit. */
import { endpoint } from './endpoint.ts'
import { Collection, Exact, InstantText, List, Optional, Shape, Text, Words } from './schema.ts'

export const AzureCredit = Shape({
  id: Text(),
  customerId: Text(),
  amount: Exact('As granted, two decimals, in `currency`'),
  currency: Text('ISO 4217: that of the price list'),
  from: Text('First usage day it pays for, YYYY-MM-DD'),
  to: Optional(Text('Last usage day it pays for; absent: no end')),
  reason: Optional(Text('For the record')),
  grantedAt: InstantText(),
  left: Exact('What no invoice has taken, to ten decimals'),
  uses: List(
    Shape({ invoiceId: Text(), period: Text('Billing period, YYYY-MM'), amount: Exact('List price of what it paid for, to ten decimals') }),
    'What invoices took that count: of a void one the document in its place',
  ),
  status: Words(['open', 'spent', 'ended', 'withdrawn'], { description: '`ended`: something is left and its last day is billed' }),
  withdrawnAt: Optional(InstantText()),
})

const path = '/operator/v1/partners/{tenant-id}/azure-credits'
const door = { domain: 'operator', auth: 'operator', on: 'partner' } as const

export const grantAzureCredit = endpoint({
  id: 'grantAzureCredit',
  method: 'POST',
  path,
  ...door,
  doc: "Grant a customer Azure credit: from the next close on it pays for the customer's usage at list price, by usage day, until it is spent",
  body: Shape({
    customerId: Text('A customer of the partner', { minLength: 1, maxLength: 100 }),
    amount: Exact('Above zero, at most two decimals and twelve integer digits, in US dollars'),
    currency: Optional(Text('ISO 4217; if named, that of the price list: `USD`', { maxLength: 3 })),
    from: Optional(Text('First usage day it pays for, YYYY-MM-DD; default today', { maxLength: 10 })),
    to: Optional(Text('Last usage day it pays for; default: no end', { maxLength: 10 })),
    reason: Optional(Text('For the record', { minLength: 1, maxLength: 100 })),
  }),
  replies: { 201: AzureCredit },
  faults: ['PartnerNotFound', 'InputNotFound', 'NoCommerceRelation', 'BadInput', 'MonthInUse'],
})

export const listAzureCredits = endpoint({
  id: 'listAzureCredits',
  method: 'GET',
  path,
  ...door,
  doc: 'Azure credits that customers of a partner were granted, in the order in which they are spent, with what is left',
  query: Shape({ customerId: Optional(Text('Only those of a customer', { maxLength: 100 })) }),
  replies: { 200: Collection(AzureCredit) },
  faults: ['PartnerNotFound'],
})

export const withdrawAzureCredit = endpoint({
  id: 'withdrawAzureCredit',
  method: 'DELETE',
  path: `${path}/{credit-id}`,
  ...door,
  doc: 'Take back what is left of an Azure credit; invoices that are out stay as they are',
  replies: { 200: AzureCredit },
  faults: ['PartnerNotFound', 'InputNotFound'],
})
