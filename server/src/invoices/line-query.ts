/** Which line items a call asks for (billing contract, sections 7.1 and 7.2). Pure. */
import { type Outcome, refuse } from '../base/outcome.ts'

/** Default and most rows of a page. */
export const pageSize = 2000

/** Everything as sent; '' never occurs. */
export interface LineQuery {
  readonly provider?: string | undefined
  readonly invoiceLineItemType?: string | undefined
  readonly currencyCode?: string | undefined
  readonly period?: string | undefined
  readonly size?: string | undefined
  readonly offset?: string | undefined
  readonly hasPartnerEarnedCredit?: string | undefined
}

const providers = ['office', 'azure', 'onetime', 'marketplace', 'all'] as const
export type Provider = (typeof providers)[number]
const types = ['billinglineitems', 'usagelineitems'] as const
export type LineType = (typeof types)[number]

export interface LineListing {
  readonly provider: Provider
  readonly type: LineType
  /** What its rows are; `none`: there are never any. Those of legacy invoices: licences, what usage was assessed at, and usage by day. */
  readonly rows: 'usage' | 'recon' | 'none' | 'licences' | 'assessed' | 'daily'
  /** Upper case. */
  readonly currency?: string | undefined
  /** Of unbilled lists only. */
  readonly period?: 'current' | 'previous' | undefined
  readonly size: number
  /** Of lists of legacy invoices. */
  readonly offset: number
  /** Lines with earned credit only, without only, or all; of usage only. */
  readonly earnedCredit?: boolean | undefined
}

/** Words compare without case and underscores. */
function plain(word: string): string {
  return word.replaceAll('_', '').trim().toLowerCase()
}

const isLegacy = (provider: Provider): boolean => provider === 'office' || provider === 'azure'

export function readLineQuery(query: LineQuery, of: 'invoice' | 'unbilled'): Outcome<LineListing> {
  if (query.provider === undefined) return refuse('BadProperty', { detail: 'provider is missing' })
  const provider = providers.find((word) => word === plain(query.provider ?? ''))
  if (!provider) return refuse('BadInput', { detail: `provider must be one of ${providers.join(', ')}` })
  // Two printed requests misspell the name; the type they then mean is this one.
  const type =
    query.invoiceLineItemType === undefined ? 'billinglineitems' : types.find((word) => word === plain(query.invoiceLineItemType ?? ''))
  if (!type) return refuse('BadInput', { detail: `invoiceLineItemType must be one of ${types.join(', ')}` })
  if (provider === 'office' && type === 'usagelineitems') return refuse('NotSupported', { detail: 'Invoice Line Item type is not valid.' })
  if (of === 'unbilled' && isLegacy(provider)) return refuse('NotSupported', { detail: `${provider} has no unbilled line items` })

  const size = readSize(query.size)
  if (size === undefined) return refuse('BadProperty', { detail: 'size must be a whole number of at least 0' })
  if (isLegacy(provider) && !/^\d{1,15}$/.test(query.offset?.trim() ?? '0'))
    return refuse('BadProperty', { detail: 'offset must be a whole number of at least 0' })
  const earned = query.hasPartnerEarnedCredit === undefined ? undefined : readFlag(query.hasPartnerEarnedCredit)
  if (earned === 'unreadable') return refuse('BadProperty', { detail: 'hasPartnerEarnedCredit must be true or false' })

  const currency = query.currencyCode?.trim().toUpperCase()
  const period = of === 'unbilled' ? readPeriod(query.period) : undefined
  if (of === 'unbilled') {
    if (currency === undefined || !isCurrency(currency)) return refuse('BadProperty', { detail: 'currencyCode must be an ISO 4217 code' })
    if (period === undefined) return refuse('BadProperty', { detail: 'period must be current or previous' })
  }
  const rows = rowsOf(provider, type)
  const offset = isLegacy(provider) ? Number(query.offset?.trim() ?? '0') : 0
  return { provider, type, rows, currency, period, size, offset, earnedCredit: rows === 'usage' ? earned : undefined }
}

let currencies: ReadonlySet<string> | undefined

/** Of ISO 4217, those of old included. */
function isCurrency(code: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency'))
  return currencies.has(code)
}

function rowsOf(provider: Provider, type: LineType): LineListing['rows'] {
  if (provider === 'office') return 'licences'
  if (provider === 'azure') return type === 'usagelineitems' ? 'daily' : 'assessed'
  return type === 'usagelineitems' ? 'usage' : provider === 'marketplace' ? 'none' : 'recon'
}

/** Whether a list is one of legacy invoices. */
export function isLegacyList({ provider }: Pick<LineListing, 'provider'>): boolean {
  return isLegacy(provider)
}

/** 0 and more than the most mean the most. */
function readSize(sent: string | undefined): number | undefined {
  if (sent === undefined) return pageSize
  const text = sent.trim()
  if (!/^\d{1,15}$/.test(text)) return undefined
  return Math.min(Number(text), pageSize) || pageSize
}

function readFlag(sent: string): boolean | 'unreadable' {
  const word = plain(sent)
  if (word === 'true' || word === '1') return true
  return word === 'false' || word === '0' ? false : 'unreadable'
}

function readPeriod(sent: string | undefined): 'current' | 'previous' | undefined {
  switch (plain(sent ?? '')) {
    case 'current':
      return 'current'
    case 'previous':
    case 'last':
      return 'previous'
    default:
      return undefined
  }
}

/** Whether the call asks for the page after a token. Only `Next` is served, and only with its token. */
export function readSeek(operation: string | undefined, token: string | undefined): Outcome<{ next: boolean }> {
  if (operation !== undefined && plain(operation) !== 'next') return refuse('NotSupported', { detail: 'seekOperation must be Next' })
  if (operation !== undefined && !token)
    return refuse('BadProperty', { detail: 'seekOperation Next needs the header MS-ContinuationToken' })
  return { next: token !== undefined }
}

/** What of a repeated query contradicts the query a token was given out for; what it leaves out the token supplies. */
export function contradiction(sent: LineQuery, first: LineQuery): string | undefined {
  const names = ['provider', 'invoiceLineItemType', 'currencyCode', 'period', 'hasPartnerEarnedCredit'] as const
  return names.find((name) => sent[name] !== undefined && meaning(name, sent[name]) !== meaning(name, first[name]))
}

function meaning(name: keyof LineQuery, value: string | undefined): unknown {
  switch (name) {
    case 'period':
      return readPeriod(value) ?? value
    case 'hasPartnerEarnedCredit':
      return value === undefined ? undefined : readFlag(value)
    case 'invoiceLineItemType':
      return plain(value ?? 'billinglineitems')
    default:
      return plain(value ?? '')
  }
}

/** As the documentation prints them in links. */
const printed: readonly (readonly [keyof LineQuery, string])[] = [
  ['provider', 'provider'],
  ['invoiceLineItemType', 'invoicelineitemtype'],
  ['currencyCode', 'currencycode'],
  ['period', 'period'],
  ['size', 'size'],
  ['offset', 'offset'],
  ['hasPartnerEarnedCredit', 'hasPartnerEarnedCredit'],
]

/** The query as sent, without its seek, in one order: the address of a list's first page. */
export function queryText(query: LineQuery): string {
  return printed.flatMap(([name, shown]) => (query[name] === undefined ? [] : [`${shown}=${encodeURIComponent(query[name])}`])).join('&')
}
