/**
 * Finds a Chromium for the tests of the portal, or gets one: the one that LAZULI_BROWSER names, an installed one, Debian's
 * by apt where we are root, else the one that npm packs.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]
/** The one that npm packs, for Linux on x64; not in the lock file: 70 MB that most machines do not need. */
const packed = { name: '@sparticuz/chromium', version: '153.0.0' }

/** What is looked at of the machine; tests hand in another. */
const thisMachine = {
  platform: process.platform,
  arch: process.arch,
  isRoot: process.getuid?.() === 0,
  folders: ['/usr/bin'],
  places,
}

/** Some systems put a program in the place of Chromium that only says where to get it. */
function answers(path, { platform }) {
  return platform !== 'linux' || spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

/** Path of an installed browser, or undefined. */
export function findBrowser(env = process.env, machine = thisMachine) {
  if (env.LAZULI_BROWSER) return env.LAZULI_BROWSER
  const folders = [...(env.PATH ?? '').split(delimiter), ...machine.folders].filter(Boolean)
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...machine.places]
  return candidates.find((path) => existsSync(path) && answers(path, machine))
}

/** Path of a browser, installed if need be. Throws an Error with one sentence where there is none to be had. */
export async function provideBrowser(root, say = () => undefined, env = process.env, machine = thisMachine) {
  const found = findBrowser(env, machine)
  if (found) return found
  if (machine.platform === 'linux' && machine.isRoot) {
    const apt = (...args) =>
      spawnSync('apt-get', ['-qq', '-o', 'Acquire::Retries=3', ...args], {
        env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
        stdio: 'ignore',
      }).status === 0
    if (apt('--version')) {
      say('installing Chromium for the tests of the portal …')
      if (apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium')) {
        const installed = findBrowser(env, machine)
        if (installed) return installed
      }
    }
  }
  const isPacked = machine.platform === 'linux' && machine.arch === 'x64'
  const unpacked = isPacked ? await unpackBrowser(root, say, env) : undefined
  if (unpacked) return unpacked
  throw new Error('there is no Chromium for the tests of the portal; install one, or name one in LAZULI_BROWSER.')
}

async function unpackBrowser(root, say, env) {
  const folder = join(root, 'node_modules', '.cache', 'lazuli-browser')
  const manifest = join(folder, 'package.json')
  if (!existsSync(join(folder, 'node_modules', packed.name))) {
    say('getting a Chromium for the tests of the portal …')
    mkdirSync(folder, { recursive: true })
    writeFileSync(manifest, JSON.stringify({ name: 'browser', private: true, type: 'module' }))
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', '--no-package-lock']
    const done = spawnSync('npm', ['install', `${packed.name}@${packed.version}`, ...quiet], { cwd: folder, env, stdio: 'ignore' })
    if (done.status !== 0) return undefined
  }
  const { default: chromium } = await import(pathToFileURL(createRequire(manifest).resolve(packed.name)).href)
  return chromium.executablePath()
}
