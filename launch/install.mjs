/**
 * Installs the packages when the lock file says so. Launchers started together take turns through a lock folder; a lock
 * whose owner is gone is broken.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runtimePackages } from './runtime.mjs'

const say = (sentence) => process.stderr.write(`Lazuli: ${sentence}\n`)
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
const paths = (root) => ({
  lockFile: join(root, 'package-lock.json'),
  // Holds the hash of the lock file that node_modules was installed from.
  stamp: join(root, 'node_modules', '.lazuli-installed'),
  turn: join(root, '.lazuli-install.lock'),
})
const hashOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Brings node_modules in line with package-lock.json. Throws an Error with one sentence when that fails. */
export async function installWhatIsMissing(root) {
  const { lockFile, stamp, turn } = paths(root)
  const upToDate = () => read(stamp)?.trim() === hashOf(lockFile)
  if (upToDate()) return
  await takeTurn(turn)
  try {
    if (upToDate()) return // another launcher did it while we waited
    if (!installedByHand(root)) install(root)
    mkdirSync(join(root, 'node_modules'), { recursive: true })
    writeFileSync(stamp, `${hashOf(lockFile)}\n`)
  } finally {
    rmSync(turn, { recursive: true, force: true })
  }
}

/** Whether somebody ran npm here: npm's own record, written last, lists every package of the lock file that we need. */
function installedByHand(root) {
  const record = read(join(root, 'node_modules', '.package-lock.json'))
  if (record === undefined) return false
  const there = JSON.parse(record).packages
  const runtime = `node_modules/${runtimePackages[`${process.platform}-${process.arch}`]}`
  return Object.entries(JSON.parse(readFileSync(paths(root).lockFile, 'utf8')).packages).every(
    ([path, want]) =>
      !path.includes('node_modules/') || (want.optional && path !== runtime) || there[path]?.version === want.version || want.link,
  )
}

function install(root) {
  const { stamp } = paths(root)
  // Without the stamp an install that is cut short starts from nothing the next time.
  const known = existsSync(stamp)
  rmSync(stamp, { force: true })
  say('installing packages; the first time takes a minute, on a busy machine several …')
  // In step with a lock file that moved on: adds and removes in place, so what runs from node_modules keeps running.
  if (known && npm(root, 'install', '--no-save').ok) return
  const clean = npm(root, 'ci')
  if (clean.ok) return
  process.stderr.write(clean.output)
  throw new Error('npm could not install the packages; check the lines above and the network, then start again.')
}

/** Runs npm quietly, preferring the one that started us. Returns what it printed. */
function npm(root, ...args) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', '--include=dev', '--include=optional']
  const own = process.env.npm_execpath
  const isNpm = own !== undefined && /npm-cli\.[cm]?js$/.test(own)
  const command = isNpm ? process.execPath : process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status, stdout, stderr, error } = spawnSync(command, [...(isNpm ? [own] : []), ...args, ...quiet], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 2 ** 20,
    shell: command.endsWith('.cmd'),
  })
  return { ok: status === 0, output: error ? `${error.message}\n` : `${stdout}${stderr}` }
}

/** Makes the lock folder, waiting for whoever has it. */
async function takeTurn(turn) {
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(turn)
      writeFileSync(join(turn, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw new Error(`cannot write to ${turn} (${error.code}); the packages are not installed.`)
    }
    if (isAbandoned(turn)) breakLock(turn)
    if (waited === 0) say('another launcher is installing packages; waiting …')
    await sleep(200)
  }
}

/** Removes a lock that nobody holds. Only one launcher at a time may, and it looks again first: the lock may be new by then. */
function breakLock(turn) {
  const guard = `${turn}.breaking`
  try {
    mkdirSync(guard)
  } catch {
    if (ageOf(guard) > 5_000) rmSync(guard, { recursive: true, force: true })
    return
  }
  if (isAbandoned(turn)) rmSync(turn, { recursive: true, force: true })
  rmSync(guard, { recursive: true, force: true })
}

/** Whether the owner of the lock is gone, died before writing its number, or has had it longer than any install takes. */
function isAbandoned(turn) {
  try {
    const pid = Number(read(join(turn, 'pid')) || 0)
    if (pid === 0) return ageOf(turn) > 5_000
    process.kill(pid, 0)
    return ageOf(turn) > 15 * 60_000
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

/** Milliseconds since a folder changed; 0 when it is gone. */
function ageOf(folder) {
  const at = statSync(folder, { throwIfNoEntry: false })
  return at === undefined ? 0 : Date.now() - at.mtimeMs
}
