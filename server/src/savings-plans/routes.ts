/** Savings plans over HTTP: `Microsoft.BillingBenefits`. */
import type { AnyEndpoint, Instant } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/savings-plans.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import { azureSeek, type Call, ok, type Route, serve } from '../http/serve.ts'
import { ownSubscriptions } from '../reservations/deeds.ts'
import type { Fields } from '../reservations/filter.ts'
import { listPage } from '../reservations/listing.ts'
import { errorOf } from '../reservations/refund-wire.ts'
import { bought, changed, type PlanScene, purchaseFacts, type SavingsPlanDeps } from './deeds.ts'
import type { SavingsPlanRecord } from './record.ts'
import { askedIn, makePlan, pricePlan, updatePlan } from './rules.ts'
import { allPlans, findPlan, findPlanByAlias, findPlanOfOrder, plansAfter, plansAt, putPlan } from './store.ts'
import { aliasToWire, type PlanWire, planOrderToWire, planToWire, type Utilization } from './wire.ts'

const aliasName = /^[A-Za-z0-9_.-]{1,128}$/

function sceneOf({ db, now, ids, partner }: Call<AnyEndpoint>): PlanScene {
  return { db, now, ids, currency: partner.facts.currency, sandbox: partner.facts.sandbox === true }
}

/** How far plans were used of late, by id; of a later domain, which knows usage. */
export type PlanUtilizationOf = (partner: Partner, ids: readonly string[], now: Instant) => Promise<Map<string, Utilization>>

export function savingsPlanRoutes(deps: SavingsPlanDeps, utilizationOf: PlanUtilizationOf): Route[] {
  const shown = async (partner: Partner, now: Instant, plan: SavingsPlanRecord, more: { renewProperties?: boolean } = {}) =>
    planToWire(plan, now, { ...more, utilization: (await utilizationOf(partner, [plan.id], now)).get(plan.id) })
  return [
    serve(endpoints.validateSavingsPlanPurchase, async (call) => {
      const answers: Outcome<unknown>[] = []
      for (const body of call.body.benefits) answers.push(pricePlan(body, await purchaseFacts(body, sceneOf(call), deps)))
      return ok({ benefits: answers.map((answer) => validity(answer, call.locale)) })
    }),

    serve(endpoints.purchaseSavingsPlan, async (call) => {
      const { path, body, db, now, ids } = call
      const name = path.planAlias
      if (!aliasName.test(name)) return refuse('SavingsPlanAliasInvalid')
      const existing = await findPlanByAlias(db, name)
      if (existing) return existing.asked === askedIn(body) ? ok(aliasToWire(existing)) : refuse('SavingsPlanAliasTaken', { name })
      const priced = pricePlan(body, await purchaseFacts(body, sceneOf(call), deps))
      if (isRefusal(priced)) return priced
      const made = makePlan(priced, { at: now, ids, alias: name })
      return { status: 201, body: aliasToWire(made.plan), change: await bought(made, sceneOf(call)) }
    }),

    serve(endpoints.getSavingsPlanAlias, async ({ path, db }) => {
      const plan = await findPlanByAlias(db, path.planAlias)
      return plan ? ok(aliasToWire(plan)) : refuse('SavingsPlanAliasNotFound', { name: path.planAlias })
    }),

    serve(endpoints.listSavingsPlanOrders, async (call) => {
      const { db, now } = call
      const page = await azureSeek(
        call,
        (after, limit) => plansAfter(db, after, limit),
        (plan) => plan.id,
      )
      return isRefusal(page) ? page : ok({ ...page, value: page.value.map((plan) => planOrderToWire(plan, now)) })
    }),

    serve(endpoints.getSavingsPlanOrder, async ({ path, query, db, now }) => {
      const plan = await ofOrder(db, path.planOrderId)
      return isRefusal(plan) ? plan : ok(planOrderToWire(plan, now, query.$expand?.toLowerCase() === 'schedule'))
    }),

    serve(endpoints.listSavingsPlansOfOrder, async ({ path, db, now, partner }) => {
      const plan = await ofOrder(db, path.planOrderId)
      return isRefusal(plan) ? plan : ok({ value: [await shown(partner, now, plan)] })
    }),

    serve(endpoints.getSavingsPlan, async ({ path, query, db, now, partner }) => {
      const plan = await inOrder(db, path)
      if (isRefusal(plan)) return plan
      return ok(await shown(partner, now, plan, { renewProperties: query.$expand?.toLowerCase() === 'renewproperties' }))
    }),

    serve(endpoints.updateSavingsPlan, async ({ path, body, db, now, partner }) => {
      const current = await inOrder(db, path)
      if (isRefusal(current)) return current
      const updated = updatePlan(current, body.properties, await ownSubscriptions(db, current.customerId), now)
      if (isRefusal(updated)) return updated
      return {
        status: 200,
        body: await shown(partner, now, updated),
        change: { writes: putPlan(updated), events: [await changed('savings-plan-updated', updated, current, db)] },
      }
    }),

    serve(endpoints.validateSavingsPlanUpdate, async ({ path, body, db, now, locale }) => {
      const current = await inOrder(db, path)
      if (isRefusal(current)) return current
      const own = await ownSubscriptions(db, current.customerId)
      return ok({ benefits: body.benefits.map((wanted) => validity(updatePlan(current, wanted, own, now), locale)) })
    }),

    serve(endpoints.listSavingsPlans, async (call) => {
      const { query, db, now, partner } = call
      const page = await listPage(call, {
        at: (skip, limit) => plansAt(db, skip, limit),
        all: () => allPlans(db),
        toWire: (plan) => planToWire(plan, now),
        fields,
        stateOf: (plan) => plan.properties.displayProvisioningState,
      })
      if (isRefusal(page)) return page
      const { value, nextLink, count } = page
      const uses = await utilizationOf(partner, value.map(idOf), now)
      const summary = {
        ...{ succeededCount: count('Succeeded'), expiringCount: count('Expiring'), expiredCount: count('Expired') },
        ...{ failedCount: 0, pendingCount: 0, cancelledCount: 0, processingCount: 0, warningCount: 0, noBenefitCount: 0 },
      }
      return ok({
        value: value.map((plan) => withUse(plan, uses.get(idOf(plan)))),
        ...(nextLink === undefined ? {} : { nextLink }),
        ...(query.refreshSummary ? { additionalProperties: [{ name: 'summary', value: summary }] } : {}),
      })
    }),

    serve(endpoints.listBillingBenefitsOperations, () => ok({ value: operations })),
  ]
}

function validity(answer: Outcome<unknown>, culture: string): { valid: boolean; reasonCode?: string; reason?: string } {
  if (!isRefusal(answer)) return { valid: true }
  const { code, message } = errorOf(answer, culture)
  return { valid: false, reasonCode: code, reason: message }
}

async function ofOrder(db: Reads, id: string): Promise<Outcome<SavingsPlanRecord>> {
  return (await findPlanOfOrder(db, id)) ?? refuse('SavingsPlanOrderNotFound', { id })
}

/** A plan by the two ids of its address. */
async function inOrder(db: Reads, path: { planOrderId: string; savingsPlanId: string }): Promise<Outcome<SavingsPlanRecord>> {
  const ordered = await ofOrder(db, path.planOrderId)
  if (isRefusal(ordered)) return ordered
  const found = await findPlan(db, path.savingsPlanId)
  return found?.orderId === ordered.orderId ? found : refuse('SavingsPlanNotFound', { id: path.savingsPlanId })
}

const idOf = ({ id }: PlanWire): string => id.slice(id.lastIndexOf('/') + 1)

function withUse(plan: PlanWire, utilization: Utilization | undefined): PlanWire {
  return utilization ? { ...plan, properties: { ...plan.properties, utilization } } : plan
}

const members = [
  ...(['displayName', 'provisioningState', 'displayProvisioningState', 'term', 'billingScopeId', 'appliedScopeType'] as const),
  ...(['userFriendlyAppliedScopeType', 'effectiveDateTime', 'expiryDateTime', 'purchaseDateTime', 'renew'] as const),
]

/** What plans are filtered and sorted by. */
const fields: Fields<PlanWire> = new Map<string, (plan: PlanWire) => string | boolean>([
  ['name', (plan) => plan.name],
  ['sku/name', (plan) => plan.sku.name],
  ['properties/billingplan', (plan) => plan.properties.billingPlan ?? ''],
  ['properties/archived', () => false],
  ...members.map((name) => [`properties/${name}`.toLowerCase(), (plan: PlanWire) => plan.properties[name]] as const),
])

const operation = (name: string, resource: string, verb: string, description: string) => ({
  name: `Microsoft.BillingBenefits/${name}`,
  isDataAction: false,
  display: { provider: 'Microsoft.BillingBenefits', resource, operation: verb, description },
})

const operations = [
  operation('savingsPlanOrderAliases/write', 'Savings plan order aliases', 'Buy a savings plan', 'Buys a savings plan'),
  operation('savingsPlanOrderAliases/read', 'Savings plan order aliases', 'Read what was bought', 'Reads a savings plan order alias'),
  operation('savingsPlanOrders/read', 'Savings plan orders', 'Read savings plan orders', 'Reads all savings plan orders'),
  operation('savingsPlanOrders/savingsPlans/read', 'Savings plans', 'Read savings plans', 'Reads all savings plans'),
  operation('savingsPlanOrders/savingsPlans/write', 'Savings plans', 'Change a savings plan', 'Changes name, scope or renewal'),
]
