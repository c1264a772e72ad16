/** Packs what others install: `packages/lazuli-sdk-….tgz` and `packages/lazuli-….tgz`. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Folders that were built before, one package each. */
export function packInto(root, folders, say = () => undefined) {
  const into = join(root, 'packages')
  mkdirSync(into, { recursive: true })
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  for (const folder of folders) {
    const args = ['pack', join(root, folder), '--pack-destination', into, '--loglevel=error', '--json']
    const { status, stdout, stderr } = spawnSync(npm, args, {
      cwd: into,
      encoding: 'utf8',
      shell: npm.endsWith('.cmd'),
      maxBuffer: 64 * 2 ** 20,
    })
    if (status !== 0) throw new Error(`npm could not pack ${folder}.\n${stderr}`)
    say(`packed ${join('packages', JSON.parse(stdout)[0].filename)}`)
  }
}
