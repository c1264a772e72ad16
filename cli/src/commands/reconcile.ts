/** `lazuli reconcile`: a file of Partner Center against the books. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { type Command, Option } from 'commander'
import { parseJson, type Static } from 'lazuli-contract'
import type { ReconcileReport } from 'lazuli-contract/insight-reconcile.ts'
import { CommandError } from '../error.ts'
import { nobodyAt, refusedBy } from '../exit-codes.ts'
import { fromProfile, profileSays, serviceUrl } from '../from-profile.ts'
import { invoiceIdOf } from '../named.ts'
import { outputOptions } from '../output/options.ts'
import { type PrintOptions, printValue, write } from '../output/print.ts'
import { reportText } from '../reconciled.ts'
import { sandboxSecret } from '../sandbox.ts'
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
  outputOptions(program.command('reconcile <file>'), 'a summary; csv: every row that does not match')
    .description(
      'Hold a file of Partner Center (daily rated usage, reconciliation, export blobs) or of costs in FOCUS against the books; CSV or JSON, .gz or not, or Parquet',
    )
    .option('--url <address>', 'address of the service', serviceUrl)
    .option('--profile <name>', profileSays)
    .hook('preAction', fromProfile)
    .option('--partner <tenant or domain>', 'partner tenant', 'lapis.onmicrosoft.com')
    .option('--client-id <guid>', 'application id; that of the seeded partner when absent')
    .option('--secret <text>', 'application secret', sandboxSecret)
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
  const invoice = options.invoice === undefined ? undefined : await invoiceIdOf(clientOf(options), options.invoice)
  if (invoice !== undefined && period !== undefined) throw new CommandError('Give either --invoice or --period.')
  const { size } = await stat(file).catch((error: Error) => {
    throw new CommandError(`${file} cannot be read: ${error.message}`)
  })
  const token = await fetchToken({ ...options, resource: 'https://api.partnercenter.microsoft.com' })
  const query = new URLSearchParams({
    ...(invoice === undefined ? {} : { invoiceId: invoice }),
    ...(period === undefined ? {} : { period }),
    format: asRows ? 'csv' : 'json',
  })
  const reply = await fetch(`${url.replace(/\/$/, '')}/insight/v1/reconcile?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(Readable.from(counted(file, size))),
    duplex: 'half',
  } as unknown as RequestInit).catch(() => {
    throw nobodyAt(url)
  })
  if (!reply.ok) throw refusedBy(reply.status, (parseJson(await reply.text()) as { description?: string }).description)
  if (asRows) return copied(reply)
  const told = parseJson(await reply.text()) as unknown as Static<typeof ReconcileReport>
  if ((output === 'table' || output === 'text') && picked === undefined) await write(reportText(told))
  else await printValue(told, { ...options, output })
  return told.differenceCount === 0 && told.unread.count === 0
}

/** The bytes of the file, telling on a terminal how far they are. */
async function* counted(file: string, size: number): AsyncGenerator<Buffer> {
  let [sent, shown] = [0, 0]
  const tell = (end: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${(sent / 1e6).toFixed(1)} of ${(size / 1e6).toFixed(1)} MB sent${end}`)
  }
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    yield chunk as Buffer
    sent += (chunk as Buffer).length
    if (sent - shown < 4e6) continue
    shown = sent
    tell('')
  }
  if (size > 4e6) tell(', comparing\n')
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
