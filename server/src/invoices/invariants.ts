/** What always holds between daily lines, reconciliation rows and an invoice (billing rules, section 11), from the data alone. */
import { Decimal } from 'lazuli-contract'
import type { AzureCredit, AzureCreditPart, AzureCreditUse } from '../db/azure-credit.ts'
import type { Violation } from '../usage/invariants.ts'
import { lineKey, type RatedLine } from '../usage/lines.ts'
import type { BilledLine, ClosedPeriod, ReconRow } from './rows.ts'

const down2 = { digits: 2, mode: 'down' } as const
const cent = Decimal.parse('0.01')
/** The most one line may gain or lose when missing units are handed out. */
const unit = Decimal.from(1n, 10)

/** I1–I7, I12, I22 of one closed period. */
export function closeViolations(closed: ClosedPeriod): Violation[] {
  const { invoice, rows, lines, residuals } = closed
  const found: Violation[] = []
  const expect = (invariant: string, holds: boolean, what: () => string) => {
    if (!holds) found.push({ invariant, what: what() })
  }
  const linesOf = Map.groupBy(lines, (line) => line.rowSequence)
  const residualOf = new Map(residuals.map((residual) => [residual.rowSequence, residual]))
  const usageRows = rows.filter((row) => row.group)
  const chargeRows = usageRows.filter((row) => row.creditReasonCode === '')

  for (const row of chargeRows) {
    const members = linesOf.get(row.sequence) ?? []
    const name = `row ${row.sequence}`
    const isCredited = row.group?.credit === 'azure'
    const credit = rows.filter((other) => other.group === row.group && other.creditReasonCode !== '')
    const quantity = Decimal.sum(members.map((line) => line.quantity))
    expect('I1', quantity.equals(row.billableQuantity), () => `${name}: lines ${quantity}, row ${row.billableQuantity}`)

    const pricing = Decimal.sum(members.map((line) => line.pricingPreTaxTotal))
    const billing = Decimal.sum(members.map((line) => line.billingPreTaxTotal))
    const pcCost = Decimal.sum([row, ...credit].map((each) => each.pcCost))
    const subtotal = Decimal.sum([row, ...credit].map((each) => each.subtotal))
    expect('I2', pricing.equals(pcCost), () => `${name}: lines ${pricing}, cost ${pcCost}`)
    expect('I2', billing.equals(subtotal), () => `${name}: lines ${billing}, subtotal ${subtotal}`)

    const cost = Decimal.sum(members.map(rated))
    if (!isCredited) found.push(...costViolations(members, row, 'I3'))
    const residual = residualOf.get(row.sequence)
    expect(
      'I7',
      residual?.billing.plus(billing).equals(cost.times(row.fx)) ?? false,
      () => `${name}: residual ${residual?.billing}, lines ${billing}`,
    )
    expect('I7', residual?.pricing.plus(pricing).equals(cost) ?? false, () => `${name}: residual ${residual?.pricing}, lines ${pricing}`)

    const isOneSigned = new Set(members.map((line) => line.quantity.sign)).size <= 1
    if (isOneSigned) {
      const drift = Decimal.sum(members.map((line) => rated(line).times(row.fx).minus(line.billingPreTaxTotal).abs()))
      const bound = cent.plus(cent.times(row.fx)).plus(unit.times(Decimal.of(members.length)))
      expect('I4', drift.lessThan(bound), () => `${name}: lines differ from their rated cost by ${drift}`)
    }
    const isFlipped = members.some(
      (line) => line.billingPreTaxTotal.sign * rated(line).sign < 0 || line.pricingPreTaxTotal.sign * rated(line).sign < 0,
    )
    expect('I4', !isFlipped, () => `${name}: a share has another sign than its line`)
  }
  const charged = new Set(chargeRows.map((row) => row.sequence))
  expect(
    'I8',
    lines.every((line) => (line.creditKind === 'covered' ? line.rowSequence === 0 : charged.has(line.rowSequence))),
    () => 'a billed line belongs to no row',
  )

  if (invoice) {
    const total = Decimal.sum(rows.map((row) => row.totalForCustomer)).plus(invoice.invoiceTax)
    expect('I5', total.equals(invoice.totalCharges), () => `rows ${total}, invoice ${invoice.totalCharges}`)
    const subtotals = Decimal.sum(rows.map((row) => row.subtotal))
    const taxes = Decimal.sum(rows.map((row) => row.taxTotal)).plus(invoice.invoiceTax)
    expect(
      'I5',
      subtotals.plus(taxes).equals(invoice.totalCharges),
      () => `subtotals ${subtotals}, taxes ${taxes}, invoice ${invoice.totalCharges}`,
    )
    const daily = Decimal.sum(lines.map((line) => line.billingPreTaxTotal))
    const purchases = Decimal.sum(rows.filter((row) => !row.group).map((row) => row.subtotal))
    expect('I6', daily.plus(purchases).equals(subtotals), () => `daily ${daily}, purchases ${purchases}, rows ${subtotals}`)
  } else
    expect('I5', rows.length === 0 && lines.every(({ rowSequence }) => rowSequence === 0), () => 'rows or charged lines without an invoice')

  const fx = new Map<string, Decimal>()
  for (const line of lines) {
    const pair = `${line.usageDate.slice(0, 7)} ${line.schedule.pricingCurrency} ${line.billingCurrency}`
    const known = fx.get(pair) ?? line.fx
    fx.set(pair, known)
    expect('I12', known.equals(line.fx), () => `${pair}: ${known} and ${line.fx}`)
  }
  for (const row of rows) {
    const isLong = [row.subtotal, row.taxTotal, row.totalForCustomer, row.pcCost].some((amount) => amount.fractionDigits > 2)
    const isLongPrice = row.group !== undefined && row.effectiveUnitPrice.fractionDigits > 15
    expect('I22', !isLong && !isLongPrice, () => `row ${row.sequence}: more digits than allowed`)
  }
  for (const line of lines) {
    const isLong = line.pricingPreTaxTotal.fractionDigits > 10 || line.billingPreTaxTotal.fractionDigits > 10
    expect('I22', !isLong, () => `line ${line.sequence}: more digits than allowed`)
  }
  return found
}

/** I3 for the rows of an open period: `linesOf` gives a row's netted daily lines. */
export function openViolations(rows: readonly ReconRow[], linesOf: (row: ReconRow) => readonly RatedLine[]): Violation[] {
  return rows.filter((row) => row.group?.credit === 'none').flatMap((row) => costViolations(linesOf(row), row, 'I3'))
}

/**
 * What Azure credit paid at a close: units are only moved to it (I1), at no price (I13), no credit gives more than it had, and
 * what credits gave is the list price of what they paid, to the last digit of a quantity.
 */
export function settlementViolations(
  before: readonly RatedLine[],
  {
    lines,
    uses,
    parts = [],
  }: { readonly lines: readonly RatedLine[]; readonly uses: readonly AzureCreditUse[]; readonly parts?: readonly AzureCreditPart[] },
  credits: readonly AzureCredit[],
): Violation[] {
  const found: Violation[] = []
  const unitsOf = (of: readonly RatedLine[]) => {
    const sums = new Map<string, Decimal>()
    for (const line of of) {
      const key = lineKey({ ...line, creditKind: 'none' })
      sums.set(key, (sums.get(key) ?? Decimal.zero).plus(line.quantity))
    }
    return sums
  }
  const [rated, settled] = [unitsOf(before), unitsOf(lines)]
  for (const [key, quantity] of settled)
    if (!rated.get(key)?.equals(quantity)) found.push({ invariant: 'I1', what: `${key}: ${quantity} of ${rated.get(key)} settled` })
  if (rated.size !== settled.size) found.push({ invariant: 'I1', what: `${rated.size - settled.size} lines are gone` })
  const leftOf = new Map(credits.map((credit) => [credit.id, credit]))
  // Given back to a credit: what it is then left pays at the next close.
  const backs = parts.filter(({ quantity }) => quantity.sign < 0)
  const backOf = (id: string) => Decimal.sum(backs.filter(({ creditId }) => creditId === id).map(({ used }) => used))
  const paidUses = uses.map(({ creditId, amount }) => ({ creditId, amount: amount.minus(backOf(creditId)) }))
  for (const { quantity, before, used } of backs)
    if (used.sign > 0 || used.negated().greaterThan(before))
      found.push({ invariant: 'I2', what: `${used} given back of ${before} for ${quantity}` })
  for (const { creditId, amount } of paidUses) {
    const left = leftOf.get(creditId)?.left ?? Decimal.zero
    if (amount.sign < 0 || (amount.isZero && backOf(creditId).isZero) || amount.greaterThan(left))
      found.push({ invariant: 'I2', what: `credit ${creditId} gave ${amount} of ${left}` })
  }
  const paid = lines.filter(({ creditKind, quantity }) => creditKind === 'azure' && quantity.sign > 0)
  for (const customerId of new Set([...paid.map((line) => line.customerId), ...credits.map((credit) => credit.customerId)])) {
    const listed = Decimal.sum(paid.filter((line) => line.customerId === customerId).map((l) => l.quantity.times(l.tier.unitPrice)))
    const given = Decimal.sum(paidUses.filter((use) => leftOf.get(use.creditId)?.customerId === customerId).map(({ amount }) => amount))
    const own = credits.filter((credit) => credit.customerId === customerId)
    const dearest = paid.reduce((most, { tier }) => (tier.unitPrice.greaterThan(most) ? tier.unitPrice : most), Decimal.zero)
    const away = listed.minus(given)
    if (away.sign < 0 || away.greaterThan(dearest.times(Decimal.from(BigInt(own.length), 15))))
      found.push({ invariant: 'I2', what: `${customerId}: ${given} given for ${listed}` })
  }
  return found
}

/** I9: the lines of a period are, after netting, exactly the billed ones: none lost, none twice, none changed but in totals. */
export function billedViolations(
  netted: readonly RatedLine[],
  billed: readonly BilledLine[],
  keyOf: (line: RatedLine) => string,
): Violation[] {
  const open = new Map(netted.map((line) => [keyOf(line), line.quantity]))
  const found: Violation[] = []
  for (const line of billed) {
    const key = keyOf(line)
    if (!open.get(key)?.equals(line.quantity))
      found.push({ invariant: 'I9', what: `${key}: billed ${line.quantity}, rated ${open.get(key) ?? 'never'}` })
    open.delete(key)
  }
  for (const [key, quantity] of open) found.push({ invariant: 'I9', what: `${key}: ${quantity} not billed` })
  return found
}

function costViolations(lines: readonly RatedLine[], row: ReconRow, invariant: string): Violation[] {
  const cost = Decimal.sum(lines.map(rated)).round(down2)
  const subtotal = cost.times(row.fx).round(down2)
  return subtotal.equals(row.subtotal)
    ? []
    : [{ invariant, what: `row ${row.sequence}: lines give ${subtotal}, the row says ${row.subtotal}` }]
}

function rated(line: RatedLine): Decimal {
  return line.quantity.times(line.effectiveUnitPrice)
}
