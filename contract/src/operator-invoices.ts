/** The operator door, continued: what becomes of invoices once they are out. */
import { endpoint } from './endpoint.ts'
import { TaxTable } from './operator-tax.ts'
import { Collection, Exact, Guid, InstantText, List, Optional, Shape, Text, Words } from './schema.ts'

export const OperatorPayment = Shape({
  id: Text(),
  invoiceId: Text('The document it counts for'),
  recordedFor: Text('The document it was recorded for: another one after a rebill'),
  amount: Exact('In the currency of the invoice; negative takes back'),
  currencyCode: Text(),
  date: Text('The day it was paid'),
  recordedAt: InstantText(),
  showsAt: InstantText('From when on the partner sees it'),
  reference: Optional(Text()),
})

export const recordInvoicePayment = endpoint({
  id: 'recordInvoicePayment',
  method: 'POST',
  path: '/operator/v1/partners/{tenant-id}/invoices/{invoice-id}/payments',
  domain: 'operator',
  auth: 'operator',
  on: 'partner',
  doc: 'Record what was paid on an invoice: never more than is due; a negative amount takes back',
  body: Shape({
    amount: Exact('At most two decimals, in the currency of the invoice; negative takes back what was recorded before'),
    date: Optional(Text('YYYY-MM-DD, not after today and not before the invoice; default today', { maxLength: 40 })),
    currencyCode: Optional(Text('Of the invoice; another one is refused', { maxLength: 3 })),
    reference: Optional(Text('Of the bank, for the record', { maxLength: 100 })),
  }),
  replies: {
    201: Shape({
      payment: OperatorPayment,
      paidAmount: Exact('All payments recorded so far, shown or not'),
      balanceAmount: Exact('What is due after them'),
    }),
  },
  faults: ['PartnerNotFound', 'InvoiceNotFound', 'PaymentRefused', 'BadInput'],
})

export const listInvoicePayments = endpoint({
  id: 'listInvoicePayments',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}/invoices/{invoice-id}/payments',
  domain: 'operator',
  auth: 'operator',
  on: 'partner',
  doc: 'Payments that count for an invoice, in the order they were recorded',
  replies: { 200: Collection(OperatorPayment) },
  faults: ['PartnerNotFound', 'InvoiceNotFound'],
})

export const OperatorRebill = Shape({
  id: Text(),
  invoiceId: Text('The document to replace'),
  status: Words(['running', 'succeeded', 'failed']),
  newInvoiceId: Optional(Text('The adjustment note')),
  detail: Optional(Text('Why it failed')),
  orderedAt: InstantText(),
  endedAt: Optional(InstantText()),
})

export const rebillInvoice = endpoint({
  id: 'rebillInvoice',
  method: 'POST',
  path: '/operator/v1/partners/{tenant-id}/invoices/{invoice-id}/rebill',
  domain: 'operator',
  auth: 'operator',
  on: 'partner',
  doc: 'Void an invoice and make the corrected one: all its rows again at their prices and exchange rates, but for what is said here. Its payments go over',
  body: Shape({
    exclude: Optional(
      List(
        Shape({
          customerId: Optional(Text('Customer', { maxLength: 100 })),
          subscriptionId: Optional(Text('Plan or other subscription', { maxLength: 100 })),
          entitlementId: Optional(Text('Azure subscription', { maxLength: 100 })),
          resourceUri: Optional(Text('As billed', { maxLength: 2000 })),
          meterId: Optional(Text('As billed', { maxLength: 400 })),
          from: Optional(Text('First usage day', { maxLength: 40 })),
          to: Optional(Text('Last usage day', { maxLength: 40 })),
        }),
        'What is not billed again: rows that fit all members of one of these; purchases by customer and subscription alone',
      ),
    ),
    credits: Optional(
      List(
        Shape({
          customerId: Text('A customer of the invoice', { maxLength: 100 }),
          amount: Exact('What the customer gets, in the billing currency'),
          reason: Optional(Text('Printed as creditReasonCode', { maxLength: 100 })),
        }),
        'Credits to customers, each a row below zero',
      ),
    ),
    resellers: Optional(
      List(
        Shape({ subscriptionId: Guid(), mpnId: Text('Of the reseller of record; 0: none', { pattern: '^(0|-1|[0-9]{5,10})$' }) }),
        'Resellers of record, where they differ from those of the invoice',
      ),
    ),
    tax: Optional(
      Shape(
        { level: Optional(TaxTable.properties.level), rates: TaxTable.properties.rates },
        { description: 'Tax in place of that of the invoice' },
      ),
    ),
  }),
  replies: { 202: OperatorRebill },
  faults: ['PartnerNotFound', 'InvoiceNotFound', 'RebillRefused', 'BadInput'],
})

export const getRebill = endpoint({
  id: 'getRebill',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}/rebills/{rebill-id}',
  domain: 'operator',
  auth: 'operator',
  on: 'partner',
  doc: 'What became of an order to rebill',
  replies: { 200: OperatorRebill },
  faults: ['PartnerNotFound', 'InputNotFound'],
})
