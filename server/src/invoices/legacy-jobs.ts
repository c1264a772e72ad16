/** Closes the cycles of legacy subscriptions two days after their anniversaries, and makes their invoice. */
import { type Day, Decimal, dayOf, type Instant, parseInstant } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { cycleEnding } from '../charges/legacy-period.ts'
import { legacyPurchasesOf } from '../charges/legacy-rules.ts'
import { chargesOf, lastCharge, legacyLicences } from '../charges/store.ts'
import { publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import { InvariantViolated, type InvoiceTotals } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Purchase } from '../db/purchases.ts'
import type { NewJob, Reads, Write } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { type AnyJobHandler, again, type JobHandler } from '../jobs/runner.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'
import { legacyAzureSubscriptions } from '../subscriptions/store.ts'
import { nextMidnight } from '../usage/calendar.ts'
import { anniversaryOf, arrivedBy, type Cycling, cycleInvoiceIdOf, cycleInvoiceOf, cycleNumberKind, endingCycles } from './cycle-rules.ts'
import { cycleCloseKind, freezeCycle } from './cycle-store.ts'
import { departedPlans } from './departed.ts'
import { type InvoiceJobDeps, taxTotalOf } from './jobs.ts'
import { countriesOf, freezeNames } from './names.ts'
import type { CycleRecord } from './record.ts'
import { resellersAtClose } from './resellers.ts'
import { invoiceReady, resellersOf } from './rules.ts'
import { insertInvoice } from './store.ts'
import { type TaxTerms, taxOfPeriod } from './tax.ts'
import { taxTables } from './tax-store.ts'

/** The first look of a new partner; each asks for the next. */
export function firstCycleClose(now: Instant): NewJob {
  return again(cycleCloseKind, nextMidnight(now), 'daily')
}

interface Prepared {
  lineJob: number
  totals: InvoiceTotals
  from: Day
  purchases: number
  tax: TaxTerms
  taxTotal: Decimal
  frozen: Write[]
}

export function cycleCloseHandler(deps: InvoiceJobDeps): AnyJobHandler {
  const close: JobHandler<Prepared | undefined> = {
    kind: cycleCloseKind,
    async prepare(job, { partner, now, db }) {
      const anniversary = anniversaryOf(now)
      const cycles = endingCycles(await legacyAzure(db), anniversary)
      const licences = legacyLicences(db).filter(({ createdAt }) => cycleEnding(createdAt, anniversary))
      if (cycles.length === 0 && licences.length === 0) return undefined
      const lineJob = startLineJob(partner.state, `job:${job.id}`, { at: now, actor: { job: cycleCloseKind } })
      // Only looked at here, as in the close of a month.
      const invoiceId = cycleInvoiceIdOf(partner.ids.scope().next(cycleNumberKind(partner.facts)), partner.facts)
      const lines = await partner.lines()
      const input = await deps.rateInput(partner, db, lineJob, now, dayOf(now))
      const bought = { count: 0 }
      const totals = await lines.closeCycle({
        ...{ job: lineJob, published: publishedLines(db), at: now, invoiceId, creditRate: input.creditRate },
        ...{ subscriptionIds: cycles.map(({ id }) => id), before: anniversary, ratedBy: arrivedBy(anniversary) },
        resellerOf: resellersOf((await resellersAtClose(db)).plans),
        purchases: licencePurchases(partner, db, new Set(licences.map(({ customerId }) => customerId)), anniversary, bought, (month) =>
          input.fxOf(month, 'USD'),
        ),
      })
      const [wrong] = await lines.checkInvoice(invoiceId)
      if (wrong) throw new InvariantViolated(`invoice ${invoiceId}`, wrong)
      if (totals.reconRows === 0) await lines.discard([lineJob])
      const customers = (await lines.customerTotals(invoiceId)).map(({ customerId }) => customerId)
      const tax = taxOfPeriod(taxTables(db), totals.period)
      return {
        ...{ lineJob, totals, tax, purchases: bought.count },
        from: firstDayOf(cycles, licences, anniversary),
        taxTotal: totals.reconRows === 0 ? Decimal.zero : await taxTotalOf(lines, invoiceId, tax, await countriesOf(db, customers)),
        frozen: [...(await freezeNames(db, invoiceId, customers)), ...cycles.map((cycle) => freezeCycle(invoiceId, cycle))],
      }
    },

    run(job, { partner, now, ids }, prepared) {
      const next = again(cycleCloseKind, nextMidnight(job.dueAt), 'daily')
      if (!prepared) return { writes: [], jobs: [next] }
      const { lineJob, frozen, ...made } = prepared
      const invoice = cycleInvoiceOf({
        ...made,
        ...{ partner: partner.facts, anniversary: anniversaryOf(now), at: now, doNotPay: deps.sandbox },
      })
      if (!invoice) return { writes: [publishLineJob(lineJob)], jobs: [next] }
      const id = cycleInvoiceIdOf(ids.next(cycleNumberKind(partner.facts)), partner.facts)
      assert(id === invoice.id, 'nobody draws an invoice number while a cycle closes')
      return {
        writes: [publishLineJob(lineJob), insertInvoice(invoice), ...frozen],
        events: [invoiceReady(invoice)],
        jobs: [next],
      }
    },
  }
  return close
}

/** Deleted ones too, and those of deleted customers while their names are kept: usage may come late. */
async function legacyAzure(db: Reads): Promise<Cycling[]> {
  const held: Cycling[] = []
  for (const subscription of await legacyAzureSubscriptions(db)) {
    const { id, customerId, createdAt, offerId, offerName } = subscription
    held.push({ id, customerId, createdAt, offerId, offerName, endedAt: await endOf(db, subscription) })
  }
  const gone = departedPlans(db).flatMap(({ id, customerId, names, at }) => {
    const createdAt = parseInstant(names.startDate)
    return createdAt === undefined ? [] : [{ id, customerId, createdAt, endedAt: at, offerId: '', offerName: names.description }]
  })
  return [...held, ...gone]
}

/** When it was turned into a plan, or its Azure subscription disabled for good. */
async function endOf(db: Reads, { id, status, entitlementId }: SubscriptionRecord): Promise<Instant | undefined> {
  if (status !== 'deleted' || entitlementId === undefined) return undefined
  const entitlement = await findEntitlement(db, entitlementId.toLowerCase())
  return entitlement?.upgraded?.from === id ? entitlement.upgraded.at : entitlement?.pauses?.at(-1)?.from
}

function firstDayOf(cycles: readonly CycleRecord[], licences: readonly { createdAt: Instant }[], anniversary: Day): Day {
  const days = [...cycles.map(({ from }) => from), ...licences.map(({ createdAt }) => cycleEnding(createdAt, anniversary)?.from as Day)]
  return days.reduce((first, day) => (day < first ? day : first))
}

/** What is due of legacy licences, customer by customer; `bought` counts it. */
function* licencePurchases(
  { facts }: Partner,
  db: Reads,
  customers: ReadonlySet<string>,
  anniversary: Day,
  bought: { count: number },
  fxOf: (month: string) => Decimal,
): Generator<readonly Purchase[]> {
  const upTo = lastCharge(db)
  for (const customerId of [...customers].sort()) {
    const rows = legacyPurchasesOf(chargesOf(db, customerId, upTo), anniversary, {
      billingCurrency: facts.currency,
      fxOf,
      planOf: () => undefined,
    })
    bought.count += rows.length
    yield rows
  }
}
