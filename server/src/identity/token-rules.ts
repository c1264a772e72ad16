/** What a token request asks for: its form read, its resource and scopes checked. Who asks is decided in `token-routes.ts`. */
import type { TokenVersion } from './claims.ts'
import { audienceOf, type KnownResources, readDefaultScope, readScopes, type ScopeProblem } from './resources.ts'
import { refuseToken, type TokenRefusal } from './token-errors.ts'

/** Fields by lower-case name, trimmed: documented calls carry stray blanks. Empty fields count as not sent. */
export type Form = ReadonlyMap<string, string>

/** Reads a form body; the first of repeated fields counts. */
export function readForm(text: string): Form {
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    const key = name.trim().toLowerCase()
    const trimmed = value.trim()
    if (trimmed !== '' && !form.has(key)) form.set(key, trimmed)
  }
  return form
}

/** By the words clients use for them. */
const grants = {
  client_credentials: 'client_credentials',
  password: 'password',
  refresh_token: 'refresh_token',
  authorization_code: 'authorization_code',
  device_code: 'device_code',
  'urn:ietf:params:oauth:grant-type:device_code': 'device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'on_behalf_of',
} as const
export type Grant = (typeof grants)[keyof typeof grants]

/** The grant a form asks for, when it is well formed for the endpoint. */
export function readGrant(form: Form, version: TokenVersion): Grant | TokenRefusal {
  const asked = form.get('grant_type')
  if (asked === undefined) return missing('grant_type')
  const word = asked.toLowerCase()
  const grant = Object.hasOwn(grants, word) ? grants[word as keyof typeof grants] : undefined
  if (!grant) return refuseToken(70003, { grant: asked })
  if (version === 2 && form.has('resource')) return refuseToken(901002)
  return grant
}

export function missing(field: string): TokenRefusal {
  return refuseToken(90014, { field })
}

/** What the token is for. */
export interface Wanted {
  audience: string
  /** `scp` of a user's token. */
  permissions: string[]
  /** `scope` of the reply. */
  scope: string
}

/**
 * Resource and scope of a request. `before` is what an earlier token of the same sign-in was for: a refresh that names
 * nothing gets the same again. The v1 endpoint takes a resource; a scope that names one will do, as sign-in libraries
 * in OpenID mode find the v1 endpoint and send scopes to it.
 */
export function readWanted(
  form: Form,
  grant: Grant,
  version: TokenVersion,
  known: KnownResources,
  before?: { audience?: string; scope?: string },
): Wanted | TokenRefusal {
  const scope = form.get('scope')
  const resource = form.get('resource')
  if (version === 1 && (resource !== undefined || !scope?.includes('/'))) {
    const asked = resource ?? before?.audience
    return asked === undefined ? missing('resource') : wantedResource(asked, known)
  }
  const asked = scope ?? (before?.audience === undefined || before.scope?.includes('/') ? before?.scope : `${before.audience}/.default`)
  return asked === undefined ? missing('scope') : wantedScope(asked, grant, known)
}

function wantedResource(asked: string, known: KnownResources): Wanted | TokenRefusal {
  const audience = audienceOf(asked, known)
  if (audience === undefined) return refuseToken(50001, { resource: asked })
  return { audience, permissions: ['user_impersonation'], scope: 'user_impersonation' }
}

function wantedScope(asked: string, grant: Grant, known: KnownResources): Wanted | TokenRefusal {
  if (grant === 'client_credentials') {
    const scope = readDefaultScope(asked, known)
    return typeof scope === 'string' ? refuseScope(scope, asked) : { audience: scope.audience, permissions: [], scope: '' }
  }
  const scopes = readScopes(asked, known)
  if (typeof scopes === 'string') return refuseScope(scopes, asked)
  return { audience: scopes.audience, permissions: scopes.permissions, scope: scopes.granted.join(' ') }
}

function refuseScope(problem: ScopeProblem, scope: string): TokenRefusal {
  return refuseToken(problem === 'several' ? 700022 : 70011, { scope })
}

/** Application id and secret of an `Authorization: Basic` header (percent-encoded each, as OAuth has it). */
export function readBasic(authorization: string | undefined): { client: string; secret: string } | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(authorization?.trim() ?? '')?.[1]
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const cut = text.indexOf(':')
  if (cut < 1) return undefined
  try {
    return { client: unescapeForm(text.slice(0, cut)), secret: unescapeForm(text.slice(cut + 1)) }
  } catch {
    return undefined
  }
}

function unescapeForm(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

/** `grant_type` of a `/generatetoken` body: a form, a JSON text holding a form, or a JSON object. */
export function readLegacyGrant(text: string, parse: (json: string) => unknown): string | undefined {
  const body = text.trim()
  if (!/^["{]/.test(body)) return readForm(body).get('grant_type')
  let value: unknown
  try {
    value = parse(body)
    // A text may hold a form or, encoded twice, an object.
    if (typeof value === 'string' && value.trim().startsWith('{')) value = parse(value)
  } catch {
    return undefined
  }
  if (typeof value === 'string') return readForm(value).get('grant_type')
  const grant = (value as { grant_type?: unknown } | null)?.grant_type
  return typeof grant === 'string' ? grant.trim() : undefined
}
