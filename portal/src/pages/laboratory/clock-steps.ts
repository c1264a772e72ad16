/** A long way of the clock, day by day, so that one sees the month happen. Pure. */
import type { Static } from 'lazuli-contract'
import type { advanceClock } from 'lazuli-contract/lab.ts'
import { day, dayOf, formatInstant, type Instant, startOfDay } from 'lazuli-contract/values/time.ts'

export type Advance = Static<(typeof advanceClock)['replies'][200]>

/** More steps than these nobody watches: they become longer than a day. */
const mostSteps = 62

/** The instants to stop at: each midnight on the way, and where it ends. */
export function stopsOf(from: Instant, to: Instant): Instant[] {
  const first = startOfDay(dayOf(from)) + day
  const step = Math.max(1, Math.ceil((to - from) / day / mostSteps)) * day
  const stops: Instant[] = []
  for (let at = first; at < to; at += step) stops.push(at)
  return [...stops, to]
}

/** What several steps came to, as one would have told it. */
export function summed(steps: readonly Advance[]): Advance | undefined {
  const [first, last] = [steps[0], steps.at(-1)]
  if (!first || !last) return undefined
  const counts = new Map<string, number>()
  for (const { type, count } of steps.flatMap(({ events }) => events)) counts.set(type, (counts.get(type) ?? 0) + count)
  return {
    from: first.from,
    now: last.now,
    jobsRun: steps.reduce((sum, { jobsRun }) => sum + jobsRun, 0),
    events: [...counts].map(([type, count]) => ({ type, count })),
  }
}

export const stopText = (stop: Instant): string => formatInstant(stop)
