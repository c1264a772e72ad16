import { expect, test } from 'vitest'
import { en, zhTw } from '../../words/happened.ts'
import { type AuditRecord, type Told, toldOf } from './told.ts'

const customerId = '11111111-1111-4111-8111-111111111111'
const ofCustomer = { customerId, customerName: 'Harbor Light Foods' }
const told = (record: Record<string, unknown>): Told | undefined => toldOf(record as unknown as AuditRecord)

test.each([
  [{ operationType: 'add_customer', ...ofCustomer }, 'customerAdded'],
  [{ operationType: 'update_customer_spending_budget', ...ofCustomer, resourceNewValue: '{"Amount":12.5}' }, 'budgetSet'],
  [{ operationType: 'update_customer_spending_budget', ...ofCustomer, resourceNewValue: '{"Amount":null}' }, 'budgetRemoved'],
  [{ operationType: 'update_customer_spending_budget', ...ofCustomer, resourceNewValue: '{"Name":"b"}' }, 'costBudgetOf'],
  [{ operationType: 'update_customer_spending_budget', resourceNewValue: '{"Name":"b"}' }, 'costBudget'],
  [
    {
      operationType: 'update_subscription',
      resourceType: 'subscription',
      ...ofCustomer,
      resourceOldValue: '{"Status":"active"}',
      resourceNewValue: '{"Status":"suspended"}',
    },
    'subscriptionSuspended',
  ],
  [
    {
      operationType: 'update_subscription',
      resourceType: 'subscription',
      ...ofCustomer,
      resourceOldValue: '{"Status":"active"}',
      resourceNewValue: '{"Status":"active"}',
    },
    'subscriptionChanged',
  ],
  [
    {
      operationType: 'update_subscription',
      resourceType: 'azure_entitlement',
      ...ofCustomer,
      resourceOldValue: '{"Status":"active"}',
      resourceNewValue: '{"Status":"inactive"}',
    },
    'azureCancelled',
  ],
  [
    {
      operationType: 'update_subscription',
      resourceType: 'azure_entitlement',
      ...ofCustomer,
      resourceNewValue: '{"Status":"active"}',
    },
    'azureChanged',
  ],
  [
    {
      operationType: 'update_subscription',
      resourceType: 'subscription',
      ...ofCustomer,
      customizedData: [{ key: 'FileHash', value: 'x' }],
    },
    'usageImported',
  ],
  [{ operationType: 'create_order', ...ofCustomer, customizedData: [{ key: 'SavingsPlanId', value: 's' }] }, 'savingsPlanBought'],
  [{ operationType: 'update_order', ...ofCustomer, resourceNewValue: '{"Status":"cancelled"}' }, 'orderCancelled'],
  [{ operationType: 'policy_updated', ...ofCustomer }, 'chargesPolicy'],
  [{ operationType: 'policy_updated' }, 'movingPolicy'],
] as const)('%j is told as %s', (record, sentence) => {
  expect(told(record)?.sentence).toBe(sentence)
})

test('an order leads to what its line brought, a subscription to its page, an invoice to its own', () => {
  const order = told({
    operationType: 'create_order',
    ...ofCustomer,
    customizedData: [{ key: 'OrderId', value: 'o1' }],
    resourceNewValue: '{"Id":"o1","LineItems":[{"SubscriptionId":"s1"}]}',
  })
  expect(order?.thing).toEqual({ name: 'o1', to: `/customers/${customerId}/subscriptions/s1` })
  expect(order?.customer).toEqual({ name: 'Harbor Light Foods', to: `/customers/${customerId}` })
  const plan = told({
    operationType: 'update_subscription',
    resourceType: 'subscription',
    ...ofCustomer,
    customizedData: [
      { key: 'SubscriptionId', value: 's2' },
      { key: 'SubscriptionName', value: 'Production' },
    ],
  })
  expect(plan?.thing).toEqual({ name: 'Production', to: `/customers/${customerId}/subscriptions/s2` })
  expect(told({ operationType: 'ready_invoice', resourceNewValue: '{"Id":"G000000002"}' })?.thing).toEqual({
    name: 'G000000002',
    to: '/invoices/G000000002',
  })
})

test('a customer that is gone has no link', () => {
  expect(told({ operationType: 'delete_customer', ...ofCustomer })?.customer).toEqual({ name: 'Harbor Light Foods' })
})

test('what has no sentence, or misses what it tells, stays as it is', () => {
  expect(told({ operationType: 'create_referral', ...ofCustomer })).toBeUndefined()
  expect(told({ operationType: 'undefined' })).toBeUndefined()
  expect(told({ operationType: 'add_customer' })).toBeUndefined()
  expect(told({ operationType: 'ready_invoice', resourceNewValue: 'no JSON' })).toBeUndefined()
})

test('both languages have the same gaps', () => {
  const gaps = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort()
  for (const [key, sentence] of Object.entries(en)) expect(gaps(zhTw[key as keyof typeof en]), key).toEqual(gaps(sentence))
})
