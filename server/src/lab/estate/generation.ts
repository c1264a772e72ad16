/** A usage generation: what was asked for, which days are due, how far it has come. Pure. */

import type { BodyOf } from 'lazuli-contract'
import {
  addDays,
  type Day,
  day as dayLength,
  formatInstant,
  type Instant,
  type Month,
  minute,
  parseInstant,
  type Static,
  startOfDay,
} from 'lazuli-contract'
import { type EstateSize, estateSizes, type generateUsage, type UsageGeneration } from 'lazuli-contract/lab-usage.ts'
import { type Outcome, refuse } from '../../base/outcome.ts'
import type { Receipt } from '../../usage/metering.ts'
import { eventsExpected, type Wish } from './lines.ts'

export interface GenerationRecord extends Wish {
  id: string
  createdAt: Instant
  from: Day
  to: Day
  lateDays: number
  customers?: readonly string[]
  subscriptions?: readonly string[]
  subscriptionCount: number
  /** Days made so far, counted from `from`. */
  done: number
  events: number
  accepted: number
  duplicates: number
  rejectedCount: number
  rejected: Receipt['rejected']
  cancelled?: true
}

type Asked = Omit<BodyOf<typeof generateUsage>, 'customers' | 'subscriptions'> & Pick<GenerationRecord, 'customers' | 'subscriptions'>

/** How far ahead usage may be ordered, and how long a span may be, days. */
const mostDays = 1_100
const toldRejections = 20
/** A day is made this long before it ends: what its last hour used is known, and the rating at midnight finds it. */
const beforeMidnight = 30 * minute
/** Events of one batch, roughly; a day is never split. */
const batchSize = 200_000
const batchDays = 31

/** The span and numbers asked for. `oldest`: the first month whose usage metering takes. */
export function readWish(
  asked: Asked,
  { oldest, subscriptionCount }: { oldest: Month; subscriptionCount: number },
): Outcome<Omit<GenerationRecord, 'id' | 'createdAt'>> {
  const { from, to } = asked
  const bad = (detail: string) => refuse('BadInput', { detail })
  for (const [name, date] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (parseInstant(`${date}T00:00:00Z`) === undefined) return bad(`${name} must be a day such as 2026-09-01`)
  if (to < from) return bad('to must not lie before from')
  if (from < `${oldest}-01`) return bad(`usage before ${oldest}-01 is no longer taken`)
  if (addDays(from, mostDays) <= to) return bad(`a span has at most ${mostDays} days`)
  if (asked.size !== undefined && asked.linesPerDay !== undefined) return bad('give either size or linesPerDay')
  if (asked.lateDays !== undefined && !asked.latePercent) return bad('lateDays needs latePercent')
  if (subscriptionCount === 0) return bad('no active Azure subscription is meant')
  const lines = asked.linesPerDay
    ? Math.ceil(asked.linesPerDay / subscriptionCount)
    : estateSizes[(asked.size ?? 'small') satisfies EstateSize]
  if (lines * subscriptionCount > mostLines) return bad(`at most ${mostLines} daily lines: a smaller size, or fewer Azure subscriptions`)
  return {
    seed: asked.seed ?? '1',
    from,
    to,
    lines,
    anomalies: asked.anomalies ?? true,
    latePercent: asked.latePercent ?? 0,
    lateDays: asked.latePercent ? (asked.lateDays ?? 3) : 0,
    duplicatePercent: asked.duplicatePercent ?? 0,
    ...(asked.customers ? { customers: asked.customers } : {}),
    ...(asked.subscriptions ? { subscriptions: asked.subscriptions } : {}),
    subscriptionCount,
    done: 0,
    events: 0,
    accepted: 0,
    duplicates: 0,
    rejectedCount: 0,
    rejected: [],
  }
}

/** Daily lines of all Azure subscriptions together. */
export const mostLines = 100_000

/** Days of use, and after them those on which only late events are sent. */
export function daysOf({ from, to, lateDays }: GenerationRecord): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / dayLength) + 1 + lateDays
}

/** When the next day is made; `undefined`: none is left. */
export function nextDue(record: GenerationRecord): Instant | undefined {
  if (record.cancelled || record.done >= daysOf(record)) return undefined
  return startOfDay(addDays(record.from, record.done + 1)) - beforeMidnight
}

/** The days to make at `now`, in one batch: places counted from `from`. */
export function daysDue(record: GenerationRecord, now: Instant): number[] {
  const days: number[] = []
  const each = eventsExpected(record.lines * record.subscriptionCount)
  let ahead: GenerationRecord = record
  while (days.length < batchDays && (days.length === 0 || (days.length + 1) * each <= batchSize)) {
    const due = nextDue(ahead)
    if (due === undefined || due > now) break
    days.push(ahead.done)
    ahead = { ...ahead, done: ahead.done + 1 }
  }
  return days
}

/** What is sent on a day: its own usage in time, and what of an earlier day was held back. */
export function partsOf(record: GenerationRecord, place: number): { date: Day; part: 'onTime' | 'late' }[] {
  const date = addDays(record.from, place)
  const earlier = addDays(date, -record.lateDays)
  return [
    ...(date <= record.to ? [{ date, part: 'onTime' as const }] : []),
    ...(record.lateDays > 0 && earlier >= record.from ? [{ date: earlier, part: 'late' as const }] : []),
  ]
}

/** The record after a batch. */
export function afterBatch(record: GenerationRecord, days: number, receipt: Omit<Receipt, 'batchId'>): GenerationRecord {
  const { accepted, duplicates, rejectedCount, rejected } = receipt
  return {
    ...record,
    done: record.done + days,
    events: record.events + accepted + duplicates + rejectedCount,
    accepted: record.accepted + accepted,
    duplicates: record.duplicates + duplicates,
    rejectedCount: record.rejectedCount + rejectedCount,
    rejected: [...record.rejected, ...rejected].slice(0, toldRejections),
  }
}

export function generationToWire(record: GenerationRecord, now: Instant): Static<typeof UsageGeneration> {
  const due = nextDue(record)
  const status = record.cancelled ? 'cancelled' : due === undefined ? 'succeeded' : due <= now ? 'running' : 'waiting'
  return {
    id: record.id,
    status,
    seed: record.seed,
    from: record.from,
    to: record.to,
    subscriptionCount: record.subscriptionCount,
    linesPerSubscription: record.lines,
    anomalies: record.anomalies,
    latePercent: record.latePercent,
    lateDays: record.lateDays,
    duplicatePercent: record.duplicatePercent,
    createdAt: formatInstant(record.createdAt),
    days: daysOf(record),
    daysDone: record.done,
    events: record.events,
    accepted: record.accepted,
    duplicates: record.duplicates,
    rejectedCount: record.rejectedCount,
    rejected: record.rejected,
    ...(status === 'waiting' && due !== undefined ? { nextAt: formatInstant(due) } : {}),
  }
}
