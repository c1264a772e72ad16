/** Who calls: read from the bearer token, trusted from there on. */
import type { Role } from 'lazuli-contract'

export interface Caller {
  /** `app`: the application alone. `user`: a signed-in user through an application. */
  kind: 'app' | 'user'
  /** The partner tenant. */
  tenantId: string
  /** Object id of the user, or of the application's service principal. */
  oid: string
  appId: string
  upn?: string
  name?: string
  /** Partner roles of a user; empty for an application. */
  roles: readonly Role[]
  mfa: boolean
  /** Audience of the token. */
  audience: string
  tokenId: string
  /** The token came from the legacy exchange `/generatetoken`: a few operations want the Entra token itself. */
  partnerToken?: true
}
