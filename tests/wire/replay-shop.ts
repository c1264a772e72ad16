/** Purchases of every kind for the replays of carts and orders. */
import type { PartnerCredentials, TestServer } from '../harness.ts'
import { agree, createCustomer, must, planItem } from '../story.ts'

export interface Shop {
  customer: string
  /** A legacy order of a licence and its add-on, billed monthly; the subscription of the add-on. */
  licences: string
  addOn: string
  /** An order of one software item, and one of two. */
  software: string
  softwarePair: string
  /** An order of a marketplace item. */
  marketplace: string
  /** An open cart with items of several kinds. */
  mixedCart: string
  /** A sandbox that has all the plans it may have, and a customer of it without one. */
  full: PartnerCredentials
  planless: string
  planItem: string
}

const exchange = '195416C1-3447-423A-B37B-EE59A99A19C4'
const archiving = '2828BE95-46BA-4F91-B2FD-0BEF192ECF60'
const plansOfASandbox = 10

export async function openShop(server: TestServer): Promise<Shop> {
  const customer = await createCustomer(server, { label: 'shopper-replay' })
  await agree(server, customer)
  const orders = `/v1/customers/${customer}/orders`
  const order = async (...lineItems: object[]): Promise<{ id: string; lineItems: { subscriptionId: string }[] }> =>
    must(server, 201, 'POST', orders, { body: { lineItems } })

  const licences = await order({ offerId: exchange, friendlyName: 'new offer purchase', quantity: 5 })
  const line = {
    offerId: archiving,
    parentSubscriptionId: licences.lineItems[0]?.subscriptionId,
    friendlyName: 'Some friendly name',
    quantity: 2,
  }
  const extended = await must(server, 200, 'PATCH', `${orders}/${licences.id}`, { body: { lineItems: [line] } })
  const software = await order({ offerId: 'DG7GMGF0DWT0:0001:DG7GMGF0DSQR', quantity: 1 })
  const softwarePair = await order(
    { lineItemNumber: 0, offerId: 'DG7GMGF0FKZV:0003:DG7GMGF0DWMS', quantity: 1 },
    { lineItemNumber: 1, offerId: 'DG7GMGF0DVT7:000C:DG7GMGF0FVZM', quantity: 1 },
  )
  const marketplace = await order({ offerId: 'DZH318Z0BXWC:0002:DZH318Z0BMRV', quantity: 1 })
  const held = (await order({ offerId: 'MS-AZR-0145P', quantity: 1 })).lineItems[0]?.subscriptionId as string
  const subscription = `/v1/customers/${customer}/subscriptions/${held}`
  await must(server, 202, 'POST', `${subscription}/registrations`)
  const { entitlementId } = await must(server, 200, 'GET', subscription)
  const reservation = { quantity: 1, billingCycle: 'one_time', provisioningContext: { subscriptionId: entitlementId, scope: 'shared' } }
  const lineItems = [
    { id: 0, catalogItemId: 'MS-AZR-0145P', quantity: 1, billingCycle: 'monthly', termDuration: 'P1Y' },
    { id: 1, catalogItemId: 'DZH318Z0BQ36:004G:DZH318Z08C0S', termDuration: 'P1Y', ...reservation },
    { id: 2, catalogItemId: 'DZH318Z0BQ36:004J:DZH318Z08B8X', termDuration: 'P3Y', ...reservation },
    { id: 3, catalogItemId: 'DG7GMGF0DWM3:0002:DG7GMGF0DT1M', quantity: 1, billingCycle: 'one_time' },
    { id: 4, catalogItemId: 'DZH318Z0BXWC:0002:DZH318Z0BMRV', quantity: 1, billingCycle: 'monthly', termDuration: 'P1M' },
  ]
  const mixedCart = await must(server, 201, 'POST', `/v1/customers/${customer}/carts`, { body: { lineItems } })
  return {
    customer,
    licences: licences.id,
    addOn: extended.lineItems[1].subscriptionId,
    software: software.id,
    softwarePair: softwarePair.id,
    marketplace: marketplace.id,
    mixedCart: mixedCart.id,
    planItem: await planItem(server),
    ...(await fillSandbox(server)),
  }
}

/** A sandbox account whose customers hold all the plans it may have. */
async function fillSandbox(server: TestServer): Promise<Pick<Shop, 'full' | 'planless'>> {
  const body = { name: 'Beryl Test', domain: 'beryl.onmicrosoft.com', country: 'US', sandbox: true }
  const full = (await must(server, 201, 'POST', '/lab/partners', { as: null, body })) as PartnerCredentials
  const options = { partner: full }
  const offerId = await planItem(server, 'US', options)
  for (let i = 0; ; i++) {
    const customer = await createCustomer(server, { label: `beryl${i}` }, options)
    await agree(server, customer, options)
    if (i === plansOfASandbox) return { full, planless: customer }
    await must(server, 201, 'POST', `/v1/customers/${customer}/orders`, { ...options, body: { lineItems: [{ offerId, quantity: 1 }] } })
  }
}
