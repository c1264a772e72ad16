/** An Azure subscription that was made for a reseller of its own is billed under it, beside one of the plan's. */
import { Decimal } from 'lazuli-contract'
import { seededPartners } from 'lazuli-server/identity/seeded.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { agree, billingScope, buyPlan, createCustomer, meter, must } from '../story.ts'

const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const own = { partner: cobalt }
const [smalt] = seededPartners('1').find(({ facts }) => facts.tenantId === cobalt.tenantId)?.facts.resellers ?? []

let server: TestServer
beforeAll(async () => {
  server = await startServer({ start: '2026-09-01T00:00:00Z' })
})
afterAll(() => server.remove())

test('daily lines name it, and reconciliation has a row for each reseller', async () => {
  const as = { ...own, as: 'admin' } as const
  const customer = await createCustomer(
    server,
    { label: 'two-resellers', country: 'DE', associatedPartnerId: smalt?.tenantId as string },
    as,
  )
  await agree(server, customer, as)
  const plan = await buyPlan(server, customer, 'DE', own)
  const properties = { billingScope: billingScope(cobalt.tenantId, customer), resellerId: smalt?.mpnId }
  const path = '/providers/Microsoft.Subscription/aliases/two-resellers?api-version=2021-10-01'
  const { subscriptionId } = (await must(server, 201, 'PUT', path, { ...own, body: { properties } })).properties
  // The reseller administers both, the partner none: what it does for the one that is its own earns credit.
  for (const entitlement of [plan.entitlement, subscriptionId]) {
    const access = (method: string, rest = '', body?: object) =>
      server.request(method, `/operator/v1/partners/${cobalt.tenantId}/entitlements/${entitlement}/credit-access${rest}`, {
        token: 'lazuli-sandbox-operator',
        ...(body ? { body } : {}),
      })
    expect((await access('POST', '/default/revoke')).status).toBe(200)
    const granted = await access('POST', '', { heldBy: smalt?.mpnId, from: '2026-09-01T00:00:00Z' })
    expect([granted.status, granted.body.earnsCredit], granted.text).toEqual([201, entitlement === subscriptionId])
  }
  await server.advance('2026-09-03T12:00:00Z', cobalt)
  const use = (entitlementId: string, quantity: string) => ({
    ...{ id: `${entitlementId} ${quantity}`, entitlementId, meterId: machine, quantity, at: '2026-09-02T11:00:00Z' },
    resourceUri: `/subscriptions/${entitlementId}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm`,
  })
  await meter(server, [use(plan.entitlement, '10'), use(subscriptionId, '100')], own)
  await server.advance('2026-09-04T00:00:00Z', cobalt)
  type Item = Record<string, unknown>
  const rowFigures = (row: Item) => [row.billableQuantity, row.effectiveUnitPrice, row.subtotal].map(String)
  const open = (
    await must(
      server,
      200,
      'GET',
      '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=EUR&period=current',
      own,
    )
  ).items
  for (const row of open) {
    const told = await must(server, 200, 'POST', '/insight/v1/explain', { ...own, body: { row } })
    expect(told.figures.filter((figure: { agrees: boolean }) => !figure.agrees)).toEqual([])
  }
  await server.advance('2026-10-06T00:00:00Z', cobalt)

  const items = async (type: string) =>
    (await must(server, 200, 'GET', `/v1/invoices/G000000001/lineitems?provider=onetime&invoicelineitemtype=${type}lineitems`, own)).items
  const usage = await items('usage')
  expect(new Map(usage.map((row: Item) => [row.entitlementId, row.resellerMpnId]))).toEqual(
    new Map([
      [plan.entitlement, '0'],
      [subscriptionId, smalt?.mpnId],
    ]),
  )
  expect(new Map(usage.map((row: Item) => [row.entitlementId, `${row.rateOfPartnerEarnedCredit}`]))).toEqual(
    new Map([
      [plan.entitlement, '0'],
      [subscriptionId, '0.15'],
    ]),
  )
  const rows = await items('billing')
  expect(rows.map((row: Item) => [row.subscriptionId, `${row.resellerMpnId}`, `${row.billableQuantity}`])).toEqual([
    [plan.plan, '0', '10'],
    [plan.plan, smalt?.mpnId, '100'],
  ])
  // While it was open it had the same rows; whose they are is told once they are billed.
  expect(open.map(rowFigures)).toEqual(rows.map(rowFigures))
  expect(open.map((row: Item) => row.resellerMpnId)).toEqual([0, 0])
  const sum = (of: Item[], member: string) => `${Decimal.sum(of.map((row) => Decimal.parse(`${row[member]}`)))}`
  expect(sum(usage, 'billingPreTaxTotal')).toBe(sum(rows, 'subtotal'))
  const focus = (await server.get('/insight/v1/focus?invoiceId=G000000001', own)).text.split('\r\n')
  expect(focus.filter((line) => line.includes(`${subscriptionId}`) && line.includes(`,${smalt?.mpnId}`))).toHaveLength(1)
})

test('of a customer that a sandbox has deleted it is billed under it all the same', async () => {
  const provider = await must(server, 201, 'POST', '/lab/partners', { as: null, body: { name: 'Beryl', sandbox: true, role: 'provider' } })
  const { resellers } = await must(server, 200, 'GET', `/operator/v1/partners/${provider.tenantId}`, { token: 'lazuli-sandbox-operator' })
  const [reseller] = resellers
  const by = { partner: provider }
  const associated = { label: 'leaves', associatedPartnerId: reseller.tenantId }
  const customer = await createCustomer(server, associated, { ...by, as: 'admin' })
  await agree(server, customer, { ...by, as: 'admin' })
  await buyPlan(server, customer, 'US', by)
  const [account] = (await must(server, 200, 'GET', '/providers/Microsoft.Billing/billingAccounts?api-version=2020-05-01', by)).value
  const properties = { billingScope: `${account.id}/customers/${customer}`, resellerId: reseller.mpnId }
  const path = '/providers/Microsoft.Subscription/aliases/leaves?api-version=2021-10-01'
  const { subscriptionId: entitlementId } = (await must(server, 201, 'PUT', path, { ...by, body: { properties } })).properties
  await server.advance('P2D', provider)
  const at = (await must(server, 200, 'GET', '/lab/clock', by)).now
  const used = { entitlementId, meterId: machine, quantity: '10', at, id: 'leaves', resourceUri: `/subscriptions/${entitlementId}/vm` }
  await meter(server, [used], by)
  await must(server, 204, 'DELETE', `/v1/customers/${customer}`, { ...by, as: 'admin' })
  await server.advance('P45D', provider)
  const [{ id }] = (await must(server, 200, 'GET', '/v1/invoices', by)).items
  for (const type of ['usage', 'billing']) {
    const { items } = await must(
      server,
      200,
      'GET',
      `/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=${type}lineitems`,
      by,
    )
    expect(items.map((row: Record<string, unknown>) => `${row.resellerMpnId}`)).toEqual([reseller.mpnId])
  }
})
