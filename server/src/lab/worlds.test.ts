/** Worlds made while others call: the whole service on a throw-away folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { type Service, startService } from '../main.ts'

let folder: string
let service: Service
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-worlds-'))
  service = await startService(readConfig(['--port', '0', '--data', folder, '--clock', 'frozen'], {}))
})
afterAll(async () => {
  await service.stop()
  rmSync(folder, { recursive: true, force: true })
})

// biome-ignore lint/suspicious/noExplicitAny: bodies of every kind
async function call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: any }> {
  const reply = await fetch(service.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: reply.status, body: await reply.json() }
}

async function appToken(): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6',
    client_secret: 'lazuli-sandbox-secret',
    scope: 'https://api.partnercenter.microsoft.com/.default',
  })
  const reply = await fetch(`${service.url}/lapis.onmicrosoft.com/oauth2/v2.0/token`, { method: 'POST', body: form })
  return ((await reply.json()) as { access_token: string }).access_token
}

test('a reset gives the same world again, whatever is called meanwhile', async () => {
  const token = await appToken()
  const before = await call('GET', '/v1/customers', undefined, token)
  const clock = await call('GET', '/lab/clock')
  const calls = await Promise.all([
    call('POST', '/lab/reset', {}),
    call('GET', '/v1/customers', undefined, token),
    call('POST', '/lab/clock/advance', { by: 'P20D' }),
    call('POST', '/lab/reset', {}),
  ])
  expect(calls.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(calls[2]?.body.from).toBe(clock.body.now)
  expect((await call('POST', '/lab/reset', {})).body).toEqual(clock.body)
  expect(await call('GET', '/v1/customers', undefined, token)).toEqual(before)
})

test('partners asked for at once are different partners', async () => {
  const made = await Promise.all([1, 2, 3].map(() => call('POST', '/lab/partners', {})))
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(new Set(made.map(({ body }) => body.tenantId)).size).toBe(3)
  expect(new Set(made.map(({ body }) => body.domain)).size).toBe(3)
})

test('a partner is an integration sandbox account when asked for', async () => {
  const made = await Promise.all([{}, { sandbox: true }].map((body) => call('POST', '/lab/partners', body)))
  expect(made.map(({ status, body }) => [status, body.sandbox])).toEqual([
    [201, false],
    [201, true],
  ])
})

test.each([
  ['a name of control characters', { name: 'On\u0000yx' }],
  ['a name of two lines', { name: 'On\nyx' }],
  ['a name of blanks', { name: '  ' }],
  ['a name of 101 characters', { name: 'x'.repeat(101) }],
  ['a domain with an empty label', { domain: 'onyx..com' }],
  ['a domain that ends in a hyphen', { domain: 'onyx-.com' }],
  ['a domain of one label', { domain: 'onyx' }],
  ['a start before there was anything to sell', { start: '1601-01-01T00:00:00Z' }],
  ['a start after all worlds', { start: '2200-01-02T00:00:00Z' }],
])('no partner gets %s', async (_, body) => {
  const { status, body: reply } = await call('POST', '/lab/partners', body)
  expect([status, reply.code]).toEqual([400, 800002])
})
