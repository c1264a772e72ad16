/** Legal requests of the Azure side. */
import { capacity, capacityVersion, reservationBody } from '../../reservation-story.ts'
import { benefits, benefitVersion, buyPlan, planBody } from '../../savings-plan-story.ts'
import { must } from '../../story.ts'
import { action, aliasPath, azureVersion } from '../azure-calls.ts'
import type { CallOf } from './calls.ts'
import { accountOf, type Shop, scopeOf } from './shop.ts'

const legacyVersion = 'api-version=2018-03-01-preview'
const create = 'providers/Microsoft.Subscription/createSubscription'
const orderPath = ({ order }: { order: string }, rest = ''): string => `${capacity}/reservationOrders/${order}${rest}?${capacityVersion}`
const alias = (shop: Shop) => ({ properties: { displayName: shop.fresh(), workload: 'Production', billingScope: scopeOf(shop) } })

/** A plan of its own: one has room for few subscriptions in a sandbox, and none of the others is disturbed. */
async function ownSubscription({ settled }: Shop): Promise<string> {
  return (await settled()).entitlement
}

async function splitInTwo({ server, reserved }: Shop) {
  const bought = await reserved(2)
  const body = { properties: { quantities: [1, 1], reservationId: bought.reservationPath } }
  const [one, two] = await must(server, 200, 'POST', orderPath(bought, '/split'), { body })
  return { bought, sources: [one.id, two.id] as string[] }
}

const toReturn = (reservationId: string) => ({ scope: 'Reservation', reservationToReturn: { reservationId, quantity: 1 } })

async function refund(shop: Shop) {
  const bought = await shop.reserved()
  const properties = toReturn(bought.reservationPath)
  const quote = await must(shop.server, 200, 'POST', orderPath(bought, '/calculateRefund'), { body: { properties } })
  const body = { properties: { ...properties, sessionId: quote.properties.sessionId, returnReason: 'test' } }
  return { bought, call: { method: 'POST', path: orderPath(bought, '/return'), body } }
}

/** A reservation that has ended. */
async function ended(shop: Shop): Promise<(verb: string) => { method: string; path: string }> {
  const { bought, call } = await refund(shop)
  await shop.server.request(call.method, call.path, { body: call.body })
  return (verb) => ({ method: 'POST', path: orderPath(bought, `/reservations/${bought.reservation}/${verb}`) })
}

async function swap(shop: Shop) {
  const { reservationPath: reservationId } = await shop.reserved()
  const wanted = reservationBody({ subscription: shop.plan.entitlement, sku: 'Standard_D4as_v5', quantity: 1 })
  const body = { properties: { reservationsToPurchase: [wanted], reservationsToExchange: [{ reservationId, quantity: 1 }] } }
  return { method: 'POST', path: `${capacity}/calculateExchange?${capacityVersion}`, body }
}

const budgetPath = (subscription: string): string =>
  `/subscriptions/${subscription}/providers/Microsoft.Consumption/budgets/legal?${azureVersion}`
const budget = {
  properties: { category: 'Cost', amount: 100, timeGrain: 'Monthly', timePeriod: { startDate: '2026-09-01T00:00:00Z' } },
}
const price = (shop: Shop) => ({
  method: 'POST',
  path: `${capacity}/calculatePrice?${capacityVersion}`,
  body: reservationBody({ subscription: shop.plan.entitlement, quantity: 1 }),
})
let principals = 0
const accept = { properties: { displayName: 'Accepted' } }

export const azureCalls: Readonly<Record<string, CallOf>> = {
  createSubscriptionAlias: { make: async (shop) => ({ method: 'PUT', path: aliasPath(shop.fresh()), body: alias(shop) }) },
  deleteSubscriptionAlias: {
    async make(shop) {
      const path = aliasPath(shop.fresh())
      await must(shop.server, 201, 'PUT', path, { body: alias(shop) })
      return { method: 'DELETE', path }
    },
  },
  createCustomerAzureSubscription: {
    make: async (shop) => ({
      method: 'POST',
      path: `${scopeOf(shop)}/${create}?api-version=2018-11-01-preview`,
      body: { displayName: shop.fresh(), skuId: '0001' },
    }),
  },
  createSectionAzureSubscription: {
    refused: [400, 'InvalidBillingScope'],
    make: async () => ({
      method: 'POST',
      path: `/providers/Microsoft.Billing/billingAccounts/a:b/billingProfiles/c/invoiceSections/d/${create}?${legacyVersion}`,
      body: { displayName: 'x' },
    }),
  },
  createEnrollmentAzureSubscription: {
    refused: [400, 'InvalidBillingScope'],
    make: async () => ({
      method: 'POST',
      path: `/providers/Microsoft.Billing/enrollmentAccounts/e/${create}?${legacyVersion}`,
      body: { displayName: 'x' },
    }),
  },
  createSubscriptionDefinition: {
    refused: [404, 'InvalidResourceType'],
    make: async () => ({
      method: 'PUT',
      path: `/providers/Microsoft.Subscription/subscriptionDefinitions/f?${legacyVersion}`,
      body: { displayName: 'x' },
    }),
  },
  renameAzureSubscription: {
    make: async (shop) => ({
      method: 'POST',
      path: action(await ownSubscription(shop), 'rename'),
      body: { subscriptionName: shop.fresh() },
    }),
  },
  cancelAzureSubscription: { make: async (shop) => ({ method: 'POST', path: action(await ownSubscription(shop), 'cancel') }) },
  enableAzureSubscription: {
    async make(shop) {
      const id = await ownSubscription(shop)
      await must(shop.server, 200, 'POST', action(id, 'cancel'))
      return { method: 'POST', path: action(id, 'enable') }
    },
  },
  acceptSubscriptionOwnership: {
    make: async (shop) => ({
      method: 'POST',
      path: `/providers/Microsoft.Subscription/subscriptions/${await ownSubscription(shop)}/acceptOwnership?${azureVersion}`,
      body: accept,
      as: 'admin',
    }),
  },
  acceptSubscriptionOwnershipShort: {
    make: async (shop) => ({
      method: 'POST',
      path: `/providers/Microsoft.Subscription/${await ownSubscription(shop)}/acceptOwnership?${azureVersion}`,
      body: accept,
      as: 'admin',
    }),
  },
  updateTenantSubscriptionPolicy: {
    make: async () => ({
      method: 'PUT',
      path: `/providers/Microsoft.Subscription/policies/default?${azureVersion}`,
      body: { exemptedPrincipals: [`00000000-0000-4000-8000-${String(++principals).padStart(12, '0')}`] },
      as: 'admin',
    }),
  },
  updateBillingCustomerPolicy: {
    async make({ settled }) {
      const { customer } = await settled()
      const path = `${accountOf()}/customers/${customer}/policies/default?api-version=2020-05-01`
      return { method: 'PUT', path, body: { properties: { viewCharges: 'Allowed' } } }
    },
  },
  putConsumptionBudget: { make: async (shop) => ({ method: 'PUT', path: budgetPath(await ownSubscription(shop)), body: budget }) },
  deleteConsumptionBudget: {
    async make(shop) {
      const path = budgetPath(await ownSubscription(shop))
      await must(shop.server, 201, 'PUT', path, { body: budget })
      return { method: 'DELETE', path }
    },
  },
  purchaseSavingsPlan: {
    make: async ({ plan, fresh }) => ({
      method: 'PUT',
      path: `${benefits}/savingsPlanOrderAliases/${fresh()}?${benefitVersion}`,
      body: planBody({ subscription: plan.entitlement }),
    }),
  },
  updateSavingsPlan: {
    async make({ server, plan, fresh }) {
      const { path } = await buyPlan(server, { subscription: plan.entitlement })
      return { method: 'PATCH', path: `${path}?${benefitVersion}`, body: { properties: { displayName: fresh() } } }
    },
  },
  calculateReservationPrice: { make: async (shop) => price(shop) },
  purchaseReservation: {
    async make(shop) {
      const { method, path, body } = price(shop)
      const order = (await must(shop.server, 200, method, path, { body })).properties.reservationOrderId
      return { method: 'PUT', path: orderPath({ order }), body }
    },
  },
  updateReservation: {
    async make({ reserved, fresh }) {
      const bought = await reserved()
      return { method: 'PATCH', path: orderPath(bought, `/reservations/${bought.reservation}`), body: { properties: { name: fresh() } } }
    },
  },
  splitReservation: {
    async make({ reserved }) {
      const bought = await reserved(2)
      const body = { properties: { quantities: [1, 1], reservationId: bought.reservationPath } }
      return { method: 'POST', path: orderPath(bought, '/split'), body }
    },
  },
  mergeReservations: {
    async make(shop) {
      const { bought, sources } = await splitInTwo(shop)
      return { method: 'POST', path: orderPath(bought, '/merge'), body: { properties: { sources } } }
    },
  },
  archiveReservation: { make: async (shop) => (await ended(shop))('archive') },
  unarchiveReservation: {
    async make(shop) {
      const to = await ended(shop)
      await must(shop.server, 200, 'POST', to('archive').path)
      return to('unarchive')
    },
  },
  changeReservationDirectory: {
    make: async ({ reserved }) => ({
      method: 'POST',
      path: orderPath(await reserved(), '/changeDirectory'),
      body: { destinationTenantId: '00000000-0000-4000-8000-000000000000' },
    }),
  },
  calculateReservationRefund: {
    async make({ reserved }) {
      const bought = await reserved()
      return { method: 'POST', path: orderPath(bought, '/calculateRefund'), body: { properties: toReturn(bought.reservationPath) } }
    },
  },
  returnReservation: { make: async (shop) => (await refund(shop)).call },
  calculateReservationExchange: { make: swap },
  exchangeReservations: {
    async make(shop) {
      const { method, path, body } = await swap(shop)
      const { sessionId } = (await must(shop.server, 200, method, path, { body })).properties
      return { method: 'POST', path: `${capacity}/exchange?${capacityVersion}`, body: { properties: { sessionId } } }
    },
  },
}
