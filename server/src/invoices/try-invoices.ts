/** A partner with invoices on a real line store, for tests: metered usage in, months closed by the clock, lists read page by page. */
import { join } from 'node:path'
import { type Day, Decimal, dayOf, type Instant, startOfDay } from 'lazuli-contract'
import { expect } from 'vitest'
import { migrations as chargeMigrations } from '../charges/store.ts'
import type { CustomerRecord } from '../customers/record.ts'
import { migrations as customerMigrations, putCustomer } from '../customers/store.ts'
import { openDuckDb } from '../db/engines/duckdb/open.ts'
import { lineJobMigrations, publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import type { MeteredEvent, RateInput, Schedule } from '../db/lines.ts'
import { migrations as entitlementMigrations, putEntitlement } from '../entitlements/store.ts'
import { type Answered, tryApp } from '../http/try-app.ts'
import { JobRunner } from '../jobs/runner.ts'
import { migrations as orderMigrations } from '../orders/store.ts'
import { rateKey } from '../rates/fx.ts'
import { putSubscription, migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { allocate } from './allocate.ts'
import { departedMigration } from './departed.ts'
import { firstClose, invoiceJobs } from './jobs.ts'
import { invoiceRoutes } from './routes.ts'
import { migrations } from './store.ts'

const d = Decimal.parse
export const at = (text: string): Instant => Date.parse(text)

export const app = tryApp({
  routes: invoiceRoutes({
    pagingKey: new Uint8Array(32).fill(5),
    rates: () => ({
      market: new Map(),
      set: new Map(['2026-07', '2026-08', '2026-09'].map((month) => [rateKey('EUR', month), Decimal.parse('0.9')])),
    }),
  }),
  migrations: [
    ...lineJobMigrations,
    ...customerMigrations,
    ...chargeMigrations,
    ...subscriptionMigrations,
    ...entitlementMigrations,
    ...orderMigrations,
    ...migrations,
    departedMigration,
  ],
  facts: { currency: 'EUR', country: 'DE', role: 'provider' },
  now: at('2026-08-01T00:00:00Z'),
  lines: (folder) => openDuckDb({ path: join(folder, 'lines.duckdb'), allocate }),
})
export const failures: unknown[] = []
const fx = d('0.9')
export const handlers = invoiceJobs({
  sandbox: true,
  rateInput: async (_partner, db, job, now, before): Promise<RateInput> => ({
    job,
    published: publishedLines(db),
    at: now,
    before,
    fxOf: () => fx,
    access: [{ entitlementId: entitlementOf(1), from: 0 }],
    creditRate: d('0.15'),
  }),
})
export const runner = new JobRunner(handlers, (error) => void failures.push(error))

export const customerOf = (n: number): string => `c0000000-0000-4000-8000-00000000000${n}`
export const planOf = (n: number): string => `b0000000-0000-4000-8000-00000000000${n}`
export const entitlementOf = (n: number): string => `e0000000-0000-4000-8000-00000000000${n}`

export function customer(n: number, companyName: string): CustomerRecord {
  const address = { country: 'JP', city: 'Tokyo', addressLine1: '1', firstName: 'A', lastName: 'B' }
  return {
    id: customerOf(n),
    commerceId: customerOf(n),
    domain: `customer${n}.onmicrosoft.com`,
    companyName,
    billing: { id: `billing-${n}`, version: 1, email: 'a@b.example', culture: 'ja-JP', language: 'ja', companyName, address },
    createdAt: at('2026-07-01T00:00:00Z'),
  }
}

const schedule: Schedule = {
  key: 'vm',
  productId: 'DZH318Z0BPVW',
  skuId: '00QZ',
  availabilityId: 'DZH318Z0AAAA',
  meterId: '9995d93a-7d35-4d3f-9c69-7a7fea447ef4',
  region: 'japaneast',
  productName: 'Virtual Machines Dv3 Series',
  skuName: 'D2 v3',
  publisherName: 'Microsoft',
  publisherId: '',
  meterName: 'D2 v3',
  meterCategory: 'Virtual Machines',
  meterSubCategory: 'Dv3 Series',
  meterRegion: 'JA East',
  meterType: '1 Hour - D2 v3',
  unitOfMeasure: '1 Hour',
  unitType: '1 Hour',
  pricingCurrency: 'USD',
  creditEligible: true,
  tiers: [{ minimum: Decimal.zero, unitPrice: d('0.868') }],
}
export const tiered: Schedule = {
  ...schedule,
  key: 'gb',
  meterId: 'aaaaaaaa-7d35-4d3f-9c69-7a7fea447ef4',
  meterName: 'Data Transfer In (GB)',
  meterCategory: 'Bandwidth',
  tiers: [
    { minimum: Decimal.zero, unitPrice: d('1') },
    { minimum: d('100'), unitPrice: d('0.80') },
  ],
}

let batches = 0
async function meter(...usage: { n: number; date: Day; quantity: string; schedule?: Schedule; resource?: string }[]): Promise<void> {
  const { partner } = app
  const job = startLineJob(partner.state, `batch:${++batches}`, { at: partner.clock.now(), actor: { job: 'test' } })
  const events = usage.map(
    ({ n, date, quantity, schedule: chosen = schedule, resource = 'vm1' }, i): MeteredEvent => ({
      id: `${batches}-${i}`,
      customerId: customerOf(n),
      subscriptionId: planOf(n),
      entitlementId: entitlementOf(n),
      resourceUri: `/subscriptions/${entitlementOf(n)}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${resource}`,
      schedule: chosen,
      at: startOfDay(date),
      period: date.slice(0, 7),
      quantity: d(quantity),
      details: {
        resourceLocation: 'japaneast',
        resourceGroup: 'rg',
        consumedService: 'Microsoft.Compute',
        tags: '{"env":"prod"}',
        additionalInfo: '',
      },
    }),
  )
  await (await partner.lines()).append(job, [events], () => app.write(publishLineJob(job)))
}

/** Rates what was metered, as the daily run does. */
async function rate(): Promise<void> {
  const { partner } = app
  const now = partner.clock.now()
  const job = startLineJob(partner.state, `rate:${++batches}`, { at: now, actor: { job: 'test' } })
  const lines = await partner.lines()
  await lines.rate({
    job,
    published: publishedLines(partner.state),
    at: now,
    before: dayOf(now),
    fxOf: () => fx,
    access: [{ entitlementId: entitlementOf(1), from: 0 }],
    creditRate: d('0.15'),
  })
  app.write(publishLineJob(job))
}

export const get = (url: string, headers: Record<string, string> = {}): Promise<Answered> => app.call('GET', `/v1${url}`, { headers })

/** Every row of a list, page by page, by `links.next` with its headers. */
export async function allPages(url: string): Promise<{ rows: Record<string, unknown>[]; sizes: number[] }> {
  const rows: Record<string, unknown>[] = []
  const sizes: number[] = []
  let next: { uri: string; headers: { key: string; value: string }[] } | undefined = { uri: url, headers: [] }
  while (next) {
    const { status, body }: Answered = await get(next.uri, Object.fromEntries(next.headers.map(({ key, value }) => [key, value])))
    expect(status).toBe(200)
    expect(body.totalCount).toBe(body.items.length)
    expect(body.continuationToken === undefined).toBe(body.links.next === undefined)
    if (body.links.next) expect(body.links.next.headers).toEqual([{ key: 'MS-ContinuationToken', value: body.continuationToken }])
    rows.push(...body.items)
    sizes.push(body.items.length)
    next = body.links.next
  }
  return { rows, sizes }
}

export const sum = (rows: Record<string, unknown>[], member: string): string =>
  String(Decimal.sum(rows.map((row) => Decimal.of(row[member] as never))))

export const usageOf = (id: string) => `/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`
export const reconOf = (id: string) => `/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`
export const unbilled = (type: string, period: string) =>
  `/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=${type}&currencycode=EUR&period=${period}`

/** Three customers with a plan each; July is closed with nothing used, usage of August and September is rated. */
export async function begin(): Promise<void> {
  const { partner } = app
  for (const [n, name] of [
    [1, 'Adatum'],
    [2, 'Contoso 東京'],
    [3, 'Fabrikam'],
  ] as const) {
    const createdAt = at('2026-07-01T00:00:00Z')
    app.write(
      putCustomer(customer(n, name)),
      putSubscription({
        id: planOf(n),
        customerId: customerOf(n),
        version: 1,
        orderId: `order-${n}`,
        offerId: 'DZH318Z0BPS6:0001:DZH318Z0BML6',
        offerName: 'Azure plan',
        friendlyName: `Plan of ${name}`,
        country: 'JP',
        quantity: 1,
        status: 'active',
        billingCycle: 'one_time',
        ...(n === 2 ? { partnerId: '7654321' } : {}),
        createdAt,
      }),
      putEntitlement({
        id: entitlementOf(n),
        customerId: customerOf(n),
        subscriptionId: planOf(n),
        friendlyName: `Azure ${n}`,
        status: 'active',
        createdAt,
      }),
    )
  }
  partner.state.commit({ writes: [], jobs: [firstClose(partner.clock.now())] }, { at: partner.clock.now(), actor: { job: 'test' } })
  // July closes with nothing used; then August runs.
  await runner.advance(partner, at('2026-09-02T00:00:00Z'))
  await meter(
    { n: 1, date: '2026-08-01', quantity: '10.5' },
    { n: 1, date: '2026-08-02', quantity: '9.25' },
    { n: 1, date: '2026-08-03', quantity: '9.25' },
    { n: 2, date: '2026-08-01', quantity: '60', schedule: tiered },
    { n: 2, date: '2026-08-05', quantity: '41', schedule: tiered },
    { n: 3, date: '2026-08-31', quantity: '0.000000000000001' },
  )
  await meter({ n: 1, date: '2026-09-01', quantity: '4' })
  await rate()
}
