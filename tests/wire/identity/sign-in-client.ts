/**
 * A program of its own: signs in with the published Microsoft libraries, unmodified, and prints what it got. It trusts
 * the local authority through NODE_EXTRA_CA_CERTS, which Node reads only at start.
 */
import { ClientSecretCredential, UsernamePasswordCredential } from '@azure/identity'
import { ConfidentialClientApplication, ProtocolMode, PublicClientApplication } from '@azure/msal-node'
import { parseJson } from 'lazuli-contract'

export interface Order {
  /** `https://host:port` */
  origin: string
  /** Tenant id, domain, or `organizations`. */
  tenant: string
  tenantId: string
  clientId: string
  secret: string
  username: string
  password: string
}

const order = parseJson(process.argv[2] ?? '{}') as unknown as Order
const { origin, tenant, clientId, secret, username, password } = order
const host = new URL(origin).host
const auth = { clientId, authority: `${origin}/${tenant}`, knownAuthorities: [host] }
const partnerCenter = 'https://api.partnercenter.microsoft.com'
const userScopes = [`${partnerCenter}/user_impersonation`]

const results: Record<string, unknown> = {}
async function attempt(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    results[name] = await work()
  } catch (error) {
    const { errorCode, errorMessage, message } = error as { errorCode?: string; errorMessage?: string; message: string }
    results[name] = { failed: errorCode ?? 'error', says: errorMessage ?? message }
  }
}

await attempt('msal confidential', async () => {
  const app = new ConfidentialClientApplication({ auth: { ...auth, clientSecret: secret } })
  const first = await app.acquireTokenByClientCredential({ scopes: ['https://graph.windows.net/.default'] })
  const second = await app.acquireTokenByClientCredential({ scopes: ['https://graph.windows.net/.default'] })
  return { token: first?.accessToken, cached: second?.fromCache, sameToken: first?.accessToken === second?.accessToken }
})
await attempt('msal OIDC mode', async () => {
  const app = new ConfidentialClientApplication({
    auth: { ...auth, clientSecret: secret },
    system: { protocolMode: ProtocolMode.OIDC } as object,
  })
  return { token: (await app.acquireTokenByClientCredential({ scopes: [`${partnerCenter}/.default`] }))?.accessToken }
})
await attempt('msal public', async () => {
  const app = new PublicClientApplication({ auth })
  const signedIn = await app.acquireTokenByUsernamePassword({ scopes: userScopes, username, password })
  const account = signedIn?.account
  if (!account) throw new Error('no account')
  const cached = await app.acquireTokenSilent({ scopes: userScopes, account })
  const refreshed = await app.acquireTokenSilent({ scopes: userScopes, account, forceRefresh: true })
  const other = await app.acquireTokenSilent({ scopes: ['https://management.azure.com/user_impersonation'], account })
  return {
    token: signedIn.accessToken,
    account: { homeAccountId: account.homeAccountId, tenantId: account.tenantId, username: account.username, name: account.name },
    cached: cached.fromCache,
    refreshed: !refreshed.fromCache && refreshed.accessToken !== signedIn.accessToken,
    scopes: signedIn.scopes,
    otherScopes: other.scopes,
  }
})
await attempt('msal wrong secret', () =>
  new ConfidentialClientApplication({ auth: { ...auth, clientSecret: 'guess' } }).acquireTokenByClientCredential({
    scopes: [`${partnerCenter}/.default`],
  }),
)
await attempt('identity secret', async () => {
  const credential = new ClientSecretCredential(order.tenantId, clientId, secret, { authorityHost: origin, disableInstanceDiscovery: true })
  const { token, expiresOnTimestamp } = (await credential.getToken(`${partnerCenter}/.default`)) ?? {}
  return { token, expiresOnTimestamp }
})
await attempt('identity password', async () => {
  const options = { authorityHost: origin, disableInstanceDiscovery: true }
  const credential = new UsernamePasswordCredential(order.tenantId, clientId, username, password, options)
  return { token: (await credential.getToken(`${partnerCenter}/.default`))?.token }
})
process.stdout.write(JSON.stringify(results))
