/** Lists of all that a partner has bought: filtered, sorted and paged as Azure does (azure contract, section 10.2). */
import { isRefusal, type Outcome } from '../base/outcome.ts'
import { type Fields, readFilter, readOrder } from './filter.ts'

/** How a list is asked for. */
export interface ListCall {
  query: {
    $filter?: string
    $orderby?: string
    selectedState?: string
    $skiptoken?: number
    take?: number
    refreshSummary?: string | boolean
  }
  rawQuery: string
  base: string
  url: string
}

/** What is listed, in order of purchase. */
export interface Listed<R, W> {
  at(skip: number, limit: number): Promise<readonly R[]>
  all(): Promise<readonly R[]>
  toWire(r: R): W
  fields: Fields<W>
  stateOf(w: W): string
}

export interface ListPage<W> {
  value: W[]
  nextLink?: string
  /** How many of all are in one of the states; only where a summary is asked for. */
  count(...states: string[]): number
}

/** Read at once on the way through a list. */
const stride = 500

export async function listPage<R, W>(call: ListCall, listed: Listed<R, W>): Promise<Outcome<ListPage<W>>> {
  const { query } = call
  const passes = query.$filter === undefined ? () => true : readFilter(query.$filter, listed.fields)
  if (isRefusal(passes)) return passes
  const order = query.$orderby === undefined ? () => 0 : readOrder(query.$orderby, listed.fields)
  if (isRefusal(order)) return order
  const state = query.selectedState?.toLowerCase()
  const [skip, take] = [query.$skiptoken ?? 0, Math.min(query.take ?? 100, 1000)]
  // What is shown depends on the time of day: only the plain list can be read a page at a time.
  const isPlain = query.$filter === undefined && query.$orderby === undefined && state === undefined && !query.refreshSummary
  const isWanted = (w: W): boolean => passes(w) && (state === undefined || listed.stateOf(w).toLowerCase() === state)
  const needsAll = query.$orderby !== undefined || Boolean(query.refreshSummary)
  const all = (isPlain ? await listed.at(skip, take + 1) : needsAll ? await listed.all() : []).map((r) => listed.toWire(r))
  const rows = isPlain || needsAll ? all.filter(isWanted).toSorted(order) : await firstOf(listed, isWanted, skip + take + 1)
  const from = isPlain ? 0 : skip
  const next = new URLSearchParams([...new URLSearchParams(call.rawQuery)].filter(([name]) => name.toLowerCase() !== '$skiptoken'))
  next.set('$skiptoken', String(skip + take))
  return {
    value: rows.slice(from, from + take),
    ...(from + take < rows.length ? { nextLink: `${call.base}${call.url}?${next}` } : {}),
    count: (...states) => all.filter((w) => states.includes(listed.stateOf(w))).length,
  }
}

/** The first that are wanted, oldest first; no more is read than it takes to find them. */
async function firstOf<R, W>(listed: Listed<R, W>, isWanted: (w: W) => boolean, limit: number): Promise<W[]> {
  const found: W[] = []
  for (let skip = 0; ; skip += stride) {
    const rows = await listed.at(skip, stride)
    found.push(...rows.map((r) => listed.toWire(r)).filter(isWanted))
    if (found.length >= limit || rows.length < stride) return found.slice(0, limit)
  }
}
