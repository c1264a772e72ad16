/**
 * Lists, page after page: Partner Center's links and continuation tokens, Azure's `nextLink`, OData's `@odata.nextLink`,
 * and the tables of Azure's cost queries.
 * A list that breaks off, turns in a circle or changes while it is read ends with an error, never as if it were whole.
 */
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { linkAddress } from './address.ts'
import { ApiFault } from './fault.ts'
import type { Exchange, Operation, Parts } from './operation.ts'
import { type Request, type Transport, waitOf } from './transport.ts'

/** A list could not be read to its end as one whole. The rows read so far are not all of it. */
export class PartialRead extends Error {
  override readonly name = 'PartialRead'
  /** Id of the operation: `listInvoiceLineItems`. */
  readonly operation: string
  /** Rows that had arrived. */
  readonly rows: number

  constructor(operation: string, rows: number, why: string) {
    super(`${operation}: ${why}; ${rows} rows had been read`)
    this.operation = operation
    this.rows = rows
  }
}

interface PageLink {
  uri?: string
  method?: string
  headers?: readonly { key: string; value: string }[]
}

interface Page {
  items?: readonly unknown[]
  value?: readonly unknown[]
  totalCount?: unknown
  continuationToken?: unknown
  links?: { next?: PageLink }
  nextLink?: unknown
  '@odata.nextLink'?: unknown
  properties?: Table
}

/** What a cost query gives: cells under named columns. */
interface Table {
  nextLink?: unknown
  columns?: readonly { name: string; type?: string }[]
  rows?: readonly (readonly unknown[])[]
}

/** The rows of a page; `undefined` where the reply is no list. Those of a table have its columns as members. */
export function rowsOf(page: unknown): readonly unknown[] | undefined {
  if (Array.isArray(page)) return page
  const { items, value, properties } = (page ?? {}) as Page
  if (Array.isArray(items)) return items
  return Array.isArray(value) ? value : tableRows(properties)
}

function tableRows({ columns, rows }: Table = {}): readonly unknown[] | undefined {
  if (!Array.isArray(columns) || !Array.isArray(rows)) return undefined
  // A whole number arrives as a number: in a column of numbers it is an amount like the others.
  const cell = (value: unknown, type: string | undefined) =>
    type === 'Number' && typeof value === 'number' ? Decimal.parse(String(value)) : value
  return rows.map((cells) => Object.fromEntries(columns.map(({ name, type }, at) => [name, cell(cells[at], type)])))
}

/** The pages of a list, the first of which has been asked for by `first`. */
export async function* pagesOf(
  transport: Transport,
  operation: Operation,
  parts: Parts,
  first: () => Promise<Exchange<unknown>>,
): AsyncGenerator<unknown, void> {
  const base = transport.map.hostOf(operation)
  // Later pages are calls of their own: each gets a request id of its own.
  const { headers, signal, correlationId } = parts
  const rest: Parts = { ...(headers ? { headers } : {}), ...(signal ? { signal } : {}), ...(correlationId ? { correlationId } : {}) }
  const seen = new Set<string>()
  let read = 0
  let whole: number | undefined
  let exchange = await whenReady(transport, operation, parts, await first())
  for (;;) {
    const rows = rowsOf(exchange.body)
    if (!rows) throw new PartialRead(operation.id, read, 'a page without rows')
    const page = exchange.body as Page
    read += rows.length
    const total = typeof page.totalCount === 'number' ? page.totalCount : undefined
    // Lists by size and offset count all that match, the others what this page holds.
    if (total !== undefined && total > rows.length) {
      if (whole !== undefined && whole !== total)
        throw new PartialRead(operation.id, read, `the list changed from ${whole} rows to ${total} while it was read`)
      whole = total
    }
    const next = nextOf(transport, base, operation, parts, page, rest)
    if (!next && whole !== undefined && read + offsetOf(parts) < whole && total !== rows.length)
      throw new PartialRead(operation.id, read, `there should be ${whole} rows, but no further page is named`)
    yield page
    if (!next) return
    const key = `${next.address} ${JSON.stringify(next.headers)}`
    if (seen.has(key)) throw new PartialRead(operation.id, read, 'the same continuation was given twice')
    seen.add(key)
    try {
      exchange = await whenReady(transport, operation, parts, await transport.exchange(next), next)
    } catch (broken) {
      if (broken instanceof ApiFault && read > 0 && broken.status < 500 && broken.status !== 429)
        throw Object.assign(new PartialRead(operation.id, read, `the next page was refused (${broken.message})`), { cause: broken })
      throw broken
    }
  }
}

/** A 204 with `Retry-After` says that the rows are still being gathered. */
async function whenReady(
  transport: Transport,
  operation: Operation,
  parts: Parts,
  exchange: Exchange<unknown>,
  again: Request = transport.request(operation, parts),
): Promise<Exchange<unknown>> {
  let found = exchange
  for (let tries = 1; found.status === 204; tries++) {
    const wait = transport.retry.wait(tries, { status: 503, retryAfter: waitOf(found) })
    if (wait === undefined) throw new PartialRead(operation.id, 0, 'the rows are not ready yet')
    await transport.retry.sleep(wait, parts.signal)
    // A repeat of the same request id would replay the stored reply.
    found = await transport.exchange({ ...again, parts: withoutId(again.parts) })
  }
  return found
}

function withoutId({ requestId: _, ...parts }: Parts): Parts {
  return parts
}

/** The request for the page after this one, for those who come back to a page later; `undefined` after the last. */
export function pageAfter(transport: Transport, operation: Operation, parts: Parts, page: unknown): Request | undefined {
  return nextOf(transport, transport.map.hostOf(operation), operation, parts, page as Page, {})
}

/** The request for the page after this one; `undefined` after the last. */
function nextOf(transport: Transport, base: string, operation: Operation, asked: Parts, page: Page, rest: Parts): Request | undefined {
  const link = page.links?.next
  if (link?.uri) {
    const headers = Object.fromEntries((link.headers ?? []).map(({ key, value }) => [key, value]))
    return { operation, method: link.method ?? 'GET', address: linkAddress(base, link.uri), parts: rest, headers }
  }
  const uri = [page.nextLink, page['@odata.nextLink']].find((uri) => typeof uri === 'string' && uri !== '') as string | undefined
  if (uri !== undefined) return { operation, method: 'GET', address: linkAddress(base, uri, ''), parts: rest, headers: {} }
  const more = page.properties?.nextLink
  // The link of a table names where to go on; what was asked for stands in the body, which is sent again.
  if (typeof more === 'string' && more !== '') {
    const again = transport.request(operation, asked)
    const parts = { ...rest, ...(asked.body === undefined ? {} : { body: asked.body }) }
    return { ...again, address: linkAddress(base, more, ''), parts }
  }
  // Only the token: the form of the SDKs' seek, which repeats the call with it.
  if (typeof page.continuationToken !== 'string' || page.continuationToken === '') return undefined
  const query = { ...asked.query, seekOperation: 'Next' }
  const again = transport.request(operation, { ...asked, query })
  return {
    ...again,
    parts: { ...rest, ...(asked.body === undefined ? {} : { body: asked.body }) },
    headers: { ...again.headers, 'MS-ContinuationToken': page.continuationToken },
  }
}

function offsetOf(parts: Parts): number {
  const offset = Number(parts.query?.offset ?? 0)
  return Number.isSafeInteger(offset) ? offset : 0
}
