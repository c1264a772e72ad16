/** Of the Azure side. */
import type { Exemption } from '../exemptions.ts'

export const azure: readonly Exemption[] = [
  // billing on the Azure side
  {
    files: ['platform/azure-billing-customer-resellers.json'],
    at: ['properties.billingProfileId', 'properties.billingProfileDisplayName'],
    reason: 'names of the billing profile of the story’s partner',
  },
  {
    files: ['platform/azure-billing-customer-resellers.json'],
    at: ['properties.resellers[]'],
    reason: 'the partner of the story sells directly; resellers are those of an indirect provider (azure 8)',
  },
  {
    files: ['platform/azure-billing-subscriptions-by-customer.json'],
    at: ['value[].properties.reseller'],
    reason: 'the partner of the story sells directly; resellers are those of an indirect provider (azure 8)',
  },
  {
    files: ['platform/azure-billing-subscriptions-by-customer.json'],
    at: ['value[].properties.costCenter', 'value[].properties.customerDisplayName'],
    reason: 'names of the story; nobody has set a cost centre',
  },
  {
    files: ['commerce/get-a-subscription-s-support-contact.json'],
    at: ['links.self.method'],
    reason: 'verbs of links are upper case; this page alone prints Get (commerce 1.4)',
  },
  {
    files: ['commerce/get-subscription-provisioning-status.json'],
    at: ['skuId'],
    reason: 'a licence; the SKU of a plan has no GUID, and .NET reads nothing else (commerce 7.2)',
  },

  // Azure side
  {
    files: ['platform/azure-alias-create.json', 'platform/azure-csp-create-subscription.json', 'platform/azure-accept-ownership.json'],
    at: ['header retry-after'],
    reason: 'without delays there is less to wait for; the tests of the realistic profile show the printed seconds (azure 4 to 6)',
  },
  {
    files: ['platform/azure-error-unauthenticated.json'],
    at: ['header www-authenticate'],
    reason: 'the sign-in of this server (azure 1.1)',
  },
  {
    files: ['platform/azure-subscriptions-list.json'],
    at: ['value[].subscriptionPolicies.locationPlacementId', 'value[].subscriptionPolicies.quotaId'],
    reason: "Microsoft's own subscription; those of a plan say otherwise (azure 7)",
  },
  { files: ['platform/azure-subscriptions-list.json'], at: ['nextLink'], reason: 'the story has one page of subscriptions (azure 1)' },

  // reservations
  {
    files: ['platform/azure-reservation-exchange.json'],
    at: ['header azure-asyncoperation'],
    reason: 'the address of this server and an operation of its own (azure 1)',
  },
  {
    files: ['platform/azure-reservation-order-schedule.json'],
    at: ['properties.planInformation.transactions[].billingAccount'],
    reason: 'the number of an account that pays by card; a partner is invoiced',
  },
  {
    files: ['platform/azure-reservation-order-schedule.json'],
    at: ['properties.planInformation.transactions[].status', 'properties.planInformation.transactions[].extendedStatusInfo'],
    reason: 'a declined card, and a payment that is scheduled and paid at once; no payment of a partner fails (azure 10.2)',
  },
  {
    files: ['platform/azure-reservation-split.json'],
    at: ['[].location'],
    reason: 'the price list has no price for the machine in the printed region',
  },
  {
    files: ['platform/azure-reservation-calculate-exchange.json', 'platform/azure-reservation-exchange-result.json'],
    at: ['properties.reservationsToPurchase[].properties.location'],
    reason: 'the price list has no price for the machine in the printed region',
  },
  {
    files: ['commerce/get-a-collection-of-entitlements.json'],
    at: ['items[].includedEntitlements', 'items[].entitlementType'],
    reason: 'perpetual software that comes with more of it, which nobody in the story orders (commerce 9.1)',
  },
]
