/** What proves a delivery to whoever gets it: signature and certificate (platform contract, section 3.3), also to a listener. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newDataFolder, startServer, type TestServer } from '../harness.ts'
import { authorityOf, judge, type Received, type Receiver, startReceiver } from '../receiver.ts'
import { must, settle } from '../story.ts'
import { deliveries, register, registration } from './delivery-calls.ts'

const day = 86_400_000

describe('the proof', () => {
  let server: TestServer
  let receiver: Receiver
  beforeAll(async () => {
    server = await startServer({ webhookOrganisation: 'Microsoft Corporation', data: await newDataFolder() })
    receiver = await startReceiver()
    await register(server, receiver, ['test-created'])
    await must(server, 200, 'POST', `${registration}/validationEvents`, {})
    await receiver.until(1)
  })
  afterAll(async () => {
    await receiver.close()
    await server.remove()
  })
  const trusted = async (more = {}) => {
    const authority = await authorityOf(server.url)
    return { authority, organisation: 'Microsoft Corporation', now: new Date(authority.validFromDate.getTime() + 2 * day), ...more }
  }

  test('convinces a receiver, and nothing less does', async () => {
    const [one] = receiver.received as [Received]
    expect(await judge(one, await trusted())).toBe(200)
    const changed = Buffer.from(one.body.toString().replace('test', 'tesu'))
    expect(await judge({ ...one, body: changed }, await trusted())).toBe(401)
    expect(await judge(one, await trusted({ organisation: 'Somebody Else' }))).toBe(401)
    const { authorization: _signature, ...unsigned } = one.headers
    expect(await judge({ ...one, headers: unsigned }, await trusted())).toBe(401)
    const { 'x-ms-certificate-url': _address, ...uncertified } = one.headers
    expect(await judge({ ...one, headers: uncertified }, await trusted())).toBe(400)
  })

  test('comes in x-ms-signature when asked for', async () => {
    await register(server, receiver, ['test-created'], { SignatureTokenToMsSignatureHeader: true })
    await must(server, 200, 'POST', `${registration}/validationEvents`, {})
    const [, one] = (await receiver.until(2)) as [Received, Received]
    expect(one.headers.authorization).toBeUndefined()
    expect(one.headers['x-ms-signature']).toMatch(/^Signature /)
    expect(await judge(one, await trusted())).toBe(200)
  })

  test('holds for openssl, chain and all', async () => {
    const openssl = spawnSync('openssl', ['version'])
    // Where there is no openssl, node has checked the same above.
    if (openssl.status !== 0) return
    const folder = mkdtempSync(join(tmpdir(), 'lazuli-proof-'))
    try {
      const [one] = receiver.received as [Received]
      const leaf = new X509Certificate(Buffer.from(await (await fetch(String(one.headers['x-ms-certificate-url']))).arrayBuffer()))
      const file = (name: string) => join(folder, name)
      writeFileSync(file('leaf.pem'), leaf.toString())
      writeFileSync(file('ca.pem'), (await authorityOf(server.url)).toString())
      writeFileSync(
        file('key.pem'),
        createPublicKey(leaf.publicKey.export({ type: 'spki', format: 'pem' })).export({ type: 'spki', format: 'pem' }),
      )
      writeFileSync(file('body'), one.body)
      writeFileSync(file('signature'), Buffer.from(String(one.headers.authorization).split(' ')[1] as string, 'base64'))
      expect(execFileSync('openssl', ['verify', '-CAfile', file('ca.pem'), file('leaf.pem')]).toString()).toContain('OK')
      const args = ['dgst', '-sha256', '-verify', file('key.pem'), '-signature', file('signature'), file('body')]
      expect(execFileSync('openssl', args).toString()).toContain('Verified OK')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('has a public address that stays, and no other file can be had there', async () => {
    const address = String(receiver.received[0]?.headers['x-ms-certificate-url'])
    expect(address).toMatch(new RegExp(`^${server.url}/certificates/webhooks-[0-9a-f]{8}-[0-9a-f]{32}\\.cer$`))
    const named = await fetch(address)
    expect(named.headers.get('content-type')).toBe('application/pkix-cert')
    const current = await fetch(`${server.url}/certificates/current.cer`)
    expect(Buffer.from(await current.arrayBuffer())).toEqual(Buffer.from(await named.arrayBuffer()))
    const key = address.split('/').at(-1)?.replace('.cer', '.key')
    for (const name of [key, '..%2fkeys%2freplies.key', '%2e%2e', 'authority-00000000.cer', 'webhooks-.cer']) {
      const reply = await fetch(`${server.url}/certificates/${name}`)
      expect([name, reply.status]).toEqual([name, 404])
    }
  })

  test('is of another organisation after the next start; the old certificate stays', async () => {
    const old = String(receiver.received[0]?.headers['x-ms-certificate-url']).slice(server.url.length)
    await server.stop()
    const again = await startServer({ data: server.folder })
    try {
      expect((await authorityOf(again.url)).subject).toContain('O=Lazuli')
      expect((await fetch(again.url + old)).status).toBe(200)
    } finally {
      await again.stop()
    }
  })
})

describe('a listener', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.remove())

  test('asks for events that exist, and pages of deliveries that do', async () => {
    for (const path of ['/stream?events=nothing', '?eventName=nothing', '?before=x', '?size=0', '?status=lost']) {
      const reply = await server.get(`/lab/deliveries${path}`)
      expect([path, reply.status, reply.body.code]).toEqual([path, 400, 800002])
    }
    expect((await server.post('/lab/deliveries/77/replay')).status).toBe(404)
    expect(await deliveries(server)).toEqual([])
    expect((await server.get('/lab/deliveries')).body).not.toHaveProperty('registration')
  })

  test('gets events as they are made, signed, with no receiver registered', async () => {
    const stop = new AbortController()
    const response = await fetch(`${server.url}/lab/deliveries/stream?events=subscription-updated`, { signal: stop.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    const until = async (pattern: RegExp) => {
      while (!pattern.test(text)) text += Buffer.from((await reader.read()).value ?? []).toString()
    }
    await until(/listening/)
    const { customer, plan } = await settle(server, { label: 'heard' })
    await until(/^data: .*\n\n/m)
    const { id, eventName, headers, body } = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] as string)
    expect(eventName).toBe('subscription-updated')
    expect(JSON.parse(body).ResourceUri).toBe(`${server.url}/v1/customers/${customer}/subscriptions/${plan}`)
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value as string]))
    const authority = await authorityOf(server.url)
    const now = new Date(authority.validFromDate.getTime() + 2 * day)
    expect(await judge({ headers: lower, body: Buffer.from(body) }, { authority, organisation: 'Lazuli', now })).toBe(200)
    expect((await deliveries(server))[0]).toMatchObject({ id, status: 'streamed', url: '', attemptCount: 0 })
    const replay = await server.post(`/lab/deliveries/${id}/replay`)
    expect([replay.status, replay.body.code]).toEqual([404, 1000])
    stop.abort()
  })
})
