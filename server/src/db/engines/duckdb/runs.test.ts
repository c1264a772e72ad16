/** What a rating run writes, and what it leaves alone. */
import { DuckDBInstance } from '@duckdb/node-api'
import { Decimal } from 'lazuli-contract'
import { beforeEach, describe, expect, test } from 'vitest'
import type { MeteredEvent } from '../../lines.ts'
import { done, eachOnItsOwn, flat, input, lines, published, reopened, steps, event as used } from './try-lines.ts'

eachOnItsOwn()

/** At five on a day of September. */
function event(id: string, day: number, quantity: string, more: Partial<MeteredEvent> = {}): MeteredEvent {
  return used(id, `2026-09-${String(day).padStart(2, '0')}T05:00:00Z`, quantity, { resourceUri: '/r/1', schedule: steps, ...more })
}

let jobs = 0
beforeEach(() => {
  jobs = 0
})

/** Takes usage in and rates it; `reversals` and `lines` of the run. */
async function run(usage: readonly MeteredEvent[], before = '2026-09-29') {
  await lines.append(++jobs, [usage], done)
  const job = ++jobs
  const { lines: added, reversals } = await lines.rate(input(job, before))
  expect(await lines.checkRated(published(job - 1), job)).toEqual([])
  expect(await lines.checkOpen(published(job), '2026-09')).toEqual([])
  return { added, reversals }
}

/** Does something to the file itself. */
async function inFile<T>(sql: string): Promise<T[]> {
  let found: T[] = []
  await reopened(async (path) => {
    const instance = await DuckDBInstance.create(path)
    const connection = await instance.connect()
    found = (await connection.runAndReadAll(sql)).getRowObjects() as T[]
    connection.closeSync()
    instance.closeSync()
  })
  return found
}

/** Lines that have not been taken back. */
async function live(): Promise<string[]> {
  const { rows } = await lines.unbilledUsage({ published: published(jobs), period: '2026-09', size: 2000 })
  const told = rows.filter((r) => !r.reverses).map((r) => `${r.usageDate} ${r.tier} ${r.quantity} ${r.pricingPreTaxTotal}`)
  for (const { usageDate, tier, quantity, pricingPreTaxTotal } of rows.filter((r) => r.reverses)) {
    const place = told.indexOf(`${usageDate} ${tier} ${quantity.negated()} ${pricingPreTaxTotal.negated()}`)
    expect(place).toBeGreaterThanOrEqual(0)
    told.splice(place, 1)
  }
  return told
}

describe('lines of a tiered meter', () => {
  test('stay while all usage fits the first tier, and are counted anew once it does not', async () => {
    expect(await run([event('1', 1, '40'), event('2', 3, '30')])).toEqual({ added: 2, reversals: 0 })
    expect(await run([event('3', 2, '20')])).toEqual({ added: 1, reversals: 0 })
    // To the last unit of the tier: the bucket of its day changes, no other.
    expect(await run([event('4', 1, '10')])).toEqual({ added: 1, reversals: 1 })
    expect(await live()).toEqual(['2026-09-01 1 50 50', '2026-09-02 1 20 20', '2026-09-03 1 30 30'])
    // A millionth more moves the end of the last day up.
    expect(await run([event('5', 1, '0.000001')])).toEqual({ added: 3, reversals: 2 })
    expect(await live()).toEqual([
      '2026-09-01 1 50.000001 50.000001',
      '2026-09-02 1 20 20',
      '2026-09-03 1 29.999999 29.999999',
      '2026-09-03 2 0.000001 0.0000008',
    ])
  })

  test('are counted on from the days before, which stay; anew with usage of a day that has lines, or of an earlier one', async () => {
    await run([event('1', 1, '40'), event('2', 2, '50', { resourceUri: '/r/2' })])
    expect(await run([event('3', 3, '15'), event('4', 3, '10', { resourceUri: '/r/2' })])).toEqual({ added: 3, reversals: 0 })
    expect(await run([event('5', 4, '-20'), event('6', 5, '3')])).toEqual({ added: 3, reversals: 0 })
    const before = [
      ...['2026-09-01 1 40 40', '2026-09-02 1 50 50', '2026-09-03 1 10 10', '2026-09-03 2 5 4', '2026-09-03 2 10 8'],
      ...['2026-09-04 1 -5 -5', '2026-09-04 2 -15 -12', '2026-09-05 1 3 3'],
    ]
    expect(await live()).toEqual(before)
    // Another resource on the last day counts after it; one unit on the first day moves what comes after.
    expect(await run([event('7', 5, '4', { resourceUri: '/r/2' })])).toEqual({ added: 2, reversals: 0 })
    expect((await live()).slice(before.length)).toEqual(['2026-09-05 1 2 2', '2026-09-05 2 2 1.6'])
    expect(await run([event('8', 1, '1')])).toEqual({ added: 7, reversals: 7 })
    expect((await live()).slice(0, 4)).toEqual(['2026-09-01 1 41 41', '2026-09-02 1 50 50', '2026-09-03 1 9 9', '2026-09-03 2 6 4.8'])
  })

  test('given back come from the tier they were in, however little is left of the whole', async () => {
    await run([event('1', 1, '110'), event('2', 2, '-30')])
    expect(await live()).toEqual(['2026-09-01 1 100 100', '2026-09-01 2 10 8', '2026-09-02 1 -20 -20', '2026-09-02 2 -10 -8'])
    await run([event('3', 3, '5')])
    expect((await live()).at(-1)).toBe('2026-09-03 1 5 5')
    await run([event('4', 4, '-100')])
    expect((await live()).at(-1)).toBe('2026-09-04 1 -100 -100')
  })

  test('of many millions are whole numbers beyond 64 bits, and exact', async () => {
    await run([event('1', 1, '12000000.123456'), event('2', 1, '8000000000000', { resourceUri: '/r/2', schedule: flat })])
    await run([event('3', 1, '8000000000000', { resourceUri: '/r/2', schedule: flat }), event('4', 2, '0.0000001')])
    expect(await live()).toEqual([
      '2026-09-01 1 100 100',
      '2026-09-01 2 11999900.123456 9599920.0987648',
      '2026-09-01 1 16000000000000 13888000000000',
      '2026-09-02 2 0.0000001 0.00000008',
    ])
  })
})

describe('sums of a month', () => {
  const day = (d: number) => Array.from({ length: 20 }, (_, i) => event(`${d} ${i}`, d, '1.5', { resourceUri: `/r/${i}`, schedule: flat }))
  const spent = async () => {
    const here = { published: published(jobs), period: '2026-09' }
    const all = (await lines.spendByCustomer(here)).map((f) => `${f.customerId} ${f.usd} ${f.changedAt}`)
    const one = await lines.spendByResource({ ...here, customerId: 'c1' })
    return [...all, `${one.length} ${Decimal.sum(one.map(({ usd }) => usd))}`]
  }
  const kept = () =>
    inFile<{ job: number; whole: boolean; n: bigint }>('SELECT job, whole, count(*) AS n FROM sums GROUP BY ALL ORDER BY ALL')

  test('are the lines of the first day, and written as a whole once there are more', async () => {
    await run(day(1))
    expect(await kept()).toEqual([])
    expect(await spent()).toEqual(['c1 26 2000', '20 26'])
    await run(day(2))
    expect(await kept()).toEqual([{ job: 4, whole: true, n: 20n }])
    expect(await spent()).toEqual(['c1 52 4000', '20 52'])
    await run(day(3))
    expect(await kept()).toEqual([{ job: 4, whole: true, n: 20n }])
    expect(await spent()).toEqual(['c1 78.2 6000', '20 78.2'])
    // Of several days at once, fewer rows than lines.
    await run([...day(4), ...day(5)])
    expect((await kept()).at(-1)).toEqual({ job: 8, whole: true, n: 20n })
    expect(await spent()).toEqual(['c1 130.2 8000', '20 130.2'])
  })

  test('of a file from before are read on', async () => {
    await run([...day(1), ...day(2)])
    await run([event('few', 3, '1', { schedule: flat }), event('more', 4, '1', { schedule: flat })])
    await inFile('ALTER TABLE runs DROP COLUMN plain')
    await inFile("UPDATE settings SET value = '1'")
    expect((await kept()).map(({ job, whole }) => `${job} ${whole}`)).toEqual(['2 true', '4 false'])
    await run(day(5))
    expect(await spent()).toEqual(['c1 79.93 6000', '20 79.93'])
    // The release that wrote it would not see all of it any more, and is told.
    expect(await inFile<{ value: string }>("SELECT value FROM settings WHERE name = 'schema'")).toEqual([{ value: '2' }])
  })

  test('of a file from a later release are not touched', async () => {
    await run(day(1))
    await expect(inFile("UPDATE settings SET value = '3'")).rejects.toThrow('the file has form 3, this release reads 2')
  })
})
