/** What is decided at the instant a close commits, whatever was true when it was prepared. */
import { addMonths, Decimal, startOfDay, startOfMonth } from 'lazuli-contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDuckDb } from '../db/engines/duckdb/open.ts'
import { kernelMigrations } from '../db/engines/sqlite.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Lines, MeteredEvent } from '../db/lines.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { type AnyJobHandler, JobRunner } from '../jobs/runner.ts'
import { migrations } from '../main/migrations.ts'
import { takeBatch } from '../usage/batches.ts'
import { closeOf } from '../usage/calendar.ts'
import { allocate } from './allocate.ts'
import type { GrantedCredit } from './azure-credit-rules.ts'
import { azureCreditUses, putAzureCredit } from './azure-credit-store.ts'
import { closeJob, invoiceJobs } from './jobs.ts'

const period = '2026-09'
const usageDay = startOfDay('2026-09-04')
const names = ['productId', 'skuId', 'availabilityId', 'region', 'productName', 'skuName', 'publisherName', 'publisherId', 'meterName']
const more = ['meterCategory', 'meterSubCategory', 'meterRegion', 'meterType', 'unitOfMeasure', 'unitType']
const schedule = {
  ...Object.fromEntries([...names, ...more].map((name) => [name, ''])),
  ...{ key: 'k', meterId: 'm', pricingCurrency: 'USD', creditEligible: false },
  tiers: [{ minimum: Decimal.zero, unitPrice: Decimal.of(2) }],
} as unknown as MeteredEvent['schedule']
const event: MeteredEvent = {
  ...{ id: '1', customerId: 'c', subscriptionId: 's', entitlementId: 'e', resourceUri: '/r', schedule, at: usageDay, period },
  quantity: Decimal.of(5),
  details: { resourceLocation: '', resourceGroup: '', consumedService: '', tags: '', additionalInfo: '' },
}
const credit = (id: string): GrantedCredit => ({
  ...{ id, customerId: 'c', amount: '4', currency: 'USD', from: '2026-09-01', grantedAt: usageDay },
})

let app: TryApp
const close = invoiceJobs({
  sandbox: false,
  rateInput: async (_partner, db, job, at, before) => ({
    ...{ job, at, before, published: publishedLines(db), fxOf: () => Decimal.one, access: [], creditRate: Decimal.parse('0.15') },
  }),
})[0] as AnyJobHandler

beforeEach(async () => {
  app = tryApp({
    routes: [],
    migrations: migrations.filter(({ id }) => !kernelMigrations.some((kernel) => kernel.id === id)),
    now: usageDay,
    lines: (folder) => openDuckDb({ path: `${folder}/lines.duckdb`, allocate }),
  })
  app.state.commit({ writes: [putAzureCredit(credit('a'))], jobs: [closeJob(period)] }, { at: usageDay, actor: { job: 'test' } })
  async function* chunks() {
    yield [event]
  }
  await takeBatch(app.partner, { now: usageDay, actor: {}, chunks: chunks() })
})
afterEach(() => app.close())

/** Closes the month; `meanwhile` happens after its lines are billed and before it commits. */
async function closed(meanwhile: () => void): Promise<string[]> {
  const lines = await app.partner.lines()
  const watched: Lines = new Proxy(lines, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      if (name !== 'checkInvoice') return found.bind(target)
      return async (invoiceId: string) => {
        meanwhile()
        return target.checkInvoice(invoiceId)
      }
    },
  })
  const partner = { ...app.partner, lines: async () => watched }
  const handler: AnyJobHandler = { ...close, prepare: (job, context) => close.prepare?.(job, { ...context, partner }) as Promise<unknown> }
  const { jobsRun } = await new JobRunner([handler], () => undefined).advance(app.partner, closeOf(period))
  expect(jobsRun).toBe(1)
  expect(app.state.nextJobAt()).toBe(closeOf(addMonths(period, 1)))
  expect(startOfMonth(period)).toBeLessThan(usageDay)
  const { rows } = await lines.billedRecon({ invoiceId: 'G000000001', size: 10 })
  return rows.map(({ subtotal, azureCredit }) => `${subtotal} ${azureCredit ?? 'usage'}`)
}
const taken = () => azureCreditUses(app.state).map(({ creditId, amount }) => `${creditId} ${amount}`)

test('Azure credit that stands pays', async () => {
  expect(await closed(() => undefined)).toEqual(['4 charge', '-4 credit', '6 usage'])
  expect(taken()).toEqual(['a 4'])
})

test('what is withdrawn while the month closes pays for nothing of it', async () => {
  expect(await closed(() => app.write(putAzureCredit({ ...credit('a'), withdrawnAt: usageDay })))).toEqual(['10 usage'])
  expect(taken()).toEqual([])
})

// Each closes twice.
test('what is granted while the month closes pays as well', async () => {
  expect(await closed(() => app.write(putAzureCredit(credit('b'))))).toEqual(['8 charge', '-8 credit', '2 usage'])
  expect(taken()).toEqual(['a 4', 'b 4'])
})
