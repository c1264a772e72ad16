/** Decides about the names under which Azure subscriptions are made (azure contract, section 4). Pure. */
import type { Instant, Static } from 'lazuli-contract'
import type { Alias, AliasRequest, ProvisioningState, Workload } from 'lazuli-contract/azure/aliases.ts'
import { aliasMoves } from 'lazuli-contract/azure/aliases.ts'
import { may } from 'lazuli-contract/moves.ts'
import { assert } from '../base/assert.ts'
import type { Caller } from '../base/caller.ts'
import { type KeptError, tellError } from '../base/kept-error.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import { type Ownership, ownershipState } from './ownership-rules.ts'
import { systemData } from './wire.ts'

/** What a request comes to, every spelling of it alike. */
export interface AliasWish {
  displayName: string
  workload: Workload
  /** As sent. */
  billingScope?: string
  resellerId?: string
  /** The Azure subscription to name; absent: a new one. */
  subscriptionId?: string
  managementGroupId?: string
  subscriptionTenantId?: string
  subscriptionOwnerId?: string
  tags?: Record<string, string>
}

export interface AliasRecord extends AliasWish {
  /** As first written; looked up without regard to case. */
  name: string
  subscriptionId: string
  /** The request named an existing subscription. */
  named?: true
  state: ProvisioningState
  error?: KeptError
  /** Object id of who made it. */
  principal: string
  createdBy: { name: string; type: 'User' | 'Application' }
  createdAt: Instant
}

const subscriptionName = /^(?:\/?subscriptions\/)?\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\/?$/i

/** Reads a request; the name of the alias stands for a display name that is not given. */
export function readAliasWish(name: string, { properties }: Static<typeof AliasRequest>): Outcome<AliasWish> {
  const { displayName, workload, workloadType, billingScope, resellerId, subscriptionId, additionalProperties } = properties
  const named = subscriptionId === undefined ? undefined : subscriptionName.exec(subscriptionId.trim())?.[1]?.toLowerCase()
  if (subscriptionId !== undefined && named === undefined)
    return refuse('AzureInputInvalid', { detail: 'properties.subscriptionId must be a GUID or /subscriptions/{guid}' })
  if (named === undefined && billingScope === undefined)
    return refuse('AzureInputInvalid', { detail: 'properties.billingScope is missing' })
  const { managementGroupId, subscriptionTenantId, subscriptionOwnerId, tags } = additionalProperties ?? {}
  return {
    displayName: displayName ?? name.slice(0, 64),
    workload: workload ?? workloadType ?? 'Production',
    ...(billingScope === undefined ? {} : { billingScope }),
    ...(resellerId === undefined ? {} : { resellerId }),
    ...(named === undefined ? {} : { subscriptionId: named }),
    ...(managementGroupId === undefined ? {} : { managementGroupId }),
    ...(subscriptionTenantId === undefined ? {} : { subscriptionTenantId }),
    ...(subscriptionOwnerId === undefined ? {} : { subscriptionOwnerId }),
    ...(tags === undefined ? {} : { tags }),
  }
}

/**
 * Whether a request repeats the one an alias was made by: then the alias answers, and nothing is made. A name in use for
 * another request, or by somebody else, is refused. One that failed may be tried again.
 */
export function repeatOf(known: AliasRecord, wish: AliasWish, caller: Pick<Caller, 'oid'>): Outcome<boolean> {
  if (known.principal !== caller.oid) return refuse('AzureForbidden', { detail: 'the alias belongs to another principal.' })
  if (known.state === 'Failed') return false
  const before = known.named ? known : { ...known, subscriptionId: undefined }
  const same = fingerprint(before) === fingerprint(wish)
  return same || refuse('AzureConflict', { detail: `The alias '${known.name}' is in use for another request.` })
}

function fingerprint(wish: Omit<AliasWish, 'subscriptionId'> & { subscriptionId?: string | undefined }): string {
  const scope = wish.billingScope
    ?.toLowerCase()
    .replace(/^\/*(?:providers\/microsoft\.billing\/+)?/, '')
    .replaceAll('%3a', ':')
  return JSON.stringify([
    wish.displayName,
    wish.workload,
    scope,
    wish.resellerId,
    wish.subscriptionId,
    wish.managementGroupId,
    wish.subscriptionTenantId,
    wish.subscriptionOwnerId,
    Object.entries(wish.tags ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ])
}

export function newAlias(
  name: string,
  wish: AliasWish,
  made: { subscriptionId: string; at: Instant; caller: Caller; state: ProvisioningState },
): AliasRecord {
  const { caller } = made
  return {
    ...wish,
    name,
    ...(wish.subscriptionId === undefined ? {} : { named: true }),
    subscriptionId: made.subscriptionId,
    state: made.state,
    principal: caller.oid,
    createdBy: { name: caller.upn ?? caller.appId, type: caller.kind === 'user' ? 'User' : 'Application' },
    createdAt: made.at,
  }
}

/** The alias once its subscription is made, or could not be. */
export function endAlias(alias: AliasRecord, error?: KeptError): AliasRecord {
  const state = error ? 'Failed' : 'Succeeded'
  assert(may(aliasMoves, alias.state, state), `an alias does not go from ${alias.state} to ${state}`)
  return { ...alias, state, ...(error ? { error } : {}) }
}

/** `base` is the address of this service as the caller sees it, `ownership` what the subscription has of it, `locale` the caller's. */
export function aliasToWire(
  record: AliasRecord,
  { base, now, ownership, locale }: { base: string; now: Instant; ownership?: Ownership | undefined; locale: string },
): Static<typeof Alias> {
  return {
    id: `/providers/Microsoft.Subscription/aliases/${record.name}`,
    name: record.name,
    type: 'Microsoft.Subscription/aliases',
    properties: {
      subscriptionId: record.subscriptionId,
      displayName: record.displayName,
      provisioningState: record.state,
      ...(record.billingScope === undefined ? {} : { billingScope: record.billingScope }),
      workload: record.workload,
      ...(record.resellerId === undefined ? {} : { resellerId: record.resellerId }),
      ...(record.subscriptionOwnerId === undefined ? {} : { subscriptionOwnerId: record.subscriptionOwnerId }),
      ...(record.managementGroupId === undefined ? {} : { managementGroupId: record.managementGroupId }),
      createdTime: systemData(record).createdAt,
      ...(record.tags ? { tags: record.tags } : {}),
      ...(ownership
        ? {
            acceptOwnershipUrl: `${base}/providers/Microsoft.Subscription/subscriptions/${record.subscriptionId}/acceptOwnership?api-version=2021-10-01`,
            acceptOwnershipState: ownershipState(ownership, now),
          }
        : {}),
    },
    ...(record.error ? { error: tellError(record.error, locale) } : {}),
    systemData: systemData(record),
  }
}
