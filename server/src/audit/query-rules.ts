/** What a query for audit records asks for (platform contract, section 4). Pure. */
import { auditResourceTypes, day, dayOf, type Instant, parseInstant, readGuid, startOfDay } from 'lazuli-contract'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'

/** Records can be read for this long. */
export const retention = 90 * day
/** A query without an end covers this much; one without a start begins as far back. */
const usualSpan = 30 * day
export const mostOnPage = 500

export type AuditFilter =
  | { readonly by: 'customer'; readonly id: string }
  | { readonly by: 'type'; readonly type: string }
  | { readonly by: 'company'; readonly text: string }

export interface AuditQuery {
  /** Half open. */
  readonly from: Instant
  readonly to: Instant
  readonly size: number
  readonly filter?: AuditFilter | undefined
  /** As sent, for links and the next page. */
  readonly asked: Asked
}

/** The texts of a query. */
export interface Asked {
  readonly startDate?: string | undefined
  readonly endDate?: string | undefined
  readonly size?: string | undefined
  readonly filter?: { readonly field: string; readonly operator: string; readonly value: string } | undefined
}

const invalid = (detail: string) => refuse('AuditQueryInvalid', { detail })

export function readQuery(asked: Asked, now: Instant): Outcome<AuditQuery> {
  const start = asked.startDate === undefined ? undefined : parseInstant(asked.startDate)
  const end = asked.endDate === undefined ? undefined : parseInstant(asked.endDate)
  if (asked.startDate !== undefined && start === undefined) return invalid('startDate is no date')
  if (asked.endDate !== undefined && end === undefined) return invalid('endDate is no date')
  if (start !== undefined && start < startOfDay(dayOf(now - retention))) return invalid('startDate is more than 90 days back')
  const span = spanOf(start, end, now)
  if (span.to <= span.from) return invalid('endDate lies before startDate')
  const size = sizeOf(asked.size)
  if (size === undefined) return invalid('size is no number of records')
  const filter = asked.filter && readAuditFilter(asked.filter)
  if (isRefusal(filter)) return filter
  return { from: Math.max(span.from, now - retention), to: span.to, size, filter, asked }
}

/** One day asked for twice is that whole day, and an end without a time of day means to its end. */
function spanOf(start: Instant | undefined, end: Instant | undefined, now: Instant): { from: Instant; to: Instant } {
  const endOfDay = (at: Instant): Instant => startOfDay(dayOf(at)) + day
  if (end === undefined) {
    const from = start ?? now - usualSpan
    return { from, to: Math.max(Math.min(endOfDay(from + usualSpan), endOfDay(now)), from + 1) }
  }
  const from = start ?? end - usualSpan
  if (start !== undefined && dayOf(start) === dayOf(end)) return { from: startOfDay(dayOf(start)), to: endOfDay(start) }
  return { from, to: end === startOfDay(dayOf(end)) ? end + day : end + 1 }
}

function sizeOf(text: string | undefined): number | undefined {
  if (text === undefined) return mostOnPage
  if (!/^\d{1,9}$/.test(text)) return undefined
  return Math.min(Number(text) || mostOnPage, mostOnPage)
}

const plain = (word: string): string => word.replaceAll('_', '').toLowerCase()

function readAuditFilter({ field, operator, value }: NonNullable<Asked['filter']>): Outcome<AuditFilter> {
  switch (plain(field)) {
    case 'companyname':
      return plain(operator) === 'substring' ? { by: 'company', text: value } : invalid('CompanyName is filtered by substring')
    case 'customerid': {
      if (plain(operator) !== 'equals') return invalid('CustomerId is filtered by equals')
      const id = readGuid(value)
      return id ? { by: 'customer', id } : invalid('CustomerId is no GUID')
    }
    case 'resourcetype': {
      if (plain(operator) !== 'equals') return invalid('ResourceType is filtered by equals')
      const type = auditResourceTypes.find((known) => plain(known) === plain(value))
      return type ? { by: 'type', type } : invalid('there is no such ResourceType')
    }
    default:
      return invalid('records are filtered by CompanyName, CustomerId or ResourceType')
  }
}
