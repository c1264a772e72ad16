/**
 * How often operations may be called (platform contract, section 2.14; public page "API throttling guidance"). All calls
 * are nominally throttled; these are the operations that the page says are. Numbers it does not give are ours.
 */

export interface Limit {
  calls: number
  /** Seconds in which as many calls are earned again. */
  seconds: number
  /** Whose calls are counted together: of the partner, of the partner for one customer, of one application. */
  by: 'partner' | 'customer' | 'application'
}

/** 500 a minute: said of the resources customer, order and subscription, taken for the others. */
const usual = (by: Limit['by']): Limit => ({ calls: 500, seconds: 60, by })

export const limits: Readonly<Record<string, Limit>> = {
  getCustomer: usual('customer'),
  createOrder: usual('customer'),
  listOrders: usual('customer'),
  getOrder: usual('customer'),
  updateOrder: usual('customer'),
  getOrderProvisioningStatus: usual('customer'),
  createCart: usual('customer'),
  updateCart: usual('customer'),
  checkoutCart: usual('customer'),
  listSubscriptions: usual('customer'),
  getSubscription: usual('customer'),
  updateSubscription: usual('customer'),
  listSubscriptionAddons: usual('customer'),
  listSubscriptionUpgrades: usual('customer'),
  upgradeSubscription: usual('customer'),
  listTrialConversions: usual('customer'),
  convertTrial: usual('customer'),
  registerSubscription: usual('customer'),
  getSubscriptionRegistrationStatus: usual('customer'),
  listAzureEntitlements: usual('customer'),
  createProductUpgrade: usual('partner'),
  checkProductUpgradeEligibility: usual('partner'),
  getProductUpgradeStatus: usual('partner'),
  sendWebhookValidation: { calls: 2, seconds: 60, by: 'partner' },
  createApplicationConsent: { calls: 50, seconds: 1, by: 'application' },
  deleteApplicationConsent: { calls: 50, seconds: 1, by: 'application' },
}
