import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kernelMigrations, openSqlite } from '../db/engines/sqlite.ts'
import { notedReads } from '../db/noted-reads.ts'
import type { Reads, StateStore } from '../db/state.ts'
import type { SubscriptionRecord } from './record.ts'
import { newPlanSubscription } from './rules.ts'
import {
  addonsOf,
  countAzure,
  customersWithAzure,
  customersWithPlan,
  findSubscription,
  findSubscriptionById,
  legacyAzureSubscriptions,
  migrations,
  overagesOf,
  putSubscription,
  resellersOfRecord,
  subscriptionsOf,
} from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazuli-subscriptions-'))
const customerId = '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04'
let state: StateStore

beforeAll(() => {
  state = openSqlite(join(folder, 'state.sqlite'), [...kernelMigrations, ...migrations])
})
afterAll(() => {
  state.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each<[string, (db: Reads) => unknown, RegExp]>([
  ['one of a customer', (db) => findSubscription(db, customerId, 'x'), /PRIMARY KEY \(id_key=\?/],
  ['one of any customer', (db) => findSubscriptionById(db, 'x'), /PRIMARY KEY \(id_key=\?/],
  ['those of a customer', (db) => subscriptionsOf(db, customerId), /INDEX subscriptions_by_customer \(customer_id=\?\)/],
  [
    'those of an order',
    (db) => subscriptionsOf(db, customerId, { orderId: 'x' }),
    /INDEX subscriptions_by_order \(customer_id=\? AND order_id=\?\)/,
  ],
  [
    'those of a partner of record',
    (db) => subscriptionsOf(db, customerId, { partnerId: '1' }),
    /INDEX subscriptions_by_partner \(customer_id=\? AND partner_id=\?\)/,
  ],
  ['add-ons', (db) => addonsOf(db, { id: 'x', customerId }), /INDEX subscriptions_by_parent \(parent_key=\?/],
  ['customers with a kind of Azure', (db) => customersWithAzure(db, 'plan'), /COVERING INDEX subscriptions_azure \(azure_kind=\?\)/],
  ['customers with a plan', (db) => customersWithPlan(db), /COVERING INDEX subscriptions_azure \(azure_kind=\?\)/],
  ['legacy Azure', (db) => legacyAzureSubscriptions(db), /INDEX subscriptions_azure \(azure_kind=\?\)/],
  ['the count of plans', (db) => countAzure(db, 'plan'), /COVERING INDEX subscriptions_azure \(azure_kind=\?\)/],
  ['overages', (db) => overagesOf(db, customerId), /PRIMARY KEY \(customer_id=\?\)/],
])('%s are found by an index', async (_, read, way) => {
  const plans: string[] = []
  await read(notedReads(state, plans))
  expect(plans.join('\n')).toMatch(way)
  expect(plans.join('\n')).not.toMatch(/SCAN/)
})

test('an add-on is one of its parent, whatever the letter case', async () => {
  const parent = newPlanSubscription({
    id: 'a0000000-0000-4000-8000-000000000001',
    customerId,
    catalogItemId: 'a:b:c',
    orderId: 'o',
    country: 'US',
    at: 0,
  })
  const addon = { ...parent, id: 'A0000000-0000-4000-8000-000000000002', parentSubscriptionId: parent.id.toUpperCase() }
  state.commit({ writes: [parent, addon].map(putSubscription) }, { at: 0, actor: { job: 'test' } })
  expect((await addonsOf(state, parent)).map(({ id }) => id)).toEqual([addon.id])
  expect(await addonsOf(state, { ...parent, customerId: 'another' })).toEqual([])
})

describe('subscriptions to Azure', () => {
  const plan = (n: number, more: Partial<SubscriptionRecord> = {}): SubscriptionRecord => ({
    ...newPlanSubscription({
      id: `B000000${n}-0000-4000-8000-000000000001`,
      customerId: `c${n}`,
      catalogItemId: 'a:b:c',
      orderId: 'o',
      country: 'US',
      at: n,
    }),
    ...more,
  })
  const { kind: _unsaid, ...unsaid } = plan(1)
  const kept: SubscriptionRecord[] = [
    { ...unsaid, partnerId: '1234567' },
    plan(2, { status: 'deleted', kind: 'plan' }),
    plan(3, { kind: 'legacyAzure' }),
    plan(4, { kind: 'legacyAzure', status: 'suspended' }),
    plan(5, { kind: 'onlineService' }),
  ]
  const seen = async (db: Reads) => ({
    plans: await customersWithAzure(db, 'plan'),
    living: await customersWithPlan(db),
    legacy: (await legacyAzureSubscriptions(db)).map(({ customerId }) => customerId),
    counts: [await countAzure(db, 'plan'), await countAzure(db, 'legacyAzure'), await countAzure(db, 'legacyAzure', 'active')],
    resellers: [...(await resellersOfRecord(db))],
  })
  const expected = {
    plans: ['c1', 'c2'],
    living: ['c1'],
    legacy: ['c3', 'c4'],
    counts: [1, 2, 1],
    resellers: [['b0000001-0000-4000-8000-000000000001', '1234567']],
  }

  test('are told apart by kind and status, which follow each change', async () => {
    const path = join(folder, 'azure.sqlite')
    const fresh = openSqlite(path, [...kernelMigrations, ...migrations])
    fresh.commit({ writes: kept.map((one) => putSubscription({ ...one, status: 'active' })) }, { at: 0, actor: { job: 'test' } })
    fresh.commit({ writes: kept.map(putSubscription) }, { at: 0, actor: { job: 'test' } })
    expect(await seen(fresh)).toEqual(expected)
    fresh.close()
  })

  test('that an earlier release stored are too', async () => {
    const path = join(folder, 'earlier.sqlite')
    openSqlite(path, [...kernelMigrations, ...migrations.filter(({ id }) => id < 'subscriptions-4')]).close()
    const db = new DatabaseSync(path)
    for (const one of kept)
      db.prepare('INSERT INTO subscriptions (id_key, customer_id, order_id, partner_id, created_at, doc) VALUES (?, ?, ?, ?, ?, ?)').run(
        one.id.toLowerCase(),
        one.customerId,
        one.orderId,
        one.partnerId ?? null,
        one.createdAt,
        JSON.stringify(one),
      )
    db.close()
    const now = openSqlite(path, [...kernelMigrations, ...migrations])
    expect(await seen(now)).toEqual(expected)
    now.close()
  })
})
