/** How the tests of the portal come by a browser: on machines that are made up, with programs that note what they are asked. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

interface Machine {
  platform: string
  arch: string
  isRoot: boolean
  folders: string[]
  places: string[]
}
type Provide = (root: string, say: (text: string) => void, env: Record<string, string>, machine: Machine) => Promise<string>

const { provideBrowser } = (await import(pathToFileURL(join(import.meta.dirname, '../launch/browser.mjs')).href)) as {
  provideBrowser: Provide
}

let folder: string
let bin: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-browser-'))
  bin = join(folder, 'bin')
  mkdirSync(bin)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const notes = (): string[] => (existsSync(join(folder, 'notes')) ? readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n') : [])

/** A program of the machine: notes its arguments, then does as it is told. */
function program(name: string, does: string): string {
  const path = join(bin, name)
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> "${folder}/notes"\n${does}\n`)
  chmodSync(path, 0o755)
  return path
}

const provide = (machine: Partial<Machine> = {}, env: Record<string, string> = {}) =>
  provideBrowser(
    folder,
    () => undefined,
    { PATH: bin, ...env },
    {
      platform: 'linux',
      arch: 'x64',
      isRoot: true,
      folders: [],
      places: [],
      ...machine,
    },
  )

const browser = '[ "$1" = --version ]'
/** What `apt-get install chromium` leaves behind, and where npm puts a package that unpacks one. */
const aptInstalls = `case "$*" in *install*) /bin/cp "${'$'}0.chromium" "${'$'}{0%/*}/chromium";; esac`
const npmInstalls = `/bin/mkdir -p node_modules/@sparticuz/chromium && /bin/printf '{"name":"@sparticuz/chromium","type":"module","main":"index.js"}' > node_modules/@sparticuz/chromium/package.json && /bin/printf 'export default { executablePath: async () => "/tmp/packed" }' > node_modules/@sparticuz/chromium/index.js`

function withApt(does = aptInstalls): void {
  const apt = program('apt-get', does)
  writeFileSync(`${apt}.chromium`, '#!/bin/sh\nexit 0\n')
  chmodSync(`${apt}.chromium`, 0o755)
}

test('one that is named is taken, whatever else there is', async () => {
  program('chromium', browser)
  expect(await provide({}, { LAZULI_BROWSER: '/opt/mine' })).toBe('/opt/mine')
  expect(notes()).toEqual([])
})

test('an installed one is found, and nothing is installed', async () => {
  withApt()
  const path = program('google-chrome', browser)
  expect(await provide()).toBe(path)
  expect(notes()).toEqual(['google-chrome --version'])
})

test('a program that only says where to get one is none', async () => {
  program('chromium-browser', 'echo "requires the snap to be installed"; exit 1')
  withApt()
  expect(await provide()).toBe(join(bin, 'chromium'))
})

test('as root on Debian it is installed by apt', async () => {
  withApt()
  expect(await provide()).toBe(join(bin, 'chromium'))
  expect(notes().map((line) => line.replace(/^apt-get -qq -o \S+ /, ''))).toEqual([
    '--version',
    'update',
    'install -y --no-install-recommends chromium',
  ])
})

test.each<[string, Partial<Machine>, () => void]>([
  ['there is no apt', {}, () => undefined],
  ['apt cannot', {}, () => withApt('[ "$4" = --version ]')],
  ['one is not root', { isRoot: false }, () => withApt()],
])('where %s, npm brings one that is kept', async (_why, machine, furnish) => {
  furnish()
  program('npm', npmInstalls)
  expect(await provide(machine)).toBe('/tmp/packed')
  expect(notes().at(-1)).toMatch(/^npm install @sparticuz\/chromium@\d/)
  const asked = notes().filter((line) => line.startsWith('npm')).length
  expect(await provide(machine)).toBe('/tmp/packed')
  expect(notes().filter((line) => line.startsWith('npm')).length).toBe(asked)
})

test.each<[string, Partial<Machine>, string]>([
  ['npm cannot either', {}, 'exit 1'],
  ['there is none for the processor', { arch: 'arm64' }, npmInstalls],
  ['it is another system', { platform: 'darwin' }, npmInstalls],
])('where %s, one sentence says what to do', async (_why, machine, does) => {
  program('npm', does)
  await expect(provide({ isRoot: false, ...machine })).rejects.toThrow(/install one, or name one in LAZULI_BROWSER\.$/)
})
