/** The billing period of MS-AZR-0145P: a month from the anniversary of the subscription (billing rules, section 6). Pure. */
import {
  addDays,
  addMonths,
  type Day,
  dayOf,
  formatInstant,
  type Instant,
  lastDayOf,
  type Month,
  monthOf,
  startOfDay,
} from 'lazuli-contract'

/** Usage days `[from, to)`. */
export interface LegacyPeriod {
  readonly from: Day
  readonly to: Day
}

/** The period `now` falls in. What began on the 31st begins on the last day of a shorter month. */
export function legacyPeriod(begunAt: Instant, now: Instant): LegacyPeriod {
  const anniversary = Number(dayOf(begunAt).slice(8))
  const beginIn = (month: Month): Day => {
    const last = lastDayOf(month)
    return anniversary >= Number(last.slice(8)) ? last : `${month}-${String(anniversary).padStart(2, '0')}`
  }
  const month = monthOf(now)
  return dayOf(now) >= beginIn(month)
    ? { from: beginIn(month), to: beginIn(addMonths(month, 1)) }
    : { from: beginIn(addMonths(month, -1)), to: beginIn(month) }
}

/** The period that ends before a day, of what had begun by then. */
export function cycleEnding(begunAt: Instant, to: Day): LegacyPeriod | undefined {
  if (startOfDay(to) <= begunAt) return undefined
  const cycle = legacyPeriod(begunAt, startOfDay(to) - 1)
  return cycle.to === to ? cycle : undefined
}

/** The day before the next period is the end that is shown. */
export function legacyPeriodMembers({ from, to }: LegacyPeriod) {
  return { billingStartDate: formatInstant(startOfDay(from)), billingEndDate: formatInstant(startOfDay(addDays(to, -1))) }
}
