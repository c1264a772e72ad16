/** The service as its own process, and the calls that prepare it. Load comes from this process, so the two share no event loop. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseJson } from 'lazuli-contract'

const command = fileURLToPath(new URL('../cli/src/main.ts', import.meta.url))
const bare = fileURLToPath(new URL('bare-server.ts', import.meta.url))

/** The seeded direct-bill partner and its well-known credentials. */
const partner = { tenantId: '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f', applicationId: '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6' }
const secret = 'lazuli-sandbox-secret'
const user = { username: 'admin@lapis.onmicrosoft.com', password: 'lazuli-sandbox' }

export interface Process {
  /** `http://127.0.0.1:…` */
  url: string
  /** Bytes; undefined where the system does not tell. */
  memory(): { now: number; peak: number } | undefined
  stop(): Promise<void>
}

export interface Running extends Process {
  token: string
  call<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Moves the clock of the partner; resolves to milliseconds it took. */
  advance(to: string): Promise<number>
}

export interface StartOptions {
  data: string
  /** Where the clock of a new world stands. */
  start?: string
  world?: 'demo' | 'empty'
}

export async function startServer({ data, start = '2026-09-01T00:00:00Z', world = 'empty' }: StartOptions): Promise<Running> {
  const args = ['serve', '--port', '0', '--data', data, '--clock', 'frozen', '--world', world, '--start', start]
  const running = await startProcess([...profiled(), command, ...args], /Lazuli ready: (\S+)/)
  const scope = 'https://api.partnercenter.microsoft.com/.default'
  const form = { grant_type: 'password', client_id: partner.applicationId, client_secret: secret, scope, ...user }
  const reply = await fetch(`${running.url}/${partner.tenantId}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) })
  const token = ((await reply.json()) as { access_token: string }).access_token
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const answer = await fetch(`${running.url}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await answer.text()
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`)
    return (text === '' ? undefined : parseJson(text)) as unknown as T
  }
  const advance = async (to: string): Promise<number> => {
    const from = performance.now()
    await call('POST', '/lab/clock/advance', { to })
    return performance.now() - from
  }
  return { ...running, token, call, advance }
}

/** BENCH_PROFILE=folder writes a CPU profile of each service there when it stops. */
function profiled(): string[] {
  const folder = process.env.BENCH_PROFILE
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []
}

/** A bare Fastify that answers every GET with the bytes of a file. */
export function startBare(bodyFile: string): Promise<Process> {
  return startProcess([bare, bodyFile], /bare ready: (\S+)/)
}

const alive = new Set<ChildProcess>()
// Whatever ends this process ends what it has started.
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

export async function startProcess(argv: readonly string[], ready: RegExp): Promise<Process> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...argv], { stdio: ['ignore', 'pipe', 'inherit'] })
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = ready.exec(said)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`${argv.join(' ')} ended with ${code} before it was ready`)))
  })
  return { url, memory: () => memoryOf(child), stop: () => stop(child) }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

function memoryOf({ pid }: ChildProcess): { now: number; peak: number } | undefined {
  if (process.platform !== 'linux') return undefined
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) * 1024
  return { now: of('VmRSS'), peak: of('VmHWM') }
}
