/** Rows in bulk as the CSV that people download: the same as the lists say, and nothing differs when it is held against the books. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { csvHeader, csvLine } from 'lazuli-contract/row-files.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { must, settle } from '../story.ts'
import { inside } from './terminal.ts'

let server: TestServer
let folder: string
let env: Record<string, string>
let invoice: string

const lists = {
  usage: 'provider=marketplace&invoicelineitemtype=usagelineitems',
  reconciliation: 'provider=onetime&invoicelineitemtype=billinglineitems',
} as const
const verbs = Object.keys(lists) as (keyof typeof lists)[]
const file = (name: string): string => join(folder, name)

async function exported(verb: string, name: string, ...more: string[]): Promise<string> {
  expect(await inside(['export', verb, '--format', 'csv', '--out', file(name), ...more], env)).toMatchObject({ code: 0, out: '' })
  const bytes = readFileSync(file(name))
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
}

const reconciled = async (name: string, ...more: string[]) => {
  const { code, out } = await inside(['reconcile', file(name), '-o', 'json', ...more], env)
  return { code, told: JSON.parse(out) }
}

beforeAll(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), 'lazuli-csv-'))
  env = { LAZULI_URL: server.url, LAZULI_CONFIG: file('profiles.json') }
  await settle(server, { label: 'csv-customer', companyName: 'Thistle, "Thorn" & Co' })
  for (const [from, to] of [
    ['2026-09-01', '2026-09-03'],
    ['2026-10-05', '2026-10-06'],
  ] as const)
    expect(await inside(['usage', 'generate', '--from', from, '--to', to, '--size', 'small'], env)).toMatchObject({ code: 0 })
  expect(await inside(['clock', 'advance', '2026-10-10T12:00:00Z'], env)).toMatchObject({ code: 0 })
  invoice = (await must(server, 200, 'GET', '/v1/invoices')).items[0].id
}, 60_000)
afterAll(async () => {
  await server.remove()
  rmSync(folder, { recursive: true, force: true })
})

test.each(verbs)('%s of an invoice is what its list says, and matches the books', async (verb) => {
  const text = await exported(verb, `${verb}.csv`, '--invoice', 'latest')
  const { items } = await must(server, 200, 'GET', `/v1/invoices/${invoice}/lineitems?${lists[verb]}&size=2000`)
  expect(items.length).toBeGreaterThan(0)
  // The one column that lists of v1 do not have.
  const listed = items.map((item: object) => csvLine(verb, { ...item, productCategory: 'Azure' })).join('')
  expect(text).toBe(csvHeader(verb) + listed)
  const { code, told } = await reconciled(`${verb}.csv`)
  expect([code, told]).toEqual([
    0,
    expect.objectContaining({
      kind: verb,
      invoiceId: invoice,
      differenceCount: 0,
      rows: expect.objectContaining({ matching: items.length, file: items.length, books: items.length }),
      unread: { count: 0, rows: [] },
    }),
  ])
})

test.each(verbs)('%s that is not billed yet matches the open month', async (verb) => {
  await exported(verb, `open-${verb}.csv.gz`, '--period', 'current')
  const { code, told } = await reconciled(`open-${verb}.csv.gz`, '--period', 'current')
  expect([code, told.differenceCount, told.kind, told.period]).toEqual([0, 0, verb, '2026-10'])
  expect(told.rows.matching).toBeGreaterThan(0)
})

test('a unit more is found', async () => {
  const text = await exported('usage', 'more.csv', '--invoice', invoice)
  const [header = '', first = '', ...rest] = text.split('\r\n')
  const at = header.split(',').indexOf('Quantity')
  // The name of the customer has the one comma that separates nothing.
  const cells = first.match(/("([^"]|"")*"|[^,]*)(,|$)/g) as string[]
  cells[at] = `1${cells[at]}`
  writeFileSync(file('more.csv'), [header, cells.join(''), ...rest].join('\r\n'))
  const { code, told } = await reconciled('more.csv')
  expect([code, told.differenceCount]).toEqual([1, 1])
})

test('CSV has all columns', async () => {
  const end = await inside(['export', 'usage', '--invoice', 'latest', '--format', 'csv', '--columns', 'basic', '--out', file('x.csv')], env)
  expect(end).toMatchObject({ code: 2, err: expect.stringContaining('leave --columns out') })
})
