/**
 * From one item to another: upgrades of legacy licences, transitions of modern ones, conversions of trials (commerce
 * contract, section 7.4). Azure subscriptions know none of them.
 */
import { endpoint } from './endpoint.ts'
import { Offer } from './offers.ts'
import { Attributes, Collection, Flag, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'
import { billingCycles, change, read } from './subscriptions.ts'

const subscription = '/v1/customers/{customer-id}/subscriptions/{subscription-id}'

/** Why a subscription cannot be upgraded or moved on: the number on the wire, ordinals of the SDKs. */
export const changeErrors = {
  other: 0,
  delegatedAdminDisabled: 1,
  notActive: 2,
  conflictingServices: 3,
  concurrency: 4,
  userContextRequired: 5,
  addOnsPresent: 6,
  noPath: 7,
  targetNotFound: 8,
  notProvisioned: 9,
  lacksBillingCycle: 10,
  conversionsNotFound: 11,
  userLicence: 12,
  insufficientPermissions: 13,
} as const
export type ChangeError = keyof typeof changeErrors

const upgradeTypes = Words(['none', 'upgrade_only', 'upgrade_with_license_transfer'])
/** Plain text on the wire, spelt as the service description spells it. */
const transitionTypes = Words(['transition_only', 'transition_with_license_transfer'])

const UpgradeError = Shape({ code: Whole(), description: Text(), additionalDetails: Optional(Text()), attributes: Attributes })

export const Upgrade = Shape(
  {
    targetOffer: Offer,
    upgradeType: upgradeTypes,
    isEligible: Flag(),
    quantity: Whole(),
    upgradeErrors: List(UpgradeError, 'Why it is not eligible'),
    attributes: Attributes,
  },
  { $id: 'Upgrade' },
)

/** What is read of an upgrade that is sent: an item of the list sent back, or its offer and type alone. */
export const UpgradeRequest = Shape(
  {
    targetOffer: Shape({ id: Text('GUID of the offer') }),
    upgradeType: Optional(upgradeTypes),
    quantity: Optional(Whole('Of the new subscription; absent: as before')),
  },
  { $id: 'UpgradeRequest' },
)

export const UpgradeResult = Shape(
  {
    sourceSubscriptionId: Text(),
    targetSubscriptionId: Optional(Text('Once it is done')),
    upgradeType: upgradeTypes,
    upgradeErrors: List(UpgradeError, 'Why it was not done'),
    licenseErrors: List(
      Shape({ userObjectId: Text(), name: Text(), email: Text(), errors: List(UpgradeError) }),
      'Users whose licences could not be moved',
    ),
    attributes: Attributes,
  },
  { $id: 'UpgradeResult' },
)

const TransitionError = Shape({ code: Whole(), description: Text() })

export const TransitionEligibility = Shape(
  {
    catalogItemId: Text('Of the target'),
    title: Text(),
    description: Text(),
    quantity: Whole(),
    eligibilities: List(Shape({ isEligible: Flag(), transitionType: transitionTypes, errors: List(TransitionError) })),
  },
  { $id: 'TransitionEligibility' },
)

const TransitionEvent = Shape({
  name: Words(['Conversion', 'SeatReassignment']),
  status: Words(['InProgress', 'Completed', 'Failed']),
  timestamp: InstantText(),
  errors: List(TransitionError),
  attributes: Attributes,
})

export const Transition = Shape(
  {
    operationId: Text(),
    fromCatalogItemId: Text(),
    fromSubscriptionId: Text(),
    toCatalogItemId: Text(),
    toSubscriptionId: Optional(Text('Once it is done')),
    quantity: Whole(),
    termDuration: Optional(Text()),
    billingCycle: Optional(Words(billingCycles)),
    transitionType: transitionTypes,
    promotionId: Optional(Text()),
    events: List(TransitionEvent),
    attributes: Attributes,
  },
  { $id: 'Transition' },
)

export const TransitionRequest = Shape(
  {
    toCatalogItemId: Text('`product:sku:availability`'),
    toSubscriptionId: Optional(Text('Absent: a new subscription')),
    quantity: Optional(Whole('Licences that move; absent: all', { minimum: 1 })),
    termDuration: Optional(Text('ISO 8601; absent: as before')),
    billingCycle: Optional(Words(billingCycles)),
    transitionType: Optional(transitionTypes),
    promotionId: Optional(Text()),
  },
  { $id: 'TransitionRequest' },
)

export const Conversion = Shape(
  {
    offerId: Text(),
    targetOfferId: Text(),
    orderId: Text(),
    quantity: Whole(),
    billingCycle: Words(billingCycles),
    attributes: Attributes,
  },
  { $id: 'Conversion' },
)

export const ConversionRequest = Shape(
  {
    offerId: Optional(Text('Of the trial')),
    targetOfferId: Text('Of what it turns into'),
    orderId: Optional(Text()),
    quantity: Optional(Whole()),
    billingCycle: Optional(Words(billingCycles)),
  },
  { $id: 'ConversionRequest' },
)

export const ConversionResult = Shape(
  {
    subscriptionId: Text(),
    offerId: Text('Of the trial'),
    targetOfferId: Text(),
    error: Optional(Shape({ code: Whole('0 other, 1 conversions not found'), description: Text() })),
    attributes: Attributes,
  },
  { $id: 'ConversionResult' },
)

export const listSubscriptionUpgrades = endpoint({
  id: 'listSubscriptionUpgrades',
  method: 'GET',
  path: `${subscription}/upgrades`,
  domain: 'subscriptions',
  auth: 'A',
  roles: read,
  doc: 'Offers a legacy licence can be upgraded to; none for Azure',
  page: 'Transition a subscription',
  replies: { 200: Collection(Upgrade) },
  faults: ['SubscriptionNotFound'],
})

export const upgradeSubscription = endpoint({
  id: 'upgradeSubscription',
  method: 'POST',
  path: `${subscription}/upgrades`,
  domain: 'subscriptions',
  auth: 'A',
  roles: change,
  doc: 'Upgrade a legacy licence to another offer; a refusal stands inside the result',
  page: 'Transition a subscription',
  body: UpgradeRequest,
  replies: { 200: UpgradeResult },
  faults: ['SubscriptionNotFound'],
})

const transitionRoles = ['GlobalAdmin', 'AdminAgent'] as const

export const listTransitionEligibilities = endpoint({
  id: 'listTransitionEligibilities',
  method: 'GET',
  path: `${subscription}/transitioneligibilities`,
  domain: 'subscriptions',
  auth: 'A',
  roles: transitionRoles,
  doc: 'Items a modern licence can move on to; none for Azure',
  query: Shape({ eligibilityType: Optional(Words(['immediate', 'scheduled'])) }),
  replies: { 200: Collection(TransitionEligibility) },
  faults: ['SubscriptionNotFound'],
})

export const listTransitions = endpoint({
  id: 'listTransitions',
  method: 'GET',
  path: `${subscription}/transitions`,
  domain: 'subscriptions',
  auth: 'A',
  roles: transitionRoles,
  doc: 'Transitions of a subscription, or the one with an operation id; none for Azure',
  query: Shape({ operationId: Optional(Text()) }),
  replies: { 200: Collection(Transition) },
  faults: ['SubscriptionNotFound'],
})

export const createTransition = endpoint({
  id: 'createTransition',
  method: 'POST',
  path: `${subscription}/transitions`,
  domain: 'subscriptions',
  auth: 'A',
  roles: transitionRoles,
  doc: 'Move licences on to another item; a refusal stands inside the event of the transition',
  body: TransitionRequest,
  replies: { 200: Transition },
  faults: ['SubscriptionNotFound', 'OperationUnsupported'],
})

export const listTrialConversions = endpoint({
  id: 'listTrialConversions',
  method: 'GET',
  path: `${subscription}/conversions`,
  domain: 'subscriptions',
  auth: 'U',
  roles: read,
  doc: 'What a trial can be converted to; none for what is no trial',
  page: 'Get a list of trial conversion offers',
  replies: { 200: Collection(Conversion) },
  faults: ['SubscriptionNotFound'],
})

export const convertTrial = endpoint({
  id: 'convertTrial',
  method: 'POST',
  path: `${subscription}/conversions`,
  domain: 'subscriptions',
  auth: 'U',
  roles: change,
  doc: 'Convert a trial to a paid subscription; a refusal stands inside the result',
  page: 'Convert a trial subscription to paid',
  body: ConversionRequest,
  replies: { 200: ConversionResult },
  faults: ['SubscriptionNotFound'],
})
