/** Resale over HTTP, for the partner itself: its markups and its margins. */
import { Readable } from 'node:stream'
import { type Instant, type Month, monthOf } from 'lazuli-contract'
import { getResaleMargins, listResaleRules, removeResaleRule, setResaleRule } from 'lazuli-contract/resale.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import { customerStanding } from '../customers/store.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Partner } from '../db/partner.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { type OpenPurchases, pinNow } from '../invoices/purchases.ts'
import { invoiceOfMonth } from '../invoices/store.ts'
import { changedOn } from '../operator/deed.ts'
import { markups } from '../resale/rules.ts'
import { removeRule, ruleToWire, setRule } from '../resale/setting.ts'
import { resaleRules } from '../resale/store.ts'
import type { FocusOf } from './focus/csv.ts'
import { marginsJson } from './resale/margins.ts'

export interface ResaleDeps {
  purchases: OpenPurchases
  securityNow(): Instant
}

export function resaleRoutes({ purchases, securityNow }: ResaleDeps): Route[] {
  return [
    serve(listResaleRules, ({ db }) => ok(collection(resaleRules(db).map(ruleToWire)))),
    // What becomes of money is on the one audit of it, whoever did it.
    serve(setResaleRule, (call) => {
      const set = setRule(call.db, call.body, { tenantId: call.partner.facts.tenantId, setAt: call.now })
      if (isRefusal(set)) return set
      const after = ruleToWire(set.after)
      return changedOn(byName(call), setResaleRule, securityNow(), {
        ...{ status: 200, body: after, writes: set.writes, after },
        ...(set.before ? { before: ruleToWire(set.before) } : {}),
      })
    }),
    serve(removeResaleRule, (call) => {
      const removed = removeRule(call.db, call.path.ruleId)
      if (isRefusal(removed)) return removed
      const { writes, before } = removed
      const done = { status: 204, writes, before: ruleToWire(before), after: { id: before.id, removed: true } }
      return changedOn(byName(call), removeResaleRule, securityNow(), done)
    }),
    serve(getResaleMargins, async ({ query, partner, db, now }) => {
      const { month, customerId } = query
      if (customerId !== undefined && customerStanding(db, customerId) === 'unknown') return refuse('CustomerNotFound')
      if (month > monthOf(now)) return refuse('BadInput', { detail: 'the month has not begun' })
      const of = await documentOf(partner, month, now)
      const wish = { month, currency: partner.facts.currency, of, ...(customerId === undefined ? {} : { customerId }) }
      const text = marginsJson(partner, wish, markups(resaleRules(db)), purchases)
      return { status: 200, bytes: await shortOrStream(text), media: 'application/json; charset=utf-8' }
    }),
  ]
}

/** What is short is answered whole, and not packed. */
async function shortOrStream(text: AsyncGenerator<string>): Promise<Uint8Array | Readable> {
  let begun = ''
  while (begun.length < 2048) {
    const { value, done } = await text.next()
    if (done) return Buffer.from(begun)
    begun += value
  }
  const whole = async function* () {
    yield begun
    yield* text
  }
  return Readable.from(whole(), { objectMode: false })
}

/** Users of partners are told apart by what they sign in with. */
function byName({
  caller,
  now,
  requestId,
  correlationId,
  address,
  partner,
}: Parameters<typeof changedOn>[0]): Parameters<typeof changedOn>[0] {
  const name = caller.upn ?? `application ${caller.appId}`
  return { caller: { ...caller, name }, now, requestId, correlationId, address, partner }
}

/** The document that stands for a month, or what is open of it. */
async function documentOf({ state, facts }: Partner, month: Month, now: Instant): Promise<FocusOf> {
  const standing = await invoiceOfMonth(state, month)
  if (standing) return { invoiceId: standing.id }
  return { period: month, currency: facts.currency, published: publishedLines(state), bought: pinNow(state, now) }
}
