/** Azure credit as a close takes it, and what the close made of it. */
import { type Day, Decimal } from 'lazuli-contract'

/** Credit of a customer that pays for usage at list price (billing rules, section 10.2). */
export interface AzureCredit {
  readonly id: string
  readonly customerId: string
  /** What is left of it when the period closes, above zero, in `currency`. */
  readonly left: Decimal
  /** Pays for usage that is priced in it. */
  readonly currency: string
  /** Usage days it pays for, both counted in. */
  readonly from: Day
  readonly to?: Day
}

/** What an invoice took from a credit. */
export interface AzureCreditUse {
  readonly creditId: string
  readonly amount: Decimal
}

/** The part of one daily line that a credit paid, or, below zero, that it was given back. */
export interface AzureCreditPart {
  readonly creditId: string
  readonly quantity: Decimal
  /** What was left of the credit before it; where it is given back, what it had given for the day. */
  readonly before: Decimal
  /** What it took: the part's list price, or all that was left. */
  readonly used: Decimal
}

/** A line as far as credit looks at it. */
export interface PayableLine {
  readonly usageDate: Day
  readonly pricingCurrency: string
  /** Above zero. */
  readonly quantity: Decimal
  /** List price of one unit, above zero. */
  readonly unitPrice: Decimal
}

const down15 = { digits: 15, mode: 'down' } as const
const lastDigit = Decimal.from(1n, 15)

/** Credits of one customer while its lines come by, in the order they are paid. */
export class AzureCreditPurse {
  readonly #open: { credit: AzureCredit; left: Decimal }[]

  /** In the order in which they are spent. */
  constructor(credits: readonly AzureCredit[]) {
    this.#open = credits.map((credit) => ({ credit, left: credit.left }))
  }

  /** Whether nothing can be paid any more, for usage from a day on. */
  isSpent(from: Day): boolean {
    return !this.#open.some(({ credit, left }) => left.sign > 0 && (credit.to === undefined || credit.to >= from))
  }

  /**
   * The parts of a line that credits pay, none when there is nothing left. The part at which a credit ends is rounded up in the last
   * digit of quantities, so that the credit is spent whole: 40.00 at 0.30 a unit pay 133.333333333333334 units.
   */
  pay({ usageDate, pricingCurrency, quantity, unitPrice }: PayableLine): AzureCreditPart[] {
    const parts: AzureCreditPart[] = []
    let rest = quantity
    for (const open of this.#open) {
      const { credit, left } = open
      if (rest.sign <= 0) break
      if (left.sign <= 0 || credit.currency !== pricingCurrency || usageDate < credit.from) continue
      if (credit.to !== undefined && usageDate > credit.to) continue
      const price = rest.times(unitPrice)
      const paid = price.greaterThan(left) ? unitsFor(left, unitPrice, rest) : rest
      open.left = price.greaterThan(left) ? Decimal.zero : left.minus(price)
      parts.push({ creditId: credit.id, quantity: paid, before: left, used: left.minus(open.left) })
      rest = rest.minus(paid)
    }
    return parts
  }
}

/** What credit paid of a resource's day on earlier invoices, less what it was given back. */
export interface HeldPart {
  readonly creditId: string
  readonly quantity: Decimal
  readonly used: Decimal
}

/** A resource's day as it was billed, while units of it are given back, in the order of their lines. */
export class BilledDay {
  #charged: Decimal
  #parts: HeldPart[]

  /** `charged`: units that were billed in money; `parts` in order of the ids of credits. */
  constructor(charged: Decimal, parts: readonly HeldPart[]) {
    this.#charged = charged
    this.#parts = [...parts]
  }

  /**
   * What of `quantity` units, above zero, credits get back, each part below zero: units that were charged go back first, in money.
   * At list price, never more than credit gave, and with its last unit all of it.
   */
  giveBack(quantity: Decimal, unitPrice: Decimal): AzureCreditPart[] {
    const inMoney = this.#charged.sign > 0 ? least(this.#charged, quantity) : Decimal.zero
    this.#charged = this.#charged.minus(inMoney)
    let rest = quantity.minus(inMoney)
    const backs: AzureCreditPart[] = []
    this.#parts = this.#parts.map((held) => {
      const units = least(held.quantity, rest)
      if (units.sign <= 0) return held
      const used = units.equals(held.quantity) ? held.used : least(held.used, units.times(unitPrice))
      rest = rest.minus(units)
      backs.push({ creditId: held.creditId, quantity: units.negated(), before: held.used, used: used.negated() })
      return { ...held, quantity: held.quantity.minus(units), used: held.used.minus(used) }
    })
    return backs
  }
}

const least = (a: Decimal, b: Decimal): Decimal => (a.lessThan(b) ? a : b)

function unitsFor(amount: Decimal, unitPrice: Decimal, most: Decimal): Decimal {
  const cut = amount.dividedBy(unitPrice, down15)
  const units = cut.times(unitPrice).equals(amount) ? cut : cut.plus(lastDigit)
  return units.greaterThan(most) ? most : units
}
