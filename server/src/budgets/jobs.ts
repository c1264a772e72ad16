/** After the daily rating: budgets that are exceeded are told of. */
import { type Instant, monthOf } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { NewJob } from '../db/state.ts'
import { type AnyJobHandler, again } from '../jobs/runner.ts'
import { type ExchangeRates, exchangeRate } from '../rates/fx.ts'
import { nextMidnight } from '../usage/calendar.ts'
import { crossing } from './rules.ts'
import { budgetsSet, putBudget } from './store.ts'

const kind = 'budgets.check'

/** The first check of a new partner: due with the first rating and, stored after it, run after it. */
export function firstBudgetCheck(now: Instant): NewJob {
  return again(kind, nextMidnight(now), 'daily')
}

export function budgetJobs(rates: ExchangeRates): AnyJobHandler[] {
  return [
    {
      kind,
      async run(job, { partner, now, db }) {
        const next = again(kind, nextMidnight(job.dueAt), 'daily')
        const budgets = await budgetsSet(db)
        if (budgets.size === 0) return { writes: [], jobs: [next] }
        const month = monthOf(now)
        const fx = (from: string, to: string) => {
          const rate = exchangeRate(rates, from, to, month)
          assert(rate, `a rate from ${from} to ${to}`)
          return rate
        }
        const lines = await partner.lines()
        const spend = await lines.spendByCustomer({
          published: publishedLines(db),
          period: month,
          usdOf: (currency) => fx(currency, 'USD'),
        })
        const toBilling = fx('USD', partner.facts.currency)
        const told = spend.flatMap(({ customerId, usd }) => {
          const budget = budgets.get(customerId)
          const news = budget && crossing(budget, usd.times(toBilling), month)
          return news ? [news] : []
        })
        return { writes: told.map((t) => putBudget(t.budget)), events: told.map((t) => t.event), jobs: [next] }
      },
    },
  ]
}
