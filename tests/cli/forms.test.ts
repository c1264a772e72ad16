/** Answers of every kind of command, in every form: what a program reads back is what the service said, what a person sees is no JSON. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseJson } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { forms } from '../../cli/src/output/print.ts'
import { startServer, type TestServer } from '../harness.ts'
import { settle } from '../story.ts'
import { inside } from './terminal.ts'

let server: TestServer
let folder: string
let env: Record<string, string>

beforeAll(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), 'lazuli-forms-'))
  env = { LAZULI_URL: server.url, LAZULI_CONFIG: join(folder, 'profiles.json') }
  await settle(server, { label: 'cli-forms-customer' })
  expect(await inside(['usage', 'generate', '--from', '2026-09-01', '--to', '2026-09-02', '--size', 'small'], env)).toMatchObject({
    code: 0,
  })
  expect(await inside(['clock', 'advance', '2026-10-06T12:00:00Z'], env)).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await server.remove()
  rmSync(folder, { recursive: true, force: true })
})

const line = ['--provider', 'onetime', '--invoice-line-item-type', 'billinglineitems']
/** One of each kind: a value, a list by pages, a list in one answer, values with lists inside, Azure's own form, findings. */
const commands = [
  ['clock'],
  ['customers', 'list'],
  ['customers', 'get', 'cli-forms-customer.onmicrosoft.com'],
  ['catalog', 'list-products', '--country', 'US', '--target-view', 'MicrosoftAzure'],
  ['invoices', 'list'],
  ['invoices', 'list-line-items', 'latest', ...line],
  ['invoices', 'list-summaries'],
  ['webhooks', 'list-events'],
  ['lab', 'get-faults'],
  ['operator', 'list-partners'],
  ['azure-billing', 'list-accounts', '--as', 'admin'],
  ['explain', '--invoice', 'latest', '--row', '1'],
  ['usage', 'generate', '--from', '2026-10-20', '--to', '2026-10-20', '--size', 'small', '--no-follow'],
  ['doctor'],
  ['logins', 'list'],
]

describe.each(commands.map((words) => [words.slice(0, 2).join(' '), words] as const))('%s', (_, words) => {
  const told: Record<string, string> = {}
  test('is told in every form', async () => {
    for (const form of forms) {
      const end = await inside([...words, '-o', form], env)
      expect(end, form).toMatchObject({ code: 0, err: '' })
      told[form] = end.out
    }
  })

  test('programs read the same in each', () => {
    // What is written at another moment, or asked for anew.
    const still = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, 'x')
    const json = JSON.parse(still(told.json as string))
    const lines = (still(told.jsonl as string).match(/.+/g) ?? []).map((one) => JSON.parse(one))
    expect(lines).toEqual(Array.isArray(json) ? json : [json])
    expect(parseYaml(still(told.yaml as string))).toEqual(json)
    expect(() => parseJson(told.json as string)).not.toThrow()
    const rows = Array.isArray(json) ? json.length : 1
    const records = (told.csv as string).split('\r\n').length - 2
    expect(records).toBe(rows === 0 ? -1 : rows)
    if (words[0] !== 'explain') expect((told.text as string).split('\n')).toHaveLength(rows + 1)
  })

  test('people see names and values', () => {
    expect(told.table).toMatch(/\S/)
    expect(told.table).not.toMatch(/[[{]"|\[\{|\[object|undefined|\bnull\b/)
    expect(told.table).not.toContain('\u001b')
  })

  test('a query picks from it, and one that finds nothing says nothing', async () => {
    if (words[0] === 'explain') expect((await inside([...words, '--query', 'recomputed', '-o', 'text'], env)).out).toMatch(/^[\d.]+\n$/)
    const none = await inside([...words, '--query', 'nothing.of.it', '-o', 'json'], env)
    expect([none.code, none.err]).toEqual([0, ''])
    expect(['', '[]\n']).toContain(none.out)
  })
})

test('lists inside an answer stand below it, by name', async () => {
  const { out } = await inside(['clock', 'advance', '2026-11-06T12:00:00Z', '-o', 'table'], env)
  expect(out).toMatch(/\njobsRun +\d+\n\nevents:\ntype +count\ninvoice-ready +1\n$/)
})

test.each([
  [['reconcile', import.meta.filename, '--invoice', 'latest'], 5],
  [['usage', 'import', import.meta.filename, '--customer', 'cli-forms-customer.onmicrosoft.com'], 5],
  [['usage', 'generate', '--from', '2026-10-20', '--to', '2026-10-01'], 5],
  [['token', '--secret', 'wrong'], 3],
  [['explain', '--invoice', 'G000009999'], 4],
  [['listen', '--forward-to', 'http://127.0.0.1:9/', '--partner', 'nobody.example'], 5],
  [['invoices', 'get-statement', 'latest', '--out', '/no/such/folder/x.pdf'], 1],
  [['customers', 'list', '--limit', '1.5'], 2],
  ...[
    ['token'],
    ['doctor', '--query', '[?!well].what'],
    ['explain', '--invoice', 'latest'],
    ['reconcile', import.meta.filename, '--invoice', 'latest'],
    ['usage', 'import', import.meta.filename, '--customer', 'x'],
    ['usage', 'generate', '--from', '2026-10-20', '--to', '2026-10-20'],
    ['export', 'focus', '--invoice', 'latest', '--out', '/dev/null'],
    ['export', 'usage', '--invoice', 'latest', '--out', '/dev/null'],
    ['listen', '--forward-to', 'http://127.0.0.1:9/'],
    ['backup', '--to', '/nowhere'],
    ['world', 'reset', '--yes'],
  ].map((words): [string[], number] => [[...words, '--url', 'http://127.0.0.1:9'], words[0] === 'doctor' ? 1 : 6]),
] as [string[], number][])('%j ends with %i', async (words, code) => {
  const end = await inside(words, env)
  expect([end.code, end.err]).toEqual([code, expect.not.stringContaining('    at ')])
})

test('a file that goes to a device leaves the device', async () => {
  const end = await inside(['invoices', 'get-statement', 'latest', '--out', '/dev/null'], env)
  expect(end).toMatchObject({ code: 0, err: expect.stringMatching(/^\/dev\/null: \d+ bytes\n$/) })
})
