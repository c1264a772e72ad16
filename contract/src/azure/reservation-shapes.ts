/** What bodies of `Microsoft.Capacity` are made of (azure contract, section 10.2). */
import { appliedScopeTypes, reservationBillingPlans, reservationTerms, reservedResourceTypes } from '../reservations.ts'
import { Anything, Exact, Flag, InstantText, List, Optional, Shape, Text, Whole, Words } from '../schema.ts'

export const CapacityPrice = Shape({ currencyCode: Text(), amount: Exact() }, { $id: 'CapacityPrice' })

/** How far it was used, in percent of what it gave: the last whole day, seven and thirty. */
export const Utilization = Shape({
  trend: Text(),
  aggregates: List(Shape({ grain: Whole(), grainUnit: Text(), value: Exact(), valueUnit: Text() })),
})

export const AppliedScopeProperties = Shape({
  tenantId: Optional(Text()),
  managementGroupId: Optional(Text()),
  subscriptionId: Optional(Text()),
  resourceGroupId: Optional(Text()),
  displayName: Optional(Text()),
})

/** A purchase as clients send it, flat members of the SDKs included in `properties`. */
export const ReservationPurchaseBody = Shape(
  {
    sku: Shape({ name: Text() }),
    location: Optional(Text()),
    properties: Shape({
      reservedResourceType: Optional(Words(reservedResourceTypes)),
      billingScopeId: Text('`/subscriptions/{id}`'),
      term: Words(reservationTerms),
      billingPlan: Optional(Words(reservationBillingPlans)),
      quantity: Whole(undefined, { minimum: 1, maximum: 1_000_000 }),
      displayName: Optional(Text(undefined, { maxLength: 256 })),
      appliedScopeType: Optional(Words(appliedScopeTypes)),
      appliedScopes: Optional(List(Text())),
      appliedScopeProperties: Optional(AppliedScopeProperties),
      renew: Optional(Flag()),
      reservedResourceProperties: Optional(Shape({ instanceFlexibility: Optional(Words(['On', 'Off'])) })),
      reviewDateTime: Optional(InstantText()),
    }),
  },
  { $id: 'ReservationPurchase' },
)

export const PaymentDetail = Shape({
  dueDate: Text(),
  paymentDate: Optional(Text()),
  pricingCurrencyTotal: CapacityPrice,
  billingCurrencyTotal: Optional(CapacityPrice),
  billingAccount: Optional(Text()),
  status: Optional(Text('`Succeeded`, `Scheduled`, `Cancelled`')),
})

export const ReservationPrice = Shape(
  {
    properties: Shape({
      billingCurrencyTotal: CapacityPrice,
      netTotal: Optional(Exact()),
      taxTotal: Optional(Exact()),
      grandTotal: Optional(Exact()),
      isTaxIncluded: Optional(Flag()),
      isBillingPartnerManaged: Optional(Flag()),
      reservationOrderId: Text(),
      skuTitle: Text(),
      skuDescription: Text(),
      pricingCurrencyTotal: CapacityPrice,
      paymentSchedule: List(PaymentDetail),
    }),
  },
  { $id: 'ReservationPrice' },
)

export const ReservationOrder = Shape(
  {
    id: Text(),
    type: Text(),
    name: Text(),
    etag: Whole(),
    properties: Shape({
      displayName: Text(),
      requestDateTime: InstantText(),
      createdDateTime: InstantText(),
      benefitStartTime: InstantText(),
      expiryDate: Text(),
      expiryDateTime: InstantText(),
      originalQuantity: Whole(),
      term: Text(),
      billingPlan: Text(),
      provisioningState: Text(),
      reservations: List(Shape({ id: Text() })),
      planInformation: Optional(
        Shape({
          pricingCurrencyTotal: CapacityPrice,
          startDate: Text(),
          nextPaymentDueDate: Optional(Text()),
          transactions: List(PaymentDetail),
        }),
      ),
      reviewDateTime: Optional(InstantText()),
    }),
  },
  { $id: 'ReservationOrder' },
)

export const Reservation = Shape(
  {
    id: Text(),
    type: Text(),
    name: Text('`{order}/{reservation}`'),
    etag: Whole(),
    location: Optional(Text()),
    kind: Optional(Text()),
    sku: Shape({ name: Text(), description: Optional(Text()) }),
    properties: Shape({
      displayName: Text(),
      reservedResourceType: Text(),
      quantity: Whole(),
      term: Text(),
      billingPlan: Text(),
      billingScopeId: Text(),
      appliedScopeType: Text(),
      appliedScopes: Optional(List(Text())),
      appliedScopeProperties: Optional(AppliedScopeProperties),
      instanceFlexibility: Text(),
      provisioningState: Text(),
      provisioningSubState: Text(),
      displayProvisioningState: Text(),
      effectiveDateTime: InstantText(),
      benefitStartTime: InstantText(),
      lastUpdatedDateTime: InstantText(),
      purchaseDate: Text(),
      purchaseDateTime: InstantText(),
      expiryDate: Text(),
      expiryDateTime: InstantText(),
      renew: Flag(),
      renewSource: Optional(Text()),
      renewDestination: Optional(Text()),
      renewProperties: Optional(Anything()),
      archived: Flag(),
      capabilities: Text(),
      skuDescription: Text(),
      extendedStatusInfo: Optional(Shape({ statusCode: Text(), message: Text() })),
      splitProperties: Optional(Shape({ splitDestinations: Optional(List(Text())), splitSource: Optional(Text()) })),
      mergeProperties: Optional(Shape({ mergeDestination: Optional(Text()), mergeSources: Optional(List(Text())) })),
      swapProperties: Optional(Shape({ swapSource: Optional(Text()), swapDestination: Optional(Text()) })),
      userFriendlyAppliedScopeType: Text(),
      userFriendlyRenewState: Text(),
      utilization: Utilization,
      reviewDateTime: Optional(InstantText()),
    }),
  },
  { $id: 'Reservation' },
)

export const ReservationToReturn = Shape({ reservationId: Text(), quantity: Whole(undefined, { minimum: 1 }) })

export const BillingInformation = Shape({
  billingPlan: Optional(Text()),
  completedTransactions: Optional(Whole()),
  totalTransactions: Optional(Whole()),
  billingCurrencyTotalPaidAmount: CapacityPrice,
  billingCurrencyProratedAmount: CapacityPrice,
  billingCurrencyRemainingCommitmentAmount: CapacityPrice,
})

const PolicyErrors = List(Shape({ code: Text(), message: Text() }))

export const Refund = Shape(
  {
    id: Text(),
    properties: Shape({
      sessionId: Text(),
      quantity: Whole(),
      billingRefundAmount: CapacityPrice,
      pricingRefundAmount: CapacityPrice,
      policyResult: Shape({
        properties: Shape({ consumedRefundsTotal: CapacityPrice, maxRefundLimit: CapacityPrice, policyErrors: PolicyErrors }),
      }),
      billingInformation: BillingInformation,
    }),
  },
  { $id: 'ReservationRefund' },
)

export const SavingsPlanSku = Shape({ name: Text('`Compute_Savings_Plan`') })

export const SavingsPlanCommitment = Shape(
  {
    currencyCode: Text('USD: plans are priced in it, whatever is billed'),
    amount: Exact('Of one hour'),
    grain: Optional(Text('`Hourly`')),
  },
  { $id: 'SavingsPlanCommitment' },
)

export const SavingsPlanPurchase = Shape(
  {
    sku: SavingsPlanSku,
    kind: Optional(Text()),
    properties: Shape({
      displayName: Optional(Text(undefined, { maxLength: 256 })),
      billingScopeId: Text('`/subscriptions/{id}`: the Azure subscription that is billed'),
      term: Text('`P1Y` or `P3Y`'),
      billingPlan: Optional(Text('`P1M` is paid month by month, absent is paid at once')),
      appliedScopeType: Optional(Words(appliedScopeTypes)),
      appliedScopeProperties: Optional(AppliedScopeProperties),
      commitment: SavingsPlanCommitment,
      renew: Optional(Flag()),
    }),
  },
  { $id: 'SavingsPlanPurchase' },
)

export const ExchangeRequest = Shape({
  properties: Shape({
    reservationsToPurchase: Optional(List(ReservationPurchaseBody)),
    savingsPlansToPurchase: Optional(List(SavingsPlanPurchase)),
    reservationsToExchange: List(ReservationToReturn),
  }),
})

/** An operation: a quote of an exchange, the exchange itself, or what a `Location` leads to while it runs. */
export const CapacityOperation = Shape(
  {
    id: Text(),
    name: Text(),
    status: Text('`Succeeded`, `Failed`, `Cancelled`, `Pending`, `PendingRefunds`, `PendingPurchases`'),
    properties: Optional(
      Shape({
        sessionId: Text(),
        netPayable: CapacityPrice,
        refundsTotal: CapacityPrice,
        purchasesTotal: CapacityPrice,
        policyResult: Shape({ policyErrors: Optional(PolicyErrors) }),
        reservationsToPurchase: List(
          Shape({
            reservationOrderId: Optional(Text()),
            reservationId: Optional(Text()),
            properties: Anything('The purchase as it was asked for'),
            billingCurrencyTotal: CapacityPrice,
            status: Optional(Text()),
          }),
        ),
        savingsPlansToPurchase: List(
          Shape({
            savingsPlanOrderId: Optional(Text()),
            savingsPlanId: Optional(Text()),
            properties: SavingsPlanPurchase,
            billingCurrencyTotal: CapacityPrice,
            status: Optional(Text()),
          }),
        ),
        reservationsToExchange: List(
          Shape({
            reservationId: Text(),
            quantity: Whole(),
            billingRefundAmount: CapacityPrice,
            billingInformation: BillingInformation,
            status: Optional(Text()),
          }),
        ),
      }),
    ),
    error: Optional(Shape({ code: Text(), message: Text() })),
  },
  { $id: 'CapacityOperation' },
)

/** How the lists of all reservations and of all savings plans are asked for. */
export const purchasesQuery = Shape({
  $filter: Optional(Text("Such as `properties/term eq 'P1Y'`")),
  $orderby: Optional(Text('Such as `properties/displayName desc`')),
  refreshSummary: Optional(Flag('Adds the summary')),
  $skiptoken: Optional(Whole('Rows to skip', { minimum: 0 })),
  selectedState: Optional(Text('Only those of this displayProvisioningState')),
  take: Optional(Whole('Rows on a page, 100 when absent', { minimum: 1 })),
})
