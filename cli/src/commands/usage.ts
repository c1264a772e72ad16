/** `lazuli usage`: usage for a sandbox, made by its laboratory. */
import type { Command } from 'commander'
import { CommandError } from '../error.ts'
import { codeOfStatus, nobodyAt } from '../exit-codes.ts'
import { customerIdOf } from '../named.ts'
import { outputOptions } from '../output/options.ts'
import { type PrintOptions, printValue } from '../output/print.ts'
import { progress } from '../output/terminal.ts'

interface Options extends PrintOptions {
  url: string
  partner?: string
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

interface Generation {
  id: string
  status: 'running' | 'waiting' | 'succeeded' | 'cancelled'
  days: number
  daysDone: number
  accepted: number
  duplicates: number
  rejectedCount: number
  rejected: { code: string; message: string }[]
  nextAt?: string
}

/** Between two looks at how far it has come, milliseconds. */
const pause = 300

const more = (value: string, before: string[] = []): string[] => [...before, value]

export function usage(program: Command): void {
  const command = program.command('usage').description('Usage: records, summaries, made for a sandbox, imported')
  outputOptions(command.command('generate'), 'two lines for people')
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
    .option('--url <url>', 'the sandbox', process.env.LAZULI_URL || 'http://127.0.0.1:5080')
    .option('--partner <tenant>', 'tenant or domain of the partner (default: the first)')
    .addHelpText('after', '\nExample:\n  lazuli usage generate --from 2026-09-01 --to 2026-09-14 --size medium')
    .action(generate)
}

async function generate(options: Options): Promise<void> {
  if (!URL.canParse(options.url)) throw new CommandError(`--url must be an address, not "${options.url}".`)
  const wish = {
    from: options.from,
    to: options.to,
    seed: options.seed,
    size: options.size,
    linesPerDay: options.linesPerDay,
    customers: await customersOf(options),
    subscriptions: options.subscription,
    anomalies: options.anomalies,
    latePercent: options.late,
    lateDays: options.lateDays,
    duplicatePercent: options.duplicates,
  }
  let state = await call(options, 'POST', '', wish)
  const bar = progress('making', state.days)
  while (options.follow && state.status === 'running') {
    bar.at(state.daysDone, told(state))
    await new Promise((resolve) => setTimeout(resolve, pause))
    state = await call(options, 'GET', `/${state.id}`)
  }
  bar.end()
  if (options.output !== undefined || options.query !== undefined) return printValue(state, options)
  process.stdout.write(`Generation ${state.id}: ${told(state)}, ${state.status}\n`)
  for (const { code, message } of state.rejected) process.stdout.write(`  ${code}: ${message}\n`)
  if (state.nextAt) process.stdout.write(`The next day is made when the partner clock reaches ${state.nextAt}.\n`)
}

/** Their ids; names are looked up. */
async function customersOf({ url, partner, customer }: Options): Promise<string[] | undefined> {
  if (customer === undefined) return undefined
  const { openSession } = await import('../session.ts')
  const { client } = openSession({ url, ...(partner === undefined ? {} : { partner }) })
  const ids: string[] = []
  for (const one of customer) ids.push(await customerIdOf(client, one))
  return ids
}

async function call({ url, partner }: Options, method: string, path: string, body?: object): Promise<Generation> {
  let response: Response
  try {
    response = await fetch(`${url.replace(/\/+$/, '')}/lab/usage/generate${path}`, {
      method,
      headers: {
        ...(partner === undefined ? {} : { 'x-lazuli-partner': partner }),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  } catch {
    throw nobodyAt(url)
  }
  const said = (await response.json().catch(() => undefined)) as (Generation & { description?: string }) | undefined
  if (!response.ok || !said)
    throw new CommandError(`${url} refused (${response.status}). ${said?.description ?? ''}`, codeOfStatus(response.status))
  return said
}

function told({ days, daysDone, accepted, duplicates, rejectedCount }: Generation): string {
  const refused = rejectedCount > 0 ? `, ${rejectedCount} refused` : ''
  return `${daysDone} of ${days} days, ${accepted} events, ${duplicates} sent before${refused}`
}
