// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { checkProductUpgradeEligibility as checkProductUpgradeEligibilityOperation, createProductUpgrade as createProductUpgradeOperation, getProductUpgradeStatus as getProductUpgradeStatusOperation } from 'lazuli-contract/upgrades.ts'
import type { Call } from '../call.ts'
import { type Core, call as callOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { ProductUpgradeRequest, ProductUpgradesEligibility, ProductUpgradesStatus } from './types.ts'

export interface CheckEligibilityParams {
  body?: ProductUpgradeRequest | undefined
}

/**
 * Whether the legacy Azure subscriptions of a customer can become an Azure plan.
 *
 * `POST /v1/productupgrades/eligibility`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent).
 * Refused with: CustomerIdInvalid (400/900118), CustomerNotFound (404/60003), NoRelationship (403/20002), ProductFamilyUnknown (400/900126).
 * Documentation: Get eligibility for product upgrade.
 */
export function checkEligibility(core: Core, params?: CheckEligibilityParams, options?: CallOptions): Call<ProductUpgradesEligibility> {
  return callOperation(core, checkProductUpgradeEligibilityOperation, params, options)
}

export interface CreateParams {
  body?: ProductUpgradeRequest | undefined
}

/**
 * Turn the legacy Azure subscriptions of a customer into an Azure plan; `Location` names the upgrade.
 *
 * `POST /v1/productupgrades`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent).
 * Refused with: CustomerIdInvalid (400/900118), CustomerNotFound (404/60003), NoRelationship (403/20002), ProductFamilyUnknown (400/900126), UpgradeRunning (409/900109), UpgradeCompleted (400/900110), NothingToUpgrade (403/900108), UpgradeOfSuspended (403/900105), UpgradeTooEarly (403/900130), UpgradeOfSharedServices (403/900119), AgreementMissing (403/13605), UpgradeItemMissing (400/900107), UpgradeImpossible (403/900120).
 * Documentation: Create a product upgrade entity.
 */
export function create(core: Core, params?: CreateParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, createProductUpgradeOperation, params, options)
}

export interface GetStatusParams {
  upgradeId: string
  body?: ProductUpgradeRequest | undefined
}

/**
 * How an upgrade stands; read by POST, with or without a body.
 *
 * `POST /v1/productupgrades/{upgrade-id}/status`
 *
 * Called by: signed-in user (AdminAgent, SalesAgent).
 * Refused with: CustomerIdInvalid (400/900118), UpgradeNotFound (404/900106), UpgradeOfOtherCustomer (400/900111).
 * Documentation: Get product upgrade status.
 */
export function getStatus(core: Core, params: GetStatusParams, options?: CallOptions): Call<ProductUpgradesStatus> {
  return callOperation(core, getProductUpgradeStatusOperation, params, options)
}
