/** Audit records over HTTP, under both addresses. */
import {
  formatInstant,
  getAuditActivityRecord,
  getAuditRecord,
  listAuditActivityRecords,
  listAuditRecords,
  parseInstant,
  type Static,
} from 'lazuli-contract'
import type { AuditRecord } from 'lazuli-contract/audit.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Reads } from '../db/state.ts'
import { readFilter } from '../http/filter.ts'
import { nextPage, pageTokens, type TokenValue, tokenHeader } from '../http/paging.ts'
import { type Call, collection, ok, type Route, serve } from '../http/serve.ts'
import { type Asked, type AuditFilter, readQuery, retention } from './query-rules.ts'
import { type AuditedRow, auditId, auditToWire, type CustomerFacts, placeOfId } from './record.ts'
import { auditedAt, auditedRows, type Only } from './store.ts'

/** What lies in domains: handed in by `main.ts`. */
export interface AuditDeps {
  pagingKey: Uint8Array
  customer(db: Reads, customerId: string): Promise<CustomerFacts>
  /** Customers, left ones too, whose company name holds a text, in any letter case. */
  customersNamed(db: Reads, text: string): Promise<string[]>
}

/** What a continuation token carries: the whole query with its span, which must not move with the clock, and the last row of its page. */
type PageToken = {
  readonly asked: { readonly startDate?: string; readonly endDate?: string; readonly size?: string }
  readonly filter?: readonly [field: string, operator: string, value: string]
  readonly span: readonly [from: number, to: number]
  readonly last: readonly [at: number, seq: number]
} & { readonly [member: string]: TokenValue }

// biome-ignore lint/suspicious/noExplicitAny: of any of the four operations
type AnyCall = Call<any>
type Sent = Asked & { token?: string | undefined; seek?: string | undefined }

export function auditRoutes(deps: AuditDeps): Route[] {
  return [
    serve(listAuditRecords, (call) => {
      const { startDate, endDate, size, filter: text } = call.query
      const filter = text === undefined ? undefined : readAskedFilter(text)
      return isRefusal(filter) ? filter : list(call, { startDate, endDate, size, filter, ...sought(call) })
    }),
    serve(listAuditActivityRecords, (call) => {
      const asked = (name: string): string | undefined => (call.query as Record<string, string | undefined>)[`auditRequest.${name}`]
      const [field, value = '', operator = '0'] = [asked('filter.field'), asked('filter.value'), asked('filter.operator')]
      const filter = field === undefined ? undefined : readAskedFilter(JSON.stringify({ field, value, operator }))
      if (isRefusal(filter)) return filter
      return list(call, { startDate: asked('startDate'), endDate: asked('endDate'), size: asked('size'), filter, ...sought(call) })
    }),
    serve(getAuditRecord, (call) => one(call)),
    serve(getAuditActivityRecord, (call) => one(call)),
  ]

  async function one(call: AnyCall) {
    const id = (call.path as { auditId: string }).auditId.toLowerCase()
    const { tenantId } = call.partner.facts
    const place = placeOfId(id)
    if (!place || place.at < call.now - retention) return refuse('AuditRecordNotFound')
    const row = auditedAt(call.db, place.at, place.below).find((candidate) => auditId(tenantId, candidate) === id)
    return row ? ok(await shown(call, row)) : refuse('AuditRecordNotFound')
  }

  async function list(call: AnyCall, sent: Sent) {
    const { db, now, partner } = call
    const tokens = pageTokens<PageToken>(deps.pagingKey, [partner.facts.tenantId, 'auditrecords'])
    const token = /^first$/i.test(sent.seek ?? '') ? undefined : sent.token
    const opened = token === undefined ? undefined : tokens.open(token, now)
    if (token !== undefined && !opened) return refuse('AuditQueryInvalid', { detail: 'the continuation token is not one of this list' })
    const query = readQuery(opened ? askedOf(opened) : sent, now)
    if (isRefusal(query)) return query
    const [from, to] = opened?.span ?? [query.from, query.to]
    const below = opened && { at: opened.last[0], seq: opened.last[1] }
    const found = auditedRows(db, { from, to, below }, await onlyOf(db, query.filter), query.size + 1)
    const rows = found.slice(0, query.size)
    const items: Static<typeof AuditRecord>[] = []
    for (const row of rows) items.push(await shown(call, row))
    const self = linkOf(query.asked, query.size)
    const whole = collection(items, self)
    const last = rows.at(-1)
    if (found.length <= query.size || !last) return ok(whole)
    const sealed = tokens.seal(tokenOf(query.asked, [from, to], last), now)
    const { continuationToken, next } = nextPage(`${self}&seekOperation=Next`, sealed)
    return ok({ ...whole, continuationToken, links: { ...whole.links, next } })
  }

  async function onlyOf(db: Reads, filter: AuditFilter | undefined): Promise<Only | undefined> {
    if (!filter) return undefined
    if (filter.by === 'customer') return { customerId: filter.id }
    if (filter.by === 'type') return { resourceType: filter.type }
    return { customerIds: await deps.customersNamed(db, filter.text) }
  }

  async function shown(call: AnyCall, row: AuditedRow): Promise<Static<typeof AuditRecord>> {
    const facts = row.customerId === null ? {} : await deps.customer(call.db, row.customerId)
    return auditToWire(row, call.partner.facts.tenantId, facts)
  }
}

/** The token of the next page and which way to go, from wherever the client puts them. */
function sought({ query, headers }: AnyCall): Pick<Sent, 'token' | 'seek'> {
  const token = headers[tokenHeader] || query['MS-ContinuationToken']
  return { token: token || undefined, seek: query.seekOperation ?? query.seek_operation ?? query.seek }
}

function readAskedFilter(text: string): Outcome<NonNullable<Asked['filter']>> {
  const filter = readFilter(text)
  if (filter?.kind !== 'field') return refuse('AuditQueryInvalid', { detail: 'the filter cannot be read' })
  return { field: filter.field, operator: filter.operator, value: filter.value }
}

function tokenOf({ startDate, endDate, size, filter }: Asked, span: PageToken['span'], { at, seq }: AuditedRow): PageToken {
  return {
    asked: {
      ...(startDate === undefined ? {} : { startDate }),
      ...(endDate === undefined ? {} : { endDate }),
      ...(size === undefined ? {} : { size }),
    },
    span,
    last: [at, seq],
    ...(filter ? { filter: [filter.field, filter.operator, filter.value] as const } : {}),
  } as PageToken
}

function askedOf({ asked, filter }: PageToken): Asked {
  return { ...asked, ...(filter ? { filter: { field: filter[0], operator: filter[1], value: filter[2] } } : {}) }
}

const fieldNames: Readonly<Record<string, string>> = { companyname: 'CompanyName', customerid: 'CustomerId', resourcetype: 'ResourceType' }

/** The query as the documentation prints it in links. */
function linkOf({ startDate, endDate, filter }: Asked, size: number): string {
  const query = [
    ...(startDate === undefined ? [] : [`startDate=${dateInLink(startDate)}`]),
    ...(endDate === undefined ? [] : [`endDate=${dateInLink(endDate)}`]),
    `size=${size}`,
  ]
  if (filter) {
    const { field, value, operator } = filter
    query.push(`filter=${encodeURIComponent(JSON.stringify({ Field: fieldNames[field] ?? field, Value: value, Operator: operator }))}`)
  }
  return `/auditrecords?${query.join('&')}`
}

/** A day as such, whatever form it came in; a time of day stays. */
function dateInLink(text: string): string {
  const at = parseInstant(text)
  return at === undefined ? encodeURIComponent(text) : formatInstant(at).replace(/T00:00:00Z$/, '')
}
