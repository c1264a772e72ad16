/** Insight: costs in the words of FOCUS (FinOps Open Cost and Usage Specification). */
import { endpoint } from './endpoint.ts'
import { Bytes, Optional, Shape, Text, Words } from './schema.ts'

/** 1.3: with the columns of that version that are known. */
export const focusVersions = ['1.2', '1.3'] as const

export const exportFocus = endpoint({
  id: 'exportFocus',
  method: 'GET',
  path: '/insight/v1/focus',
  domain: 'insight',
  auth: 'A',
  roles: ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'],
  doc: 'What an invoice, or a month that is not billed yet, costs the partner: FOCUS as CSV, streamed',
  query: Shape({
    invoiceId: Optional(Text('Either this or a period')),
    period: Optional(Words(['current', 'previous'], { alsoRead: { last: 'previous' } })),
    version: Optional(Words(focusVersions, { description: 'Default 1.2' })),
  }),
  inputFault: 'BadProperty',
  replies: { 200: Bytes('One header row; amounts with all their digits, empty where FOCUS says null') },
  media: 'text/csv; charset=utf-8',
  faults: ['InvoiceNotFound', 'BadProperty'],
})
