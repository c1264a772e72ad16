/** A run and a close work on a few lines at a time where there are many: what they write must not tell how many. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { Lines, MeteredEvent } from '../../lines.ts'
import { openDuckDb } from './open.ts'
import { sliced } from './slices.ts'
import { allocate, closing, done, event, flat, input, published, schedule, steps } from './try-lines.ts'

const third = schedule('third', true, ['0', '0.0337'])

/** Customers whose names are in another order than they come in, each with three resources and as many prices. */
function usage(batch: string, days: readonly number[], customers: readonly number[]): MeteredEvent[] {
  return days.flatMap((day) =>
    customers.flatMap((c) =>
      [steps, flat, third].map((price, i) =>
        event(`${batch} ${day} ${c} ${i}`, `2026-09-0${day}T05:00:00Z`, `${19.000001 * (c + 1) + i}`, {
          ...{ customerId: `c${9 - c}`, subscriptionId: `p${9 - c}`, entitlementId: `e${9 - c}`, resourceUri: `/r/${7 - i}` },
          schedule: price,
        }),
      ),
    ),
  )
}

/** Two runs and a close. */
async function month(lines: Lines): Promise<void> {
  const access = [1, 4, 9].map((e) => ({ entitlementId: `e${e}`, from: 0 }))
  await lines.append(1, [usage('a', [1, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8])], done)
  await lines.rate(input(2, '2026-10-01', { access }))
  // Later usage of days there are lines of, for some customers: scopes are counted anew, lines taken back.
  await lines.append(3, [usage('b', [2, 3], [8, 5, 2])], done)
  await lines.rate(input(4, '2026-10-01', { access }))
  for (const job of [2, 4]) expect(await lines.checkRated(published(job - 1), job)).toEqual([])
  const fx = Decimal.parse('0.9')
  const totals = await lines.closePeriod({ ...closing(5, { access }), fxOf: () => fx })
  expect(totals.lines).toBe(98)
}

/** Of 600 Azure subscriptions at three prices on a day: more places than the 1,024 pieces a long day is looked at by. */
async function crowd(lines: Lines): Promise<void> {
  const customers = Array.from({ length: 200 }, (_, c) => c)
  await lines.append(1, [usage('a', [1, 2], customers)], done)
  const totals = await lines.closePeriod(closing(2))
  expect(totals.lines).toBeGreaterThanOrEqual(1_200)
}

/** All that a month wrote, as it lies in the file. */
async function written(of: (lines: Lines) => Promise<void>, atOnce?: number): Promise<Record<string, string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-slices-'))
  const path = join(folder, 'lines.duckdb')
  try {
    const lines = await openDuckDb({ path, allocate, ...(atOnce === undefined ? {} : { atOnce }) })
    await of(lines)
    expect(await lines.checkInvoice('G1')).toEqual([])
    await lines.close()
    const instance = await DuckDBInstance.create(path)
    const connection = await instance.connect()
    const found: Record<string, string[]> = {}
    for (const table of ['rated', 'sums', 'day_sums', 'runs', 'billed', 'recon', 'closes', 'resellers']) {
      const reader = await connection.runAndReadAll(`SELECT * FROM ${table} ORDER BY rowid`)
      found[table] = reader.getRows().map((values) => values.map(String).join(' '))
    }
    connection.closeSync()
    instance.closeSync()
    return found
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a month is written to the last row as it is at once, three or twenty-five lines at a time', async () => {
  const whole = await written(month)
  expect(whole.rated?.some((line) => line.includes(' -'))).toBe(true)
  for (const atOnce of [3, 25]) expect(await written(month, atOnce)).toEqual(whole)
})

test('so are days of more places than they are looked at by, where a piece has several of them', async () => {
  expect(await written(crowd, 50)).toEqual(await written(crowd))
})

test('no slice has more than are worked on at once, but one of a single item', () => {
  const counts = (atOnce: number, ...sizes: number[]) =>
    sliced(
      sizes.map((n) => ({ n: BigInt(n) })),
      atOnce,
    ).map((slice) => slice.map(({ n }) => Number(n)))
  expect(counts(10)).toEqual([])
  expect(counts(10, 4, 6, 1, 10, 11, 3, 3)).toEqual([[4, 6], [1], [10], [11], [3, 3]])
  expect(counts(10, 11, 11, 0)).toEqual([[11], [11], [0]])
})
