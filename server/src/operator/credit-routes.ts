/** Credits to customers, by the operator. */
import { addMonths, Decimal, dayOf, formatInstant, giveCustomerCredit, type Instant, type Month, monthOf } from 'lazuli-contract'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { putCharge } from '../charges/store.ts'
import { findCustomer } from '../customers/store.ts'
import { type Route, serve } from '../http/serve.ts'
import { closeOf } from '../usage/calendar.ts'
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
      const { amount } = body
      if (amount.sign <= 0 || amount.fractionDigits > 2 || !amount.lessThan(most))
        return refuse('BadInput', { detail: 'amount is above zero, with at most two decimals and twelve integer digits' })
      const reason = body.reason.trim()
      if (reason === '') return refuse('BadInput', { detail: 'reason is missing' })
      const id = ids.guid('customer-credit')
      const credit = { customerId: customer.id, amount: amount.toString(), reason, period }
      const after = { id, ...credit, amount, currency: partner.facts.currency, givenAt: formatInstant(now) }
      return changedOn(call, giveCustomerCredit, securityNow(), {
        ...{ status: 201, body: after, after },
        writes: [putCharge({ kind: 'credit', thing: id, at: now, day: dayOf(now), ...credit })],
      })
    }),
  ]
}

const most = Decimal.parse('1000000000000')

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
