/**
 * `npm run test:python`: walks a server of its own with the seeded world by the Python client that was made of Partner
 * Center's description of itself. Not part of `npm test`: it needs Python and a registry that has the client.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../../harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazuli-python-'))
const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')

/** One clear sentence; the process ends with 1 once the throw-away folder is gone. */
class CannotRun extends Error {}

function provideClient(): void {
  if (spawnSync('python3', ['-m', 'venv', folder]).status !== 0)
    throw new CannotRun('test:python needs Python 3 with its module venv, but `python3 -m venv` fails.')
  const client = ['install', '--quiet', '--requirement', join(import.meta.dirname, 'requirements.txt')]
  const { status, stderr } = spawnSync(python, ['-m', 'pip', ...client], { encoding: 'utf8' })
  if (status !== 0) throw new CannotRun(`test:python cannot run: pip cannot get the client.\n${stderr}`)
}

async function walk(): Promise<number> {
  const server = await startServer({ world: 'demo', start: '2026-09-15T00:00:00Z' })
  try {
    const env = { ...process.env, LAZULI_URL: server.url, LAZULI_TOKEN: await server.token('admin') }
    const walker = spawn(python, [join(import.meta.dirname, 'walk.py')], { env, stdio: ['ignore', 'inherit', 'inherit'] })
    return await new Promise((resolve, reject) => walker.on('error', reject).on('exit', (code) => resolve(code ?? 1)))
  } finally {
    await server.remove()
  }
}

try {
  provideClient()
  process.exitCode = await walk()
} catch (error) {
  if (!(error instanceof CannotRun)) throw error
  process.stderr.write(`Lazuli: ${error.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
