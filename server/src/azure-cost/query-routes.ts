/** Cost queries over HTTP: load, decide, return. */
import { Decimal, parseJson } from 'lazuli-contract'
import { CostQuery, queryCustomerCosts, queryScopeCosts } from 'lazuli-contract/azure/cost.ts'
import { normalise } from 'lazuli-contract/normalise.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { type Call, ok, type Route, serve } from '../http/serve.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import type { Commitments } from './commitment-costs.ts'
import { costsOf, isSeen, namesOf, type Seen, seenNow, usdOf } from './costs.ts'
import { columnsOf, readQuery, rowsOf, type SentQuery } from './query-rules.ts'
import { readScope } from './scopes.ts'

/** Rows on a page unless `$top` asks for fewer. */
const pageRows = 1000

/** What the address of the next page carries: everything, since it is followed with GET and no body. */
interface PageToken {
  query: unknown
  /** Instant of the first page: `MonthToDate` means the same on all. */
  now: number
  seen: Seen
  from: number
}

type QueryCall = Call<typeof queryScopeCosts> | Call<typeof queryCustomerCosts>

export function costQueryRoutes(rates: PartnerRates, how: Commitments): Route[] {
  const answer = async (call: QueryCall, scopeText: string) => {
    const { partner, db, query } = call
    const scope = await readScope(scopeText, partner.facts, db)
    if (isRefusal(scope)) return scope
    const asked = ask(call)
    if (isRefusal(asked)) return asked
    const plan = readQuery(asked.query as SentQuery, asked.now, scope)
    if (isRefusal(plan)) return plan
    const { from, to, needs, metric } = plan
    const costs = await costsOf(partner, scope, { from, to, by: needs, metric, seen: asked.seen }, how)
    const rows = rowsOf(plan, costs, { names: await namesOf(db, costs), usdOf: usdOf(rates(db)), currency: partner.facts.currency })
    const size = Math.min(query.$top ?? pageRows, pageRows)
    const end = asked.from + size
    const name = partner.ids.scope().guid('cost query')
    return ok({
      id: `${scope.path}/providers/Microsoft.CostManagement/query/${name}`.slice(1),
      name,
      type: 'Microsoft.CostManagement/query',
      properties: {
        nextLink: end < rows.length ? nextLink(call, { ...asked, from: end }) : null,
        columns: columnsOf(plan),
        rows: rows.slice(asked.from, end),
      },
    })
  }

  return [
    serve(queryCustomerCosts, (call) => {
      const { billingAccount, customer } = call.path
      return answer(call, `/providers/Microsoft.Billing/billingAccounts/${billingAccount}/customers/${customer}`)
    }),
    serve(queryScopeCosts, (call) => answer(call, call.path.scope)),
  ]
}

function ask(call: QueryCall): Outcome<PageToken> {
  const token = call.query.$skiptoken
  if (token === undefined) return { query: call.body, now: call.now, seen: seenNow(call.db, call.now), from: 0 }
  const read = readToken(token)
  return read ?? refuse('AzureBadRequest', { detail: '$skiptoken is none of a cost query' })
}

function readToken(text: string): PageToken | undefined {
  try {
    const token = parseJson(Buffer.from(text, 'base64url').toString()) as unknown as PageToken
    const { query, now, seen, from } = token
    const whole = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0
    if (!whole(now) || !whole(from) || !isSeen(seen)) return undefined
    const read = normalise(CostQuery, query)
    return read.problems.length > 0 ? undefined : { query: read.value, now, seen, from }
  } catch {
    return undefined
  }
}

function nextLink(call: QueryCall, token: PageToken): string {
  const plain = JSON.stringify(token, (_, value) => (value instanceof Decimal ? value.toString() : value))
  const query = new URLSearchParams({ 'api-version': call.apiVersion, $skiptoken: Buffer.from(plain).toString('base64url') })
  if (call.query.$top !== undefined) query.set('$top', String(call.query.$top))
  return `${call.base}${call.url}?${query}`
}
