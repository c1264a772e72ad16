/** A partner at run time: its facts, its pair of stores, its clock, its one writer's lock. */
import type { Instant, Role } from 'lazuli-contract'
import type { PartnerClock } from '../base/clock.ts'
import type { IdSource } from '../base/ids.ts'
import type { Lock } from '../base/lock.ts'
import type { Profile } from '../base/profile.ts'
import type { Lines } from './lines.ts'
import type { StateStore } from './state.ts'

/** A reseller below an indirect provider. */
export interface Reseller {
  tenantId: string
  name: string
  mpnId: string
  /** ISO 3166-1 alpha-2; absent: that of the provider. */
  country?: string
  /** It has not signed the partner agreement. */
  agreementMissing?: true
  /** Initial domain; known of those that a sandbox made. */
  domain?: string
  /** The call that made it in a sandbox: broken off before its answer was stored, a repeat finds it by this. */
  madeBy?: string
}

/** Who holds a partner role by what a token says of its bearer. */
export interface RoleGrant {
  claim: 'groups' | 'wids' | 'roles'
  value: string
  role: Role
}

/** What is known of a partner account from its registration. */
export interface PartnerFacts {
  tenantId: string
  name: string
  /** Initial domain: `lapis.onmicrosoft.com`. */
  domain: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** Billing currency, ISO 4217. */
  currency: string
  mpnId: string
  role: 'direct' | 'provider'
  /** Indirect resellers of a provider. */
  resellers: readonly Reseller[]
  /** Countries the partner may sell in; absent: all. */
  markets?: readonly string[]
  /** An integration sandbox account: limits, and calls that production refuses. Absent: a production account. */
  sandbox?: boolean
  /** The edition whose form the address check takes; absent: the newer one. */
  addressValidation?: '2021'
  /** Verified domains beyond the initial one. */
  domains?: readonly string[]
  /** How claims of its tenant's tokens become partner roles; directory roles that mean one of them need no entry. */
  roleMapping?: readonly RoleGrant[]
  /** Since when, and why, the operator lets it call nothing. */
  suspended?: { at: Instant; reason?: string }
  /** World seed; ids derive from it. */
  seed: string
  /** Its world began as a copy of the world of this tenant: the two know the same customers, and neither knows of the other. */
  copyOf?: string
}

export interface Partner {
  readonly facts: PartnerFacts
  readonly state: StateStore
  /** The line store; opened at first use. */
  lines(): Promise<Lines>
  readonly clock: PartnerClock
  /** Held by every write and by the commit of every job. */
  readonly lock: Lock
  readonly ids: IdSource
  readonly profile: Profile
  /** Folder of this partner's files. */
  readonly folder: string
}
