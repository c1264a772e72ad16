import { randomBytes, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { day } from 'lazuli-contract'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { securityNow } from '../base/clock.ts'
import { loadTls, makeSigningCertificate, replacedHosts, rotateAuthority, type Tls } from './certificates.ts'
import { keepCurrent } from './tls-keeper.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-tls-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const load = (hosts: string[] = [], at = securityNow()): Promise<Tls> => loadTls(folder, hosts, () => at, randomBytes)
const serverOf = (tls: Tls): X509Certificate => new X509Certificate(tls.cert)

it('names this machine and the hosts asked for, signed by the local authority', async () => {
  const tls = await load(['API.partnercenter.microsoft.com', '10.1.2.3'])
  const server = serverOf(tls)
  const ca = new X509Certificate(tls.ca)
  expect(server.verify(ca.publicKey)).toBe(true)
  expect(server.checkIssued(ca)).toBe(true)
  expect([server.ca, ca.ca]).toEqual([false, true])
  for (const host of ['localhost', 'api.partnercenter.microsoft.com']) expect(server.checkHost(host)).toBe(host)
  for (const ip of ['127.0.0.1', '::1', '10.1.2.3']) expect(server.checkIP(ip)).toBe(ip)
  expect(server.checkHost('elsewhere.example')).toBeUndefined()
  expect((server.validToDate.getTime() - server.validFromDate.getTime()) / day).toBeLessThanOrEqual(398)
})

it('is trusted by a client that trusts the authority, and by no other', async () => {
  const tls = await load()
  const server = createServer({ key: tls.key, cert: tls.cert }, (_, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = (ca?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, ...(ca ? { ca } : {}) }, (response) => {
        response.on('data', (data: Buffer) => resolve(data.toString()))
      }).on('error', reject)
    })
  expect(await ask(tls.ca)).toBe('hello')
  await expect(ask()).rejects.toThrow(/certificate/)
  server.close()
})

it('stays the same over restarts', async () => {
  const first = await load()
  expect(await load()).toEqual(first)
})

it('is made again before it expires, for further hosts, and when it is damaged; the authority stays', async () => {
  const first = await load()
  const later = await load([], securityNow() + 370 * day)
  const wider = await load(['login.windows.net'], securityNow() + 370 * day)
  writeFileSync(join(folder, 'tls', 'server-key.pem'), 'nonsense')
  const mended = await load(['login.windows.net'], securityNow() + 370 * day)
  const all = [first, later, wider, mended]
  expect(new Set(all.map((tls) => serverOf(tls).serialNumber)).size).toBe(4)
  expect(new Set(all.map((tls) => tls.ca)).size).toBe(1)
})

it('gets a new authority when the old one nears its end', async () => {
  const first = await load()
  const last = await load([], securityNow() + 3600 * day)
  expect(last.ca).not.toBe(first.ca)
  expect(serverOf(last).verify(new X509Certificate(last.ca).publicKey)).toBe(true)
})

it.skipIf(process.platform === 'win32')('keeps keys to their owner', async () => {
  const { caPath } = await load()
  expect(caPath).toBe(join(folder, 'tls', 'ca.pem'))
  for (const name of ['ca-key.pem', 'server-key.pem']) expect(statSync(join(folder, 'tls', name)).mode & 0o777).toBe(0o600)
})

it('signing keys carry a certificate of their own', async () => {
  const { privateKey, certificate } = await makeSigningCertificate({ notBefore: 0, notAfter: day, random: randomBytes })
  const read = new X509Certificate(certificate)
  expect(read.verify(read.publicKey)).toBe(true)
  expect(privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
})

it('names every host of the real service that may be mapped here', async () => {
  const server = serverOf(await load([...replacedHosts, 'lazuli.example']))
  for (const host of ['graph.windows.net', 'login.chinacloudapi.cn', 'api.partnercenter.microsoft-ppe.com', 'lazuli.example'])
    expect(server.checkHost(host)).toBe(host)
})

it('follows one authority by the next with an overlap in which both are there to be trusted', async () => {
  const now = securityNow()
  const first = await load([], now)
  const old = new X509Certificate(first.ca)
  await rotateAuthority(folder, now + 7 * day, now, randomBytes)
  const during = await load([], now + day)
  expect(during.cert).toBe(first.cert)
  const [current, next, ...more] = during.ca.split(/(?<=-----END CERTIFICATE-----)\n/).filter(Boolean)
  expect([current?.trim(), more]).toEqual([first.ca.trim(), []])
  const after = await load([], now + 8 * day)
  expect(serverOf(after).verify(new X509Certificate(next as string).publicKey)).toBe(true)
  expect(serverOf(after).verify(old.publicKey)).toBe(false)
  expect(after.ca.trim()).toBe(next?.trim())
  expect(await load([], now + 9 * day)).toEqual(after)
})

it('follows nobody where there is no authority', async () => {
  await expect(rotateAuthority(folder, 0, 0, randomBytes)).rejects.toThrow(/start the service once/)
})

it('is served anew to the next connection without a restart, and stays when what follows cannot be used', async () => {
  const first = await load()
  const server = createServer({ key: first.key, cert: first.cert }, (_, response) => response.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const seen = (): Promise<string> =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent: false, rejectUnauthorized: false }, (response) => {
        resolve((response.socket as TLSSocket).getPeerX509Certificate()?.serialNumber ?? '')
        response.resume()
      }).on('error', reject)
    })
  let next: () => Promise<Tls> = () => load()
  const complaints: unknown[] = []
  const keeper = keepCurrent(
    server,
    first,
    () => next(),
    day,
    (error) => complaints.push(error),
  )
  expect(await seen()).toBe(serverOf(first).serialNumber)
  next = () => Promise.reject(new Error('no such file'))
  for (let i = 0; i < 3; i++) await keeper.look()
  expect(await seen()).toBe(serverOf(first).serialNumber)
  expect(complaints).toHaveLength(1)
  const renewed = await load([], securityNow() + 370 * day)
  next = async () => renewed
  await keeper.look()
  expect(await seen()).toBe(serverOf(renewed).serialNumber)
  keeper.stop()
  server.close()
})
