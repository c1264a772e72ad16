import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from './app.ts'
import { registerPortal } from './portal.ts'

let folder: string
let app: FastifyInstance
let count = 0
const page = '<meta content="{{nonce}}"><meta content="{{setup}}">'

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-portal-'))
  app = createApp({})
  registerPortal(app, {
    folder: join(folder, 'dist'),
    setup: () => ({ authority: '', partners: '"<b>$&\'' }) as { authority: string },
    random: (size) => Buffer.alloc(size, ++count),
  })
  await app.ready()
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

function build(): void {
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true })
  const files: Record<string, string> = {
    'index.html': page,
    'lazuli.svg': '<svg/>',
    '.built': 'x',
    'assets/a-1.js': 'plain',
    'assets/a-1.js.br': 'brotli',
    'assets/a-1.js.gz': 'gzip',
    'assets/b-2.css': 'css',
    'assets/.hidden.js': 'no',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'dist', name), text)
  writeFileSync(join(folder, 'secret.js'), 'for nobody')
}
const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') => app.inject({ method, url, headers })

test('before a build the portal says so and asks to come again; a build done meanwhile is served', async () => {
  const before = await get('/portal')
  expect([before.statusCode, before.headers['retry-after']]).toEqual([503, '3'])
  expect(before.body).toContain('not built yet')
  expect((await get('/portal/assets/a-1.js')).statusCode).toBe(404)
  build()
  expect((await get('/portal')).statusCode).toBe(200)
})

describe('the page', () => {
  test.each(['/portal', '/portal/', '/portal/customers/1?tab=2', '/portal/invoices/G.1', '/Portal'])('is served at %s', async (url) => {
    const reply = await get(url)
    expect([reply.statusCode, reply.headers['cache-control']]).toEqual([200, 'no-store'])
  })

  test('has a nonce of its own each time, and what it is told cannot leave its attribute', async () => {
    const [first, second] = [await get('/portal'), await get('/portal')]
    const nonces = [first, second].map(({ headers }) => /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1])
    expect(new Set(nonces).size).toBe(2)
    expect(first.body).toBe(
      `<meta content="${nonces[0]}"><meta content="{&quot;authority&quot;:&quot;&quot;,&quot;partners&quot;:&quot;\\&quot;&lt;b>$&amp;'&quot;}">`,
    )
  })

  test('lets in no script, frame or address of others', async () => {
    const policy = String((await get('/portal')).headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).toContain("connect-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
  })
})

describe('files', () => {
  test.each([
    ['br, gzip', 'brotli', 'br'],
    ['gzip, deflate', 'gzip', 'gzip'],
    ['gzip, br;q=0', 'gzip', 'gzip'],
    ['br;q=0.5', 'brotli', 'br'],
    ['', 'plain', undefined],
    ['identity', 'plain', undefined],
  ])('are packed as the client takes them (%s)', async (accepted, text, coding) => {
    const reply = await get('/portal/assets/a-1.js', { 'accept-encoding': accepted })
    expect([reply.statusCode, reply.body, reply.headers['content-encoding']]).toEqual([200, text, coding])
    expect(reply.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    })
  })

  test('without a packed form come as they are', async () => {
    expect((await get('/portal/assets/b-2.css', { 'accept-encoding': 'br' })).body).toBe('css')
    expect((await get('/portal/lazuli.svg')).headers['content-type']).toBe('image/svg+xml')
    expect((await get('/portal/assets/b-2.css', {}, 'HEAD')).body).toBe('')
  })

  test.each([
    '/portal/assets/../../secret.js',
    '/portal/assets/..%2f..%2fsecret.js',
    '/portal/assets/%2e%2e/%2e%2e/secret.js',
    '/portal/assets/..%5c..%5csecret.js',
    '/portal/assets/../.built',
    '/portal/assets/.hidden.js',
    '/portal/assets/a-1.js.br',
    '/portal/assets/a-1.js%00.css',
    '/portal/assets/nothing.js',
    '/portal/assets/a-1.js/x.js',
    '/portal/assets/',
  ])('that are none of the portal are not there: %s', async (url) => {
    const reply = await get(url)
    expect(reply.body).not.toMatch(/for nobody|^no$|^x$|brotli/)
    expect([404, 200, 400]).toContain(reply.statusCode)
    if (reply.statusCode === 200) expect(reply.body).toContain('<meta')
  })
})
