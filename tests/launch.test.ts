/** The launcher, run as people run it, in folders of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const repository = join(import.meta.dirname, '..')
// The node that npm itself runs on may be older than ours: the launcher has to work there too.
const nodes = [...new Set([process.execPath, process.env.npm_node_execpath ?? process.execPath])]

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lazuli-launch-'))
  for (const part of ['launch.mjs', 'launch']) cpSync(join(repository, part), join(root, part), { recursive: true })
  const manifest = { name: 'house', version: '1.0.0', type: 'module' }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ ...manifest, lockfileVersion: 3, packages: { '': manifest } }))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Puts a program where the launcher expects ours, and our runtime where it expects the pinned one. */
function furnish(program: string): void {
  mkdirSync(join(root, 'cli', 'src'), { recursive: true })
  writeFileSync(join(root, 'cli', 'src', 'main.ts'), program)
}
/** An older node that is handed no pinned runtime stops; these tests give it the one they run on, first in line. */
const pinned = (): void => {
  const packages: Record<string, string> = JSON.parse(
    spawnSync(
      process.execPath,
      ['-e', `import('${join(root, 'launch', 'runtime.mjs')}').then(m => console.log(JSON.stringify(m.runtimePackages)))`],
      {
        encoding: 'utf8',
      },
    ).stdout,
  )
  const name = packages[`${process.platform}-${process.arch}`]
  if (name === undefined) return
  const bin = join(root, 'node_modules', name, 'bin')
  mkdirSync(bin, { recursive: true })
  cpSync(process.execPath, join(bin, process.platform === 'win32' ? 'node.exe' : 'node'))
}
/** As a person starts it: without what the launcher that runs these tests has set. */
const { NODE_COMPILE_CACHE: _cache, UV_THREADPOOL_SIZE: _pool, ...plainEnvironment } = process.env
const launch = (node: string, ...args: string[]): ChildProcess =>
  spawn(node, [join(root, 'launch.mjs'), ...args], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'], env: plainEnvironment })
async function finish(child: ChildProcess, input = ''): Promise<{ code: number | null; signal: string | null; out: string; err: string }> {
  let out = ''
  let err = ''
  child.stdout?.on('data', (d) => (out += d))
  child.stderr?.on('data', (d) => (err += d))
  child.stdin?.end(input)
  const [code, signal] = await once(child, 'close')
  return { code, signal, out, err }
}

test.each(nodes)('installs once, then hands over arguments, stdin, stdout and the exit code (%s)', async (node) => {
  furnish(`
    let text = ''
    for await (const part of process.stdin) text += part
    const typed: string = JSON.stringify({ args: process.argv.slice(2), text, pool: process.env.UV_THREADPOOL_SIZE, cache: process.env.NODE_COMPILE_CACHE })
    console.log(typed)
    process.exit(7)
  `)
  const first = await finish(launch(process.execPath, 'start', '--port', '0', '--clock', 'frozen'), 'over stdin')
  expect(first.err).toContain('installing packages')
  expect(first.code).toBe(7)
  pinned()
  const second = await finish(launch(node, 'start', '--port', '0'), 'again')
  expect(second).toMatchObject({ code: 7, err: '' })
  expect(JSON.parse(second.out)).toEqual({
    args: ['serve', '--port', '0'],
    text: 'again',
    pool: '16',
    cache: join(root, 'node_modules', '.cache', 'lazuli-compile'),
  })
})

test.each(nodes)('runs the pinned node, and children find it first (%s)', async (node) => {
  furnish(`
    import { execFileSync } from 'node:child_process'
    console.log(process.version, execFileSync('node', ['--version'], { encoding: 'utf8' }).trim())
  `)
  await finish(launch(process.execPath, 'lazuli'))
  pinned()
  expect((await finish(launch(node, 'lazuli'))).out.trim()).toBe(`${process.version} ${process.version}`)
})

test('a changed lock file installs again, in place', async () => {
  furnish('console.log("up")')
  await finish(launch(process.execPath, 'start'))
  const before = readFileSync(join(root, 'node_modules', '.lazuli-installed'), 'utf8')
  writeFileSync(join(root, 'package-lock.json'), `${readFileSync(join(root, 'package-lock.json'), 'utf8')}\n`)
  expect((await finish(launch(process.execPath, 'start'))).code).toBe(0)
  expect(readFileSync(join(root, 'node_modules', '.lazuli-installed'), 'utf8')).not.toBe(before)
})

test('launchers started together install once and all go on', async () => {
  furnish('console.log("up")')
  const ends = await Promise.all([1, 2, 3, 4].map(() => finish(launch(process.execPath, 'start'))))
  expect(ends.map((e) => [e.code, e.out])).toEqual(ends.map(() => [0, 'up\n']))
  expect(ends.filter((e) => e.err.includes('installing packages; the first'))).toHaveLength(1)
  expect(existsSync(join(root, '.lazuli-install.lock'))).toBe(false)
})

test('a lock left behind by a process that is gone does not hold up the next start', async () => {
  furnish('console.log("up")')
  const gone = spawnSync(process.execPath, ['--version']).pid
  mkdirSync(join(root, '.lazuli-install.lock'))
  writeFileSync(join(root, '.lazuli-install.lock', 'pid'), String(gone))
  expect(await finish(launch(process.execPath, 'start'))).toMatchObject({ code: 0, out: 'up\n' })
})

test.skipIf(process.platform === 'win32')('signals reach the program, which decides how to end', async () => {
  furnish(`process.on('SIGTERM', () => process.exit(42)); setInterval(() => {}, 1000); console.log('up')`)
  const child = launch(process.execPath, 'start')
  child.stdout?.once('data', () => child.kill('SIGTERM'))
  expect((await finish(child)).code).toBe(42)
})

test.skipIf(process.platform === 'win32')('a program ended by a signal ends the launcher the same way', async () => {
  furnish(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`)
  expect((await finish(launch(process.execPath, 'start'))).signal).toBe('SIGKILL')
})

test.each([
  ['an unknown verb', ['fly'], 'say which of'],
  ['no verb', [], 'say which of'],
])('%s stops with one sentence', async (_, args, sentence) => {
  const end = await finish(launch(process.execPath, ...args))
  expect(end.code).toBe(1)
  expect(end.err.trim().split('\n')).toHaveLength(1)
  expect(end.err).toContain(sentence)
})

test('packages that cannot be installed stop the start with a sentence that says so', async () => {
  furnish('console.log("up")')
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  lock.packages[''].dependencies = { 'not-in-the-lock': '1.0.0' }
  writeFileSync(join(root, 'package.json'), JSON.stringify(lock.packages['']))
  const end = await finish(launch(process.execPath, 'start'))
  expect(end).toMatchObject({ code: 1, out: '' })
  expect(end.err.trim().split('\n').at(-1)).toContain('npm could not install the packages')
})

test('without a pinned runtime an older node stops with one sentence', () => {
  const script = `import('${join(root, 'launch', 'runtime.mjs')}').then(m => m.findRuntime('${root}', 'sunos-sparc', '20.1.0')).catch(e => console.log(e.message))`
  expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout).toBe(
    'there is no pinned runtime for sunos-sparc; please install Node 24 or newer (this is 20.1.0).\n',
  )
})

/** A portal whose build is a program of ours; it gets the arguments Vite gets. */
async function furnishPortal(build: string): Promise<void> {
  // What installs for the first time begins node_modules anew.
  await finish(launch(process.execPath, 'lazuli'))
  mkdirSync(join(root, 'portal', 'src'), { recursive: true })
  mkdirSync(join(root, 'node_modules', 'vite', 'bin'), { recursive: true })
  writeFileSync(join(root, 'portal', 'vite.config.ts'), '')
  writeFileSync(join(root, 'portal', 'src', 'main.tsx'), 'one')
  writeFileSync(
    join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
    `const { writeFileSync, mkdirSync } = require('node:fs'); const { join } = require('node:path')
     const out = process.argv[process.argv.indexOf('--outDir') + 1]; mkdirSync(out, { recursive: true })
     ${build}`,
  )
}
/** Stays until its portal has been looked for three times. */
const patient = `
  import { existsSync, readFileSync } from 'node:fs'
  console.log('up')
  const page = new URL('../../portal/dist/index.html', import.meta.url)
  for (let i = 0; i < 2_000 && !existsSync(page); i++) await new Promise((done) => setTimeout(done, 50))
  console.log(existsSync(page) ? readFileSync(page, 'utf8') : 'none')
`

test('the portal is built beside the first start, again when its sources change, and no more often', async () => {
  furnish(patient)
  await furnishPortal(`writeFileSync(join(out, 'index.html'), 'made of ' + require('node:fs').readFileSync('portal/src/main.tsx', 'utf8'))`)
  const first = await finish(launch(process.execPath, 'start'))
  expect(first).toMatchObject({ code: 0, out: 'up\nmade of one\n' })
  expect(first.err).toContain('building the portal')
  const again = await finish(launch(process.execPath, 'start'))
  expect(again).toMatchObject({ code: 0, out: 'up\nmade of one\n', err: '' })
  writeFileSync(join(root, 'portal', 'src', 'main.tsx'), 'two')
  rmSync(join(root, 'portal', 'dist', 'index.html'))
  expect(await finish(launch(process.execPath, 'start'))).toMatchObject({ code: 0, out: 'up\nmade of two\n' })
})

test('a portal that cannot be built is told of, and the service runs all the same', async () => {
  furnish(`console.log('up'); setTimeout(() => process.exit(7), 1500)`)
  await furnishPortal(`console.error('a bracket is missing'); process.exit(1)`)
  const end = await finish(launch(process.execPath, 'start'))
  expect(end).toMatchObject({ code: 7, out: 'up\n' })
  expect(end.err).toContain('the portal cannot be built; all else works.\na bracket is missing')
})

test('a build is given up when the service ends', async () => {
  furnish(`console.log('up')`)
  await furnishPortal(`setInterval(() => {}, 1000)`)
  expect(await finish(launch(process.execPath, 'start'))).toMatchObject({ code: 0, out: 'up\n' })
  expect(existsSync(join(root, 'portal', 'dist'))).toBe(false)
})
