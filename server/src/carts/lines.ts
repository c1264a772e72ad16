/**
 * Reads the lines of a cart: numbers them, fills in defaults, finds what cannot be ordered, and groups them into orders
 * (commerce contract, sections 5.1 and 5.3). A bad line never fails the cart, it carries its error. Pure.
 */
import { List, normalise, Shape, type Static, Text, Words } from 'lazuli-contract'
import { type CartInput, participantKeys } from 'lazuli-contract/carts.ts'
import type { Catalog, Market } from '../catalog/catalog.ts'
import { type CatalogAvailability, findItem, itemForm } from '../catalog/rules.ts'
import type { Holdings } from '../orders/reservation-rules.ts'
import { readRenewal } from '../orders/wanted.ts'
import { invalid, itemError, kindError } from './line-errors.ts'
import type { CartLineRecord, Participant, SentCycle } from './record.ts'

type SentLine = Static<typeof CartInput>['lineItems'][number]

export interface LineFacts {
  customerId: string
  /** What the customer has, for the lines that depend on it. */
  holdings: Holdings
  /** The partner is an integration sandbox account. */
  sandbox: boolean
  catalog: Catalog
  /** Of the customer; `null` where nothing is sold. */
  market: Market | null
  /** Stands in where there is no market. ISO 4217. */
  partnerCurrency: string
  role: 'direct' | 'provider'
}

/** The stored lines of what was sent. */
export function readLines(sent: readonly SentLine[], facts: LineFacts): CartLineRecord[] {
  const numbers = numberLines(sent.flatMap((line) => [line.id, ...(line.addonItems ?? []).map((addon) => addon.id)]))
  const taken = new Set<number>()
  let next = 0
  const read = (line: SentLine, base?: CartLineRecord): CartLineRecord => {
    const id = numbers[next++] as number
    const repeated = taken.has(id)
    taken.add(id)
    return readLine(line, id, { ...facts, ...(base ? { base } : {}), repeated })
  }
  const lines = sent.map((line) => {
    const stored = read(line)
    return line.addonItems?.length ? { ...stored, addonItems: line.addonItems.map((addon) => read(addon, stored)) } : stored
  })
  return grouped(lines, facts)
}

/** Ids as sent; the lowest free ones where none was. All 0 means none was: the .NET SDK fills in the default. */
function numberLines(sent: readonly (number | undefined)[]): number[] {
  if (sent.every((id) => id === undefined || id === 0)) return sent.map((_, position) => position)
  const used = new Set(sent.filter((id) => id !== undefined))
  let free = 0
  return sent.map((id) => {
    if (id !== undefined) return id
    while (used.has(free)) free++
    used.add(free)
    return free
  })
}

export interface LineContext extends LineFacts {
  /** The line that this one is an add-on to. */
  base?: CartLineRecord
  /** The id occurred before in the cart. */
  repeated: boolean
}

function readLine(sent: SentLine, id: number, context: LineContext): CartLineRecord {
  const catalogItemId = (sent.catalogItemId ?? sent.catalogId)?.trim()
  const item = catalogItemId ? findItem(context.catalog, context.market, catalogItemId) : undefined
  const participants = readParticipants(sent.participants)
  const renewsTo = readRenewal(sent.renewsTo)
  const billingCycle = cycleOf(sent.billingCycle, item)
  const line: CartLineRecord = {
    id,
    ...(catalogItemId ? { catalogItemId } : {}),
    ...(sent.friendlyName !== undefined ? { friendlyName: sent.friendlyName } : {}),
    ...(sent.quantity !== undefined ? { quantity: sent.quantity } : {}),
    currencyCode: sent.currencyCode?.trim().toUpperCase() ?? context.market?.currency.code ?? context.partnerCurrency,
    ...(billingCycle ? { billingCycle } : {}),
    ...(sent.termDuration !== undefined ? { termDuration: sent.termDuration } : {}),
    ...(participants?.length ? { participants } : {}),
    ...(sent.provisioningContext ? { provisioningContext: sent.provisioningContext } : {}),
    ...(renewsTo ? { renewsTo } : {}),
    ...(sent.promotionId !== undefined ? { promotionId: sent.promotionId } : {}),
    ...(sent.customTermEndDate !== undefined ? { customTermEndDate: sent.customTermEndDate } : {}),
    ...(sent.attestationAccepted !== undefined ? { attestationAccepted: sent.attestationAccepted } : {}),
    ...(sent.purchaseSystem !== undefined ? { purchaseSystem: sent.purchaseSystem } : {}),
  }
  const error =
    itemError(line, item, context) ??
    (sent.participants !== undefined && !participants ? invalid('participants cannot be read') : undefined) ??
    kindError(line, item as CatalogAvailability, context)
  return error ? { ...line, error } : line
}

/** `unknown` and nothing mean the first cycle the item is sold in; a plan is billed `one_time` on the wire however monthly its usage is. */
function cycleOf(sent: SentCycle | undefined, item: CatalogAvailability | undefined): SentCycle | undefined {
  if (sent === undefined || sent === 'unknown') return item?.sku.supportedBillingCycles[0]
  return sent === 'monthly' && item?.product.kind === 'plan' ? 'one_time' : sent
}

const ParticipantList = List(Shape({ key: Words(participantKeys), value: Text() }))

/** A list of `{key, value}` or a plain map; undefined when it is neither. */
function readParticipants(sent: unknown): Participant[] | undefined {
  if (sent === undefined || sent === null) return []
  const list = Array.isArray(sent) ? sent : typeof sent === 'object' ? Object.entries(sent).map(([key, value]) => ({ key, value })) : sent
  const read = normalise(ParticipantList, list)
  return read.problems.length === 0 ? (read.value as Participant[]) : undefined
}

/**
 * Lines of one group are ordered together: legacy ones by the sales group of their offer and billing cycle, `OMS-0` and on, modern ones by
 * billing cycle, `0` and on, each numbered in order of appearance; add-ons go with their line.
 */
function grouped(lines: readonly CartLineRecord[], { catalog, market }: LineFacts): CartLineRecord[] {
  const cycles: (SentCycle | undefined)[] = []
  const salesGroups: string[] = []
  return lines.map((line) => {
    if (line.catalogItemId === undefined) return line
    const legacy = itemForm(line.catalogItemId) === 'legacy'
    // An order has one cycle, so lines of a sales group with different ones become several.
    const salesGroup = legacy ? `${findItem(catalog, market, line.catalogItemId)?.sku.offer?.salesGroupId} ${line.billingCycle}` : ''
    const orderGroup = legacy ? `OMS-${place(salesGroups, salesGroup)}` : String(place(cycles, line.billingCycle))
    return { ...line, orderGroup, ...(line.addonItems ? { addonItems: line.addonItems.map((addon) => ({ ...addon, orderGroup })) } : {}) }
  })
}

/** Where a value first appeared, or appears now. */
function place<T>(seen: T[], value: T): number {
  if (!seen.includes(value)) seen.push(value)
  return seen.indexOf(value)
}
