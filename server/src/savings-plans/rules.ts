/**
 * Decides on savings plans: an hourly commitment in US dollars, bought for one or three years, paid at once or month by month,
 * which ends with its term and cannot be given back (billing rules, section 10.1). Pure.
 */
import { addDuration, type BodyOf, Decimal, type Instant } from 'lazuli-contract'
import {
  type purchaseSavingsPlan,
  type SavingsPlanTerm,
  savingsPlanMonthHours,
  savingsPlanMonths,
  savingsPlanMoves,
  savingsPlanTerms,
  type updateSavingsPlan,
} from 'lazuli-contract/azure/savings-plans.ts'
import { may } from 'lazuli-contract/moves.ts'
import { assert } from '../base/assert.ts'
import type { Ids } from '../base/ids.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import type { ReservationCharge } from '../charges/record.ts'
import type { NewEvent, NewJob } from '../db/state.ts'
import { readScope, type SentScope, subscriptionOfScope } from '../reservations/change-rules.ts'
import { commitmentOf } from '../reservations/price-rules.ts'
import type { Billed } from '../reservations/purchase-rules.ts'
import type { AppliedScope, Commitment } from '../reservations/record.ts'
import type { SavingsPlanRecord } from './record.ts'

export type PurchaseBody = BodyOf<typeof purchaseSavingsPlan>
export type UpdateBody = BodyOf<typeof updateSavingsPlan>['properties']

/** The one SKU, and the catalogue's names for what rows of it say. */
export const planSku = 'Compute_Savings_Plan'
const product = { productId: 'DZH318Z09V6F', productName: 'Azure savings plan', publisherName: 'Microsoft' }
const skuOf: Readonly<Record<SavingsPlanTerm, { skuId: string; skuName: string }>> = {
  P1Y: { skuId: '0001', skuName: 'Compute savings plan, 1 Year' },
  P3Y: { skuId: '0002', skuName: 'Compute savings plan, 3 Years' },
}

export interface PurchaseFacts {
  billed: Billed | undefined
  /** Azure subscriptions of its customer, lower case. */
  own: ReadonlySet<string>
  /** Billing currency, and units of it for one USD; without a rate nothing is sold. */
  currency: string
  rate: Decimal | undefined
  sandbox: boolean
}

/** A purchase that could be made, with its price. */
export interface PricedPlan {
  body: PurchaseBody
  billed: Billed
  term: SavingsPlanTerm
  hourly: Decimal
  isMonthly: boolean
  scope: AppliedScope
  price: Commitment
}

export function pricePlan(body: PurchaseBody, { billed, own, currency, rate, sandbox }: PurchaseFacts): Outcome<PricedPlan> {
  const { sku, properties } = body
  if (sandbox) return refuse('SavingsPlanNotInSandbox')
  if (sku.name.trim().toLowerCase() !== planSku.toLowerCase()) return refuse('SavingsPlanUnknown', { name: sku.name })
  if (!billed) return refuse('ReservationSubscriptionInvalid', { id: properties.billingScopeId })
  if (!billed.isEnabled) return refuse('AzureSubscriptionReadOnly', { subscriptionId: billed.id })
  const term = savingsPlanTerms.find((each) => each === properties.term.trim().toUpperCase())
  if (!term) return refuse('SavingsPlanTermUnsupported', { term: properties.term })
  const paid = (properties.billingPlan ?? '').trim().toUpperCase()
  if (paid !== '' && paid !== 'P1M') return refuse('SavingsPlanPlanUnsupported', { plan: properties.billingPlan ?? '' })
  const { amount, currencyCode, grain = 'Hourly' } = properties.commitment
  const wrong = commitmentProblem(amount, currencyCode, grain)
  if (wrong) return wrong
  if (!rate) return refuse('ReservationPriceFailed', { detail: `there is no exchange rate for ${currency}` })
  const scope = readScope(properties as SentScope, own)
  if (isRefusal(scope)) return scope
  const price = commitmentOf(amount, savingsPlanMonths[term] * savingsPlanMonthHours, { currency, rate })
  return { body, billed, term, hourly: amount, isMonthly: paid === 'P1M', scope, price }
}

const most = Decimal.of(1_000_000)
/** The least a portal sells is a tenth of a cent an hour. */
const digits = 3

function commitmentProblem(amount: Decimal, currency: string, grain: string): Refusal | undefined {
  if (currency.trim().toUpperCase() !== 'USD') return refuse('SavingsPlanCommitmentInvalid', { detail: 'plans are priced in USD' })
  if (grain.trim().toLowerCase() !== 'hourly') return refuse('SavingsPlanCommitmentInvalid', { detail: 'its grain is Hourly' })
  if (amount.sign <= 0 || amount.greaterThan(most))
    return refuse('SavingsPlanCommitmentInvalid', { detail: `it is above 0, at most ${most}` })
  if (!amount.round({ digits, mode: 'down' }).equals(amount))
    return refuse('SavingsPlanCommitmentInvalid', { detail: `it has at most ${digits} decimals` })
  return undefined
}

/** What makes two purchases the same: everything that is paid for. */
export function askedIn({ sku, properties: p }: PurchaseBody): string {
  const { amount, currencyCode } = p.commitment
  const of = subscriptionOfScope(p.billingScopeId) ?? p.billingScopeId
  return [sku.name, p.term, p.billingPlan ?? '', amount.reduced(), currencyCode, of].join('|').toLowerCase()
}

export interface Making {
  at: Instant
  ids: Ids
  alias?: string
  renewSource?: string
}

export interface MadePlan {
  plan: SavingsPlanRecord
  charge: ReservationCharge
  events: NewEvent[]
  /** The end of the term. */
  jobs: NewJob[]
}

/** The bought plan, in force from the instant of its purchase. */
export function makePlan(priced: PricedPlan, { at, ids, alias, renewSource }: Making): MadePlan {
  const { body, billed, term, hourly, isMonthly, scope, price } = priced
  const { properties } = body
  const expiresAt = addDuration(at, term)
  assert(expiresAt !== undefined, `${term} is a term`)
  const plan: SavingsPlanRecord = {
    id: ids.guid('savings-plan'),
    orderId: ids.guid('savings-plan-order'),
    ...(alias === undefined ? {} : { alias, asked: askedIn(body) }),
    customerId: billed.customerId,
    version: 1,
    displayName: properties.displayName || `Compute_SavingsPlan_${at}`,
    term,
    billingPlan: isMonthly ? 'Monthly' : 'Upfront',
    hourly: hourly.reduced().toString(),
    billingSubscriptionId: billed.id.toLowerCase(),
    scope,
    state: 'Succeeded',
    ...{ purchasedAt: at, expiresAt, updatedAt: at },
    renew: properties.renew ?? false,
    ...(renewSource === undefined ? {} : { renewSource }),
    total: price,
  }
  return {
    plan,
    charge: chargeOf(plan, renewSource === undefined ? 'purchase' : 'renewal'),
    events: [planEvent('savings-plan-created', plan)],
    jobs: [{ kind: planExpiryKind, dueAt: expiresAt, key: plan.id, payload: { savingsPlanId: plan.id } }],
  }
}

/** What billing is told of a purchase: as of a reservation, with what an hour of it costs. */
function chargeOf(plan: SavingsPlanRecord, event: 'purchase' | 'renewal'): ReservationCharge {
  return {
    kind: 'reservation',
    event,
    hourly: plan.hourly,
    thing: plan.orderId,
    customerId: plan.customerId,
    at: plan.purchasedAt,
    quantity: 1,
    amount: plan.total.pricing.amount,
    ...{ orderId: plan.orderId, alternateId: plan.orderId.replaceAll('-', '').slice(0, 12) },
    ...product,
    ...skuOf[plan.term],
    availabilityId: '',
    billingPlan: plan.billingPlan,
    term: plan.term,
    ...{ startedAt: plan.purchasedAt, expiresAt: plan.expiresAt },
    azureSubscriptionId: plan.billingSubscriptionId,
  }
}

export const planExpiryKind = 'expire-savings-plan'

export function planEvent(type: string, plan: SavingsPlanRecord): NewEvent {
  return { type, resourceId: plan.id, customerId: plan.customerId, doc: { savingsPlanOrderId: plan.orderId } }
}

export function isInForce({ state }: Pick<SavingsPlanRecord, 'state'>): boolean {
  return state === 'Succeeded'
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** A scope that is named without its type. */
function typeNamedBy({ appliedScopeProperties }: UpdateBody): UpdateBody['appliedScopeType'] {
  const names = Object.keys(appliedScopeProperties ?? {})
  if (names.length === 0) return undefined
  return names.includes('managementGroupId') ? 'ManagementGroup' : 'Single'
}

export function updatePlan(
  current: SavingsPlanRecord,
  wanted: UpdateBody,
  own: ReadonlySet<string>,
  at: Instant,
): Outcome<SavingsPlanRecord> {
  if (!isInForce(current)) return refuse('SavingsPlanStateWrong', { state: current.state })
  const appliedScopeType = wanted.appliedScopeType ?? typeNamedBy(wanted)
  const scope = appliedScopeType === undefined ? current.scope : readScope({ ...(wanted as SentScope), appliedScopeType }, own)
  if (isRefusal(scope)) return scope
  const next: SavingsPlanRecord = {
    ...current,
    scope,
    ...(wanted.displayName === undefined ? {} : { displayName: wanted.displayName }),
    ...(wanted.renew === undefined ? {} : { renew: wanted.renew }),
    ...(wanted.renewProperties === undefined ? {} : { renewProperties: wanted.renewProperties }),
  }
  if (same(next, current)) return refuse('SavingsPlanValuesSame')
  return { ...next, version: current.version + 1, updatedAt: at }
}

/** The end of the term. */
export function expirePlan(plan: SavingsPlanRecord, at: Instant): SavingsPlanRecord {
  assert(may(savingsPlanMoves, plan.state, 'Expired'), `a savings plan does not go from ${plan.state} to Expired`)
  return { ...plan, state: 'Expired', version: plan.version + 1, updatedAt: at }
}

/** The purchase that a plan is renewed with: what was asked for, else the same again. */
export function renewalOf(plan: SavingsPlanRecord): PurchaseBody {
  const wanted = plan.renewProperties as { purchaseProperties?: PurchaseBody } | undefined
  return wanted?.purchaseProperties ? withAmount(wanted.purchaseProperties) : samePurchase(plan)
}

/** As stored, an amount is a number or its text. */
export function withAmount(body: PurchaseBody): PurchaseBody {
  const { commitment } = body.properties
  return {
    ...body,
    properties: { ...body.properties, commitment: { ...commitment, amount: Decimal.parse(String(commitment.amount)) } },
  }
}

function samePurchase(plan: SavingsPlanRecord): PurchaseBody {
  const [scope] = plan.scope.scopes ?? []
  const isGroup = scope !== undefined && /\/resourcegroups\//i.test(scope)
  return {
    sku: { name: planSku },
    properties: {
      displayName: plan.displayName,
      billingScopeId: `/subscriptions/${plan.billingSubscriptionId}`,
      term: plan.term,
      ...(plan.billingPlan === 'Monthly' ? { billingPlan: 'P1M' } : {}),
      appliedScopeType: plan.scope.type,
      ...(plan.scope.properties || scope
        ? { appliedScopeProperties: plan.scope.properties ?? { [isGroup ? 'resourceGroupId' : 'subscriptionId']: scope } }
        : {}),
      commitment: { currencyCode: 'USD', amount: Decimal.parse(plan.hourly), grain: 'Hourly' },
      renew: plan.renew,
    },
  }
}
