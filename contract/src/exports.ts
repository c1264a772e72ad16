/** Asynchronous exports of billing data (billing contract, section 9): Graph v1.0, and the beta of 2022 before it. */
import { endpoint } from './endpoint.ts'
import { Bytes, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

const billingRoles = ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'] as const
const AttributeSet = Optional(Words(['full', 'basic'], { description: 'Which columns; default full' }))
const BilledExport = Shape({ invoiceId: Text(), attributeSet: AttributeSet })
const UnbilledExport = Shape({
  currencyCode: Text('Billing currency'),
  billingPeriod: Words(['current', 'last'], { alsoRead: { previous: 'last' } }),
  attributeSet: AttributeSet,
})

/** Where the rows lie: each blob is at `{rootDirectory}/{name}?{sasToken}`. */
export const ExportManifest = Shape({
  '@odata.context': Optional(Text()),
  id: Text(),
  schemaVersion: Text(),
  dataFormat: Text('gzip of one JSON object a line'),
  createdDateTime: InstantText(),
  eTag: Text(),
  partnerTenantId: Text(),
  rootDirectory: Text('Absolute, without a trailing slash'),
  sasToken: Text('The query of every download; lives 12 hours'),
  partitionType: Text(),
  blobCount: Whole(),
  blobs: List(Shape({ name: Text(), partitionValue: Text() })),
})

export const ExportOperation = Shape({
  '@odata.context': Optional(Text()),
  '@odata.type': Text(),
  id: Text(),
  status: Words(['notStarted', 'running', 'succeeded', 'failed']),
  createdDateTime: InstantText(),
  lastActionDateTime: InstantText(),
  resourceLocation: Optional(ExportManifest),
  'resourceLocation@odata.navigationLink': Optional(Text()),
  error: Optional(Shape({ code: Text(), message: Text() })),
})

const graph = { domain: 'exports', auth: 'A', wire: 'graph', roles: billingRoles } as const

export const exportBilledUsage = endpoint({
  ...graph,
  id: 'exportBilledUsage',
  method: 'POST',
  path: '/v1.0/reports/partners/billing/usage/billed/export',
  doc: 'Export the daily rated usage of an invoice',
  body: BilledExport,
  replies: { 202: null },
  faults: ['RateLimited'],
})

export const exportUnbilledUsage = endpoint({
  ...graph,
  id: 'exportUnbilledUsage',
  method: 'POST',
  path: '/v1.0/reports/partners/billing/usage/unbilled/export',
  doc: 'Export the daily rated usage that is not billed yet',
  body: UnbilledExport,
  replies: { 202: null },
  faults: ['RateLimited'],
})

export const exportBilledReconciliation = endpoint({
  ...graph,
  id: 'exportBilledReconciliation',
  method: 'POST',
  path: '/v1.0/reports/partners/billing/reconciliation/billed/export',
  doc: 'Export the reconciliation rows of an invoice',
  body: BilledExport,
  replies: { 202: null },
  faults: ['RateLimited'],
})

export const exportUnbilledReconciliation = endpoint({
  ...graph,
  id: 'exportUnbilledReconciliation',
  method: 'POST',
  path: '/v1.0/reports/partners/billing/reconciliation/unbilled/export',
  doc: 'Export the reconciliation rows of what is not billed yet',
  body: UnbilledExport,
  replies: { 202: null },
  faults: ['RateLimited'],
})

export const exportBilledAggregatedUsage = endpoint({
  ...graph,
  id: 'exportBilledAggregatedUsage',
  method: 'POST',
  path: '/beta/reports/partners/billing/aggregatedUsage/billed/export',
  doc: 'Export the usage of an invoice summed over the month: refused, its columns are not documented',
  body: Shape({ invoiceId: Text() }),
  replies: { 202: null },
  faults: ['AggregatedUsageUnknown'],
})

export const getExportOperation = endpoint({
  ...graph,
  id: 'getExportOperation',
  method: 'GET',
  path: '/v1.0/reports/partners/billing/operations/{operation-id}',
  doc: 'How far an export is',
  replies: { 200: ExportOperation },
  faults: ['ExportNotFound'],
})

export const getExportManifest = endpoint({
  ...graph,
  id: 'getExportManifest',
  method: 'GET',
  path: '/v1.0/reports/partners/billing/manifests/{manifest-id}',
  doc: 'Where the rows of a finished export lie',
  replies: { 200: ExportManifest },
  faults: ['ExportNotFound'],
})

export const downloadExportBlob = endpoint({
  id: 'downloadExportBlob',
  method: 'GET',
  alsoMethods: ['HEAD'],
  path: '/blobs/{tenant-id}/{export-id}/{blob-name}',
  domain: 'exports',
  auth: 'none',
  doc: 'A part of an export, signed by its query',
  replies: { 200: Bytes(), 206: Bytes() },
  media: 'application/octet-stream',
})

const beta2022 = { domain: 'exports', auth: 'A', roles: billingRoles, page: 'get-invoice-billed-unbilled-consumption.md' } as const

export const exportUnbilledUsageBeta2022 = endpoint({
  ...beta2022,
  id: 'exportUnbilledUsageBeta2022',
  method: 'POST',
  path: '/v1/unbilledusage',
  doc: 'Export the daily rated usage that is not billed yet, beta of 2022',
  query: Shape({
    fragment: AttributeSet,
    period: Words(['current', 'last'], { alsoRead: { previous: 'last' } }),
    // The page prints a second question mark before the currency, which then is part of the period.
    currencyCode: Text(),
  }),
  inputFault: 'BadProperty',
  replies: { 202: null },
  faults: ['BadProperty', 'RateLimited'],
})

export const exportBilledUsageBeta2022 = endpoint({
  ...beta2022,
  id: 'exportBilledUsageBeta2022',
  method: 'POST',
  path: '/v1/billedusage/invoices/{invoice-id}',
  doc: 'Export the daily rated usage of an invoice, beta of 2022',
  query: Shape({ fragment: AttributeSet }),
  inputFault: 'BadProperty',
  replies: { 202: null },
  faults: ['BadProperty', 'RateLimited'],
})

export const getExportOperationBeta2022 = endpoint({
  ...beta2022,
  id: 'getExportOperationBeta2022',
  method: 'GET',
  path: '/v1/billingoperations/{operation-id}',
  doc: 'How far an export is, beta of 2022',
  replies: {
    200: Shape({
      id: Text(),
      createdDateTime: InstantText(),
      lastActionDateTime: InstantText(),
      status: Words(['notstarted', 'running', 'succeeded', 'failed']),
      resourceLocation: Optional(Text('Address of the manifest')),
      error: Optional(Shape({ code: Text(), message: Text() })),
    }),
  },
  faults: ['ExportNotFound', 'ExportExpired'],
})

export const getExportManifestBeta2022 = endpoint({
  ...beta2022,
  id: 'getExportManifestBeta2022',
  method: 'GET',
  path: '/v1/billingmanifests/{manifest-id}',
  doc: 'Where the rows of a finished export lie, beta of 2022',
  replies: {
    200: Shape({
      version: Text(),
      dataFormat: Text(),
      utcCreatedDateTime: InstantText(),
      eTag: Text(),
      partnerTenantId: Text(),
      rootFolder: Text(),
      rootFolderSAS: Text(),
      partitionType: Text(),
      blobCount: Whole(),
      sizeInBytes: Whole(),
      blobs: List(Shape({ name: Text(), sizeInBytes: Whole(), partitionValue: Text() })),
    }),
  },
  faults: ['ExportNotFound', 'ExportExpired'],
})
