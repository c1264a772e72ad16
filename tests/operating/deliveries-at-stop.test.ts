/** Deliveries at a stop: what waits is counted, what has no answer holds nobody up, and is made again after the next start. */
import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { serve } from '../crash.ts'
import { connect, newDataFolder } from '../harness.ts'
import { fingerprint, startReceiver } from '../receiver.ts'
import { must } from '../story.ts'

let folder = ''
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const waiting = async (url: string): Promise<number> =>
  Number(/^lazuli_deliveries_pending (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1])

test('a receiver that hangs and a listener that stays do not outlast --stop-seconds; nothing is lost', async () => {
  folder = await newDataFolder()
  const receiver = await startReceiver('hang')
  const service = serve(folder, { flags: ['--stop-seconds', '2'] })
  const url = await service.ready
  const server = connect(url)
  try {
    expect(await waiting(url)).toBe(0)
    const listening = await fetch(`${url}/lab/deliveries/stream`)
    const body = { WebhookUrl: receiver.url, WebhookEvents: ['test-created'] }
    await must(server, 200, 'POST', '/webhooks/v1/registration', { body })
    const { correlationId } = await must(server, 200, 'POST', '/webhooks/v1/registration/validationEvents', {})
    await receiver.until(1)
    expect(await waiting(url)).toBe(1)
    const begunAt = performance.now()
    service.child.kill('SIGTERM')
    // The stream comes to its end of itself, not by being cut.
    expect(await listening.text()).toContain('test-created')
    expect(await service.ended).toBe(0)
    expect(performance.now() - begunAt).toBeLessThan(25_000)

    receiver.answer = 200
    const again = serve(folder)
    const after = connect(await again.ready)
    const [first, second] = await receiver.until(2)
    expect(fingerprint(second?.body as Buffer)).toBe(fingerprint(first?.body as Buffer))
    await after.advance('PT1S')
    const state = await must(after, 200, 'GET', `/webhooks/v1/registration/validationEvents/${correlationId}`, {})
    expect([state.status, state.results.length]).toEqual(['completed', 1])
    expect(await waiting(after.url)).toBe(0)
    again.child.kill('SIGTERM')
    expect(await again.ended).toBe(0)
  } finally {
    service.child.kill('SIGKILL')
    await receiver.close()
  }
})
