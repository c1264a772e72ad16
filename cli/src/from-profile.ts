/** The older verbs of a service, which name an application on the command line: they run under a profile too. */
import type { Command } from 'commander'
import { CommandError } from './error.ts'
import { profileOf, readProfiles } from './profiles.ts'

/** Where the service is when nobody says. */
export const serviceUrl = process.env.LAZULI_URL || 'http://127.0.0.1:5080'

export const profileSays = 'profile to use, see lazuli login (default: the current one, else the sandbox)'

/** Before the action: address and sign-in of the profile, unless the command line says another place. */
export function fromProfile(_: Command, command: Command): void {
  const { profile } = command.opts<{ profile?: string }>()
  const said = (name: string) => command.getOptionValueSource(name) === 'cli'
  const elsewhere = said('url') || said('partner') || said('clientId') || process.env.LAZULI_URL !== undefined
  const name = profile ?? (elsewhere ? undefined : readProfiles().current)
  command.setOptionValue('profile', undefined)
  if (name === undefined || name === 'sandbox') return
  const found = profileOf({ profile: name })
  if (found.cloud && command.name() !== 'token')
    throw new CommandError(`${name} is the real service, which does not know ${command.name()}: name a Lazuli.`)
  command.setOptionValue('profile', name)
  if (!said('url') && found.url) command.setOptionValue('url', found.url)
}
