// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import type { Decimal } from 'lazuli-contract/values/decimal.ts'
export type { Decimal }

/** ISO 8601 in UTC: `2026-09-15T00:00:00Z`. */
export type InstantText = string

/** Any other word: the service may know more than this release. Editors still offer the listed ones. */
export type OpenWord = string & Record<never, never>

/** The list envelope of Partner Center. */
export interface Collection<Item> {
  totalCount: number
  items: Item[]
  /** More rows follow; iterating the call fetches them. */
  continuationToken?: string
  links?: { self?: Link; next?: Link; previous?: Link }
  attributes?: Attributes
}

/** A row of a table whose columns the reply names: each is a member. Dates are digits, as Azure writes them: 20260915. */
export type TableRow = Record<string, Decimal | string | null>

export interface Address {
  /** ISO 3166 alpha-2 */
  country?: string
  /** Stands for `state` in the address of a company profile */
  region?: string
  city?: string
  /** Checked against the list of the country in CA, CN, MX and US */
  state?: string
  addressLine1?: string
  addressLine2?: string
  postalCode?: string
  firstName?: string
  lastName?: string
  middleName?: string
  /** Needed in the countries that need a registration number; empty when not given */
  phoneNumber?: string
}

export interface AddressValidationResult {
  originalAddress: Address
  suggestedAddresses: Address[]
  /** `Verified` when the address is good */
  status: string
  /** What is wrong with it */
  validationMessage?: string
}

export interface Agreement {
  /** The partner user who confirmed */
  userId?: string
  primaryContact: {
    firstName: string
    lastName: string
    email: string
    phoneNumber?: string
  }
  /** Compared with regard to case */
  templateId: string
  dateAgreed: InstantText
  type: 'MicrosoftCloudAgreement' | 'MicrosoftCustomerAgreement' | OpenWord
  agreementLink?: string
}

/** What is read of a confirmation: `type` may be left out, `userId` is the caller when it is. */
export interface AgreementConfirmation {
  userId?: string
  primaryContact: {
    firstName: string
    lastName: string
    email: string
    phoneNumber?: string
  }
  templateId: string
  dateAgreed: InstantText
  type?: 'MicrosoftCloudAgreement' | 'MicrosoftCustomerAgreement' | OpenWord
}

export interface AgreementDocument {
  /** Shows the document */
  displayUri: string
  /** Serves it as a file; another on every read, good for five minutes */
  downloadUri: string
  language: string
  country: string
}

export interface AgreementMetaData {
  templateId: string
  agreementType: 'MicrosoftCloudAgreement' | 'MicrosoftCustomerAgreement' | OpenWord
  agreementLink: string
  versionRank: number
}

export interface Alert {
  id: string
  kind: 'budget80' | 'budget100' | 'budgetForecast' | 'dailySpend' | OpenWord
  customerId: string
  /** The usage day with which it came about */
  day: string
  /** The end of that day */
  raisedAt: InstantText
  /** ISO 4217, of the amounts */
  currency: string
  /** On the day; of budgets, from the first of the month to its end */
  spent: Decimal
  /** Of budgets: the budget */
  amount?: Decimal
  /** Of budgetForecast: what the month comes to at the pace so far; two decimals, half up */
  forecast?: Decimal
  /** Of dailySpend: of the days compared with */
  median?: Decimal
  /** Of dailySpend: median of their distances from the median */
  deviation?: Decimal
  /** Of dailySpend: above this it is out of the ordinary */
  limit?: Decimal
  daysCompared?: number
  acknowledgedAt?: InstantText
  acknowledgedBy?: string
  note?: string
  notice?: {
    /** `parked`: ten attempts failed */
    status: 'waiting' | 'delivered' | 'parked' | OpenWord
    attempts: number
    lastAt?: InstantText
    /** The status of the last answer, or why there was none */
    said?: string
  }
}

export interface AlertReceiver {
  /** Of the partner’s own; where deliveries of webhooks may not go, notices may not either */
  url: string
  /** Absent: all */
  kinds?: ('budget80' | 'budget100' | 'budgetForecast' | 'dailySpend' | OpenWord)[]
  setAt: InstantText
}

export interface Alias {
  id: string
  name: string
  type: string
  properties: {
    subscriptionId: string
    displayName?: string
    provisioningState: 'Accepted' | 'Succeeded' | 'Failed' | OpenWord
    /** As sent */
    billingScope?: string
    workload?: 'Production' | 'DevTest' | OpenWord
    resellerId?: string
    subscriptionOwnerId?: string
    managementGroupId?: string
    createdTime?: InstantText
    tags?: { [name: string]: string }
    acceptOwnershipUrl?: string
    acceptOwnershipState?: 'Pending' | 'Completed' | 'Expired' | OpenWord
  }
  error?: {
    code: string
    message: string
  }
  systemData?: SystemData
}

export interface AliasRequest {
  properties: {
    /** Name of the Azure subscription */
    displayName?: string
    /** `DevTest` needs a plan of SKU `0002` */
    workload?: 'Production' | 'DevTest' | OpenWord
    /** `DevTest` needs a plan of SKU `0002` */
    workloadType?: 'Production' | 'DevTest' | OpenWord
    /** `/providers/Microsoft.Billing/billingAccounts/{account}/customers/{customer}` */
    billingScope?: string
    /** MPN id of the reseller of record; indirect providers only */
    resellerId?: string
    /** An existing Azure subscription to name; absent: a new one is made */
    subscriptionId?: string
    additionalProperties?: {
      managementGroupId?: string
      subscriptionTenantId?: string
      subscriptionOwnerId?: string
      tags?: { [name: string]: string }
    }
  }
}

export interface ApplicationConsent {
  displayName?: string
  /** Application of the vendor */
  applicationId: string
  applicationGrants: {
    /** Application id of the resource: 00000003-0000-0000-c000-000000000000 is Graph */
    enterpriseApplicationId: string
    /** Permissions, separated by commas */
    scope: string
  }[]
}

export interface AppliedScopeProperties {
  tenantId?: string
  managementGroupId?: string
  subscriptionId?: string
  resourceGroupId?: string
  displayName?: string
}

/** `attributes` of a resource: its type name and, where it is versioned, its etag. */
export interface Attributes {
  objectType?: string
  etag?: string
}

export interface AuditRecord {
  id: string
  partnerId: string
  /** Tenants of partners that see the record */
  participants: string[]
  customerId?: string
  customerName?: string
  /** Absent for what an application did alone */
  userPrincipalName?: string
  /** The calling application, or the name of the service that did it by itself */
  applicationId: string
  resourceType: string
  /** JSON in a text, members in PascalCase */
  resourceOldValue?: string
  /** JSON in a text, members in PascalCase */
  resourceNewValue?: string
  operationType: string
  /** `MS-CorrelationId` of the call */
  originalCorrelationId?: string
  /** With seven digits */
  operationDate: InstantText
  operationStatus: 'succeeded' | 'failed' | 'progress' | 'decline' | OpenWord
  customizedData?: {
    key: string
    value: string | null
  }[]
  attributes: Attributes
}

export interface Availability {
  id: string
  productId: string
  skuId: string
  /** `product:sku:availability`, or the offer id of a legacy offer: what a cart line names */
  catalogItemId: string
  defaultCurrency: {
    code: string
    symbol: string
  }
  segment: 'commercial' | 'education' | 'government' | 'nonprofit' | OpenWord
  country: string
  isPurchasable: boolean
  isRenewable: boolean
  terms: {
    /** ISO 8601 */
    duration: string
    description: string
  }[]
  product: Product
  sku: Sku
  links: {
    self: Link
  }
}

export interface AzureCredit {
  id: string
  customerId: string
  /** As granted, two decimals, in `currency` */
  amount: Decimal
  /** ISO 4217: that of the price list */
  currency: string
  /** First usage day it pays for, YYYY-MM-DD */
  from: string
  /** Last usage day it pays for; absent: no end */
  to?: string
  /** For the record */
  reason?: string
  grantedAt: InstantText
  /** What no invoice has taken, to ten decimals */
  left: Decimal
  /** What invoices took that count: of a void one the document in its place */
  uses: {
    invoiceId: string
    /** Billing period, YYYY-MM */
    period: string
    /** List price of what it paid for, to ten decimals */
    amount: Decimal
  }[]
  /** `ended`: something is left and its last day is billed */
  status: 'open' | 'spent' | 'ended' | 'withdrawn' | OpenWord
  withdrawnAt?: InstantText
}

export interface AzureEntitlement {
  /** The Azure subscription id */
  id: string
  friendlyName: string
  /** `active`, or `inactive` once disabled */
  status: string
  /** The plan */
  subscriptionId: string
  /** MPN id of the reseller of record */
  partnerOnRecord?: string
  links: {
    self: Link
  }
  attributes: Attributes
}

export interface AzureMeter {
  /** GUID */
  id: string
  name: string
  /** Price of a unit by the lower bound of its tier */
  rates: { [name: string]: Decimal }
  tags: string[]
  category: string
  subcategory: string
  region: string
  unit: string
  includedQuantity: Decimal
  effectiveDate: InstantText
}

export interface AzureRateCard {
  locale: string
  /** ISO 4217 */
  currency: string
  /** Always false */
  isTaxIncluded: boolean
  meters: AzureMeter[]
  offerTerms: {
    name: string
    discount: Decimal
    excludedMeterIds: string[]
    effectiveDate: InstantText
  }[]
  attributes: Attributes
}

export interface AzureResourceMonthlyUsageRecord {
  category: string
  subcategory: string
  /** Period to date */
  quantityUsed: Decimal
  unit: string
  /** The meter */
  resourceId: string
  id: string
  resourceName: string
  name: string
  totalCost: Decimal
  /** Culture name */
  currencyLocale: string
  currencySymbol?: string
  lastModifiedDate: InstantText
  attributes: Attributes
}

export interface AzureSubscription {
  /** `/subscriptions/{id}` */
  id: string
  subscriptionId: string
  /** The directory of the customer */
  tenantId: string
  displayName: string
  state: 'Enabled' | 'Warned' | 'PastDue' | 'Disabled' | 'Deleted' | OpenWord
  subscriptionPolicies: {
    locationPlacementId: string
    quotaId: string
    spendingLimit: 'On' | 'Off' | 'CurrentPeriodOff' | OpenWord
  }
  authorizationSource: string
  managedByTenants: {
    tenantId: string
  }[]
  tags: { [name: string]: string }
}

export interface AzureUtilizationRecord {
  usageStartTime: InstantText
  usageEndTime: InstantText
  resource: {
    /** The meter */
    id: string
    name: string
    category: string
    subcategory: string
    region: string
  }
  quantity: Decimal
  unit: string
  infoFields: { [name: string]: string }
  instanceData?: {
    resourceUri: string
    location: string
    partNumber: string
    orderNumber: string
    tags: { [name: string]: string }
    additionalInfo: { [name: string]: string }
  }
  attributes: Attributes
}

export interface BillingAccount {
  id: string
  name: string
  type: string
  properties: {
    displayName: string
    /** `Partner`; `Enterprise` in the version 2019-10-01-preview */
    accountType: string
    /** `Active` */
    accountStatus: string
    /** `MicrosoftPartnerAgreement` */
    agreementType: string
    hasReadAccess: boolean
    billingProfiles: {
      hasMoreResults: boolean
      /** Only with `$expand=billingProfiles` */
      value?: BillingProfile[]
    }
    soldTo?: {
      country: string
      companyName: string
    }
  }
}

export interface BillingCustomer {
  id: string
  name: string
  type: string
  properties: {
    displayName: string
    billingProfileId: string
    billingProfileDisplayName: string
    tenantId: string
    /** Only with `$expand=enabledAzurePlans` */
    enabledAzurePlans?: {
      skuId: string
      skuDescription: string
      productId: string
    }[]
    /** Only with `$expand=resellers` */
    resellers?: {
      /** MPN id */
      resellerId: string
      description: string
    }[]
  }
}

export interface BillingInformation {
  billingPlan?: string
  completedTransactions?: number
  totalTransactions?: number
  billingCurrencyTotalPaidAmount: CapacityPrice
  billingCurrencyProratedAmount: CapacityPrice
  billingCurrencyRemainingCommitmentAmount: CapacityPrice
}

export interface BillingProfile {
  id: string
  name: string
  type: string
  properties: {
    displayName: string
    currency: string
    billingRelationshipType: string
    status: string
    invoiceDay: number
  }
}

/** What is read of a changed billing profile; `id`, `links` and `objectType` come back with it and change nothing. */
export interface BillingProfileChange {
  firstName?: string
  lastName?: string
  email?: string
  culture?: string
  language?: string
  companyName?: string
  company_name?: string
  defaultAddress?: Address
  default_address?: Address
  attributes?: Attributes
}

export interface BillingSubscription {
  id: string
  name: string
  type: string
  properties: {
    displayName: string
    subscriptionId: string
    subscriptionBillingStatus: 'Active' | 'Inactive' | 'Abandoned' | 'Deleted' | 'Warning' | OpenWord
    lastMonthCharges: {
      currency: string
      value: Decimal
    }
    monthToDateCharges: {
      currency: string
      value: Decimal
    }
    billingProfileId: string
    billingProfileDisplayName: string
    costCenter: string
    customerId: string
    customerDisplayName: string
    reseller?: {
      /** MPN id */
      resellerId: string
      description: string
    }
    skuId: string
    skuDescription: string
    suspensionReasons?: string[]
  }
}

/** An operation: a quote of an exchange, the exchange itself, or what a `Location` leads to while it runs. */
export interface CapacityOperation {
  id: string
  name: string
  /** `Succeeded`, `Failed`, `Cancelled`, `Pending`, `PendingRefunds`, `PendingPurchases` */
  status: string
  properties?: {
    sessionId: string
    netPayable: CapacityPrice
    refundsTotal: CapacityPrice
    purchasesTotal: CapacityPrice
    policyResult: {
      policyErrors?: {
        code: string
        message: string
      }[]
    }
    reservationsToPurchase: {
      reservationOrderId?: string
      reservationId?: string
      /** The purchase as it was asked for */
      properties: unknown
      billingCurrencyTotal: CapacityPrice
      status?: string
    }[]
    savingsPlansToPurchase: {
      savingsPlanOrderId?: string
      savingsPlanId?: string
      properties: SavingsPlanPurchase
      billingCurrencyTotal: CapacityPrice
      status?: string
    }[]
    reservationsToExchange: {
      reservationId: string
      quantity: number
      billingRefundAmount: CapacityPrice
      billingInformation: BillingInformation
      status?: string
    }[]
  }
  error?: {
    code: string
    message: string
  }
}

export interface CapacityPrice {
  currencyCode: string
  amount: Decimal
}

export interface Cart {
  id: string
  creationTimestamp: InstantText
  lastModifiedTimestamp: InstantText
  expirationTimestamp: InstantText
  /** Object id of the user, or of the application */
  lastModifiedUser: string
  /** `Active` or `Ordered` */
  status: string
  lineItems: {
    id: number
    catalogItemId?: string
    friendlyName?: string
    quantity?: number
    currencyCode: string
    billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord
    termDuration?: string
    participants?: {
      key: string
      value: string
    }[]
    provisioningContext?: { [name: string]: string }
    renewsTo?: {
      termDuration: string
    }
    promotionId?: string
    customTermEndDate?: InstantText
    attestationAccepted?: boolean
    purchaseSystem?: string
    /** Lines of one group become one order */
    orderGroup?: string
    error?: CartError
    addonItems?: {
      id: number
      catalogItemId?: string
      friendlyName?: string
      quantity?: number
      currencyCode: string
      billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord
      termDuration?: string
      participants?: {
        key: string
        value: string
      }[]
      provisioningContext?: { [name: string]: string }
      renewsTo?: {
        termDuration: string
      }
      promotionId?: string
      customTermEndDate?: InstantText
      attestationAccepted?: boolean
      purchaseSystem?: string
      /** Lines of one group become one order */
      orderGroup?: string
      error?: CartError
    }[]
  }[]
  partnerOnRecordAttestationAccepted?: boolean
  links: {
    self: Link
  }
  attributes: Attributes
}

export interface CartCheckoutResult {
  orders: Order[]
  /** Always there: the SDKs enumerate it unchecked */
  orderErrors: OrderError[]
  attributes: Attributes
}

export interface CartError {
  errorCode: number
  errorDescription: string
  additionalInformation?: unknown
}

export interface CartInput {
  /** At least one */
  lineItems: {
    /** Position chosen by the client; numbered from 0 when left out */
    id?: number
    /** `product:sku:availability` or a legacy offer id */
    catalogItemId?: string
    /** Older name of catalogItemId */
    catalogId?: string
    /** Becomes the subscription's friendlyName */
    friendlyName?: string
    quantity?: number
    /** Default: the currency of the market */
    currencyCode?: string
    billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | 'triennial' | 'biennial' | OpenWord
    /** ISO 8601, one of the terms of the availability */
    termDuration?: string
    /** `[{key, value}]`; a plain map is read too */
    participants?: unknown
    provisioningContext?: { [name: string]: string }
    /** `{termDuration}`; of a list the first counts */
    renewsTo?: unknown
    promotionId?: string
    customTermEndDate?: InstantText
    attestationAccepted?: boolean
    purchaseSystem?: string
    addonItems?: {
      /** Position chosen by the client; numbered from 0 when left out */
      id?: number
      /** `product:sku:availability` or a legacy offer id */
      catalogItemId?: string
      /** Older name of catalogItemId */
      catalogId?: string
      /** Becomes the subscription's friendlyName */
      friendlyName?: string
      quantity?: number
      /** Default: the currency of the market */
      currencyCode?: string
      billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | 'triennial' | 'biennial' | OpenWord
      /** ISO 8601, one of the terms of the availability */
      termDuration?: string
      /** `[{key, value}]`; a plain map is read too */
      participants?: unknown
      provisioningContext?: { [name: string]: string }
      /** `{termDuration}`; of a list the first counts */
      renewsTo?: unknown
      promotionId?: string
      customTermEndDate?: InstantText
      attestationAccepted?: boolean
      purchaseSystem?: string
    }[]
  }[]
  partnerOnRecordAttestationAccepted?: boolean
}

export interface ClockStand {
  /** Where the partner clock stands */
  now: InstantText
  mode: 'offset' | 'frozen' | 'system' | OpenWord
  /** Jobs waiting for their time */
  pendingJobs: number
  /** When the next job is due */
  nextJobAt?: InstantText
}

export interface ConsumptionBudget {
  id: string
  name: string
  type: string
  eTag: string
  properties: {
    category: string
    amount: Decimal
    timeGrain: 'Monthly' | 'Quarterly' | 'Annually' | 'BillingMonth' | 'BillingQuarter' | 'BillingAnnual' | OpenWord
    timePeriod: {
      startDate: InstantText
      endDate: InstantText
    }
    filter?: unknown
    notifications?: unknown
    currentSpend: {
      amount: Decimal
      unit: string
    }
  }
}

export interface Conversion {
  offerId: string
  targetOfferId: string
  orderId: string
  quantity: number
  billingCycle: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord
  attributes: Attributes
}

export interface ConversionRequest {
  /** Of the trial */
  offerId?: string
  /** Of what it turns into */
  targetOfferId: string
  orderId?: string
  quantity?: number
  billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord
}

export interface ConversionResult {
  subscriptionId: string
  /** Of the trial */
  offerId: string
  targetOfferId: string
  error?: {
    /** 0 other, 1 conversions not found */
    code: number
    description: string
  }
  attributes: Attributes
}

/** Read by rules where it is a tree or a map of free names: dataset.aggregation and dataset.filter. */
export interface CostQuery {
  type?: 'ActualCost' | 'AmortizedCost' | 'Usage' | OpenWord
  timeframe?: 'Custom' | 'MonthToDate' | 'BillingMonthToDate' | 'TheLastMonth' | 'TheLastBillingMonth' | 'WeekToDate' | OpenWord
  timePeriod?: {
    /** First day */
    from: string
    /** Last day */
    to: string
  }
  dataset?: {
    granularity?: 'None' | 'Daily' | 'Monthly' | OpenWord
    /** By free names: `{name, function}` */
    aggregation?: unknown
    grouping?: {
      type: 'Dimension' | 'TagKey' | 'Tag' | OpenWord
      name: string
    }[]
    /** `and`, `or`, `not`, `dimensions`, `tags` */
    filter?: unknown
    sorting?: {
      name: string
      direction?: 'Ascending' | 'Descending' | OpenWord
    }[]
    configuration?: unknown
  }
}

export interface CostResult {
  id: string
  name: string
  type: string
  properties: {
    nextLink: string | null
    columns: {
      name: string
      type: 'Number' | 'String' | 'Datetime' | OpenWord
    }[]
    rows: unknown[][]
  }
}

export interface CreditAccess {
  /** `default`: administration on behalf since the Azure subscription was created */
  id: string
  /** Name of a resource group; absent: the whole Azure subscription */
  resourceGroup?: string
  /** One resource by its ARM id, as metered */
  resourceUri?: string
  /** MPN id of the partner whose people or programs hold it */
  heldBy: string
  /** How it came to be */
  means: 'adminOnBehalf' | 'lighthouse' | 'guest' | 'servicePrincipal' | OpenWord
  /** Azure role */
  role: string
  from: InstantText
  /** Absent: no end */
  to?: InstantText
  /** Held by the billed partner or the reseller of record, in a role that may write. It counts on days it covers whole (UTC) */
  earnsCredit: boolean
}

export interface Customer {
  /** Directory tenant; the `{customer-id}` of every path */
  id: string
  commerceId?: string
  companyProfile: CustomerCompanyProfile
  billingProfile?: CustomerBillingProfile
  relationshipToPartner: 'unknown' | 'reseller' | 'advisor' | 'syndication' | 'microsoftSupport' | 'none' | OpenWord
  allowDelegatedAccess?: boolean
  userCredentials?: {
    userName: string
    password: string
  }
  customDomains?: string[]
  /** Tenant of the indirect reseller */
  associatedPartnerId?: string
  links: {
    self: Link
  }
  attributes: Attributes
}

export interface CustomerBillingProfile {
  id: string
  firstName?: string
  lastName?: string
  email: string
  /** `en-US` */
  culture: string
  /** Two letters */
  language: string
  companyName: string
  defaultAddress: Address
  links: {
    self: Link
  }
  attributes: Attributes
}

export interface CustomerCompanyProfile {
  /** The customer id */
  tenantId: string
  domain: string
  companyName: string
  /** Only in the countries that use one */
  organizationRegistrationNumber?: string
  address?: Address
  email?: string
  links: {
    self: Link
  }
  attributes: Attributes
}

export interface CustomerCredit {
  id: string
  customerId: string
  /** Above zero, two decimals, in the currency the partner is billed in */
  amount: Decimal
  /** ISO 4217 */
  currency: string
  /** creditReasonCode of its row */
  reason: string
  /** Billing period whose invoice it lessens, YYYY-MM */
  period: string
  givenAt: InstantText
  status: 'open' | 'billed' | 'withdrawn' | OpenWord
  withdrawnAt?: InstantText
}

export interface CustomerMonthlyUsageRecord {
  budget: SpendingBudget
  customerSpendingBudget?: SpendingBudget
  /** totalCost of the budget in percent, 2 decimals; 0 without a budget */
  percentUsed: Decimal
  /** Has an Azure plan */
  isUpgraded: boolean
  resourceId: string
  id: string
  resourceName: string
  name: string
  /** Estimate in the billing currency: usdTotalCost × exchange rate, unrounded */
  totalCost: Decimal
  /** ISO 4217; plans only */
  currencyCode?: string
  /** Culture name; MS-AZR-0145P only */
  currencyLocale?: string
  currencySymbol?: string
  /** US dollars, cents */
  usdTotalCost?: Decimal
  lastModifiedDate: InstantText
  attributes: Attributes
}

export interface CustomerPolicy {
  id: string
  name: string
  type: string
  properties: {
    viewCharges: 'Allowed' | 'NotAllowed' | OpenWord
  }
}

export interface CustomerUsageSummary {
  budget: SpendingBudget
  resourceId: string
  id: string
  resourceName: string
  name: string
  billingStartDate: InstantText
  /** First instant of the next period */
  billingEndDate: InstantText
  /** Estimate in the billing currency: usdTotalCost × exchange rate, unrounded */
  totalCost: Decimal
  /** ISO 4217; plans only */
  currencyCode?: string
  /** Culture name; MS-AZR-0145P only */
  currencyLocale?: string
  currencySymbol?: string
  /** US dollars, cents */
  usdTotalCost?: Decimal
  lastModifiedDate: InstantText
  links?: {
    self?: Link
  }
  attributes: Attributes
}

/** One day, resource and meter of usage, rated. `invoiceNumber` and `resellerMpnId` are empty while unbilled. */
export interface DailyRatedUsageLineItem {
  partnerId: string
  partnerName: string
  customerId: string
  customerName: string
  customerDomainName: string
  customerCountry: string
  mpnId: string
  resellerMpnId: string
  invoiceNumber: string
  productId: string
  skuId: string
  availabilityId: string
  productName: string
  skuName: string
  publisherName: string
  publisherId: string
  subscriptionId: string
  subscriptionDescription: string
  entitlementId: string
  entitlementDescription: string
  chargeStartDate: InstantText
  /** First of the next month */
  chargeEndDate: InstantText
  usageDate: InstantText
  meterId: string
  meterName: string
  meterCategory: string
  meterSubCategory: string
  meterRegion: string
  meterType: string
  unitOfMeasure: string
  unitType: string
  resourceLocation: string
  consumedService: string
  resourceGroup: string
  resourceUri: string
  /** A JSON object as text, or empty */
  tags: string
  /** A JSON object as text, or empty */
  additionalInfo: string
  serviceInfo1: string
  serviceInfo2: string
  chargeType: string
  quantity: Decimal
  /** List price of the tier, pricing currency */
  unitPrice: Decimal
  /** After credit */
  effectiveUnitPrice: Decimal
  pricingPreTaxTotal: Decimal
  pricingCurrency: string
  /** At most 10 decimals */
  billingPreTaxTotal: Decimal
  billingCurrency: string
  pcToBCExchangeRate: Decimal
  pcToBCExchangeRateDate: InstantText
  /** 0 or 0.15 */
  rateOfPartnerEarnedCredit: Decimal
  hasPartnerEarnedCredit: boolean
  creditType: string
  /** 0, 0.15 or 1 */
  rateOfCredit: Decimal
  benefitOrderId?: string
  benefitId?: string
  benefitType?: string
  invoiceLineItemType: 'usage_line_items'
  billingProvider: 'marketplace'
  attributes: Attributes
}

/** A day and resource of usage of a legacy Azure subscription. */
export interface DailyUsageLineItem {
  partnerId: string
  partnerName: string
  partnerBillableAccountId: string
  customerId: string
  domainName: string
  customerCompanyName: string
  mpnId: number
  /** -1 for none */
  tier2MpnId: number
  invoiceNumber: string
  subscriptionId: string
  subscriptionName: string
  subscriptionDescription: string
  billingCycleType: string
  orderId: string
  serviceName: string
  serviceType: string
  /** Of the meter */
  resourceGuid: string
  resourceName: string
  region: string
  consumedQuantity: Decimal
  chargeStartDate: InstantText
  /** Inclusive */
  chargeEndDate: InstantText
  unit: string
  billingProvider: 'azure'
  attributes: Attributes
  customerBillableAccount: string
  usageDate: InstantText
  invoiceLineItemType: 'usage_line_items'
}

export interface Delivery {
  id: string
  eventName: string
  resourceId: string
  /** When the event happened */
  createdAt: InstantText
  /** `parked`: ten attempts failed, none follows. `streamed`: nobody is registered for it, listeners alone got it */
  status: 'waiting' | 'delivered' | 'parked' | 'streamed' | OpenWord
  /** When it is tried next */
  dueAt?: InstantText
  /** Where it goes; empty when nobody is registered for it */
  url: string
  /** The exact text */
  body: string
  attemptCount: number
  /** The latest twenty */
  attempts: {
    at: InstantText
    url: string
    /** The HTTP status of the answer */
    status?: number
    /** Beginning of the answer */
    text?: string
    /** Why there was no answer */
    error?: string
  }[]
  /** As they are sent now; the signature is the same at every attempt while its certificate is */
  headers: { [name: string]: string }
}

/** Other products can come with one: each again an entitlement, without further ones of its own. */
export interface Entitlement {
  referenceOrder: {
    id: string
    lineItemId: string
    alternateId?: string
  }
  productId: string
  skuId: string
  /** Without what was cancelled or returned */
  quantity: number
  quantityDetails: {
    quantity: number
    /** `Fulfilled` or `Unfulfilled` */
    status: string
  }[]
  /** `software`, `reservedinstance`, in the old form `virtual_machine_reserved_instance` */
  entitlementType: string
  entitledArtifacts: {
    artifactType: string
    resourceId?: string
    link?: Link
    dynamicAttributes?: {
      /** `virtualmachines`, `sqldatabases`, … */
      reservationType: string
    }
  }[]
  dynamicAttributes?: {
    /** `virtualmachines`, `sqldatabases`, … */
    reservationType: string
  }
  /** Only when asked for with showExpiry */
  expiryDate?: InstantText
  /** `Fulfilled`, or `Cancelled` once nothing of it is left */
  fulfillmentState?: string
  includedEntitlements: {
    referenceOrder: {
      id: string
      lineItemId: string
      alternateId?: string
    }
    productId: string
    skuId: string
    /** Without what was cancelled or returned */
    quantity: number
    quantityDetails: {
      quantity: number
      /** `Fulfilled` or `Unfulfilled` */
      status: string
    }[]
    /** `software`, `reservedinstance`, in the old form `virtual_machine_reserved_instance` */
    entitlementType: string
    entitledArtifacts: {
      artifactType: string
      resourceId?: string
      link?: Link
      dynamicAttributes?: {
        /** `virtualmachines`, `sqldatabases`, … */
        reservationType: string
      }
    }[]
    dynamicAttributes?: {
      /** `virtualmachines`, `sqldatabases`, … */
      reservationType: string
    }
    /** Only when asked for with showExpiry */
    expiryDate?: InstantText
    /** `Fulfilled`, or `Cancelled` once nothing of it is left */
    fulfillmentState?: string
    includedEntitlements: unknown[]
  }[]
}

export interface EstimateLink {
  type: string
  title: string
  description: string
  /** Current or Previous */
  period: string
  link: Link
}

export interface ExchangeRate {
  /** Usage month, YYYY-MM */
  month: string
  /** ISO 4217; that in which the partner is billed unless another one is named */
  currency: string
  /** Units of the currency for one US dollar: above zero, at most nine decimals and nine integer digits */
  unitsPerUsd: Decimal
  setAt: InstantText
}

export interface ExchangeRequest {
  properties: {
    reservationsToPurchase?: ReservationPurchaseBody[]
    savingsPlansToPurchase?: SavingsPlanPurchase[]
    reservationsToExchange: ReservationToReturn[]
  }
}

export interface ExplainStep {
  /** Later steps and figures name it */
  id: string
  /** What it says, for people */
  title: string
  operation: 'given' | 'sum' | 'subtract' | 'multiply' | 'divide' | 'negate' | 'absolute' | 'minimum' | 'maximum' | OpenWord
  inputs: {
    name: string
    /** Exact decimal, all its digits */
    value: string
    /** The step whose output this is */
    from?: string
  }[]
  rounding?: {
    /** Fraction digits kept */
    digits: number
    /** Down: toward zero */
    mode: 'down' | 'half-up' | OpenWord
  }
  /** Exact decimal, all its digits */
  output: string
  /** ISO 4217, or the unit of measure */
  unit?: string
  /** Where a given value stands */
  source?: string
  /** What else is known of it */
  facts?: { [name: string]: string }
  /** What a sum is of, where that may be much */
  parts?: {
    of: 'events' | 'lines' | 'rows' | 'customers' | OpenWord
    /** All there are */
    count: number
    /** A page; all pages sum to the output */
    items: {
      id: string
      /** Exact decimal, all its digits */
      value: string
      /** Instant or day */
      at?: string
      note?: string
      /** Of what is not billed, which has no place in a list: send it as `row` */
      row?: { [name: string]: string }
    }[]
    /** Send as `after` for the next page */
    next?: string
  }
}

export interface Explanation {
  of: 'usage' | 'reconciliation' | 'purchase' | 'invoice' | OpenWord
  /** How the row was told */
  form: 'v1' | 'v2' | 'csv' | 'focus' | 'number' | OpenWord
  state: 'billed' | 'open' | OpenWord
  invoiceId?: string
  /** Place of the daily line, or of the row among all rows, of the invoice */
  number?: number
  /** Of a billed daily line: place of the reconciliation row that charges for it */
  row?: number
  /** Whose row it is, and of what; absent for an invoice as a whole */
  about?: {
    customerId: string
    customerName: string
    /** The plan or subscription */
    subscriptionId?: string
    /** The meter, or what was bought */
    product: string
    /** Of a daily line */
    usageDate?: string
    /** Of a daily line */
    resourceUri?: string
  }
  /** Billing period: 2026-09 */
  period: string
  /** ISO 4217 */
  billingCurrency: string
  /** ISO 4217 */
  pricingCurrency?: string
  /** The cost: what the steps come to, and what was printed */
  recomputed: string
  /** Every figure of the row, and the step that gives it */
  figures: {
    /** As printed */
    name: string
    /** Exact decimal, all its digits */
    printed: string
    /** Exact decimal, all its digits */
    recomputed: string
    step: string
    agrees: boolean
  }[]
  /** In order: inputs come from steps before */
  steps: ExplainStep[]
  /** Rows that print the same; this is one of them */
  alike?: number
}

/** Where the rows lie: each blob is at `{rootDirectory}/{name}?{sasToken}`. */
export interface ExportManifest {
  '@odata.context'?: string
  id: string
  schemaVersion: string
  /** gzip of one JSON object a line */
  dataFormat: string
  createdDateTime: InstantText
  eTag: string
  partnerTenantId: string
  /** Absolute, without a trailing slash */
  rootDirectory: string
  /** The query of every download; lives 12 hours */
  sasToken: string
  partitionType: string
  blobCount: number
  blobs: {
    name: string
    partitionValue: string
  }[]
}

export interface ExportOperation {
  '@odata.context'?: string
  '@odata.type': string
  id: string
  status: 'notStarted' | 'running' | 'succeeded' | 'failed' | OpenWord
  createdDateTime: InstantText
  lastActionDateTime: InstantText
  resourceLocation?: ExportManifest
  'resourceLocation@odata.navigationLink'?: string
  error?: {
    code: string
    message: string
  }
}

/** First rates of a partner that comes. */
export interface FirstRate {
  /** YYYY-MM; default the month in which the partner comes */
  month?: string
  /** ISO 4217; default the billing currency */
  currency?: string
  /** Units of the currency for one US dollar: above zero, at most nine decimals and nine integer digits */
  unitsPerUsd: Decimal
}

/** Times are printed without a zone; they are UTC. */
export interface FraudEvent {
  eventTime: string
  /** Azure subscription and entity, joined by `_` */
  eventId: string
  partnerTenantId: string
  partnerFriendlyName: string
  customerTenantId: string
  customerFriendlyName: string
  /** The Azure subscription */
  subscriptionId: string
  subscriptionType: string
  entityId: string
  entityName: string
  entityUrl: string
  hitCount: string
  catalogOfferId: string
  eventStatus: 'Active' | 'Investigating' | 'Resolved' | OpenWord
  serviceName: string
  resourceName: string
  resourceGroupName: string
  firstOccurrence: string
  lastOccurrence: string
  /** `None` until it is resolved */
  resolvedReason: string
  resolvedOn: string
  resolvedBy: string
  firstObserved: string
  lastObserved: string
  /** This and what follows: only with `X-NewEventsModel: true` */
  eventType?: string
  severity?: string
  confidenceLevel?: string
  displayName?: string
  description?: string
  country?: string
  valueAddedResellerTenantId?: string
  valueAddedResellerFriendlyName?: string
  subscriptionName?: string
  affectedResources?: {
    azureResourceId: string
    type: string
  }[]
  additionalDetails?: unknown
  /** `true` or `false` */
  IsTest?: string
  /** An array of JSON in a text */
  activityLogs?: string
}

export interface ImportReceipt {
  /** SHA-256 of the file, unpacked */
  fileHash: string
  format: 'costExport' | 'dailyRated' | 'lineItems' | 'focus' | OpenWord
  accepted: number
  /** Rows that were imported before, with this file or another that holds them too */
  duplicates: number
  rejectedCount: number
  /** The first 1,000 */
  rejected: {
    /** Of a CSV file the line the row begins on, of a JSON or Parquet file the place of the item; from 1 */
    line: number
    code: 'BadJson' | 'MissingField' | 'UnknownMeter' | 'UnknownEntitlement' | 'BadQuantity' | 'FutureTime' | 'TooOld' | 'NoPrice' | 'BadPrice' | 'BadDate' | 'BadColumns' | 'NotUsage' | 'NoRate' | OpenWord
    message: string
  }[]
  /** Rows without meter or quantity, accepted or imported before: one unit of a synthetic meter at their cost */
  atCost: number
  /** Rows, accepted or imported before, that the price list has a price for */
  priceable: number
  /** Azure subscriptions made for the file */
  entitlements: {
    id: string
    friendlyName: string
  }[]
  /** Of the rows accepted or imported before at their own price: what the file says they cost, and quantity × price, unrounded; and of all rows */
  totals: {
    /** ISO 4217, of the rows; the billing currency where they do not say */
    currency: string
    rows: number
    /** Exact decimal, all its digits */
    source: string
    /** Exact decimal, all its digits */
    ours: string
    /** Exact decimal, all its digits */
    difference: string
    /** What the refused rows cost by the file */
    refused: string
    /** What all rows cost by the file, refused ones too */
    file: string
  }[]
  /** Rows whose figures differ */
  differenceCount: number
  /** The first 1,000; all of them sum to the difference of the totals */
  differences: {
    line: number
    currency: string
    /** Exact decimal, all its digits */
    source: string
    /** Exact decimal, all its digits */
    ours: string
    /** Exact decimal, all its digits */
    difference: string
  }[]
}

export interface InventoryItem {
  productId: string
  skuId: string
  isRestricted: boolean
  restrictions: {
    reasonCode: string
    description: string
    /** `type` and `values`, such as Location and a region */
    properties: { [name: string]: string }
  }[]
}

export interface Invoice {
  id: string
  /** Instant of generation */
  invoiceDate: InstantText
  billingPeriodStartDate: InstantText
  /** Last instant of the last day, 7 fraction digits */
  billingPeriodEndDate: string
  /** Charges and adjustments, with tax */
  totalCharges: Decimal
  /** Positive */
  paidAmount: Decimal
  currencyCode: string
  currencySymbol: string
  /** Relative, does not expire */
  pdfDownloadLink?: string
  /** Partners in Taiwan only */
  taxReceipts?: {
    id: string
    /** Relative */
    taxReceiptPdfDownloadLink: string
  }[]
  invoiceDetails: InvoiceDetail[]
  documentType: 'none' | 'invoice' | 'void_note' | 'adjustment_note' | OpenWord
  /** The amended document */
  amendsOf?: string
  /** Recurring or OneTime */
  invoiceType: string
  /** active or void */
  state: string
  links?: {
    self?: Link
  }
  attributes: Attributes
  amendments?: {
    id: string
    /** Instant of generation */
    invoiceDate: InstantText
    billingPeriodStartDate: InstantText
    /** Last instant of the last day, 7 fraction digits */
    billingPeriodEndDate: string
    /** Charges and adjustments, with tax */
    totalCharges: Decimal
    /** Positive */
    paidAmount: Decimal
    currencyCode: string
    currencySymbol: string
    /** Relative, does not expire */
    pdfDownloadLink?: string
    /** Partners in Taiwan only */
    taxReceipts?: {
      id: string
      /** Relative */
      taxReceiptPdfDownloadLink: string
    }[]
    invoiceDetails: InvoiceDetail[]
    documentType: 'none' | 'invoice' | 'void_note' | 'adjustment_note' | OpenWord
    /** The amended document */
    amendsOf?: string
    /** Recurring or OneTime */
    invoiceType: string
    /** active or void */
    state: string
    links?: {
      self?: Link
    }
    attributes: Attributes
  }[]
}

export interface InvoiceDetail {
  invoiceLineItemType: 'none' | 'usage_line_items' | 'billing_line_items' | OpenWord
  billingProvider: 'none' | 'office' | 'azure' | 'one_time' | 'marketplace' | 'all' | OpenWord
  links?: {
    self?: Link
  }
  attributes: Attributes
}

export interface InvoiceSummary {
  /** Unpaid total; the sum over details */
  balanceAmount: Decimal
  currencyCode: string
  currencySymbol: string
  /** When the balance last changed */
  accountingDate: string
  /** 0001-01-01T00:00:00 when there is none */
  firstInvoiceCreationDate: string
  /** 0001-01-01T00:00:00 when there is none */
  lastPaymentDate: string
  lastPaymentAmount: Decimal
  /** 0001-01-01T00:00:00 when there is none */
  latestInvoiceDate: string
  attributes: Attributes
  details?: {
    invoiceType: string
    summary: {
      /** Unpaid total; the sum over details */
      balanceAmount: Decimal
      currencyCode: string
      currencySymbol: string
      /** When the balance last changed */
      accountingDate: string
      /** 0001-01-01T00:00:00 when there is none */
      firstInvoiceCreationDate: string
      /** 0001-01-01T00:00:00 when there is none */
      lastPaymentDate: string
      lastPaymentAmount: Decimal
      /** 0001-01-01T00:00:00 when there is none */
      latestInvoiceDate: string
      attributes: Attributes
    }
  }[]
  links?: {
    self?: Link
  }
}

export interface JsonWebKeySet {
  keys: {
    kty: string
    use: string
    kid: string
    /** Base64url SHA-1 of the certificate */
    x5t: string
    n: string
    e: string
    x5c: string[]
    issuer?: string
  }[]
}

/** A charge of a legacy licence subscription. */
export interface LicenseBasedLineItem {
  partnerId: string
  customerId: string
  customerName: string
  mpnId: number
  /** -1 for none */
  tier2MpnId: number
  orderId: string
  subscriptionId: string
  syndicationPartnerSubscriptionNumber: string
  offerId: string
  durableOfferId: string
  offerName: string
  domainName: string
  billingCycleType: string
  subscriptionName: string
  subscriptionDescription: string
  subscriptionStartDate: InstantText
  subscriptionEndDate: InstantText
  chargeStartDate: InstantText
  /** Inclusive */
  chargeEndDate: InstantText
  chargeType: string
  unitPrice: Decimal
  quantity: number
  amount: Decimal
  totalOtherDiscount: Decimal
  subtotal: Decimal
  tax: Decimal
  totalForCustomer: Decimal
  currency: string
  invoiceLineItemType: 'billing_line_items'
  billingProvider: 'office'
  attributes: Attributes
}

export type LineItem = DailyRatedUsageLineItem | OneTimeInvoiceLineItem | LicenseBasedLineItem | UsageBasedLineItem | DailyUsageLineItem

/** `{uri, method, headers}`; `uri` relative, percent-encoded, without `/v1` (clients rules 1 and 24). */
export interface Link {
  uri?: string
  method?: string
  headers: {
    key: string
    value: string
  }[]
}

export interface MeterUsageRecord {
  /** The plan */
  subscriptionId: string
  /** product-sku-meter name */
  meterId: string
  meterName: string
  category: string
  subcategory: string
  /** Period to date */
  quantityUsed: Decimal
  unit: string
  /** Estimate in the billing currency: usdTotalCost × exchange rate, unrounded */
  totalCost: Decimal
  /** ISO 4217; plans only */
  currencyCode?: string
  /** Culture name; MS-AZR-0145P only */
  currencyLocale?: string
  currencySymbol?: string
  /** US dollars, cents */
  usdTotalCost?: Decimal
  lastModifiedDate: InstantText
  attributes: Attributes
}

export interface MeteringReceipt {
  batchId: string
  accepted: number
  /** Events whose id this partner has sent before */
  duplicates: number
  rejectedCount: number
  /** The first 1,000 */
  rejected: {
    /** From 1 */
    line: number
    code: 'BadJson' | 'MissingField' | 'UnknownMeter' | 'UnknownEntitlement' | 'BadQuantity' | 'FutureTime' | 'TooOld' | 'NoPrice' | OpenWord
    message: string
  }[]
}

export interface MpnProfile {
  partnerName: string
  mpnId: string
  profileType: string
  links: {
    self: Link
  }
  attributes: Attributes
}

/** What is read of a new customer. The rules say what is missing: two spellings of some members are in use. */
export interface NewCustomer {
  /** Tenant of the indirect reseller; indirect providers only */
  associatedPartnerId?: string
  companyProfile?: {
    /** A domain name; an `onmicrosoft.com` one has 17 to 43 characters */
    domain?: string
    companyName?: string
    company_name?: string
    organizationRegistrationNumber?: string
  }
  billingProfile?: {
    firstName?: string
    lastName?: string
    email?: string
    culture?: string
    language?: string
    companyName?: string
    company_name?: string
    defaultAddress?: Address
    default_address?: Address
  }
}

export interface NewSandboxReseller {
  /** Digits */
  mpnId: string
  tenant: {
    /** First label of the domain below onmicrosoft.com */
    domainPrefix: string
    /** Name of the tenant */
    name: string
    displayName?: string
    /** Name of the administrator, without the domain */
    adminUserName: string
    adminFirstName?: string
    adminLastName?: string
    adminAlternateEmail?: string
    /** ISO 3166-1 alpha-2 */
    country: string
    culture?: string
  }
  legalBusinessProfile: {
    /** Shown to customers */
    companyName: string
    address: {
      /** ISO 3166-1 alpha-2 */
      country: string
      region?: string
      city?: string
      state?: string
      addressLine1?: string
      addressLine2?: string
      postalCode?: string
    }
    primaryContact: {
      firstName?: string
      lastName?: string
      email?: string
      phoneNumber?: string
    }
    culture?: string
  }
  organizationProfileLanguage?: string
}

export interface Offer {
  /** MS-AZR-0145P or a GUID in upper case */
  id: string
  name: string
  description: string
  minimumQuantity: number
  maximumQuantity: number
  rank: number
  uri: string
  locale: string
  country: string
  category: OfferCategory
  limitUnitOfMeasure: 'None' | 'Concurrent' | 'Lifetime' | OpenWord
  limit: number
  termUnitOfMeasure: 'Year' | 'Month' | 'Day' | OpenWord
  term: number
  /** Offers of which one has to be held; add-ons alone have any */
  prerequisiteOffers: string[]
  isAddOn: boolean
  hasAddOns: boolean
  isAvailableForPurchase: boolean
  billing: 'none' | 'usage' | 'license' | OpenWord
  supportedBillingCycles: ('unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord)[]
  isAutoRenewable: boolean
  isInternal: boolean
  isMicrosoftProduct: boolean
  upgradeTargetOffers: string[]
  /** What a trial turns into */
  conversionTargetOffers: string[]
  reselleeQualifications: string[]
  resellerQualifications: string[]
  /** Cart lines of one group are ordered together */
  salesGroupId: string
  isTrial: boolean
  acquisitionType: string
  supportedCatalogTypes: string[]
  actions: string[]
  product: {
    id: string
    name: string
    unit: string
  }
  unitType: string
  links: {
    learnMore: Link
    self: Link
  }
  attributes: Attributes
}

export interface OfferCategory {
  /** One of the category keys; empty on add-ons */
  id: string
  name: string
  rank: number
  locale: string
  country: string
  attributes: Attributes
}

/** A reconciliation row: one meter and tier of the month, or one purchase. */
export interface OneTimeInvoiceLineItem {
  partnerId: string
  customerId: string
  customerName: string
  customerDomainName: string
  customerCountry: string
  invoiceNumber: string
  mpnId: string
  /** 0 while unknown or direct */
  resellerMpnId: number
  orderId: string
  orderDate: InstantText
  productId: string
  skuId: string
  availabilityId: string
  productName: string
  skuName: string
  productQualifiers: string[]
  chargeType: string
  unitPrice: Decimal
  effectiveUnitPrice: Decimal
  unitType: string
  /** 1 on usage rows */
  quantity: number
  billableQuantity: Decimal
  subtotal: Decimal
  taxTotal: Decimal
  totalForCustomer: Decimal
  currency: string
  publisherName: string
  publisherId: string
  subscriptionDescription: string
  subscriptionId: string
  subscriptionStartDate: string
  subscriptionEndDate: string
  chargeStartDate: InstantText
  chargeEndDate?: InstantText
  termAndBillingCycle: string
  alternateId: string
  referenceId: string
  /** Empty, or a JSON list as text */
  priceAdjustmentDescription: string
  discountDetails: string
  pricingCurrency: string
  pcToBCExchangeRate: Decimal
  pcToBCExchangeRateDate: InstantText
  meterDescription: string
  reservationOrderId: string
  creditReasonCode: string
  billingFrequency: string
  promotionId: string
  invoiceLineItemType: 'billing_line_items'
  billingProvider: 'one_time'
  attributes: Attributes
}

export interface OpenIdConfiguration {
  token_endpoint: string
  token_endpoint_auth_methods_supported: string[]
  jwks_uri: string
  response_modes_supported: string[]
  subject_types_supported: string[]
  id_token_signing_alg_values_supported: string[]
  response_types_supported: string[]
  scopes_supported: string[]
  /** Holds the tenant id, or the text {tenantid} where the address names no tenant */
  issuer: string
  authorization_endpoint: string
  device_authorization_endpoint: string
  end_session_endpoint: string
  claims_supported: string[]
}

export interface OperatorApplication {
  applicationId: string
  name: string
  /** May sign in users without authenticating itself */
  publicClient: boolean
  /** Absent: the usual local ones */
  redirectUris?: string[]
  certificates?: {
    /** Base64url SHA-1 of the certificate */
    x5t: string
    expiresAt: InstantText
  }[]
  /** Secrets of the embedded authority, oldest first, without their text */
  secrets: {
    /** Absent: no end */
    expiresAt?: InstantText
  }[]
}

export interface OperatorDeed {
  /** Grows with time */
  id: number
  at: InstantText
  /** Whose key or token it was */
  operator: string
  /** Id of the operation */
  operation: string
  /** Tenant or domain as named */
  partner?: string
  /** Status answered */
  status: number
  /** What stood there, without secrets */
  before?: unknown
  /** What stands there since; absent where nothing changed */
  after?: unknown
  requestId: string
  correlationId: string
  /** Of the caller */
  address: string
  /** Nothing was done: the answer of an earlier call with this request id was given again, its secret included */
  repeated?: boolean
  /** Calls without a good key since the row before that have no row of their own */
  unrecorded?: number
}

export interface OperatorPartner {
  tenantId: string
  name: string
  /** Initial domain */
  domain: string
  /** Further domains */
  domains: string[]
  country: string
  /** Billing currency */
  currency: string
  mpnId: string
  programme: 'directBill' | 'indirectProvider' | OpenWord
  /** An integration sandbox account */
  sandbox: boolean
  /** Countries it may sell in; absent: all */
  markets?: string[]
  status: 'active' | 'suspended' | OpenWord
  suspendedAt?: InstantText
  suspendedReason?: string
  roleMapping: RoleGrant[]
  /** Whether users' calls without a second factor are refused */
  enforceMfa: 'on' | 'off' | 'from' | OpenWord
  /** With `from`: since when */
  enforceMfaFrom?: InstantText
  resellers: {
    tenantId: string
    name: string
    mpnId: string
    country: string
    agreementSigned: boolean
  }[]
  applications: OperatorApplication[]
}

export interface OperatorPayment {
  id: string
  /** The document it counts for */
  invoiceId: string
  /** The document it was recorded for: another one after a rebill */
  recordedFor: string
  /** In the currency of the invoice; negative takes back */
  amount: Decimal
  currencyCode: string
  /** The day it was paid */
  date: string
  recordedAt: InstantText
  /** From when on the partner sees it */
  showsAt: InstantText
  reference?: string
}

export interface OperatorPrice {
  /** Of this price; lines that were priced by it name it in their derivation */
  id: string
  /** Usage month it begins with, YYYY-MM; it counts until a later row of its SKU and region does */
  month: string
  meterId: string
  /** DevTestConsumption: usage of Dev/Test plans */
  type: 'Consumption' | 'DevTestConsumption' | OpenWord
  productId: string
  skuId: string
  /** armRegionName; empty: not sold by region */
  region: string
  /** Graduated: a unit costs what the tier it falls in says */
  tiers: {
    /** Whole units of the month before the tier begins; the first has 0 */
    minimum: Decimal
    /** US dollars for one unit of measure: not below zero, at most fifteen decimals and nine integer digits */
    unitPrice: Decimal
  }[]
  setAt: InstantText
}

export interface OperatorRebill {
  id: string
  /** The document to replace */
  invoiceId: string
  status: 'running' | 'succeeded' | 'failed' | OpenWord
  /** The adjustment note */
  newInvoiceId?: string
  /** Why it failed */
  detail?: string
  orderedAt: InstantText
  endedAt?: InstantText
}

export interface OperatorUser {
  /** Object id */
  userId: string
  /** In service mode the tenant knows it */
  userPrincipalName?: string
  roles: string[]
  enabled: boolean
}

export interface Order {
  /** Opaque, a GUID for legacy offers; lookups also take alternateId */
  id: string
  alternateId: string
  referenceCustomerId: string
  billingCycle: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord
  currencyCode: string
  currencySymbol?: string
  lineItems: OrderLineItem[]
  creationDate: InstantText
  /** `pending`, `completed` or `cancelled` */
  status: string
  /** `UserPurchase` for everything bought through the API */
  transactionType: string
  /** Before tax; only when prices were asked for */
  totalPrice?: Decimal
  partnerOnRecordAttestationAccepted?: boolean
  client?: {
    marketplaceCountry: string
    deviceFamily: string
    name: string
  }
  links: {
    provisioningStatus?: Link
    patchOperation?: Link
    self: Link
  }
  attributes: Attributes
}

export interface OrderError {
  orderGroupId: string
  code: number
  description: string
  attributes: Attributes
}

export interface OrderInput {
  /** When given, the customer of the address */
  referenceCustomerId?: string
  billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | 'triennial' | 'biennial' | OpenWord
  /** At least one */
  lineItems: {
    /** By position when all are 0 */
    lineItemNumber?: number
    /** Catalog item id or legacy offer id */
    offerId?: string
    subscriptionId?: string
    /** Buys an add-on to this subscription */
    parentSubscriptionId?: string
    friendlyName?: string
    quantity?: number
    /** MPN id of the indirect reseller; needs a user */
    partnerIdOnRecord?: string
    /** ISO 8601 */
    termDuration?: string
    provisioningContext?: { [name: string]: string }
    /** `{termDuration}`; of a list the first counts */
    renewsTo?: unknown
    promotionId?: string
    customTermEndDate?: InstantText
    attestationAccepted?: boolean
  }[]
  partnerOnRecordAttestationAccepted?: boolean
}

export interface OrderLineItem {
  /** From 0 */
  lineItemNumber: number
  /** Catalog item id or legacy offer id */
  offerId: string
  /** Absent while the order is pending, and on lines that become no subscription */
  subscriptionId?: string
  /** Add-ons: the subscription they are for */
  parentSubscriptionId?: string
  /** ISO 8601 */
  termDuration?: string
  /** `New` for a purchase */
  transactionType: string
  friendlyName: string
  quantity: number
  /** MPN id of the indirect reseller */
  partnerIdOnRecord?: string
  provisioningContext?: { [name: string]: string }
  renewsTo?: {
    termDuration: string
  }
  promotionId?: string
  customTermEndDate?: InstantText
  attestationAccepted?: boolean
  pricing?: {
    /** Per unit, before tax */
    listPrice: Decimal
    /** Per unit, before tax */
    discountedPrice: Decimal
    /** Per unit, before tax */
    proratedPrice: Decimal
    /** Per unit, before tax */
    price: Decimal
    /** price × quantity */
    extendedPrice: Decimal
  }
  links?: {
    product?: Link
    sku?: Link
    availability?: Link
    subscription?: Link
    provisioningStatus?: Link
    activationLinks?: Link
  }
  attributes?: Attributes
}

export interface OrderLineItemActivationLink {
  lineItemNumber: number
  link: Link
}

/** How far a line is, and how much of it. */
export interface OrderLineItemProvisioningStatus {
  lineItemNumber: number
  status: 'PrefulfillmentPending' | 'Fulfilled' | 'Unfulfilled' | OpenWord
  /** Always there */
  quantityProvisioningInformation: {
    quantity: number
    status: 'PrefulfillmentPending' | 'Fulfilled' | 'Unfulfilled' | OpenWord
    attributes?: Attributes
  }[]
  attributes: Attributes
}

/** A whole order or the part that tells what is wanted: recognised by what is in it (commerce contract, section 6.4). */
export interface OrderPatch {
  id?: string
  referenceCustomerId?: string
  /** `cancelled` cancels the lines given, or all */
  status?: string
  billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | 'triennial' | 'biennial' | OpenWord
  lineItems?: {
    /** By position when all are 0 */
    lineItemNumber?: number
    /** Catalog item id or legacy offer id */
    offerId?: string
    subscriptionId?: string
    /** Buys an add-on to this subscription */
    parentSubscriptionId?: string
    friendlyName?: string
    quantity?: number
    /** MPN id of the indirect reseller; needs a user */
    partnerIdOnRecord?: string
    /** ISO 8601 */
    termDuration?: string
    provisioningContext?: { [name: string]: string }
    /** `{termDuration}`; of a list the first counts */
    renewsTo?: unknown
    promotionId?: string
    customTermEndDate?: InstantText
    attestationAccepted?: boolean
  }[]
  attributes?: Attributes
}

export interface Overage {
  /** The Azure subscription that pays */
  azureEntitlementId: string
  overageEnabled: boolean
  /** MPN id of the reseller of record */
  partnerId?: string
  /** What is paid for */
  type: string
  attributes: Attributes
}

export interface OverageUpdate {
  /** An active Azure subscription of the customer */
  azureEntitlementId: string
  overageEnabled: boolean
  /** MPN id of the reseller of record */
  partnerId?: string
  type?: 'PhoneServices'
}

export interface PartnerCredentials {
  tenantId: string
  domain: string
  name: string
  country: string
  currency: string
  mpnId: string
  role: 'direct' | 'provider' | OpenWord
  /** An integration sandbox account */
  sandbox: boolean
  applicationId: string
  applicationSecret: string
  users: {
    userPrincipalName: string
    password: string
    roles: string[]
  }[]
}

export interface PartnerRelationship {
  /** Tenant of the other partner */
  id: string
  name: string
  relationshipType: 'is_indirect_reseller_of' | 'is_indirect_cloud_solution_provider_of' | OpenWord
  /** `Active` */
  state: string
  mpnId: string
  /** ISO 3166 alpha-2 */
  location: string
  links?: {
    self?: Link
  }
  attributes: Attributes
}

export interface PartnerUsageSummary {
  emailsToNotify?: string[]
  customersOverBudget: number
  /** At 80 % of their budget or more, not over it */
  customersTrendingOver: number
  customersWithUsageBasedSubscription: number
  resourceId: string
  id: string
  resourceName: string
  name: string
  billingStartDate: InstantText
  billingEndDate: InstantText
  /** MS-AZR-0145P only: plans are not counted */
  totalCost: Decimal
  currencyLocale: string
  currencySymbol?: string
  lastModifiedDate: InstantText
  links?: {
    self?: Link
  }
  attributes: Attributes
}

export interface PaymentDetail {
  dueDate: string
  paymentDate?: string
  pricingCurrencyTotal: CapacityPrice
  billingCurrencyTotal?: CapacityPrice
  billingAccount?: string
  /** `Succeeded`, `Scheduled`, `Cancelled` */
  status?: string
}

export interface Product {
  id: string
  title: string
  description: string
  productType: {
    id: string
    displayName: string
    subType: {
      id: string
      displayName: string
    }
  }
  isMicrosoftProduct: boolean
  publisherName: string
  localizedAttributes?: {
    key: string
    value: string
  }[]
  links: {
    skus: Link
    self: Link
  }
}

/** Read leniently: a body may be missing where only the id counts, and the rules word what is wrong with its members. */
export interface ProductUpgradeRequest {
  /** GUID of the customer */
  customerId?: string
  /** `azure`, in any letter case */
  productFamily?: string
  attributes?: Attributes
}

export interface ProductUpgradesEligibility {
  customerId: string
  isEligible: boolean
  /** As asked */
  productFamily: string
  /** Only when an upgrade exists */
  upgradeId?: string
  /** Only when not eligible */
  reason?: string
  attributes: Attributes
}

export interface ProductUpgradesStatus {
  id: string
  /** `Azure` */
  productFamily: string
  status: 'NotStarted' | 'InProgress' | 'Completed' | 'Failed' | OpenWord
  lineItems: {
    sourceProduct: {
      /** Of a target: once there is a plan */
      id?: string
      name: string
    }
    targetProduct: {
      /** Of a target: once there is a plan */
      id?: string
      name: string
    }
    /** From the upgrade on */
    upgradedDate?: InstantText
    status: 'NotStarted' | 'InProgress' | 'Completed' | 'Failed' | OpenWord
    errorDetails?: {
      code: string
      description: string
      /** The same text: the pages and the SDKs name it differently */
      message: string
    }
    attributes: Attributes
  }[]
  errorDetails?: {
    code: string
    description: string
    /** The same text: the pages and the SDKs name it differently */
    message: string
  }
  attributes: Attributes
}

/** What a provider can do, as `…/operations` lists it. */
export interface ProviderOperation {
  name: string
  isDataAction: boolean
  display: {
    provider: string
    resource: string
    operation: string
    description: string
  }
}

export interface PutConsumptionBudget {
  /** Of the budget as it was read */
  eTag?: string
  properties: {
    category: 'Cost' | 'Usage' | OpenWord
    amount: Decimal
    timeGrain: 'Monthly' | 'Quarterly' | 'Annually' | 'BillingMonth' | 'BillingQuarter' | 'BillingAnnual' | OpenWord
    timePeriod: {
      /** First day of a month */
      startDate: InstantText
      endDate?: InstantText
    }
    filter?: unknown
    /** By free names */
    notifications?: unknown
  }
}

export interface ReconcileReport {
  /** What the file is */
  kind: 'usage' | 'reconciliation' | 'focus' | OpenWord
  /** What it was held against; absent: the open month `period` */
  invoiceId?: string
  /** Billing period: 2026-09 */
  period: string
  /** ISO 4217 */
  billingCurrency: string
  rows: {
    file: number
    books: number
    /** In both, with the same figures */
    matching: number
    /** In both, with other figures */
    differing: number
    onlyFile: number
    onlyBooks: number
  }
  unread: {
    /** Rows that cannot be compared; they are in no sum */
    count: number
    /** The first 1,000 */
    rows: {
      line: number
      message: string
    }[]
  }
  totals: {
    /** Exact decimal, all its digits */
    file: string
    /** Exact decimal, all its digits */
    books: string
    /** Exact decimal, all its digits */
    difference: string
    /** They sum to the difference */
    causes: {
      cause: 'quantity' | 'price' | 'tier' | 'credit' | 'exchangeRate' | 'rounding' | 'unexplained' | 'tax' | 'extra' | 'duplicate' | 'missing' | 'missingDay' | OpenWord
      rows: number
      /** Exact decimal, all its digits */
      amount: string
    }[]
  }
  /** By customer id: the 1,000 with the largest differences, then one named `others`; they sum to the difference of the totals */
  customers: {
    /** customer id */
    id: string
    /** That differ */
    rows: number
    /** File less books, billing currency */
    difference: string
    causes: {
      cause: 'quantity' | 'price' | 'tier' | 'credit' | 'exchangeRate' | 'rounding' | 'unexplained' | 'tax' | 'extra' | 'duplicate' | 'missing' | 'missingDay' | OpenWord
      /** File less books, billing currency */
      amount: string
    }[]
  }[]
  /** By subscription id; of FOCUS sub account: the 1,000 with the largest differences, then one named `others`; they sum to the difference of the totals */
  subscriptions: {
    /** subscription id; of FOCUS sub account */
    id: string
    /** That differ */
    rows: number
    /** File less books, billing currency */
    difference: string
    causes: {
      cause: 'quantity' | 'price' | 'tier' | 'credit' | 'exchangeRate' | 'rounding' | 'unexplained' | 'tax' | 'extra' | 'duplicate' | 'missing' | 'missingDay' | OpenWord
      /** File less books, billing currency */
      amount: string
    }[]
  }[]
  /** By meter id, or product and SKU: the 1,000 with the largest differences, then one named `others`; they sum to the difference of the totals */
  meters: {
    /** meter id, or product and SKU */
    id: string
    /** That differ */
    rows: number
    /** File less books, billing currency */
    difference: string
    causes: {
      cause: 'quantity' | 'price' | 'tier' | 'credit' | 'exchangeRate' | 'rounding' | 'unexplained' | 'tax' | 'extra' | 'duplicate' | 'missing' | 'missingDay' | OpenWord
      /** File less books, billing currency */
      amount: string
    }[]
  }[]
  /** By day of use, or first day of the charge: the 1,000 with the largest differences, then one named `others`; they sum to the difference of the totals */
  days: {
    /** day of use, or first day of the charge */
    id: string
    /** That differ */
    rows: number
    /** File less books, billing currency */
    difference: string
    causes: {
      cause: 'quantity' | 'price' | 'tier' | 'credit' | 'exchangeRate' | 'rounding' | 'unexplained' | 'tax' | 'extra' | 'duplicate' | 'missing' | 'missingDay' | OpenWord
      /** File less books, billing currency */
      amount: string
    }[]
  }[]
  /** Rows that do not match */
  differenceCount: number
  /** The first 1,000 in order of key; `format=csv` has all */
  differences: {
    kind: 'differs' | 'onlyFile' | 'onlyBooks' | OpenWord
    /** Of the file; of CSV the line the row begins on, of JSON the place of the item; from 1 */
    line?: number
    customerId: string
    subscriptionId: string
    entitlementId?: string
    resourceUri?: string
    meter: string
    day: string
    /** Exact decimal, all its digits */
    file?: string
    /** Exact decimal, all its digits */
    books?: string
    /** Exact decimal, all its digits */
    difference: string
    causes: {
      cause: 'quantity' | 'price' | 'tier' | 'credit' | 'exchangeRate' | 'rounding' | 'unexplained' | 'tax' | 'extra' | 'duplicate' | 'missing' | 'missingDay' | OpenWord
      /** File less books, billing currency */
      amount: string
    }[]
  }[]
}

export interface Refund {
  id: string
  properties: {
    sessionId: string
    quantity: number
    billingRefundAmount: CapacityPrice
    pricingRefundAmount: CapacityPrice
    policyResult: {
      properties: {
        consumedRefundsTotal: CapacityPrice
        maxRefundLimit: CapacityPrice
        policyErrors: {
          code: string
          message: string
        }[]
      }
    }
    billingInformation: BillingInformation
  }
}

export interface RelationshipRequest {
  /** Where the customer accepts */
  url: string
  attributes: Attributes
}

export interface ResaleMargins {
  /** 2026-09 */
  month: string
  /** The document that stands for it; absent: what is open */
  invoiceId?: string
  /** ISO 4217 */
  currency: string
  /** Items */
  totalCount: number
  attributes: Attributes
  /** By customer, then product */
  items: {
    customerId: string
    customerName: string
    productId: string
    productName: string
    /** Reconciliation rows */
    rows: number
    /** Σ subtotal of the reconciliation rows, before tax */
    cost: Decimal
    /** Σ cost × markup, all its digits */
    resale: Decimal
    /** resale − cost */
    margin: Decimal
  }[]
  totals: {
    rows: number
    /** Σ subtotal of the reconciliation rows, before tax */
    cost: Decimal
    /** Σ cost × markup, all its digits */
    resale: Decimal
    /** resale − cost */
    margin: Decimal
    /** resale to cents, half up */
    resaleRounded: Decimal
  }
}

export interface ResaleRule {
  id: string
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
  setAt: InstantText
}

export interface Reseller {
  /** Made up when absent */
  tenantId?: string
  /** 1 to 100 characters of print */
  name: string
  /** Digits */
  mpnId: string
  /** ISO 3166-1 alpha-2; default as the partner */
  country?: string
  /** Whether it has signed the partner agreement; default true */
  agreementSigned?: boolean
}

export interface Reservation {
  id: string
  type: string
  /** `{order}/{reservation}` */
  name: string
  etag: number
  location?: string
  kind?: string
  sku: {
    name: string
    description?: string
  }
  properties: {
    displayName: string
    reservedResourceType: string
    quantity: number
    term: string
    billingPlan: string
    billingScopeId: string
    appliedScopeType: string
    appliedScopes?: string[]
    appliedScopeProperties?: AppliedScopeProperties
    instanceFlexibility: string
    provisioningState: string
    provisioningSubState: string
    displayProvisioningState: string
    effectiveDateTime: InstantText
    benefitStartTime: InstantText
    lastUpdatedDateTime: InstantText
    purchaseDate: string
    purchaseDateTime: InstantText
    expiryDate: string
    expiryDateTime: InstantText
    renew: boolean
    renewSource?: string
    renewDestination?: string
    renewProperties?: unknown
    archived: boolean
    capabilities: string
    skuDescription: string
    extendedStatusInfo?: {
      statusCode: string
      message: string
    }
    splitProperties?: {
      splitDestinations?: string[]
      splitSource?: string
    }
    mergeProperties?: {
      mergeDestination?: string
      mergeSources?: string[]
    }
    swapProperties?: {
      swapSource?: string
      swapDestination?: string
    }
    userFriendlyAppliedScopeType: string
    userFriendlyRenewState: string
    utilization: Utilization
    reviewDateTime?: InstantText
  }
}

export interface ReservationOrder {
  id: string
  type: string
  name: string
  etag: number
  properties: {
    displayName: string
    requestDateTime: InstantText
    createdDateTime: InstantText
    benefitStartTime: InstantText
    expiryDate: string
    expiryDateTime: InstantText
    originalQuantity: number
    term: string
    billingPlan: string
    provisioningState: string
    reservations: {
      id: string
    }[]
    planInformation?: {
      pricingCurrencyTotal: CapacityPrice
      startDate: string
      nextPaymentDueDate?: string
      transactions: PaymentDetail[]
    }
    reviewDateTime?: InstantText
  }
}

export interface ReservationPrice {
  properties: {
    billingCurrencyTotal: CapacityPrice
    netTotal?: Decimal
    taxTotal?: Decimal
    grandTotal?: Decimal
    isTaxIncluded?: boolean
    isBillingPartnerManaged?: boolean
    reservationOrderId: string
    skuTitle: string
    skuDescription: string
    pricingCurrencyTotal: CapacityPrice
    paymentSchedule: PaymentDetail[]
  }
}

/** A purchase as clients send it, flat members of the SDKs included in `properties`. */
export interface ReservationPurchaseBody {
  sku: {
    name: string
  }
  location?: string
  properties: {
    reservedResourceType?: 'VirtualMachines' | 'SqlDatabases' | 'SuseLinux' | 'CosmosDb' | 'RedHat' | 'SqlDataWarehouse' | 'VMwareCloudSimple' | 'RedHatOsa' | 'Databricks' | 'AppService' | 'ManagedDisk' | 'BlockBlob' | 'RedisCache' | 'AzureDataExplorer' | 'MySql' | 'MariaDb' | 'PostgreSql' | 'DedicatedHost' | 'SapHana' | 'SqlAzureHybridBenefit' | 'AVS' | 'DataFactory' | 'NetAppStorage' | 'AzureFiles' | 'SqlEdge' | 'VirtualMachineSoftware' | OpenWord
    /** `/subscriptions/{id}` */
    billingScopeId: string
    term: 'P1Y' | 'P3Y' | 'P5Y' | OpenWord
    billingPlan?: 'Upfront' | 'Monthly' | OpenWord
    quantity: number
    displayName?: string
    appliedScopeType?: 'Single' | 'Shared' | 'ManagementGroup' | OpenWord
    appliedScopes?: string[]
    appliedScopeProperties?: AppliedScopeProperties
    renew?: boolean
    reservedResourceProperties?: {
      instanceFlexibility?: 'On' | 'Off' | OpenWord
    }
    reviewDateTime?: InstantText
  }
}

export interface ReservationToReturn {
  reservationId: string
  quantity: number
}

export interface ReservedInstanceArtifactDetails {
  /** `reservedinstance` or `virtual_machine_reserved_instance` */
  type: string
  reservations?: {
    reservationId: string
    displayName: string
    /** `Shared` or `Single` */
    scopeType: string
    /** Only when not shared */
    appliedScopes?: string[]
    quantity: number
    effectiveDateTime: InstantText
    expiryDateTime: InstantText
    /** `Created`, `Cancelled` or `Expired` */
    provisioningState: string
  }[]
  /** The same under the name the sample prints */
  virtualMachineReservations: {
    reservationId: string
    displayName: string
    /** `Shared` or `Single` */
    scopeType: string
    /** Only when not shared */
    appliedScopes?: string[]
    quantity: number
    effectiveDateTime: InstantText
    expiryDateTime: InstantText
    /** `Created`, `Cancelled` or `Expired` */
    provisioningState: string
  }[]
}

export interface ResourceUsageRecord {
  /** The plan */
  subscriptionId: string
  resourceUri: string
  /** Provider namespace: Microsoft.Compute */
  resourceType: string
  entitlementId: string
  entitlementName: string
  resourceGroupName: string
  resourceName: string
  name: string
  /** Estimate in the billing currency: usdTotalCost × exchange rate, unrounded */
  totalCost: Decimal
  /** ISO 4217; plans only */
  currencyCode?: string
  /** Culture name; MS-AZR-0145P only */
  currencyLocale?: string
  currencySymbol?: string
  /** US dollars, cents */
  usdTotalCost?: Decimal
  lastModifiedDate: InstantText
  attributes: Attributes
}

export interface Restatement {
  id: string
  restatedAt: InstantText
  usage: {
    /** Azure subscription */
    entitlementId: string
    /** As metered, in any letter case */
    resourceUri: string
    /** As metered */
    meterId: string
    /** Day of use, YYYY-MM-DD */
    usageDate: string
    /** What was metered until now */
    was: Decimal
    /** What is meant to be metered */
    quantity: Decimal
    /** Billing period of the difference, YYYY-MM: that of the day, or the first one after its cut-off; of legacy subscriptions the cycle that closes next bills it */
    period: string
  }[]
  /** As it was given */
  reason?: string
}

/** Who holds a role by what a token says: members of a group, or holders of a directory role or application role. */
export interface RoleGrant {
  /** Where the token says it: security groups, directory role templates, app roles */
  claim: 'groups' | 'wids' | 'roles' | OpenWord
  /** Object id of the group, template id of the directory role, or value of the app role */
  value: string
  role: 'GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin' | OpenWord
}

export interface SandboxIndirectReseller {
  /** Tenant of the reseller; what its deletion and its customers name */
  accountId: string
  mpnId: string
  tenant: {
    id: string
    adminUserAccount: string
    /** Shown this once */
    password: string
  }
  agreementSignature: {
    id: string
    accountId: string
    agreementId: string
    /** `ValueAddedReseller` */
    agreementType: string
    dateSigned: InstantText
    signedByFirstName: string
    /** Absent when an application called alone */
    signedByUserPrincipalName?: string
    signedByUserObjectId: string
    signedByUserTenantId: string
    attributes: Attributes
  }
  partnerRelationship: {
    /** Tenant of the provider */
    id: string
    name: string
    /** `is_indirect_reseller_of` */
    relationshipType: string
    /** `Active` */
    state: string
    /** Of the reseller */
    mpnId: string
    attributes: Attributes
  }
}

export interface SavingsPlan {
  id: string
  name: string
  type: string
  etag: number
  sku: SavingsPlanSku
  properties: {
    displayName: string
    provisioningState: string
    billingScopeId: string
    term: string
    billingPlan?: string
    appliedScopeType: string
    appliedScopeProperties?: AppliedScopeProperties
    commitment: SavingsPlanCommitment
    displayProvisioningState: string
    userFriendlyAppliedScopeType: string
    customerId: string
    effectiveDateTime: InstantText
    benefitStartTime: InstantText
    expiryDateTime: InstantText
    purchaseDateTime: InstantText
    renew: boolean
    renewSource?: string
    renewDestination?: string
    renewProperties?: unknown
    extendedStatusInfo?: {
      statusCode: string
      message: string
    }
    utilization: Utilization
  }
}

export interface SavingsPlanAlias {
  id: string
  name: string
  type: string
  sku: SavingsPlanSku
  properties: {
    displayName: string
    provisioningState: string
    billingScopeId: string
    term: string
    billingPlan?: string
    appliedScopeType: string
    appliedScopeProperties?: AppliedScopeProperties
    commitment: SavingsPlanCommitment
    savingsPlanOrderId: string
    renew: boolean
  }
}

export interface SavingsPlanCommitment {
  /** USD: plans are priced in it, whatever is billed */
  currencyCode: string
  /** Of one hour */
  amount: Decimal
  /** `Hourly` */
  grain?: string
}

export interface SavingsPlanOrder {
  id: string
  name: string
  type: string
  etag: number
  sku: SavingsPlanSku
  properties: {
    displayName: string
    provisioningState: string
    billingScopeId: string
    term: string
    billingPlan?: string
    customerId: string
    benefitStartTime: InstantText
    expiryDateTime: InstantText
    savingsPlans: string[]
    planInformation?: {
      pricingCurrencyTotal: CapacityPrice
      startDate: string
      nextPaymentDueDate?: string
      transactions: PaymentDetail[]
    }
    extendedStatusInfo?: {
      statusCode: string
      message: string
    }
  }
}

export interface SavingsPlanPurchase {
  sku: SavingsPlanSku
  kind?: string
  properties: {
    displayName?: string
    /** `/subscriptions/{id}`: the Azure subscription that is billed */
    billingScopeId: string
    /** `P1Y` or `P3Y` */
    term: string
    /** `P1M` is paid month by month, absent is paid at once */
    billingPlan?: string
    appliedScopeType?: 'Single' | 'Shared' | 'ManagementGroup' | OpenWord
    appliedScopeProperties?: AppliedScopeProperties
    commitment: SavingsPlanCommitment
    renew?: boolean
  }
}

export interface SavingsPlanSku {
  /** `Compute_Savings_Plan` */
  name: string
}

export interface ServiceCostLineItem {
  startDate: InstantText
  /** Inclusive */
  endDate: InstantText
  subscriptionFriendlyName: string
  subscriptionId: string
  orderId: string
  offerId: string
  offerName: string
  /** -1 for none */
  resellerMPNId: string
  /** Upper case */
  chargeType: string
  quantity: Decimal
  /** Billing currency */
  unitPrice: Decimal
  pretaxTotal: Decimal
  tax: Decimal
  afterTaxTotal: Decimal
  currencyCode: string
  currencySymbol: string
  customerId: string
  customerName: string
  invoiceNumber: string
  /** Recurring or OneTime */
  invoiceType: string
  productId: string
  productName: string
  skuId: string
  skuName: string
  availabilityId: string
  publisherId: string
  publisherName: string
  termAndBillingCycle: string
  discountDetails: string
}

export interface ServiceCostsSummary {
  billingStartDate: InstantText
  /** Last instant of the last day, 7 fraction digits */
  billingEndDate: string
  pretaxTotal: Decimal
  tax: Decimal
  afterTaxTotal: Decimal
  currencyCode: string
  currencySymbol: string
  customerId: string
  details: {
    /** Recurring or OneTime */
    invoiceType: string
    summary: {
      billingStartDate: InstantText
      /** Last instant of the last day, 7 fraction digits */
      billingEndDate: string
      pretaxTotal: Decimal
      tax: Decimal
      afterTaxTotal: Decimal
      currencyCode: string
      currencySymbol: string
      customerId: string
    }
  }[]
  links: {
    serviceCostLineItems: Link
    self: Link
  }
  attributes: Attributes
}

export interface Sku {
  /** Unique inside its product */
  id: string
  productId: string
  title: string
  description: string
  minimumQuantity: number
  maximumQuantity: number
  isTrial: boolean
  supportedBillingCycles: ('unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord)[]
  purchasePrerequisites: string[]
  /** What an inventory check needs to know */
  inventoryVariables: string[]
  /** What a cart line has to say in its provisioningContext */
  provisioningVariables: string[]
  actions?: string[]
  /** A map of scalars: a list or object in it fails the whole answer in the Java SDK */
  dynamicAttributes: unknown
  links: {
    availabilities: Link
    self: Link
  }
}

export interface SpendingBudget {
  /** Monthly, in the currency of the customer; absent when none is set */
  amount?: Decimal
  /** The same figure */
  usageSpendingBudget?: Decimal
  links?: {
    self?: Link
  }
  attributes: Attributes
}

/** `amount` absent or null clears the budget. Read raw: a value that is no number is refused with 3000. */
export interface SpendingBudgetRequest {
  /** Spending budget of a month, a number of at least 0 in the currency of the customer; `null` or absent clears it */
  amount?: Decimal | null
  attributes?: Attributes
}

export interface Subscription {
  /** GUID; older subscriptions print it in upper case */
  id: string
  /** Catalog item id `product:sku:availability`, or a legacy offer id */
  offerId: string
  /** Legacy only: the Azure subscription id */
  entitlementId?: string
  offerName: string
  /** The nickname, which can be changed */
  friendlyName: string
  productType?: {
    id: string
    displayName: string
    subType?: {
      id: string
      displayName: string
    }
  }
  quantity: number
  unitType: string
  /** Add-ons only: the subscription they were bought for */
  parentSubscriptionId?: string
  hasPurchasableAddons: boolean
  creationDate: InstantText
  effectiveStartDate: InstantText
  commitmentEndDate: InstantText
  status: 'none' | 'active' | 'suspended' | 'deleted' | OpenWord
  autoRenewEnabled: boolean
  isTrial: boolean
  billingType: 'none' | 'usage' | 'license' | OpenWord
  billingCycle: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord
  isMicrosoftProduct: boolean
  publisherName: string
  actions: string[]
  /** MPN id of the reseller of record */
  partnerId?: string
  /** Only while suspended */
  suspensionReasons?: string[]
  contractType: 'subscription' | 'productkey' | 'redemptioncode' | OpenWord
  /** Marketplace only */
  refundOptions?: {
    /** `Full` or `Partial` */
    type: string
    expiresAt: InstantText
  }[]
  /** ISO 8601; licences with a term */
  termDuration?: string
  /** ISO 8601; the term that follows a trial */
  renewalTermDuration?: string
  orderId: string
  links: {
    self: Link
    product?: Link
    sku?: Link
    availability?: Link
    offer?: Link
    parentSubscription?: Link
    activationLinks?: Link
  }
  attributes: Attributes
}

export interface SubscriptionActivationResult {
  subscriptionId: string
  /** `Success` */
  status: string
}

export interface SubscriptionDailyUsageRecord {
  /** The subscription */
  resourceId: string
  resourceName: string
  dateUsed: InstantText
  totalCost: Decimal
  /** Culture name */
  currencyLocale: string
  lastModifiedDate: InstantText
  attributes: Attributes
}

export interface SubscriptionMonthlyUsageRecord {
  status: 'none' | 'active' | 'suspended' | 'deleted' | OpenWord
  /** MPN id of the reseller of record */
  partnerOnRecord?: string
  /** Catalog item id of the plan */
  offerId: string
  resourceId: string
  id: string
  resourceName: string
  name: string
  /** Estimate in the billing currency: usdTotalCost × exchange rate, unrounded */
  totalCost: Decimal
  /** ISO 4217; plans only */
  currencyCode?: string
  /** Culture name; MS-AZR-0145P only */
  currencyLocale?: string
  currencySymbol?: string
  /** US dollars, cents */
  usdTotalCost?: Decimal
  lastModifiedDate: InstantText
  attributes: Attributes
}

/** What is read of a PATCH body: the members a client can set, the id that tells a full body from a sparse one, and the etag. All others, read-only or unknown, may hold anything and are not looked at (commerce contract, section 7.3). */
export interface SubscriptionPatch {
  id?: string
  friendlyName?: string
  quantity?: number
  status?: 'none' | 'active' | 'suspended' | 'deleted' | 'expired' | 'pending' | 'disabled' | OpenWord
  autoRenewEnabled?: boolean
  billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | 'triennial' | 'biennial' | OpenWord
  partnerId?: string
  attributes?: Attributes
}

export interface SubscriptionProvisioningStatus {
  /** Left out where the SKU has no GUID: the .NET SDK reads nothing else (clients rule 18) */
  skuId?: string
  /** `pending` while a licence change runs */
  status: 'none' | 'success' | 'pending' | 'failed' | OpenWord
  quantity: number
  endDate: InstantText
  attributes: Attributes
}

export interface SubscriptionRegistrationStatus {
  subscriptionId: string
  status: 'NotRegistered' | 'Registering' | 'Registered' | OpenWord
  attributes: Attributes
}

export interface SubscriptionUsageSummary {
  resourceId: string
  id: string
  resourceName: string
  name: string
  billingStartDate: InstantText
  /** First instant of the next period */
  billingEndDate: InstantText
  /** Estimate in the billing currency: usdTotalCost × exchange rate, unrounded */
  totalCost: Decimal
  /** ISO 4217; plans only */
  currencyCode?: string
  /** Culture name; MS-AZR-0145P only */
  currencyLocale?: string
  currencySymbol?: string
  /** US dollars, cents */
  usdTotalCost?: Decimal
  lastModifiedDate: InstantText
  links?: {
    self?: Link
  }
  attributes: Attributes
}

export interface SupportContact {
  supportTenantId: string
  supportMpnId: string
  name: string
  links: {
    self: Link
  }
  attributes: Attributes
}

/** What is read of a contact that is sent: who it is. The name is the partner's own. */
export interface SupportContactUpdate {
  /** Tenant of the partner itself or of a reseller of it */
  supportTenantId: string
  /** Its MPN id */
  supportMpnId: string
}

export interface SystemData {
  createdBy?: string
  createdByType?: string
  createdAt?: InstantText
  lastModifiedBy?: string
  lastModifiedByType?: string
  lastModifiedAt?: InstantText
}

export interface TaxTable {
  /** First billing period it applies to, YYYY-MM; it applies until the next table does */
  fromPeriod: string
  /** `rows`: each reconciliation row, cut to cents. `invoice`: the sum of each rate, in invoice total and statement alone */
  level: 'rows' | 'invoice' | OpenWord
  /** Empty: no tax */
  rates: {
    /** ISO 3166-1 alpha-2 of the customer; absent: every other customer */
    country?: string
    /** 0.19 is 19 %; 0 to 1, at most six decimals */
    rate: Decimal
  }[]
}

export interface TenantPolicy {
  id: string
  name: string
  type: string
  properties: {
    policyId: string
    blockSubscriptionsLeavingTenant?: boolean
    blockSubscriptionsIntoTenant?: boolean
    exemptedPrincipals?: string[]
  }
  systemData?: SystemData
}

export interface Transition {
  operationId: string
  fromCatalogItemId: string
  fromSubscriptionId: string
  toCatalogItemId: string
  /** Once it is done */
  toSubscriptionId?: string
  quantity: number
  termDuration?: string
  billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord
  transitionType: 'transition_only' | 'transition_with_license_transfer' | OpenWord
  promotionId?: string
  events: {
    name: 'Conversion' | 'SeatReassignment' | OpenWord
    status: 'InProgress' | 'Completed' | 'Failed' | OpenWord
    timestamp: InstantText
    errors: {
      code: number
      description: string
    }[]
    attributes: Attributes
  }[]
  attributes: Attributes
}

export interface TransitionEligibility {
  /** Of the target */
  catalogItemId: string
  title: string
  description: string
  quantity: number
  eligibilities: {
    isEligible: boolean
    transitionType: 'transition_only' | 'transition_with_license_transfer' | OpenWord
    errors: {
      code: number
      description: string
    }[]
  }[]
}

export interface TransitionRequest {
  /** `product:sku:availability` */
  toCatalogItemId: string
  /** Absent: a new subscription */
  toSubscriptionId?: string
  /** Licences that move; absent: all */
  quantity?: number
  /** ISO 8601; absent: as before */
  termDuration?: string
  billingCycle?: 'unknown' | 'monthly' | 'annual' | 'none' | 'one_time' | OpenWord
  transitionType?: 'transition_only' | 'transition_with_license_transfer' | OpenWord
  promotionId?: string
}

export interface Upgrade {
  targetOffer: Offer
  upgradeType: 'none' | 'upgrade_only' | 'upgrade_with_license_transfer' | OpenWord
  isEligible: boolean
  quantity: number
  /** Why it is not eligible */
  upgradeErrors: {
    code: number
    description: string
    additionalDetails?: string
    attributes: Attributes
  }[]
  attributes: Attributes
}

/** What is read of an upgrade that is sent: an item of the list sent back, or its offer and type alone. */
export interface UpgradeRequest {
  targetOffer: {
    /** GUID of the offer */
    id: string
  }
  upgradeType?: 'none' | 'upgrade_only' | 'upgrade_with_license_transfer' | OpenWord
  /** Of the new subscription; absent: as before */
  quantity?: number
}

export interface UpgradeResult {
  sourceSubscriptionId: string
  /** Once it is done */
  targetSubscriptionId?: string
  upgradeType: 'none' | 'upgrade_only' | 'upgrade_with_license_transfer' | OpenWord
  /** Why it was not done */
  upgradeErrors: {
    code: number
    description: string
    additionalDetails?: string
    attributes: Attributes
  }[]
  /** Users whose licences could not be moved */
  licenseErrors: {
    userObjectId: string
    name: string
    email: string
    errors: {
      code: number
      description: string
      additionalDetails?: string
      attributes: Attributes
    }[]
  }[]
  attributes: Attributes
}

/** A meter of a legacy Azure subscription in a cycle, at one price. */
export interface UsageBasedLineItem {
  partnerId: string
  partnerName: string
  partnerBillableAccountId: string
  customerId: string
  domainName: string
  customerCompanyName: string
  mpnId: number
  /** -1 for none */
  tier2MpnId: number
  invoiceNumber: string
  subscriptionId: string
  subscriptionName: string
  subscriptionDescription: string
  billingCycleType: string
  orderId: string
  serviceName: string
  serviceType: string
  /** Of the meter */
  resourceGuid: string
  resourceName: string
  region: string
  consumedQuantity: Decimal
  chargeStartDate: InstantText
  /** Inclusive */
  chargeEndDate: InstantText
  unit: string
  billingProvider: 'azure'
  attributes: Attributes
  /** Numbers the rows of one meter that have different rates */
  detailLineItemId: number
  sku: string
  includedQuantity: Decimal
  overageQuantity: Decimal
  /** Billing currency */
  listPrice: Decimal
  consumptionPrice: Decimal
  consumptionDiscount: Decimal
  currency: string
  pretaxCharges: Decimal
  taxAmount: Decimal
  postTaxTotal: Decimal
  /** At most 8 decimals */
  pretaxEffectiveRate: Decimal
  /** At most 8 decimals */
  postTaxEffectiveRate: Decimal
  chargeType: string
  invoiceLineItemType: 'billing_line_items'
}

export interface UsageDetail {
  id: string
  name: string
  type: string
  /** `modern` */
  kind: string
  tags?: { [name: string]: string }
  properties: {
    billingAccountId: string
    billingAccountName: string
    billingPeriodStartDate: InstantText
    billingPeriodEndDate: InstantText
    billingProfileId: string
    billingProfileName: string
    customerTenantId: string
    customerName: string
    partnerTenantId: string
    partnerName: string
    resellerMpnId?: string
    resellerName?: string
    subscriptionGuid: string
    subscriptionName: string
    publisherType: string
    publisherName: string
    resourceGroup: string
    resourceLocation: string
    resourceLocationNormalized: string
    instanceName: string
    consumedService: string
    date: InstantText
    product: string
    productIdentifier: string
    meterId: string
    meterName: string
    meterCategory: string
    meterSubCategory: string
    meterRegion: string
    unitOfMeasure: string
    quantity: Decimal
    unitPrice: Decimal
    payGPrice: Decimal
    effectivePrice: Decimal
    costInUSD: Decimal
    paygCostInUSD: Decimal
    costInPricingCurrency: Decimal
    costInBillingCurrency: Decimal
    paygCostInBillingCurrency: Decimal
    exchangeRate: string
    exchangeRatePricingToBilling: Decimal
    exchangeRateDate: InstantText
    billingCurrencyCode: string
    pricingCurrencyCode: string
    chargeType: string
    frequency: string
    pricingModel: string
    isAzureCreditEligible: boolean
    /** `1` or `0` */
    partnerEarnedCreditApplied: string
    partnerEarnedCreditRate: Decimal
    /** Once billed */
    invoiceId?: string
    additionalInfo?: string
  }
}

export interface UsageGeneration {
  id: string
  status: 'running' | 'waiting' | 'succeeded' | 'cancelled' | OpenWord
  seed: string
  /** First day of use */
  from: string
  /** Last day of use, counted in */
  to: string
  /** Azure subscriptions it made usage for when it was asked */
  subscriptionCount: number
  /** Daily lines aimed at in each, once everything in it runs */
  linesPerSubscription: number
  anomalies: boolean
  latePercent: number
  lateDays: number
  duplicatePercent: number
  createdAt: InstantText
  /** Days to make, those on which late events are sent counted in */
  days: number
  daysDone: number
  /** Sent so far */
  events: number
  accepted: number
  /** Events whose id was sent before: by the option, or because this usage was generated before */
  duplicates: number
  rejectedCount: number
  /** The first 20 */
  rejected: {
    line: number
    code: 'BadJson' | 'MissingField' | 'UnknownMeter' | 'UnknownEntitlement' | 'BadQuantity' | 'FutureTime' | 'TooOld' | 'NoPrice' | OpenWord
    message: string
  }[]
  /** While waiting: when the partner clock has the next day made */
  nextAt?: InstantText
}

/** How far it was used, in percent of what it gave: the last whole day, seven and thirty. */
export interface Utilization {
  trend: string
  aggregates: {
    grain: number
    grainUnit: string
    value: Decimal
    valueUnit: string
  }[]
}

export interface WebhookRegistration {
  SubscriberId: string
  /** Where events are posted to: https, and no address inside a network */
  WebhookUrl: string
  /** Names of events */
  WebhookEvents: string[]
  /** The signature comes in `x-ms-signature` in place of `Authorization`; default false */
  SignatureTokenToMsSignatureHeader?: boolean
  Properties?: { [name: string]: string }
  LastModifiedTimestamp: InstantText
}

export interface WebhookRegistrationInput {
  /** Where events are posted to: https, and no address inside a network */
  WebhookUrl: string
  /** Names of events */
  WebhookEvents: string[]
  /** The signature comes in `x-ms-signature` in place of `Authorization`; default false */
  SignatureTokenToMsSignatureHeader?: boolean
  Properties?: { [name: string]: string }
}

export interface WebhookValidation {
  correlationId: string
  partnerId: string
  status: 'pending' | 'completed' | 'failed' | OpenWord
  callbackUrl: string
  /** One for each attempt */
  results: {
    /** Name of the HTTP status: `OK`; empty when there was no answer */
    responseCode: string
    responseMessage: string
    /** There was no answer */
    systemError: boolean
    /** Without a zone */
    dateTimeUtc: string
  }[]
}
