/** Splits a total so that the parts sum to it exactly (billing rules, section 5.3). */
import { Decimal } from 'lazuli-contract'

/** Fraction digits of the totals on daily lines; one unit of the last is what is handed out. */
export const allocatedDigits = 10

/**
 * Each share is `target × weight / Σ weights` cut toward zero at 10 decimals; the units that are missing then go, one
 * each, to the largest dropped remainders, ties to the earlier weight. All zero when the weights sum to zero. With weights
 * of both signs a unit goes only to a remainder of its own sign, so that no share changes sign.
 *
 * `allocate(21.39, [7.7469, 6.82465, 6.82465])` → 7.7446551724, 6.8226724138, 6.8226724138.
 */
export function allocate(target: Decimal, weights: readonly Decimal[]): Decimal[] {
  const scale = weights.reduce((most, weight) => Math.max(most, weight.scale), 0)
  const units = target.atScale(allocatedDigits)
  const parts = weights.map((weight) => weight.atScale(scale))
  const sum = parts.reduce((total, part) => total + part, 0n)
  if (sum === 0n) return weights.map(() => Decimal.zero)

  const sign = sum < 0n ? -1n : 1n
  const shares = parts.map((part) => (units * part * sign) / (sum * sign))
  const remainders = parts.map((part, i) => units * part * sign - (shares[i] as bigint) * sum * sign)
  let missing = units - shares.reduce((total, share) => total + share, 0n)
  const step = missing < 0n ? -1n : 1n
  const largestFirst = [...remainders.keys()].sort((a, b) => {
    const difference = ((remainders[b] as bigint) - (remainders[a] as bigint)) * step
    return difference < 0n ? -1 : difference > 0n ? 1 : a - b
  })
  for (const index of largestFirst) {
    if (missing === 0n) break
    shares[index] = (shares[index] as bigint) + step
    missing -= step
  }
  return shares.map((share) => Decimal.from(share, allocatedDigits))
}
