/** Corrections without rewriting (billing rules, section 6): what rated lines and their reversals amount to, and what to append when the truth has changed. */
import { compareLines, lineKey, type RatedLine } from './lines.ts'

/** Lines of one key and one set of prices summed; what sums to quantity zero is gone. In canonical order, whatever order came in. */
export function net(lines: Iterable<RatedLine>): RatedLine[] {
  return [...sumByVariant(lines).values()].filter((line) => !line.quantity.isZero).sort(compareLines)
}

/**
 * What to append so that `current` nets to `desired`: a reversal for each line that is no longer right, then the right
 * ones. A line that changes is turned back whole and written whole, so that its totals are rounded once.
 */
export function diff(current: Iterable<RatedLine>, desired: Iterable<RatedLine>): { reversals: RatedLine[]; additions: RatedLine[] } {
  const now = sumByVariant(net(current))
  const wanted = sumByVariant(net(desired))
  const isKept = (key: string) => {
    const [a, b] = [now.get(key), wanted.get(key)]
    return a !== undefined && b !== undefined && sameAmounts(a, b)
  }
  const changed = (lines: ReadonlyMap<string, RatedLine>) => [...lines].filter(([key]) => !isKept(key)).map(([, line]) => line)
  return { reversals: changed(now).map(reverse), additions: changed(wanted) }
}

/** The line with quantity and totals turned; the prices stay. */
export function reverse(line: RatedLine): RatedLine {
  return {
    ...line,
    quantity: line.quantity.negated(),
    pricingPreTaxTotal: line.pricingPreTaxTotal.negated(),
    billingPreTaxTotal: line.billingPreTaxTotal.negated(),
  }
}

/** Key of the line and everything that prices it: a line and its reversal share it, a line at another price does not. */
export function variantKey(line: RatedLine): string {
  return `${lineKey(line)} ${line.tier.unitPrice} ${line.effectiveUnitPrice} ${line.fx} ${line.billingCurrency}`
}

function sumByVariant(lines: Iterable<RatedLine>): Map<string, RatedLine> {
  const sums = new Map<string, RatedLine>()
  for (const line of lines) {
    const key = variantKey(line)
    const sum = sums.get(key)
    sums.set(key, sum ? add(sum, line) : line)
  }
  return sums
}

function add(a: RatedLine, b: RatedLine): RatedLine {
  return {
    ...a,
    quantity: a.quantity.plus(b.quantity),
    pricingPreTaxTotal: a.pricingPreTaxTotal.plus(b.pricingPreTaxTotal),
    billingPreTaxTotal: a.billingPreTaxTotal.plus(b.billingPreTaxTotal),
  }
}

function sameAmounts(a: RatedLine, b: RatedLine): boolean {
  return (
    a.quantity.equals(b.quantity) && a.pricingPreTaxTotal.equals(b.pricingPreTaxTotal) && a.billingPreTaxTotal.equals(b.billingPreTaxTotal)
  )
}
