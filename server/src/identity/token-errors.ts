/**
 * Refusals of the token authority. They have a shape of their own (platform contract, section 1.6) and never carry
 * `Retry-After`: sign-in libraries would remember the failure and refuse by themselves.
 */
import { formatInstant, type Instant, isTraditionalChinese, readGuid, tellDetail } from 'lazuli-contract'
import { tokenErrorsZhTw } from './token-errors-zh-tw.ts'

interface TokenError {
  status: number
  error: string
  /** Our wording; `{name}` parts are filled. */
  text: string
  suberror?: string
}

const e = (status: number, error: string, text: string, suberror?: string): TokenError => ({
  status,
  error,
  text,
  ...(suberror === undefined ? {} : { suberror }),
})

/** By AADSTS number (public list: "Microsoft Entra authentication and authorization error codes"). */
export const tokenErrors = {
  50001: e(400, 'invalid_resource', "The resource '{resource}' is not known here."),
  50012: e(401, 'invalid_client', "No certificate registered for application '{client}' fits the client assertion."),
  50013: e(400, 'invalid_grant', 'The assertion is not a good token of a user for this application.'),
  50020: e(400, 'invalid_grant', "The user '{user}' does not belong to tenant '{tenant}'."),
  50034: e(400, 'invalid_grant', "The user '{user}' is not in the directory '{tenant}'."),
  50049: e(400, 'invalid_instance', "The authority host '{host}' is not known."),
  50053: e(400, 'invalid_grant', 'The account is locked.'),
  50055: e(400, 'invalid_grant', 'The password has expired.'),
  50057: e(400, 'invalid_grant', 'The user account is disabled.'),
  50058: e(400, 'login_required', 'Nobody is signed in, and nobody may be asked.'),
  50059: e(400, 'invalid_request', "Neither the address nor the credentials tell the tenant; name it in place of '{tenant}'."),
  50072: e(400, 'interaction_required', 'The user must enrol for a second factor to reach this resource.', 'basic_action'),
  50074: e(400, 'interaction_required', 'A second factor is needed and was not done.', 'basic_action'),
  50076: e(400, 'interaction_required', 'A second factor is needed: sign in interactively.', 'basic_action'),
  50079: e(400, 'interaction_required', 'The policy of the tenant asks the user to enrol for a second factor.', 'basic_action'),
  50196: e(400, 'invalid_request', 'Too many codes of this address wait for somebody to sign in; use or leave them first.'),
  50126: e(400, 'invalid_grant', 'The user name or the password is wrong.'),
  50011: e(400, 'invalid_request', "The redirect URI '{uri}' is not registered for application '{client}'."),
  53003: e(400, 'interaction_required', 'Access has been blocked by Conditional Access policies.'),
  65001: e(400, 'invalid_grant', "There is no consent to application '{client}' for '{resource}'.", 'consent_required'),
  65004: e(400, 'access_denied', 'The user declined.'),
  70000: e(400, 'invalid_grant', 'The refresh token or code is not valid for this application, tenant and exchange.'),
  70002: e(401, 'invalid_client', 'The application did not authenticate: send client_secret or client_assertion.'),
  70003: e(400, 'unsupported_grant_type', "The grant type '{grant}' is not supported."),
  70008: e(400, 'invalid_grant', 'The refresh token or code has expired.'),
  70011: e(400, 'invalid_scope', "The scope '{scope}' is malformed or not known here."),
  70016: e(400, 'authorization_pending', 'The code has not been approved yet.'),
  70018: e(400, 'bad_verification_code', 'The code is not known.'),
  70019: e(400, 'expired_token', 'The code has expired.'),
  700005: e(400, 'invalid_grant', 'The code was made for another tenant.'),
  700016: e(400, 'unauthorized_client', "Application '{client}' is not registered in tenant '{tenant}'."),
  700022: e(400, 'invalid_scope', "The scope '{scope}' names more than one resource."),
  700051: e(400, 'unsupported_response_type', "The response type '{type}' is not supported."),
  7000215: e(401, 'invalid_client', "The client secret of application '{client}' is wrong. Send the secret itself, not its id."),
  7000222: e(401, 'invalid_client', "The client secret of application '{client}' has expired."),
  90002: e(400, 'invalid_request', "Tenant '{tenant}' is not found."),
  90014: e(400, 'invalid_request', "The required field '{field}' is missing."),
  90019: e(400, 'invalid_request', 'The user name carries no domain, so the tenant cannot be told.'),
  90033: e(503, 'temporarily_unavailable', 'The token service cannot answer now.'),
  90094: e(400, 'invalid_grant', 'An administrator has to consent.'),
  90099: e(400, 'invalid_grant', "Application '{client}' is not consented to in tenant '{tenant}': use applicationconsents."),
  901002: e(400, 'invalid_request', "The v2.0 token endpoint takes no 'resource'; ask for a scope."),
  9002313: e(400, 'invalid_request', 'The request is malformed: {detail}'),
} as const satisfies Record<number, TokenError>

export type TokenErrorCode = keyof typeof tokenErrors

/** Why no token was issued. */
export interface TokenRefusal {
  readonly aadsts: TokenErrorCode
  readonly params?: Readonly<Record<string, string>>
}

export function refuseToken(aadsts: TokenErrorCode, params?: Record<string, string>): TokenRefusal {
  return { aadsts, ...(params ? { params } : {}) }
}

export function isTokenRefusal(value: unknown): value is TokenRefusal {
  return typeof value === 'object' && value !== null && 'aadsts' in value
}

/** What a client passes on to the authorize address, which then asks for a second factor. The id is of no policy in particular. */
export const mfaChallenge = '{"access_token":{"capolids":{"essential":true,"values":["6a1f3e54-2c0b-4b7d-9c64-0d6f5a3b2e11"]}}}'

/** Identifies one exchange with the authority. */
export interface TokenTrace {
  traceId: string
  correlationId: string
}

/** What a page says to a form that it does not know. */
export const staleForm = 'the form is too old or was not opened in this browser. Begin again at the application.'

/** What was sent, cut short. An application id that is none may be a secret in the wrong field, and goes into nobody's log. */
function shown(name: string, value: string): string {
  return name === 'client' && readGuid(value) === undefined ? 'that is no GUID' : value.slice(0, 200)
}

/** What a refusal says, in the language of a culture. */
export function sayRefusal({ aadsts, params }: TokenRefusal, culture: string): string {
  const text = isTraditionalChinese(culture) ? tokenErrorsZhTw[aadsts] : tokenErrors[aadsts].text
  return `AADSTS${aadsts}: ${text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = shown(name, params?.[name] ?? '')
    return name === 'detail' ? tellDetail(value, culture) : value
  })}`
}

/** The error body, members in the documented order. */
export function tokenErrorBody(refusal: TokenRefusal, trace: TokenTrace, now: Instant) {
  const { error, suberror }: TokenError = tokenErrors[refusal.aadsts]
  // 2026-09-15 08:30:00Z
  const timestamp = `${formatInstant(now).slice(0, 19).replace('T', ' ')}Z`
  return {
    error,
    error_description: `${sayRefusal(refusal, 'en-US')}\r\nTrace ID: ${trace.traceId}\r\nCorrelation ID: ${trace.correlationId}\r\nTimestamp: ${timestamp}`,
    error_codes: [refusal.aadsts],
    timestamp,
    trace_id: trace.traceId,
    correlation_id: trace.correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.aadsts}`,
    ...(suberror === undefined ? {} : { suberror }),
    ...(suberror === 'basic_action' ? { claims: mfaChallenge } : {}),
  }
}
