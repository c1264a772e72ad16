/** Product upgrades over HTTP: load, decide, return. */
import { describe, partnerNameOf, readGuid } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/upgrades.ts'
import { hasAgreement } from '../agreements/store.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { CustomerRecord } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import { type Call, ok, type Route, serve } from '../http/serve.ts'
import { placedBy } from '../orders/record.ts'
import { subscriptionsOf } from '../subscriptions/store.ts'
import { carryOut, customerMarket } from './carrying-out.ts'
import { upgradeToWire } from './record.ts'
import { acceptUpgrade, checkFamily, planItemOf, startUpgrade, type UpgradeFacts, upgradeJob, whyNot } from './rules.ts'
import { findUpgrade, putUpgrade, upgradeOf } from './store.ts'

export interface UpgradeDeps {
  catalog: Catalog
  /** Whether another partner has the customer. */
  customerElsewhere(customerId: string, tenantId: string): Promise<boolean>
}

type Asked = Call<typeof endpoints.createProductUpgrade> | Call<typeof endpoints.checkProductUpgradeEligibility>

export function upgradeRoutes({ catalog, customerElsewhere }: UpgradeDeps): Route[] {
  /** The customer named in the body, and all that decides about his upgrade. */
  async function load({ body, partner, db, now }: Asked): Promise<Outcome<{ customer: CustomerRecord; facts: UpgradeFacts }>> {
    const id = readGuid(body.customerId ?? '')
    if (!id) return refuse('CustomerIdInvalid')
    const family = checkFamily(body.productFamily)
    if (isRefusal(family)) return family
    const customer = await findCustomer(db, id)
    if (!customer) return refuse((await customerElsewhere(id, partner.facts.tenantId)) ? 'NoRelationship' : 'CustomerNotFound')
    return {
      customer,
      facts: {
        now,
        upgrade: await upgradeOf(db, id),
        subscriptions: await subscriptionsOf(db, id),
        agreementConfirmed: await hasAgreement(db, id, 'MicrosoftCustomerAgreement'),
        planItem: planItemOf(catalog, customerMarket(catalog, customer)),
        upgradeAge: partner.profile.upgradeAge,
      },
    }
  }

  return [
    serve(endpoints.checkProductUpgradeEligibility, async (call) => {
      const loaded = await load(call)
      if (isRefusal(loaded)) return loaded
      const { customer, facts } = loaded
      const refusal = whyNot(facts)
      return ok({
        customerId: customer.id,
        isEligible: refusal === undefined,
        productFamily: call.body.productFamily as string,
        ...(facts.upgrade ? { upgradeId: facts.upgrade.id } : {}),
        ...(refusal ? { reason: describe(partnerNameOf(refusal.refused), refusal.params, call.locale) } : {}),
        attributes: { objectType: 'ProductUpgradesEligibility' },
      })
    }),

    serve(endpoints.createProductUpgrade, async (call) => {
      const loaded = await load(call)
      if (isRefusal(loaded)) return loaded
      const { customer, facts } = loaded
      const refusal = whyNot(facts)
      if (refusal) return refusal
      const { ids, now, db, partner } = call
      const { upgrade, events } = acceptUpgrade(facts, {
        customerId: customer.id,
        placedBy: placedBy(call),
        ids,
        customerName: customer.companyName,
      })
      const { upgradeDelay } = partner.profile
      const headers = { location: `productUpgrades/${upgrade.id}` }
      if (upgradeDelay > 0) {
        const wait = upgrade.status === 'NotStarted' ? Math.floor(upgradeDelay / 2) : upgradeDelay
        return { status: 202, headers, change: { writes: [putUpgrade(upgrade)], events, jobs: [upgradeJob(upgrade, now + wait)] } }
      }
      const running = upgrade.status === 'NotStarted' ? startUpgrade(upgrade) : upgrade
      const change = await carryOut(running, { catalog, db, ids, at: now })
      return { status: 202, headers, change: { ...change, events: [...events, ...(change.events ?? [])] } }
    }),

    serve(endpoints.getProductUpgradeStatus, async ({ path, body, db }) => {
      const upgrade = await findUpgrade(db, path.upgradeId)
      if (!upgrade) return refuse('UpgradeNotFound', { upgradeId: path.upgradeId })
      if (body.customerId !== undefined) {
        const id = readGuid(body.customerId)
        if (!id) return refuse('CustomerIdInvalid')
        if (id !== upgrade.customerId) return refuse('UpgradeOfOtherCustomer', { upgradeId: upgrade.id, customerId: id })
      }
      return ok(upgradeToWire(upgrade))
    }),
  ]
}
