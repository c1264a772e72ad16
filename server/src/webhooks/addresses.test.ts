import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressProblem, placeOf, type Resolve, targetOf } from './addresses.ts'
import { sender } from './sender.ts'

test.each([
  ['8.8.8.8', 'public'],
  ['2a00:1450:4001:80b::200e', 'public'],
  ['::ffff:8.8.8.8', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.0.3', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::127.0.0.1', 'loopback'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['2002:7f00:1::', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['::ffff:192.168.1.1', 'private'],
  ['fd12:3456::1', 'private'],
  ['172.32.0.1', 'public'],
  ['0.0.0.0', 'never'],
  ['::', 'never'],
  ['169.254.169.254', 'never'],
  ['::ffff:169.254.169.254', 'never'],
  ['::ffff:a9fe:a9fe', 'never'],
  ['64:ff9b::a9fe:a9fe', 'never'],
  ['2002:a9fe:a9fe::1', 'never'],
  ['fd00:ec2::254', 'never'],
  ['fe80::1', 'never'],
  ['fe80::1%eth0', 'never'],
  ['100.100.100.200', 'never'],
  ['168.63.129.16', 'never'],
  ['192.0.0.192', 'never'],
  ['224.0.0.1', 'never'],
  ['255.255.255.255', 'never'],
  ['ff02::1', 'never'],
  ['2001::1', 'never'],
  ['no address', 'never'],
] as const)('%s is %s', (address, place) => {
  expect(placeOf(address)).toBe(place)
})

describe('an address', () => {
  test.each([
    ['https://example.com/hook', true, true, true],
    ['https://example.com:8443/hook?key=1', true, true, true],
    ['https://8.8.8.8/', true, true, true],
    ['http://example.com/', false, true, true],
    ['http://8.8.8.8/', false, false, false],
    ['http://127.0.0.1:3000/', false, true, true],
    ['https://127.0.0.1/', false, true, true],
    ['http://[::1]:3000/', false, true, true],
    ['http://2130706433/', false, true, true],
    ['http://0x7f.1/', false, true, true],
    ['http://0177.0.0.1/', false, true, true],
    ['http://192.168.0.1/', false, false, true],
    ['https://192.168.0.1/', false, false, true],
    ['https://169.254.169.254/latest/meta-data', false, false, false],
    ['http://169.254.169.254/latest/meta-data', false, false, false],
    ['http://2852039166/', false, false, false],
    ['http://0xa9fea9fe/', false, false, false],
    ['http://[::ffff:169.254.169.254]/', false, false, false],
    ['http://[fd00:ec2::254]/', false, false, false],
    ['https://0/', false, false, false],
    ['https://user:secret@example.com/', false, false, false],
    ['https://example.com/#part', false, false, false],
    ['ftp://example.com/', false, false, false],
    ['file:///etc/passwd', false, false, false],
    ['javascript:alert(1)', false, false, false],
    ['example.com/hook', false, false, false],
    ['', false, false, false],
  ])('%s', (text, inPublic, withLoopback, withPrivate) => {
    const allowed = (['public', 'loopback', 'private'] as const).map((reach) => addressProblem(text, reach) === undefined)
    expect(allowed).toEqual([inPublic, withLoopback, withPrivate])
  })
})

describe('a name', () => {
  const resolving =
    (...addresses: string[]): Resolve =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

  test.each([
    ['https', ['8.8.8.8'], 'public', true],
    ['https', ['8.8.8.8', '2a00:1450::1'], 'public', true],
    ['https', ['127.0.0.1'], 'public', false],
    ['https', ['127.0.0.1'], 'loopback', true],
    ['http', ['127.0.0.1'], 'loopback', true],
    ['http', ['8.8.8.8'], 'loopback', false],
    ['https', ['8.8.8.8', '127.0.0.1'], 'public', false],
    ['https', ['8.8.8.8', '169.254.169.254'], 'private', false],
    ['https', ['::ffff:10.0.0.1'], 'loopback', false],
    ['https', ['10.0.0.1'], 'private', true],
    ['https', [], 'private', false],
  ] as const)('%s to %j within %s: %s', async (scheme, addresses, reach, allowed) => {
    const target = await targetOf(new URL(`${scheme}://receiver.example/`), reach, resolving(...addresses))
    expect('problem' in target).toBe(!allowed)
  })

  test('that has no address is said to have none', async () => {
    const none = await targetOf(new URL('https://receiver.example/'), 'public', () => Promise.reject(new Error('ENOTFOUND')))
    expect(none).toEqual({ problem: 'receiver.example has no address', found: false })
  })
})

describe('an attempt', () => {
  let server: Server
  let hits = 0
  beforeAll(async () => {
    server = createServer((_request, response) => {
      hits++
      response.end('x'.repeat(5000))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => void server.close())
  const port = () => (server.address() as AddressInfo).port

  test('goes to the address that was looked up, whatever the name server says the second time', async () => {
    const answers = ['127.0.0.1', '169.254.169.254']
    let asked = 0
    const resolve: Resolve = async () => [{ address: answers[asked++] as string, family: 4 }]
    const send = sender({ reach: 'loopback', resolve, timeout: 5000 })
    const posting = { url: `http://rebinding.example:${port()}/`, headers: {}, body: Buffer.from('{}') }
    expect(await send(posting)).toMatchObject({ status: 200, text: 'x'.repeat(1000) })
    expect([asked, hits]).toEqual([1, 1])
    // The next attempt looks the name up again, and does not go where it must not.
    expect(await send(posting)).toEqual({ error: expect.stringContaining('not delivered to') })
    expect([asked, hits]).toEqual([2, 1])
  })

  test('is not made where it must not go', async () => {
    const send = sender({ reach: 'public', resolve: async () => [{ address: '127.0.0.1', family: 4 }], timeout: 5000 })
    for (const url of [`http://localhost:${port()}/`, `https://localhost:${port()}/`, `https://127.0.0.1:${port()}/`])
      expect(await send({ url, headers: {}, body: Buffer.from('{}') })).toHaveProperty('error')
    expect(hits).toBe(1)
  })

  test('waits for a slow name server no longer than for a slow receiver', async () => {
    const send = sender({ reach: 'loopback', resolve: () => new Promise(() => undefined), timeout: 50 })
    expect(await send({ url: 'https://slow.example/', headers: {}, body: Buffer.from('{}') })).toEqual({ error: 'no answer in time' })
  })
})
