/** From one item to another, over HTTP: upgrades, transitions, conversions. */

import type { Instant } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/subscription-changes.ts'
import { refuse } from '../base/outcome.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { putCharge } from '../charges/store.ts'
import { findCustomer } from '../customers/store.ts'
import type { Change, Reads, Write } from '../db/state.ts'
import { type Call, collection, ok, type Route, serve } from '../http/serve.ts'
import { offerToWire } from '../offers/wire.ts'
import { chargesOfSubscription } from './charge-rules.ts'
import { conversionsOf, convert } from './conversion-rules.ts'
import { isAzure, type SubscriptionRecord, subscriptionPath } from './record.ts'
import { subscriptionUpdated, termJobs } from './rules.ts'
import { addonsOf, findSubscription, putSubscription } from './store.ts'
import { eligibilitiesOf, transition, transitionToWire } from './transition-rules.ts'
import { putTransition, transitionsOf } from './transition-store.ts'
import { type ChangeFacts, type Move, upgrade, upgradesOf } from './upgrade-rules.ts'

// biome-ignore lint/suspicious/noExplicitAny: calls of several endpoints, of which only what they share is read
type AnyCall = Pick<Call<any>, 'caller' | 'partner' | 'db'>

export function changeRoutes(catalog: Catalog): Route[] {
  return [
    serve(endpoints.listSubscriptionUpgrades, async (call) => {
      const { path, db, locale, partner } = call
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      const market = catalog.markets.get(subscription.country)
      const view = market && { market, locale: locale.toLowerCase(), tenantId: partner.facts.tenantId }
      const upgrades = view ? upgradesOf(subscription, await factsOf(call, subscription), (item) => offerToWire(catalog, item, view)) : []
      return ok(collection(upgrades, below(subscription, 'upgrades')))
    }),

    serve(endpoints.upgradeSubscription, async (call) => {
      const { path, body, db, ids, now } = call
      const current = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!current) return refuse('SubscriptionNotFound')
      const { result, move } = upgrade(current, body, await factsOf(call, current), { ids, at: now })
      return move ? { ...ok(result), change: await moved(db, move, current, undefined, movedCharges(now, move)) } : ok(result)
    }),

    serve(endpoints.listTransitionEligibilities, async (call) => {
      const { path, query, db } = call
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      // Nothing is scheduled for the end of a term, so nothing is eligible for it.
      const found = query.eligibilityType === 'scheduled' ? [] : eligibilitiesOf(subscription, await factsOf(call, subscription))
      const asked = query.eligibilityType ? `?eligibilityType=${query.eligibilityType}` : ''
      return ok(collection(found, `${below(subscription, 'transitioneligibilities')}${asked}`))
    }),

    serve(endpoints.listTransitions, async ({ path, query, db }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      const all = await transitionsOf(db, subscription)
      const found = all.filter(({ operationId }) => query.operationId === undefined || operationId === query.operationId.toLowerCase())
      const asked = query.operationId ? `?operationId=${encodeURIComponent(query.operationId)}` : ''
      return ok(collection(found.map(transitionToWire), `${below(subscription, 'transitions')}${asked}`))
    }),

    serve(endpoints.createTransition, async (call) => {
      const { path, body, db, ids, now } = call
      const current = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!current) return refuse('SubscriptionNotFound')
      if (isAzure(current)) return refuse('OperationUnsupported')
      const into = body.toSubscriptionId === undefined ? undefined : await findSubscription(db, path.customerId, body.toSubscriptionId)
      const { record, move } = transition(current, body, { ...(await factsOf(call, current)), into }, { ids, at: now })
      const kept = putTransition(record)
      const change = move ? await moved(db, move, current, into, [kept, ...movedCharges(now, move)]) : { writes: [kept] }
      return { ...ok(transitionToWire(record)), change }
    }),

    serve(endpoints.listTrialConversions, async ({ path, db }) => {
      const subscription = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!subscription) return refuse('SubscriptionNotFound')
      return ok(collection(conversionsOf(subscription, catalog), below(subscription, 'conversions')))
    }),

    serve(endpoints.convertTrial, async ({ path, body, db, now, partner }) => {
      const current = await findSubscription(db, path.customerId, path.subscriptionId)
      if (!current) return refuse('SubscriptionNotFound')
      const { result, converted } = convert(current, body, { catalog, at: now, sandbox: partner.facts.sandbox })
      if (!converted) return ok(result)
      const customer = await findCustomer(db, path.customerId)
      const events = [subscriptionUpdated(converted, current, customer?.companyName, 'convert_trial_subscription')]
      return {
        ...ok(result),
        change: { writes: [putSubscription(converted), ...charged(now, converted)], events, jobs: termJobs([converted]) },
      }
    }),
  ]

  function charged(at: Instant, subscription: SubscriptionRecord, cause?: 'move'): Write[] {
    return chargesOfSubscription(catalog, subscription, at, { cause }).map(putCharge)
  }

  function movedCharges(at: Instant, { source, target }: Move): Write[] {
    return [...charged(at, source, 'move'), ...charged(at, target, 'move')]
  }

  async function factsOf({ caller, partner, db }: AnyCall, subscription: SubscriptionRecord): Promise<ChangeFacts> {
    const addons = (await addonsOf(db, subscription)).filter(({ status }) => status !== 'deleted').length
    return { catalog, addons, user: caller.kind === 'user', sandbox: partner.facts.sandbox }
  }
}

function below({ customerId, id }: SubscriptionRecord, name: string): string {
  return `${subscriptionPath(customerId, id)}/${name}`
}

/** What a move stores and tells: both subscriptions change, one of them may be new. */
async function moved(
  db: Reads,
  { source, target }: Move,
  before: SubscriptionRecord,
  targetBefore?: SubscriptionRecord,
  writes: Write[] = [],
): Promise<Change> {
  const customer = await findCustomer(db, source.customerId)
  const { id: resourceId, customerId } = target
  return {
    writes: [...writes, putSubscription(source), putSubscription(target)],
    events: [
      subscriptionUpdated(source, before, customer?.companyName, 'upgrade_subscription'),
      ...(targetBefore ? [] : [{ type: 'subscription-created', resourceId, customerId }]),
      subscriptionUpdated(target, targetBefore, customer?.companyName, 'upgrade_subscription'),
    ],
    jobs: targetBefore ? [] : termJobs([target]),
  }
}
