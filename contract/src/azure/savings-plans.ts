/**
 * Azure savings plans as Azure sells them: `Microsoft.BillingBenefits`, version 2022-11-01 of the public REST specification. Partner
 * Center sells none by its own API (403 with 900321), so this is where a partner buys one.
 */
import { endpoint } from '../endpoint.ts'
import type { Moves } from '../moves.ts'
import { appliedScopeTypes } from '../reservations.ts'
import { Anything, Flag, InstantText, List, Optional, Shape, Text, Whole, Words } from '../schema.ts'
import { AzureList, ProviderOperation } from './arm.ts'
import {
  AppliedScopeProperties,
  CapacityPrice,
  PaymentDetail,
  purchasesQuery,
  SavingsPlanCommitment,
  SavingsPlanPurchase,
  SavingsPlanSku,
  Utilization,
} from './reservation-shapes.ts'

/** Versions of `Microsoft.BillingBenefits`. */
export const benefitVersions = ['2022-10-01-preview', '2022-11-01', '2024-11-01-preview', '2025-05-01-preview'] as const

export const savingsPlanTerms = ['P1Y', 'P3Y'] as const
export type SavingsPlanTerm = (typeof savingsPlanTerms)[number]

/** Months of a term, and the hours that each is paid for, leap years too: 0.001 USD an hour for three years cost 26.28, or 0.73 a month. */
export const savingsPlanMonths: Readonly<Record<SavingsPlanTerm, number>> = { P1Y: 12, P3Y: 36 }
export const savingsPlanMonthHours = 730

export const savingsPlanStates = ['Succeeded', 'Expired'] as const
export type SavingsPlanState = (typeof savingsPlanStates)[number]

/** A plan is bought at once, and nobody can give it back: it ends with its term. */
export const savingsPlanMoves: Moves<SavingsPlanState> = { Succeeded: ['Expired'], Expired: [] }

const benefits = {
  domain: 'savings-plans',
  auth: 'A',
  wire: 'azure',
  apiVersions: benefitVersions,
  roles: ['GlobalAdmin', 'AdminAgent'],
} as const

const provider = '/providers/Microsoft.BillingBenefits'

const StatusInfo = Shape({ statusCode: Text(), message: Text() })

/** What order, alias and plan have in common. */
const bought = {
  displayName: Text(),
  provisioningState: Text(),
  billingScopeId: Text(),
  term: Text(),
  billingPlan: Optional(Text()),
}

const terms = {
  ...bought,
  appliedScopeType: Text(),
  appliedScopeProperties: Optional(AppliedScopeProperties),
  commitment: SavingsPlanCommitment,
}

export const SavingsPlanAlias = Shape(
  {
    id: Text(),
    name: Text(),
    type: Text(),
    sku: SavingsPlanSku,
    properties: Shape({ ...terms, savingsPlanOrderId: Text(), renew: Flag() }),
  },
  { $id: 'SavingsPlanAlias' },
)

export const SavingsPlanOrder = Shape(
  {
    id: Text(),
    name: Text(),
    type: Text(),
    etag: Whole(),
    sku: SavingsPlanSku,
    properties: Shape({
      ...bought,
      customerId: Text(),
      benefitStartTime: InstantText(),
      expiryDateTime: InstantText(),
      savingsPlans: List(Text()),
      planInformation: Optional(
        Shape({
          pricingCurrencyTotal: CapacityPrice,
          startDate: Text(),
          nextPaymentDueDate: Optional(Text()),
          transactions: List(PaymentDetail),
        }),
      ),
      extendedStatusInfo: Optional(StatusInfo),
    }),
  },
  { $id: 'SavingsPlanOrder' },
)

export const SavingsPlan = Shape(
  {
    id: Text(),
    name: Text(),
    type: Text(),
    etag: Whole(),
    sku: SavingsPlanSku,
    properties: Shape({
      ...terms,
      displayProvisioningState: Text(),
      userFriendlyAppliedScopeType: Text(),
      customerId: Text(),
      effectiveDateTime: InstantText(),
      benefitStartTime: InstantText(),
      expiryDateTime: InstantText(),
      purchaseDateTime: InstantText(),
      renew: Flag(),
      renewSource: Optional(Text()),
      renewDestination: Optional(Text()),
      renewProperties: Optional(Anything()),
      extendedStatusInfo: Optional(StatusInfo),
      utilization: Utilization,
    }),
  },
  { $id: 'SavingsPlan' },
)

const scopeFaults = ['ReservationScopesMissing', 'ReservationScopeCountInvalid', 'ReservationScopesForeign'] as const
const purchaseFaults = [
  'ReservationSubscriptionInvalid',
  'AzureSubscriptionReadOnly',
  'SavingsPlanUnknown',
  'SavingsPlanTermUnsupported',
  'SavingsPlanPlanUnsupported',
  'SavingsPlanCommitmentInvalid',
  'SavingsPlanNotInSandbox',
  'ReservationPriceFailed',
  ...scopeFaults,
] as const

const Validity = Shape({
  benefits: List(Shape({ valid: Flag(), reasonCode: Optional(Text()), reason: Optional(Text()) })),
})

export const validateSavingsPlanPurchase = endpoint({
  ...benefits,
  id: 'validateSavingsPlanPurchase',
  method: 'POST',
  reads: true,
  path: `${provider}/validate`,
  doc: 'Whether savings plans could be bought, and if not, why',
  body: Shape({ benefits: List(SavingsPlanPurchase) }),
  replies: { 200: Validity },
})

export const purchaseSavingsPlan = endpoint({
  ...benefits,
  id: 'purchaseSavingsPlan',
  method: 'PUT',
  path: `${provider}/savingsPlanOrderAliases/{plan-alias}`,
  doc: 'Buy a savings plan: an hourly commitment for a term, which cannot be given back; the same once more answers what was bought',
  body: SavingsPlanPurchase,
  replies: { 200: SavingsPlanAlias, 201: SavingsPlanAlias },
  faults: [...purchaseFaults, 'SavingsPlanAliasInvalid', 'SavingsPlanAliasTaken'],
})

export const getSavingsPlanAlias = endpoint({
  ...benefits,
  id: 'getSavingsPlanAlias',
  method: 'GET',
  path: `${provider}/savingsPlanOrderAliases/{plan-alias}`,
  doc: 'What was bought under a name',
  replies: { 200: SavingsPlanAlias },
  faults: ['SavingsPlanAliasNotFound'],
})

export const listSavingsPlanOrders = endpoint({
  ...benefits,
  id: 'listSavingsPlanOrders',
  method: 'GET',
  path: `${provider}/savingsPlanOrders`,
  doc: 'The savings plan orders of all customers',
  replies: { 200: AzureList(SavingsPlanOrder) },
})

export const getSavingsPlanOrder = endpoint({
  ...benefits,
  id: 'getSavingsPlanOrder',
  method: 'GET',
  path: `${provider}/savingsPlanOrders/{plan-order-id}`,
  doc: 'One savings plan order',
  query: Shape({ $expand: Optional(Text('`schedule` adds planInformation: what is paid when')) }),
  replies: { 200: SavingsPlanOrder },
  faults: ['SavingsPlanOrderNotFound'],
})

export const listSavingsPlansOfOrder = endpoint({
  ...benefits,
  id: 'listSavingsPlansOfOrder',
  method: 'GET',
  path: `${provider}/savingsPlanOrders/{plan-order-id}/savingsPlans`,
  doc: 'The savings plan of an order',
  replies: { 200: AzureList(SavingsPlan) },
  faults: ['SavingsPlanOrderNotFound'],
})

const ofPlan = ['SavingsPlanOrderNotFound', 'SavingsPlanNotFound'] as const
const planPath = `${provider}/savingsPlanOrders/{plan-order-id}/savingsPlans/{savings-plan-id}`

export const getSavingsPlan = endpoint({
  ...benefits,
  id: 'getSavingsPlan',
  method: 'GET',
  path: planPath,
  doc: 'One savings plan',
  query: Shape({ $expand: Optional(Text('`renewProperties` adds what a renewal would buy')) }),
  replies: { 200: SavingsPlan },
  faults: ofPlan,
})

const Update = Shape(
  {
    displayName: Optional(Text(undefined, { maxLength: 256 })),
    appliedScopeType: Optional(Words(appliedScopeTypes)),
    appliedScopeProperties: Optional(AppliedScopeProperties),
    renew: Optional(Flag()),
    renewProperties: Optional(Shape({ purchaseProperties: Optional(SavingsPlanPurchase) })),
  },
  { $id: 'SavingsPlanUpdate' },
)

export const updateSavingsPlan = endpoint({
  ...benefits,
  id: 'updateSavingsPlan',
  method: 'PATCH',
  path: planPath,
  doc: 'Change name, scope or renewal of a savings plan; its commitment stays',
  body: Shape({ properties: Update }),
  replies: { 200: SavingsPlan },
  faults: [...ofPlan, 'SavingsPlanStateWrong', 'SavingsPlanValuesSame', ...scopeFaults],
})

export const validateSavingsPlanUpdate = endpoint({
  ...benefits,
  id: 'validateSavingsPlanUpdate',
  method: 'POST',
  reads: true,
  path: `${planPath}/validate`,
  doc: 'Whether a savings plan could be changed so, and if not, why',
  body: Shape({ benefits: List(Update) }),
  replies: { 200: Validity },
  faults: ofPlan,
})

export const listSavingsPlans = endpoint({
  ...benefits,
  id: 'listSavingsPlans',
  method: 'GET',
  path: `${provider}/savingsPlans`,
  doc: 'The savings plans of all customers, with a count by state',
  query: purchasesQuery,
  replies: {
    200: Shape({
      value: List(SavingsPlan),
      nextLink: Optional(Text()),
      additionalProperties: Optional(List(Shape({ name: Text(), value: Anything() }))),
    }),
  },
})

export const listBillingBenefitsOperations = endpoint({
  ...benefits,
  id: 'listBillingBenefitsOperations',
  method: 'GET',
  path: `${provider}/operations`,
  doc: 'What the provider Microsoft.BillingBenefits can do',
  replies: { 200: AzureList(ProviderOperation) },
})
