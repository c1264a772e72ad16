/** The `lazuli` command: verbs of its own, and every operation of the API from the contract. */
import { Command, CommanderError } from 'commander'
import { verbs } from './verbs.ts'

/** Runs one command line. Gives its exit code; what a command has set itself stands in `process.exitCode`. */
export async function run(given: readonly string[]): Promise<number | undefined> {
  // `help carts checkout` is what `carts checkout --help` is.
  const words = given[0] === 'help' ? [...given.slice(1), '--help'] : given
  try {
    const program = await programFor(words)
    refuseUnknown(program, words)
    await program.parseAsync([...words], { from: 'user' })
    return undefined
  } catch (error) {
    return tell(error)
  }
}

/** Only what is addressed is loaded whole. */
export async function programFor(words: readonly string[]): Promise<Command> {
  const asked = words[0] === '__complete' ? words.slice(1) : words
  const addressed = asked.find((word) => !word.startsWith('-')) ?? ''
  const program = new Command('lazuli')
    .description("Lazuli stands in for Microsoft Partner Center's commerce API: buy an Azure plan, meter it, bill it.")
    .version('0.1.0')
    .showHelpAfterError('(lazuli --help says more)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  lazuli serve
  lazuli buy --company "Quiet Harbor"
  lazuli customers list
  lazuli invoices list-line-items G000000002 --provider onetime --invoice-line-item-type billinglineitems -o csv
  lazuli customers list -o json --query "[].companyProfile.companyName"
  lazuli login --profile contoso --cloud global --tenant contoso.onmicrosoft.com --client-id <guid> --device-code

Not affiliated with or endorsed by Microsoft.`,
    )

  for (const [name, { says, load }] of Object.entries(verbs)) {
    if (name === addressed) {
      ;(await load())(program)
    } else program.command(name).description(says)
  }
  // Whoever starts the service does not wait for the rest.
  if (addressed !== 'serve') (await import('./api/commands.ts')).addGroups(program, addressed)
  if (words[0] === '__complete') (await import('./commands/completion.ts')).completing(program)
  return program
}

/** A noun or verb that is not there is said to be so, also before `--help` and where a verb is understood when none is given. */
function refuseUnknown(program: Command, words: readonly string[]): void {
  let at = program
  for (const word of words) {
    if (word.startsWith('-') || word === 'help' || at.commands.length === 0) return
    const next = at.commands.find((command) => command.name() === word || command.aliases().includes(word))
    if (next) at = next
    else {
      at.args = [word]
      // Not in the types: it looks for names that resemble the word.
      ;(at as unknown as { unknownCommand(): never }).unknownCommand()
    }
  }
}

/** Says what went wrong: one sentence for what the user can mend, the stack only for bugs. */
async function tell(error: unknown): Promise<number> {
  // Commander has said it already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const known = error instanceof Error && ['ConfigError', 'StorageError', 'CommandError'].includes(error.name)
  const { exitCodeOf, sentenceOf } = known
    ? { exitCodeOf: () => (error as { exitCode?: number }).exitCode ?? 1, sentenceOf: () => error.message }
    : await import('./exit.ts')
  process.stderr.write(`${sentenceOf(error) ?? (error instanceof Error ? error.stack : String(error))}\n`)
  return exitCodeOf(error)
}
