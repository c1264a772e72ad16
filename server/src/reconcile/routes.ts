/** Reconcile over HTTP: a file is kept while it arrives, is held against the books, and what differs comes out. */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { reconcile } from 'lazuli-contract/insight-reconcile.ts'
import { Lock } from '../base/lock.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Comparison } from '../db/comparison.ts'
import { comparedFolder } from '../db/folders.ts'
import { type Done, ok, type Route, serveUnchained } from '../http/serve.ts'
import { type SpooledFile, spool } from '../insight/imports/spool.ts'
import type { OpenCommitments, OpenPurchases } from '../invoices/purchases.ts'
import { arriving, BatchBroken } from '../usage/batches.ts'
import { type Compared, findings, takeBoth } from './compare.ts'
import { csvHeader, csvRow, type Report, Tally } from './report.ts'

/**
 * One file at a time in the whole process: each may use all the memory there is for them. Files arrive before their turn and
 * answers leave after it, so that a slow line keeps nobody waiting.
 */
const turns = new Lock()

export function reconcileRoutes(books: { purchases: OpenPurchases; commitments: OpenCommitments }): Route[] {
  return [
    serveUnchained(reconcile, async ({ partner, query, stream, now }) => {
      const folder = join(partner.folder, comparedFolder)
      const file = await kept(() => spool(folder, arriving(stream)))
      if (isRefusal(file)) return file
      try {
        return await turns.run(async () => {
          const { openComparison } = await import('../db/engines/duckdb/comparison.ts')
          const comparison = await openComparison(folder)
          try {
            const compared = await takeBoth({ partner, now, ...books }, comparison, file, query)
            if (isRefusal(compared)) return compared
            return query.format === 'csv' ? await csvOf(folder, comparison, compared) : ok(await reportOf(comparison, compared))
          } finally {
            await comparison.close()
          }
        })
      } finally {
        await file.close()
      }
    }),
  ]
}

async function kept(work: () => Promise<SpooledFile>): Promise<Outcome<SpooledFile>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BatchBroken)) throw error
    return refuse('ReconcileRefused', { detail: error.message })
  }
}

async function reportOf(comparison: Comparison, { form, head, file, books, rows }: Compared): Promise<Report> {
  const matching = await comparison.matching()
  const tally = new Tally()
  for await (const finding of findings(comparison, form)) tally.add(finding)
  return tally.report(head, { file, books, rows, matching })
}

async function csvOf(folder: string, comparison: Comparison, { form, head }: Compared): Promise<Done<never>> {
  async function* rows(): AsyncGenerator<Buffer> {
    let text = csvHeader
    for await (const finding of findings(comparison, form)) {
      text += csvRow(finding)
      if (text.length < 65_536) continue
      yield Buffer.from(text)
      text = ''
    }
    yield Buffer.from(text)
  }
  const written = await spool(folder, rows())
  const source = Readable.from(written.read(), { objectMode: false })
  // However it ends: read to its end, or broken off by whoever asked.
  source.once('close', () => void written.close())
  return {
    status: 200,
    bytes: source,
    media: 'text/csv; charset=utf-8',
    headers: { 'content-disposition': `attachment; filename="differences-${head.invoiceId ?? head.period}.csv"` },
  }
}
