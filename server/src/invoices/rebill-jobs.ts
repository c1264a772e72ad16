/** Carries out an order to rebill: the old document is void, the new one takes its place, in one transaction. */
import { Decimal, type Instant } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { IdScope } from '../base/ids.ts'
import type { AzureCreditUse } from '../db/azure-credit.ts'
import { publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import { InvariantViolated, type InvoiceTotals } from '../db/lines.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { azureCreditsOf, azureCreditUses, putUses } from './azure-credit-store.ts'
import { cycleInvoiceIdOf, cycleNumberKind } from './cycle-rules.ts'
import { taxTotalOf } from './jobs.ts'
import { paymentsOf } from './payment-store.ts'
import { adjustmentOf, creditsAstray, creditsOf, paymentsAstray, rebillKind, refundAstray } from './rebill-rules.ts'
import { endRebill, findRebill, type RebillRecord, replaceInvoice } from './rebill-store.ts'
import type { InvoiceRecord } from './record.ts'
import { invoiceIdOf, invoiceReady } from './rules.ts'
import { findInvoice, frozenCustomers, insertInvoice } from './store.ts'
import { readTax } from './tax.ts'

type Prepared = { lineJob: number; rebill: RebillRecord } & (
  | { invoice: InvoiceRecord; uses: readonly AzureCreditUse[] }
  | { failed: string }
)

/** `creditRate`: partner earned credit, as it was when the invoice was made. */
export function rebillHandler(creditRate: Decimal): JobHandler<Prepared> {
  return {
    kind: rebillKind,
    async prepare(job, { partner, now, db }) {
      const rebill = await findRebill(db, (job.payload as { rebillId: string }).rebillId)
      const old = rebill && (await findInvoice(db, rebill.invoiceId))
      assert(rebill && old, 'orders and invoices are never removed')
      const lineJob = startLineJob(partner.state, `job:${job.id}`, { at: now, actor: { job: rebillKind } })
      // Only looked at, as in a close: the number is drawn when the document is made.
      const invoiceId = nextIdOf(old, partner.ids.scope(), partner.facts)
      const lines = await partner.lines()
      const totals = await lines.rebill({
        ...inputOf(rebill, old, now),
        job: lineJob,
        invoiceId,
        creditRate,
        published: publishedLines(db),
      })
      const [wrong] = await lines.checkInvoice(invoiceId)
      if (wrong) throw new InvariantViolated(`invoice ${invoiceId}`, wrong)
      const invoice = await documentOf(totals)
      const kept = azureCreditUses(db)
      const touched = new Set([...kept.filter((use) => use.invoiceId === old.id), ...totals.azureCreditUses].map((use) => use.creditId))
      const credits = azureCreditsOf(db).filter(({ id }) => touched.has(id))
      const others = kept.filter((use) => use.invoiceId !== old.id)
      const failed =
        (totals.refundedTwice && refundAstray(totals.refundedTwice)) ??
        creditsAstray(credits, others, totals.azureCreditUses) ??
        paymentsAstray(await paymentsOf(db, old.id), invoice.totalCharges)
      if (failed === undefined) return { lineJob, rebill, invoice, uses: totals.azureCreditUses }
      await lines.discard([lineJob])
      return { lineJob, rebill, failed }

      async function documentOf({ subtotal, lines: usageLines }: InvoiceTotals): Promise<InvoiceRecord> {
        const [document, order] = [old as InvoiceRecord, rebill as RebillRecord]
        const tax = order.corrections.tax ? readTax(order.corrections.tax) : document.facts.tax
        const customers = await lines.customerTotals(invoiceId)
        const names = await frozenCustomers(
          db,
          document.id,
          customers.map(({ customerId }) => customerId),
        )
        const countries = new Map([...names].map(([id, { country }]) => [id, country]))
        return adjustmentOf(document, {
          id: invoiceId,
          subtotal,
          tax,
          taxTotal: await taxTotalOf(lines, invoiceId, tax, countries),
          at: now,
          hasCredits: order.corrections.credits.length > 0,
          hasNoUsage: usageLines === 0,
        })
      }
    },

    async run(_job, { now, ids, partner }, prepared) {
      const { lineJob, rebill } = prepared
      if ('failed' in prepared) return { writes: [publishLineJob(lineJob), endRebill(rebill.id, now, { detail: prepared.failed })] }
      const { invoice, uses } = prepared
      assert(nextIdOf(invoice, ids, partner.facts) === invoice.id, 'nobody draws an invoice number while a job makes one')
      return {
        writes: [
          publishLineJob(lineJob),
          insertInvoice(invoice),
          ...replaceInvoice(rebill.invoiceId, invoice.id),
          ...putUses(invoice.id, invoice.period, uses, rebill.invoiceId),
          endRebill(rebill.id, now, { newInvoiceId: invoice.id }),
        ],
        events: [invoiceReady(invoice)],
      }
    },
  }
}

/** The number of the document that takes the place of another of its kind. */
function nextIdOf({ facts: { cycle } }: Pick<InvoiceRecord, 'facts'>, ids: Pick<IdScope, 'next'>, facts: PartnerFacts): string {
  return cycle ? cycleInvoiceIdOf(ids.next(cycleNumberKind(facts)), facts) : invoiceIdOf(ids.next('invoice'), facts)
}

function inputOf({ corrections }: RebillRecord, old: InvoiceRecord, at: Instant) {
  const resellers = new Map(corrections.resellers.map(({ subscriptionId, mpnId }) => [subscriptionId, mpnId]))
  const credits = corrections.credits.map((credit) => ({ ...credit, amount: Decimal.parse(credit.amount) }))
  return {
    amends: old.id,
    at,
    without: corrections.without,
    purchases: credits.length === 0 ? [] : [creditsOf(credits, { amends: old.id, currency: old.currency, at, period: old.period })],
    resellerOf: (_customerId: string, subscriptionId: string) => resellers.get(subscriptionId.toLowerCase()),
  }
}
