/** What a customer wants ordered, however it was asked for: a cart's lines or an order's. */
import { normalise, Shape, type Static, Text } from 'lazuli-contract'
import type { OrderInput } from 'lazuli-contract/orders.ts'
import type { BillingCycle } from 'lazuli-contract/subscriptions.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Catalog, CatalogSku, Market } from '../catalog/catalog.ts'
import { findItem, itemForm } from '../catalog/rules.ts'

export interface WantedLine {
  catalogItemId: string
  quantity: number
  friendlyName?: string | undefined
  termDuration?: string | undefined
  /** MPN id of an indirect reseller. */
  partnerIdOnRecord?: string | undefined
  provisioningContext?: Record<string, string> | undefined
  /** An add-on to this subscription. */
  parentSubscriptionId?: string | undefined
  /** An add-on to the line at this position of the same order, which comes before it. */
  parentLine?: number | undefined
  renewsTo?: { termDuration: string } | undefined
  promotionId?: string | undefined
  customTermEndDate?: string | undefined
  attestationAccepted?: boolean | undefined
}

/** What a customer wants ordered together. */
export interface WantedOrder {
  customerId: string
  billingCycle: BillingCycle
  /** At least one. */
  lines: readonly WantedLine[]
  partnerOnRecordAttestationAccepted?: boolean | undefined
}

type Body = Static<typeof OrderInput>
type SentLine = Body['lineItems'][number]

/** The order of a body (commerce contract, section 6.3). Items that nobody knows are left to the checks of the purchase. */
export function readOrder(
  body: Body,
  { customerId, catalog, market }: { customerId: string; catalog: Catalog; market: Market | null },
): Outcome<WantedOrder> {
  if (body.referenceCustomerId && body.referenceCustomerId.toLowerCase() !== customerId)
    return refuse('BadInput', { detail: 'referenceCustomerId names another customer' })
  if (body.lineItems.length === 0) return refuse('BadInput', { detail: 'lineItems is empty' })
  const sorted = inOrder(body.lineItems)
  if (!sorted) return refuse('BadInput', { detail: 'two lines have the same lineItemNumber' })
  const lines: WantedLine[] = []
  for (const sent of sorted) {
    const line = readWantedLine(sent)
    if (isRefusal(line)) return line
    lines.push(line)
  }
  if (new Set(lines.map((line) => itemForm(line.catalogItemId))).size > 1 && lines.every((line) => itemForm(line.catalogItemId)))
    return refuse('BadInput', { detail: 'legacy offers and catalog items cannot share an order' })
  const items = lines.map((line) => findItem(catalog, market, line.catalogItemId))
  const skus = items.map((item) => item?.sku)
  // Usage of a plan is billed `one_time` on the wire, whatever is asked for.
  const allPlans = items.every((item) => item?.product.kind === 'plan')
  const billingCycle = allPlans && body.billingCycle === 'monthly' ? 'one_time' : cycleFor(body.billingCycle, skus)
  const problem = lines
    .map((line, i) => termProblem(line, skus[i]) ?? cycleProblem(billingCycle, skus[i]))
    .find((found) => found !== undefined)
  if (problem) return refuse('BadInput', { detail: problem })
  const { partnerOnRecordAttestationAccepted } = body
  return { customerId, billingCycle: billingCycle as BillingCycle, lines, partnerOnRecordAttestationAccepted }
}

/** By their numbers; as they stand when no client set any. Nothing when a number occurs twice. */
function inOrder(sent: readonly SentLine[]): readonly SentLine[] | undefined {
  if (sent.every((line) => !line.lineItemNumber)) return sent
  const numbers = sent.map((line) => line.lineItemNumber ?? 0)
  if (new Set(numbers).size < numbers.length) return undefined
  return sent.toSorted((a, b) => (a.lineItemNumber ?? 0) - (b.lineItemNumber ?? 0))
}

export function readWantedLine(sent: SentLine): Outcome<WantedLine> {
  if (!sent.offerId) return refuse('BadInput', { detail: 'a line names no offerId' })
  if (sent.quantity === undefined) return refuse('BadInput', { detail: 'a line has no quantity' })
  return {
    catalogItemId: sent.offerId.trim(),
    quantity: sent.quantity,
    friendlyName: sent.friendlyName,
    termDuration: sent.termDuration,
    partnerIdOnRecord: sent.partnerIdOnRecord?.trim(),
    provisioningContext: sent.provisioningContext,
    parentSubscriptionId: sent.parentSubscriptionId?.trim(),
    renewsTo: readRenewal(sent.renewsTo),
    promotionId: sent.promotionId,
    customTermEndDate: sent.customTermEndDate,
    attestationAccepted: sent.attestationAccepted,
  }
}

type SentCycle = Body['billingCycle']

/** `monthly` unless the first item is sold otherwise. */
function cycleFor(sent: SentCycle, skus: readonly (CatalogSku | undefined)[]): string {
  const cycles: readonly string[] = skus.find((sku) => sku !== undefined)?.supportedBillingCycles ?? ['monthly']
  if (sent !== undefined && sent !== 'unknown') return sent
  return cycles.includes('monthly') ? 'monthly' : (cycles[0] as string)
}

/** What is wrong with the billing cycle of a line. */
export function cycleProblem(cycle: string, sku: CatalogSku | undefined): string | undefined {
  const cycles: readonly string[] = sku?.supportedBillingCycles ?? [cycle]
  return cycles.includes(cycle) ? undefined : `billingCycle has to be one of ${cycles.join(', ')}`
}

/** What is wrong with the term of a line, or with the one that follows its trial. */
export function termProblem(
  { termDuration, renewsTo }: Pick<WantedLine, 'termDuration' | 'renewsTo'>,
  sku: CatalogSku | undefined,
): string | undefined {
  if (!sku) return undefined
  const { terms, isTrial, renewalTerms = ['P1M', 'P1Y'] } = sku
  // MS-AZR-0145P runs without end; the documented cart names a year for it and has it echoed.
  if (
    termDuration !== undefined &&
    sku.offer?.billing !== 'usage' &&
    !terms.some(({ duration }) => duration === termDuration.toUpperCase())
  )
    return terms.length > 0 ? `termDuration has to be one of ${terms.map(({ duration }) => duration).join(', ')}` : 'the item has no terms'
  if (isTrial && renewsTo && !renewalTerms.includes(renewsTo.termDuration.toUpperCase()))
    return `renewsTo has to name one of ${renewalTerms.join(', ')}`
  return undefined
}

/** `{termDuration}`, or the first of a list of such. Anything else says nothing. */
export function readRenewal(sent: unknown): { termDuration: string } | undefined {
  const read = normalise(Shape({ termDuration: Text() }), Array.isArray(sent) ? sent[0] : sent)
  return read.problems.length === 0 ? (read.value as { termDuration: string }) : undefined
}
