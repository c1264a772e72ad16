/** `lazuli clock`: where a partner's clock stands, and moving it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { addDuration, day } from 'lazuli-contract/values/time.ts'
import { commonOptions } from '../api/commands.ts'
import { UsageError } from '../error.ts'
import { type PrintOptions, printValue } from '../output/print.ts'
import { hasBars, progress } from '../output/terminal.ts'
import { openSession, type Session, type SessionOptions } from '../session.ts'

type Options = SessionOptions & PrintOptions

export function clock(program: Command): void {
  const command = program.command('clock').description("A partner's clock: where it stands; advance moves it")
  command.addHelpText('after', '\nExamples:\n  lazuli clock\n  lazuli clock advance P1D')
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
      const isDuration = addDuration(0, move.toUpperCase()) !== undefined
      if (!isDuration && (/^P/i.test(move) || Number.isNaN(Date.parse(move))))
        throw new UsageError(`"${move}" is neither a duration such as P1D nor an instant.`)
      const { lab } = openSession(options).lab
      const shown = watched(lab, (from) => (isDuration ? addDuration(from, move.toUpperCase()) : Date.parse(move)))
      const moved = await lab.advanceClock({ body: isDuration ? { by: move.toUpperCase() } : { to: move } }).finally(() => shown.end())
      await printValue(moved, options)
    })
}

/** Between two looks at how far the clock has come, milliseconds. */
const glance = 400

/** On a terminal, how many days of a move are over while it lasts; elsewhere nothing is asked or shown. */
function watched(lab: Session['lab']['lab'], target: (from: number) => number | undefined): { end(): void } {
  if (!hasBars()) return { end: () => undefined }
  const bar = progress('advancing')
  const over = new AbortController()
  const watch = async (): Promise<void> => {
    const begun = await lab.getClock()
    const from = Date.parse(begun.now)
    const days = Math.max(1, Math.ceil(((target(from) ?? from) - from) / day))
    for (let at = begun; !over.signal.aborted; at = await lab.getClock()) {
      const done = Math.min(days, Math.floor((Date.parse(at.now) - from) / day))
      bar.at(done, `${at.now.slice(0, 10)} · ${done} of ${days} ${days === 1 ? 'day' : 'days'} · ${at.pendingJobs} jobs wait`, days)
      await pause(glance, undefined, { signal: over.signal })
    }
  }
  // Looking on is no reason to fail: what went wrong is told by the move itself.
  watch().catch(() => undefined)
  return {
    end() {
      over.abort()
      bar.end()
    },
  }
}
