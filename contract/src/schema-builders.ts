/**
 * The builders contract schemas are made with: TypeBox's, word for word and with its types, of which a schema here needs
 * a dozen. TypeBox itself would load nearly four hundred modules into every command, browser and start of the service.
 */
import type TypeBox from 'typebox'
import type { TProperties, TSchema } from 'typebox'

type Builders = Pick<
  typeof TypeBox,
  'String' | 'Number' | 'Integer' | 'Boolean' | 'Null' | 'Unknown' | 'Array' | 'Object' | 'Record' | 'Union' | 'Unsafe' | 'Optional'
>
type Options = Record<string, unknown> | undefined

/** Marks a member that may be missing; not enumerable, so that a schema prints as plain JSON Schema. */
const optional = '~optional'

const isOptional = (schema: object): boolean => optional in schema

const plain = (type: string) => (options?: Options) => ({ type, ...options })

function object(properties: TProperties, options?: Options) {
  const required = Object.keys(properties).filter((name) => !isOptional(properties[name] as TSchema))
  return { type: 'object', ...(required.length > 0 ? { required } : {}), properties, ...options }
}

export const Type = {
  String: plain('string'),
  Number: plain('number'),
  Integer: plain('integer'),
  Boolean: plain('boolean'),
  Null: plain('null'),
  Unknown: (options?: Options) => ({ ...options }),
  Array: (items: TSchema, options?: Options) => ({ type: 'array', items, ...options }),
  Object: object,
  /** Keys are texts of any kind: no contract restricts them. */
  Record: (_key: TSchema, value: TSchema, options?: Options) => ({ type: 'object', patternProperties: { '^.*$': value }, ...options }),
  Union: (anyOf: TSchema[], options?: Options) => ({ anyOf, ...options }),
  Unsafe: (schema: object) => ({ ...schema }),
  Optional: (schema: object) => Object.defineProperty({ ...schema }, optional, { value: true }),
} as unknown as Builders
