/** `lazuli export`: what the service knows, as files. */
import { Readable } from 'node:stream'
import { type Command, Option } from 'commander'
import { UsageError } from '../error.ts'
import { exitHelp } from '../exit-codes.ts'
import { fromProfile, profileSays, serviceUrl } from '../from-profile.ts'
import { customerIdOf, invoiceIdOf } from '../named.ts'
import { toFile } from '../output/file.ts'
import { progress } from '../output/terminal.ts'
import { sandboxSecret } from '../sandbox.ts'
import { exportRowsVerbs } from './export-rows.ts'
import { clientOf } from './token.ts'

interface FocusOptions {
  url: string
  partner: string
  clientId?: string
  secret: string
  invoice?: string
  period?: string
  view?: string
  customer?: string
  focus: string
  format: string
  out: string
}

export function exporting(program: Command): void {
  const command = program.command('export').description('Write costs to a file: FOCUS, or the rows of Partner Center in bulk')
  command.addHelpText(
    'after',
    '\nExamples:\n  lazuli export focus --invoice latest --out september.csv\n  lazuli export usage --invoice latest --out september.jsonl',
  )
  command
    .command('focus')
    .description('Costs of an invoice, a month, or what is not billed yet, as FOCUS in CSV or Parquet')
    .option('--url <address>', 'address of the service', serviceUrl)
    .option('--profile <name>', profileSays)
    .hook('preAction', fromProfile)
    .option('--partner <tenant or domain>', 'partner tenant', 'lapis.onmicrosoft.com')
    .option('--client-id <guid>', 'application id; that of the seeded partner when absent')
    .option('--secret <text>', 'application secret', sandboxSecret)
    .option('--invoice <id>', 'the invoice; latest: the newest')
    .option('--period <word>', 'current or previous: what is not billed yet; 2026-09: a month. In place of an invoice')
    .addOption(new Option('--view <word>', 'cost: of the partner; resale: what its customers are to pay').choices(['cost', 'resale']))
    .option('--customer <id or name>', 'only this customer; of the resale view')
    .addOption(new Option('--focus <version>', '1.3: with the columns of that version too').choices(['1.2', '1.3']).default('1.2'))
    .addOption(new Option('--format <word>', 'form of the file').choices(['csv', 'parquet']).default('csv'))
    .requiredOption('--out <file>', 'where to write')
    .addHelpText(
      'after',
      `\nExamples:\n  lazuli export focus --invoice latest --out september.csv\n  lazuli export focus --period current --format parquet --out open.parquet\n${exitHelp}`,
    )
    .action(exportFocus)
  exportRowsVerbs(command)
}

async function exportFocus(options: FocusOptions): Promise<void> {
  const { invoice, period, view, customer, focus: version, format, out } = options
  if ((invoice === undefined) === (period === undefined)) throw new UsageError('Give either --invoice or --period.')
  const client = clientOf(options)
  const call = client.insight.exportFocus({
    ...(invoice ? { invoiceId: await invoiceIdOf(client, invoice) } : {}),
    ...(period ? { period } : {}),
    ...(view ? { view } : {}),
    ...(customer ? { customerId: await customerIdOf(client, customer) } : {}),
    version,
    format,
  })
  const { body } = await call.stream()
  let [bytes, lines] = [0, 0]
  const told = () => `${format === 'csv' ? `${Math.max(0, lines - 1)} rows, ` : ''}${(bytes / 1e6).toFixed(1)} MB`
  const bar = progress(out)
  await toFile(out, async function* () {
    for await (const chunk of Readable.fromWeb(body as never) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
      bar.at(bytes, told())
      yield chunk
    }
  }).finally(() => bar.end())
  process.stderr.write(`${out}: ${told()}\n`)
}
