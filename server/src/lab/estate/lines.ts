/**
 * The lines an Azure subscription sends to `POST /metering/v1/usage` for a day, one by one in constant memory. Pure and
 * seeded: the id of an event names what it is of, so that the same estate never counts twice.
 */
import { type Day, Decimal, formatInstant, hour as hourLength, type Instant, startOfDay } from 'lazuli-contract'
import type { EstateMeter, Home, MeterKind } from './meters.ts'
import { draw, rootOf } from './mix.ts'
import { runs, swell, type Today, today } from './rhythm.ts'
import { habits, linesOfStack, type Stack, stackOf } from './stacks.ts'

/** An Azure subscription for which usage is made. */
export interface Owner {
  entitlementId: string
  home: Home
  /** Usage exists from here on. */
  createdAt: Instant
  /** The meter of a kind for a region that has a price there; `undefined`: there is none. */
  meterOf(kind: MeterKind, region: string): EstateMeter | undefined
  /** When it was disabled no usage arises. */
  isPausedAt(at: Instant): boolean
  /** Machines that were reserved for it. */
  reserved: readonly ReservedMachines[]
}

export interface ReservedMachines {
  reservationId: string
  reservationOrderId: string
  meter: EstateMeter
  quantity: number
  /** Half-open. */
  from: Instant
  until: Instant
}

export interface Wish {
  seed: string
  /** Daily lines once everything runs. */
  lines: number
  anomalies: boolean
  latePercent: number
  duplicatePercent: number
}

/** `onTime`: what is sent when the day ends. `late`: what is held back and sent days after. */
export type Part = 'onTime' | 'late'

/** Times what is usual, on a day with a burst. */
const burst = 11n
/** Daily totals are told of in the evening, strange ones in the night; whole hours, UTC. */
const [evening, night] = [22, 3]

export function* linesOfDay(owner: Owner, date: Day, part: Part, wish: Wish): Generator<string> {
  const { entitlementId } = owner
  const mark = rootOf(wish.seed, 'estate').toString(16).padStart(8, '0')
  const day = today(date)
  const start = startOfDay(date)
  const anomaly = wish.anomalies ? anomalyOf(wish.seed, entitlementId, day) : undefined
  const instants = Array.from({ length: 24 }, (_, hour) => formatInstant(start + hour * hourLength))
  const stacks = Math.ceil(wish.lines / linesOfStack)
  for (let index = 0; index < stacks; index++) {
    const stack = stackOf(wish.seed, entitlementId, index)
    const age = Math.floor((start - owner.createdAt) / (24 * hourLength)) - stack.bornAfter
    if (age < -1) continue
    const places = stack.places.slice(0, wish.lines - index * linesOfStack)
    for (const [place, { kind, schedule, size = 1 }] of places.entries()) {
      const meter = owner.meterOf(kind, kind === 'egress' ? owner.home.zone : (owner.home.regions[stack.region] as string))
      if (!meter) continue
      const habit = habits[kind]
      const root = (stack.root + Math.imul(place + 1, 0x9e37_79b9)) >>> 0
      const from = sourceOf(owner, { stack, meter, name: `${habit.prefix}-${stack.application}-${place}`, root, key: `${index}-${place}` })
      if (schedule) {
        for (let hour = 0; hour < 24; hour++) {
          const share = runs(schedule, root, day, hour, owner.home.ahead)
          if (share > 0) yield* send(from, hour, `${hour}`, BigInt(share) * 100n)
        }
        continue
      }
      const usual = (habit.micros * BigInt(size)) / (habit.monthly ? BigInt(day.daysInMonth) : 1n)
      const micros = swell(usual, habit.ebb, root, day, age)
      yield* send(from, evening, 'day', micros)
      if (anomaly === 'burst' && habit.bursts) yield* send(from, night, 'burst', micros * burst)
    }
  }
  if (anomaly === 'intruders') yield* intruders()
  yield* reservedMachines()

  /** Large machines in another region, a quarter as many as there are daily lines and at least four. */
  function* intruders(): Generator<string> {
    const stack = { ...stackOf(wish.seed, entitlementId, 0), group: 'rg-default', tags: '{}' }
    const meter = owner.meterOf('machineLarge', owner.home.regions[1])
    if (!meter) return
    for (let i = 0; i < Math.max(4, Math.floor(wish.lines / 4)); i++) {
      const from = sourceOf(owner, { stack, meter, name: `vm-${mark.slice(0, 4)}-${i}`, root: stack.root + i, key: `x-${i}` })
      yield* send(from, evening, 'day', 24_000_000n)
    }
  }

  function* reservedMachines(): Generator<string> {
    for (const { reservationId, reservationOrderId, meter, quantity, from: begin, until } of owner.reserved) {
      const stack = { ...stackOf(wish.seed, entitlementId, 0), group: 'rg-core', tags: '{"env":"prod"}' }
      for (let i = 0; i < quantity; i++) {
        const name = `vm-reserved-${reservationId.slice(0, 8)}-${i}`
        const root = rootOf(wish.seed, `${reservationId}/${i}`)
        const info = { ReservationOrderId: reservationOrderId, ReservationId: reservationId }
        const from = sourceOf(owner, { stack, meter, name, root, key: `r-${reservationId}-${i}`, info })
        for (let hour = 0; hour < 24; hour++) {
          const at = start + hour * hourLength
          if (at >= begin && at < until) yield* send(from, hour, `${hour}`, 1_000_000n)
        }
      }
    }
  }

  function* send(from: Source, hour: number, what: string, micros: bigint): Generator<string> {
    const at = start + hour * hourLength
    if (micros <= 0n || at < owner.createdAt || owner.isPausedAt(at)) return
    const chance = (from.root ^ Math.imul(day.number * 32 + hour, 0x27d4_eb2f)) >>> 0
    const isLate = draw(chance, 101, 100) < wish.latePercent
    if (isLate !== (part === 'late')) return
    const id = `estate/${mark}/${entitlementId}/${from.key}/${date}/${what}`
    const line = `{"id":"${id}",${from.before}${unitsOf(micros)}","at":"${instants[hour]}${from.after}`
    yield line
    if (draw(chance, 102, 100) < wish.duplicatePercent) yield line
  }
}

interface Source {
  root: number
  /** Within the estate. */
  key: string
  /** What all its lines share: before the quantity, and after the instant. */
  before: string
  after: string
}

function sourceOf(
  { entitlementId }: Owner,
  { stack, meter, name, root, key, info }: { stack: Stack; meter: EstateMeter; name: string; root: number; key: string; info?: object },
): Source {
  const habit = habits[meter.kind]
  const plainName = habit.prefix === 'st' ? name.replaceAll('-', '') : name
  const additional = { ...habit.info, ...(meter.armSkuName ? { ServiceType: meter.armSkuName } : {}), ...info }
  const uri = `/subscriptions/${entitlementId}/resourceGroups/${stack.group}/providers/${habit.arm}/${plainName}${habit.within ?? ''}`
  return {
    root,
    key,
    before: `"entitlementId":"${entitlementId}","resourceUri":"${uri}","meterId":"${meter.meterId}","quantity":"`,
    after: `","resourceLocation":"${meter.region}","tags":${stack.tags},"additionalInfo":${JSON.stringify(additional)}}`,
  }
}

/** Millionths as a decimal. */
function unitsOf(micros: bigint): string {
  return micros === 1_000_000n ? '1' : Decimal.from(micros, 6).reduced().toString()
}

/** In about every second month of an Azure subscription one day is out of the ordinary. */
function anomalyOf(seed: string, entitlementId: string, day: Today): 'intruders' | 'burst' | undefined {
  const root = rootOf(seed, `${entitlementId}/${day.date.slice(0, 7)}/anomaly`)
  if (draw(root, 1, 2) === 0 || day.ofMonth !== 3 + draw(root, 2, 25)) return undefined
  return draw(root, 3, 2) === 0 ? 'intruders' : 'burst'
}

/** Events of a day to reckon with, roughly: machines send one an hour. */
export function eventsExpected(lines: number): number {
  return lines * 5
}
