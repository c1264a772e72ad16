/** Where bearer tokens come from: text, a function, a credential of `@azure/identity`, an application of MSAL. */

/** What a token is wanted for. */
export interface TokenRequest {
  /** `https://api.partnercenter.microsoft.com/.default` */
  scope: string
  signal?: AbortSignal | undefined
}

/** As `TokenCredential` of `@azure/identity`. */
export interface TokenCredentialLike {
  getToken(
    scopes: string | string[],
    options?: { abortSignal?: AbortSignal },
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>
}

/** As `ConfidentialClientApplication` of `@azure/msal-node`, which keeps its own tokens. */
export interface MsalApplicationLike {
  acquireTokenByClientCredential(request: { scopes: string[] }): Promise<{ accessToken: string } | null>
}

export type TokenSource = string | ((request: TokenRequest) => string | Promise<string>) | TokenCredentialLike | MsalApplicationLike

export type GetToken = (request: TokenRequest) => Promise<string>

/** A credential is asked again so long before its token ends, milliseconds. */
const margin = 5 * 60_000

/** One function over every kind of source. */
export function tokensOf(source: TokenSource): GetToken {
  if (typeof source === 'string') return async () => source
  if (typeof source === 'function') return async (request) => source(request)
  if ('acquireTokenByClientCredential' in source)
    return async ({ scope }) => {
      const result = await source.acquireTokenByClientCredential({ scopes: [scope] })
      return result?.accessToken ?? noToken(scope)
    }
  return fromCredential(source)
}

/** The one wall clock of programs that call: the ends of tokens and of assertions are told by it. Milliseconds. */
export const wallNow = (): number => Date.now()

/** Not every credential keeps its tokens: some start a program for each. */
function fromCredential(credential: TokenCredentialLike): GetToken {
  const kept = new Map<string, { token: string; until: number }>()
  const asked = new Map<string, Promise<string>>()
  return async ({ scope, signal }) => {
    const known = kept.get(scope)
    if (known && known.until > wallNow()) return known.token
    const running = asked.get(scope)
    if (running) return running
    const asking = (async () => {
      const found = await credential.getToken(scope, signal ? { abortSignal: signal } : {})
      if (!found) return noToken(scope)
      kept.set(scope, { token: found.token, until: found.expiresOnTimestamp - margin })
      return found.token
    })().finally(() => asked.delete(scope))
    asked.set(scope, asking)
    return asking
  }
}

function noToken(scope: string): never {
  throw new Error(`the credential gave no token for ${scope}`)
}
