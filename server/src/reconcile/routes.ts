/** Reconcile over HTTP: a file streams in, is held against the books, and what differs comes out. */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { reconcile } from 'lazuli-contract/insight-reconcile.ts'
import { Lock } from '../base/lock.ts'
import { isRefusal } from '../base/outcome.ts'
import type { Comparison } from '../db/comparison.ts'
import { type Done, ok, type Route, serveUnchained } from '../http/serve.ts'
import type { OpenPurchases } from '../invoices/purchases.ts'
import { arriving } from '../usage/batches.ts'
import { type Compared, findings, takeBoth } from './compare.ts'
import { csvHeader, csvRow, type Report, Tally } from './report.ts'

/** One file at a time in the whole process: each may use all the memory there is for them. */
const turns = new Lock()

export function reconcileRoutes(purchases: OpenPurchases): Route[] {
  return [
    serveUnchained(reconcile, async ({ partner, query, stream, now }) => {
      const done = Promise.withResolvers<void>()
      const turn = Promise.withResolvers<void>()
      void turns.run(() => {
        turn.resolve()
        return done.promise
      })
      await turn.promise
      const { openComparison } = await import('../db/engines/duckdb/comparison.ts')
      let comparison: Comparison | undefined
      let streaming = false
      const end = async (): Promise<void> => {
        await comparison?.close()
        done.resolve()
      }
      try {
        comparison = await openComparison(join(partner.folder, 'compared'))
        const sent = unclosed(arriving(stream))
        const compared = await takeBoth({ partner, now, purchases }, comparison, sent, query)
        if (isRefusal(compared)) {
          await rest(sent)
          return compared
        }
        if (query.format !== 'csv') return ok(await reportOf(comparison, compared))
        streaming = true
        return csvOf(comparison, compared, end)
      } finally {
        if (!streaming) await end()
      }
    }),
  ]
}

/** Whoever stops reading does not close it: a request destroyed half-way takes the answer with it. */
function unclosed(source: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => source.next() }) }
}

/** Reads what is left to nowhere, so that the sender can finish and hear the refusal. */
async function rest(source: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const _ of source);
  } catch {
    // It broke off: nobody waits for it.
  }
}

async function reportOf(comparison: Comparison, { form, head, file, books, rows }: Compared): Promise<Report> {
  const matching = await comparison.matching()
  const tally = new Tally()
  for await (const finding of findings(comparison, form)) tally.add(finding)
  return tally.report(head, { file, books, rows, matching })
}

function csvOf(comparison: Comparison, { form, head }: Compared, end: () => Promise<void>): Done<never> {
  async function* rows(): AsyncGenerator<string> {
    yield csvHeader
    let text = ''
    for await (const finding of findings(comparison, form)) {
      text += csvRow(finding)
      if (text.length < 65_536) continue
      yield text
      text = ''
    }
    if (text !== '') yield text
  }
  const source = Readable.from(rows(), { objectMode: false })
  // However it ends: read to its end, or broken off by whoever asked.
  source.once('close', () => void end())
  return {
    status: 200,
    bytes: source,
    media: 'text/csv; charset=utf-8',
    headers: { 'content-disposition': `attachment; filename="differences-${head.invoiceId ?? head.period}.csv"` },
  }
}
