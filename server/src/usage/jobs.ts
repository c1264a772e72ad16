/** The daily run: at 00:00 all usage of the days before becomes rated, unbilled lines. */
import { addMonths, type Day, dayOf, formatInstant, type Instant, monthOf } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import { type Access, InvariantViolated, type RateInput } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { NewJob, Reads, Write } from '../db/state.ts'
import { entitlementResellers, entitlementStarts, entitlementsOfCustomer } from '../entitlements/store.ts'
import { type AnyJobHandler, again } from '../jobs/runner.ts'
import { exchangeRate } from '../rates/fx.ts'
import { keepUsed, type PartnerRates } from '../rates/set-rates-store.ts'
import { legacyAzureSubscriptions, resellersOfRecord } from '../subscriptions/store.ts'
import type { BenefitsOf } from './benefits.ts'
import { nextMidnight } from './calendar.ts'
import { defaultAccess, earningIntervals, earnsCredit } from './credit-access.ts'
import { allAccesses, departedAccess, keepDepartedAccess } from './credit-access-store.ts'
import { rateOfCredit } from './rating.ts'

export const ratingJob = 'usage.rate'

/** The first daily run of a new partner. */
export function firstRating(now: Instant): NewJob {
  return again(ratingJob, nextMidnight(now), 'daily')
}

interface Rated {
  number: number
  currencies: ReadonlySet<string>
}

export function ratingJobs(rates: PartnerRates, benefits: BenefitsOf): AnyJobHandler[] {
  return [
    {
      kind: ratingJob,
      async prepare(job, { partner, now, db }) {
        const number = startLineJob(partner.state, `job:${job.id}`, { at: now, actor: { job: ratingJob } })
        const lines = await partner.lines()
        const input = await rateInput(partner, db, { rates, benefits }, number, now, dayOf(now))
        const currencies = new Set([partner.facts.currency])
        const fxOf: RateInput['fxOf'] = (month, currency) => {
          currencies.add(currency)
          return input.fxOf(month, currency)
        }
        await lines.rate({ ...input, fxOf })
        const [wrong] = await lines.checkRated(publishedLines(db), number)
        if (wrong) throw new InvariantViolated(`the usage rated at ${formatInstant(now)}`, wrong)
        return { number, currencies }
      },
      run(job, { db, now }, { number, currencies }: Rated) {
        // The running month and those whose usage may still come.
        const months = [0, -1, -2, -3].map((by) => addMonths(monthOf(now), by))
        return {
          writes: [publishLineJob(number), ...keepUsed(rates(db), currencies, months)],
          jobs: [again(ratingJob, nextMidnight(job.dueAt), 'daily')],
        }
      },
    },
  ]
}

/** What rating needs besides the lines; the close uses the same. */
export async function rateInput(
  partner: Partner,
  db: Reads,
  { rates: ratesOf, benefits }: { rates: PartnerRates; benefits: BenefitsOf },
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
    access: [...(await creditAccess(partner, db)), ...departedAccess(db)],
    benefits: await benefits(db),
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
  const own = entitlementResellers(db)
  return starts.flatMap((start) => {
    const accesses = kept.get(start.entitlementId)
    if (!accesses) return [start]
    const first = accesses.some(({ id }) => id === 'default') ? [] : [defaultAccess(mpnId, start.from)]
    const sides = { mpnId, resellerOfRecord: own.get(start.entitlementId) ?? resellers.get(start.subscriptionKey) }
    return earningIntervals(
      start.entitlementId,
      [...first, ...accesses].filter((access) => earnsCredit(access, sides)),
    )
  })
}

/** Keeps what usage of a customer that is about to be deleted earns credit by: it is billed as it was. */
export async function keepCreditAccess(partner: Partner, customerId: string, at: Instant): Promise<Write[]> {
  const theirs = new Set((await entitlementsOfCustomer(partner.state, customerId)).map(({ id }) => id))
  return keepDepartedAccess(
    (await creditAccess(partner, partner.state)).filter(({ entitlementId }) => theirs.has(entitlementId)),
    at,
  )
}
