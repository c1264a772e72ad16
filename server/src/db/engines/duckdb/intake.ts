/** Metered events in: staged beside the writer, deduplicated in one pass, appended in one transaction. */
import { BIGINT, INTEGER, VARCHAR } from '@duckdb/node-api'
import { type Decimal, day, type Month } from 'lazuli-contract'
import { Lock } from '../../../base/lock.ts'
import type { AppendResult, MeteredEvent } from '../../lines.ts'
import type { Purchase } from '../../purchases.ts'
import { StorageError } from '../../state.ts'
import { Interner } from './dimensions.ts'
import { dayOfNumber, legacyLedger, monthNumber, quantityDigits } from './numbers.ts'
import { append, type Connection, type Pool, row, transaction } from './pool.ts'
import { stagePurchases } from './purchases.ts'

const fastDigits = 6
const restUnit = 10n ** BigInt(quantityDigits - fastDigits)
const most = 9_000_000_000_000_000_000n

export class Intake {
  readonly #pool: Pool
  readonly #interner = new Interner()
  /** Keys are given by one batch at a time. */
  readonly #interning = new Lock()
  /** From looking for duplicates to publication: a batch must not be compared with one whose fate is open. */
  readonly #committing = new Lock()
  readonly #idle: Connection[] = []
  /** Batches on their way. */
  readonly #active = new Set<Promise<unknown>>()
  /** Jobs whose rows could not be removed after their publication failed. */
  readonly #leftover = new Set<number>()
  #isClosed = false

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** Schedules added since the file was opened. */
  get schedulesMade(): number {
    return this.#interner.schedulesMade
  }

  append(
    job: number,
    chunks: Iterable<readonly MeteredEvent[]> | AsyncIterable<readonly MeteredEvent[]>,
    publish: (result: AppendResult) => void | Promise<void>,
    discard: (jobs: readonly number[]) => Promise<void>,
  ): Promise<AppendResult> {
    return this.#onItsWay(() => this.#append(job, chunks, publish, discard))
  }

  async #onItsWay<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new StorageError('usage lines: the file has been closed')
    const batch = this.#pool.guard(work)
    this.#active.add(batch)
    const end = () => void this.#active.delete(batch)
    batch.then(end, end)
    return batch
  }

  async #append(
    job: number,
    chunks: Iterable<readonly MeteredEvent[]> | AsyncIterable<readonly MeteredEvent[]>,
    publish: (result: AppendResult) => void | Promise<void>,
    discard: (jobs: readonly number[]) => Promise<void>,
  ): Promise<AppendResult> {
    const connection = this.#idle.pop() ?? (await this.#pool.connect())
    try {
      await this.#stage(connection, chunks)
      return await this.#committing.run(async () => {
        await this.#discardLeftover(discard)
        const result = await transaction(connection, () => take(connection, job))
        try {
          await publish(result)
        } catch (error) {
          // Rows that stayed would make duplicates of events that were never taken.
          this.#leftover.add(job)
          await this.#discardLeftover(discard).catch(() => undefined)
          throw error
        }
        return result
      })
    } finally {
      await connection.run('DROP TABLE IF EXISTS temp.staged; DROP TABLE IF EXISTS temp.hashed').then(
        () => void this.#idle.push(connection),
        () => connection.closeSync(),
      )
    }
  }

  /** Stages what a close is to bill besides usage; what an earlier attempt of the job staged is removed first. */
  stage(job: number, purchases: Iterable<readonly Purchase[]>): Promise<void> {
    return this.#onItsWay(async () => {
      const connection = this.#idle.pop() ?? (await this.#pool.connect())
      try {
        await connection.run(`DELETE FROM purchases WHERE job = ${job}`)
        for (const chunk of purchases)
          if (chunk.length > 0) await this.#interning.run(() => stagePurchases(connection, this.#interner, job, chunk))
      } finally {
        this.#idle.push(connection)
      }
    })
  }

  async #discardLeftover(discard: (jobs: readonly number[]) => Promise<void>): Promise<void> {
    if (this.#leftover.size === 0) return
    await discard([...this.#leftover])
    this.#leftover.clear()
  }

  /** Fills `staged` chunk by chunk. */
  async #stage(connection: Connection, chunks: Iterable<readonly MeteredEvent[]> | AsyncIterable<readonly MeteredEvent[]>): Promise<void> {
    await connection.run(`CREATE OR REPLACE TEMP TABLE staged (
      n INTEGER, id VARCHAR, period INTEGER, month INTEGER, day INTEGER,
      customer INTEGER, plan INTEGER, entitlement INTEGER, resource INTEGER, schedule INTEGER, details INTEGER,
      stamp BIGINT, q6 BIGINT, qr INTEGER)`)
    await connection.run('CREATE OR REPLACE TEMP TABLE hashed (n INTEGER, idh UHUGEINT)')
    // Beside the reading of the next chunk. One statement of a connection at a time: all others wait for it.
    let hashing: Promise<unknown> = Promise.resolve()
    const monthOfPeriod = remembering((period: Month) => monthNumber(period))
    const monthOfDay = remembering((n: number) => monthNumber(dayOfNumber(n).slice(0, 7)))
    let n = 0
    for await (const events of awaiting(chunks, () => hashing)) {
      if (events.length === 0) continue
      this.#pool.assertUsable()
      const keys = await this.#interning.run(() => this.#interner.keysOf(connection, events))
      const first = n
      n += events.length
      const own = ownColumns(events, monthOfPeriod, monthOfDay)
      await append(
        connection,
        'staged',
        [INTEGER, VARCHAR, ...Array.from({ length: 9 }, () => INTEGER), BIGINT, BIGINT, INTEGER],
        [
          Int32Array.from(events, (_, i) => first + i),
          events.map((e) => e.id),
          own.periods,
          own.months,
          own.days,
          keys.customers,
          keys.plans,
          keys.entitlements,
          keys.resources,
          keys.schedules,
          keys.details,
          own.stamps,
          own.wholes,
          own.rests,
        ],
        'temp',
      )
      hashing = connection.run(`INSERT INTO temp.hashed SELECT n, md5_number(id) FROM temp.staged WHERE n >= ${first} ORDER BY n`)
      hashing.catch(() => undefined)
    }
  }

  /** Waits for batches on their way and takes no more. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#active)
    for (const connection of this.#idle.splice(0)) connection.closeSync()
  }
}

/** Chunks, each and the end once what was begun with the one before is over, whatever comes between. */
async function* awaiting<T>(chunks: Iterable<T> | AsyncIterable<T>, begun: () => Promise<unknown>): AsyncGenerator<T> {
  try {
    for await (const chunk of chunks) {
      await begun()
      yield chunk
    }
  } finally {
    await begun()
  }
}

/** The same function, asked once for each value. */
function remembering<A, B>(of: (value: A) => B): (value: A) => B {
  const known = new Map<A, B>()
  return (value) => {
    let found = known.get(value)
    if (found === undefined) {
      found = of(value)
      known.set(value, found)
    }
    return found
  }
}

/** Numbers of the events themselves, column by column. */
function ownColumns(events: readonly MeteredEvent[], monthOfPeriod: (period: Month) => number, monthOfDay: (day: number) => number) {
  const { length } = events
  const [periods, months, days] = [new Int32Array(length), new Int32Array(length), new Int32Array(length)]
  const [stamps, wholes, rests] = [new BigInt64Array(length), new BigInt64Array(length), new Int32Array(length)]
  for (let i = 0; i < length; i++) {
    const { isLegacy, period, at, quantity } = events[i] as MeteredEvent
    const date = Math.floor(at / day)
    periods[i] = isLegacy ? legacyLedger : monthOfPeriod(period)
    months[i] = monthOfDay(date)
    days[i] = date
    stamps[i] = BigInt(at)
    const [whole, rest] = splitQuantity(quantity)
    wholes[i] = whole
    rests[i] = rest
  }
  return { periods, months, days, stamps, wholes, rests }
}

/** 1.5 → [1500000, 0]; throws RangeError beyond 15 fraction digits or 12 integer digits. */
function splitQuantity(quantity: Decimal): [bigint, number] {
  const { coefficient, scale } = quantity
  let whole: bigint
  let rest = 0n
  if (scale <= fastDigits) whole = quantity.atScale(fastDigits)
  else {
    const all = scale <= quantityDigits ? coefficient * 10n ** BigInt(quantityDigits - scale) : quantity.atScale(quantityDigits)
    whole = all / restUnit
    rest = all % restUnit
  }
  if (whole > most || whole < -most) throw new RangeError(`quantity ${quantity} has more than 12 integer digits`)
  return [whole, Number(rest)]
}

/** Ids are compared by a 128-bit hash: one narrow column to scan, however long the ids. */
async function take(connection: Connection, job: number): Promise<AppendResult> {
  await connection.run(`DELETE FROM events WHERE job = ${job}`)
  const before = await row<{ n: bigint }>(connection, 'SELECT count(*) AS n FROM temp.staged')
  await connection.run(`CREATE OR REPLACE TEMP TABLE dropped AS
    SELECT h.n FROM temp.hashed h SEMI JOIN (SELECT e.idh FROM events e SEMI JOIN temp.hashed x ON e.idh = x.idh) known ON h.idh = known.idh
    UNION
    SELECT h.n FROM temp.hashed h JOIN (SELECT idh, min(n) AS first FROM temp.hashed GROUP BY idh HAVING count(*) > 1) twice
      ON h.idh = twice.idh AND h.n > twice.first`)
  const duplicates = Number((await row<{ n: bigint }>(connection, 'SELECT count(*) AS n FROM dropped'))?.n ?? 0n)
  // What was staged in order is written in order; only a join that looks for its rows could change it.
  await connection.run(`INSERT INTO events
    SELECT ${job}, id, ${duplicates > 0 ? 'md5_number(id)' : "CASE WHEN s.n = h.n THEN h.idh ELSE error('hashes stand in another order') END"},
      period, month, day, customer, plan, entitlement, resource, schedule, details, stamp, q6, qr
    FROM temp.staged s ${duplicates > 0 ? 'ANTI JOIN dropped d ON s.n = d.n ORDER BY n' : 'POSITIONAL JOIN temp.hashed h'}`)
  await connection.run('DROP TABLE dropped')
  return { accepted: Number(before?.n ?? 0n) - duplicates, duplicates }
}
