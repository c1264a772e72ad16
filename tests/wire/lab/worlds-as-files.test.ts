/** A partner's world as a file and as a further partner: snapshot, restore, fork. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, type PartnerCredentials, type Reply, startServer, type TestServer } from '../../harness.ts'
import { startReceiver } from '../../receiver.ts'
import { newCustomer } from '../../story.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ world: 'demo', start: '2026-09-15T00:00:00Z' })
})
afterAll(() => server.remove())

const snapshot = (partner = lapis): Promise<Reply> =>
  server.get('/lab/snapshot', { as: null, headers: { 'x-lazuli-partner': partner.domain } })
const restore = (file: Uint8Array, partner = lapis, headers: Record<string, string> = {}): Promise<Reply> =>
  server.post('/lab/restore', file, {
    as: null,
    headers: { 'content-type': 'application/x-tar', 'x-lazuli-partner': partner.domain, ...headers },
  })

/** Answers that show all of a world's halves: state, lines, invoices, the Azure side, and the clock. */
const accounts = '/providers/Microsoft.Billing/billingAccounts?api-version=2020-05-01'
const windows = [
  '/v1/customers',
  '/v1/invoices',
  '/v1/invoices/unbilled/lineitems?provider=onetime&invoiceLineItemType=usagelineitems&currencyCode=USD&period=current&size=2000',
  '/v1/customers/usagerecords',
  accounts,
  '/lab/clock',
]
async function texts(partner = lapis): Promise<string[]> {
  const answers = []
  for (const path of windows) {
    const { status, text } = await server.get(path, { as: 'admin', partner })
    expect({ path, status }).toEqual({ path, status: 200 })
    answers.push(text)
  }
  return answers
}
/** The same as fingerprints: what differs is named, not printed. */
async function seen(partner = lapis): Promise<string[]> {
  return (await texts(partner)).map((text, at) => `${windows[at]} ${createHash('sha256').update(text).digest('hex')}`)
}

/** The same calls again: a customer, time, and what it shows then. */
async function story(): Promise<unknown[]> {
  const made = await server.post('/v1/customers', newCustomer({ label: 'afterwards' }), {
    headers: { 'ms-requestid': '0d1c0000-0000-4000-8000-000000000001' },
  })
  expect(made.status).toBe(201)
  const advanced = await server.advance('P25D')
  return [made.text, advanced, ...(await seen())]
}

describe('a snapshot', () => {
  test('is a tar archive of a manifest and both stores, with their checksums', async () => {
    const file = await snapshot()
    expect(file.status).toBe(200)
    expect(file.headers.get('content-type')).toBe('application/x-tar')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="lapis.onmicrosoft.com-20260915T000000Z.tar"')
    expect(Number(file.headers.get('content-length'))).toBe(file.bytes.length)
    const path = join(server.folder, 'snapshot.tar')
    writeFileSync(path, file.bytes)
    expect(execFileSync('tar', ['-tf', path], { encoding: 'utf8' }).trim().split('\n')).toEqual([
      'manifest.json',
      'state.sqlite',
      'lines.duckdb',
    ])
    const manifest = JSON.parse(execFileSync('tar', ['-xOf', path, 'manifest.json'], { encoding: 'utf8' }))
    expect(manifest).toMatchObject({
      format: 1,
      lazuli: expect.any(String),
      seed: '1',
      clock: { mode: 'frozen', now: '2026-09-15T00:00:00Z' },
    })
    for (const { name, bytes, sha256 } of manifest.files) {
      const content = execFileSync('tar', ['-xOf', path, name], { maxBuffer: 1 << 30 })
      expect({ name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }).toEqual({ name, bytes, sha256 })
    }
    expect(readdirSync(join(server.folder, 'staging'))).toEqual([])
  })

  test('brings the world back to the byte, and the same calls after it get the same answers to the byte', async () => {
    const before = await seen()
    const { bytes } = await snapshot()
    const first = await story()
    expect(first.slice(2)).not.toEqual(before)
    const back = await restore(bytes)
    expect(back).toMatchObject({ status: 200, body: { now: '2026-09-15T00:00:00Z', mode: 'frozen' } })
    expect(await seen()).toEqual(before)
    expect(await story()).toEqual(first)
    // Compressed on the way it is the same file.
    expect((await restore(gzipSync(bytes), lapis, { 'content-encoding': 'gzip' })).status).toBe(200)
    expect(await seen()).toEqual(before)
  })
})

describe('what cannot be restored is refused, and the world stays', () => {
  const edited = (bytes: Buffer, from: string, to: string): Buffer => {
    const at = bytes.indexOf(from)
    expect(at).toBeGreaterThan(0)
    expect(to.length).toBe(from.length)
    const copy = Buffer.from(bytes)
    copy.write(to, at)
    return copy
  }
  const cases: [name: string, says: RegExp, change: (bytes: Buffer) => Buffer][] = [
    ['nothing', /broken off/, () => Buffer.alloc(0)],
    ['no archive', /no tar archive/, () => Buffer.alloc(5000, 'x')],
    ['an archive cut off', /broken off/, (bytes) => bytes.subarray(0, bytes.length - 70_000)],
    ['one byte changed in the middle', /damaged/, (bytes) => edited(bytes, 'SQLite format 3', 'SQLite format 4')],
    ['a newer format', /newer release/, (bytes) => edited(bytes, '"format": 1,', '"format": 9,')],
    ['tables of a newer release', /newer release/, (bytes) => edited(bytes, '"kernel-1"', '"kernel-9"')],
    ['a manifest that is none', /no JSON object/, (bytes) => edited(bytes, '{\n  "format"', '[\n  "format"')],
    ['a file under another name', /names no file|no tar archive/, (bytes) => edited(bytes, 'lines.duckdb\0', 'lines.duckdx\0')],
    [
      'another length than stated',
      /another length/,
      (bytes) =>
        Buffer.from(
          bytes.toString('latin1').replace(/"bytes": (\d)/, (_, d) => `"bytes": ${(Number(d) % 9) + 1}`),
          'latin1',
        ),
    ],
  ]
  test.each(cases)('%s', async (_, says, change) => {
    const before = await seen()
    const { bytes } = await snapshot()
    const refused = await restore(change(bytes))
    expect(refused).toMatchObject({ status: 400, body: { code: 800002 } })
    expect(refused.body.description).toMatch(says)
    expect(await seen()).toEqual(before)
    expect(readdirSync(join(server.folder, 'staging'))).toEqual([])
  })
})

describe('a fork', () => {
  let forked: PartnerCredentials
  test('is a further partner with the same world under its own tenant', async () => {
    const made = await server.post('/lab/fork', { name: 'Lapis Again' }, { as: null })
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'Lapis Again', country: 'US', currency: 'USD', role: 'direct', sandbox: false },
    })
    forked = made.body
    expect(forked.tenantId).not.toBe(lapis.tenantId)
    const [origin, copy] = [await texts(), await texts(forked)]
    // The name of a billing account derives from the tenant.
    const same = (at: number) =>
      copy[at]?.replaceAll(forked.tenantId, lapis.tenantId).replaceAll('Lapis Again', 'Lapis Cloud') === origin[at]
    expect(windows.filter((_, at) => !same(at))).toEqual([accounts])
  })

  test('and goes its own way: what happens in one does not show in the other', async () => {
    const before = await seen()
    await server.advance('P3D', forked)
    expect((await server.post('/v1/customers', newCustomer({ label: 'only-there' }), { partner: forked })).status).toBe(201)
    expect(await seen()).toEqual(before)
    expect((await server.get('/lab/clock', { partner: forked })).body.now).toBe('2026-09-18T00:00:00Z')
    for (const text of await texts(forked)) expect(text.includes(lapis.tenantId)).toBe(false)
  })

  test('leaves the receiver of webhooks to its origin; restored, the origin keeps it', async () => {
    const receiver = await startReceiver()
    try {
      const registration = '/webhooks/v1/registration'
      const wish = { WebhookUrl: receiver.url, WebhookEvents: ['test-created'] }
      const registered = await server.post(registration, wish)
      expect(registered.status).toBe(200)
      const { bytes } = await snapshot()
      const heir = (await server.post('/lab/fork', { name: 'Heir' }, { as: null })).body
      expect((await server.get(registration, { partner: heir })).status).toBe(404)
      expect((await restore(bytes, heir)).status).toBe(200)
      expect((await server.get(registration, { partner: heir })).status).toBe(404)
      expect((await restore(bytes)).status).toBe(200)
      expect((await server.get(registration)).body).toEqual(registered.body)
      // The heir may have one of its own.
      expect((await server.post(registration, wish, { partner: heir })).status).toBe(200)
    } finally {
      await receiver.close()
    }
  })

  test.each([
    ['"mpnId": "1234567"', '"mpnId": "2345678"', "its MPN id is another partner's"],
    ['"country": "US"', '"country": "QQ"', 'country QQ is no market'],
  ])('a restored world is held to what every partner is: %s as %s', async (said, changed, reason) => {
    const { bytes } = await snapshot()
    const at = Buffer.from(bytes).indexOf(said)
    expect(at).toBeGreaterThan(0)
    const file = Buffer.from(bytes)
    file.write(changed, at)
    expect(await restore(file)).toMatchObject({ status: 400, body: { code: 800002, description: expect.stringContaining(reason) } })
  })

  test('needs a domain that is free and a name that can be printed', async () => {
    expect(await server.post('/lab/fork', { domain: lapis.domain }, { as: null })).toMatchObject({ status: 409, body: { code: 3000 } })
    expect(await server.post('/lab/fork', { domain: 'no domain' }, { as: null })).toMatchObject({ status: 400, body: { code: 800002 } })
    expect(await server.post('/lab/fork', { name: 'a\u0000b' }, { as: null })).toMatchObject({ status: 400, body: { code: 800002 } })
  })

  test('a snapshot of one partner restored into another becomes the world of that one', async () => {
    const { bytes } = await snapshot()
    expect((await restore(bytes, forked)).status).toBe(200)
    const [origin, copy] = [await seen(), await seen(forked)]
    expect(copy[0]).toEqual(origin[0])
    for (const text of await texts(forked)) expect(text.includes(lapis.tenantId)).toBe(false)
  })
})

test('reset lives the world again from its seed, whatever was restored before', async () => {
  const reset = await server.post('/lab/reset', {}, { as: null })
  expect(reset).toMatchObject({ status: 200, body: { now: '2026-09-15T00:00:00Z' } })
  const first = await seen()
  await story()
  await server.post('/lab/reset', {}, { as: null })
  expect(await seen()).toEqual(first)
})
