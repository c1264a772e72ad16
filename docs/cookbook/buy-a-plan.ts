/**
 * Buy an Azure plan for a new customer, from the catalogue to its first Azure subscription. The agreement is confirmed by
 * a signed-in user; everything else an application may do too.
 */
import type { Client, NewCustomer } from 'lazuli-sdk'

export interface Bought {
  customerId: string
  /** Of the plan. */
  subscriptionId: string
  /** The Azure subscription under it. */
  entitlementId: string
}

export async function buyPlan(client: Client, customer: NewCustomer, agreedOn: string): Promise<Bought> {
  // The plan is an ordinary product: what is bought is an availability in a country.
  const country = customer.billingProfile?.defaultAddress?.country ?? 'US'
  const [product] = (await client.catalog.listProducts({ country, targetView: 'MicrosoftAzure' })).items
  if (!product) throw new Error(`no Azure plan is sold in ${country}`)
  const [sku] = (await client.catalog.listSkus({ productId: product.id, country })).items
  const [offer] = (await client.catalog.listAvailabilities({ productId: product.id, skuId: sku?.id as string, country })).items

  const { id: customerId } = (await client.customers.create({ body: customer })) as { id: string }
  const [agreement] = (await client.agreements.listMetadata({ agreementType: 'MicrosoftCustomerAgreement' })).items
  const { firstName = '', lastName = '', email = '' } = customer.billingProfile ?? {}
  await client.agreements.confirm({
    customerId,
    body: {
      primaryContact: { firstName, lastName, email },
      templateId: agreement?.templateId as string,
      dateAgreed: agreedOn,
      type: 'MicrosoftCustomerAgreement',
    },
  })

  const line = { id: 0, catalogItemId: offer?.catalogItemId as string, quantity: 1, billingCycle: 'one_time' } as const
  const cart = await client.carts.create({ customerId, body: { lineItems: [line] } })
  const { orders, orderErrors } = await client.carts.checkout({ customerId, cartId: cart.id as string })
  if (orderErrors?.length) throw new Error(`the cart was refused: ${orderErrors.map(({ description }) => description).join('; ')}`)
  const subscriptionId = orders[0]?.lineItems[0]?.subscriptionId as string
  const [entitlement] = (await client.entitlements.listAzure({ customerId, subscriptionId })).items
  return { customerId, subscriptionId, entitlementId: entitlement?.id as string }
}
