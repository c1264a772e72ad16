/** Schemas printed as the types a program sees. */
import type { Contract, Schema } from './contract.ts'

/** Where a type stands: what is sent may be written in easier forms than what comes back. */
export type Place = 'reply' | 'query'

/** Query members that are texts on the wire but numbers to people. */
const counts = new Set(['size', 'offset', 'pageSize', 'pageNumber', '$top', '$skip', '$take', 'take'])

export interface TypePrinter {
  /** The type of a schema; `used` collects the names it stands on. */
  type(schema: Schema, used: Set<string>, indent?: string): string
  /** A member of a query, as a program may give it. */
  queryType(name: string, schema: Schema, used: Set<string>): string
  /** The members of an object, each with its comment. */
  members(schema: Schema, used: Set<string>, indent: string): string
}

export function typePrinter(contract: Contract): TypePrinter {
  const type = (schema: Schema, used: Set<string>, indent = ''): string => {
    const name = contract.nameOf(schema)
    if (name !== undefined) {
      used.add(name)
      return name
    }
    return bareType(schema, used, indent)
  }

  function bareType(schema: Schema, used: Set<string>, indent: string): string {
    if (schema.enum) {
      const words = schema.enum.map((word: string) => `'${word.replaceAll("'", "\\'")}'`)
      if (words.length > 1) {
        used.add('OpenWord')
        words.push('OpenWord')
      }
      return words.join(' | ')
    }
    if (schema.anyOf) return schema.anyOf.map((one: Schema) => type(one, used, indent)).join(' | ')
    switch (schema.type) {
      case 'string':
        if (schema.format === 'binary') return 'Uint8Array'
        if (schema.format !== 'date-time') return 'string'
        used.add('InstantText')
        return 'InstantText'
      case 'number':
        used.add('Decimal')
        return 'Decimal'
      case 'integer':
        return 'number'
      case 'boolean':
      case 'null':
        return schema.type
      case 'array': {
        const item = type(schema.items, used, indent)
        return /[|]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
      }
      case 'object':
        return objectType(schema, used, indent)
      default:
        return 'unknown'
    }
  }

  function objectType(schema: Schema, used: Set<string>, indent: string): string {
    if (!schema.properties) {
      const item = schema.additionalProperties ?? Object.values(schema.patternProperties ?? {})[0]
      return `{ [name: string]: ${item && typeof item === 'object' ? type(item, used, indent) : 'unknown'} }`
    }
    const { totalCount, items, links, attributes } = schema.properties
    if (totalCount && items && links && attributes && Object.keys(schema.properties).length === 5) {
      used.add('Collection')
      return `Collection<${type(items.items, used, indent)}>`
    }
    if (Object.keys(schema.properties).length === 0) return '{ [name: string]: unknown }'
    return `{\n${members(schema, used, `${indent}  `)}${indent}}`
  }

  function members(schema: Schema, used: Set<string>, indent: string): string {
    const required = new Set<string>(schema.required ?? [])
    return Object.entries<Schema>(schema.properties)
      .map(([name, member]) => {
        const doc = member.description ? `${indent}/** ${member.description} */\n` : ''
        return `${doc}${indent}${quoted(name)}${required.has(name) ? '' : '?'}: ${type(member, used, indent)}\n`
      })
      .join('')
  }

  return {
    type,
    members,
    queryType(name, schema, used) {
      const text = type(schema, used, '  ')
      if (text === 'InstantText') return 'InstantText | Date'
      if (text === 'string' && /(date|_time)$/i.test(name)) return 'string | Date'
      if (text === 'string' && counts.has(name)) return 'number | string'
      if (text === 'string' && /^true or false/.test(schema.description ?? '')) return 'boolean | string'
      return text
    },
  }
}

export const quoted = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`)
