/** What is kept of a receiver and of deliveries. */
import type { Instant } from 'lazuli-contract'

export interface RegistrationRecord {
  subscriberId: string
  webhookUrl: string
  /** Documented names. */
  webhookEvents: readonly string[]
  /** The signature comes in `x-ms-signature`. */
  msSignature: boolean
  properties?: Readonly<Record<string, string>>
  modifiedAt: Instant
  /** `https://host` under which the partner reached this service when it registered: what addresses in bodies begin with. */
  base: string
}

/** What a receiver said, or why there was no answer. */
export type Answer = { status: number; text?: string } | { error: string }

export interface Attempt {
  at: Instant
  url: string
  answer: Answer
}

/** `waiting`: an attempt is due. `parked`: none is, until somebody asks. `streamed`: nobody is registered for it, only listeners got it. */
export type DeliveryStatus = 'waiting' | 'delivered' | 'parked' | 'streamed'

export interface DeliveryRecord {
  /** The number of the event's row. */
  id: number
  eventName: string
  resourceId: string
  createdAt: Instant
  /** Where the receiver stood when the event happened; empty when there was none. */
  url: string
  status: DeliveryStatus
  /** When the next attempt is due, while waiting. */
  dueAt?: Instant
  /** How many there were; only the latest are kept. */
  attemptCount: number
  attempts: readonly Attempt[]
  /** The exact text that is signed and sent, the same at every attempt. */
  body: string
}

/** An event row as webhooks see it. */
export interface EventRow {
  seq: number
  at: Instant
  type: string
  customerId: string | null
  resourceId: string
  actor: string
  audit: string | null
  doc: string | null
}
