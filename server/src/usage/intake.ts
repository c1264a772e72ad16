/** What becomes of one line of metered usage: an event to keep, or the reason it is refused. Pure. */
import {
  addMonths,
  Decimal,
  day,
  dayOf,
  type Instant,
  type MeteringRefusal,
  type Month,
  minute,
  monthOf,
  NumberTooLong,
  parseInstant,
  parseJson,
  readGuid,
} from 'lazuli-contract'
import type { MeteredEvent } from '../db/lines.ts'
import { isPausedAt, type Pause } from '../entitlements/rules.ts'
import type { DayTaken } from './alike.ts'
import { closeOf, periodOfUsage } from './calendar.ts'
import type { PartnerPricing, Priced, PriceQuestion } from './pricing.ts'

export interface Rejection {
  /** From 1. */
  line: number
  code: MeteringRefusal
  message: string
}

/** Where an Azure subscription hangs, as intake needs it. */
export interface EntitlementFacts {
  id: string
  customerId: string
  subscriptionId: string
  /** SKU of its plan: `0001` or `0002`. */
  planSkuId: string
  /** It hangs under a legacy subscription and not under a plan. */
  isLegacy?: true
  /** Country of the customer. */
  country: string
  /** Its life as a legacy Azure subscription, which a product upgrade ended: usage before that instant is the legacy one's. */
  earlier?: { subscriptionId: string; until: Instant }
  /** When it was disabled. */
  pauses?: readonly Pause[]
}

export interface IntakeContext {
  now: Instant
  pricing: PartnerPricing
}

/** A line's members as JSON gives them; `quantity` exact when it came as a number. */
export type SentEvent = Readonly<Record<string, unknown>>

const idBytes = 128
const uriBytes = 2048
/** Clocks differ: usage may be this far ahead, milliseconds. */
export const usageAhead = 5 * minute
/** Usage of this many closed months is still taken. */
const closedMonthsTaken = 3

const required = ['id', 'entitlementId', 'resourceUri', 'meterId', 'quantity', 'at'] as const
const integerDigits = 12
const fractionDigits = 15

/** Judges one line, given the Azure subscription it names (`undefined`: this partner has none such). Exactly one of both is given back. */
export function judge(
  sent: SentEvent | undefined,
  entitlement: EntitlementFacts | undefined,
  line: number,
  context: IntakeContext,
): MeteredEvent | Rejection {
  const no = (code: MeteringRefusal, message: string): Rejection => ({ line, code, message })
  if (!sent) return no('BadJson', 'The line is no JSON object.')

  for (const name of required)
    if (sent[name] === undefined || sent[name] === null || sent[name] === '') return no('MissingField', `${name} is missing.`)
  const { id, resourceUri, meterId } = sent
  if (typeof id !== 'string' || Buffer.byteLength(id) > idBytes || !isPlain(id))
    return no('MissingField', `id must be text of at most ${idBytes} bytes, without control characters.`)
  const notes = notesOf(context)
  const address = typeof resourceUri === 'string' ? notes.addressOf(resourceUri) : undefined
  if (typeof resourceUri !== 'string' || !address) return no('MissingField', `resourceUri must be an ARM id of at most ${uriBytes} bytes.`)
  if (typeof meterId !== 'string') return no('MissingField', 'meterId must be text.')

  const at = typeof sent.at === 'string' ? notes.instantOf(sent.at) : undefined
  if (at === undefined) return no('MissingField', 'at must be an instant such as 2026-09-03T10:00:00Z.')
  if (at > context.now + usageAhead) return no('FutureTime', 'at is more than five minutes ahead of the partner clock.')
  const { month, period } = notes.dayOf(at)
  if (month < notes.oldest) return no('TooOld', `Usage before ${notes.oldest} is no longer taken.`)

  const quantity = readQuantity(sent.quantity)
  if (!quantity)
    return no(
      'BadQuantity',
      `quantity must be a decimal of at least 0 with at most ${integerDigits} integer and ${fractionDigits} fraction digits.`,
    )

  if (!entitlement) return no('UnknownEntitlement', 'entitlementId names no Azure subscription of this partner.')
  if (isPausedAt(entitlement.pauses, at)) return no('UnknownEntitlement', 'The Azure subscription was disabled at that time.')

  const resourceLocation = text64(sent.resourceLocation)
  const schedule = notes.priceOf({
    meterId,
    month,
    resourceLocation,
    planSkuId: entitlement.planSkuId,
    country: entitlement.country,
    ...(typeof sent.productId === 'string' && sent.productId ? { productId: sent.productId } : {}),
    ...(typeof sent.skuId === 'string' && sent.skuId ? { skuId: sent.skuId } : {}),
  })
  if (schedule === 'UnknownMeter') return no('UnknownMeter', 'meterId is on no price list.')
  if (schedule === 'NoPrice') return no('NoPrice', 'The price list has no price for this meter here.')

  return {
    id,
    customerId: entitlement.customerId,
    ...subscriptionAt(entitlement, at),
    entitlementId: entitlement.id,
    resourceUri,
    schedule,
    at,
    period,
    quantity,
    details: {
      resourceLocation,
      ...address,
      tags: objectText(sent.tags),
      additionalInfo: objectText(sent.additionalInfo),
    },
  }
}

/** The subscription whose usage it is: late usage from before a product upgrade stays the legacy one's. */
function subscriptionAt(
  { subscriptionId, isLegacy, earlier }: EntitlementFacts,
  at: Instant,
): Pick<MeteredEvent, 'subscriptionId' | 'isLegacy'> {
  if (earlier && at < earlier.until) return { subscriptionId: earlier.subscriptionId, isLegacy: true }
  return { subscriptionId, ...(isLegacy ? { isLegacy } : {}) }
}

/** The day of an instant that is the first of it, if usage is taken of it. */
export function dayTaken(midnight: string, context: IntakeContext): DayTaken | undefined {
  const start = parseInstant(midnight)
  if (start === undefined || start > context.now + usageAhead) return undefined
  const notes = notesOf(context)
  const { month, period } = notes.dayOf(start)
  return month < notes.oldest ? undefined : { start, month, period }
}

/** What a batch asks for on every line: the same few days, addresses and meters over and over. */
interface BatchNotes {
  /** The first month whose usage is still taken. */
  oldest: Month
  dayOf(at: Instant): { month: Month; period: Month }
  instantOf(text: string): Instant | undefined
  /** What an ARM address says; undefined where it is none. */
  addressOf(uri: string): { resourceGroup: string; consumedService: string } | undefined
  priceOf(question: PriceQuestion): Priced
}

/** Answers kept of a kind, and characters asked about; when they are full all are forgotten. */
const kept = 30_000
const keptText = 4_000_000

const known = new WeakMap<IntakeContext, BatchNotes>()

function notesOf(context: IntakeContext): BatchNotes {
  let found = known.get(context)
  if (!found) {
    found = newNotes(context)
    known.set(context, found)
  }
  return found
}

function newNotes({ now, pricing }: IntakeContext): BatchNotes {
  const oldest = oldestMonth(now)
  const prices = new Map<string, { asked: PriceQuestion; price: Priced }>()
  return {
    oldest,
    dayOf: remembering(
      (at) => Math.floor(at / day),
      (at: Instant) => {
        // Usage that is refused for its age belongs to no period; looking for one could take long.
        const month = monthOf(at)
        return { month, period: month < oldest ? month : periodOfUsage(dayOf(at), now) }
      },
    ),
    instantOf: remembering((text) => text, parseInstant),
    addressOf: remembering(
      (uri) => uri,
      (uri) =>
        Buffer.byteLength(uri) <= uriBytes && uri.startsWith('/') && isPlain(uri)
          ? { resourceGroup: resourceGroupOf(uri), consumedService: namespaceOf(uri) }
          : undefined,
    ),
    priceOf(question) {
      const last = prices.get(question.meterId)
      if (last && isSame(last.asked, question)) return last.price
      const price = pricing.ask(question)
      if (typeof price === 'string') return price
      if (prices.size >= kept) prices.clear()
      prices.set(question.meterId, { asked: question, price })
      return price
    },
  }
}

function isSame(a: PriceQuestion, b: PriceQuestion): boolean {
  return (
    a.month === b.month &&
    a.resourceLocation === b.resourceLocation &&
    a.planSkuId === b.planSkuId &&
    a.country === b.country &&
    a.productId === b.productId &&
    a.skuId === b.skuId
  )
}

/** The same function, asked once for each key. */
function remembering<A, K extends string | number, B>(keyOf: (value: A) => K, of: (value: A) => B): (value: A) => B {
  const answers = new Map<K, { answer: B }>()
  let characters = 0
  return (value) => {
    const key = keyOf(value)
    let found = answers.get(key)
    if (!found) {
      found = { answer: of(value) }
      characters += typeof key === 'string' ? key.length : 0
      if (answers.size >= kept || characters > keptText) {
        answers.clear()
        characters = 0
      }
      answers.set(key, found)
    }
    return found.answer
  }
}

/** The first month whose usage is still taken: three closed months back from the last that has closed. */
export function oldestMonth(now: Instant): Month {
  let closed = addMonths(monthOf(now), -1)
  while (closeOf(closed) > now) closed = addMonths(closed, -1)
  return addMonths(closed, 1 - closedMonthsTaken)
}

/** The Azure subscription a line names, in lower case. */
export function entitlementIdOf(sent: SentEvent | undefined): string | undefined {
  return typeof sent?.entitlementId === 'string' ? readGuid(sent.entitlementId) : undefined
}

/** The line's object. Plain JSON is enough: only `quantity` counts, and it is read again exactly when it came as a number. */
export function readSent(text: string): SentEvent | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
    if (typeof value === 'object' && value !== null && typeof (value as { quantity?: unknown }).quantity === 'number')
      value = parseJson(text)
  } catch (error) {
    if (!(error instanceof NumberTooLong)) return undefined
    // The line is JSON all the same; `quantity` in words is refused as what it is.
    value = { ...(value as object), quantity: 'too long' }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SentEvent) : undefined
}

/** Plain digits only: an exponent could hide millions of them. */
const plainDigits = /^\d{1,12}(?:\.\d{0,15}0*)?$/

function readQuantity(sent: unknown): Decimal | undefined {
  if (sent instanceof Decimal || typeof sent === 'number') {
    const exact = Decimal.of(sent)
    return plainDigits.test(exact.toString()) ? exact : undefined
  }
  return typeof sent === 'string' && plainDigits.test(sent) && sent.length <= 64 ? Decimal.parse(sent).reduced() : undefined
}

/** Half a character pair has no bytes of its own, so two ids could become one; a control character may be a store's own mark. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text)
}

function cleaned(text: string): string {
  return isPlain(text) ? text : text.toWellFormed().replace(/\p{Cc}+/gu, ' ')
}

function text64(value: unknown): string {
  return typeof value === 'string' ? cleaned(value.slice(0, 64)) : ''
}

/** A JSON object as text, or ''. Text that is none is kept as the object's only member. */
function objectText(value: unknown): string {
  if (typeof value === 'string') return value === '' || readSent(value) ? cleaned(value) : JSON.stringify({ text: value })
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? JSON.stringify(value) : ''
}

/** `rg-web` of `/subscriptions/{id}/resourceGroups/rg-web/providers/…`; '' when there is none. */
export function resourceGroupOf(uri: string): string {
  return /\/resourceGroups\/([^/]+)/i.exec(uri)?.[1] ?? ''
}

/** `Microsoft.Compute` of `…/providers/Microsoft.Compute/virtualMachines/vm1`. */
export function namespaceOf(uri: string): string {
  return /\/providers\/([^/]+)\/[^/]*\/[^/]*$/i.exec(uri)?.[1] ?? /\/providers\/([^/]+)/i.exec(uri)?.[1] ?? ''
}
