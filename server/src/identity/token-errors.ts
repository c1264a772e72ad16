/**
 * Refusals of the token authority. They have a shape of their own (platform contract, section 1.6) and never carry
 * `Retry-After`: sign-in libraries would remember the failure and refuse by themselves.
 */
import { formatInstant, type Instant } from 'lazuli-contract'

interface TokenError {
  status: number
  error: string
  /** Our wording; `{name}` parts are filled. */
  text: string
}

const e = (status: number, error: string, text: string): TokenError => ({ status, error, text })

/** By AADSTS number (public list: "Microsoft Entra authentication and authorization error codes"). */
export const tokenErrors = {
  50001: e(400, 'invalid_resource', "The resource '{resource}' is not known here."),
  50012: e(401, 'invalid_client', "No certificate registered for application '{client}' fits the client assertion."),
  50020: e(400, 'invalid_grant', "The user '{user}' does not belong to tenant '{tenant}'."),
  50034: e(400, 'invalid_grant', "The user '{user}' is not in the directory '{tenant}'."),
  50049: e(400, 'invalid_instance', "The authority host '{host}' is not known."),
  50057: e(400, 'invalid_grant', 'The user account is disabled.'),
  50059: e(400, 'invalid_request', "Neither the address nor the credentials tell the tenant; name it in place of '{tenant}'."),
  50126: e(400, 'invalid_grant', 'The user name or the password is wrong.'),
  70000: e(400, 'invalid_grant', 'The refresh token is not valid for this application and tenant.'),
  70002: e(401, 'invalid_client', 'The application did not authenticate: send client_secret or client_assertion.'),
  70003: e(400, 'unsupported_grant_type', "The grant type '{grant}' is not supported."),
  70008: e(400, 'invalid_grant', 'The refresh token has expired from inactivity.'),
  70011: e(400, 'invalid_scope', "The scope '{scope}' is malformed or not known here."),
  700016: e(400, 'unauthorized_client', "Application '{client}' is not registered in tenant '{tenant}'."),
  700022: e(400, 'invalid_scope', "The scope '{scope}' names more than one resource."),
  7000215: e(401, 'invalid_client', "The client secret of application '{client}' is wrong. Send the secret itself, not its id."),
  7000222: e(401, 'invalid_client', "The client secret of application '{client}' has expired."),
  90002: e(400, 'invalid_request', "Tenant '{tenant}' is not found."),
  90014: e(400, 'invalid_request', "The required field '{field}' is missing."),
  90019: e(400, 'invalid_request', 'The user name carries no domain, so the tenant cannot be told.'),
  90033: e(503, 'temporarily_unavailable', 'The token service cannot answer now.'),
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

/** Identifies one exchange with the authority. */
export interface TokenTrace {
  traceId: string
  correlationId: string
}

/** The error body, members in the documented order. */
export function tokenErrorBody(refusal: TokenRefusal, trace: TokenTrace, now: Instant) {
  const { error, text } = tokenErrors[refusal.aadsts]
  const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => (refusal.params?.[name] ?? '').slice(0, 200))
  // 2026-09-15 08:30:00Z
  const timestamp = `${formatInstant(now).slice(0, 19).replace('T', ' ')}Z`
  return {
    error,
    error_description: `AADSTS${refusal.aadsts}: ${filled}\r\nTrace ID: ${trace.traceId}\r\nCorrelation ID: ${trace.correlationId}\r\nTimestamp: ${timestamp}`,
    error_codes: [refusal.aadsts],
    timestamp,
    trace_id: trace.traceId,
    correlation_id: trace.correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.aadsts}`,
  }
}
