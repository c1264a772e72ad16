/** `lazuli clock`: where a partner's clock stands, and moving it. */
import type { Command } from 'commander'
import { commonOptions } from '../api/commands.ts'
import { CommandError } from '../error.ts'
import { type PrintOptions, printValue } from '../output/print.ts'
import { progress } from '../output/terminal.ts'
import { openSession, type SessionOptions } from '../session.ts'

type Options = SessionOptions & PrintOptions

export function clock(program: Command): void {
  const command = program.command('clock').description("A partner's clock: where it stands; advance moves it")
  commonOptions(command.command('show', { isDefault: true }))
    .description('Where the clock stands and what waits for it')
    .addHelpText('after', '\nExamples:\n  lazuli clock\n  lazuli clock show -o json --query now')
    .action(async (_: unknown, given: Command) => {
      const options = given.opts<Options>()
      await printValue(await openSession(options).lab.lab.getClock(), options)
    })
  commonOptions(command.command('advance').argument('<move>', 'a duration (P1D, PT6H, P1M) or an instant (2026-10-06T12:00:00Z)'))
    .description('Move the clock forward; everything that is due on the way happens')
    .addHelpText(
      'after',
      '\nExamples:\n  lazuli clock advance P1D\n  lazuli clock advance 2026-10-06T12:00:00Z\n  lazuli clock advance P1M --partner cobalt.onmicrosoft.com',
    )
    .action(async (move: string, _: unknown, given: Command) => {
      const options = given.opts<Options>()
      if (!/^P/i.test(move) && Number.isNaN(Date.parse(move)))
        throw new CommandError(`"${move}" is neither a duration such as P1D nor an instant.`)
      const { lab } = openSession(options).lab
      const bar = progress('advancing')
      bar.at(0, '…')
      const moved = await lab.advanceClock({ body: /^P/i.test(move) ? { by: move.toUpperCase() } : { to: move } }).finally(() => bar.end())
      await printValue(moved, options)
    })
}
