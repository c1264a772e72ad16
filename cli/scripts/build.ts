/**
 * Builds what is published as `lazuli` into `cli/dist`: command line and service, file by file as plain JavaScript (Node strips
 * no types under `node_modules`), in the layout of the repository, so that data and portal are found where they always are.
 * `npm run pack` packs it. The repository itself runs from source.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { parseJson } from 'lazuli-contract'

const root = join(import.meta.dirname, '..', '..')
const dist = join(root, 'cli', 'dist')
const rooms = ['contract', 'sdk', 'server', 'cli'] as const

interface Manifest {
  version: string
  license: string
  dependencies: Record<string, string>
}
const manifestOf = (room: string) => parseJson(readFileSync(join(root, room, 'package.json'), 'utf8')) as unknown as Manifest

/** `lazuli-contract/schema.ts` and `./x.ts`, wherever a file is named: in imports, and where one is started as a program. */
function plain(code: string, from: string): string {
  const inRoom = (room: string, file: string) => {
    const path = relative(dirname(from), join(room, 'src', file))
    return path.startsWith('.') ? path : `./${path}`
  }
  return stripTypeScriptTypes(code)
    .replace(
      /(['"])lazuli-(contract|sdk|server)(?:\/([\w./-]+))?\1/g,
      (_, quote, room, file = 'index.ts') => `${quote}${inRoom(room, file)}${quote}`,
    )
    .replace(/(['"])(\.{1,2}\/[\w./-]+)\.ts\1/g, '$1$2.js$1')
}

rmSync(dist, { recursive: true, force: true })
for (const room of rooms) {
  const source = join(root, room, 'src')
  for (const path of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts') || /\.(test|d)\.ts$/.test(path)) continue
    const file = join(room, 'src', path)
    mkdirSync(dirname(join(dist, file)), { recursive: true })
    writeFileSync(join(dist, file.replace(/\.ts$/, '.js')), plain(readFileSync(join(source, path), 'utf8'), file))
  }
}
cpSync(join(root, 'server', 'data'), join(dist, 'server', 'data'), { recursive: true })
const portal = join(root, 'portal', 'dist')
if (existsSync(portal)) cpSync(portal, join(dist, 'portal', 'dist'), { recursive: true })
for (const file of ['LICENSE', 'NOTICE', 'README.md', 'README.zh-TW.md']) cpSync(join(root, file), join(dist, file))

// 24.0 still prints a notice for features that later releases call stable.
const start = "#!/usr/bin/env -S node --disable-warning=ExperimentalWarning\nimport './cli/src/main.js'\n"
writeFileSync(join(dist, 'lazuli.js'), start)
chmodSync(join(dist, 'lazuli.js'), 0o755)
const { version, license } = manifestOf('cli')
const dependencies = Object.fromEntries(
  rooms
    .flatMap((room) => Object.entries(manifestOf(room).dependencies))
    .filter(([name]) => !name.startsWith('lazuli-'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1)),
)
const published = {
  name: 'lazuli',
  version,
  description: "An open, self-hosted stand-in for Microsoft Partner Center's commerce API: service, portal and command line",
  license,
  type: 'module',
  engines: { node: '>=24' },
  bin: { lazuli: './lazuli.js' },
  dependencies,
}
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
