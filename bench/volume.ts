/**
 * Months of many daily lines, straight through the line store's seam: `npm run bench -- --lines 1000000,10000000`. Events are written by
 * the engine itself, in the shape of `lines.ts`; what rates, closes and checks them is the service's own. Prints processor time, as it
 * says more than the clock where a machine is shared, the cost of a line, and memory. Its files are removed at the end.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { Decimal, startOfMonth } from 'lazuli-contract'
import { toCursor } from 'lazuli-server/db/engines/duckdb/cursors.ts'
import { openDuckDb } from 'lazuli-server/db/engines/duckdb/open.ts'
import type { Lines } from 'lazuli-server/db/lines.ts'
import { allocate } from 'lazuli-server/invoices/allocate.ts'
import { events, guid, period, resources, schedules } from './lines.ts'

const day = 86_400_000
/** Events for a daily line: some fall on the same resource, meter and day. */
const eventsPerLine = 1.1704
const eventsPerCustomer = 1000
const eventsPerResource = eventsPerCustomer / resources
/** In use; a customer's lines of one are a rating group. */
const usualMeters = 40

/** Each volume in a process of its own, whose memory is its own. `customers`, `meters`: whose lines they are, and of how many prices. */
export function measureVolumes(volumes: readonly number[], customers = '', meters = ''): void {
  const script = fileURLToPath(import.meta.url)
  for (const lines of volumes)
    spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', script, `${lines}`, customers, meters], { stdio: 'inherit' })
}

async function measureVolume(wanted: number, ofCustomers = 0, meters = 0): Promise<void> {
  const count = Math.round(wanted * eventsPerLine)
  const customers = ofCustomers || Math.max(1, Math.round(count / eventsPerCustomer))
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'lazuli-volume-'))
  try {
    const path = join(folder, 'lines.duckdb')
    await grow(path, { count, customers, meters: meters || usualMeters })
    const lines = await openDuckDb({ path, allocate })
    const access = Array.from({ length: customers * 2 }, (_, i) => ({
      entitlementId: guid('eeeeeeee', i),
      from: startOfMonth(period) + (i % 20) * day,
    }))
    const input = (job: number) => ({
      ...{ job, published: { upTo: job - 1, except: [] }, at: job, before: '2026-10-06', fxOf: () => Decimal.parse('0.846202666') },
      ...{ access, creditRate: Decimal.parse('0.15') },
    })
    const rated = await spent('rate', wanted, () => lines.rate(input(2)))
    await spent('check what was rated', rated.lines, async () => none(await lines.checkRated({ upTo: 1, except: [] }, 2)))
    const published = { upTo: 2, except: [] }
    const usdOf = () => Decimal.one
    const one = guid('cccccccc', Math.min(5, customers - 1))
    const some = Array.from({ length: Math.min(1000, customers) }, (_, i) => guid('cccccccc', i))
    await spent('spending of all, first after a run', 0, () => lines.spendByCustomer({ published, period, usdOf }))
    await spent('spending of all, again', 0, () => lines.spendByCustomer({ published, period, usdOf }))
    await spent('spending of a customer by resource', 0, () => lines.spendByResource({ published, period, usdOf, customerId: one }))
    await spent(`days of ${some.length} customers`, 0, () =>
      lines.dailySpend({ published, from: '2026-09-01', to: '2026-10-01', customerIds: some }),
    )
    const close = () => lines.closePeriod({ ...input(3), invoiceId: 'G1', period, resellerOf: () => '0' })
    const totals = await spent('close', rated.lines, close)
    await spent('check the invoice', totals.lines, async () => none(await lines.checkInvoice('G1')))
    await spent('page of 2,000, first', 0, () => lines.billedBatch({ invoiceId: 'G1', size: 2000 }))
    const end = Math.max(0, totals.lines - 2000)
    await spent('page of 2,000, last', 0, () => lines.billedBatch({ invoiceId: 'G1', size: 2000, after: toCursor('bu G1 ', [end]) }))
    await spent('all lines as columns', totals.lines, async () => {
      for await (const { count } of lines.eachBilledBatch('G1')) if (count === 0) throw new Error('an empty batch')
    })
    await spent('explain a line in the middle', 0, () => explain(lines, Math.ceil(totals.lines / 2)))
    await lines.close()
    const peak = process.resourceUsage().maxRSS / 1024
    console.log(
      `${count} events, ${totals.lines} lines, ${totals.reconRows} rows; file ${(statSync(path).size / 1e6).toFixed(0)} MB, peak memory ${peak.toFixed(0)} MB\n`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Of the line: its usage, its rating group, and how what was left over of the group was shared. */
async function explain(lines: Lines, number: number): Promise<void> {
  const of = { invoiceId: 'G1' }
  const line = await lines.traces.lineAt('G1', number)
  const row = line?.rowNumber === undefined ? undefined : await lines.traces.rowAt('G1', line.rowNumber)
  if (!line || !row) throw new Error(`line ${number} and its row are there`)
  await lines.traces.traceLine(of, line, { size: 100 })
  await lines.traces.traceGroup(of, row, { size: 100 })
  await lines.traces.traceShares('G1', line, row)
}

function none(violations: readonly unknown[]): void {
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
}

/** Says what a step took, in all and a line. */
async function spent<T>(name: string, lines: number, work: () => Promise<T>): Promise<T> {
  const [from, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  const each = lines === 0 ? '' : `${((user + system) / lines).toFixed(2).padStart(8)} us a line`
  const wall = ((performance.now() - from) / 1000).toFixed(3)
  console.log(`${name.padEnd(36)} ${((user + system) / 1e6).toFixed(3).padStart(9)} s of processor ${wall.padStart(9)} s ${each}`)
  return result
}

/** Schedules come in through the seam, with an event each; the month then takes their place. */
async function grow(path: string, { count, customers, meters }: { count: number; customers: number; meters: number }): Promise<void> {
  const own = Math.max(1, Math.round(count / customers / eventsPerResource))
  const first = [...events(1, 1, 1)][0]?.[0]
  if (!first) throw new Error('there is an event')
  const lines = await openDuckDb({ path, allocate })
  await lines.append(1, [schedules(200).map((schedule, i) => ({ ...first, id: `seed-${i}`, schedule }))], () => undefined)
  await lines.close()
  const instance = await DuckDBInstance.create(path, { threads: '2', memory_limit: '512MB', preserve_insertion_order: 'false' })
  const connection = await instance.connect()
  const from = startOfMonth(period) / day
  const month = Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) - 1
  const named = (prefix: string, n: string) => `format('${prefix}-0000-4000-8000-{:012d}', ${n})`
  const uri = `format('/subscriptions/eeeeeeee-0000-4000-8000-{:012d}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-{}', i // ${own} * 2 + i % 2, i % ${own})`
  await connection.run(`DELETE FROM customers; DELETE FROM plans; DELETE FROM entitlements; DELETE FROM resources; DELETE FROM events;
    INSERT INTO customers SELECT i + 1, ${named('cccccccc', 'i')} FROM range(${customers}) t(i);
    INSERT INTO plans SELECT i + 1, ${named('bbbbbbbb', 'i')} FROM range(${customers}) t(i);
    INSERT INTO entitlements SELECT i + 1, ${named('eeeeeeee', 'i')} FROM range(${customers * 2}) t(i);
    INSERT INTO resources SELECT i + 1, ${uri} FROM range(${customers * own}) t(i);
    INSERT INTO events SELECT 1, u.id, md5_number(u.id), ${month}, ${month}, day, c + 1, c + 1, c * 2 + r % 2 + 1, c * ${own} + r + 1, k,
        (SELECT max(k) FROM details), day::BIGINT * ${day} + h % 24 * 3600000, q, 0
      FROM (SELECT ${named('3f2504e0', 'i')} AS id, hash(i) % ${customers} AS c, hash(i + 7) % ${own} AS r, hash(i + 13) AS h,
          ${from} + hash(i + 29) % 30 AS day, (hash(i + 31) % 24000000)::BIGINT + 1 AS q FROM range(${count}) t(i)) u
      JOIN schedules s ON s.id = format('DZH318Z{:05d}/0001', ((r * 7 + c) % ${meters}) * 5)`)
  connection.closeSync()
  instance.closeSync()
}

if (import.meta.main) await measureVolume(Number(process.argv[2]), Number(process.argv[3] ?? 0), Number(process.argv[4] ?? 0))
