/** Legal requests of Partner Center's own operations. */
import { cobalt, type PartnerCredentials } from '../../harness.ts'
import { agree, buyLegacyAzure, createCustomer, customerAgreement, must, newCustomer, planLine } from '../../story.ts'
import { sandboxReseller } from '../sandbox-reseller.ts'
import type { CallOf } from './calls.ts'
import { onSubscription, planItem, type Shop } from './shop.ts'

const [firstline, e1] = ['6FBAD345-B7DE-42A6-B6AB-79B363D0B371', '91FD106F-4B2C-4938-95AC-F54F74E9A239']
const [trial, paid] = ['C0BD2E08-11AC-4836-BDC7-3712E744922F', '031C9E47-4802-4248-838E-778FB1D2CC05']
const software = 'DG7GMGF0DWT0:0001:DG7GMGF0DSQR'
const marketplace = 'DZH318Z0BXWC:0002:DZH318Z0BMRV'
const vendor = 'aaaaaaaa-1111-4222-8333-444444444444'
const admin = { as: 'admin' } as const

const cartBody = async ({ server }: Shop) => ({ lineItems: [planLine(await planItem(server))] })

async function cartOf(shop: Shop): Promise<{ customer: string; path: string }> {
  const customer = await shop.buyer()
  const carts = `/v1/customers/${customer}/carts`
  const { id } = await must(shop.server, 201, 'POST', carts, { body: await cartBody(shop) })
  return { customer, path: `${carts}/${id}` }
}

async function entitlementPath({ settled }: Shop): Promise<string> {
  const { customer, plan, entitlement } = await settled()
  return `/v1/customers/${customer}/subscriptions/${plan}/azureEntitlements/${entitlement}`
}

/** An item of the new kind of licences that has something above it. */
async function transitional({ server, holder }: Shop): Promise<{ path: string; target: string }> {
  const item = async (product: string, sku: string): Promise<string> => {
    const found = await must(server, 200, 'GET', `/v1/products/${product}/skus/${sku}/availabilities?country=US`)
    return found.items.find((a: { terms?: { duration: string }[] }) => a.terms?.some(({ duration }) => duration === 'P1Y')).catalogItemId
  }
  const source = await item('CFQ7TTC0LFLX', '0001')
  const held = await holder({ offerId: source, quantity: 5, termDuration: 'P1Y', billingCycle: 'monthly' })
  const path = onSubscription(held)
  const { items } = await must(server, 200, 'GET', `${path}/transitioneligibilities`, admin)
  return { path: `${path}/transitions`, target: items[0].catalogItemId }
}

const registration = (port: number) => ({ WebhookUrl: `https://127.0.0.1:${port}/`, WebhookEvents: ['test-created'] })

const resellersPath = '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf'
let resellers = 0
const reseller = ({ fresh }: Shop) => sandboxReseller(fresh(), String(8_500_000 + ++resellers))

export const commerceCalls: Readonly<Record<string, CallOf>> = {
  createCustomer: {
    make: async ({ fresh }) => ({ method: 'POST', path: '/v1/customers', body: newCustomer({ label: fresh() }) }),
  },
  removeResellerRelationship: {
    async make({ buyer }) {
      const body = { relationshipToPartner: 'none', attributes: { objectType: 'Customer' } }
      return { method: 'PATCH', path: `/v1/customers/${await buyer()}`, body, ...admin }
    },
  },
  deleteSandboxCustomer: {
    async make({ server, sandbox: partner, fresh }) {
      return { method: 'DELETE', path: `/v1/customers/${await createCustomer(server, { label: fresh() }, { partner })}`, partner }
    },
  },
  createSandboxReseller: {
    async make(shop) {
      const { server, sandbox: partner } = shop
      // Five may be there at a time.
      const { items } = await must(server, 200, 'GET', resellersPath, { partner, ...admin })
      for (const { id } of items.slice(1)) await must(server, 204, 'DELETE', `/v1/sandboxIndirectReseller/${id}`, { partner, ...admin })
      return { method: 'POST', path: '/v1/sandboxIndirectReseller', body: reseller(shop), partner }
    },
  },
  deleteSandboxReseller: {
    async make(shop) {
      const partner = await shop.partner({ role: 'provider', sandbox: true })
      const { accountId } = await must(shop.server, 201, 'POST', '/v1/sandboxIndirectReseller', { partner, body: reseller(shop) })
      return { method: 'DELETE', path: `/v1/sandboxIndirectReseller/${accountId}`, partner, ...admin }
    },
  },
  updateCustomerBillingProfile: {
    async make({ server, buyer }) {
      const path = `/v1/customers/${await buyer()}/profiles/billing`
      return { method: 'PUT', path, body: { ...(await must(server, 200, 'GET', path)), firstName: 'Other' } }
    },
  },
  confirmCustomerAgreement: {
    async make({ server, fresh }) {
      const customer = await createCustomer(server, { label: fresh() })
      const primaryContact = { firstName: 'Tania', lastName: 'Carr', email: 'tania@example.com', phoneNumber: '1234567890' }
      const body = { primaryContact, templateId: customerAgreement, dateAgreed: '2020-06-14T00:00:00Z', type: 'MicrosoftCustomerAgreement' }
      return { method: 'POST', path: `/v1/customers/${customer}/agreements`, body, ...admin }
    },
  },
  createCart: {
    make: async (shop) => ({ method: 'POST', path: `/v1/customers/${await shop.buyer()}/carts`, body: await cartBody(shop) }),
  },
  updateCart: {
    async make(shop) {
      const { path } = await cartOf(shop)
      const { lineItems } = await must(shop.server, 200, 'GET', path)
      return { method: 'PUT', path, body: { lineItems: [{ ...lineItems[0], friendlyName: 'changed' }] } }
    },
  },
  checkoutCart: { make: async (shop) => ({ method: 'POST', path: `${(await cartOf(shop)).path}/checkout` }) },
  createOrder: {
    async make({ server, buyer }) {
      const body = { lineItems: [{ offerId: await planItem(server), quantity: 1 }] }
      return { method: 'POST', path: `/v1/customers/${await buyer()}/orders`, body }
    },
  },
  updateOrder: {
    async make({ holder }) {
      const { customer, order } = await holder({ offerId: software, quantity: 1 })
      const body = { id: order, status: 'cancelled', lineItems: [{ lineItemNumber: 0, offerId: software }] }
      return { method: 'PATCH', path: `/v1/customers/${customer}/orders/${order}`, body }
    },
  },
  updateSubscription: {
    async make({ settled, fresh }) {
      const { customer, plan } = await settled()
      return { method: 'PATCH', path: `/v1/customers/${customer}/subscriptions/${plan}`, body: { friendlyName: fresh() } }
    },
  },
  registerSubscription: {
    async make({ settled }) {
      const { customer, plan } = await settled()
      return { method: 'POST', path: `/v1/customers/${customer}/subscriptions/${plan}/registrations` }
    },
  },
  updateSubscriptionSupportContact: {
    async make({ settled, smalt }) {
      const { customer, plan } = await settled({ partner: cobalt })
      const body = { supportTenantId: smalt.tenantId, supportMpnId: smalt.mpnId }
      return { method: 'PUT', path: `/v1/customers/${customer}/subscriptions/${plan}/supportcontact`, body, partner: cobalt, ...admin }
    },
  },
  upgradeSubscription: {
    async make({ holder }) {
      const held = await holder({ offerId: firstline, quantity: 1 })
      return { method: 'POST', path: `${onSubscription(held)}/upgrades`, body: { targetOffer: { id: e1 } }, ...admin }
    },
  },
  createTransition: {
    async make(shop) {
      const { path, target } = await transitional(shop)
      return { method: 'POST', path, body: { toCatalogItemId: target, transitionType: 'transition_only' }, ...admin }
    },
  },
  convertTrial: {
    async make({ holder }) {
      const held = await holder({ offerId: trial, quantity: 25 })
      return { method: 'POST', path: `${onSubscription(held)}/conversions`, body: { targetOfferId: paid }, ...admin }
    },
  },
  activateSandboxSubscription: {
    async make({ holder, sandbox: partner }) {
      const held = await holder({ offerId: marketplace, quantity: 1 }, { partner })
      return { method: 'POST', path: `${onSubscription(held)}/activate`, partner }
    },
  },
  updateOverage: {
    async make({ settled }) {
      const { customer, entitlement } = await settled()
      const body = { azureEntitlementId: entitlement, overageEnabled: true, type: 'PhoneServices' }
      return { method: 'PUT', path: `/v1/customers/${customer}/subscriptions/overage`, body }
    },
  },
  cancelAzureEntitlement: {
    make: async (shop) => ({
      method: 'POST',
      path: `${await entitlementPath(shop)}/cancel`,
      body: { cancellationReason: 'compromise' },
      ...admin,
    }),
  },
  reactivateAzureEntitlement: {
    async make(shop) {
      const path = await entitlementPath(shop)
      await must(shop.server, 200, 'POST', `${path}/cancel`, { ...admin, body: { cancellationReason: 'compromise' } })
      return { method: 'POST', path: `${path}/reactivate`, ...admin }
    },
  },
  createProductUpgrade: {
    async make({ server, fresh }) {
      const customer = await createCustomer(server, { label: fresh() })
      await agree(server, customer)
      await buyLegacyAzure(server, customer)
      return { method: 'POST', path: '/v1/productupgrades', body: { customerId: customer, productFamily: 'azure' }, ...admin }
    },
  },
  updateUsageBudget: {
    make: async ({ buyer }) => ({ method: 'PATCH', path: `/v1/customers/${await buyer()}/usagebudget`, body: { amount: 97 }, ...admin }),
  },
  createApplicationConsent: {
    make: async (shop) => ({ method: 'POST', path: `/v1/customers/${await shop.buyer()}/applicationconsents`, body: consent, ...admin }),
  },
  deleteApplicationConsent: {
    async make({ server, buyer }) {
      const path = `/v1/customers/${await buyer()}/applicationconsents`
      await must(server, 201, 'POST', path, { ...admin, body: consent })
      return { method: 'DELETE', path: `${path}/${vendor}`, ...admin }
    },
  },
  updateFraudEventStatus: {
    async make({ server, settled }) {
      const { entitlement } = await settled()
      const { eventId } = await must(server, 201, 'POST', '/lab/fraudEvents', { body: { subscriptionId: entitlement } })
      const body = { EventIds: [eventId], EventStatus: 'Resolved', ResolvedReason: 'Fraud' }
      return { method: 'POST', path: `/v1/fraudEvents/subscription/${entitlement}/status`, body, ...admin }
    },
  },
  createWebhookRegistration: {
    make: async ({ partner }) => ({ method: 'POST', path: '/webhooks/v1/registration', body: registration(1), partner: await partner() }),
  },
  updateWebhookRegistration: {
    async make(shop) {
      const partner = await listening(shop)
      return { method: 'PUT', path: '/webhooks/v1/registration', body: registration(++ports), partner }
    },
  },
  sendWebhookValidation: {
    // Two a minute are allowed to a partner.
    async make(shop) {
      const partner = await shop.partner()
      await must(shop.server, 200, 'POST', '/webhooks/v1/registration', { partner, body: registration(1) })
      return { method: 'POST', path: '/webhooks/v1/registration/validationEvents', partner }
    },
  },
}

const consent = {
  displayName: 'Panel',
  applicationId: vendor,
  applicationGrants: [{ enterpriseApplicationId: '00000003-0000-0000-c000-000000000000', scope: 'Directory.Read.All' }],
}

let ports = 1
const listeners = new WeakMap<Shop, Promise<PartnerCredentials>>()

/** A partner with a receiver at which nobody answers; one a shop. */
function listening(shop: Shop): Promise<PartnerCredentials> {
  const known = listeners.get(shop)
  if (known) return known
  const made = shop.partner().then(async (partner) => {
    await must(shop.server, 200, 'POST', '/webhooks/v1/registration', { partner, body: registration(ports) })
    return partner
  })
  listeners.set(shop, made)
  return made
}
