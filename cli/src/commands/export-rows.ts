/** `lazuli export usage|reconciliation`: the rows of Partner Center's exports in bulk (v2), waited for and fetched to one file. */
import { Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { type Command, Option } from 'commander'
import { csvHeader, csvLineOfExport } from 'lazuli-contract/row-files.ts'
import { type Call, type Client, type ExportBlob, exportBlobs, exportManifest, rowsOfBlob } from 'lazuli-sdk'
import { CommandError, UsageError } from '../error.ts'
import { exitHelp } from '../exit-codes.ts'
import { invoiceIdOf } from '../named.ts'
import { toFile } from '../output/file.ts'
import { progress } from '../output/terminal.ts'
import { openSession, type SessionOptions } from '../session.ts'

interface Options extends SessionOptions {
  invoice?: string
  period?: 'current' | 'previous'
  currency?: string
  columns?: 'full' | 'basic'
  format: 'jsonl' | 'csv'
  out: string
}

const verbs = {
  usage: 'Daily rated usage of an invoice, or not billed yet',
  reconciliation: 'Reconciliation rows of an invoice, or of what is not billed yet',
} as const
type Verb = keyof typeof verbs

/** Characters written at once. */
const atOnce = 64 * 1024

export function exportRowsVerbs(command: Command): void {
  for (const [verb, says] of Object.entries(verbs) as [Verb, string][])
    command
      .command(verb)
      .description(says)
      .option('--invoice <id>', 'the invoice; latest: the newest')
      .addOption(new Option('--period <word>', 'what is not billed yet, in place of an invoice').choices(['current', 'previous']))
      .option('--currency <code>', 'billing currency, with --period (default: that of the invoices)')
      .addOption(new Option('--columns <set>', 'which columns of JSON (default: full)').choices(['full', 'basic']))
      .addOption(
        new Option('--format <word>', 'a JSON object a line, or columns as in the file Partner Center lets people download')
          .choices(['jsonl', 'csv'])
          .default('jsonl'),
      )
      .option('--profile <name>', 'profile to use, see lazuli login (default: the current one, else the sandbox)')
      .option('--url <address>', 'address of a Lazuli')
      .option('--partner <tenant>', 'tenant or domain of the partner')
      .option('--as <user>', 'a user of the sandbox in place of the application: admin, billing')
      .requiredOption('--out <file>', 'where to write; .gz packs it')
      .addHelpText(
        'after',
        `\nExamples:\n  lazuli export ${verb} --invoice latest --out ${verb}.jsonl\n  lazuli export ${verb} --period current --out open.jsonl.gz\n  lazuli export ${verb} --invoice latest --format csv --out ${verb}.csv\n${exitHelp}`,
      )
      .action(async (options: Options) => save(verb, options))
}

async function save(verb: Verb, options: Options): Promise<void> {
  const { invoice, period, format, out } = options
  if ((invoice === undefined) === (period === undefined)) throw new UsageError('Give either --invoice or --period.')
  if (format === 'csv' && options.columns === 'basic') throw new UsageError('CSV has all columns: leave --columns out.')
  const { client } = openSession(options)
  const bar = progress(out)
  try {
    bar.at(0, 'asked for')
    const asking = await request(client, verb, options)
    const manifest = await exportManifest(client, asking(), { every: 1, onLook: (status) => bar.at(0, status) })
    const blobs = exportBlobs(client, manifest)
    const told = await (format === 'csv' ? saveCsv(verb, blobs, out) : saveJson(blobs, out))
    bar.end()
    process.stderr.write(`${out}: ${told}\n`)
  } finally {
    bar.end()
  }
}

/** The parts as they are, one behind the other. */
async function saveJson(blobs: readonly ExportBlob[], out: string): Promise<string> {
  const fetched = progress(out, blobs.length)
  let bytes = 0
  await toFile(
    out,
    async function* () {
      for (const [done, blob] of blobs.entries())
        for await (const chunk of Readable.fromWeb((await blob.open()) as never) as AsyncIterable<Buffer>) {
          bytes += chunk.length
          fetched.at(done, `part ${done + 1} of ${blobs.length}, ${(bytes / 1e6).toFixed(1)} MB`)
          yield chunk
        }
    },
    // Parts are packed each by itself, and may lie one behind the other.
    ...(out.endsWith('.gz') ? [] : [createGunzip()]),
  )
  return `${blobs.length} ${blobs.length === 1 ? 'part' : 'parts'}, ${(bytes / 1e6).toFixed(1)} MB fetched`
}

/** Written anew row by row. */
async function saveCsv(verb: Verb, blobs: readonly ExportBlob[], out: string): Promise<string> {
  const written = progress(out, blobs.length)
  let rows = 0
  await toFile(
    out,
    async function* () {
      let text = csvHeader(verb)
      for (const [done, blob] of blobs.entries())
        for await (const row of rowsOfBlob(blob)) {
          rows++
          text += csvLineOfExport(verb, row)
          if (text.length < atOnce) continue
          written.at(done, `part ${done + 1} of ${blobs.length}, ${rows} rows`)
          yield Buffer.from(text)
          text = ''
        }
      yield Buffer.from(text)
    },
    ...(out.endsWith('.gz') ? [createGzip({ level: 1 })] : []),
  )
  return `${rows} rows`
}

/** What asks for the rows: not the asking itself, which is awaited where it is waited for. */
async function request(
  client: Client,
  verb: Verb,
  { invoice, period, currency, columns: attributeSet = 'full' }: Options,
): Promise<() => Call<unknown>> {
  if (invoice !== undefined) {
    const body = { invoiceId: await invoiceIdOf(client, invoice), attributeSet }
    return () => (verb === 'usage' ? client.exports.billedUsage({ body }) : client.exports.billedReconciliation({ body }))
  }
  const billingPeriod = period === 'previous' ? 'last' : 'current'
  const body = { currencyCode: currency ?? (await currencyOf(client)), billingPeriod, attributeSet } as const
  return () => (verb === 'usage' ? client.exports.unbilledUsage({ body }) : client.exports.unbilledReconciliation({ body }))
}

/** In which a partner is billed, as its invoices say. */
async function currencyOf(client: Client): Promise<string> {
  const [summary] = (await client.invoices.listSummaries()).items
  if (!summary) throw new CommandError('There is no invoice that tells the billing currency: say --currency.')
  return summary.currencyCode
}
