/**
 * What stands around a subscription: provisioning, registration for reservations, support contact, activation, overage
 * (commerce contract, sections 7.2 and 7.4).
 */
import { endpoint } from './endpoint.ts'
import { Attributes, Collection, Flag, Guid, InstantText, Link, Optional, Shape, Text, Whole, Words } from './schema.ts'
import { change, read, registrationStatuses } from './subscriptions.ts'

const subscription = '/v1/customers/{customer-id}/subscriptions/{subscription-id}'

export const SubscriptionProvisioningStatus = Shape(
  {
    skuId: Optional(Guid('Left out where the SKU has no GUID: the .NET SDK reads nothing else (clients rule 18)')),
    status: Words(['none', 'success', 'pending', 'failed'], { description: '`pending` while a licence change runs' }),
    quantity: Whole(),
    endDate: InstantText(),
    attributes: Attributes,
  },
  { $id: 'SubscriptionProvisioningStatus' },
)

export const SubscriptionRegistrationStatus = Shape(
  { subscriptionId: Text(), status: Words(registrationStatuses), attributes: Attributes },
  { $id: 'SubscriptionRegistrationStatus' },
)

export const SupportContact = Shape(
  { supportTenantId: Guid(), supportMpnId: Text(), name: Text(), links: Shape({ self: Link }), attributes: Attributes },
  { $id: 'SupportContact' },
)

/** What is read of a contact that is sent: who it is. The name is the partner's own. */
export const SupportContactUpdate = Shape(
  { supportTenantId: Guid('Tenant of the partner itself or of a reseller of it'), supportMpnId: Text('Its MPN id') },
  { $id: 'SupportContactUpdate' },
)

const ActivationLinks = Collection(Shape({ lineItemNumber: Whole('Of the order'), link: Link }))

export const SubscriptionActivationResult = Shape(
  { subscriptionId: Text(), status: Text('`Success`') },
  { $id: 'SubscriptionActivationResult' },
)

/** Kinds of usage beyond what is licensed that an Azure subscription pays for. One at a time pays for each kind. */
export const overageTypes = ['PhoneServices'] as const

export const Overage = Shape(
  {
    azureEntitlementId: Guid('The Azure subscription that pays'),
    overageEnabled: Flag(),
    partnerId: Optional(Text('MPN id of the reseller of record')),
    type: Text('What is paid for'),
    attributes: Attributes,
  },
  { $id: 'Overage' },
)

export const OverageUpdate = Shape(
  {
    azureEntitlementId: Guid('An active Azure subscription of the customer'),
    overageEnabled: Flag(),
    partnerId: Optional(Text('MPN id of the reseller of record', { pattern: '^\\d+$' })),
    type: Optional(Words(overageTypes)),
  },
  { $id: 'OverageUpdate' },
)

export const getSubscriptionProvisioningStatus = endpoint({
  id: 'getSubscriptionProvisioningStatus',
  method: 'GET',
  path: `${subscription}/provisioningstatus`,
  domain: 'subscriptions',
  auth: 'U',
  roles: read,
  doc: 'How far the provisioning of a subscription is',
  page: 'Get subscription provisioning status',
  replies: { 200: SubscriptionProvisioningStatus },
  faults: ['SubscriptionNotFound', 'NoProvisioning'],
})

export const getSubscriptionRegistrationStatus = endpoint({
  id: 'getSubscriptionRegistrationStatus',
  method: 'GET',
  path: `${subscription}/registrationstatus`,
  domain: 'subscriptions',
  auth: 'A',
  roles: read,
  doc: 'Whether reservations can be bought under a subscription',
  page: 'Get subscription registration status',
  replies: { 200: SubscriptionRegistrationStatus },
  faults: ['SubscriptionNotFound'],
})

export const registerSubscription = endpoint({
  id: 'registerSubscription',
  method: 'POST',
  path: `${subscription}/registrations`,
  domain: 'subscriptions',
  auth: 'A',
  roles: change,
  doc: 'Register an Azure subscription, so that reservations can be bought under it; Location names the status',
  page: 'Register a subscription',
  replies: { 202: null },
  faults: ['SubscriptionNotFound', 'NotAnAzureSubscription', 'SubscriptionNotActive'],
})

export const getSubscriptionSupportContact = endpoint({
  id: 'getSubscriptionSupportContact',
  method: 'GET',
  path: `${subscription}/supportcontact`,
  domain: 'subscriptions',
  auth: 'U',
  roles: read,
  doc: 'Who supports the customer with a subscription: the partner itself unless a reseller was named',
  page: "Get a subscription's support contact",
  replies: { 200: SupportContact },
  faults: ['SubscriptionNotFound'],
})

export const updateSubscriptionSupportContact = endpoint({
  id: 'updateSubscriptionSupportContact',
  method: 'PUT',
  path: `${subscription}/supportcontact`,
  domain: 'subscriptions',
  auth: 'U',
  roles: change,
  doc: 'Name the reseller that supports the customer with a subscription',
  page: "Update a subscription's support contact",
  body: SupportContactUpdate,
  replies: { 200: SupportContact },
  faults: ['SubscriptionNotFound', 'SubscriptionDeleted', 'ResellerInvalid'],
})

export const listSubscriptionActivationLinks = endpoint({
  id: 'listSubscriptionActivationLinks',
  method: 'GET',
  path: `${subscription}/activationlinks`,
  domain: 'subscriptions',
  auth: 'A',
  roles: read,
  doc: 'Where a marketplace subscription is activated; none for what needs no activation',
  replies: { 200: ActivationLinks },
  faults: ['SubscriptionNotFound'],
})

export const activateSandboxSubscription = endpoint({
  id: 'activateSandboxSubscription',
  method: 'POST',
  path: `${subscription}/activate`,
  domain: 'subscriptions',
  auth: 'A',
  roles: change,
  doc: 'Activate a marketplace subscription in a sandbox account, in place of the publisher',
  page: 'Activate a sandbox subscription for commercial marketplace SaaS products',
  replies: { 200: SubscriptionActivationResult },
  faults: ['NotInThisEnvironment', 'SubscriptionNotFound', 'SubscriptionDeleted', 'AlreadyActivated', 'OperationUnsupported'],
})

/** Literal segment beside `{subscription-id}`: matched first. */
const overage = '/v1/customers/{customer-id}/subscriptions/overage'

export const getOverage = endpoint({
  id: 'getOverage',
  method: 'GET',
  path: overage,
  domain: 'subscriptions',
  auth: 'A',
  roles: ['GlobalAdmin', 'AdminAgent'],
  doc: 'Which Azure subscriptions of a customer pay for usage beyond its licences',
  replies: { 200: Collection(Overage) },
})

export const updateOverage = endpoint({
  id: 'updateOverage',
  method: 'PUT',
  path: overage,
  domain: 'subscriptions',
  auth: 'A',
  roles: ['GlobalAdmin', 'AdminAgent'],
  doc: 'Let an Azure subscription pay for usage beyond the licences of a customer, or no longer',
  body: OverageUpdate,
  replies: { 200: Overage },
  faults: ['EntitlementNotFound', 'ResellerNotFound', 'OverageBesideLegacyAzure'],
})
