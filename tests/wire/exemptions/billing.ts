/** Of usage, prices, invoices, their lines and exports. */
import type { Exemption } from '../exemptions.ts'

const unbilledRecon2023 = 'billing/get-invoice-unbilled-recon-lineitems.2023-next-page.json'
const recon2023First = 'billing/get-invoiceline-items.onetime-2023-first-page.json'
const recon2023Next = 'billing/get-invoiceline-items.onetime-2023-next-page.json'
const recon2021First = 'billing/get-invoiceline-items.onetime-2021-first-page.json'
const recon2023 = [unbilledRecon2023, recon2023First, recon2023Next]
const pagedUsage = [
  'billing/get-invoice-unbilled-consumption-lineitems.2023-first-page.json',
  'billing/get-invoice-billed-consumption-lineitems.2023-next-page.json',
  'platform/lineitems-seek-page-1.json',
]
const invoiceLists = ['billing/get-a-collection-of-invoices.json', 'platform/invoices-offset-page.json']

export const billing: readonly Exemption[] = [
  // exports
  {
    files: ['billing/graph.operation-succeeded.json'],
    at: ['resourceLocation@odata.navigationLink'],
    reason: 'an address of this service, as the caller sees it (clients rule 27)',
  },
  {
    files: ['billing/graph.manifest.json'],
    at: ['eTag', 'rootDirectory', 'sasToken'],
    reason: 'tag, address and signature are those of the export of the story (billing 9.4)',
  },
  {
    files: ['billing/beta-export.billed-usage.json', 'billing/beta-export.unbilled-usage.json'],
    at: ['header operation-location'],
    reason: 'an address of this service, as the caller sees it (clients rule 27)',
  },
  {
    files: ['billing/beta-export.manifest.json'],
    at: ['eTag', 'rootFolderSAS'],
    reason: 'tag and signature are those of the export of the story (billing 9.4)',
  },
  {
    files: ['billing/beta-export.manifest.json'],
    at: ['utcCretedDateTime', 'blobs[].sizeinBytes'],
    reason: 'misspelt there; the table of the page says utcCreatedDateTime and sizeInBytes (billing 9.6)',
  },
  {
    files: ['billing/beta-export.manifest.json'],
    at: ['blobs[].partitionValue'],
    reason: 'one blob holds the rows of the story; the printed export has three (billing 9.6)',
  },

  // prices
  {
    files: [
      'billing/get-a-price-sheet.azure-consumption.json',
      'billing/get-a-price-sheet.updatedlicensebased.json',
      'billing/get-foreign-exchange-rates.json',
    ],
    at: ['', 'header request-id'],
    reason: 'the id of the call is its own, and files are no JSON: `price-files.test.ts` holds their header and first line (billing 5.4)',
  },
  {
    files: ['billing/get-prices-for-microsoft-azure.json'],
    at: ['offerTerms', 'locale'],
    reason: 'no discounts are published, so there are none; the culture asked for is told whole (billing 5.1)',
  },

  // usage
  {
    files: ['billing/get-all-monthly-usage-records-for-a-subscription.json'],
    at: ['links.self.uri'],
    reason: 'links lead to what was asked for, without /v1: the printed one ends before /resources (billing 3.2)',
  },
  {
    files: ['billing/get-a-customer-s-utilization-record-for-azure.json'],
    at: ['links.self.uri'],
    reason: 'the printed link names other times than were asked for, and has no slash before it (billing 1.5)',
  },
  {
    files: ['billing/get-a-customer-s-utilization-record-for-azure.json'],
    at: ['items[].instanceData.location', 'items[].instanceData.additionalInfo.azureStack.EventDateTime'],
    reason: 'as the usage was metered: the printed one comes from a stack of a customer (billing 5.3)',
  },
  {
    files: ['billing/update-a-customer-s-usage-spending-budget.json'],
    at: ['links.self.method'],
    reason: 'a self link says how the resource is read (commerce 1.4); the page repeats the verb of its own request',
  },

  // invoices
  { files: invoiceLists, at: ['items[].taxReceipts'], reason: 'tax receipts exist for partners in Taiwan only (billing 6.5)' },
  {
    files: invoiceLists,
    at: ['items[].amendments', 'items[].documentType'],
    reason: 'a voided invoice; nothing amends an invoice in this release',
  },
  {
    files: ['billing/get-a-collection-of-invoices.json'],
    at: ['links.next'],
    reason: 'the request asks for 200, the printed links belong to a page of 2; the same exchange with size 2 is replayed too',
  },

  {
    files: ['billing/get-a-customer-s-service-costs-line-items.json'],
    at: ['items[].chargeType', 'items[].invoiceType', 'items[].subscriptionFriendlyName', 'items[].discountDetails'],
    reason: 'lines of licences, some at a discount; ours are of the usage of a plan, under its own name (billing 10)',
  },

  // line items
  {
    files: ['billing/get-invoiceline-items.azure-usage.json', 'billing/get-invoiceline-items.office-billing.json'],
    at: ['items[].domainName', 'items[].subscriptionName'],
    reason: 'the customer of the story and what it bought',
  },
  {
    files: ['billing/get-invoiceline-items.azure-usage.json'],
    at: [
      'items[].customerCompanyName',
      'items[].customerBillableAccount',
      'items[].partnerBillableAccountId',
      'items[].serviceName',
      'items[].serviceType',
    ],
    reason: 'the parties of the story, and the meter that was used',
  },
  {
    files: ['billing/get-invoiceline-items.office-billing.json'],
    at: ['items[].chargeType'],
    reason: 'a cycle of licences that were bought in an earlier one',
  },
  {
    files: ['billing/get-invoiceline-items.office-billing.json'],
    at: ['links.self.uri', 'links.next.uri'],
    reason: 'the request misspells a parameter, which is ignored and not repeated (billing 1.1)',
  },
  {
    files: pagedUsage,
    at: ['items[].benefitOrderId', 'items[].benefitId', 'items[].benefitType'],
    reason: 'only on usage that a reservation or savings plan covers (billing 8.1)',
  },
  {
    files: [
      'billing/get-invoice-unbilled-consumption-lineitems.2023-first-page.json',
      'billing/get-invoice-unbilled-consumption-lineitems.2021-next-page.json',
    ],
    at: ['items[].chargeType'],
    reason: 'printed empty; new is always said (billing 8.1)',
  },
  {
    files: ['billing/get-invoice-unbilled-consumption-lineitems.2023-first-page.json'],
    at: ['items[].invoiceLineItemTypce'],
    reason: 'a misspelt invoiceLineItemType (billing 8.1)',
  },
  {
    files: ['billing/get-invoice-unbilled-recon-lineitems.2021-first-page.json', recon2021First, ...recon2023],
    at: ['items[].chargeType'],
    reason: 'an older spelling of new (billing 8.6)',
  },
  {
    files: recon2023,
    at: [
      'items[].resellerMpnId',
      'items[].unitPrice',
      'items[].effectiveUnitPrice',
      'items[].quantity',
      'items[].subtotal',
      'items[].taxTotal',
      'items[].totalForCustomer',
      'items[].pcToBCExchangeRate',
      'items[].billableQuantity',
    ],
    reason: 'this edition prints numbers as text; numbers are sent (billing 1.4, 12 no. 3)',
  },
  { files: recon2023, at: ['items[].productQualifiers[]'], reason: 'an add-on and a trial; an Azure plan has no qualifiers (billing 8.2)' },
  { files: recon2023, at: ['items[].attributes/objectType'], reason: 'a stray member of this edition (billing 8.2)' },
  {
    files: [recon2021First],
    at: ['items[].quoteId', 'items[].providerName', 'items[].providerId'],
    reason: 'older names of alternateId, publisherName and publisherId (billing 12 no. 6)',
  },
  {
    files: [recon2021First, recon2023First],
    at: ['links.self.uri', 'links.next.uri'],
    reason: 'the page prints links of another address, misspelt; links repeat the query asked (billing 7.4, 12 no. 40)',
  },
  {
    files: [recon2023Next],
    at: ['links.self.uri'],
    reason: 'the page prints links of another address, misspelt; links repeat the query asked (billing 7.4, 12 no. 40)',
  },
  {
    files: [
      'billing/get-invoice-unbilled-recon-lineitems.2021-usage-lines.json',
      'billing/get-invoice-unbilled-recon-lineitems.2023-usage-lines.json',
    ],
    at: ['items[]'],
    reason: 'asks for usage, prints reconciliation rows; daily rated usage is answered (billing 12 no. 39)',
  },
]
