/** The package `lazuli` as others get it: packed, installed where nothing of this repository is, and run as service and command line. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from './terminal.ts'

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const call = (file: string, args: string[], cwd: string) =>
  execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: file.endsWith('.cmd') })

let place: string
let service: ChildProcess | undefined
beforeAll(() => {
  call(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'cli', 'scripts', 'build.ts')], root)
  place = mkdtempSync(join(tmpdir(), 'lazuli-package-'))
  call(npm, ['pack', join(root, 'cli', 'dist'), '--pack-destination', place, '--loglevel=error'], place)
  writeFileSync(join(place, 'package.json'), '{ "name": "consumer", "private": true }')
  call(npm, ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', './lazuli-0.1.0.tgz'], place)
}, 600_000)
afterAll(() => {
  service?.kill('SIGKILL')
  rmSync(place, { recursive: true, force: true })
})

const lazuli = () => join(place, 'node_modules', '.bin', process.platform === 'win32' ? 'lazuli.cmd' : 'lazuli')

test('tells its version, and holds no TypeScript', () => {
  expect(call(lazuli(), ['--version'], place)).toBe('0.1.0\n')
  const installed = join(place, 'node_modules', 'lazuli')
  expect(existsSync(join(installed, 'server', 'src', 'main.js'))).toBe(true)
  expect(existsSync(join(installed, 'server', 'src', 'main.ts'))).toBe(false)
  expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toContain('Apache License')
})

test('serves, and is its own client', async () => {
  const started = spawn(lazuli(), ['serve', '--port', '0', '--world', 'empty', '--clock', 'frozen', '--data', join(place, 'data')], {
    cwd: place,
  })
  service = started
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk
      const found = /^Lazuli ready: (\S+)$/m.exec(said)?.[1]
      if (found) resolve(found)
    }
    started.stdout.on('data', hear)
    started.stderr.on('data', hear)
    started.on('exit', () => reject(new Error(said)))
  })
  const ask = (...args: string[]) => call(lazuli(), [...args, '--url', url], place)
  const bought = JSON.parse(ask('buy', '--company', 'Packed', '-o', 'json'))
  expect(bought).toMatchObject({ company: 'Packed', azureSubscriptionId: expect.any(String) })
  expect(ask('customers', 'list', '--query', '[].companyProfile.companyName', '-o', 'text')).toBe('Packed\n')
  expect(
    ask('doctor')
      .split('\n')
      .filter((line) => line.startsWith('✗')),
  ).toEqual([])
}, 240_000)
