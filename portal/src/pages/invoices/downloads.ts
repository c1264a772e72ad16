/** An invoice as files, each gathered piece by piece, telling how far it is. */
import { exportBilledReconciliation, exportBilledUsage } from 'lazuli-contract/exports.ts'
import { exportFocus } from 'lazuli-contract/insight-focus.ts'
import { getInvoiceStatement } from 'lazuli-contract/invoices.ts'
import { DailyUsageLineItem, LicenseBasedLineItem, UsageBasedLineItem } from 'lazuli-contract/legacy-line-items.ts'
import { listInvoiceLineItems } from 'lazuli-contract/line-items.ts'
import { type CsvKind, csvHeader, csvLine, csvRecord } from 'lazuli-contract/row-files.ts'
import { call } from 'lazuli-sdk/core.ts'
import { exportBlobs, exportManifest } from 'lazuli-sdk/export-rows.ts'
import { rowsOf } from 'lazuli-sdk/paging.ts'
import type { Connection } from '../../api/connection.ts'
import { Gathering } from '../../api/gathering.ts'
import { type ListName, queryOf } from './lists.ts'

export interface Progress {
  bytes: number
  rows?: number
  /** Parts that have come, of all. */
  parts?: { done: number; of: number }
  /** The service still makes the file. */
  isAwaited?: boolean
}

export interface FileOf {
  blob: Blob
  name: string
}

interface Order {
  client: Connection
  invoiceId: string
  signal: AbortSignal
  tell(progress: Progress): void
}

export type Download = (order: Order) => Promise<FileOf>

export async function gatherStream(stream: ReadableStream<Uint8Array>, into: Gathering, tell: () => void): Promise<void> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      into.add(value)
      tell()
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

const pageSize = '2000'

interface Layout {
  header: string
  line(item: Readonly<Record<string, unknown>>): string
}

const layoutOf = (kind: CsvKind): Layout => ({ header: csvHeader(kind), line: (item) => csvLine(kind, item) })

/** Lines of legacy subscriptions have no layout of their own: every member but those that say what kind of line it is. */
function layoutOfMembers({ properties }: { properties: object }): Layout {
  const members = Object.keys(properties).filter((name) => name !== 'attributes')
  return {
    header: csvRecord(members.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`)),
    line: (item) => csvRecord(members.map((name) => item[name])),
  }
}

const layouts: Readonly<Record<ListName, Layout>> = {
  reconciliation: layoutOf('reconciliation'),
  usage: layoutOf('usage'),
  licences: layoutOfMembers(LicenseBasedLineItem),
  charges: layoutOfMembers(UsageBasedLineItem),
  legacyUsage: layoutOfMembers(DailyUsageLineItem),
}

/** The v1 list, page by page, laid out as the file that Partner Center's own pages give. */
const asCsv =
  (list: ListName): Download =>
  async ({ client, invoiceId, signal, tell }) => {
    const into = new Gathering()
    const encoder = new TextEncoder()
    into.add(encoder.encode(layouts[list].header))
    let rows = 0
    const asked = { path: { invoiceId }, query: { ...queryOf[list], size: pageSize }, signal }
    for await (const page of client.pages(listInvoiceLineItems, asked)) {
      const items = (rowsOf(page) ?? []) as readonly Record<string, unknown>[]
      rows += items.length
      into.add(encoder.encode(items.map((item) => layouts[list].line(item)).join('')))
      tell({ bytes: into.bytes, rows })
    }
    return { blob: into.blob('text/csv'), name: `${invoiceId}-${list}.csv` }
  }

/** An export of v2: asked for, waited for, and its parts put one behind the other, which is a gzip file again. */
const asExport =
  (kind: CsvKind): Download =>
  async ({ client, invoiceId, signal, tell }) => {
    const into = new Gathering()
    const endpoint = kind === 'usage' ? exportBilledUsage : exportBilledReconciliation
    const started = call(client, endpoint, { body: { invoiceId, attributeSet: 'full' } }, { signal })
    tell({ bytes: 0, isAwaited: true })
    const manifest = await exportManifest(client, started, { signal, every: 1, onLook: () => tell({ bytes: 0, isAwaited: true }) })
    const blobs = exportBlobs(client, manifest, { signal })
    for (const [done, blob] of blobs.entries())
      await gatherStream(await blob.open(), into, () => tell({ bytes: into.bytes, parts: { done, of: blobs.length } }))
    return { blob: into.blob('application/gzip'), name: `${invoiceId}-${kind}.jsonl.gz` }
  }

const asFocus =
  (format: 'csv' | 'parquet'): Download =>
  async ({ client, invoiceId, signal, tell }) => {
    const into = new Gathering()
    await gatherStream(await client.open(exportFocus, { query: { invoiceId, format }, signal }), into, () => tell({ bytes: into.bytes }))
    const type = format === 'csv' ? 'text/csv' : 'application/vnd.apache.parquet'
    return { blob: into.blob(type), name: `${invoiceId}-focus.${format}` }
  }

const asPdf: Download = async ({ client, invoiceId, signal, tell }) => {
  const into = new Gathering()
  await gatherStream(await client.open(getInvoiceStatement, { path: { invoiceId }, signal }), into, () => tell({ bytes: into.bytes }))
  return { blob: into.blob('application/pdf'), name: `${invoiceId}.pdf` }
}

export const downloads = {
  pdf: asPdf,
  csvReconciliation: asCsv('reconciliation'),
  csvUsage: asCsv('usage'),
  csvLicences: asCsv('licences'),
  csvCharges: asCsv('charges'),
  csvLegacyUsage: asCsv('legacyUsage'),
  exportReconciliation: asExport('reconciliation'),
  exportUsage: asExport('usage'),
  focusCsv: asFocus('csv'),
  focusParquet: asFocus('parquet'),
} as const satisfies Readonly<Record<string, Download>>
export type DownloadName = keyof typeof downloads

/** Files of a list alone; exports of v2 are of new commerce alone. The others every invoice has. */
const listOf: Partial<Record<DownloadName, ListName>> = {
  csvReconciliation: 'reconciliation',
  csvUsage: 'usage',
  csvLicences: 'licences',
  csvCharges: 'charges',
  csvLegacyUsage: 'legacyUsage',
  exportReconciliation: 'reconciliation',
  exportUsage: 'usage',
}

export function downloadsOf(lists: readonly ListName[]): DownloadName[] {
  return (Object.keys(downloads) as DownloadName[]).filter((name) => {
    const list = listOf[name]
    return list === undefined || lists.includes(list)
  })
}
