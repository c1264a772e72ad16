/** Of customers, the catalogue, carts, orders and subscriptions. */
import type { Exemption } from '../exemptions.ts'

const wholeSubscriptions = ['commerce/update-the-nickname-for-a-subscription.json', 'commerce/suspend-a-subscription.json']

export const commerce: readonly Exemption[] = [
  // customers
  {
    files: ['commerce/create-a-customer.json'],
    at: ['relationshipToPartner'],
    reason: 'a new customer is in a reseller relationship (commerce 2.3)',
  },
  {
    files: ['commerce/request-reseller-relationship.json'],
    at: ['url'],
    reason: 'the page of the real portal; here the query of the invitation leads to this service, where it can be accepted (commerce 2.8)',
  },
  {
    files: ['commerce/retrieve-a-list-of-indirect-resellers.json'],
    at: ['items[].location'],
    reason: 'printed resellers in the US and Brazil; the seeded one is in Germany',
  },
  {
    files: ['commerce/download-customer-agreement-template.json'],
    at: ['displayUri', 'downloadUri'],
    reason: 'addresses of an internal store, another on every read (commerce 3.2)',
  },

  // catalogue, carts, orders
  {
    files: ['commerce/get-a-list-of-availabilities-for-a-sku.json'],
    at: ['links.self.uri'],
    reason: 'prints a target segment that was not asked for; self repeats the query asked',
  },
  {
    files: ['commerce/get-a-list-of-offers-for-a-market.json', 'commerce/get-a-list-of-offer-categories-by-country-and-locale.json'],
    at: ['items[].locale'],
    reason: 'lower and upper case in one answer of 2015; recorded traffic has en-US throughout (commerce 11)',
  },
  {
    files: ['commerce/get-a-list-of-offers-for-a-market.json'],
    at: ['items[].category.locale'],
    reason: 'lower case in an answer of 2015; recorded traffic has en-US (commerce 11)',
  },
  {
    files: ['commerce/get-a-list-of-offers-for-a-market.json'],
    at: ['items[].links.self.uri'],
    reason: 'without the country; recorded traffic has it (commerce 11)',
  },
  {
    files: ['commerce/get-a-list-of-offers-for-a-market.json'],
    at: ['links.previous'],
    reason: 'nothing lies before a list that starts at its start (commerce 1.4)',
  },
  {
    files: ['commerce/create-a-cart.json'],
    at: ['lineItems[].termDuration'],
    reason: 'the printed lines 2 and 3 are others than were sent; what was sent is answered',
  },
  {
    files: ['commerce/checkout-a-cart.json'],
    at: ['orders[].status'],
    reason: 'modern orders are still pending; without delays an order is completed as it is placed',
  },
  {
    files: ['commerce/change-the-billing-cycle.json'],
    at: ['billingCycle'],
    reason: 'prints the spelling of the request; cycles are emitted in lower case (commerce 1.7)',
  },
  {
    files: ['commerce/cancel-an-order-from-the-integration-sandbox.json'],
    at: ['lineItems[].termDuration'],
    reason: 'printed empty for perpetual software; left out where there is no term, as on other printed orders (commerce 6.1)',
  },
  {
    files: ['commerce/get-activation-link-by-order-line-item.json'],
    at: ['items[].link.uri'],
    reason: 'the page prints a placeholder; the address is one that leads nowhere',
  },
  {
    files: ['commerce/get-a-list-of-orders-by-customer-and-billing-cycle-type.json'],
    at: ['items[].status'],
    reason: 'the printed orders are still pending; without delays an order is completed as it is placed',
  },
  {
    files: ['commerce/get-a-list-of-orders-by-customer-and-billing-cycle-type.json'],
    at: ['links.self.uri'],
    reason: 'the page leaves the filter out; self repeats the query asked',
  },

  // subscriptions
  {
    files: ['commerce/get-all-of-a-customer-s-subscriptions.json'],
    at: ['items[].entitlementId', 'items[].links.offer', 'items[].links.self.uri', 'items[].billingType'],
    reason: 'a legacy offer: a plan has many Azure subscriptions, links to its product and is billed by usage (commerce 7.1)',
  },
  {
    files: ['commerce/get-a-subscription-by-id.azure-0145p.json'],
    at: ['entitlementId', 'links.offer'],
    reason: 'a legacy offer: a plan has many Azure subscriptions and links to its product (commerce 7.1)',
  },
  {
    files: wholeSubscriptions,
    at: ['links.offer', 'links.entitlement', 'links.self.uri', 'billingType'],
    reason: 'a licence, with links of an older form (commerce 7.1)',
  },
  {
    files: ['commerce/change-the-quantity-of-a-subscription.ok.json'],
    at: ['links.offer.uri', 'links.entitlement', 'links.self.uri'],
    reason: 'links of an older form, which begin with the version or hold a key; a licence has no Azure subscription (commerce 1.4, 7.1)',
  },
  {
    files: ['commerce/get-a-list-of-add-ons-for-a-subscription.json'],
    at: ['items[].links.offer.uri', 'items[].links.self.uri', 'items[].entitlementId'],
    reason: 'links of an older form, which begin with the version or hold a key; a licence has no Azure subscription (commerce 1.4, 7.1)',
  },
  {
    files: ['commerce/change-the-quantity-of-a-subscription.ok.json'],
    at: ['billingType'],
    reason: 'none in an answer of 2015; licences are billed as license (commerce 7.1)',
  },
  {
    files: ['commerce/get-a-list-of-add-ons-for-a-subscription.json'],
    at: ['items[].billingType'],
    reason: 'none in an answer of 2015; licences are billed as license (commerce 7.1)',
  },
  {
    files: ['commerce/update-autorenew-for-an-azure-marketplace-subscription.json'],
    at: ['partnerId'],
    reason: 'printed empty; left out where the order names no partner (commerce 7.1)',
  },
  {
    files: ['commerce/transition-a-subscription.eligible.json'],
    at: ['items[].targetOffer.partnerQualifications'],
    reason: 'in an answer of 2016; recorded offers have resellerQualifications and reselleeQualifications (commerce 11)',
  },
]
