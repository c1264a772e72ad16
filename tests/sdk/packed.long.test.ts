/** The package as others get it: built, packed, installed where nothing of this repository is, and used in each way it promises. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { startServer, type TestServer } from '../harness.ts'

const root = join(import.meta.dirname, '..', '..')
const run = (file: string, args: string[], cwd: string) =>
  execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: file.endsWith('.cmd') })
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Without blocking: the server lives in this process. */
function started(file: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      said.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      said.err += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(said.out) : reject(new Error(`${file} ended with ${code}: ${said.err}`))))
  })
}

let server: TestServer
let token: string
let place: string
const told = { names: ['Contoso', 'Fabrikam'], amount: '12345678901234567.89', bytes: true, refused: 60003 }

beforeAll(async () => {
  server = await startServer()
  token = await server.token('admin')
  for (const companyName of told.names) {
    const defaultAddress = {
      country: 'US',
      city: 'Redmond',
      state: 'WA',
      postalCode: '98052',
      addressLine1: 'One Way',
      firstName: 'A',
      lastName: 'B',
    }
    const reply = await server.post('/v1/customers', {
      companyProfile: { domain: `${companyName.toLowerCase()}-packed.onmicrosoft.com` },
      billingProfile: { email: 'a@example.com', culture: 'en-US', language: 'en', companyName, defaultAddress },
    })
    expect(reply.status).toBe(201)
  }
  run(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'sdk', 'scripts', 'build.ts')], root)
  place = mkdtempSync(join(tmpdir(), 'lazuli-packed-'))
  run(npm, ['pack', join(root, 'sdk', 'dist'), '--pack-destination', place, '--loglevel=error'], place)
  cpSync(join(import.meta.dirname, 'consumers'), place, { recursive: true })
  writeFileSync(join(place, 'package.json'), '{ "name": "consumer", "private": true }')
  run(npm, ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', './lazuli-sdk-0.1.0.tgz'], place)
}, 300_000)
afterAll(async () => {
  await server?.remove()
  if (place) rmSync(place, { recursive: true, force: true })
})

test('brings nothing else along', () => {
  expect(readdirSync(join(place, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['lazuli-sdk'])
  expect(statSync(join(place, 'lazuli-sdk-0.1.0.tgz')).size).toBeLessThan(400_000)
})

test('its README leads nowhere that is not in the package', () => {
  const readme = readFileSync(join(place, 'node_modules', 'lazuli-sdk', 'README.md'), 'utf8')
  expect(readme).toContain('createClient(')
  expect(readme).not.toMatch(/\]\((?!https?:)/)
})

test.each(['esm.mjs', 'cjs.cjs'])('%s', async (file) => {
  expect(JSON.parse(await started(process.execPath, [file, server.url, token], place))).toEqual(told)
})

test('runtimes whose JSON loses digits', async () => {
  const old =
    'delete JSON.rawJSON; const { parse } = JSON; JSON.parse = (text, revive) => parse(text, revive && ((name, value) => revive(name, value, {})))'
  const args = ['--import', `data:text/javascript,${encodeURIComponent(old)}`, 'esm.mjs', server.url, token]
  expect(JSON.parse(await started(process.execPath, args, place))).toEqual(told)
})

test('every other Node from 20 on that is on this machine', async () => {
  const others = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => {
    const file = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
    try {
      return Number(run(file, ['-p', 'process.versions.node.split(".")[0]'], place)) >= 20 ? [file] : []
    } catch {
      return []
    }
  })
  expect(others.length).toBeGreaterThan(0)
  for (const file of new Set(others))
    for (const consumer of ['esm.mjs', 'cjs.cjs'])
      expect(JSON.parse(await started(file, [consumer, server.url, token], place))).toEqual(told)
})

test('types hold under every strictness, for import and for require', () => {
  cpSync(join(place, 'strict.ts'), join(place, 'strict.mts'))
  cpSync(join(place, 'strict.ts'), join(place, 'strict.cts'))
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noPropertyAccessFromIndexSignature', 'false']
  const files = ['strict.mts', 'strict.cts']
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const modules = ['--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom,dom.asynciterable', '--types', '', '--noEmit']
  expect(run(process.execPath, [tsc, '--ignoreConfig', ...strict, ...modules, ...files], place)).toBe('')
  const wrong = spawnSync(process.execPath, [tsc, '--ignoreConfig', ...strict, ...modules, 'wrong.mts'], { cwd: place, encoding: 'utf8' })
  expect(wrong.stdout).toMatch(/wrong\.mts\(4,.*colour/)
  const bundled = [
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--target',
    'es2022',
    '--lib',
    'es2022,dom,dom.asynciterable',
    '--types',
    '',
    '--noEmit',
  ]
  expect(run(process.execPath, [tsc, '--ignoreConfig', ...strict, ...bundled, 'strict.mts'], place)).toBe('')
})

async function bundled(entry: string): Promise<string> {
  const build = await rolldown({ input: join(place, entry), platform: 'browser', resolve: { conditionNames: ['import', 'browser'] } })
  const { output } = await build.generate({ format: 'iife', minify: true })
  await build.close()
  return output[0].code
}

test('a browser runs the bundle, on a page of another origin', async () => {
  const code = await bundled('browser.mjs')
  expect(code).not.toMatch(/node:|require\(/)
  const given = `globalThis.baseUrl = ${JSON.stringify(server.url)}; globalThis.token = ${JSON.stringify(token)};`
  const pages = createServer((request, reply) => {
    const isPage = request.url === '/'
    const page = '<!doctype html><link rel="icon" href="data:,"><title>SDK</title><script src="/bundle.js"></script>'
    reply.setHeader('content-type', `${isPage ? 'text/html' : 'text/javascript'}; charset=utf-8`).end(isPage ? page : `${given}\n${code}`)
  })
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(String(error)))
    await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`)
    expect(await page.evaluate('told')).toEqual(told)
    // Headers of a reply are there to be read, too.
    expect(await page.evaluate("fetch(baseUrl + '/v1/customers').then((reply) => reply.headers.get('ms-correlationid'))")).toMatch(
      /^[0-9a-f-]{36}$/,
    )
    expect(problems).toEqual([])
  } finally {
    await browser.close()
    pages.closeAllConnections()
    pages.close()
  }
}, 120_000)

test('a bundle holds the groups it uses and no other', async () => {
  const [all, one] = [await bundled('browser.mjs'), await bundled('one-group.mjs')]
  expect(one).toContain('/checkout')
  expect(one).not.toContain('Microsoft.Capacity')
  expect(one.length * 8).toBeLessThan(all.length)
  expect(readFileSync(join(place, 'node_modules', 'lazuli-sdk', 'package.json'), 'utf8')).not.toContain('dependencies')
})
