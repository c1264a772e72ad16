/** The SDK with the published sign-in libraries, over TLS: each half of the service asks for its own token. */
import { ClientSecretCredential, UsernamePasswordCredential } from '@azure/identity'
import { ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node'
import { type Client, createClient, type TokenSource } from 'lazuli-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lapis, secret } from '../harness.ts'
import { startTlsServer, type TlsServer } from './azure.ts'
import { password } from './browser.ts'

const username = 'admin@lapis.onmicrosoft.com'

let server: TlsServer
beforeAll(async () => {
  server = await startTlsServer()
})
afterAll(() => server.remove())

const options = () => ({ authorityHost: server.endpoint, disableInstanceDiscovery: true })
const auth = () => ({
  clientId: lapis.applicationId,
  authority: `${server.endpoint}/${lapis.tenantId}`,
  knownAuthorities: [new URL(server.endpoint).host],
})

const sources: [string, 'application' | 'user', () => TokenSource | Promise<TokenSource>][] = [
  ['ClientSecretCredential', 'application', () => new ClientSecretCredential(lapis.tenantId, lapis.applicationId, secret, options())],
  [
    'UsernamePasswordCredential',
    'user',
    () => new UsernamePasswordCredential(lapis.tenantId, lapis.applicationId, username, password, options()),
  ],
  ['ConfidentialClientApplication', 'application', () => new ConfidentialClientApplication({ auth: { ...auth(), clientSecret: secret } })],
  [
    'PublicClientApplication with a user',
    'user',
    async () => {
      const app = new PublicClientApplication({ auth: auth() })
      await app.acquireTokenByUsernamePassword({ scopes: ['https://api.partnercenter.microsoft.com/.default'], username, password })
      return app
    },
  ],
  [
    'a function around PublicClientApplication',
    'user',
    () => {
      const app = new PublicClientApplication({ auth: auth() })
      return async ({ scope }) => (await app.acquireTokenByUsernamePassword({ scopes: [scope], username, password }))?.accessToken ?? 'none'
    },
  ],
]

/** Partner Center, Azure, Graph and price sheets, in one client. */
async function everywhere(client: Client): Promise<void> {
  expect((await client.customers.list()).items).toEqual([])
  expect(await client.azureSubscriptions.list().all()).toEqual([])
  expect((await client.rates.getExchangeRates({ month: '202609' })).length).toBeGreaterThan(20)
  const started = client.exports.unbilledUsage({ body: { currencyCode: 'USD', billingPeriod: 'current' } })
  expect((await started.exchange()).status).toBe(202)
}

test.each(sources)('%s, as %s', async (_, kind, source) => {
  const asked: string[] = []
  const watched: typeof fetch = async (address, init) => {
    asked.push(new Headers(init?.headers).get('authorization') as string)
    return fetch(address, init)
  }
  const client = createClient({ baseUrl: server.endpoint, token: await source(), fetch: watched })
  await everywhere(client)
  const audiences = asked.map((bearer) => (JSON.parse(atob(bearer.split('.')[1] as string)) as { aud: string }).aud)
  // An application of Lazuli's own would do for all; the real service wants one each.
  expect(new Set(audiences).size).toBe(4)
  // Agreements are for users alone.
  const agreements = client.agreements.listMetadata().then(
    () => 'user',
    (error: unknown) => ((error as { status?: number }).status === 403 ? 'application' : String(error)),
  )
  expect(await agreements).toBe(kind)
})

test('a secret that is wrong is told in the words of the library', async () => {
  const wrong = new ClientSecretCredential(lapis.tenantId, lapis.applicationId, 'no', options())
  const client = createClient({ baseUrl: server.endpoint, token: wrong, retries: 0 })
  await expect(client.customers.list().all()).rejects.toThrow(/7000215/)
})
