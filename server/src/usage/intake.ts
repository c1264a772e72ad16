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
import { closeOf, periodOfUsage } from './calendar.ts'
import type { PartnerPricing } from './pricing.ts'

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

  for (const name of ['id', 'entitlementId', 'resourceUri', 'meterId', 'quantity', 'at'])
    if (sent[name] === undefined || sent[name] === null || sent[name] === '') return no('MissingField', `${name} is missing.`)
  const { id, resourceUri, meterId } = sent
  if (typeof id !== 'string' || Buffer.byteLength(id) > idBytes || !isPlain(id))
    return no('MissingField', `id must be text of at most ${idBytes} bytes, without control characters.`)
  if (typeof resourceUri !== 'string' || Buffer.byteLength(resourceUri) > uriBytes || !resourceUri.startsWith('/') || !isPlain(resourceUri))
    return no('MissingField', `resourceUri must be an ARM id of at most ${uriBytes} bytes.`)
  if (typeof meterId !== 'string') return no('MissingField', 'meterId must be text.')

  const at = typeof sent.at === 'string' ? parseInstant(sent.at) : undefined
  if (at === undefined) return no('MissingField', 'at must be an instant such as 2026-09-03T10:00:00Z.')
  if (at > context.now + usageAhead) return no('FutureTime', 'at is more than five minutes ahead of the partner clock.')
  const calendar = calendarOf(context)
  const { month, period } = calendar.dayOf(at)
  if (month < calendar.oldest) return no('TooOld', `Usage before ${calendar.oldest} is no longer taken.`)

  const quantity = readQuantity(sent.quantity)
  if (!quantity)
    return no(
      'BadQuantity',
      `quantity must be a decimal of at least 0 with at most ${integerDigits} integer and ${fractionDigits} fraction digits.`,
    )

  if (!entitlement) return no('UnknownEntitlement', 'entitlementId names no Azure subscription of this partner.')
  if (isPausedAt(entitlement.pauses, at)) return no('UnknownEntitlement', 'The Azure subscription was disabled at that time.')

  const resourceLocation = text64(sent.resourceLocation)
  const schedule = context.pricing.ask({
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
      resourceGroup: resourceGroupOf(resourceUri),
      consumedService: namespaceOf(resourceUri),
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

/** What of the calendar a batch asks for on every line: the same few days over and over. */
interface BatchCalendar {
  /** The first month whose usage is still taken. */
  oldest: Month
  dayOf(at: Instant): { month: Month; period: Month }
}

const calendars = new WeakMap<IntakeContext, BatchCalendar>()

function calendarOf(context: IntakeContext): BatchCalendar {
  let found = calendars.get(context)
  if (!found) {
    found = newCalendar(context.now)
    calendars.set(context, found)
  }
  return found
}

function newCalendar(now: Instant): BatchCalendar {
  const days = new Map<number, { month: Month; period: Month }>()
  return {
    oldest: oldestMonth(now),
    dayOf(at) {
      const number = Math.floor(at / day)
      let found = days.get(number)
      if (!found) {
        const date = dayOf(at)
        // Usage that is refused for its age belongs to no period; looking for one could take long.
        const month = monthOf(at)
        found = { month, period: month < this.oldest ? month : periodOfUsage(date, now) }
        days.set(number, found)
      }
      return found
    },
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
