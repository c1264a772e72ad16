/** `lazuli listen` as somebody runs it: beside a sandbox, in front of a program of his own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { authorityOf, judge, type Received, startReceiver } from '../receiver.ts'
import { must, settle } from '../story.ts'

const cli = join(import.meta.dirname, '..', '..', 'cli', 'src', 'main.ts')
let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

function listen(args: readonly string[]): { child: ChildProcess; out(): string; err(): string; ended: Promise<unknown[]> } {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'listen', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout?.on('data', (chunk) => {
    out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    err += chunk
  })
  return { child, out: () => out, err: () => err, ended: once(child, 'close') }
}

test('the program gets the bytes and headers of each event, the terminal a line, and Ctrl-C ends it', async () => {
  const receiver = await startReceiver()
  const listening = listen(['--forward-to', receiver.url, '--url', server.url, '--events', 'subscription-updated'])
  try {
    await expect.poll(listening.out).toContain(`Listening; forwarding to ${receiver.url}\n`)
    await settle(server, { label: 'listened' })
    const [one] = (await receiver.until(1)) as [Received]
    const [kept] = (await must(server, 200, 'GET', '/lab/deliveries', {})).items
    expect(one.body.toString()).toBe(kept.body)
    expect([one.method, one.event.EventName]).toEqual(['POST', 'subscription-updated'])
    for (const [name, value] of Object.entries(kept.headers)) expect([name, one.headers[name.toLowerCase()]]).toEqual([name, value])
    const authority = await authorityOf(server.url)
    const now = new Date(authority.validFromDate.getTime() + 2 * 86_400_000)
    expect(await judge(one, { authority, organisation: 'Lazuli', now })).toBe(200)
    await expect.poll(listening.out).toMatch(new RegExp(`^ *${kept.id}  subscription-updated  signed  200$`, 'm'))

    receiver.answer = 500
    await settle(server, { label: 'listened-again' })
    await expect.poll(listening.out).toMatch(/^ *\d+ {2}subscription-updated {2}signed {2}500$/m)
    await receiver.close()
    await settle(server, { label: 'listened-to-nobody' })
    await expect.poll(listening.out).toMatch(/^ *\d+ {2}subscription-updated {2}signed {2}no answer \(ECONNREFUSED\)$/m)
    expect(listening.out().trim().split('\n')).toHaveLength(4)
  } finally {
    listening.child.kill('SIGINT')
  }
  expect(await listening.ended).toEqual([null, 'SIGINT'])
  expect(listening.err()).toBe('')
})

test('a service that goes away is waited for', async () => {
  const streaming = (port: number) =>
    new Promise<Server>((resolve) => {
      const service = createServer((_, reply) => reply.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n'))
      service.listen(port, '127.0.0.1', () => resolve(service))
    })
  const first = await streaming(0)
  const { port } = first.address() as AddressInfo
  const listening = listen(['--forward-to', 'http://127.0.0.1:1/', '--url', `http://127.0.0.1:${port}`])
  let second: Server | undefined
  try {
    await expect.poll(listening.out).toContain('Listening')
    first.closeAllConnections()
    await new Promise((resolve) => first.close(resolve))
    await expect.poll(listening.out).toContain('The stream has ended; waiting for it to come back.')
    // Nobody is there when it looks for the first time.
    await new Promise((resolve) => setTimeout(resolve, 3000))
    second = await streaming(port)
    await expect.poll(() => listening.out().match(/Listening/g)?.length).toBe(2)
    expect(listening.err()).toBe('')
  } finally {
    listening.child.kill('SIGINT')
    second?.closeAllConnections()
    second?.close()
  }
  expect(await listening.ended).toEqual([null, 'SIGINT'])
})

test.each([
  ['no address to forward to', ['--forward-to', 'nowhere'], /--forward-to must be an address, not "nowhere"/],
  ['nobody at the sandbox', ['--forward-to', 'http://127.0.0.1:1/', '--url', 'http://127.0.0.1:1'], /Nobody answers/],
  ['an event that is none', ['--forward-to', 'http://127.0.0.1:1/', '--events', 'nothing', '--url', 'URL'], /there is no event nothing/],
])('%s: one sentence, and it ends', async (_, args, says) => {
  const { ended, err } = listen(args.map((word) => (word === 'URL' ? server.url : word)))
  const [code] = await ended
  expect(code).not.toBe(0)
  expect(err()).toMatch(says)
  expect(err()).not.toContain('    at ')
})
