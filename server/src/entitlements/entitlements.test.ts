import { beforeEach, describe, expect, test } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { readCatalog } from '../catalog/store.ts'
import { migrations as customerMigrations } from '../customers/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'
import { subscriptionRoutes } from '../subscriptions/routes.ts'
import { putSubscription, migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { entitlementRoutes } from './routes.ts'
import { changeEntitlementStatus, type EntitlementRecord, entitlementUpdated, newAzureEntitlement } from './rules.ts'
import { entitlementsOfCustomer, findEntitlement, migrations, putEntitlement } from './store.ts'
import { at, customer, made, plan, planId, subscriptionDeps } from './try-entitlements.ts'

const second = newAzureEntitlement({
  id: '00000000-8a74-4d5e-b6c6-e6b5019bbff8',
  customerId: customer,
  subscriptionId: planId,
  ordinal: 2,
  partnerOnRecord: '7654321',
  at: at + 1,
})

function changed(current: EntitlementRecord, to: 'active' | 'inactive'): EntitlementRecord {
  const result = changeEntitlementStatus(current, to)
  if (isRefusal(result)) throw new Error(result.refused)
  return result
}

describe('an Azure entitlement', () => {
  test('begins active under the name of the automatic one', () => {
    expect(made).toEqual({
      id: '899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8',
      customerId: customer,
      subscriptionId: planId,
      friendlyName: 'Azure subscription 1',
      status: 'active',
      createdAt: at,
    })
  })

  test('a further one counts on, or has the name it is given', () => {
    expect(second.friendlyName).toBe('Azure subscription 2')
    expect(newAzureEntitlement({ ...made, friendlyName: 'Production', at }).friendlyName).toBe('Production')
  })

  test.each([
    ['active', 'inactive', 'inactive'],
    ['inactive', 'active', 'active'],
    ['active', 'active', 'StatusChangeRefused'],
    ['inactive', 'inactive', 'StatusChangeRefused'],
  ] as const)('%s to %s: %s', (from, to, expected) => {
    const result = changeEntitlementStatus({ ...made, status: from }, to)
    expect(isRefusal(result) ? result.refused : result.status).toBe(expected)
  })

  test('its change is told as a change of the plan and audited under its own id', () => {
    const event = entitlementUpdated(changed(made, 'inactive'), made)
    expect(event).toMatchObject({
      type: 'subscription-updated',
      resourceId: planId,
      audit: {
        resourceType: 'azure_entitlement',
        customizedData: [{ key: 'EntitlementId', value: made.id }],
        oldValue: { status: 'active' },
        newValue: { status: 'inactive' },
      },
    })
  })
})

describe('over HTTP', () => {
  let app: TryApp
  const uri = `/v1/customers/${customer}/subscriptions`

  beforeEach(() => {
    app = tryApp({
      routes: [...entitlementRoutes(), ...subscriptionRoutes(readCatalog(), subscriptionDeps)],
      migrations: [...customerMigrations, ...subscriptionMigrations, ...migrations],
    })
    app.write(putSubscription(plan), putEntitlement(second), putEntitlement(made))
    return () => app.close()
  })

  test.each(['azureEntitlements', 'azureentitlements'])('%s lists the Azure subscriptions of a plan in order of creation', async (word) => {
    app.write(putEntitlement(changed(second, 'inactive')))
    const { status, body } = await app.call('GET', `${uri}/${planId.toUpperCase()}/${word}`)
    expect(status).toBe(200)
    const self = (id: string) => ({
      self: { uri: `/customers/${customer}/subscriptions/${planId}/azureEntitlements/${id}`, method: 'GET', headers: [] },
    })
    expect(body).toEqual({
      totalCount: 2,
      items: [
        {
          id: made.id,
          friendlyName: 'Azure subscription 1',
          status: 'active',
          subscriptionId: planId,
          links: self(made.id),
          attributes: { objectType: 'AzureEntitlement' },
        },
        {
          id: second.id,
          friendlyName: 'Azure subscription 2',
          status: 'inactive',
          subscriptionId: planId,
          partnerOnRecord: '7654321',
          links: self(second.id),
          attributes: { objectType: 'AzureEntitlement' },
        },
      ],
      links: { self: { uri: `/customers/${customer}/subscriptions/${planId}/azureEntitlements`, method: 'GET', headers: [] } },
      attributes: { objectType: 'Collection' },
    })
  })

  test('of an unknown subscription: 404/20003', async () => {
    const { status, body } = await app.call('GET', `${uri}/00000000-005c-b763-bb78-2a8fab289c58/azureEntitlements`)
    expect([status, body.code]).toEqual([404, 20003])
  })

  test('of a subscription that is not Azure: 400/800011', async () => {
    const software: SubscriptionRecord = {
      ...plan,
      id: '22222222-005c-b763-bb78-2a8fab289c58',
      offerId: '0CCA44D6-68E9-4762-94EE-31ECE98783B9',
      kind: 'onlineService',
    }
    app.write(putSubscription(software))
    const { status, body } = await app.call('GET', `${uri}/${software.id}/azureEntitlements`)
    expect([status, body.code]).toEqual([400, 800011])
  })

  test('a plan is suspended only once its Azure subscriptions are inactive, and they stay so when it comes back', async () => {
    const suspend = () => app.call('PATCH', `${uri}/${planId}`, { body: { status: 'suspended' } })
    expect((await suspend()).body.code).toBe(900115)
    app.write(putEntitlement(changed(made, 'inactive')))
    expect((await suspend()).body.code).toBe(900115)
    app.write(putEntitlement(changed(second, 'inactive')))
    expect((await suspend()).body).toMatchObject({ status: 'suspended', suspensionReasons: ['PartnerRequest'] })
    const back = await app.call('PATCH', `${uri}/${planId}`, { body: { status: 'active' } })
    expect(back.body.status).toBe('active')
    const { body } = await app.call('GET', `${uri}/${planId}/azureEntitlements`)
    expect(body.items.map((item: { status: string }) => item.status)).toEqual(['inactive', 'inactive'])
  })

  test('the store finds one by id in any case, and those of a customer', async () => {
    expect((await findEntitlement(app.state, made.id.toUpperCase()))?.id).toBe(made.id)
    expect((await entitlementsOfCustomer(app.state, customer)).map((e) => e.id)).toEqual([made.id, second.id])
    expect(await findEntitlement(app.state, planId)).toBeUndefined()
  })
})
