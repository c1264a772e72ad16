/** The worked example of docs/explain.md is what the commands print. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asCsv, exportedRows, own } from '../explained-month.ts'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { meter, settle } from '../story.ts'

const root = join(import.meta.dirname, '..', '..')
const page = join(root, 'docs', 'explain.md')
let server: TestServer
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-page-'))
  server = await startServer()
  const bought = await settle(server, { label: 'example', companyName: 'Example' }, own)
  const days = [
    ['2026-09-01', '10.5'],
    ['2026-09-02', '4.25'],
    ['2026-09-02', '5'],
    ['2026-09-03', '9.25'],
  ] as const
  await server.advance('2026-09-03T12:00:00Z', cobalt)
  // Credit is lost on the third day.
  const path = `/operator/v1/partners/${cobalt.tenantId}/entitlements/${bought.entitlement}/credit-access/default/revoke`
  expect((await server.request('POST', path, { token: 'lazuli-sandbox-operator' })).status).toBeLessThan(300)
  await server.advance('2026-09-04T00:00:00Z', cobalt)
  await meter(
    server,
    days.map(([day, quantity], i) => ({
      ...{ id: `hour-${i + 1}`, entitlementId: bought.entitlement, meterId: '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead', quantity },
      at: `${day}T0${i}:00:00Z`,
    })),
    own,
  )
  await server.advance('2026-10-07T00:00:00Z', cobalt)
  const rows = await exportedRows(server, '/usage/billed/export', { invoiceId: 'G000000001' })
  const damaged = rows.map((row, i) => (i === 1 ? { ...row, Quantity: 10, BillingPreTaxTotal: Decimal.parse('0.6347993') as never } : row))
  writeFileSync(join(folder, 'usage.csv'), asCsv(damaged))
})
afterAll(async () => {
  await server.remove()
  rmSync(folder, { recursive: true })
})

function lazuli(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const more = ['--url', server.url, '--partner', 'cobalt.onmicrosoft.com']
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'cli/src/main.ts'), ...args, ...more], {
    cwd: folder,
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => {
    out += text
  })
  child.stderr.on('data', (text: Buffer) => {
    err += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

/** Ids differ from world to world; what is said of them does not. */
const nameless = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '…').replaceAll(/ +$/gm, '')

test('each command of the page prints what stands below it, and ends as it says', async () => {
  const text = readFileSync(page, 'utf8')
  const blocks = [...text.matchAll(/```\n\$ lazuli ([^\n]+)\n(.*?)```/gs)]
  expect(blocks.length).toBe(3)
  let told = text
  for (const [block, command = '', expected = ''] of blocks) {
    const { code, out, err } = await lazuli(command.split(' '))
    expect([command, err]).toEqual([command, ''])
    expect([command, code]).toEqual([command, command.startsWith('reconcile') ? 1 : 0])
    told = told.replace(block, `\`\`\`\n$ lazuli ${command}\n${nameless(out)}\`\`\``)
    if (!process.env.LAZULI_WRITE_DOCS) expect(nameless(out)).toBe(expected)
  }
  if (process.env.LAZULI_WRITE_DOCS) writeFileSync(page, told)
})

test('what matches ends with 0, what cannot be asked with a sentence', async () => {
  const rows = await exportedRows(server, '/usage/billed/export', { invoiceId: 'G000000001' })
  writeFileSync(join(folder, 'same.csv'), asCsv(rows))
  writeFileSync(
    join(folder, 'recon.json'),
    JSON.stringify(await exportedRows(server, '/reconciliation/billed/export', { invoiceId: 'G000000001' })),
  )
  expect(await lazuli(['reconcile', 'same.csv'])).toMatchObject({ code: 0, out: expect.stringContaining('Everything matches.') })
  expect((await lazuli(['reconcile', 'usage.csv', '-o', 'csv'])).code).toBe(1)
  expect(JSON.parse((await lazuli(['reconcile', 'usage.csv', '-o', 'json'])).out)).toMatchObject({ differenceCount: 1 })
  expect(JSON.parse((await lazuli(['explain', '--file', 'recon.json', '-o', 'json'])).out)).toMatchObject({
    of: 'reconciliation',
    form: 'v2',
  })
  const wrong = await lazuli(['explain', '--file', 'usage.csv', '--row', '2'])
  expect([wrong.code, wrong.err]).toEqual([4, expect.stringMatching(/differs in .*Quantity(.|\n)*Quantity: sent "10", stored "9.25"/)])
})
