/** The command line given what it should not be given: each ends with one sentence and a code, none with a stack. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type End, inside, program, root } from './terminal.ts'

let folder: string
let env: Record<string, string>
const at = (...parts: string[]) => join(folder, ...parts)
const run = async (...args: string[]): Promise<End> => {
  const end = await inside(args, env)
  expect(end.err).not.toContain('    at ')
  return end
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-hostile-'))
  env = { LAZULI_URL: 'http://127.0.0.1:9', LAZULI_CONFIG: at('profiles.json') }
  mkdirSync(at('folder'))
  writeFileSync(at('latin.json'), Buffer.from('{"name":"Caf\u00e9"}', 'latin1'))
  writeFileSync(at('utf16.json'), Buffer.from('\ufeff{}', 'utf16le'))
  writeFileSync(at('mark.json'), '\ufeff{}')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a noun or verb that is not there', () => {
  test.each<[string[], RegExp]>([
    [['nope'], /unknown command 'nope'/],
    [['nope', '--help'], /unknown command 'nope'/],
    [['help', 'customer'], /unknown command 'customer'\n\(Did you mean customers\?\)/],
    [['customers', 'lst', '--help'], /unknown command 'lst'\n\(Did you mean list\?\)/],
    [['clock', 'advanse', 'P1D'], /unknown command 'advanse'\n\(Did you mean advance\?\)/],
    [['logins', 'usee', '--help'], /unknown command 'usee'\n\(Did you mean use\?\)/],
  ])('%j is said to be so', async (words, says) => {
    const { code, out, err } = await run(...words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(says)
  })

  test.each([[['help', 'carts', 'checkout']], [['carts', 'help', 'checkout']], [['carts', 'checkout', '--help']]])(
    'help is had in each way: %j',
    async (words) => {
      const { code, out, err } = await run(...words)
      expect([code, err]).toEqual([0, ''])
      expect(out).toMatch(/^Usage: lazuli carts checkout .*/)
      expect(out).toContain('Examples:\n  lazuli carts checkout')
    },
  )
})

describe('files', () => {
  const takers: [string, (file: string) => string[]][] = [
    ['--body', (file) => ['customers', 'create', '--body', `@${file}`]],
    ['--content', (file) => ['metering', 'post', '--content', file]],
    ['explain', (file) => ['explain', '--file', file]],
    ['reconcile', (file) => ['reconcile', file, '--invoice', 'latest']],
    ['usage import', (file) => ['usage', 'import', file, '--customer', 'x']],
    ['world restore', (file) => ['world', 'restore', file, '--yes']],
  ]
  test.each(takers)('%s: what is not there, and a folder, are told before anybody is asked', async (_, words) => {
    for (const [file, why] of [
      ['missing', 'no such file or directory'],
      ['folder', 'it is a folder'],
    ] as const)
      expect(await run(...words(at(file)))).toEqual({ code: 1, out: '', err: `${at(file)} cannot be read: ${why}.\n` })
  })

  test('text that is not UTF-8 is refused, not sent with other letters', async () => {
    for (const words of [takers[0], takers[2]].flatMap((taker) => (taker ? [taker[1](at('latin.json'))] : [])))
      expect(await run(...words)).toEqual({ code: 1, out: '', err: `${at('latin.json')} cannot be read: it is no text in UTF-8.\n` })
  })

  test.each(['utf16.json', 'mark.json'])('%s, as Windows writes it, is read', async (name) => {
    // Read, it is sent; and there nobody answers.
    expect((await run('customers', 'create', '--body', `@${at(name)}`)).code).toBe(6)
  })
})

describe('profiles', () => {
  const kept = (text: string) => {
    writeFileSync(at('kept.json'), text)
    return { LAZULI_CONFIG: at('kept.json') }
  }
  const one = { tenant: 'contoso.example', clientId: 'c', secret: 's', url: 'http://127.0.0.1:9' }

  test.each(['[]', 'null', '{"profiles":{"x":1}}', '{'])('a file that holds none is told, not written over: %s', async (text) => {
    const file = kept(text)
    for (const words of [['logins'], ['logins', 'use', 'sandbox']]) {
      const { code, err } = await inside(words, file)
      expect([code, err]).toEqual([1, expect.stringContaining('holds no profiles')])
    }
    expect(readFileSync(at('kept.json'), 'utf8')).toBe(text)
  })

  test('names that objects have of themselves are names like others', async () => {
    expect((await run('customers', 'list', '--profile', '__proto__')).err).toMatch(/^There is no profile __proto__: sign in/)
    expect((await run('logins', 'use', 'constructor')).err).toMatch(/^There is no profile constructor/)
  })

  test('the current one that is gone, and one that the environment names, are said to be those', async () => {
    const elsewhere = kept(JSON.stringify({ profiles: {}, current: 'gone' }))
    const before = process.env.LAZULI_URL
    delete process.env.LAZULI_URL
    try {
      expect((await inside(['customers', 'list'], elsewhere)).err).toContain('it was the current one; lazuli logins use sandbox')
      const named = { ...elsewhere, LAZULI_PROFILE_NAME: 'other' }
      for (const words of [['customers', 'list'], ['token']])
        expect((await inside(words, named)).err).toBe('There is no profile other: LAZULI_PROFILE_NAME names it.\n')
    } finally {
      if (before !== undefined) process.env.LAZULI_URL = before
    }
  })

  test('what is said beside a profile is never left out of account', async () => {
    const file = kept(JSON.stringify({ profiles: { contoso: one } }))
    for (const words of [['customers', 'list'], ['token'], ['explain', '--invoice', 'latest']]) {
      const { code, err } = await inside([...words, '--profile', 'contoso', '--url', 'http://127.0.0.1:1'], file)
      expect([code, err]).toEqual([2, 'The profile contoso says where the service is: leave out --url.\n'])
    }
    const as = await inside(['customers', 'list', '--profile', 'contoso', '--as', 'admin'], file)
    expect([as.code, as.err]).toEqual([2, expect.stringContaining('--as is for the seeded sandbox')])
    // Verbs that are an administrator's by themselves run as the profile says.
    expect((await inside(['trigger', 'test-created', '--profile', 'contoso'], file)).code).toBe(6)
  })

  test('a place that cannot be written is told before anybody signs in', async () => {
    // Below a file: unwritable for everybody, also for root.
    const { code, err } = await inside(['logins', 'use', 'sandbox'], { LAZULI_CONFIG: at('latin.json', 'profiles.json') })
    expect(code).toBe(1)
    expect(err).toMatch(/cannot be read/)
    const ways = ['login', '--tenant', 'contoso.example', '--client-id', 'c']
    const both = await run(...ways, '--secret', 's', '--device-code')
    expect([both.code, both.err]).toEqual([2, 'Say one way to sign in: --device-code, --secret or --certificate.\n'])
  })

  test.each([
    [['login'], 'Say which partner with --tenant.'],
    [['buy'], 'Say for whom'],
    [['buy', '--company', 'Nowhere', '--country', 'XX'], '--country is one of'],
    [['clock', 'advance', 'soon'], 'is neither a duration'],
    [['explain'], 'Give either --file or --invoice.'],
    [['explain', '--invoice', 'latest', '--row', '0'], 'is a whole number from 1'],
    [['export', 'focus', '--out', 'x'], 'Give either --invoice or --period.'],
    [['export', 'usage', '--out', 'x'], 'Give either --invoice or --period.'],
    [['world', 'reset'], 'Say --yes'],
  ])('%j is wrong as a whole: 2, and a sentence', async (words, says) => {
    const { code, out, err } = await run(...words)
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(says)])
  })
})

describe('pipes', () => {
  const start = (words: readonly string[], out: 'pipe' | number, err: 'pipe' | number = 'pipe') =>
    spawn(process.execPath, [...program, ...words], { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', out, err] })
  const ended = (child: ReturnType<typeof start>) => new Promise<number | null>((resolve) => child.on('exit', resolve))

  test('a reader that has seen enough ends it without a word', async () => {
    const child = start(['coverage'], 'pipe')
    let err = ''
    child.stderr?.on('data', (chunk) => {
      err += chunk
    })
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect([await ended(child), err]).toEqual([0, ''])
  })

  test('nobody who hears the error changes the code', async () => {
    const child = start(['customers', 'list'], 'pipe')
    child.stderr?.destroy()
    expect(await ended(child)).toBe(6)
  })

  test('a disk that is full is told', async () => {
    const child = start(['coverage'], openSync('/dev/full', 'w'))
    let err = ''
    child.stderr?.on('data', (chunk) => {
      err += chunk
    })
    expect([await ended(child), err]).toEqual([1, expect.stringMatching(/^The answer cannot be written \(ENOSPC.*\)\.\n$/)])
  })

  test('a file that is half there when Ctrl-C comes is taken away', async () => {
    const slow = createServer((request, reply) => {
      request.resume()
      if (request.url?.includes('/token')) reply.end(JSON.stringify({ access_token: 't', token_type: 'Bearer', expires_in: 60 }))
      else reply.writeHead(200, { 'content-type': 'application/pdf' }).write('%PDF')
    })
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
    const child = start(['invoices', 'get-statement', 'G1', '--out', at('half.pdf'), '--url', url], 'pipe')
    try {
      await expect.poll(() => existsSync(at('half.pdf.partial'))).toBe(true)
      child.kill('SIGINT')
      expect(await ended(child)).toBe(130)
      expect([existsSync(at('half.pdf')), existsSync(at('half.pdf.partial'))]).toEqual([false, false])
    } finally {
      slow.closeAllConnections()
      slow.close()
    }
  })

  test('a service whose starter has read its address goes on', async () => {
    const child = start(['serve', '--port', '0', '--world', 'empty', '--clock', 'frozen', '--data', at('data')], 'pipe')
    const url = await new Promise<string>((resolve) => {
      let said = ''
      child.stdout?.on('data', (chunk) => {
        said += chunk
        const found = /^Lazuli ready: (\S+)$/m.exec(said)?.[1]
        if (found) resolve(found)
      })
    })
    child.stdout?.destroy()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
  })
})
