/** `lazuli token`: a bearer token from the token authority, alone on standard output. */
import type { Command } from 'commander'
import { parseJson, tokenKinds } from 'lazuli-contract'
import { type Client, createClient } from 'lazuli-sdk'
import { CommandError } from '../error.ts'
import { exitCodes, nobodyAt, refusedBy } from '../exit-codes.ts'
import { applicationOptions } from '../from-profile.ts'
import { sandboxPartners, sandboxPassword } from '../sandbox.ts'

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

/** A client signed in by {@link fetchToken}. */
export function clientOf(options: Omit<TokenOptions, 'resource'>): Client {
  const tokens = new Map<string, Promise<string>>()
  return createClient({
    baseUrl: options.url,
    token: ({ scope }) => {
      const known = tokens.get(scope) ?? fetchToken({ ...options, resource: scope.replace(/\/\.default$/, '') })
      tokens.set(scope, known)
      return known
    },
  })
}

/** Asks the v2 token endpoint. Throws {@link CommandError} with the authority's own words when it refuses. */
export async function fetchToken(options: TokenOptions): Promise<string> {
  if (options.profile !== undefined) {
    const { openSession } = await import('../session.ts')
    return openSession({ profile: options.profile }).token(`${options.resource}/.default`)
  }
  const seeded = sandboxPartners.find((p) => p.domain === options.partner || p.tenantId === options.partner)
  const clientId = options.clientId ?? seeded?.applicationId
  if (!clientId) throw new CommandError(`${options.partner} is no seeded partner: name its application with --client-id.`)
  const form = new URLSearchParams({ client_id: clientId, client_secret: options.secret, scope: `${options.resource}/.default` })
  if (options.user) {
    form.set('grant_type', 'password')
    form.set('username', options.user.includes('@') || !seeded ? options.user : `${options.user}@${seeded.domain}`)
    form.set('password', options.password ?? sandboxPassword)
  } else form.set('grant_type', 'client_credentials')
  const response = await ask(options.url, `/${options.partner}/oauth2/v2.0/token`, { method: 'POST', body: form })
  const reply = parseJson(await response.text()) as { access_token?: string; error_description?: string }
  if (!reply.access_token)
    throw new CommandError(reply.error_description?.split('\r\n')[0] ?? `The token endpoint answered ${response.status}.`, exitCodes.denied)
  return reply.access_token
}

/** A token of a kind, from the laboratory of a sandbox. */
async function mintedToken({ url, partner, user, resource }: TokenOptions, kind: string): Promise<string> {
  if (!tokenKinds.some((known) => known === kind)) throw new CommandError(`--kind must be one of ${tokenKinds.join(', ')}.`)
  const response = await ask(url, '/lab/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-lazuli-partner': partner },
    body: JSON.stringify({ kind, audience: resource, ...(user === undefined ? {} : { user }) }),
  })
  const reply = parseJson(await response.text()) as { access_token?: string; description?: string }
  if (!reply.access_token) throw refusedBy(response.status, reply.description)
  return reply.access_token
}

async function ask(url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${url.replace(/\/$/, '')}${path}`, init)
  } catch {
    throw nobodyAt(url)
  }
}
