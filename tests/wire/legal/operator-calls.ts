/** Legal requests of the operator's door. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { lapis } from '../../harness.ts'
import { must } from '../../story.ts'
import type { CallOf } from './calls.ts'
import type { Legal, Shop } from './shop.ts'

export const operatorKey = 'lazuli-sandbox-operator'

const call = (method: string, path: string, body?: unknown): Legal => ({
  method,
  path: `/operator/v1/${path}`,
  token: operatorKey,
  ...(body === undefined ? {} : { body }),
})

/** What is done to one partner is done on its own store. */
const onLapis = (method: string, path: string, body?: unknown): Legal => ({
  ...call(method, `partners/${lapis.tenantId}/${path}`, body),
  home: lapis.tenantId,
})

let numbers = 0
const onboarding = ({ fresh }: Shop) => {
  const name = fresh()
  const mpnId = String(6_600_000 + ++numbers)
  return { name, domain: `${name}.onmicrosoft.com`, country: 'US', programme: 'directBill', mpnId, applications: [{}] }
}

/** A partner of its own, by its address. */
async function partnerPath(shop: Shop): Promise<string> {
  const { partner } = await must(shop.server, 201, 'POST', '/operator/v1/partners', { token: operatorKey, body: onboarding(shop) })
  return `partners/${partner.tenantId}`
}

async function applicationPath({ server, fresh }: Shop): Promise<string> {
  const at = `partners/${lapis.tenantId}/applications`
  const { application } = await must(server, 201, 'POST', `/operator/v1/${at}`, { token: operatorKey, body: { name: fresh() } })
  return `${at}/${application.applicationId}`
}

const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const aPrice = () => ({ meterId: machine, tiers: [{ minimum: 0, unitPrice: ++numbers / 10_000 }] })

export const operatorCalls: Readonly<Record<string, CallOf>> = {
  onboardPartner: { make: async (shop) => call('POST', 'partners', onboarding(shop)) },
  updatePartner: { make: async (shop) => call('PATCH', await partnerPath(shop), { name: shop.fresh() }) },
  suspendPartner: { make: async (shop) => call('POST', `${await partnerPath(shop)}/suspend`, { reason: 'unpaid' }) },
  resumePartner: {
    async make(shop) {
      const at = await partnerPath(shop)
      await must(shop.server, 200, 'POST', `/operator/v1/${at}/suspend`, { token: operatorKey, body: {} })
      return call('POST', `${at}/resume`)
    },
  },
  registerApplication: {
    make: async ({ fresh }) => call('POST', `partners/${lapis.tenantId}/applications`, { name: fresh() }),
  },
  updateApplication: {
    make: async (shop) => call('PATCH', await applicationPath(shop), { redirectUris: [`https://${shop.fresh()}.example/back`] }),
  },
  unregisterApplication: { make: async (shop) => call('DELETE', await applicationPath(shop)) },
  rotateApplicationSecret: { make: async (shop) => call('POST', `${await applicationPath(shop)}/secrets`, { overlap: 'PT1H' }) },
  setUserRoles: {
    async make({ server }) {
      const at = `partners/${lapis.tenantId}/users`
      const { items } = await must(server, 200, 'GET', `/operator/v1/${at}`, { token: operatorKey })
      const { userId } = items.find((user: { userPrincipalName: string }) => user.userPrincipalName.startsWith('helpdesk@'))
      return call('PUT', `${at}/${userId}/roles`, { roles: ['HelpdeskAgent', 'BillingAdmin'] })
    },
  },
  setTaxTable: {
    make: async () => onLapis('PUT', 'tax/2030-01', { rates: [{ rate: ++numbers / 10_000 }] }),
  },
  removeTaxTable: {
    async make({ server }) {
      const at = `tax/20${30 + (++numbers % 5)}-06`
      await must(server, 200, 'PUT', `/operator/v1/partners/${lapis.tenantId}/${at}`, { token: operatorKey, body: { rates: [] } })
      return onLapis('DELETE', at)
    },
  },
  setExchangeRate: {
    make: async () => onLapis('PUT', 'exchange-rates/2030-01/EUR', { unitsPerUsd: 1 + ++numbers / 10_000 }),
  },
  removeExchangeRate: {
    async make({ server }) {
      const at = `exchange-rates/20${30 + (++numbers % 5)}-06/GBP`
      await must(server, 200, 'PUT', `/operator/v1/partners/${lapis.tenantId}/${at}`, { token: operatorKey, body: { unitsPerUsd: 1 } })
      return onLapis('DELETE', at)
    },
  },
  setPrices: {
    make: async () => onLapis('PUT', 'prices/2030-01', { prices: [aPrice()] }),
  },
  removePrices: {
    async make({ server }) {
      const at = `prices/20${30 + (++numbers % 5)}-06`
      const prices = [aPrice()]
      await must(server, 200, 'PUT', `/operator/v1/partners/${lapis.tenantId}/${at}`, { token: operatorKey, body: { prices } })
      return onLapis('DELETE', `${at}/${machine}`)
    },
  },
  grantCreditAccess: {
    make: async ({ plan, fresh }) => onLapis('POST', `entitlements/${plan.entitlement}/credit-access`, { resourceGroup: fresh() }),
  },
  revokeCreditAccess: {
    make: async ({ settled }) => onLapis('POST', `entitlements/${(await settled()).entitlement}/credit-access/default/revoke`, {}),
  },
  setPartnerResaleRule: {
    make: async () => onLapis('PUT', 'resale-rules', { fromPeriod: '2030-01', markup: 1 + ++numbers / 10_000 }),
  },
  removePartnerResaleRule: {
    async make({ server }) {
      const body = { fromPeriod: `20${30 + (++numbers % 60)}-06`, markup: 2 }
      const rule = await must(server, 200, 'PUT', `/operator/v1/partners/${lapis.tenantId}/resale-rules`, { token: operatorKey, body })
      return onLapis('DELETE', `resale-rules/${rule.id}`)
    },
  },
  giveCustomerCredit: {
    make: async ({ plan, fresh }) => onLapis('POST', 'customer-credits', { customerId: plan.customer, amount: 0.01, reason: fresh() }),
  },
  withdrawCustomerCredit: {
    async make({ server, plan, fresh }) {
      const body = { customerId: plan.customer, amount: 0.01, reason: fresh() }
      const path = `/operator/v1/partners/${lapis.tenantId}/customer-credits`
      const { id } = await must(server, 201, 'POST', path, { token: operatorKey, body })
      return onLapis('DELETE', `customer-credits/${id}`)
    },
  },
  grantAzureCredit: {
    make: async ({ plan, fresh }) => onLapis('POST', 'azure-credits', { customerId: plan.customer, amount: 0.01, reason: fresh() }),
  },
  withdrawAzureCredit: {
    async make({ server, plan, fresh }) {
      const body = { customerId: plan.customer, amount: 0.01, reason: fresh() }
      const path = `/operator/v1/partners/${lapis.tenantId}/azure-credits`
      const { id } = await must(server, 201, 'POST', path, { token: operatorKey, body })
      return onLapis('DELETE', `azure-credits/${id}`)
    },
  },
  createBackup: {
    async make({ server, fresh }) {
      // Beside the data folder: within it none is made.
      const beside = `${server.folder}-backups`
      if (!existsSync(beside)) mkdirSync(beside)
      return call('POST', 'backups', { to: join(beside, fresh()) })
    },
  },
}
