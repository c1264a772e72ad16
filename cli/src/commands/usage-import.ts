/** `lazuli usage import`: a real usage file into the service. */
import type { Command } from 'commander'
import { importFormats, importPrices } from 'lazuli-contract/insight.ts'
import type { ImportReceipt } from 'lazuli-sdk'
import { applicationOptions } from '../from-profile.ts'
import { bytesOf, sizeOf } from '../input.ts'
import { customerIdOf } from '../named.ts'
import { outputOptions } from '../output/options.ts'
import { type PrintOptions, printValue, write } from '../output/print.ts'
import { progress } from '../output/terminal.ts'
import { clientOf } from './token.ts'

interface Options extends PrintOptions {
  customer: string
  subscription?: string
  format?: string
  price?: string
  month?: string
  url: string
  partner: string
  clientId?: string
  secret: string
  json?: boolean
}

/** Refused rows shown; `-o json` has more. */
const shownRefusals = 20

export function usageImport(program: Command): void {
  const usage = program.commands.find((command) => command.name() === 'usage') ?? program.command('usage').description('Usage as files')
  applicationOptions(outputOptions(usage.command('import'), 'a summary'))
    .description('Import a usage file: a Cost Management export, Partner Center usage (CSV, JSON, blobs) or FOCUS, also gzipped or Parquet')
    .argument('<file>', 'the file, as it was downloaded')
    .requiredOption('--customer <id or name>', 'whose usage it becomes')
    .option('--subscription <guid>', 'the Azure plan; may be left out where the customer has exactly one')
    .option('--format <word>', `${importFormats.join(', ')}; found from the file when absent`)
    .option('--price <word>', `${importPrices.join(' or ')}: at the price of each row, or by the price list`)
    .option('--month <yyyy-mm>', 'move all rows into this month, keeping the day')
    .option('--json', 'the same as -o json')
    .addHelpText(
      'after',
      '\nExamples:\n  lazuli usage import costs.csv.gz --customer "First Plan" --month 2026-09\n  lazuli usage import usage.json --customer "First Plan" -o json --query rejected',
    )
    .action(importFile)
}

async function importFile(file: string, options: Options): Promise<void> {
  const size = sizeOf(file)
  const { customer, subscription, format, price, month } = options
  const client = clientOf(options)
  const customerId = await customerIdOf(client, customer)
  const bar = progress(file, size)
  const receipt = await client.insight
    .importUsage({
      ...{ customerId, subscriptionId: subscription, format, price, month },
      content: bytesOf(file, (sent) => bar.at(sent, sent < size ? `${(sent / 1e6).toFixed(1)} MB sent` : 'taking')),
    })
    .finally(() => bar.end())
  const output = options.output ?? (options.json ? 'json' : undefined)
  if (output === undefined && options.query === undefined) await write(summaryOf(receipt))
  else await printValue(receipt, { ...options, ...(output ? { output } : {}) })
}

function summaryOf(receipt: ImportReceipt): string {
  const { format, accepted, duplicates, rejectedCount, rejected, atCost, entitlements, totals, differenceCount } = receipt
  const lines = [
    `${format}: ${accepted} rows taken, ${duplicates} known before, ${rejectedCount} refused`,
    ...(atCost > 0 ? [`${atCost} rows without meter or quantity stand at their cost`] : []),
    ...(entitlements.length > 0 ? [`${entitlements.length} Azure subscriptions made`] : []),
    ...totals.map(
      ({ currency, file, refused, source, ours, difference }) =>
        `${currency}: the file says ${file}, of it ${refused} refused; taken ${source}, quantity × price ${ours}, difference ${difference}`,
    ),
    ...(differenceCount > 0 ? [`${differenceCount} rows differ by the rounding of the source; -o json lists them`] : []),
    ...rejected.slice(0, shownRefusals).map(({ line, code, message }) => `  line ${line}  ${code}: ${message}`),
    ...(rejectedCount > shownRefusals ? [`  … and ${rejectedCount - Math.min(shownRefusals, rejected.length)} more`] : []),
  ]
  return `${lines.join('\n')}\n`
}
