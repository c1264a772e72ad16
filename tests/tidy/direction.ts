/** Who may import whom. */
import { type Import, importsOf, placeOf, type Source, targetOf } from './source.ts'

/** Domains in the order in which they may know each other: a domain knows only earlier ones. */
export const domains = [
  'identity',
  'rates',
  'catalog',
  'offers',
  'customers',
  'agreements',
  'charges',
  'subscriptions',
  'entitlements',
  'reservations',
  'savings-plans',
  'orders',
  'carts',
  'upgrades',
  'azure-subscriptions',
  'azure-billing',
  'usage',
  'budgets',
  'alerts',
  'invoices',
  'exports',
  'resale',
  'azure-cost',
  'fraud',
  'profiles',
  'operator',
]
/** What every domain stands on. They know no domain. */
export const kernel: Record<string, string[]> = {
  base: ['base'],
  db: ['base', 'db'],
  jobs: ['base', 'db', 'jobs'],
  http: ['base', 'db', 'jobs', 'http'],
  telemetry: ['base', 'db', 'jobs', 'http', 'telemetry'],
}
/** Fed by events alone: they know no domain and nobody but main.ts knows them. */
export const listeners = ['audit', 'webhooks']
/** May know every domain; nobody but main.ts knows them. */
export const observers = ['lab', 'insight', 'explain', 'reconcile']
/** Of these, what they look into together: the words of FOCUS, readers of files. */
const shared: Record<string, string[]> = { explain: ['insight'], reconcile: ['insight', 'explain'] }

const rooms: Record<string, string[]> = {
  contract: [],
  server: ['contract'],
  sdk: ['contract'],
  cli: ['contract', 'sdk'],
  portal: ['contract', 'sdk'],
}
/** What commands may start of the server: the whole, never a part. */
const serverDoors = ['server/src/main.ts', 'server/src/config.ts', 'server/src/index.ts']

type Kind = 'rules' | 'store' | 'entry' | 'noun'
/** `routes.ts` and `jobs.ts`, or several by noun: `line-routes.ts`. */
function kindOf(path: string): Kind {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/^(.*-)?(routes|jobs)\.ts$/.test(name)) return 'entry'
  if (/^(.*-)?store\.ts$/.test(name)) return 'store'
  return /^(.*-)?rules\.ts$/.test(name) ? 'rules' : 'noun'
}
/** Or what tests stand on: `try-app.ts`. */
const isTest = (path: string): boolean => /\.test\.tsx?$|\/try-[^/]*\.ts$/.test(path)

/** What is wrong with one import, or `undefined`. */
function wrong(source: Source, target: string, typeOnly: boolean): string | undefined {
  const [fromRoom = ''] = source.path.split('/')
  const [toRoom = ''] = target.split('/')
  if (fromRoom === 'tests' || fromRoom === 'bench' || !(fromRoom in rooms)) return undefined
  if (fromRoom !== toRoom) {
    if (rooms[fromRoom]?.includes(toRoom)) return undefined
    if (fromRoom === 'cli' && source.path.startsWith('cli/src/commands/') && serverDoors.includes(target)) return undefined
    return `${fromRoom} may not import ${toRoom}`
  }
  return fromRoom === 'server' && !isTest(source.path) ? wrongInServer(source.path, target, typeOnly) : undefined
}

function wrongInServer(path: string, target: string, typeOnly: boolean): string | undefined {
  const [, , ...here] = path.split('/')
  const [, , ...there] = target.split('/')
  const area = here.length > 1 ? (here[0] as string) : ''
  const toArea = there.length > 1 ? (there[0] as string) : ''
  // Parts of main.ts: as it does, they know everyone.
  if (area === 'main') return undefined
  if (toArea === 'main') return path === 'server/src/main.ts' ? undefined : 'only main.ts knows its parts'
  if (area === '') return path === 'server/src/main.ts' || toArea === '' || toArea === 'base' ? undefined : 'only main.ts knows everyone'
  if (toArea === '') return `only the root of the server knows ${target}`
  if (isTest(target)) return 'nothing imports a test'
  if (area in kernel) return kernel[area]?.includes(toArea) ? undefined : `${area} knows only ${kernel[area]?.join(', ')}`
  if (toArea === area) return wrongInFolder(path, target, typeOnly)
  if (shared[area]?.includes(toArea) && kindOf(target) !== 'entry') return undefined
  if (listeners.includes(toArea) || observers.includes(toArea)) return `only main.ts knows ${toArea}`
  if (observers.includes(area)) return undefined
  if (toArea in kernel) return wrongOfKernel(kindOf(path), toArea, typeOnly)
  if (listeners.includes(area)) return `${area} is fed only by events`
  if (domains.indexOf(toArea) >= domains.indexOf(area)) return `${area} comes before ${toArea}`
  return wrongOfDomain(kindOf(path), kindOf(target))
}

/** Within one domain: routes and jobs on top, rules never reach the store, a store knows the shapes that rules decide on. */
function wrongInFolder(path: string, target: string, typeOnly: boolean): string | undefined {
  const [kind, toKind] = [kindOf(path), kindOf(target)]
  if (toKind === 'entry') return kind === 'entry' ? undefined : 'routes and jobs are imported only by main.ts and each other'
  if (kind === 'rules' && toKind === 'store') return 'rules do not read the store'
  if (kind === 'store' && toKind === 'rules' && !typeOnly) return 'a store never decides'
  return undefined
}

/** Rules name the events they call for, so they know the types of db/. Nouns shape answers too; whether rules stay pure is checked below. */
function wrongOfKernel(kind: Kind, toArea: string, typeOnly: boolean): string | undefined {
  if (toArea === 'base' || kind === 'entry') return undefined
  if (toArea === 'db' && (kind !== 'rules' || typeOnly)) return undefined
  if (toArea === 'http' && kind === 'noun') return undefined
  return `a ${kind} file may not import ${toArea}/`
}

function wrongOfDomain(kind: Kind, toKind: Kind): string | undefined {
  if (toKind === 'entry') return 'routes and jobs are imported only by main.ts and each other'
  if (kind === 'entry' || toKind === 'noun') return undefined
  if (kind === 'rules') return toKind === 'rules' ? undefined : 'rules do not read a store'
  return kind === 'store' ? `a store may not import the ${toKind} of another domain` : undefined
}

/** Every import of a file that goes the wrong way. */
export function wrongImports(source: Source): string[] {
  return importsOf(source).flatMap(({ from, start, typeOnly }) => {
    const target = targetOf(source, from)
    const problem = target && wrong(source, target, typeOnly)
    return problem ? [`${placeOf(source, start)} imports ${from}: ${problem}`] : []
  })
}

/** Folders of the server that nobody gave a place in the order. */
export function unplacedFolders(paths: readonly string[]): string[] {
  const placed = new Set([...domains, ...listeners, ...observers, ...Object.keys(kernel), 'main'])
  const found = new Set(paths.flatMap((path) => /^server\/src\/([^/]+)\//.exec(path)?.[1] ?? []))
  return [...found].filter((folder) => !placed.has(folder))
}

/** Node modules that only compute. */
const computing = ['node:crypto', 'node:buffer', 'node:util', 'node:assert']

/**
 * What `rules.ts` files reach at run time that is not pure: a module of Node that reads or waits, or one of our folders
 * that does. Types do not count. Each problem shows the way there.
 */
export function impureRules(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const impure = (target: string): boolean => /^server\/src\/(db|http|jobs)\//.test(target) || kindOf(target) === 'store'
  const problems: string[] = []
  for (const rules of sources.filter(({ path }) => path.startsWith('server/src/') && kindOf(path) === 'rules')) {
    const seen = new Set<string>()
    const walk = (source: Source, way: string): void => {
      for (const { from } of importsOf(source).filter((i: Import) => !i.typeOnly)) {
        const target = targetOf(source, from)
        if (from.startsWith('node:') ? !computing.includes(from) : target !== undefined && impure(target)) problems.push(`${way} → ${from}`)
        const next = target === undefined ? undefined : byPath.get(target)
        if (next && !seen.has(next.path)) {
          seen.add(next.path)
          walk(next, `${way} → ${next.path}`)
        }
      }
    }
    walk(rules, rules.path)
  }
  return problems
}

/** Modules of Node in rooms that also run in a browser. */
export function nodeInBrowserRooms(source: Source): string[] {
  if (!/^(contract|sdk|portal)\/src\//.test(source.path) || isTest(source.path)) return []
  return importsOf(source).flatMap(({ from, start }) =>
    from.startsWith('node:') ? [`${placeOf(source, start)} imports ${from}: this room also runs in browsers`] : [],
  )
}
