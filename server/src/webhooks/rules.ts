/** What is delivered, when it is tried again, and what became of it (platform contract, section 3.2). */
import { createHash } from 'node:crypto'
import { day, hour, type Instant, minute, parseJson, second, type WebhookEventName, webhookEvents } from 'lazuli-contract'
import type { Attempt, DeliveryRecord, EventRow, RegistrationRecord } from './record.ts'

/** Between one attempt and the next: ten attempts in all. */
export const spacing: readonly number[] = [10 * second, 30 * second, minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour]

/** Validation events can be asked after for this long. */
export const validationKept = 7 * day

/** Attempts of a delivery whose answers are kept. */
const attemptsKept = 20

const namesByFold = new Map(webhookEvents.map((name) => [name.toLowerCase(), name]))

/** The documented spelling of an event's name. */
export function eventNamed(text: string): WebhookEventName | undefined {
  return namesByFold.get(text.trim().toLowerCase())
}

/** `2026-09-01T00:00:00.0000042`: ticks of 100 nanoseconds; below the millisecond stands the number of the row, so that no two are the same. */
export function ticksText(at: Instant, seq: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}${String(seq % 10_000).padStart(4, '0')}`
}

interface Uris {
  resourceName?: string
  resourceUri: string | null
  /** Whether the event has an audit record of its own, and under which address. */
  auditPath?: string
}

function urisOf(name: WebhookEventName, row: EventRow, base: string): Uris {
  switch (name) {
    case 'test-created':
      return { resourceName: 'test', resourceUri: `${base}/webhooks/v1/registration/validationEvents/${row.resourceId}` }
    case 'subscription-updated':
      return {
        resourceName: 'subscription',
        resourceUri: `${base}/v1/customers/${row.customerId}/subscriptions/${row.resourceId}`,
        auditPath: '/v1/auditrecords/',
      }
    case 'usagerecords-thresholdExceeded':
      return { resourceName: 'usagerecords', resourceUri: `${base}/v1/customers/usagerecords` }
    case 'invoice-ready':
      return { resourceName: 'invoice', resourceUri: `${base}/v1/invoices/${row.resourceId}` }
    case 'azure-fraud-event-detected': {
      const { subscriptionId = row.resourceId, eventStatus = 'Active' } = factsOf(row)
      return { resourceUri: `${base}/v1/fraudEvents?SubscriptionId=${subscriptionId}&EventStatus=${eventStatus}` }
    }
    case 'reseller-relationship-accepted-by-customer':
    case 'indirect-reseller-relationship-accepted-by-customer':
      return {
        resourceName: 'Customer',
        resourceUri: `${base}/v1/customers/${row.customerId ?? row.resourceId}`,
        auditPath: '/auditactivity/v1/auditrecords/',
      }
    default:
      return { resourceUri: null }
  }
}

function factsOf(row: EventRow): Record<string, string | undefined> {
  return row.doc === null ? {} : (parseJson(row.doc) as Record<string, string>)
}

/** The body of an event, member by member as printed. `auditId` is asked only where the event has an audit record. */
export function bodyOf(name: WebhookEventName, row: EventRow, base: string, auditId: () => string | undefined): string {
  const { resourceName, resourceUri, auditPath } = urisOf(name, row, base)
  const id = auditPath === undefined ? undefined : auditId()
  return JSON.stringify({
    EventName: name,
    ResourceUri: resourceUri,
    ...(resourceName === undefined ? {} : { ResourceName: resourceName }),
    AuditUri: id === undefined ? null : `${base}${auditPath}${id}`,
    ResourceChangeUtcDate: `${ticksText(row.at, row.seq)}+00:00`,
  })
}

/** How long after its change an event is told. Subscriptions may lag: by anything up to `most`, which the place of the row decides. */
export function tellingDelay(name: WebhookEventName, place: string, most: number): number {
  if (name !== 'subscription-updated' || most === 0) return 0
  const share = createHash('sha256').update(place).digest().readUInt16BE()
  return Math.max(minute, Math.floor((most / 65_536) * share))
}

/** The delivery of an event: to the receiver when it is subscribed, else only to listeners. */
export function deliveryOf(
  row: EventRow,
  name: WebhookEventName,
  body: string,
  registration: RegistrationRecord | undefined,
  delay: number,
): DeliveryRecord {
  const delivery = { id: row.seq, eventName: name, resourceId: row.resourceId, createdAt: row.at, attemptCount: 0, attempts: [], body }
  return registration
    ? { ...delivery, url: registration.webhookUrl, status: 'waiting', dueAt: row.at + delay }
    : { ...delivery, url: '', status: 'streamed' }
}

/** After an attempt: delivered by any 2xx, else due again, else parked. A replay by hand of what was parked is one attempt. */
export function afterAttempt(delivery: DeliveryRecord, attempt: Attempt): DeliveryRecord {
  const { dueAt: _done, ...rest } = delivery
  const attemptCount = delivery.attemptCount + 1
  const attempts = [...delivery.attempts, attempt].slice(-attemptsKept)
  const { answer } = attempt
  if ('status' in answer && answer.status >= 200 && answer.status < 300) return { ...rest, attemptCount, attempts, status: 'delivered' }
  const wait = spacing[attemptCount - 1]
  if (wait === undefined) return { ...rest, attemptCount, attempts, status: 'parked' }
  return { ...rest, attemptCount, attempts, status: 'waiting', dueAt: attempt.at + wait }
}

/** Asked for by hand: due now, whatever became of it before. */
export function replayed(delivery: DeliveryRecord, registration: RegistrationRecord, now: Instant): DeliveryRecord {
  return { ...delivery, url: delivery.url || registration.webhookUrl, status: 'waiting', dueAt: now }
}

/** The documented state of a validation event. */
export function validationStatus(delivery: DeliveryRecord | undefined): 'pending' | 'completed' | 'failed' {
  if (delivery?.status === 'delivered') return 'completed'
  return delivery?.status === 'parked' ? 'failed' : 'pending'
}

/** `InternalServerError` of `Internal Server Error`, as .NET names statuses; a number it has no name for stays one. */
export function statusName(status: number, phrase: string | undefined): string {
  return phrase === undefined ? String(status) : phrase.replaceAll(/[^A-Za-z]/g, '')
}

/** Calls of the last minute that count, and how long to wait when two are among them. */
export function validationWait(calls: readonly Instant[], now: Instant): { recent: Instant[]; seconds: number } {
  const recent = calls.filter((at) => at > now - minute)
  const oldest = recent.at(-2)
  return { recent, seconds: oldest === undefined ? 0 : Math.max(1, Math.ceil((oldest + minute - now) / second)) }
}
