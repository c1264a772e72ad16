import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { kernelMigrations, openSqlite } from './engines/sqlite.ts'
import { Kept } from './kept.ts'
import { type StateStore, write } from './state.ts'

let folder: string
let state: StateStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-kept-'))
  state = openSqlite(join(folder, 'state.sqlite'), kernelMigrations)
})
afterEach(() => {
  state.close()
  rmSync(folder, { recursive: true })
})

test('what was read of some tables is kept until one of them is written to', async () => {
  const put = (sql: string) => state.commit({ writes: [write(sql)] }, { at: 0, actor: {} })
  put('CREATE TABLE fruit (name TEXT)')
  put('CREATE TABLE stone (name TEXT)')
  let read = 0
  const kept = new Kept(
    ['fruit'],
    (db) => `${++read}: ${db.all<{ name: string }>('SELECT name FROM fruit ORDER BY name').map((row) => row.name)}`,
  )
  expect(await kept.of(state)).toBe('1: ')
  for (const [sql, told] of [
    ["INSERT INTO stone (name) VALUES ('lapis')", '1: '],
    ["INSERT INTO fruit (name) VALUES ('fig')", '2: fig'],
    ['INSERT OR IGNORE INTO fruit SELECT name FROM stone', '3: fig,lapis'],
    ['DELETE FROM stone WHERE name IN (SELECT name FROM fruit)', '3: fig,lapis'],
    ["UPDATE fruit SET name = 'plum' WHERE name = 'fig'", '4: lapis,plum'],
    ["WITH gone AS (SELECT 'plum' AS name) DELETE FROM fruit WHERE name IN (SELECT name FROM gone)", '5: lapis'],
    ['VACUUM_NOT_KNOWN', 'refused'],
  ] as const) {
    if (told === 'refused') expect(() => put(sql)).toThrow()
    else put(sql)
    if (told !== 'refused') expect(await kept.of(state), sql).toBe(told)
  }
  // What no table is found in may have written to any.
  expect(await kept.of(state)).toBe('6: lapis')
  const huge = new Kept(
    ['fruit'],
    () => ++read,
    () => false,
  )
  expect([await huge.of(state), await huge.of(state)]).toEqual([7, 8])
})
