/** After the daily rating: budgets that are exceeded are told of, spend limits of sandbox accounts are kept. */
import { type Decimal, type Instant, type Month, monthOf } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { findCustomer } from '../customers/store.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Change, NewJob } from '../db/state.ts'
import { allEntitlements, putEntitlement } from '../entitlements/store.ts'
import { type AnyJobHandler, again, type JobContext } from '../jobs/runner.ts'
import { type ExchangeRates, exchangeRate } from '../rates/fx.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { allSubscriptions } from '../subscriptions/store.ts'
import { nextMidnight } from '../usage/calendar.ts'
import { crossing } from './rules.ts'
import { keepSpendLimits } from './spend-limit-rules.ts'
import { budgetsSet, putBudget } from './store.ts'

const kind = 'budgets.check'

/** The first check of a new partner: due with the first rating and, stored after it, run after it. */
export function firstBudgetCheck(now: Instant): NewJob {
  return again(kind, nextMidnight(now), 'daily')
}

export function budgetJobs(rates: PartnerRates): AnyJobHandler[] {
  return [
    {
      kind,
      async run(job, context) {
        const next = again(kind, nextMidnight(job.dueAt), 'daily')
        const changes = [
          await checkBudgets(context, rates(context.db)),
          ...(context.partner.facts.sandbox ? [await checkSpendLimits(context, rates(context.db))] : []),
        ]
        return {
          writes: changes.flatMap(({ writes }) => writes),
          events: changes.flatMap(({ events = [] }) => events),
          jobs: [...changes.flatMap(({ jobs = [] }) => jobs), next],
        }
      },
    },
  ]
}

async function checkBudgets({ partner, now, db }: JobContext, rates: ExchangeRates): Promise<Change> {
  const budgets = await budgetsSet(db)
  if (budgets.size === 0) return { writes: [] }
  const month = monthOf(now)
  const lines = await partner.lines()
  const spend = await lines.spendByCustomer({
    published: publishedLines(db),
    period: month,
    usdOf: (from) => fx(rates, from, 'USD', month),
  })
  const toBilling = fx(rates, 'USD', partner.facts.currency, month)
  const told = spend.flatMap(({ customerId, usd }) => {
    const budget = budgets.get(customerId)
    const news = budget && crossing(budget, usd.times(toBilling), month)
    return news ? [news] : []
  })
  return { writes: told.map((t) => putBudget(t.budget)), events: told.map((t) => t.event) }
}

/** Reads all a sandbox account holds, which its own limits keep small. */
async function checkSpendLimits({ partner, now, db }: JobContext, rates: ExchangeRates): Promise<Change> {
  const entitlements = await allEntitlements(db)
  if (entitlements.length === 0) return { writes: [] }
  const month = monthOf(now)
  const lines = await partner.lines()
  const customerNames = new Map<string, string>()
  for (const id of new Set(entitlements.map((e) => e.customerId))) {
    const customer = await findCustomer(db, id)
    if (customer) customerNames.set(id, customer.companyName)
  }
  const change = keepSpendLimits({
    month,
    at: now,
    delay: partner.profile.entitlementDelay,
    subscriptions: await allSubscriptions(db),
    entitlements,
    spent: await lines.spendByPlan({ published: publishedLines(db), period: month, usdOf: (from) => fx(rates, from, 'USD', month) }),
    customerNames,
  })
  return { writes: change.entitlements.map(putEntitlement), events: change.events, jobs: change.jobs }
}

function fx(rates: ExchangeRates, from: string, to: string, month: Month): Decimal {
  const rate = exchangeRate(rates, from, to, month)
  assert(rate, `a rate from ${from} to ${to}`)
  return rate
}
