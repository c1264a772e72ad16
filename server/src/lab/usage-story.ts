/** What the resources of a customer consume, day by day: steady machines, busy weekdays, quiet weekends. Pure and seeded. */
import { type Day, Decimal, day, dayOf, formatInstant, hour, type Instant, startOfDay } from 'lazuli-contract'
import { lot } from './chance.ts'
import type { EverydayMeters, Home, UsageKind } from './everyday-meters.ts'

export interface Resource {
  kind: UsageKind
  /** Resource group. */
  group: string
  name: string
  /** Instead of the everyday meter of its kind at home, another of the same region. */
  meterId?: string
  /** Times the usual quantity; default 1. */
  size?: number
  /** Hours of the day in which it runs, the last not included: each is metered by itself, as reservations cover hours. Default: a day is one line. */
  runs?: readonly [from: number, until: number]
  /** Months after the world's first in which it appears; default 0. */
  since?: number
}

/** An Azure subscription with the resources in it. */
export interface Consumer {
  entitlementId: string
  home: Home
  /** Usage exists from here on; a whole hour. */
  from: Instant
  /** And ends here, a whole hour; absent: goes on. */
  until?: Instant
  resources: readonly Resource[]
  tags: Readonly<Record<string, string>>
}

/** A line for `POST /metering/v1/usage`. */
export interface UsageLine {
  id: string
  entitlementId: string
  resourceUri: string
  meterId: string
  quantity: string
  at: string
  resourceLocation: string
  tags: Readonly<Record<string, string>>
  additionalInfo: Readonly<Record<string, string>>
}

/** How a kind of resource is used. */
interface Habit {
  /** Of a full working day, millionths of the meter's unit. */
  micros: number
  /** Up or down by as much, percent. */
  varies: number
  /** On Saturday and Sunday, percent of a working day. */
  weekend: number
  /** ARM type, and what follows the name. */
  arm: string
  within?: string
  info?: Readonly<Record<string, string>>
}

const habits: Readonly<Record<UsageKind, Habit>> = {
  vm: { micros: 24_000_000, varies: 0, weekend: 100, arm: 'Microsoft.Compute/virtualMachines', info: { ImageType: 'Canonical' } },
  spot: { micros: 9_500_000, varies: 60, weekend: 15, arm: 'Microsoft.Compute/virtualMachines', info: { Priority: 'Spot' } },
  web: { micros: 24_000_000, varies: 0, weekend: 100, arm: 'Microsoft.Web/serverFarms' },
  sql: { micros: 1_000_000, varies: 0, weekend: 100, arm: 'Microsoft.Sql/servers', within: '/databases/main' },
  // A month of one disk, day by day.
  disk: { micros: 32_258, varies: 0, weekend: 100, arm: 'Microsoft.Compute/disks' },
  blob: { micros: 16_500_000, varies: 4, weekend: 100, arm: 'Microsoft.Storage/storageAccounts' },
  writes: { micros: 3_200_000, varies: 35, weekend: 30, arm: 'Microsoft.Storage/storageAccounts' },
  logs: { micros: 870_000, varies: 25, weekend: 45, arm: 'Microsoft.OperationalInsights/workspaces' },
  egress: { micros: 14_000_000, varies: 50, weekend: 40, arm: 'Microsoft.Network/virtualNetworks' },
  functions: { micros: 21_000_000_000, varies: 30, weekend: 55, arm: 'Microsoft.Web/sites' },
}

export interface Span {
  /** Whole hours; `until` is not included. */
  from: Instant
  until: Instant
}

/** All usage of a consumer within a span, a line a day and resource, or an hour. `firstMonth` is where the world begins. */
export function usageOf(consumer: Consumer, span: Span, story: { seed: string; firstMonth: Instant; meters: EverydayMeters }): UsageLine[] {
  const lines: UsageLine[] = []
  const until = Math.min(span.until, consumer.until ?? span.until)
  for (let at = Math.max(span.from, consumer.from); at < until; at = nextDay(at)) {
    const end = Math.min(nextDay(at), until)
    for (const resource of consumer.resources) {
      if (monthsBetween(story.firstMonth, at) < (resource.since ?? 0)) continue
      if (!resource.runs) lines.push(usageLine(consumer, resource, at, (end - at) / hour, story))
      else for (const from of hoursOf(resource.runs, at, end)) lines.push(usageLine(consumer, resource, from, 1, story))
    }
  }
  return lines
}

function usageLine(
  consumer: Consumer,
  resource: Resource,
  from: Instant,
  hours: number,
  story: { seed: string; meters: EverydayMeters },
): UsageLine {
  const { kind, group, name } = resource
  const habit = habits[kind]
  const meter = story.meters.get(consumer.home)?.get(kind)
  if (!meter) throw new RangeError(`no everyday meter for ${kind} in ${consumer.home}`)
  const date = dayOf(from)
  const id = `${consumer.entitlementId}/${kind}/${name}/${formatInstant(from).slice(0, 13)}`
  const micros = microsOf(habit, resource.size ?? 1, date, hours, lot(story.seed, id, 2 * habit.varies + 1) - habit.varies)
  return {
    id,
    entitlementId: consumer.entitlementId,
    resourceUri: `/subscriptions/${consumer.entitlementId}/resourceGroups/${group}/providers/${habit.arm}/${name}${habit.within ?? ''}`,
    meterId: resource.meterId ?? meter.meterId,
    quantity: Decimal.from(BigInt(micros), 6).reduced().toString(),
    at: formatInstant(from + (hours - 1) * hour),
    resourceLocation: meter.region,
    tags: consumer.tags,
    additionalInfo: habit.info ?? {},
  }
}

function microsOf(habit: Habit, size: number, date: Day, hours: number, variation: number): number {
  const isWeekend = [0, 6].includes(new Date(startOfDay(date)).getUTCDay())
  const share = (hours * (100 + variation) * (isWeekend ? habit.weekend : 100)) / (24 * 100 * 100)
  return Math.round(habit.micros * size * share)
}

/** Of the part of a day that lies between. */
function hoursOf([first, last]: readonly [number, number], at: Instant, end: Instant): Instant[] {
  const midnight = startOfDay(dayOf(at))
  const hours: Instant[] = []
  for (let from = Math.max(at, midnight + first * hour); from < Math.min(end, midnight + last * hour); from += hour) hours.push(from)
  return hours
}

function nextDay(at: Instant): Instant {
  return startOfDay(dayOf(at)) + day
}

function monthsBetween(from: Instant, to: Instant): number {
  const [a, b] = [new Date(from), new Date(to)]
  return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth()
}
