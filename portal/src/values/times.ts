/** Instants and days as people read them. Business lives in UTC, so that is what is shown. */
import type { Locale } from './figures.ts'

const formatters = new Map<string, Intl.DateTimeFormat>()
function format(text: string, locale: Locale, options: Intl.DateTimeFormatOptions): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return text
  const key = `${locale} ${JSON.stringify(options)}`
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  formatters.set(key, known)
  return known.format(at)
}

/** `2026-09-15T00:00:00Z` is `Sep 15, 2026`. */
export const day = (text: string, locale: Locale): string => format(text, locale, { dateStyle: 'medium' })
/** The last day of a span by its end, which is the first instant after it: `2026-10-01T00:00:00Z` is `Sep 30, 2026`. */
export function lastDay(end: string, locale: Locale): string {
  const at = Date.parse(end)
  return day(Number.isNaN(at) ? end : new Date(at - 1).toISOString(), locale)
}
/** `Sep 15`. */
export const dayInYear = (text: string, locale: Locale): string => format(text, locale, { month: 'short', day: 'numeric' })
/** `September 2026`. */
export const month = (text: string, locale: Locale): string => format(text, locale, { month: 'long', year: 'numeric' })
/** Days from one instant to another, the second within the last day; a whole month by its name: `August 2026`. */
export function span(from: string, until: string, locale: Locale): string {
  const [first, last] = [new Date(from), new Date(until)]
  const isWhole =
    !Number.isNaN(first.getTime()) &&
    first.getUTCDate() === 1 &&
    until.slice(0, 7) === from.slice(0, 7) &&
    new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 0)).getUTCDate() === last.getUTCDate()
  return isWhole ? month(from, locale) : `${day(from, locale)} – ${day(until, locale)}`
}
/** With hour and minute, and the zone. */
export const moment = (text: string, locale: Locale): string =>
  `${format(text, locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })} UTC`
/** With the second too, as programs log it. */
export const second = (text: string, locale: Locale): string =>
  `${format(text, locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' })} UTC`
/** A day as a day, an instant as an instant. */
export const dayOrMoment = (text: string, locale: Locale): string => (text.includes('T') ? moment(text, locale) : day(text, locale))

/** A text with the months, days and instants in it as people read them; what merely contains digits of the kind, as an id, stays. */
export const datesIn = (text: string, locale: Locale): string =>
  text.replace(/(?<![\w/-])\d{4}-(?:0[1-9]|1[0-2])(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z)?)?(?![\w/-])/g, (found, day?: string) =>
    day === undefined ? month(`${found}-01T00:00:00Z`, locale) : dayOrMoment(found, locale),
  )
