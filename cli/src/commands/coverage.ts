/** `lazuli coverage`: every operation of the wire contract and whether this release serves it. */
import type { Command } from 'commander'
import { coverageTable } from 'lazuli-contract/coverage.ts'

export function coverage(program: Command): void {
  program
    .command('coverage')
    .description('Print every operation of the wire contract and whether it is served')
    .addHelpText('after', '\nExample:\n  lazuli coverage > coverage.md')
    .action(() => {
      process.stdout.write(coverageTable())
    })
}
