/**
 * Reads what clients really send into what handlers expect: member names in any case, nulls and type defaults as "not
 * sent", enum words in every spelling or as ordinals, numbers exact, dates in every form (commerce contract 1.1,
 * platform contract 2.10, clients rules 2 to 6). Also checks: problems are listed, all of them, by member path.
 */
import type { TSchema } from './schema.ts'
import { formOf } from './text-forms.ts'
import { Decimal } from './values/decimal.ts'
import { formatInstant, parseInstant } from './values/time.ts'

export interface Problem {
  /** Dotted path of the member, `lineItems.0.quantity`; empty for the whole. */
  at: string
  /** `missing`, or what was expected: `a whole number`. */
  says: string
}

export interface Normalised {
  value: unknown
  problems: Problem[]
}

/** `request`: unknown members dropped, every rule checked. `reply`: unknown members and words kept, nothing demanded (for clients). */
export type Mode = 'request' | 'reply'

// biome-ignore lint/suspicious/noExplicitAny: schemas are open JSON values
type Node = any

export function normalise(schema: TSchema, value: unknown, mode: Mode = 'request'): Normalised {
  const problems: Problem[] = []
  const result = walk(schema as Node, value, '', problems, mode)
  return { value: result, problems }
}

const members = new WeakMap<object, Map<string, string>>()
/** Lower-case member name → the name it is emitted under. */
function membersOf(schema: Node): Map<string, string> {
  let found = members.get(schema)
  if (!found) {
    found = new Map(Object.keys(schema.properties).map((name) => [name.toLowerCase(), name]))
    members.set(schema, found)
  }
  return found
}

const words = new WeakMap<object, Map<string, string>>()
/** Spelling without case and underscores → the word emitted. */
function wordsOf(schema: Node): Map<string, string> {
  let found = words.get(schema)
  if (!found) {
    found = new Map<string, string>()
    for (const word of schema.enum as string[]) found.set(plain(word), word)
    for (const [spelling, word] of Object.entries((schema['x-also-read'] ?? {}) as Record<string, string>)) found.set(plain(spelling), word)
    words.set(schema, found)
  }
  return found
}

function plain(word: string): string {
  return word.replaceAll('_', '').trim().toLowerCase()
}

/** Values that stand for "not sent" on input. */
function isUnset(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (typeof value === 'string' && value.startsWith('0001-01-01T00:00:00'))
}

const guid = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i

/** A GUID in lower case with dashes, or undefined. */
export function readGuid(text: string): string | undefined {
  return guid.exec(text.trim())?.[1]?.toLowerCase()
}

function walk(schema: Node, value: unknown, at: string, problems: Problem[], mode: Mode): unknown {
  const wrong = (says: string): unknown => {
    // A client keeps what it cannot read: the service may be newer than it is.
    if (mode === 'reply') return value
    problems.push({ at, says })
    return undefined
  }
  if (schema.enum) return readWord(schema, value, mode) ?? wrong(`one of ${schema.enum.join(', ')}`)
  switch (schema.type) {
    case 'object':
      return schema.properties ? readObject(schema, value, at, problems, mode) : readMap(schema, value, at, problems, mode)
    case 'array': {
      if (!Array.isArray(value)) return wrong('a list')
      return value.map((item, i) => walk(schema.items, item, at === '' ? String(i) : `${at}.${i}`, problems, mode))
    }
    case 'string':
      return (
        readText(schema, value) ?? wrong(schema.format === 'uuid' ? 'a GUID' : schema.format === 'date-time' ? 'a date' : textRule(schema))
      )
    case 'integer':
    case 'number': {
      const exact = readNumber(value)
      if (!exact) return wrong(schema.type === 'integer' ? 'a whole number' : 'a number')
      if (schema.format === 'decimal') return exact
      if (schema.type === 'integer' && !exact.isInteger) return wrong('a whole number')
      const plainNumber = Number(exact.toString())
      if (
        mode === 'request' &&
        ((schema.minimum ?? -Infinity) > plainNumber || (schema.maximum ?? Infinity) < plainNumber || !Number.isSafeInteger(plainNumber))
      )
        return wrong(`a whole number from ${schema.minimum ?? 'any'} to ${schema.maximum ?? 'any'}`)
      return Number.isSafeInteger(plainNumber) ? plainNumber : exact
    }
    case 'boolean': {
      if (typeof value === 'boolean') return value
      const word = String(value).trim().toLowerCase()
      if (word === 'true' || word === '1') return true
      if (word === 'false' || word === '0') return false
      return wrong('true or false')
    }
    default:
      return value
  }
}

function readObject(schema: Node, value: unknown, at: string, problems: Problem[], mode: Mode): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Decimal) {
    if (mode === 'request') problems.push({ at, says: 'an object' })
    return mode === 'reply' ? value : undefined
  }
  const names = membersOf(schema)
  const result: Record<string, unknown> = {}
  for (const [sent, content] of Object.entries(value)) {
    const name = names.get(sent.toLowerCase())
    if (name === undefined) {
      if (mode === 'reply') result[sent] = content
      continue
    }
    if (mode === 'request' ? isUnset(content) : content === null || content === undefined) continue
    const read = walk(schema.properties[name], content, at === '' ? name : `${at}.${name}`, problems, mode)
    if (read !== undefined) result[name] = read
  }
  if (mode === 'request')
    for (const name of schema.required ?? [])
      if (!(name in result) && !problems.some((p) => p.at === (at === '' ? name : `${at}.${name}`)))
        problems.push({ at: at === '' ? name : `${at}.${name}`, says: 'missing' })
  return result
}

/** A map of text to values of one kind; null entries are left out. */
function readMap(schema: Node, value: unknown, at: string, problems: Problem[], mode: Mode): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Decimal) {
    if (mode === 'request') problems.push({ at, says: 'an object' })
    return mode === 'reply' ? value : undefined
  }
  const item = schema.additionalProperties ?? Object.values(schema.patternProperties ?? {})[0]
  const result: Record<string, unknown> = {}
  for (const [name, content] of Object.entries(value)) {
    if (content === null || content === undefined || name === '__proto__') continue
    const scalar =
      item?.type === 'string' && (typeof content === 'number' || typeof content === 'boolean' || content instanceof Decimal)
        ? String(content)
        : content
    result[name] = item && typeof item === 'object' ? walk({ ...item, minLength: 0 }, scalar, `${at}.${name}`, problems, mode) : scalar
  }
  return result
}

function readText(schema: Node, value: unknown): string | undefined {
  const text =
    typeof value === 'string'
      ? value
      : typeof value === 'number' || value instanceof Decimal || typeof value === 'boolean'
        ? String(value)
        : undefined
  if (text === undefined) return undefined
  if (schema.format === 'uuid') return readGuid(text)
  if (schema.format === 'date-time') {
    const instant = parseInstant(text)
    return instant === undefined ? undefined : formatInstant(instant)
  }
  if (schema.minLength !== undefined && text.length < schema.minLength) return undefined
  if (schema.maxLength !== undefined && text.length > schema.maxLength) return undefined
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text)) return undefined
  return text
}

function textRule(schema: Node): string {
  if (schema.minLength !== undefined || schema.maxLength !== undefined)
    return `text of ${schema.minLength ?? 0} to ${schema.maxLength ?? 'any'} characters`
  return schema.pattern ? (formOf(schema.pattern) ?? `text like ${schema.pattern}`) : 'text'
}

function readNumber(value: unknown): Decimal | undefined {
  if (value instanceof Decimal) return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? Decimal.of(value) : undefined
  if (typeof value === 'string') return Decimal.tryParse(value.trim())
  return undefined
}

function readWord(schema: Node, value: unknown, mode: Mode): string | undefined {
  if (typeof value === 'string') {
    const text = value.trim()
    const word = wordsOf(schema).get(plain(text))
    if (word !== undefined) return word
    if (mode === 'request' && /^\d{1,3}$/.test(text)) return ordinal(schema, Number(text))
    return undefined
  }
  return typeof value === 'number' ? ordinal(schema, value) : undefined
}

function ordinal(schema: Node, position: number): string | undefined {
  return schema['x-ordinals'] ? schema['x-ordinals'][position] : schema.enum[position]
}
