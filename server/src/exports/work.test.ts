/** Exports in several blobs, and the bounds of one, of its blobs and of all that a partner keeps. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Decimal, startOfDay } from 'lazuli-contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDuckDb } from '../db/engines/duckdb/open.ts'
import { kernelMigrations } from '../db/engines/sqlite.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Purchase } from '../db/purchases.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { allocate } from '../invoices/allocate.ts'
import type { OpenPurchases } from '../invoices/purchases.ts'
import { migrations as everyMigration } from '../main/migrations.ts'
import { ownSchedule } from '../rates/rules.ts'
import { folderOf } from './files.ts'
import { endExport, findExport, insertExport } from './store.ts'
import { type ExportLimits, ExportWork, usualLimits } from './work.ts'

const now = startOfDay('2026-09-15')
let app: TryApp
beforeEach(() => {
  app = tryApp({
    routes: [],
    migrations: everyMigration.slice(kernelMigrations.length),
    now,
    lines: (home) => openDuckDb({ path: join(home, 'lines.duckdb'), allocate }),
  })
})
afterEach(() => app.close())

/** Rows whose texts do not pack well: each has a number of its own many times over. */
function purchase(i: number): Purchase {
  const told = Array.from({ length: 20 }, (_, k) => ((i * 2654435761 + k * 40503 * i) >>> 0).toString(36)).join('-')
  const schedule = ownSchedule({
    meterId: '',
    productId: 'DZH318Z0BPS6',
    skuId: '0001',
    region: '',
    unitPrice: Decimal.one,
    currency: 'USD',
    country: 'US',
  })
  const names = {
    productName: told,
    skuName: 's',
    publisherName: 'p',
    publisherId: '',
    meterName: '',
    meterCategory: '',
    meterSubCategory: '',
  }
  return {
    customerId: 'customer',
    subscriptionId: '',
    schedule: { ...schedule, ...names, meterRegion: '', meterType: '', unitOfMeasure: '', unitType: '' },
    month: '2026-09',
    fx: Decimal.one,
    billableQuantity: Decimal.one,
    pcCost: Decimal.one,
    subtotal: Decimal.one,
    facts: {
      id: `purchase ${String(i).padStart(6, '0')}`,
      chargeType: 'new',
      orderId: told,
      alternateId: '',
      orderDate: now,
      chargeStartDate: '2026-09-15',
      quantity: 1,
      effectiveUnitPrice: Decimal.one,
      subscriptionDescription: '',
      subscriptionStartDate: '',
      subscriptionEndDate: '',
      termAndBillingCycle: '',
      billingFrequency: '',
      referenceId: `r${i}`,
      reservationOrderId: '',
      promotionId: '',
      productQualifiers: [],
      creditReasonCode: '',
      priceAdjustments: [],
    },
  }
}

const count = 9000
const purchases: OpenPurchases = () => ({
  customers: (from) => (from <= 'customer' ? ['customer'] : []),
  of: () => Array.from({ length: count }, (_, i) => purchase(i)),
})

let asked = 0
function ask(): string {
  const id = `00000000-0000-4000-8000-${String(++asked).padStart(12, '0')}`
  const of = { period: '2026-09', currency: 'USD', published: publishedLines(app.state), bought: { upTo: 0, until: now } }
  app.write(
    insertExport({ id, manifestId: `m${asked}`, createdAt: now, madeAt: now + asked, wish: { kind: 'reconciliation', set: 'full', of } }),
  )
  return id
}

/** Carries out what was asked for. */
async function carryOut(limits: Partial<ExportLimits>, id: string) {
  const reported: unknown[] = []
  const work = new ExportWork({
    purchases,
    securityNow: () => now,
    isOpen: () => true,
    report: (error) => reported.push(error),
    limits: { ...usualLimits, ...limits },
  })
  work.wake(app.partner)
  await work.settled(app.partner, () => findExport(app.state, id)?.ending !== undefined, 240_000)
  await work.stop()
  expect(reported).toEqual([])
  return findExport(app.state, id)?.ending
}

const textOf = (id: string, names: readonly string[]): string =>
  names.map((name) => gunzipSync(readFileSync(join(folderOf(app.partner, id), name))).toString()).join('')

test('a long export is split into blobs of whole rows, which together are the one blob of a short bound', async () => {
  const whole = ask()
  const one = await carryOut({}, whole)
  const many = ask()
  const split = await carryOut({ blobBytes: 20_000 }, many)
  if (one?.status !== 'succeeded' || split?.status !== 'succeeded') throw new Error(JSON.stringify([one, split]))
  expect(one.blobs).toHaveLength(1)
  expect(split.blobs.length).toBeGreaterThan(2)
  expect(readdirSync(folderOf(app.partner, many)).sort()).toEqual(split.blobs.map(({ name }) => name))
  for (const [n, { name, bytes }] of split.blobs.entries()) {
    expect(name).toBe(`part-${String(n).padStart(5, '0')}-${many}.c000.json.gz`)
    const packed = readFileSync(join(folderOf(app.partner, many), name))
    expect(packed.length).toBe(bytes)
    const text = gunzipSync(packed).toString()
    expect(text.endsWith('}\n') && text.startsWith('{')).toBe(true)
  }
  const text = textOf(
    many,
    split.blobs.map(({ name }) => name),
  )
  expect(text.split('\n').length - 1).toBe(count)
  expect(
    text ===
      textOf(
        whole,
        one.blobs.map(({ name }) => name),
      ),
  ).toBe(true)
})

test('one that grows beyond what an export may be fails with a reason and leaves nothing', async () => {
  const id = ask()
  expect(await carryOut({ blobBytes: 20_000, exportBytes: 40_000 }, id)).toMatchObject({
    status: 'failed',
    code: '5000',
    message: 'The export is larger than one may be here',
  })
  expect(existsSync(folderOf(app.partner, id))).toBe(false)
  expect(await carryOut({}, ask())).toMatchObject({ status: 'succeeded' })
})

test('the oldest make room, and what nobody knows goes', async () => {
  const first = ask()
  await carryOut({}, first)
  const second = ask()
  const ending = await carryOut({}, second)
  const size = ending?.status === 'succeeded' ? (ending.blobs[0]?.bytes as number) : 0
  mkdirSync(folderOf(app.partner, 'of-nobody'))
  const third = ask()
  await carryOut({ keptBytes: Math.floor(size * 1.5) }, third)
  expect([first, second, third, 'of-nobody'].map((id) => existsSync(folderOf(app.partner, id)))).toEqual([false, true, true, false])
})

test('an export that ended and whose files are gone is not made again', async () => {
  const id = ask()
  app.write(endExport(id, { status: 'failed', at: now, code: '1', message: 'as it was' }))
  expect(await carryOut({}, id)).toMatchObject({ message: 'as it was' })
})
