/** The Azure subscriptions of plans as Azure itself runs them (azure contract, sections 4 to 7). */
import { endpoint } from '../endpoint.ts'
import { AzureList, ProviderOperation, resourceVersions, subscriptionVersions } from './arm.ts'

const onSubscription = { domain: 'azure-subscriptions', auth: 'A', wire: 'azure', apiVersions: subscriptionVersions } as const
const onResources = { ...onSubscription, apiVersions: resourceVersions } as const

export const listSubscriptionProviderOperations = endpoint({
  ...onSubscription,
  id: 'listSubscriptionProviderOperations',
  method: 'GET',
  path: '/providers/Microsoft.Subscription/operations',
  doc: 'What the provider Microsoft.Subscription can do',
  replies: { 200: AzureList(ProviderOperation) },
})

export const listResourceProviderOperations = endpoint({
  ...onResources,
  id: 'listResourceProviderOperations',
  method: 'GET',
  path: '/providers/Microsoft.Resources/operations',
  doc: 'What the provider Microsoft.Resources can do',
  replies: { 200: AzureList(ProviderOperation) },
})
