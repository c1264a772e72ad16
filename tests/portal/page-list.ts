/** The pages of the portal, by addresses in the seeded world. */
import { join } from 'node:path'
import type { TestServer } from '../harness.ts'

type Asks = Pick<TestServer, 'get'>

export interface PageOf {
  name: string
  path(server: Asks): Promise<string>
}

const at = (path: string) => async () => path

async function customerNamed(server: Asks, name: string): Promise<string> {
  const { items } = (await server.get('/v1/customers?size=500')).body
  return items.find(({ companyProfile }: { companyProfile: { companyName: string } }) => companyProfile.companyName === name).id
}

const customer =
  (name: string, rest = '') =>
  async (server: Asks) =>
    `/customers/${await customerNamed(server, name)}${rest}`

const plan =
  (name: string, rest = '') =>
  async (server: Asks) => {
    const id = await customerNamed(server, name)
    const { items } = (await server.get(`/v1/customers/${id}/subscriptions`)).body
    return `/customers/${id}/subscriptions/${items[0].id}${rest}`
  }

async function lineOfDay(server: Asks): Promise<string> {
  const id = await customerNamed(server, 'Harbor Light Foods')
  const { items } = (
    await server.get(
      '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=USD&period=current&size=2000',
    )
  ).body
  const line = items.find(({ customerId, usageDate }: Record<string, string>) => customerId === id && usageDate?.startsWith('2026-09-03'))
  const { entitlementId, resourceUri, meterId, subscriptionId } = line
  const search = new URLSearchParams({ day: '2026-09-03', azure: entitlementId, resource: resourceUri, meter: meterId })
  return `/customers/${id}/subscriptions/${subscriptionId}/usage?${search}`
}

async function openRow(server: Asks): Promise<string> {
  const { items } = (
    await server.get(
      '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=USD&period=current',
    )
  ).body
  const row = items.find(({ meterDescription, subtotal }: Record<string, unknown>) => meterDescription !== '' && `${subtotal}` !== '0')
  const marks = [
    'customerId',
    'subscriptionId',
    'productId',
    'skuId',
    'meterDescription',
    'chargeType',
    'orderId',
    'chargeStartDate',
    'unitPrice',
  ]
  return `/invoices/unbilled/row?${new URLSearchParams(Object.fromEntries(marks.map((mark) => [mark, `${row[mark]}`])))}`
}

const laboratory = ['clock', 'scenarios', 'usage', 'faults', 'tokens', 'worlds', 'deliveries', 'requests'].map(
  (part): PageOf => ({ name: `laboratory-${part}`, path: at(`/laboratory?part=${part}`) }),
)

export const everyPage: readonly PageOf[] = [
  { name: 'home', path: at('/') },
  { name: 'customers', path: at('/customers') },
  { name: 'customer', path: customer('Harbor Light Foods') },
  { name: 'customer-without-agreement', path: customer('Kestrel Surveying') },
  { name: 'upgrade', path: customer('Tideway Marine Ltd', '/upgrade') },
  { name: 'subscription', path: plan('Harbor Light Foods', '?by=Tag&day=2026-09-03') },
  { name: 'legacy-subscription', path: plan('Tideway Marine Ltd') },
  { name: 'reservations', path: plan('Cascade Genomics') },
  { name: 'explained-usage', path: lineOfDay },
  { name: 'catalogue', path: async (server) => `/catalogue?customer=${await customerNamed(server, 'Harbor Light Foods')}` },
  { name: 'invoices', path: at('/invoices') },
  { name: 'invoice', path: at('/invoices/G000000002') },
  { name: 'explained-line', path: at('/invoices/G000000002/reconciliation/5') },
  { name: 'explained-total', path: at('/invoices/G000000002/invoice/0') },
  { name: 'unbilled', path: at('/invoices/unbilled') },
  { name: 'explained-unbilled', path: openRow },
  { name: 'reconcile', path: at('/reconcile?invoice=G000000002') },
  ...laboratory,
  { name: 'nowhere', path: at('/nowhere') },
]

/** Where the picture of a page is kept that somebody has looked at. */
export const pictureOf = (name: string, look: 'desk' | 'phone'): string => join(import.meta.dirname, 'pictures', `${name}-${look}.jpg`)
