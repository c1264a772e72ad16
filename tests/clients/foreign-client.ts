/** Lets a client that is no part of `npm test` walk a server of its own with the seeded world. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { startServer } from '../harness.ts'

/** One clear sentence; the process ends with 1 once the throw-away folder is gone. */
export class CannotRun extends Error {}

/** `provide` brings what the client needs into `folder`; the command it returns ends with the code of this process. */
export async function runClient(folder: string, provide: () => readonly [program: string, ...args: string[]]): Promise<void> {
  try {
    process.exitCode = await walk(provide())
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error
    process.stderr.write(`Lazuli: ${error.message}\n`)
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function walk([program, ...args]: readonly [string, ...string[]]): Promise<number> {
  const server = await startServer({ world: 'demo', start: '2026-09-15T00:00:00Z' })
  try {
    // The user's token of a password grant: agreements are confirmed by people.
    const env = { ...process.env, LAZULI_URL: server.url, LAZULI_TOKEN: await server.token('admin') }
    const client = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'inherit'] })
    return await new Promise((resolve, reject) => client.on('error', reject).on('exit', (code) => resolve(code ?? 1)))
  } finally {
    await server.remove()
  }
}
