// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { getAzureRateCard as getAzureRateCardOperation, getAzureSharedRateCard as getAzureSharedRateCardOperation, getForeignExchangeRates as getForeignExchangeRatesOperation, getPriceSheet as getPriceSheetOperation } from 'lazuli-contract/rates.ts'
import type { Call, FileCall } from '../call.ts'
import { type Core, call as callOperation, file as fileOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { AzureRateCard, OpenWord } from './types.ts'

export interface GetAzureParams {
  /** ISO 4217; default USD, or that of X-Locale */
  currency?: string | undefined
  /** ISO 3166-1; default US, or that of X-Locale */
  region?: string | undefined
}

/**
 * Get prices for Microsoft Azure.
 *
 * `GET /v1/ratecards/azure`
 *
 * Called by: application or user.
 * Refused with: BadProperty (400/3000).
 * Documentation: get-prices-for-microsoft-azure.
 */
export function getAzure(core: Core, params?: GetAzureParams, options?: CallOptions): Call<AzureRateCard> {
  return callOperation(core, getAzureRateCardOperation, params, options)
}

export interface GetAzureSharedParams {
  /** ISO 4217; default USD, or that of X-Locale */
  currency?: string | undefined
  /** ISO 3166-1; default US, or that of X-Locale */
  region?: string | undefined
}

/**
 * Get prices for Azure partner shared services; currency and region default to those of the partner.
 *
 * `GET /v1/ratecards/azure-shared`
 *
 * Called by: application or user.
 * Refused with: BadProperty (400/3000).
 * Documentation: get-prices-for-azure-partner-shared-services.
 */
export function getAzureShared(core: Core, params?: GetAzureSharedParams, options?: CallOptions): Call<AzureRateCard> {
  return callOperation(core, getAzureSharedRateCardOperation, params, options)
}

export interface GetPriceSheetParams {
  market: string
  view: string
  timeline?: 'current' | 'history' | 'future' | OpenWord | undefined
  /** YYYYMM, with history */
  month?: string | undefined
}

/**
 * Get a price sheet: CSV, or a zip of it where deflate is accepted.
 *
 * `GET /v1.0/sales/pricesheets(Market='{market}',PricesheetView='{view}')/$value`
 *
 * Called by: application or user.
 * Refused with: BadProperty (400/3000), PriceFileNotFound (404/1000).
 * Documentation: get-a-price-sheet.
 */
export function getPriceSheet(core: Core, params: GetPriceSheetParams, options?: CallOptions): FileCall {
  return fileOperation(core, getPriceSheetOperation, params, options)
}

export interface GetExchangeRatesParams {
  month: string
}

/**
 * Get foreign exchange rates of a month (YYYYMM): CSV, or a zip of it where deflate is accepted.
 *
 * `GET /v1.0/sales/fxrates(Month='{month}')/$value`
 *
 * Called by: application or user.
 * Refused with: BadProperty (400/3000), PriceFileNotFound (404/1000).
 * Documentation: get-foreign-exchange-rates.
 */
export function getExchangeRates(core: Core, params: GetExchangeRatesParams, options?: CallOptions): FileCall {
  return fileOperation(core, getForeignExchangeRatesOperation, params, options)
}
