/** Every line of a random world, open and billed, comes from steps that lead to what it prints. A failure prints its seed. */
import fc from 'fast-check'
import type { Decimal } from 'lazuli-contract'
import type { AzureCreditUse } from 'lazuli-server/db/azure-credit.ts'
import type { DailyLine, Lines, ReconRow } from 'lazuli-server/db/lines.ts'
import type { TraceList } from 'lazuli-server/db/traces.ts'
import { groupSteps, residualSteps } from 'lazuli-server/explain/group-steps.ts'
import { shareSteps } from 'lazuli-server/explain/share-steps.ts'
import { Steps, type Told } from 'lazuli-server/explain/steps.ts'
import { effectiveStep, lineSteps, openTotals } from 'lazuli-server/explain/usage-steps.ts'
import { rateOfCredit } from 'lazuli-server/usage/rating.ts'
import { expect, test } from 'vitest'
import { accessOf, allOf, chunks, eventOf, inputOf, purchaseOf, resellerOf, withLines } from '../lines-reference.ts'
import { astray } from '../step-judge.ts'
import { creditsLeft, worlds } from '../worlds.ts'

const page = { size: 1000 }
const why = { source: 'access', facts: {} }
const currencies = { pricing: 'PC', billing: 'BC' }

async function judgeLine(lines: Lines, of: TraceList, line: DailyLine, row: ReconRow | undefined): Promise<void> {
  const steps = new Steps()
  const told = lineSteps(steps, line, await lines.traces.traceLine(of, line, page), why)
  const rate = steps.given('rate', 'rate', line.fx, { source: 'rates' })
  let totals: { pricingTotal: Told; billingTotal: Told }
  if (!row || !('invoiceId' in of)) totals = openTotals(steps, told, rate, currencies)
  else {
    const all = groupSteps(
      steps,
      { row, trace: await lines.traces.traceGroup(of, row, page), rate, price: told.price, billing: 'BC', prefix: 'row.' },
      (part) => {
        if (part.creditKind === line.creditKind) return told.effective
        const credit = steps.given(`credit.${part.creditKind}`, '', rateOfCredit[part.creditKind], { source: 'access' })
        return effectiveStep(steps, `effective.${part.creditKind}`, told.price, credit, 'PC')
      },
    )
    expect([`${all.quantity.value}`, `${all.pcCost.value}`, `${all.subtotal.value}`]).toEqual([
      `${row.billableQuantity}`,
      `${row.pcCost}`,
      `${row.subtotal}`,
    ])
    const [pricing, billing] = await lines.traces.traceShares(of.invoiceId, line, row)
    const shared = { cost: told.cost, all: all.cost }
    totals = {
      pricingTotal: shareSteps(steps, 'p', '', {
        ...shared,
        target: all.due.pricing,
        trace: pricing,
        printed: line.pricingPreTaxTotal,
        unit: 'PC',
      }),
      billingTotal: shareSteps(steps, 'b', '', {
        ...shared,
        target: all.due.billing,
        trace: billing,
        printed: line.billingPreTaxTotal,
        unit: 'BC',
      }),
    }
    if (!row.azureCredit) residualSteps(steps, all, rate, currencies)
  }
  expect(astray({ steps: steps.list, figures: [], recomputed: '' })).toEqual([])
  // Nothing but events, and what is taken back of them, makes a quantity.
  expect(steps.list.find(({ id }) => id === 'corrections')).toBeUndefined()
  const figures = [told.quantity, told.effective, totals.pricingTotal, totals.billingTotal].map(({ value }) => `${value}`)
  expect(figures).toEqual(
    [line.quantity, line.effectiveUnitPrice, line.pricingPreTaxTotal, line.billingPreTaxTotal].map((value: Decimal) => `${value}`),
  )
}

test('steps lead from events to what is printed, whatever came when', async () => {
  await fc.assert(
    fc.asyncProperty(worlds(), async (world) => {
      await withLines(async (lines) => {
        let job = 0
        const events = world.usage.map(eventOf)
        const access = accessOf(world)
        for (const batch of [0, 1, 2]) {
          await lines.append(++job, [events.filter((_, i) => world.usage[i]?.batch === batch)], () => undefined)
          await lines.rate(inputOf(world, ++job, batch === 0 ? [] : access))
        }
        const uses: AzureCreditUse[] = []
        for (const period of world.periods) {
          const published = { upTo: job, except: [] }
          const open = await allOf((after) => lines.unbilledUsage({ published, period, size: 500, ...(after ? { after } : {}) }))
          for (const line of open) await judgeLine(lines, { published }, line, undefined)
          const invoiceId = `G${period}`
          const purchases = chunks((world.purchases.get(period) ?? []).map(purchaseOf))
          const azureCredits = creditsLeft(world, uses)
          const { azureCreditUses } = await lines.closePeriod({
            ...inputOf(world, ++job, access),
            invoiceId,
            period,
            resellerOf,
            purchases,
            azureCredits,
          })
          uses.push(...azureCreditUses)
          const billed = await allOf((after) => lines.billedUsage({ invoiceId, size: 500, ...(after ? { after } : {}) }))
          for (const line of billed) await judgeLine(lines, { invoiceId }, line, await lines.traces.rowAt(invoiceId, line.rowNumber))
        }
      })
    }),
    { numRuns: Number(process.env.LAZULI_RUNS ?? 3), endOnFailure: true },
  )
})
