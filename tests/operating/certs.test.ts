/** `lazuli certs`: where the certificate of the local authority is, for which names, and how the next one follows. */
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'

const cli = join(import.meta.dirname, '..', '..', 'cli', 'src', 'main.ts')
const certs = (folder: string, ...args: string[]) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'certs', '--data', folder, ...args], { encoding: 'utf8' })

let server: TestServer
beforeAll(async () => {
  server = await startServer({ tls: true, tlsHosts: ['partner.example'] })
})
afterAll(() => server.remove())

const pem = (name: string): string => readFileSync(join(server.folder, 'tls', name), 'utf8')
const authorities = (): X509Certificate[] =>
  (pem('ca.pem').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((text) => new X509Certificate(text))

test('says that there is none before the service was started with one', () => {
  const empty = mkdtempSync(join(tmpdir(), 'lazuli-certs-'))
  try {
    const { status, stdout, stderr } = certs(empty)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toBe(`There is no ${join(empty, 'tls', 'ca.pem')} yet: start the service once with --tls.\n`)
  } finally {
    rmSync(empty, { recursive: true })
  }
})

test('names the file, its end and the names of the server, and changes nothing', () => {
  const before = pem('ca.pem')
  const { status, stdout, stderr } = certs(server.folder)
  expect([status, stderr]).toEqual([0, ''])
  const [authority] = authorities()
  expect(stdout).toContain(`NODE_EXTRA_CA_CERTS=${join(server.folder, 'tls', 'ca.pem')}`)
  expect(stdout).toContain(`good until ${authority?.validTo}`)
  for (const host of ['localhost', '127.0.0.1', 'partner.example']) expect(stdout).toMatch(new RegExp(`^  ${host}$`, 'm'))
  expect(new X509Certificate(pem('server.pem')).verify((authority as X509Certificate).publicKey)).toBe(true)
  expect(pem('ca.pem')).toBe(before)
})

test('refuses an overlap that is none', () => {
  const before = pem('ca.pem')
  const { status, stderr } = certs(server.folder, '--rotate', '--overlap', 'soon')
  expect([status, stderr]).toEqual([2, '--overlap must be a duration such as P7D, not "soon".\n'])
  expect(pem('ca.pem')).toBe(before)
})

test('makes the authority that follows, and both are there to be trusted until it does', () => {
  const [old] = authorities()
  const { status, stdout, stderr } = certs(server.folder, '--rotate', '--overlap', 'P1D')
  expect([status, stderr]).toEqual([0, ''])
  // A day from now, as the certificate that was just made dates it (a little early, for clocks that are slow).
  const made = authorities().find(({ fingerprint256 }) => fingerprint256 !== old?.fingerprint256) as X509Certificate
  const wait = Date.parse(/signs from (\S+);/.exec(stdout)?.[1] as string) - Date.parse(made.validFrom)
  expect(wait).toBeGreaterThanOrEqual(86_400_000)
  expect(wait).toBeLessThan(3 * 86_400_000)
  const both = authorities().map(({ fingerprint256 }) => fingerprint256)
  expect(both).toHaveLength(2)
  expect(new Set(both).size).toBe(2)
  expect(both).toContain(old?.fingerprint256)
})
