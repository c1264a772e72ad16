import { expect, test } from 'vitest'
import { migrations as customerMigrations } from '../customers/store.ts'
import { tryApp } from '../http/try-app.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'
import { newPlanSubscription } from '../subscriptions/rules.ts'
import { migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { azureFollows } from './following.ts'
import { newAzureEntitlement } from './rules.ts'
import { entitlementsOf, migrations, putEntitlement } from './store.ts'

const at = Date.parse('2026-09-01T00:00:00Z')
const customerId = '11f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
const before: SubscriptionRecord = {
  ...newPlanSubscription({ id: 'p', customerId, catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6', orderId: 'o', country: 'US', at }),
  partnerId: '111',
}

test('another reseller of record takes over what was its predecessor’s, and nothing else', async () => {
  const app = tryApp({ migrations: [...customerMigrations, ...subscriptionMigrations, ...migrations], routes: [] })
  const make = (id: string, partnerOnRecord?: string) =>
    newAzureEntitlement({ id, customerId, subscriptionId: 'p', at, ...(partnerOnRecord ? { partnerOnRecord } : {}) })
  app.write(putEntitlement(make('a', '111')), putEntitlement(make('b', '222')), putEntitlement(make('c')))
  app.write(putEntitlement({ ...make('d', '111'), status: 'deleted' }))
  const records = async () => (await entitlementsOf(app.state, 'p')).map((e) => [e.id, e.partnerOnRecord])
  expect(await azureFollows(app.state, { ...before, friendlyName: 'other' }, before, at)).toEqual([])
  app.write(...(await azureFollows(app.state, { ...before, partnerId: '333' }, before, at)))
  expect(await records()).toEqual([
    ['a', '333'],
    ['b', '222'],
    ['c', undefined],
    ['d', '111'],
  ])
  await app.close()
})
