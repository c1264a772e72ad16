/** A few kills at random moments, and disks that cannot be written. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { serve, surviveKills } from '../crash.ts'
import { connect, newDataFolder } from '../harness.ts'
import { agree, asLines, createCustomer, must, newCustomer, planItem, planLine, settle } from '../story.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test('nothing acknowledged is lost and nothing is done by halves', async () => {
  const { tally, folder } = await surviveKills(4, 7)
  folders.push(folder)
  expect(tally.rounds).toBe(4)
  expect(tally.customers).toBeGreaterThan(0)
})

test('a killed service leaves its folder free for the next, a running one does not', async () => {
  const folder = await newDataFolder()
  folders.push(folder)
  const first = serve(folder)
  await first.ready
  const second = serve(folder)
  expect(await second.ended).toBe(1)
  expect(sentence(second.stderr())).toMatch(/used by another Lazuli/)
  first.child.kill('SIGKILL')
  await first.ended
  const third = serve(folder)
  expect(await third.ready).toMatch(/^http:/)
  third.child.kill('SIGTERM')
  expect(await third.ended).toBe(0)
})

/** What a person is told: one line, no stack. */
function sentence(stderr: string): string {
  const lines = stderr
    .trim()
    .split('\n')
    .filter((line) => !/^\(node:|^\(Use /.test(line))
  expect(lines, stderr).toHaveLength(1)
  expect(lines[0]).toMatch(/\.$/)
  return lines[0] as string
}

test('a data folder that is a file stops the start with a sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-test-'))
  folders.push(folder)
  const path = join(folder, 'file')
  writeFileSync(path, '')
  const service = serve(path)
  expect(await service.ended).toBe(1)
  expect(sentence(service.stderr())).toContain(path)
})

test.skipIf(process.platform === 'win32')(
  'a read-only data folder stops the start with a sentence, and nothing in it has changed',
  async () => {
    const folder = await newDataFolder()
    folders.push(folder)
    const service = serve(folder)
    const server = connect(await service.ready)
    const customer = await createCustomer(server, { label: 'contoso-readonly' })
    service.child.kill('SIGTERM')
    await service.ended
    // Root may write anywhere: it starts the service as nobody.
    const uid = process.getuid?.() === 0 ? 65534 : undefined
    for (const path of [folder, join(folder, 'partners'), join(folder, 'keys')]) chmodSync(path, 0o555)
    const locked = serve(folder, uid === undefined ? {} : { uid })
    expect(await locked.ended).toBe(1)
    expect(sentence(locked.stderr())).toContain(folder)
    for (const path of [folder, join(folder, 'partners'), join(folder, 'keys')]) chmodSync(path, 0o755)
    const again = serve(folder)
    expect((await connect(await again.ready).get(`/v1/customers/${customer}`)).status).toBe(200)
    again.child.kill('SIGKILL')
    await again.ended
  },
)

test.skipIf(process.platform === 'win32')(
  'a disk that fills up refuses writes with a documented fault, answers reads, and loses nothing',
  async () => {
    const folder = await newDataFolder()
    folders.push(folder)
    mkdirSync(folder, { recursive: true })
    const before = serve(folder)
    let server = connect(await before.ready)
    const bought = await settle(server, { label: 'contoso-full' })
    const item = await planItem(server)
    before.child.kill('SIGTERM')
    await before.ended

    // The price list is only read; every other file may grow to this many KiB.
    const largestFile = 3000
    expect(statSync(join(folder, 'registry.sqlite')).size).toBeLessThan(largestFile * 1024)
    const full = serve(folder, { largestFile })
    server = connect(await full.ready)
    const made: string[] = []
    let refusal: Awaited<ReturnType<typeof server.post>> | undefined
    for (let n = 0; n < 20_000 && !refusal; n++) {
      const reply = await server.post('/v1/customers', newCustomer({ label: `full-${n}`, companyName: 'x'.repeat(250) }))
      if (reply.status === 201) made.push(reply.body.id as string)
      else refusal = reply
    }
    expect([refusal?.status, refusal?.body.code], refusal?.text).toEqual([503, 800003])
    expect(Number(refusal?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await server.get(`/v1/customers/${bought.customer}`)).status).toBe(200)
    expect((await server.get('/v1/customers')).body.totalCount).toBe(made.length + 1)
    const usage = {
      id: 'full',
      entitlementId: bought.entitlement,
      meterId: '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead',
      quantity: '1',
      at: '2026-09-01T00:00:00Z',
    }
    const batch = await server.post('/metering/v1/usage', asLines([usage]), { headers: { 'Content-Type': 'application/x-ndjson' } })
    expect([200, 503]).toContain(batch.status)
    full.child.kill('SIGKILL')
    await full.ended

    // With room again, everything acknowledged is there and what was refused is not.
    const after = serve(folder)
    server = connect(await after.ready)
    const { items } = await must(server, 200, 'GET', '/v1/customers')
    expect(new Set(items.map((c: { id: string }) => c.id))).toEqual(new Set([...made, bought.customer]))
    const again = await server.post('/metering/v1/usage', asLines([usage]), { headers: { 'Content-Type': 'application/x-ndjson' } })
    expect(again.body).toMatchObject({ accepted: batch.status === 200 ? 0 : 1 })
    const customer = made[0] as string
    await agree(server, customer)
    const cart = (await must(server, 201, 'POST', `/v1/customers/${customer}/carts`, { body: { lineItems: [planLine(item)] } })).id
    await must(server, 201, 'POST', `/v1/customers/${customer}/carts/${cart}/checkout`)
    after.child.kill('SIGTERM')
    expect(await after.ended).toBe(0)
  },
)
