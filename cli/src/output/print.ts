/** `-o table|json|jsonl|csv|yaml|text` and `--query`. JSON and JSON lines of lists are written as rows arrive; the others need all of them. */
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { CommandError, UsageError } from '../error.ts'
import { columnsOf, csvField, fitting, flat, listsOf, padded, type Row, rowOf } from './shape.ts'
import { progress, styled, width } from './terminal.ts'

export const forms = ['table', 'json', 'jsonl', 'csv', 'yaml', 'text'] as const
export type Form = (typeof forms)[number]

export interface PrintOptions {
  output?: Form
  /** JMESPath. */
  query?: string
}

/** A table for people, JSON for programs. */
const formOf = ({ output }: PrintOptions): Form => output ?? (process.stdout.isTTY ? 'table' : 'json')

/** Rows of a list inside an answer that a table shows. */
const listedRows = 50

export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve))
}

/** Writes one value. */
export async function printValue(value: unknown, options: PrintOptions): Promise<void> {
  const found = await queried(value, options.query)
  if (Array.isArray(found)) return printAll(found, formOf(options))
  await write(await one(found, formOf(options)))
}

/** Writes the rows of a list. */
export async function printRows(rows: AsyncIterable<unknown>, options: PrintOptions): Promise<void> {
  const form = formOf(options)
  if (options.query === undefined && (form === 'jsonl' || form === 'json')) return form === 'json' ? streamJson(rows) : streamLines(rows)
  const all: unknown[] = []
  const bar = progress('reading')
  for await (const row of rows) if (all.push(row) % 500 === 0) bar.at(all.length, `${all.length} rows`)
  bar.end()
  const found = await queried(all, options.query)
  if (Array.isArray(found)) return printAll(found, form)
  await write(await one(found, form))
}

async function streamJson(rows: AsyncIterable<unknown>): Promise<void> {
  let count = 0
  for await (const row of rows) await write(`${count++ === 0 ? '[\n' : ',\n'}${indented(row, '  ')}`)
  await write(count === 0 ? '[]\n' : '\n]\n')
}

async function streamLines(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const row of rows) await write(`${JSON.stringify(row)}\n`)
}

const indented = (value: unknown, by = ''): string => JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`).replace(/^/, by)

async function printAll(values: readonly unknown[], form: Form): Promise<void> {
  switch (form) {
    case 'json':
      return write(values.length === 0 ? '[]\n' : `${indented(values)}\n`)
    case 'jsonl':
      for (const value of values) await write(`${JSON.stringify(value)}\n`)
      return
    case 'csv':
      return writeCsv(values.map((value) => flat(value)))
    case 'yaml':
      return write(await yaml(values))
    case 'text':
      for (const value of values) await write(bare(value))
      return
    default:
      return write(table(values.map((value) => rowOf(value))))
  }
}

async function writeCsv(rows: readonly Row[]): Promise<void> {
  const columns = columnsOf(rows)
  if (columns.length === 0) return
  await write(`${columns.map(csvField).join(',')}\r\n`)
  for (const row of rows) await write(`${columns.map((name) => csvField(row[name] ?? '')).join(',')}\r\n`)
}

async function one(value: unknown, form: Form): Promise<string> {
  if (value === undefined || value === null) return ''
  if (form === 'yaml') return yaml(value)
  if (form === 'jsonl') return `${JSON.stringify(value)}\n`
  if (form === 'json') return `${JSON.stringify(value, null, 2)}\n`
  if (form === 'text') return bare(value)
  if (form === 'csv') {
    const row = flat(value)
    return `${Object.keys(row).map(csvField).join(',')}\r\n${Object.values(row).map(csvField).join(',')}\r\n`
  }
  if (typeof value !== 'object' || value instanceof Decimal) return `${value}\n`
  const lists = listsOf(value)
  // A list of its own is told as such, below.
  if (lists.length === 1 && Object.keys(rowOf(value)).length === 1) return table((lists[0] as (typeof lists)[number]).rows.map(rowOf))
  const pairs = Object.entries(flat(value)).filter(([name, text]) => text !== '' && !lists.some((list) => list.name === name))
  const wide = Math.max(0, ...pairs.map(([name]) => name.length))
  const members = pairs.map(([name, text]) => `${styled('bold', name.padEnd(wide))}  ${text}\n`).join('')
  const below = lists.map(({ name, rows }) => `${styled('bold', `${name}:`)}\n${listed(rows)}`)
  return [...(members ? [members] : []), ...below].join('\n') || 'Nothing there.\n'
}

/** Rows of a list inside an answer; more than anybody looks at are cut, and said to be. */
function listed(rows: readonly unknown[]): string {
  const more = rows.length > listedRows ? `… and ${rows.length - listedRows} more; -o json has them all\n` : ''
  return `${table(rows.slice(0, listedRows).map(rowOf))}${more}`
}

/** For shells: values alone, tabs between them; `id=$(lazuli … --query id -o text)`. */
const bare = (value: unknown): string =>
  `${(Array.isArray(value) ? value.map((one) => Object.values(flat(one)).join(', ')) : Object.values(flat(value)))
    .map((text) => text.replace(/[\t\r\n]+/g, ' '))
    .join('\t')}\n`

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return 'Nothing there.\n'
  const columns = fitting(rows, width())
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => padded(cell, columns[i]?.width ?? 0))
      .join('  ')
      .trimEnd()
  const head = styled('bold', line(columns.map(({ name }) => name)))
  return `${head}\n${rows.map((row) => `${line(columns.map(({ name }) => row[name] ?? ''))}\n`).join('')}`
}

async function yaml(value: unknown): Promise<string> {
  const { stringify } = await import('yaml')
  const decimal = {
    tag: 'tag:yaml.org,2002:float',
    default: true,
    identify: (candidate: unknown) => candidate instanceof Decimal,
    resolve: (text: string) => Decimal.parse(text),
    test: /^$/,
    stringify: ({ value: found }: { value: unknown }) => (found as Decimal).toWire(),
  }
  return stringify(value, { customTags: (tags) => [decimal, ...tags], aliasDuplicateObjects: false })
}

/** A query that is none ends a command before it has asked for anything, or changed it. */
export async function checkQuery(query: string | undefined): Promise<void> {
  if (query === undefined) return
  const { compile } = await import('@jmespath-community/jmespath')
  try {
    compile(query)
  } catch (error) {
    const why = (error as Error).message
    throw new UsageError(`--query is no JMESPath (${why}): write it such as "[?status=='active'].id".`)
  }
}

async function queried(value: unknown, query: string | undefined): Promise<unknown> {
  if (query === undefined) return value
  const { search } = await import('@jmespath-community/jmespath')
  try {
    return search(comparable(value), query)
  } catch (error) {
    throw new CommandError(`--query does not fit the answer (${(error as Error).message}).`)
  }
}

/** Amounts as numbers where a number says exactly the same, so that a query can compare and sort them. */
function comparable(value: unknown): unknown {
  if (value instanceof Decimal) return String(Number(value.toWire())) === value.toWire() ? Number(value.toWire()) : value
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, comparable(member)]))
}
