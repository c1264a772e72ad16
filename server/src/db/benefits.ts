/**
 * Reservations and savings plans as rating sees them: what each gives in an hour, to whom, and since when. An hour is that of
 * the clock in UTC; what stands at its start holds for all of it.
 */
import type { Day, Decimal, Instant } from 'lazuli-contract'
import type { Schedule } from './lines.ts'

export type BenefitType = 'Reservation' | 'SavingsPlan'

/** What a daily line says of a benefit. `Charge`: the rest of a resource's day that no benefit covers, beside a part that one does; it names none. */
export interface LineBenefit {
  readonly type: BenefitType | 'Charge'
  readonly id: string
  readonly orderId: string
}

/** Who may use it, lower case; nothing named: every Azure subscription of the customer. */
export interface BenefitScope {
  readonly entitlementId?: string
  readonly resourceGroup?: string
}

/** What it gives from an hour on, until the next step. */
export interface BenefitStep {
  readonly from: Instant
  /** Of an hour: units of use of a reservation, pricing currency of a savings plan; 0 once it has ended. */
  readonly amount: Decimal
  readonly scope: BenefitScope
}

export interface Benefit {
  readonly type: BenefitType
  readonly id: string
  /** `reservationOrderId` of the rows that charge for it. */
  readonly orderId: string
  readonly customerId: string
  /** In order of time. What has been stays: a change adds a step, or puts one in place of steps to come. */
  readonly steps: readonly BenefitStep[]
  /** What a unit of usage takes of the amount: 1, or the plan's price of it; `undefined`: it is not covered. Always the same for a schedule. */
  readonly rateOf: (
    schedule: Pick<Schedule, 'key' | 'productId' | 'skuId' | 'meterId' | 'region' | 'pricingCurrency' | 'tiers'>,
  ) => Decimal | undefined
}

/** How often a benefit covers so much of a resource's day, at a price. */
export interface CoveredDay extends LineBenefit {
  readonly usageDate: Day
  readonly schedule: Schedule
  readonly quantity: Decimal
  readonly lines: number
  /** Number of the first of these lines, where single lines are told. */
  readonly first?: number
}

export const rest: LineBenefit = { type: 'Charge', id: '', orderId: '' }

/** Text that tells benefits of lines apart and puts them in order; ids are GUIDs. */
export function benefitText({ type, id, orderId }: LineBenefit): string {
  return `${type}|${id}|${orderId}`
}

export function benefitFromText(text: string): LineBenefit {
  const [type = '', id = '', orderId = ''] = text.split('|')
  return { type: type as LineBenefit['type'], id, orderId }
}

/** The step in force at an instant. */
export function stepAt({ steps }: Benefit, at: Instant): BenefitStep | undefined {
  return steps.findLast(({ from }) => from <= at)
}

/** The resource group named in an ARM id, lower case; '' for none. */
export function resourceGroupOf(uri: string): string {
  return (/\/resourcegroups\/([^/]+)/i.exec(uri)?.[1] ?? '').toLowerCase()
}
