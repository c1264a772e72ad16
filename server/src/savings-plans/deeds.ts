/** What a purchase or a change of a savings plan leaves, and what it is decided on. */
import { type Decimal, monthOf, parseJson, writeJson } from 'lazuli-contract'
import type { Ids } from '../base/ids.ts'
import { isRefusal } from '../base/outcome.ts'
import { putCharge } from '../charges/store.ts'
import { findCustomer } from '../customers/store.ts'
import type { Change, NewEvent, Reads } from '../db/state.ts'
import { isEnabled } from '../entitlements/rules.ts'
import { usdRate } from '../rates/fx.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { subscriptionOfScope } from '../reservations/change-rules.ts'
import { findLiving, ownSubscriptions, type PlanSale } from '../reservations/deeds.ts'
import { planOrderPath, planPath, type SavingsPlanRecord } from './record.ts'
import { type MadePlan, makePlan, type PurchaseBody, type PurchaseFacts, planEvent, pricePlan, withAmount } from './rules.ts'
import { putPlan } from './store.ts'
import { planToWire } from './wire.ts'

export interface SavingsPlanDeps {
  rates: PartnerRates
}

export interface PlanScene {
  db: Reads
  now: number
  ids: Ids
  /** Billing currency of the partner. */
  currency: string
  /** The partner is an integration sandbox account. */
  sandbox: boolean
}

export async function purchaseFacts(body: PurchaseBody, scene: PlanScene, { rates }: SavingsPlanDeps): Promise<PurchaseFacts> {
  const { db, now, currency, sandbox } = scene
  const { billingScopeId } = body.properties
  const found = await findLiving(db, subscriptionOfScope(billingScopeId) ?? billingScopeId)
  const rate: Decimal | undefined = usdRate(rates(db), currency, monthOf(now))
  return {
    billed: found && { id: found.id, customerId: found.customerId, isEnabled: isEnabled(found) },
    own: found ? await ownSubscriptions(db, found.customerId) : new Set(),
    ...{ currency, rate, sandbox },
  }
}

/** The plan and what it costs, in the books. */
export async function bought({ plan, charge, events, jobs }: MadePlan, { db, now }: PlanScene): Promise<Change> {
  const [created, ...others] = events
  return {
    writes: [...putPlan(plan), putCharge(charge)],
    events: [{ ...(created as NewEvent), audit: await recordOf('create_order', plan, db, now) }, ...others],
    jobs,
  }
}

/** Plans as exchanges of reservations buy them: without a name. */
export function planSale(deps: SavingsPlanDeps): PlanSale {
  const priced = async (sent: PurchaseBody, scene: PlanScene) => {
    const body = withAmount(sent)
    return pricePlan(body, await purchaseFacts(body, scene, deps))
  }
  return {
    async price(body, scene) {
      const plan = await priced(body, scene)
      return isRefusal(plan) ? plan : { body: plan.body, customerId: plan.billed.customerId, price: plan.price }
    },
    async buy(body, scene) {
      const plan = await priced(body, scene)
      if (isRefusal(plan)) return plan
      const made = makePlan(plan, { at: scene.now, ids: scene.ids })
      return { change: await bought(made, scene), order: planOrderPath(made.plan.orderId), plan: planPath(made.plan) }
    },
  }
}

/** A change of a plan as a change of its order. */
export async function changed(type: string, plan: SavingsPlanRecord, before: SavingsPlanRecord, db: Reads): Promise<NewEvent> {
  const audit = await recordOf('update_order', plan, db, plan.updatedAt)
  return { ...planEvent(type, plan), audit: { ...audit, oldValue: plain(planToWire(before, plan.updatedAt)) } }
}

async function recordOf(operationType: string, plan: SavingsPlanRecord, db: Reads, at: number): Promise<NonNullable<NewEvent['audit']>> {
  const customer = await findCustomer(db, plan.customerId)
  return {
    resourceType: 'order',
    operationType,
    ...(customer ? { customerName: customer.companyName } : {}),
    customizedData: [
      { key: 'OrderId', value: plan.orderId },
      { key: 'SavingsPlanId', value: plan.id },
    ],
    newValue: plain(planToWire(plan, at)),
  }
}

const plain = (value: unknown): unknown => parseJson(writeJson(value))
