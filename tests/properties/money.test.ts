/** Properties of rating and closing on random worlds (billing rules, section 11). A failure prints its seed. */
import fc from 'fast-check'
import { Decimal, type Month, writeJson } from 'lazuli-contract'
import type { AzureCreditUse } from 'lazuli-server/db/azure-credit.ts'
import { allocate } from 'lazuli-server/invoices/allocate.ts'
import { type CloseInput, close, groupKey, reconcile } from 'lazuli-server/invoices/build.ts'
import { billedViolations, closeViolations, openViolations, settlementViolations } from 'lazuli-server/invoices/invariants.ts'
import { lineViolations, reversalViolations, tierViolations } from 'lazuli-server/usage/invariants.ts'
import type { RatedLine } from 'lazuli-server/usage/lines.ts'
import { diff, net, variantKey } from 'lazuli-server/usage/netting.ts'
import { rate } from 'lazuli-server/usage/rating.ts'
import { expect, test } from 'vitest'
import { creditsLeft, quantityBefore, rateInputOf, ratePeriod, usageOf, type World, worlds } from '../worlds.ts'

const runs = { numRuns: 150 }

function closeInput(world: World, period: Month, lines: readonly RatedLine[]): CloseInput {
  return {
    period,
    billingCurrency: world.billingCurrency,
    at: Date.UTC(2027, 3, 6),
    invoiceNumber: 'G000000001',
    lines,
    purchases: [],
    resellerMpnIdOf: (customerId) => (customerId === 'customer-0' ? '7654321' : '0'),
    taxRateOf: () => Decimal.parse('0.07'),
  }
}

/** What a period's log holds after three batches, each rated on arrival; the first run knows no credit, so that it is granted late. */
function rateInBatches(world: World, period: Month): RatedLine[] {
  const log: RatedLine[] = []
  for (const batch of [0, 1, 2]) {
    const usage = usageOf(world, period).filter((item) => item.batch <= batch)
    const { reversals, additions } = diff(log, rate(rateInputOf(world, period, usage, batch === 0 ? new Set() : world.creditDays)))
    log.push(...reversals, ...additions)
  }
  return log
}

function forEachPeriod(check: (world: World, period: Month) => void): void {
  fc.assert(
    fc.property(worlds(), (world) => {
      for (const period of world.periods) check(world, period)
    }),
    runs,
  )
}

test('rated lines keep I13, I14, I22, and hold exactly the quantity that was used (I1)', () => {
  forEachPeriod((world, period) => {
    const lines = ratePeriod(world, period)
    expect(lineViolations(lines)).toEqual([])
    const used = Decimal.sum(usageOf(world, period).map((usage) => usage.quantity))
    expect(`${Decimal.sum(lines.map((line) => line.quantity))}`).toBe(`${used}`)
  })
})

test('tiers fill from the bottom and empty from the top, late usage goes on where the month stopped (I15)', () => {
  forEachPeriod((world, period) => {
    const violations = tierViolations(ratePeriod(world, period), usageOf(world, period), quantityBefore(world, period))
    expect(violations).toEqual([])
  })
})

test('the same usage in any order gives the same lines', () => {
  fc.assert(
    fc.property(
      worlds().chain((world) => fc.tuple(fc.constant(world), fc.shuffledSubarray([...world.usage], { minLength: world.usage.length }))),
      ([world, shuffled]) => {
        for (const period of world.periods)
          expect(writeJson(ratePeriod({ ...world, usage: shuffled }, period))).toBe(writeJson(ratePeriod(world, period)))
      },
    ),
    runs,
  )
})

test('rating batch by batch, with corrections, nets to rating everything at once (I16)', () => {
  forEachPeriod((world, period) => {
    const log = rateInBatches(world, period)
    expect(reversalViolations(log)).toEqual([])
    expect(writeJson(net(log))).toBe(writeJson(ratePeriod(world, period)))
  })
})

test('nothing changed: nothing to append', () => {
  forEachPeriod((world, period) => {
    const lines = ratePeriod(world, period)
    expect(diff(lines, lines.toReversed())).toEqual({ reversals: [], additions: [] })
  })
})

test('a close keeps I1 to I9, I12 and I22', () => {
  forEachPeriod((world, period) => {
    const log = rateInBatches(world, period)
    const closed = close(closeInput(world, period, log))
    expect(closeViolations(closed)).toEqual([])
    expect(billedViolations(net(log), closed.lines, variantKey)).toEqual([])
  })
})

test('Azure credit pays from month to month: units are only moved to it, no credit gives more than it has, any order ends the same', () => {
  fc.assert(
    fc.property(worlds(), (world) => {
      const uses: AzureCreditUse[] = []
      for (const period of world.periods) {
        const azureCredits = creditsLeft(world, uses)
        const lines = ratePeriod(world, period)
        const closed = close({ ...closeInput(world, period, lines), azureCredits })
        expect(closeViolations(closed)).toEqual([])
        expect(settlementViolations(lines, { lines: closed.lines, uses: closed.azureCreditUses }, azureCredits)).toEqual([])
        const again = close({ ...closeInput(world, period, rateInBatches(world, period).toReversed()), azureCredits })
        expect(writeJson(again)).toBe(writeJson(closed))
        uses.push(...closed.azureCreditUses)
      }
    }),
    runs,
  )
})

test('rows of an open period are the sums of its lines (I3)', () => {
  forEachPeriod((world, period) => {
    const lines = ratePeriod(world, period)
    const { lines: billed, rows: closedRows } = close(closeInput(world, period, lines))
    const rows = reconcile(closeInput(world, period, lines))
    expect(rows.map((row) => row.group && groupKey(row.group))).toEqual(closedRows.map((row) => row.group && groupKey(row.group)))
    expect(openViolations(rows, (row) => billed.filter((line) => line.rowSequence === row.sequence))).toEqual([])
  })
})

test('any order and any number of corrections close to the same bytes, as often as one likes (I23)', () => {
  forEachPeriod((world, period) => {
    const once = writeJson(close(closeInput(world, period, ratePeriod(world, period))))
    expect(writeJson(close(closeInput(world, period, rateInBatches(world, period).toReversed())))).toBe(once)
  })
})

test('late usage keeps the price and the rate of its own month, in the invoice of a later one', () => {
  forEachPeriod((world, period) => {
    for (const row of close(closeInput(world, period, ratePeriod(world, period))).rows) {
      expect(row.fxDate).toBe(`${row.group?.usageMonth}-01`)
      expect(row.chargeStartDate).toBe(row.fxDate)
      expect((row.group?.usageMonth as Month) <= period).toBe(true)
    }
  })
})

test('allocation gives away the whole target, flips no sign and is less than one unit from the exact share', () => {
  const weight = fc.oneof(fc.bigInt(0n, 10n ** 22n), fc.bigInt(0n, 9n), fc.constant(0n))
  const side = fc.constantFrom(1n, -1n)
  fc.assert(
    fc.property(
      fc.array(weight, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 25 }),
      fc.bigInt(0n, 10n ** 12n),
      side,
      (parts, scale, cents, sign) => {
        const weights = parts.map((part) => Decimal.from(part * sign, scale))
        const target = Decimal.from(cents * sign, 2)
        const shares = allocate(target, weights)
        const sum = Decimal.sum(weights)
        expect(`${Decimal.sum(shares)}`).toBe(sum.isZero ? '0' : `${target}`)
        for (const [i, share] of shares.entries()) {
          expect(share.isZero || share.sign === target.sign).toBe(true)
          const away = share
            .times(sum)
            .minus(target.times(weights[i] as Decimal))
            .abs()
          expect(sum.isZero || away.lessThan(sum.abs().times(Decimal.from(1n, 10)))).toBe(true)
        }
      },
    ),
    { numRuns: 500 },
  )
})
