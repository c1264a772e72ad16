/** A cart as stored. */
import type { Instant } from 'lazuli-contract'
import type { CartErrorName, CartStatus, ParticipantKey } from 'lazuli-contract/carts.ts'

export interface Participant {
  key: ParticipantKey
  /** MPN id. */
  value: string
}

/** Why a line cannot be ordered. */
export interface LineError {
  name: CartErrorName
  description: string
}

/** A line as sent, with what the cart adds; values that are refused stay as sent, beside the error. */
export interface CartLineRecord {
  id: number
  catalogItemId?: string
  friendlyName?: string
  quantity?: number
  /** Upper case. */
  currencyCode: string
  billingCycle?: SentCycle
  termDuration?: string
  participants?: Participant[]
  provisioningContext?: Record<string, string>
  renewsTo?: { termDuration: string }
  promotionId?: string
  customTermEndDate?: string
  attestationAccepted?: boolean
  purchaseSystem?: string
  orderGroup?: string
  error?: LineError
  addonItems?: CartLineRecord[]
}

export type SentCycle = 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | 'triennial' | 'biennial'

export interface CartRecord {
  id: string
  customerId: string
  status: CartStatus
  createdAt: Instant
  modifiedAt: Instant
  /** From here on the cart is gone. */
  expiresAt: Instant
  /** Object id of the user, or of the application. */
  modifiedBy: string
  lines: CartLineRecord[]
  partnerOnRecordAttestationAccepted?: boolean
}
