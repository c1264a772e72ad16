/** Billing objects as they leave the service on the Azure side (azure contract, section 8). Pure. */
import { Decimal, formatInstant, type Instant, type Static } from 'lazuli-contract'
import type { BillingAccount, BillingCustomer, BillingSubscription, CustomerPolicy } from 'lazuli-contract/azure/billing.ts'
import { billingAccountName } from '../azure-subscriptions/billing-scope.ts'
import { IdSource } from '../base/ids.ts'
import type { CustomerRecord } from '../customers/record.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { EntitlementRecord } from '../entitlements/rules.ts'
import { isAzurePlan, type SubscriptionRecord } from '../subscriptions/record.ts'
import type { ViewCharges } from './store.ts'

const root = '/providers/Microsoft.Billing/billingAccounts'

export function accountPath(facts: PartnerFacts): string {
  return `${root}/${billingAccountName(facts)}`
}

/** The one billing profile of a partner: four letters and digits, four, three, three, as upstream names them. */
export function billingProfileName(facts: Pick<PartnerFacts, 'seed' | 'tenantId'>): string {
  const digits = new IdSource(`${facts.seed}|${facts.tenantId}`, []).scope().hex('billing profile', 14).toUpperCase()
  return [digits.slice(0, 4), digits.slice(4, 8), digits.slice(8, 11), digits.slice(11, 14)].join('-')
}

export function profileMembers(facts: PartnerFacts) {
  return {
    billingProfileId: `${accountPath(facts)}/billingProfiles/${billingProfileName(facts)}`,
    billingProfileDisplayName: `${facts.name} billing`,
  }
}

export function accountToAzure(
  facts: PartnerFacts,
  { version, expand }: { version: string; expand: ReadonlySet<string> },
): Static<typeof BillingAccount> {
  const name = billingAccountName(facts)
  const { billingProfileId, billingProfileDisplayName } = profileMembers(facts)
  return {
    id: accountPath(facts),
    name,
    type: 'Microsoft.Billing/billingAccounts',
    properties: {
      displayName: facts.name,
      accountType: version === '2019-10-01-preview' ? 'Enterprise' : 'Partner',
      accountStatus: 'Active',
      agreementType: 'MicrosoftPartnerAgreement',
      hasReadAccess: true,
      billingProfiles: {
        hasMoreResults: false,
        ...(expand.has('billingprofiles')
          ? {
              value: [
                {
                  id: billingProfileId,
                  name: billingProfileName(facts),
                  type: 'Microsoft.Billing/billingAccounts/billingProfiles',
                  properties: {
                    displayName: billingProfileDisplayName,
                    currency: facts.currency,
                    billingRelationshipType: facts.role === 'provider' ? 'IndirectPartner' : 'CSPPartner',
                    status: 'Active',
                    invoiceDay: 5,
                  },
                },
              ],
            }
          : {}),
      },
      ...(expand.has('soldto') ? { soldTo: { country: facts.country, companyName: facts.name } } : {}),
    },
  }
}

export function customerPathOf(facts: PartnerFacts, customerId: string): string {
  return `${accountPath(facts)}/customers/${customerId}`
}

/** `0001` or `0002`, with the words of the contract. */
export function skuOf(plan: Pick<SubscriptionRecord, 'offerId' | 'kind'> | undefined) {
  if (plan && !isAzurePlan(plan)) return { skuId: plan.offerId, skuDescription: 'Microsoft Azure' }
  const devTest = plan?.offerId.split(':')[1] === '0002'
  return { skuId: devTest ? '0002' : '0001', skuDescription: devTest ? 'Microsoft Azure Plan for DevTest' : 'Microsoft Azure Plan' }
}

export function resellerOf(facts: PartnerFacts, mpnId: string | undefined) {
  if (!mpnId) return undefined
  return { resellerId: mpnId, description: facts.resellers.find((r) => r.mpnId === mpnId)?.name ?? '' }
}

export function customerToAzure(
  facts: PartnerFacts,
  customer: CustomerRecord,
  plans: readonly SubscriptionRecord[],
  expand: ReadonlySet<string>,
): Static<typeof BillingCustomer> {
  const skus = new Map(plans.map((plan) => [skuOf(plan).skuId, { ...skuOf(plan), productId: plan.offerId.split(':')[0] as string }]))
  const resellers = facts.resellers.filter(
    (r) => r.tenantId === customer.associatedPartnerId || plans.some((plan) => plan.partnerId === r.mpnId),
  )
  return {
    id: customerPathOf(facts, customer.id),
    name: customer.id,
    type: 'Microsoft.Billing/billingAccounts/customers',
    properties: {
      displayName: customer.companyName,
      ...profileMembers(facts),
      tenantId: customer.id,
      ...(expand.has('enabledazureplans') ? { enabledAzurePlans: [...skus.values()].sort((a, b) => (a.skuId < b.skuId ? -1 : 1)) } : {}),
      ...(expand.has('resellers') ? { resellers: resellers.map(({ mpnId, name }) => ({ resellerId: mpnId, description: name })) } : {}),
    },
  }
}

export function policyToAzure(facts: PartnerFacts, customerId: string, viewCharges: ViewCharges): Static<typeof CustomerPolicy> {
  return {
    id: `${customerPathOf(facts, customerId)}/policies/default`,
    name: 'default',
    type: 'Microsoft.Billing/billingAccounts/customers/policies',
    properties: { viewCharges },
  }
}

export interface Charges {
  lastMonth: Decimal
  monthToDate: Decimal
}

export const noCharges: Charges = { lastMonth: Decimal.zero, monthToDate: Decimal.zero }

const billingStatus = { active: 'Active', inactive: 'Inactive', deleted: 'Deleted' } as const

export function subscriptionToBilling(
  facts: PartnerFacts,
  entitlement: EntitlementRecord,
  { customer, plan, charges }: { customer: CustomerRecord; plan: SubscriptionRecord | undefined; charges: Charges },
): Static<typeof BillingSubscription> {
  const { currency } = facts
  const reseller = resellerOf(facts, entitlement.partnerOnRecord ?? plan?.partnerId)
  return {
    id: `${accountPath(facts)}/billingSubscriptions/${entitlement.id}`,
    name: entitlement.id,
    type: 'Microsoft.Billing/billingAccounts/billingSubscriptions',
    properties: {
      displayName: entitlement.friendlyName,
      subscriptionId: entitlement.id,
      subscriptionBillingStatus: billingStatus[entitlement.status],
      lastMonthCharges: { currency, value: charges.lastMonth },
      monthToDateCharges: { currency, value: charges.monthToDate },
      ...profileMembers(facts),
      costCenter: '',
      customerId: customerPathOf(facts, customer.id),
      customerDisplayName: customer.companyName,
      ...(reseller ? { reseller } : {}),
      ...skuOf(plan),
      ...(entitlement.status === 'active'
        ? {}
        : { suspensionReasons: [entitlement.limitReachedIn ? 'SpendingLimitReached' : 'Cancelled'] }),
    },
  }
}

export function planToProduct(facts: PartnerFacts, plan: SubscriptionRecord, customer: CustomerRecord) {
  const [productTypeId = '', , availabilityId = ''] = plan.offerId.split(':')
  const reseller = resellerOf(facts, plan.partnerId)
  return {
    id: `${accountPath(facts)}/products/${plan.id}`,
    name: plan.id,
    type: 'Microsoft.Billing/billingAccounts/products',
    properties: {
      displayName: plan.friendlyName,
      purchaseDate: formatInstant(plan.createdAt),
      productTypeId,
      productType: 'Azure plan',
      status: plan.status === 'active' ? 'Active' : 'Inactive',
      ...skuOf(plan),
      ...profileMembers(facts),
      customerId: customerPathOf(facts, customer.id),
      customerDisplayName: customer.companyName,
      ...(reseller ? { reseller } : {}),
      availabilityId,
      billingFrequency: 'UsageBased',
    },
  }
}

/** What an invoice says here; the domain of invoices hands it in. */
export interface InvoiceSummary {
  id: string
  invoiceDate: Instant
  dueDate: Instant
  currency: string
  subtotal: Decimal
  taxTotal: Decimal
  totalCharges: Decimal
  paidAmount: Decimal
  periodStart: Instant
  /** First instant after the period. */
  periodEnd: Instant
  documentType: string
  isVoid: boolean
}

export function invoiceToAzure(facts: PartnerFacts, invoice: InvoiceSummary) {
  const amount = (value: Decimal) => ({ currency: invoice.currency, value })
  const due = invoice.isVoid ? Decimal.zero : invoice.totalCharges.minus(invoice.paidAmount)
  return {
    id: `${accountPath(facts)}/invoices/${invoice.id}`,
    name: invoice.id,
    type: 'Microsoft.Billing/billingAccounts/invoices',
    properties: {
      dueDate: formatInstant(invoice.dueDate),
      invoiceDate: formatInstant(invoice.invoiceDate),
      status: invoice.isVoid ? 'Void' : due.isZero ? 'Paid' : 'Due',
      amountDue: amount(due),
      billedAmount: amount(invoice.totalCharges),
      totalAmount: amount(invoice.totalCharges),
      subTotal: amount(invoice.subtotal),
      taxAmount: amount(invoice.taxTotal),
      invoicePeriodStartDate: formatInstant(invoice.periodStart),
      invoicePeriodEndDate: formatInstant(invoice.periodEnd - 1000),
      invoiceType: 'AzureService',
      documentType: invoice.documentType === 'invoice' ? 'Invoice' : 'CreditNote',
      isMonthlyInvoice: true,
      ...profileMembers(facts),
    },
  }
}
