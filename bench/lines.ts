/**
 * Measures the line store alone, straight through its seam: a month of metered events over many customers is taken in,
 * rated, closed and paged. `node bench/lines.ts [events] [customers]` prints times, ratios to raw DuckDB on the same rows, and peak memory.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Decimal, startOfMonth } from 'lazuli-contract'
import { openDuckDb } from 'lazuli-server/db/engines/duckdb/open.ts'
import type { MeteredEvent, Schedule } from 'lazuli-server/db/lines.ts'
import { allocate } from 'lazuli-server/invoices/allocate.ts'

export const period = '2026-09'
const hour = 3_600_000
/** Of each customer; more of them, more daily lines from the same events. */
export const resources = 100

/** Deterministic small numbers. */
function draws(seed: number): () => number {
  let x = seed >>> 0
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    x >>>= 0
    return x
  }
}

export function guid(prefix: string, n: number): string {
  return `${prefix}-0000-4000-8000-${String(n).padStart(12, '0')}`
}

export function schedules(count: number): Schedule[] {
  return Array.from({ length: count }, (_, i) => {
    const tiered = i % 50 === 0
    const price = (n: number) => Decimal.from(BigInt(((i + 1) * 7919 * n) % 100_000) + 1n, 6)
    const key = `DZH318Z${String(i).padStart(5, '0')}`
    const names = { productName: `Product ${i}`, skuName: `SKU ${i}`, publisherName: 'Microsoft', publisherId: '', meterName: `Meter ${i}` }
    const more = {
      meterCategory: 'Virtual Machines',
      meterSubCategory: 'Dv3',
      meterRegion: 'US East',
      meterType: '1 Hour',
      unitOfMeasure: '1 Hour',
      unitType: '1 Hour',
    }
    const minimums = tiered ? [0n, 100n, 1000n] : [0n]
    return {
      ...{
        key: `${key}/0001`,
        productId: key,
        skuId: '0001',
        availabilityId: key,
        meterId: guid('aaaaaaaa', i),
        region: 'eastus',
        ...names,
        ...more,
      },
      ...{
        pricingCurrency: 'USD',
        creditEligible: i % 7 !== 0,
        tiers: minimums.map((m, t) => ({ minimum: Decimal.of(m), unitPrice: price(t + 1) })),
      },
    }
  })
}

/** Events in chunks: each customer has one plan, two entitlements and some resources. */
export function* events(count: number, customers: number, chunk: number): Generator<MeteredEvent[]> {
  const draw = draws(1)
  const shelf = schedules(200)
  const details = {
    resourceLocation: 'eastus',
    resourceGroup: 'rg',
    consumedService: 'Microsoft.Compute',
    tags: '{"env":"prod"}',
    additionalInfo: '',
  }
  const from = startOfMonth(period)
  for (let done = 0; done < count; ) {
    const made: MeteredEvent[] = []
    for (; made.length < chunk && done < count; done++) {
      const c = draw() % customers
      const r = draw() % resources
      const entitlementId = guid('eeeeeeee', c * 2 + (r % 2))
      made.push({
        id: guid('3f2504e0', done),
        customerId: guid('cccccccc', c),
        subscriptionId: guid('bbbbbbbb', c),
        entitlementId,
        resourceUri: `/subscriptions/${entitlementId}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-${r}`,
        schedule: shelf[((r * 7 + c) % 40) * 5] as Schedule,
        at: from + ((draw() >>> 4) % 720) * hour,
        period,
        quantity: Decimal.from(BigInt((draw() >>> 6) % 24_000_000) + 1n, 6),
        details,
      })
    }
    yield made
  }
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<[T, number]> {
  const from = performance.now()
  const result = await work()
  const took = performance.now() - from
  const { rss, heapUsed } = process.memoryUsage()
  console.log(
    `${name.padEnd(34)} ${took.toFixed(0).padStart(8)} ms   memory ${(rss / 1e6).toFixed(0)} MB, JavaScript ${(heapUsed / 1e6).toFixed(0)} MB`,
  )
  return [result, took]
}

export async function measureLines(count: number, customers: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-bench-'))
  const path = join(folder, 'lines.duckdb')
  const lines = await openDuckDb({ path, allocate })
  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 50)
  const fx = Decimal.parse(process.env.BENCH_FX ?? '0.846202666')
  const access = Array.from({ length: customers * 2 }, (_, i) => ({
    entitlementId: guid('eeeeeeee', i),
    from: startOfMonth(period) + (i % 20) * 24 * hour,
  }))
  const input = (job: number) => ({
    ...{ job, published: { upTo: job - 1, except: [] }, at: job, before: '2026-10-06', fxOf: () => fx },
    ...{ access, creditRate: Decimal.parse('0.15') },
  })
  await timed(`make ${count} events (not ours)`, async () => {
    for (const _ of events(count, customers, 20_000));
  })
  await timed('take in', () => lines.append(1, events(count, customers, 20_000), () => undefined))
  const [rated, rating] = await timed('rate', () => lines.rate(input(2)))
  const [totals, closing] = await timed('close', () => lines.closePeriod({ ...input(3), invoiceId: 'G1', period, resellerOf: () => '0' }))
  console.log(
    `lines ${rated.lines}, rows ${totals.reconRows}, subtotal ${totals.subtotal}, file ${(statSync(path).size / 1e6).toFixed(0)} MB`,
  )
  await timed('check the invoice', async () => console.log(await lines.checkInvoice('G1')))
  for (const at of [0, 0.5, 0.97]) {
    const took: number[] = []
    let after = Buffer.from(['bu G1 ', Math.floor(totals.lines * at)].join('|')).toString('base64url')
    for (let i = 0; i < 10; i++) {
      const from = performance.now()
      const page = await lines.billedUsage({ invoiceId: 'G1', after, size: 2000 })
      took.push(performance.now() - from)
      after = page.next as string
    }
    console.log(`pages of 2000 from ${at * 100} %: ${took.map((t) => t.toFixed(0)).join(' ')} ms`)
  }
  const published = { upTo: 2, except: [] }
  const [firstPage] = await timed('unbilled page, first', () => lines.unbilledUsage({ published, period, size: 2000 }))
  await timed('unbilled page, second', () => lines.unbilledUsage({ published, period, size: 2000, after: firstPage.next as string }))
  await timed('unbilled rows, first page', () => lines.unbilledRecon({ published, period, size: 2000 }))
  await timed('spend by customer', () => lines.spendByCustomer({ published, period }))
  await timed('spend of one customer by resource', () => lines.spendByResource({ published, period, customerId: guid('cccccccc', 5) }))
  clearInterval(watch)
  await lines.close()
  console.log(`peak memory ${(peak / 1e6).toFixed(0)} MB`)
  await raw(path, rating, closing)
  rmSync(folder, { recursive: true })
}

/** The same rows through plain DuckDB: the least any rating or closing costs. */
async function raw(path: string, rating: number, closing: number): Promise<void> {
  const instance = await DuckDBInstance.create(path, { threads: '2', memory_limit: '512MB' })
  const connection = await instance.connect()
  await connection.run('CREATE TABLE raw_price AS SELECT k, (k * 1.5)::DECIMAL(18,6) AS p FROM schedules')
  const [, join] = await timed('raw: join, multiply, write', () =>
    connection.run('CREATE TABLE raw_rated AS SELECT e.*, (e.q6 * p.p) AS total FROM events e JOIN raw_price p ON p.k = e.schedule'),
  )
  const [, group] = await timed('raw: group and write', async () => {
    await connection.run(
      'CREATE TABLE raw_rows AS SELECT customer, plan, schedule, tier, month, sum(q) AS q, sum(w) AS w FROM rated GROUP BY ALL',
    )
    await connection.run('CREATE TABLE raw_billed AS SELECT * FROM rated')
  })
  console.log(`rate ${(join / rating).toFixed(2)} of raw, close ${(group / closing).toFixed(2)} of raw`)
  connection.closeSync()
  instance.closeSync()
}

if (import.meta.main) await measureLines(Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 1000))
