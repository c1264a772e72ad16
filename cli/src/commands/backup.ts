/** `lazuli backup` asks the running service for a copy of its data folder; `lazuli restore` makes a data folder of one. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { parseJson } from 'lazuli-contract'
import { restoreBackup } from 'lazuli-server/main.ts'
import { CommandError } from '../error.ts'
import { codeOfStatus, nobodyAt } from '../exit-codes.ts'
import { serviceUrl } from '../from-profile.ts'

export function backup(program: Command): void {
  program
    .command('backup')
    .description('Copy the data of a running service, both stores of each partner as of one moment')
    .requiredOption('--to <folder>', 'new folder, on the machine of the service')
    .option('--url <address>', 'address of the service', serviceUrl)
    .addHelpText(
      'after',
      '\nThe operator key is read from LAZULI_OPERATOR_KEY; on the machine of a sandbox none is needed.\n\nExample:\n  lazuli backup --to /var/backups/lazuli-monday',
    )
    .action(async ({ to, url }: { to: string; url: string }) => {
      const key = process.env.LAZULI_OPERATOR_KEY
      const headers = { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) }
      const body = JSON.stringify({ to: resolve(to) })
      const reply = await fetch(`${url.replace(/\/$/, '')}/operator/v1/backups`, { method: 'POST', headers, body }).catch(() => {
        throw nobodyAt(url, 'say where it is with --url; the folder of a stopped service can simply be copied')
      })
      const said = parseJson(await reply.text()) as { description?: string; bytes?: number; partners?: unknown[] }
      if (reply.status !== 201)
        throw new CommandError(
          `No backup was made: ${said.description ?? `the service answered ${reply.status}`}`,
          codeOfStatus(reply.status),
        )
      process.stdout.write(`${resolve(to)}: ${said.partners?.length} partners, ${said.bytes} bytes\n`)
    })
}

export function restore(program: Command): void {
  program
    .command('restore')
    .description('Make a data folder of a backup, after checking all of it')
    .requiredOption('--from <folder>', 'the backup')
    .option('--data <folder>', 'data folder to make', process.env.LAZULI_DATA || '.lazuli')
    .option('--replace', 'put data that is there aside as <folder>.replaced')
    .addHelpText('after', '\nExample:\n  lazuli restore --from /var/backups/lazuli-monday --data .lazuli --replace')
    .action(async ({ from, data, replace }: { from: string; data: string; replace?: boolean }) => {
      process.umask(0o077)
      const { at, partners } = await restoreBackup(resolve(from), resolve(data), { replace: replace === true })
      process.stdout.write(`${resolve(data)}: ${partners.length} partners as of ${at}\n`)
    })
}
