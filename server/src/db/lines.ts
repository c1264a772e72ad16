/**
 * The line store of one partner, in words no engine owns: metered events in, rated daily lines, billed lines and
 * reconciliation rows out. Append-only; money and quantities are exact.
 *
 * Two stores, one truth: every row carries the number of the line job that wrote it (`db/line-jobs.ts`). A job first writes
 * its intent into the state store, then calls one method here (which removes what an earlier attempt of the same number
 * left), and its result commits in the state store, which publishes the number. Reads say what is published
 * ({@link Published}) and see nothing else, so a crash between any two steps shows nothing and a repeat does no harm.
 */
import type { Day, Decimal, Instant, Month } from 'lazuli-contract'
import type { AzureCredit, AzureCreditUse } from './azure-credit.ts'
import type { Benefit, CoveredDay, LineBenefit } from './benefits.ts'
import type { CostInput, CostSum } from './costs.ts'
import type { CycleInput, CycleList, CyclePage, CycleRow } from './cycles.ts'
import type { DailySpends } from './daily-spend.ts'
import type { LineBatches } from './line-batch.ts'
import type { MeteredDay, MeteredDayInput } from './metered.ts'
import type { OpenResellers, Purchase, PurchaseFacts, PurchaseSource } from './purchases.ts'
import type { Rebilled } from './rebilling.ts'
import type { ReportedInput, ReportedUsage } from './reported.ts'
import type { TraceList, Traces } from './traces.ts'

export type { CostInput, CostKey, CostSum } from './costs.ts'

/** The line jobs a reader may see: every number up to `upTo` but `except`. Take it from the state store before each read. */
export interface Published {
  readonly upTo: number
  readonly except: readonly number[]
}

/** One step of a graduated price: units of the month beyond `minimum` (0, 100, 100000 …) cost `unitPrice` each, in the pricing currency. */
export interface Tier {
  readonly minimum: Decimal
  readonly unitPrice: Decimal
}

/**
 * A priced meter as chosen for a usage month: what the price list or an imported row says. `key` names it for ever:
 * the first schedule stored under a key stays, so the caller makes the key from everything that matters to money
 * (product, SKU, meter, start, pricing currency, own price …).
 * The running quantity of tiers counts per customer, plan, schedule and usage month.
 */
export interface Schedule {
  readonly key: string
  readonly productId: string
  readonly skuId: string
  readonly availabilityId: string
  readonly meterId: string
  /** `armRegionName` of the price row, or ''. */
  readonly region: string
  readonly productName: string
  readonly skuName: string
  readonly publisherName: string
  readonly publisherId: string
  readonly meterName: string
  readonly meterCategory: string
  readonly meterSubCategory: string
  readonly meterRegion: string
  readonly meterType: string
  readonly unitOfMeasure: string
  readonly unitType: string
  /** ISO 4217; `USD` for the price list. */
  readonly pricingCurrency: string
  /** May earn partner earned credit (not Spot, third party, imports at their own price). */
  readonly creditEligible: boolean
  /** Ascending, the first with minimum 0; exactly one for a price without tiers. */
  readonly tiers: readonly Tier[]
}

/** What an event says about its resource. A daily line takes all of it from its event with the greatest (`at`, `id`). */
export interface UsageDetails {
  readonly resourceLocation: string
  readonly resourceGroup: string
  readonly consumedService: string
  /** JSON object as text, or ''. */
  readonly tags: string
  /** JSON object as text, or ''. */
  readonly additionalInfo: string
}

/** One accepted metered event, already checked, priced and given its period. */
export interface MeteredEvent {
  /** Unique per partner for ever; a second event with it is a duplicate. */
  readonly id: string
  readonly customerId: string
  readonly subscriptionId: string
  readonly entitlementId: string
  readonly resourceUri: string
  readonly schedule: Schedule
  readonly at: Instant
  /** Invoice period: the usage month, or a later one after the cut-off (billing rules, section 6). */
  readonly period: Month
  /** Of a legacy subscription (MS-AZR-0145P): billed by its anniversary and not with a month, whatever `period` says. */
  readonly isLegacy?: true
  /** At most 15 fraction digits and 21 integer digits; anything longer throws RangeError. */
  readonly quantity: Decimal
  readonly details: UsageDetails
}

export interface AppendResult {
  readonly accepted: number
  readonly duplicates: number
}

/**
 * Partner access that earns credit: on a whole entitlement, on one resource group of it (`resourceGroup`, any case) or on one resource
 * (`resourceUri`, any case). Half-open `[from, to)`; a day counts when one interval covers all of it (UTC), so adjoining intervals come merged.
 */
export interface Access {
  readonly entitlementId: string
  readonly resourceGroup?: string
  readonly resourceUri?: string
  readonly from: Instant
  readonly to?: Instant
}

/** What rating needs besides the lines. */
export interface RateInput {
  readonly job: number
  readonly published: Published
  /** Instant of the run, shown as the last change of what it writes. */
  readonly at: Instant
  /** Usage days before this one are rated. */
  readonly before: Day
  /** Billing currency for one unit of pricing currency in a usage month, at most 9 decimals; never changes once used. */
  readonly fxOf: (month: Month, pricingCurrency: string) => Decimal
  /** All access there is, not only what changed: lines of open periods follow it. */
  readonly access: Iterable<Access>
  /** All reservations and savings plans there ever were; usage of hours that were rated follows them too. */
  readonly benefits?: readonly Benefit[]
  /** Partner earned credit, `0.15`. */
  readonly creditRate: Decimal
}

export interface RateResult {
  /** Daily lines appended (new and replacing ones). */
  readonly lines: number
  /** Reversing lines appended. */
  readonly reversals: number
  /** Customers with a changed line, for budgets. */
  readonly customers: readonly string[]
}

/** Closing rates whatever is left first, in the same transaction, then bills the period. */
export interface CloseInput extends RateInput {
  readonly invoiceId: string
  readonly period: Month
  /** What else is billed, in any order, each purchase once. In chunks: memory stays bounded by one. */
  readonly purchases?: Iterable<readonly Purchase[]>
  /** Credit that pays for usage of the period, each customer's in the order in which it is spent. */
  readonly azureCredits?: readonly AzureCredit[]
  /** Reseller of record at close of an Azure subscription, or of a plan: an MPN id, `0` direct, `-1` removed. Kept with the invoice. */
  readonly resellerOf: (customerId: string, subscriptionId: string, entitlementId?: string) => string
}

/** Part of what an invoice bills: rows that fit every member given. Members about usage leave purchases alone. */
export interface BilledPart {
  readonly customerId?: string
  readonly subscriptionId?: string
  readonly entitlementId?: string
  readonly resourceUri?: string
  readonly meterId?: string
  /** Usage days, both counted in. */
  readonly from?: Day
  readonly to?: Day
}

/** Bills what an invoice billed once more, under another number and with corrections. */
export interface RebillInput {
  readonly job: number
  readonly at: Instant
  /** The invoice that is replaced; its rows stay as they are. */
  readonly amends: string
  readonly invoiceId: string
  /** What is left out. */
  readonly without: readonly BilledPart[]
  /** Rows to add, in chunks: credits to customers. */
  readonly purchases: Iterable<readonly Purchase[]>
  /** Reseller of record of a plan and all below it, where it differs from those kept with the invoice. */
  readonly resellerOf: (customerId: string, subscriptionId: string) => string | undefined
  /** As of {@link RateInput}. */
  readonly creditRate: Decimal
  readonly published: Published
}

export interface InvoiceTotals {
  readonly invoiceId: string
  readonly period: Month
  /** Daily lines. */
  readonly lines: number
  /** Usage and purchases. */
  readonly reconRows: number
  /** Σ subtotal, billing currency, 2 decimals. */
  readonly subtotal: Decimal
  /** Σ pcCost by pricing currency, 2 decimals. */
  readonly pricing: readonly { readonly currency: string; readonly total: Decimal }[]
}

export interface BilledTotals extends InvoiceTotals {
  /** What its usage took of Azure credits, in order of their ids. */
  readonly azureCreditUses: readonly AzureCreditUse[]
}

/** `earned`: partner earned credit. `azure`: Azure credit offer, price 0. `covered`: no credit, a benefit pays, price 0. */
export type CreditKind = 'azure' | 'covered' | 'earned' | 'none'

/** Facts a daily line and a reconciliation row share. */
export interface LineFacts {
  readonly customerId: string
  readonly subscriptionId: string
  readonly schedule: Schedule
  readonly period: Month
  /** Calendar month of use: its price and exchange rate apply. */
  readonly usageMonth: Month
  /** 1 for the first. */
  readonly tier: number
  readonly tierMinimum: Decimal
  /** List price of the tier, pricing currency. */
  readonly unitPrice: Decimal
  /** Billing currency for one unit of pricing currency, of the usage month. */
  readonly fx: Decimal
  /** '' while unbilled. */
  readonly resellerMpnId: string
}

/** One daily line. Reversing lines have negative quantity and totals. */
export interface DailyLine extends LineFacts, UsageDetails {
  /** Sequence in the ledger (unbilled), or place in the page order of its invoice, from 1 (billed). */
  readonly number: number
  readonly entitlementId: string
  readonly resourceUri: string
  readonly usageDate: Day
  readonly quantity: Decimal
  readonly creditKind: CreditKind
  /** What covers it, or the part it is the rest of. */
  readonly benefit?: LineBenefit
  /** 0, 0.15 or 1. */
  readonly rateOfCredit: Decimal
  readonly effectiveUnitPrice: Decimal
  /** Pricing currency, at most 10 decimals. */
  readonly pricingPreTaxTotal: Decimal
  /** Billing currency, at most 10 decimals. */
  readonly billingPreTaxTotal: Decimal
  /** This line takes back an earlier one. */
  readonly reverses: boolean
  /** Number of the reconciliation row that bills it; 0 while unbilled, and for what is covered: no row charges for it. */
  readonly rowNumber: number
}

/**
 * One rating group of an invoice, or of the open lines of a period, or one purchase. A customer's purchases come before its
 * usage, which is billed last, at the close.
 */
export interface ReconRow extends LineFacts {
  /** Of a purchase alone. */
  readonly purchase?: PurchaseFacts
  /** Place in page order, from 1. */
  readonly number: number
  readonly billableQuantity: Decimal
  /** ROUNDDOWN(Σ quantity × effective price, 2), pricing currency; not on the wire. */
  readonly pcCost: Decimal
  /** 15 decimals; 0 for quantity 0. */
  readonly effectiveUnitPrice: Decimal
  /** Billing currency, 2 decimals. */
  readonly subtotal: Decimal
  /** Any line of the group earned credit. */
  readonly earnedCredit: boolean
  /** Of open usage: the reseller of record as it stands, which parts the rows where some have one of their own; told once it is billed. */
  readonly resellerNow?: string
  /** Of usage that Azure credit paid for: its charge at list price, and the row after it that takes the charge back. */
  readonly azureCredit?: 'charge' | 'credit'
}

/** Unrounded cost less billed cost of one group, kept in the ledger. */
export interface Residual {
  /** Of the reconciliation row. */
  readonly number: number
  readonly pricing: Decimal
  readonly billing: Decimal
}

/** A page of a list with a fixed, total order. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Where the next page begins; absent on the last. Short, header-safe; holds the pin of an unbilled list. */
  readonly next?: string
}

export interface PageInput {
  /** `next` of the page before; absent for the first. A cursor of another list throws {@link ForeignCursor}. */
  readonly after?: string
  readonly size: number
}

export interface UnbilledInput extends PageInput {
  readonly published: Published
  readonly period: Month
}

export interface UnbilledReconInput extends UnbilledInput {
  /** The same for every page of a list. */
  readonly purchases?: PurchaseSource
  /** Absent: nobody has one of their own. */
  readonly resellers?: OpenResellers | undefined
}

/** A whole list of what is open. */
export type OpenInput = Pick<UnbilledInput, 'published' | 'period'>
export type OpenReconInput = Omit<UnbilledReconInput, keyof PageInput>

export interface BilledInput extends PageInput {
  readonly invoiceId: string
}

/** Daily lines with earned credit only (`true`), without only (`false`), or all. */
export interface CreditFilter {
  readonly earnedCredit?: boolean
}

export interface SpendInput {
  readonly published: Published
  readonly period: Month
  readonly customerId?: string
  readonly subscriptionId?: string
  /** USD for one unit of a pricing currency, at most 9 decimals; needed for currencies other than USD. */
  readonly usdOf?: (pricingCurrency: string) => Decimal
}

/** Spending so far. `usd` has cents: each resource (or meter) is rounded half up, sums are sums of those. */
export interface Spend {
  readonly usd: Decimal
  /** Instant of the last rating run that changed a line. */
  readonly changedAt: Instant
}
export interface CustomerSpend extends Spend {
  readonly customerId: string
}
export interface PlanSpend extends CustomerSpend {
  readonly subscriptionId: string
}
export interface ResourceSpend extends PlanSpend {
  readonly entitlementId: string
  readonly resourceUri: string
}
export interface MeterSpend extends PlanSpend {
  readonly schedule: Schedule
  readonly quantity: Decimal
}

/** An invariant of billing rules section 11 that does not hold, and one example. */
export interface Violation {
  readonly invariant: string
  readonly example: string
}

/** A job's work does not add up: the job stops, nothing is published, the next run tries again. */
export class InvariantViolated extends Error {
  override name = 'InvariantViolated'
  constructor(where: string, { invariant, example }: Violation) {
    super(`${invariant} does not hold for ${where}: ${example}`)
  }
}

export interface LineStats {
  readonly events: number
  readonly rated: number
  readonly billed: number
  readonly recon: number
}

/** Thrown for a cursor that was not made by the list it is given to. */
export class ForeignCursor extends Error {
  override name = 'ForeignCursor'
}

export interface Lines extends DailySpends, LineBatches {
  /**
   * Appends events in chunks (memory stays bounded by the chunk; some 10,000 events are a good one) and drops duplicates by
   * id, within the batch (the first wins) and against everything published before. `publish` commits the job in the state
   * store; no other batch is deduplicated before it ends, and when it throws the rows are removed again.
   */
  append(
    job: number,
    chunks: Iterable<readonly MeteredEvent[]> | AsyncIterable<readonly MeteredEvent[]>,
    publish: (result: AppendResult) => void | Promise<void>,
  ): Promise<AppendResult>
  /** Rates published events of days before `before`; lines whose inputs changed are reversed and replaced. */
  rate(input: RateInput): Promise<RateResult>
  /** Bills a period: one billed row per daily-line key, reconciliation rows of usage and purchases, residuals. A published close of the period is returned as it is. */
  closePeriod(input: CloseInput): Promise<BilledTotals>
  /** Bills legacy subscriptions: every line that no published close has taken, each charge to the nearest cent. */
  closeCycle(input: CycleInput): Promise<InvoiceTotals>
  /** Rows of such a close, those of usage or those of purchases. */
  cycleRows(input: CycleList & { readonly of: 'usage' | 'purchases' }): Promise<CyclePage<CycleRow>>
  cycleLines(input: CycleList): Promise<CyclePage<DailyLine>>
  /** Bills an invoice again: same lines, rates and prices, less what is left out. Throws RangeError when there is no such invoice. */
  rebill(input: RebillInput): Promise<BilledTotals & Rebilled>
  /** Removes every row of these unpublished jobs. */
  discard(jobs: readonly number[]): Promise<void>

  unbilledUsage(input: UnbilledInput & CreditFilter): Promise<Page<DailyLine>>
  unbilledRecon(input: UnbilledReconInput): Promise<Page<ReconRow>>
  billedUsage(input: BilledInput & CreditFilter): Promise<Page<DailyLine>>
  billedRecon(input: BilledInput): Promise<Page<ReconRow>>
  /** All lines of an invoice in page order, in chunks, in bounded memory. */
  eachBilledLine(invoiceId: string): AsyncIterable<readonly DailyLine[]>
  eachReconRow(invoiceId: string): AsyncIterable<readonly ReconRow[]>
  /** All open lines of a period as of `published`, in page order, in chunks, in bounded memory. */
  eachOpenLine(input: OpenInput): AsyncIterable<readonly DailyLine[]>
  eachOpenRow(input: OpenReconInput): AsyncIterable<readonly ReconRow[]>
  /** The rows of a customer on an invoice, in page order, in chunks. */
  customerRows(invoiceId: string, customerId: string): AsyncIterable<readonly ReconRow[]>
  residuals(invoiceId: string): Promise<Residual[]>
  invoiceTotals(invoiceId: string): Promise<InvoiceTotals | undefined>
  /** Subtotal by customer of an invoice, in order of customer id. */
  customerTotals(invoiceId: string): Promise<{ customerId: string; subtotal: Decimal; lines: number }[]>

  /** In order of id; customers, plans without usage are absent. */
  spendByCustomer(input: SpendInput): Promise<readonly CustomerSpend[]>
  spendByPlan(input: SpendInput): Promise<PlanSpend[]>
  spendByResource(input: SpendInput): Promise<ResourceSpend[]>
  spendByMeter(input: SpendInput): Promise<MeterSpend[]>
  meteredDay(input: MeteredDayInput): Promise<MeteredDay[]>
  /** The last day of use that was metered, rated or not. */
  lastUsageDay(published: Published): Promise<Day | undefined>
  /** In a fixed order. */
  costs(input: CostInput): Promise<CostSum[]>
  /** What benefits cover on days of a month, of an invoice or of what is open. */
  coveredDays(of: TraceList, month: Month): Promise<CoveredDay[]>
  /** Metered events by when they were reported, in order of use. */
  reportedUsage(input: ReportedInput): Promise<Page<ReportedUsage>>

  /** What of I1, I8, I12–I16 does not hold for what a rating or closing job rated (before it is published); costs as much as the job. */
  checkRated(published: Published, job: number): Promise<Violation[]>
  /** What of I1, I8, I12, I14–I16 does not hold for the open lines of a period; I1 and I15 over the whole ledger. */
  checkOpen(published: Published, period: Month): Promise<Violation[]>
  /** What of I1, I2, I4–I7 does not hold for an invoice (also before its job is published). */
  checkInvoice(invoiceId: string): Promise<Violation[]>
  /** Rows found by what they say, and what they were made of. */
  readonly traces: Traces
  stats(published: Published): Promise<LineStats>
  /** Writes what is published into a new file, durably, as of one moment; writers and readers go on. */
  copyTo(path: string, published: Published): Promise<void>
  /** Waits for running work and closes the file. */
  close(): Promise<void>
}
