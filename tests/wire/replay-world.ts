/**
 * The story in which documented exchanges are replayed. Lapis Cloud sells in June; four customers, of which one buys a
 * plan whose usage of three months is invoiced and of which the last month is large enough for pages to have a next one.
 */
import { signInAt } from '../clients/browser.ts'
import { cobalt, lapis, type PartnerCredentials, password, secret, startServer, type TestServer } from '../harness.ts'
import { agree, buyLegacyAzure, createCustomer, customerAgreement, flatMeters, meter, must, type Purchase, settle } from '../story.ts'
import { openShop, type Shop } from './replay-shop.ts'

export interface ReplayWorld extends Purchase {
  server: TestServer
  /** A plan without active Azure subscriptions. */
  idle: Purchase
  /** Customers without agreements. */
  bare: readonly string[]
  /** A customer with both agreements confirmed. */
  cloudAgreed: string
  /** A customer with an agreement and nothing else. */
  buyer: string
  /** A customer who holds nothing but the legacy Azure offer. */
  upgrader: string
  /** A customer who uses Azure by the legacy offer. */
  legacy: { customer: string; subscription: string }
  /** What a customer has bought of every kind; only after the close. */
  shop: Shop
  /** Customers that are left. */
  leaving: readonly string[]
  /** A customer that has signed the agreement itself. */
  signed: string
  /** An integration sandbox with the address check of 2021, and two customers of it. */
  sandbox: PartnerCredentials
  sandboxed: readonly string[]
  /** Tenant of a reseller that has not signed the partner agreement. */
  unsigned: string
  /** Tenant and MPN id of Cobalt's reseller, which has customers, and one of them. */
  reseller: string
  resellerMpnId: string
  ofReseller: string
  /** The newest invoice of a month, and of legacy subscriptions; unknown before the close. */
  invoice: string
  recurring: string
  etag(of: Purchase): Promise<string>
  continuationToken(address: string): Promise<string>
  refreshToken(): Promise<string>
  /** A token of the laboratory. */
  tokenOfKind(kind: string): Promise<string>
  /** Of a user who signed in before a second factor was demanded. It is demanded from then on. */
  refreshTokenWithoutMfa(): Promise<string>
  /** What a person's sign-in took back to the application. */
  authorizationCode(): Promise<string>
}

/** MPN id of a reseller in India below a provider in the US. */
export const indianReseller = '8100001'

/** Offers of licences; one more than a page of two of their rows. */
const legacyLicences = [
  '84A03D81-6B37-4D66-8D4A-FAEA24541538',
  '16C9F982-A827-4003-A88E-E75DF1927F27',
  'E59159FC-6F67-4599-B3CB-17FF4020F643',
]

/** More than a page of 2,000 of them. */
const meterCount = 2100

/** The story up to 3 September: usage of August is rated and not yet invoiced. */
export async function liveReplayWorld(): Promise<ReplayWorld> {
  const server = await startServer({ start: '2026-06-01T00:00:00Z' })
  const main = await settle(server, { label: 'contoso-replay', companyName: 'Contoso' })
  const idle = await settle(server, { label: 'contoso-idle', companyName: 'Contoso Idle' })
  const cloudAgreed = await createCustomer(server, { label: 'fabrikam-replay' })
  await agreeToCloud(server, cloudAgreed)
  await agree(server, cloudAgreed)
  const buyer = await createCustomer(server, { label: 'adatum-replay' })
  await agree(server, buyer)
  const bare = [await createCustomer(server, { label: 'contoso190' }), await createCustomer(server, { label: 'northwind' })]
  const leaving = [await createCustomer(server, { label: 'leaving-one' }), await createCustomer(server, { label: 'leaving-two' })]
  const signed = await createCustomer(server, { label: 'signed-itself' })
  await must(server, 200, 'POST', '/lab/agreements/sign', { body: { customerId: signed } })
  const upgrader = await createCustomer(server, { label: 'legacy-replay' })
  await agree(server, upgrader)
  await buyLegacyAzure(server, upgrader)
  const user = await createCustomer(server, { label: 'legacy-use-replay' })
  await agree(server, user)
  const used = await buyLegacyAzure(server, user)
  const seated = await createCustomer(server, { label: 'legacy-seats-replay' })
  await agree(server, seated)
  const lineItems = legacyLicences.map((catalogItemId, id) => ({ id, catalogItemId, quantity: 3 + id, billingCycle: 'monthly' }))
  const seats = await must(server, 201, 'POST', `/v1/customers/${seated}/carts`, { body: { lineItems } })
  await must(server, 201, 'POST', `/v1/customers/${seated}/carts/${seats.id}/checkout`)
  const indirect = await indirectBusiness(server)

  const meters = await flatMeters(meterCount)
  for (const [month, some] of [
    ['2026-06', 3],
    ['2026-07', 3],
    ['2026-08', meterCount],
  ] as const) {
    await server.advance(`${month}-20T00:00:00Z`)
    await meter(
      server,
      meters.slice(0, some).map(({ meterId }, number) => ({
        id: `${month}-${number}`,
        entitlementId: main.entitlement,
        meterId,
        quantity: '1000.5',
        at: `${month}-1${number % 10}T07:30:00Z`,
        tags: { costCentre: '42' },
        additionalInfo: { ServiceType: 'Standard_B1s' },
      })),
    )
  }
  const [one] = meters
  const additionalInfo = Object.fromEntries(
    ['MeterId', 'SubscriptionId', 'Location', 'EventDateTime'].map((n) => [`azureStack.${n}`, 'local']),
  )
  await meter(
    server,
    ['19', '18', '17'].map((date) => ({
      id: `legacy-${date}`,
      entitlementId: used.entitlementId,
      meterId: one?.meterId as string,
      quantity: '1.5',
      at: `2026-08-${date}T07:30:00Z`,
      additionalInfo,
    })),
  )
  await server.advance('2026-09-03T00:00:00Z')
  await must(server, 200, 'PATCH', `/v1/customers/${main.customer}/usagebudget`, { body: { amount: 97 } })
  return {
    ...main,
    server,
    idle,
    bare,
    cloudAgreed,
    buyer,
    upgrader,
    legacy: { customer: user, subscription: used.id },
    shop: undefined as never,
    leaving,
    signed,
    ...(await sandboxBusiness(server)),
    ...indirect,
    invoice: 'unknown',
    recurring: 'unknown',
    etag: async ({ customer, plan }) => (await must(server, 200, 'GET', `/v1/customers/${customer}/subscriptions/${plan}`)).attributes.etag,
    continuationToken: async (address) => (await must(server, 200, 'GET', address)).continuationToken ?? 'the first page is the last',
    refreshToken: () => refreshToken(server),
    tokenOfKind: async (kind) => (await must(server, 200, 'POST', '/lab/tokens', { body: { kind } })).access_token,
    refreshTokenWithoutMfa: () => refreshTokenWithoutMfa(server),
    authorizationCode: () => authorizationCode(server),
  }
}

/** On to 15 September: the close of August, then usage of September. */
export async function closeAugust(world: ReplayWorld): Promise<void> {
  const { server } = world
  await server.advance('2026-09-10T00:00:00Z')
  const [some] = await flatMeters(1)
  const meterId = some?.meterId as string
  const legacy = await must(server, 200, 'GET', `/v1/customers/${world.legacy.customer}/subscriptions/${world.legacy.subscription}`)
  await meter(
    server,
    [world.entitlement, legacy.entitlementId].map((entitlementId, i) => ({
      id: `september-${i}`,
      entitlementId,
      meterId,
      quantity: '12',
      at: '2026-09-09T05:00:00Z',
    })),
  )
  await server.advance('2026-09-15T00:00:00Z')
  world.shop = await openShop(server)
  const { items } = await must(server, 200, 'GET', '/v1/invoices')
  const newest = (type: string) => items.filter((i: { invoiceType: string }) => i.invoiceType === type).at(-1).id
  world.invoice = newest('OneTime')
  world.recurring = newest('Recurring')
}

/** The idle plan loses its Azure subscription, as after fraud. */
export async function cancelAzureSubscription({ server }: ReplayWorld, { customer, plan, entitlement }: Purchase): Promise<void> {
  const path = `/v1/customers/${customer}/subscriptions/${plan}/azureEntitlements`
  const { items } = await must(server, 200, 'GET', path)
  if (items[0].status === 'active')
    await must(server, 200, 'POST', `${path}/${entitlement}/cancel`, { as: 'admin', body: { cancellationReason: 'compromise' } })
}

async function agreeToCloud(server: TestServer, customer: string): Promise<void> {
  const metadata = (await must(server, 200, 'GET', '/v1/agreements', { as: 'admin' })).items[0]
  if (metadata.templateId === customerAgreement) throw new Error('the default agreement is the cloud agreement')
  const primaryContact = { firstName: 'Tania', lastName: 'Carr', email: 'tania@example.com', phoneNumber: '1234567890' }
  const body = { primaryContact, templateId: metadata.templateId, dateAgreed: '2018-07-28T00:00:00', type: 'MicrosoftCloudAgreement' }
  await must(server, 201, 'POST', `/v1/customers/${customer}/agreements`, { as: 'admin', body })
}

/** Two customers of Cobalt's reseller. */
async function indirectBusiness(server: TestServer): Promise<Pick<ReplayWorld, 'reseller' | 'resellerMpnId' | 'ofReseller'>> {
  const { seededPartners } = await import('lazuli-server/identity/seeded.ts')
  const found = seededPartners('1').find(({ facts }) => facts.tenantId === cobalt.tenantId)?.facts.resellers[0]
  if (!found) throw new Error('Cobalt has no reseller')
  const { tenantId: reseller, mpnId: resellerMpnId } = found
  const [ofReseller = ''] = [
    await createCustomer(server, { label: 'fourthcoffee137', country: 'DE', associatedPartnerId: reseller }, { partner: cobalt }),
    await createCustomer(server, { label: 'fourthcoffee138', country: 'DE', associatedPartnerId: reseller }, { partner: cobalt }),
  ]
  return { reseller, resellerMpnId, ofReseller }
}

/** A provider's integration sandbox with two customers and two resellers, one abroad and one that has not signed. */
async function sandboxBusiness(server: TestServer): Promise<Pick<ReplayWorld, 'sandbox' | 'sandboxed' | 'unsigned'>> {
  const body = {
    name: 'Ruby Test',
    role: 'provider',
    sandbox: true,
    addressValidation: '2021',
    resellers: [
      { name: 'Garnet', mpnId: indianReseller, country: 'IN' },
      { name: 'Opal', mpnId: '8100002', agreementSigned: false },
    ],
  }
  const sandbox = (await must(server, 201, 'POST', '/lab/partners', { as: null, body })) as PartnerCredentials
  const options = { partner: sandbox }
  const sandboxed = [
    await createCustomer(server, { label: 'ruby-one' }, options),
    await createCustomer(server, { label: 'ruby-two' }, options),
  ]
  const list = '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf'
  const { items } = await must(server, 200, 'GET', list, { ...options, as: 'admin' })
  return { sandbox, sandboxed, unsigned: items[1].id }
}

async function authorizationCode({ url }: TestServer): Promise<string> {
  const query = new URLSearchParams({
    client_id: lapis.applicationId,
    response_type: 'code',
    redirect_uri: 'http://localhost/',
    resource: 'https://api.partnercenter.microsoft.com',
  })
  const back = await signInAt(`${url}/${lapis.tenantId}/oauth2/authorize?${query}`)
  return back.searchParams.get('code') as string
}

async function refreshTokenWithoutMfa(server: TestServer): Promise<string> {
  const change = (mfa: boolean) => must(server, 200, 'PATCH', '/lab/users/sales', { body: { mfa } })
  await change(false)
  const token = await refreshToken(server, 'sales')
  await change(true)
  await must(server, 200, 'PATCH', '/lab/policy', { body: { requireMfa: true } })
  return token
}

async function refreshToken(server: TestServer, user = 'admin'): Promise<string> {
  const form = new URLSearchParams({
    client_id: lapis.applicationId,
    client_secret: secret,
    grant_type: 'password',
    username: `${user}@${lapis.domain}`,
    password,
    scope: 'https://api.partnercenter.microsoft.com/user_impersonation openid profile offline_access',
  })
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  return (await must(server, 200, 'POST', `/${lapis.tenantId}/oauth2/v2.0/token`, { as: null, body: form.toString(), headers }))
    .refresh_token
}
