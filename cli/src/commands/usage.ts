/** `lazuli usage`: usage for a sandbox, made by its laboratory. */
import type { Command } from 'commander'
import type { UsageGeneration } from 'lazuli-sdk'
import { commonOptions } from '../api/commands.ts'
import { UsageError } from '../error.ts'
import { customerIdOf } from '../named.ts'
import { type PrintOptions, printValue, write } from '../output/print.ts'
import { progress } from '../output/terminal.ts'
import { openSession, type SessionOptions } from '../session.ts'

interface Options extends SessionOptions, PrintOptions {
  from: string
  to: string
  seed?: string
  size?: string
  linesPerDay?: string
  customer?: string[]
  subscription?: string[]
  anomalies: boolean
  late?: string
  lateDays?: string
  duplicates?: string
  follow: boolean
}

/** Between two looks at how far it has come, milliseconds. */
const pause = 300

const more = (value: string, before: string[] = []): string[] => [...before, value]

export function usage(program: Command): void {
  const command = program.command('usage').description('Usage: records, summaries, made for a sandbox, imported')
  command.addHelpText(
    'after',
    '\nExamples:\n  lazuli usage generate --from 2026-09-01 --to 2026-09-14 --size medium\n  lazuli usage get-customer-summary "Quiet Harbor"',
  )
  commonOptions(command.command('generate'), 'two lines for people')
    .description('Make seeded, realistic usage of a span of days; the same seed makes the same events, so a repeat adds nothing')
    .requiredOption('--from <day>', 'first day: 2026-09-01')
    .requiredOption('--to <day>', 'last day, counted in; days ahead of the partner clock are made as it reaches them')
    .option('--seed <text>', 'seed of the estates (default: 1)')
    .option('--size <size>', 'daily lines of each Azure subscription: small (20), medium (200) or large (2,000)')
    .option('--lines-per-day <n>', 'in place of a size: daily lines of all of them together')
    .option('--customer <id or name>', 'only this customer; may be given again', more)
    .option('--subscription <id>', 'only this Azure subscription; may be given again', more)
    .option('--no-anomalies', 'no days with intruders or bursts')
    .option('--late <percent>', 'of a hundred events, how many are sent days after their day')
    .option('--late-days <n>', 'how many days after it (default: 3)')
    .option('--duplicates <percent>', 'of a hundred events, how many are sent twice')
    .option('--no-follow', 'do not wait for the days that are over')
    .addHelpText('after', '\nExample:\n  lazuli usage generate --from 2026-09-01 --to 2026-09-14 --size medium')
    .action(generate)
}

async function generate(_: unknown, given: Command): Promise<void> {
  const options = given.opts<Options>()
  const { client, lab: asked } = openSession(options)
  const { lab } = asked
  const { from, to, seed, size, subscription: subscriptions, anomalies } = options
  const customers = options.customer === undefined ? undefined : await Promise.all(options.customer.map((one) => customerIdOf(client, one)))
  let state = await lab.generateUsage({
    body: {
      from,
      to,
      anomalies,
      ...(seed === undefined ? {} : { seed }),
      ...(size === undefined ? {} : { size }),
      ...(customers === undefined ? {} : { customers }),
      ...(subscriptions === undefined ? {} : { subscriptions }),
      ...counted('linesPerDay', 'lines-per-day', options.linesPerDay),
      ...counted('latePercent', 'late', options.late),
      ...counted('lateDays', 'late-days', options.lateDays),
      ...counted('duplicatePercent', 'duplicates', options.duplicates),
    },
  })
  const bar = progress('making', state.days)
  while (options.follow && state.status === 'running') {
    bar.at(state.daysDone, told(state))
    await new Promise((resolve) => setTimeout(resolve, pause))
    state = await lab.getGeneration({ generationId: state.id })
  }
  bar.end()
  if (options.output !== undefined || options.query !== undefined) return printValue(state, options)
  await write(`Generation ${state.id}: ${told(state)}, ${state.status}\n`)
  for (const { code, message } of state.rejected) await write(`  ${code}: ${message}\n`)
  if (state.nextAt) await write(`The next day is made when the partner clock reaches ${state.nextAt}.\n`)
}

function counted<Member extends string>(member: Member, option: string, text: string | undefined): Partial<Record<Member, number>> {
  if (text === undefined) return {}
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new UsageError(`--${option} wants a number, not "${text}".`)
  return { [member]: Number(text) } as Record<Member, number>
}

function told({ days, daysDone, accepted, duplicates, rejectedCount }: UsageGeneration): string {
  const refused = rejectedCount > 0 ? `, ${rejectedCount} refused` : ''
  return `${daysDone} of ${days} days, ${accepted} events, ${duplicates} sent before${refused}`
}
