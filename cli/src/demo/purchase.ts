/** From the catalogue to the first Azure subscription: how a plan is bought. */
import { type Instant, minute } from 'lazuli-contract'
import { CommandError } from '../error.ts'
import type { Narrator } from './narrator.ts'

export interface Bought {
  customerId: string
  customerName: string
  /** Id of the plan. */
  subscriptionId: string
  /** Its first Azure subscription. */
  entitlementId: string
}

const country = 'US'
const company = 'Ultramarine Works'
const contact = { firstName: 'Ada', lastName: 'Lovelace' }
const email = 'ada@ultramarine.example'

/** Buys an Azure plan for a new customer. `now` is where the partner clock stands. */
export async function buyPlan(narrator: Narrator, now: Instant): Promise<Bought> {
  const catalogItemId = await findPlan(narrator)
  const customerId = await takeOn(narrator, now)
  const orderId = await order(narrator, customerId, catalogItemId)
  await followOrder(narrator, customerId, orderId, now)
  return { customerId, customerName: company, ...(await lookAt(narrator, customerId, orderId)) }
}

async function findPlan({ client: { operations }, show }: Narrator): Promise<string> {
  show.step('Find the Azure plan in the catalogue')
  const products = await operations.listProducts({ query: { country, targetView: 'MicrosoftAzure' } })
  const product = first(products.items, `products of Azure in ${country}`)
  show.fact('product', `${product.id}  ${product.title}  (${products.totalCount} in this view)`)
  const skus = await operations.listSkus({ path: { productId: product.id }, query: { country } })
  const sku = first(skus.items, `SKUs of ${product.id}`)
  show.fact('SKU', `${sku.id}  ${sku.title}  (billing cycles ${sku.supportedBillingCycles.join(', ')})`)
  const offers = await operations.listAvailabilities({ path: { productId: product.id, skuId: sku.id }, query: { country } })
  const offer = first(offers.items, `availabilities of ${product.id}/${sku.id}`)
  show.fact('availability', `${offer.id}  ${offer.country}, ${offer.defaultCurrency.code}`)
  show.fact('catalogItemId', offer.catalogItemId)
  return offer.catalogItemId
}

async function takeOn({ client: { operations }, show }: Narrator, now: Instant): Promise<string> {
  show.step('Take on a customer, who accepts the agreement')
  const customer = await operations.createCustomer({
    body: {
      companyProfile: { domain: 'ultramarineworks.onmicrosoft.com' },
      billingProfile: {
        ...contact,
        email,
        culture: 'en-US',
        language: 'en',
        companyName: company,
        defaultAddress: { ...contact, country, addressLine1: '1201 Third Avenue', city: 'Seattle', state: 'WA', postalCode: '98101' },
      },
    },
  })
  show.fact('customer', `${customer.id}  ${customer.companyProfile.companyName}, ${customer.companyProfile.domain}`)
  const agreements = await operations.listAgreementMetadata({ query: { agreementType: 'MicrosoftCustomerAgreement' } })
  const { templateId, agreementType } = first(agreements.items, 'agreements')
  const path = { customerId: customer.id }
  const primaryContact = { ...contact, email }
  const agreed = await operations.confirmCustomerAgreement({
    path,
    body: { primaryContact, templateId, dateAgreed: new Date(now).toISOString(), type: agreementType },
  })
  show.fact('agreement', `${agreed.type}, agreed ${agreed.dateAgreed}`)
  return customer.id
}

async function order({ client: { operations }, show }: Narrator, customerId: string, catalogItemId: string): Promise<string> {
  show.step('Put it in a cart and check out')
  const cart = await operations.createCart({
    path: { customerId },
    body: { lineItems: [{ id: 0, catalogItemId, quantity: 1, billingCycle: 'one_time', friendlyName: 'Production' }] },
  })
  show.fact('cart', `${cart.id}  ${cart.lineItems.length} line, ${cart.status}, expires ${cart.expirationTimestamp}`)
  const { orders, orderErrors } = await operations.checkoutCart({ path: { customerId, cartId: cart.id } })
  const placed = first(orders, 'orders of the checkout')
  show.fact('order', `${placed.id}  ${placed.status}, ${orderErrors.length} errors`)
  return placed.id
}

/** An order can be read by its id at once; lists show it later. */
async function followOrder(
  { client: { operations }, show, moveTo }: Narrator,
  customerId: string,
  orderId: string,
  now: Instant,
): Promise<void> {
  show.step('Follow the order: by id at once, in the list after the documented delay')
  const look = async () => {
    const order = await operations.getOrder({ path: { customerId, orderId } })
    const { items } = await operations.listOrders({ path: { customerId } })
    show.fact('order', `by id: ${order.status};  in the list: ${items.some(({ id }) => id === orderId) ? 'yes' : 'not yet'}`)
  }
  await look()
  await moveTo(now + minute, 'a minute later')
  await look()
  await moveTo(now + 16 * minute, 'a quarter of an hour later')
  await look()
}

async function lookAt(
  { client: { operations }, show }: Narrator,
  customerId: string,
  orderId: string,
): Promise<Pick<Bought, 'subscriptionId' | 'entitlementId'>> {
  show.step('The subscription, and the Azure subscription under it')
  const plans = await operations.listSubscriptions({ path: { customerId }, query: { order_id: orderId } })
  const plan = first(plans.items, 'subscriptions of the order')
  show.fact('subscription', `${plan.id}  ${plan.offerName} "${plan.friendlyName}", ${plan.status}`)
  const entitlements = await operations.listAzureEntitlements({ path: { customerId, subscriptionId: plan.id } })
  const entitlement = first(entitlements.items, 'Azure subscriptions of the plan')
  show.fact('Azure subscription', `${entitlement.id}  ${entitlement.friendlyName}, ${entitlement.status}`)
  return { subscriptionId: plan.id, entitlementId: entitlement.id }
}

function first<T>(items: readonly T[], what: string): T {
  const [item] = items
  if (item === undefined) throw new CommandError(`The demo found no ${what}.`)
  return item
}
