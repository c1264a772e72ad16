/**
 * The state machines of commerce in one list, with what causes each move. `docs/state-machines.md` is drawn from here, and
 * the tables themselves are what the rules of the server ask, so the drawing cannot say otherwise than the service does.
 */
import { aliasMoves } from './azure/aliases.ts'
import { savingsPlanMoves } from './azure/savings-plans.ts'
import { ownershipMoves } from './azure/subscriptions.ts'
import { cartMoves } from './carts.ts'
import { entitlementMoves } from './entitlements.ts'
import type { Moves } from './moves.ts'
import { orderLineMoves, orderMoves } from './orders.ts'
import { reservationMoves } from './reservations.ts'
import { registrationMoves, subscriptionMoves } from './subscriptions.ts'
import { upgradeMoves } from './upgrades.ts'

export interface Machine {
  /** Name of the table in the contract: `cartMoves`. */
  table: string
  title: string
  /** Section of the commerce contract, or of the Azure one. */
  section: string
  moves: Moves<string>
  /** States a new one may be in, with what makes it. */
  begins: Readonly<Record<string, string>>
  /** What causes each move, by `from > to`: one entry for each move of the table, tested. */
  causes: Readonly<Record<string, string>>
}

export const machines: readonly Machine[] = [
  {
    table: 'cartMoves',
    title: 'Cart',
    section: 'commerce contract, section 12.1',
    moves: cartMoves,
    begins: { Active: 'POST' },
    causes: { 'Active > Ordered': 'checkout, at least one group ordered' },
  },
  {
    table: 'orderMoves',
    title: 'Order',
    section: 'commerce contract, section 12.2',
    moves: orderMoves,
    begins: { pending: 'modern order accepted', completed: 'legacy order accepted' },
    causes: {
      'pending > completed': 'all lines fulfilled',
      'pending > cancelled': 'all lines unfulfilled',
      'completed > cancelled': 'PATCH cancel, all lines',
    },
  },
  {
    table: 'orderLineMoves',
    title: 'Order line provisioning',
    section: 'commerce contract, section 12.3',
    moves: orderLineMoves,
    begins: { PrefulfillmentPending: 'modern order accepted' },
    causes: {
      'PrefulfillmentPending > Fulfilled': 'provisioning done',
      'PrefulfillmentPending > Unfulfilled': 'cancelled or failed',
      'Fulfilled > Unfulfilled': 'line cancelled',
    },
  },
  {
    table: 'subscriptionMoves',
    title: 'Subscription',
    section: 'commerce contract, section 12.4',
    moves: subscriptionMoves,
    begins: { active: 'order completed' },
    causes: {
      'active > suspended': 'PATCH suspended, or term over without renewal',
      'suspended > active': 'PATCH active',
      'active > deleted': 'marketplace cancel, upgrade, sandbox order cancel',
      'suspended > deleted': 'suspended for long, marketplace cancel, sandbox order cancel',
    },
  },
  {
    table: 'registrationMoves',
    title: 'Registration of a subscription for reservations',
    section: 'commerce contract, section 12.6',
    moves: registrationMoves,
    begins: { NotRegistered: 'order completed' },
    causes: { 'NotRegistered > Registering': 'POST registrations', 'Registering > Registered': 'background work done' },
  },
  {
    table: 'entitlementMoves',
    title: 'Azure entitlement',
    section: 'commerce contract, section 12.5',
    moves: entitlementMoves,
    begins: { active: 'plan order completed, or created in Azure' },
    causes: {
      'active > inactive': 'cancel with compromise, cancelled in Azure, or sandbox spend limit reached',
      'inactive > active': 'reactivate, enabled in Azure, or next cycle after a spend limit',
      'inactive > deleted': '90 days disabled',
    },
  },
  {
    table: 'aliasMoves',
    title: 'Azure subscription made under an alias',
    section: 'Azure contract, section 4',
    moves: aliasMoves,
    begins: { Accepted: 'PUT of a new name' },
    causes: { 'Accepted > Succeeded': 'the subscription is made', 'Accepted > Failed': 'its plan is no longer active by then' },
  },
  {
    table: 'ownershipMoves',
    title: 'Ownership of an Azure subscription',
    section: 'Azure contract, section 6',
    moves: ownershipMoves,
    begins: { Pending: 'made for another directory or owner' },
    causes: { 'Pending > Completed': 'acceptOwnership', 'Pending > Expired': 'not accepted within 7 days' },
  },
  {
    table: 'savingsPlanMoves',
    title: 'Savings plan',
    section: 'Azure REST specification, Microsoft.BillingBenefits',
    moves: savingsPlanMoves,
    begins: { Succeeded: 'purchase or renewal' },
    causes: { 'Succeeded > Expired': 'end of the term' },
  },
  {
    table: 'reservationMoves',
    title: 'Reservation and its order',
    section: 'Azure contract, section 10.2',
    moves: reservationMoves,
    begins: { Creating: 'purchase accepted', Succeeded: 'purchase, split, merge, exchange or renewal done' },
    causes: {
      'Creating > PendingResourceHold': 'capacity asked for',
      'Creating > Succeeded': 'purchase done',
      'Creating > Cancelled': 'cancelled',
      'Creating > Failed': 'refused',
      'PendingResourceHold > ConfirmedResourceHold': 'capacity held',
      'PendingResourceHold > Cancelled': 'cancelled',
      'PendingResourceHold > Failed': 'no capacity',
      'ConfirmedResourceHold > PendingBilling': 'payment asked for',
      'ConfirmedResourceHold > Cancelled': 'cancelled',
      'ConfirmedResourceHold > Failed': 'hold lost',
      'PendingBilling > ConfirmedBilling': 'paid',
      'PendingBilling > BillingFailed': 'not paid',
      'PendingBilling > Cancelled': 'cancelled',
      'PendingBilling > Failed': 'payment broke',
      'ConfirmedBilling > Created': 'made',
      'ConfirmedBilling > Succeeded': 'purchase done',
      'ConfirmedBilling > Cancelled': 'cancelled',
      'ConfirmedBilling > Failed': 'not made',
      'Created > Succeeded': 'purchase done',
      'Created > Cancelled': 'cancelled',
      'Created > Failed': 'not usable',
      'Succeeded > Cancelled': 'returned, exchanged, or its order line cancelled',
      'Succeeded > Expired': 'term over',
      'Succeeded > Split': 'split into two',
      'Succeeded > Merged': 'merged into another',
      'BillingFailed > Cancelled': 'given up',
    },
  },
  {
    table: 'upgradeMoves',
    title: 'Product upgrade',
    section: 'commerce contract, section 12.7',
    moves: upgradeMoves,
    begins: { NotStarted: 'POST accepted' },
    causes: {
      'NotStarted > InProgress': 'work begins',
      'InProgress > Completed': 'all lines done',
      'InProgress > Failed': 'a line fails',
      'Failed > InProgress': 'POST again',
    },
  },
]

/** `from > to` of each move of a table. */
export function movesOf(moves: Moves<string>): string[] {
  return Object.entries(moves).flatMap(([from, targets]) => targets.map((to) => `${from} > ${to}`))
}

/** One machine as a Mermaid state diagram. */
function diagram({ moves, begins, causes }: Machine): string {
  const ends = Object.keys(moves).filter((state) => moves[state]?.length === 0)
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...Object.entries(begins).map(([state, cause]) => `  [*] --> ${state}: ${cause}`),
    ...Object.entries(moves).flatMap(([from, targets]) => targets.map((to) => `  ${from} --> ${to}: ${causes[`${from} > ${to}`]}`)),
    ...ends.map((state) => `  ${state} --> [*]`),
    '```',
  ].join('\n')
}

/** The text of `docs/state-machines.md`. */
export function stateMachinesPage(): string {
  const sections = machines.map((machine) => `## ${machine.title}\n\n\`${machine.table}\`, ${machine.section}.\n\n${diagram(machine)}`)
  return `# State machines

What may become what, drawn from the tables of the contract (\`contract/src/machines.ts\`); \`node contract/scripts/state-machines.ts --write\` draws it anew.

${sections.join('\n\n')}
`
}
