import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kernelMigrations, openSqlite } from '../db/engines/sqlite.ts'
import { notedReads } from '../db/noted-reads.ts'
import type { StateStore } from '../db/state.ts'
import { auditedRows, hasRowsBefore, migrations, type Only, removeRows } from './store.ts'

let folder: string
let state: StateStore
const customers = Array.from({ length: 150 }, (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`)
const types = ['order', 'subscription', 'customer']
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-audit-'))
  state = openSqlite(join(folder, 'state.sqlite'), [...kernelMigrations, ...migrations])
  for (let at = 0; at < 40; at++)
    state.commit(
      {
        writes: [],
        events: customers.slice(0, 30).map((customerId, i) => ({
          type: 'told',
          resourceId: customerId,
          customerId,
          ...(i % 5 === 0 ? {} : { audit: { resourceType: types[i % 3] as 'order', operationType: 'create_order' as const } }),
        })),
      },
      { at: 1_000 * at, actor: { job: 'test' } },
    )
})
afterAll(() => {
  state.close()
  rmSync(folder, { recursive: true })
})

const onlies: [string, Only | undefined][] = [
  ['all', undefined],
  ['of a customer', { customerId: customers[1] as string }],
  ['of a type', { resourceType: 'order' }],
  ['of some customers', { customerIds: customers.slice(0, 3) }],
  ['of many customers', { customerIds: customers }],
]

test.each(onlies)('%s: pages join without gap or repeat', (_, only) => {
  const span = { from: 5_000, to: 35_000 }
  const whole = auditedRows(state, span, only, 10_000).map(({ seq }) => seq)
  const seen: number[] = []
  let below: { at: number; seq: number } | undefined
  for (;;) {
    const page = auditedRows(state, { ...span, below }, only, 7)
    seen.push(...page.map(({ seq }) => seq))
    const last = page.at(-1)
    if (!last) break
    below = { at: last.at, seq: last.seq }
  }
  expect(seen).toEqual(whole)
  expect(whole.length).toBeGreaterThan(20)
})

test.each(onlies)('%s: a page however deep begins at its place in an index and sorts nothing', (_, only) => {
  const plans: string[] = []
  auditedRows(notedReads(state, plans), { from: 0, to: 39_000, below: { at: 9_000, seq: 280 } }, only, 5)
  expect(plans.length).toBeGreaterThan(0)
  expect(plans.filter((plan) => /SCAN events|USE TEMP B-TREE/.test(plan))).toEqual([])
  const search = plans.filter((plan) => plan.startsWith('SEARCH events'))
  for (const plan of search) expect(plan).toMatch(/USING INDEX \w+ \(.*at>\? AND at<\?\)/)
  expect(search.length).toBeGreaterThan(0)
})

test('the sweep looks at the oldest rows alone', () => {
  const plans: string[] = []
  expect(hasRowsBefore(notedReads(state, plans), 1)).toBe(true)
  expect(plans.filter((plan) => /SCAN events|USE TEMP B-TREE/.test(plan))).toEqual([])
  state.commit({ writes: [removeRows(1_500, 40)] }, { at: 50_000, actor: { job: 'test' } })
  expect(state.get<{ n: number }>('SELECT count(*) AS n FROM events WHERE at < 1500')?.n).toBe(20)
  state.commit({ writes: [removeRows(1_500, 40)] }, { at: 50_000, actor: { job: 'test' } })
  expect([hasRowsBefore(state, 1_500), hasRowsBefore(state, 2_500)]).toEqual([false, true])
})
