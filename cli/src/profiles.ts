/** Profiles: which service, which partner, how to sign in. Kept in one file that only its owner reads. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseJson } from 'lazuli-contract/values/json.ts'
import type { CloudName } from 'lazuli-sdk/clouds.ts'
import { CommandError } from './error.ts'
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
  return join(folder || join(homedir(), '.config'), 'lazuli', 'profiles.json')
}

export function readProfiles(): Kept {
  let text: string
  try {
    text = readFileSync(profilesFile(), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { profiles: {} }
    // Taken for none, it would be written over by the next sign-in.
    throw new CommandError(`${profilesFile()} cannot be read (${(error as Error).message}).`)
  }
  try {
    const kept = parseJson(text) as unknown as Kept
    return { ...kept, profiles: kept.profiles ?? {} }
  } catch {
    throw new CommandError(`${profilesFile()} is no JSON: mend it, or remove it and sign in again.`)
  }
}

export function writeProfiles(kept: Kept): void {
  const file = profilesFile()
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export interface Wish {
  profile?: string
  url?: string
  /** Tenant or domain. */
  partner?: string
  /** A user of the sandbox. */
  as?: string
}

/** The profile a command runs under: the named one, the current one, or the seeded sandbox. */
export function profileOf({ profile: name, url, partner, as }: Wish): Profile & { name?: string } {
  const kept = readProfiles()
  const wanted =
    name ?? process.env.LAZULI_PROFILE_NAME ?? (url === undefined && process.env.LAZULI_URL === undefined ? kept.current : undefined)
  if (wanted !== undefined && wanted !== 'sandbox') {
    const found = kept.profiles[wanted]
    if (!found) throw new CommandError(`There is no profile ${wanted}: sign in with lazuli login --profile ${wanted}.`)
    return { ...found, name: wanted, ...(partner ? { tenant: partner } : {}) }
  }
  const seeded =
    sandboxPartners.find(({ domain, tenantId }) => domain === partner || tenantId === partner) ?? (partner ? undefined : sandboxPartners[0])
  const place = { url: url ?? process.env.LAZULI_URL ?? 'http://127.0.0.1:5080' }
  if (!seeded) return { ...place, tenant: partner as string, clientId: '' }
  const user = as === undefined ? {} : { user: as.includes('@') ? as : `${as}@${seeded.domain}`, password: sandboxPassword }
  return { ...place, tenant: seeded.domain, clientId: seeded.applicationId, secret: sandboxSecret, ...user }
}
