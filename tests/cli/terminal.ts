/** The command as people and scripts run it: in a terminal of its own, or with pipes. */
import { spawn as spawnPiped } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { spawn } from '@lydell/node-pty'
import { run } from '../../cli/src/program.ts'

export const root = join(import.meta.dirname, '..', '..')
export const program = ['--disable-warning=ExperimentalWarning', join(root, 'cli', 'src', 'main.ts')]

export interface End {
  code: number
  out: string
  err: string
}

/** Runs with pipes: no terminal anywhere. */
export function piped(args: readonly string[], env: Record<string, string>, input = ''): Promise<End> {
  return new Promise((resolve, reject) => {
    const child = spawnPiped(process.execPath, [...program, ...args], { cwd: root, env: { ...process.env, ...env } })
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      said.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      said.err += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? -1, ...said }))
    child.stdin.end(input)
  })
}

type Write = typeof process.stdout.write

/** Runs in this process: the same program without the start of one. One at a time, and nothing to read from standard input. */
export async function inside(args: readonly string[], env: Record<string, string>): Promise<End> {
  const said = { out: '', err: '' }
  const before = { env: { ...process.env }, out: process.stdout.write, err: process.stderr.write, code: process.exitCode }
  const into = (name: 'out' | 'err'): Write =>
    ((chunk: string | Uint8Array, encoding?: unknown, done?: () => void) => {
      said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      ;(typeof encoding === 'function' ? encoding : done)?.()
      return true
    }) as Write
  Object.assign(process.env, env)
  process.stdout.write = into('out')
  process.stderr.write = into('err')
  process.exitCode = undefined
  try {
    const code = await run(args)
    return { code: code ?? Number(process.exitCode ?? 0), ...said }
  } finally {
    process.stdout.write = before.out
    process.stderr.write = before.err
    process.exitCode = before.code
    for (const name of Object.keys(env)) if (before.env[name] === undefined) delete process.env[name]
    Object.assign(process.env, before.env)
  }
}

export interface Screen {
  /** Everything written so far, as it was written. */
  raw(): string
  /** Without colours and moves. */
  text(): string
  type(keys: string): void
  end(): void
  /** Its exit code. */
  ended: Promise<number>
}

/** Runs in a pseudo-terminal of 100 columns. */
export const inTerminal = (args: readonly string[], env: Record<string, string>): Screen =>
  started(process.execPath, [...program, ...args], env)

/** Any program in a pseudo-terminal. */
export function started(file: string, args: readonly string[], env: Record<string, string>): Screen {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, ...inherited } = process.env
  const terminal = spawn(file, [...args], {
    cols: 100,
    rows: 40,
    cwd: root,
    env: { ...inherited, TERM: 'xterm-256color', ...env },
  })
  let raw = ''
  terminal.onData((data) => {
    raw += data
  })
  return {
    raw: () => raw,
    text: () => stripVTControlCharacters(raw),
    type: (keys) => terminal.write(keys),
    end: () => terminal.kill(),
    ended: new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode))),
  }
}
