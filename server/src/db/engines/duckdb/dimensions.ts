/** Texts that lines repeat, kept once under a small number: given on the way in, found again on the way out. */
import { INTEGER, VARCHAR } from '@duckdb/node-api'
import { LRUCache } from 'lru-cache'
import type { MeteredEvent, Schedule, UsageDetails } from '../../lines.ts'
import type { Purchase } from '../../purchases.ts'
import { append, type Connection, row, rows, transaction } from './pool.ts'
import { insertSchedules } from './schedules.ts'

export type Dimension = 'customers' | 'plans' | 'entitlements' | 'resources' | 'details'
/** What the widener looks up besides: no event names a benefit. */
export type Named = Dimension | 'benefits'

/** Entries, and characters of them, kept per dimension; when they are full all are forgotten, and the file is asked. */
const remembered = 250_000
const rememberedText = 32 * 1024 * 1024

/** Details are one text, its parts set apart by a character that no JSON text and no ARM name holds unescaped. */
const separator = '\u001f'

export function detailsToText(d: UsageDetails): string {
  let text = detailsTexts.get(d)
  if (text === undefined) {
    text = [d.resourceLocation, d.resourceGroup, d.consumedService, d.tags, d.additionalInfo].join(separator)
    detailsTexts.set(d, text)
  }
  return text
}
/** Of the same object: events of one resource share it. */
const detailsTexts = new WeakMap<UsageDetails, string>()

export function detailsFromText(text: string): UsageDetails {
  const [resourceLocation = '', resourceGroup = '', consumedService = '', tags = '', additionalInfo = ''] = text.split(separator)
  return { resourceLocation, resourceGroup, consumedService, tags, additionalInfo }
}

/** Key numbers of one chunk of events, column by column. */
export interface KeyColumns {
  customers: Int32Array
  plans: Int32Array
  entitlements: Int32Array
  resources: Int32Array
  details: Int32Array
  schedules: Int32Array
}

/** Gives keys. New texts of a chunk get theirs in order of text, so the same batches give the same keys. */
export class Interner {
  // Plain maps: a bounded cache that keeps its order costs three times as much in the hottest loop of intake.
  readonly #known: Record<Dimension | 'schedules', Map<string, number>> = {
    customers: new Map(),
    plans: new Map(),
    entitlements: new Map(),
    resources: new Map(),
    details: new Map(),
    schedules: new Map(),
  }
  readonly #characters = new Map<string, number>()
  readonly #next = new Map<string, number>()
  /** Schedules added since the file was opened. */
  schedulesMade = 0

  async keysOf(connection: Connection, events: readonly MeteredEvent[]): Promise<KeyColumns> {
    return {
      customers: await this.#texts(
        connection,
        'customers',
        events.map((e) => e.customerId),
      ),
      plans: await this.#texts(
        connection,
        'plans',
        events.map((e) => e.subscriptionId),
      ),
      entitlements: await this.#texts(
        connection,
        'entitlements',
        events.map((e) => e.entitlementId),
      ),
      resources: await this.#texts(
        connection,
        'resources',
        events.map((e) => e.resourceUri),
      ),
      details: await this.#texts(
        connection,
        'details',
        events.map((e) => detailsToText(e.details)),
      ),
      schedules: await this.#schedules(
        connection,
        events.map((e) => e.schedule),
      ),
    }
  }

  async keysOfPurchases(
    connection: Connection,
    purchases: readonly Purchase[],
  ): Promise<Pick<KeyColumns, 'customers' | 'plans' | 'schedules'>> {
    return {
      customers: await this.#texts(
        connection,
        'customers',
        purchases.map((p) => p.customerId),
      ),
      plans: await this.#texts(
        connection,
        'plans',
        purchases.map((p) => p.subscriptionId),
      ),
      schedules: await this.#schedules(
        connection,
        purchases.map((p) => p.schedule),
      ),
    }
  }

  async #texts(connection: Connection, table: Dimension, ids: readonly string[]): Promise<Int32Array> {
    return this.#intern(connection, table, ids, async (added) => {
      await append(connection, table, [INTEGER, VARCHAR], [added.map(([, k]) => k), added.map(([id]) => id)])
    })
  }

  async #schedules(connection: Connection, schedules: readonly Schedule[]): Promise<Int32Array> {
    return this.#intern(
      connection,
      'schedules',
      schedules.map((s) => s.key),
      async (added) => {
        const byKey = new Map(schedules.map((s) => [s.key, s]))
        await insertSchedules(
          connection,
          added.map(([key, k]) => ({ k, schedule: byKey.get(key) as Schedule })),
        )
      },
    )
  }

  async #intern(
    connection: Connection,
    table: Dimension | 'schedules',
    ids: readonly string[],
    insert: (added: [string, number][]) => Promise<void>,
  ): Promise<Int32Array> {
    const known = this.#known[table]
    let characters = this.#characters.get(table) ?? 0
    if (known.size > remembered || characters > rememberedText) {
      known.clear()
      characters = 0
    }
    const missing = new Set<string>()
    const keys = new Int32Array(ids.length)
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as string
      const k = known.get(id)
      if (k === undefined) missing.add(id)
      else keys[i] = k
    }
    if (missing.size === 0) return keys
    for (const id of missing) characters += id.length
    this.#characters.set(table, characters)
    for (const [id, k] of await this.#ask(connection, table, [...missing])) {
      known.set(id, k)
      missing.delete(id)
    }
    let next = this.#next.get(table) ?? ((await row<{ k: number | null }>(connection, `SELECT max(k) AS k FROM ${table}`))?.k ?? 0) + 1
    const added = [...missing].sort().map((id): [string, number] => [id, next++])
    if (added.length > 0) await transaction(connection, () => insert(added))
    // Told once they can be read.
    if (table === 'schedules') this.schedulesMade += added.length
    this.#next.set(table, next)
    for (const [id, k] of added) known.set(id, k)
    return Int32Array.from(ids, (id) => known.get(id) as number)
  }

  async #ask(connection: Connection, table: string, ids: readonly string[]): Promise<[string, number][]> {
    await connection.run('CREATE OR REPLACE TEMP TABLE asked (id VARCHAR)')
    await append(connection, 'asked', [VARCHAR], [ids], 'temp')
    const found = await rows<{ id: string; k: number }>(connection, `SELECT t.id, t.k FROM ${table} t JOIN asked a ON t.id = a.id`)
    return found.map(({ id, k }) => [id, k])
  }
}

/** Keys named one by one in a query; more are read as the range they lie in, unless it has many more than these. */
const fewKeys = 50
const timesAsMany = 32
/** Of a range: no more than are remembered. */
const mostInRange = 20_000

/** To be found by these: a list of keys costs the engine more than to read a range. */
export function* conditions(keys: readonly number[]): Generator<string> {
  const sorted = Int32Array.from(keys).sort()
  for (let from = 0; from < sorted.length; ) {
    const low = sorted[from] as number
    let end = from
    while (end < sorted.length && (sorted[end] as number) - low < mostInRange) end++
    const high = sorted[end - 1] as number
    const count = end - from
    if (count > fewKeys && high - low < timesAsMany * count) yield `k BETWEEN ${low} AND ${high}`
    else for (let n = from; n < end; n += 2000) yield `k IN (${sorted.slice(n, Math.min(n + 2000, end)).join(',')})`
    from = end
  }
}

/** Texts by key, for rows on their way out. */
export class Widener {
  /** Made when first asked: each takes its whole memory, and some milliseconds, at once. */
  readonly #known: Partial<Record<Named, LRUCache<number, string>>> = {}

  #cache(table: Named): LRUCache<number, string> {
    this.#known[table] ??= new LRUCache({ max: 50_000, maxSize: rememberedText, sizeCalculation: (text) => text.length + 1 })
    return this.#known[table]
  }

  /** A lookup that holds every one of `keys`. */
  async load(connection: Connection, table: Named, keys: Iterable<number>): Promise<(k: number) => string> {
    const cache = this.#cache(table)
    const found = new Map<number, string>()
    const missing: number[] = []
    for (const k of new Set(keys)) {
      const text = cache.get(k)
      if (text === undefined) missing.push(k)
      else found.set(k, text)
    }
    for (const where of conditions(missing)) {
      const [ks, ids] = (await connection.runAndReadAll(`SELECT k, id FROM ${table} WHERE ${where}`)).getColumns() as [number[], string[]]
      for (let i = 0; i < ks.length; i++) {
        const [k, id] = [ks[i] as number, ids[i] as string]
        cache.set(k, id)
        found.set(k, id)
      }
    }
    return (k) => found.get(k) ?? ''
  }
}
