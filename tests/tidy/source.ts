/** The repository as the tidy checks see it: files, and TypeScript as a syntax tree. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseAst } from 'vitest/node'

export const root = join(import.meta.dirname, '..', '..')

/** Path from the repository's root with `/`, and content. */
export interface Source {
  readonly path: string
  readonly text: string
}

const notOurs = new Set(['node_modules', '.git', '.lazuli', 'coverage', 'dist'])
const binary = /\.(gz|zip|pdf|png|jpg|ico|sqlite|duckdb)$/

/** Every text file of the repository below a folder. */
export function filesBelow(folder = ''): Source[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry): Source[] => {
    const path = posix.join(folder, entry.name)
    if (notOurs.has(entry.name) || entry.name.startsWith('.lazuli-install')) return []
    if (entry.isDirectory()) return filesBelow(path)
    return entry.isFile() && !binary.test(path) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : []
  })
}

/** A node of the ESTree of TypeScript, as loosely as a generic walk needs it. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [member: string]: unknown
}

const trees = new WeakMap<Source, Node>()
/** The syntax tree; parsed once. */
export function treeOf(source: Source): Node {
  const known = trees.get(source)
  if (known) return known
  const tree = parseAst(source.text, { lang: source.path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node
  trees.set(source, tree)
  return tree
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** Every node of a tree, outer before inner. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) {
    for (const part of Array.isArray(value) ? value : [value]) if (isNode(part)) yield* nodesOf(part)
  }
}

/** `path:line` of a place in a file. */
export const placeOf = (source: Source, at: number): string => `${source.path}:${source.text.slice(0, at).split('\n').length}`

export interface Import {
  /** As written. */
  readonly from: string
  /** Gone at run time. */
  readonly typeOnly: boolean
  readonly start: number
}

/** All a file imports or re-exports, types and dynamic imports included. */
export function importsOf(source: Source): Import[] {
  return [...nodesOf(treeOf(source))].flatMap((node): Import[] => {
    const from = isNode(node.source) ? node.source.value : undefined
    if (typeof from !== 'string') return []
    const specifiers = (node.specifiers ?? []) as Node[]
    const allTypes = specifiers.length > 0 && specifiers.every((s) => s.importKind === 'type' || s.exportKind === 'type')
    return [
      {
        from,
        start: node.start,
        typeOnly: node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type' || allTypes,
      },
    ]
  })
}

/**
 * Where an import of ours leads, as a path from the root; `undefined` for packages of others and of Node.
 * Workspaces export `.` as src/index.ts and everything else below src.
 */
export function targetOf(source: Source, from: string): string | undefined {
  if (from.startsWith('.')) return posix.join(posix.dirname(source.path), from)
  const [, room, rest] = /^lazuli-(contract|server|sdk|cli|tests)(?:\/(.*))?$/.exec(from) ?? []
  return room && `${room}/src/${rest ?? 'index.ts'}`
}
