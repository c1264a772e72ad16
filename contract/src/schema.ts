/**
 * The words contract schemas are written in. Each is a JSON Schema value (TypeBox), so OpenAPI is the schema itself;
 * {@link ./normalise.ts} reads the same values to accept every spelling real clients send.
 */
import type { Static, TProperties, TSchema } from 'typebox'
import { Type } from './schema-builders.ts'
import type { Decimal } from './values/decimal.ts'

export type { Static, TSchema }
export { Type }

/** Text. An empty text counts as not sent on input. */
export const Text = (doc?: string, options: { minLength?: number; maxLength?: number; pattern?: string } = {}) =>
  Type.String({ ...(doc ? { description: doc } : {}), ...options })

/** A GUID: any letter case and braces in, lower case and dashes out. */
export const Guid = (doc?: string) => Type.String({ format: 'uuid', ...(doc ? { description: doc } : {}) })

/** An instant, ISO 8601 in UTC with `Z`; every date form of the platform contract, section 2.10, is read. */
export const InstantText = (doc?: string) => Type.String({ format: 'date-time', ...(doc ? { description: doc } : {}) })

/** Money, quantity, price or rate: an exact JSON number. A numeric text is read too. */
export const Exact = (doc?: string) => Type.Unsafe<Decimal>({ type: 'number', format: 'decimal', ...(doc ? { description: doc } : {}) })

/** A whole number. A numeric text is read too. */
export const Whole = (doc?: string, options: { minimum?: number; maximum?: number } = {}) =>
  Type.Integer({ ...(doc ? { description: doc } : {}), ...options })

/** `true`/`false`; `True`, `1` and text forms are read. */
export const Flag = (doc?: string) => Type.Boolean(doc ? { description: doc } : {})

/**
 * One of `words`, emitted exactly so. Read without regard to case and underscores, or as the ordinal the SDKs know
 * (`ordinals` defaults to the position in `words`). `alsoRead` maps further spellings to a word.
 */
export const Words = <const W extends readonly string[]>(
  words: W,
  options: { description?: string; ordinals?: Record<number, W[number]>; alsoRead?: Record<string, W[number]> } = {},
) => {
  const { ordinals, alsoRead, ...rest } = options
  return Type.Unsafe<W[number]>({
    type: 'string',
    enum: [...words],
    ...rest,
    ...(ordinals ? { 'x-ordinals': ordinals } : {}),
    ...(alsoRead ? { 'x-also-read': alsoRead } : {}),
  })
}

/** Members absent from the wire when they have no value: null and missing are the same. */
export const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema)

/** An object with named members; unknown members are ignored on input. */
export const Shape = <T extends TProperties>(members: T, options: { description?: string; $id?: string } = {}) =>
  Type.Object(members, options)

export const List = <T extends TSchema>(item: T, doc?: string) => Type.Array(item, doc ? { description: doc } : {})

/** A flat map of text to text, such as `provisioningContext`. */
export const TextMap = (doc?: string) => Type.Record(Type.String(), Type.String(), doc ? { description: doc } : {})

/** Anything at all, passed through untouched. */
export const Anything = (doc?: string) => Type.Unknown(doc ? { description: doc } : {})

/** A reply that is a file, such as a PDF; the endpoint names its `media`. The SDK hands it over as bytes. */
export const Bytes = (doc?: string) => Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary', ...(doc ? { description: doc } : {}) })

/** `{uri, method, headers}`; `uri` relative, percent-encoded, without `/v1` (clients rules 1 and 24). */
export const Link = Shape({
  uri: Optional(Text()),
  method: Optional(Text()),
  headers: List(Shape({ key: Text(), value: Text() })),
})

/** `attributes` of a resource: its type name and, where it is versioned, its etag. */
export const Attributes = Shape({ objectType: Optional(Text()), etag: Optional(Text()) })

/** The list envelope of Partner Center (platform contract, section 2.7). */
export const Collection = <T extends TSchema>(item: T, doc?: string) =>
  Shape(
    {
      totalCount: Whole(),
      items: List(item),
      continuationToken: Optional(Text('More rows follow; send back as MS-ContinuationToken')),
      links: Optional(Shape({ self: Optional(Link), next: Optional(Link), previous: Optional(Link) })),
      attributes: Optional(Attributes),
    },
    doc ? { description: doc } : {},
  )
