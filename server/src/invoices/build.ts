/**
 * From rated lines to reconciliation rows and the invoice (billing rules, sections 5, 6 and 9). Plain and exact: this is
 * what every faster close must equal.
 */
import type { Instant, Month } from 'lazuli-contract'
import { Decimal, day, lastDayOf } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { AzureCredit } from '../db/azure-credit.ts'
import { legacyCharge } from '../db/legacy-charge.ts'
import { compareText, type RatedLine } from '../usage/lines.ts'
import { net } from '../usage/netting.ts'
import { allocate } from './allocate.ts'
import type { BilledLine, ClosedPeriod, InvoiceTotals, PurchaseLine, RatingGroup, ReconRow, Residual } from './rows.ts'
import { type BilledBefore, settle } from './settlement.ts'

export interface ReconcileInput {
  readonly period: Month
  readonly billingCurrency: string
  /** Becomes the orderDate of usage rows: the instant of close, or of reading while the period is open. */
  readonly at: Instant
  /** The period's rated lines and reversals, in any order. */
  readonly lines: readonly RatedLine[]
  /** The period's order events. */
  readonly purchases: readonly PurchaseLine[]
  /** MPN id of the reseller of record of an Azure subscription, else of the plan: `0` for direct business, `-1` when it was removed. */
  readonly resellerMpnIdOf: (customerId: string, subscriptionId: string, entitlementId?: string) => string
  /** Of the rows of a customer: `0.19` is 19 %; zero unless configured. */
  readonly taxRateOf: (customerId: string) => Decimal
  /** Of legacy subscriptions: usage is charged to the nearest cent, by its list price in the billing currency. */
  readonly isLegacy?: true
}

export interface CloseInput extends ReconcileInput {
  readonly invoiceNumber: string
  /** Tax kept off the rows; absent: none. */
  readonly invoiceTaxOf?: (rows: readonly ReconRow[]) => Decimal
  /** Azure credits that are not spent, each customer's in the order in which it is spent. */
  readonly azureCredits?: readonly AzureCredit[]
  /** What earlier invoices that count have billed. */
  readonly before?: BilledBefore
}

/** Invoice date + 60 days. */
const paymentTerm = 60 * day

const down2 = { digits: 2, mode: 'down' } as const
const nearest2 = { digits: 2, mode: 'half-up' } as const
const effectivePrice = { digits: 15, mode: 'half-up' } as const

/** A group with its netted lines in canonical order. */
interface Grouped {
  readonly group: RatingGroup
  readonly lines: readonly RatedLine[]
}

/** Reconciliation rows of a period, open or closing, in canonical order: customerId, orderDate, then group or purchase. */
export function reconcile(input: ReconcileInput): ReconRow[] {
  return rowsOf(groupLines(net(input.lines), input.resellerMpnIdOf), input)
}

/** Closes a period for one billing currency. The same lines in any order, batch or number of corrections give the same result. */
export function close(input: CloseInput): ClosedPeriod {
  const { lines, uses, parts } = settle(net(input.lines), input.azureCredits ?? [], input.before)
  const groups = groupLines(lines, input.resellerMpnIdOf)
  const rows = rowsOf(groups, input)
  const chargeRows = new Map(rows.flatMap((row) => (row.group && !row.creditReasonCode ? [[groupKey(row.group), row]] : [])))
  const billed = new Map<RatedLine, Pick<BilledLine, 'pricingPreTaxTotal' | 'billingPreTaxTotal' | 'resellerMpnId' | 'rowSequence'>>()
  const residuals: Residual[] = []
  for (const { group, lines: members } of groups) {
    const row = chargeRows.get(groupKey(group)) as ReconRow
    const isCredited = group.credit === 'azure' // its charge row and its credit row sum to zero
    const pricingTarget = isCredited ? Decimal.zero : row.pcCost
    const billingTarget = isCredited ? Decimal.zero : row.subtotal
    const weights = members.map((line) => line.quantity.times(line.effectiveUnitPrice))
    const pricing = allocate(pricingTarget, weights)
    const billing = allocate(billingTarget, weights)
    for (const [i, line] of members.entries())
      billed.set(line, {
        pricingPreTaxTotal: pricing[i] as Decimal,
        billingPreTaxTotal: billing[i] as Decimal,
        resellerMpnId: group.resellerMpnId,
        rowSequence: row.sequence,
      })
    const cost = Decimal.sum(weights)
    residuals.push({
      rowSequence: row.sequence,
      group,
      pricing: cost.minus(pricingTarget),
      billing: cost.times(row.fx).minus(billingTarget),
    })
  }
  return {
    // Nothing due, no invoice.
    ...(rows.length > 0 ? { invoice: totalsOf(rows, input) } : {}),
    rows,
    lines: lines.map((line, i) => ({
      ...line,
      ...(billed.get(line) ?? unchargedOf(line, input.resellerMpnIdOf)),
      sequence: i + 1,
      invoiceNumber: input.invoiceNumber,
    })),
    residuals: residuals.sort((a, b) => a.rowSequence - b.rowSequence),
    azureCreditUses: uses,
    azureCreditParts: parts,
  }
}

/** What a benefit covers is told day by day, and no row charges for it (billing contract, section 7.3). */
function unchargedOf(line: RatedLine, resellerMpnIdOf: ReconcileInput['resellerMpnIdOf']) {
  assert(line.creditKind === 'covered', 'what no benefit covers is charged')
  const resellerMpnId = resellerMpnIdOf(line.customerId, line.subscriptionId, line.entitlementId)
  return { pricingPreTaxTotal: Decimal.zero, billingPreTaxTotal: Decimal.zero, resellerMpnId, rowSequence: 0 }
}

/** Lines by rating group (billing rules, section 1), and by usage month: late usage keeps its month's price and rate. */
function groupLines(lines: readonly RatedLine[], resellerMpnIdOf: ReconcileInput['resellerMpnIdOf']): Grouped[] {
  const groups = new Map<string, { group: RatingGroup; lines: RatedLine[] }>()
  for (const line of lines) {
    if (line.creditKind === 'covered') continue
    const { productId, skuId, meterId, availabilityId, pricingCurrency } = line.schedule
    const group: RatingGroup = {
      customerId: line.customerId,
      subscriptionId: line.subscriptionId,
      productId,
      skuId,
      meterId,
      availabilityId,
      usageMonth: line.usageDate.slice(0, 7),
      tier: line.tier,
      pricingCurrency,
      resellerMpnId: resellerMpnIdOf(line.customerId, line.subscriptionId, line.entitlementId),
      credit: line.creditKind === 'azure' ? 'azure' : 'none',
    }
    const key = groupKey(group)
    const found = groups.get(key)
    if (found) found.lines.push(line)
    else groups.set(key, { group, lines: [line] })
  }
  return [...groups.values()]
}

export function groupKey(group: RatingGroup): string {
  const {
    customerId,
    subscriptionId,
    productId,
    skuId,
    meterId,
    availabilityId,
    usageMonth,
    tier,
    pricingCurrency,
    resellerMpnId,
    credit,
  } = group
  const price = [`${tier.minimum}`, `${tier.unitPrice}`, pricingCurrency]
  return JSON.stringify([
    customerId,
    subscriptionId,
    productId,
    skuId,
    meterId,
    availabilityId,
    usageMonth,
    ...price,
    resellerMpnId,
    credit,
  ])
}

function compareGroups(a: RatingGroup, b: RatingGroup): number {
  return (
    compareText(a.customerId, b.customerId) ||
    compareText(a.subscriptionId, b.subscriptionId) ||
    compareText(a.resellerMpnId, b.resellerMpnId) ||
    compareText(a.productId, b.productId) ||
    compareText(a.skuId, b.skuId) ||
    compareText(a.meterId, b.meterId) ||
    compareText(a.availabilityId, b.availabilityId) ||
    compareText(a.usageMonth, b.usageMonth) ||
    a.tier.minimum.compare(b.tier.minimum) ||
    a.tier.unitPrice.compare(b.tier.unitPrice) ||
    compareText(a.pricingCurrency, b.pricingCurrency) ||
    compareText(a.credit, b.credit)
  )
}

type Unnumbered = Omit<ReconRow, 'sequence'>

function rowsOf(groups: readonly Grouped[], input: ReconcileInput): ReconRow[] {
  const usage = groups.toSorted((a, b) => compareGroups(a.group, b.group)).flatMap((grouped) => usageRows(grouped, input))
  const purchases = input.purchases.toSorted((a, b) => compareText(a.id, b.id)).map((purchase) => purchaseRow(purchase, input))
  return [...usage, ...purchases]
    .sort((a, b) => compareText(a.customerId, b.customerId) || a.orderDate - b.orderDate) // stable: what is equal keeps the order above
    .map((row, i) => ({ ...row, sequence: i + 1 }))
}

/** One charge row; usage paid by an Azure credit offer is charged at list price and given back by a second row. */
function usageRows({ group, lines }: Grouped, input: ReconcileInput): Unnumbered[] {
  const [first] = lines as [RatedLine]
  for (const line of lines) {
    assert(line.fx.equals(first.fx), 'one exchange rate per month and currency pair')
    assert(line.billingCurrency === input.billingCurrency, 'one billing currency per invoice')
    assert(line.period === input.period, 'lines of one period')
  }
  const isCredited = group.credit === 'azure'
  const billableQuantity = Decimal.sum(lines.map((line) => line.quantity))
  const pcCost = Decimal.sum(lines.map((line) => line.quantity.times(isCredited ? line.tier.unitPrice : line.effectiveUnitPrice))).round(
    input.isLegacy ? nearest2 : down2,
  )
  const subtotal = input.isLegacy ? legacyCharge(billableQuantity, group.tier.unitPrice, first.fx) : pcCost.times(first.fx).round(down2)
  const charge: Unnumbered = {
    customerId: group.customerId,
    subscriptionId: group.subscriptionId,
    productId: group.productId,
    skuId: group.skuId,
    availabilityId: group.availabilityId,
    resellerMpnId: group.resellerMpnId,
    group,
    chargeType: 'new',
    creditReasonCode: '',
    orderDate: input.at,
    chargeStartDate: `${group.usageMonth}-01`,
    chargeEndDate: lastDayOf(group.usageMonth),
    unitPrice: group.tier.unitPrice,
    effectiveUnitPrice: billableQuantity.isZero ? Decimal.zero : pcCost.dividedBy(billableQuantity, effectivePrice),
    quantity: Decimal.one,
    billableQuantity,
    pricingCurrency: group.pricingCurrency,
    billingCurrency: input.billingCurrency,
    fx: first.fx,
    fxDate: first.fxDate,
    ...charged(pcCost, subtotal, input.taxRateOf(group.customerId)),
    priceAdjustments: lines.some((line) => line.creditKind === 'earned') ? ['15.0% Partner earned credit for services managed'] : [],
  }
  if (!isCredited) return [charge]
  const credit: Unnumbered = {
    ...charge,
    chargeType: 'customerCredit',
    creditReasonCode: 'Azure Credit Offer',
    effectiveUnitPrice: charge.effectiveUnitPrice.negated(),
    pcCost: charge.pcCost.negated(),
    subtotal: charge.subtotal.negated(),
    taxTotal: charge.taxTotal.negated(),
    totalForCustomer: charge.totalForCustomer.negated(),
  }
  return [charge, credit]
}

/** A row of an order event. The price is multiplied before it is cut: 12 × 9.408 = 112.896 → 112.89. */
function purchaseRow(purchase: PurchaseLine, input: ReconcileInput): Unnumbered {
  const { id: _, pcCost: known, ...facts } = purchase
  const pcCost = known ?? purchase.effectiveUnitPrice.times(purchase.billableQuantity).round(down2)
  return {
    creditReasonCode: '',
    ...facts,
    purchase,
    resellerMpnId: input.resellerMpnIdOf(purchase.customerId, purchase.subscriptionId),
    billingCurrency: input.billingCurrency,
    ...charged(pcCost, pcCost.times(purchase.fx).round(down2), input.taxRateOf(purchase.customerId)),
  }
}

/** pcCost 21.39 at 0.9 is a subtotal of ROUNDDOWN(19.251, 2) = 19.25. */
function charged(
  pcCost: Decimal,
  subtotal: Decimal,
  taxRate: Decimal,
): Pick<ReconRow, 'pcCost' | 'subtotal' | 'taxTotal' | 'totalForCustomer'> {
  const taxTotal = subtotal.times(taxRate).round(down2)
  return { pcCost, subtotal, taxTotal, totalForCustomer: subtotal.plus(taxTotal) }
}

function totalsOf(rows: readonly ReconRow[], input: CloseInput): InvoiceTotals {
  const invoiceTax = input.invoiceTaxOf?.(rows) ?? Decimal.zero
  return {
    invoiceNumber: input.invoiceNumber,
    period: input.period,
    billingCurrency: input.billingCurrency,
    invoiceDate: input.at,
    dueDate: input.at + paymentTerm,
    subtotal: Decimal.sum(rows.map((row) => row.subtotal)),
    taxTotal: Decimal.sum(rows.map((row) => row.taxTotal)).plus(invoiceTax),
    invoiceTax,
    totalCharges: Decimal.sum(rows.map((row) => row.totalForCustomer)).plus(invoiceTax),
  }
}
