/** What people meet at the command line: help they can copy from, names that several have, and what is shown while they wait. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupNames } from '../../cli/src/api/commands.ts'
import { exitCodes } from '../../cli/src/exit-codes.ts'
import { verbs } from '../../cli/src/verbs.ts'
import { startServer, type TestServer } from '../harness.ts'
import { inside, inTerminal } from './terminal.ts'

let server: TestServer
let folder: string
let env: Record<string, string>
const run = (args: string[]) => inside(args, env)

beforeAll(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), 'lazuli-people-'))
  env = { LAZULI_URL: server.url, LAZULI_CONFIG: join(folder, 'profiles.json') }
})
afterAll(async () => {
  await server.remove()
  rmSync(folder, { recursive: true, force: true })
})

test('the help of every noun and verb has examples to run, not one that leads to more help', async () => {
  const words = [...new Set([...groupNames(), ...Object.keys(verbs)])]
  expect(words.length).toBeGreaterThan(40)
  for (const word of words) {
    const { out } = await run([word, '--help'])
    const [, examples] = /\nExamples?:\n([\s\S]*)$/.exec(out) ?? []
    expect([word, examples]).toEqual([word, expect.stringMatching(new RegExp(`^ +(lazuli ${word}\\b|.*lazuli ${word}\\b)`))])
    expect([word, examples]).not.toEqual([word, expect.stringContaining('--help')])
  }
})

describe('a name that several customers have', () => {
  const twice = 'Quiet Harbor'
  let other: string

  beforeAll(async () => {
    expect((await run(['buy', '--company', twice])).code).toBe(0)
    const bought = await run(['buy', '--company', twice, '--domain', 'otherharbor.onmicrosoft.com', '--query', 'customerId', '-o', 'text'])
    other = bought.out.trim()
  })

  test('is not guessed at: each is listed with its id and domain', async () => {
    const { code, err, out } = await run(['customers', 'get', twice])
    expect([code, out]).toEqual([exitCodes.ambiguous, ''])
    expect(err).toContain(`"${twice}" is the name of 2 customers; say which by its id or domain:\n`)
    expect(err).toContain(`\n  ${other}  ${twice}  otherharbor.onmicrosoft.com`)
    expect(err).toContain(`${twice}  quietharbor.onmicrosoft.com`)
    expect((await run(['buy', '--customer', twice])).code).toBe(exitCodes.ambiguous)
  })
  test.each(['otherharbor.onmicrosoft.com', 'OtherHarbor.onmicrosoft.com'])('is told apart by the domain %s', async (domain) => {
    expect((await run(['customers', 'get', domain, '--query', 'id', '-o', 'text'])).out.trim()).toBe(other)
  })
  test('is bought under a third time by a domain of its own; the one that is taken is led to', async () => {
    const { code, err } = await run(['buy', '--company', twice])
    expect([code, err]).toEqual([exitCodes.refused, expect.stringContaining('Say --customer quietharbor.onmicrosoft.com to buy')])
  })
})

test('a name in another script buys as well as any', async () => {
  const bought = await run(['buy', '--company', '靜港海事', '--country', 'TW', '-o', 'json', '--query', 'company'])
  expect(bought).toMatchObject({ code: 0, out: '"靜港海事"\n' })
  expect((await run(['buy', '--company', '!?'])).err).toContain('say --domain')
})

describe('moving the clock', () => {
  test('shows on a terminal how far it is, and leaves nothing of that behind', async () => {
    const screen = inTerminal(['clock', 'advance', 'P40D', '-o', 'json'], env)
    expect(await screen.ended).toBe(0)
    expect(screen.raw()).toMatch(/advancing [█░]{24} \d{4}-\d\d-\d\d · \d+ of 40 days · \d+ jobs wait/)
    expect(screen.raw()).toContain('\r\u001b[K{')
  })
  test('says nothing in between to a script', async () => {
    const { code, err, out } = await run(['clock', 'advance', 'P1D', '-o', 'json'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^\{\s*"from"/)
  })
  test.each(['P1', 'P', '1D', 'PT', 'P-1D', 'yesterday'])('by %s is refused before anybody is asked', async (move) => {
    const { code, err } = await run(['clock', 'advance', move])
    expect([code, err]).toEqual([2, expect.stringContaining('neither a duration')])
  })
})
