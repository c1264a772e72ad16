/** Product upgrades: from legacy `MS-AZR-0145P` subscriptions to an Azure plan (commerce contract, section 10). */
import { endpoint } from './endpoint.ts'
import type { Moves } from './moves.ts'
import { Attributes, Flag, Guid, InstantText, List, Optional, Shape, Text, Words } from './schema.ts'

/** Only `Completed` is documented; the others are ours. */
export const upgradeStatuses = ['NotStarted', 'InProgress', 'Completed', 'Failed'] as const
export type UpgradeStatus = (typeof upgradeStatuses)[number]

/** A failed upgrade that is asked for again runs again under its id (commerce contract, section 12.7). */
export const upgradeMoves: Moves<UpgradeStatus> = {
  NotStarted: ['InProgress'],
  InProgress: ['Completed', 'Failed'],
  Failed: ['InProgress'],
  Completed: [],
}

/** Read leniently: a body may be missing where only the id counts, and the rules word what is wrong with its members. */
export const ProductUpgradeRequest = Shape(
  {
    customerId: Optional(Text('GUID of the customer')),
    productFamily: Optional(Text('`azure`, in any letter case')),
    attributes: Optional(Attributes),
  },
  { $id: 'ProductUpgradeRequest' },
)

export const ProductUpgradesEligibility = Shape(
  {
    customerId: Guid(),
    isEligible: Flag(),
    productFamily: Text('As asked'),
    upgradeId: Optional(Guid('Only when an upgrade exists')),
    reason: Optional(Text('Only when not eligible')),
    attributes: Attributes,
  },
  { $id: 'ProductUpgradesEligibility' },
)

const ErrorDetails = Shape({
  code: Text(),
  description: Text(),
  message: Text('The same text: the pages and the SDKs name it differently'),
})
const Product = Shape({ id: Optional(Text('Of a target: once there is a plan')), name: Text() })

export const ProductUpgradesStatus = Shape(
  {
    id: Guid(),
    productFamily: Text('`Azure`'),
    status: Words(upgradeStatuses),
    lineItems: List(
      Shape({
        sourceProduct: Product,
        targetProduct: Product,
        upgradedDate: Optional(InstantText('From the upgrade on')),
        status: Words(upgradeStatuses),
        errorDetails: Optional(ErrorDetails),
        attributes: Attributes,
      }),
    ),
    errorDetails: Optional(ErrorDetails),
    attributes: Attributes,
  },
  { $id: 'ProductUpgradesStatus' },
)

const onUpgrades = { domain: 'upgrades', auth: 'U', roles: ['AdminAgent', 'SalesAgent'], body: ProductUpgradeRequest } as const

export const checkProductUpgradeEligibility = endpoint({
  ...onUpgrades,
  id: 'checkProductUpgradeEligibility',
  method: 'POST',
  path: '/v1/productupgrades/eligibility',
  doc: 'Whether the legacy Azure subscriptions of a customer can become an Azure plan',
  page: 'Get eligibility for product upgrade',
  replies: { 200: ProductUpgradesEligibility },
  faults: ['CustomerIdInvalid', 'CustomerNotFound', 'NoRelationship', 'ProductFamilyUnknown'],
  reads: true,
})

export const createProductUpgrade = endpoint({
  ...onUpgrades,
  id: 'createProductUpgrade',
  method: 'POST',
  path: '/v1/productupgrades',
  doc: 'Turn the legacy Azure subscriptions of a customer into an Azure plan; `Location` names the upgrade',
  page: 'Create a product upgrade entity',
  replies: { 202: null },
  faults: [
    'CustomerIdInvalid',
    'CustomerNotFound',
    'NoRelationship',
    'ProductFamilyUnknown',
    'UpgradeRunning',
    'UpgradeCompleted',
    'NothingToUpgrade',
    'UpgradeOfSuspended',
    'UpgradeTooEarly',
    'UpgradeOfSharedServices',
    'AgreementMissing',
    'UpgradeItemMissing',
    'UpgradeImpossible',
  ],
})

export const getProductUpgradeStatus = endpoint({
  ...onUpgrades,
  id: 'getProductUpgradeStatus',
  method: 'POST',
  path: '/v1/productupgrades/{upgrade-id}/status',
  doc: 'How an upgrade stands; read by POST, with or without a body',
  page: 'Get product upgrade status',
  replies: { 200: ProductUpgradesStatus },
  faults: ['CustomerIdInvalid', 'UpgradeNotFound', 'UpgradeOfOtherCustomer'],
  reads: true,
})
