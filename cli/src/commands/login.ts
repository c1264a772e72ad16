/** `lazuli login`, `logout`, `logins`: how each partner is signed in for. */

import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import { type Client, createClient } from 'lazuli-sdk'
import { type CloudName, clouds } from 'lazuli-sdk/clouds.ts'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { CommandError, UsageError } from '../error.ts'
import { outputOptions } from '../output/options.ts'
import { type PrintOptions, printValue } from '../output/print.ts'
import { ask, styled } from '../output/terminal.ts'
import { type Profile, profileOf, readProfiles, writeProfiles } from '../profiles.ts'
import { placeOf, sessionOf } from '../session.ts'

interface Options {
  profile: string
  url?: string
  cloud?: CloudName
  tenant?: string
  clientId?: string
  secret?: string
  certificate?: string
  deviceCode?: boolean
}

const scope = 'https://api.partnercenter.microsoft.com/.default'

export function login(program: Command): void {
  program
    .command('login')
    .description('Sign in for a partner and keep how, as a profile')
    .option('--profile <name>', 'its name', 'default')
    .option('--url <address>', 'address of a Lazuli (default: the sandbox on this machine)')
    .addOption(new Option('--cloud <name>', 'a cloud of the real service in place of an address').choices(Object.keys(clouds)))
    .option('--tenant <tenant>', 'tenant or domain of the partner')
    .option('--client-id <guid>', 'application')
    .option('--device-code', 'sign in as a user, in a browser anywhere')
    .option('--secret <text>', 'as the application, with its secret (LAZULI_SECRET keeps it out of the history)')
    .option('--certificate <file>', 'as the application, with certificate and private key as one PEM file')
    .addHelpText(
      'after',
      `\nExamples:
  lazuli login --tenant lapis.onmicrosoft.com --device-code
  LAZULI_SECRET=… lazuli login --profile contoso --cloud global --tenant contoso.onmicrosoft.com --client-id <guid>
  lazuli login --profile contoso --cloud china --tenant contoso.partner.onmschina.cn --client-id <guid> --certificate app.pem`,
    )
    .action(signIn)
}

export function logout(program: Command): void {
  program
    .command('logout')
    .description('Forget a profile')
    .argument('[profile]', 'its name (default: the current one)')
    .addHelpText('after', '\nExample:\n  lazuli logout contoso')
    .action((name: string | undefined) => forget(name))
}

export function logins(program: Command): void {
  const profiles = program.command('logins').description('Profiles that are kept; use makes one the current')
  profiles.addHelpText('after', '\nExamples:\n  lazuli logins\n  lazuli logins use contoso')
  outputOptions(profiles.command('list', { isDefault: true }))
    .description('What is kept, without secrets')
    .addHelpText('after', '\nExample:\n  lazuli logins')
    .action(list)
  profiles
    .command('use')
    .argument('<name>', 'profile, or sandbox')
    .description('Make a profile the one that commands use')
    .addHelpText('after', '\nExamples:\n  lazuli logins use contoso\n  lazuli logins use sandbox')
    .action((name: string) => {
      const kept = readProfiles()
      if (name !== 'sandbox' && !kept.profiles[name])
        throw new CommandError(`There is no profile ${name}: ${Object.keys(kept.profiles).join(', ') || 'none is kept'}.`)
      writeProfiles({ ...kept, current: name })
      process.stdout.write(`Commands use ${name} now.\n`)
    })
}

async function signIn(options: Options): Promise<void> {
  if (options.profile === 'sandbox') throw new UsageError('sandbox is the name of the seeded one: choose another.')
  if (options.url && options.cloud) throw new UsageError('Say either --url or --cloud.')
  if ([options.deviceCode, options.secret, options.certificate].filter(Boolean).length > 1)
    throw new UsageError('Say one way to sign in: --device-code, --secret or --certificate.')
  const tenant = options.tenant ?? (await ask('Tenant or domain of the partner:', 'Say which partner with --tenant.'))
  // The seeded partners need no more than their name.
  const seeded = options.cloud ? undefined : profileOf({ profile: 'sandbox', partner: tenant })
  const clientId = options.clientId ?? (seeded?.clientId || (await ask('Application id:', 'Say which application with --client-id.')))
  const place = options.cloud ? { cloud: options.cloud } : { url: options.url ?? seeded?.url ?? 'http://127.0.0.1:5080' }
  const base = { ...place, tenant, clientId }
  const secret = options.secret ?? process.env.LAZULI_SECRET
  const kept = readProfiles()
  // Told before anybody is sent to a browser, not after.
  if (options.deviceCode) writeProfiles(kept)
  let profile: Profile
  if (options.deviceCode) profile = { ...base, ...(await byDeviceCode(createClient(placeOf(base)), base)) }
  else if (options.certificate) profile = { ...base, certificate: resolve(options.certificate) }
  else if (secret) profile = { ...base, secret }
  else if (seeded?.secret) profile = { ...base, secret: seeded.secret }
  else throw new UsageError('Say how to sign in: --device-code, --secret or --certificate.')
  // What does not sign in is not kept.
  await sessionOf(profile).token(scope)
  writeProfiles({ ...kept, current: options.profile, profiles: { ...kept.profiles, [options.profile]: profile } })
  process.stdout.write(`Signed in for ${tenant}; kept as profile ${options.profile}, which commands use now.\n`)
}

async function byDeviceCode(client: Client, { tenant, clientId }: Profile): Promise<Pick<Profile, 'refreshToken'>> {
  const started = await client.identity.requestDeviceCode({
    tenant,
    body: { client_id: clientId, scope: `${scope} offline_access` } as never,
  })
  const { device_code, message, interval, user_code } = started as {
    device_code: string
    message?: string
    interval?: number | string
    user_code: string
  }
  process.stderr.write(`${styled('bold', message ?? `Enter the code ${user_code}.`, process.stderr)}\n`)
  for (;;) {
    await sleep(Number(interval ?? 5) * 1000)
    try {
      const form = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: clientId, device_code }
      const reply = await client.identity.requestToken({ tenant, body: form })
      if (!reply.refresh_token)
        throw new CommandError('The authority gave no refresh token: it does not let this application stay signed in.')
      return { refreshToken: reply.refresh_token }
    } catch (error) {
      if (!(error instanceof ApiFault) || (error.code !== 'authorization_pending' && error.code !== 'slow_down')) throw error
    }
  }
}

function forget(name: string | undefined): void {
  const kept = readProfiles()
  const wanted = name ?? kept.current
  if (wanted === undefined || !kept.profiles[wanted])
    throw new CommandError(wanted === undefined ? 'Nobody is signed in.' : `There is no profile ${wanted}.`)
  const { [wanted]: _, ...profiles } = kept.profiles
  const { current, ...rest } = kept
  writeProfiles({ ...rest, profiles, ...(current === undefined || current === wanted ? {} : { current }) })
  process.stdout.write(`Forgot ${wanted}.\n`)
}

async function list(options: PrintOptions): Promise<void> {
  const { current, profiles } = readProfiles()
  const rows = Object.entries(profiles).map(([name, { url, cloud, tenant, clientId, secret, certificate, refreshToken }]) => ({
    name,
    current: name === current,
    tenant,
    service: cloud ?? url,
    application: clientId,
    signsIn: refreshToken ? 'user' : certificate ? 'certificate' : secret ? 'secret' : 'not at all',
  }))
  await printValue(rows, options)
}
