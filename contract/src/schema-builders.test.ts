import TypeBox, { type TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import { Type } from './schema-builders.ts'

/** Every form a contract uses, made by either. */
const made = (T: typeof Type): Record<string, TSchema> => ({
  string: T.String(),
  'string with options': T.String({ description: 'a name', pattern: '^x', minLength: 1 }),
  number: T.Number({ minimum: 0 }),
  integer: T.Integer(),
  boolean: T.Boolean({ description: 'whether' }),
  null: T.Null(),
  unknown: T.Unknown(),
  'unknown with a description': T.Unknown({ description: 'anything' }),
  array: T.Array(T.String(), { description: 'names' }),
  object: T.Object({ id: T.String(), name: T.Optional(T.String()), at: T.Integer() }, { $id: 'Thing' }),
  'object of optional members': T.Object({ name: T.Optional(T.String({ description: 'a name' })) }),
  'object without members': T.Object({}),
  'object in an object': T.Object({ inner: T.Object({ x: T.Optional(T.Null()) }), list: T.Optional(T.Array(T.Object({ y: T.Number() }))) }),
  record: T.Record(T.String(), T.String(), { description: 'tags' }),
  union: T.Union([T.String(), T.Null()], { description: 'or nothing' }),
  unsafe: T.Unsafe<string>({ type: 'string', enum: ['a', 'b'], 'x-ordinals': { 1: 'a' } }),
  'optional twice': T.Object({ a: T.Optional(T.Optional(T.String())) }),
  'optional unsafe': T.Object({ a: T.Optional(T.Unsafe<string>({ type: 'string' })) }),
})

describe('a schema is the one TypeBox makes', () => {
  const theirs = made(TypeBox)
  test.each(Object.entries(made(Type)))('%s', (name, ours) => {
    expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs[name]))
  })
})
