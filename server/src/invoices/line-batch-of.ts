/** For tests: daily lines as a store would hand them out in batches: what they name is numbered in order of its first appearance. */
import { benefitText } from '../db/benefits.ts'
import { type LineAmount, type LineBatch, type LineKey, lineKeys } from '../db/line-batch.ts'
import type { DailyLine } from '../db/lines.ts'

const named: Readonly<Record<LineKey, (line: DailyLine) => unknown>> = {
  customer: (line) => line.customerId,
  plan: (line) => line.subscriptionId,
  entitlement: (line) => line.entitlementId,
  resource: (line) => line.resourceUri,
  details: (line) => JSON.stringify([line.resourceLocation, line.resourceGroup, line.consumedService, line.tags, line.additionalInfo]),
  schedule: (line) => line.schedule,
  month: (line) => line.usageMonth,
  day: (line) => line.usageDate,
  tier: (line) => line.tier,
  credit: (line) => line.creditKind,
  benefit: (line) => (line.benefit ? benefitText(line.benefit) : ''),
  period: (line) => line.period,
  reverses: (line) => line.reverses,
}

export function batchOf(lines: readonly DailyLine[]): LineBatch {
  const keysOf = (name: LineKey): Int32Array => {
    if (name === 'reverses') return Int32Array.from(lines, (line) => (line.reverses ? 1 : 0))
    const numbers = new Map<unknown, number>()
    return Int32Array.from(lines, (line) => {
      const value = named[name](line)
      if (!numbers.has(value)) numbers.set(value, numbers.size + 1)
      return numbers.get(value) as number
    })
  }
  const amountsOf = (name: LineAmount, digits: number) => {
    const words = new Int32Array(lines.length * 4)
    for (const [i, line] of lines.entries())
      for (let n = 0; n < 4; n++) words[i * 4 + n] = Number(BigInt.asIntN(32, line[name].atScale(digits) >> BigInt(32 * n)))
    return { words, digits }
  }
  return {
    count: lines.length,
    keys: Object.fromEntries(lineKeys.map((name) => [name, keysOf(name)])) as Record<LineKey, Int32Array>,
    amounts: {
      quantity: amountsOf('quantity', 15),
      pricingPreTaxTotal: amountsOf('pricingPreTaxTotal', 10),
      billingPreTaxTotal: amountsOf('billingPreTaxTotal', 10),
    },
    lines: async (places) => places.map((place) => lines[place] as DailyLine),
  }
}
