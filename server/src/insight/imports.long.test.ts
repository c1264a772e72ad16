/** Memory while a large file is imported: bounded, whatever its size. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { startOfDay } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrations as customerMigrations, putCustomer } from '../customers/store.ts'
import { openDuckDb } from '../db/engines/duckdb/open.ts'
import { lineJobMigrations, publishedLines } from '../db/line-jobs.ts'
import { migrations as entitlementMigrations } from '../entitlements/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { allocate } from '../invoices/allocate.ts'
import { openBooks } from '../invoices/purchases.ts'
import { loadMarketRates } from '../rates/market-rates.ts'
import { openReference, packedData, type Reference } from '../rates/reference.ts'
import { priceMigrations } from '../rates/set-prices-store.ts'
import { newPlanSubscription } from '../subscriptions/rules.ts'
import { putSubscription, migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { benefitsOf } from '../usage/benefits.ts'
import { accessMigrations } from '../usage/credit-access-store.ts'
import { Pricing } from '../usage/pricing.ts'
import { insightRoutes } from './routes.ts'

const customerId = '11f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
const planId = 'aaaaaaaa-005c-4763-bb78-2a8fab289c58'
const at = startOfDay('2026-07-01')
const mebi = 1024 * 1024

let folder: string
let reference: Reference
let app: TryApp
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-imports-'))
  reference = await openReference(folder)
  const rates = await loadMarketRates(packedData)
  const no = async () => false
  app = tryApp({
    routes: insightRoutes({
      pricing: new Pricing(reference),
      rates: () => rates,
      ...openBooks(() => rates, benefitsOf(reference)),
      customerElsewhere: no,
      entitlementElsewhere: no,
    }),
    migrations: [
      ...lineJobMigrations,
      ...priceMigrations,
      ...customerMigrations,
      ...subscriptionMigrations,
      ...entitlementMigrations,
      ...accessMigrations,
    ],
    now: startOfDay('2026-09-30'),
    lines: (home) => openDuckDb({ path: join(home, 'lines.duckdb'), allocate }),
  })
  const address = { country: 'US', city: 'C', addressLine1: '1', firstName: 'A', lastName: 'B' }
  const billing = { id: customerId, version: 1, email: 'a@b', culture: 'en-US', language: 'en', companyName: 'A', address }
  app.write(
    putCustomer({ id: customerId, commerceId: customerId, domain: 'a.example.com', companyName: 'A', billing, createdAt: at }),
    putSubscription(newPlanSubscription({ id: planId, customerId, catalogItemId: 'DZH318Z0BPS6:0001:x', orderId: 'o', country: 'US', at })),
  )
})
afterAll(async () => {
  await app.close()
  reference.close()
  rmSync(folder, { recursive: true })
})

/** A cost export of `size` bytes: 40 subscriptions, 20,000 resources, 300 meters at some 30,000 prices, tags of every kind. */
function* costExport(size: number): Generator<string> {
  yield 'SubscriptionId,SubscriptionName,Date,ResourceId,MeterId,MeterName,UnitOfMeasure,Quantity,EffectivePrice,CostInBillingCurrency,BillingCurrency,Tags\n'
  let sent = 0
  for (let row = 0; sent < size; ) {
    let text = ''
    for (let i = 0; i < 500; i++, row++) {
      const id = `00000000-0000-4000-8000-0000000000${String((row % 40) + 10)}`
      const meter = row % 300
      const price = `0.0${(row % 100) + 1}${meter}1`
      text += `${id},Research ${row % 40},2026-09-${String((row % 28) + 1).padStart(2, '0')},/subscriptions/${id}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm${row % 20_000},ec8c7b49-9790-4261-b46f-${String(meter).padStart(12, '0')},Meter ${meter},1 Hour,${row % 24}.${row % 1_000_000},${price},0,USD,"{""row"":""${row % 5000}""}"\n`
    }
    sent += text.length
    yield text
  }
}

test('200 MB of CSV import in bounded memory', async () => {
  const small = await measured(2 * mebi)
  const large = await measured(200 * mebi)
  expect(large.rows).toBeGreaterThan(50 * small.rows)
  // It begins with the rows of the small one, which are known by then.
  expect(large.took, `${large.rows} rows`).toBe(large.rows - small.rows)
  // Memory of the JavaScript side; that of the line store has its own limit.
  expect(large.peak / mebi, 'MiB at most').toBeLessThan(small.peak / mebi + 250)
  expect(large.resident / mebi, 'MiB resident at most').toBeLessThan(1536)
})

async function measured(size: number) {
  let rows = -1
  let peak = 0
  let resident = 0
  const watch = setInterval(() => {
    const { heapUsed, external, rss } = process.memoryUsage()
    peak = Math.max(peak, heapUsed + external)
    resident = Math.max(resident, rss)
  }, 20)
  const counted = function* () {
    for (const text of costExport(size)) {
      for (const c of text) if (c === '\n') rows++
      yield Buffer.from(text)
    }
  }
  const before = (await (await app.partner.lines()).stats(publishedLines(app.state))).events
  const { status, body } = await app.call('POST', `/insight/v1/imports?customerId=${customerId}`, { body: Readable.from(counted()) })
  clearInterval(watch)
  expect([status, body.rejectedCount]).toEqual([200, 0])
  expect(body.entitlements).toHaveLength(before === 0 ? 40 : 0)
  const after = (await (await app.partner.lines()).stats(publishedLines(app.state))).events
  console.log(`${rows} rows, peak ${Math.round(peak / mebi)} MiB, resident ${Math.round(resident / mebi)} MiB`)
  return { rows, peak, resident, took: after - before }
}
