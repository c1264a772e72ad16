/**
 * The line store as whoever asks where a figure comes from reads it: rows found by what they say, and for one row what it was
 * made of. Answers are bounded: counts and sums cover everything, lists of parts are pages.
 */
import type { Day, Decimal, Instant, Month } from 'lazuli-contract'
import type { AzureCreditPart } from './azure-credit.ts'
import type { CreditKind, DailyLine, OpenReconInput, Published, ReconRow } from './lines.ts'
import type { OpenResellers } from './purchases.ts'

/** The lines of an invoice, or those of every period that has not closed. */
export type TraceList = { readonly invoiceId: string } | { readonly published: Published; readonly resellers?: OpenResellers | undefined }

/** Names in any letter case; what is absent fits all. */
export interface LineSearch {
  readonly customerId?: string
  readonly subscriptionId?: string
  readonly entitlementId?: string
  readonly resourceUri?: string
  readonly meterId?: string
  readonly productId?: string
  readonly skuId?: string
  readonly usageDate?: Day
}

export interface FoundLine {
  readonly line: DailyLine
  /** Nothing has taken it back; always so once it is billed. */
  readonly isLive: boolean
}

/** A part of what is summed, at most so many, and where the next page begins. */
export interface PartInput {
  readonly after?: string
  readonly size: number
}

export interface EventPart {
  readonly id: string
  readonly at: Instant
  readonly quantity: Decimal
  /** Number of the batch that brought it. */
  readonly batch: number
}

/** What one daily line was made of. */
export interface LineTrace {
  /** When its quantity and credit were settled. */
  readonly ratedAt: Instant
  readonly events: { readonly count: number; readonly quantity: Decimal; readonly rows: readonly EventPart[]; readonly next?: string }
  /** All of the day's usage of the resource at this price, before it is cut by tier. */
  readonly bucket: Decimal
  /** Of a legacy subscription: what earlier invoices billed of the line; this one bills the rest. */
  readonly billedBefore?: Decimal
  /** Units counted for tiers before it, and in how many lines; absent for a price without tiers. */
  readonly before?: { readonly quantity: Decimal; readonly lines: number }
  /** Where Azure credit paid for the line or a part of it: the line as it was rated, and what each credit paid, in order. */
  readonly settled?: { readonly quantity: Decimal; readonly parts: readonly AzureCreditPart[] }
}

/** Lines of one rating group with the same credit. */
export interface CreditPart {
  readonly creditKind: CreditKind
  readonly effectiveUnitPrice: Decimal
  readonly lines: number
  readonly quantity: Decimal
}

export interface GroupLine {
  readonly number: number
  readonly usageDate: Day
  readonly resourceUri: string
  readonly entitlementId: string
  readonly creditKind: CreditKind
  readonly quantity: Decimal
  readonly billingPreTaxTotal: Decimal
}

/** What one reconciliation row of usage was made of. */
export interface GroupTrace {
  readonly parts: readonly CreditPart[]
  readonly lines: { readonly count: number; readonly rows: readonly GroupLine[]; readonly next?: string }
}

/** How the odd units of 1e-10 of a group were handed out, for one line and one of its two totals. */
export interface ShareTrace {
  /** Units missing after every share was cut. */
  readonly missing: Decimal
  /** Place of the line's dropped remainder among all of the group, largest first; absent where they are too many to look at. */
  readonly rank?: number
}

export interface Traces {
  /** At most `limit` daily lines; with `butOne` those that fit all names but one too. */
  findLines(of: TraceList, search: LineSearch, limit: number, butOne?: boolean): Promise<FoundLine[]>
  /** At most `limit` reconciliation rows of an invoice. */
  findRows(invoiceId: string, search: LineSearch, limit: number, butOne?: boolean): Promise<ReconRow[]>
  /** The open reconciliation rows of a customer in a period. */
  openRows(input: OpenReconInput, customerId: string): Promise<ReconRow[]>
  lineAt(invoiceId: string, number: number): Promise<DailyLine | undefined>
  rowAt(invoiceId: string, number: number): Promise<ReconRow | undefined>
  /** Periods that have closed, of usage not yet billed anew. */
  closedPeriods(published: Published): Promise<Month[]>
  traceLine(of: TraceList, line: DailyLine, events: PartInput): Promise<LineTrace>
  traceGroup(of: TraceList, row: ReconRow, lines: PartInput): Promise<GroupTrace>
  /** Of a billed line: pricing total, then billing total. */
  traceShares(invoiceId: string, line: DailyLine, row: ReconRow): Promise<readonly [ShareTrace, ShareTrace]>
}
