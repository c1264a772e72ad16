/** A server of the demo's own: a child process on a free port with a throw-away data folder, stopped whatever happens. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CommandError } from '../error.ts'

export interface OwnServer {
  url: string
  stop(): Promise<void>
}

/** How long a start may take, milliseconds: the price list is loaded first. */
const patience = 60_000
/** What ends the demo from outside; the server ends with it. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** How long it may take to stop by itself, milliseconds. */
const grace = 10_000

/** Starts `lazuli serve` with a frozen clock at `start`. Throws {@link CommandError} when it does not get ready. */
export async function startOwnServer(start: string): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lazuli-demo-'))
  const flags = ['--port', '0', '--profile', 'realistic', '--world', 'empty', '--clock', 'frozen', '--start', start, '--data', folder]
  const child = spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, '../main.ts'), 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C on a terminal reaches a whole process group; this one we stop ourselves, so that it can close its stores.
    detached: process.platform !== 'win32',
    env: withoutFlags(process.env),
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk}`.slice(-4000)
  })
  const stop = async () => {
    for (const signal of signals) process.off(signal, stopAtOnce)
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      const impatient = setTimeout(() => child.kill('SIGKILL'), grace)
      await ended
      clearTimeout(impatient)
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const stopAtOnce = (signal: NodeJS.Signals) => void stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  for (const signal of signals) process.on(signal, stopAtOnce)
  // The last resort, when somebody ends this process from within.
  process.once('exit', () => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const url = await readyLine(child.stdout, ended)
  if (url) return { url, stop }
  await stop()
  throw new CommandError(`The demo's own server did not get ready. ${complaints.trim()}`)
}

async function readyLine(stdout: NodeJS.ReadableStream, ended: Promise<void>): Promise<string | undefined> {
  const ready = new Promise<string | undefined>((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const url = /^Lazuli ready: (\S+)$/.exec(line)?.[1]
      if (url) resolve(url)
    })
  })
  let tooLong: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    tooLong = setTimeout(() => resolve(undefined), patience)
  })
  try {
    return await Promise.race([ready, late, ended.then(() => undefined)])
  } finally {
    clearTimeout(tooLong)
  }
}

/** The demo's server is told everything by flags; settings of another server in the environment must not reach it. */
function withoutFlags(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('LAZULI_')))
}
