/** The `lazuli` command. Each verb is one file in `commands/`; add yours to the list. */
import { Command } from 'commander'

/** Whoever starts the service does not wait for the other verbs. */
const verbs = process.argv[2] === 'serve' ? [(await import('./commands/serve.ts')).serve] : await everyVerb()

async function everyVerb() {
  const { serve } = await import('./commands/serve.ts')
  const { demo } = await import('./commands/demo.ts')
  const { token } = await import('./commands/token.ts')
  const { listen } = await import('./commands/listen.ts')
  const { certs } = await import('./commands/certs.ts')
  const { backup } = await import('./commands/backup.ts')
  const { exporting } = await import('./commands/export.ts')
  const { explain } = await import('./commands/explain.ts')
  const { reconcile } = await import('./commands/reconcile.ts')
  const { coverage } = await import('./commands/coverage.ts')
  const { usage } = await import('./commands/usage.ts')
  // After `usage`, whose verbs it joins.
  const { usageImport } = await import('./commands/usage-import.ts')
  return [serve, demo, token, listen, certs, backup, exporting, explain, reconcile, coverage, usage, usageImport]
}

const program = new Command('lazuli')
  .description("Lazuli stands in for Microsoft Partner Center's commerce API: buy an Azure plan, meter it, bill it.")
  .version('0.1.0')
  .showHelpAfterError()
  .addHelpText('after', '\nNot affiliated with or endorsed by Microsoft.')

for (const add of verbs) add(program)

try {
  await program.parseAsync(process.argv)
} catch (error) {
  // One sentence for what the user can mend; the stack only for bugs.
  const known = error instanceof Error && ['ConfigError', 'StorageError', 'CommandError'].includes(error.name)
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
}
