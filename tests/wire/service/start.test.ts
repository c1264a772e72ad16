/** Service mode does not start when it is misconfigured: one sentence each, and nothing listens. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, readConfig } from 'lazuli-server/config.ts'
import { startService } from 'lazuli-server/main.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newDataFolder, startServer } from '../../harness.ts'
import { type Issuer, newKey, startIssuer, tenant } from './issuer.ts'
import { goodFlags, operatorKey, startReal } from './service.ts'

let folder: string
let issuer: Issuer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-start-'))
  issuer = await startIssuer(join(folder, 'issuer'))
})
afterAll(async () => {
  await issuer.stop()
  rmSync(folder, { recursive: true, force: true })
})

const without = (flags: string[], ...names: string[]): string[] =>
  flags.filter((flag) => !names.some((name) => flag.startsWith(`--${name}=`)))
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('the flags the others spoil one by one are good', () => {
  const { service, clock } = readConfig(goodFlags(issuer, folder), {})
  expect(clock).toBe('system')
  expect(service).toMatchObject({ tenants: [tenant, expect.anything()], microsoftAudiences: false, operatorKeys: [operatorKey] })
})

type Spoil = (flags: string[]) => { flags: string[]; env?: Record<string, string> }
const cases: [string, Spoil, RegExp][] = [
  ['no tenants', (flags) => ({ flags: without(flags, 'tenants') }), /needs the tenants/],
  ['a tenant by domain', (flags) => ({ flags: [...without(flags, 'tenants'), '--tenants=contoso.com'] }), /lists GUIDs/],
  [
    'the tenant of nobody',
    (flags) => ({ flags: [...without(flags, 'tenants'), '--tenants=00000000-0000-0000-0000-000000000000'] }),
    /GUIDs/,
  ],
  ['no audience', (flags) => ({ flags: without(flags, 'audiences') }), /needs an audience/],
  ['an audience that is no address', (flags) => ({ flags: [...without(flags, 'audiences'), '--audiences=mine'] }), /--audiences lists/],
  ['a switch that is neither on nor off', (flags) => ({ flags: [...flags, '--microsoft-audiences=perhaps'] }), /on or off/],
  [
    'an authority without TLS',
    (flags) => ({ flags: [...without(flags, 'authority'), '--authority=http://login.example'] }),
    /https address/,
  ],
  [
    'an authority with a path',
    (flags) => ({ flags: [...without(flags, 'authority'), '--authority=https://login.example/x'] }),
    /without a path/,
  ],
  ['a file of who signs that is missing', (flags) => ({ flags: [...flags, '--authority-ca=/nowhere'] }), /cannot be read/],
  ['a file of who signs that is none', (flags) => ({ flags: [...flags, `--authority-ca=${file('no.pem', 'x')}`] }), /no PEM file/],
  ['no public address', (flags) => ({ flags: without(flags, 'public-origin') }), /--public-origin/],
  [
    'a public address without TLS',
    (flags) => ({ flags: [...without(flags, 'public-origin'), '--public-origin=http://localhost'] }),
    /https address/,
  ],
  ['neither TLS nor a proxy', (flags) => ({ flags: without(flags, 'tls-cert', 'tls-key') }), /needs TLS/],
  ['a certificate without its key', (flags) => ({ flags: without(flags, 'tls-key') }), /belong together/],
  ['a key without its certificate', (flags) => ({ flags: without(flags, 'tls-cert') }), /belong together/],
  ['a certificate that is missing', (flags) => ({ flags: [...without(flags, 'tls-cert'), '--tls-cert=/nowhere'] }), /cannot be read/],
  [
    'a key in the place of the certificate',
    (flags) => ({ flags: [...without(flags, 'tls-cert'), `--tls-cert=${issuer.keyPath}`] }),
    /PEM file with a certificate/,
  ],
  ['the local authority', (flags) => ({ flags: [...flags, '--tls=on'] }), /no --tls/],
  ['further names of the local certificate', (flags) => ({ flags: [...flags, '--tls-host=x.example'] }), /no --tls-host/],
  ['no operator', (flags) => ({ flags: without(flags, 'operator-key-file') }), /needs an operator/],
  [
    'a file of keys that is missing',
    (flags) => ({ flags: [...without(flags, 'operator-key-file'), '--operator-key-file=/nowhere'] }),
    /cannot be read/,
  ],
  [
    'a file without keys',
    (flags) => ({ flags: [...without(flags, 'operator-key-file'), `--operator-key-file=${file('empty', '# none\n')}`] }),
    /holds no key/,
  ],
  ['a short key', (flags) => ({ flags: without(flags, 'operator-key-file'), env: { LAZULI_OPERATOR_KEY: 'too short' } }), /at least 32/],
  ['the well-known key', (flags) => ({ flags, env: { LAZULI_OPERATOR_KEY: 'lazuli-sandbox-operator' } }), /well-known/],
  ['the well-known secret as a key', (flags) => ({ flags, env: { LAZULI_OPERATOR_KEY: 'lazuli-sandbox-secret' } }), /well-known/],
  ['a whole tenant of operators', (flags) => ({ flags: [...flags, `--operator-tenant=${tenant}`] }), /everyone of the tenant/],
  ['applications of no tenant', (flags) => ({ flags: [...flags, `--operator-apps=${tenant}`] }), /need the tenant/],
  ['an operator tenant by name', (flags) => ({ flags: [...flags, '--operator-tenant=contoso.com', '--operator-role=Operator'] }), /GUIDs/],
  ['a portal by name', (flags) => ({ flags: [...flags, '--portal-app=lazuli-portal'] }), /--portal-app/],
  ['a frozen clock', (flags) => ({ flags: [...flags, '--clock=frozen'] }), /system clock/],
  ['a clock that jumps, by variable', (flags) => ({ flags, env: { LAZULI_CLOCK: 'offset' } }), /system clock/],
  ['a seed', (flags) => ({ flags: [...flags, '--seed=1'] }), /no --seed/],
  ['a world', (flags) => ({ flags: [...flags, '--world=demo'] }), /no --world/],
  ['a start', (flags) => ({ flags: [...flags, '--start=2026-09-15T00:00:00Z'] }), /no --start/],
  ['service flags in a sandbox', (flags) => ({ flags: without(flags, 'mode') }), /belongs to --mode service/],
]
test.each(cases)('%s', (_, spoil, says) => {
  const { flags, env = {} } = spoil(goodFlags(issuer, folder))
  let thrown: unknown
  try {
    readConfig(flags, env)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(ConfigError)
  const { message } = thrown as ConfigError
  expect(message).toMatch(says)
  expect(message).toMatch(/^[A-Z-].*[.]$/s)
  expect(message.split('\n')).toHaveLength(1)
})

test('a trusted proxy takes the place of TLS, and a token of the operator that of a key', () => {
  const flags = [
    ...without(goodFlags(issuer, folder), 'tls-cert', 'tls-key', 'operator-key-file'),
    `--operator-tenant=${tenant}`,
    '--operator-role=Operator',
  ]
  const { service } = readConfig(flags, { LAZULI_TRUSTED_PROXY: 'loopback' })
  expect(service?.certificate).toBeUndefined()
  expect(service).toMatchObject({ operatorKeys: [], operatorTenant: { tenantId: tenant, role: 'Operator', applications: [] } })
})

describe('what only the start can tell', () => {
  const start = async (flags: string[]): Promise<unknown> => {
    try {
      const service = await startService(readConfig(flags, {}))
      await service.stop()
      return undefined
    } catch (error) {
      return error
    }
  }
  const refused = async (flags: string[], says: RegExp) => {
    const error = await start(flags)
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as Error).message).toMatch(says)
  }

  test('a key of another certificate, a certificate of another host, one that has ended', async () => {
    const data = await newDataFolder()
    const flags = goodFlags(issuer, data)
    const pem = newKey('other').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    await refused([...without(flags, 'tls-key'), `--tls-key=${file('other.pem', pem)}`], /does not belong to the key/)
    await refused([...without(flags, 'public-origin'), '--public-origin=https://elsewhere.example'], /is not for elsewhere\.example/)
    await refused(
      [...without(flags, 'tls-key'), `--tls-key=${file('broken.pem', '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n')}`],
      /cannot be read/,
    )
    rmSync(data, { recursive: true, force: true })
  })

  test('the data folder of a sandbox, and a sandbox on the folder of a service', async () => {
    const sandbox = await startServer()
    await sandbox.stop()
    await refused(goodFlags(issuer, sandbox.folder), /holds a sandbox/)
    await sandbox.remove()
    const real = await startReal()
    await real.halt()
    const error = await startServer({ data: real.folder }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as Error).message).toMatch(/is that of a service/)
    await real.restart()
    await real.stop()
  })

  test('the command says it in one line and leaves 1', () => {
    const command = ['cli/src/main.ts', 'serve', '--mode', 'service', '--data', join(folder, 'never')]
    let said: { status?: number; stderr?: string } = {}
    try {
      execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...command], {
        cwd: join(import.meta.dirname, '../../..'),
        encoding: 'utf8',
        stdio: 'pipe',
      })
    } catch (error) {
      said = error as typeof said
    }
    expect(said.status).toBe(1)
    expect(said.stderr).toBe('Service mode needs the tenants it believes: --tenants <GUID>,<GUID>.\n')
  })
})
