/** Decides which legacy subscriptions an invoice is of, and makes it (billing rules, section 6, legacy calendar). Pure. */
import { addDays, type Day, day as dayLength, dayOf, type Instant, monthOf, startOfDay } from 'lazuli-contract'
import { cycleEnding } from '../charges/legacy-period.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { CycleRecord, InvoiceRecord } from './record.ts'
import { type Closing, invoiceOf } from './rules.ts'

/** The anniversary whose cycles are invoiced on a day: two days before it. */
export function anniversaryOf(invoicedAt: Instant): Day {
  return addDays(dayOf(invoicedAt), -2)
}

/** Usage that arrives in the day before the invoice is left to the next one. */
export function arrivedBy(anniversary: Day): Instant {
  return startOfDay(anniversary) + dayLength
}

/** A legacy Azure subscription, as far as its cycle goes. */
export interface Cycling {
  id: string
  customerId: string
  createdAt: Instant
  endedAt?: Instant | undefined
  offerId: string
  offerName: string
}

/** Those whose cycle ends before the anniversary, as they stand in it. */
export function endingCycles(subscriptions: readonly Cycling[], anniversary: Day): CycleRecord[] {
  return subscriptions.flatMap(({ id, createdAt, endedAt, offerId, offerName }) => {
    const cycle = cycleEnding(createdAt, anniversary)
    if (!cycle) return []
    const last = endedAt === undefined ? undefined : dayOf(endedAt)
    const isEnded = last !== undefined && last >= cycle.from && last < cycle.to
    return [{ id, from: cycle.from, ...(isEnded ? { endedOn: last } : {}), offerId, offerName }]
  })
}

/** Whose number an invoice of legacy subscriptions draws: in a sandbox account all documents are counted together. */
export function cycleNumberKind({ sandbox = false }: Pick<PartnerFacts, 'sandbox'>): 'invoice' | 'legacy-invoice' {
  return sandbox ? 'invoice' : 'legacy-invoice'
}

/** `D000000007` for 7; `T000000007` of an integration sandbox account (billing contract, section 6.1). */
export function cycleInvoiceIdOf(number: number, { sandbox = false }: Pick<PartnerFacts, 'sandbox'>): string {
  return `${sandbox ? 'T' : 'D'}${String(number).padStart(9, '0')}`
}

export interface CycleClosing extends Closing {
  /** First day of the earliest cycle. */
  from: Day
  anniversary: Day
  /** Rows of licences and the like. */
  purchases: number
}

/** The invoice of what ended; `undefined` when nothing is due. */
export function cycleInvoiceOf(closing: CycleClosing): InvoiceRecord | undefined {
  const { totals, from, anniversary, purchases } = closing
  const providers = [...(purchases > 0 ? ['office' as const] : []), ...(totals.reconRows > purchases ? ['azure' as const] : [])]
  return invoiceOf(closing, { period: monthOf(startOfDay(anniversary) - dayLength), cycle: { from, to: anniversary, providers } })
}
