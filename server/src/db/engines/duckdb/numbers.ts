/** Whole numbers between Decimal and SQL, and exact division in SQL that does not take half a microsecond a row. */
import { type Day, Decimal, type Month, startOfDay } from 'lazuli-contract'

export const quantityDigits = 15
export const totalDigits = 10
export const fxDigits = 9
export const centDigits = 2

/** Units of 1e-15 in one of 1e-6: most usage has no more decimals. */
export const restUnit = 1_000_000_000

/** SQL for a quantity with 15 decimals, of a table that has its millionths as `q6` and what is beside them as `q15`. */
export function wholeOf(table: string): string {
  return `${table}.q6::HUGEINT * ${restUnit} + ${table}.q15`
}

const dayLength = 86_400_000

export function dayNumber(day: Day): number {
  return startOfDay(day) / dayLength
}
export function dayOfNumber(n: number): Day {
  return new Date(n * dayLength).toISOString().slice(0, 10)
}
/** `2026-09` → 2026 × 12 + 8: consecutive months are consecutive numbers. */
export function monthNumber(month: Month): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1
}
export function monthOfNumber(n: number): Month {
  return `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}`
}

/** The period of all usage of legacy subscriptions in the ledger: it belongs to no month and stays open. */
export const legacyLedger = 1_000_000
/** The period of a close of legacy subscriptions is this and the number of the day their cycle ends before. */
const cycleCloses = 2_000_000
export const firstCycle = cycleCloses

export function cyclePeriod(before: Day): number {
  return cycleCloses + dayNumber(before)
}
/** Whether a close is one of legacy subscriptions. */
export function isCycle(period: number): boolean {
  return period >= cycleCloses
}
/** The month a period is named by: of a cycle that of its last day. */
export function monthOfPeriod(period: number): Month {
  return isCycle(period) ? dayOfNumber(period - cycleCloses - 1).slice(0, 7) : monthOfNumber(period)
}

/**
 * SQL for the whole part of n ÷ d, for HUGEINT columns n ≥ 0 and d > 0. Most fit 64 bits, where division is the processor's own, twenty
 * times as fast. DuckDB divides 128-bit numbers bit by bit (ten times slower than what follows), so a binary float proposes the quotient and
 * whole-number arithmetic corrects it: below 2^51 the proposal, built with three roundings of 2^-53 each, is off by one at most, and the
 * remainder shows by which. No float survives into a result.
 */
export function quotient(n: string, d: string): string {
  const guess = `floor(fdiv(${n}::DOUBLE, ${d}::DOUBLE))::BIGINT::HUGEINT`
  return `CASE WHEN ${n} <= ${most64} AND ${d} <= ${most64} THEN (${n}::BIGINT // ${d}::BIGINT)::HUGEINT
    WHEN fdiv(${n}::DOUBLE, ${d}::DOUBLE) < 2e15 THEN
    ${guess} + CASE WHEN ${n} - ${guess} * ${d} < 0 THEN -1 WHEN ${n} - ${guess} * ${d} >= ${d} THEN 1 ELSE 0 END
    ELSE ${n} // ${d} END`
}

/**
 * The same in steps, each to be a column of its own, for where digits are many: what is asked for twice within a CASE is computed twice.
 * The proposal is off by one at most; `correction` says by which, of what n less proposal × d leaves.
 */
export function proposal(n: string, d: string): string {
  const share = `fdiv(${n}::DOUBLE, ${d}::DOUBLE)`
  return `CASE WHEN ${n} <= ${most64} AND ${d} <= ${most64} THEN (${n}::BIGINT // ${d}::BIGINT)::HUGEINT
    WHEN ${share} < 2e15 THEN floor(${share})::BIGINT::HUGEINT ELSE ${n} // ${d} END`
}
export function correction(left: string, d: string): string {
  return `CASE WHEN ${left} < 0 THEN -1 WHEN ${left} >= ${d} THEN 1 ELSE 0 END`
}
export const largest64 = 2n ** 63n - 1n
const most64 = `${largest64}::HUGEINT`

/**
 * SQL for whether 6 decimals are enough for a quantity of 15, and for the number it is with those. Most fit 64 bits, where a division
 * takes a hundredth of what it takes with 128.
 */
export const isShort = (q: string): string => in64(q, (n) => `${n} % ${restUnit} = 0`)
export const shortOf = (q: string): string => in64(q, (n) => `(${n} // ${restUnit})::HUGEINT`)

function in64(q: string, of: (n: string) => string): string {
  return `CASE WHEN ${q} BETWEEN -${most64} AND ${most64} THEN ${of(`${q}::BIGINT`)} ELSE ${of(q)} END`
}

/**
 * SQL for 10^n, for a whole n of 0 to 37. A list and no table to join with: what a transaction has made counts as empty when a join is
 * planned, so that a close of millions of lines would hash all of them beside 38 powers.
 */
export function powerOfTen(n: string): string {
  return `([${Array.from({ length: 38 }, (_, i) => `${10n ** BigInt(i)}::HUGEINT`).join(', ')}])[(${n}) + 1]`
}

/** SQL for a column times 10^n, n as above; most often n is 0. */
export function scaled(column: string, n: string): string {
  return `CASE WHEN (${n}) = 0 THEN ${column} ELSE ${column} * ${powerOfTen(n)} END`
}

/** The sign of a column, for rounding away from zero. */
export function signed(column: string, magnitude: string): string {
  return `CASE WHEN ${column} < 0 THEN -(${magnitude}) ELSE ${magnitude} END`
}

/** A value read from a HUGEINT column of the given scale. */
export function decimalOf(value: bigint, scale: number): Decimal {
  return Decimal.from(value, scale)
}

/** The same without trailing zeros: thousands a page, so small values are trimmed as plain integers, exactly, and large ones by billions first. */
export function trimmedOf(value: bigint, scale: number): Decimal {
  let left = value
  let digits = scale
  if (digits >= 9 && left % 1_000_000_000n === 0n) {
    left /= 1_000_000_000n
    digits -= 9
  }
  if (left > -9_007_199_254_740_991n && left < 9_007_199_254_740_991n) {
    let n = Number(left)
    while (digits > 0 && n % 10 === 0) {
      n /= 10
      digits--
    }
    return Decimal.from(BigInt(n), digits)
  }
  return Decimal.from(left, digits).reduced()
}
