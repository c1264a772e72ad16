/** What a rebill would refund a second time. Plain and exact: what the line store's own look must equal. */
import { Decimal } from 'lazuli-contract'
import type { RefundedTwice } from '../db/rebilling.ts'
import { compareText, type UsageBucket } from '../usage/lines.ts'

/**
 * Usage that is left out although so much of it has been given back since that less than nothing would be left: it would be refunded
 * twice. Of 100 units billed for September October has given back 80: left out of September, 80 would be refunded again. `counted` are
 * the lines of all documents that count, the one that is made anew as it is among them, and open ones. The first by place.
 */
export function refundedTwice(leftOut: readonly UsageBucket[], counted: readonly UsageBucket[]): RefundedTwice | undefined {
  const placeOf = ({ customerId, usageDate, entitlementId, resourceUri, schedule, subscriptionId }: UsageBucket): string =>
    [customerId, usageDate, entitlementId, resourceUri, schedule.key, subscriptionId].join('\n')
  const units = (lines: readonly UsageBucket[]): Map<string, Decimal> =>
    new Map([...Map.groupBy(lines, placeOf)].map(([place, of]) => [place, Decimal.sum(of.map(({ quantity }) => quantity))]))
  const [out, all] = [units(leftOut), units(counted)]
  const twice = leftOut
    .filter((line) => {
      const [less, whole] = [out.get(placeOf(line)) as Decimal, all.get(placeOf(line)) ?? Decimal.zero]
      return less.sign > 0 && whole.minus(less).sign < 0
    })
    .sort((a, b) => compareText(placeOf(a), placeOf(b)))[0]
  if (!twice) return undefined
  const { customerId, entitlementId, resourceUri, usageDate, schedule } = twice
  return { customerId, entitlementId, resourceUri, meterId: schedule.meterId, usageDate }
}
