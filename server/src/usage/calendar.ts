/** The billing calendar of usage (billing rules, section 6). All times UTC. */
import type { Day, Instant, Month } from 'lazuli-contract'
import { addMonths, day, dayOf, endOfMonth, startOfDay } from 'lazuli-contract'

/** 5th 00:00 of the month after: from here on usage of `period` belongs to a later one. */
export function cutOffOf(period: Month): Instant {
  return endOfMonth(period) + 4 * day
}

/** 6th 00:00 of the month after: the period closes and is invoiced. */
export function closeOf(period: Month): Instant {
  return endOfMonth(period) + 5 * day
}

/** The billing period of usage that arrives at `receivedAt`: its own month, or the first later one whose cut-off is still ahead. */
export function periodOfUsage(usageDate: Day, receivedAt: Instant): Month {
  let period = usageDate.slice(0, 7)
  while (receivedAt >= cutOffOf(period)) period = addMonths(period, 1)
  return period
}

/** A new Azure subscription is administered on behalf from its creation, and access must hold the whole day: earned credit starts the day after, at midnight exactly the same day. */
export function earnsCreditSince(createdAt: Instant, usageDate: Day): boolean {
  return startOfDay(usageDate) >= createdAt
}

/** The first midnight after `now`. */
export function nextMidnight(now: Instant): Instant {
  return startOfDay(dayOf(now)) + day
}
