/** Schedules as rows: facts as JSON text, tier bounds as numbers that SQL can cut by. All that were met are kept in memory. */
import { BOOLEAN, HUGEINT, INTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { Decimal, parseJson } from 'lazuli-contract'
import { assert } from '../../../base/assert.ts'
import type { Schedule } from '../../lines.ts'
import { quantityDigits } from './numbers.ts'
import { append, type Connection, rows } from './pool.ts'

/** The facts as text; tiers as decimal text, so that no digit depends on a JSON reader. */
export function scheduleToText(schedule: Schedule): string {
  const { tiers, ...facts } = schedule
  return JSON.stringify({ ...facts, tiers: tiers.map((tier) => [tier.minimum.toString(), tier.unitPrice.toString()]) })
}

export function scheduleFromText(doc: string): Schedule {
  const { tiers, ...facts } = parseJson(doc) as unknown as Omit<Schedule, 'tiers'> & { tiers: [string, string][] }
  return {
    ...facts,
    tiers: tiers.map(([minimum, unitPrice]) => ({ minimum: Decimal.parse(minimum), unitPrice: Decimal.parse(unitPrice) })),
  }
}

export async function insertSchedules(connection: Connection, added: readonly { k: number; schedule: Schedule }[]): Promise<void> {
  await append(
    connection,
    'schedules',
    [INTEGER, VARCHAR, VARCHAR, VARCHAR, BOOLEAN, INTEGER, VARCHAR],
    [
      added.map(({ k }) => k),
      added.map(({ schedule }) => schedule.key),
      added.map(({ schedule }) => schedule.meterId),
      added.map(({ schedule }) => schedule.pricingCurrency),
      added.map(({ schedule }) => schedule.creditEligible),
      added.map(({ schedule }) => schedule.tiers.length),
      added.map(({ schedule }) => scheduleToText(schedule)),
    ],
  )
  const tiers = added.flatMap(({ k, schedule }) =>
    schedule.tiers.map((tier, i) => {
      const next = schedule.tiers[i + 1]?.minimum
      assert(i > 0 || tier.minimum.isZero, 'the first tier begins at zero')
      assert(!next || tier.minimum.lessThan(next), 'tiers ascend')
      return { k, tier: i + 1, minimum: tier.minimum.atScale(quantityDigits), next: next?.atScale(quantityDigits) ?? null }
    }),
  )
  await append(
    connection,
    'tiers',
    [INTEGER, UTINYINT, HUGEINT, HUGEINT],
    [tiers.map((t) => t.k), tiers.map((t) => t.tier), tiers.map((t) => t.minimum), tiers.map((t) => t.next)],
  )
}

/** Schedules by key number, read once. */
export class ScheduleShelf {
  readonly #known = new Map<number, Schedule>()

  /** Makes sure all of these are known to {@link get}. */
  async load(connection: Connection, keys: Iterable<number>): Promise<void> {
    const missing = [...new Set(keys)].filter((k) => !this.#known.has(k))
    for (let from = 0; from < missing.length; from += 1000) {
      const found = await rows<{ k: number; doc: string }>(
        connection,
        `SELECT k, doc FROM schedules WHERE k IN (${missing.slice(from, from + 1000).join(',')})`,
      )
      for (const { k, doc } of found) this.#known.set(k, scheduleFromText(doc))
    }
  }

  get(k: number): Schedule {
    const found = this.#known.get(k)
    assert(found, `schedule ${k} was loaded`)
    return found
  }
}
