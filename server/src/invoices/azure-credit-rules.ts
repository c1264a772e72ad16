/** Azure credits that customers hold: what is left of them and in which order they are spent (billing rules, section 10.2). Pure. */
import { type Day, Decimal, type Instant, type Month, monthOf, startOfDay } from 'lazuli-contract'
import type { AzureCredit } from '../db/azure-credit.ts'
import { closeOf } from '../usage/calendar.ts'

/** A credit as it was granted. */
export interface GrantedCredit {
  readonly id: string
  readonly customerId: string
  /** Decimal, two decimals, in `currency`. */
  readonly amount: string
  readonly currency: string
  readonly from: Day
  /** Counted in; absent: no end. */
  readonly to?: Day
  readonly reason?: string
  readonly grantedAt: Instant
  readonly withdrawnAt?: Instant
}

/** What an invoice took that counts. */
export interface KeptUse {
  readonly creditId: string
  readonly invoiceId: string
  readonly period: Month
  /** Decimal. */
  readonly amount: string
}

export interface CreditStanding {
  readonly credit: GrantedCredit
  /** In order of period. */
  readonly uses: readonly KeptUse[]
  readonly left: Decimal
}

/** Most credits one customer is granted, spent ones included. */
export const mostCredits = 200

/** In the order in which credits are spent: what ends first, then what began first. */
export function standings(credits: readonly GrantedCredit[], uses: readonly KeptUse[]): CreditStanding[] {
  const byCredit = Map.groupBy(uses, ({ creditId }) => creditId)
  return credits.toSorted(bySpending).map((credit) => {
    const own = (byCredit.get(credit.id) ?? []).toSorted((a, b) => compareText(a.period, b.period) || compareText(a.invoiceId, b.invoiceId))
    const used = Decimal.sum(own.map(({ amount }) => Decimal.parse(amount)))
    return { credit, uses: own, left: Decimal.parse(credit.amount).minus(used) }
  })
}

function bySpending(a: GrantedCredit, b: GrantedCredit): number {
  const end = ({ to }: GrantedCredit): Day => to ?? '9999-12-31'
  return compareText(end(a), end(b)) || compareText(a.from, b.from) || a.grantedAt - b.grantedAt || compareText(a.id, b.id)
}

/** What a close may spend. */
export function spendable(held: readonly CreditStanding[]): AzureCredit[] {
  return held.flatMap(({ credit: { id, customerId, currency, from, to, withdrawnAt }, left }) =>
    withdrawnAt === undefined && left.sign > 0 ? [{ id, customerId, currency, left, from, ...(to === undefined ? {} : { to }) }] : [],
  )
}

export function statusOf({ credit: { to, withdrawnAt }, left }: CreditStanding, now: Instant): 'open' | 'spent' | 'ended' | 'withdrawn' {
  if (withdrawnAt !== undefined) return 'withdrawn'
  if (left.sign <= 0) return 'spent'
  return to !== undefined && isBilled(to, now) ? 'ended' : 'open'
}

/** Whether the month of a usage day has closed. */
export function isBilled(usageDate: Day, now: Instant): boolean {
  return closeOf(monthOf(startOfDay(usageDate))) <= now
}

/** Days, months and ids: plain letters. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
