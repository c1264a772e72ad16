/** The published sign-in libraries, current and older, unmodified, over TLS, by every flow they have; their tokens then call Partner Center. */

import { randomBytes, X509Certificate } from 'node:crypto'
import { AuthorizationCodeCredential, ClientCertificateCredential, DeviceCodeCredential, OnBehalfOfCredential } from '@azure/identity'
import * as msal7 from '@azure/msal-node'
import { makeSigningCertificate } from 'lazuli-server/identity/certificates.ts'
import * as msal2 from 'msal-node-2'
import * as msal3 from 'msal-node-3'
import * as msal5 from 'msal-node-5'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lapis, secret } from '../harness.ts'
import { startTlsServer, type TlsServer } from './azure.ts'
import { Browser, password, signInAt } from './browser.ts'

const partnerCenter = 'https://api.partnercenter.microsoft.com'
const userScopes = [`${partnerCenter}/user_impersonation`]
const username = 'admin@lapis.onmicrosoft.com'
const redirectUri = 'http://localhost:8420/'

let server: TlsServer
let certificate: string
let privateKey: string
beforeAll(async () => {
  server = await startTlsServer()
  const made = await makeSigningCertificate({ notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2100, 0, 1), random: randomBytes })
  privateKey = made.privateKey
  certificate = new X509Certificate(made.certificate).toString()
  const body = { certificates: [certificate] }
  expect((await server.request('PUT', `/lab/applications/${lapis.applicationId}`, { as: null, body })).status).toBe(200)
})
afterAll(() => server.remove())

/** Who a token is taken for at Partner Center: agreements are for users alone, customers for both. */
async function accepted(token: string | undefined, user: boolean): Promise<void> {
  const customers = await server.get('/v1/customers', { token: token as string })
  const agreements = await server.get('/v1/agreements', { token: token as string })
  expect([customers.status, agreements.status]).toEqual([200, user ? 200 : 403])
}

/** A person enters the code of a device. */
async function approve(address: string, code: string, more: Record<string, string> = {}): Promise<string> {
  const browser = new Browser()
  const second = await browser.submit(await browser.open(address), { user_code: code.toLowerCase() })
  return (await browser.submit(second, { account: username, password, action: 'sign-in', ...more })).text
}

const majors = [
  ['7', msal7],
  ['5', msal5],
  ['3', msal3],
  ['2', msal2],
] as unknown as [string, typeof msal7][]

describe.each(majors)('msal-node %s', (_, msal) => {
  const authOf = (tenant: string) => ({
    clientId: lapis.applicationId,
    authority: `${server.endpoint}/${tenant}`,
    knownAuthorities: [new URL(server.endpoint).host],
  })
  const confidential = (tenant: string = lapis.tenantId) =>
    new msal.ConfidentialClientApplication({ auth: { ...authOf(tenant), clientSecret: secret } })
  const open = (tenant: string = lapis.tenantId) => new msal.PublicClientApplication({ auth: authOf(tenant) })

  test.each([lapis.tenantId, lapis.domain])('client secret, tenant %s', async (tenant) => {
    const result = await confidential(tenant).acquireTokenByClientCredential({ scopes: [`${partnerCenter}/.default`] })
    await accepted(result?.accessToken, false)
  })

  test.each([lapis.tenantId, lapis.domain, 'organizations', 'common'])(
    'code with PKCE, then silently, refreshed, and for Azure, tenant %s',
    async (tenant) => {
      const app = open(tenant)
      const { verifier, challenge } = await new msal.CryptoProvider().generatePkceCodes()
      const state = 'state / with + and =&'
      const url = await app.getAuthCodeUrl({
        scopes: userScopes,
        redirectUri,
        codeChallenge: challenge,
        codeChallengeMethod: 'S256',
        state,
        loginHint: username,
      })
      const back = await signInAt(url)
      expect(back.href.startsWith(redirectUri)).toBe(true)
      expect(back.searchParams.get('state')).toBe(state)
      const result = await app.acquireTokenByCode({
        code: back.searchParams.get('code') as string,
        scopes: userScopes,
        redirectUri,
        codeVerifier: verifier,
      })
      await accepted(result.accessToken, true)
      const account = result.account as NonNullable<typeof result.account>
      expect(account).toMatchObject({ username, tenantId: lapis.tenantId })
      expect((await app.acquireTokenSilent({ scopes: userScopes, account })).fromCache).toBe(true)
      const refreshed = await app.acquireTokenSilent({ scopes: userScopes, account, forceRefresh: true })
      expect(refreshed.accessToken).not.toBe(result.accessToken)
      await accepted(refreshed.accessToken, true)
      const azure = await app.acquireTokenSilent({ scopes: ['https://management.azure.com/user_impersonation'], account })
      expect((await server.get('/subscriptions?api-version=2022-12-01', { token: azure.accessToken })).status).toBe(200)
    },
  )

  test('code of a confidential application', async () => {
    const app = confidential()
    const back = await signInAt(await app.getAuthCodeUrl({ scopes: userScopes, redirectUri, nonce: 'n-1' }))
    const request = { code: back.searchParams.get('code') as string, scopes: userScopes, redirectUri, nonce: 'n-1' }
    const result = await app.acquireTokenByCode(request, { code: request.code, nonce: 'n-1' })
    expect((result.idTokenClaims as { nonce?: string }).nonce).toBe('n-1')
    await accepted(result.accessToken, true)
    await expect(app.acquireTokenByCode(request)).rejects.toMatchObject({ errorCode: 'invalid_grant' })
  })

  test('certificate: one assertion for two resources, by the thumbprint this major sends', async () => {
    const { fingerprint, fingerprint256 } = new X509Certificate(certificate)
    const plain = (print: string) => print.replaceAll(':', '')
    // Version 2 knows SHA-1 alone, the newest SHA-256 alone.
    const prints = (msal as unknown) === msal2 ? { thumbprint: plain(fingerprint) } : { thumbprintSha256: plain(fingerprint256) }
    const clientCertificate = { ...prints, privateKey } as { thumbprintSha256: string; privateKey: string }
    const app = new msal.ConfidentialClientApplication({ auth: { ...authOf(lapis.tenantId), clientCertificate } })
    const first = await app.acquireTokenByClientCredential({ scopes: [`${partnerCenter}/.default`] })
    await accepted(first?.accessToken, false)
    const second = await app.acquireTokenByClientCredential({ scopes: ['https://graph.windows.net/.default'] })
    await accepted(second?.accessToken, false)
  })

  test('on behalf of a user', async () => {
    const forUs = await open().acquireTokenByUsernamePassword({
      scopes: [`api://${lapis.applicationId}/user_impersonation`],
      username,
      password,
    })
    const result = await confidential().acquireTokenOnBehalfOf({ oboAssertion: forUs?.accessToken as string, scopes: userScopes })
    await accepted(result?.accessToken, true)
    const wrong = confidential().acquireTokenOnBehalfOf({ oboAssertion: result?.accessToken as string, scopes: userScopes })
    await expect(wrong).rejects.toMatchObject({ errorCode: 'invalid_grant' })
  })

  test('device code', async () => {
    const app = open()
    let page = ''
    const result = await app.acquireTokenByDeviceCode({
      scopes: userScopes,
      deviceCodeCallback: ({ verificationUri, userCode }) => {
        approve(verificationUri, userCode).then((text) => {
          page = text
        })
      },
    })
    expect(page).toContain('Signed in')
    await accepted(result?.accessToken, true)
  })

  test('user name and password', async () => {
    const result = await open().acquireTokenByUsernamePassword({ scopes: userScopes, username, password })
    await accepted(result?.accessToken, true)
  })
})

describe('@azure/identity', () => {
  const options = () => ({ authorityHost: server.endpoint, disableInstanceDiscovery: true })
  const scope = `${partnerCenter}/.default`

  test('certificate', async () => {
    const pem = { certificate: `${certificate}\n${privateKey}` }
    const credential = new ClientCertificateCredential(lapis.tenantId, lapis.applicationId, pem, options())
    await accepted((await credential.getToken(scope))?.token, false)
  })
  test('authorization code', async () => {
    const query = new URLSearchParams({
      client_id: lapis.applicationId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: userScopes.join(' '),
    })
    const back = await signInAt(`${server.endpoint}/${lapis.tenantId}/oauth2/v2.0/authorize?${query}`)
    const code = back.searchParams.get('code') as string
    const credential = new AuthorizationCodeCredential(lapis.tenantId, lapis.applicationId, secret, code, redirectUri, options())
    await accepted((await credential.getToken(userScopes))?.token, true)
  })
  test('device code', async () => {
    const credential = new DeviceCodeCredential({
      ...options(),
      tenantId: lapis.tenantId,
      clientId: lapis.applicationId,
      userPromptCallback: ({ verificationUri, userCode }) => void approve(verificationUri, userCode),
    })
    await accepted((await credential.getToken(userScopes))?.token, true)
  })
  test('on behalf of a user', async () => {
    const app = new msal7.PublicClientApplication({
      auth: {
        clientId: lapis.applicationId,
        authority: `${server.endpoint}/${lapis.tenantId}`,
        knownAuthorities: [new URL(server.endpoint).host],
      },
    })
    const forUs = await app.acquireTokenByUsernamePassword({ scopes: [`api://${lapis.applicationId}/.default`], username, password })
    const credential = new OnBehalfOfCredential({
      ...options(),
      tenantId: lapis.tenantId,
      clientId: lapis.applicationId,
      clientSecret: secret,
      userAssertionToken: forUs?.accessToken as string,
    })
    await accepted((await credential.getToken(userScopes))?.token, true)
  })
})
