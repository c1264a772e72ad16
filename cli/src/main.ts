/** The `lazuli` command. Each verb is one file in `commands/`; add yours to the list. */
import { Command } from 'commander'
import { backup } from './commands/backup.ts'
import { certs } from './commands/certs.ts'
import { coverage } from './commands/coverage.ts'
import { demo } from './commands/demo.ts'
import { listen } from './commands/listen.ts'
import { serve } from './commands/serve.ts'
import { token } from './commands/token.ts'

const program = new Command('lazuli')
  .description("Lazuli stands in for Microsoft Partner Center's commerce API: buy an Azure plan, meter it, bill it.")
  .version('0.1.0')
  .showHelpAfterError()
  .addHelpText('after', '\nNot affiliated with or endorsed by Microsoft.')

for (const add of [serve, demo, token, listen, certs, backup, coverage]) add(program)

try {
  await program.parseAsync(process.argv)
} catch (error) {
  // One sentence for what the user can mend; the stack only for bugs.
  const known = error instanceof Error && ['ConfigError', 'StorageError', 'CommandError'].includes(error.name)
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
}
