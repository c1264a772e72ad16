/** `lazuli world`: a partner's world as a file, put back, copied, begun anew. */
import type { Command } from 'commander'
import { commonOptions } from '../api/commands.ts'
import { runOperation } from '../api/run.ts'
import { bytesOf, sizeOf } from '../input.ts'
import { type PrintOptions, printValue } from '../output/print.ts'
import { confirm, progress } from '../output/terminal.ts'
import { openSession, type SessionOptions } from '../session.ts'

type Options = SessionOptions & PrintOptions & { yes?: boolean; name?: string; domain?: string; seed?: string }

export function world(program: Command): void {
  const command = program.command('world').description("A partner's world: snapshot, restore, fork, reset")
  command.addHelpText('after', '\nExamples:\n  lazuli world snapshot before-close.tar\n  lazuli world restore before-close.tar --yes')
  commonOptions(command.command('snapshot').argument('<file>', 'where it goes'))
    .description('Keep the world as one file, as of one moment')
    .addHelpText('after', '\nExample:\n  lazuli world snapshot before-close.tar')
    .action(async (file: string, _: unknown, given: Command) => {
      const { takeSnapshot: endpoint } = await import('lazuli-contract/lab-worlds.ts')
      await runOperation({ group: 'lab', method: 'takeSnapshot', endpoint, params: {}, options: { ...given.opts(), out: file } })
    })
  commonOptions(command.command('restore').argument('<file>', 'a snapshot'))
    .description('Put a snapshot in place of the world: all of it or nothing')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  lazuli world restore before-close.tar --yes')
    .action(async (file: string, _: unknown, given: Command) => {
      const options = given.opts<Options>()
      const size = sizeOf(file)
      const { lab, profile } = openSession(options)
      await confirm(`Replace the world of ${profile.tenant} by ${file}?`, options.yes)
      const bar = progress('restoring', size)
      const content = bytesOf(file, (sent) => bar.at(sent, `${(sent / 1e6).toFixed(1)} MB`))
      const stand = await lab.lab.restoreSnapshot({ content }).finally(() => bar.end())
      await printValue(stand, options)
    })
  commonOptions(command.command('fork'))
    .description('A further partner with a copy of the world, credentials and a clock of its own')
    .option('--name <text>', 'its name')
    .option('--domain <domain>', 'its domain (default: made up)')
    .option('--seed <text>', 'seed of the ids it makes from now on')
    .addHelpText('after', '\nExample:\n  lazuli world fork --name "What if" --domain whatif.onmicrosoft.com')
    .action(async (_: unknown, given: Command) => {
      const options = given.opts<Options>()
      const { name, domain, seed } = options
      await printValue(
        await openSession(options).lab.lab.forkWorld({
          body: { ...(name ? { name } : {}), ...(domain ? { domain } : {}), ...(seed ? { seed } : {}) },
        }),
        options,
      )
    })
  commonOptions(command.command('reset'))
    .description('Begin the world anew, as it was seeded')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  lazuli world reset --yes')
    .action(async (_: unknown, given: Command) => {
      const options = given.opts<Options>()
      const { lab, profile } = openSession(options)
      await confirm(`Throw away the world of ${profile.tenant} and begin anew?`, options.yes)
      const bar = progress('resetting')
      bar.at(0, '…')
      await printValue(await lab.lab.resetWorld({ body: {} } as never).finally(() => bar.end()), options)
    })
}
