import { randomBytes, verify, X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { day } from 'lazuli-contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSigner, type Signer } from './certificates.ts'

let keys: string
let now: number
let signer: Signer
beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), 'lazuli-signer-'))
  now = Date.parse('2026-09-01T00:00:00Z')
  signer = openSigner({ keys, organisation: 'Lazuli', securityNow: () => now, random: randomBytes })
})
afterEach(() => {
  rmSync(keys, { recursive: true })
})

const body = Buffer.from('{"EventName":"test-created"}')
const read = async (name: string) => new X509Certificate((await signer.certificate(name)) as Buffer)
/** Signs, and holds signature, chain and time against the certificate that is named. */
async function signed(): Promise<string> {
  const { signature, certificate } = await signer.sign(body)
  const leaf = await read(certificate)
  expect(verify('sha256', body, leaf.publicKey, Buffer.from(signature, 'base64'))).toBe(true)
  expect(leaf.verify((await read(`authority-${certificate.split('-')[1]}`)).publicKey)).toBe(true)
  expect(leaf.validFromDate.getTime()).toBeLessThanOrEqual(now)
  expect(leaf.validToDate.getTime()).toBeGreaterThan(now)
  return certificate
}

test('a running service follows a certificate by the next a month before its end, once for all who sign; the old one stays', async () => {
  const first = await signed()
  now += 334 * day
  expect(await signed()).toBe(first)
  now += 2 * day
  const next = await Promise.all([signed(), signed(), signed(), read('current.cer').then((leaf) => leaf.serialNumber.toLowerCase())])
  expect(next[0]).not.toBe(first)
  expect([next[1], next[2]]).toEqual([next[0], next[0]])
  expect(next[0]).toContain(next[3])
  expect(readdirSync(join(keys, 'webhooks')).filter((name) => /^webhooks.*cer$/.test(name))).toHaveLength(2)
  expect((await read(first)).validToDate.getTime()).toBeGreaterThan(now)
  // Receivers trust the same authority as before.
  expect(next[0].split('-')[1]).toBe(first.split('-')[1])
})

test('an authority that would end first is followed too, and stays reachable', async () => {
  const first = await signed()
  now += 9 * 365 * day + day
  const next = await signed()
  expect(next.split('-')[1]).not.toBe(first.split('-')[1])
  expect((await read(`authority-${first.split('-')[1]}`)).ca).toBe(true)
  expect((await read('authority')).verify((await read('authority')).publicKey)).toBe(true)
})

test('when the next cannot be made the old one is used until it ends, and made as soon as it can be', async () => {
  const first = await signed()
  now += 336 * day
  const folder = join(keys, 'webhooks')
  renameSync(folder, `${folder}-away`)
  writeFileSync(folder, 'no folder')
  expect((await signer.sign(body)).certificate).toBe(first)
  now += 30 * day
  await expect(signer.sign(body)).rejects.toThrow()
  rmSync(folder)
  renameSync(`${folder}-away`, folder)
  expect(await signed()).not.toBe(first)
})
