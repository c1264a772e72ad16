/** `lazuli export`: what the service knows, as files. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { CommandError } from '../error.ts'
import { sandboxSecret } from '../sandbox.ts'
import { fetchToken } from './token.ts'

interface FocusOptions {
  url: string
  partner: string
  clientId?: string
  secret: string
  invoice?: string
  period?: string
  focus: string
  format: string
  out: string
}

export function exporting(program: Command): void {
  program
    .command('export')
    .description('Write costs to a file')
    .command('focus')
    .description('Costs of an invoice, a month, or what is not billed yet, as FOCUS in CSV or Parquet')
    .option('--url <address>', 'address of the service', 'http://127.0.0.1:5080')
    .option('--partner <tenant or domain>', 'partner tenant', 'lapis.onmicrosoft.com')
    .option('--client-id <guid>', 'application id; that of the seeded partner when absent')
    .option('--secret <text>', 'application secret', sandboxSecret)
    .option('--invoice <id>', 'the invoice')
    .option('--period <word>', 'current or previous: what is not billed yet; 2026-09: a month. In place of an invoice')
    .option('--focus <version>', '1.2, or 1.3 for the columns of that version too', '1.2')
    .option('--format <word>', 'csv or parquet', 'csv')
    .requiredOption('--out <file>', 'where to write')
    .addHelpText('after', '\nExample:\n  lazuli export focus --invoice G000000001 --out september.csv')
    .action(exportFocus)
}

async function exportFocus(options: FocusOptions): Promise<void> {
  const { url, invoice, period, focus, format, out } = options
  if ((invoice === undefined) === (period === undefined)) throw new CommandError('Give either --invoice or --period.')
  const bearer = await fetchToken({ ...options, resource: 'https://api.partnercenter.microsoft.com' })
  const query = new URLSearchParams({ ...(invoice ? { invoiceId: invoice } : {}), ...(period ? { period } : {}), version: focus, format })
  const answer = await fetch(`${url.replace(/\/$/, '')}/insight/v1/focus?${query}`, { headers: { authorization: `Bearer ${bearer}` } })
  if (!answer.ok || !answer.body) throw new CommandError(`The service refused: ${(await answer.text()).slice(0, 500)}`)
  const partial = `${out}.partial`
  let [bytes, lines, shown] = [0, 0, 0]
  const told = (end = ''): void => {
    const rows = format === 'csv' ? `${Math.max(0, lines - 1)} rows, ` : ''
    if (process.stderr.isTTY || end) process.stderr.write(`\r${rows}${(bytes / 1e6).toFixed(1)} MB${end}`)
  }
  try {
    const counted = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of source) {
        bytes += chunk.length
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
        if (bytes - shown > 4e6) {
          shown = bytes
          told()
        }
        yield chunk
      }
    }
    await pipeline(Readable.fromWeb(answer.body as never), counted, createWriteStream(partial, { flush: true }))
    await rename(partial, out)
  } catch (error) {
    await rm(partial, { force: true })
    throw new CommandError(`The export broke off: ${(error as Error).message}`)
  }
  told('\n')
}
