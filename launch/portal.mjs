/**
 * Builds the portal when its sources or the lock file have changed. The folder that is served is swapped in one step, so
 * a running service never hands out half a build.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'

/** What a build is made of: the portal, and the rooms it imports. */
const sources = [
  'package-lock.json',
  'portal/index.html',
  'portal/vite.config.ts',
  'portal/package.json',
  'portal/public',
  'portal/src',
  'sdk/src',
  'contract/src',
]
const isTest = /\.test\.tsx?$/

/** Whether this folder has a portal to build. */
const hasPortal = (root) => existsSync(join(root, 'portal', 'vite.config.ts'))
const served = (root) => join(root, 'portal', 'dist')
const stampOf = (folder) => join(folder, '.built')

function filesOf(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  let entries
  try {
    entries = readdirSync(full, { withFileTypes: true })
  } catch {
    return [path] // a file
  }
  return entries.flatMap((entry) => (entry.isDirectory() ? filesOf(root, `${path}/${entry.name}`) : [`${path}/${entry.name}`]))
}

/** Of all sources, whatever their dates: a fresh checkout of the same is the same. */
function hashOfSources(root) {
  const hash = createHash('sha256')
  for (const path of sources.flatMap((each) => filesOf(root, each)).sort())
    if (!isTest.test(path))
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(root, path)))
        .update('\0')
  return hash.digest('hex')
}

function isBuilt(root, hash) {
  const stamp = stampOf(served(root))
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
}

/** Puts a finished build in the place of the one before. */
function swapIn(root, made, hash) {
  writeFileSync(stampOf(made), hash)
  const old = `${made}-old`
  rmSync(old, { recursive: true, force: true })
  if (existsSync(served(root))) renameSync(served(root), old)
  renameSync(made, served(root))
  rmSync(old, { recursive: true, force: true })
}

function vite(root, runtime, env, args) {
  const child = spawn(runtime, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', join(root, 'portal'), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    // Whoever waits for the service comes first.
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It builds at the priority it has.
  }
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said = `${said}${text}`.slice(-20_000)))
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ ok: false, said: error.message }))
    child.on('close', (code) => resolve({ ok: code === 0, said }))
  })
  return { child, ended }
}

/**
 * Builds what is missing. `ended` resolves to why it failed, or to undefined; it never rejects. `stop` gives up.
 * With `watch` it goes on building as sources change.
 */
export function buildPortal(root, runtime, env, options = {}) {
  try {
    return begin(root, runtime, env, options)
  } catch (error) {
    return { ended: Promise.resolve(error.message), stop: () => undefined }
  }
}

function begin(root, runtime, env, { watch = false, say = () => undefined }) {
  if (!hasPortal(root)) return { ended: Promise.resolve(undefined), stop: () => undefined }
  if (watch) {
    const { child, ended } = vite(root, runtime, env, ['--watch', '--clearScreen', 'false'])
    child.stderr.pipe(process.stderr)
    return { ended: ended.then(({ ok, said }) => (ok ? undefined : said)), stop: () => child.kill() }
  }
  const hash = hashOfSources(root)
  if (isBuilt(root, hash)) return { ended: Promise.resolve(undefined), stop: () => undefined }
  say('building the portal; until then /portal says so …')
  const made = join(root, 'node_modules', '.cache', 'lazuli-portal', `build-${process.pid}`)
  mkdirSync(made, { recursive: true })
  // Whoever asks for it, tests among them: what is kept and served is what people get, not what developers look for faults with.
  const forPeople = { ...env, NODE_ENV: 'production' }
  const { child, ended } = vite(root, runtime, forPeople, ['--outDir', made, '--emptyOutDir', '--logLevel', 'warn'])
  let isStopped = false
  return {
    ended: ended.then(({ ok, said }) => {
      try {
        if (ok && !isBuilt(root, hash)) swapIn(root, made, hash)
        return ok || isStopped ? undefined : said
      } catch (error) {
        return error.message
      } finally {
        rmSync(made, { recursive: true, force: true })
      }
    }),
    stop() {
      isStopped = true
      child.kill()
    },
  }
}
