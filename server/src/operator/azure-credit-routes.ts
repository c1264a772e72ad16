/** Azure credit of customers, by the operator. */
import { type Day, Decimal, dayOf, formatInstant, type Instant, monthOf, parseInstant, type Static, startOfDay } from 'lazuli-contract'
import { type AzureCredit, grantAzureCredit, listAzureCredits, withdrawAzureCredit } from 'lazuli-contract/operator-azure-credit.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { findCustomer } from '../customers/store.ts'
import type { Reads } from '../db/state.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { type CreditStanding, type GrantedCredit, isBilled, mostCredits, standings, statusOf } from '../invoices/azure-credit-rules.ts'
import { azureCreditsOf, azureCreditUses, findAzureCredit, putAzureCredit } from '../invoices/azure-credit-store.ts'
import { readAmount } from './amounts.ts'
import { changedOn } from './deed.ts'

/** Azure plans are priced in it (billing rules, section 7). */
const priceListCurrency = 'USD'

export function azureCreditRoutes({ securityNow }: { securityNow(): Instant }): Route[] {
  return [
    serve(grantAzureCredit, async (call) => {
      const { body, now, db, ids } = call
      const customer = await findCustomer(db, body.customerId.trim().toLowerCase())
      if (!customer) return refuse('InputNotFound', { what: 'such customer' })
      if (customer.removedAt !== undefined) return refuse('NoCommerceRelation')
      const amount = readAmount(body.amount)
      if (isRefusal(amount)) return amount
      if (body.currency !== undefined && body.currency.toUpperCase() !== priceListCurrency)
        return refuse('BadInput', { detail: `Azure credit is granted in the currency of the price list, ${priceListCurrency}` })
      const days = daysOf(body, now)
      if (isRefusal(days)) return days
      if (azureCreditsOf(db, customer.id).length >= mostCredits)
        return refuse('BadInput', { detail: `a customer has at most ${mostCredits} Azure credits` })
      const reason = body.reason?.trim()
      const credit: GrantedCredit = {
        ...{ id: ids.guid('azure-credit'), customerId: customer.id, amount: `${amount}`, currency: priceListCurrency },
        ...days,
        ...(reason ? { reason } : {}),
        grantedAt: now,
      }
      const after = toWire({ credit, uses: [], left: amount }, now)
      return changedOn(call, grantAzureCredit, securityNow(), { status: 201, body: after, after, writes: [putAzureCredit(credit)] })
    }),

    serve(listAzureCredits, ({ query, db, now }) => {
      const held = heldBy(db, query.customerId?.trim().toLowerCase())
      return ok(collection(held.map((standing) => toWire(standing, now))))
    }),

    serve(withdrawAzureCredit, (call) => {
      const { path, db, now } = call
      const credit = findAzureCredit(db, path.creditId.trim().toLowerCase())
      if (!credit || credit.withdrawnAt !== undefined) return refuse('InputNotFound', { what: 'such credit' })
      const standing = heldBy(db, credit.customerId).find((one) => one.credit.id === credit.id) as CreditStanding
      const withdrawn = { ...credit, withdrawnAt: now }
      const after = toWire({ ...standing, credit: withdrawn }, now)
      return changedOn(call, withdrawAzureCredit, securityNow(), {
        ...{ status: 200, body: after, after, before: toWire(standing, now) },
        writes: [putAzureCredit(withdrawn)],
      })
    }),
  ]
}

function heldBy(db: Reads, customerId: string | undefined): CreditStanding[] {
  return standings(azureCreditsOf(db, customerId), azureCreditUses(db, customerId))
}

/** Ten decimals show more than any price has; a use has up to thirty. */
const shown = { digits: 10, mode: 'half-up' } as const

function toWire(standing: CreditStanding, now: Instant): Static<typeof AzureCredit> {
  const { credit, uses, left } = standing
  const { id, customerId, currency, from, to, reason, grantedAt, withdrawnAt } = credit
  return {
    ...{ id, customerId, amount: Decimal.parse(credit.amount), currency, from },
    ...(to === undefined ? {} : { to }),
    ...(reason === undefined ? {} : { reason }),
    grantedAt: formatInstant(grantedAt),
    left: left.round(shown),
    uses: uses.map(({ invoiceId, period, amount }) => ({ invoiceId, period, amount: Decimal.parse(amount).round(shown) })),
    status: statusOf(standing, now),
    ...(withdrawnAt === undefined ? {} : { withdrawnAt: formatInstant(withdrawnAt) }),
  }
}

function daysOf(sent: { from?: string | undefined; to?: string | undefined }, now: Instant): Outcome<{ from: Day; to?: Day }> {
  const from = sent.from === undefined ? dayOf(now) : readDay(sent.from)
  const to = sent.to === undefined ? undefined : readDay(sent.to)
  if (from === undefined || (sent.to !== undefined && to === undefined))
    return refuse('BadInput', { detail: 'from and to are days: YYYY-MM-DD' })
  if (to === undefined) return { from }
  if (to < from) return refuse('BadInput', { detail: 'a credit does not end before it begins' })
  return isBilled(to, now) ? refuse('MonthInUse', { month: monthOf(startOfDay(to)), what: 'invoice' }) : { from, to }
}

function readDay(text: string): Day | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(text) : undefined
  return at === undefined ? undefined : dayOf(at)
}
