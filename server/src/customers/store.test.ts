import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kernelMigrations, openSqlite } from '../db/engines/sqlite.ts'
import { notedReads } from '../db/noted-reads.ts'
import type { StateStore } from '../db/state.ts'
import type { CustomerFilter } from './listing.ts'
import { type CustomerRecord, customerInList, placeOf, placeOfListed, writeListed } from './record.ts'
import { customerStanding, customersAt, listedCustomersAt, migrations, putCustomer } from './store.ts'

const odd = [
  'Plain',
  'Quoted "Name" \\ back',
  'Straße & Söhne <ß>',
  '株式会社ラズライト',
  'Emoji 😀 half \ud83d',
  'Tab\tand\nline\u0001\u007f\u2028',
  '$& $1 {}',
  'İstanbul',
]
const customer = (companyName: string, i: number): CustomerRecord => ({
  id: `00000000-0000-4000-8000-00000000000${i}`,
  commerceId: `00000000-0000-4000-8000-00000000000${i}`,
  domain: `Domain${i}.example`,
  companyName,
  billing: {
    id: 'b',
    version: 1,
    email: 'a@b.example',
    culture: 'en-US',
    language: 'en',
    companyName,
    address: { country: 'US', city: 'Redmond', addressLine1: 'One Way', firstName: 'Ada', lastName: 'Lovelace' },
  },
  createdAt: 0,
})
const customers = odd.map(customer)

let folder: string
let state: StateStore
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'customers-'))
  state = openSqlite(join(folder, 'state.sqlite'), [...kernelMigrations, ...migrations])
  state.commit({ writes: customers.map(putCustomer) }, { at: 0, actor: {} })
})
afterAll(() => {
  state.close()
  rmSync(folder, { recursive: true, force: true })
})

const inLists = (of: readonly CustomerRecord[]): string[] => of.map((one) => JSON.stringify(customerInList(one)))

describe('what lists print', () => {
  test('is, byte for byte, what shaping and writing each customer gives, whatever its name', async () => {
    const all = await customersAt(state, { by: 'all' }, 'first', 100)
    expect(all).toHaveLength(odd.length)
    const listed = await listedCustomersAt(state, { by: 'all' }, 'first', 100)
    expect(listed.map(writeListed)).toEqual(inLists(all))
    expect(listed.map(placeOfListed)).toEqual(all.map(placeOf))
  })

  test('follows a new name', async () => {
    const renamed = { ...(customers[0] as CustomerRecord), companyName: 'Renamed "now"' }
    state.commit({ writes: [putCustomer(renamed)] }, { at: 0, actor: {} })
    const found = await listedCustomersAt(state, { by: 'company', match: 'prefix', key: 'renamed' }, 'first', 10)
    expect(found.map(writeListed)).toEqual(inLists([renamed]))
    state.commit({ writes: [putCustomer(customers[0] as CustomerRecord)] }, { at: 0, actor: {} })
  })

  test('is the same for customers that an earlier release stored', async () => {
    const path = join(folder, 'earlier.sqlite')
    const earlier = openSqlite(path, [...kernelMigrations, ...migrations.filter(({ id }) => id < 'customers-4')])
    earlier.close()
    const db = new DatabaseSync(path)
    for (const one of customers)
      db.prepare('INSERT INTO customers (id, company_key, domain_key, created_at, doc) VALUES (?, ?, ?, ?, ?)').run(
        one.id,
        placeOf(one)[0],
        one.domain.toLowerCase(),
        0,
        JSON.stringify(one),
      )
    db.close()
    const now = openSqlite(path, [...kernelMigrations, ...migrations])
    const listed = await listedCustomersAt(now, { by: 'all' }, 'first', 100)
    expect(listed.map(writeListed)).toEqual(inLists(await customersAt(now, { by: 'all' }, 'first', 100)))
    now.close()
  })
})

const place = ['m', customers[0]?.id as string] as const
const filters: [string, CustomerFilter, RegExp][] = [
  ['of all', { by: 'all' }, /COVERING INDEX customers_by_company/],
  ['by company', { by: 'company', match: 'prefix', key: 'p' }, /COVERING INDEX customers_by_company/],
  ['of one name', { by: 'company', match: 'whole', key: 'plain' }, /COVERING INDEX customers_by_company/],
  ['of one reseller', { by: 'resellers', ids: ['r'] }, /COVERING INDEX customers_by_reseller/],
  ['of two resellers', { by: 'resellers', ids: ['r', 's'] }, /COVERING INDEX customers_by_company/],
  ['of few domains', { by: 'domain', match: 'prefix', key: 'domain' }, /COVERING INDEX customers_by_domain_listed/],
]

test.each(filters)('a page %s is read from an index alone, wherever it lies', async (_name, filter, index) => {
  for (const page of ['first', 'last', { after: place }, { before: place }] as const) {
    const plans: string[] = []
    await listedCustomersAt(notedReads(state, plans), filter, page, 500)
    const pagePlan = plans.filter((plan) => /customers/.test(plan)).at(-1)
    expect(pagePlan).toMatch(index)
  }
})

test('the standing of a customer is read from an index alone', () => {
  const plans: string[] = []
  expect(customerStanding(notedReads(state, plans), customers[0]?.id as string)).toBe('ours')
  expect(plans).toEqual([expect.stringMatching(/SEARCH customers USING COVERING INDEX customers_standing/)])
})
