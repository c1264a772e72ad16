/** The generated modules: one of shapes, one for each group of operations, and one that lists the groups. */
import { type AnyEndpoint, type AnyFaultName, faults, paramName } from 'lazuli-contract'
import { type Name, names } from '../src/names.ts'
import { type Contract, readContract, type Schema } from './contract.ts'
import { quoted, type TypePrinter, typePrinter } from './print-types.ts'

const head = '// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.\n'
const folder = 'sdk/src/generated'

export const kebab = (group: string): string => group.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Path → text. */
export async function generatedCode(): Promise<Record<string, string>> {
  const contract = await readContract()
  const print = typePrinter(contract)
  const used = new Set<string>()
  const groups = [...new Set(names.map(({ group }) => group))]
  const modules = groups.map((group): [string, string] => [
    `${folder}/${kebab(group)}.ts`,
    groupModule(
      names.filter((name) => name.group === group),
      contract,
      print,
      used,
    ),
  ])
  return {
    ...Object.fromEntries(modules),
    [`${folder}/groups.ts`]: `${head}${groups.map((group) => `export * as ${group} from './${kebab(group)}.ts'\n`).join('')}`,
    [`${folder}/types.ts`]: typesModule(contract, print, used),
  }
}

/** Words of the types module that are no shapes of the contract. */
const ownTypes = `import type { Decimal } from 'lazuli-contract/values/decimal.ts'
export type { Decimal }

/** ISO 8601 in UTC: \`2026-09-15T00:00:00Z\`. */
export type InstantText = string

/** Any other word: the service may know more than this release. Editors still offer the listed ones. */
export type OpenWord = string & Record<never, never>

/** The list envelope of Partner Center. */
export interface Collection<Item> {
  totalCount: number
  items: Item[]
  /** More rows follow; iterating the call fetches them. */
  continuationToken?: string
  links?: { self?: Link; next?: Link; previous?: Link }
  attributes?: Attributes
}

/** A row of a table whose columns the reply names: each is a member. Dates are digits, as Azure writes them: 20260915. */
export type TableRow = Record<string, Decimal | string | null>
`

function typesModule(contract: Contract, print: TypePrinter, used: Set<string>): string {
  const printed = new Map<string, string>()
  used.add('Link').add('Attributes')
  for (let left = [...used]; left.length > 0; left = [...used].filter((name) => !printed.has(name))) {
    for (const name of left) printed.set(name, shapeText(name, contract, print, used))
  }
  const names = [...printed.keys()].toSorted()
  return `${head}${ownTypes}${names.map((name) => printed.get(name)).join('')}`
}

/** Members that the server reads raw, so that the schema lets anything through. */
const readRaw: Readonly<Record<string, readonly [printed: string, meant: string]>> = {
  SpendingBudgetRequest: ['amount?: unknown', 'amount?: Decimal | null'],
}

function shapeText(name: string, contract: Contract, print: TypePrinter, used: Set<string>): string {
  const shape = contract.shapes.get(name)
  if (!shape) return ''
  const doc = shape.doc ? `/** ${shape.doc} */\n` : ''
  if (shape.schema.properties)
    return `\n${doc}export interface ${name} {\n${print.members(shape.schema, used, '  ').replace(...(readRaw[name] ?? ['', '']))}}\n`
  // Named for itself, a union or a list of words would print its own name.
  const unnamed = shape.schema.enum ? { enum: [...shape.schema.enum] } : { anyOf: [...shape.schema.anyOf] }
  return `\n${doc}export type ${name} = ${print.type(unnamed, used)}\n`
}

function groupModule(operations: readonly Name[], contract: Contract, print: TypePrinter, used: Set<string>): string {
  const mine = new Set<string>()
  const shapes = new Set<string>()
  const blocks = operations.map((operation) => operationText(operation, print, shapes, mine))
  for (const shape of shapes) used.add(shape)
  const modules = Map.groupBy(operations, ({ endpoint }) => contract.moduleOf(endpoint))
  const endpoints = [...modules]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, list]) => {
      const ids = list.map(({ endpoint: { id } }) => `${id} as ${id}Operation`).toSorted()
      return `import { ${ids.join(', ')} } from '${module}'\n`
    })
  const types = ['Core', ...(mine.has('call') ? [] : [])]
  return [
    head,
    ...endpoints,
    `import type { ${[mine.has('call') && 'Call', mine.has('file') && 'FileCall', mine.has('list') && 'Paged'].filter(Boolean).join(', ')} } from '../call.ts'\n`,
    `import { type ${types.join(', type ')}, ${['call', 'file', 'list']
      .filter((way) => mine.has(way))
      .map((way) => `${way} as ${way}Operation`)
      .join(', ')} } from '../core.ts'\n`,
    `import type { CallOptions${mine.has('Content') ? ', Content' : ''} } from '../operation.ts'\n`,
    shapes.size > 0 ? `import type { ${[...shapes].toSorted().join(', ')} } from './types.ts'\n` : '',
    ...blocks,
  ].join('')
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

function operationText({ method, endpoint }: Name, print: TypePrinter, used: Set<string>, mine: Set<string>): string {
  const type = `${capital(method)}Params`
  const { members, needed } = paramMembers(endpoint, print, used, mine)
  const params = members === '' ? '' : `\nexport interface ${type} {\n${members}}\n`
  const argument = members === '' ? 'params?: Record<string, never>' : `params${needed ? '' : '?'}: ${type}`
  const { way, gives } = replyOf(endpoint, print, used)
  mine.add(way)
  const wrapped = way === 'list' ? `Paged<${gives.join(', ')}>` : way === 'file' ? 'FileCall' : `Call<${gives[0]}>`
  const called = way === 'file' ? 'fileOperation' : `${way}Operation`
  return `${params}
${docOf(endpoint)}
export function ${method}(core: Core, ${argument}, options?: CallOptions): ${wrapped} {
  return ${called}(core, ${endpoint.id}Operation, params, options)
}
`
}

/** Path, query and body in one object. */
function paramMembers(
  endpoint: AnyEndpoint,
  print: TypePrinter,
  used: Set<string>,
  mine: Set<string>,
): { members: string; needed: boolean } {
  const path = [...endpoint.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => paramName(name as string))
  const query = Object.entries<Schema>(endpoint.query?.properties ?? {}).filter(([name]) => !path.includes(name))
  const required = new Set<string>(endpoint.query?.required ?? [])
  const lines = path.map((name) => `  ${name}: string\n`)
  for (const [name, schema] of query) {
    if (schema.description) lines.push(`  /** ${schema.description} */\n`)
    const given = print.queryType(name, schema, used)
    lines.push(`  ${quoted(name)}${required.has(name) ? `: ${given}` : `?: ${given} | undefined`}\n`)
  }
  const body = endpoint.body as Schema | undefined
  const bodyNeeded = body !== undefined && (!body.properties || (body.required ?? []).length > 0)
  if (body) lines.push(`  body${bodyNeeded ? ': ' : '?: '}${print.type(body, used, '  ')}${bodyNeeded ? '' : ' | undefined'}\n`)
  if (endpoint.bodyKind === 'stream') {
    mine.add('Content')
    lines.push('  /** Sent as it is; a stream is sent once and not tried again. */\n  content: Content\n')
    lines.push(
      `  /** ${endpoint.bodyMedia ? `One of ${endpoint.bodyMedia.join(', ')}` : 'Default: application/octet-stream'} */\n  contentType?: string | undefined\n`,
    )
  }
  return { members: lines.join(''), needed: path.length > 0 || required.size > 0 || bodyNeeded || endpoint.bodyKind === 'stream' }
}

type Way = 'call' | 'list' | 'file'

/** How a reply is had, and the types it gives. */
export function replyOf(endpoint: AnyEndpoint, print: TypePrinter, used: Set<string>): { way: Way; gives: string[] } {
  const bodies = Object.values<Schema>(endpoint.replies)
  const schemas = bodies.filter((schema) => schema !== null)
  if (schemas.some((schema) => schema.format === 'binary') || (endpoint.media && !/json/.test(endpoint.media)))
    return { way: 'file', gives: ['Uint8Array'] }
  const types = [...new Set(schemas.map((schema) => print.type(schema, used)))]
  const [only] = schemas
  const rows = only?.type === 'array' ? only : (only?.properties?.items ?? only?.properties?.value)
  if (endpoint.method === 'GET' && types.length === 1 && rows?.type === 'array')
    return { way: 'list', gives: [types[0] as string, print.type(rows.items, used)] }
  if (isTable(only)) {
    used.add('TableRow')
    return { way: 'list', gives: [types[0] as string, 'TableRow'] }
  }
  if (bodies.length === 0) return { way: 'call', gives: ['never'] }
  if (schemas.length < bodies.length) types.push('undefined')
  return { way: 'call', gives: [types.join(' | ')] }
}

/** Cells under named columns, as cost queries give them. */
const isTable = (schema: Schema | undefined): boolean =>
  schema?.properties?.properties?.properties?.columns !== undefined && schema.properties.properties.properties.rows !== undefined

export const who: Readonly<Record<string, string>> = {
  A: 'application or user',
  U: 'signed-in user',
  none: 'no token',
  lab: 'this machine, or a token',
  operator: 'operator',
}

function docOf(endpoint: AnyEndpoint): string {
  const { doc, method, path, auth, page, roles } = endpoint
  const lines = [
    `${doc}.`,
    '',
    `\`${method} ${path}\``,
    '',
    `Called by: ${who[auth]}${roles ? ` (${roles.join(endpoint.everyRole ? ' and ' : ', ')})` : ''}.`,
  ]
  if (endpoint.faults?.length) lines.push(`Refused with: ${endpoint.faults.map(faultText).join(', ')}.`)
  if (page) lines.push(`Documentation: ${page.replace(/\.md$/, '')}.`)
  return `/**\n${lines.map((line) => (line === '' ? ' *' : ` * ${line.replaceAll('*/', '*\\/')}`)).join('\n')}\n */`
}

/** `CustomerNotFound (404/60003)` */
export function faultText(name: AnyFaultName): string {
  const fault = (faults as Readonly<Record<string, { status: number; code: number }>>)[name]
  return fault ? `${name} (${fault.status}/${fault.code})` : name
}
