/** What the two providers served here can do, as their `operations` lists name it. */
const entry = (provider: string, shown: string) => (resource: string, deed: string, operation: string) => ({
  name: `${provider}/${resource}${resource ? '/' : ''}${deed}`,
  isDataAction: false,
  display: { provider: shown, resource: resource || 'subscriptions', operation, description: `${operation}.` },
})

const onSubscription = entry('Microsoft.Subscription', 'Microsoft Subscription')
const onResources = entry('Microsoft.Resources', 'Microsoft Resources')

export const subscriptionOperations = [
  onSubscription('aliases', 'read', 'Get subscription aliases'),
  onSubscription('aliases', 'write', 'Create a subscription alias'),
  onSubscription('aliases', 'delete', 'Delete a subscription alias'),
  onSubscription('', 'cancel/action', 'Cancel a subscription'),
  onSubscription('', 'rename/action', 'Rename a subscription'),
  onSubscription('', 'enable/action', 'Enable a subscription'),
  onSubscription('subscriptions', 'acceptOwnership/action', 'Accept ownership of a subscription'),
  onSubscription('subscriptions', 'acceptOwnershipStatus/read', 'Get the ownership status of a subscription'),
  onSubscription('policies', 'read', 'Get subscription policies'),
  onSubscription('policies', 'write', 'Change the subscription policy of a tenant'),
  onSubscription('subscriptionOperations', 'read', 'Get the state of a subscription creation'),
]

export const resourceOperations = [
  onResources('subscriptions', 'read', 'Get subscriptions'),
  onResources('subscriptions/locations', 'read', 'Get the locations of a subscription'),
  onResources('tenants', 'read', 'Get tenants'),
  onResources('checkZonePeers', 'action', 'Check the zone peers of a subscription'),
  onResources('checkResourceName', 'action', 'Check a resource name'),
]
