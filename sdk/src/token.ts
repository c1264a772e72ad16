/** Where bearer tokens come from: text, a function, a credential of `@azure/identity`, an application of MSAL. */

/** What a token is wanted for. */
export interface TokenRequest {
  /** `https://api.partnercenter.microsoft.com/.default` */
  scope: string
  signal?: AbortSignal | undefined
  /** The token that the service has just refused with 401: another one is wanted, where there is one. */
  refused?: string | undefined
}

/** As `TokenCredential` of `@azure/identity`. */
export interface TokenCredentialLike {
  getToken(
    scopes: string | string[],
    options?: { abortSignal?: AbortSignal },
  ): Promise<{ token: string; expiresOnTimestamp: number } | null>
}

/** As `ConfidentialClientApplication` of `@azure/msal-node`, which keeps its own tokens: for the application alone. */
export interface MsalApplicationLike {
  acquireTokenByClientCredential(request: { scopes: string[]; skipCache?: boolean }): Promise<{ accessToken: string } | null>
}

/** As `PublicClientApplication` of `@azure/msal-browser` and of `@azure/msal-node`: for the user who has signed in. */
export interface MsalUserLike {
  acquireTokenSilent(request: { scopes: string[]; account?: object; forceRefresh?: boolean }): Promise<{ accessToken: string } | null>
  /** In browsers. */
  getActiveAccount?(): object | null
  /** In Node: the one account it holds is the user. */
  getTokenCache?(): { getAllAccounts(): Promise<object[]> }
}

export type TokenSource =
  | string
  | ((request: TokenRequest) => string | Promise<string>)
  | TokenCredentialLike
  | MsalApplicationLike
  | MsalUserLike

export type GetToken = (request: TokenRequest) => Promise<string>

/** A credential is asked again so long before its token ends, milliseconds. */
const margin = 5 * 60_000

/** One function over every kind of source. */
export function tokensOf(source: TokenSource): GetToken {
  if (typeof source === 'string') return async () => source
  if (typeof source === 'function') return async (request) => source(request)
  if ('acquireTokenByClientCredential' in source)
    return async ({ scope, refused }) => {
      const result = await source.acquireTokenByClientCredential({ scopes: [scope], ...(refused === undefined ? {} : { skipCache: true }) })
      return result?.accessToken ?? noToken(scope)
    }
  return 'getToken' in source ? fromCredential(source) : fromUser(source)
}

function fromUser(app: MsalUserLike): GetToken {
  return async ({ scope, refused }) => {
    const account = app.getActiveAccount?.() ?? only((await app.getTokenCache?.().getAllAccounts()) ?? [])
    const result = await app.acquireTokenSilent({ scopes: [scope], account, ...(refused === undefined ? {} : { forceRefresh: true }) })
    return result?.accessToken ?? noToken(scope)
  }
}

function only([account, ...others]: readonly object[]): object {
  if (account === undefined) throw new Error('nobody has signed in: MSAL has no active account')
  if (others.length > 0) throw new Error(`${others.length + 1} accounts have signed in: say which by a function that gives its token`)
  return account
}

/** The one wall clock of programs that call: the ends of tokens and of assertions are told by it. Milliseconds. */
export const wallNow = (): number => Date.now()

interface Asking {
  token: Promise<string>
  /** Calls that wait for it. */
  waiting: number
  stop: AbortController
}

/** Not every credential keeps its tokens: some start a program for each. */
function fromCredential(credential: TokenCredentialLike): GetToken {
  const kept = new Map<string, { token: string; until: number }>()
  const asked = new Map<string, Asking>()

  function ask(scope: string): Asking {
    const stop = new AbortController()
    const found = async () => {
      const found = await credential.getToken(scope, { abortSignal: stop.signal })
      if (!found) return noToken(scope)
      kept.set(scope, { token: found.token, until: found.expiresOnTimestamp - margin })
      return found.token
    }
    const asking: Asking = { token: found().finally(() => forget(scope, asking)), waiting: 0, stop }
    asked.set(scope, asking)
    return asking
  }
  const forget = (scope: string, asking: Asking) => asked.get(scope) === asking && asked.delete(scope)

  return async ({ scope, signal, refused }) => {
    const known = kept.get(scope)
    if (known && known.token !== refused && known.until > wallNow()) return known.token
    const asking = asked.get(scope) ?? ask(scope)
    asking.waiting++
    // One call that gives up leaves the others waiting; the last one takes the asking along.
    return unless(signal, asking.token, () => {
      if (--asking.waiting > 0) return
      forget(scope, asking)
      asking.stop.abort(signal?.reason)
    })
  }
}

/** What is awaited, or the reason of the signal when it comes first. */
function unless<T>(signal: AbortSignal | undefined, awaited: Promise<T>, left: () => void): Promise<T> {
  if (!signal) return awaited
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(signal.reason)
      left()
    }
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    awaited.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

function noToken(scope: string): never {
  throw new Error(`the credential gave no token for ${scope}`)
}
