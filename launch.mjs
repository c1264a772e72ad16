#!/usr/bin/env node
/**
 * The one door into the repository: `node launch.mjs <verb>`. Plain JavaScript, so that any Node from 18 on can run it.
 * It installs what is missing, then continues on the pinned runtime. It writes only to stderr: the first line on stdout
 * belongs to the program it starts.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhatIsMissing } from './launch/install.mjs'
import { findRuntime, run, runtimeEnvironment } from './launch/runtime.mjs'

const root = dirname(fileURLToPath(import.meta.url))
const at = (...parts) => join(root, ...parts)
const lazuli = at('cli', 'src', 'main.ts')
const checks = [
  [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', root],
  [at('node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', root],
]
const vitest = (...args) => [at('node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', root, ...args]

/** Verb → the runs it consists of, one after the other until one fails. Each is the argument list of the runtime. */
const verbs = {
  start: (args) => [[lazuli, 'serve', ...args]],
  dev: (args) => [['--watch', '--watch-preserve-output', lazuli, 'serve', ...args]],
  demo: (args) => [[lazuli, 'demo', ...args]],
  lazuli: (args) => [[lazuli, ...args]],
  test: (args) => [...checks, vitest(...args)],
  'test:long': (args) => [vitest('--config', at('vitest.long.config.ts'), ...args)],
  'test:java': () => [[at('tests', 'clients', 'java', 'run.ts')]],
  bench: (args) => [[at('bench', 'main.ts'), ...args]],
  check: () => checks,
}

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
  for (const argv of runs) {
    const end = await run(runtime, argv, env)
    if (end.signal) process.kill(process.pid, end.signal)
    if (end.code !== 0) process.exit(end.code ?? 1)
  }
} catch (error) {
  stop(error instanceof Error ? error.message : String(error))
}
