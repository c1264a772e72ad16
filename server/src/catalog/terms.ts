/** Terms as the sources write them. */
import type { Term } from './catalog.ts'

/** `1 Year`, `3Years`, `1 Month`, `45 Day` as an ISO 8601 term. */
export function term(text: string): Term {
  const [, count, unit] = /^(\d+)\s*(year|month|day)s?$/i.exec(text) ?? []
  if (!count || !unit) throw new Error(`no term: ${text}`)
  const name = `${unit[0]?.toUpperCase()}${unit.slice(1).toLowerCase()}`
  return { duration: `P${count}${name[0]}`, description: `${count} ${name}${count === '1' ? '' : 's'}` }
}

/** A term paid for in advance, as reservations are. */
export function prepaid(text: string): Term {
  const { duration, description } = term(text)
  return { duration, description: `${description} Prepaid` }
}
