/** Limits, cycles and terms by kind of product, for what no page prints. */
import type { BillingCycle, ProductKind, Term } from './catalog.ts'

/** What holds for the items of a kind where no source says otherwise. */
export interface KindFacts {
  type: string
  subType: string
  maximumQuantity: number
  cycles: BillingCycle[]
  prerequisites: string[]
  inventoryVariables: string[]
  provisioningVariables: string[]
  actions: string[]
  terms: Term[]
  /** What its subscriptions count. */
  unitType?: string
}

const year: Term = { duration: 'P1Y', description: '1 Year' }
const month: Term = { duration: 'P1M', description: '1 Month' }
const agreement = ['MicrosoftCustomerAgreement']
const nothing = { inventoryVariables: [], provisioningVariables: [] }

export const kinds: Readonly<Record<ProductKind, KindFacts>> = {
  // A plan has no term: it runs until it is suspended.
  plan: {
    type: 'Azure',
    subType: 'Azure',
    maximumQuantity: 1,
    cycles: ['one_time'],
    prerequisites: agreement,
    ...nothing,
    actions: ['Refund'],
    terms: [],
  },
  legacyAzure: {
    type: 'Azure',
    subType: 'Azure',
    maximumQuantity: 1,
    cycles: ['monthly'],
    prerequisites: ['MicrosoftCloudAgreement'],
    ...nothing,
    actions: [],
    // The offer runs for 9999 months; the documented cart names a year and has it echoed.
    terms: [year],
    unitType: 'Usage-based',
  },
  savingsPlan: {
    type: 'Azure',
    subType: 'SavingsPlan',
    maximumQuantity: 1,
    cycles: ['one_time', 'monthly'],
    prerequisites: agreement,
    ...nothing,
    actions: [],
    terms: [],
  },
  reservation: {
    type: 'Azure',
    subType: 'VirtualMachines',
    maximumQuantity: 999_999_999,
    cycles: ['one_time'],
    prerequisites: ['AzureSubscriptionRegistration', 'InventoryCheck'],
    inventoryVariables: ['CustomerId', 'AzureSubscriptionId'],
    provisioningVariables: ['Scope', 'SubscriptionId', 'Duration'],
    actions: ['Refund'],
    terms: [],
  },
  saas: {
    type: 'Azure',
    subType: 'SaaS',
    maximumQuantity: 999_999_999,
    cycles: ['monthly'],
    prerequisites: agreement,
    ...nothing,
    actions: ['Cancel'],
    terms: [month],
    unitType: 'License(s)',
  },
  software: {
    type: 'Software',
    subType: 'Perpetual',
    maximumQuantity: 999_999_999,
    cycles: ['one_time'],
    prerequisites: agreement,
    ...nothing,
    actions: ['Refund'],
    terms: [],
  },
  softwareSubscription: {
    type: 'Software',
    subType: 'Subscription',
    unitType: 'Licenses',
    maximumQuantity: 999_999_999,
    cycles: ['one_time'],
    prerequisites: agreement,
    ...nothing,
    actions: ['Refund'],
    terms: [],
  },
  onlineService: {
    type: 'OnlineServicesNCE',
    subType: 'OnlineServicesNCE',
    maximumQuantity: 999_999_999,
    cycles: ['monthly', 'annual'],
    prerequisites: agreement,
    ...nothing,
    actions: ['Cancel', 'Edit'],
    terms: [month, year],
    unitType: 'Licenses',
  },
}
