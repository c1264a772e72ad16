/** Calls and words that have no place here. */
import { type Node, nodesOf, placeOf, type Source, treeOf } from './source.ts'

/** File → why it may. Keep it short. */
export interface Exceptions {
  readonly [path: string]: string
}

export interface Ban {
  readonly name: string
  /** What to do instead. */
  readonly instead: string
  readonly hits: (node: Node) => boolean
  /** Files it does not concern. */
  readonly spares?: RegExp
  readonly exceptions?: Exceptions
}

/** `a.b.c` of a member expression, the name of an identifier, else ''. */
function nameOf(node: unknown): string {
  const n = node as Node | undefined
  if (n?.type === 'Identifier') return n.name as string
  if (n?.type === 'ChainExpression') return nameOf(n.expression)
  if (n?.type !== 'MemberExpression') return ''
  const property = n.property as Node
  return `${nameOf(n.object)}.${n.computed ? String(property.value ?? '') : (property.name as string)}`
}
const isCall = (node: Node, ...names: string[]): boolean =>
  node.type === 'CallExpression' && names.some((name) => nameOf(node.callee) === name || nameOf(node.callee).endsWith(`.${name}`))
const tests = /\.test\.ts$|^tests\//

export const bans: Ban[] = [
  {
    name: 'wall clock',
    instead: 'take `now` from the partner clock, or the security clock that is handed in',
    hits: (n) =>
      isCall(n, 'Date.now') ||
      (n.type === 'CallExpression' && nameOf(n.callee) === 'Date') ||
      (n.type === 'NewExpression' && nameOf(n.callee) === 'Date' && (n.arguments as Node[]).length === 0),
    spares: /^(bench\/|launch)/,
    exceptions: {
      'server/src/base/clock.ts': 'the clock',
      'sdk/src/token.ts': 'credentials say by the wall clock when their tokens end',
    },
  },
  {
    name: 'chance',
    instead: 'take ids from the seeded source',
    // A bare name counts too: randomUUID may be handed on as a function.
    hits: (n) => isCall(n, 'Math.random') || (n.type === 'Identifier' && n.name === 'randomUUID'),
  },
  {
    name: 'floating point',
    instead: 'use Decimal',
    hits: (n) => isCall(n, 'parseFloat'),
  },
  {
    name: 'JSON.parse',
    instead: 'use parseJson, which keeps the digits of numbers',
    hits: (n) => isCall(n, 'JSON.parse') || (n.type === 'MemberExpression' && nameOf(n) === 'JSON.parse'),
    spares: tests,
    exceptions: {
      'contract/src/values/json.ts': 'parseJson itself',
      'contract/src/values/json-by-hand.ts': 'texts inside quotes, which hold no number',
      'contract/src/values/json-rows.ts': 'numbers in it stand in quotes already',
      'server/src/agreements/store.ts': 'an agreement holds no money',
      'server/src/carts/store.ts': 'a line holds a whole quantity and no price',
      'server/src/customers/store.ts': 'a customer holds no money',
      'server/src/db/directory.ts': 'the stand of a clock',
      'server/src/entitlements/store.ts': 'an entitlement holds no money',
      'server/src/http/idempotency.ts': 'headers of a stored reply; its body stays text',
      'server/src/http/paging.ts': 'a token that we sealed ourselves: places, no amounts',
      'server/src/orders/store.ts': 'a line holds a whole quantity and no price',
      'server/src/subscriptions/store.ts': 'a plan holds a whole quantity and no price',
      'server/src/usage/intake.ts': 'reads a line again by parseJson when its quantity came as a number',
    },
  },
  {
    name: 'any',
    instead: 'say what it is',
    hits: (n) => n.type === 'TSAsExpression' && (n.typeAnnotation as Node).type === 'TSAnyKeyword',
  },
  {
    name: 'skipped or lonely test',
    instead: 'make it pass or take it out; only what a platform cannot do is left out, by skipIf(process.platform …)',
    hits: (n) =>
      n.type === 'CallExpression' &&
      (/^(it|test|describe|suite)(\.\w+)*\.(skip|only|todo|fails)(\.|$)/.test(nameOf(n.callee)) ||
        /^(xit|xtest|xdescribe|fit|fdescribe)$/.test(nameOf(n.callee))),
  },
]

/** Every place of a file where a ban is broken. */
export function broken(ban: Ban, source: Source): string[] {
  if (ban.spares?.test(source.path) || ban.exceptions?.[source.path]) return []
  const places = [...nodesOf(treeOf(source))].filter(ban.hits).map((node) => placeOf(source, node.start))
  return [...new Set(places)].map((place) => `${place} ${ban.name}: ${ban.instead}`)
}

export interface Word {
  readonly name: string
  readonly pattern: RegExp
  readonly spares?: RegExp
}

// Put together here, so that this file does not break its own rule.
const hosts = ['registry.npmjs', 'registry.yarnpkg', 'npm.pkg.github', 'deb.debian', 'pypi', 'repo.maven.apache', 'index.crates']
/** Words banned in every text file, comments and documents included. */
export const words: Word[] = [
  { name: 'unfinished business', pattern: new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|X{3})\\b`) },
  { name: 'silenced compiler', pattern: new RegExp(`@ts-(${['ignore', 'nocheck'].join('|')})`) },
  // In a test it states what the compiler must refuse, with the reason behind it.
  { name: 'silenced compiler', pattern: new RegExp(`@ts-${'expect'}-error`), spares: /\.test\.ts$/ },
  { name: 'unexplained silence', pattern: new RegExp(`@ts-${'expect'}-error\\s*$`) },
  { name: 'path of one machine', pattern: /(?<![\w.@-])\/(work|root|home|Users)\/[\w.]/ },
  { name: 'path of one machine', pattern: /(?<![\w.@-])\/tmp\/[\w.]/, spares: tests },
  { name: 'package registry', pattern: new RegExp(`\\b(${hosts.map((h) => h.replaceAll('.', '\\.')).join('|')})\\.(org|com|io)\\b`, 'i') },
]

/** Lines of a file that hold a banned word. Data of others keeps its words. */
export function badWords(source: Source): string[] {
  if (/^server\/data\/|\/(samples|fixtures)\/|^LICENSE$/.test(source.path)) return []
  return source.text
    .split('\n')
    .flatMap((line, i) =>
      words
        .filter((w) => !w.spares?.test(source.path) && w.pattern.test(line))
        .map((w) => `${source.path}:${i + 1} ${w.name}: ${line.trim().slice(0, 100)}`),
    )
}

/** Longest file a person reads in one sitting; tables of the contract and what is generated are looked up, not read. */
export const longestFile = 450
/** Tests are tables of cases and may be longer. */
export const longestTest = 650

/** What is wrong with the name or the size of a file. */
export function badShape(source: Source): string[] {
  if (!/\.(ts|tsx|mjs)$/.test(source.path)) return []
  const name = source.path.slice(source.path.lastIndexOf('/') + 1)
  const lines = source.text.split('\n').length
  return [
    ...(/^(.*-)?(utils?|helpers?|common|manager|misc)\./.test(name) ? [`${source.path}: name the thing`] : []),
    ...(lines > (tests.test(source.path) ? longestTest : longestFile) &&
    !/^(contract\/src\/operations|sdk\/src\/generated)\//.test(source.path)
      ? [`${source.path}: ${lines} lines; split it by noun`]
      : []),
  ]
}

const sections = ['owns', 'does not own', 'times', 'invariants']
/** Sections that the README of a domain lacks. A section starts a line: heading, bold word or list item. */
export function missingSections(readme: string): string[] {
  return sections.filter((section) => !new RegExp(`^[#*\\-_\\s]*${section}\\b`, 'im').test(readme))
}
