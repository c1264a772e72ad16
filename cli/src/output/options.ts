/** Options that say how an answer is written. */
import { type Command, Option } from 'commander'
import { checkQuery, forms } from './print.ts'

/** `-o` and `--query`; `usual` says what is written without them. */
export function outputOptions(command: Command, usual = 'table on a terminal, else json'): Command {
  return command
    .addOption(new Option('-o, --output <form>', `how the answer is written (default: ${usual})`).choices(forms))
    .option('--query <jmespath>', 'pick from the answer: "[?status==\'active\'].id"')
    .hook('preAction', () => checkQuery(command.opts<{ query?: string }>().query))
}
