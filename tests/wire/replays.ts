/**
 * How each documented exchange is replayed: at which moment of the story, as whom, and with which ids in place of the
 * printed ones. The rest (path, query, headers, body) goes out as the page prints it.
 */
import type { As, PartnerCredentials } from '../harness.ts'
import { cobalt, lapis, secret } from '../harness.ts'
import { billingScope, must } from '../story.ts'
import { licenceReplays } from './licence-replays.ts'
import { indianReseller, type ReplayWorld } from './replay-world.ts'
import { reservationReplays } from './reservation-replays.ts'
import { webhookReplays } from './webhook-replays.ts'

/** Where the story stands: usage of the month before is unbilled until the close on the 6th. */
export type Moment = 'before the close' | 'after the close' | 'last'

export interface Replay {
  moment?: Moment
  /** Default: the application; `null`: no token. */
  as?: As | null
  partner?: PartnerCredentials | ((world: ReplayWorld) => PartnerCredentials)
  /** Ids for the places of the path, by the word before them; they go before those of the world. */
  ids?: (world: ReplayWorld) => Record<string, string> | Promise<Record<string, string>>
  /** The address in place of the printed one. */
  address?: (world: ReplayWorld, printed: string) => string | Promise<string>
  /** Headers in place of printed ones. */
  headers?: (world: ReplayWorld) => Record<string, string> | Promise<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: bodies as the pages print them
  body?: (world: ReplayWorld, printed: any) => unknown | Promise<unknown>
  /** Printed without an answer: only the status is known. */
  status?: number
}

/** The page that follows the first one of the same query. */
const nextPage = (first: (world: ReplayWorld) => string): Pick<Replay, 'headers'> => ({
  headers: async (world) => ({ 'MS-ContinuationToken': await world.continuationToken(first(world)) }),
})

const unbilledUsage =
  '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=previous&size=2000'
const unbilledRecon =
  '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=usd&period=previous&size=2000'
const billedUsage = (world: ReplayWorld): string =>
  `/v1/invoices/${world.invoice}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=previous&size=2000`

/** The newest invoice of legacy subscriptions. */
const ofRecurring: Replay = { ids: ({ recurring }) => ({ invoices: recurring }) }

const before: Replay = { moment: 'before the close' }
const plain: Replay = {}

/** A whole subscription as the page sends it, on the plan that has no active Azure subscription. */
const onTheIdlePlan: Replay = {
  ids: ({ idle }) => ({ customers: idle.customer, subscriptions: idle.plan, azureEntitlements: idle.entitlement }),
}

/** Upgrades name their customer in the body. */
const ofUpgrades: Replay = { as: 'admin', body: ({ upgrader }, printed) => ({ ...printed, customerId: upgrader }) }
const scopeOf = (world: ReplayWorld): string => billingScope(lapis.tenantId, world.customer)

/** The alias request for the customer of the story; a direct-bill partner has no resellers. */
// biome-ignore lint/suspicious/noExplicitAny: bodies as the pages print them
function forOurCustomer(world: ReplayWorld, { properties: { resellerId: _reseller, ...properties } }: any): unknown {
  return { properties: { ...properties, billingScope: scopeOf(world) } }
}

/** The printed address with the subscription that the sample alias names. */
async function onSampleSubscription({ server }: ReplayWorld, printed: string): Promise<string> {
  const address = '/providers/Microsoft.Subscription/aliases/sampleAlias?api-version=2021-10-01'
  const { subscriptionId } = (await must(server, 200, 'GET', address)).properties
  return printed.replace(/(?<=\/subscriptions\/)[^/]+/, subscriptionId)
}

const version2022 = (_: ReplayWorld, printed: string): string => `${printed}?api-version=2022-12-01`

/** A customer of the integration sandbox. */
const inTheSandbox = (number: number): Replay => ({
  partner: (world) => world.sandbox,
  ids: (world) => ({ customers: world.sandboxed[number] as string }),
})

/** Throttled on order: the documented seconds come from nobody's bucket. */
const throttled = (operation: string, retryAfter: number, address = (printed: string) => printed): Replay => ({
  moment: 'last',
  async address({ server }, printed) {
    await must(server, 200, 'PUT', '/lab/faults', { body: { rules: [{ kind: 'throttle', operation, retryAfter, times: 1 }] } })
    return address(printed)
  },
})

/** A fraud event that Microsoft found in the Azure subscription of the story. */
async function foundFraud({ server, entitlement }: ReplayWorld): Promise<string> {
  return (await must(server, 201, 'POST', '/lab/fraudEvents', { body: { subscriptionId: entitlement, hitCount: 10 } })).eventId
}

// biome-ignore lint/suspicious/noExplicitAny: bodies as the pages print them
const ofInvoice: Replay = { body: (world, printed: any) => ({ ...printed, invoiceId: world.invoice }) }

/** Addresses of an export that has ended. */
async function exportOf({ server }: ReplayWorld, invoiceId: string): Promise<{ operation: string; manifest: string }> {
  const { headers } = await server.post('/v1.0/reports/partners/billing/usage/billed/export', { invoiceId })
  const operation = new URL(headers.get('location') as string).pathname
  const body = await must(server, 200, 'GET', operation)
  const manifest = body['resourceLocation@odata.navigationLink'] as string | undefined
  return { operation, manifest: manifest === undefined ? '' : new URL(manifest).pathname }
}

/** Of the customer who uses Azure by the legacy offer. */
const ofLegacyAzure: Replay = { ids: ({ legacy }) => ({ customers: legacy.customer, subscriptions: legacy.subscription }) }

export const replays: Readonly<Record<string, Replay>> = {
  ...reservationReplays,
  ...licenceReplays,
  ...webhookReplays,

  // usage and budget
  'billing/get-a-customer-s-usage-records.json': plain,
  'billing/get-a-customer-subscription-meter-usage-records.azure-plan.json': plain,
  'billing/get-a-customer-subscription-resource-usage-records.json': plain,
  'billing/get-a-customer-subscription-s-usage-records.ms-azr-0145p.json': ofLegacyAzure,
  'billing/get-a-customer-subscription-usage-summary.ms-azr-0145p.json': ofLegacyAzure,
  'billing/get-all-monthly-usage-records-for-a-subscription.json': ofLegacyAzure,
  'billing/get-a-customer-s-utilization-record-for-azure.json': {
    ...ofLegacyAzure,
    address: (_, printed) => printed.replace('2017-07', '2026-08').replace('2017-08', '2026-09'),
  },
  'billing/get-a-customer-usage-summary.azure-plan.json': plain,
  'billing/get-a-partner-usage-summary.json': plain,
  'billing/update-a-customer-s-usage-spending-budget.json': plain,

  // prices
  'billing/get-prices-for-microsoft-azure.json': plain,
  'billing/get-a-price-sheet.azure-consumption.json': plain,
  'billing/get-a-price-sheet.updatedlicensebased.json': plain,
  'billing/get-foreign-exchange-rates.json': plain,

  // product upgrades
  'commerce/get-eligibility-for-product-upgrade.json': ofUpgrades,
  'commerce/create-product-upgrade-entity.json': ofUpgrades,

  // invoices
  'billing/get-a-collection-of-invoices.json': plain,
  'billing/get-invoice-estimate-links.json': plain,
  'billing/get-invoice-statement.json': plain,
  'billing/get-the-reseller-s-current-account-balance.json': plain,
  'platform/invoices-offset-page.json': plain,
  'billing/get-a-customer-s-service-costs-line-items.json': { ids: ({ customer }) => ({ customers: customer }) },

  // exports
  'billing/graph.billed-usage-export.json': ofInvoice,
  'billing/graph.billed-reconciliation-export.json': ofInvoice,
  'billing/graph.unbilled-reconciliation-export.json': plain,
  'billing/graph.operation-succeeded.json': { address: async (world) => (await exportOf(world, world.invoice)).operation },
  'billing/graph.operation-failed.json': { address: async (world) => (await exportOf(world, 'G000099999')).operation },
  'billing/graph.manifest.json': { address: async (world) => (await exportOf(world, world.invoice)).manifest },
  'billing/beta-export.billed-usage.json': {
    address: (world) => `/v1/billedusage/invoices/${world.invoice}?fragment=full`,
  },
  'billing/beta-export.unbilled-usage.json': { address: () => '/v1/unbilledusage?fragment=basic&period=current&currencyCode=usd' },
  'billing/beta-export.manifest.json': {
    address: async (world) => (await exportOf(world, world.invoice)).manifest.replace(/.*\//, '/v1/billingmanifests/'),
  },

  // line items
  'billing/get-invoice-unbilled-consumption-lineitems.2023-first-page.json': before,
  'billing/get-invoice-unbilled-consumption-lineitems.2021-next-page.json': { ...before, ...nextPage(() => unbilledUsage) },
  'billing/get-invoice-unbilled-recon-lineitems.2021-first-page.json': before,
  'billing/get-invoice-unbilled-recon-lineitems.2023-next-page.json': { ...before, ...nextPage(() => unbilledRecon) },
  'billing/get-invoice-unbilled-recon-lineitems.2021-usage-lines.json': { ...before, ...nextPage(() => unbilledUsage) },
  'billing/get-invoice-unbilled-recon-lineitems.2023-usage-lines.json': { ...before, ...nextPage(() => unbilledUsage) },
  'billing/get-invoice-billed-consumption-lineitems.2021-first-page.json': plain,
  'billing/get-invoice-billed-consumption-lineitems.2023-next-page.json': nextPage(billedUsage),
  'platform/lineitems-seek-page-1.json': plain,
  'billing/get-invoiceline-items.azure-usage.json': ofRecurring,
  'billing/get-invoiceline-items.office-billing.json': ofRecurring,
  'billing/get-invoiceline-items.onetime-2021-first-page.json': plain,
  'billing/get-invoiceline-items.onetime-2023-first-page.json': plain,
  'billing/get-invoiceline-items.onetime-2023-next-page.json': nextPage(
    (world) => `/v1/invoices/${world.invoice}/lineitems/OneTime/BillingLineItems?size=2`,
  ),

  // customers and agreements
  'commerce/create-a-customer.json': plain,
  'commerce/get-a-customer-by-id.json': plain,
  'commerce/get-a-list-of-customers.json': plain,
  'commerce/get-customers-of-an-indirect-reseller.json': {
    as: 'admin',
    partner: cobalt,
    address: (world, printed) => printed.replace('484e548c-f5f3-4528-93a9-c16c6373cb59', world.reseller),
  },
  'platform/customer-by-id.json': plain,
  'platform/customers-filter-name.json': plain,
  'platform/customers-filter-reseller.json': {
    as: 'admin',
    partner: cobalt,
    address: (world, printed) => printed.replace('484e548c-f5f3-4528-93a9-c16c6373cb59', world.reseller),
  },
  'commerce/confirm-customer-consent-customer-agreement.json': { as: 'admin', ids: (world) => ({ customers: world.bare[0] as string }) },
  'platform/agreement-create.json': { as: 'admin', ids: (world) => ({ customers: world.bare[1] as string }) },
  'commerce/get-agreement-metadata.json': { as: 'admin' },
  'commerce/get-confirmation-of-customer-consent.json': {
    as: 'admin',
    ids: (world) => ({ customers: world.cloudAgreed }),
  },
  'commerce/remove-a-reseller-relationship-with-a-customer.json': {
    as: 'admin',
    ids: (world) => ({ customers: world.leaving[0] as string }),
  },
  'platform/relationship-remove.json': { as: 'admin', ids: (world) => ({ customers: world.leaving[1] as string }) },
  'commerce/delete-a-customer-account-from-the-integration-sandbox.json': inTheSandbox(0),
  'platform/sandbox-delete-customer.json': inTheSandbox(1),
  'platform/sandbox-reseller-delete.json': {
    as: 'admin',
    partner: (world) => world.sandbox,
    ids: (world) => ({ sandboxIndirectReseller: world.unsigned }),
    moment: 'last',
  },
  'commerce/get-a-customer-s-company-profile.json': { as: 'admin' },
  'commerce/update-a-customer-s-billing-profile.json': {
    ids: (world) => ({ customers: world.cloudAgreed }),
    body: async (world, printed) => {
      const profile = await world.server.get(`/v1/customers/${world.cloudAgreed}/profiles/billing`)
      return { ...printed, Attributes: { ...printed.Attributes, Etag: profile.body.attributes.etag } }
    },
  },
  'commerce/request-reseller-relationship.json': { as: 'admin' },
  'commerce/retrieve-a-list-of-indirect-resellers.json': { as: 'admin', partner: cobalt },
  'commerce/validate-an-address.ok.json': plain,
  'platform/address-validation-street-partial.json': plain,
  'platform/address-validation-ok-2021.json': { partner: (world) => world.sandbox },
  // The printed request is the one that passes above; here the house number is left out.
  'platform/error-address-validation-2021.json': {
    partner: (world) => world.sandbox,
    body: (_, printed) => ({ ...printed, AddressLine1: 'Microsoft Way' }),
  },
  'commerce/verify-domain-availability.free.json': plain,
  'platform/domain-taken.json': { address: (_, printed) => printed.replace('contoso', 'contoso-replay') },
  'commerce/download-customer-agreement-template.json': { as: 'admin' },
  'commerce/get-direct-sign-status-of-customer-agreement.json': { as: 'admin', ids: (world) => ({ customers: world.signed }) },
  'platform/agreementstatus-by-mpnid.json': {
    as: 'admin',
    partner: cobalt,
    address: (_, printed) => printed.replace('1234567', '7654321'),
  },
  'platform/error-agreementstatus-mpnid-unknown.json': { as: 'admin' },
  'platform/error-agreementstatus-no-parameter.json': { as: 'admin' },
  'platform/error-agreementstatus-no-reseller.json': { as: 'admin', address: (_, printed) => printed.replace('123456', '1234567') },
  'platform/error-agreementstatus-region-mismatch.json': {
    as: 'admin',
    address: (_, printed) => printed.replace('123456', indianReseller),
  },
  'platform/error-agreementstatus-tenant-not-guid.json': { as: 'admin' },
  'platform/error-agreementstatus-tenant-not-signed.json': {
    as: 'admin',
    address: (world, printed) => printed.replace('12345678-ACBD-1234-ABCD-123456789ABC', world.unsigned),
  },

  // catalogue
  'commerce/get-a-list-of-products.json': { address: (_, printed) => printed.replace('MicrosoftAzure', 'Azure') },
  'commerce/get-a-list-of-products.reservations-legacy.json': { status: 200 },
  'commerce/get-a-product-by-id.json': { ids: () => ({ products: 'DZH318Z0BQ3Q' }) },
  'commerce/get-a-list-of-skus-for-a-product.azure-plan-product.json': { status: 200 },
  // The printed product is in no source of the catalogue.
  'commerce/get-a-list-of-skus-for-a-product.reservation-azure-plan.json': { status: 200, ids: () => ({ products: 'DZH318Z0BQ3Q' }) },
  'commerce/get-a-sku-by-id.json': plain,
  'commerce/get-a-list-of-availabilities-for-a-sku.json': plain,
  'commerce/get-a-list-of-availabilities-for-a-sku.reservation-azure-plan.json': { status: 200 },
  'commerce/get-a-list-of-skus-for-a-product-by-customer.json': plain,
  // Prints the SKU whose availabilities were asked for: held against that SKU.
  'commerce/get-a-list-of-availabilities-for-a-sku-by-customer.json': { address: (_, printed) => printed.replace('/availabilities', '') },
  'commerce/check-inventory.json': plain,
  'commerce/get-a-list-of-offers-for-a-market.json': { address: (_, printed) => printed.replace('<country-id>', 'US') },
  'commerce/recorded-offers-legacy-azure.json': plain,
  'commerce/get-a-list-of-offer-categories-by-country-and-locale.json': {
    address: (_, printed) => printed.replace('<country-id>', 'US'),
  },
  'commerce/recorded-offercategories.json': plain,

  // carts and orders
  'commerce/create-a-cart.json': plain,
  'commerce/create-a-cart-with-add-ons.new-base.json': plain,
  'commerce/checkout-a-cart.json': { ids: ({ shop }) => ({ customers: shop.customer, carts: shop.mixedCart }) },
  'commerce/create-an-order-for-a-customer-of-an-indirect-reseller.json': {
    as: 'admin',
    partner: cobalt,
    ids: (world) => ({ customers: world.ofReseller }),
    body: (world, printed) => ({
      ...printed,
      ReferenceCustomerId: world.ofReseller,
      LineItems: [{ ...printed.LineItems[0], PartnerIdOnRecord: world.resellerMpnId }],
    }),
  },
  'commerce/change-the-billing-cycle.json': {
    ids: ({ shop }) => ({ customers: shop.customer, orders: shop.licences }),
    body: ({ shop }, printed) => ({
      ...printed,
      ReferenceCustomerId: shop.customer,
      LineItems: [{ ...printed.LineItems[0], SubscriptionId: shop.addOn }],
    }),
  },
  'commerce/cancel-an-order-from-the-integration-sandbox.json': {
    ids: ({ shop }) => ({ customers: shop.customer, orders: shop.software }),
    body: ({ shop }, printed) => ({ ...printed, id: shop.software }),
  },
  'commerce/cancel-software-purchases.json': {
    ids: ({ shop }) => ({ customers: shop.customer, orders: shop.softwarePair }),
    body: ({ shop }, printed) => ({ ...printed, id: shop.softwarePair }),
  },
  'commerce/get-activation-link-by-order-line-item.json': {
    ids: ({ shop }) => ({ customers: shop.customer, orders: shop.marketplace }),
  },
  'platform/error-sandbox-plan-limit.json': {
    partner: ({ shop }) => shop.full,
    address: ({ shop }) => `/v1/customers/${shop.planless}/orders`,
    ids: ({ shop }) => ({ customers: shop.planless }),
    body: ({ shop }) => ({ lineItems: [{ offerId: shop.planItem, quantity: 1 }] }),
  },
  'commerce/get-an-order-by-id.json': plain,
  'commerce/get-a-list-of-orders-by-customer-and-billing-cycle-type.json': plain,

  // subscriptions and Azure subscriptions
  'commerce/get-all-of-a-customer-s-subscriptions.json': plain,
  'commerce/get-a-subscription-by-id.azure-0145p.json': plain,
  'commerce/get-a-list-of-azure-entitlements-for-subscription.json': plain,
  'commerce/update-the-nickname-for-a-subscription.json': {
    body: async (world, printed) => ({
      ...printed,
      Id: world.plan,
      Quantity: 1,
      Attributes: { Etag: await world.etag(world), ObjectType: 'Subscription' },
    }),
  },
  'commerce/get-subscription-registration-status.json': before,
  'commerce/register-a-subscription.json': plain,
  'commerce/get-a-subscription-s-support-contact.json': { as: 'admin' },
  'commerce/get-subscription-provisioning-status.json': { as: 'admin' },
  'commerce/suspend-a-subscription.json': {
    moment: 'last',
    ...onTheIdlePlan,
    headers: async (world) => ({ 'If-Match': await world.etag(world.idle) }),
    body: async (world, printed) => ({
      ...printed,
      Id: world.idle.plan,
      Quantity: 1,
      FriendlyName: 'nickname',
      Attributes: { Etag: await world.etag(world.idle), ObjectType: 'Subscription' },
    }),
  },
  'platform/error-etag-stale.json': { body: (world, printed) => ({ ...printed, id: world.plan }) },
  'platform/error-plan-suspend-refused.json': { body: (world, printed) => ({ ...printed, id: world.plan }) },

  'platform/entitlement-get.json': { moment: 'last', ...onTheIdlePlan },
  'platform/error-entitlement-404.json': {
    ids: () => ({ azureEntitlements: 'd0f1d6b5-6d43-4c9b-8a4f-3a9b2d0f1c11' }),
    body: () => ({ cancellationReason: 'compromise' }),
  },
  'platform/entitlement-cancel.json': { as: 'admin', ...onTheIdlePlan },
  'platform/error-entitlement-reactivate-403.json': { as: 'sales' },

  // Azure side: one subscription is made, named, run and forgotten
  'platform/azure-error-unauthenticated.json': { as: null, address: version2022 },
  'platform/azure-alias-create.json': { body: forOurCustomer },
  'platform/azure-alias-create-pascal-properties.json': {
    address: (_, printed) => printed.replace('sampleAlias', 'pascalAlias'),
    body: forOurCustomer,
  },
  'platform/azure-alias-get-succeeded.json': plain,
  'platform/azure-csp-create-subscription.json': {
    address: (world, printed) => printed.replace(/^.*(?=\/providers\/Microsoft\.Subscription)/, scopeOf(world)),
    body: ({ customer: _customer }, { resellerId: _reseller, ...printed }) => printed,
  },
  'platform/azure-subscriptions-list.json': plain,
  'platform/fraud-events.json': {
    moment: 'last',
    as: 'admin',
    async address(world) {
      await foundFraud(world)
      return `/v1/fraudEvents?EventStatus=Active&SubscriptionId=${world.entitlement}`
    },
  },
  'platform/fraud-events-update.json': {
    moment: 'last',
    as: 'admin',
    address: ({ entitlement }) => `/v1/fraudEvents/subscription/${entitlement}/status`,
    body: async (world, printed) => ({ ...printed, EventIds: [await foundFraud(world)] }),
  },
  'platform/partner-by-mpnid.json': { as: 'admin', address: () => '/v1/profiles/mpn?mpnId=1234567' },
  'platform/throttled-429.json': throttled('listSubscriptions', 57),
  'platform/azure-error-throttled.json': throttled('listAzureSubscriptions', 17, (printed) => `${printed}?api-version=2022-12-01`),
  'platform/azure-accept-ownership.json': {
    ids: () => ({}),
    address: async (world, printed) => `${await onSampleSubscription(world, printed)}?api-version=2021-10-01`,
  },
  'platform/azure-subscription-rename.json': { address: onSampleSubscription },
  'platform/azure-subscription-cancel.json': { address: onSampleSubscription },
  'platform/azure-alias-delete.json': plain,
  'platform/azure-billing-accounts.json': plain,
  'platform/azure-billing-customer-resellers.json': {
    address: (world) => `${scopeOf(world)}?$expand=enabledAzurePlans,resellers&api-version=2020-05-01`,
  },
  'platform/azure-billing-subscriptions-by-customer.json': {
    address: (world) => `${scopeOf(world)}/billingSubscriptions?api-version=2020-05-01`,
  },

  // second factors and consents
  'platform/applicationconsents-create.json': { as: 'admin', body: (_, printed) => ({ ...printed, applicationId: vendor }) },
  'platform/applicationconsents-delete.json': { as: 'admin', ids: () => ({ applicationconsents: vendor }) },
  'platform/mfa-application-adoption.json': { as: 'admin' },
  'platform/mfa-missing-401.json': {
    as: null,
    headers: async (world) => ({ Authorization: `Bearer ${await world.tokenOfKind('no-mfa')}` }),
  },
  'platform/token-error-mfa-required.json': {
    moment: 'last',
    as: null,
    body: async (world, printed) => signIn(printed, await world.refreshTokenWithoutMfa()),
  },

  // audit
  'platform/audit-by-customer.json': {
    address: ({ customer }) =>
      `/v1/auditrecords?startDate=9/1/2026%2012:00:00%20AM&filter=${encodeURIComponent(
        JSON.stringify({ Field: 'CustomerId', Value: customer, Operator: 'equals' }),
      )}`,
  },
  'platform/audit-by-day.json': { address: (_, printed) => printed.replaceAll('2020-09-02', '2026-09-15') },

  // sign-in
  'platform/oauth-challenge-401.json': { as: null },
  'platform/generatetoken.json': plain,
  'platform/jwks.json': { as: null },
  'platform/openid-configuration-organizations.json': { as: null },
  'platform/openid-configuration-v2.json': { as: null },
  'platform/devicecode-v2-msal-node.json': { as: null, body: (_, printed) => signIn(printed) },
  'platform/token-v1-authorization-code.json': {
    as: null,
    body: async (world, printed) => withCode(signIn(printed), await world.authorizationCode()),
  },
  'platform/token-v1-client-credentials.json': { as: null, body: (_, printed) => signIn(printed) },
  'platform/token-v2-client-credentials-msal-node.json': { as: null, body: (_, printed) => signIn(printed) },
  'platform/token-v2-refresh-msal-node.json': { as: null, body: async (world, printed) => signIn(printed, await world.refreshToken()) },
}

/** An application of a control panel vendor. */
const vendor = 'aaaaaaaa-1111-4222-8333-444444444444'

/** The printed form with the credentials of Lapis Cloud. */
function signIn(printed: string, refreshToken?: string): string {
  const form = new URLSearchParams(printed)
  form.set('client_id', lapis.applicationId)
  form.set('client_secret', secret)
  if (refreshToken) form.set('refresh_token', refreshToken)
  return form.toString()
}

function withCode(printed: string, code: string): string {
  const form = new URLSearchParams(printed)
  form.set('code', code)
  return form.toString()
}
