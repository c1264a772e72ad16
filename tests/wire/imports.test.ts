/** Imports as users make them: `lazuli usage import` with files as they were downloaded. */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { type Purchase, settle } from '../story.ts'

const root = join(import.meta.dirname, '../..')
const samples = join(root, 'server/data/samples')
let server: TestServer
let purchase: Purchase

beforeAll(async () => {
  server = await startServer()
  purchase = await settle(server, { label: 'imports' })
  await server.advance('2026-09-30T00:00:00Z')
})
afterAll(() => server.remove())

/** Runs the command beside this process, which serves it. */
function lazuli(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const cli = join(root, 'cli/src/main.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'usage', 'import', ...args, '--url', server.url])
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => {
    out += text
  })
  child.stderr.on('data', (text: Buffer) => {
    err += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}
const into = (): string[] => ['--customer', purchase.customer, '--month', '2026-09']

test('a packed cost export is taken with the totals of its source, and the same file in the open adds nothing', async () => {
  const sample = readFileSync(join(samples, 'sample-usage-ea-actual.csv'))
  const packed = join(server.folder, 'costs.csv.gz')
  writeFileSync(packed, gzipSync(sample))
  const first = await lazuli(packed, ...into())
  expect([first.code, first.err]).toEqual([0, ''])
  expect(first.out).toContain('costExport: 8 rows taken, 0 known before, 0 refused')
  expect(first.out).toContain('USD: the file says 5.0823241067419368, of it 0 refused; taken 5.0823241067419368')
  expect(first.out).toContain('difference 0.0000000677419368')
  const again = await lazuli(join(samples, 'sample-usage-ea-actual.csv'), ...into())
  expect(again.out).toContain('costExport: 0 rows taken, 8 known before, 0 refused')
})

test('an amortized export that has rows of the actual one too takes the others', async () => {
  const { out } = await lazuli(join(samples, 'sample-usage-ea-amortized.csv'), ...into(), '--json')
  const receipt = JSON.parse(out)
  expect(receipt.accepted + receipt.duplicates).toBe(23)
  expect(receipt.totals[0].file).toBe('15.402195896636644627485419')
})

test('FOCUS as Parquet: usage is taken, the rest refused by its row', async () => {
  const path = join(server.folder, 'focus.parquet')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const row = (category: string, cost: string, quantity: string) =>
    `SELECT '${category}' AS ChargeCategory, ${cost}::DECIMAL(38,18) AS BilledCost, ${quantity}::DECIMAL(38,9) AS PricingQuantity, 'USD' AS BillingCurrency,
      TIMESTAMP '2026-09-03 00:00:00' AS ChargePeriodStart, '/subscriptions/4f4fa0d0-3b9c-4f5e-8a4b-0c1d2e3f4a5b' AS SubAccountId,
      0.123456789012345678::DECIMAL(38,18) AS ContractedUnitPrice, 'meter-of-mine' AS x_MeterId`
  await connection.run(
    `COPY (${row('Usage', '0.246913578024691356', '2')} UNION ALL ${row('Purchase', '7.5', '1')}) TO '${path}' (FORMAT parquet)`,
  )
  connection.closeSync()
  instance.closeSync()
  const { out } = await lazuli(path, ...into())
  expect(out).toContain('focus: 1 rows taken, 0 known before, 1 refused')
  expect(out).toContain('USD: the file says 7.746913578024691356, of it 7.5 refused; taken 0.246913578024691356')
  expect(out).toContain('difference 0\n')
  expect(out).toContain('line 2  NotUsage: a row of the charge category Purchase is no usage')
})

test.each<[string, () => string[], RegExp, number?]>([
  ['a file that is not there', () => ['nowhere.csv', ...into()], /nowhere\.csv cannot be read/],
  [
    'a file of something else',
    () => [join(root, 'CHANGELOG.md'), ...into()],
    /columns are of no known usage file.*nothing was taken \(400, code 800002\)/,
    5,
  ],
  ['a format it has not', () => [join(samples, 'sample-usage-ea-actual.csv'), ...into(), '--format', 'focus'], /nothing was taken/, 5],
  ['nobody it is for', () => [join(samples, 'sample-usage-ea-actual.csv')], /--customer/, 2],
])('%s is told in a sentence', async (_, args, says, exit = 1) => {
  const { code, out, err } = await lazuli(...args())
  expect([code, out]).toEqual([exit, ''])
  expect(err).toMatch(says)
  expect(err).not.toContain('    at ')
})
