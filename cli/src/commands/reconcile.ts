/** `lazuli reconcile`: a file of Partner Center against the books. */
import { type Command, Option } from 'commander'
import { parseJson, type Static } from 'lazuli-contract'
import type { ReconcileReport } from 'lazuli-contract/insight-reconcile.ts'
import { CommandError } from '../error.ts'
import { nobodyAt, refusedBy } from '../exit-codes.ts'
import { applicationOptions } from '../from-profile.ts'
import { bytesOf, sizeOf } from '../input.ts'
import { invoiceIdOf } from '../named.ts'
import { outputOptions } from '../output/options.ts'
import { type PrintOptions, printValue, write } from '../output/print.ts'
import { progress } from '../output/terminal.ts'
import { reportText } from '../reconciled.ts'
import { clientOf, fetchToken } from './token.ts'

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
  const { url, period, query: picked } = options
  // A summary for people, whether on a terminal or not.
  const output = options.output ?? (picked === undefined ? 'table' : 'json')
  const asRows = output === 'csv' && picked === undefined
  if (options.invoice !== undefined && period !== undefined) throw new CommandError('Give either --invoice or --period.')
  const size = sizeOf(file)
  const invoice = options.invoice === undefined ? undefined : await invoiceIdOf(clientOf(options), options.invoice)
  const token = await fetchToken({ ...options, resource: 'https://api.partnercenter.microsoft.com' })
  const query = new URLSearchParams({
    ...(invoice === undefined ? {} : { invoiceId: invoice }),
    ...(period === undefined ? {} : { period }),
    format: asRows ? 'csv' : 'json',
  })
  const bar = progress(file, size)
  const reply = await fetch(`${url.replace(/\/$/, '')}/insight/v1/reconcile?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: bytesOf(file, (sent) => bar.at(sent, sent < size ? `${(sent / 1e6).toFixed(1)} MB sent` : 'comparing')),
    duplex: 'half',
  } as RequestInit)
    .catch(() => {
      throw nobodyAt(url)
    })
    .finally(() => bar.end())
  if (!reply.ok) throw refusedBy(reply.status, (parseJson(await reply.text()) as { description?: string }).description)
  if (asRows) return copied(reply)
  const told = parseJson(await reply.text()) as unknown as Static<typeof ReconcileReport>
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
