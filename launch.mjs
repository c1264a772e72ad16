#!/usr/bin/env node
/**
 * The one door into the repository: `node launch.mjs <verb>`. Plain JavaScript, so that any Node from 18 on can run it.
 * It installs what is missing, then continues on the pinned runtime. It writes only to stderr: the first line on stdout
 * belongs to the program it starts.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { provideBrowser } from './launch/browser.mjs'
import { installWhatIsMissing } from './launch/install.mjs'
import { packInto } from './launch/pack.mjs'
import { buildPortal } from './launch/portal.mjs'
import { findRuntime, run, runtimeEnvironment } from './launch/runtime.mjs'
import { provideShells } from './launch/shells.mjs'

const root = dirname(fileURLToPath(import.meta.url))
const at = (...parts) => join(root, ...parts)
const lazuli = at('cli', 'src', 'main.ts')
const tsc = at('node_modules', 'typescript', 'bin', 'tsc')
const checks = [
  [tsc, '-p', root],
  [tsc, '-p', at('portal')],
  [tsc, '-p', at('tests', 'portal')],
  [at('node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', root],
]
const vitest = (...args) => [at('node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', root, ...args]

const say = (sentence) => process.stderr.write(`Lazuli: ${sentence}\n`)

/** What the tests of the portal need: its build, and a browser. */
async function furnishPortal(runtime, env) {
  await builtPortal(runtime, env)
  env.LAZULI_BROWSER = await provideBrowser(root, say, env)
}

/** What the package of the service serves at /portal. */
async function builtPortal(runtime, env) {
  const failed = await buildPortal(root, runtime, env).ended
  if (failed !== undefined) throw new Error(`the portal cannot be built.\n${failed}`)
}

/**
 * Verb → the runs it consists of, one after the other until one fails. Each is the argument list of the runtime, or what
 * has to be done before the next.
 */
const verbs = {
  start: (args) => [[lazuli, 'serve', ...args]],
  dev: (args) => [['--watch', '--watch-preserve-output', lazuli, 'serve', ...args]],
  demo: (args) => [[lazuli, 'demo', ...args]],
  lazuli: (args) => [[lazuli, ...args]],
  test: (args) => [...checks, furnishPortal, () => provideShells(say), vitest(...args)],
  'test:long': (args) => [vitest('--config', at('vitest.long.config.ts'), ...args)],
  'test:java': () => [[at('tests', 'clients', 'java', 'run.ts')]],
  'test:python': () => [[at('tests', 'clients', 'python', 'run.ts')]],
  bench: (args) => [[at('bench', 'main.ts'), ...args]],
  check: () => checks,
  pack: () => [
    builtPortal,
    [at('sdk', 'scripts', 'build.ts')],
    [at('cli', 'scripts', 'build.ts')],
    () => packInto(root, [join('sdk', 'dist'), join('cli', 'dist')], say),
  ],
}

/** Verbs beside whose run the portal is built: the service never waits for it, nor fails with it. */
const besidePortal = ['start', 'dev']

/** Ends the launcher with one sentence a person can act on. */
function stop(sentence) {
  process.stderr.write(`Lazuli: ${sentence}\n`)
  process.exit(1)
}

const [verb, ...args] = process.argv.slice(2)
const runs = Object.hasOwn(verbs, verb ?? '') ? verbs[verb](args) : stop(`say which of ${Object.keys(verbs).join(', ')} to do.`)

try {
  await installWhatIsMissing(root)
  const runtime = findRuntime(root)
  const env = runtimeEnvironment(root, runtime)
  for (const step of runs) {
    if (typeof step === 'function') {
      await step(runtime, env)
      continue
    }
    const ending = run(runtime, step, env)
    const portal = besidePortal.includes(verb) ? buildPortal(root, runtime, env, { watch: verb === 'dev', say }) : undefined
    portal?.ended.then((failed) => failed !== undefined && say(`the portal cannot be built; all else works.\n${failed}`))
    const end = await ending
    portal?.stop()
    if (end.signal) process.kill(process.pid, end.signal)
    if (end.code !== 0) process.exit(end.code ?? 1)
  }
} catch (error) {
  stop(error instanceof Error ? error.message : String(error))
}
