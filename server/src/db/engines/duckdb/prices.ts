/** Prices of a job as whole numbers: everything a line needs to get its totals by multiplication and one exact division. */
import { BIGINT, HUGEINT, INTEGER, UTINYINT } from '@duckdb/node-api'
import { Decimal, type Month } from 'lazuli-contract'
import { assert } from '../../../base/assert.ts'
import { fxDigits, monthOfNumber, totalDigits } from './numbers.ts'
import { append, type Connection, rows } from './pool.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'

/** unitPrice × (1 − rate), with credit at most 15 decimals (billing rules, section 2). */
export function effectivePrice(unitPrice: Decimal, credit: number, creditRate: Decimal): Decimal {
  if (credit === creditCodes.none) return unitPrice
  if (credit === creditCodes.azure || credit === creditCodes.covered) return Decimal.zero
  return unitPrice.times(Decimal.one.minus(creditRate)).round({ digits: 15, mode: 'half-up' })
}

interface Combination {
  schedule: number
  tier: number
  credit: number
  month: number
  class: number
}

/** Largest weight kept as a number: ten million of them still sum within 38 digits. */
export const mostWeight = 10n ** 31n
/** Intermediate products stay below this; HUGEINT holds 1.7 × 10^38. */
const mostProduct = 10n ** 37n

/** Decimals of quantities: most usage has at most 6. */
const classes = [6, 15]

/**
 * Makes the temporary table `prices` for the schedules and months in `source`, every tier, with and without earned credit and, if asked, covered. A line has
 * a coefficient `c` with `class` decimals. For |c| ≤ `most`: w = c × price, total = (|w| × mul + half) div `div`, nothing overflows.
 */
export async function makePrices(
  connection: Connection,
  source: string,
  shelf: ScheduleShelf,
  input: { readonly fxOf: (month: Month, currency: string) => Decimal; readonly creditRate: Decimal },
  hasBenefits = false,
): Promise<void> {
  const credits = [creditCodes.earned, creditCodes.none, ...(hasBenefits ? [creditCodes.covered] : [])]
  const found = await rows<{ schedule: number; month: number }>(connection, `SELECT DISTINCT schedule, month FROM ${source}`)
  await shelf.load(
    connection,
    found.map((f) => f.schedule),
  )
  const made = found.flatMap(({ schedule, month }) =>
    shelf
      .get(schedule)
      .tiers.flatMap((_, i) =>
        credits.flatMap((credit) =>
          classes.map((digits) => priceOf({ schedule, tier: i + 1, credit, month, class: digits }, shelf, input)),
        ),
      ),
  )
  await connection.run(`CREATE OR REPLACE TEMP TABLE prices (
    schedule INTEGER, tier UTINYINT, credit UTINYINT, month INTEGER, class UTINYINT, price HUGEINT, ws UTINYINT, most HUGEINT,
    pc_mul HUGEINT, pc_div HUGEINT, pc_half HUGEINT, bc_mul HUGEINT, bc_div HUGEINT, bc_half HUGEINT, fx BIGINT)`)
  const types = [INTEGER, UTINYINT, UTINYINT, INTEGER, UTINYINT, HUGEINT, UTINYINT, ...Array.from({ length: 7 }, () => HUGEINT), BIGINT]
  await append(
    connection,
    'prices',
    types,
    types.map((_, column) => made.map((values) => values[column] as number | bigint)),
    'temp',
  )
}

function priceOf(
  { schedule: k, tier, credit, month, class: digits }: Combination,
  shelf: ScheduleShelf,
  { fxOf, creditRate }: { readonly fxOf: (month: Month, currency: string) => Decimal; readonly creditRate: Decimal },
): (number | bigint)[] {
  const schedule = shelf.get(k)
  const unitPrice = schedule.tiers[tier - 1]?.unitPrice
  assert(unitPrice, `schedule ${schedule.key} has tier ${tier}`)
  const price = effectivePrice(unitPrice, credit, creditRate).reduced()
  const fx = fxOf(monthOfNumber(month), schedule.pricingCurrency)
  assert(fx.sign > 0 && fx.fractionDigits <= fxDigits, `an exchange rate above 0 of at most ${fxDigits} decimals`)
  const rate = fx.reduced()
  const ws = digits + price.scale
  const [pcMul, pcDiv] = scaling(ws)
  const [bcMul, bcDiv] = scaling(ws + rate.scale)
  const bcFactor = bcMul * rate.coefficient
  const bounds = [mostWeight, mostProduct / pcMul, mostProduct / bcFactor].reduce((a, b) => (a < b ? a : b))
  const size = price.coefficient < 0n ? -price.coefficient : price.coefficient
  const most = size === 0n ? mostProduct : bounds / size
  return [
    // A divisor beyond 37 digits cannot be stored: such lines are priced outside SQL.
    ...[k, tier, credit, month, digits, price.coefficient, ws, ws + rate.scale - totalDigits > 37 ? 0n : most],
    ...[pcMul, pcDiv, pcDiv / 2n, bcFactor, bcDiv, bcDiv / 2n, fx.atScale(fxDigits)],
  ]
}

/** From `scale` decimals to those of totals: a factor and a divisor, one of them 1. */
function scaling(scale: number): [bigint, bigint] {
  return scale <= totalDigits ? [10n ** BigInt(totalDigits - scale), 1n] : [1n, 10n ** BigInt(Math.min(scale - totalDigits, 37))]
}
