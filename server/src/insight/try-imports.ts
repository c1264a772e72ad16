/** Imports on a real, throw-away store, with customers and plans to import for: for the tests beside. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Instant, startOfDay } from 'lazuli-contract'
import type { CustomerRecord } from '../customers/record.ts'
import { migrations as customerMigrations, putCustomer } from '../customers/store.ts'
import { openDuckDb } from '../db/engines/duckdb/open.ts'
import { lineJobMigrations, pendingLineJobs, publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import type { DailyLine } from '../db/lines.ts'
import { entitlementRoutes } from '../entitlements/routes.ts'
import { migrations as entitlementMigrations } from '../entitlements/store.ts'
import type { Route } from '../http/serve.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { allocate } from '../invoices/allocate.ts'
import { openBooks } from '../invoices/purchases.ts'
import type { ExchangeRates } from '../rates/fx.ts'
import { loadMarketRates } from '../rates/market-rates.ts'
import { openReference, packedData, type Reference } from '../rates/reference.ts'
import { priceMigrations } from '../rates/set-prices-store.ts'
import { newPlanSubscription } from '../subscriptions/rules.ts'
import { putSubscription, migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { benefitsOf } from '../usage/benefits.ts'
import { accessMigrations } from '../usage/credit-access-store.ts'
import { rateInput } from '../usage/jobs.ts'
import { Pricing } from '../usage/pricing.ts'

export const customer = '11f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
export const neighbour = '22f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
export const planless = '33f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
export const stranger = '44f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
export const plan = 'aaaaaaaa-005c-4763-bb78-2a8fab289c58'
export const otherPlan = 'bbbbbbbb-005c-4763-bb78-2a8fab289c58'
export const legacy = 'cccccccc-005c-4763-bb78-2a8fab289c58'
export const takenElsewhere = '99999999-8a74-4d5e-b6c6-e6b5019bbff8'
export const begin = startOfDay('2026-07-01')

function stored(id: string, country = 'CA'): CustomerRecord {
  const address = { country, city: 'C', addressLine1: '1', firstName: 'A', lastName: 'B' }
  const billing = { id, version: 1, email: 'a@b', culture: 'en-CA', language: 'en', companyName: id, address }
  return { id, commerceId: id, domain: `${id}.example.com`, companyName: id, billing, createdAt: begin }
}
export const stockedPlan = (id: string, customerId: string, catalogItemId = 'DZH318Z0BPS6:0001:DZH318Z0BML6') =>
  newPlanSubscription({ id, customerId, catalogItemId, orderId: 'o', country: 'CA', at: begin })

let folder: string
let reference: Reference
export let rates: ExchangeRates
/** The one of the test that runs. */
export let app: TryApp

/** What the routes need of the service. */
const around = () => ({
  pricing: new Pricing(reference),
  rates: () => rates,
  ...openBooks(() => rates, benefitsOf(reference)),
  customerElsewhere: async (id: string) => id === stranger,
  entitlementElsewhere: async (id: string) => id === takenElsewhere,
})
let insightRoutes: (deps: ReturnType<typeof around>) => Route[]

/** Once for a file of tests, which hands in the routes. */
export async function openImports(routes: typeof insightRoutes): Promise<void> {
  insightRoutes = routes
  folder = mkdtempSync(join(tmpdir(), 'lazuli-imports-'))
  reference = await openReference(folder)
  rates = await loadMarketRates(packedData)
}
export function closeImports(): void {
  reference.close()
  rmSync(folder, { recursive: true })
}

/** 30 September 2026: every day of the samples has come when it is moved into the month. */
export function startApp(now: Instant = startOfDay('2026-09-30'), currency = 'EUR'): void {
  const made = tryApp({
    routes: [...insightRoutes(around()), ...entitlementRoutes()],
    migrations: [
      ...lineJobMigrations,
      ...priceMigrations,
      ...customerMigrations,
      ...subscriptionMigrations,
      ...entitlementMigrations,
      ...accessMigrations,
    ],
    facts: { currency },
    now,
    lines: (home) => openDuckDb({ path: join(home, 'lines.duckdb'), allocate }),
  })
  made.write(
    ...[stored(customer), stored(neighbour), stored(planless)].map(putCustomer),
    ...[
      stockedPlan(plan, customer),
      stockedPlan(otherPlan, neighbour),
      { ...stockedPlan(legacy, neighbour, 'MS-AZR-0145P'), kind: 'legacyAzure' as const },
    ].map(putSubscription),
  )
  app = made
}

export const sample = (name: string) => readFileSync(new URL(`../../data/samples/${name}`, import.meta.url))
export const here = { customerId: customer, subscriptionId: plan }
export const send = (body: string | Buffer | Readable, query: Record<string, string> = here, headers: Record<string, string> = {}) =>
  app.call('POST', `/insight/v1/imports?${new URLSearchParams(query)}`, { body, headers })
export const events = async () => (await (await app.partner.lines()).stats(publishedLines(app.state))).events
export const entitlements = async (customerId = customer, subscriptionId = plan) =>
  (await app.call('GET', `/v1/customers/${customerId}/subscriptions/${subscriptionId}/azureEntitlements`)).body.items as {
    id: string
    friendlyName: string
  }[]
export const uploads = () => {
  const folder = join(app.partner.folder, 'uploads')
  return existsSync(folder) ? readdirSync(folder) : []
}
/** Whatever an import leaves behind. */
export const left = async () => [await events(), await entitlements(), pendingLineJobs(app.state), app.events()]

/** Rates what there is and closes `period`; the daily lines and what does not hold. */
export async function billed(period: string): Promise<{ lines: DailyLine[]; broken: unknown[]; subtotal: string }> {
  const lines = await app.partner.lines()
  const at = app.partner.clock.now()
  const actor = { job: 'test' }
  const job = startLineJob(app.state, `job:${period}`, { at, actor })
  const input = await rateInput(app.partner, app.state, { rates: () => rates, benefits: async () => [] }, job, at, '2027-01-01')
  const totals = await lines.closePeriod({ ...input, invoiceId: 'G1', period, resellerOf: () => '0' })
  app.write(publishLineJob(job))
  const rows: DailyLine[] = []
  for await (const chunk of lines.eachBilledLine('G1')) rows.push(...chunk)
  return { lines: rows, broken: await lines.checkInvoice('G1'), subtotal: `${totals.subtotal}` }
}

export const columns =
  'SubscriptionId,SubscriptionName,Date,MeterId,MeterName,Quantity,EffectivePrice,CostInBillingCurrency,BillingCurrency'
export const sub = '1caaa5a3-2b66-438e-8ab4-bce37d518c5d'
export const second = '2caaa5a3-2b66-438e-8ab4-bce37d518c5d'
export const line = (changes: Record<string, string> = {}) =>
  Object.values({
    SubscriptionId: sub,
    SubscriptionName: 'Research',
    Date: '2026-09-10',
    MeterId: 'ec8c7b49-9790-4261-b46f-293dabb53fd9',
    MeterName: 'D2 v3',
    Quantity: '2',
    EffectivePrice: '0.25',
    Cost: '0.5',
    Currency: 'USD',
    ...changes,
  }).join(',')
export const csv = (...rows: string[]) => [columns, ...rows, ''].join('\n')
