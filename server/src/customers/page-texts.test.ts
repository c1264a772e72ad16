import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { kernelMigrations, openSqlite } from '../db/engines/sqlite.ts'
import { type PageText, PageTexts } from './page-texts.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazuli-pages-'))
const [one, other] = ['one', 'other'].map((name) => openSqlite(join(folder, `${name}.sqlite`), kernelMigrations))
if (!one || !other) throw new Error('two stores')
afterAll(() => {
  one.close()
  other.close()
  rmSync(folder, { recursive: true })
})
const change = () => one.commit({ writes: [] }, { at: 0, actor: { job: 'test' } })
const pageOf = (count: number): PageText => ({ bytes: Buffer.from('x'), count, first: ['a', '1'], last: ['b', '2'], more: false })

test('a page is read again once its store has changed, and for another store', async () => {
  const texts = new PageTexts()
  let reads = 0
  const ask = async (store: typeof one, key = 'k') => (await texts.of(store, key, async () => pageOf(++reads)))?.count
  expect([await ask(one), await ask(one), await ask(one, 'l'), await ask(one)]).toEqual([1, 1, 2, 1])
  change()
  expect([await ask(one), await ask(one)]).toEqual([3, 3])
  expect([await ask(other), await ask(one)]).toEqual([4, 5])
})

test('what was read while the store changed is not kept, and nobody is nobody each time', async () => {
  const texts = new PageTexts()
  const late = await texts.of(one, 'k', async () => {
    change()
    return pageOf(1)
  })
  expect(late?.count).toBe(1)
  expect((await texts.of(one, 'k', async () => pageOf(2)))?.count).toBe(2)
  expect(await texts.of(one, 'nobody', async () => undefined)).toBeUndefined()
  expect((await texts.of(one, 'nobody', async () => pageOf(3)))?.count).toBe(3)
})
