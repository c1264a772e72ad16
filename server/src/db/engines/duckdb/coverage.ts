/**
 * Which usage benefits cover, hour by hour, for customers who have any: SQL sums the hours that may have changed, what each benefit
 * gives of them is shared out here in whole numbers, and SQL goes on with the parts. What it gives is what `usage/coverage.ts` says.
 */
import { createHash } from 'node:crypto'
import { BIGINT, HUGEINT, INTEGER, VARCHAR } from '@duckdb/node-api'
import { hour as hourLength } from 'lazuli-contract'
import { type Benefit, benefitText, rest, stepAt } from '../../benefits.ts'
import type { RateInput } from '../../lines.ts'
import { qualified, sameIn } from './column-lists.ts'
import { billedWith } from './late-events.ts'
import { dayNumber, dayOfNumber, legacyLedger, monthNumber, quantityDigits, restUnit, wholeOf } from './numbers.ts'
import { append, type Connection, row, rows, slices, text } from './pool.ts'
import { liveLines, visible } from './published.ts'
import type { ScheduleShelf } from './schedules.ts'
import { takeBack } from './taken-back.ts'

const dayLength = 24 * hourLength
/** Parts kept before they are written. */
const chunk = 50_000

interface StepRow {
  customer: string
  benefit: string
  starts: bigint
  doc: string
}

/** Steps as rows; what a benefit gave, since when, to whom. */
function stepRows(benefits: readonly Benefit[]): StepRow[] {
  return benefits.flatMap((benefit) =>
    benefit.steps.map(({ from, amount, scope }) => ({
      customer: benefit.customerId,
      benefit: benefitText(benefit),
      starts: BigInt(from),
      doc: [amount.reduced(), scope.entitlementId ?? '', scope.resourceGroup ?? ''].join('|'),
    })),
  )
}

/** The same for the same steps in any order; '' for none. */
export function stepsHash(benefits: readonly Benefit[] = []): string {
  const lines = stepRows(benefits).map(({ customer, benefit, starts, doc }) => JSON.stringify([customer, benefit, `${starts}`, doc]))
  return lines.length === 0 ? '' : createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

/** Keeps this run's steps under its job unless they equal those of the run before. Returns whose rows apply and their hash. */
export async function keepSteps(
  connection: Connection,
  job: number,
  benefits: readonly Benefit[],
  known: { job: number; hash: string } | undefined,
): Promise<{ job: number; hash: string }> {
  const hash = stepsHash(benefits)
  if (known?.hash === hash) return known
  const found = stepRows(benefits)
  await connection.run(`DELETE FROM benefit_steps WHERE job <> ${known?.job ?? 0}`)
  await append(
    connection,
    'benefit_steps',
    [INTEGER, VARCHAR, VARCHAR, BIGINT, VARCHAR],
    [found.map(() => job), ...(['customer', 'benefit', 'starts', 'doc'] as const).map((name) => found.map((step) => step[name]))],
  )
  return { job, hash }
}

/** What changed between two runs, as a temporary table `moved (customer, day)`: from which day on lines of whom may have to follow. */
export async function findMoved(connection: Connection, before: number, now: number): Promise<void> {
  const of = (job: number) => `SELECT customer, benefit, starts, doc FROM benefit_steps WHERE job = ${job}`
  await connection.run(`CREATE OR REPLACE TEMP TABLE moved AS SELECT c.k AS customer, min(x.starts // ${dayLength})::INTEGER AS day
    FROM ((${of(before)} EXCEPT ${of(now)}) UNION ALL (${of(now)} EXCEPT ${of(before)})) x JOIN customers c ON c.id = x.customer GROUP BY c.k`)
}

interface Coverable {
  customer: number
  schedule: number
}

/**
 * The days of customers that have to be looked at anew, as `cover_days (customer, day)`, and which of their usage may be covered, as
 * `coverable (customer, schedule)`. Says whether there is any.
 */
export async function findCoverable(
  connection: Connection,
  input: RateInput,
  shelf: ScheduleShelf,
  firstOpen: number,
): Promise<readonly Coverable[]> {
  const benefits = input.benefits ?? []
  if (benefits.length === 0) return []
  const owners = [...new Set(benefits.map(({ customerId }) => customerId))]
  const isOwned = (customer: string) =>
    `SEMI JOIN (SELECT k FROM customers WHERE id IN (${owners.map(text).join(', ')})) c ON c.k = ${customer}`
  const open = liveLines(input.published, `r.period >= ${firstOpen} AND r.period <> ${legacyLedger}`)
  // Lines whose credit turns are written anew as well: each with what covers it.
  const turned = (await row(connection, 'SELECT 1 AS found FROM turned LIMIT 1'))
    ? `UNION SELECT DISTINCT l.customer, l.day FROM ${open} l SEMI JOIN turned t ON t.entitlement = l.entitlement
        SEMI JOIN (SELECT k FROM schedules WHERE eligible AND tiers = 1) s ON s.k = l.schedule ${isOwned('l.customer')}`
    : ''
  await connection.run(`CREATE OR REPLACE TEMP TABLE cover_days AS
    SELECT DISTINCT f.customer, f.day FROM fresh f ${isOwned('f.customer')} WHERE f.period <> ${legacyLedger}
    UNION SELECT DISTINCT l.customer, l.day FROM ${open} l JOIN moved m ON m.customer = l.customer AND l.day >= m.day ${turned}`)
  const used = await rows<Coverable & { id: string }>(
    connection,
    `SELECT e.customer, e.schedule, c.id FROM (SELECT DISTINCT customer, schedule FROM ${eventsOf(input)}) e
      JOIN schedules s ON s.k = e.schedule AND s.tiers = 1 JOIN customers c ON c.k = e.customer ORDER BY e.customer, e.schedule`,
  )
  await shelf.load(
    connection,
    used.map(({ schedule }) => schedule),
  )
  const byOwner = Map.groupBy(benefits, ({ customerId }) => customerId)
  const found = used.filter(({ id, schedule }) => byOwner.get(id)?.some(({ rateOf }) => rateOf(shelf.get(schedule)) !== undefined))
  await connection.run('CREATE OR REPLACE TEMP TABLE coverable (customer INTEGER, schedule INTEGER)')
  await append(
    connection,
    'coverable',
    [INTEGER, INTEGER],
    [found.map(({ customer }) => customer), found.map(({ schedule }) => schedule)],
    'temp',
  )
  return found
}

/** Published events of the days to look at. */
function eventsOf({ published, before }: RateInput): string {
  return `(SELECT e.* FROM events e SEMI JOIN cover_days d ON d.customer = e.customer AND d.day = e.day
    WHERE ${visible(published, 'e.job')} AND e.day < ${dayNumber(before)} AND e.period <> ${legacyLedger}
      AND e.day BETWEEN (SELECT min(day) FROM cover_days) AND (SELECT max(day) FROM cover_days))`
}

const bucket = 'period, month, day, customer, plan, entitlement, resource, schedule'

interface Hour {
  customer: number
  hour: number
  b: number
  period: number
  schedule: number
  entitlement: string
  grp: string
  q: bigint
}

/** What benefits cover of the buckets, as `covered` (bucket, benefit, q): no more of a bucket than it holds. */
export async function findCovered(connection: Connection, input: RateInput, shelf: ScheduleShelf, firstOpen: number): Promise<void> {
  const first = await row<{ day: number | null }>(connection, 'SELECT min(day) AS day FROM cover_days')
  const from = first?.day == null ? firstOpen : monthNumber(dayOfNumber(first.day).slice(0, 7))
  await connection.run(`CREATE OR REPLACE TEMP TABLE hourly AS
    SELECT ${await billedWith(connection, input, from)} AS period, month, day, customer, plan, entitlement, resource, schedule,
      stamp // ${hourLength} AS hour, sum(q6)::HUGEINT * ${restUnit} + sum(qr)::HUGEINT AS q
    FROM ${eventsOf(input)} e SEMI JOIN coverable c ON c.customer = e.customer AND c.schedule = e.schedule GROUP BY ALL`)
  // In the order in which usage is covered: what an earlier period was billed first, then by name.
  await connection.run(`CREATE OR REPLACE TEMP TABLE hour_days AS
    SELECT h.*, row_number() OVER (ORDER BY h.period, e.id, r.id, s.id, p.id, h.customer, h.day /* unique: a bucket */)::INTEGER AS b, e.id AS entitlement_id
    FROM (SELECT DISTINCT ${bucket} FROM hourly) h JOIN entitlements e ON e.k = h.entitlement JOIN resources r ON r.k = h.resource
      JOIN schedules s ON s.k = h.schedule JOIN plans p ON p.k = h.plan`)
  await connection.run('CREATE OR REPLACE TEMP TABLE given (b INTEGER, benefit INTEGER, q HUGEINT)')
  const sink = new Sink(connection, await benefitKeys(connection, input.benefits ?? []))
  const names = new Map(
    (await rows<{ k: number; id: string }>(connection, 'SELECT k, id FROM customers SEMI JOIN cover_days d ON d.customer = k')).map(
      ({ k, id }) => [k, id],
    ),
  )
  const byOwner = Map.groupBy(input.benefits ?? [], ({ customerId }) => customerId)
  const hasGroups = input.benefits?.some(({ steps }) => steps.some(({ scope }) => scope.resourceGroup !== undefined))
  const group = hasGroups ? `lower(regexp_extract(r.id, '/resourcegroups/([^/]+)', 1, 'i'))` : `''`
  let uses: Hour[] = []
  const shareOut = async () => {
    const [first] = uses
    if (!first) return
    giveHour(byOwner.get(names.get(first.customer) as string) ?? [], uses, shelf, sink)
    uses = []
    await sink.flush(chunk)
  }
  for await (const some of slices<Hour>(
    connection,
    `SELECT h.customer, h.hour::INTEGER AS hour, d.b, h.period, h.schedule, lower(d.entitlement_id) AS entitlement, ${group} AS grp, h.q
      FROM hourly h JOIN hour_days d ON ${sameIn(bucket, 'd', 'h')}${hasGroups ? ' JOIN resources r ON r.k = h.resource' : ''}
      WHERE h.q > 0`,
    'customer, hour, b',
  ))
    for (const use of some) {
      if (uses[0] && (uses[0].customer !== use.customer || uses[0].hour !== use.hour)) await shareOut()
      uses.push(use)
    }
  await shareOut()
  await sink.flush(0)
  await connection.run(`CREATE OR REPLACE TEMP TABLE covered AS
    SELECT ${bucket}, benefit, q FROM (
      SELECT ${qualified('d', bucket)}, g.benefit, (least(g.after, g.room) - least(g.after - g.q, g.room))::HUGEINT AS q
      FROM (SELECT g.b, g.benefit, g.q, greatest(${wholeOf('x')}, 0) AS room,
          sum(g.q) OVER (PARTITION BY g.b ORDER BY t.id /* unique: a benefit */)::HUGEINT AS after
        FROM (SELECT b, benefit, sum(q)::HUGEINT AS q FROM given GROUP BY b, benefit) g JOIN benefits t ON t.k = g.benefit
          JOIN hour_days d ON d.b = g.b JOIN buckets x ON ${bucket
            .split(', ')
            .map((c) => `x.${c} = d.${c}`)
            .join(' AND ')}) g
      JOIN hour_days d ON d.b = g.b) WHERE q > 0`)
  await connection.run('DROP TABLE hourly; DROP TABLE hour_days; DROP TABLE given')
  await takeBack(connection, input.published, firstOpen)
}

/** Key numbers of benefits by their text; new ones are added. The transaction that asks keeps or undoes them with its lines. */
async function benefitKeys(connection: Connection, benefits: readonly Benefit[]): Promise<Map<string, number>> {
  const known = new Map((await rows<{ k: number; id: string }>(connection, 'SELECT k, id FROM benefits')).map(({ k, id }) => [id, k]))
  const missing = [...new Set([rest, ...benefits].map(benefitText))].filter((id) => !known.has(id)).sort()
  let next = ((await row<{ k: number | null }>(connection, 'SELECT max(k) AS k FROM benefits'))?.k ?? 0) + 1
  for (const id of missing) known.set(id, next++)
  await append(connection, 'benefits', [INTEGER, VARCHAR], [missing.map((id) => known.get(id) as number), missing])
  return known
}

/** Key number of the mark of what is left beside a covered part. */
export async function restKey(connection: Connection): Promise<number> {
  return (await row<{ k: number }>(connection, `SELECT k FROM benefits WHERE id = ${text(benefitText(rest))}`))?.k ?? 0
}

/** One hour of a customer: each benefit in turn, over what it may cover, until its hour is used up. */
function giveHour(benefits: readonly Benefit[], uses: readonly Hour[], shelf: ScheduleShelf, sink: Sink): void {
  const left = uses.map(({ q }) => q)
  const start = (uses[0] as Hour).hour * hourLength
  const bySchedule = Map.groupBy(
    uses.map((_, i) => i),
    (i) => (uses[i] as Hour).schedule,
  )
  for (const { benefit, scope, amount } of standingAt(benefits, start)) {
    const mine: { i: number; rate: bigint; weight: bigint }[] = []
    // Rates and amount at one scale: units of 1e-15 × rate.
    const rated = [...bySchedule].flatMap(([schedule, places]) => {
      const rate = benefit.rateOf(shelf.get(schedule))
      return rate && rate.sign > 0 ? [{ schedule, places, rate }] : []
    })
    if (rated.length === 0) continue
    const scale = Math.max(amount.scale, ...rated.map(({ rate }) => rate.scale))
    let money = amount.atScale(scale) * 10n ** BigInt(quantityDigits)
    for (const { places, rate } of rated)
      for (const i of places) {
        const use = uses[i] as Hour
        if (scope.entitlementId !== undefined && scope.entitlementId !== use.entitlement) continue
        if (scope.resourceGroup !== undefined && scope.resourceGroup !== use.grp) continue
        if ((left[i] as bigint) > 0n) mine.push({ i, rate: rate.atScale(scale), weight: 0n })
      }
    if (benefit.type === 'SavingsPlan') sortBySaving(mine, uses, shelf)
    else if (rated.length > 1) mine.sort((a, b) => a.i - b.i)
    for (const { i, rate } of mine) {
      const most = money / rate
      if (most === 0n) {
        if (benefit.type === 'Reservation') break
        continue
      }
      const part = most < (left[i] as bigint) ? most : (left[i] as bigint)
      left[i] = (left[i] as bigint) - part
      money -= part * rate
      sink.add((uses[i] as Hour).b, benefit, part)
    }
  }
}

/** Where a plan saves most first: by plan rate ÷ list price, what earlier periods were billed before all. */
function sortBySaving(mine: { i: number; rate: bigint }[], uses: readonly Hour[], shelf: ScheduleShelf): void {
  const prices = mine.map(({ i }) => shelf.get((uses[i] as Hour).schedule).tiers[0]?.unitPrice)
  const scale = Math.max(0, ...prices.map((price) => price?.scale ?? 0))
  const priceOf = new Map(mine.map(({ i }, n) => [i, prices[n]?.atScale(scale) ?? 0n]))
  mine.sort((a, b) => {
    const periods = (uses[a.i] as Hour).period - (uses[b.i] as Hour).period
    const saving = a.rate * (priceOf.get(b.i) as bigint) - b.rate * (priceOf.get(a.i) as bigint)
    return periods || (saving < 0n ? -1 : saving > 0n ? 1 : a.i - b.i)
  })
}

/** Reservations before savings plans, the narrower scope first, then the older benefit. */
function standingAt(benefits: readonly Benefit[], start: number) {
  return benefits
    .flatMap((benefit) => {
      const step = stepAt(benefit, start)
      if (!step || step.amount.sign <= 0) return []
      const width = step.scope.resourceGroup !== undefined ? 0 : step.scope.entitlementId !== undefined ? 1 : 2
      return [{ benefit, scope: step.scope, amount: step.amount, width, since: benefit.steps[0]?.from ?? 0, name: benefitText(benefit) }]
    })
    .sort(
      (a, b) =>
        (a.benefit.type < b.benefit.type ? -1 : a.benefit.type > b.benefit.type ? 1 : 0) ||
        a.width - b.width ||
        a.since - b.since ||
        (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    )
}

/** Parts on their way into `given`, summed as far as they are here. */
class Sink {
  readonly #connection: Connection
  readonly #keys: ReadonlyMap<string, number>
  readonly #parts = new Map<number, Map<Benefit, bigint>>()

  constructor(connection: Connection, keys: ReadonlyMap<string, number>) {
    this.#connection = connection
    this.#keys = keys
  }

  add(b: number, benefit: Benefit, q: bigint): void {
    let parts = this.#parts.get(b)
    if (!parts) {
      parts = new Map()
      this.#parts.set(b, parts)
    }
    parts.set(benefit, (parts.get(benefit) ?? 0n) + q)
  }

  /** Writes once there are more than `kept` buckets. */
  async flush(kept: number): Promise<void> {
    if (this.#parts.size <= kept) return
    const all = [...this.#parts].flatMap(([b, parts]) =>
      [...parts].map(([benefit, q]) => ({ b, q, k: this.#keys.get(benefitText(benefit)) as number })),
    )
    await append(
      this.#connection,
      'given',
      [INTEGER, INTEGER, HUGEINT],
      [all.map(({ b }) => b), all.map(({ k }) => k), all.map(({ q }) => q)],
      'temp',
    )
    this.#parts.clear()
  }
}
