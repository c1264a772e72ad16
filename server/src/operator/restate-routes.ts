/** Usage that was metered wrongly, restated by the operator. */
import { type BodyOf, Decimal, formatInstant, type Instant, parseInstant, type Static } from 'lazuli-contract'
import { getRestatement, listRestatements, type Restatement, restateUsage } from 'lazuli-contract/operator-restate.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { MeteredDay } from '../db/metered.ts'
import type { Partner } from '../db/partner.ts'
import { pageTokens, tokenHeader } from '../http/paging.ts'
import { ok, type Route, serve } from '../http/serve.ts'
import { periodOfUsage } from '../usage/calendar.ts'
import { oldestMonth } from '../usage/intake.ts'
import { type KeptRestatement, type RestatedUsage, restateJob } from '../usage/restatement.ts'
import { findRestatement, putRestatement, restatementsBelow } from '../usage/restatement-store.ts'
import { changedOn } from './deed.ts'
import { pageOf } from './registered.ts'

type Wish = BodyOf<typeof restateUsage>['usage'][number]

/** What one call restates. */
const mostAtOnce = 100
const mostQuantity = Decimal.parse('1000000000000')

export function restateRoutes({ securityNow, pagingKey }: { securityNow(): Instant; pagingKey: Uint8Array }): Route[] {
  return [
    serve(restateUsage, async (call) => {
      const { body, now, partner, ids } = call
      if (body.usage.length === 0 || body.usage.length > mostAtOnce) return refuse('BadInput', { detail: `one to ${mostAtOnce} at once` })
      const restated: { usage: RestatedUsage; was: Decimal; quantity: Decimal }[] = []
      for (const wish of body.usage) {
        const found = await meteredOf(wish, partner, now)
        if (isRefusal(found)) return found
        const { entitlementId, resourceUri, schedule, quantity: was } = found
        const { usageDate, quantity } = wish
        const usage = {
          entitlementId,
          resourceUri,
          meterId: schedule.meterId,
          scheduleKey: schedule.key,
          usageDate,
          quantity: `${quantity}`,
        }
        restated.push({ usage: { ...usage, period: periodOfUsage(usageDate, now) }, was, quantity })
      }
      const places = restated.map(({ usage: u }) => JSON.stringify([u.entitlementId, u.resourceUri, u.scheduleKey, u.usageDate]))
      if (new Set(places).size < places.length) return refuse('BadInput', { detail: 'the same resource, meter and day twice' })
      const id = `U${String(ids.next('restatement')).padStart(9, '0')}`
      const usage = restated.map(({ usage: { entitlementId, resourceUri, meterId, usageDate, period }, was, quantity }) => ({
        ...{ entitlementId, resourceUri, meterId, usageDate, was, quantity, period },
      }))
      const kept: KeptRestatement = { id, at: now, usage, ...(body.reason ? { reason: body.reason } : {}) }
      const after = toWire(kept)
      return changedOn(call, restateUsage, securityNow(), {
        ...{ status: 202, body: after, writes: [putRestatement(kept)], after },
        jobs: [restateJob({ id, usage: restated.map((each) => each.usage) }, now)],
      })
    }),

    serve(listRestatements, ({ query, headers, db, partner, origin, now }) => {
      const { tenantId } = partner.facts
      const tokens = pageTokens<{ size: number; below: number }>(
        pagingKey,
        ['operator', 'restatements', tenantId],
        Number.POSITIVE_INFINITY,
      )
      const sent = headers[tokenHeader]
      const first = { size: Math.min(query.size ?? 100, 500), below: Number.MAX_SAFE_INTEGER }
      const place = sent === undefined ? first : tokens.open(sent, now)
      if (!place) return refuse('BadParameter', { detail: 'the continuation token is not one of this list' })
      const found = restatementsBelow(db, place.below, place.size + 1)
      const rows = found.slice(0, place.size)
      const below = rows.at(-1)?.seq
      const token = found.length > place.size && below !== undefined ? tokens.seal({ ...place, below }, now) : undefined
      const address = `${origin}/operator/v1/partners/${tenantId}/usage/restatements`
      return ok(
        pageOf(
          rows.map(({ restatement }) => toWire(restatement)),
          token,
          address,
        ),
      )
    }),

    serve(getRestatement, ({ path, db }) => {
      const found = findRestatement(db, path.restatementId.trim().toUpperCase())
      return found ? ok(toWire(found)) : refuse('InputNotFound', { what: 'restatement of this id' })
    }),
  ]
}

function toWire({ id, at, usage, reason }: KeptRestatement): Static<typeof Restatement> {
  return { id, restatedAt: formatInstant(at), usage, ...(reason === undefined ? {} : { reason }) }
}

async function meteredOf(
  { entitlementId, resourceUri, meterId, usageDate, quantity }: Wish,
  partner: Partner,
  now: Instant,
): Promise<Outcome<MeteredDay>> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(usageDate) || parseInstant(`${usageDate}T00:00:00Z`) === undefined)
    return refuse('BadInput', { detail: 'usageDate is a day, YYYY-MM-DD' })
  if (usageDate.slice(0, 7) < oldestMonth(now)) return refuse('BadInput', { detail: 'the month has closed too long ago' })
  if (quantity.sign < 0 || quantity.fractionDigits > 15 || !quantity.lessThan(mostQuantity))
    return refuse('BadInput', { detail: 'quantity is not below zero, with at most 12 integer and 15 fraction digits' })
  const published = publishedLines(partner.state)
  const metered = await (await partner.lines()).meteredDay({ published, entitlementId, resourceUri, meterId, day: usageDate })
  const exact = metered.filter((each) => each.resourceUri === resourceUri)
  const [found, ...others] = exact.length > 0 ? exact : metered
  if (!found) return refuse('InputNotFound', { what: `usage of ${meterId} on ${usageDate}` })
  return others.length === 0
    ? found
    : refuse('BadInput', { detail: `usage of ${meterId} on ${usageDate} has several prices; restate it by a rebill` })
}
