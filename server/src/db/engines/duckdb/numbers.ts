/** Whole numbers between Decimal and SQL, and exact division in SQL that does not take half a microsecond a row. */
import { type Day, Decimal, type Month, startOfDay } from 'lazuli-contract'

export const quantityDigits = 15
export const totalDigits = 10
export const fxDigits = 9
export const centDigits = 2

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
 * SQL for the whole part of n ÷ d, for HUGEINT columns n ≥ 0 and d > 0. DuckDB divides 128-bit numbers bit by bit (ten times
 * slower), so a binary float proposes the quotient and whole-number arithmetic corrects it: below 2^51 the proposal, built with three
 * roundings of 2^-53 each, is off by one at most, and the remainder shows by which. No float survives into a result.
 */
export function quotient(n: string, d: string): string {
  const guess = `floor(fdiv(${n}::DOUBLE, ${d}::DOUBLE))::BIGINT::HUGEINT`
  return `CASE WHEN fdiv(${n}::DOUBLE, ${d}::DOUBLE) < 2e15 THEN
    ${guess} + CASE WHEN ${n} - ${guess} * ${d} < 0 THEN -1 WHEN ${n} - ${guess} * ${d} >= ${d} THEN 1 ELSE 0 END
    ELSE ${n} // ${d} END`
}

/** Powers of ten to join with: `WITH ${powers} …`, columns n and v. */
export const powers = `powers(n, v) AS (VALUES ${Array.from({ length: 38 }, (_, n) => `(${n}, ${10n ** BigInt(n)}::HUGEINT)`).join(',')})`

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
