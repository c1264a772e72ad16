/** How an application proves itself to the authority: by secret, by an assertion signed with its certificate, or not at all. */
import { createPublicKey, X509Certificate } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { decodeProtectedHeader } from 'jose/decode/protected_header'
import * as errors from 'jose/errors'
import { jwtVerify } from 'jose/jwt/verify'
import { day, type Instant, readGuid } from 'lazuli-contract'
import type { PartnerFacts } from '../db/partner.ts'
import type { Grants } from './grants.ts'
import type { Application, ApplicationCertificate } from './registry.ts'
import { hashToken, isSecret } from './secrets.ts'
import { refuseToken, type TokenRefusal } from './token-errors.ts'
import type { Form } from './token-rules.ts'

export type Proof = 'none' | 'secret' | 'certificate'

export interface ProofContext {
  grants: Grants
  origin: string
  partner: PartnerFacts
  now: Instant
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Applications that may be public get users' tokens without proof; the application's own token always needs one. */
export async function proveClient(
  application: Application,
  form: Form,
  basicSecret: string | undefined,
  needed: boolean,
  context: ProofContext,
): Promise<Proof | TokenRefusal> {
  const client = application.appId
  const assertion = form.get('client_assertion')
  if (assertion !== undefined) {
    const type = form.get('client_assertion_type')
    if (type === undefined) return refuseToken(90014, { field: 'client_assertion_type' })
    if (type !== assertionType) return refuseToken(9002313, { detail: 'client_assertion_type is not known.' })
    return (await isAssertion(application, assertion, context)) ? 'certificate' : refuseToken(50012, { client })
  }
  const secret = form.get('client_secret') ?? basicSecret
  if (secret === undefined) return application.publicClient && !needed ? 'none' : refuseToken(70002)
  for (const { hash, expiresAt } of application.secrets)
    if (await isSecret(secret, hash)) return expiresAt !== null && expiresAt <= context.now ? refuseToken(7000222, { client }) : 'secret'
  return refuseToken(7000215, { client })
}

/** Assertions are dated by clocks of others, milliseconds of difference. */
const skew = 5 * 60_000
/** An assertion that lives longer is refused: its id has to be remembered until it ends. */
const longestLife = day

/**
 * A JWT by the application about itself, for one of the token addresses of its tenant (platform contract, section 1.4).
 * An id is good for one assertion. The same assertion may come again while it lives: msal-node keeps one for all its
 * requests of ten minutes.
 */
async function isAssertion(application: Application, assertion: string, { grants, origin, partner, now }: ProofContext): Promise<boolean> {
  const certificate = certificateOf(application, assertion)
  if (!certificate || certificate.expiresAt <= now) return false
  let claims: JWTPayload
  try {
    const key = createPublicKey(
      new X509Certificate(Buffer.from(certificate.certificate, 'base64')).publicKey.export({ type: 'spki', format: 'pem' }),
    )
    const verified = await jwtVerify(assertion, key, {
      algorithms: ['RS256', 'PS256'],
      currentDate: new Date(now),
      clockTolerance: skew / 1000,
      requiredClaims: ['exp', 'aud', 'iss', 'sub', 'jti'],
    })
    claims = verified.payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
  const { iss, sub, jti, exp } = claims as { iss: string; sub: string; jti: string; exp: number }
  const own = [iss, sub].every((name) => (readGuid(name) ?? name) === application.appId)
  const audiences = [claims.aud ?? []].flat()
  const expiresAt = exp * 1000
  if (!own || !audiences.some((one) => isTokenAddress(one, origin, partner)) || expiresAt > now + longestLife) return false
  const id = hashToken(`${application.tenantId} ${application.appId} ${jti}`)
  const hash = hashToken(assertion)
  const before = grants.assertion(id)
  if (before === undefined) grants.addAssertion(id, hash, expiresAt + skew, now)
  return before === undefined || before === hash
}

/** The registered certificate that the header names, by its SHA-1 or SHA-256. */
function certificateOf(application: Application, assertion: string): ApplicationCertificate | undefined {
  try {
    const header = decodeProtectedHeader(assertion) as Record<string, unknown>
    const named = (one: ApplicationCertificate): boolean =>
      header['x5t#S256'] === one.x5tS256 || header.x5t === one.x5t || header.kid === one.x5t
    return application.certificates?.find(named)
  } catch {
    return undefined
  }
}

/** The v1 or v2.0 token address, or the authority itself, under the id or the domain of the tenant, or under none. */
function isTokenAddress(audience: string, origin: string, { tenantId, domain, domains = [] }: PartnerFacts): boolean {
  const address = audience.toLowerCase().replace(/\/$/, '')
  const own = origin.toLowerCase()
  return [tenantId, domain, ...domains, 'common', 'organizations'].some((tenant) =>
    ['/oauth2/token', '/oauth2/v2.0/token', '/v2.0', ''].some((path) => address === `${own}/${tenant.toLowerCase()}${path}`),
  )
}

/** A certificate as it is registered; undefined when the text is none with an RSA key. PEM or base64 DER. */
export function readCertificate(text: string): ApplicationCertificate | undefined {
  try {
    const pem = text.includes('-----BEGIN')
    const certificate = new X509Certificate(pem ? text : Buffer.from(text, 'base64'))
    if (certificate.publicKey.asymmetricKeyType !== 'rsa') return undefined
    const print = (fingerprint: string): string => Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
    return {
      x5t: print(certificate.fingerprint),
      x5tS256: print(certificate.fingerprint256),
      certificate: certificate.raw.toString('base64'),
      expiresAt: certificate.validToDate.getTime(),
    }
  } catch {
    return undefined
  }
}
