import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { type AnyEndpoint, endpoint } from './endpoint.ts'
import { endpointList } from './endpoints.ts'
import { faults } from './faults.ts'
import { openApiDocument } from './openapi.ts'
import { Bytes, Exact, Guid, List, Optional, Shape, Text, TextMap, Whole, Words } from './schema.ts'

const Lamp = Shape({ id: Guid(), price: Exact('Per piece'), tags: Optional(TextMap()), colour: Words(['red', 'blue']) }, { $id: 'Lamp' })

const list: readonly AnyEndpoint[] = [
  endpoint({
    id: 'listLamps',
    method: 'GET',
    alsoMethods: ['POST'],
    path: '/v1/customers/{customer-id}/lamps',
    domain: 'lamps',
    auth: 'U',
    roles: ['AdminAgent'],
    doc: 'Lamps of a customer',
    page: 'Get lamps',
    query: Shape({ country: Text('ISO code'), size: Optional(Whole('Rows', { minimum: 0 })), seekOperation: Optional(Text()) }),
    replies: { 200: Shape({ items: List(Lamp) }), 204: null },
    faults: ['OrderNotFound', 'ProductNotFound'],
    inputFault: 'BadProperty',
  }),
  endpoint({
    id: 'createLamp',
    method: 'POST',
    path: '/v1/lamps',
    domain: 'lamps',
    auth: 'A',
    doc: 'A new lamp',
    body: Lamp,
    replies: { 201: Lamp },
  }),
  endpoint({
    id: 'breakLamp',
    method: 'POST',
    path: '/v1/customers/{customer-id}/lamps/break',
    domain: 'lamps',
    auth: 'A',
    roles: ['GlobalAdmin', 'AdminAgent'],
    everyRole: true,
    doc: 'A broken lamp',
    replies: { 200: null },
    faultsInstead: { NoRelationship: 'NoCommerceRelation' },
  }),
  endpoint({
    id: 'getPicture',
    method: 'GET',
    path: '/v1/lamps/{lamp-id}/picture',
    domain: 'pictures',
    auth: 'none',
    doc: 'A picture',
    replies: { 200: Bytes() },
    media: 'application/pdf',
  }),
  endpoint({
    id: 'lightLab',
    method: 'POST',
    path: '/lab/light',
    domain: 'lab',
    auth: 'lab',
    doc: 'Light',
    body: Shape({ user: Text() }),
    bodyKind: 'form',
    replies: { 200: null },
  }),
]

// biome-ignore lint/suspicious/noExplicitAny: the document is read as the JSON it is printed as
const printed = (endpoints?: readonly AnyEndpoint[]): any => JSON.parse(JSON.stringify(openApiDocument('1.2.3', endpoints)))

/** The validator resolves references inside the document it is given: it gets a copy. */
async function validate(document: Record<string, unknown>) {
  const validator = new Validator()
  const result = await validator.validate(structuredClone(document))
  return { ...result, version: validator.version, resolved: result.valid ? validator.resolveRefs() : undefined }
}

describe('the document of this release', () => {
  it('is valid OpenAPI 3.1 and all its references lead somewhere', async () => {
    const { valid, errors, version, resolved } = await validate(printed())
    expect(errors).toBeUndefined()
    expect({ valid, version }).toEqual({ valid: true, version: '3.1' })
    expect(JSON.stringify(resolved)).not.toContain('"#/components/')
  })
  it('has every endpoint once, further verbs included', () => {
    const ids = Object.values<Record<string, { operationId: string }>>(printed().paths).flatMap((path) =>
      Object.values(path).map((operation) => operation.operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
    for (const e of endpointList) expect(ids).toContain(e.id)
    expect(ids).toHaveLength(endpointList.reduce((count, e) => count + 1 + (e.alsoMethods?.length ?? 0), 0))
  })
})

describe('a document of a few endpoints', () => {
  const document = printed(list)
  const get = document.paths['/v1/customers/{customer-id}/lamps'].get

  it('is valid', async () => {
    expect((await validate(document)).errors).toBeUndefined()
  })
  it('writes shared schemas once and refers to them', () => {
    expect(document.components.schemas.Lamp.properties.price).toEqual({ type: 'number', format: 'decimal', description: 'Per piece' })
    expect(document.components.schemas.Lamp.properties.tags).toEqual({ type: 'object', additionalProperties: { type: 'string' } })
    expect(document.components.schemas.Lamp.$id).toBeUndefined()
    expect(get.responses['200'].content['application/json'].schema.properties.items.items).toEqual({ $ref: '#/components/schemas/Lamp' })
    expect(document.paths['/v1/lamps'].post.requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Lamp' } } },
    })
  })
  it('names path and query parameters', () => {
    expect(
      get.parameters
        .filter((p: { in?: string }) => p.in)
        .map((p: { in: string; name: string; required: boolean }) => [p.in, p.name, p.required]),
    ).toEqual([
      ['path', 'customer-id', true],
      ['query', 'country', true],
      ['query', 'size', false],
      ['query', 'seekOperation', false],
    ])
    expect(get.parameters).toContainEqual({ $ref: '#/components/parameters/ContinuationToken' })
  })
  it('gives a further verb an id of its own', () => {
    expect(document.paths['/v1/customers/{customer-id}/lamps'].post.operationId).toBe('listLampsByPost')
  })
  it('lists refusals under their status with an example of each', () => {
    const examples = get.responses['404'].content['application/json'].examples
    expect(Object.keys(examples).toSorted()).toEqual(['CustomerNotFound', 'OrderNotFound', 'ProductNotFound'])
    expect(examples.OrderNotFound.value).toEqual({
      code: faults.OrderNotFound.code,
      description: faults.OrderNotFound.description,
      data: [],
    })
    expect(Object.keys(get.responses['403'].content['application/json'].examples)).toEqual(
      expect.arrayContaining(['AppOnlyRefused', 'RoleMissing', 'NoRelationship']),
    )
    expect(Object.keys(get.responses['400'].content['application/json'].examples)).toContain('BadProperty')
  })
  it('says when all roles are needed', () => {
    const post = document.paths['/v1/customers/{customer-id}/lamps/break'].post
    expect(get.description).toContain('one of the roles AdminAgent')
    expect([get['x-lazuli-roles'], get['x-lazuli-every-role']]).toEqual([['AdminAgent'], undefined])
    expect(post.description).toContain('all of the roles GlobalAdmin, AdminAgent')
    expect([post['x-lazuli-roles'], post['x-lazuli-every-role']]).toEqual([['GlobalAdmin', 'AdminAgent'], true])
  })
  it('lists the refusals an operation gives in place of general ones', () => {
    const examples = document.paths['/v1/customers/{customer-id}/lamps/break'].post.responses['403'].content['application/json'].examples
    expect(Object.keys(examples)).toContain('NoCommerceRelation')
    expect(Object.keys(examples)).not.toContain('NoRelationship')
  })
  it('shows success without a body', () => {
    expect(get.responses['204']).toEqual({ description: 'Success, without a body' })
  })
  it('shows files, forms and open doors', () => {
    expect(document.paths['/v1/lamps/{lamp-id}/picture'].get.responses['200'].content).toHaveProperty(['application/pdf'])
    expect(document.paths['/v1/lamps/{lamp-id}/picture'].get.security).toEqual([])
    expect(document.paths['/lab/light'].post.requestBody.content).toHaveProperty(['application/x-www-form-urlencoded'])
    expect(document.paths['/lab/light'].post.security).toEqual([{ bearer: [] }, {}])
  })
  it('refuses two schemas under one name', () => {
    const other = endpoint({
      id: 'other',
      method: 'GET',
      path: '/other',
      domain: 'lamps',
      auth: 'A',
      doc: 'Other',
      replies: { 200: Shape({ id: Text() }, { $id: 'Lamp' }) },
    })
    expect(() => openApiDocument('1', [...list, other])).toThrow('two schemas are called Lamp')
  })
})
