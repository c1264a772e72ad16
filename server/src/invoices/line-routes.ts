/** Line items, billed and unbilled, over HTTP: load, decide, return. */
import { addMonths, type Month, monthOf, writeJson } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/line-items.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { BatchPage } from '../db/line-batch.ts'
import { publishedLines } from '../db/line-jobs.ts'
import { type DailyLine, ForeignCursor, type Page, type ReconRow } from '../db/lines.ts'
import { nextPage, pageTokens, tokenHeader } from '../http/paging.ts'
import { type Call, type Done, link, ok, type Route, serve } from '../http/serve.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { legacyPage } from './legacy-pages.ts'
import { dailyForm, type ListFacts, writeReconRows } from './line-items.ts'
import { billedListOf, openListOf } from './line-lists.ts'
import { ListTexts, pageOf } from './line-page.ts'
import { contradiction, isLegacyList, type LineListing, type LineQuery, queryText, readLineQuery, readSeek } from './line-query.ts'
import { LineText } from './line-text.ts'
import { namesOfInvoice, namesOfNow } from './names.ts'
import { openPurchases, type PurchasePin, pinNow } from './purchases.ts'
import { readInvoiceId } from './record.ts'
import { openResellers } from './resellers.ts'
import { findInvoice } from './store.ts'

/** What a continuation token carries: the query of the first page, which names everything, and where the next page begins. */
interface PageToken {
  readonly query: Readonly<Record<string, string>>
  /** Of unbilled lists: the month that `current` or `previous` meant. */
  readonly month: Month | null
  /** Address of the first page, relative. */
  readonly self: string
  /** The line store's cursor. */
  readonly after: string
  /** Of unbilled reconciliation: what of the purchases the first page saw, as `upTo.until`. */
  readonly bought: string | null
  readonly [member: string]: string | null | Readonly<Record<string, string>>
}

/** An answer whose JSON is text already. */
type Written = Done<never>

type Sent = LineQuery & { seekOperation?: string | undefined; seek_operation?: string | undefined; seek?: string | undefined }
type LineCall = Pick<Call<typeof endpoints.listInvoiceLineItems>, 'db' | 'headers' | 'partner' | 'now'>

export function lineItemRoutes(deps: { pagingKey: Uint8Array; rates: PartnerRates }): Route[] {
  const purchases = openPurchases(deps.rates)
  const texts = new ListTexts(() => new LineText(dailyForm))
  return [
    serve(endpoints.listUnbilledLineItems, (call) => unbilled(call, call.query)),
    serve(endpoints.listInvoiceLineItems, (call) =>
      billed(call, call.path.invoiceId, call.query, `/invoices/${segment(call.path.invoiceId)}/lineitems`),
    ),
    serve(endpoints.listInvoiceLineItemsByPath, (call) => {
      const { invoiceId, provider, invoiceLineItemType } = call.path
      const self = `/invoices/${segment(invoiceId)}/lineitems/${segment(provider)}/${segment(invoiceLineItemType)}`
      const query: Sent = { ...call.query, provider, invoiceLineItemType }
      return invoiceId.toLowerCase() === 'unbilled' ? unbilled(call, query, self) : billed(call, invoiceId, query, self)
    }),
  ]

  async function unbilled(call: LineCall, sent: Sent, path = '/invoices/unbilled/lineitems'): Promise<Written | Refusal> {
    const asked = ask(call, sent, 'unbilled', path)
    if (isRefusal(asked)) return asked
    const { listing } = asked
    const { facts } = call.partner
    const running = monthOf(call.now)
    const month = asked.month ?? (listing.period === 'previous' ? addMonths(running, -1) : running)
    if (listing.rows === 'none' || listing.currency !== facts.currency) return empty(asked.self)
    const list = openListOf(call.partner, month)
    const lines = await call.partner.lines()
    // A month that is closed by now has no unbilled lines; pages of a list begun before the close still read what was open then.
    const input = { published: publishedLines(call.db), period: month, size: listing.size, ...afterOf(asked) }
    const bought = asked.bought ?? pinNow(call.db, call.now)
    const text = () => texts.of(lines, `${facts.tenantId} ${month} ${call.partner.state.changes}`)
    return page(call, { ...asked, bought }, month, { ...list, text }, (rows) => namesOfNow(call.db, rows), {
      usage: () => lines.unbilledBatch({ ...input, ...creditOf(listing) }),
      recon: async () =>
        lines.unbilledRecon({ ...input, purchases: purchases(call.partner, month, bought), resellers: await openResellers(call.db) }),
    })
  }

  async function billed(call: LineCall, invoiceId: string, sent: Sent, path: string) {
    const asked = ask(call, sent, readInvoiceId(invoiceId), path)
    if (isRefusal(asked)) return asked
    const { listing } = asked
    const invoice = await findInvoice(call.db, readInvoiceId(invoiceId))
    if (!invoice) return refuse('InvoiceNotFound')
    if (listing.rows === 'none' || (listing.currency !== undefined && listing.currency !== invoice.currency)) return empty(asked.self)
    if ((invoice.facts.cycle !== undefined) !== isLegacyList(listing)) return empty(asked.self)
    const lines = await call.partner.lines()
    if (isLegacyList(listing)) return ok(await legacyPage(call.db, lines, invoice, listing, { path, query: asked.shown }))
    const input = { invoiceId: invoice.id, size: listing.size, ...afterOf(asked) }
    const text = () => texts.of(lines, `${call.partner.facts.tenantId} ${invoice.id}`)
    return page(call, asked, null, { ...billedListOf(invoice), text }, (rows) => namesOfInvoice(call.db, invoice.id, rows), {
      usage: () => lines.billedBatch({ ...input, ...creditOf(listing) }),
      recon: () => lines.billedRecon(input),
    })
  }

  /** The list a call asks for, and the place in it; a token supplies what the call leaves out. */
  function ask(call: LineCall, sent: Sent, of: string, path: string): Outcome<Asked> {
    const { seekOperation, seek_operation, seek: seekShort, ...query } = sent
    const token = call.headers[tokenHeader]
    const seek = readSeek(seekOperation ?? seek_operation ?? seekShort, token)
    if (isRefusal(seek)) return seek
    const kind = of === 'unbilled' ? 'unbilled' : 'invoice'
    if (!token) {
      const listing = readLineQuery(query, kind)
      if (isRefusal(listing)) return listing
      const shown = path.endsWith('/lineitems') ? query : { ...query, provider: undefined, invoiceLineItemType: undefined }
      const text = queryText(shown)
      return { listing, query: query as Record<string, string>, shown, of, month: null, self: text === '' ? path : `${path}?${text}` }
    }
    const opened = tokensOf(call, of).open(token, call.now)
    if (!opened) return refuse('BadProperty', { detail: 'the continuation token is not one of this list' })
    const differs = contradiction(query, opened.query)
    if (differs !== undefined) return refuse('BadProperty', { detail: `the continuation token belongs to another ${differs}` })
    const listing = readLineQuery({ ...opened.query, ...(query.size === undefined ? {} : { size: query.size }) }, kind)
    if (isRefusal(listing)) return listing
    return {
      listing,
      query: opened.query,
      shown: opened.query,
      of,
      month: opened.month,
      self: opened.self,
      after: opened.after,
      ...boughtIn(opened),
    }
  }

  /** Tokens of a list never grow too old: billed lines do not change, and an unbilled list stays as its first page saw it. */
  function tokensOf({ partner }: LineCall, of: string) {
    return pageTokens<PageToken>(deps.pagingKey, [partner.facts.tenantId, 'line items', of], Number.POSITIVE_INFINITY)
  }

  async function page(
    call: LineCall,
    asked: Asked,
    month: Month | null,
    { text, ...facts }: Omit<ListFacts, 'names'> & { text(): LineText },
    namesOf: (rows: readonly (DailyLine | ReconRow)[]) => Promise<ListFacts['names']>,
    read: Read,
  ): Promise<Written | Refusal> {
    const found = await readPage(asked.listing, read)
    const count = found === 'foreign' ? 0 : found.kind === 'usage' ? found.batch.count : found.rows.length
    if (found === 'foreign' || (asked.after !== undefined && count === 0))
      return refuse('BadProperty', { detail: 'the continuation token is exhausted or not one of this list' })
    const listed = async (rows: readonly (DailyLine | ReconRow)[]): Promise<ListFacts> => ({ ...facts, names: await namesOf(rows) })
    // Sealed at one fixed instant: the same page gives the same token, to the byte.
    const token =
      found.next &&
      tokensOf(call, asked.of).seal({ query: asked.query, month, self: asked.self, after: found.next, bought: boughtText(asked) }, 0)
    const [before, after] = envelope(count, asked.self, token)
    if (found.kind === 'usage') return { status: 200, bytes: pageOf(before, await text().ready(found.batch, listed), after) }
    return { status: 200, bytes: writeReconRows(found.rows, await listed(found.rows), before, after) }
  }
}

interface Asked {
  listing: LineListing
  /** Query of the first page, as sent. */
  query: Readonly<Record<string, string>>
  /** What of it the address does not say. */
  shown: LineQuery
  /** `unbilled` or the bare id of an invoice. */
  of: string
  /** From a token. */
  month: Month | null
  self: string
  after?: string
  /** Of unbilled lists. */
  bought?: PurchasePin
}

const boughtText = ({ bought }: Asked): string | null => (bought ? `${bought.upTo}.${bought.until}` : null)

/** Tokens of earlier releases have none: they saw no purchases. */
function boughtIn({ bought }: PageToken): { bought?: PurchasePin } {
  const [upTo = 0, until = 0] = bought?.split('.').map(Number) ?? []
  return { bought: { upTo, until } }
}

const afterOf = ({ after }: Asked): { after?: string } => (after === undefined ? {} : { after })
const creditOf = ({ earnedCredit }: LineListing): { earnedCredit?: boolean } => (earnedCredit === undefined ? {} : { earnedCredit })

interface Read {
  usage(): Promise<BatchPage>
  recon(): Promise<Page<ReconRow>>
}
type Found = ({ kind: 'usage' } & BatchPage) | ({ kind: 'recon' } & Page<ReconRow>)

async function readPage({ rows }: LineListing, read: Read): Promise<Found | 'foreign'> {
  try {
    return rows === 'usage' ? { kind: 'usage', ...(await read.usage()) } : { kind: 'recon', ...(await read.recon()) }
  } catch (error) {
    if (error instanceof ForeignCursor) return 'foreign'
    throw error
  }
}

function empty(self: string): Written {
  return { status: 200, bytes: envelope(0, self, undefined).join('') }
}

/** The text of a collection before and after its rows. Token and next link come together or not at all (clients rule 10). */
function envelope(count: number, self: string, token: string | undefined): [before: string, after: string] {
  const following = token === undefined ? undefined : nextPage(`${self}${self.includes('?') ? '&' : '?'}seekOperation=Next`, token)
  const rest = {
    ...(following ? { continuationToken: following.continuationToken } : {}),
    links: { self: link(self), ...(following ? { next: following.next } : {}) },
    attributes: { objectType: 'Collection' },
  }
  return [`{"totalCount":${count},"items":[`, `],${writeJson(rest).slice(1)}`]
}

const segment = (text: string): string => encodeURIComponent(text.trim())
