/**
 * `$filter` and `$orderby` of the lists of all reservations and of all savings plans: comparisons of members joined by `and`, `or`, `not` and brackets
 * (azure contract, section 10.2). Blanks may come as `+`.
 */
import { type Outcome, refuse } from '../base/outcome.ts'
import type { ReservationWire } from './wire.ts'

type Value = string | number | boolean
/** Members by their paths in lower case. */
export type Fields<R> = ReadonlyMap<string, (r: R) => Value>

const fields: Readonly<Record<string, (r: ReservationWire) => Value>> = {
  'sku/name': (r) => r.sku.name,
  location: (r) => r.location ?? '',
  name: (r) => r.name,
  ...Object.fromEntries(
    (
      [
        'appliedScopeType',
        'archived',
        'displayName',
        'displayProvisioningState',
        'effectiveDateTime',
        'expiryDate',
        'expiryDateTime',
        'provisioningState',
        'quantity',
        'renew',
        'reservedResourceType',
        'term',
        'billingPlan',
        'billingScopeId',
        'userFriendlyAppliedScopeType',
        'userFriendlyRenewState',
      ] as const
    ).map((name) => [`properties/${name}`, (r: ReservationWire): Value => r.properties[name]]),
  ),
}
export const reservationFields: Fields<ReservationWire> = new Map(Object.entries(fields).map(([name, of]) => [name.toLowerCase(), of]))

const tokens = /\s*(?:(\(|\))|'((?:[^']|'')*)'|([^\s()']+))/y

interface Token {
  text: string
  quoted: boolean
}

function read(text: string): Token[] | undefined {
  const found: Token[] = []
  tokens.lastIndex = 0
  const source = text.trimEnd()
  while (tokens.lastIndex < source.length) {
    const m = tokens.exec(source)
    if (!m) return undefined
    found.push(m[2] === undefined ? { text: (m[1] ?? m[3]) as string, quoted: false } : { text: m[2].replaceAll("''", "'"), quoted: true })
  }
  return found
}

const bad = (detail: string) => refuse('AzureBadRequest', { detail })

/** The test a filter stands for; an unreadable one is refused. */
export function readFilter<R>(text: string, byName: Fields<R>): Outcome<(r: R) => boolean> {
  type Test = (r: R) => boolean
  const all = read(text.replaceAll('+', ' '))
  if (!all || all.length === 0) return bad('$filter cannot be read')
  let at = 0
  const word = (): string => (all[at]?.quoted ? '' : (all[at]?.text.toLowerCase() ?? ''))
  const either = (depth: number): Test | undefined => {
    let left = both(depth)
    while (left && word() === 'or') {
      at++
      const [one, other] = [left, both(depth)]
      left = other && ((r) => one(r) || other(r))
    }
    return left
  }
  const both = (depth: number): Test | undefined => {
    let left = single(depth)
    while (left && word() === 'and') {
      at++
      const [one, other] = [left, single(depth)]
      left = other && ((r) => one(r) && other(r))
    }
    return left
  }
  const single = (depth: number): Test | undefined => {
    if (depth > 50) return undefined
    if (word() === 'not') {
      at++
      const inner = single(depth + 1)
      return inner && ((r) => !inner(r))
    }
    if (word() !== '(') return comparison()
    at++
    const inner = either(depth + 1)
    if (word() !== ')') return undefined
    at++
    return inner
  }
  const comparison = (): Test | undefined => {
    const [name, operator, value] = all.slice(at, at + 3)
    at += 3
    const of = name && byName.get(name.text.toLowerCase())
    const compare = operator && comparisons[operator.text.toLowerCase()]
    if (!of || !compare || !value || value.text === '(' || value.text === ')') return undefined
    return (r) => compare(order(of(r), value.text))
  }
  const test = either(0)
  return test && at === all.length ? test : bad('$filter cannot be read')
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (o) => o === 0,
  ne: (o) => o !== 0,
  gt: (o) => o > 0,
  ge: (o) => o >= 0,
  lt: (o) => o < 0,
  le: (o) => o <= 0,
}

/** Numbers by size, words without regard to case; dates are words that sort. */
function order(a: Value, b: Value): number {
  if (typeof a === 'number') return a - Number(b)
  const [x, y] = [String(a).toLowerCase(), String(b).toLowerCase()]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Rows in the order a text such as `properties/term desc, sku/name` asks for; ties stay as they were. */
export function readOrder<R>(text: string, byName: Fields<R>): Outcome<(a: R, b: R) => number> {
  const keys: { of: (r: R) => Value; sign: number }[] = []
  for (const part of text.replaceAll('+', ' ').split(',')) {
    const [name = '', way = 'asc', ...rest] = part.trim().split(/\s+/)
    const of = byName.get(name.toLowerCase())
    if (!of || rest.length > 0 || !/^(asc|desc)$/i.test(way)) return bad('$orderby cannot be read')
    keys.push({ of, sign: /^asc$/i.test(way) ? 1 : -1 })
  }
  return (a, b) => {
    for (const { of, sign } of keys) {
      const by = order(of(a), of(b))
      if (by !== 0) return by * sign
    }
    return 0
  }
}
