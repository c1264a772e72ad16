/**
 * Lines of metered usage that say what a line before them said but for id, quantity and instant: most of a file, where resources are
 * metered every hour. What the earlier line became is taken over; of the others only those three are read, from their bytes. Whatever
 * is not plainly so is left to {@link judge}.
 */
import { Decimal, type Instant, type Month } from 'lazuli-contract'
import type { MeteredEvent } from '../db/lines.ts'
import { type EntitlementFacts, readSent } from './intake.ts'
import { longestLine } from './lines-in.ts'

/** A day on which usage is taken. */
export interface DayTaken {
  readonly start: Instant
  readonly month: Month
  readonly period: Month
}

/** Kept of one body; then it begins anew. */
const most = 30_000
const mostBytes = 8_000_000
/** Of so many lines, one in eight has to be alike for more to be looked for. */
const trial = 16_384
const once = 8

/** Numbers kept of each: hash, where its bytes begin, and how many there are before the id, between the values in turn, after the last. */
const facts = 6
/** A power of two, twice as many as are kept. */
const slots = 65_536

export class AlikeLines {
  readonly #days = new Map<number, DayTaken | undefined>()
  readonly #dayOf: (midnight: string) => DayTaken | undefined
  readonly #latest: Instant
  readonly #cut = new Cut()
  /** By hash, the number of what is kept and one; 0 is free. */
  readonly #table = new Int32Array(slots)
  #facts = new Int32Array(1024 * facts)
  /** All that lines say beside the three values, one after the other: read in one go where objects would be looked for in many places. */
  #bytes = Buffer.allocUnsafe(256 * 1024)
  #used = 0
  readonly #events: MeteredEvent[] = []
  /** Prices by month of use, which differ. */
  readonly #schedules: Map<Month, MeteredEvent['schedule']>[] = []
  #tried = 0
  #found = 0
  #isOff = false

  /** `dayOf`: the day of an instant such as `2026-09-03T00:00:00Z`, if usage is taken of it; none is after `latest`. */
  constructor(dayOf: (midnight: string) => DayTaken | undefined, latest: Instant) {
    this.#dayOf = dayOf
    this.#latest = latest
  }

  /** What a line becomes that is like one before it. */
  read(bytes: Buffer, from: number, end: number): MeteredEvent | undefined {
    if (this.#isOff) return undefined
    if (++this.#tried >= trial) {
      this.#isOff = this.#found * once < this.#tried
      this.#tried = 0
      this.#found = 0
    }
    const cut = this.#cut
    if (!cut.find(bytes, from, end)) return undefined
    const known = this.#alike(bytes)
    if (known < 0) return undefined
    const day = this.#dayAt(bytes, cut.at)
    if (!day) return undefined
    const at = day.start + secondsAt(bytes, cut.at) * 1000
    // Not a number where it is no time of the day.
    if (!(at <= this.#latest)) return undefined
    const schedule = (this.#schedules[known] as Map<Month, MeteredEvent['schedule']>).get(day.month)
    const quantity = schedule && quantityAt(bytes, cut.quantity, cut.quantityEnd)
    if (!quantity) return undefined
    this.#found++
    const id = bytes.toString('latin1', cut.id, cut.idEnd)
    const { period } = day
    const { customerId, subscriptionId, isLegacy, entitlementId, resourceUri, details } = this.#events[known] as MeteredEvent
    if (isLegacy) return { id, customerId, subscriptionId, isLegacy, entitlementId, resourceUri, schedule, at, period, quantity, details }
    return { id, customerId, subscriptionId, entitlementId, resourceUri, schedule, at, period, quantity, details }
  }

  /** Learns what a line became that was taken. */
  learn(bytes: Buffer, from: number, end: number, event: MeteredEvent, entitlement: EntitlementFacts): void {
    // What becomes of these depends on the instant.
    if (this.#isOff || entitlement.pauses || entitlement.earlier) return
    const cut = this.#cut
    if (!cut.find(bytes, from, end)) return
    const month = this.#dayAt(bytes, cut.at)?.month
    if (month === undefined) return
    const alike = this.#alike(bytes)
    if (alike >= 0) this.#schedules[alike]?.set(month, event.schedule)
    else if (cut.isWhatItSays(bytes)) this.#keep(bytes, event, new Map([[month, event.schedule]]))
  }

  /** What is kept of a line like that in the cut; -1 for none. */
  #alike(bytes: Buffer): number {
    const { hash } = this.#cut
    const all = this.#facts
    for (let at = hash & (slots - 1); ; at = (at + 1) & (slots - 1)) {
      const known = (this.#table[at] as number) - 1
      if (known < 0) return -1
      if (all[known * facts] === hash && this.#cut.isLike(bytes, this.#bytes, all, known * facts + 1)) return known
    }
  }

  #keep(bytes: Buffer, event: MeteredEvent, schedules: Map<Month, MeteredEvent['schedule']>): void {
    const cut = this.#cut
    if (this.#events.length >= most || this.#used + longestLine > mostBytes) {
      this.#table.fill(0)
      this.#events.length = 0
      this.#schedules.length = 0
      this.#used = 0
    }
    const known = this.#events.length
    if ((known + 1) * facts > this.#facts.length) {
      const more = new Int32Array(this.#facts.length * 2)
      more.set(this.#facts)
      this.#facts = more
    }
    if (this.#used + longestLine > this.#bytes.length) {
      const more = Buffer.allocUnsafe(this.#bytes.length * 2)
      more.set(this.#bytes.subarray(0, this.#used))
      this.#bytes = more
    }
    let at = cut.hash & (slots - 1)
    while (this.#table[at] !== 0) at = (at + 1) & (slots - 1)
    this.#table[at] = known + 1
    this.#facts.set([cut.hash, this.#used], known * facts)
    for (const [n, [from, end]] of cut.parts().entries()) {
      this.#facts[known * facts + 2 + n] = end - from
      this.#used += bytes.copy(this.#bytes, this.#used, from, end)
    }
    this.#events.push(event)
    this.#schedules.push(schedules)
  }

  /** The day that `2026-09-03T…` names. */
  #dayAt(bytes: Buffer, at: number): DayTaken | undefined {
    const year = twoAt(bytes, at) * 100 + twoAt(bytes, at + 2)
    const key = (year * 13 + twoAt(bytes, at + 5)) * 32 + twoAt(bytes, at + 8)
    if (Number.isNaN(key) || bytes[at + 4] !== dash || bytes[at + 7] !== dash || bytes[at + 10] !== letterT) return undefined
    let day = this.#days.get(key)
    if (day === undefined && !this.#days.has(key)) {
      if (this.#days.size >= most) this.#days.clear()
      day = this.#dayOf(`${bytes.toString('latin1', at, at + 10)}T00:00:00Z`)
      this.#days.set(key, day)
    }
    return day
  }
}

const quote = 34
const backslash = 92
const point = 46
const zero = 48
const dash = 45
const colon = 58
const letterT = 84
const letterZ = 90

/** Two digits as a number; not a number where there are none. */
function twoAt(bytes: Buffer, at: number): number {
  const ten = (bytes[at] as number) - zero
  const one = (bytes[at + 1] as number) - zero
  return ten >= 0 && ten <= 9 && one >= 0 && one <= 9 ? ten * 10 + one : Number.NaN
}

/** Seconds of the day of `2026-09-03T10:00:00Z`; not a number where it is written otherwise, or none. */
function secondsAt(bytes: Buffer, at: number): number {
  const hours = twoAt(bytes, at + 11)
  const minutes = twoAt(bytes, at + 14)
  const seconds = twoAt(bytes, at + 17)
  const isPlain = bytes[at + 13] === colon && bytes[at + 16] === colon && bytes[at + 19] === letterZ
  return isPlain && hours < 24 && minutes < 60 && seconds < 60 ? (hours * 60 + minutes) * 60 + seconds : Number.NaN
}

/** Most digits that a number is exact with. */
const exactDigits = 15
const integerDigits = 12

/** A quantity as it is mostly written: digits, none in vain in front, and maybe a point between them. */
function quantityAt(bytes: Buffer, from: number, end: number): Decimal | undefined {
  let cut = end
  let digits = 0
  for (let i = from; i < end; i++) {
    const byte = bytes[i] as number
    if (byte !== point) digits = digits * 10 + byte - zero
    else if (cut === end) cut = i
    else return undefined
  }
  const scale = cut === end ? 0 : end - cut - 1
  const whole = cut - from
  if (whole === 0 || whole > integerDigits || whole + scale > exactDigits || (cut !== end && scale === 0)) return undefined
  if (whole > 1 && bytes[from] === zero) return undefined
  return Decimal.from(BigInt(digits), scale)
}

const names = { id: Buffer.from('"id":'), quantity: Buffer.from('"quantity":'), at: Buffer.from('"at":') }
/** `2026-09-03T10:00:00Z`. */
const instantLength = 20
/** Longest id; all its characters are of one byte. */
const longestId = 128
const marks = { id: '~id~', quantity: '987654321', at: '~at~' }

/** Where the values stand in a line, found in this order and written plainly: those of id and instant in quotes, that of quantity with or without. */
class Cut {
  from = 0
  id = 0
  idEnd = 0
  quantity = 0
  quantityEnd = 0
  at = 0
  end = 0
  /** A number for all else. */
  hash = 0

  find(bytes: Buffer, from: number, end: number): boolean {
    this.hash = 0
    this.from = from
    this.end = end
    const id = this.#seek(bytes, from, names.id)
    if (id < 0 || bytes[id] !== quote) return false
    this.id = id + 1
    this.idEnd = plainEnd(bytes, this.id, end)
    if (this.idEnd === this.id || this.idEnd - this.id > longestId || bytes[this.idEnd] !== quote) return false
    this.quantity = this.#seek(bytes, this.idEnd, names.quantity)
    if (this.quantity < 0) return false
    const isQuoted = bytes[this.quantity] === quote
    if (isQuoted) this.quantity++
    this.quantityEnd = digitsEnd(bytes, this.quantity, end)
    if (this.quantityEnd === this.quantity || (isQuoted && bytes[this.quantityEnd] !== quote)) return false
    const at = this.#seek(bytes, this.quantityEnd, names.at)
    if (at < 0 || bytes[at] !== quote) return false
    this.at = at + 1
    if (this.at + instantLength >= end || bytes[this.at + instantLength] !== quote) return false
    let hash = this.hash
    for (let i = this.at + instantLength; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0
    // Small enough to be kept as it is in a map.
    this.hash = (hash ^ (hash >>> 13)) & 0x3fffffff
    return true
  }

  /** Where the value of the next member of this name begins, in whatever object; what is passed is added to the hash. */
  #seek(bytes: Buffer, from: number, name: Uint8Array): number {
    const { end } = this
    const first = name[1]
    let hash = this.hash
    for (let i = from; i < end; i++) {
      const byte = bytes[i] as number
      hash = (Math.imul(hash, 31) + byte) | 0
      if (byte !== quote || bytes[i + 1] !== first) continue
      let n = 2
      while (n < name.length && bytes[i + n] === name[n]) n++
      if (n < name.length) continue
      this.hash = hash
      let at = i + n
      while (bytes[at] === 32) at++
      return at < end ? at : -1
    }
    return -1
  }

  /** Whether all else is what lies in `kept`: from `facts[at]` on, as many bytes of each part as follow there. */
  isLike(bytes: Buffer, kept: Buffer, facts: Int32Array, at: number): boolean {
    const [before, between, following, after] = [facts[at + 1], facts[at + 2], facts[at + 3], facts[at + 4]] as [
      number,
      number,
      number,
      number,
    ]
    const { from, id, idEnd, quantity, quantityEnd, at: instant, end } = this
    const afterInstant = instant + instantLength
    if (id - from !== before || quantity - idEnd !== between || instant - quantityEnd !== following || end - afterInstant !== after)
      return false
    let place = facts[at] as number
    for (let i = from; i < id; i++) if (bytes[i] !== kept[place++]) return false
    for (let i = idEnd; i < quantity; i++) if (bytes[i] !== kept[place++]) return false
    for (let i = quantityEnd; i < instant; i++) if (bytes[i] !== kept[place++]) return false
    for (let i = afterInstant; i < end; i++) if (bytes[i] !== kept[place++]) return false
    return true
  }

  /** Where all else begins and ends, in turn. */
  parts(): [from: number, end: number][] {
    return [
      [this.from, this.id],
      [this.idEnd, this.quantity],
      [this.quantityEnd, this.at],
      [this.at + instantLength, this.end],
    ]
  }

  /** Whether the values are those of the line's own members: names may come twice, or within others. */
  isWhatItSays(bytes: Buffer): boolean {
    const [before, between, following, after] = this.parts().map(([from, end]) => bytes.toString('utf8', from, end))
    const read = readSent(`${before}${marks.id}${between}${marks.quantity}${following}${marks.at}${after}`)
    return read?.id === marks.id && String(read.quantity) === marks.quantity && read.at === marks.at
  }
}

/** Where something other than visible ASCII without quotes and escapes begins. */
function plainEnd(bytes: Buffer, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    const byte = bytes[i] as number
    if (byte <= 32 || byte >= 127 || byte === quote || byte === backslash) return i
  }
  return end
}

function digitsEnd(bytes: Buffer, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    const byte = bytes[i] as number
    if ((byte < zero || byte > 57) && byte !== point) return i
  }
  return end
}
