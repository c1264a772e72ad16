/** `lazuli backup` asks the running service for a copy of its data folder; `lazuli restore` makes a data folder of one. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ApiFault } from 'lazuli-sdk'
import { restoreBackup } from 'lazuli-server/main.ts'
import { CommandError } from '../error.ts'
import { isUnreachable } from '../exit.ts'
import { codeOfStatus, nobodyAt } from '../exit-codes.ts'
import { profileSays, serviceUrl } from '../from-profile.ts'
import { write } from '../output/print.ts'
import { openSession } from '../session.ts'

export function backup(program: Command): void {
  program
    .command('backup')
    .description('Copy the data of a running service, both stores of each partner as of one moment')
    .requiredOption('--to <folder>', 'new folder, on the machine of the service')
    .option('--profile <name>', profileSays)
    .option('--url <address>', 'address of the service')
    .addHelpText(
      'after',
      '\nThe operator key is read from LAZULI_OPERATOR_KEY; on the machine of a sandbox none is needed.\n\nExample:\n  lazuli backup --to /var/backups/lazuli-monday',
    )
    .action(async ({ to, ...where }: { to: string; profile?: string; url?: string }) => {
      const { client } = openSession(where)
      const said = await client.operator.createBackup({ body: { to: resolve(to) } }).catch((error: unknown) => {
        if (isUnreachable(error))
          throw nobodyAt(where.url ?? serviceUrl, 'say where it is with --url; the folder of a stopped service can simply be copied')
        if (!(error instanceof ApiFault)) throw error
        throw new CommandError(`No backup was made: ${error.description}`, codeOfStatus(error.status))
      })
      await write(`${resolve(to)}: ${said.partners.length} partners, ${said.bytes} bytes\n`)
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
