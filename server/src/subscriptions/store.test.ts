import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kernelMigrations, openSqlite } from '../db/engines/sqlite.ts'
import { notedReads } from '../db/noted-reads.ts'
import type { Reads, StateStore } from '../db/state.ts'
import { newPlanSubscription } from './rules.ts'
import { addonsOf, findSubscription, findSubscriptionById, migrations, overagesOf, putSubscription, subscriptionsOf } from './store.ts'

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
