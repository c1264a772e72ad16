/**
 * A month with everything that decides a price: several customers and countries, tiers crossed, credit gained and lost, usage
 * that comes late, imports priced in another currency, licences whose seats change, reservations bought and returned, a credit
 * to a customer, tax, and the invoice made anew. Billed in euros.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Json, parseJson } from 'lazuli-contract'
import { cobalt, type Reply, type TestServer } from './harness.ts'
import { capacityCalls } from './reservation-story.ts'
import { meter, must, type Purchase, settle } from './story.ts'

export const own = { partner: cobalt }
export type Row = Record<string, Json>

export interface Month {
  german: Purchase
  american: Purchase
  /** The first document, which is void. */
  voided: string
  /** The one that takes its place. */
  invoice: string
}

const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const spot = '135422fe-f284-50ba-ad34-c17018036172'
const web = '6b4d6c1f-9d3d-5be4-8f90-9081da8b3551'
/** Cheaper from 51,200 on. */
const blob = 'd043678a-c88e-4056-a7c6-4696c977f6a4'

const operator = async (server: TestServer, method: string, path: string, body?: unknown): Promise<Reply> => {
  const reply = await server.request(method, `/operator/v1/partners/${cobalt.tenantId}/${path}`, {
    token: 'lazuli-sandbox-operator',
    ...(body === undefined ? {} : { body }),
  })
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
  return reply
}

/** Lives September and the close of October 6th, and some days of October. */
export async function liveMonth(server: TestServer): Promise<Month> {
  await operator(server, 'PUT', 'tax/2026-09', { rates: [{ country: 'DE', rate: 0.19 }, { rate: 0.07 }] })
  const german = await settle(server, { label: 'explained-de', companyName: 'Söhne, "Töchter"', country: 'DE' }, own)
  const american = await settle(server, { label: 'explained-us', companyName: 'Acme', country: 'US' }, own)
  let serial = 0
  const use = async (of: Purchase, meterId: string, day: string, quantity: string, name = 'vm', group = 'Prod'): Promise<void> => {
    const resourceUri = `/subscriptions/${of.entitlement}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`
    const event = { id: `x-${++serial}`, entitlementId: of.entitlement, meterId, quantity, at: `${day}T10:00:00Z`, resourceUri }
    await meter(server, [event], own)
  }
  // Bought on the first: seats that change, a reservation that is partly returned.
  const plan = await must(server, 200, 'GET', '/v1/products/CFQ7TTC0HL8W/skus/0001/availabilities?country=DE', own)
  const path = `/v1/customers/${german.customer}`
  const wanted = { id: 0, catalogItemId: plan.items[0].catalogItemId, quantity: 10, billingCycle: 'monthly', termDuration: 'P1Y' }
  const cart = await must(server, 201, 'POST', `${path}/carts`, { ...own, body: { lineItems: [wanted] } })
  const { orders } = await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`, own)
  const seats = orders[0].lineItems[0].subscriptionId
  const ofCobalt = { ...server, post: (to: string, body?: unknown) => server.post(to, body, own), get: (to: string) => server.get(to, own) }
  const request: TestServer['request'] = (method, to, options) => server.request(method, to, { ...own, ...options })
  const reservations = capacityCalls(() => ({ server: { ...ofCobalt, request }, ours: german }))
  const reserved = await reservations.buy(3)

  // Pays for part of September, before earned credit.
  await operator(server, 'POST', 'azure-credits', { customerId: german.customer, amount: 3, from: '2026-09-01', to: '2026-09-30' })

  await server.advance('2026-09-03T12:00:00Z', cobalt)
  await must(server, 200, 'PATCH', `${path}/subscriptions/${seats}`, { ...own, body: { quantity: 13 } })
  const back = await reservations.giveBack(reserved, 1)
  if (back.status >= 300) throw new Error(`the return: ${back.text}`)
  await use(german, machine, '2026-09-01', '10.5')
  await use(german, machine, '2026-09-02', '9.250000000000001')
  await use(german, machine, '2026-09-02', '0.75')
  await use(german, spot, '2026-09-02', '100', 'spot')
  await use(german, blob, '2026-09-02', '51199.5', 'store')
  await use(american, machine, '2026-09-02', '7.1', 'vm', 'a')
  await use(american, web, '2026-09-02', '3.3', 'site', 'b')
  // Credit is lost during the 4th and comes back for one group, from the 6th.
  await server.advance('2026-09-04T12:00:00Z', cobalt)
  const access = `entitlements/${german.entitlement}/credit-access`
  await operator(server, 'POST', `${access}/default/revoke`)
  await operator(server, 'POST', access, { resourceGroup: 'prod', from: '2026-09-06T00:00:00Z', role: 'Contributor' })
  await server.advance('2026-09-09T00:00:00Z', cobalt)
  for (const day of ['2026-09-03', '2026-09-04', '2026-09-05', '2026-09-07']) {
    await use(german, machine, day, '8.333333')
    await use(german, machine, day, '1.1', 'other', 'stage')
  }
  await use(german, blob, '2026-09-07', '1000.25', 'store')
  // A unit before counts first: what was rated turns over.
  await server.advance('2026-09-10T00:00:00Z', cobalt)
  await use(german, blob, '2026-09-01', '700', 'early')
  await operator(server, 'POST', 'customer-credits', { customerId: american.customer, amount: 1.23, reason: 'Goodwill' }).catch(
    () => undefined,
  )
  const file = readFileSync(join(import.meta.dirname, '..', 'server', 'data', 'samples', 'sample-usage-ea-anonymous-cad.csv'))
  await server.advance('2026-09-30T00:00:00Z', cobalt)
  const query = `customerId=${american.customer}&month=2026-09`
  await must(server, 200, 'POST', `/insight/v1/imports?${query}`, { ...own, body: file, headers: { 'Content-Type': 'text/csv' } })
  // Late, and too late for September.
  await server.advance('2026-10-04T12:00:00Z', cobalt)
  await use(german, machine, '2026-09-28', '4.4')
  await server.advance('2026-10-05T12:00:00Z', cobalt)
  await use(german, machine, '2026-09-28', '5.5')
  await use(german, blob, '2026-09-29', '3', 'store')
  await server.advance('2026-10-07T00:00:00Z', cobalt)
  await use(german, machine, '2026-10-06', '2')
  await server.advance('2026-10-08T00:00:00Z', cobalt)
  const [first] = (await must(server, 200, 'GET', '/v1/invoices', own)).items
  const resource = `/subscriptions/${american.entitlement}/resourceGroups/b/providers/Microsoft.Compute/virtualMachines/site`
  const corrections = {
    exclude: [{ resourceUri: resource }],
    credits: [{ customerId: german.customer, amount: 0.5, reason: 'Outage' }],
  }
  const ordered = await operator(server, 'POST', `invoices/${first.id}/rebill`, corrections)
  for (let tries = 0; ; tries++) {
    const { body } = await operator(server, 'GET', `rebills/${ordered.body.id}`)
    if (body.status === 'succeeded') return { german, american, voided: first.id, invoice: body.newInvoiceId }
    if (tries > 50 || body.status === 'failed') throw new Error(`the rebill: ${JSON.stringify(body)}`)
    await server.advance('PT1M', cobalt)
  }
}

/** All rows of a list of line items. */
export async function lineItems(server: TestServer, list: string, type: 'usage' | 'billing', period = 'current'): Promise<Row[]> {
  const query = list === 'unbilled' ? `&currencycode=EUR&period=${period}` : ''
  const at = `/v1/invoices/${list}/lineitems?provider=onetime&invoicelineitemtype=${type}lineitems${query}`
  return (await must(server, 200, 'GET', at, own)).items
}

/** Rows of an export, v2. */
export async function exportedRows(server: TestServer, path: string, body: object): Promise<Row[]> {
  const begun = await server.post(`/v1.0/reports/partners/billing${path}`, body, own)
  const location = (begun.headers.get('location') as string).slice(server.url.length)
  for (;;) {
    const { body: operation } = await server.get(location, own)
    if (operation.status === 'running' || operation.status === 'notStarted') continue
    if (operation.status !== 'succeeded') throw new Error(JSON.stringify(operation))
    const { rootDirectory, sasToken, blobs } = operation.resourceLocation
    const rows: Row[] = []
    for (const { name } of blobs) {
      const { bytes } = await server.get(`${rootDirectory}/${name}?${sasToken}`.slice(server.url.length), { as: null })
      const text = gunzipSync(bytes).toString('utf8').trimEnd()
      rows.push(...text.split('\n').map((line) => parseJson(line) as Row))
    }
    return rows
  }
}

const cell = (value: Json | undefined): string => {
  const text =
    value === null || value === undefined ? '' : typeof value === 'object' && Array.isArray(value) ? JSON.stringify(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** As Partner Center's files have them: names of section 8.7 of the billing contract. */
export function asCsv(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] as Row)
  const spelt = (name: string): string =>
    ({ MpnId: 'MPNID', Tier2MpnId: 'ResellerMPNID', BenefitOrderID: 'BenefitOrderId', BenefitID: 'BenefitId' })[name] ?? name
  const lines = rows.map((row) => names.map((name) => cell(row[name])).join(','))
  return `${[names.map(spelt).join(','), ...lines].join('\r\n')}\r\n`
}
