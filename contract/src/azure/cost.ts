/** What Azure costs: cost queries, usage details, budgets and reservation reports under any scope (azure contract, section 9). */
import { endpoint } from '../endpoint.ts'
import { Anything, Exact, Flag, InstantText, List, Optional, Shape, Text, Type, Whole, Words } from '../schema.ts'
import { AzureList, consumptionVersions, costVersions } from './arm.ts'

const onCosts = { domain: 'azure-cost', auth: 'A', wire: 'azure', apiVersions: costVersions, inputFault: 'AzureBadRequest' } as const
const onConsumption = { ...onCosts, apiVersions: consumptionVersions } as const

export const costTimeframes = ['Custom', 'MonthToDate', 'BillingMonthToDate', 'TheLastMonth', 'TheLastBillingMonth', 'WeekToDate'] as const
export const costGranularities = ['None', 'Daily', 'Monthly'] as const

/** Read by rules where it is a tree or a map of free names: dataset.aggregation and dataset.filter. */
export const CostQuery = Shape(
  {
    type: Optional(Words(['ActualCost', 'AmortizedCost', 'Usage'])),
    timeframe: Optional(Words(costTimeframes)),
    timePeriod: Optional(Shape({ from: Text('First day'), to: Text('Last day') })),
    dataset: Optional(
      Shape({
        granularity: Optional(Words(costGranularities)),
        aggregation: Optional(Anything('By free names: `{name, function}`')),
        grouping: Optional(List(Shape({ type: Words(['Dimension', 'TagKey', 'Tag']), name: Text() }))),
        filter: Optional(Anything('`and`, `or`, `not`, `dimensions`, `tags`')),
        sorting: Optional(List(Shape({ name: Text(), direction: Optional(Words(['Ascending', 'Descending'])) }))),
        configuration: Optional(Anything()),
      }),
    ),
  },
  { $id: 'AzureCostQuery' },
)

export const CostResult = Shape(
  {
    id: Text(),
    name: Text(),
    type: Text(),
    properties: Shape({
      nextLink: Type.Union([Text(), Type.Null()]),
      columns: List(Shape({ name: Text(), type: Words(['Number', 'String', 'Datetime']) })),
      rows: List(List(Anything())),
    }),
  },
  { $id: 'AzureCostResult' },
)

const paging = { $top: Optional(Whole('', { minimum: 1, maximum: 5000 })), $skiptoken: Optional(Text()) }

export const queryCustomerCosts = endpoint({
  ...onCosts,
  id: 'queryCustomerCosts',
  method: 'POST',
  alsoMethods: ['GET'],
  path: '/providers/Microsoft.Billing/billingAccounts/{billing-account}/customers/{customer}/providers/Microsoft.CostManagement/query',
  doc: 'What a customer cost: a table whose columns are named, in pages',
  query: Shape(paging),
  body: CostQuery,
  replies: { 200: CostResult },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound', 'AzureBadRequest'],
  reads: true,
})

export const queryScopeCosts = endpoint({
  ...onCosts,
  id: 'queryScopeCosts',
  method: 'POST',
  alsoMethods: ['GET'],
  path: '/{scope}/providers/Microsoft.CostManagement/query',
  doc: 'What an account, a subscription or a resource group cost: a table whose columns are named, in pages',
  query: Shape(paging),
  body: CostQuery,
  replies: { 200: CostResult },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound', 'AzureBadRequest'],
  reads: true,
})

export const UsageDetail = Shape(
  {
    id: Text(),
    name: Text(),
    type: Text(),
    kind: Text('`modern`'),
    tags: Optional(Type.Record(Type.String(), Type.String())),
    properties: Shape({
      billingAccountId: Text(),
      billingAccountName: Text(),
      billingPeriodStartDate: InstantText(),
      billingPeriodEndDate: InstantText(),
      billingProfileId: Text(),
      billingProfileName: Text(),
      customerTenantId: Text(),
      customerName: Text(),
      partnerTenantId: Text(),
      partnerName: Text(),
      resellerMpnId: Optional(Text()),
      resellerName: Optional(Text()),
      subscriptionGuid: Text(),
      subscriptionName: Text(),
      publisherType: Text(),
      publisherName: Text(),
      resourceGroup: Text(),
      resourceLocation: Text(),
      resourceLocationNormalized: Text(),
      instanceName: Text(),
      consumedService: Text(),
      date: InstantText(),
      product: Text(),
      productIdentifier: Text(),
      meterId: Text(),
      meterName: Text(),
      meterCategory: Text(),
      meterSubCategory: Text(),
      meterRegion: Text(),
      unitOfMeasure: Text(),
      quantity: Exact(),
      unitPrice: Exact(),
      payGPrice: Exact(),
      effectivePrice: Exact(),
      costInUSD: Exact(),
      paygCostInUSD: Exact(),
      costInPricingCurrency: Exact(),
      costInBillingCurrency: Exact(),
      paygCostInBillingCurrency: Exact(),
      exchangeRate: Text(),
      exchangeRatePricingToBilling: Exact(),
      exchangeRateDate: InstantText(),
      billingCurrencyCode: Text(),
      pricingCurrencyCode: Text(),
      chargeType: Text(),
      frequency: Text(),
      pricingModel: Text(),
      isAzureCreditEligible: Flag(),
      partnerEarnedCreditApplied: Text('`1` or `0`'),
      partnerEarnedCreditRate: Exact(),
      invoiceId: Optional(Text('Once billed')),
      additionalInfo: Optional(Text()),
    }),
  },
  { $id: 'AzureUsageDetail' },
)

export const listUsageDetails = endpoint({
  ...onConsumption,
  id: 'listUsageDetails',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Consumption/usageDetails',
  doc: 'Daily usage of a scope with its cost, of the running month unless filtered',
  query: Shape({ ...paging, $expand: Optional(Text()), $filter: Optional(Text()), metric: Optional(Text()) }),
  replies: { 200: AzureList(UsageDetail) },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound', 'AzureBadRequest'],
})

export const budgetTimeGrains = ['Monthly', 'Quarterly', 'Annually', 'BillingMonth', 'BillingQuarter', 'BillingAnnual'] as const

const Spend = Shape({ amount: Exact(), unit: Text() })

export const ConsumptionBudget = Shape(
  {
    id: Text(),
    name: Text(),
    type: Text(),
    eTag: Text(),
    properties: Shape({
      category: Text(),
      amount: Exact(),
      timeGrain: Words(budgetTimeGrains),
      timePeriod: Shape({ startDate: InstantText(), endDate: InstantText() }),
      filter: Optional(Anything()),
      notifications: Optional(Anything()),
      currentSpend: Spend,
    }),
  },
  { $id: 'AzureConsumptionBudget' },
)

export const PutConsumptionBudget = Shape({
  eTag: Optional(Text('Of the budget as it was read')),
  properties: Shape({
    category: Words(['Cost', 'Usage']),
    amount: Exact(),
    timeGrain: Words(budgetTimeGrains),
    timePeriod: Shape({ startDate: InstantText('First day of a month'), endDate: Optional(InstantText()) }),
    filter: Optional(Anything()),
    notifications: Optional(Anything('By free names')),
  }),
})

export const listConsumptionBudgets = endpoint({
  ...onConsumption,
  id: 'listConsumptionBudgets',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Consumption/budgets',
  doc: 'Budgets of a scope with what is spent of them',
  replies: { 200: AzureList(ConsumptionBudget) },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound'],
})

export const getConsumptionBudget = endpoint({
  ...onConsumption,
  id: 'getConsumptionBudget',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Consumption/budgets/{budget-name}',
  doc: 'A budget with what is spent of it',
  replies: { 200: ConsumptionBudget },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound'],
})

export const putConsumptionBudget = endpoint({
  ...onConsumption,
  id: 'putConsumptionBudget',
  method: 'PUT',
  path: '/{scope}/providers/Microsoft.Consumption/budgets/{budget-name}',
  doc: 'Set a budget; it stops nothing',
  body: PutConsumptionBudget,
  replies: { 200: ConsumptionBudget, 201: ConsumptionBudget },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound', 'AzureBadRequest', 'AzureConflict'],
})

export const deleteConsumptionBudget = endpoint({
  ...onConsumption,
  id: 'deleteConsumptionBudget',
  method: 'DELETE',
  path: '/{scope}/providers/Microsoft.Consumption/budgets/{budget-name}',
  doc: 'Remove a budget',
  replies: { 200: null },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound'],
})

const resource = { id: Text(), name: Text(), type: Text() }
const Range = Shape({
  ...paging,
  $filter: Optional(Text('properties/usageDate ge yyyy-MM-dd AND properties/usageDate le yyyy-MM-dd')),
  startDate: Optional(Text()),
  endDate: Optional(Text()),
  reservationId: Optional(Text()),
  reservationOrderId: Optional(Text()),
})

export const listReservationDetails = endpoint({
  ...onConsumption,
  id: 'listReservationDetails',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Consumption/reservationDetails',
  doc: 'Hours of reservations by day: reserved, and used',
  query: Range,
  replies: {
    200: AzureList(
      Shape({
        ...resource,
        properties: Shape({
          reservationOrderId: Text(),
          reservationId: Text(),
          skuName: Text(),
          instanceFlexibilityRatio: Text(),
          instanceFlexibilityGroup: Text(),
          usageDate: InstantText(),
          instanceId: Text(),
          reservedHours: Exact(),
          usedHours: Exact(),
          totalReservedQuantity: Exact(),
          kind: Text(),
        }),
      }),
    ),
  },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound', 'AzureBadRequest'],
})

export const listReservationSummaries = endpoint({
  ...onConsumption,
  id: 'listReservationSummaries',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Consumption/reservationSummaries',
  doc: 'How far reservations were used, by day or month',
  query: Shape({ ...Range.properties, grain: Words(['daily', 'monthly']) }),
  replies: {
    200: AzureList(
      Shape({
        ...resource,
        properties: Shape({
          reservationOrderId: Text(),
          reservationId: Text(),
          skuName: Text(),
          kind: Text(),
          usageDate: InstantText(),
          reservedHours: Exact(),
          usedHours: Exact(),
          minUtilizationPercentage: Exact(),
          avgUtilizationPercentage: Exact(),
          maxUtilizationPercentage: Exact(),
          purchasedQuantity: Exact(),
          remainingQuantity: Exact(),
          totalReservedQuantity: Exact(),
          usedQuantity: Exact(),
          utilizedPercentage: Exact(),
        }),
      }),
    ),
  },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound', 'AzureBadRequest'],
})

export const listReservationTransactions = endpoint({
  ...onConsumption,
  id: 'listReservationTransactions',
  method: 'GET',
  path: '/{scope}/providers/Microsoft.Consumption/reservationTransactions',
  doc: 'Purchases of reservations under a billing account or profile',
  query: Range,
  replies: {
    200: AzureList(
      Shape({
        ...resource,
        properties: Shape({
          eventDate: InstantText(),
          reservationOrderId: Text(),
          description: Text(),
          eventType: Text(),
          quantity: Exact(),
          amount: Exact(),
          currency: Text(),
          reservationOrderName: Text(),
          billingFrequency: Text(),
          billingProfileId: Text(),
          billingProfileName: Text(),
          purchasingSubscriptionGuid: Text(),
          purchasingSubscriptionName: Text(),
          armSkuName: Text(),
          term: Text(),
          region: Text(),
        }),
      }),
    ),
  },
  faults: ['AzureResourceNotFound', 'AzureSubscriptionNotFound', 'AzureBadRequest'],
})
