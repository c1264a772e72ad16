/**
 * `npm run test:python`: walks a server of its own with the seeded world by the Python client that was made of Partner
 * Center's description of itself. Not part of `npm test`: it needs Python and a registry that has the client.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CannotRun, runClient } from '../foreign-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazuli-python-'))
const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')

function provideClient(): void {
  if (spawnSync('python3', ['-m', 'venv', folder]).status !== 0)
    throw new CannotRun('test:python needs Python 3 with its module venv, but `python3 -m venv` fails.')
  const client = ['install', '--quiet', '--requirement', join(import.meta.dirname, 'requirements.txt')]
  const { status, stderr } = spawnSync(python, ['-m', 'pip', ...client], { encoding: 'utf8' })
  if (status !== 0) throw new CannotRun(`test:python cannot run: pip cannot get the client.\n${stderr}`)
}

await runClient(folder, () => {
  provideClient()
  return [python, join(import.meta.dirname, 'walk.py')]
})
