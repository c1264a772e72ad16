/**
 * Who may call what, from the text of the platform contract, sections 1.16 and 1.17, and not from the endpoints: U is
 * for users alone, B for applications too; roles by the first letters of their names.
 */
import { type AnyEndpoint, allEndpoints, isAppOnlyByDefault, type Role } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'

const kinds: Record<'U' | 'B', string> = {
  B: `listCustomers getCustomer createCustomer deleteSandboxCustomer getCustomerBillingProfile updateCustomerBillingProfile
    checkDomain validateAddress
    listProducts getProduct listSkus getSku listAvailabilities getAvailability listCustomerProducts getCustomerProduct listCustomerSkus
    getCustomerSku listCustomerAvailabilities getCustomerAvailability listCustomerSkusAllProducts checkInventory
    listOffers getOffer listOfferAddons listOfferCategories listCustomerOffers listCustomerOfferCategories
    createCart getCart updateCart checkoutCart
    createOrder listOrders getOrder updateOrder getOrderProvisioningStatus listOrderActivationLinks listOrderLineActivationLinks
    listSubscriptions getSubscription updateSubscription listSubscriptionAddons listSubscriptionUpgrades upgradeSubscription
    registerSubscription getSubscriptionRegistrationStatus activateSandboxSubscription listTransitions createTransition
    listTransitionEligibilities getOverage updateOverage
    listAzureEntitlements getAzureEntitlement cancelAzureEntitlement reactivateAzureEntitlement
    getUsageBudget updateUsageBudget listSubscriptionMonthlyUsage listDailyUsageRecords listUtilizationRecords
    listInvoices getAccountBalance listInvoiceLineItems listInvoiceLineItemsByPath listUnbilledLineItems listEstimateLinks`,
  U: `removeResellerRelationship getCustomerCompanyProfile listCustomerRelationships listPartnerRelationships getRelationshipRequestLink
    listCustomerAgreements confirmCustomerAgreement getAgreementDocument getCustomerAgreementSignStatus listAgreementMetadata
    getResellerAgreementStatus
    listTrialConversions convertTrial getSubscriptionProvisioningStatus getSubscriptionSupportContact updateSubscriptionSupportContact
    listEntitlements getReservedInstanceArtifact getVirtualMachineReservedInstanceArtifact
    createProductUpgrade checkProductUpgradeEligibility getProductUpgradeStatus
    listNonMfaCompliantPrincipals listApplicationMfaAdoption listPartnerRequests
    createApplicationConsent deleteApplicationConsent`,
}
/** U in the documentation, served as B unless the deployment is strict. */
const lenient = `listCustomersUsageRecords getCustomerUsageSummary listSubscriptionsUsageRecords getSubscriptionUsageSummary
  listResourceUsageRecords listMeterUsageRecords getPartnerUsageSummary getInvoice listInvoiceSummaries getInvoiceStatement
  getInvoiceReceiptStatement getServiceCostsSummary listServiceCostLineItems`

const words = (text: string): string[] => text.trim().split(/\s+/)
const endpointOf = (id: string): AnyEndpoint => {
  const found = (allEndpoints as unknown as Record<string, AnyEndpoint | undefined>)[id]
  if (!found) throw new Error(`no endpoint ${id}`)
  return found
}

test.each(words(kinds.B))('%s is for applications and users', (id) => {
  expect([endpointOf(id).auth, isAppOnlyByDefault(id)]).toEqual(['A', false])
})
test.each(words(kinds.U))('%s is for users alone', (id) => {
  expect(endpointOf(id).auth).toBe('U')
})
test.each(words(lenient))('%s is for users alone where the deployment is strict', (id) => {
  expect([endpointOf(id).auth, isAppOnlyByDefault(id)]).toEqual(['A', true])
})
test('no operation of Partner Center is missing above', () => {
  const told = new Set(words(`${kinds.B} ${kinds.U} ${lenient}`))
  const families =
    /^(customers|agreements|catalog|offers|carts|orders|subscriptions|entitlements|upgrades|usage|budgets|invoices|lineitems)$/
  const untold = (Object.values(allEndpoints) as AnyEndpoint[]).filter(
    // Activation links by subscription: no row in the table, `A` in the operations table.
    (e) => families.test(e.domain) && (e.auth === 'A' || e.auth === 'U') && !told.has(e.id) && e.id !== 'listSubscriptionActivationLinks',
  )
  expect(untold.map((e) => e.id)).toEqual([])
})

describe('roles', () => {
  const names: Record<string, Role> = { GA: 'GlobalAdmin', AA: 'AdminAgent', SA: 'SalesAgent', HA: 'HelpdeskAgent', BA: 'BillingAdmin' }
  /** Whom the table lets in, and whom it keeps out; of the others it says nothing. */
  const rows: [string, string, string, string][] = [
    ['customer list and get', 'listCustomers getCustomer', 'AA SA HA', 'BA'],
    ['customer create', 'createCustomer', 'AA SA', 'HA BA'],
    ['cart change', 'createCart updateCart checkoutCart', 'AA SA', 'HA BA'],
    ['order change', 'createOrder updateOrder', 'AA SA', 'HA BA'],
    ['subscription change', 'updateSubscription registerSubscription upgradeSubscription convertTrial', 'AA SA', 'HA BA'],
    ['order provisioning status', 'getOrderProvisioningStatus', 'GA AA', 'SA HA BA'],
    ['transitions', 'listTransitions createTransition listTransitionEligibilities', 'GA AA', 'SA HA BA'],
    ['overage', 'getOverage updateOverage', 'GA AA', 'SA HA BA'],
    ['invoices', 'listInvoices getInvoice getInvoiceStatement listInvoiceLineItems listUnbilledLineItems', 'AA GA BA', 'SA HA'],
    ['usage', 'listCustomersUsageRecords getPartnerUsageSummary listMeterUsageRecords', 'AA GA BA', 'SA HA'],
    ['budgets, read', 'getUsageBudget', 'AA GA BA', 'SA HA'],
    ['budgets, changed', 'updateUsageBudget', 'AA GA', 'BA SA HA'],
    ['sandbox deletion', 'deleteSandboxCustomer', 'AA', 'SA HA BA'],
    ['agreements', 'confirmCustomerAgreement', 'GA AA', 'BA'],
    ['Azure subscriptions made', 'createSubscriptionAlias createCustomerAzureSubscription', 'GA AA', 'SA HA BA'],
  ]
  test.each(rows)('%s', (_, ids, may, mayNot) => {
    for (const id of words(ids)) {
      const roles = endpointOf(id).roles ?? Object.values(names)
      for (const name of words(may)) expect([id, name, roles.includes(names[name] as Role)]).toEqual([id, name, true])
      for (const name of words(mayNot)) expect([id, name, roles.includes(names[name] as Role)]).toEqual([id, name, false])
    }
  })
  test.each(['cancelAzureEntitlement', 'reactivateAzureEntitlement'])('%s asks for both Global admin and Admin agent', (id) => {
    expect(endpointOf(id)).toMatchObject({ everyRole: true, roles: expect.arrayContaining(['GlobalAdmin', 'AdminAgent']) })
  })
})
