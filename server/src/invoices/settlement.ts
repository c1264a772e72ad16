/** Azure credit at the close of a period (billing rules, section 10.2): what it pays for, before any other credit. Plain and exact: what the faster close must equal. */
import { Decimal } from 'lazuli-contract'
import {
  type AzureCredit,
  type AzureCreditPart,
  AzureCreditPurse,
  type AzureCreditUse,
  BilledDay,
  type HeldPart,
} from '../db/azure-credit.ts'
import { isOwnSchedule } from '../rates/rules.ts'
import { compareLines, compareText, type RatedLine } from '../usage/lines.ts'
import { priceLine } from '../usage/rating.ts'

export interface Settled {
  /** In canonical order; a line that is paid in part, or given back to credit in part, has become two. */
  readonly lines: RatedLine[]
  /** In order of credit id; below zero where a credit was given back more than it paid. */
  readonly uses: AzureCreditUse[]
  /** Those of each line. */
  readonly parts: SettledPart[]
}

/** A part of a line that credit paid, or was given back. */
export interface SettledPart extends AzureCreditPart {
  readonly line: RatedLine
}

/** What invoices of earlier periods that count have billed, and what credit paid of it. */
export interface BilledBefore {
  readonly lines: readonly RatedLine[]
  readonly parts: readonly SettledPart[]
}

/** `lines` are netted and in canonical order, credits in the order in which they are spent. What is given back pays at the next close. */
export function settle(
  lines: readonly RatedLine[],
  credits: readonly AzureCredit[],
  before: BilledBefore = { lines: [], parts: [] },
): Settled {
  const purses = new Map([...Map.groupBy(credits, ({ customerId }) => customerId)].map(([id, own]) => [id, new AzureCreditPurse(own)]))
  const billed = billedDays(before)
  const parts: SettledPart[] = []
  const settled = lines.flatMap((line) => {
    const { tier, quantity, schedule, usageDate } = line
    const { pricingCurrency } = schedule
    const { unitPrice } = tier
    const paid = isPayable(line)
      ? (purses.get(line.customerId)?.pay({ usageDate, pricingCurrency, quantity, unitPrice }) ?? [])
      : isGivenBack(line)
        ? (billed.get(dayKey(line))?.giveBack(quantity.negated(), unitPrice) ?? [])
        : []
    if (paid.length === 0) return [line]
    parts.push(...paid.map((part) => ({ ...part, line })))
    const credited = Decimal.sum(paid.map((part) => part.quantity))
    const rest = quantity.minus(credited)
    const charged = { ...line, quantity: rest }
    const part = { ...line, quantity: credited }
    return [priceLine(part, 'azure', line), ...(rest.isZero ? [] : [priceLine(charged, line.creditKind, line)])]
  })
  return { lines: settled.sort(compareLines), uses: usesOf(parts), parts }
}

/** Days of which credit paid something. */
function billedDays({ lines, parts }: BilledBefore): Map<string, BilledDay> {
  const charged = new Map<string, Decimal>()
  for (const line of lines)
    if (line.creditKind === 'none' || line.creditKind === 'earned')
      charged.set(dayKey(line), (charged.get(dayKey(line)) ?? Decimal.zero).plus(line.quantity))
  return new Map(
    [...Map.groupBy(parts, ({ line }) => dayKey(line))].map(([key, of]) => [
      key,
      new BilledDay(charged.get(key) ?? Decimal.zero, heldOf(of)),
    ]),
  )
}

function heldOf(parts: readonly SettledPart[]): HeldPart[] {
  return [...Map.groupBy(parts, ({ creditId }) => creditId)]
    .map(([creditId, of]) => ({
      creditId,
      quantity: Decimal.sum(of.map(({ quantity }) => quantity)),
      used: Decimal.sum(of.map(({ used }) => used)),
    }))
    .sort((a, b) => compareText(a.creditId, b.creditId))
}

function dayKey({ customerId, subscriptionId, entitlementId, resourceUri, schedule, usageDate }: RatedLine): string {
  return JSON.stringify([customerId, subscriptionId, entitlementId, resourceUri, schedule.key, usageDate])
}

/** Usage taken back at a price of the list: what it was billed may have been paid by credit. */
function isGivenBack({ quantity, effectiveUnitPrice, schedule }: RatedLine): boolean {
  return quantity.sign < 0 && effectiveUnitPrice.sign > 0 && !isOwnSchedule(schedule.key)
}

/** Usage with a price of the list of which something is due: not what is given back, is free, covered by a benefit, or brought its own price. */
export function isPayable({ quantity, effectiveUnitPrice, schedule }: RatedLine): boolean {
  return quantity.sign > 0 && effectiveUnitPrice.sign > 0 && !isOwnSchedule(schedule.key)
}

function usesOf(parts: readonly AzureCreditPart[]): AzureCreditUse[] {
  return [...Map.groupBy(parts, ({ creditId }) => creditId)]
    .map(([creditId, of]) => ({ creditId, amount: Decimal.sum(of.map(({ used }) => used)) }))
    .sort((a, b) => compareText(a.creditId, b.creditId))
}
