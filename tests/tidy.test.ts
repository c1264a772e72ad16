/**
 * The rules of the house that a compiler cannot check: who imports whom, what nobody may call, SQL that answers the same
 * every time. Each check is first shown something bad, so that it is known to be able to fail.
 */
import { describe, expect, test } from 'vitest'
import { outOfDate } from '../sdk/scripts/generate.ts'
import { badShape, badWords, bans, broken, longestFile, missingSections } from './tidy/bans.ts'
import { untoldSteps, untranslated } from './tidy/details.ts'
import { domains, impureRules, listeners, nodeInBrowserRooms, observers, unplacedFolders, wrongImports } from './tidy/direction.ts'
import { filesBelow, importsOf, type Source, targetOf } from './tidy/source.ts'
import { unsteadySql } from './tidy/sql.ts'
import { strangeWords } from './tidy/words.ts'

const files = filesBelow()
// What is generated is judged where it is made.
const code = files.filter(({ path }) => /\.tsx?$/.test(path) && !path.startsWith('sdk/src/generated/'))
const make = (path: string, text: string): Source => ({ path, text })

test('the repository is looked at', () => {
  expect(code.length).toBeGreaterThan(50)
  expect(files.map((f) => f.path)).toContain('package.json')
})

describe('what refusals say has a Chinese sentence', () => {
  test.each([
    ["refuse('BadInput', { detail: 'no such thing here' })"],
    ['refuse(name, { detail: a ? `there is a word too few` : b })'],
    ["const bad = (detail: string) => refuse('X', { detail })\nbad('nothing of that sort')"],
    ["problems.push('state of nowhere')"],
    ["problems.push({ member: 'x', says: 'nowhere to be seen' })"],
    ["const context = { problem: 'this has no sentence' }"],
    ["function error(name: string, detail: string) {}\nerror('Name', 'Of this nobody has heard.')"],
    ["function dayProblem(day: string) {\n  if (day) return undefined\n  return day === '' ? undefined : 'no day of ours'\n}"],
    ["throw new BatchBroken('it fell apart')"],
    ["refuse('CartHasErrors', { detail }, ['nothing known of this'])"],
  ])('%s has none', (text) => {
    expect(untranslated(make('server/src/orders/rules.ts', text))).toHaveLength(1)
  })

  test('in the whole service', () => {
    expect(code.flatMap(untranslated)).toEqual([])
  })
})

describe('Chinese has one word for one thing', () => {
  test.each([
    ['portal/src/words/home.ts', "title: '訂閱'"],
    ['README.zh-TW.md', '每個用戶'],
    ['contract/src/faults-zh-tw.ts', '間接經銷商'],
  ])('in %s: %s', (path, text) => {
    expect(strangeWords(make(path, text))).toHaveLength(1)
  })

  test('as all of its pages have', () => {
    expect(files.flatMap(strangeWords)).toEqual([])
  })
})

describe('what steps of explanations say has a Chinese sentence', () => {
  test.each([
    ["steps.given('id', 'No such title', value, { source: 'price list, type X, oldest row' })"],
    ["steps.given('id', 'Quantity', value, { source: a ? `kept nowhere` : 'the order' })"],
    ['const words = "of no kind at all"'],
  ])('%s has none', (text) => {
    expect(untoldSteps(make('server/src/explain/new-steps.ts', text))).toHaveLength(1)
  })

  test('names of inputs and further facts stay as programs read them', () => {
    const text = "steps.make('id', 'Quantity', 'sum', [['some units', a]], { facts: { b: 'known of it' }, unit })"
    expect(untoldSteps(make('server/src/explain/new-steps.ts', text))).toEqual([])
  })

  test('in the whole service', () => {
    expect(code.flatMap(untoldSteps)).toEqual([])
  })
})

describe('imports', () => {
  test.each([
    ["import { a } from './a.ts'", ['./a.ts', false]],
    ["import type { A } from './a.ts'", ['./a.ts', true]],
    ["import { type A } from './a.ts'", ['./a.ts', true]],
    ["import { type A, b } from './a.ts'", ['./a.ts', false]],
    ["import './a.ts'", ['./a.ts', false]],
    ["export * from './a.ts'", ['./a.ts', false]],
    ["export type { A } from './a.ts'", ['./a.ts', true]],
    ["const a = await import('./a.ts')", ['./a.ts', false]],
    ["let a: import('./a.ts').A", ['./a.ts', true]],
  ])('are found in %s', (text, [from, typeOnly]) => {
    expect(importsOf(make('server/src/x.ts', text))).toMatchObject([{ from, typeOnly }])
  })

  test.each([
    ['../b.ts', 'server/src/b.ts'],
    ['lazuli-contract', 'contract/src/index.ts'],
    ['lazuli-contract/values/decimal.ts', 'contract/src/values/decimal.ts'],
    ['fastify', undefined],
    ['node:fs', undefined],
  ])('%s leads to %s', (from, target) => {
    expect(targetOf(make('server/src/a/a.ts', ''), from)).toBe(target)
  })

  test.each([
    ['contract/src/orders.ts', 'lazuli-server/main.ts'],
    ['contract/src/orders.ts', '../../server/src/main.ts'],
    ['sdk/src/client.ts', 'lazuli-server/main.ts'],
    ['server/src/http/app.ts', 'lazuli-sdk'],
    ['server/src/http/app.test.ts', 'lazuli-sdk'],
    ['cli/src/main.ts', 'lazuli-server/main.ts'],
    ['cli/src/commands/serve.ts', 'lazuli-server/orders/rules.ts'],
    ['server/src/base/ids.ts', '../db/state.ts'],
    ['server/src/db/state.ts', '../http/app.ts'],
    ['server/src/db/state.ts', '../orders/store.ts'],
    ['server/src/http/app.ts', '../orders/routes.ts'],
    ['server/src/jobs/runner.ts', '../usage/jobs.ts'],
    ['server/src/orders/rules.ts', './store.ts'],
    ['server/src/orders/rules.ts', './routes.ts'],
    ['server/src/orders/rules.ts', '../http/serve.ts'],
    ['server/src/orders/rules.ts', '../carts/rules.ts'],
    ['server/src/orders/rules.ts', '../subscriptions/store.ts'],
    ['server/src/orders/store.ts', '../http/serve.ts'],
    ['server/src/orders/store.ts', '../subscriptions/store.ts'],
    ['server/src/orders/record.ts', '../jobs/runner.ts'],
    ['server/src/orders/routes.ts', '../carts/store.ts'],
    ['server/src/orders/routes.ts', '../subscriptions/routes.ts'],
    ['server/src/orders/line-routes.ts', '../subscriptions/jobs.ts'],
    ['server/src/orders/routes.ts', '../audit/store.ts'],
    ['server/src/orders/routes.ts', '../lab/access.ts'],
    ['server/src/orders/routes.ts', '../http/try-app.ts'],
    ['server/src/orders/routes.ts', '../main.ts'],
    ['server/src/orders/routes.ts', '../main/migrations.ts'],
    ['server/src/audit/jobs.ts', '../orders/store.ts'],
    ['server/src/insight/imports/csv.ts', '../../lab/access.ts'],
    ['server/src/config.ts', './orders/rules.ts'],
  ])('%s may not import %s', (path, from) => {
    expect(wrongImports(make(path, `import { x } from '${from}'`))).toHaveLength(1)
    expect(wrongImports(make(path, `import type { X } from '${from}'`))).toHaveLength(1)
  })

  test.each([
    ['server/src/main.ts', './orders/routes.ts'],
    ['server/src/main.ts', './main/migrations.ts'],
    ['server/src/main/migrations.ts', '../orders/store.ts'],
    ['server/src/orders/rules.ts', '../base/outcome.ts'],
    ['server/src/orders/rules.ts', '../subscriptions/rules.ts'],
    ['server/src/orders/rules.ts', 'lazuli-contract'],
    ['server/src/orders/store.ts', '../db/state.ts'],
    ['server/src/orders/routes.ts', './store.ts'],
    ['server/src/orders/routes.ts', '../http/serve.ts'],
    ['server/src/orders/routes.ts', '../subscriptions/store.ts'],
    ['server/src/lab/routes.ts', '../invoices/jobs.ts'],
    ['server/src/orders/routes.test.ts', '../http/app.ts'],
    ['server/src/orders/try-orders.ts', './routes.ts'],
    ['cli/src/commands/serve.ts', 'lazuli-server/main.ts'],
    ['tests/wire/replay.ts', 'lazuli-server/main.ts'],
  ])('%s may import %s', (path, from) => {
    expect(wrongImports(make(path, `import { x } from '${from}'`))).toEqual([])
  })

  test.each([
    ['server/src/orders/rules.ts', '../db/state.ts'],
    ['server/src/orders/store.ts', './rules.ts'],
  ])('%s may import no more than types from %s', (path, from) => {
    expect(wrongImports(make(path, `import { x } from '${from}'`))).toHaveLength(1)
    expect(wrongImports(make(path, `import type { X } from '${from}'`))).toEqual([])
  })

  test('all go the right way', () => {
    expect(code.flatMap(wrongImports)).toEqual([])
  })

  test('every folder of the server has its place in the order', () => {
    expect(unplacedFolders(['server/src/gadgets/rules.ts', 'server/src/main.ts'])).toEqual(['gadgets'])
    expect(unplacedFolders(code.map(({ path }) => path))).toEqual([])
  })

  test('rules are pure in all they reach', () => {
    const bad = [
      make('server/src/orders/rules.ts', "import { a } from './build.ts'\nimport type { S } from '../db/state.ts'"),
      make('server/src/orders/build.ts', "import { readFileSync } from 'node:fs'\nimport { b } from '../db/state.ts'"),
    ]
    expect(impureRules(bad)).toHaveLength(2)
    expect(impureRules(code)).toEqual([])
  })

  test('rooms that run in browsers do without Node', () => {
    expect(nodeInBrowserRooms(make('sdk/src/client.ts', "import { Agent } from 'node:http'"))).toHaveLength(1)
    expect(code.flatMap(nodeInBrowserRooms)).toEqual([])
  })
})

describe('bans', () => {
  const snippets: Record<string, string[]> = {
    'wall clock': ['Date.now()', 'globalThis.Date.now()', 'new Date()', 'Date()'],
    chance: ['Math.random()', 'crypto.randomUUID()', "import { randomUUID } from 'node:crypto'"],
    'floating point': ["parseFloat('1')", "Number.parseFloat('1')"],
    'JSON.parse': ["JSON.parse('1')", 'rows.map(JSON.parse)'],
    any: ['x as any'],
    'skipped or lonely test': [
      "it.skip('a', f)",
      "describe.skip('a', f)",
      "test.only('a', f)",

      "it.todo('a')",
      "xit('a', f)",
    ],
  }
  const good =
    'new Date(0); clock.now(); "Date.now()"; /* parseFloat(x) */ ids.guid("cart"); parseJson(t); test.skipIf(process.platform === "win32")'

  test.each(bans.map((ban) => [ban.name, ban] as const))('%s', (name, ban) => {
    const bad = snippets[name] ?? []
    expect(bad.length).toBeGreaterThan(0)
    for (const snippet of bad) {
      expect([snippet, broken(ban, make('server/src/a.ts', snippet)).length]).toEqual([snippet, 1])
    }
    expect(broken(ban, make('server/src/a.ts', good))).toEqual([])
    expect(code.flatMap((source) => broken(ban, source))).toEqual([])
  })

  test('exceptions name files that exist and need them', () => {
    const idle = bans.flatMap((ban) =>
      Object.keys(ban.exceptions ?? {}).filter((path) => {
        const source = code.find((file) => file.path === path)
        return source === undefined || broken({ ...ban, exceptions: {} }, source).length === 0
      }),
    )
    expect(idle).toEqual([])
  })

  test.each([
    ['unfinished business', `// ${'TO'}DO later`],
    ['unfinished business', `// ${'FIX'}ME`],
    ['silenced compiler', `// @ts-${'ignore'}`],
    ['silenced compiler', `// @ts-${'expect'}-error it works`],
    ['path of one machine', `see /${'work'}/main`],
    ['path of one machine', `'/${'tmp'}/data'`],
    ['package registry', `https://${'registry.npmjs'}.org/x`],
  ])('%s is noticed', (name, line) => {
    expect(badWords(make('docs/page.md', `fine\n${line}\n`))).toEqual([expect.stringContaining(`docs/page.md:2 ${name}`)])
  })

  test('words', () => {
    expect(files.flatMap(badWords)).toEqual([])
  })

  test('names and sizes of files', () => {
    expect(badShape(make('server/src/http/utils.ts', ''))).toHaveLength(1)
    expect(badShape(make('server/src/http/string-helpers.ts', ''))).toHaveLength(1)
    expect(badShape(make('server/src/a.ts', '\n'.repeat(longestFile + 1)))).toHaveLength(1)
    expect(files.flatMap(badShape)).toEqual([])
  })
})

test('what the SDK derives from the contract is up to date; else run `node sdk/scripts/generate.ts --write`', async () => {
  expect(await outOfDate()).toEqual([])
})

describe('SQL', () => {
  test.each([
    'SELECT row_number() OVER (PARTITION BY a) FROM t',
    'SELECT row_number() OVER (ORDER BY price) FROM t',
    'SELECT lag(x) OVER (ORDER BY created_at) FROM t',
    'SELECT row_number() FROM t',
    'SELECT row_number() OVER () FROM t',
    'SELECT row_number() OVER () FROM (SELECT a FROM t)',
    'SELECT row_number() OVER () FROM (SELECT a FROM t ORDER BY price)',
    'SELECT row_number() OVER () FROM (SELECT sum(b) OVER (ORDER BY id) FROM t)',
    'SELECT a FROM t LIMIT 1',
    'SELECT a FROM t ORDER BY created_at LIMIT ?',
    'SELECT first(a) FROM t',
    'SELECT any_value(a) FROM t',
    'SELECT rowid FROM t',
    'SELECT avg(a) FROM t',
    'SELECT sum(a) / 3 FROM t',
    "SELECT string_agg(a, ',') FROM t",
    'SELECT list(a) FROM t',
    'SELECT a FROM t WHERE at < now()',
    "SELECT a FROM t WHERE at < datetime('now')",
    'SELECT CURRENT_TIMESTAMP FROM t',
  ])('%s is noticed', (sql) => {
    expect(unsteadySql(make('server/src/db/x.ts', `const sql = \`${sql}\``))).not.toEqual([])
    expect(unsteadySql(make('server/src/db/x.ts', `const sql = "${sql}"`))).not.toEqual([])
  })

  test.each([
    'SELECT row_number() OVER (PARTITION BY a ORDER BY price, id) FROM t',
    'SELECT sum(x) OVER (PARTITION BY a) FROM t',
    'SELECT row_number() OVER () AS n, a FROM (SELECT f(a) AS a FROM (SELECT a FROM t) ORDER BY price, id)',
    'SELECT a FROM t ORDER BY created_at DESC, order_id DESC LIMIT ?',
    'SELECT 1 AS found FROM t WHERE a = ? LIMIT 1',
    'SELECT a FROM t ORDER BY name LIMIT 5 -- unique: names are, by the index',
    "SELECT string_agg(a, ',' ORDER BY id) FROM t",
    'SELECT a // 3 FROM t',
    'CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID',
    'The first (of many), with a speed limit',
  ])('%s is fine', (sql) => {
    expect(unsteadySql(make('server/src/db/x.ts', `const sql = \`${sql}\``))).toEqual([])
  })

  test('answers the same every time', () => {
    expect(code.filter(({ path }) => path.startsWith('server/src/') && !path.endsWith('.test.ts')).flatMap(unsteadySql)).toEqual([])
  })
})

describe('domains', () => {
  const present = [...domains, ...listeners, ...observers].filter((d) => files.some(({ path }) => path.startsWith(`server/src/${d}/`)))

  test('a README without its sections is noticed', () => {
    expect(missingSections('# Orders\n\n## Owns\n\nThe times of it.\n\n**Invariants**: none')).toEqual(['does not own', 'times'])
  })

  test.each(present)('%s says what it owns, does not own, which times it knows and what always holds', (domain) => {
    const readme = files.find(({ path }) => path === `server/src/${domain}/README.md`)
    expect(readme, `server/src/${domain}/README.md is missing`).toBeDefined()
    expect(missingSections(readme?.text ?? '')).toEqual([])
  })
})
