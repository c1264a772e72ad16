/**
 * The `filter` query parameter: a JSON object, or two joined by `and` or `or` (platform contract, section 2.9). Read in
 * every spelling that clients send: members in any case, operators in snake case, Pascal case or as the SDKs' ordinal,
 * values as text or number.
 */
import { Decimal, type Json, parseJson } from 'lazuli-contract'

/** In the SDKs' order: the position is the ordinal. */
const operators = [
  'equals',
  'not_equals',
  'greater_than',
  'greater_than_or_equals',
  'less_than',
  'less_than_or_equals',
  'substring',
  'and',
  'or',
  'starts_with',
  'not_starts_with',
] as const

export type JoinOperator = 'and' | 'or'
export type FieldOperator = Exclude<(typeof operators)[number], JoinOperator>

/** One condition. */
export interface FieldFilter {
  readonly kind: 'field'
  /** Lower case without underscores: `CompanyName`, `companyName` and `company_name` are `companyname`. */
  readonly field: string
  readonly operator: FieldOperator
  readonly value: string
}

/** Two filters joined, nested at will. */
export interface JoinFilter {
  readonly kind: JoinOperator
  readonly left: Filter
  readonly right: Filter
}

export type Filter = FieldFilter | JoinFilter

/** The filter of a query text that is percent-decoded already; `undefined` when it cannot be read. */
export function readFilter(text: string): Filter | undefined {
  try {
    return readNode(parseJson(text))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function readNode(node: Json | undefined): Filter | undefined {
  if (typeof node !== 'object' || node === null || Array.isArray(node) || node instanceof Decimal) return undefined
  const members = new Map(Object.entries(node).map(([name, value]) => [fold(name), value]))
  const operator = readOperator(members.get('operator'))
  if (operator === undefined) return undefined
  if (operator === 'and' || operator === 'or') {
    const left = readNode(members.get('leftfilter'))
    const right = readNode(members.get('rightfilter'))
    return left && right && { kind: operator, left, right }
  }
  const field = members.get('field')
  const value = readValue(members.get('value'))
  if (typeof field !== 'string' || field === '' || value === undefined) return undefined
  return { kind: 'field', field: fold(field), operator, value }
}

function readOperator(sent: Json | undefined): (typeof operators)[number] | undefined {
  if (typeof sent === 'number') return operators[sent]
  if (typeof sent !== 'string') return undefined
  const plain = fold(sent)
  return /^\d+$/.test(plain) ? operators[Number(plain)] : operators.find((operator) => fold(operator) === plain)
}

function readValue(sent: Json | undefined): string | undefined {
  if (typeof sent === 'string') return sent
  return typeof sent === 'number' || typeof sent === 'boolean' || sent instanceof Decimal ? String(sent) : undefined
}

function fold(word: string): string {
  return word.replaceAll('_', '').trim().toLowerCase()
}
