// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { createOrder as createOrderOperation, getOrder as getOrderOperation, getOrderProvisioningStatus as getOrderProvisioningStatusOperation, listOrderActivationLinks as listOrderActivationLinksOperation, listOrderLineActivationLinks as listOrderLineActivationLinksOperation, listOrders as listOrdersOperation, updateOrder as updateOrderOperation } from 'lazuli-contract/orders.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Collection, OpenWord, Order, OrderInput, OrderLineItemActivationLink, OrderLineItemProvisioningStatus, OrderPatch } from './types.ts'

export interface CreateParams {
  customerId: string
  body: OrderInput
}

/**
 * Orders without a cart; on behalf of an indirect reseller a user has to call.
 *
 * `POST /v1/customers/{customer-id}/orders`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent).
 * Refused with: BadInput (400/800002), AppOnlyRefused (403/900329), OfferInvalid (400/800004), ItemNotPurchasable (403/800020), SavingsPlanElsewhere (403/900321), NotSoldInSandbox (403/900322), ItemNotInCountry (400/800070), LegacyOfferNotPurchasable (403/2085), LegacyQuantityUnavailable (400/2002), QuantityUnavailable (400/800017), AddOnUnrelated (400/800029), SubscriptionInvalid (400/800021), ParentNotActive (409/27009), ResellerNotFound (404/800015), ResellerInvalid (400/800016), ResellerAgreementMissing (403/900123), AgreementMissing (403/13605), PurchaseWhileUpgradePending (409/900112), PurchaseWhileUpgradeRunning (409/900113), PurchaseAfterFailedUpgrade (409/900114), SubscriptionLimit (403/800066), SandboxPlanLimit (400/900116), LegacyAzureLimit (403/800068), NotAnAzureSubscription (400/800011), SubscriptionNotActive (400/800012), SubscriptionNotEnabled (400/800013), SubscriptionNotRegistered (400/800030), InventoryUnavailable (400/800010), SeatLimit (403/800067), ReservationLimit (403/800089), SandboxLimit (400/800018), OrderInProgress (409/800060).
 * Documentation: Create an order; Create an order for a customer of an indirect reseller.
 */
export function create(core: Core, params: CreateParams, options?: CallOptions): Call<Order> {
  return callOperation(core, createOrderOperation, params, options)
}

export interface ListParams {
  customerId: string
  /** Only orders of this billing cycle */
  billingType?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | 'triennial' | 'biennial' | OpenWord | undefined
  /** Adds totalPrice and the pricing of each line */
  include_price?: boolean | undefined
  /** Older name of include_price */
  price?: boolean | undefined
  /** Only orders with this reseller of record: MPN id or tenant id */
  indirect_reseller_id?: string | undefined
  /** Orders the system places on its own, as for an upgrade, too; default false */
  include_system_purchases?: boolean | undefined
}

/**
 * Orders of a customer, newest first; a new one may take 15 minutes to show.
 *
 * `GET /v1/customers/{customer-id}/orders`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: BadInput (400/800002), PricesRefused (403/800043).
 * Documentation: Get all of a customer's orders; Get a list of orders by customer and billing cycle type.
 */
export function list(core: Core, params: ListParams, options?: CallOptions): Paged<Collection<Order>, Order> {
  return listOperation(core, listOrdersOperation, params, options)
}

export interface GetParams {
  customerId: string
  orderId: string
  /** Adds totalPrice and the pricing of each line */
  include_price?: boolean | undefined
  /** Older name of include_price */
  price?: boolean | undefined
}

/**
 * One order, at once after checkout.
 *
 * `GET /v1/customers/{customer-id}/orders/{order-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: BadInput (400/800002), OrderNotFound (404/20000), PricesRefused (403/800043).
 * Documentation: Get an order by ID.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<Order> {
  return callOperation(core, getOrderOperation, params, options)
}

export interface UpdateParams {
  customerId: string
  orderId: string
  body?: OrderPatch | undefined
}

/**
 * Cancels an order or lines of it, changes the billing cycle or a quantity, buys an add-on.
 *
 * `PATCH /v1/customers/{customer-id}/orders/{order-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent).
 * Refused with: BadInput (400/800002), OrderNotFound (404/20000), StaleEtag (400/2055), OrderNotCancellable (400/800061), CancelTheSubscription (400/800063), CancelTheSaas (403/800077), OnlySoftwareCancellable (403/800019), CancellationWindowOver (400/900117), LineNumberUnknown (400/800071), CycleOfInactive (400/6000), CycleNotOffered (400/6001), BillingCycleNotUpdatable (400/800097), QuantityChangeRefused (403/800027), AdjustmentPending (409/800014), SubscriptionDeleted (400/2011), QuantityWhileSuspended (400/2001), SubscriptionSuspended (400/800091), OfferInvalid (400/800004), ItemNotPurchasable (403/800020), SavingsPlanElsewhere (403/900321), NotSoldInSandbox (403/900322), ItemNotInCountry (400/800070), LegacyOfferNotPurchasable (403/2085), LegacyQuantityUnavailable (400/2002), QuantityUnavailable (400/800017), AddOnUnrelated (400/800029), SubscriptionInvalid (400/800021), ParentNotActive (409/27009), ResellerNotFound (404/800015), ResellerInvalid (400/800016), ResellerAgreementMissing (403/900123), AgreementMissing (403/13605), PurchaseWhileUpgradePending (409/900112), PurchaseWhileUpgradeRunning (409/900113), PurchaseAfterFailedUpgrade (409/900114), SubscriptionLimit (403/800066), SandboxPlanLimit (400/900116), LegacyAzureLimit (403/800068), NotAnAzureSubscription (400/800011), SubscriptionNotActive (400/800012), SubscriptionNotEnabled (400/800013), SubscriptionNotRegistered (400/800030), InventoryUnavailable (400/800010), SeatLimit (403/800067), ReservationLimit (403/800089), SandboxLimit (400/800018), OrderInProgress (409/800060).
 * Documentation: Cancel an order from the integration sandbox; Cancel software purchases; Change the billing cycle; Purchase an add-on to a subscription.
 */
export function update(core: Core, params: UpdateParams, options?: CallOptions): Call<Order> {
  return callOperation(core, updateOrderOperation, params, options)
}

export interface GetProvisioningStatusParams {
  customerId: string
  orderId: string
}

/**
 * How far each line is.
 *
 * `GET /v1/customers/{customer-id}/orders/{order-id}/provisioningstatus`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent).
 * Refused with: OrderNotFound (404/20000), NoProvisioning (404/800007).
 * Documentation: Get subscription provisioning status; Order resources.
 */
export function getProvisioningStatus(core: Core, params: GetProvisioningStatusParams, options?: CallOptions): Paged<Collection<OrderLineItemProvisioningStatus>, OrderLineItemProvisioningStatus> {
  return listOperation(core, getOrderProvisioningStatusOperation, params, options)
}

export interface ListActivationLinksParams {
  customerId: string
  orderId: string
}

/**
 * Where the customer activates what was bought from a publisher.
 *
 * `GET /v1/customers/{customer-id}/orders/{order-id}/activationlinks`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: OrderNotFound (404/20000).
 * Documentation: Get activation link by order line item.
 */
export function listActivationLinks(core: Core, params: ListActivationLinksParams, options?: CallOptions): Paged<Collection<OrderLineItemActivationLink>, OrderLineItemActivationLink> {
  return listOperation(core, listOrderActivationLinksOperation, params, options)
}

export interface ListLineActivationLinksParams {
  customerId: string
  orderId: string
  lineItemNumber: string
}

/**
 * Where the customer activates what one line bought.
 *
 * `GET /v1/customers/{customer-id}/orders/{order-id}/lineitems/{line-item-number}/activationlinks`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent, HelpdeskAgent).
 * Refused with: OrderNotFound (404/20000), LineNumberUnknown (400/800071).
 * Documentation: Get activation link by order line item.
 */
export function listLineActivationLinks(core: Core, params: ListLineActivationLinksParams, options?: CallOptions): Paged<Collection<OrderLineItemActivationLink>, OrderLineItemActivationLink> {
  return listOperation(core, listOrderLineActivationLinksOperation, params, options)
}
