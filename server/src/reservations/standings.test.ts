import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kernelMigrations, openSqlite } from '../db/engines/sqlite.ts'
import { notedReads } from '../db/noted-reads.ts'
import { type StateStore, write } from '../db/state.ts'
import { standingsIn } from './standings.ts'
import { migrations } from './store.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazuli-standings-'))
const place = { table: 'reservation_standings', id: 'reservation_id' }
interface Standing {
  id: string
  version: number
  customerId: string
}
/** Of 400 reservations up to five standings each: pages end within some of them. */
const all: Standing[][] = Array.from({ length: 400 }, (_, n) =>
  Array.from({ length: 1 + (n % 5) }, (_, i) => ({ id: `r${String(n).padStart(3, '0')}`, version: i + 1, customerId: `c${n % 7}` })),
)
let state: StateStore
beforeAll(() => {
  state = openSqlite(join(folder, 'state.sqlite'), [...kernelMigrations, ...migrations])
  const writes = all
    .flat()
    .map((one) => write('INSERT INTO reservation_standings VALUES (?, ?, ?)', one.id, one.version, JSON.stringify(one)))
  state.commit({ writes }, { at: 0, actor: { job: 'test' } })
})
afterAll(() => {
  state.close()
  rmSync(folder, { recursive: true, force: true })
})

test('standings of all come reservation by reservation, whole, in order', () => {
  expect([...standingsIn<Standing>(state, place)]).toEqual(all)
})

test('those of named ones and of customers are found without reading the others', () => {
  const plans: string[] = []
  const db = notedReads(state, plans)
  expect([...standingsIn<Standing>(db, place, { ids: ['r007', 'nobody', 'r002'] })]).toEqual([all[2], all[7]])
  expect([...standingsIn<Standing>(db, place, { customerIds: ['c3', 'c5'] })]).toEqual(
    all.filter(([first]) => ['c3', 'c5'].includes(first?.customerId ?? '')),
  )
  expect([...standingsIn<Standing>(db, place, { customerIds: [] })]).toEqual([])
  expect(plans.join('\n')).toMatch(/INDEX reservation_standings_by_customer/)
  expect(plans.join('\n')).not.toMatch(/SCAN reservation_standings/)
})
