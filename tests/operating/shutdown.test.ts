/** Told to stop, the service finishes what it has accepted; told twice, it goes at once. */
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { afterAll, expect, test } from 'vitest'
import { type Process, serve } from '../crash.ts'
import { connect, newDataFolder } from '../harness.ts'
import { agree, createCustomer, must, planItem, planLine, settle } from '../story.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
async function start(flags: string[] = []): Promise<{ folder: string; service: Process; url: string }> {
  const folder = await newDataFolder()
  folders.push(folder)
  const service = serve(folder, { flags: ['--log', 'info', ...flags] })
  return { folder, service, url: await service.ready }
}
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('checkouts and an ingest that were under way end well, and are there at the next start', async () => {
  const { folder, service, url } = await start()
  const server = connect(url)
  const { entitlement } = await settle(server, { label: 'contoso-usage' })
  const item = await planItem(server)
  const carts: [string, string][] = []
  for (let n = 0; n < 6; n++) {
    const customer = await createCustomer(server, { label: `contoso-stop-${n}` })
    await agree(server, customer)
    const cart = (await must(server, 201, 'POST', `/v1/customers/${customer}/carts`, { body: { lineItems: [planLine(item)] } })).id
    carts.push([customer, cart])
  }
  // A batch that is still being sent when the signal comes.
  const line = (n: number) =>
    `${JSON.stringify({ id: `stop-${n}`, entitlementId: entitlement, meterId: '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead', quantity: '1', at: '2026-09-01T00:00:00Z', resourceUri: `/subscriptions/${entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm` })}\n`
  const ingest = httpRequest(`${url}/metering/v1/usage`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${await server.token()}`, 'Content-Type': 'application/x-ndjson' },
  })
  const ingested = once(ingest, 'response')
  ingest.write(line(0))
  await wait(100)
  const checkouts = carts.map(([customer, cart]) => server.post(`/v1/customers/${customer}/carts/${cart}/checkout`))
  // The first of them is answered: the others have been accepted or are on their way.
  await Promise.race(checkouts)
  service.child.kill('SIGTERM')
  const given = await Promise.allSettled(checkouts)
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  await wait(200)
  ingest.write(line(1))
  ingest.end()
  const [reply] = (await ingested) as [import('node:http').IncomingMessage]
  let text = ''
  for await (const chunk of reply) text += chunk
  expect([reply.statusCode, JSON.parse(text)]).toEqual([200, expect.objectContaining({ accepted: 2, rejectedCount: 0 })])
  expect(await service.ended).toBe(0)
  const logged = service
    .stderr()
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one).msg)
  expect(logged.filter((msg) => msg.startsWith('stop'))).toEqual(['stopping', 'stopped'])

  const again = serve(folder)
  const after = connect(await again.ready)
  for (const [n, one] of given.entries()) {
    const [customer] = carts[n] as [string, string]
    const { totalCount } = (await after.get(`/v1/customers/${customer}/orders`)).body
    // Whoever got an answer has an order; who found the door closed may call again.
    if (one.status === 'fulfilled') expect([one.value.status, totalCount]).toEqual([201, 1])
    else expect(totalCount).toBeLessThanOrEqual(1)
  }
  expect(given.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
  const repeated = await after.post('/metering/v1/usage', line(0) + line(1), { headers: { 'Content-Type': 'application/x-ndjson' } })
  expect(repeated.body).toMatchObject({ accepted: 0, duplicates: 2 })
  again.child.kill('SIGTERM')
  expect(await again.ended).toBe(0)
})

test('jobs of an advance that is under way run to their end', async () => {
  const { folder, service, url } = await start()
  const server = connect(url)
  await settle(server, { label: 'contoso-advance' })
  const moved = server.advance('P40D')
  await wait(60)
  service.child.kill('SIGINT')
  const { now, jobsRun } = await moved
  expect(jobsRun).toBeGreaterThan(40)
  expect(await service.ended).toBe(0)
  const again = serve(folder)
  const after = connect(await again.ready)
  expect((await after.get('/lab/clock')).body.now).toBe(now)
  again.child.kill('SIGKILL')
  await again.ended
})

test('what does not end is cut after its time, and the exit code says so', async () => {
  const { service, url } = await start(['--stop-seconds', '1'])
  const server = connect(url)
  const endless = httpRequest(`${url}/metering/v1/usage`, { method: 'POST', headers: { Authorization: `Bearer ${await server.token()}` } })
  const cut = once(endless, 'error')
  endless.write('{}\n')
  await wait(100)
  service.child.kill('SIGTERM')
  await cut
  expect(await service.ended).toBe(1)
  expect(service.stderr()).toContain('cutting what has not ended')
})

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a second %s does not wait', async (signal, code) => {
  const { service, url } = await start(['--stop-seconds', '60'])
  const server = connect(url)
  const endless = httpRequest(`${url}/metering/v1/usage`, { method: 'POST', headers: { Authorization: `Bearer ${await server.token()}` } })
  endless.on('error', () => undefined)
  endless.write('{}\n')
  await wait(100)
  service.child.kill(signal)
  await wait(300)
  expect(service.child.exitCode).toBeNull()
  service.child.kill(signal)
  expect(await service.ended).toBe(code)
})

test('while it drains it answers, and says that it is not ready', async () => {
  const { service, url } = await start(['--drain-seconds', '2'])
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  service.child.kill('SIGTERM')
  await wait(300)
  const ready = await fetch(`${url}/readyz`)
  expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ status: 'stopping' })])
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(await service.ended).toBe(0)
})
