/**
 * Builds what is published into `sdk/dist`: modules for import and for require, types for both, the contract bundled, no
 * dependency. `node sdk/scripts/build.ts`, then `npm pack ./sdk/dist`. The repository itself runs from source.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseJson } from 'lazuli-contract'
import { rolldown } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'

const root = join(import.meta.dirname, '..', '..')
const dist = join(root, 'sdk', 'dist')

/** Oldest language of the runtimes that are promised: Node 20, browsers of 2023. */
const target = 'es2022'

/**
 * The contract declares by calling: `Shape({…})`, `endpoint({…})`. A bundler cannot know that those calls do nothing else, so
 * each constant is made by a function that is marked pure; what a program does not use then falls out of its bundle.
 */
const pureConstants = {
  name: 'pure-constants',
  transform(code: string, id: string): string | undefined {
    if (!/[\\/]contract[\\/]src[\\/]/.test(id)) return undefined
    const places: { start: number; end: number }[] = []
    for (const statement of parseAst(code, { lang: 'ts' }).body) {
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
      if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue
      for (const { init } of declaration.declarations)
        if (init && !/^(Literal|ArrowFunctionExpression|FunctionExpression|TemplateLiteral)$/.test(init.type)) places.push(init)
    }
    return places
      .toSorted((a, b) => b.start - a.start)
      .reduce(
        (text, { start, end }) => `${text.slice(0, start)}/* @__PURE__ */ (() => (${text.slice(start, end)}))()${text.slice(end)}`,
        code,
      )
  },
}

async function bundle(format: 'esm' | 'cjs'): Promise<void> {
  const build = await rolldown({
    input: join(root, 'sdk', 'src', 'index.ts'),
    plugins: [pureConstants],
    transform: { target },
    treeshake: { moduleSideEffects: false },
  })
  await build.write({ file: join(dist, format, 'index.js'), format, sourcemap: false })
  await build.close()
}

/** Declarations as the compiler prints them, with the contract's beside the SDK's and addresses that lead there. */
function declarations(): void {
  const made = join(dist, 'types')
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const options = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--outDir', made, '--rootDir', root]
  const plain = [
    ...options,
    '--allowImportingTsExtensions',
    '--target',
    'es2024',
    '--lib',
    'es2024,esnext,dom',
    '--module',
    'nodenext',
    '--strict',
    '--skipLibCheck',
    '--types',
    'node',
  ]
  // The compiler declares no workspace it reached through node_modules unless it is named.
  const entries = ['sdk/src/index.ts', 'contract/src/values/decimal.ts', 'contract/src/values/json.ts'].map((path) => join(root, path))
  const run = spawnSync(process.execPath, [tsc, '--ignoreConfig', ...plain, ...entries], { cwd: root, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the compiler refused the SDK:\n${run.stdout}${run.stderr}`)
  const wanted = new Set<string>()
  const queue = [join(made, 'sdk', 'src', 'index.d.ts')]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (wanted.has(path)) continue
    wanted.add(path)
    const from = path
    const text = readFileSync(path, 'utf8').replace(
      /(from |import\()(['"])(\.{1,2}\/[^'"]+|lazuli-contract\/[^'"]+)\.ts\2/g,
      (_, lead: string, quote: string, address: string) => {
        const to = address.startsWith('.')
          ? join(dirname(from), address)
          : join(made, 'contract', 'src', address.slice('lazuli-contract/'.length))
        queue.push(`${to}.d.ts`)
        const way = relative(dirname(from), to).replaceAll('\\', '/')
        return `${lead}${quote}${way.startsWith('.') ? way : `./${way}`}.js${quote}`
      },
    )
    for (const format of ['esm', 'cjs']) {
      const place = join(dist, format, 'types', relative(made, path))
      mkdirSync(dirname(place), { recursive: true })
      writeFileSync(place, text)
    }
  }
  rmSync(made, { recursive: true })
  const foreign =
    [...wanted].length === 0
      ? ['nothing was declared']
      : readdirSync(join(dist, 'esm', 'types'), { recursive: true, encoding: 'utf8' })
          .filter((path) => path.endsWith('.d.ts'))
          .filter((path) => /from ['"][^.'"]/.test(readFileSync(join(dist, 'esm', 'types', path), 'utf8')))
  if (foreign.length > 0) throw new Error(`declarations need other packages: ${foreign.join(', ')}`)
}

function manifest(): void {
  const { version, license } = parseJson(readFileSync(join(root, 'sdk', 'package.json'), 'utf8')) as { version: string; license: string }
  const entry = (format: string) => ({ types: `./${format}/types/sdk/src/index.d.ts`, default: `./${format}/index.js` })
  const published = {
    name: 'lazuli-sdk',
    version,
    description: "Typed client of Microsoft Partner Center's commerce API and of Lazuli, its self-hosted stand-in",
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    main: './cjs/index.js',
    module: './esm/index.js',
    types: './esm/types/sdk/src/index.d.ts',
    exports: { '.': { import: entry('esm'), require: entry('cjs') }, './package.json': './package.json' },
  }
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
  writeFileSync(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
  // What it leads to in the repository is not in the package.
  const readme = readFileSync(join(root, 'sdk', 'README.md'), 'utf8').replace(/^.*\]\(\.\.\/.*\n/gm, '')
  writeFileSync(join(dist, 'README.md'), `${readme.trimEnd()}\n`)
  cpSync(join(root, 'LICENSE'), join(dist, 'LICENSE'))
}

rmSync(dist, { recursive: true, force: true })
await Promise.all([bundle('esm'), bundle('cjs')])
declarations()
manifest()
