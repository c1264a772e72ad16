/** `lazuli reconcile`: a file of Partner Center against the books. */
import { type Command, Option } from 'commander'
import type { Static } from 'lazuli-contract'
import { reconcile as endpoint, type ReconcileReport } from 'lazuli-contract/insight-reconcile.ts'
import { readExchange } from 'lazuli-sdk/transport.ts'
import { UsageError } from '../error.ts'
import { applicationOptions } from '../from-profile.ts'
import { bytesOf, sizeOf } from '../input.ts'
import { invoiceIdOf } from '../named.ts'
import { outputOptions } from '../output/options.ts'
import { type PrintOptions, printValue, write } from '../output/print.ts'
import { progress } from '../output/terminal.ts'
import { reportText } from '../reconciled.ts'
import { clientOf } from './token.ts'

interface Options extends PrintOptions {
  url: string
  partner: string
  clientId?: string
  secret: string
  invoice?: string
  period?: string
}

export function reconcile(program: Command): void {
  applicationOptions(outputOptions(program.command('reconcile <file>'), 'a summary; csv: every row that does not match'))
    .description(
      'Hold a file of Partner Center (daily rated usage, reconciliation, export blobs) or of costs in FOCUS against the books; CSV or JSON, .gz or not, or Parquet',
    )
    .option('--invoice <id>', 'the invoice, latest: the newest; that of the file when absent')
    .addOption(new Option('--period <word>', 'an open month in place of an invoice').choices(['current', 'previous']))
    .addHelpText(
      'after',
      '\nExits with 0 when everything matches, with 1 when something differs or cannot be compared.\n\nExamples:\n  lazuli reconcile DailyRatedUsage.csv --invoice G000000001\n  lazuli reconcile part-0001.json.gz -o csv > differences.csv',
    )
    .action(async (file: string, options: Options) => {
      process.exitCode = (await run(file, options)) ? 0 : 1
    })
}

/** Whether everything matches. */
async function run(file: string, options: Options): Promise<boolean> {
  const { period, query: picked } = options
  // A summary for people, whether on a terminal or not.
  const output = options.output ?? (picked === undefined ? 'table' : 'json')
  const asRows = output === 'csv' && picked === undefined
  if (options.invoice !== undefined && period !== undefined) throw new UsageError('Give either --invoice or --period.')
  const size = sizeOf(file)
  const client = clientOf(options)
  const invoice = options.invoice === undefined ? undefined : await invoiceIdOf(client, options.invoice)
  const bar = progress(file, size)
  const asked = {
    query: { invoiceId: invoice, period, format: asRows ? 'csv' : 'json' },
    content: bytesOf(file, (sent) => bar.at(sent, sent < size ? `${(sent / 1e6).toFixed(1)} MB sent` : 'comparing')),
  }
  const { transport } = client
  // Rows are copied as they come: there may be as many as the books have.
  const reply = await transport.send(transport.request(endpoint, asked), async (response) => response).finally(() => bar.end())
  if (asRows) return copied(reply)
  const { body } = await readExchange(endpoint, reply)
  const told = body as Static<typeof ReconcileReport>
  if ((output === 'table' || output === 'text') && picked === undefined) await write(reportText(told))
  else await printValue(told, { ...options, output })
  return told.differenceCount === 0 && told.unread.count === 0
}

/** Copies the rows to standard output; without any everything matches. */
async function copied(reply: Response): Promise<boolean> {
  let lines = 0
  for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
    const bytes = Buffer.from(chunk)
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
    if (!process.stdout.write(bytes)) await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
  return lines <= 1
}
