/** The shell blocks of the pages run as they stand, one page after the other in one shell each, against a server of their own. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'

const root = join(import.meta.dirname, '../..')
let server: TestServer
let folder: string
beforeAll(async () => {
  server = await startServer({ world: 'demo', start: '2026-09-15T00:00:00Z' })
  folder = mkdtempSync(join(tmpdir(), 'lazuli-guides-'))
})
afterAll(async () => {
  await server.remove()
  rmSync(folder, { recursive: true })
})

/** Blocks of a page that begin with the address of the service, as one program; a step that fails ends it. */
function programOf(page: string): string {
  const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => String(block))
  const first = blocks.findIndex((block) => /^(L=http:\/\/127\.0\.0\.1:5080\n|lazuli\(\) \{)/.test(block))
  const of = page === 'README.md' ? blocks.slice(first, first + 1) : blocks.slice(first)
  return `set -eu\n${of.join('\n').replaceAll('http://127.0.0.1:5080', server.url).replaceAll('npm run -s lazuli --', lazuli)}`
}

/** As `npm run` does it, without its start. */
const lazuli = `'${process.execPath}' --disable-warning=ExperimentalWarning '${join(root, 'cli/src/main.ts')}'`

async function run(page: string): Promise<string> {
  const env = { ...process.env, LAZULI_URL: server.url, LAZULI_CONFIG: join(folder, 'profiles.json') }
  const { stdout } = await promisify(execFile)('sh', ['-c', programOf(page)], { cwd: folder, env })
  return stdout
}

test('the first purchase of the README ends with a plan and its Azure subscription', async () => {
  const printed = await run('README.md')
  expect(printed).toContain('"orderErrors":[]')
  expect(printed.slice(printed.lastIndexOf('{"totalCount"'))).toContain('"friendlyName":"Azure plan"')
})

test('the guide for curl signs in, reads all pages, is refused in Chinese, buys a savings plan, exports and moves the clock', async () => {
  const printed = await run('docs/guides/curl.md')
  expect(printed).toContain('"description":"找不到發票或文件。"')
  expect(printed).toContain('{"benefits":[{"valid":true}]}')
  expect(printed).toMatch(/"value":\[\{[^\]]*"displayName":"Steady","provisioningState":"Succeeded"/)
  expect(printed).toMatch(/"from":"2026-09-15T[^}]*"now":"2026-09-16T/)
  expect(JSON.parse(readFileSync(join(folder, 'page.json'), 'utf8'))).not.toHaveProperty('continuationToken')
  expect(JSON.parse(readFileSync(join(folder, 'done.json'), 'utf8')).status).toMatch(/succeeded|running|notStarted/)
})

test('the guide for the command line ends with an invoice that is explained, exported and compared', async () => {
  const printed = await run('docs/guides/command-line.md')
  expect(printed).toMatch(/An invoice G000000003, 2026-09: \d+\.\d\d USD/)
  expect(printed).toMatch(/A daily line of usage, number \d+ of invoice G000000003/)
  expect(printed).not.toContain('do not come out as printed')
  expect(printed).toContain('Everything matches.')
  expect(printed.split('\n')).toContain('active')
  expect(readFileSync(join(folder, 'september.csv'), 'utf8')).toContain('Quiet Harbor')
})

test('the program of the guide for the SDK explains a figure of its customer and writes FOCUS', async () => {
  const guide = readFileSync(join(root, 'docs/guides/sdk.md'), 'utf8')
  const program = /^```ts\n(.*?)^```$/ms.exec(guide)?.[1] as string
  const place = join(folder, 'sdk')
  mkdirSync(join(place, 'node_modules'), { recursive: true })
  symlinkSync(join(root, 'sdk'), join(place, 'node_modules', 'lazuli-sdk'), 'junction')
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }')
  // Its world is that of the other partner: this one has had its month above.
  const cobalt = program.replaceAll('sandbox()', `sandbox({ baseUrl: '${server.url}', partner: 'cobalt.onmicrosoft.com' })`)
  writeFileSync(join(place, 'month.ts'), cobalt)
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', 'month.ts'], { cwd: place })
  expect(stdout).toMatch(/^G000000003: a daily line of \d[\d.]* EUR\n( {2}.+: .+\n){5,}$/)
  expect(readFileSync(join(place, 'september.csv'), 'utf8')).toContain('Calm Meadow')
})

test('the README in Chinese has the same commands, flags and addresses', () => {
  const [english, chinese] = ['README.md', 'README.zh-TW.md'].map((page) => readFileSync(join(root, page), 'utf8')) as [string, string]
  const commands = (text: string) => [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => String(block).replace(/ *# .*$/gm, ''))
  const flags = (text: string) => [...text.matchAll(/^\| (?:`--|– \|).*?\|.*?\|/gm)].map(([row]) => row)
  const addresses = (text: string) => [...text.matchAll(/`(?:GET |POST )?(\/[a-z][\w/.…-]*)`/g)].map(([, path]) => path)
  expect(commands(chinese)).toEqual(commands(english))
  expect(flags(chinese)).toEqual(flags(english))
  expect(new Set(addresses(chinese))).toEqual(new Set(addresses(english)))
  expect(commands(english).length).toBeGreaterThan(2)
  expect(flags(english).length).toBeGreaterThan(15)
})
