/** `lazuli explain`: where a printed figure comes from. */
import { type Command, Option } from 'commander'
import type { Client } from 'lazuli-sdk'
import type { ExplainParams } from 'lazuli-sdk/generated/insight.ts'
import { CommandError, UsageError } from '../error.ts'
import { exitCodes } from '../exit-codes.ts'
import { explanationText } from '../explained.ts'
import { applicationOptions } from '../from-profile.ts'
import { textOf } from '../input.ts'
import { customerIdOf, invoiceIdOf } from '../named.ts'
import { outputOptions } from '../output/options.ts'
import { type PrintOptions, printValue, write } from '../output/print.ts'
import { rowFrom } from '../row-file.ts'
import { clientOf } from './token.ts'

interface Options extends PrintOptions {
  url: string
  partner: string
  clientId?: string
  secret: string
  file?: string
  invoice?: string
  customer?: string
  row?: string
  list: string
  match?: string
}

export function explain(program: Command): void {
  applicationOptions(outputOptions(program.command('explain'), 'text for people'))
    .description('Tell where a printed row or an invoice comes from, as steps that anybody can recompute')
    .option('--file <file>', 'rows as printed, JSON, JSON lines or CSV: line items, exports, FOCUS; - reads standard input')
    .option('--invoice <id>', 'the invoice, or the one whose row is meant; latest: the newest')
    .option('--customer <id or name>', 'of an invoice: count only the rows of this customer')
    .option('--row <number>', 'the row of the file, or of the invoice, from 1 (default with --customer: 1)')
    .addOption(new Option('--list <name>', 'of an invoice: which rows').choices(['reconciliation', 'usage']).default('reconciliation'))
    .option('--match <number>', 'of several rows that print the same, which')
    .addHelpText(
      'after',
      '\nExamples:\n  lazuli explain --invoice latest\n  lazuli explain --invoice latest --customer "First Plan" --list usage\n  lazuli explain --invoice G000000001 --list usage --row 3\n  lazuli explain --file recon.csv --row 12 -o json',
    )
    .action(async (options: Options) => {
      await answer(options)
    })
}

async function answer(options: Options): Promise<void> {
  const { file, invoice, customer, output = 'text', query } = options
  if ((file === undefined) === (invoice === undefined)) throw new UsageError('Give either --file or --invoice.')
  if (customer !== undefined && invoice === undefined) throw new UsageError('--customer picks a row of an --invoice.')
  const row = numberOf('row', options.row)
  const match = numberOf('match', options.match)
  const client = clientOf(options)
  const body = file === undefined ? await ofInvoice(client, options, row) : rowFrom(textOf(file), row)
  const told = await client.insight.explain({ body: { ...body, ...(match === undefined ? {} : { match }) } })
  if (output === 'text' && query === undefined) await write(explanationText(told))
  else await printValue(told, options)
}

type Question = ExplainParams['body']

async function ofInvoice(client: Client, { invoice, customer, list }: Options, row: number | undefined): Promise<Question> {
  const invoiceId = await invoiceIdOf(client, invoice as string)
  const rows = list as 'usage' | 'reconciliation'
  if (customer === undefined) return { invoiceId, ...(row === undefined ? {} : { list: rows, number: row }) }
  const customerId = await customerIdOf(client, customer)
  const invoiceLineItemType = rows === 'usage' ? 'usagelineitems' : 'billinglineitems'
  let left = row ?? 1
  let place = 0
  for await (const item of client.invoices.listLineItems({ invoiceId, provider: 'onetime', invoiceLineItemType })) {
    place++
    if ((item as { customerId?: string }).customerId?.toLowerCase() === customerId.toLowerCase() && --left === 0)
      return { invoiceId, list: rows, number: place }
  }
  throw new CommandError(
    left === (row ?? 1)
      ? `${invoiceId} has no ${rows} row of this customer.`
      : `${invoiceId} has ${(row ?? 1) - left} ${rows} rows of this customer.`,
    exitCodes.missing,
  )
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${name} is a whole number from 1.`)
  return Number(text)
}
