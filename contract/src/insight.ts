/** Insight: what Lazuli adds to look into usage and money. Imports of usage files. */
import { endpoint } from './endpoint.ts'
import { meteringRefusals } from './metering.ts'
import { Guid, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

/**
 * `costExport`: a Cost Management export, any account type and year (CSV, Parquet). `dailyRated`: Partner Center's daily rated
 * usage file (CSV). `lineItems`: Partner Center invoice line items and the blobs of its exports (JSON: an array, a list
 * envelope, or one item a line). `focus`: a FOCUS file of any provider (CSV, Parquet). Each of them packed by gzip or not.
 */
export const importFormats = ['costExport', 'dailyRated', 'lineItems', 'focus'] as const
export type ImportFormat = (typeof importFormats)[number]

/** `own`: at the price each row brings, without tier, credit or benefit. `list`: by the price list. */
export const importPrices = ['own', 'list'] as const
export type ImportPrice = (typeof importPrices)[number]

/**
 * Why a row was refused; the other rows are taken. Beside the refusals of metering: `BadPrice`, `BadDate`: a price, cost or
 * day that cannot be read; `BadColumns`: more or fewer values than the header; `NotUsage`: an item that is no usage;
 * `NoRate`: priced in a currency that has no exchange rate.
 */
export const importRefusals = [...meteringRefusals, 'BadPrice', 'BadDate', 'BadColumns', 'NotUsage', 'NoRate'] as const
export type ImportRefusal = (typeof importRefusals)[number]

const figure = () => Text('Exact decimal, all its digits')

export const ImportReceipt = Shape({
  fileHash: Text('SHA-256 of the file, unpacked'),
  format: Words(importFormats),
  accepted: Whole(),
  duplicates: Whole('Rows that were imported before, with this file or another that holds them too'),
  rejectedCount: Whole(),
  rejected: List(
    Shape({
      line: Whole('Of a CSV file the line the row begins on, of a JSON or Parquet file the place of the item; from 1'),
      code: Words(importRefusals),
      message: Text(),
    }),
    'The first 1,000',
  ),
  atCost: Whole('Rows without meter or quantity, accepted or imported before: one unit of a synthetic meter at their cost'),
  priceable: Whole('Rows, accepted or imported before, that the price list has a price for'),
  entitlements: List(Shape({ id: Guid(), friendlyName: Text() }), 'Azure subscriptions made for the file'),
  totals: List(
    Shape({
      currency: Text('ISO 4217, of the rows; the billing currency where they do not say'),
      rows: Whole(),
      source: figure(),
      ours: figure(),
      difference: figure(),
      refused: Text('What the refused rows cost by the file'),
      file: Text('What all rows cost by the file, refused ones too'),
    }),
    'Of the rows accepted or imported before at their own price: what the file says they cost, and quantity × price, unrounded; and of all rows',
  ),
  differenceCount: Whole('Rows whose figures differ'),
  differences: List(
    Shape({ line: Whole(), currency: Text(), source: figure(), ours: figure(), difference: figure() }),
    'The first 1,000; all of them sum to the difference of the totals',
  ),
})

export const importUsage = endpoint({
  id: 'importUsage',
  method: 'POST',
  path: '/insight/v1/imports',
  domain: 'insight',
  auth: 'A',
  doc: 'Import a usage file: a Cost Management export, Partner Center usage or FOCUS. Rows that were imported before are not taken again',
  bodyKind: 'stream',
  bodyMedia: ['text/csv', 'application/json', 'application/gzip', 'application/vnd.apache.parquet'],
  query: Shape({
    customerId: Guid(),
    subscriptionId: Optional(Guid('The Azure plan the usage belongs to; may be left out where the customer has exactly one')),
    format: Optional(Words(['auto', ...importFormats], { description: 'Default `auto`' })),
    price: Optional(Words(importPrices, { description: 'Default `own`' })),
    month: Optional(Text('Re-dates all rows into this month, keeping the day: 2026-09', { pattern: '^\\d{4}-(0[1-9]|1[0-2])$' })),
  }),
  replies: { 200: ImportReceipt },
  faults: [
    'CustomerNotFound',
    'NoRelationship',
    'SubscriptionNotFound',
    'SubscriptionDeleted',
    'NotAnAzureSubscription',
    'ImportRefused',
    'StorageFull',
  ],
})
