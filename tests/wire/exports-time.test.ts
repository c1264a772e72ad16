/** How long exports take, what a restart and a copied world make of them, and when they are gone. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { lapis, startServer } from '../harness.ts'
import { flatMeters, meter, settle } from '../story.ts'

const base = '/v1.0/reports/partners/billing'

test('as documented where delays are realistic', async () => {
  const slow = await startServer({ profile: 'realistic' })
  try {
    const { headers } = await slow.post(`${base}/usage/billed/export`, { invoiceId: 'G000000001' })
    const location = (headers.get('location') as string).slice(slow.url.length)
    const seen: string[] = []
    for (const move of ['PT0S', 'PT45S', 'PT2M']) {
      await slow.advance(move)
      const reply = await slow.get(location)
      seen.push(`${reply.body.status} ${reply.headers.get('retry-after')}`)
    }
    expect(seen).toEqual(['notStarted 10', 'running 10', 'failed null'])
  } finally {
    await slow.remove()
  }
})

test('a start finishes what was broken off, a world goes without its files, and all is gone after a day', async () => {
  const first = await startServer()
  const bought = await settle(first, { label: 'restart' })
  const [priced] = await flatMeters(1)
  await first.advance('2026-09-04T06:00:00Z')
  await meter(first, [
    { id: 'a', entitlementId: bought.entitlement, meterId: priced?.meterId as string, quantity: '3', at: '2026-09-03T01:00:00Z' },
  ])
  await first.advance('2026-09-05T06:00:00Z')
  const wish = { currencyCode: 'USD', billingPeriod: 'current' }
  const located = async () =>
    ((await first.post(`${base}/usage/unbilled/export`, wish)).headers.get('location') as string).slice(first.url.length)
  const location = await located()
  expect((await first.get(location)).body.status).toBe('succeeded')
  await first.stop()

  const partner = join(first.folder, 'partners', lapis.tenantId)
  const state = new DatabaseSync(join(partner, 'state.sqlite'))
  state.exec('UPDATE exports SET ending = NULL')
  state.close()
  rmSync(join(partner, 'exports'), { recursive: true })

  const again = await startServer({ data: first.folder })
  try {
    const { body } = await again.get(location)
    expect(body.status).toBe('succeeded')
    expect(readdirSync(join(partner, 'exports'))).toHaveLength(1)
    const beta = (
      (await again.request('POST', '/v1/unbilledusage?period=current&currencyCode=USD')).headers.get('operation-location') as string
    ).slice(again.url.length)
    expect((await again.get(beta)).body.status).toBe('succeeded')
    const snapshot = await again.get('/lab/snapshot')
    expect(snapshot.status).toBe(200)
    expect(
      (await again.request('POST', '/lab/restore', { body: snapshot.bytes, headers: { 'Content-Type': 'application/x-tar' } })).status,
    ).toBe(200)
    expect((await again.get(location)).status).toBe(404)

    const later = ((await again.post(`${base}/usage/unbilled/export`, wish)).headers.get('location') as string).slice(again.url.length)
    const manifest = (await again.get(later)).body.resourceLocation
    const blob = manifest.rootDirectory as string
    const relative = `${manifest.rootDirectory}/${manifest.blobs[0].name}?${manifest.sasToken}`.slice(again.url.length)
    expect((await again.get(relative, { as: null })).status, blob).toBe(200)
    await again.advance('P1D')
    expect((await again.get(later)).status).toBe(404)
    expect((await again.get(`${base}/manifests/${manifest.id}`)).status).toBe(404)
    expect((await again.get(relative, { as: null })).status).toBe(404)
    const gone = await again.get(beta)
    expect([gone.status, gone.body.code]).toEqual([410, 1000])
    expect(existsSync(join(partner, 'exports')) ? readdirSync(join(partner, 'exports')) : []).toEqual([])
  } finally {
    await again.remove()
  }
})

test('a partner cannot ask for any number at once', async () => {
  const busy = await startServer()
  try {
    const ask = () => busy.post(`${base}/usage/billed/export`, { invoiceId: 'G000000001' })
    const replies = await Promise.all(Array.from({ length: 100 }, ask))
    const refused = replies.filter(({ status }) => status === 429)
    // Calls come faster than exports end, however soon these do.
    expect(refused.length).toBeGreaterThan(0)
    for (const reply of refused) expect(reply.headers.get('retry-after')).toBe('10')
    const taken = replies.filter(({ status }) => status === 202)
    expect(taken.length).toBeGreaterThanOrEqual(20)
    expect(taken.length + refused.length).toBe(100)
  } finally {
    await busy.remove()
  }
})

test('behind a proxy that is trusted, addresses are those the caller sees', async () => {
  const front = await startServer({ trustedProxies: ['127.0.0.1'] })
  try {
    const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'billing.example.com' }
    const reply = await front.post(`${base}/usage/billed/export`, { invoiceId: 'G000000001' }, { headers })
    expect(reply.headers.get('location')).toMatch(/^https:\/\/billing\.example\.com\/v1\.0\/reports\//)
  } finally {
    await front.remove()
  }
})

test('a forked world leaves finished exports to its origin and makes its own', async () => {
  const origin = await startServer()
  try {
    const bought = await settle(origin, { label: 'forked' })
    const [priced] = await flatMeters(1)
    await origin.advance('2026-09-04T06:00:00Z')
    await meter(origin, [
      { id: 'a', entitlementId: bought.entitlement, meterId: priced?.meterId as string, quantity: '3', at: '2026-09-03T01:00:00Z' },
    ])
    await origin.advance('2026-09-05T06:00:00Z')
    const wish = { currencyCode: 'USD', billingPeriod: 'current' }
    const exported = async (partner = lapis) => {
      const { headers } = await origin.post(`${base}/usage/unbilled/export`, wish, { partner })
      const location = (headers.get('location') as string).slice(origin.url.length)
      const { rootDirectory, sasToken, blobs } = (await origin.get(location, { partner })).body.resourceLocation
      const blob = `${rootDirectory}/${blobs[0].name}?${sasToken}`.slice(origin.url.length)
      return { location, blob, rows: gunzipSync((await origin.get(blob, { as: null })).bytes).toString() }
    }
    const before = await exported()
    const heir = (await origin.post('/lab/fork', { name: 'Heir' }, { as: null })).body
    expect((await origin.get(before.location, { partner: heir })).status).toBe(404)
    expect((await origin.get(before.blob, { as: null })).status).toBe(200)
    const after = await exported(heir)
    expect(after.rows).toBe(before.rows.replaceAll(lapis.tenantId, heir.tenantId).replaceAll('Lapis Cloud', 'Heir'))
    expect((await origin.get(after.location)).status).toBe(404)
  } finally {
    await origin.remove()
  }
})

test('over TLS, addresses are of the host that was asked, blobs too', async () => {
  const server = await startServer({ tls: true, tlsHosts: ['partner.lazuli.example'] })
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(join(server.folder, 'tls', 'ca.pem'), 'utf8')])
  try {
    const bought = await settle(server, { label: 'hosts' })
    const [priced] = await flatMeters(1)
    await server.advance('2026-09-04T06:00:00Z')
    await meter(server, [
      { id: 'a', entitlementId: bought.entitlement, meterId: priced?.meterId as string, quantity: '3', at: '2026-09-03T01:00:00Z' },
    ])
    await server.advance('2026-09-05T06:00:00Z')
    for (const host of ['graph.microsoft.com', 'partner.lazuli.example']) {
      const headers = { host }
      const wish = { currencyCode: 'USD', billingPeriod: 'current' }
      const begun = await server.post(`${base}/usage/unbilled/export`, wish, { headers })
      const location = begun.headers.get('location') as string
      expect(new URL(location).origin).toBe(`https://${host}`)
      const { body } = await server.get(new URL(location).pathname, { headers })
      const { rootDirectory, sasToken, blobs } = body.resourceLocation
      expect(new URL(rootDirectory).origin).toBe(`https://${host}`)
      const blob = `${new URL(rootDirectory).pathname}/${blobs[0].name}?${sasToken}`
      expect((await server.get(blob, { as: null, headers })).status).toBe(200)
    }
  } finally {
    await server.remove()
  }
})
