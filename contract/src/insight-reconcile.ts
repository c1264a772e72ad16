/** Insight: a file of Partner Center against what is kept here. */
import { endpoint } from './endpoint.ts'
import { List, Optional, Shape, Text, Whole, Words } from './schema.ts'

/**
 * Why a row of the file and ours differ. `quantity`, `price`, `tier` (the price of another tier), `credit`, `exchangeRate`, `tax`:
 * that figure does; `rounding`: the digits that are left, as far as rounding reaches: some two cents a row; `unexplained`: more is left
 * than that, and no figure says why. `extra`: the row is in the file alone; `duplicate`: it is there more often.
 * `missing`: the file lacks it; `missingDay`: it lacks everything of the customer on that day.
 */
export const reconcileCauses = [
  'quantity',
  'price',
  'tier',
  'credit',
  'exchangeRate',
  'rounding',
  'unexplained',
  'tax',
  'extra',
  'duplicate',
  'missing',
  'missingDay',
] as const
export type ReconcileCause = (typeof reconcileCauses)[number]

const figure = (doc?: string) => Text(doc ?? 'Exact decimal, all its digits')

const CauseAmount = Shape({ cause: Words(reconcileCauses), amount: figure('File less books, billing currency') })

const Sums = (named: string) =>
  List(
    Shape({
      id: Text(named),
      rows: Whole('That differ'),
      difference: figure('File less books, billing currency'),
      causes: List(CauseAmount),
    }),
    `By ${named}: the 1,000 with the largest differences, then one named \`others\`; they sum to the difference of the totals`,
  )

export const ReconcileReport = Shape({
  kind: Words(['usage', 'reconciliation', 'focus'], { description: 'What the file is' }),
  invoiceId: Optional(Text('What it was held against; absent: the open month `period`')),
  period: Text('Billing period: 2026-09'),
  billingCurrency: Text('ISO 4217'),
  rows: Shape({
    file: Whole(),
    books: Whole(),
    matching: Whole('In both, with the same figures'),
    differing: Whole('In both, with other figures'),
    onlyFile: Whole(),
    onlyBooks: Whole(),
  }),
  unread: Shape({
    count: Whole('Rows that cannot be compared; they are in no sum'),
    rows: List(Shape({ line: Whole(), message: Text() }), 'The first 1,000'),
  }),
  totals: Shape({
    file: figure(),
    books: figure(),
    difference: figure(),
    causes: List(Shape({ cause: Words(reconcileCauses), rows: Whole(), amount: figure() }), 'They sum to the difference'),
  }),
  customers: Sums('customer id'),
  subscriptions: Sums('subscription id; of FOCUS sub account'),
  meters: Sums('meter id, or product and SKU'),
  days: Sums('day of use, or first day of the charge'),
  differenceCount: Whole('Rows that do not match'),
  differences: List(
    Shape({
      kind: Words(['differs', 'onlyFile', 'onlyBooks']),
      line: Optional(Whole('Of the file; of CSV the line the row begins on, of JSON the place of the item; from 1')),
      customerId: Text(),
      subscriptionId: Text(),
      entitlementId: Optional(Text()),
      resourceUri: Optional(Text()),
      meter: Text(),
      day: Text(),
      file: Optional(figure()),
      books: Optional(figure()),
      difference: figure(),
      causes: List(CauseAmount),
    }),
    'The first 1,000 in order of key; `format=csv` has all',
  ),
})

export const reconcile = endpoint({
  id: 'reconcile',
  method: 'POST',
  path: '/insight/v1/reconcile',
  domain: 'insight',
  auth: 'A',
  roles: ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'],
  reads: true,
  doc: 'Hold a file of Partner Center (daily rated usage, reconciliation, export blobs) or of costs in FOCUS against the books; CSV or JSON, packed or not, or Parquet',
  bodyKind: 'stream',
  bodyMedia: [
    'text/csv',
    'application/json',
    'application/x-ndjson',
    'application/gzip',
    'application/vnd.apache.parquet',
    'application/octet-stream',
  ],
  query: Shape({
    invoiceId: Optional(Text('Default: the invoice the file names; where it names none, the open month of its first row')),
    period: Optional(
      Words(['current', 'previous'], { description: 'An open month in place of an invoice', alsoRead: { last: 'previous' } }),
    ),
    format: Optional(Words(['json', 'csv'], { description: 'Default `json`: the report. `csv`: every row that does not match, streamed' })),
  }),
  inputFault: 'BadProperty',
  replies: { 200: ReconcileReport },
  faults: ['InvoiceNotFound', 'ReconcileRefused', 'BadProperty', 'StorageFull'],
})
