/** The embedded line engine: one DuckDB file per partner. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Day, Month } from 'lazuli-contract'
import type { Watch } from '../../../base/watch.ts'
import type { CycleInput, CycleList, CyclePage, CycleRow } from '../../cycles.ts'
import type { DailySpendInput } from '../../daily-spend.ts'
import type {
  AppendResult,
  BilledInput,
  CloseInput,
  CostInput,
  CreditFilter,
  DailyLine,
  InvoiceTotals,
  LineStats,
  Lines,
  MeteredEvent,
  OpenInput,
  OpenReconInput,
  Page,
  Published,
  RateInput,
  RateResult,
  RebillInput,
  ReconRow,
  SpendInput,
  UnbilledInput,
  UnbilledReconInput,
  Violation,
} from '../../lines.ts'
import type { MeteredDay, MeteredDayInput } from '../../metered.ts'
import type { ReportedInput, ReportedUsage } from '../../reported.ts'
import { StorageError } from '../../state.ts'
import type { Traces } from '../../traces.ts'
import { billedLines, billedRows, customerPlace, customerTotalsOf, type KnownCloses, residualsOf, rowCursor, totalsOf } from './billed.ts'
import { invoiceViolations, openViolations } from './checks.ts'
import { type Allocate, closeInto } from './closing.ts'
import { copyInto } from './copying.ts'
import { costSums } from './costs.ts'
import { cycleLines, cycleRows } from './cycle-reads.ts'
import { closeCycleInto, cycleViolations } from './cycles.ts'
import { dailySpend } from './daily.ts'
import { Intake } from './intake.ts'
import { meteredDay } from './metered.ts'
import { dayOfNumber, monthNumber } from './numbers.ts'
import { type Connection, Pool, row } from './pool.ts'
import { visible } from './published.ts'
import { ratedViolations } from './rated-checks.ts'
import { rateInto } from './rating.ts'
import { rebillInto } from './rebilling.ts'
import { reportedUsage } from './reported.ts'
import { jobTables, schema, schemaVersion } from './schema.ts'
import { customerSpend, meterSpend, planSpend, resourceSpend, type Standing, Standings } from './spend.ts'
import { makeSums } from './sums.ts'
import { DuckDbTraces } from './traces.ts'
import { openLines, openRows } from './unbilled.ts'
import { Names } from './wide.ts'

export interface LinesOptions {
  /** The file; its folder is made when missing, spilled data goes beside it. */
  readonly path: string
  readonly allocate: Allocate
  /** `512MB`. */
  readonly memory?: string
  readonly threads?: number
  /** Called once when an error has made the store unusable: from then on it refuses everything; close it and open the file anew. */
  readonly broken?: () => void
  readonly watch?: Watch
}

/** Rows read at once for exports. */
const exportPage = 20_000

/** Opens (and makes) a partner's line file. Discard the jobs that nobody will repeat before reading. */
export async function openDuckDb({ path, allocate, memory = '512MB', threads = 2, broken, watch }: LinesOptions): Promise<Lines> {
  mkdirSync(dirname(path), { recursive: true })
  const pool = await Pool.open({
    path,
    spill: join(dirname(path), 'spill'),
    memory,
    threads,
    ...(broken ? { broken } : {}),
    ...(watch ? { watch } : {}),
  })
  const prepared = pool.write(async (connection) => {
    await connection.run(schema)
    const version = await row<{ value: string }>(connection, "SELECT value FROM settings WHERE name = 'schema'")
    if (!version) await connection.run(`INSERT INTO settings VALUES ('schema', '${schemaVersion}')`)
    else if (version.value !== String(schemaVersion))
      throw new StorageError(
        `usage lines: the file has form ${version.value}, this release reads ${schemaVersion}; start the release that wrote it`,
      )
    await makeSums(connection)
  })
  await prepared.catch(async (error: unknown) => {
    await pool.close()
    throw error
  })
  return new DuckDbLines(pool, allocate)
}

class DuckDbLines implements Lines {
  readonly #pool: Pool
  readonly #allocate: Allocate
  readonly #intake: Intake
  /** Names for readers; the writer keeps its own, as each connection loads what it misses. */
  readonly #names = new Names()
  readonly #writerNames = new Names()
  readonly #closes: KnownCloses = new Map()
  readonly #standings = new Standings()
  readonly traces: Traces

  constructor(pool: Pool, allocate: Allocate) {
    this.#pool = pool
    this.#allocate = allocate
    this.#intake = new Intake(pool)
    this.traces = new DuckDbTraces(pool, this.#names)
  }

  append(
    job: number,
    chunks: Iterable<readonly MeteredEvent[]> | AsyncIterable<readonly MeteredEvent[]>,
    publish: (result: AppendResult) => void | Promise<void>,
  ): Promise<AppendResult> {
    return this.#intake.append(job, chunks, publish, (jobs) => this.discard(jobs))
  }

  rate(input: RateInput): Promise<RateResult> {
    return this.#pool.write((connection) => rateInto(connection, input, this.#writerNames.shelf))
  }

  async closePeriod(input: CloseInput): Promise<InvoiceTotals> {
    this.#closes.clear()
    await this.#intake.stage(input.job, input.purchases ?? [])
    return this.#pool.write(async (connection) => {
      const done = await row<{ invoice: string }>(
        connection,
        `SELECT invoice FROM closes WHERE period = ${monthNumber(input.period)} AND ${visible(input.published)} AND job <> ${input.job} AND amends IS NULL ORDER BY invoice LIMIT 1 /* unique: a period closes once */`,
      )
      if (!done) {
        await rateInto(connection, input, this.#writerNames.shelf)
        await closeInto(connection, input, this.#writerNames.shelf, this.#allocate)
      } else await connection.run(`DELETE FROM purchases WHERE job = ${input.job}`)
      return (await totalsOf(connection, done?.invoice ?? input.invoiceId)) as InvoiceTotals
    })
  }

  async rebill(input: RebillInput): Promise<InvoiceTotals> {
    this.#closes.clear()
    await this.#intake.stage(input.job, input.purchases)
    return this.#pool.write(async (connection) => {
      await rebillInto(connection, input, this.#writerNames.shelf, this.#allocate)
      return (await totalsOf(connection, input.invoiceId)) as InvoiceTotals
    })
  }

  async closeCycle(input: CycleInput): Promise<InvoiceTotals> {
    this.#closes.clear()
    await this.#intake.stage(input.job, input.purchases ?? [])
    return this.#pool.write(async (connection) => {
      await closeCycleInto(connection, input, this.#writerNames.shelf, this.#allocate)
      return (await totalsOf(connection, input.invoiceId)) as InvoiceTotals
    })
  }

  discard(jobs: readonly number[]): Promise<void> {
    if (jobs.length === 0) return Promise.resolve()
    this.#closes.clear()
    return this.#pool.write(async (connection) => {
      for (const table of jobTables) await connection.run(`DELETE FROM ${table} WHERE job IN (${jobs.join(',')})`)
    })
  }

  unbilledUsage(input: UnbilledInput & CreditFilter): Promise<Page<DailyLine>> {
    return this.#pool.page((connection) => openLines(connection, this.#names, input))
  }
  unbilledRecon(input: UnbilledReconInput): Promise<Page<ReconRow>> {
    return this.#pool.page((connection) => openRows(connection, this.#names, input))
  }
  billedUsage(input: BilledInput & CreditFilter): Promise<Page<DailyLine>> {
    return this.#pool.page((connection) => billedLines(connection, this.#names, this.#closes, input))
  }
  billedRecon(input: BilledInput): Promise<Page<ReconRow>> {
    return this.#pool.page((connection) => billedRows(connection, this.#names, this.#closes, input))
  }

  cycleRows(input: CycleList & { readonly of: 'usage' | 'purchases' }): Promise<CyclePage<CycleRow>> {
    return this.#pool.page((connection) => cycleRows(connection, this.#names, this.#closes, input))
  }
  cycleLines(input: CycleList): Promise<CyclePage<DailyLine>> {
    return this.#pool.page((connection) => cycleLines(connection, this.#names, this.#closes, input))
  }

  eachBilledLine(invoiceId: string): AsyncIterable<readonly DailyLine[]> {
    return this.#each((connection, page) => billedLines(connection, this.#names, this.#closes, { invoiceId, ...page }))
  }
  eachReconRow(invoiceId: string): AsyncIterable<readonly ReconRow[]> {
    return this.#each((connection, page) => billedRows(connection, this.#names, this.#closes, { invoiceId, ...page }))
  }

  eachOpenLine(input: OpenInput): AsyncIterable<readonly DailyLine[]> {
    return this.#each((connection, page) => openLines(connection, this.#names, { ...input, ...page }))
  }
  eachOpenRow(input: OpenReconInput): AsyncIterable<readonly ReconRow[]> {
    return this.#each((connection, page) => openRows(connection, this.#names, { ...input, ...page }))
  }

  async *customerRows(invoiceId: string, customerId: string): AsyncGenerator<readonly ReconRow[]> {
    const place = await this.#pool.page((connection) => customerPlace(connection, invoiceId, customerId))
    for (let from = place.before; from < place.last; from += exportPage) {
      const input = { invoiceId, after: rowCursor(invoiceId, from), size: Math.min(exportPage, place.last - from) }
      yield (await this.#pool.page((connection) => billedRows(connection, this.#names, this.#closes, input))).rows
    }
  }

  async *#each<T>(
    read: (connection: Connection, page: { after?: string; size: number }) => Promise<Page<T>>,
  ): AsyncGenerator<readonly T[]> {
    let after: string | undefined
    do {
      const from = after
      const page = await this.#pool.report((connection) =>
        read(connection, { size: exportPage, ...(from === undefined ? {} : { after: from }) }),
      )
      if (page.rows.length > 0) yield page.rows
      after = page.next
    } while (after !== undefined)
  }

  residuals(invoiceId: string) {
    return this.#pool.report((connection) => residualsOf(connection, invoiceId))
  }
  invoiceTotals(invoiceId: string) {
    return this.#pool.page((connection) => totalsOf(connection, invoiceId))
  }
  customerTotals(invoiceId: string) {
    return this.#pool.page((connection) => customerTotalsOf(connection, invoiceId))
  }

  #spend<T>(input: SpendInput, of: (connection: Connection, names: Names, asked: SpendInput & { standing: Standing }) => Promise<T>) {
    return this.#pool.report(async (connection) => {
      const standing = await this.#standings.of(connection, input, this.#intake.schedulesMade)
      return of(connection, this.#names, { ...input, standing })
    })
  }
  spendByCustomer(input: SpendInput) {
    return this.#spend(input, customerSpend)
  }
  spendByPlan(input: SpendInput) {
    return this.#spend(input, planSpend)
  }
  spendByResource(input: SpendInput) {
    return this.#spend(input, resourceSpend)
  }
  spendByMeter(input: SpendInput) {
    return this.#spend(input, meterSpend)
  }
  meteredDay(input: MeteredDayInput): Promise<MeteredDay[]> {
    return this.#pool.page((connection) => meteredDay(connection, this.#names, input))
  }
  lastUsageDay(published: Published): Promise<Day | undefined> {
    return this.#pool.page(async (connection) => {
      const found = await row<{ day: number | null }>(connection, `SELECT max(day) AS day FROM events WHERE ${visible(published)}`)
      return found?.day == null ? undefined : dayOfNumber(found.day)
    })
  }
  dailySpend(input: DailySpendInput) {
    return this.#pool.report((connection) => dailySpend(connection, input))
  }
  costs(input: CostInput) {
    return this.#pool.report((connection) => costSums(connection, this.#names, input))
  }
  reportedUsage(input: ReportedInput): Promise<Page<ReportedUsage>> {
    return this.#pool.report((connection) => reportedUsage(connection, this.#names, input))
  }

  checkRated(published: Published, job: number): Promise<Violation[]> {
    return this.#pool.report((connection) => ratedViolations(connection, this.#names, published, job))
  }
  checkOpen(published: Published, period: Month): Promise<Violation[]> {
    return this.#pool.report((connection) => openViolations(connection, published, period))
  }
  checkInvoice(invoiceId: string): Promise<Violation[]> {
    return this.#pool.report(async (connection) => [
      ...(await invoiceViolations(connection, invoiceId)),
      ...(await cycleViolations(connection, this.#names.shelf, invoiceId)),
    ])
  }

  stats(published: Published): Promise<LineStats> {
    return this.#pool.page(async (connection) => {
      const counts = await row<Record<keyof LineStats, bigint>>(
        connection,
        `SELECT (SELECT count(*) FROM events WHERE ${visible(published)}) AS events, (SELECT count(*) FROM rated WHERE ${visible(published)}) AS rated,
          (SELECT count(*) FROM billed WHERE ${visible(published)}) AS billed, (SELECT count(*) FROM recon WHERE ${visible(published)}) AS recon`,
      )
      const of = (name: keyof LineStats) => Number(counts?.[name] ?? 0n)
      return { events: of('events'), rated: of('rated'), billed: of('billed'), recon: of('recon') }
    })
  }

  copyTo(path: string, published: Published): Promise<void> {
    return this.#pool.aside((connection) => copyInto(connection, path, published))
  }

  async close(): Promise<void> {
    await this.#intake.close()
    await this.#pool.close()
  }
}
