/** A line store for tests: events, prices and jobs in a few words, lists read to their end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decimal, parseInstant } from 'lazuli-contract'
import { afterEach, beforeEach } from 'vitest'
import type { Lines, MeteredEvent, Page, RateInput, Schedule } from '../../lines.ts'
import { openDuckDb } from './open.ts'

const names = {
  productName: 'VM',
  skuName: 'D2',
  publisherName: 'Microsoft',
  publisherId: '',
  meterName: 'D2',
  meterCategory: 'Compute',
  meterSubCategory: '',
}
const texts = {
  region: 'eastus',
  meterRegion: 'US East',
  meterType: '1 Hour',
  unitOfMeasure: '1 Hour',
  unitType: '1 Hour',
  pricingCurrency: 'USD',
}

export function schedule(id: string, creditEligible: boolean, ...tiers: [minimum: string, price: string][]): Schedule {
  const bounds = tiers.map(([minimum, unitPrice]) => ({ minimum: Decimal.parse(minimum), unitPrice: Decimal.parse(unitPrice) }))
  return {
    key: id,
    productId: id,
    skuId: '0001',
    availabilityId: `A${id}`,
    meterId: `meter-${id}`,
    creditEligible,
    ...names,
    ...texts,
    tiers: bounds,
  }
}

export const flat = schedule('flat', true, ['0', '0.868'])
export const steps = schedule('steps', true, ['0', '1'], ['100', '0.8'])

export function event(id: string, at: string, quantity: string, more: Partial<MeteredEvent> & { tags?: string } = {}): MeteredEvent {
  const { tags = '', ...rest } = more
  const details = { resourceLocation: 'eastus', resourceGroup: 'rg', consumedService: 'Microsoft.Compute', tags, additionalInfo: '' }
  const where = { customerId: 'c1', subscriptionId: 'p1', entitlementId: 'e1', resourceUri: '/subscriptions/e1/resourceGroups/rg/vm1' }
  return {
    id,
    ...where,
    schedule: flat,
    at: parseInstant(at) as number,
    period: at.slice(0, 7),
    quantity: Decimal.parse(quantity),
    details,
    ...rest,
  }
}

/** Parts of a split proportional to weights, enough for these tests: the whole to the first. */
export const allocate = (target: Decimal, weights: readonly Decimal[]) => weights.map((_, i) => (i === 0 ? target : Decimal.zero))

/** Of the test that runs. */
export let folder: string
export let lines: Lines

/** Each test of the file that says so has a store of its own. */
export function eachOnItsOwn(): void {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lazuli-lines-'))
    lines = await openDuckDb({ path: pathOfLines(), allocate })
  })
  afterEach(async () => {
    await lines.close()
    rmSync(folder, { recursive: true })
  })
}

const pathOfLines = (): string => join(folder, 'lines.duckdb')

/** Closes the store, lets `change` do something to its file, and opens it again. */
export async function reopened(change: (path: string) => void | Promise<void>): Promise<void> {
  await lines.close()
  await change(pathOfLines())
  lines = await openDuckDb({ path: pathOfLines(), allocate })
}

export const published = (upTo: number, ...except: number[]) => ({ upTo, except })
export const done = () => undefined

export function input(job: number, before: string, more: Partial<RateInput> = {}): RateInput {
  const fx = Decimal.parse('0.9')
  return {
    job,
    published: published(job - 1),
    at: job * 1000,
    before,
    fxOf: () => fx,
    access: [],
    creditRate: Decimal.parse('0.15'),
    ...more,
  }
}
export const closing = (job: number, more: Partial<RateInput> = {}) => ({
  ...input(job, '2026-10-06', more),
  invoiceId: 'G1',
  period: '2026-09',
  resellerOf: () => '0',
})
export const everywhere = [{ entitlementId: 'e1', from: 0 }]

export async function all<T>(read: (after: string | undefined) => Promise<Page<T>>): Promise<{ rows: T[]; pages: number }> {
  const rows: T[] = []
  for (let pages = 1, after: string | undefined; ; pages++) {
    const page = await read(after)
    rows.push(...page.rows)
    if (page.next === undefined) return { rows, pages }
    after = page.next
  }
}
export const unbilled = async (upTo: number, size = 2000, period = '2026-09') =>
  (await all((after) => lines.unbilledUsage({ published: published(upTo), period, size, ...(after ? { after } : {}) }))).rows
export const figures = (rows: readonly { quantity: Decimal; pricingPreTaxTotal: Decimal; billingPreTaxTotal: Decimal }[]) =>
  rows.map((r) => `${r.quantity} ${r.pricingPreTaxTotal} ${r.billingPreTaxTotal}`)
