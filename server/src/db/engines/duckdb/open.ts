/** The embedded line engine: one DuckDB file per partner. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Day, Month } from 'lazuli-contract'
import type { Watch } from '../../../base/watch.ts'
import type { CycleInput, CycleList, CyclePage, CycleRow } from '../../cycles.ts'
import type { DailySpendInput } from '../../daily-spend.ts'
import type { BatchPage, LineBatch } from '../../line-batch.ts'
import type {
  AppendResult,
  BilledInput,
  BilledTotals,
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
  PageInput,
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
import type { Rebilled } from '../../rebilling.ts'
import type { ReportedInput, ReportedUsage } from '../../reported.ts'
import { StorageError } from '../../state.ts'
import type { TraceList, Traces } from '../../traces.ts'
import {
  billedLines,
  billedRows,
  billedTotals,
  customerPlace,
  customerTotalsOf,
  KnownCloses,
  residualsOf,
  rowCursor,
  totalsOf,
} from './billed.ts'
import { invoiceViolations, openViolations } from './checks.ts'
import { type Allocate, closeInto, type Means } from './closing.ts'
import { copyInto } from './copying.ts'
import { costSums } from './costs.ts'
import { coveredDays } from './covered-days.ts'
import { cycleLines, cycleRows } from './cycle-reads.ts'
import { closeCycleInto, cycleViolations } from './cycles.ts'
import { dailySpend } from './daily.ts'
import { Intake } from './intake.ts'
import { batchOfLines, type ColumnPage, pageOfLines } from './line-columns.ts'
import { meteredDay } from './metered.ts'
import { dayOfNumber, monthNumber } from './numbers.ts'
import { type Connection, Pool, row } from './pool.ts'
import { visible } from './published.ts'
import { ratedViolations } from './rated-checks.ts'
import { rateInto } from './rating.ts'
import { rebillInto } from './rebilling.ts'
import { reportedUsage } from './reported.ts'
import { jobTables, schema, schemaVersion } from './schema.ts'
import { customersAsked, knownSums, meterSpend, plansAsked, resourceSpend, sumAll, sumSome, wantsAll } from './spend.ts'
import { type Asked, Standings, type Summed } from './standings.ts'
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
  /** Lines a run or a close works on at once. */
  readonly atOnce?: number
  /** Called once when an error has made the store unusable: from then on it refuses everything; close it and open the file anew. */
  readonly broken?: () => void
  readonly watch?: Watch
}

/**
 * What the engine has let go of its allocator keeps, beyond any limit of memory, until the same thread asks for more: a thread of its own
 * gives it back. One setting of the process, off again with every instance that is closed, such as a comparison's: so said at each run.
 */
const givesBack = 'SET allocator_background_threads = true'

/** Rows read at once for exports. */
const exportPage = 20_000

/** Opens (and makes) a partner's line file. Discard the jobs that nobody will repeat before reading. */
export async function openDuckDb({
  path,
  allocate,
  memory = '512MB',
  threads = 2,
  atOnce = 1_000_000,
  broken,
  watch,
}: LinesOptions): Promise<Lines> {
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
    else if (version.value === '1') await connection.run(`UPDATE settings SET value = '${schemaVersion}' WHERE name = 'schema'`)
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
  return new DuckDbLines(pool, { allocate, atOnce })
}

class DuckDbLines implements Lines {
  readonly #pool: Pool
  readonly #means: Means
  readonly #intake: Intake
  /** Names for readers; the writer keeps its own, as each connection loads what it misses. */
  readonly #names = new Names()
  readonly #writerNames = new Names()
  readonly #closes = new KnownCloses()
  readonly #standings = new Standings()
  readonly traces: Traces

  constructor(pool: Pool, means: Means) {
    this.#pool = pool
    this.#means = means
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

  /** Writes that change what has been spent. */
  async #write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await this.#pool.write(async (connection) => {
        await connection.run(givesBack)
        return work(connection)
      })
    } finally {
      this.#standings.changed()
    }
  }

  rate(input: RateInput): Promise<RateResult> {
    return this.#write((connection) => rateInto(connection, input, this.#writerNames.shelf, this.#means.atOnce))
  }

  async closePeriod(input: CloseInput): Promise<BilledTotals> {
    this.#closes.clear()
    await this.#intake.stage(input.job, input.purchases ?? [])
    return this.#write(async (connection) => {
      const done = await row<{ invoice: string }>(
        connection,
        `SELECT invoice FROM closes WHERE period = ${monthNumber(input.period)} AND ${visible(input.published)} AND job <> ${input.job} AND amends IS NULL ORDER BY invoice LIMIT 1 /* unique: a period closes once */`,
      )
      if (!done) {
        await rateInto(connection, input, this.#writerNames.shelf, this.#means.atOnce)
        await closeInto(connection, input, this.#writerNames.shelf, this.#means)
      } else await connection.run(`DELETE FROM purchases WHERE job = ${input.job}`)
      return billedTotals(connection, done?.invoice ?? input.invoiceId)
    })
  }

  async rebill(input: RebillInput): Promise<BilledTotals & Rebilled> {
    this.#closes.clear()
    await this.#intake.stage(input.job, input.purchases)
    return this.#write(async (connection) => {
      const rebilled = await rebillInto(connection, input, this.#writerNames.shelf, this.#means)
      return { ...(await billedTotals(connection, input.invoiceId)), ...rebilled }
    })
  }

  async closeCycle(input: CycleInput): Promise<InvoiceTotals> {
    this.#closes.clear()
    await this.#intake.stage(input.job, input.purchases ?? [])
    return this.#write(async (connection) => {
      await closeCycleInto(connection, input, this.#writerNames.shelf, this.#means)
      return (await totalsOf(connection, input.invoiceId)) as InvoiceTotals
    })
  }

  discard(jobs: readonly number[]): Promise<void> {
    if (jobs.length === 0) return Promise.resolve()
    this.#closes.clear()
    return this.#write(async (connection) => {
      for (const table of jobTables) await connection.run(`DELETE FROM ${table} WHERE job IN (${jobs.join(',')})`)
    })
  }

  unbilledUsage(input: UnbilledInput & CreditFilter): Promise<Page<DailyLine>> {
    return this.#pool.page(async (connection) => pageOfLines(connection, this.#names, await openLines(connection, input)))
  }
  unbilledRecon(input: UnbilledReconInput): Promise<Page<ReconRow>> {
    return this.#pool.page((connection) => openRows(connection, this.#names, input))
  }
  billedUsage(input: BilledInput & CreditFilter): Promise<Page<DailyLine>> {
    return this.#pool.page(async (connection) => pageOfLines(connection, this.#names, await billedLines(connection, this.#closes, input)))
  }
  billedRecon(input: BilledInput): Promise<Page<ReconRow>> {
    return this.#pool.page((connection) => billedRows(connection, this.#names, this.#closes, input))
  }

  async unbilledBatch(input: UnbilledInput & CreditFilter): Promise<BatchPage> {
    return this.#paged(await this.#pool.page((connection) => openLines(connection, input)))
  }
  async billedBatch(input: BilledInput & CreditFilter): Promise<BatchPage> {
    return this.#paged(await this.#pool.page((connection) => billedLines(connection, this.#closes, input)))
  }
  #paged(page: ColumnPage): BatchPage {
    return batchOfLines((work) => this.#pool.page(work), this.#names, page)
  }
  eachBilledBatch(invoiceId: string): AsyncIterable<LineBatch> {
    return this.#batches((connection, page) => billedLines(connection, this.#closes, { invoiceId, ...page }))
  }
  eachOpenBatch(input: OpenInput): AsyncIterable<LineBatch> {
    return this.#batches((connection, page) => openLines(connection, { ...input, ...page }))
  }

  async *#batches(read: (connection: Connection, page: PageInput) => Promise<ColumnPage>): AsyncGenerator<LineBatch> {
    for await (const page of this.#pages(read))
      if (page.columns.count > 0) yield batchOfLines((work) => this.#pool.report(work), this.#names, page).batch
  }

  cycleRows(input: CycleList & { readonly of: 'usage' | 'purchases' }): Promise<CyclePage<CycleRow>> {
    return this.#pool.page((connection) => cycleRows(connection, this.#names, this.#closes, input))
  }
  cycleLines(input: CycleList): Promise<CyclePage<DailyLine>> {
    return this.#pool.page((connection) => cycleLines(connection, this.#names, this.#closes, input))
  }

  eachBilledLine(invoiceId: string): AsyncIterable<readonly DailyLine[]> {
    return this.#each(async (connection, page) =>
      pageOfLines(connection, this.#names, await billedLines(connection, this.#closes, { invoiceId, ...page })),
    )
  }
  eachReconRow(invoiceId: string): AsyncIterable<readonly ReconRow[]> {
    return this.#each((connection, page) => billedRows(connection, this.#names, this.#closes, { invoiceId, ...page }))
  }

  eachOpenLine(input: OpenInput): AsyncIterable<readonly DailyLine[]> {
    return this.#each(async (connection, page) => pageOfLines(connection, this.#names, await openLines(connection, { ...input, ...page })))
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

  async *#each<T>(read: (connection: Connection, page: PageInput) => Promise<Page<T>>): AsyncGenerator<readonly T[]> {
    for await (const { rows } of this.#pages(read)) if (rows.length > 0) yield rows
  }

  async *#pages<P extends { next?: string }>(read: (connection: Connection, page: PageInput) => Promise<P>): AsyncGenerator<P> {
    let after: string | undefined
    do {
      const from = after
      const page = await this.#pool.report((connection) =>
        read(connection, { size: exportPage, ...(from === undefined ? {} : { after: from }) }),
      )
      yield page
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

  #spend<T>(input: SpendInput, of: (connection: Connection, names: Names, asked: Asked) => Promise<T>): Promise<T> {
    return this.#pool.report(async (connection) => of(connection, this.#names, await this.#asked(connection, input)))
  }
  async #asked(connection: Connection, input: SpendInput): Promise<Asked> {
    return { ...input, standing: await this.#standings.of(connection, input, this.#intake.schedulesMade) }
  }
  /** Sums in which those that are asked for lie. From memory where they are there, whatever reports run. */
  async #summed(input: SpendInput): Promise<Summed> {
    const standing = this.#standings.known(input, this.#intake.schedulesMade)
    const known = standing && knownSums({ ...input, standing })
    if (known) return known
    return this.#spend(input, (connection, names, asked) => {
      if (input.customerId === undefined && input.subscriptionId === undefined) return sumAll(connection, names, asked)
      if (wantsAll(asked)) this.#sumAllAside(input)
      return sumSome(connection, names, asked)
    })
  }
  /** For those who ask next. */
  #sumAllAside(input: SpendInput): void {
    const work = this.#pool.aside(async (connection) => sumAll(connection, this.#names, await this.#asked(connection, input)))
    // Whoever asks makes them if this could not.
    work.catch(() => undefined)
  }
  async spendByCustomer(input: SpendInput) {
    return customersAsked(await this.#summed(input), input)
  }
  async spendByPlan(input: SpendInput) {
    return plansAsked(await this.#summed(input), input)
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
  coveredDays(of: TraceList, month: Month) {
    return this.#pool.report((connection) => coveredDays(connection, this.#names.shelf, of, month))
  }
  reportedUsage(input: ReportedInput): Promise<Page<ReportedUsage>> {
    return this.#pool.report((connection) => reportedUsage(connection, this.#names, input))
  }

  checkRated(published: Published, job: number): Promise<Violation[]> {
    return ratedViolations(this.#pool, this.#names, published, job)
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
