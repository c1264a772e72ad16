/** `lazuli explain`: where a printed figure comes from. */
import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { parseJson, type Static, writeJson } from 'lazuli-contract'
import type { Explanation } from 'lazuli-contract/insight-explain.ts'
import { CommandError } from '../error.ts'
import { explanationText } from '../explained.ts'
import { rowFrom } from '../row-file.ts'
import { sandboxSecret } from '../sandbox.ts'
import { fetchToken } from './token.ts'

interface Options {
  url: string
  partner: string
  clientId?: string
  secret: string
  file?: string
  invoice?: string
  row?: string
  list: string
  match?: string
  output: string
}

export function explain(program: Command): void {
  program
    .command('explain')
    .description('Tell where a printed row or an invoice comes from, as steps that anybody can recompute')
    .option('--url <address>', 'address of the service', 'http://127.0.0.1:5080')
    .option('--partner <tenant or domain>', 'partner tenant', 'lapis.onmicrosoft.com')
    .option('--client-id <guid>', 'application id; that of the seeded partner when absent')
    .option('--secret <text>', 'application secret', sandboxSecret)
    .option('--file <file>', 'rows as printed, JSON, JSON lines or CSV: line items, exports, FOCUS; - reads standard input')
    .option('--invoice <id>', 'the invoice, or the one whose row is meant')
    .option('--row <number>', 'the row of the file, or of the invoice, from 1')
    .addOption(new Option('--list <name>', 'of an invoice: which rows').choices(['reconciliation', 'usage']).default('reconciliation'))
    .option('--match <number>', 'of several rows that print the same, which')
    .addOption(new Option('-o, --output <form>', 'text for people, or all of it').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExamples:\n  lazuli explain --invoice G000000001\n  lazuli explain --invoice G000000001 --list usage --row 3\n  lazuli explain --file recon.csv --row 12 -o json',
    )
    .action(async (options: Options) => {
      process.stdout.write(await answer(options))
    })
}

async function answer(options: Options): Promise<string> {
  const { url, file, invoice, list, output } = options
  if ((file === undefined) === (invoice === undefined)) throw new CommandError('Give either --file or --invoice.')
  const row = numberOf('row', options.row)
  const match = numberOf('match', options.match)
  const more = match === undefined ? {} : { match }
  const body =
    file === undefined
      ? writeJson({ invoiceId: invoice, ...(row === undefined ? {} : { list, number: row }) })
      : writeJson({ ...rowFrom(await read(file), row), ...more })
  const token = await fetchToken({ ...options, resource: 'https://api.partnercenter.microsoft.com' })
  const reply = await fetch(`${url.replace(/\/$/, '')}/insight/v1/explain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  })
  const text = await reply.text()
  if (!reply.ok) {
    const said = parseJson(text) as { description?: string; data?: string[] }
    throw new CommandError([said.description ?? `The service answered ${reply.status}.`, ...(said.data ?? [])].join('\n  '))
  }
  const told = parseJson(text) as unknown as Static<typeof Explanation>
  return output === 'json' ? `${JSON.stringify(told, null, 2)}\n` : explanationText(told)
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new CommandError(`--${name} is a whole number from 1.`)
  return Number(text)
}

async function read(file: string): Promise<string> {
  try {
    return file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`)
  }
}
