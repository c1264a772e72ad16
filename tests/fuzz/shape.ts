/** Whether a body is what the contract says of it: nothing missing, nothing of another kind, nothing it does not know. */
import type { TSchema } from 'lazuli-contract'

// biome-ignore lint/suspicious/noExplicitAny: schemas are open JSON values
type Node = any

/** Items looked at of a long list. */
const mostItems = 12

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?$/

/** The first few things that are wrong, each with its place. */
export function misfits(schema: TSchema, value: unknown): string[] {
  const found: string[] = []
  look(schema as Node, value, '', found)
  return found.slice(0, 5)
}

function look(schema: Node, value: unknown, at: string, found: string[]): void {
  const wrong = (says: string): void => {
    if (found.length < 5) found.push(`${at || 'the body'} ${says}: ${String(JSON.stringify(value)).slice(0, 80)}`)
  }
  if (schema.anyOf) {
    const fits = (schema.anyOf as Node[]).some((part) => misfits(part, value).length === 0)
    if (!fits) wrong('fits none of its forms')
    return
  }
  if (schema.enum) {
    if (!schema.enum.includes(value)) wrong(`is none of ${schema.enum.join(', ')}`)
    return
  }
  switch (schema.type) {
    case 'object':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) wrong('is no object')
      else if (schema.properties) lookInside(schema, value as Members, at, found)
      else lookAtMap(schema, value as Members, at, found)
      return
    case 'array':
      if (Array.isArray(value)) for (const [i, item] of value.slice(0, mostItems).entries()) look(schema.items, item, `${at}[${i}]`, found)
      else wrong('is no list')
      return
    case 'string':
      if (typeof value !== 'string') wrong('is no text')
      else if (schema.format === 'uuid' && !guid.test(value)) wrong('is no GUID')
      else if (schema.format === 'date-time' && !instant.test(value)) wrong('is no instant')
      return
    case 'integer':
      if (!Number.isInteger(value)) wrong('is no whole number')
      return
    case 'number':
      if (typeof value !== 'number') wrong('is no number')
      return
    case 'boolean':
      if (typeof value !== 'boolean') wrong('is neither true nor false')
  }
}

type Members = Record<string, unknown>

function lookInside(schema: Node, value: Members, at: string, found: string[]): void {
  for (const name of schema.required ?? []) if (!(name in value)) found.push(`${at}.${name} is missing`)
  for (const [name, content] of Object.entries(value)) {
    const inner = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (!inner) found.push(`${at}.${name} is no member of the contract`)
    else look(inner, content, `${at}.${name}`, found)
  }
}

function lookAtMap(schema: Node, value: Members, at: string, found: string[]): void {
  const inner = schema.additionalProperties ?? Object.values(schema.patternProperties ?? {})[0]
  if (typeof inner === 'object') for (const [name, content] of Object.entries(value)) look(inner, content, `${at}.${name}`, found)
}
