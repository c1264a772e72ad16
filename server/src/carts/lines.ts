/**
 * Reads the lines of a cart: numbers them, fills in defaults, finds what cannot be ordered, and groups them into orders
 * (commerce contract, sections 5.1 and 5.3). A bad line never fails the cart, it carries its error. Pure.
 */
import { List, normalise, Shape, type Static, Text, Words } from 'lazuli-contract'
import { type CartErrorName, type CartInput, participantKeys } from 'lazuli-contract/carts.ts'
import type { Catalog, Market } from '../catalog/catalog.ts'
import { type CatalogAvailability, findItem, itemForm } from '../catalog/rules.ts'
import type { CartLineRecord, LineError, Participant, SentCycle } from './record.ts'

type SentLine = Static<typeof CartInput>['lineItems'][number]

export interface LineFacts {
  catalog: Catalog
  /** Of the customer; `null` where nothing is sold. */
  market: Market | null
  /** Stands in where there is no market. ISO 4217. */
  partnerCurrency: string
  role: 'direct' | 'provider'
}

/** Longest friendly name, as for a subscription's nickname. */
const longestName = 256

/** The stored lines of what was sent. */
export function readLines(sent: readonly SentLine[], facts: LineFacts): CartLineRecord[] {
  const numbers = numberLines(sent.flatMap((line) => [line.id, ...(line.addonItems ?? []).map((addon) => addon.id)]))
  const taken = new Set<number>()
  let next = 0
  const read = (line: SentLine, addOn: boolean): CartLineRecord => {
    const id = numbers[next++] as number
    const repeated = taken.has(id)
    taken.add(id)
    return readLine(line, id, { ...facts, addOn, repeated })
  }
  const lines = sent.map((line) => {
    const stored = read(line, false)
    return line.addonItems?.length ? { ...stored, addonItems: line.addonItems.map((addon) => read(addon, true)) } : stored
  })
  return grouped(lines)
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

interface LineContext extends LineFacts {
  addOn: boolean
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
    kindError(item as CatalogAvailability, context)
  return error ? { ...line, error } : line
}

/** `unknown` and nothing mean the first cycle the item is sold in; a plan is billed `one_time` on the wire however monthly its usage is. */
function cycleOf(sent: SentCycle | undefined, item: CatalogAvailability | undefined): SentCycle | undefined {
  if (sent === undefined || sent === 'unknown') return item?.sku.supportedBillingCycles[0]
  return sent === 'monthly' && item?.product.kind === 'plan' ? 'one_time' : sent
}

function itemError(
  line: CartLineRecord,
  item: CatalogAvailability | undefined,
  { market, role, repeated }: LineContext,
): LineError | undefined {
  if (line.catalogItemId && itemForm(line.catalogItemId) === 'legacy')
    return error('LegacyOfferNotEligibleForPurchase', 'Legacy offers are not sold here.')
  if (!item || !market)
    return error(
      'CatalogItemIdIsNotValid',
      line.catalogItemId ? 'The catalog item is unknown or not sold in the country of the customer.' : 'catalogItemId is missing.',
    )
  if (line.currencyCode !== market.currency.code)
    return error('CurrencyIsNotSupported', `The currency of this market is ${market.currency.code}.`)
  if (line.participants && role === 'direct')
    return error('ParticipantsIsNotSupportedForPartner', 'Participants are for indirect providers.')
  const { minimumQuantity, maximumQuantity, supportedBillingCycles, terms } = item.sku
  if (line.quantity === undefined || line.quantity < minimumQuantity || line.quantity > maximumQuantity)
    return invalid(`quantity has to be from ${minimumQuantity} to ${maximumQuantity}`)
  if (!(supportedBillingCycles as readonly (SentCycle | undefined)[]).includes(line.billingCycle))
    return invalid(`billingCycle has to be one of ${supportedBillingCycles.join(', ')}`)
  if (line.termDuration !== undefined && !terms.some((term) => term.duration === line.termDuration?.toUpperCase()))
    return invalid(
      terms.length > 0 ? `termDuration has to be one of ${terms.map((term) => term.duration).join(', ')}` : 'the item has no terms',
    )
  if ((line.friendlyName?.length ?? 0) > longestName) return invalid(`friendlyName has at most ${longestName} characters`)
  return repeated ? invalid(`id ${line.id} names another line too`) : undefined
}

/** What this release sells is the Azure plan alone, and nothing can be added on to one. */
function kindError(item: CatalogAvailability, { addOn }: LineContext): LineError | undefined {
  if (item.product.kind === 'plan' && !addOn) return undefined
  return error(
    'UnableToProcessCartLineItem',
    item.product.kind === 'plan' ? 'An Azure plan is no add-on.' : 'Only Azure plans can be ordered here so far.',
  )
}

function error(name: CartErrorName, description: string): LineError {
  return { name, description }
}

const invalid = (what: string): LineError => error('InvalidInput', `${what.charAt(0).toUpperCase()}${what.slice(1)}.`)

const ParticipantList = List(Shape({ key: Words(participantKeys), value: Text() }))

/** A list of `{key, value}` or a plain map; undefined when it is neither. */
function readParticipants(sent: unknown): Participant[] | undefined {
  if (sent === undefined || sent === null) return []
  const list = Array.isArray(sent) ? sent : typeof sent === 'object' ? Object.entries(sent).map(([key, value]) => ({ key, value })) : sent
  const read = normalise(ParticipantList, list)
  return read.problems.length === 0 ? (read.value as Participant[]) : undefined
}

/** `{termDuration}`, or the first of a list of such. Anything else says nothing. */
function readRenewal(sent: unknown): { termDuration: string } | undefined {
  const read = normalise(Shape({ termDuration: Text() }), Array.isArray(sent) ? sent[0] : sent)
  return read.problems.length === 0 ? (read.value as { termDuration: string }) : undefined
}

/**
 * Lines of one group are ordered together: legacy lines in `OMS-0`, modern ones by billing cycle, counted from 0 in order
 * of appearance; add-ons go with their line.
 */
function grouped(lines: readonly CartLineRecord[]): CartLineRecord[] {
  const cycles: (SentCycle | undefined)[] = []
  return lines.map((line) => {
    if (line.catalogItemId === undefined) return line
    if (itemForm(line.catalogItemId) !== 'legacy' && !cycles.includes(line.billingCycle)) cycles.push(line.billingCycle)
    const orderGroup = itemForm(line.catalogItemId) === 'legacy' ? 'OMS-0' : String(cycles.indexOf(line.billingCycle))
    return { ...line, orderGroup, ...(line.addonItems ? { addonItems: line.addonItems.map((addon) => ({ ...addon, orderGroup })) } : {}) }
  })
}
