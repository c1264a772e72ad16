/** Names as a command line writes them. */
import { type AnyEndpoint, paramNames } from 'lazuli-contract'

/** `listLineItems` → `list-line-items`; `$filter` → `filter`; `auditRequest.startDate` → `audit-request-start-date`. */
export function dashed(name: string): string {
  return name
    .replace(/^\$/, '')
    .replace(/[._]/g, '-')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

export interface Parameter {
  /** On the wire. */
  name: string
  /** `--customer-id` */
  option: string
  in: 'path' | 'query'
  needed: boolean
  says: string
  words?: readonly string[]
  flag: boolean
}

/** Options that every command has: a parameter of the same name goes by another. */
const taken = new Set([
  'output',
  'query',
  'profile',
  'url',
  'partner',
  'as',
  'limit',
  'out',
  'body',
  'set',
  'content',
  'content-type',
  'help',
  'version',
  'yes',
  'header',
  'request-id',
])

// biome-ignore lint/suspicious/noExplicitAny: schemas are open JSON values
type Schema = any

/** Path and query parameters of an operation; spellings of the same thing once. */
export function parametersOf(endpoint: AnyEndpoint): Parameter[] {
  const path = paramNames(endpoint.path)
  const query = Object.entries<Schema>(endpoint.query?.properties ?? {}).filter(([name]) => !path.includes(name))
  const required = new Set<string>(endpoint.query?.required ?? [])
  const seen = new Set<string>()
  const all = [
    ...path.map((name): Parameter => ({ name, option: dashed(name), in: 'path', needed: true, says: '', flag: false })),
    ...query.map(
      ([name, schema]): Parameter => ({
        name,
        option: dashed(name),
        in: 'query',
        needed: required.has(name),
        says: schema.description ?? '',
        flag: schema.type === 'boolean',
        ...(schema.enum ? { words: schema.enum } : {}),
      }),
    ),
  ]
  return all
    .filter(({ name }) => !/^(seek_?operation|seek|MS-ContinuationToken)$/i.test(name))
    .filter(({ option }) => !seen.has(option) && seen.add(option))
    .map((parameter) => (taken.has(parameter.option) ? { ...parameter, option: `${parameter.in}-${parameter.option}` } : parameter))
}
