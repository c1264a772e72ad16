/** Many deliveries to a receiver that is not there: they ask once, fail at once, and ask again a while later. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Resolve } from './addresses.ts'
import { type SenderOptions, sender } from './sender.ts'
import { believedFor } from './unreachable.ts'

const nobody: Resolve = () => Promise.reject(new Error('ENOTFOUND'))
const silent: Resolve = () => new Promise(() => undefined)
const here: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]

/** A sender with a counter of look-ups and a clock that only the test moves. */
function counted(resolve: Resolve, more: Partial<SenderOptions> = {}) {
  const seen = { lookUps: 0, now: 0 }
  const counting: Resolve = (host) => {
    seen.lookUps++
    return resolve(host)
  }
  const send = sender({ reach: 'loopback', resolve: counting, timeout: 100, monotonic: () => seen.now, ...more })
  const to = (url: string) => send({ url, headers: {}, body: Buffer.from('{}') })
  return { seen, to }
}

test.each([
  ['has no address', nobody, 'gone.example has no address'],
  ['is looked up for ever', silent, 'no answer in time'],
])('a name that %s is looked up once for many deliveries, one after another and at the same time', async (_, resolve, error) => {
  const { seen, to } = counted(resolve)
  const many = async () => {
    const together = await Promise.all(Array.from({ length: 8 }, () => to('https://gone.example/hook')))
    for (let i = 0; i < 200; i++) together.push(await to('https://gone.example/hook'))
    return together
  }
  expect(await many()).toEqual(Array.from({ length: 208 }, () => ({ error })))
  expect(seen.lookUps).toBe(1)
  seen.now += believedFor - 1
  await to('https://gone.example/other')
  expect(seen.lookUps).toBe(1)
})

test('after a while the name is looked up again, and a receiver that is back gets what is sent', async () => {
  let hits = 0
  const server = createServer((_request, response) => {
    hits++
    response.end('thank you')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    let isBack = false
    const { seen, to } = counted((host) => (isBack ? here : nobody)(host), { timeout: 5000 })
    const url = `http://back.example:${port}/`
    expect(await to(url)).toEqual({ error: 'back.example has no address' })
    isBack = true
    expect(await to(url)).toEqual({ error: 'back.example has no address' })
    seen.now += believedFor
    for (let i = 0; i < 3; i++) expect(await to(url)).toMatchObject({ status: 200 })
    expect([seen.lookUps, hits]).toEqual([4, 3])
  } finally {
    server.close()
  }
})

test('a receiver that takes connections and gives no answer is asked each time, and so is one that refuses them', async () => {
  let hits = 0
  const server = createServer(() => void hits++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const { seen, to } = counted(here)
  const url = `http://mute.example:${port}/`
  for (let i = 0; i < 3; i++) expect(await to(url)).toEqual({ error: 'no answer in time' })
  expect([seen.lookUps, hits]).toEqual([3, 3])
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  for (let i = 0; i < 2; i++) expect(await to(url)).toEqual({ error: 'ECONNREFUSED' })
  expect(seen.lookUps).toBe(5)
})

test('one receiver out of reach is no other', async () => {
  const { seen, to } = counted(nobody)
  for (const host of ['a.example', 'b.example', 'a.example:8443', 'a.example', 'b.example']) await to(`https://${host}/`)
  expect(seen.lookUps).toBe(3)
})
