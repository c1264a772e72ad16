/** Profiles: which service, which partner, how to sign in. Kept in one file that only its owner reads. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseJson } from 'lazuli-contract/values/json.ts'
import type { CloudName } from 'lazuli-sdk/clouds.ts'
import { CommandError, UsageError } from './error.ts'
import { sandboxPartners, sandboxPassword, sandboxSecret } from './sandbox.ts'

export interface Profile {
  /** Address of a Lazuli; or a cloud of the real service. */
  url?: string
  cloud?: CloudName
  /** Tenant or domain of the partner. */
  tenant: string
  clientId: string
  /** One way to sign in. */
  secret?: string
  /** PEM file with certificate and private key. */
  certificate?: string
  /** Of a user who signed in by device code. */
  refreshToken?: string
  /** Of a sandbox user. */
  user?: string
  password?: string
}

interface Kept {
  current?: string
  profiles: Record<string, Profile>
}

export function profilesFile(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LAZULI_CONFIG) return env.LAZULI_CONFIG
  const folder = process.platform === 'win32' ? env.APPDATA : env.XDG_CONFIG_HOME
  return join(folder || join(home(), '.config'), 'lazuli', 'profiles.json')
}

/** A user that the machine does not know, as in containers, has none. */
function home(): string {
  try {
    return homedir() || '/nonexistent'
  } catch {
    return '/nonexistent'
  }
}

export function readProfiles(): Kept {
  let text: string
  try {
    text = readFileSync(profilesFile(), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { profiles: byName({}) }
    // Taken for none, it would be written over by the next sign-in.
    throw new CommandError(`${profilesFile()} cannot be read (${(error as Error).message}).`)
  }
  try {
    const kept = parseJson(text) as unknown as Partial<Kept>
    const profiles = Object.entries(kept.profiles ?? {})
    if (Array.isArray(kept) || profiles.some(([, one]) => typeof one?.tenant !== 'string' || typeof one.clientId !== 'string')) throw kept
    return { ...kept, profiles: byName(kept.profiles ?? {}) }
  } catch {
    throw new CommandError(`${profilesFile()} holds no profiles: mend it, or remove it and sign in again.`)
  }
}

/** A name is asked for as it was typed: `constructor` is one like any other. */
const byName = (profiles: Kept['profiles']): Kept['profiles'] => Object.assign(Object.create(null), profiles)

/** Puts `kept` in place of what was there, whole. Throws {@link CommandError} where it may not. */
export function writeProfiles(kept: Kept): void {
  const file = profilesFile()
  // Of this process alone: another that signs in at the same moment writes one of its own.
  const fresh = `${file}.${process.pid}.new`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(fresh, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw new CommandError(`${file} cannot be written (${(error as Error).message}): say where profiles are kept with LAZULI_CONFIG.`)
  }
}

export interface Wish {
  profile?: string
  url?: string
  /** Tenant or domain. */
  partner?: string
  /** A user of the sandbox, said on the command line. */
  as?: string
  /** A user of the sandbox where nobody says another and no profile signs in. */
  usually?: string
}

/** Of a command line that names neither profile nor place. */
export const usualProfile = (kept: Kept): string | undefined =>
  process.env.LAZULI_PROFILE_NAME ?? (process.env.LAZULI_URL === undefined ? kept.current : undefined)

/** The profile a command runs under: the named one, the current one, or the seeded sandbox. */
export function profileOf({ profile: name, url, partner, as, usually }: Wish): Profile & { name?: string } {
  const kept = readProfiles()
  const wanted = name ?? (url === undefined ? usualProfile(kept) : undefined)
  if (wanted !== undefined && wanted !== 'sandbox') {
    const found = kept.profiles[wanted]
    if (!found) throw new CommandError(`There is no profile ${wanted}: ${remedyFor(wanted, kept)}.`)
    // Left out of account, they would send the call to another place, or as another, than was said.
    if (url !== undefined) throw new UsageError(`The profile ${wanted} says where the service is: leave out --url.`)
    if (as !== undefined)
      throw new UsageError(`The profile ${wanted} says who signs in: --as is for the seeded sandbox, --profile sandbox.`)
    return { ...found, name: wanted, ...(partner ? { tenant: partner } : {}) }
  }
  const seeded =
    sandboxPartners.find(({ domain, tenantId }) => domain === partner || tenantId === partner) ?? (partner ? undefined : sandboxPartners[0])
  const place = { url: url ?? process.env.LAZULI_URL ?? 'http://127.0.0.1:5080' }
  if (!seeded) return { ...place, tenant: partner as string, clientId: '' }
  const who = as ?? usually
  const user = who === undefined ? {} : { user: who.includes('@') ? who : `${who}@${seeded.domain}`, password: sandboxPassword }
  return { ...place, tenant: seeded.domain, clientId: seeded.applicationId, secret: sandboxSecret, ...user }
}

/** What to do about a name that is not kept: of the environment, of the current one, or said. */
function remedyFor(wanted: string, kept: Kept): string {
  if (process.env.LAZULI_PROFILE_NAME === wanted) return 'LAZULI_PROFILE_NAME names it'
  if (kept.current === wanted) return 'it was the current one; lazuli logins use sandbox goes back to the sandbox'
  return `sign in with lazuli login --profile ${wanted}${Object.keys(kept.profiles).length > 0 ? `, or name one of ${Object.keys(kept.profiles).join(', ')}` : ''}`
}
