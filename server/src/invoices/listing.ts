/** Which invoices a list call asks for (billing contract, section 6.2). Pure. */
import { day, type Instant, parseInstant } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { Filter } from '../http/filter.ts'
import { readFilter } from '../http/filter.ts'

/** Pages are cut to this when a size is given. */
export const mostInvoices = 200

export interface InvoiceListing {
  /** Absent: all. */
  readonly size?: number
  readonly offset: number
  /** The filter text as sent, for the links. */
  readonly filterText?: string | undefined
  readonly matches: (invoiceDate: Instant) => boolean
}

export function readInvoiceListing(query: {
  size?: string | undefined
  offset?: string | undefined
  filter?: string | undefined
}): Outcome<InvoiceListing> {
  const size = wholeNumber(query.size)
  if (size === undefined) return refuse('BadProperty', { detail: 'size must be a whole number of at least 0' })
  const offset = wholeNumber(query.offset)
  if (offset === undefined) return refuse('BadProperty', { detail: 'offset must be a whole number of at least 0' })
  const matches = query.filter === undefined ? () => true : readDateFilter(query.filter)
  if (!matches) return refuse('BadProperty', { detail: 'filter must compare InvoiceDate with a date' })
  return { ...(size > 0 ? { size: Math.min(size, mostInvoices) } : {}), offset, filterText: query.filter, matches }
}

function wholeNumber(sent: string | undefined): number | undefined {
  const text = sent?.trim() ?? '0'
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function readDateFilter(text: string): ((date: Instant) => boolean) | undefined {
  const filter = readFilter(text)
  return filter && judge(filter)
}

function judge(filter: Filter): ((date: Instant) => boolean) | undefined {
  if (filter.kind !== 'field') {
    const left = judge(filter.left)
    const right = judge(filter.right)
    if (!left || !right) return undefined
    return filter.kind === 'and' ? (date) => left(date) && right(date) : (date) => left(date) || right(date)
  }
  const at = parseInstant(filter.value)
  if (filter.field !== 'invoicedate' || at === undefined) return undefined
  // A date without a time is its midnight, but equals all of its day.
  const isSame = filter.value.includes(':') ? (date: Instant) => date === at : (date: Instant) => date >= at && date < at + day
  switch (filter.operator) {
    case 'equals':
      return isSame
    case 'not_equals':
      return (date) => !isSame(date)
    case 'greater_than':
      return (date) => date > at
    case 'greater_than_or_equals':
      return (date) => date >= at
    case 'less_than':
      return (date) => date < at
    case 'less_than_or_equals':
      return (date) => date <= at
    default:
      return undefined
  }
}

/** The page, and the addresses of this one and the next, relative. */
export function pageOf<T extends { invoiceDate: Instant }>(
  all: readonly T[],
  listing: InvoiceListing,
): { total: number; items: T[]; self: string; next?: string } {
  const { size, offset, filterText, matches } = listing
  const found = all.filter((invoice) => matches(invoice.invoiceDate))
  const end = size === undefined ? found.length : offset + size
  const address = (from: number): string => {
    const parts = [
      ...(size === undefined ? [] : [`size=${size}`]),
      ...(size === undefined && from === 0 ? [] : [`offset=${from}`]),
      ...(filterText === undefined ? [] : [`filter=${encodeURIComponent(filterText)}`]),
    ]
    return parts.length > 0 ? `/invoices?${parts.join('&')}` : '/invoices'
  }
  return {
    total: found.length,
    items: found.slice(offset, end),
    self: address(offset),
    ...(end < found.length ? { next: address(end) } : {}),
  }
}
