/** Does the line store rate and close random worlds exactly as the plain reference does? A failure prints its seed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { Decimal, type Month, monthOf, startOfDay } from 'lazuli-contract'
import type { AzureCreditUse } from 'lazuli-server/db/azure-credit.ts'
import { benefitText } from 'lazuli-server/db/benefits.ts'
import { openDuckDb } from 'lazuli-server/db/engines/duckdb/open.ts'
import type { Access, DailyLine, Lines, MeteredEvent, Published, RateInput, Schedule } from 'lazuli-server/db/lines.ts'
import type { Purchase, PurchaseSource } from 'lazuli-server/db/purchases.ts'
import { allocate } from 'lazuli-server/invoices/allocate.ts'
import { close, reconcile } from 'lazuli-server/invoices/build.ts'
import { closeViolations, settlementViolations } from 'lazuli-server/invoices/invariants.ts'
import { refundedTwice } from 'lazuli-server/invoices/refunded-twice.ts'
import type { PurchaseLine, ReconRow } from 'lazuli-server/invoices/rows.ts'
import type { SettledPart } from 'lazuli-server/invoices/settlement.ts'
import { exchangeRate } from 'lazuli-server/rates/fx.ts'
import { type CreditAccess, earningIntervals, groupOf } from 'lazuli-server/usage/credit-access.ts'
import { compareText, type RatedLine } from 'lazuli-server/usage/lines.ts'
import { net } from 'lazuli-server/usage/netting.ts'
import { expect } from 'vitest'
import { creditsLeft, ratePeriod, type World, type WorldUsage, worlds } from './worlds.ts'

export const creditRate = Decimal.parse('0.15')
/** One Azure subscription was made for a reseller of its own. */
export const resellerOf = (customerId: string, _subscriptionId: string, entitlementId?: string) =>
  entitlementId === 'entitlement-2' ? '1111111' : customerId === 'customer-0' ? '7654321' : '0'
const resellers = { of: resellerOf, own: ['entitlement-2'] }
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
  const { customerId, subscriptionId, entitlementId, resourceUri, period, quantity, at } = usage
  const details = {
    resourceLocation: `r${i % 2}`,
    resourceGroup: groupOf(resourceUri) ?? '',
    consumedService: 'Microsoft.Compute',
    tags: `{"n":"${i}"}`,
    additionalInfo: '',
  }
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

/** As the service hands it in: intervals that adjoin are one. */
export function accessOf(world: World): Access[] {
  return [...Map.groupBy(world.access, ({ entitlementId }) => entitlementId)].flatMap(([entitlementId, of]) =>
    earningIntervals(
      entitlementId,
      of.map(({ resourceGroup, resourceUri, from, to }, i): CreditAccess => {
        const scope = {
          ...(resourceGroup === undefined ? {} : { resourceGroup: resourceGroup.toLowerCase() }),
          ...(resourceUri === undefined ? {} : { resourceUri: resourceUri.toLowerCase() }),
        }
        return { id: `${i}`, heldBy: '1', means: 'guest', role: 'Owner', from, to, ...scope }
      }),
    ),
  )
}

/** A line without what the reference does not know, numbers as text. */
export function figures(line: RatedLine | DailyLine): Record<string, string> {
  const { period, customerId, subscriptionId, entitlementId, resourceUri, usageDate, creditKind } = line
  const [minimum, unitPrice] = 'tierMinimum' in line ? [line.tierMinimum, line.unitPrice] : [line.tier.minimum, line.tier.unitPrice]
  const { quantity, effectiveUnitPrice, pricingPreTaxTotal, billingPreTaxTotal, fx } = line
  const numbers = { minimum, unitPrice, quantity, effectiveUnitPrice, pricingPreTaxTotal, billingPreTaxTotal, fx }
  return {
    ...{ period, customerId, subscriptionId, entitlementId, resourceUri, usageDate, creditKind, schedule: line.schedule.key },
    benefit: line.benefit ? benefitText(line.benefit) : '',
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

let opened = 0

export async function withLines(work: (lines: Lines) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-lines-'))
  // Every other close goes through its lines a few at a time, as it does with millions.
  const lines = await openDuckDb({ path: join(folder, 'lines.duckdb'), allocate, ...(opened++ % 2 === 0 ? { atOnce: 5 } : {}) })
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

export function inputOf(
  world: World,
  job: number,
  access: readonly Access[],
  benefits = world.benefits,
  except: readonly number[] = [],
): RateInput {
  const published: Published = { upTo: job - 1, except }
  const fxOf = (month: Month, currency: string) => exchangeRate(world.rates, currency, world.billingCurrency, month) as Decimal
  return { job, published, at: job * 1000, before: farAway, fxOf, access, benefits, creditRate }
}

const useFigures = ({ creditId, amount }: AzureCreditUse) => `${creditId} ${amount}`

const offerOf = ({ group, creditReasonCode }: ReconRow): 'charge' | 'credit' | undefined =>
  group?.credit !== 'azure' ? undefined : creditReasonCode === '' ? 'charge' : 'credit'

/** Rated lines, open and billed rows, billed lines, residuals and invariants of so many worlds, each rated in three batches. */
export async function expectReference(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(worlds(), fc.integer({ min: 1, max: 7 }), async (world, size) => {
      await withLines(async (lines) => {
        let job = 0
        const events = world.usage.map(eventOf)
        const access = accessOf(world)
        // Numbers of batches that are under way while months close.
        const hidden = world.periods.slice(1).map(() => ++job)
        const shown = (upTo: number): Published => ({ upTo, except: hidden })
        const checkRun = async () => expect(await lines.checkRated(shown(job - 1), job)).toEqual([])
        for (const batch of [0, 1, 2]) {
          const mine = events.filter((_, i) => world.usage[i]?.batch === batch && world.usage[i]?.takenInFor === undefined)
          await lines.append(++job, [mine], () => undefined)
          // The first run knows no credit, so that it is granted late.
          const known = world.benefits.filter(({ knownFrom }) => knownFrom <= batch)
          await lines.rate(inputOf(world, ++job, batch === 0 ? [] : access, known, hidden))
          await checkRun()
        }
        const publishLate = async (period: Month) => {
          for (const batch of [0, 1, 2]) {
            const mine = events.flatMap((event, i) => {
              const { takenInFor, period: of, batch: its } = world.usage[i] as WorldUsage
              return takenInFor !== undefined && of === period && its === batch ? [{ ...event, period: takenInFor }] : []
            })
            if (mine.length === 0) continue
            await lines.append((batch === 0 ? hidden.shift() : undefined) ?? ++job, [mine], () => undefined)
            await lines.rate(inputOf(world, ++job, access, world.benefits, hidden))
            await checkRun()
          }
        }
        const uses: AzureCreditUse[] = []
        let first:
          | { kept: RatedLine[]; leftOut: RatedLine[]; uses: readonly AzureCreditUse[]; usesNow: readonly AzureCreditUse[] }
          | undefined
        const before: { lines: RatedLine[]; parts: SettledPart[] } = { lines: [], parts: [] }
        for (const period of world.periods) {
          await publishLate(period)
          const azureCredits = creditsLeft(world, uses)
          const published = shown(job)
          const reference = ratePeriod(world, period)
          const log = await allOf((after) => lines.unbilledUsage({ published, period, size, ...(after ? { after } : {}) }))
          const asRated = (line: DailyLine) =>
            ({
              ...line,
              tier: line.schedule.tiers[line.tier - 1],
              billingCurrency: world.billingCurrency,
              fxDate: '',
            }) as unknown as RatedLine
          expect(net(log.map(asRated)).map(figures)).toEqual(reference.map(figures))
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
            ...{
              resellerMpnIdOf: resellerOf,
              invoiceNumber: 'G1',
              azureCredits,
              before: { lines: [...before.lines], parts: [...before.parts] },
            },
          }
          const open = await allOf((after) =>
            lines.unbilledRecon({ published, period, size, purchases: sourceOf(purchases), resellers, ...(after ? { after } : {}) }),
          )
          const rowFigures = (r: {
            customerId: string
            billableQuantity: Decimal
            pcCost: Decimal
            subtotal: Decimal
            effectiveUnitPrice: Decimal
            unitPrice: Decimal
          }) => [r.customerId, r.billableQuantity, r.unitPrice, r.effectiveUnitPrice, r.pcCost, r.subtotal].map(String)
          const parted = reconcile(closing)
          expect(open.map(rowFigures)).toEqual(parted.map(rowFigures))
          // The reseller is told once it is billed.
          expect(open.map((r) => r.resellerMpnId)).toEqual(parted.map(() => ''))
          expect(open.flatMap((r) => r.resellerNow ?? [])).toEqual(parted.flatMap((r) => (r.group ? [r.resellerMpnId] : [])))
          expect(open.map((r) => r.number)).toEqual(open.map((_, i) => i + 1))
          expect(await lines.checkOpen(published, period)).toEqual([])

          const invoiceId = `G${period}`
          const totals = await lines.closePeriod({
            ...inputOf(world, ++job, access, world.benefits, hidden),
            invoiceId,
            period,
            resellerOf,
            azureCredits,
            purchases: chunks(purchases),
          })
          const closed = close(closing)
          uses.push(...closed.azureCreditUses)
          expect(totals.azureCreditUses.map(useFigures)).toEqual(closed.azureCreditUses.map(useFigures))
          expect(
            settlementViolations(
              reference,
              { lines: [...closed.lines], uses: closed.azureCreditUses, parts: closed.azureCreditParts },
              azureCredits,
            ),
          ).toEqual([])
          const billed = await allOf((after) => lines.billedUsage({ invoiceId, size, ...(after ? { after } : {}) }))
          expect(billed.map(figures)).toEqual(closed.lines.map(figures))
          expect(billed.map((l) => [l.number, l.rowNumber, l.resellerMpnId])).toEqual(
            closed.lines.map((l) => [l.sequence, l.rowSequence, l.resellerMpnId]),
          )
          const rows = await allOf((after) => lines.billedRecon({ invoiceId, size, ...(after ? { after } : {}) }))
          expect(rows.map(rowFigures)).toEqual(closed.rows.map(rowFigures))
          expect(rows.map((r) => [r.azureCredit, r.resellerMpnId])).toEqual(closed.rows.map((r) => [offerOf(r), r.resellerMpnId]))
          expect(rows.map((r) => r.earnedCredit)).toEqual(closed.rows.map((r) => r.priceAdjustments.length > 0))
          expect(rows.map((r) => [r.number, r.purchase?.id, r.purchase?.chargeEndDate])).toEqual(
            closed.rows.map((r) => [r.sequence, r.purchase?.id, r.purchase?.chargeEndDate]),
          )
          expect(open.flatMap((r) => r.purchase?.id ?? [])).toEqual(rows.flatMap((r) => r.purchase?.id ?? []))
          expect(closeViolations(closed)).toEqual([])
          const residuals = await lines.residuals(invoiceId)
          expect(residuals.map((r) => [r.number, `${r.pricing}`, `${r.billing}`])).toEqual(
            closed.residuals.map((r) => [r.rowSequence, `${r.pricing}`, `${r.billing}`]),
          )
          expect(`${totals.subtotal}`).toBe(`${closed.invoice?.subtotal ?? Decimal.zero}`)
          expect(await lines.checkInvoice(invoiceId)).toEqual([])
          await checkRun()
          // Of a month without an invoice what was covered stays; nothing else does.
          const left = await allOf((after) => lines.unbilledUsage({ published: shown(job), period, size, ...(after ? { after } : {}) }))
          const stays = closed.rows.length === 0 ? closed.lines.filter(({ creditKind }) => creditKind === 'covered') : []
          expect(net(left.map(asRated)).map(figures)).toEqual(stays.map(figures))
          if (stays.length === 0) expect(left).toEqual([])

          if (period !== world.periods[0]) {
            before.lines.push(...closed.lines)
            before.parts.push(...closed.azureCreditParts)
            continue
          }
          // Billed anew without one resource and one customer, with another reseller: what a close of the rest would have billed.
          const { entitlementId = 'none', resourceUri = 'none' } = reference[0] ?? {}
          const customerId = (reference.at(-1) ?? bought[0])?.customerId ?? 'nobody'
          const without = [{ entitlementId: entitlementId.toUpperCase(), resourceUri }, { customerId }]
          const rebill = { amends: invoiceId, invoiceId: 'A', without, purchases: [], resellerOf: () => '1234567', creditRate }
          const { azureCreditUses, refundedTwice: twice } = await lines.rebill({
            ...{ job: ++job, at: closedAt, published: shown(job), ...rebill },
          })
          const kept = closed.lines.filter(
            (l) =>
              l.customerId !== customerId &&
              // Resources are named in any letter case.
              (l.entitlementId !== entitlementId || l.resourceUri.toLowerCase() !== resourceUri.toLowerCase()),
          )
          expect(settlementViolations(kept, { lines: kept, uses: azureCreditUses }, azureCredits)).toEqual([])
          const leftOut = closed.lines.filter((line) => !kept.includes(line))
          expect(twice).toEqual(
            refundedTwice(
              leftOut,
              world.usage.filter(({ takenInFor }) => takenInFor === undefined),
            ),
          )
          first = { kept, leftOut, uses: closed.azureCreditUses, usesNow: azureCreditUses }
          // From now on this document counts.
          const isKept = (l: RatedLine) =>
            l.customerId !== customerId && (l.entitlementId !== entitlementId || l.resourceUri.toLowerCase() !== resourceUri.toLowerCase())
          before.lines.push(...kept)
          before.parts.push(...closed.azureCreditParts.filter(({ line }) => isKept(line)))
          const { azureCredits: _, ...settled } = closing
          const expected = close({
            ...settled,
            // What credit paid stays paid.
            lines: kept,
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
        if (!first) return
        // Of no credit more is spent than was granted, or less than nothing.
        for (const { id, left: granted } of world.azureCredits) {
          const spent = Decimal.sum(
            [...uses.filter((use) => !first?.uses.includes(use)), ...first.usesNow].flatMap((use) =>
              use.creditId === id ? [use.amount] : [],
            ),
          )
          expect([id, spent.sign >= 0, spent.greaterThan(granted)]).toEqual([id, true, false])
        }
        // Billed anew once more when later months have given some of it back.
        const customerId = first.kept[0]?.customerId ?? 'nobody'
        const late = await lines.rebill({
          ...{ job: ++job, at: closedAt, published: shown(job), amends: 'A', invoiceId: 'B', without: [{ customerId }] },
          ...{ purchases: [], resellerOf: () => undefined, creditRate },
        })
        const gone = first.leftOut.map((line) => ({ ...line, quantity: line.quantity.negated() }))
        const theirs = first.kept.filter((line) => line.customerId === customerId)
        expect(late.refundedTwice).toEqual(refundedTwice(theirs, [...world.usage, ...gone]))
      })
    }),
    // To shrink a world takes longer than anybody waits: its seed and path tell which it was.
    { numRuns, endOnFailure: true },
  )
}
