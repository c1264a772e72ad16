/** What operators did, for operators to read. */
import { formatInstant, listOperatorDeeds, parseJson } from 'lazuli-contract'
import { refuse } from '../base/outcome.ts'
import { pageTokens, tokenHeader } from '../http/paging.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import { pageOf } from './registered.ts'
import { deeds, type KeptDeed } from './store.ts'

export function operatorAuditRoutes(pagingKey: Uint8Array): Route[] {
  const tokens = pageTokens<{ size: number; changesOnly: boolean; partner?: string; below?: number }>(
    pagingKey,
    ['operator', 'audit'],
    Number.POSITIVE_INFINITY,
  )
  return [
    serve(listOperatorDeeds, ({ query, headers, db, origin, now }) => {
      const sent = headers[tokenHeader]
      const place =
        sent === undefined
          ? {
              size: Math.min(query.size ?? 100, 500),
              changesOnly: query.changesOnly ?? false,
              ...(query.partner ? { partner: query.partner.toLowerCase() } : {}),
            }
          : tokens.open(sent, now)
      if (!place) return refuse('BadParameter', { detail: 'the continuation token is not one of this list' })
      const found = deeds(db, { ...place, size: place.size + 1 })
      const rows = found.slice(0, place.size)
      const more = found.length > place.size
      const token = more ? tokens.seal({ ...place, below: (rows.at(-1) as KeptDeed).seq }, now) : undefined
      return ok(pageOf(rows.map(toWire), token, `${origin}/operator/v1/audit`))
    }),
  ]
}

function toWire({ seq, at, before, after, unrecorded, ...rest }: KeptDeed) {
  return {
    id: seq,
    at: formatInstant(at),
    ...rest,
    ...(before === undefined ? {} : { before: parseJson(before) }),
    ...(after === undefined ? {} : { after: parseJson(after) }),
    ...(unrecorded > 0 ? { unrecorded } : {}),
  }
}
