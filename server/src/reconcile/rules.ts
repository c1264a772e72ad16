/** Which rows of a key belong together, and what each difference comes from. Pure. */
import { Decimal } from 'lazuli-contract'
import type { ReconcileCause } from 'lazuli-contract/insight-reconcile.ts'
import type { Side } from '../db/comparison.ts'
import type { Figures, RowNote } from './rows.ts'

/** A row that has no equal on the other side. */
export interface Lone {
  readonly side: Side
  readonly figures: Figures
  readonly note: RowNote
  readonly hasTwin: boolean
  readonly dayKnown: boolean
}

export interface CauseAmount {
  readonly cause: ReconcileCause
  /** File less books. */
  readonly amount: Decimal
}

export interface Finding {
  readonly kind: 'differs' | 'onlyFile' | 'onlyBooks'
  readonly note: RowNote
  readonly file?: Decimal
  readonly books?: Decimal
  readonly difference: Decimal
  /** They sum to the difference. */
  readonly causes: readonly CauseAmount[]
}

const totalOf = ({ total, tax }: Figures): Decimal => total.plus(tax)

/** Rows of one key that are tried each with each. */
const mostPairs = 250_000

/**
 * Rows of one key: those of equal list price first belong together, then the others in their order; a second copy of what is on
 * both sides only where nothing else is left. What stays alone is missing or too much.
 */
export function findingsOf(rows: readonly Lone[]): Finding[] {
  const books = rows.filter(({ side }) => side === 'books')
  const file = rows.filter(({ side }) => side === 'file').toSorted((a, b) => Number(a.hasTwin) - Number(b.hasTwin))
  const left = new Set(books)
  const pairs = new Map<Lone, Lone>()
  const pair = (fits: (theirs: Lone, ours: Lone) => boolean): void => {
    for (const theirs of file) {
      if (pairs.has(theirs)) continue
      for (const ours of left)
        if (fits(theirs, ours)) {
          pairs.set(theirs, ours)
          left.delete(ours)
          break
        }
    }
  }
  // Very many rows of one key are taken as they stand: each with each would take for ever.
  if (file.length * books.length > mostPairs) {
    for (const [i, theirs] of file.entries()) {
      const ours = books[i]
      if (!ours) break
      pairs.set(theirs, ours)
      left.delete(ours)
    }
  }
  pair((a, b) => samePrice(a, b) && a.figures.quantity.equals(b.figures.quantity))
  pair((a, b) => samePrice(a, b) && a.figures.quantity.sign === b.figures.quantity.sign)
  pair((a, b) => a.figures.quantity.sign === b.figures.quantity.sign)
  return [
    ...file.map((theirs) => {
      const ours = pairs.get(theirs)
      return ours ? differing(theirs, ours) : tooMuch(theirs)
    }),
    ...[...left].map(lacking),
  ]
}

function samePrice(a: Lone, b: Lone): boolean {
  const [ours, theirs] = [a.figures.unitPrice, b.figures.unitPrice]
  return ours === undefined || theirs === undefined || ours.equals(theirs)
}

function tooMuch({ figures, note, hasTwin }: Lone): Finding {
  const amount = totalOf(figures)
  return { kind: 'onlyFile', note, file: amount, difference: amount, causes: [{ cause: hasTwin ? 'duplicate' : 'extra', amount }] }
}

function lacking({ figures, note, dayKnown }: Lone): Finding {
  const books = totalOf(figures)
  const amount = books.negated()
  return { kind: 'onlyBooks', note, books, difference: amount, causes: [{ cause: dayKnown ? 'missing' : 'missingDay', amount }] }
}

function differing(theirs: Lone, ours: Lone): Finding {
  const [file, books] = [totalOf(theirs.figures), totalOf(ours.figures)]
  return {
    kind: 'differs',
    note: { ...ours.note, ...(theirs.note.line === undefined ? {} : { line: theirs.note.line }) },
    file,
    books,
    difference: file.minus(books),
    causes: causesOf(theirs.figures, ours.figures, ours.note.tiers ?? [], theirs.note.isEarning ?? ours.note.isEarning),
  }
}

/**
 * One figure after another is taken from the file: what each moves the cost by is its part. 12 units instead of 10 at 0.5, at a
 * rate of 0.9: quantity 2 × 0.5 × 0.9 = 0.90. What is left of the difference is rounding as far as rounding can reach, and
 * else nothing that the figures tell. Where a row says that it has earned credit and not how much (`isEarning`), another price at the
 * same list price is another credit.
 */
export function causesOf(theirs: Figures, ours: Figures, tiers: readonly string[], isEarning = false): CauseAmount[] {
  const found: CauseAmount[] = []
  const add = (cause: ReconcileCause, amount: Decimal): void => {
    if (!amount.isZero) found.push({ cause, amount })
  }
  const unsaid = unsaidOf(ours)
  const fx = fxOf(ours)
  const newFx = theirs.fx ?? fx
  const [oldPrice, newPrice] = [priceOf(ours).times(unsaid), priceOf(theirs).times(unsaid)]
  const quantity = theirs.quantity.minus(ours.quantity)
  add('quantity', quantity.times(oldPrice).times(fx))
  const perUnit = (change: Decimal): Decimal => change.times(theirs.quantity).times(fx)
  // At our credit the other list price would have been this.
  const [list, otherList] = [ours.unitPrice, theirs.unitPrice]
  const moved = list !== undefined && otherList !== undefined && !list.equals(otherList) ? otherList : undefined
  const ourCredit = ours.credit !== undefined && theirs.credit !== undefined && !ours.credit.equals(theirs.credit) ? ours.credit : undefined
  const isCreditOf = isEarning && theirs.credit === undefined && list !== undefined && otherList?.equals(list)
  const priceCause: ReconcileCause = moved && tiers.some((tier) => Decimal.parse(tier).equals(moved)) ? 'tier' : 'price'
  if (moved && ourCredit) {
    const atOurCredit = moved.times(Decimal.one.minus(ourCredit)).times(unsaid)
    add(priceCause, perUnit(atOurCredit.minus(oldPrice)))
    add('credit', perUnit(newPrice.minus(atOurCredit)))
  } else add(ourCredit || isCreditOf ? 'credit' : priceCause, perUnit(newPrice.minus(oldPrice)))
  add('exchangeRate', theirs.quantity.times(newPrice).times(newFx.minus(fx)))
  add('tax', theirs.tax.minus(ours.tax))
  const told = Decimal.sum(found.filter(({ cause }) => cause !== 'tax').map(({ amount }) => amount))
  const rest = theirs.total.minus(ours.total).minus(told)
  add(rest.abs().greaterThan(reach(theirs).plus(reach(ours))) ? 'unexplained' : 'rounding', rest)
  return found
}

const cent = Decimal.parse('0.01')
/** Prices have up to fifteen decimals, and numbers that were once floats fifteen digits and a bit. */
const lastPlace = Decimal.parse('1e-15')
const lastDigits = Decimal.parse('1e-14')

/**
 * How far the total of one row can be from what its figures come to. It is rounded down in pricing currency and again in billing
 * currency, or is a share of a total that was: 0.01 × fx + 0.01 (billing rules, 5.1 and 5.3). The last digit of a price counts
 * for every unit: 10,000,000 units at 0.9 are another 0.000000009.
 */
export function reach(figures: Figures): Decimal {
  const fx = fxOf(figures).abs()
  const units = figures.quantity.times(fx).abs()
  const digits = units.times(lastPlace).plus(costOf(figures).abs().times(lastDigits))
  return cent.plus(cent.times(fx)).plus(digits)
}

/**
 * What our figures, as far as the file has columns for them, leave out of the price: 0.85 where it tells nothing of a credit of
 * 15 %, 0.9 where it tells no exchange rate. 1 where they come to the total.
 */
function unsaidOf(ours: Figures): Decimal {
  const cost = costOf(ours)
  if (cost.isZero || cost.minus(ours.total).abs().lessThan(reach(ours))) return Decimal.one
  return ours.total.dividedBy(cost, { digits: 24, mode: 'half-up' })
}

const fxOf = ({ fx }: Figures): Decimal => fx ?? Decimal.one
const costOf = (figures: Figures): Decimal => figures.quantity.times(priceOf(figures)).times(fxOf(figures))

function priceOf({ effectiveUnitPrice, unitPrice, credit, quantity, total, fx }: Figures): Decimal {
  if (effectiveUnitPrice) return effectiveUnitPrice
  if (unitPrice) return credit ? unitPrice.times(Decimal.one.minus(credit)) : unitPrice
  const units = quantity.times(fx ?? Decimal.one)
  return units.isZero ? Decimal.zero : total.dividedBy(units, { digits: 15, mode: 'half-up' })
}
