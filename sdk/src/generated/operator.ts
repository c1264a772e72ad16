// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { grantCreditAccess as grantCreditAccessOperation, listCreditAccess as listCreditAccessOperation, revokeCreditAccess as revokeCreditAccessOperation } from 'lazuli-contract/operator-access.ts'
import { grantAzureCredit as grantAzureCreditOperation, listAzureCredits as listAzureCreditsOperation, withdrawAzureCredit as withdrawAzureCreditOperation } from 'lazuli-contract/operator-azure-credit.ts'
import { listOperatorDeeds as listOperatorDeedsOperation, listPartnerUsers as listPartnerUsersOperation, registerApplication as registerApplicationOperation, resumePartner as resumePartnerOperation, rotateApplicationSecret as rotateApplicationSecretOperation, setUserRoles as setUserRolesOperation, suspendPartner as suspendPartnerOperation, unregisterApplication as unregisterApplicationOperation, updateApplication as updateApplicationOperation, updatePartner as updatePartnerOperation } from 'lazuli-contract/operator-changes.ts'
import { giveCustomerCredit as giveCustomerCreditOperation, listCustomerCredits as listCustomerCreditsOperation, withdrawCustomerCredit as withdrawCustomerCreditOperation } from 'lazuli-contract/operator-credit.ts'
import { getRebill as getRebillOperation, listInvoicePayments as listInvoicePaymentsOperation, rebillInvoice as rebillInvoiceOperation, recordInvoicePayment as recordInvoicePaymentOperation } from 'lazuli-contract/operator-invoices.ts'
import { listPrices as listPricesOperation, removePrices as removePricesOperation, setPrices as setPricesOperation } from 'lazuli-contract/operator-prices.ts'
import { listExchangeRates as listExchangeRatesOperation, removeExchangeRate as removeExchangeRateOperation, setExchangeRate as setExchangeRateOperation } from 'lazuli-contract/operator-rates.ts'
import { getRestatement as getRestatementOperation, listRestatements as listRestatementsOperation, restateUsage as restateUsageOperation } from 'lazuli-contract/operator-restate.ts'
import { listTaxTables as listTaxTablesOperation, removeTaxTable as removeTaxTableOperation, setTaxTable as setTaxTableOperation } from 'lazuli-contract/operator-tax.ts'
import { createBackup as createBackupOperation, getPartner as getPartnerOperation, listPartners as listPartnersOperation, onboardPartner as onboardPartnerOperation } from 'lazuli-contract/operator.ts'
import { listPartnerResaleRules as listPartnerResaleRulesOperation, removePartnerResaleRule as removePartnerResaleRuleOperation, setPartnerResaleRule as setPartnerResaleRuleOperation } from 'lazuli-contract/resale.ts'
import type { Call, Paged } from '../call.ts'
import { type Core, call as callOperation, list as listOperation } from '../core.ts'
import type { CallOptions } from '../operation.ts'
import type { AzureCredit, Collection, CreditAccess, CustomerCredit, Decimal, ExchangeRate, FirstRate, InstantText, OpenWord, OperatorApplication, OperatorDeed, OperatorPartner, OperatorPayment, OperatorPrice, OperatorRebill, OperatorUser, ResaleRule, Reseller, Restatement, RoleGrant, TaxTable } from './types.ts'

export interface ListPartnersParams {
  /** Rows a page; default 100, at most 500 */
  size?: number | undefined
  seekOperation?: string | undefined
}

/**
 * The partners of this service, in order of onboarding.
 *
 * `GET /operator/v1/partners`
 *
 * Called by: operator.
 * Refused with: BadParameter (400/2000).
 */
export function listPartners(core: Core, params?: ListPartnersParams, options?: CallOptions): Paged<Collection<OperatorPartner>, OperatorPartner> {
  return listOperation(core, listPartnersOperation, params, options)
}

export interface GetPartnerParams {
  tenantId: string
}

/**
 * One partner, by tenant id or domain.
 *
 * `GET /operator/v1/partners/{tenant-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function getPartner(core: Core, params: GetPartnerParams, options?: CallOptions): Call<OperatorPartner> {
  return callOperation(core, getPartnerOperation, params, options)
}

export interface OnboardPartnerParams {
  body: {
    /** The Entra tenant; made up when absent, which a sandbox alone allows */
    tenantId?: string
    /** 1 to 100 characters of print */
    name: string
    /** Initial domain: contoso.onmicrosoft.com */
    domain: string
    /** Further verified domains */
    domains?: string[]
    /** ISO 3166-1 alpha-2 */
    country: string
    /** ISO 4217; default the billing currency of the country */
    currency?: string
    programme: 'directBill' | 'indirectProvider' | OpenWord
    /** Digits */
    mpnId: string
    /** An integration sandbox account; default false */
    sandbox?: boolean
    /** Countries it may sell in; absent: all */
    markets?: string[]
    /** Indirect resellers of a provider */
    resellers?: Reseller[]
    /** Rates it begins with; a currency that no market tells a rate for needs one of its first month */
    exchangeRates?: FirstRate[]
    applications?: {
      /** Application (client) id; made up when absent, which a sandbox alone allows */
      applicationId?: string
      /** 1 to 100 characters of print */
      name?: string
      /** May sign in users without authenticating itself; default false */
      publicClient?: boolean
      /** Where answers of the authorize address may go; absent: the usual local ones */
      redirectUris?: string[]
      /** By which it signs assertions: PEM or base64 DER, RSA */
      certificates?: string[]
    }[]
    roleMapping?: RoleGrant[]
    /** Users of the embedded authority; in service mode people sign in at their own tenant */
    users?: {
      /** At a domain of the partner */
      userPrincipalName: string
      roles: ('GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin' | OpenWord)[]
    }[]
  }
}

/**
 * Take on a partner: its tenant, programme, country, applications and roles. Secrets are shown once.
 *
 * `POST /operator/v1/partners`
 *
 * Called by: operator.
 * Refused with: BadInput (400/800002), PartnerExists (409/3000), DomainTaken (409/3000), NotInThisEnvironment (400/900127), StorageFull (503/800003).
 */
export function onboardPartner(core: Core, params: OnboardPartnerParams, options?: CallOptions): Call<{
  partner: OperatorPartner
  /** Empty in service mode: secrets are those of the tenant */
  credentials: {
    applicationId: string
    /** Shown this once; kept as a salted hash */
    secret: string
    expiresAt?: InstantText
  }[]
  users: {
    userPrincipalName: string
    userId: string
    /** Shown this once */
    password: string
    roles: string[]
  }[]
}> {
  return callOperation(core, onboardPartnerOperation, params, options)
}

export interface UpdatePartnerParams {
  tenantId: string
  body?: {
    /** 1 to 100 characters of print */
    name?: string
    domains?: string[]
    /** Countries it may sell in; empty: all */
    markets?: string[]
    resellers?: Reseller[]
    roleMapping?: RoleGrant[]
    /** Whether users' calls without a second factor are refused; `on` where nothing was said */
    enforceMfa?: 'on' | 'off' | 'from' | OpenWord
    /** With `from`: since when */
    enforceMfaFrom?: InstantText
  } | undefined
}

/**
 * Change what is known of a partner; lists replace those that are there.
 *
 * `PATCH /operator/v1/partners/{tenant-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), DomainTaken (409/3000), BadInput (400/800002).
 */
export function updatePartner(core: Core, params: UpdatePartnerParams, options?: CallOptions): Call<OperatorPartner> {
  return callOperation(core, updatePartnerOperation, params, options)
}

export interface SuspendPartnerParams {
  tenantId: string
  body?: {
    /** For the record */
    reason?: string
  } | undefined
}

/**
 * Let a partner call nothing (403/2032); its subscriptions, jobs and bills go on.
 *
 * `POST /operator/v1/partners/{tenant-id}/suspend`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function suspendPartner(core: Core, params: SuspendPartnerParams, options?: CallOptions): Call<OperatorPartner> {
  return callOperation(core, suspendPartnerOperation, params, options)
}

export interface ResumePartnerParams {
  tenantId: string
}

/**
 * Let a suspended partner call again.
 *
 * `POST /operator/v1/partners/{tenant-id}/resume`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function resumePartner(core: Core, params: ResumePartnerParams, options?: CallOptions): Call<OperatorPartner> {
  return callOperation(core, resumePartnerOperation, params, options)
}

export interface RegisterApplicationParams {
  tenantId: string
  body?: {
    /** Application (client) id; made up when absent, which a sandbox alone allows */
    applicationId?: string
    /** 1 to 100 characters of print */
    name?: string
    /** May sign in users without authenticating itself; default false */
    publicClient?: boolean
    /** Where answers of the authorize address may go; absent: the usual local ones */
    redirectUris?: string[]
    /** By which it signs assertions: PEM or base64 DER, RSA */
    certificates?: string[]
  } | undefined
}

/**
 * Register an application for API access with a partner.
 *
 * `POST /operator/v1/partners/{tenant-id}/applications`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), ApplicationExists (409/3000), NotInThisEnvironment (400/900127), BadInput (400/800002).
 */
export function registerApplication(core: Core, params: RegisterApplicationParams, options?: CallOptions): Call<{
  application: OperatorApplication
  /** Shown this once; absent in service mode */
  secret?: string
}> {
  return callOperation(core, registerApplicationOperation, params, options)
}

export interface UpdateApplicationParams {
  tenantId: string
  applicationId: string
  body?: {
    /** 1 to 100 characters of print */
    name?: string
    /** May sign in users without authenticating itself */
    publicClient?: boolean
    /** Where answers of the authorize address may go; absent: the usual local ones */
    redirectUris?: string[]
    /** By which it signs assertions: PEM or base64 DER, RSA */
    certificates?: string[]
  } | undefined
}

/**
 * Change what an application is registered with; lists replace those that are there.
 *
 * `PATCH /operator/v1/partners/{tenant-id}/applications/{application-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), ApplicationNotFound (404/1000), NotInThisEnvironment (400/900127), BadInput (400/800002).
 */
export function updateApplication(core: Core, params: UpdateApplicationParams, options?: CallOptions): Call<OperatorApplication> {
  return callOperation(core, updateApplicationOperation, params, options)
}

export interface UnregisterApplicationParams {
  tenantId: string
  applicationId: string
}

/**
 * Take back the registration of an application: its tokens are refused at the next call.
 *
 * `DELETE /operator/v1/partners/{tenant-id}/applications/{application-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), ApplicationNotFound (404/1000).
 */
export function unregisterApplication(core: Core, params: UnregisterApplicationParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, unregisterApplicationOperation, params, options)
}

export interface RotateSecretParams {
  tenantId: string
  applicationId: string
  body?: {
    /** ISO 8601 duration for which the old secrets stay good: PT0S to P90D; default P1D */
    overlap?: string
    /** ISO 8601 duration after which the new one ends; default: no end */
    validFor?: string
  } | undefined
}

/**
 * A new secret of an application, shown this once; those it has end after an overlap.
 *
 * `POST /operator/v1/partners/{tenant-id}/applications/{application-id}/secrets`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), ApplicationNotFound (404/1000), NotInThisEnvironment (400/900127), BadInput (400/800002).
 */
export function rotateSecret(core: Core, params: RotateSecretParams, options?: CallOptions): Call<{
  application: OperatorApplication
  /** Shown this once */
  secret: string
  expiresAt?: InstantText
}> {
  return callOperation(core, rotateApplicationSecretOperation, params, options)
}

export interface ListUsersParams {
  tenantId: string
}

/**
 * Users of the embedded authority, and users to whom the operator gave roles.
 *
 * `GET /operator/v1/partners/{tenant-id}/users`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function listUsers(core: Core, params: ListUsersParams, options?: CallOptions): Paged<Collection<OperatorUser>, OperatorUser> {
  return listOperation(core, listPartnerUsersOperation, params, options)
}

export interface SetRolesParams {
  tenantId: string
  userId: string
  body: {
    roles: ('GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin' | OpenWord)[]
  }
}

/**
 * The partner roles of one user. In service mode they come on top of those the role mapping gives.
 *
 * `PUT /operator/v1/partners/{tenant-id}/users/{user-id}/roles`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), UserNotFound (404/1000), BadInput (400/800002).
 */
export function setRoles(core: Core, params: SetRolesParams, options?: CallOptions): Call<OperatorUser> {
  return callOperation(core, setUserRolesOperation, params, options)
}

export interface ListDeedsParams {
  /** Rows a page; default 100, at most 500 */
  size?: number | undefined
  /** Only of this tenant */
  partner?: string | undefined
  /** Without reads and refusals; default false */
  changesOnly?: boolean | undefined
  seekOperation?: string | undefined
}

/**
 * What operators did, newest first.
 *
 * `GET /operator/v1/audit`
 *
 * Called by: operator.
 * Refused with: BadParameter (400/2000).
 */
export function listDeeds(core: Core, params?: ListDeedsParams, options?: CallOptions): Paged<Collection<OperatorDeed>, OperatorDeed> {
  return listOperation(core, listOperatorDeedsOperation, params, options)
}

export interface CreateBackupParams {
  body: {
    /** Absolute path of a folder on the machine of the service; must not exist yet */
    to: string
  }
}

/**
 * Copy the whole data folder while the service goes on: the registry, keys, and both stores of each partner as of one moment.
 *
 * `POST /operator/v1/backups`
 *
 * Called by: operator.
 */
export function createBackup(core: Core, params: CreateBackupParams, options?: CallOptions): Call<{
  to: string
  /** System time */
  at: InstantText
  /** Of all files */
  bytes: number
  partners: {
    tenantId: string
    /** Where its clock stood */
    now: InstantText
  }[]
}> {
  return callOperation(core, createBackupOperation, params, options)
}

export interface ListPricesParams {
  tenantId: string
  /** Rows a page; default 500, at most 2000 */
  size?: number | undefined
  seekOperation?: string | undefined
}

/**
 * Prices that were set for a partner, in order of meter, month and SKU; usage without one is priced by the list.
 *
 * `GET /operator/v1/partners/{tenant-id}/prices`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadParameter (400/2000).
 */
export function listPrices(core: Core, params: ListPricesParams, options?: CallOptions): Paged<Collection<OperatorPrice>, OperatorPrice> {
  return listOperation(core, listPricesOperation, params, options)
}

export interface SetPricesParams {
  tenantId: string
  month: string
  body: {
    /** One to five hundred */
    prices: {
      /** Of the price list */
      meterId: string
      /** DevTestConsumption: usage of Dev/Test plans */
      type?: 'Consumption' | 'DevTestConsumption' | OpenWord
      /** With skuId; default that of the meter where it is sold as one SKU alone */
      productId?: string
      skuId?: string
      /** armRegionName; default that in which the SKU is sold where it is one */
      region?: string
      /** One to fifty, ascending */
      tiers: {
        /** Whole units of the month before the tier begins; the first has 0 */
        minimum: Decimal
        /** US dollars for one unit of measure: not below zero, at most fifteen decimals and nine integer digits */
        unitPrice: Decimal
      }[]
    }[]
  }
}

/**
 * Prices of a partner from a month on of which no usage is there yet: rows of its price list, in place of those set for the same SKU, region and month. All are taken or none.
 *
 * `PUT /operator/v1/partners/{tenant-id}/prices/{month}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadInput (400/800002), MonthInUse (409/3000).
 */
export function setPrices(core: Core, params: SetPricesParams, options?: CallOptions): Call<Collection<OperatorPrice>> {
  return callOperation(core, setPricesOperation, params, options)
}

export interface RemovePricesParams {
  tenantId: string
  month: string
  meterId: string
}

/**
 * Take back the prices of a meter that begin with a month of which no usage is there yet.
 *
 * `DELETE /operator/v1/partners/{tenant-id}/prices/{month}/{meter-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadInput (400/800002), MonthInUse (409/3000), InputNotFound (404/1000).
 */
export function removePrices(core: Core, params: RemovePricesParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, removePricesOperation, params, options)
}

export interface ListExchangeRatesParams {
  tenantId: string
}

/**
 * Exchange rates that were set for a partner, in order of month and currency; months without one follow the market.
 *
 * `GET /operator/v1/partners/{tenant-id}/exchange-rates`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function listExchangeRates(core: Core, params: ListExchangeRatesParams, options?: CallOptions): Paged<Collection<ExchangeRate>, ExchangeRate> {
  return listOperation(core, listExchangeRatesOperation, params, options)
}

export interface SetExchangeRateParams {
  tenantId: string
  month: string
  currency: string
  body: {
    /** Units of the currency for one US dollar: above zero, at most nine decimals and nine integer digits */
    unitsPerUsd: Decimal
  }
}

/**
 * The exchange rate of a partner for the usage of a month in which nothing was used or bought yet. All usage of a month has one rate: used, it stays.
 *
 * `PUT /operator/v1/partners/{tenant-id}/exchange-rates/{month}/{currency}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadInput (400/800002), MonthInUse (409/3000).
 */
export function setExchangeRate(core: Core, params: SetExchangeRateParams, options?: CallOptions): Call<ExchangeRate> {
  return callOperation(core, setExchangeRateOperation, params, options)
}

export interface RemoveExchangeRateParams {
  tenantId: string
  month: string
  currency: string
}

/**
 * Take back an exchange rate that was not used yet: the month follows the market again.
 *
 * `DELETE /operator/v1/partners/{tenant-id}/exchange-rates/{month}/{currency}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadInput (400/800002), MonthInUse (409/3000), InputNotFound (404/1000).
 */
export function removeExchangeRate(core: Core, params: RemoveExchangeRateParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, removeExchangeRateOperation, params, options)
}

export interface ListTaxTablesParams {
  tenantId: string
}

/**
 * Tax of a partner, in order of the billing periods it begins with.
 *
 * `GET /operator/v1/partners/{tenant-id}/tax`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function listTaxTables(core: Core, params: ListTaxTablesParams, options?: CallOptions): Paged<Collection<TaxTable>, TaxTable> {
  return listOperation(core, listTaxTablesOperation, params, options)
}

export interface SetTaxTableParams {
  tenantId: string
  fromPeriod: string
  body: {
    /** `rows`: each reconciliation row, cut to cents. `invoice`: the sum of each rate, in invoice total and statement alone */
    level?: 'rows' | 'invoice' | OpenWord
    /** Empty: no tax */
    rates: {
      /** ISO 3166-1 alpha-2 of the customer; absent: every other customer */
      country?: string
      /** 0.19 is 19 %; 0 to 1, at most six decimals */
      rate: Decimal
    }[]
  }
}

/**
 * Tax of a partner from a billing period on that has not closed; it replaces what was set for that period.
 *
 * `PUT /operator/v1/partners/{tenant-id}/tax/{from-period}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadInput (400/800002), MonthInUse (409/3000).
 */
export function setTaxTable(core: Core, params: SetTaxTableParams, options?: CallOptions): Call<TaxTable> {
  return callOperation(core, setTaxTableOperation, params, options)
}

export interface RemoveTaxTableParams {
  tenantId: string
  fromPeriod: string
}

/**
 * Take back what was set from a billing period on that has not closed: the table before goes on.
 *
 * `DELETE /operator/v1/partners/{tenant-id}/tax/{from-period}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadInput (400/800002), MonthInUse (409/3000), InputNotFound (404/1000).
 */
export function removeTaxTable(core: Core, params: RemoveTaxTableParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, removeTaxTableOperation, params, options)
}

export interface ListCustomerCreditsParams {
  tenantId: string
  /** Only those of a customer */
  customerId?: string | undefined
}

/**
 * Credits that customers of a partner were given, in that order, with what became of them.
 *
 * `GET /operator/v1/partners/{tenant-id}/customer-credits`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function listCustomerCredits(core: Core, params: ListCustomerCreditsParams, options?: CallOptions): Paged<Collection<CustomerCredit>, CustomerCredit> {
  return listOperation(core, listCustomerCreditsOperation, params, options)
}

export interface GiveCustomerCreditParams {
  tenantId: string
  body: {
    /** A customer of the partner */
    customerId: string
    /** Above zero, at most two decimals and twelve integer digits */
    amount: Decimal
    /** Printed with the row */
    reason: string
    /** YYYY-MM; default: that of the next invoice */
    period?: string
  }
}

/**
 * Give a customer a credit: a negative row, charge type customerCredit, on the next invoice or a later one; unbilled at once.
 *
 * `POST /operator/v1/partners/{tenant-id}/customer-credits`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000), BadInput (400/800002), MonthInUse (409/3000).
 */
export function giveCustomerCredit(core: Core, params: GiveCustomerCreditParams, options?: CallOptions): Call<CustomerCredit> {
  return callOperation(core, giveCustomerCreditOperation, params, options)
}

export interface WithdrawCustomerCreditParams {
  tenantId: string
  creditId: string
}

/**
 * Take back a credit that no invoice has billed yet: its row is gone from what is unbilled.
 *
 * `DELETE /operator/v1/partners/{tenant-id}/customer-credits/{credit-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000), MonthInUse (409/3000).
 */
export function withdrawCustomerCredit(core: Core, params: WithdrawCustomerCreditParams, options?: CallOptions): Call<CustomerCredit> {
  return callOperation(core, withdrawCustomerCreditOperation, params, options)
}

export interface ListCreditAccessParams {
  tenantId: string
  entitlementId: string
}

/**
 * Who can administer an Azure subscription, what belongs to it, and since when.
 *
 * `GET /operator/v1/partners/{tenant-id}/entitlements/{entitlement-id}/credit-access`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000).
 */
export function listCreditAccess(core: Core, params: ListCreditAccessParams, options?: CallOptions): Paged<Collection<CreditAccess>, CreditAccess> {
  return listOperation(core, listCreditAccessOperation, params, options)
}

export interface GrantCreditAccessParams {
  tenantId: string
  entitlementId: string
  body?: {
    /** Name of a resource group; absent: the whole Azure subscription */
    resourceGroup?: string
    /** One resource by its ARM id, as metered */
    resourceUri?: string
    /** MPN id; default the billed partner */
    heldBy?: string
    /** How it came to be */
    means?: 'adminOnBehalf' | 'lighthouse' | 'guest' | 'servicePrincipal' | OpenWord
    /** Azure role; default Owner */
    role?: string
    /** Default: now */
    from?: InstantText
    /** Default: no end */
    to?: InstantText
  } | undefined
}

/**
 * Give access to an Azure subscription, a resource group of it or one resource, from an instant on. Unbilled days that change by it are rated anew at the next daily run.
 *
 * `POST /operator/v1/partners/{tenant-id}/entitlements/{entitlement-id}/credit-access`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000), BadInput (400/800002).
 */
export function grantCreditAccess(core: Core, params: GrantCreditAccessParams, options?: CallOptions): Call<CreditAccess> {
  return callOperation(core, grantCreditAccessOperation, params, options)
}

export interface RevokeCreditAccessParams {
  tenantId: string
  entitlementId: string
  accessId: string
  body?: {
    /** Default: now */
    from?: InstantText
  } | undefined
}

/**
 * End an access at an instant, which may lie before now. Unbilled days that change by it are rated anew at the next daily run.
 *
 * `POST /operator/v1/partners/{tenant-id}/entitlements/{entitlement-id}/credit-access/{access-id}/revoke`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000), BadInput (400/800002).
 */
export function revokeCreditAccess(core: Core, params: RevokeCreditAccessParams, options?: CallOptions): Call<CreditAccess> {
  return callOperation(core, revokeCreditAccessOperation, params, options)
}

export interface ListInvoicePaymentsParams {
  tenantId: string
  invoiceId: string
}

/**
 * Payments that count for an invoice, in the order they were recorded.
 *
 * `GET /operator/v1/partners/{tenant-id}/invoices/{invoice-id}/payments`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InvoiceNotFound (404/1000).
 */
export function listInvoicePayments(core: Core, params: ListInvoicePaymentsParams, options?: CallOptions): Paged<Collection<OperatorPayment>, OperatorPayment> {
  return listOperation(core, listInvoicePaymentsOperation, params, options)
}

export interface RecordInvoicePaymentParams {
  tenantId: string
  invoiceId: string
  body: {
    /** At most two decimals, in the currency of the invoice; negative takes back what was recorded before */
    amount: Decimal
    /** YYYY-MM-DD, not after today and not before the invoice; default today */
    date?: string
    /** Of the invoice; another one is refused */
    currencyCode?: string
    /** Of the bank, for the record */
    reference?: string
  }
}

/**
 * Record what was paid on an invoice: never more than is due; a negative amount takes back.
 *
 * `POST /operator/v1/partners/{tenant-id}/invoices/{invoice-id}/payments`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InvoiceNotFound (404/1000), PaymentRefused (409/800002), BadInput (400/800002).
 */
export function recordInvoicePayment(core: Core, params: RecordInvoicePaymentParams, options?: CallOptions): Call<{
  payment: OperatorPayment
  /** All payments recorded so far, shown or not */
  paidAmount: Decimal
  /** What is due after them */
  balanceAmount: Decimal
}> {
  return callOperation(core, recordInvoicePaymentOperation, params, options)
}

export interface RebillInvoiceParams {
  tenantId: string
  invoiceId: string
  body?: {
    /** What is not billed again: rows that fit all members of one of these; purchases by customer and subscription alone */
    exclude?: {
      /** Customer */
      customerId?: string
      /** Plan or other subscription */
      subscriptionId?: string
      /** Azure subscription */
      entitlementId?: string
      /** As billed */
      resourceUri?: string
      /** As billed */
      meterId?: string
      /** First usage day */
      from?: string
      /** Last usage day */
      to?: string
    }[]
    /** Credits to customers, each a row below zero */
    credits?: {
      /** A customer of the invoice */
      customerId: string
      /** What the customer gets, in the billing currency */
      amount: Decimal
      /** Printed as creditReasonCode */
      reason?: string
    }[]
    /** Resellers of record, where they differ from those of the invoice */
    resellers?: {
      subscriptionId: string
      /** Of the reseller of record; 0: none */
      mpnId: string
    }[]
    /** Tax in place of that of the invoice */
    tax?: {
      /** `rows`: each reconciliation row, cut to cents. `invoice`: the sum of each rate, in invoice total and statement alone */
      level?: 'rows' | 'invoice' | OpenWord
      /** Empty: no tax */
      rates: {
        /** ISO 3166-1 alpha-2 of the customer; absent: every other customer */
        country?: string
        /** 0.19 is 19 %; 0 to 1, at most six decimals */
        rate: Decimal
      }[]
    }
  } | undefined
}

/**
 * Void an invoice and make the corrected one: all its rows again at their prices and exchange rates, but for what is said here. Its payments go over.
 *
 * `POST /operator/v1/partners/{tenant-id}/invoices/{invoice-id}/rebill`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InvoiceNotFound (404/1000), RebillRefused (409/800002), BadInput (400/800002).
 */
export function rebillInvoice(core: Core, params: RebillInvoiceParams, options?: CallOptions): Call<OperatorRebill> {
  return callOperation(core, rebillInvoiceOperation, params, options)
}

export interface GetRebillParams {
  tenantId: string
  rebillId: string
}

/**
 * What became of an order to rebill.
 *
 * `GET /operator/v1/partners/{tenant-id}/rebills/{rebill-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000).
 */
export function getRebill(core: Core, params: GetRebillParams, options?: CallOptions): Call<OperatorRebill> {
  return callOperation(core, getRebillOperation, params, options)
}

export interface RestateUsageParams {
  tenantId: string
  body: {
    /** One to a hundred */
    usage: {
      /** Azure subscription */
      entitlementId: string
      /** As metered, in any letter case */
      resourceUri: string
      /** As metered */
      meterId: string
      /** Day of use, YYYY-MM-DD */
      usageDate: string
      /** Of the whole day; not below zero, at most 12 integer and 15 fraction digits */
      quantity: Decimal
    }[]
    /** For the record */
    reason?: string
  }
}

/**
 * Say what usage of a resource, meter and day really was. Its line is taken back and written anew at the next daily run; after the cut-off of its month the difference is billed with the next one, at the price and exchange rate of the day.
 *
 * `POST /operator/v1/partners/{tenant-id}/usage/restate`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadInput (400/800002), InputNotFound (404/1000).
 */
export function restateUsage(core: Core, params: RestateUsageParams, options?: CallOptions): Call<Restatement> {
  return callOperation(core, restateUsageOperation, params, options)
}

export interface ListRestatementsParams {
  tenantId: string
  /** Rows a page; default 100, at most 500 */
  size?: number | undefined
  seekOperation?: string | undefined
}

/**
 * Usage that was restated, newest first.
 *
 * `GET /operator/v1/partners/{tenant-id}/usage/restatements`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadParameter (400/2000).
 */
export function listRestatements(core: Core, params: ListRestatementsParams, options?: CallOptions): Paged<Collection<Restatement>, Restatement> {
  return listOperation(core, listRestatementsOperation, params, options)
}

export interface GetRestatementParams {
  tenantId: string
  restatementId: string
}

/**
 * A restatement as it was answered.
 *
 * `GET /operator/v1/partners/{tenant-id}/usage/restatements/{restatement-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000).
 */
export function getRestatement(core: Core, params: GetRestatementParams, options?: CallOptions): Call<Restatement> {
  return callOperation(core, getRestatementOperation, params, options)
}

export interface ListResaleRulesParams {
  tenantId: string
}

/**
 * Markups of a partner.
 *
 * `GET /operator/v1/partners/{tenant-id}/resale-rules`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function listResaleRules(core: Core, params: ListResaleRulesParams, options?: CallOptions): Paged<Collection<ResaleRule>, ResaleRule> {
  return listOperation(core, listPartnerResaleRulesOperation, params, options)
}

export interface SetResaleRuleParams {
  tenantId: string
  body: {
    /** Of one customer; absent: of all */
    customerId?: string
    /** Of one product; not together with a meter */
    productId?: string
    /** Of one meter */
    meterId?: string
    /** First billing period it applies to: 2026-09; until a later rule of the same scope */
    fromPeriod: string
    /** Times the cost: 1.15 adds 15 %. 0 to 100, at most six decimals */
    markup: Decimal
  }
}

/**
 * Set a markup by customer, product, meter or none of them, from a billing period on; the same scope and period replaces it.
 *
 * `PUT /operator/v1/partners/{tenant-id}/resale-rules`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), BadInput (400/800002), CustomerNotFound (404/60003), TooManyRules (409/3000).
 */
export function setResaleRule(core: Core, params: SetResaleRuleParams, options?: CallOptions): Call<ResaleRule> {
  return callOperation(core, setPartnerResaleRuleOperation, params, options)
}

export interface RemoveResaleRuleParams {
  tenantId: string
  ruleId: string
}

/**
 * Take a markup of a partner back.
 *
 * `DELETE /operator/v1/partners/{tenant-id}/resale-rules/{rule-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), ResaleRuleNotFound (404/1000).
 */
export function removeResaleRule(core: Core, params: RemoveResaleRuleParams, options?: CallOptions): Call<undefined> {
  return callOperation(core, removePartnerResaleRuleOperation, params, options)
}

export interface GrantAzureCreditParams {
  tenantId: string
  body: {
    /** A customer of the partner */
    customerId: string
    /** Above zero, at most two decimals and twelve integer digits, in US dollars */
    amount: Decimal
    /** ISO 4217; if named, that of the price list: `USD` */
    currency?: string
    /** First usage day it pays for, YYYY-MM-DD; default today */
    from?: string
    /** Last usage day it pays for; default: no end */
    to?: string
    /** For the record */
    reason?: string
  }
}

/**
 * Grant a customer Azure credit: from the next close on it pays for the customer's usage at list price, by usage day, until it is spent.
 *
 * `POST /operator/v1/partners/{tenant-id}/azure-credits`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000), NoCommerceRelation (403/900159), BadInput (400/800002), MonthInUse (409/3000).
 */
export function grantAzureCredit(core: Core, params: GrantAzureCreditParams, options?: CallOptions): Call<AzureCredit> {
  return callOperation(core, grantAzureCreditOperation, params, options)
}

export interface ListAzureCreditsParams {
  tenantId: string
  /** Only those of a customer */
  customerId?: string | undefined
}

/**
 * Azure credits that customers of a partner were granted, in the order in which they are spent, with what is left.
 *
 * `GET /operator/v1/partners/{tenant-id}/azure-credits`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000).
 */
export function listAzureCredits(core: Core, params: ListAzureCreditsParams, options?: CallOptions): Paged<Collection<AzureCredit>, AzureCredit> {
  return listOperation(core, listAzureCreditsOperation, params, options)
}

export interface WithdrawAzureCreditParams {
  tenantId: string
  creditId: string
}

/**
 * Take back what is left of an Azure credit; invoices that are out stay as they are.
 *
 * `DELETE /operator/v1/partners/{tenant-id}/azure-credits/{credit-id}`
 *
 * Called by: operator.
 * Refused with: PartnerNotFound (404/1000), InputNotFound (404/1000).
 */
export function withdrawAzureCredit(core: Core, params: WithdrawAzureCreditParams, options?: CallOptions): Call<AzureCredit> {
  return callOperation(core, withdrawAzureCreditOperation, params, options)
}
