import { Decimal, startOfDay } from 'lazuli-contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDuckDb } from '../db/engines/duckdb/open.ts'
import { lineJobMigrations, pendingLineJobs, publishedLines } from '../db/line-jobs.ts'
import { InvariantViolated, type Lines, type MeteredEvent } from '../db/lines.ts'
import { migrations as entitlementMigrations } from '../entitlements/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { type AnyJobHandler, JobRunner } from '../jobs/runner.ts'
import { usdRate } from '../rates/fx.ts'
import { partnerRates, putRate, rateMigrations } from '../rates/set-rates-store.ts'
import { migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { takeBatch } from './batches.ts'
import { accessMigrations } from './credit-access-store.ts'
import { firstRating, ratingJobs } from './jobs.ts'

const now = startOfDay('2026-09-04')
const midnight = startOfDay('2026-09-05')
const texts = ['productId', 'skuId', 'availabilityId', 'region', 'productName', 'skuName', 'publisherName', 'publisherId', 'meterName']
const more = ['meterCategory', 'meterSubCategory', 'meterRegion', 'meterType', 'unitOfMeasure', 'unitType']
const schedule = {
  ...Object.fromEntries([...texts, ...more].map((name) => [name, ''])),
  ...{ key: 'k', meterId: 'm', pricingCurrency: 'USD', creditEligible: false },
  tiers: [{ minimum: Decimal.zero, unitPrice: Decimal.one }],
} as unknown as MeteredEvent['schedule']
const event: MeteredEvent = {
  ...{ id: '1', customerId: 'c', subscriptionId: 's', entitlementId: 'e', resourceUri: '/r', schedule, at: now },
  ...{ period: '2026-09', quantity: Decimal.parse('1.5') },
  details: { resourceLocation: '', resourceGroup: '', consumedService: '', tags: '', additionalInfo: '' },
}

let app: TryApp
const marketSays = (units: string) => ({
  market: new Map([['EUR', [{ month: '2019-01', unitsPerUsd: Decimal.parse(units) }]]]),
  set: new Map(),
})
const ratesOf = partnerRates(marketSays('0.9'))
const handlers = ratingJobs(ratesOf, async () => [])
beforeEach(async () => {
  app = tryApp({
    routes: [],
    migrations: [...lineJobMigrations, ...rateMigrations, ...subscriptionMigrations, ...entitlementMigrations, ...accessMigrations],
    now,
    lines: (folder) => openDuckDb({ path: `${folder}/lines.duckdb`, allocate: () => [] }),
  })
  app.state.commit({ writes: [], jobs: [firstRating(now)] }, { at: now, actor: { job: 'test' } })
  async function* chunks() {
    yield [event]
  }
  await takeBatch(app.partner, { now, actor: {}, chunks: chunks() })
})
afterEach(() => app.close())

const rated = async () => (await (await app.partner.lines()).stats(publishedLines(app.state))).rated

test('the daily run publishes what it has rated and asks for the next', async () => {
  await new JobRunner(handlers, () => undefined).advance(app.partner, midnight)
  expect(await rated()).toBe(1)
  expect([pendingLineJobs(app.state), app.state.nextJobAt()]).toEqual([[], startOfDay('2026-09-06')])
})

test('what the market says when a month is first rated stays its rate, whatever a later release says', async () => {
  const partner = { ...app.partner, facts: { ...app.partner.facts, currency: 'EUR' } }
  const inEuros = handlers.map(
    (handler): AnyJobHandler => ({
      ...handler,
      prepare: (job, context) => handler.prepare?.(job, { ...context, partner }) as Promise<unknown>,
    }),
  )
  await new JobRunner(inEuros, () => undefined).advance(app.partner, midnight)
  const later = partnerRates(marketSays('0.8'))
  const rate = (month: string) => `${usdRate(later(app.state), 'EUR', month)}`
  expect(['2026-06', '2026-09', '2026-10', '2026-05'].map(rate)).toEqual(['0.9', '0.9', '0.8', '0.8'])
  // What an operator sets, of months in which nothing was used, comes before it.
  app.state.commit(
    { writes: [putRate({ month: '2026-08', currency: 'EUR', unitsPerUsd: Decimal.parse('0.5'), at: now })] },
    { at: now, actor: { job: 'test' } },
  )
  expect(['2026-07', '2026-08', '2026-09'].map(rate)).toEqual(['0.9', '0.5', '0.9'])
})

test('a run that does not add up stops, names what is wrong, publishes nothing, and is tried again', async () => {
  const lines = await app.partner.lines()
  const wrong: Lines = new Proxy(lines, {
    get(target, name) {
      if (name === 'checkRated') return async () => [{ invariant: 'I1', example: 'resource 7' }]
      const found: unknown = Reflect.get(target, name)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
  const partner = { ...app.partner, lines: async () => wrong }
  const told: unknown[] = []
  const broken = handlers.map(
    (handler): AnyJobHandler => ({
      ...handler,
      prepare: (job, context) => handler.prepare?.(job, { ...context, partner }) as Promise<unknown>,
    }),
  )
  const runner = new JobRunner(broken, (error) => told.push(error))
  await expect(runner.advance(app.partner, midnight)).rejects.toThrow(
    'I1 does not hold for the usage rated at 2026-09-05T00:00:00Z: resource 7',
  )
  expect(told).toEqual([expect.any(InvariantViolated)])
  expect([await rated(), app.state.nextJobAt(), app.partner.clock.now()]).toEqual([0, midnight, now])
  await new JobRunner(handlers, () => undefined).advance(app.partner, midnight)
  expect([await rated(), pendingLineJobs(app.state)]).toEqual([1, []])
})
