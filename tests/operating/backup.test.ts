/** A backup taken while the service is written to, and what comes of it. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serve } from '../crash.ts'
import { connect, lapis, startServer, type TestServer } from '../harness.ts'
import { asLines, createCustomer, must, type Purchase, settle } from '../story.ts'

const cli = join(import.meta.dirname, '..', '..', 'cli', 'src', 'main.ts')
const lazuli = (...args: string[]) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], { encoding: 'utf8' })
const root = mkdtempSync(join(tmpdir(), 'lazuli-backup-'))
let server: TestServer
let bought: Purchase
beforeAll(async () => {
  server = await startServer()
  bought = await settle(server, { label: 'contoso-backup' })
})
afterAll(async () => {
  await server.remove()
  rmSync(root, { recursive: true, force: true })
})

const backUp = (to: string) => server.request('POST', '/operator/v1/backups', { as: null, body: { to } })
const event = (id: string) => ({
  id,
  entitlementId: bought.entitlement,
  meterId: '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead',
  quantity: '1',
  at: '2026-09-01T00:00:00Z',
  resourceUri: `/subscriptions/${bought.entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
})
const meterOne = (to: Pick<TestServer, 'post'>, id: string) =>
  to.post('/metering/v1/usage', asLines([event(id)]), { headers: { 'Content-Type': 'application/x-ndjson' } })

describe('taken in the midst of work', () => {
  const to = join(root, 'monday')
  const made: string[] = []
  const metered: string[] = []
  let atBegin: { made: number; metered: number }

  test('is answered when it is whole, and the service goes on meanwhile', async () => {
    let stop = false
    const selling = (async () => {
      for (let n = 0; !stop; n++) made.push(await createCustomer(server, { label: `contoso-b-${n}` }))
    })()
    const metering = (async () => {
      for (let n = 0; !stop; n++) if ((await meterOne(server, `b-${n}`)).body.accepted === 1) metered.push(`b-${n}`)
    })()
    while (metered.length < 3 || made.length < 3) await new Promise((resolve) => setTimeout(resolve, 20))
    atBegin = { made: made.length, metered: metered.length }
    const reply = await backUp(to)
    expect([reply.status, reply.body.to]).toEqual([201, to])
    expect(reply.body.partners.map((one: { tenantId: string }) => one.tenantId)).toContain(lapis.tenantId)
    stop = true
    await Promise.all([selling, metering])
    const audit = await server.request('GET', '/operator/v1/audit', { as: null })
    expect(audit.body.items[0]).toMatchObject({ operation: 'createBackup', status: 201 })
  })

  test('makes a data folder, which opens while the source keeps running', async () => {
    const data = join(root, 'restored')
    const done = lazuli('restore', '--from', to, '--data', data)
    expect([done.status, done.stderr]).toEqual([0, ''])
    expect(done.stdout).toContain('2 partners')
    const service = serve(data)
    const restored = connect(await service.ready)
    try {
      const ids = (await must(restored, 200, 'GET', '/v1/customers')).items.map((one: { id: string }) => one.id)
      // All that was acknowledged before it began, and nothing that never was.
      for (const id of made.slice(0, atBegin.made)) expect(ids).toContain(id)
      for (const id of ids) expect([...made, bought.customer]).toContain(id)
      for (const id of metered.slice(0, atBegin.metered))
        expect((await meterOne(restored, id)).body).toMatchObject({ accepted: 0, duplicates: 1 })
      expect((await meterOne(restored, 'after-restore')).body).toMatchObject({ accepted: 1 })
      await restored.advance('2026-10-07T00:00:00Z')
      expect((await must(restored, 200, 'GET', '/v1/invoices')).items).toHaveLength(1)
      expect((await server.get('/v1/customers')).status).toBe(200)
    } finally {
      service.child.kill('SIGTERM')
      expect(await service.ended).toBe(0)
    }
    const refused = lazuli('restore', '--from', to, '--data', data)
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/holds data already.*\.\n$/)])
    expect(lazuli('restore', '--from', to, '--data', data, '--replace').status).toBe(0)
    expect(existsSync(`${data}.replaced/registry.sqlite`)).toBe(true)
  })

  test.each([
    [
      'a changed file',
      (folder: string) => appendFileSync(join(folder, 'registry.sqlite'), 'x'),
      /registry\.sqlite is not what was written/,
    ],
    ['a missing file', (folder: string) => rmSync(join(folder, 'partners', lapis.tenantId, 'state.sqlite')), /lacks partners/],
    ['a file more', (folder: string) => writeFileSync(join(folder, 'more'), ''), /does not name/],
    ['no manifest', (folder: string) => rmSync(join(folder, 'backup.json')), /no finished backup/],
    [
      'a manifest of a later release',
      (folder: string) =>
        writeFileSync(join(folder, 'backup.json'), readFileSync(join(folder, 'backup.json'), 'utf8').replace('"format": 1', '"format": 2')),
      /newer release/,
    ],
  ])('with %s is refused before anything is replaced', (name, spoil, says) => {
    const spoilt = join(root, `spoilt ${name}`)
    cpSync(to, spoilt, { recursive: true })
    spoil(spoilt)
    const data = join(root, `of ${name}`)
    const done = lazuli('restore', '--from', spoilt, '--data', data)
    expect(done.status).toBe(1)
    expect(done.stderr).toMatch(says)
    expect(existsSync(data)).toBe(false)
  })

  test('is not restored into a folder in use', async () => {
    // The lock holds between processes.
    const done = lazuli('restore', '--from', to, '--data', server.folder, '--replace')
    expect([done.status, done.stderr]).toEqual([1, expect.stringMatching(/used by another Lazuli/)])
    expect((await server.get('/v1/customers')).status).toBe(200)
  })
})

test.each([
  ['a relative path', () => 'backup-here'],
  ['a place within the data', () => join(server.folder, 'partners', 'copy')],
  ['a folder that is there', () => root],
  ['a folder below one that is not', () => join(root, 'no', 'such')],
])('%s is no place for one', async (_, to) => {
  const reply = await backUp(to())
  expect([reply.status, reply.body.code]).toEqual([400, 800002])
})

test('the command makes one, and says what the service says', async () => {
  const to = join(root, 'by-command')
  // Asynchronously: the service runs in this process.
  const { spawn } = await import('node:child_process')
  const run = (args: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args])
      let [out, err] = ['', '']
      child.stdout.on('data', (chunk) => {
        out += chunk
      })
      child.stderr.on('data', (chunk) => {
        err += chunk
      })
      child.on('close', (code) => resolve({ code, out, err }))
    })
  const first = await run(['backup', '--to', to, '--url', server.url])
  expect(first, first.err).toMatchObject({ code: 0, out: expect.stringContaining('2 partners') })
  const second = await run(['backup', '--to', to, '--url', server.url])
  expect(second).toMatchObject({ code: 5, err: expect.stringContaining('is there already') })
})
