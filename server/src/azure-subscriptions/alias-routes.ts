/** Aliases over HTTP: load, decide, return. */
import { formatInstant } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/azure/aliases.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { findCustomer } from '../customers/store.ts'
import type { Change, NewEvent } from '../db/state.ts'
import { putEntitlement } from '../entitlements/store.ts'
import { azureSeek, type Call, ok, type Route, serve } from '../http/serve.ts'
import { placedBy } from '../orders/record.ts'
import { type AliasRecord, type AliasWish, aliasToWire, newAlias, readAliasWish, repeatOf } from './alias-rules.ts'
import { readBillingScope } from './billing-scope.ts'
import { type Creation, creationJob, makeSubscription } from './creation-rules.ts'
import { findSubscriptionHere, placeFor, retryAfter } from './load.ts'
import { type Ownership, offerOwnership } from './ownership-rules.ts'
import { aliasesAfter, dropAlias, findAlias, findOwnership, putAlias, putCreation, putOwnership } from './store.ts'

/** Asked again after this many seconds, as upstream says it. */
const aliasPause = 5

const aliasName = /^[^\s/?#%\p{Cc}]{1,63}$/u

export function aliasRoutes(): Route[] {
  return [
    serve(endpoints.createSubscriptionAlias, async (call) => {
      const { path, body, caller, partner, now, db, base, locale } = call
      if (!aliasName.test(path.aliasName))
        return refuse('AzureInputInvalid', { detail: 'the alias name has 1 to 63 characters, no blanks, no control characters' })
      const wish = readAliasWish(path.aliasName, body)
      if (isRefusal(wish)) return wish
      const known = await findAlias(db, path.aliasName)
      const repeated = known && repeatOf(known, wish, caller)
      if (isRefusal(repeated)) return repeated
      if (known && repeated) {
        const ownership = await findOwnership(db, known.subscriptionId)
        const headers = known.state === 'Accepted' ? retryAfter(partner, aliasPause) : {}
        return { status: 200, body: aliasToWire(known, { base, now, ownership, locale }), headers }
      }
      const begun = wish.subscriptionId === undefined ? await create(call, wish) : await nameExisting(call, wish)
      if (isRefusal(begun)) return begun
      const { alias, ownership, change } = begun
      return {
        status: 201,
        // Upstream answers before it is done, however quick it is.
        body: aliasToWire({ ...alias, state: 'Accepted' }, { base, now, ownership, locale }),
        headers: retryAfter(partner, aliasPause),
        change,
      }
    }),

    serve(endpoints.getSubscriptionAlias, async ({ path, partner, now, db, base, locale }) => {
      const alias = await findAlias(db, path.aliasName)
      if (!alias) return refuse('AzureResourceNotFound', { resource: `Microsoft.Subscription/aliases/${path.aliasName}` })
      const ownership = await findOwnership(db, alias.subscriptionId)
      const headers = alias.state === 'Accepted' ? retryAfter(partner, aliasPause) : {}
      return { status: 200, body: aliasToWire(alias, { base, now, ownership, locale }), headers }
    }),

    serve(endpoints.listSubscriptionAliases, async (call) => {
      const { caller, now, db, base, locale } = call
      const page = await azureSeek(
        call,
        (after, limit) => aliasesAfter(db, caller.oid, after, limit),
        (alias) => alias.name.toLowerCase(),
      )
      if (isRefusal(page)) return page
      const value = []
      for (const alias of page.value)
        value.push(aliasToWire(alias, { base, now, ownership: await findOwnership(db, alias.subscriptionId), locale }))
      return ok({ ...page, value })
    }),

    serve(endpoints.deleteSubscriptionAlias, async ({ path, caller, db }) => {
      const alias = await findAlias(db, path.aliasName)
      if (!alias) return { status: 204 }
      if (alias.principal !== caller.oid) return refuse('AzureForbidden', { detail: 'the alias belongs to another principal.' })
      const customer = await customerOf(db, alias)
      const event = aliasEvent('delete_subscription_alias', alias, customer)
      return { status: 200, change: { writes: [dropAlias(alias.name)], events: [event] } }
    }),
  ]
}

type CreateCall = Call<typeof endpoints.createSubscriptionAlias>

interface Begun {
  alias: AliasRecord
  ownership?: Ownership | undefined
  change: Change
}

/** A new Azure subscription: made with the alias when there is no delay, else by a job. */
async function create(call: CreateCall, wish: AliasWish): Promise<Outcome<Begun>> {
  const { path, caller, partner, now, ids, db } = call
  const scope = readBillingScope(wish.billingScope as string)
  if (isRefusal(scope)) return scope
  const skuId = wish.workload === 'DevTest' ? '0002' : '0001'
  const place = await placeFor(partner, db, { scope, skuId, resellerId: wish.resellerId })
  if (isRefusal(place)) return place
  const { plan, partnerOnRecord } = place
  const subscriptionId = ids.guid('entitlement')
  const delay = partner.profile.azureOperationDelay
  const alias = newAlias(path.aliasName, wish, { subscriptionId, at: now, caller, state: delay === 0 ? 'Succeeded' : 'Accepted' })
  const ownership = offerOwnership(wish, { subscriptionId, customerId: plan.customerId, callerOid: caller.oid, at: now })
  const creation: Creation = {
    subscriptionId,
    customerId: plan.customerId,
    planId: plan.id,
    displayName: wish.displayName,
    ...(partnerOnRecord === undefined ? {} : { partnerOnRecord }),
    ...(wish.tags ? { tags: wish.tags } : {}),
    aliasName: alias.name,
    placedBy: placedBy(call),
  }
  const writes = [putAlias(alias), ...(ownership ? [putOwnership(ownership)] : [])]
  // The record of this call is that of the subscription it makes.
  const { audit: _told, ...event } = aliasEvent('create_subscription_alias', alias, await findCustomer(db, plan.customerId))
  const events = [event]
  if (delay > 0)
    return { alias, ownership, change: { writes: [...writes, putCreation(creation)], events, jobs: [creationJob(creation, now, delay)] } }
  const made = makeSubscription(creation, plan, now)
  if (isRefusal(made)) return made
  return { alias, ownership, change: { writes: [...writes, putEntitlement(made.entitlement)], events: [...events, ...made.events] } }
}

/** A name for an Azure subscription that is there already. */
async function nameExisting({ path, caller, now, db }: CreateCall, wish: AliasWish): Promise<Outcome<Begun>> {
  const found = await findSubscriptionHere(db, wish.subscriptionId as string)
  if (isRefusal(found)) return found
  const alias = newAlias(path.aliasName, { ...wish }, { subscriptionId: found.id, at: now, caller, state: 'Succeeded' })
  const customer = await findCustomer(db, found.customerId)
  const events = [aliasEvent('create_subscription_alias', alias, customer)]
  return { alias, ownership: await findOwnership(db, found.id), change: { writes: [putAlias(alias)], events } }
}

async function customerOf(db: CreateCall['db'], alias: AliasRecord) {
  const found = await findSubscriptionHere(db, alias.subscriptionId)
  return isRefusal(found) ? undefined : await findCustomer(db, found.customerId)
}

/** Of the Azure side alone: Partner Center's audit has a word for the Azure subscription, none for its names. */
function aliasEvent(type: string, alias: AliasRecord, customer: { id: string; companyName: string } | undefined): NewEvent {
  return {
    type,
    resourceId: alias.name,
    ...(customer ? { customerId: customer.id } : {}),
    audit: {
      resourceType: 'azure_entitlement',
      operationType: 'update_subscription',
      ...(customer ? { customerName: customer.companyName } : {}),
      customizedData: [{ key: 'EntitlementId', value: alias.subscriptionId }],
      newValue: { name: alias.name, subscriptionId: alias.subscriptionId, createdTime: formatInstant(alias.createdAt) },
    },
  }
}
