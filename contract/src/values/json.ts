/**
 * JSON in and out with every digit of every number kept. `JSON.parse` alone turns money into floats; here numbers that a
 * float would change, or that carry a fraction or exponent, arrive as {@link Decimal}, plain safe integers as `number`.
 */
import { Decimal } from './decimal.ts'
import { readByHand, writeByHand } from './json-by-hand.ts'

declare global {
  interface JSON {
    rawJSON(text: string): unknown
    parse(text: string, reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown): unknown
  }
}

/** What {@link parseJson} yields. */
export type Json = null | boolean | number | string | Decimal | Json[] | { [member: string]: Json }

export const plainInteger = /^-?\d{1,15}$/

/** Nesting deeper than this is refused: it only serves to exhaust the stack. */
const maxDepth = 64

/** The text is JSON, but one of its numbers has more digits or a greater exponent than any amount: it only serves to exhaust. */
export class NumberTooLong extends SyntaxError {}

/** Parses text (a leading byte order mark is tolerated). Throws `SyntaxError` for text that is no JSON, nests too deep or holds a number too long. */
export function parseJson(text: string): Json {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  refuseDepth(body)
  return (keepsDigits() ? JSON.parse(body, reviveExactly) : readByHand(body, exactly)) as Json
}

/** Whether the platform reads and writes numbers digit by digit. */
const keepsDigits = (): boolean => typeof JSON.rawJSON === 'function'

function reviveExactly(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number') return value
  const source = context.source
  return source === undefined || plainInteger.test(source) ? value : exactly(source)
}

/** A number by its text. */
export function exactly(source: string): Decimal | number {
  if (plainInteger.test(source)) return Number(source)
  const exact = Decimal.tryParse(source)
  if (!exact) throw new NumberTooLong(`a number is too long to be exact: ${source.slice(0, 20)}`)
  return exact
}

function refuseDepth(text: string): void {
  let depth = 0
  let inText = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inText) {
      if (c === 0x5c) i++
      else if (c === 0x22) inText = false
    } else if (c === 0x22) inText = true
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > maxDepth) throw new SyntaxError(`nested deeper than ${maxDepth}`)
    } else if (c === 0x7d || c === 0x5d) depth--
  }
}

/** Text of a value; `undefined` members are left out, decimals print their digits, nothing is indented. */
export function writeJson(value: unknown): string {
  return keepsDigits() ? JSON.stringify(value) : (writeByHand(value, digitsOf) as string)
}

function digitsOf(value: object): string | undefined {
  return value instanceof Decimal ? value.toWire() : undefined
}
