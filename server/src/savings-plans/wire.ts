/** Savings plans as Azure shows them (`Microsoft.BillingBenefits`). */
import { Decimal, dayOf, formatInstant, type Instant, type Static } from 'lazuli-contract'
import type { SavingsPlan, SavingsPlanAlias, SavingsPlanOrder } from 'lazuli-contract/azure/savings-plans.ts'
import { displayState, paymentsToWire, priceToWire, unused } from '../reservations/wire.ts'
import { aliasPath, planOrderPath, planPath, type SavingsPlanRecord } from './record.ts'
import { isInForce, planSku } from './rules.ts'

export type AliasWire = Static<typeof SavingsPlanAlias>
export type PlanOrderWire = Static<typeof SavingsPlanOrder>
export type PlanWire = Static<typeof SavingsPlan>

const sku = { name: planSku }

function bought(plan: SavingsPlanRecord) {
  return {
    displayName: plan.displayName,
    provisioningState: plan.state,
    billingScopeId: `/subscriptions/${plan.billingSubscriptionId}`,
    term: plan.term,
    ...(plan.billingPlan === 'Monthly' ? { billingPlan: 'P1M' } : {}),
  }
}

function terms(plan: SavingsPlanRecord) {
  const properties = scopeProperties(plan)
  return {
    ...bought(plan),
    appliedScopeType: plan.scope.type,
    ...(properties ? { appliedScopeProperties: properties } : {}),
    commitment: { currencyCode: 'USD', amount: Decimal.parse(plan.hourly), grain: 'Hourly' },
  }
}

const isGroup = (path: string): boolean => /\/resourcegroups\//i.test(path)

function scopeProperties({ scope }: SavingsPlanRecord): Record<string, string> | undefined {
  const [path] = scope.scopes ?? []
  if (scope.properties || path === undefined) return scope.properties
  return { [isGroup(path) ? 'resourceGroupId' : 'subscriptionId']: path }
}

export function aliasToWire(plan: SavingsPlanRecord): AliasWire {
  const name = plan.alias ?? plan.orderId
  return {
    id: aliasPath(name),
    name,
    type: 'Microsoft.BillingBenefits/savingsPlanOrderAliases',
    sku,
    properties: { ...terms(plan), savingsPlanOrderId: planOrderPath(plan.orderId), renew: plan.renew },
  }
}

export function planOrderToWire(plan: SavingsPlanRecord, now: Instant, schedule = false): PlanOrderWire {
  return {
    id: planOrderPath(plan.orderId),
    name: plan.orderId,
    type: 'Microsoft.BillingBenefits/savingsPlanOrders',
    etag: plan.version,
    sku,
    properties: {
      ...bought(plan),
      customerId: plan.customerId,
      benefitStartTime: formatInstant(plan.purchasedAt),
      expiryDateTime: formatInstant(plan.expiresAt),
      savingsPlans: [planPath(plan)],
      ...(schedule ? { planInformation: scheduleOf(plan, now) } : {}),
    },
  }
}

function scheduleOf(plan: SavingsPlanRecord, now: Instant): NonNullable<PlanOrderWire['properties']['planInformation']> {
  const transactions = paymentsToWire(plan.total, plan.billingPlan, plan.term, plan.purchasedAt, now, isInForce(plan))
  const next = transactions.find(({ status }) => status === 'Scheduled')
  return {
    pricingCurrencyTotal: priceToWire(plan.total.pricing),
    startDate: dayOf(plan.purchasedAt),
    ...(next ? { nextPaymentDueDate: next.dueDate } : {}),
    transactions,
  }
}

export type Utilization = PlanWire['properties']['utilization']

export interface PlanView {
  renewProperties?: boolean
  /** How far it was used of late, where something was. */
  utilization?: Utilization | undefined
}

export function planToWire(plan: SavingsPlanRecord, now: Instant, { renewProperties = false, utilization }: PlanView = {}): PlanWire {
  const { scope } = plan
  return {
    id: planPath(plan),
    name: `${plan.orderId}/${plan.id}`,
    type: 'Microsoft.BillingBenefits/savingsPlanOrders/savingsPlans',
    etag: plan.version,
    sku,
    properties: {
      ...terms(plan),
      displayProvisioningState: displayState(plan, now),
      userFriendlyAppliedScopeType: scope.type === 'Single' && scope.scopes?.some(isGroup) ? 'ResourceGroup' : scope.type,
      customerId: plan.customerId,
      effectiveDateTime: formatInstant(plan.purchasedAt),
      benefitStartTime: formatInstant(plan.purchasedAt),
      expiryDateTime: formatInstant(plan.expiresAt),
      purchaseDateTime: formatInstant(plan.purchasedAt),
      renew: plan.renew,
      ...(plan.renewSource ? { renewSource: plan.renewSource } : {}),
      ...(plan.renewDestination ? { renewDestination: plan.renewDestination } : {}),
      ...(renewProperties && plan.renewProperties !== undefined ? { renewProperties: plan.renewProperties } : {}),
      utilization: utilization ?? unused,
    },
  }
}
