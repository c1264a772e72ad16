/**
 * A disk that fills up and has room again, under a service that goes on. One that turns read-only cannot be had on order:
 * a mount with files open for writing refuses to be made so (EBUSY), and the way the kernel does it after an error
 * takes every disk of the machine along. What the service does then goes through the same refusals of the stores.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { serve } from '../crash.ts'
import { connect, newDataFolder } from '../harness.ts'
import { createCustomer, must, newCustomer } from '../story.ts'

let folder = ''
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('full: writes are refused, reads and readiness answer; with room again it goes on without a restart', async () => {
  folder = await newDataFolder()
  // What a killed start left behind; no process has this number.
  const left = join(folder, 'reference.sqlite.4194305.new')
  writeFileSync(left, 'unfinished')
  const service = serve(folder, { flags: ['--log', 'warn'] })
  const server = connect(await service.ready)
  const limit = (bytes: string) => expect(spawnSync('prlimit', ['--pid', String(service.child.pid), `--fsize=${bytes}:`]).status).toBe(0)
  try {
    expect(existsSync(left)).toBe(false)
    const kept = await createCustomer(server, { label: 'contoso-disk' })
    expect((await server.get('/readyz', { as: null })).status).toBe(200)
    limit('4096')
    const refused = await server.post('/v1/customers', newCustomer({ label: 'contoso-full' }))
    expect([refused.status, refused.body.code]).toEqual([503, 800003])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await server.get(`/v1/customers/${kept}`)).status).toBe(200)
    const ready = await server.get('/readyz', { as: null })
    expect([ready.status, ready.body.status, ready.body.checks.stores]).toEqual([503, 'unavailable', 'unwritable'])
    limit('unlimited')
    expect((await server.post('/v1/customers', newCustomer({ label: 'contoso-full' }))).status).toBe(201)
    expect((await server.get('/readyz', { as: null })).body.checks.stores).toBe('ok')
    expect((await must(server, 200, 'GET', '/v1/customers')).totalCount).toBe(2)
    expect(service.stderr()).toContain('a call found the storage unwritable')
  } finally {
    service.child.kill('SIGTERM')
  }
  expect(await service.ended).toBe(0)
})
