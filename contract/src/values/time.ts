/**
 * Instants, days and months. An instant is a count of milliseconds since 1970 in UTC; a day and a month are their
 * ISO text, so that they compare and sort as text. Nothing here reads a clock.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number
/** `2026-09-15`, a UTC day. */
export type Day = string
/** `2026-09`, a UTC calendar month. */
export type Month = string

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** `2026-09-15T00:00:00Z`; milliseconds only when there are some. */
export function formatInstant(at: Instant): string {
  if (at === lastFormatted) return lastText
  const text = formatted(at)
  lastFormatted = at
  lastText = text
  return text
}

/** One answer often says the same instant several times over, and a frozen clock says no other. */
let lastFormatted: Instant | undefined
let lastText = ''

function formatted(at: Instant): string {
  const text = new Date(at).toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, 19)}Z` : text
}

const isoInstant = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i
/** The form nearly all machines send, without the cost of the others. */
const plainInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/
const usInstant = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(AM|PM)?)?$/i

/** Reads every date form clients send (platform contract, section 2.10): any fraction, any offset, none means UTC, US forms too. */
export function parseInstant(text: string): Instant | undefined {
  if (plainInstant.test(text)) {
    const at = Date.parse(text)
    return Number.isNaN(at) || !isRealDate(text.slice(0, 10)) ? undefined : at
  }
  const iso = isoInstant.exec(text.trim())
  if (iso) {
    const [, date, clock = '00:00:00', fraction = '', zone = 'Z'] = iso
    const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
    const at = Date.parse(`${date}T${clock.length === 5 ? `${clock}:00` : clock}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`)
    return Number.isNaN(at) || !isRealDate(date as string) ? undefined : at
  }
  const us = usInstant.exec(text.trim())
  if (!us) return undefined
  const [, month, dayOfMonth, year, hours = '0', minutes = '00', seconds = '00', half] = us
  let h = Number(hours)
  if (half && (h < 1 || h > 12)) return undefined
  if (half?.toUpperCase() === 'PM' && h < 12) h += 12
  if (half?.toUpperCase() === 'AM' && h === 12) h = 0
  const date = `${year}-${month?.padStart(2, '0')}-${dayOfMonth?.padStart(2, '0')}`
  if (!isRealDate(date)) return undefined
  const at = Date.parse(`${date}T${String(h).padStart(2, '0')}:${minutes}:${seconds}Z`)
  return Number.isNaN(at) ? undefined : at
}

function isRealDate(date: string): boolean {
  // Every month has these; `Date.parse` has refused months that are none.
  const dayOfMonth = date.slice(8)
  if (dayOfMonth >= '01' && dayOfMonth <= '28') return !Number.isNaN(Date.parse(date))
  const at = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === date
}

export function dayOf(at: Instant): Day {
  return new Date(at).toISOString().slice(0, 10)
}
export function monthOf(at: Instant): Month {
  return new Date(at).toISOString().slice(0, 7)
}
export function startOfDay(day: Day): Instant {
  return Date.parse(`${day}T00:00:00Z`)
}
export function startOfMonth(month: Month): Instant {
  return Date.parse(`${month}-01T00:00:00Z`)
}
/** `addMonths('2026-11', 2)` is `2027-01`; negative counts go back. */
export function addMonths(month: Month, count: number): Month {
  const [year, number] = month.split('-').map(Number) as [number, number]
  const index = year * 12 + (number - 1) + count
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((((index % 12) + 12) % 12) + 1).padStart(2, '0')}`
}
export function addDays(from: Day, count: number): Day {
  return dayOf(startOfDay(from) + count * day)
}
/** First instant after the month. */
export function endOfMonth(month: Month): Instant {
  return startOfMonth(addMonths(month, 1))
}
/** Last day of the month: `2026-02` → `2026-02-28`. */
export function lastDayOf(month: Month): Day {
  return dayOf(endOfMonth(month) - day)
}

const isoDuration = /^P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,4})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/

/** `at` moved by an ISO 8601 duration; months and years keep the day of month where it exists, else the month's last. `undefined` for text that is none. */
export function addDuration(at: Instant, duration: string): Instant | undefined {
  const m = isoDuration.exec(duration)
  if (!m || duration === 'P' || duration.endsWith('T')) return undefined
  const [y, mo, w, d, h, mi, s] = m.slice(1).map((x) => Number(x ?? 0)) as [number, number, number, number, number, number, number]
  const date = new Date(at)
  const dayOfMonth = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + y * 12 + mo)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(dayOfMonth, last))
  return date.getTime() + (w * 7 + d) * day + h * hour + mi * minute + s * second
}
