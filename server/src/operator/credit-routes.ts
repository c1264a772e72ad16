/** Credits to customers, by the operator. */
import { addMonths, Decimal, dayOf, formatInstant, type Instant, type Month, monthOf, type Static } from 'lazuli-contract'
import { type CustomerCredit, giveCustomerCredit, listCustomerCredits, withdrawCustomerCredit } from 'lazuli-contract/operator-credit.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { creditsGiven, putCharge } from '../charges/store.ts'
import { findCustomer } from '../customers/store.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { closeOf } from '../usage/calendar.ts'
import { readAmount } from './amounts.ts'
import { changedOn } from './deed.ts'
import { readMonth } from './months.ts'

export function creditRoutes({ securityNow }: { securityNow(): Instant }): Route[] {
  return [
    serve(giveCustomerCredit, async (call) => {
      const { body, now, db, ids, partner } = call
      const customer = await findCustomer(db, body.customerId.trim().toLowerCase())
      if (!customer) return refuse('InputNotFound', { what: 'such customer' })
      const period = periodOf(body.period, now)
      if (isRefusal(period)) return period
      const amount = readAmount(body.amount)
      if (isRefusal(amount)) return amount
      const reason = body.reason.trim()
      if (reason === '') return refuse('BadInput', { detail: 'reason is missing' })
      const id = ids.guid('customer-credit')
      const credit = { customerId: customer.id, amount: amount.toString(), reason, period }
      const after = { id, ...credit, amount, currency: partner.facts.currency, givenAt: formatInstant(now), status: 'open' as const }
      return changedOn(call, giveCustomerCredit, securityNow(), {
        ...{ status: 201, body: after, after },
        writes: [putCharge({ kind: 'credit', thing: id, at: now, day: dayOf(now), ...credit })],
      })
    }),

    serve(listCustomerCredits, ({ query, db, now, partner }) => {
      const wanted = query.customerId?.trim().toLowerCase()
      const given = creditsGiven(db).filter(({ credit }) => wanted === undefined || credit.customerId === wanted)
      return ok(collection(given.map((one) => creditToWire(one, partner.facts.currency, now))))
    }),

    serve(withdrawCustomerCredit, (call) => {
      const { path, db, now, partner } = call
      const { currency } = partner.facts
      const found = creditsGiven(db).find(({ credit }) => credit.thing === path.creditId.trim().toLowerCase())
      if (!found || found.withdrawnAt !== undefined) return refuse('InputNotFound', { what: 'such credit' })
      const { thing, customerId, period } = found.credit
      if (closeOf(period) <= now) return refuse('MonthInUse', { month: period, what: 'invoice' })
      const after = creditToWire({ ...found, withdrawnAt: now }, currency, now)
      return changedOn(call, withdrawCustomerCredit, securityNow(), {
        ...{ status: 200, body: after, after, before: creditToWire(found, currency, now) },
        writes: [putCharge({ kind: 'credit-withdrawal', thing, customerId, at: now })],
      })
    }),
  ]
}

/** A credit is billed with its period. */
function creditToWire(
  { credit, withdrawnAt }: ReturnType<typeof creditsGiven>[number],
  currency: string,
  now: Instant,
): Static<typeof CustomerCredit> {
  const { thing, customerId, amount, reason, period, at } = credit
  return {
    ...{ id: thing, customerId, amount: Decimal.parse(amount), currency, reason, period, givenAt: formatInstant(at) },
    status: withdrawnAt !== undefined ? 'withdrawn' : closeOf(period) <= now ? 'billed' : 'open',
    ...(withdrawnAt === undefined ? {} : { withdrawnAt: formatInstant(withdrawnAt) }),
  }
}

/** A period that has not closed; what is far away is a slip. */
function periodOf(sent: string | undefined, now: Instant): Outcome<Month> {
  const before = addMonths(monthOf(now), -1)
  const next = now < closeOf(before) ? before : monthOf(now)
  if (sent === undefined) return next
  const period = readMonth(sent)
  if (isRefusal(period)) return period
  if (period < next) return refuse('MonthInUse', { month: period, what: 'invoice' })
  return period > addMonths(next, 12) ? refuse('BadInput', { detail: 'period is more than a year ahead' }) : period
}
