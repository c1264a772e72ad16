/** What is billed besides usage, read from the facts of orders: for a close, and for lists of open periods. */
import type { Instant, Month } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import { type CommitmentDay, commitmentDays } from '../charges/commitment-rules.ts'
import type { ChargeContext } from '../charges/row-rules.ts'
import { purchasesOf } from '../charges/rules.ts'
import { chargedCustomers, chargesOf, lastCharge } from '../charges/store.ts'
import type { Partner } from '../db/partner.ts'
import type { Purchase, PurchaseSource } from '../db/purchases.ts'
import type { Reads } from '../db/state.ts'
import { planIdOf } from '../entitlements/store.ts'
import { exchangeRate } from '../rates/fx.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import type { BenefitsOf } from '../usage/benefits.ts'

export interface PurchaseDeps {
  billingCurrency: string
  /** Billing currency for one US dollar in a month. */
  fxOf: ChargeContext['fxOf']
}

/** What a list of purchases goes by: facts up to a number, what is due up to an instant. Pages of a list have the same. */
export interface PurchasePin {
  upTo: number
  until: Instant
}

export function pinNow(db: Reads, now: Instant): PurchasePin {
  return { upTo: lastCharge(db), until: now }
}

/** Customers asked for at once. */
const batch = 500

export function purchaseSource(db: Reads, period: Month, { upTo, until }: PurchasePin, deps: PurchaseDeps): PurchaseSource {
  const context = contextOf(db, deps)
  return {
    customers: (from) => chargedFrom(db, from),
    of: (customerId) => purchasesOf(chargesOf(db, customerId, upTo), { period, until }, context),
  }
}

function contextOf(db: Reads, deps: PurchaseDeps): ChargeContext {
  const plans = new Map<string, string | undefined>()
  return {
    ...deps,
    planOf(id) {
      if (!plans.has(id)) plans.set(id, planIdOf(db, id))
      return plans.get(id)
    },
  }
}

function* chargedFrom(db: Reads, from: string): Generator<string> {
  let ids = chargedCustomers(db, { id: from, inclusive: true }, batch)
  while (ids.length > 0) {
    yield* ids
    ids = ids.length < batch ? [] : chargedCustomers(db, { id: ids.at(-1) as string, inclusive: false }, batch)
  }
}

/** What partners have bought in open periods. */
export function openPurchases(ratesOf: PartnerRates): OpenPurchases {
  return (partner, period, pin) => purchaseSource(partner.state, period, pin, depsOf(partner, ratesOf))
}

/** The days of a month that commitments of partners are for, customer by customer. */
export function openCommitments(ratesOf: PartnerRates, benefits: BenefitsOf): OpenCommitments {
  const days: DaysOf = function* (partner, period, { upTo, until }, only) {
    const { state } = partner
    const context = contextOf(state, depsOf(partner, ratesOf))
    for (const customerId of only ?? chargedFrom(state, '')) {
      const days = commitmentDays(chargesOf(state, customerId, upTo), { period, until }, context)
      if (days.length > 0) yield days
    }
  }
  return Object.assign(days, { benefits })
}

type DaysOf = (
  partner: Pick<Partner, 'state' | 'facts'>,
  period: Month,
  pin: PurchasePin,
  /** Customers, in place of all. */
  only?: readonly string[],
) => Iterable<readonly CommitmentDay[]>

/** What is billed besides usage, of partners' open periods and by day. */
export function openBooks(ratesOf: PartnerRates, benefits: BenefitsOf): { purchases: OpenPurchases; commitments: OpenCommitments } {
  return { purchases: openPurchases(ratesOf), commitments: openCommitments(ratesOf, benefits) }
}

/** The days, and what gives them. */
export type OpenCommitments = DaysOf & { readonly benefits: BenefitsOf }

function depsOf({ state, facts }: Pick<Partner, 'state' | 'facts'>, ratesOf: PartnerRates): PurchaseDeps {
  const billingCurrency = facts.currency
  const rates = ratesOf(state)
  const fxOf = (month: Month) => {
    const fx = exchangeRate(rates, 'USD', billingCurrency, month)
    assert(fx, `a rate for ${billingCurrency}: partners without one are refused`)
    return fx
  }
  return { billingCurrency, fxOf }
}

export type OpenPurchases = (partner: Pick<Partner, 'state' | 'facts'>, period: Month, pin: PurchasePin) => PurchaseSource

/** Rows handed on at once. */
const chunk = 1000

/** Everything of a period that is closing. */
export function* purchaseChunks(source: PurchaseSource): Generator<readonly Purchase[]> {
  let rows: Purchase[] = []
  for (const customerId of source.customers('')) {
    rows.push(...source.of(customerId))
    if (rows.length < chunk) continue
    yield rows
    rows = []
  }
  yield rows
}
