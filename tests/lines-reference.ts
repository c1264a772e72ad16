/** Does the line store rate and close random worlds exactly as the plain reference does? A failure prints its seed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Decimal, type Month, monthOf, startOfDay } from 'lazuli-contract'
import { openDuckDb } from 'lazuli-server/db/engines/duckdb/open.ts'
import type { Access, DailyLine, Lines, MeteredEvent, Published, RateInput, Schedule } from 'lazuli-server/db/lines.ts'
import type { Purchase, PurchaseSource } from 'lazuli-server/db/purchases.ts'
import { allocate } from 'lazuli-server/invoices/allocate.ts'
import { close, reconcile } from 'lazuli-server/invoices/build.ts'
import { closeViolations } from 'lazuli-server/invoices/invariants.ts'
import type { PurchaseLine } from 'lazuli-server/invoices/rows.ts'
import { exchangeRate } from 'lazuli-server/rates/fx.ts'
import { compareText, type RatedLine } from 'lazuli-server/usage/lines.ts'
import { net } from 'lazuli-server/usage/netting.ts'
import { expect } from 'vitest'
import { ratePeriod, type World, type WorldUsage, worlds } from './worlds.ts'

const day = 86_400_000
export const creditRate = Decimal.parse('0.15')
export const resellerOf = (customerId: string) => (customerId === 'customer-0' ? '7654321' : '0')
const farAway = '2030-01-01'
export const closedAt = startOfDay(farAway)

function scheduleOf({ schedule }: WorldUsage): Schedule {
  const names = {
    productName: 'p',
    skuName: 's',
    publisherName: 'Microsoft',
    publisherId: '',
    meterName: 'm',
    meterCategory: 'c',
    meterSubCategory: '',
  }
  return { ...schedule, ...names, meterRegion: '', meterType: '', unitOfMeasure: '1 Hour', unitType: '1 Hour' }
}

export function eventOf(usage: WorldUsage, i: number): MeteredEvent {
  const { customerId, subscriptionId, entitlementId, resourceUri, period, quantity, usageDate } = usage
  const details = {
    resourceLocation: `r${i % 2}`,
    resourceGroup: 'rg',
    consumedService: 'Microsoft.Compute',
    tags: `{"n":"${i}"}`,
    additionalInfo: '',
  }
  const at = startOfDay(usageDate) + (i % 24) * 3_600_000
  return {
    id: `event-${i}`,
    customerId,
    subscriptionId,
    entitlementId,
    resourceUri,
    schedule: scheduleOf(usage),
    at,
    period,
    quantity,
    details,
  }
}

export function accessOf(world: World): Access[] {
  return [...world.creditDays].map((key) => {
    const [entitlementId, resourceUri, usageDate] = JSON.parse(key) as [string, string, string]
    return { entitlementId, resourceUri, from: startOfDay(usageDate), to: startOfDay(usageDate) + day }
  })
}

/** A line without what the reference does not know, numbers as text. */
export function figures(line: RatedLine | DailyLine): Record<string, string> {
  const { period, customerId, subscriptionId, entitlementId, resourceUri, usageDate, creditKind } = line
  const [minimum, unitPrice] = 'tierMinimum' in line ? [line.tierMinimum, line.unitPrice] : [line.tier.minimum, line.tier.unitPrice]
  const { quantity, effectiveUnitPrice, pricingPreTaxTotal, billingPreTaxTotal, fx } = line
  const numbers = { minimum, unitPrice, quantity, effectiveUnitPrice, pricingPreTaxTotal, billingPreTaxTotal, fx }
  return {
    ...{ period, customerId, subscriptionId, entitlementId, resourceUri, usageDate, creditKind, schedule: line.schedule.key },
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, `${value}`])),
  }
}

export async function allOf<T>(read: (after: string | undefined) => Promise<{ rows: readonly T[]; next?: string }>): Promise<T[]> {
  const all: T[] = []
  let after: string | undefined
  do {
    const page = await read(after)
    all.push(...page.rows)
    after = page.next
  } while (after !== undefined)
  return all
}

export async function withLines(work: (lines: Lines) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-lines-'))
  const lines = await openDuckDb({ path: join(folder, 'lines.duckdb'), allocate })
  try {
    await work(lines)
  } finally {
    await lines.close()
    rmSync(folder, { recursive: true })
  }
}

/** As the service hands it in: what a row costs is known by then. */
export function purchaseOf(line: PurchaseLine): Purchase {
  const pcCost = line.effectiveUnitPrice.times(line.billableQuantity).round({ digits: 2, mode: 'down' })
  const { customerId, subscriptionId, productId, skuId, availabilityId, unitPrice, pricingCurrency, fx, billableQuantity } = line
  const nameless = {
    productName: '',
    skuName: '',
    publisherName: '',
    publisherId: '',
    meterName: '',
    meterCategory: '',
    meterSubCategory: '',
  }
  const meterless = { meterId: '', region: '', meterRegion: '', meterType: '', unitOfMeasure: '', unitType: '', creditEligible: false }
  const { id, chargeType, orderDate, chargeStartDate, chargeEndDate, effectiveUnitPrice, priceAdjustments } = line
  const texts = { orderId: '', alternateId: '', subscriptionDescription: '', subscriptionStartDate: '', subscriptionEndDate: '' }
  const words = { termAndBillingCycle: '', billingFrequency: '', referenceId: '', reservationOrderId: '', promotionId: '' }
  return {
    ...{ customerId, subscriptionId, month: monthOf(orderDate), fx, billableQuantity, pcCost },
    schedule: {
      ...{ key: `${unitPrice} ${pricingCurrency}`, productId, skuId, availabilityId, pricingCurrency, ...nameless, ...meterless },
      tiers: [{ minimum: Decimal.zero, unitPrice }],
    },
    subtotal: pcCost.times(fx).round({ digits: 2, mode: 'down' }),
    facts: {
      ...{ id, chargeType, orderDate, chargeStartDate, ...(chargeEndDate ? { chargeEndDate } : {}) },
      ...{ quantity: Number(`${line.quantity}`), effectiveUnitPrice, priceAdjustments, productQualifiers: [], creditReasonCode: '' },
      ...texts,
      ...words,
    },
  }
}

/** Unordered, some at a time. */
export function* chunks(purchases: readonly Purchase[]): Generator<readonly Purchase[]> {
  for (let i = 0; i < purchases.length; i += 7) yield purchases.slice(i, i + 7).reverse()
}

function sourceOf(purchases: readonly Purchase[]): PurchaseSource {
  const order = (a: Purchase, b: Purchase) => a.facts.orderDate - b.facts.orderDate || compareText(a.facts.id, b.facts.id)
  return {
    customers: (from) => [...new Set(purchases.map((p) => p.customerId))].filter((id) => id >= from).sort(compareText),
    of: (customerId) => purchases.filter((p) => p.customerId === customerId).sort(order),
  }
}

export function inputOf(world: World, job: number, access: readonly Access[]): RateInput {
  const published: Published = { upTo: job - 1, except: [] }
  const fxOf = (month: Month, currency: string) => exchangeRate(world.rates, currency, world.billingCurrency, month) as Decimal
  return { job, published, at: job * 1000, before: farAway, fxOf, access, creditRate }
}

/** Rated lines, open and billed rows, billed lines, residuals and invariants of so many worlds, each rated in three batches. */
export async function expectReference(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(worlds(), fc.integer({ min: 1, max: 7 }), async (world, size) => {
      await withLines(async (lines) => {
        let job = 0
        const events = world.usage.map(eventOf)
        const access = accessOf(world)
        for (const batch of [0, 1, 2]) {
          const mine = events.filter((_, i) => world.usage[i]?.batch === batch)
          await lines.append(++job, [mine], () => undefined)
          // The first run knows no credit, so that it is granted late.
          await lines.rate(inputOf(world, ++job, batch === 0 ? [] : access))
          expect(await lines.checkRated({ upTo: job - 1, except: [] }, job)).toEqual([])
        }
        for (const period of world.periods) {
          const published = { upTo: job, except: [] }
          const reference = ratePeriod(world, period)
          const log = await allOf((after) => lines.unbilledUsage({ published, period, size, ...(after ? { after } : {}) }))
          const ledger = log.map(
            (line) =>
              ({
                ...line,
                tier: line.schedule.tiers[line.tier - 1],
                billingCurrency: world.billingCurrency,
                fxDate: '',
              }) as unknown as RatedLine,
          )
          expect(net(ledger).map(figures)).toEqual(reference.map(figures))
          const bought = world.purchases.get(period) ?? []
          const purchases = bought.map(purchaseOf)
          const closing = {
            ...{
              period,
              billingCurrency: world.billingCurrency,
              at: closedAt,
              lines: reference,
              purchases: bought,
              taxRateOf: () => Decimal.zero,
            },
            ...{ resellerMpnIdOf: resellerOf, invoiceNumber: 'G1' },
          }
          const open = await allOf((after) =>
            lines.unbilledRecon({ published, period, size, purchases: sourceOf(purchases), ...(after ? { after } : {}) }),
          )
          const rowFigures = (r: {
            customerId: string
            billableQuantity: Decimal
            pcCost: Decimal
            subtotal: Decimal
            effectiveUnitPrice: Decimal
            unitPrice: Decimal
          }) => [r.customerId, r.billableQuantity, r.unitPrice, r.effectiveUnitPrice, r.pcCost, r.subtotal].map(String)
          expect(open.map(rowFigures)).toEqual(reconcile(closing).map(rowFigures))
          expect(open.map((r) => r.number)).toEqual(open.map((_, i) => i + 1))
          expect(await lines.checkOpen(published, period)).toEqual([])

          const invoiceId = `G${period}`
          const totals = await lines.closePeriod({
            ...inputOf(world, ++job, access),
            invoiceId,
            period,
            resellerOf,
            purchases: chunks(purchases),
          })
          const closed = close(closing)
          const billed = await allOf((after) => lines.billedUsage({ invoiceId, size, ...(after ? { after } : {}) }))
          expect(billed.map(figures)).toEqual(closed.lines.map(figures))
          expect(billed.map((l) => [l.number, l.rowNumber, l.resellerMpnId])).toEqual(
            closed.lines.map((l) => [l.sequence, l.rowSequence, l.resellerMpnId]),
          )
          const rows = await allOf((after) => lines.billedRecon({ invoiceId, size, ...(after ? { after } : {}) }))
          expect(rows.map(rowFigures)).toEqual(closed.rows.map(rowFigures))
          expect(rows.map((r) => r.earnedCredit)).toEqual(closed.rows.map((r) => r.priceAdjustments.length > 0))
          expect(rows.map((r) => [r.number, r.purchase?.id, r.purchase?.chargeEndDate])).toEqual(
            closed.rows.map((r) => [r.sequence, r.purchase?.id, r.purchase?.chargeEndDate]),
          )
          expect(open.map((r) => r.purchase?.id)).toEqual(rows.map((r) => r.purchase?.id))
          expect(closeViolations(closed)).toEqual([])
          const residuals = await lines.residuals(invoiceId)
          expect(residuals.map((r) => [r.number, `${r.pricing}`, `${r.billing}`])).toEqual(
            closed.residuals.map((r) => [r.rowSequence, `${r.pricing}`, `${r.billing}`]),
          )
          expect(`${totals.subtotal}`).toBe(`${closed.invoice?.subtotal ?? Decimal.zero}`)
          expect(await lines.checkInvoice(invoiceId)).toEqual([])
          expect(await lines.checkRated({ upTo: job - 1, except: [] }, job)).toEqual([])
          expect(
            await allOf((after) =>
              lines.unbilledUsage({ published: { upTo: job, except: [] }, period, size, ...(after ? { after } : {}) }),
            ),
          ).toEqual([])

          if (period !== world.periods[0]) continue
          // Billed anew without one resource and one customer, with another reseller: what a close of the rest would have billed.
          const { entitlementId = 'none', resourceUri = 'none' } = reference[0] ?? {}
          const customerId = (reference.at(-1) ?? bought[0])?.customerId ?? 'nobody'
          const without = [{ entitlementId: entitlementId.toUpperCase(), resourceUri }, { customerId }]
          const rebill = { amends: invoiceId, invoiceId: 'A', without, purchases: [], resellerOf: () => '1234567', creditRate }
          await lines.rebill({ job: ++job, at: closedAt, ...rebill })
          const expected = close({
            ...closing,
            lines: reference.filter(
              (l) =>
                l.customerId !== customerId &&
                // Resources are named in any letter case.
                (l.entitlementId !== entitlementId || l.resourceUri.toLowerCase() !== resourceUri.toLowerCase()),
            ),
            purchases: bought.filter((p) => p.customerId !== customerId),
            resellerMpnIdOf: () => '1234567',
          })
          const again = await allOf((after) => lines.billedUsage({ invoiceId: 'A', size, ...(after ? { after } : {}) }))
          expect(again.map(figures)).toEqual(expected.lines.map(figures))
          expect(again.map((l) => [l.rowNumber, l.resellerMpnId])).toEqual(expected.lines.map((l) => [l.rowSequence, l.resellerMpnId]))
          const rowsAgain = await allOf((after) => lines.billedRecon({ invoiceId: 'A', size, ...(after ? { after } : {}) }))
          expect(rowsAgain.map(rowFigures)).toEqual(expected.rows.map(rowFigures))
          expect(await lines.checkInvoice('A')).toEqual([])
        }
      })
    }),
    { numRuns },
  )
}
