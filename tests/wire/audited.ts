/**
 * What each changing operation of the contract leaves in the audit (platform contract, section 4): resource and
 * operation type of its record, of each where one call does several things, or the reason why there is none. A test
 * holds this table against the contract: a new operation is due here.
 */
export type Audited = string | readonly string[] | { none: string }

/** The records of one successful call, in order. */
export function recordsOf(operation: string): readonly string[] {
  const kinds = audited[operation]
  if (kinds === undefined) throw new Error(`${operation} is not in the table`)
  if (typeof kinds === 'string') return [kinds]
  return 'none' in kinds ? [] : kinds
}

const token = { none: 'a token is no change of the account' }
const asks = { none: 'it computes and changes nothing' }
const exporting = { none: 'an export changes nothing of the account; the audit knows those of the portal alone' }
const cart = { none: 'a cart is no resource of the audit; its checkout is audited as an order' }
const webhook = { none: 'no operation type is documented for the registration of webhooks' }
const forwards = { none: 'refused for the partner programme: its accounts have no such scope' }
const order = 'order create_order'
const orderChange = 'order update_order'
const azure = 'azure_entitlement update_subscription'
const subscription = 'subscription update_subscription'

export const audited: Readonly<Record<string, Audited>> = {
  // Partner Center
  createCustomer: 'customer add_customer',
  deleteSandboxCustomer: 'customer delete_customer',
  createSandboxReseller: 'partner_relationship create_partner_relationship',
  deleteSandboxReseller: 'partner_relationship remove_partner_relationship',
  removeResellerRelationship: 'partner_customer_relationship remove_partner_customer_relationship',
  updateCustomerBillingProfile: 'customer update_customer_billing_profile',
  confirmCustomerAgreement: 'agreement create_agreement',
  exportBilledUsage: exporting,
  exportUnbilledUsage: exporting,
  exportBilledReconciliation: exporting,
  exportUnbilledReconciliation: exporting,
  exportBilledAggregatedUsage: exporting,
  exportUnbilledUsageBeta2022: exporting,
  exportBilledUsageBeta2022: exporting,
  updateUsageBudget: 'spending_limit update_customer_spending_budget',
  createCart: cart,
  updateCart: cart,
  checkoutCart: order,
  createOrder: order,
  updateOrder: orderChange,
  updateSubscription: subscription,
  activateSandboxSubscription: subscription,
  registerSubscription: subscription,
  updateSubscriptionSupportContact: subscription,
  convertTrial: 'subscription convert_trial_subscription',
  createTransition: 'subscription upgrade_subscription',
  upgradeSubscription: 'subscription upgrade_subscription',
  // The plan it moves to is ordered.
  createProductUpgrade: ['subscription upgrade_subscription', order],
  updateOverage: 'overage manage_overage',
  cancelAzureEntitlement: azure,
  reactivateAzureEntitlement: azure,
  updateFraudEventStatus: 'azure_entitlement azure_fraud_event_detected',
  createWebhookRegistration: webhook,
  updateWebhookRegistration: webhook,
  sendWebhookValidation: webhook,

  // sign-in
  createApplicationConsent: 'application register_application',
  deleteApplicationConsent: 'application unregister_application',
  requestDeviceCodeV1: token,
  requestDeviceCodeV2: token,
  requestTokenV1: token,
  requestTokenV2: token,

  // Azure side
  createSubscriptionAlias: azure,
  deleteSubscriptionAlias: azure,
  createCustomerAzureSubscription: azure,
  createEnrollmentAzureSubscription: forwards,
  createSectionAzureSubscription: forwards,
  createSubscriptionDefinition: forwards,
  renameAzureSubscription: azure,
  cancelAzureSubscription: azure,
  enableAzureSubscription: azure,
  acceptSubscriptionOwnership: azure,
  acceptSubscriptionOwnershipShort: azure,
  updateTenantSubscriptionPolicy: 'policy policy_updated',
  updateBillingCustomerPolicy: 'policy policy_updated',
  putConsumptionBudget: 'spending_limit update_customer_spending_budget',
  deleteConsumptionBudget: 'spending_limit update_customer_spending_budget',
  purchaseReservation: order,
  splitReservation: orderChange,
  mergeReservations: orderChange,
  updateReservation: orderChange,
  archiveReservation: orderChange,
  unarchiveReservation: orderChange,
  returnReservation: orderChange,
  exchangeReservations: [order, orderChange],
  changeReservationDirectory: orderChange,
  purchaseSavingsPlan: order,
  updateSavingsPlan: orderChange,
  calculateReservationPrice: asks,
  calculateReservationRefund: asks,
  calculateReservationExchange: asks,
}
