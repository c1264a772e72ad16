/** The older verbs of a service, which name an application on the command line: they run under a profile too. */
import type { Command } from 'commander'
import { CommandError, UsageError } from './error.ts'
import { profileOf, readProfiles, usualProfile } from './profiles.ts'
import { sandboxPartners, sandboxSecret } from './sandbox.ts'

/** Where the service is when nobody says. */
export const serviceUrl = process.env.LAZULI_URL || 'http://127.0.0.1:5080'

export const profileSays = 'profile to use, see lazuli login (default: the current one, else the sandbox)'

/** Where the service is, and as which application: options of these verbs. */
export function applicationOptions(command: Command): Command {
  return command
    .option('--url <address>', 'address of the service', serviceUrl)
    .option('--profile <name>', profileSays)
    .hook('preAction', fromProfile)
    .option('--partner <tenant or domain>', 'partner tenant', sandboxPartners[0]?.domain)
    .option('--client-id <guid>', 'application id; that of the seeded partner when absent')
    .option('--secret <text>', 'application secret', sandboxSecret)
}

/** Before the action: address and sign-in of the profile, unless the command line says another place. */
export function fromProfile(_: Command, command: Command): void {
  const { profile } = command.opts<{ profile?: string }>()
  const said = (name: string) => command.getOptionValueSource(name) === 'cli'
  const elsewhere = said('url') || said('partner') || said('clientId')
  const name = profile ?? (elsewhere ? undefined : usualProfile(readProfiles()))
  command.setOptionValue('profile', undefined)
  if (name === undefined || name === 'sandbox') return
  if (said('url')) throw new UsageError(`The profile ${name} says where the service is: leave out --url.`)
  const found = profileOf({ profile: name })
  if (found.cloud && command.name() !== 'token')
    throw new CommandError(`${name} is the real service, which does not know ${command.name()}: name a Lazuli.`)
  command.setOptionValue('profile', name)
  if (found.url) command.setOptionValue('url', found.url)
}
