/** Addresses of pages, below `/portal`: as patterns, and filled. */
export const paths = {
  home: '/',
  customers: '/customers',
  customer: '/customers/:customerId',
  subscription: '/customers/:customerId/subscriptions/:subscriptionId',
  explainUsage: '/customers/:customerId/subscriptions/:subscriptionId/usage',
  upgrade: '/customers/:customerId/upgrade',
  cart: '/customers/:customerId/carts/:cartId',
  catalogue: '/catalogue',
  invoices: '/invoices',
  unbilled: '/invoices/unbilled',
  explainUnbilled: '/invoices/unbilled/row',
  invoice: '/invoices/:invoiceId',
  explain: '/invoices/:invoiceId/:list/:number',
  reconcile: '/reconcile',
  laboratory: '/laboratory',
} as const

const part = encodeURIComponent
export const to = {
  customer: (customerId: string) => `/customers/${part(customerId)}`,
  subscription: (customerId: string, subscriptionId: string) => `/customers/${part(customerId)}/subscriptions/${part(subscriptionId)}`,
  explainUsage: (
    customerId: string,
    subscriptionId: string,
    {
      azureSubscription: azure,
      ...named
    }: Record<'day' | 'resource' | 'meter' | 'product' | 'benefit' | 'azureSubscription' | 'invoice' | 'cost' | 'quantity', string>,
  ) => {
    const search = new URLSearchParams(Object.entries({ azure, ...named }).filter(([, value]) => value !== ''))
    return `/customers/${part(customerId)}/subscriptions/${part(subscriptionId)}/usage?${search}`
  },
  upgrade: (customerId: string) => `/customers/${part(customerId)}/upgrade`,
  cart: (customerId: string, cartId: string) => `/customers/${part(customerId)}/carts/${part(cartId)}`,
  catalogue: (customerId: string, cartId?: string) => `/catalogue?customer=${part(customerId)}${cartId ? `&cart=${part(cartId)}` : ''}`,
  invoice: (invoiceId: string) => `/invoices/${part(invoiceId)}`,
  /** By what the row prints that stays while the month goes on. */
  explainUnbilled: (row: Readonly<Record<string, string>>) =>
    `/invoices/unbilled/row?${new URLSearchParams(Object.entries(row).filter(([, value]) => value !== ''))}`,
  reconcile: (invoiceId: string) => `/reconcile?invoice=${part(invoiceId)}`,
  explain: (invoiceId: string, list: string, number: number) => `/invoices/${part(invoiceId)}/${list}/${number}`,
}
