/** `lazuli token`: a bearer token from the token authority, alone on standard output. */
import type { Command } from 'commander'
import { parseJson } from 'lazuli-contract'
import { CommandError } from '../error.ts'
import { sandboxPartners, sandboxPassword, sandboxSecret } from '../sandbox.ts'

export interface TokenOptions {
  url: string
  partner: string
  user?: string
  password?: string
  clientId?: string
  secret: string
  resource: string
}

export function token(program: Command): void {
  program
    .command('token')
    .description('Get a bearer token: of the application, or of a user with --user')
    .option('--url <address>', 'address of the service', 'http://127.0.0.1:5080')
    .option('--partner <tenant or domain>', 'partner tenant', 'lapis.onmicrosoft.com')
    .option('--user <name>', 'user principal name, or its first part: admin')
    .option('--password <text>', "the user's password", sandboxPassword)
    .option('--client-id <guid>', 'application id; that of the seeded partner when absent')
    .option('--secret <text>', 'application secret', sandboxSecret)
    .option('--resource <uri>', 'what the token is for', 'https://api.partnercenter.microsoft.com')
    .addHelpText(
      'after',
      '\nExamples:\n  lazuli token\n  lazuli token --user admin\n  curl -H "Authorization: Bearer $(npm run -s lazuli -- token)" http://127.0.0.1:5080/v1/customers',
    )
    .action(async (options: TokenOptions) => {
      process.stdout.write(`${await fetchToken(options)}\n`)
    })
}

/** Asks the v2 token endpoint. Throws {@link CommandError} with the authority's own words when it refuses. */
export async function fetchToken(options: TokenOptions): Promise<string> {
  const seeded = sandboxPartners.find((p) => p.domain === options.partner || p.tenantId === options.partner)
  const clientId = options.clientId ?? seeded?.applicationId
  if (!clientId) throw new CommandError(`${options.partner} is no seeded partner: name its application with --client-id.`)
  const form = new URLSearchParams({ client_id: clientId, client_secret: options.secret, scope: `${options.resource}/.default` })
  if (options.user) {
    form.set('grant_type', 'password')
    form.set('username', options.user.includes('@') || !seeded ? options.user : `${options.user}@${seeded.domain}`)
    form.set('password', options.password ?? sandboxPassword)
  } else form.set('grant_type', 'client_credentials')
  let response: Response
  try {
    response = await fetch(`${options.url.replace(/\/$/, '')}/${options.partner}/oauth2/v2.0/token`, { method: 'POST', body: form })
  } catch (error) {
    throw new CommandError(
      `${options.url} does not answer (${(error as Error).cause instanceof Error ? ((error as Error).cause as Error).message : (error as Error).message}).`,
    )
  }
  const reply = parseJson(await response.text()) as { access_token?: string; error_description?: string }
  if (!reply.access_token)
    throw new CommandError(reply.error_description?.split('\r\n')[0] ?? `The token endpoint answered ${response.status}.`)
  return reply.access_token
}
