/** Insight: costs in the words of FOCUS (FinOps Open Cost and Usage Specification). */
import { endpoint } from './endpoint.ts'
import { Bytes, Guid, Optional, Shape, Text, Words } from './schema.ts'

/** 1.3: with the columns of that version that are known. */
export const focusVersions = ['1.2', '1.3'] as const

export const focusFormats = ['csv', 'parquet'] as const

export const exportFocus = endpoint({
  id: 'exportFocus',
  method: 'GET',
  path: '/insight/v1/focus',
  domain: 'insight',
  auth: 'A',
  roles: ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'],
  doc: 'What an invoice, a month, or what is not billed yet costs the partner: FOCUS as CSV, streamed, or as Parquet',
  query: Shape({
    invoiceId: Optional(Text('Either this or a period')),
    period: Optional(
      Text(
        '`current` or `previous`: what is not billed yet; `2026-09`: the month, by the invoice that stands for it, or as far as it is open',
        {
          pattern: '^([cC]urrent|[pP]revious|[lL]ast|\\d{4}-(0[1-9]|1[0-2]))$',
        },
      ),
    ),
    view: Optional(
      Words(['cost', 'resale'], {
        description: 'Default `cost`, of the partner; `resale`: what its customers are to pay, by markups, and nothing that tells the cost',
      }),
    ),
    customerId: Optional(Guid('Only this customer; of the resale view')),
    version: Optional(Words(focusVersions, { description: 'Default 1.2' })),
    format: Optional(Words(focusFormats, { description: 'Default `csv`' })),
  }),
  inputFault: 'BadProperty',
  replies: {
    200: Bytes(
      'CSV: one header row; amounts with all their digits, empty where FOCUS says null. Parquet: decimals and time stamps as such',
    ),
  },
  media: 'text/csv; charset=utf-8',
  otherMedia: ['application/vnd.apache.parquet'],
  faults: ['InvoiceNotFound', 'CustomerNotFound', 'BadProperty'],
})
