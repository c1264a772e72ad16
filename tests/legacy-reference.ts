/** Does the line store bill legacy subscriptions of random worlds exactly as the plain reference does? A failure prints its seed. */
import fc from 'fast-check'
import { addDays, addMonths, type Day, Decimal, startOfMonth } from 'lazuli-contract'
import type { Published } from 'lazuli-server/db/lines.ts'
import { close } from 'lazuli-server/invoices/build.ts'
import type { BilledLine } from 'lazuli-server/invoices/rows.ts'
import { exchangeRate } from 'lazuli-server/rates/fx.ts'
import { reverse } from 'lazuli-server/usage/netting.ts'
import { priceLine, rate } from 'lazuli-server/usage/rating.ts'
import { expect } from 'vitest'
import { allOf, closedAt, creditRate, eventOf, figures, inputOf, purchaseOf, resellerOf, withLines } from './lines-reference.ts'
import { ratePeriod, type World, worlds } from './worlds.ts'

/** In these worlds the second customer has a legacy subscription, and the first a plan. */
const legacyPlan = 'plan-1'
const period = 'legacy'

/** All usage of the legacy subscription that has come by a batch, as one period that never closes. */
function ratedBy(world: World, batch: number) {
  return rate({
    period,
    billingCurrency: world.billingCurrency,
    usage: world.usage.filter((usage) => usage.subscriptionId === legacyPlan && usage.batch <= batch),
    quantityBefore: () => Decimal.zero,
    hasCreditAccess: () => false,
    fx: (pricing, month) => exchangeRate(world.rates, pricing, world.billingCurrency, month) as Decimal,
  })
}

/** A billed line as it was rated. */
function rated({ sequence: _, invoiceNumber: __, resellerMpnId: ___, rowSequence: ____, ...line }: BilledLine) {
  return priceLine(line, line.creditKind, { period: line.period, billingCurrency: line.billingCurrency, fx: line.fx })
}

/** Closes of so many worlds, one after each of three batches: usage that comes late or moves a tier is billed with the next. */
export async function expectLegacyReference(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(worlds(), fc.integer({ min: 1, max: 31 }), async (world, anniversary) => {
      await withLines(async (lines) => {
        let job = 0
        const events = world.usage.map(eventOf)
        const billedBefore: BilledLine[] = []
        for (const batch of [0, 1, 2]) {
          const mine = events
            .filter((_, i) => world.usage[i]?.batch === batch)
            .map((event) => (event.subscriptionId === legacyPlan ? { ...event, isLegacy: true as const } : event))
          await lines.append(++job, [mine], () => undefined)
          await lines.rate({ ...inputOf(world, ++job, []), at: job * 1000 })
          const ratedAt = job * 1000
          // What a run after `ratedBy` rates is left alone.
          const before: Day = addDays(addMonths(world.periods[0] as string, batch).concat('-01'), anniversary)
          const invoiceId = `D${batch}`
          const bought = (world.purchases.get(world.periods[batch] ?? '') ?? []).filter((p) => p.customerId === 'customer-1')
          const published: Published = { upTo: job, except: [] }
          const input = { at: closedAt, invoiceId, subscriptionIds: [legacyPlan], before, resellerOf, creditRate }
          await lines.closeCycle({ ...input, job: ++job, published, ratedBy: ratedAt, purchases: [bought.map(purchaseOf)] })
          const open = ratedBy(world, batch).filter((line) => line.usageDate < before)
          const closed = close({
            ...{ period, billingCurrency: world.billingCurrency, at: input.at, purchases: bought, taxRateOf: () => Decimal.zero },
            ...{ lines: [...open, ...billedBefore.map((line) => reverse(rated(line)))], resellerMpnIdOf: resellerOf },
            ...{ invoiceNumber: invoiceId, isLegacy: true },
          })
          billedBefore.push(...closed.lines)

          const billed = await allOf((after) => lines.billedUsage({ invoiceId, size: 5, ...(after ? { after } : {}) }))
          const shown = (line: Parameters<typeof figures>[0]) => ({ ...figures(line), period: '' })
          expect(billed.map(shown)).toEqual(closed.lines.map(shown))
          expect(billed.map((l) => [l.number, l.rowNumber])).toEqual(closed.lines.map((l) => [l.sequence, l.rowSequence]))
          const rows = await allOf((after) => lines.billedRecon({ invoiceId, size: 5, ...(after ? { after } : {}) }))
          const rowFigures = (r: Pick<(typeof rows)[number], 'billableQuantity' | 'pcCost' | 'subtotal' | 'unitPrice'>) =>
            [r.billableQuantity, r.unitPrice, r.pcCost, r.subtotal].map(String)
          expect(rows.map(rowFigures)).toEqual(closed.rows.map(rowFigures))
          expect(await lines.checkInvoice(invoiceId)).toEqual([])
          // Nothing of it is left for a second close, and a month bills none of it.
          const again = { ...input, invoiceId: 'again', job: ++job, published: { upTo: job - 1, except: [] }, ratedBy: ratedAt }
          expect(await lines.closeCycle(again)).toMatchObject({ lines: 0, reconRows: 0 })
          await lines.discard([job])
        }
        for (const month of world.periods) {
          const invoiceId = `G${month}`
          const closing = { ...inputOf(world, ++job, []), at: startOfMonth(month), invoiceId, period: month, resellerOf }
          await lines.closePeriod(closing)
          const billed = await allOf((after) => lines.billedUsage({ invoiceId, size: 2000, ...(after ? { after } : {}) }))
          // The month bills the plan alone, as if the legacy subscription were not there; it knows no credit here.
          const usage = world.usage.filter(({ subscriptionId }) => subscriptionId !== legacyPlan)
          const alone = close({
            ...{ period: month, billingCurrency: world.billingCurrency, at: closing.at, purchases: [], taxRateOf: () => Decimal.zero },
            ...{
              lines: ratePeriod({ ...world, usage, creditDays: new Set() }, month),
              resellerMpnIdOf: resellerOf,
              invoiceNumber: invoiceId,
            },
          })
          expect(billed.map(figures)).toEqual(alone.lines.map(figures))
          expect(await lines.checkInvoice(invoiceId)).toEqual([])
        }
      })
    }),
    { numRuns, endOnFailure: true },
  )
}
