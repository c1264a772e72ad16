/**
 * The OpenAPI 3.1 document of what this release serves, derived from the endpoints alone. Schemas that carry an `$id`
 * become shared components, refusals appear under their status with one example each. Exact decimals are
 * `type: number, format: decimal`: readers that parse numbers as floats lose digits.
 */

import { type AnyFaultName, type AzureFaultName, azureFaults, azureNameOf, isAzureFault } from './azure/faults.ts'
import { type AnyEndpoint, isWrite, type Method, paramName } from './endpoint.ts'
import { endpointList } from './endpoints.ts'
import { type Fault, type FaultName, faults } from './faults.ts'
import { operationOf } from './operations.ts'
import type { TSchema } from './schema.ts'

type Node = { [member: string]: unknown }

export interface OpenApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; summary: string; description: string; license: { name: string; identifier: string } }
  servers: { url: string; description: string }[]
  tags: { name: string; description?: string }[]
  security: { bearer: string[] }[]
  paths: Record<string, Record<string, Node>>
  components: {
    securitySchemes: Node
    parameters: Node
    schemas: Record<string, Node>
  }
}

/** Builds the document. `version` is the release; `list` defaults to every endpoint, own ones included. */
export function openApiDocument(version: string, list: readonly AnyEndpoint[] = endpointList): OpenApiDocument {
  const schemas: Record<string, Node> = {
    Fault: faultSchema,
    ...(list.some((e) => e.wire === 'azure') ? { AzureFault: azureFaultSchema } : {}),
    ...(list.some((e) => e.wire === 'graph') ? { GraphFault: graphFaultSchema } : {}),
  }
  const sources = new Map<string, TSchema>()
  const write = (schema: TSchema): Node => lift(schema as Node, schemas, sources)

  const paths: OpenApiDocument['paths'] = {}
  for (const e of list) {
    const verbs: readonly Method[] = [e.method, ...(e.alsoMethods ?? [])]
    for (const verb of verbs) {
      paths[e.path] ??= {}
      ;(paths[e.path] as Node)[verb.toLowerCase()] = operationObject(e, verb, write)
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lazuli',
      version,
      summary: "An open, self-hosted stand-in for Microsoft Partner Center's commerce API for the life of an Azure plan",
      description:
        'Addresses and query names are read without regard to letter case. Numbers of format `decimal` are exact: read and write their digits, not a float. Not affiliated with or endorsed by Microsoft.',
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: [...new Set(list.map((e) => e.domain))].map((name) => ({ name })),
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the partner, app-only or app+user.',
        },
        ...(list.some((e) => e.auth === 'operator')
          ? { operator: { type: 'http', scheme: 'bearer', description: 'The key of the operator, or an access token of their tenant.' } }
          : {}),
      },
      parameters: headerParameters,
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

const headerParameters = {
  ClientRequestId: {
    name: 'x-ms-client-request-id',
    in: 'header',
    description: 'Echoed with `x-ms-return-client-request-id: true`.',
    schema: { type: 'string' },
  },
  RequestId: {
    name: 'MS-RequestId',
    in: 'header',
    description: 'Idempotency key of a write: the same id with the same call replays the stored reply for 24 hours. Echoed, or made up.',
    schema: { type: 'string', format: 'uuid' },
  },
  CorrelationId: {
    name: 'MS-CorrelationId',
    in: 'header',
    description: 'Ties the calls of one undertaking together. Echoed, or made up.',
    schema: { type: 'string', format: 'uuid' },
  },
  Locale: {
    name: 'X-Locale',
    in: 'header',
    description: 'Language of titles, descriptions and refusals.',
    schema: { type: 'string', default: 'en-US' },
  },
  ContinuationToken: {
    name: 'MS-ContinuationToken',
    in: 'header',
    description: 'The token of the next page, as the last page gave it.',
    schema: { type: 'string' },
  },
}

const faultSchema: Node = {
  type: 'object',
  description: 'A refusal. Codes from 600000 to 600999 carry errorName, message, isRetryable and parameters as well.',
  required: ['code', 'description'],
  properties: {
    code: { type: 'integer', description: 'The documented error code' },
    description: { type: 'string', maxLength: 1024 },
    data: { type: 'array', items: { type: 'string' } },
    source: { type: 'string' },
    message: { type: 'string' },
    errorName: { type: 'string' },
    isRetryable: { type: 'boolean' },
    parameters: { type: 'object' },
  },
}

const azureFaultSchema: Node = {
  type: 'object',
  description: 'A refusal of the Azure side.',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', description: 'A code word' },
        message: { type: 'string' },
        target: { type: 'string' },
        details: { type: 'array', items: { type: 'object', properties: { code: { type: 'string' }, message: { type: 'string' } } } },
      },
    },
  },
}

const text: Node = { type: 'string' }
const graphFaultSchema: Node = {
  type: 'object',
  description: 'A refusal in the form of Microsoft Graph.',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string', description: 'A code word' },
        message: text,
        target: { type: 'string', description: 'On the host of price files: what was asked for' },
        innerError: { type: 'object', properties: { date: text, 'request-id': text, 'client-request-id': text } },
      },
    },
  },
}

const faultSchemas = { azure: 'AzureFault', graph: 'GraphFault', partner: 'Fault' } as const

function operationObject(e: AnyEndpoint, verb: Method, write: (schema: TSchema) => Node): Node {
  const row = operationOf(e.id)
  return {
    operationId: verb === e.method ? e.id : `${e.id}By${verb.charAt(0)}${verb.slice(1).toLowerCase()}`,
    tags: [e.domain],
    summary: e.doc,
    ...describeSources(e),
    ...(e.auth === 'none'
      ? { security: [] }
      : e.auth === 'lab'
        ? { security: [{ bearer: [] }, {}] }
        : e.auth === 'operator'
          ? { security: [{ operator: [] }] }
          : {}),
    'x-lazuli-auth': e.auth,
    ...(e.roles ? { 'x-lazuli-roles': e.roles } : {}),
    ...(e.everyRole ? { 'x-lazuli-every-role': true } : {}),
    'x-lazuli-own': row === undefined,
    parameters: parametersOf(e, write),
    ...requestBody(e, write),
    responses: responsesOf(e, write),
  }
}

function describeSources(e: AnyEndpoint): { description?: string } {
  const lines = [
    ...(e.auth === 'U' ? ['Needs an app+user token.'] : []),
    ...(e.auth === 'lab' ? ['Needs a token, or a caller on this very machine.'] : []),
    ...(e.auth === 'operator'
      ? ['Needs the key or a token of the operator; in a sandbox a caller on this very machine needs neither.']
      : []),
    ...(e.roles ? [`A user needs ${e.everyRole ? 'all' : 'one'} of the roles ${e.roles.join(', ')}.`] : []),
    ...(e.page ? [`Partner Center documentation: ${e.page}.`] : []),
  ]
  return lines.length > 0 ? { description: lines.join(' ') } : {}
}

function parametersOf(e: AnyEndpoint, write: (schema: TSchema) => Node): Node[] {
  const inPath = [...e.path.matchAll(/\{([^}]+)\}/g)].map((match) => ({
    name: match[1] as string,
    in: 'path',
    required: true,
    schema: { type: 'string', ...(match[1] === 'customer-id' ? { format: 'uuid' } : {}) },
    ...(paramName(match[1] as string) === match[1] ? {} : { 'x-lazuli-name': paramName(match[1] as string) }),
  }))
  const query = (e.query ?? {}) as { properties?: Record<string, TSchema>; required?: readonly string[] }
  const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]) => {
    const { description, ...rest } = write(schema)
    return { name, in: 'query', required: query.required?.includes(name) ?? false, ...(description ? { description } : {}), schema: rest }
  })
  const seeks = Object.keys(query.properties ?? {}).some((name) => /^seek/i.test(name))
  const headers = ['RequestId', 'CorrelationId', 'Locale', ...(seeks ? ['ContinuationToken'] : [])].map((name) => ({
    $ref: `#/components/parameters/${name}`,
  }))
  const versions = {
    name: 'api-version',
    in: 'query',
    required: true,
    schema: { type: 'string', enum: e.apiVersions, default: e.apiVersions?.at(-1) },
  }
  if (e.wire === 'azure') return [...inPath, versions, ...inQuery, { $ref: '#/components/parameters/ClientRequestId' }]
  return [...inPath, ...inQuery, ...(e.auth === 'none' ? [] : headers)]
}

const bodyMedia = { json: 'application/json', form: 'application/x-www-form-urlencoded', stream: 'application/octet-stream' }

function requestBody(e: AnyEndpoint, write: (schema: TSchema) => Node): Node {
  const kind = e.bodyKind ?? (e.body ? 'json' : 'none')
  if (kind === 'none') return {}
  const schema = e.body ? write(e.body) : kind === 'stream' ? { type: 'string', format: 'binary' } : {}
  const media = e.bodyMedia ?? [bodyMedia[kind]]
  return {
    requestBody: {
      required: e.body !== undefined || kind === 'stream',
      content: Object.fromEntries(media.map((name) => [name, { schema }])),
    },
  }
}

function responsesOf(e: AnyEndpoint, write: (schema: TSchema) => Node): Node {
  const responses: Node = {}
  for (const [status, schema] of Object.entries(e.replies) as [string, TSchema | null][]) {
    responses[status] = schema
      ? {
          description: 'Success',
          content: Object.fromEntries(
            [e.media ?? 'application/json', ...(e.otherMedia ?? [])].map((name) => [name, { schema: write(schema) }]),
          ),
        }
      : { description: 'Success, without a body' }
  }
  for (const [status, names] of refusalsOf(e))
    responses[status] ??= {
      description: `Refused: ${names.join(', ')}`,
      content: {
        'application/json': {
          schema: { $ref: `#/components/schemas/${faultSchemas[e.wire ?? 'partner']}` },
          ...(e.wire === 'graph' ? {} : { examples: Object.fromEntries(names.map((name) => [name, exampleOf(name)])) }),
        },
      },
    }
  return responses
}

/** Refusal names by status: those every call of the kind can get, then the endpoint's own. */
function refusalsOf(e: AnyEndpoint): [string, AnyFaultName[]][] {
  const general: (FaultName | AzureFaultName)[] =
    e.auth === 'none'
      ? []
      : [
          ...(e.wire === 'azure' ? (['AzureApiVersionMissing', 'AzureApiVersionUnknown'] as const) : []),
          e.inputFault ?? 'BadInput',
          ...(e.auth === 'operator'
            ? (['OperatorUnknown', 'OperatorRefused', 'OperatorRoleMissing'] as const)
            : (['NoPartnerToken', 'PartnerNotEnabled', 'PartnerSuspended'] as const)),
          ...(e.auth === 'U' ? (['AppOnlyRefused'] as const) : []),
          ...(e.roles ? (['RoleMissing'] as const) : []),
          ...(e.path.includes('{customer-id}') ? (['CustomerIdInvalid', 'NoRelationship', 'CustomerNotFound'] as const) : []),
          ...(isWrite(e) ? (['RequestStillRunning'] as const) : []),
        ]
  const own = [...general, ...(e.faults ?? [])].map((name) => (isAzureFault(name) ? name : (e.faultsInstead?.[name] ?? name)))
  const names = new Set(e.wire === 'azure' ? own.map(azureNameOf) : own)
  const grouped = Map.groupBy(names, (name) => String(isAzureFault(name) ? azureFaults[name].status : faults[name].status))
  return [...grouped].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function exampleOf(name: AnyFaultName): Node {
  if (isAzureFault(name)) {
    const { word, message } = azureFaults[name]
    return { summary: message, value: { error: { code: word, message } } }
  }
  const fault: Fault = faults[name]
  const value = {
    code: fault.code,
    description: fault.description,
    data: [],
    ...(fault.source ? { source: fault.source } : {}),
    ...(fault.errorName ? { errorName: fault.errorName } : {}),
  }
  return { summary: fault.description, value }
}

/** A schema as OpenAPI prints it: parts with an `$id` become references into `schemas`. Two schemas under one `$id` are a bug. */
function lift(schema: Node, schemas: Record<string, Node>, sources: Map<string, TSchema>): Node {
  const name = schema.$id
  if (typeof name !== 'string') return writeMembers(schema, schemas, sources)
  const known = sources.get(name)
  if (known === undefined) {
    sources.set(name, schema)
    schemas[name] = writeMembers(schema, schemas, sources)
  } else if (known !== schema && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two schemas are called ${name}`)
  return { $ref: `#/components/schemas/${name}` }
}

function writeMembers(schema: Node, schemas: Record<string, Node>, sources: Map<string, TSchema>): Node {
  const result: Node = {}
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$id') continue
    else if (key === 'properties')
      result.properties = Object.fromEntries(
        Object.entries(value as Record<string, Node>).map(([name, member]) => [name, lift(member, schemas, sources)]),
      )
    else if (key === 'patternProperties')
      result.additionalProperties = lift(Object.values(value as Record<string, Node>)[0] ?? {}, schemas, sources)
    else if (key === 'items' || key === 'additionalProperties')
      result[key] = typeof value === 'object' && value !== null ? lift(value as Node, schemas, sources) : value
    else if (key === 'anyOf' || key === 'allOf' || key === 'oneOf')
      result[key] = (value as Node[]).map((part) => lift(part, schemas, sources))
    else result[key] = value
  }
  return result
}
