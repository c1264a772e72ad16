/** Shells that the tests of the completion scripts ask: Debian's, where we are root. Without them those tests take the shells there are. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const wanted = ['zsh', 'fish']

export function provideShells(say = () => undefined, env = process.env) {
  const isHere = (name) => [...(env.PATH ?? '').split(delimiter), '/usr/bin'].some((folder) => folder && existsSync(join(folder, name)))
  const missing = wanted.filter((name) => !isHere(name))
  if (missing.length === 0 || process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  say(`installing ${missing.join(' and ')} for the tests of completion …`)
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...missing]]) {
    const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'ignore' }
    if (spawnSync('apt-get', ['-qq', '-o', 'Acquire::Retries=3', ...args], options).status !== 0) return
  }
}
