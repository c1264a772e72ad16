// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { checkoutCart as checkoutCartOperation, createCart as createCartOperation, getCart as getCartOperation, updateCart as updateCartOperation } from 'lazuli-contract/carts.ts'
import type { Call } from '../call.ts'
import { type Core, call as callOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { Cart, CartCheckoutResult, CartInput } from './types.ts'

export interface CreateParams {
  customerId: string
  body: CartInput
}

/**
 * A new cart; lines that cannot be ordered carry an error.
 *
 * `POST /v1/customers/{customer-id}/carts`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent).
 * Refused with: BadInput (400/800002).
 * Documentation: Create a cart.
 */
export function create(core: Core, params: CreateParams, options?: CallOptions): Call<Cart> {
  return callOperation(core, createCartOperation, params, options)
}

export interface GetParams {
  customerId: string
  cartId: string
}

/**
 * One cart, until it expires.
 *
 * `GET /v1/customers/{customer-id}/carts/{cart-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent).
 * Refused with: CartNotFound (404/800008).
 * Documentation: Cart resources.
 */
export function get(core: Core, params: GetParams, options?: CallOptions): Call<Cart> {
  return callOperation(core, getCartOperation, params, options)
}

export interface UpdateParams {
  customerId: string
  cartId: string
  body: CartInput
}

/**
 * Replaces the lines of a cart; lines not sent are removed.
 *
 * `PUT /v1/customers/{customer-id}/carts/{cart-id}`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent).
 * Refused with: BadInput (400/800002), CartNotFound (404/800008), CartOrdered (400/800065).
 * Documentation: Update a cart.
 */
export function update(core: Core, params: UpdateParams, options?: CallOptions): Call<Cart> {
  return callOperation(core, updateCartOperation, params, options)
}

export interface CheckoutParams {
  customerId: string
  cartId: string
}

/**
 * Orders the lines of a cart, one order per group.
 *
 * `POST /v1/customers/{customer-id}/carts/{cart-id}/checkout`
 *
 * Called by: application or user (GlobalAdmin, AdminAgent, SalesAgent).
 * Refused with: CartNotFound (404/800008), CartOrdered (400/800065), CartHasErrors (400/800009), OfferInvalid (400/800004), ItemNotPurchasable (403/800020), SavingsPlanElsewhere (403/900321), NotSoldInSandbox (403/900322), ItemNotInCountry (400/800070), LegacyOfferNotPurchasable (403/2085), LegacyQuantityUnavailable (400/2002), QuantityUnavailable (400/800017), AddOnUnrelated (400/800029), SubscriptionInvalid (400/800021), ParentNotActive (409/27009), ResellerNotFound (404/800015), ResellerInvalid (400/800016), ResellerAgreementMissing (403/900123), AgreementMissing (403/13605), PurchaseWhileUpgradePending (409/900112), PurchaseWhileUpgradeRunning (409/900113), PurchaseAfterFailedUpgrade (409/900114), SubscriptionLimit (403/800066), SandboxPlanLimit (400/900116), LegacyAzureLimit (403/800068), NotAnAzureSubscription (400/800011), SubscriptionNotActive (400/800012), SubscriptionNotEnabled (400/800013), SubscriptionNotRegistered (400/800030), InventoryUnavailable (400/800010), SeatLimit (403/800067), ReservationLimit (403/800089), SandboxLimit (400/800018), OrderInProgress (409/800060).
 * Documentation: Checkout a cart.
 */
export function checkout(core: Core, params: CheckoutParams, options?: CallOptions): Call<CartCheckoutResult> {
  return callOperation(core, checkoutCartOperation, params, options)
}
