/** How long things take. `instant` for tests and quick trials; `realistic` shows the delays the documentation names. */
import { day, hour, minute, second } from 'lazuli-contract'

/** All in milliseconds of the partner clock. */
export interface Profile {
  /** Until a new order appears in order lists (by-id reads work at once). */
  orderListDelay: number
  /** From `pending` to `completed`, when the subscription appears. */
  orderCompletionDelay: number
  cartLifetime: number
  registrationDelay: number
  /** Until a cancelled or reactivated Azure entitlement shows it. */
  entitlementDelay: number
  upgradeDelay: number
  /** Until a changed quantity of licences is provisioned. */
  licenceChangeDelay: number
  /** Until a long-running operation of the Azure side has ended. */
  azureOperationDelay: number
  /** Until an export of billing data can have ended. */
  exportDelay: number
  /** How long a legacy Azure subscription must have been held before it can be upgraded. */
  upgradeAge: number
  /** How long a link to the file of an agreement works. */
  agreementLinkLifetime: number
  /** The longest time after a change of a subscription at which webhooks are told of it. */
  subscriptionEventDelay: number
  /** Days, weekends not counted, until a recorded payment shows; no milliseconds. */
  paymentBusinessDays: number
  /** Until reported usage can be read as utilization. */
  utilizationDelay: number
}

export const profiles: Record<'instant' | 'realistic', Profile> = {
  instant: {
    orderListDelay: 0,
    orderCompletionDelay: 0,
    cartLifetime: 7 * day,
    registrationDelay: 0,
    entitlementDelay: 0,
    upgradeDelay: 0,
    licenceChangeDelay: 0,
    azureOperationDelay: 0,
    exportDelay: 0,
    upgradeAge: 0,
    agreementLinkLifetime: 5 * minute,
    subscriptionEventDelay: 0,
    paymentBusinessDays: 0,
    utilizationDelay: 0,
  },
  realistic: {
    orderListDelay: 15 * minute,
    orderCompletionDelay: 60 * second,
    cartLifetime: 7 * day,
    registrationDelay: 60 * second,
    entitlementDelay: 10 * minute,
    upgradeDelay: 60 * second,
    licenceChangeDelay: 15 * minute,
    azureOperationDelay: 30 * second,
    exportDelay: 2 * minute,
    upgradeAge: day,
    agreementLinkLifetime: 5 * minute,
    subscriptionEventDelay: 2 * day,
    paymentBusinessDays: 5,
    utilizationDelay: hour,
  },
}
export type ProfileName = keyof typeof profiles
