/** Invoices, balances and statements (billing contract, section 6). */
import { endpoint } from './endpoint.ts'
import { Attributes, Bytes, Collection, Exact, InstantText, Link, List, Optional, Shape, Text, Words } from './schema.ts'

const selfLink = Shape({ self: Optional(Link) })

export const invoiceLineItemTypes = ['none', 'usage_line_items', 'billing_line_items'] as const
export const billingProviders = ['none', 'office', 'azure', 'one_time', 'marketplace', 'all'] as const

export const InvoiceDetail = Shape({
  invoiceLineItemType: Words(invoiceLineItemTypes),
  billingProvider: Words(billingProviders),
  links: Optional(selfLink),
  attributes: Attributes,
})

const invoiceMembers = {
  id: Text(),
  invoiceDate: InstantText('Instant of generation'),
  billingPeriodStartDate: InstantText(),
  billingPeriodEndDate: Text('Last instant of the last day, 7 fraction digits'),
  totalCharges: Exact('Charges and adjustments, with tax'),
  paidAmount: Exact('Positive'),
  currencyCode: Text(),
  currencySymbol: Text(),
  pdfDownloadLink: Optional(Text('Relative, does not expire')),
  taxReceipts: Optional(List(Shape({ id: Text(), taxReceiptPdfDownloadLink: Text('Relative') }), 'Partners in Taiwan only')),
  invoiceDetails: List(InvoiceDetail),
  documentType: Words(['none', 'invoice', 'void_note', 'adjustment_note']),
  amendsOf: Optional(Text('The amended document')),
  invoiceType: Text('Recurring or OneTime'),
  state: Text('active or void'),
  links: Optional(selfLink),
  attributes: Attributes,
}

export const Invoice = Shape({ ...invoiceMembers, amendments: Optional(List(Shape(invoiceMembers))) })

const summaryMembers = {
  balanceAmount: Exact('Unpaid total; the sum over details'),
  currencyCode: Text(),
  currencySymbol: Text(),
  accountingDate: Text('When the balance last changed'),
  firstInvoiceCreationDate: Text('0001-01-01T00:00:00 when there is none'),
  lastPaymentDate: Text('0001-01-01T00:00:00 when there is none'),
  lastPaymentAmount: Exact(),
  latestInvoiceDate: Text('0001-01-01T00:00:00 when there is none'),
  attributes: Attributes,
}

export const InvoiceSummary = Shape({
  ...summaryMembers,
  details: Optional(List(Shape({ invoiceType: Text(), summary: Shape(summaryMembers) }))),
  links: Optional(selfLink),
})

export const EstimateLink = Shape({ type: Text(), title: Text(), description: Text(), period: Text('Current or Previous'), link: Link })

const billingRoles = ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'] as const

export const listInvoices = endpoint({
  id: 'listInvoices',
  method: 'GET',
  path: '/v1/invoices',
  domain: 'invoices',
  auth: 'A',
  roles: billingRoles,
  doc: 'Get a collection of invoices',
  page: 'get-a-collection-of-invoices.md',
  query: Shape({ size: Optional(Text()), offset: Optional(Text()), filter: Optional(Text('JSON; field InvoiceDate')) }),
  replies: { 200: Collection(Invoice) },
  faults: ['BadProperty'],
})

export const getInvoice = endpoint({
  id: 'getInvoice',
  method: 'GET',
  path: '/v1/invoices/{invoice-id}',
  domain: 'invoices',
  auth: 'A',
  roles: billingRoles,
  doc: 'Get an invoice by its id',
  page: 'get-invoice-by-id.md',
  replies: { 200: Invoice },
  faults: ['InvoiceNotFound'],
})

export const getInvoiceStatement = endpoint({
  id: 'getInvoiceStatement',
  method: 'GET',
  path: '/v1/invoices/{invoice-id}/documents/statement',
  domain: 'invoices',
  auth: 'A',
  roles: billingRoles,
  doc: 'Get the invoice statement, a PDF whatever Accept says',
  page: 'get-invoice-statement.md',
  media: 'application/pdf',
  replies: { 200: Bytes() },
  faults: ['InvoiceNotFound'],
})

export const getInvoiceReceiptStatement = endpoint({
  id: 'getInvoiceReceiptStatement',
  method: 'GET',
  path: '/v1/invoices/{invoice-id}/receipts/{receipt-id}/documents/statement',
  domain: 'invoices',
  auth: 'A',
  roles: billingRoles,
  doc: 'Get a tax receipt of an invoice, a PDF whatever Accept says; partners in Taiwan only',
  page: 'get-invoice-receipt-statement.md',
  media: 'application/pdf',
  replies: { 200: Bytes() },
  faults: ['InvoiceNotFound'],
})

export const listInvoiceSummaries = endpoint({
  id: 'listInvoiceSummaries',
  method: 'GET',
  path: '/v1/invoices/summaries',
  domain: 'invoices',
  auth: 'A',
  roles: billingRoles,
  doc: 'Get invoice summaries, one per billing currency',
  page: 'get-invoice-summaries.md',
  replies: { 200: Collection(InvoiceSummary) },
})

export const getAccountBalance = endpoint({
  id: 'getAccountBalance',
  method: 'GET',
  path: '/v1/invoices/summary',
  domain: 'invoices',
  auth: 'A',
  roles: billingRoles,
  doc: "Get the partner's current account balance",
  page: 'get-the-reseller-s-current-account-balance.md',
  replies: { 200: InvoiceSummary },
})

export const listEstimateLinks = endpoint({
  id: 'listEstimateLinks',
  method: 'GET',
  path: '/v1/invoices/estimates/links',
  domain: 'invoices',
  auth: 'A',
  roles: billingRoles,
  doc: 'Get links to the unbilled line items',
  page: 'get-invoice-estimate-links.md',
  query: Shape({ currencyCode: Optional(Text("Absent: the partner's billing currency")) }),
  replies: { 200: Collection(EstimateLink) },
})
