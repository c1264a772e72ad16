/**
 * `npm run bench`: each hot path over HTTP against its raw limit, in turns, in one run. `--quick` for less than a minute;
 * `--lines 1000000,10000000` for months of so many daily lines and nothing else, with `--customers 1 --meters 1` all of one rating group;
 * `--only get,checkout,ingest,scale,rate,summary,close,pages,export,start,portal,job` for some; `--events`, `--customers`, `--rounds` for other sizes.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Comparison, printTable } from './alternate.ts'
import { benchCheckout } from './checkout.ts'
import { benchExport } from './export.ts'
import { benchGet } from './get.ts'
import { grow } from './grow.ts'
import { benchIngest } from './ingest.ts'
import { printJob, wholeJob } from './million.ts'
import { benchPages } from './pages.ts'
import { benchPortal } from './portal.ts'
import { benchClosing, benchRating } from './rating.ts'
import { benchScale } from './scale.ts'
import { startServer } from './service.ts'
import { benchStart } from './starting.ts'
import { benchSummary } from './summary.ts'
import { measureVolumes } from './volume.ts'
import { makeCustomers } from './world.ts'

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: 'get,checkout,ingest,scale,rate,summary,close,pages,export,start,portal,job' },
    events: { type: 'string' },
    customers: { type: 'string' },
    rounds: { type: 'string' },
    lines: { type: 'string' },
    meters: { type: 'string' },
  },
})
if (flags.lines !== undefined) {
  measureVolumes(flags.lines.split(',').map(Number), flags.customers, flags.meters)
  process.exit()
}
const quick = flags.quick
const wanted = new Set(flags.only.split(','))
const rounds = Number(flags.rounds ?? (quick ? 1 : 5))
const customers = Number(flags.customers ?? (quick ? 50 : 1000))
const jobEvents = Number(flags.events ?? (quick ? 50_000 : 1_000_000))
const few = Math.min(rounds, 3)

const began = performance.now()
const folder = mkdtempSync(join(tmpdir(), 'lazuli-bench-'))
const rows: Comparison[] = []
const say = (text: string) => console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`)

try {
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}\n`,
  )
  const settled = join(folder, 'settled')
  say(`making ${customers} customers with a plan each, over HTTP`)
  const maker = await startServer({ data: settled })
  const entitlements = await makeCustomers(maker, customers)
  await maker.stop()

  if (wanted.has('get') || wanted.has('checkout') || wanted.has('ingest')) {
    const data = join(folder, 'one')
    cpSync(settled, data, { recursive: true })
    const service = await startServer({ data })
    if (wanted.has('get')) {
      say('authorised GET')
      rows.push(await benchGet(service, folder, { requests: quick ? 3000 : 15_000, rounds }))
    }
    if (wanted.has('checkout')) {
      say('checkout')
      rows.push(await benchCheckout(service, data, folder, { checkouts: quick ? 300 : 1000, rounds: few }))
    }
    if (wanted.has('ingest')) {
      say('ingest')
      await service.advance('2026-09-15T00:00:00Z')
      rows.push(await benchIngest(service, folder, { entitlements, events: quick ? 20_000 : 100_000, rounds: few }))
    }
    await service.stop()
  }
  if (wanted.has('scale')) {
    const data = join(folder, 'many')
    cpSync(settled, data, { recursive: true })
    const many = { customers: quick ? 2000 : 100_000, licences: 9 }
    say(`growing to ${many.customers} customers and ${many.customers * (many.licences + 1)} subscriptions`)
    const grown = grow(data, many)
    const service = await startServer({ data })
    say('commerce at that size')
    const sizes = { requests: quick ? 3000 : 15_000, changes: quick ? 300 : 1000, checkouts: quick ? 300 : 1000 }
    rows.push(...(await benchScale(service, data, folder, grown, { ...sizes, rounds: few })))
    await service.stop()
    rmSync(data, { recursive: true })
  }
  if (wanted.has('rate')) {
    say('rate a day')
    rows.push(await benchRating(settled, folder, { entitlements, events: quick ? 20_000 : 200_000, rounds: few }))
  }
  if (wanted.has('summary')) {
    say('spending so far')
    const data = join(folder, 'spending')
    cpSync(settled, data, { recursive: true })
    rows.push(...(await benchSummary(data, folder, { entitlements, events: quick ? 20_000 : 200_000, rounds: few })))
    rmSync(data, { recursive: true })
  }
  const closed = join(folder, 'closed')
  if (wanted.has('close') || wanted.has('pages') || wanted.has('export')) {
    say('close a month')
    rows.push(await benchClosing(settled, folder, closed, { entitlements, events: quick ? 20_000 : 200_000, rounds: few }))
  }
  if (wanted.has('pages')) {
    say('pages')
    rows.push(...(await benchPages(closed, folder, { rounds, repeats: quick ? 5 : 10 })))
  }
  if (wanted.has('export')) {
    say('export')
    rows.push(...(await benchExport(closed, folder, { rounds: few })))
  }
  const remarks: string[] = []
  if (wanted.has('start')) {
    say('start')
    const { start, first, idle } = await benchStart(folder, { rounds, world: quick ? 'empty' : 'demo' })
    rows.push(start)
    remarks.push(`first start, world ${quick ? '"empty"' : '"demo"'}: ${(first / 1000).toFixed(1)} s (aim 20 s)`)
    if (idle !== undefined) remarks.push(`idle memory: ${(idle / 1e6).toFixed(0)} MB (aim 150 MB)`)
  }
  if (wanted.has('portal')) {
    say('portal: a month of many lines')
    const looked = await benchPortal(settled, folder, { entitlements, events: jobEvents, rounds, say })
    rows.push(...looked.rows)
    remarks.push(...looked.remarks)
  }
  printTable(rows)
  console.log(`\n${remarks.join('\n')}`)
  if (wanted.has('job')) {
    console.log('\nthe whole job over HTTP, two cores (aim for a million: 60 s, 1,500 MB; cost of a line does not grow)')
    for (const events of [jobEvents / 10, jobEvents]) {
      say(`${events} events: ingest, rate, close`)
      printJob(await wholeJob(settled, folder, { entitlements, events }))
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
  say('done')
}
