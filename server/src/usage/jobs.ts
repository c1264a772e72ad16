/** The daily run: at 00:00 all usage of the days before becomes rated, unbilled lines. */
import { type Day, dayOf, formatInstant, type Instant } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import { type Access, InvariantViolated, type RateInput } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { NewJob, Reads } from '../db/state.ts'
import { entitlementStarts } from '../entitlements/store.ts'
import { type AnyJobHandler, again } from '../jobs/runner.ts'
import { exchangeRate } from '../rates/fx.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { legacyAzureSubscriptions, resellersOfRecord } from '../subscriptions/store.ts'
import { nextMidnight } from './calendar.ts'
import { defaultAccess, earningIntervals, earnsCredit } from './credit-access.ts'
import { allAccesses } from './credit-access-store.ts'
import { rateOfCredit } from './rating.ts'

export const ratingJob = 'usage.rate'

/** The first daily run of a new partner. */
export function firstRating(now: Instant): NewJob {
  return again(ratingJob, nextMidnight(now), 'daily')
}

export function ratingJobs(rates: PartnerRates): AnyJobHandler[] {
  return [
    {
      kind: ratingJob,
      async prepare(job, { partner, now, db }) {
        const number = startLineJob(partner.state, `job:${job.id}`, { at: now, actor: { job: ratingJob } })
        const lines = await partner.lines()
        await lines.rate(await rateInput(partner, db, rates, number, now, dayOf(now)))
        const [wrong] = await lines.checkRated(publishedLines(db), number)
        if (wrong) throw new InvariantViolated(`the usage rated at ${formatInstant(now)}`, wrong)
        return number
      },
      run(job, _context, number: number) {
        return { writes: [publishLineJob(number)], jobs: [again(ratingJob, nextMidnight(job.dueAt), 'daily')] }
      },
    },
  ]
}

/** What rating needs besides the lines; the close uses the same. */
export async function rateInput(
  partner: Partner,
  db: Reads,
  ratesOf: PartnerRates,
  job: number,
  at: Instant,
  before: Day,
): Promise<RateInput> {
  const rates = ratesOf(db)
  return {
    job,
    published: publishedLines(db),
    at,
    before,
    fxOf: (month, currency) => {
      const fx = exchangeRate(rates, currency, partner.facts.currency, month)
      assert(fx, `a rate from ${currency} to ${partner.facts.currency}: intake refuses currencies without one`)
      return fx
    },
    access: await creditAccess(partner, db),
    creditRate: rateOfCredit.earned,
  }
}

/**
 * Administration on behalf of every Azure subscription of a plan from its creation, or from the product upgrade that brought
 * it there, without end, unless the operator has ended it; and what else they granted. Usage of legacy Azure subscriptions
 * earns no credit (billing rules, section 4).
 */
async function creditAccess(partner: Partner, db: Reads): Promise<Access[]> {
  const legacy = new Set((await legacyAzureSubscriptions(db)).map(({ id }) => id.toLowerCase()))
  const starts = (await entitlementStarts(db)).filter(({ subscriptionKey }) => !legacy.has(subscriptionKey))
  const kept = allAccesses(db)
  if (kept.size === 0) return starts
  const { mpnId } = partner.facts
  const resellers = await resellersOfRecord(db)
  return starts.flatMap((start) => {
    const accesses = kept.get(start.entitlementId)
    if (!accesses) return [start]
    const first = accesses.some(({ id }) => id === 'default') ? [] : [defaultAccess(mpnId, start.from)]
    const sides = { mpnId, resellerOfRecord: resellers.get(start.subscriptionKey) }
    return earningIntervals(
      start.entitlementId,
      [...first, ...accesses].filter((access) => earnsCredit(access, sides)),
    )
  })
}
