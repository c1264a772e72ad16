/** Closes each month on the 6th after it, and makes its invoice. */
import { addMonths, type Day, Decimal, dayOf, type Instant, type Month } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { AzureCredit } from '../db/azure-credit.ts'
import { publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import { type BilledTotals, InvariantViolated, type InvoiceTotals, type Lines, type RateInput } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { NewJob, Reads, Write } from '../db/state.ts'
import { type AnyJobHandler, type JobHandler, prepareAgain } from '../jobs/runner.ts'
import { closeOf } from '../usage/calendar.ts'
import { spendable, standings } from './azure-credit-rules.ts'
import { azureCreditsOf, azureCreditUses, putUses } from './azure-credit-store.ts'
import { countriesOf, freezeNames } from './names.ts'
import { paidAmountOf, showPaymentKind } from './payment-rules.ts'
import { findPayment, paymentsOf, showPaid } from './payment-store.ts'
import { pinNow, purchaseChunks, purchaseSource } from './purchases.ts'
import { resellersAtClose } from './resellers.ts'
import { firstPeriod, invoiceIdOf, invoiceOf, invoiceReady, resellersOf, taxOf } from './rules.ts'
import { insertInvoice } from './store.ts'
import { invoiceTaxOf, rowTaxRate, type TaxTerms, taxOfPeriod } from './tax.ts'
import { taxTables } from './tax-store.ts'

const kind = 'invoices.close'

export interface InvoiceJobDeps {
  /** What rating needs besides the lines: usage before the day `before` is rated first. */
  rateInput(partner: Partner, db: Reads, lineJob: number, at: Instant, before: Day): Promise<RateInput>
  /** The whole service is a sandbox: its statements say that nobody has to pay them. */
  sandbox: boolean
}

/** The close of a month, due on the 6th 00:00 of the next. */
export function closeJob(period: Month): NewJob {
  return { kind, dueAt: closeOf(period), key: period, payload: { period } }
}

/** The first close of a new partner; each close asks for the next. */
export function firstClose(now: Instant): NewJob {
  return closeJob(firstPeriod(now))
}

interface Prepared {
  lineJob: number
  credits: readonly AzureCredit[]
  totals: BilledTotals
  tax: TaxTerms
  taxTotal: Decimal
  names: Write[]
}

export function invoiceJobs(deps: InvoiceJobDeps): AnyJobHandler[] {
  const close: JobHandler<Prepared> = {
    kind,
    async prepare(job, { partner, now, db }) {
      const { period } = job.payload as { period: Month }
      const lineJob = startLineJob(partner.state, `job:${job.id}`, { at: now, actor: { job: kind } })
      // Only looked at here, drawn in `run`: a month without usage leaves no gap in the numbers. What it wrote under this id is
      // no line, and the next close of the same id is the one that counts.
      const invoiceId = invoiceIdOf(partner.ids.scope().next('invoice'), partner.facts)
      const lines = await partner.lines()
      const input = await deps.rateInput(partner, db, lineJob, now, dayOf(now))
      const fxOf = (month: Month) => input.fxOf(month, 'USD')
      const purchases = purchaseSource(db, period, pinNow(db, now), { billingCurrency: partner.facts.currency, fxOf })
      const credits = spendableNow(db)
      const resellers = await resellersAtClose(db)
      const totals = await lines.closePeriod({
        ...input,
        purchases: purchaseChunks(purchases),
        invoiceId,
        period,
        azureCredits: credits,
        resellerOf: resellersOf(resellers.plans, resellers.entitlements),
      })
      await check(lines, db, lineJob, totals)
      const customers = await lines.customerTotals(invoiceId)
      const ids = customers.map((c) => c.customerId)
      const names = await freezeNames(db, invoiceId, ids)
      const tax = taxOfPeriod(taxTables(db), period)
      return { lineJob, credits, totals, tax, taxTotal: await taxTotalOf(lines, invoiceId, tax, await countriesOf(db, ids)), names }
    },

    run(job, { partner, now, ids, db }, { lineJob, credits, totals, tax, taxTotal, names }) {
      const { period } = job.payload as { period: Month }
      // Azure credit is spent as it stands at this instant: one that was granted or withdrawn meanwhile counts, or does not.
      if (!isSame(credits, spendableNow(db))) return prepareAgain
      const invoice = invoiceOf({ partner: partner.facts, totals, taxTotal, tax, at: now, doNotPay: deps.sandbox })
      if (invoice)
        assert(invoiceIdOf(ids.next('invoice'), partner.facts) === invoice.id, 'nobody draws an invoice number while a month closes')
      return {
        writes: [
          publishLineJob(lineJob),
          ...(invoice ? [insertInvoice(invoice), ...names, ...putUses(invoice.id, period, totals.azureCreditUses)] : []),
        ],
        events: invoice ? [invoiceReady(invoice)] : [],
        jobs: [closeJob(addMonths(period, 1))],
      }
    },
  }
  const showPayment: JobHandler = {
    kind: showPaymentKind,
    async run(job, { now, db }) {
      const { paymentId } = job.payload as { paymentId: string }
      const payment = await findPayment(db, paymentId)
      assert(payment, 'payments are never removed')
      return { writes: [showPaid(payment.invoiceId, paidAmountOf(await paymentsOf(db, payment.invoiceId), now))] }
    },
  }
  return [close, showPayment]
}

function spendableNow(db: Reads): AzureCredit[] {
  return spendable(standings(azureCreditsOf(db), azureCreditUses(db)))
}

function isSame(a: readonly AzureCredit[], b: readonly AzureCredit[]): boolean {
  return a.length === b.length && a.every(({ id, left }, i) => id === b[i]?.id && left.equals(b[i].left))
}

/** The invoice before anybody sees it, and what the same job has rated for it and for the periods still open. */
async function check(lines: Lines, db: Reads, lineJob: number, totals: InvoiceTotals): Promise<void> {
  const [wrong] = await lines.checkInvoice(totals.invoiceId)
  if (wrong) throw new InvariantViolated(`invoice ${totals.invoiceId}`, wrong)
  const [rated] = await lines.checkRated(publishedLines(db), lineJob)
  if (rated) throw new InvariantViolated(`what was rated for ${totals.period}`, rated)
}

/** taxTotal of an invoice: of its rows, or of the sums of each rate's rows. */
export async function taxTotalOf(lines: Lines, invoiceId: string, tax: TaxTerms, countries: ReadonlyMap<string, string>): Promise<Decimal> {
  if (tax.rates.length === 0) return Decimal.zero
  const countryOf = (customerId: string) => countries.get(customerId) ?? ''
  let total = Decimal.zero
  const sums = new Map<string, Decimal>()
  for await (const rows of lines.eachReconRow(invoiceId))
    for (const { customerId, subtotal } of rows) {
      const country = countryOf(customerId)
      total = total.plus(taxOf(subtotal, rowTaxRate(tax, country)))
      sums.set(country, (sums.get(country) ?? Decimal.zero).plus(subtotal))
    }
  return total.plus(
    invoiceTaxOf(
      tax,
      [...sums].map(([country, subtotal]) => ({ country, subtotal })),
    ),
  )
}
