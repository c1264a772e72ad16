import {
  ApiFault,
  type Client,
  type Collection,
  type Customer,
  carts,
  createClient,
  createCore,
  type Decimal,
  exportRows,
  type Invoice,
  type LineItem,
  type Paged,
} from 'lazuli-sdk'

const client: Client = createClient({ cloud: 'global', token: async ({ scope }) => `token for ${scope}` })
export const paged: Paged<Collection<Customer>, Customer> = client.customers.list({ size: 10 })
export const params: carts.CheckoutParams = { customerId: 'a', cartId: 'b' }
export const called = carts.checkout(createCore({ baseUrl: 'http://127.0.0.1:5080' }), params)

export async function total(invoiceId: string): Promise<Decimal> {
  const invoice: Invoice = await client.invoices.get({ invoiceId })
  for await (const item of client.invoices.listLineItems({ invoiceId, provider: 'onetime', size: 100 })) {
    const row: LineItem = item
    if (row.invoiceLineItemType === 'billing_line_items' && row.billingProvider === 'one_time') row.totalForCustomer.plus(row.subtotal)
  }
  return invoice.totalCharges
}

export async function export_(): Promise<void> {
  for await (const row of exportRows(client, client.exports.billedUsage({ body: { invoiceId: 'G1', attributeSet: 'full' } })))
    void row.Quantity
}

export const refused = (error: unknown): number | string | undefined => (error instanceof ApiFault ? error.code : undefined)

/** Undefined is "not said", also under `exactOptionalPropertyTypes`. */
export const perhaps = (signal?: AbortSignal, size?: number, locale?: string): Paged<Collection<Customer>, Customer> =>
  createClient({ baseUrl: 'http://127.0.0.1:5080', token: undefined, locale }).customers.list({ size }, { signal, requestId: undefined })
