/** What Azure operations share: api-versions per route family and the forms of lists and resources (azure contract, section 1). */
import { Flag, InstantText, List, Optional, Shape, Text, type TSchema } from '../schema.ts'

/** Versions of `Microsoft.Subscription`, oldest first (azure contract, sections 4 to 6). */
export const subscriptionVersions = [
  '2017-11-01-preview',
  '2018-03-01-preview',
  '2018-11-01-preview',
  '2019-03-01-preview',
  '2019-10-01-preview',
  '2020-01-01',
  '2020-09-01',
  '2021-01-01-privatepreview',
  '2021-10-01',
  '2023-01-01',
  '2024-08-01-preview',
  '2025-11-01-preview',
  '2026-08-01-preview',
] as const

/** Versions of `/subscriptions`, `/tenants` and `Microsoft.Resources` (azure contract, section 7). */
export const resourceVersions = [
  '2014-04-01',
  '2015-01-01',
  '2015-11-01',
  '2016-02-01',
  '2016-06-01',
  '2016-09-01',
  '2017-05-10',
  '2018-01-01',
  '2018-02-01',
  '2018-05-01',
  '2018-06-01',
  '2018-08-01',
  '2019-03-01',
  '2019-05-01',
  '2019-05-10',
  '2019-06-01',
  '2019-07-01',
  '2019-08-01',
  '2019-10-01',
  '2019-11-01',
  '2020-01-01',
  '2020-05-01',
  '2020-06-01',
  '2020-08-01',
  '2020-10-01',
  '2021-01-01',
  '2021-04-01',
  '2022-01-01',
  '2022-09-01',
  '2022-12-01',
] as const

/** Versions of `Microsoft.Billing` (azure contract, section 8). */
export const billingVersions = [
  '2018-03-01-preview',
  '2018-11-01-preview',
  '2019-10-01-preview',
  '2020-05-01',
  '2020-09-01',
  '2024-04-01',
] as const

/** Versions of `Microsoft.CostManagement` and of `Microsoft.Consumption` (azure contract, section 9). */
export const costVersions = ['2019-11-01', '2021-10-01', '2022-10-01', '2023-03-01', '2023-08-01', '2023-11-01'] as const
export const consumptionVersions = ['2019-10-01', '2021-10-01', '2023-03-01', '2023-05-01', '2023-11-01', '2024-08-01'] as const

/** Versions of `Microsoft.Capacity` (azure contract, section 10). */
export const capacityVersions = [
  '2017-11-01',
  '2017-11-01-beta',
  '2018-06-01',
  '2019-04-01',
  '2020-06-01',
  '2020-10-01-preview',
  '2020-11-15-preview',
  '2021-07-01',
  '2022-03-01',
  '2022-11-01',
] as const

/** `{"value":[…],"nextLink":"https://…"}`; the link is absent on the last page. */
export const AzureList = <T extends TSchema>(item: T) => Shape({ value: List(item), nextLink: Optional(Text()) })

export const SystemData = Shape(
  {
    createdBy: Optional(Text()),
    createdByType: Optional(Text()),
    createdAt: Optional(InstantText()),
    lastModifiedBy: Optional(Text()),
    lastModifiedByType: Optional(Text()),
    lastModifiedAt: Optional(InstantText()),
  },
  { $id: 'AzureSystemData' },
)

/** What a provider can do, as `…/operations` lists it. */
export const ProviderOperation = Shape(
  {
    name: Text(),
    isDataAction: Flag(),
    display: Shape({ provider: Text(), resource: Text(), operation: Text(), description: Text() }),
  },
  { $id: 'AzureProviderOperation' },
)

/** Operations of `Microsoft.Subscription`, and of `/subscriptions`, `/tenants` and `Microsoft.Resources`. */
export const onSubscription = { domain: 'azure-subscriptions', auth: 'A', wire: 'azure', apiVersions: subscriptionVersions } as const
export const onResources = { ...onSubscription, apiVersions: resourceVersions } as const
