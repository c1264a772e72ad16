/** `lazuli token`: a bearer token from the token authority, alone on standard output. */
import type { Command } from 'commander'
import { tokenKinds } from 'lazuli-contract'
import type { Client } from 'lazuli-sdk'
import { CommandError, UsageError } from '../error.ts'
import { applicationOptions } from '../from-profile.ts'
import { sandboxPartners, sandboxPassword } from '../sandbox.ts'
import { openSession, type Session, sessionOf } from '../session.ts'

export interface TokenOptions {
  url: string
  partner: string
  user?: string
  password?: string
  clientId?: string
  secret: string
  resource: string
  kind?: string
  /** Signs in as the profile says, whatever else is given. */
  profile?: string
}

export function token(program: Command): void {
  applicationOptions(program.command('token'))
    .description('Get a bearer token: of the application, or of a user with --user')
    .option('--user <name>', 'user principal name, or its first part: admin')
    .option('--password <text>', "the user's password", sandboxPassword)
    .option('--resource <uri>', 'what the token is for', 'https://api.partnercenter.microsoft.com')
    .option('--kind <kind>', `a token wrong in one way, from the laboratory: ${tokenKinds.join(', ')}`)
    .addHelpText(
      'after',
      '\nExamples:\n  lazuli token\n  lazuli token --user admin\n  lazuli token --kind expired\n  curl -H "Authorization: Bearer $(npm run -s lazuli -- token)" http://127.0.0.1:5080/v1/customers',
    )
    .action(async (options: TokenOptions) => {
      process.stdout.write(`${await (options.kind === undefined ? fetchToken(options) : mintedToken(options, options.kind))}\n`)
    })
}

/** Signed in as the profile says, or as the application or user that was named. */
function sessionFor({
  url,
  partner,
  clientId,
  secret,
  user,
  password = sandboxPassword,
  profile,
}: Omit<TokenOptions, 'resource'>): Session {
  if (profile !== undefined) return openSession({ profile })
  const seeded = sandboxPartners.find((p) => p.domain === partner || p.tenantId === partner)
  const application = clientId ?? seeded?.applicationId
  if (!application) throw new CommandError(`${partner} is no seeded partner: name its application with --client-id.`)
  const who = user === undefined ? {} : { user: user.includes('@') || !seeded ? user : `${user}@${seeded.domain}`, password }
  return sessionOf({ url, tenant: partner, clientId: application, secret, ...who })
}

export const clientOf = (options: Omit<TokenOptions, 'resource'>): Client => sessionFor(options).client

/** Asks the v2 token endpoint. Throws `ApiFault` with the authority's own words when it refuses. */
export const fetchToken = async ({ resource, ...options }: TokenOptions): Promise<string> =>
  sessionFor(options).token(`${resource}/.default`)

/** A token of a kind, from the laboratory of a sandbox. */
async function mintedToken({ resource: audience, user, ...options }: TokenOptions, kind: string): Promise<string> {
  if (!tokenKinds.some((known) => known === kind)) throw new UsageError(`--kind must be one of ${tokenKinds.join(', ')}.`)
  const { lab } = sessionFor(options)
  return (await lab.lab.mintToken({ body: { kind, audience, ...(user === undefined ? {} : { user }) } })).access_token
}
