/** Bills and costs read by the published clients, over TLS (azure contract, sections 8 and 9). */
import { BillingManagementClient, type BillingManagementClientOptionalParams } from '@azure/arm-billing'
import { ConsumptionManagementClient } from '@azure/arm-consumption'
import { CostManagementClient } from '@azure/arm-costmanagement'
import { Decimal, parseJson } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lapis } from '../harness.ts'
import { billingScope, flatMeters, meter, must, type Purchase, settle } from '../story.ts'
import { all, credentialOf, startTlsServer, type TlsServer } from './azure.ts'

type Detail = { properties: { costInBillingCurrency: Decimal } }

let server: TlsServer
let plan: Purchase
let customerScope: string
let account: string
beforeAll(async () => {
  server = await startTlsServer({ start: '2026-08-01T00:00:00Z' })
  plan = await settle(server, { label: 'lapis-costs', companyName: 'Contoso' })
  customerScope = billingScope(lapis.tenantId, plan.customer)
  account = customerScope.split('/')[4] as string
  const meters = await flatMeters(5)
  await server.advance('2026-08-05T12:00:00Z')
  await meter(
    server,
    meters.map(({ meterId }, i) => ({
      id: `${i}`,
      entitlementId: plan.entitlement,
      meterId,
      quantity: `${i + 1}.5`,
      at: '2026-08-04T05:00:00Z',
      tags: { team: 'blue' },
    })),
  )
  await server.advance('2026-08-10T00:00:00Z')
})
afterAll(() => server.remove())

/** Every body that a client was answered, as it came: the clients themselves read amounts as doubles. */
const bodies: string[] = []
const additionalPolicies: BillingManagementClientOptionalParams['additionalPolicies'] = [
  {
    position: 'perCall',
    policy: {
      name: 'recorder',
      async sendRequest(request, next) {
        const response = await next(request)
        bodies.push(response.bodyAsText ?? '')
        return response
      },
    },
  },
]
const options = () => ({ endpoint: server.endpoint, additionalPolicies })
/** The answers since the last time, every digit kept. */
// biome-ignore lint/suspicious/noExplicitAny: bodies of every kind
const answered = (): any[] => bodies.splice(0).map((body) => (body === '' ? undefined : parseJson(body)))
const total = (amounts: Iterable<Parameters<typeof Decimal.of>[0]>): string =>
  Decimal.sum([...amounts].map((amount) => Decimal.of(amount)))
    .reduced()
    .toString()

/** What the line items of Partner Center say the month has cost so far, with every digit. */
async function expected(): Promise<string> {
  const rest = 'provider=onetime&invoicelineitemtype=usagelineitems&currencycode=USD&period=current&size=2000'
  const { items } = await must(server, 200, 'GET', `/v1/invoices/unbilled/lineitems?${rest}`)
  return total(items.map((item: { billingPreTaxTotal: Decimal }) => item.billingPreTaxTotal))
}

test('@azure/arm-billing reads account, customers, plans, subscriptions and policies', async () => {
  const client = new BillingManagementClient(credentialOf(server), plan.entitlement, options())
  const [found] = await all(client.billingAccounts.list())
  expect(found).toMatchObject({
    name: account,
    accountType: 'Partner',
    accountStatus: 'Active',
    agreementType: 'MicrosoftPartnerAgreement',
  })
  expect((await client.billingAccounts.get(account)).name).toBe(account)
  const customers = await all(client.customers.listByBillingAccount(account))
  expect(customers).toMatchObject([{ name: plan.customer, displayName: 'Contoso' }])
  const one = await client.customers.get(account, plan.customer, { expand: 'enabledAzurePlans,resellers' })
  expect(one).toMatchObject({ enabledAzurePlans: [{ skuId: '0001', skuDescription: 'Microsoft Azure Plan' }], resellers: [] })
  const [subscription] = await all(client.billingSubscriptions.listByCustomer(account, plan.customer))
  expect(subscription).toMatchObject({ subscriptionId: plan.entitlement, subscriptionBillingStatus: 'Active', skuId: '0001' })
  const [{ value: shown }] = answered().slice(-1)
  expect(total([shown[0].properties.monthToDateCharges.value])).toBe(await expected())
  expect(subscription?.monthToDateCharges?.value).toBe(Number(await expected()))
  expect(await all(client.products.listByCustomer(account, plan.customer))).toMatchObject([{ displayName: 'Azure plan' }])
  expect((await client.policies.getByCustomer(account, plan.customer)).viewCharges).toBe('NotAllowed')
  expect((await client.policies.updateCustomer(account, plan.customer, { viewCharges: 'Allowed' })).viewCharges).toBe('Allowed')
  expect((await all(client.billingPermissions.listByCustomer(account, plan.customer)))[0]?.actions?.length).toBeGreaterThan(0)
  await expect(client.customers.get(account, plan.plan)).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' })
})

test.each([
  ['with a slash', (scope: string) => scope],
  ['without', (scope: string) => scope.slice(1)],
])('@azure/arm-costmanagement queries a scope %s', async (_, spelt) => {
  const client = new CostManagementClient(credentialOf(server), options())
  const query = {
    type: 'ActualCost',
    timeframe: 'MonthToDate',
    dataset: {
      granularity: 'None',
      aggregation: { totalCost: { name: 'Cost', function: 'Sum' } },
      grouping: [{ type: 'Dimension', name: 'ServiceName' }],
    },
  }
  for (const scope of [customerScope, `/subscriptions/${plan.entitlement}`]) {
    const result = await client.query.usage(spelt(scope), query)
    expect(result.columns?.map(({ name }) => name)).toEqual(['Cost', 'ServiceName', 'Currency'])
    const [{ properties }] = answered().slice(-1)
    expect(total(properties.rows.map((row: [Decimal]) => row[0]))).toBe(await expected())
    expect(result.rows?.every((row) => row[2] === 'USD')).toBe(true)
  }
  await expect(client.query.usage(spelt('/subscriptions/none'), query)).rejects.toMatchObject({ statusCode: 404 })
})

test('@azure/arm-consumption pages through usage, and keeps a budget', async () => {
  const client = new ConsumptionManagementClient(credentialOf(server), plan.entitlement, options())
  const details = await all(client.usageDetails.list(customerScope, { top: 2 }))
  const pages = answered().filter((body) => Array.isArray(body?.value))
  expect(pages.map(({ value }) => value.length)).toEqual([2, 2, 1])
  expect(details).toHaveLength(5)
  expect(new Set(details.map(({ kind }) => kind))).toEqual(new Set(['modern']))
  const costs = pages.flatMap(({ value }) => value.map((detail: Detail) => detail.properties.costInBillingCurrency))
  expect(total(costs)).toBe(await expected())
  expect(details[0]?.tags).toEqual({ team: 'blue' })

  const scope = `subscriptions/${plan.entitlement}`
  const timePeriod = { startDate: new Date('2026-08-01T00:00:00Z') }
  const made = await client.budgets.createOrUpdate(scope, 'clients', { category: 'Cost', amount: 50, timeGrain: 'Monthly', timePeriod })
  expect(made).toMatchObject({ name: 'clients', amount: 50, category: 'Cost', timeGrain: 'Monthly' })
  const [{ properties }] = answered().slice(-1)
  expect(total([properties.currentSpend.amount])).toBe(await expected())
  expect(made.currentSpend?.amount).toBe(Number(await expected()))
  expect((await client.budgets.get(scope, 'clients')).eTag).toBe(made.eTag)
  expect(await all(client.budgets.list(scope))).toHaveLength(1)
  await client.budgets.delete(scope, 'clients')
  expect(await all(client.budgets.list(scope))).toEqual([])
  expect(await all(client.reservationsSummaries.list(customerScope, 'daily'))).toEqual([])
  expect(await all(client.reservationsDetails.list(customerScope))).toEqual([])
  expect(await all(client.reservationTransactions.list(account))).toEqual([])
})
