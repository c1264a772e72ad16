// Generated from the contract by sdk/scripts/generate.ts; not edited by hand.
import { listDeliveries as listDeliveriesOperation, replayDelivery as replayDeliveryOperation, streamDeliveries as streamDeliveriesOperation } from 'lazuli-contract/deliveries.ts'
import { deleteFaults as deleteFaultsOperation, getFaults as getFaultsOperation, getThrottling as getThrottlingOperation, listRequests as listRequestsOperation, putFaults as putFaultsOperation, putThrottling as putThrottlingOperation } from 'lazuli-contract/lab-faults.ts'
import { getSignInPolicy as getSignInPolicyOperation, listLabApplications as listLabApplicationsOperation, listLabUsers as listLabUsersOperation, mintToken as mintTokenOperation, putLabApplication as putLabApplicationOperation, revokeSignIns as revokeSignInsOperation, rotateKeys as rotateKeysOperation, setSignInPolicy as setSignInPolicyOperation, updateLabUser as updateLabUserOperation } from 'lazuli-contract/lab-identity.ts'
import { cancelUsageGeneration as cancelUsageGenerationOperation, generateUsage as generateUsageOperation, getUsageGeneration as getUsageGenerationOperation, listUsageGenerations as listUsageGenerationsOperation } from 'lazuli-contract/lab-usage.ts'
import { forkWorld as forkWorldOperation, restoreSnapshot as restoreSnapshotOperation, takeSnapshot as takeSnapshotOperation } from 'lazuli-contract/lab-worlds.ts'
import { acceptRelationship as acceptRelationshipOperation, advanceClock as advanceClockOperation, createLabPartner as createLabPartnerOperation, getClock as getClockOperation, resetWorld as resetWorldOperation, signAgreement as signAgreementOperation } from 'lazuli-contract/lab.ts'
import type { Call, FileCall, Paged } from '../call.ts'
import { type Core, call as callOperation, file as fileOperation, list as listOperation } from '../core.ts'
import type { CallOptions, Content } from '../operation.ts'
import type { ClockStand, Customer, Delivery, InstantText, OpenWord, PartnerCredentials, UsageGeneration, WebhookRegistration } from './types.ts'

/**
 * Where the partner clock stands and what waits for it.
 *
 * `GET /lab/clock`
 *
 * Called by: this machine, or a token.
 */
export function getClock(core: Core, params?: Record<string, never>, options?: CallOptions): Call<ClockStand> {
  return callOperation(core, getClockOperation, params, options)
}

export interface AdvanceClockParams {
  body?: {
    /** ISO 8601 duration: P1D */
    by?: string
    /** Instant: 2026-10-06T00:00:00Z */
    to?: string
  } | undefined
}

/**
 * Move the partner clock forward, running due jobs in order until quiet.
 *
 * `POST /lab/clock/advance`
 *
 * Called by: this machine, or a token.
 * Refused with: ClockBackwards (400/800002), BadInput (400/800002), JobStopped (500/800003).
 */
export function advanceClock(core: Core, params?: AdvanceClockParams, options?: CallOptions): Call<{
  from: InstantText
  now: InstantText
  jobsRun: number
  /** Events that happened on the way, by type */
  events: {
    type: string
    count: number
  }[]
}> {
  return callOperation(core, advanceClockOperation, params, options)
}

export interface CreatePartnerParams {
  body?: {
    /** 1 to 100 characters of print */
    name?: string
    /** Initial domain; made up when absent */
    domain?: string
    /** ISO 3166-1 alpha-2; default US */
    country?: string
    /** ISO 4217; default the billing currency of the country */
    currency?: string
    role?: 'direct' | 'provider' | OpenWord
    /** An integration sandbox account, with its limits and its own calls; default false */
    sandbox?: boolean
    /** How a bad address is told of; default 2023: 200 with a status */
    addressValidation?: '2021' | '2023' | OpenWord
    /** Indirect resellers of a provider; default one */
    resellers?: {
      name?: string
      /** Digits */
      mpnId?: string
      /** ISO 3166-1 alpha-2; default as the partner */
      country?: string
      /** Whether it has signed the partner agreement; default true */
      agreementSigned?: boolean
    }[]
    seed?: string
    /** default empty */
    world?: 'demo' | 'empty' | OpenWord
    /** Where its clock stands when ready; default as the service */
    start?: InstantText
  } | undefined
}

/**
 * A further partner with a world, credentials and a clock of its own.
 *
 * `POST /lab/partners`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002).
 */
export function createPartner(core: Core, params?: CreatePartnerParams, options?: CallOptions): Call<PartnerCredentials> {
  return callOperation(core, createLabPartnerOperation, params, options)
}

export interface ResetWorldParams {
  body?: {
    world?: 'demo' | 'empty' | OpenWord
    seed?: string
  } | undefined
}

/**
 * Throws the partner's world away and lives it again from its seed.
 *
 * `POST /lab/reset`
 *
 * Called by: this machine, or a token.
 */
export function resetWorld(core: Core, params?: ResetWorldParams, options?: CallOptions): Call<ClockStand> {
  return callOperation(core, resetWorldOperation, params, options)
}

/**
 * The partner's world as one file, as of one moment: a tar archive of a manifest and both stores.
 *
 * `GET /lab/snapshot`
 *
 * Called by: this machine, or a token.
 */
export function takeSnapshot(core: Core, params?: Record<string, never>, options?: CallOptions): FileCall {
  return fileOperation(core, takeSnapshotOperation, params, options)
}

export interface RestoreSnapshotParams {
  /** Sent as it is; a stream is sent once and not tried again. */
  content: Content
  /** One of application/x-tar */
  contentType?: string | undefined
}

/**
 * Puts a snapshot in place of the partner's world: all of it or nothing. Who the partner is and who signs in for it stays.
 *
 * `POST /lab/restore`
 *
 * Called by: this machine, or a token.
 * Refused with: SnapshotRefused (400/800002), StorageFull (503/800003).
 */
export function restoreSnapshot(core: Core, params: RestoreSnapshotParams, options?: CallOptions): Call<ClockStand> {
  return callOperation(core, restoreSnapshotOperation, params, options)
}

export interface ForkWorldParams {
  body?: {
    /** 1 to 100 characters of print */
    name?: string
    /** Initial domain; made up when absent */
    domain?: string
    /** Of the ids it makes from now on; default that of the partner */
    seed?: string
  } | undefined
}

/**
 * A further partner with a copy of the partner's world, under a tenant, credentials and a clock of its own.
 *
 * `POST /lab/fork`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002), DomainTaken (409/3000), StorageFull (503/800003).
 */
export function forkWorld(core: Core, params?: ForkWorldParams, options?: CallOptions): Call<PartnerCredentials> {
  return callOperation(core, forkWorldOperation, params, options)
}

export interface GenerateUsageParams {
  body: {
    /** Default `1` */
    seed?: string
    /** First day: 2026-09-01. Not before the oldest month metering takes */
    from: string
    /** Last day, counted in. May lie ahead of the partner clock */
    to: string
    /** Only their Azure subscriptions; default all active ones of the partner */
    customers?: string[]
    /** Only these Azure subscriptions */
    subscriptions?: string[]
    /** Daily lines of each Azure subscription: 20, 200 or 2,000; default small */
    size?: 'small' | 'medium' | 'large' | OpenWord
    /** In place of a size: daily lines of all of them together */
    linesPerDay?: number
    /** Now and then a day with intruders or a burst; default true */
    anomalies?: boolean
    /** Of a hundred events, how many are sent days after their day; default 0 */
    latePercent?: number
    /** How many days after it; default 3 */
    lateDays?: number
    /** Of a hundred events, how many are sent twice; default 0 */
    duplicatePercent?: number
  }
}

/**
 * Make seeded, realistic usage of a span of days. Days up to the partner clock are made at once, later ones as the clock reaches them. The same seed makes the same events, so a repeat adds nothing.
 *
 * `POST /lab/usage/generate`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002), CustomerNotFound (404/60003), NoRelationship (403/20002), AzureSubscriptionUnknown (404/1000), TooManyGenerations (409/3000).
 */
export function generateUsage(core: Core, params: GenerateUsageParams, options?: CallOptions): Call<UsageGeneration> {
  return callOperation(core, generateUsageOperation, params, options)
}

/**
 * The last usage generations of the partner, newest first.
 *
 * `GET /lab/usage/generate`
 *
 * Called by: this machine, or a token.
 */
export function listGenerations(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  items: UsageGeneration[]
}, UsageGeneration> {
  return listOperation(core, listUsageGenerationsOperation, params, options)
}

export interface GetGenerationParams {
  generationId: string
}

/**
 * How far a usage generation has come.
 *
 * `GET /lab/usage/generate/{generation-id}`
 *
 * Called by: this machine, or a token.
 * Refused with: GenerationNotFound (404/1000).
 */
export function getGeneration(core: Core, params: GetGenerationParams, options?: CallOptions): Call<UsageGeneration> {
  return callOperation(core, getUsageGenerationOperation, params, options)
}

export interface CancelGenerationParams {
  generationId: string
}

/**
 * Stops a usage generation. What was sent stays.
 *
 * `DELETE /lab/usage/generate/{generation-id}`
 *
 * Called by: this machine, or a token.
 * Refused with: GenerationNotFound (404/1000).
 */
export function cancelGeneration(core: Core, params: CancelGenerationParams, options?: CallOptions): Call<UsageGeneration> {
  return callOperation(core, cancelUsageGenerationOperation, params, options)
}

export interface MintTokenParams {
  body: {
    kind: 'valid' | 'expired' | 'wrong-audience' | 'no-mfa' | 'app-only' | 'missing-role' | 'unregistered-app' | 'revoked' | OpenWord
    /** User principal name or its first part; default admin */
    user?: string
    /** What it is for; default https://api.partnercenter.microsoft.com */
    audience?: string
  }
}

/**
 * A token of a kind, as a token reply.
 *
 * `POST /lab/tokens`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002).
 */
export function mintToken(core: Core, params: MintTokenParams, options?: CallOptions): Call<{
  token_type: string
  scope?: string
  /** Seconds */
  expires_in: number
  ext_expires_in: number
  access_token: string
}> {
  return callOperation(core, mintTokenOperation, params, options)
}

/**
 * The faults ordered, and what became of them.
 *
 * `GET /lab/faults`
 *
 * Called by: this machine, or a token.
 */
export function getFaults(core: Core, params?: Record<string, never>, options?: CallOptions): Call<{
  rules: {
    kind: 'latency' | 'error' | 'throttle' | 'cutBeforeHeaders' | 'cutInBody' | 'unknownEnum' | 'bom' | 'truncatedPage' | 'malformedJson' | OpenWord
    /** Id of an operation: createCart */
    operation?: string
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | OpenWord
    /** Path without query; `{…}` is one segment, `*` anything (twice at the most) */
    path?: string
    /** Of error and cut connections: before anything is done, or when it is committed (default) */
    when?: 'before' | 'after' | OpenWord
    /** Calls let through first */
    skip?: number
    /** Only every nth call after them */
    every?: number
    /** Only so many of a hundred, by seed */
    percent?: number
    /** Of the chance; default 1 */
    seed?: string
    /** Over after so many */
    times?: number
    /** Of latency */
    milliseconds?: number
    /** Of error: 500, 502, 503 or 504; default 500 */
    status?: number
    /** Of throttle, seconds; default 1 */
    retryAfter?: number
    /** Of unknownEnum: the member whose words become another; default the first known one */
    member?: string
    /** Of unknownEnum: default `not_yet_invented` */
    value?: string
    /** Calls it has matched */
    seen: number
    /** Calls it has disturbed */
    done: number
  }[]
}> {
  return callOperation(core, getFaultsOperation, params, options)
}

export interface PutFaultsParams {
  body: {
    rules: {
      kind: 'latency' | 'error' | 'throttle' | 'cutBeforeHeaders' | 'cutInBody' | 'unknownEnum' | 'bom' | 'truncatedPage' | 'malformedJson' | OpenWord
      /** Id of an operation: createCart */
      operation?: string
      method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | OpenWord
      /** Path without query; `{…}` is one segment, `*` anything (twice at the most) */
      path?: string
      /** Of error and cut connections: before anything is done, or when it is committed (default) */
      when?: 'before' | 'after' | OpenWord
      /** Calls let through first */
      skip?: number
      /** Only every nth call after them */
      every?: number
      /** Only so many of a hundred, by seed */
      percent?: number
      /** Of the chance; default 1 */
      seed?: string
      /** Over after so many */
      times?: number
      /** Of latency */
      milliseconds?: number
      /** Of error: 500, 502, 503 or 504; default 500 */
      status?: number
      /** Of throttle, seconds; default 1 */
      retryAfter?: number
      /** Of unknownEnum: the member whose words become another; default the first known one */
      member?: string
      /** Of unknownEnum: default `not_yet_invented` */
      value?: string
    }[]
  }
}

/**
 * Orders faults on the partner's calls, in place of those ordered before. The first rule that matches a call disturbs it; latencies add up.
 *
 * `PUT /lab/faults`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002).
 */
export function putFaults(core: Core, params: PutFaultsParams, options?: CallOptions): Call<{
  rules: {
    kind: 'latency' | 'error' | 'throttle' | 'cutBeforeHeaders' | 'cutInBody' | 'unknownEnum' | 'bom' | 'truncatedPage' | 'malformedJson' | OpenWord
    /** Id of an operation: createCart */
    operation?: string
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | OpenWord
    /** Path without query; `{…}` is one segment, `*` anything (twice at the most) */
    path?: string
    /** Of error and cut connections: before anything is done, or when it is committed (default) */
    when?: 'before' | 'after' | OpenWord
    /** Calls let through first */
    skip?: number
    /** Only every nth call after them */
    every?: number
    /** Only so many of a hundred, by seed */
    percent?: number
    /** Of the chance; default 1 */
    seed?: string
    /** Over after so many */
    times?: number
    /** Of latency */
    milliseconds?: number
    /** Of error: 500, 502, 503 or 504; default 500 */
    status?: number
    /** Of throttle, seconds; default 1 */
    retryAfter?: number
    /** Of unknownEnum: the member whose words become another; default the first known one */
    member?: string
    /** Of unknownEnum: default `not_yet_invented` */
    value?: string
    /** Calls it has matched */
    seen: number
    /** Calls it has disturbed */
    done: number
  }[]
}> {
  return callOperation(core, putFaultsOperation, params, options)
}

/**
 * No more faults.
 *
 * `DELETE /lab/faults`
 *
 * Called by: this machine, or a token.
 */
export function deleteFaults(core: Core, params?: Record<string, never>, options?: CallOptions): Call<{
  rules: {
    kind: 'latency' | 'error' | 'throttle' | 'cutBeforeHeaders' | 'cutInBody' | 'unknownEnum' | 'bom' | 'truncatedPage' | 'malformedJson' | OpenWord
    /** Id of an operation: createCart */
    operation?: string
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | OpenWord
    /** Path without query; `{…}` is one segment, `*` anything (twice at the most) */
    path?: string
    /** Of error and cut connections: before anything is done, or when it is committed (default) */
    when?: 'before' | 'after' | OpenWord
    /** Calls let through first */
    skip?: number
    /** Only every nth call after them */
    every?: number
    /** Only so many of a hundred, by seed */
    percent?: number
    /** Of the chance; default 1 */
    seed?: string
    /** Over after so many */
    times?: number
    /** Of latency */
    milliseconds?: number
    /** Of error: 500, 502, 503 or 504; default 500 */
    status?: number
    /** Of throttle, seconds; default 1 */
    retryAfter?: number
    /** Of unknownEnum: the member whose words become another; default the first known one */
    member?: string
    /** Of unknownEnum: default `not_yet_invented` */
    value?: string
    /** Calls it has matched */
    seen: number
    /** Calls it has disturbed */
    done: number
  }[]
}> {
  return callOperation(core, deleteFaultsOperation, params, options)
}

/**
 * Whether the partner's calls are throttled, and from how many on.
 *
 * `GET /lab/throttling`
 *
 * Called by: this machine, or a token.
 */
export function getThrottling(core: Core, params?: Record<string, never>, options?: CallOptions): Call<{
  enabled: boolean
  limits: {
    /** Id of an operation */
    operation: string
    calls: number
    seconds: number
    by: 'partner' | 'customer' | 'application' | OpenWord
  }[]
}> {
  return callOperation(core, getThrottlingOperation, params, options)
}

export interface PutThrottlingParams {
  body: {
    enabled: boolean
    /** Of any operation; at most 100 */
    limits?: {
      /** Id of an operation */
      operation: string
      calls: number
      /** Default 60 */
      seconds?: number
    }[]
  }
}

/**
 * Switches throttling of the partner's calls, and sets limits in place of the documented ones; counting begins anew.
 *
 * `PUT /lab/throttling`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002).
 */
export function putThrottling(core: Core, params: PutThrottlingParams, options?: CallOptions): Call<{
  enabled: boolean
  limits: {
    /** Id of an operation */
    operation: string
    calls: number
    seconds: number
    by: 'partner' | 'customer' | 'application' | OpenWord
  }[]
}> {
  return callOperation(core, putThrottlingOperation, params, options)
}

/**
 * What the partner demands of its users.
 *
 * `GET /lab/policy`
 *
 * Called by: this machine, or a token.
 */
export function getPolicy(core: Core, params?: Record<string, never>, options?: CallOptions): Call<{
  /** Whether Partner Center refuses users' calls without a second factor */
  enforceMfa: 'on' | 'off' | 'from' | OpenWord
  /** With `from`: since when, on the partner clock */
  enforceMfaFrom?: InstantText
  /** The authority gives users no token without a second factor */
  requireMfa: boolean
  /** Tokens tell of no second factor, whatever was done */
  hideMfa: boolean
  /** Conditional Access lets no user in */
  blockUsers: boolean
}> {
  return callOperation(core, getSignInPolicyOperation, params, options)
}

export interface SetPolicyParams {
  body?: {
    enforceMfa?: 'on' | 'off' | 'from' | OpenWord
    enforceMfaFrom?: InstantText
    requireMfa?: boolean
    hideMfa?: boolean
    blockUsers?: boolean
  } | undefined
}

/**
 * Change what the partner demands of its users.
 *
 * `PATCH /lab/policy`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002).
 */
export function setPolicy(core: Core, params?: SetPolicyParams, options?: CallOptions): Call<{
  /** Whether Partner Center refuses users' calls without a second factor */
  enforceMfa: 'on' | 'off' | 'from' | OpenWord
  /** With `from`: since when, on the partner clock */
  enforceMfaFrom?: InstantText
  /** The authority gives users no token without a second factor */
  requireMfa: boolean
  /** Tokens tell of no second factor, whatever was done */
  hideMfa: boolean
  /** Conditional Access lets no user in */
  blockUsers: boolean
}> {
  return callOperation(core, setSignInPolicyOperation, params, options)
}

/**
 * Who signs in for the partner.
 *
 * `GET /lab/users`
 *
 * Called by: this machine, or a token.
 */
export function listUsers(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  items: {
    userPrincipalName: string
    objectId: string
    name: string
    roles: ('GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin' | OpenWord)[]
    /** Has a second factor */
    mfa: boolean
    enabled: boolean
    locked: boolean
    passwordExpired: boolean
  }[]
}, {
  userPrincipalName: string
  objectId: string
  name: string
  roles: ('GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin' | OpenWord)[]
  /** Has a second factor */
  mfa: boolean
  enabled: boolean
  locked: boolean
  passwordExpired: boolean
}> {
  return listOperation(core, listLabUsersOperation, params, options)
}

export interface UpdateUserParams {
  user: string
  body?: {
    password?: string
    roles?: ('GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin' | OpenWord)[]
    mfa?: boolean
    enabled?: boolean
    locked?: boolean
    passwordExpired?: boolean
  } | undefined
}

/**
 * Change a user, named by principal name, its first part or object id; a new password or disabling ends its refresh tokens.
 *
 * `PATCH /lab/users/{user}`
 *
 * Called by: this machine, or a token.
 * Refused with: LabUnknown (404/800002).
 */
export function updateUser(core: Core, params: UpdateUserParams, options?: CallOptions): Call<{
  userPrincipalName: string
  objectId: string
  name: string
  roles: ('GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin' | OpenWord)[]
  /** Has a second factor */
  mfa: boolean
  enabled: boolean
  locked: boolean
  passwordExpired: boolean
}> {
  return callOperation(core, updateLabUserOperation, params, options)
}

export interface RevokeSignInsParams {
  user: string
}

/**
 * End the refresh tokens, codes and browser sessions of a user.
 *
 * `POST /lab/users/{user}/revoke`
 *
 * Called by: this machine, or a token.
 * Refused with: LabUnknown (404/800002).
 */
export function revokeSignIns(core: Core, params: RevokeSignInsParams, options?: CallOptions): Call<{
  userPrincipalName: string
  objectId: string
  name: string
  roles: ('GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin' | OpenWord)[]
  /** Has a second factor */
  mfa: boolean
  enabled: boolean
  locked: boolean
  passwordExpired: boolean
}> {
  return callOperation(core, revokeSignInsOperation, params, options)
}

/**
 * The applications of the partner.
 *
 * `GET /lab/applications`
 *
 * Called by: this machine, or a token.
 */
export function listApplications(core: Core, params?: Record<string, never>, options?: CallOptions): Paged<{
  items: {
    applicationId: string
    name: string
    /** Gets tokens of users without authenticating itself */
    publicClient: boolean
    redirectUris: string[]
    certificates: {
      /** Base64url SHA-1 */
      x5t: string
      expiresAt: InstantText
    }[]
    /** Audiences it is consented to; absent: every one */
    resources?: string[]
  }[]
}, {
  applicationId: string
  name: string
  /** Gets tokens of users without authenticating itself */
  publicClient: boolean
  redirectUris: string[]
  certificates: {
    /** Base64url SHA-1 */
    x5t: string
    expiresAt: InstantText
  }[]
  /** Audiences it is consented to; absent: every one */
  resources?: string[]
}> {
  return listOperation(core, listLabApplicationsOperation, params, options)
}

export interface PutApplicationParams {
  applicationId: string
  body?: {
    name?: string
    publicClient?: boolean
    /** In place of those before; at most 50 */
    redirectUris?: string[]
    /** PEM or base64 DER, RSA, in place of those before; at most 10 */
    certificates?: string[]
    /** A further secret */
    secret?: string
    secretExpiresAt?: InstantText
    /** Audiences it is consented to; at most 50 */
    resources?: string[]
  } | undefined
}

/**
 * Register an application, or change what is given of a known one.
 *
 * `PUT /lab/applications/{application-id}`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002).
 */
export function putApplication(core: Core, params: PutApplicationParams, options?: CallOptions): Call<{
  applicationId: string
  name: string
  /** Gets tokens of users without authenticating itself */
  publicClient: boolean
  redirectUris: string[]
  certificates: {
    /** Base64url SHA-1 */
    x5t: string
    expiresAt: InstantText
  }[]
  /** Audiences it is consented to; absent: every one */
  resources?: string[]
}> {
  return callOperation(core, putLabApplicationOperation, params, options)
}

/**
 * Sign with a new key; the one before stays published until its tokens have expired.
 *
 * `POST /lab/keys/rotate`
 *
 * Called by: this machine, or a token.
 */
export function rotateKeys(core: Core, params?: Record<string, never>, options?: CallOptions): Call<{
  /** The key that signs now */
  kid: string
  published: string[]
}> {
  return callOperation(core, rotateKeysOperation, params, options)
}

export interface ListRequestsParams {
  /** Default 50 */
  size?: number | undefined
  /** Number of a call: only older ones */
  before?: number | undefined
  method?: string | undefined
  /** A part of the address */
  path?: string | undefined
  operation?: string | undefined
  /** `404`, or `4xx` */
  status?: string | undefined
  /** Request id or correlation id */
  id?: string | undefined
}

/**
 * The partner's last calls, newest first, and without a token those of nobody known too; secrets are masked, bodies cut.
 *
 * `GET /lab/requests`
 *
 * Called by: this machine, or a token.
 */
export function listRequests(core: Core, params?: ListRequestsParams, options?: CallOptions): Paged<{
  items: {
    number: number
    /** System time of its end */
    at: InstantText
    /** What the partner clock stood at; absent where the partner is not known */
    partnerAt?: InstantText
    method: string
    url: string
    operation: string
    status: number
    milliseconds: number
    /** The connection went before the answer had ended */
    cut: boolean
    requestId?: string
    correlationId?: string
    request: {
      headers: unknown
      body?: string
    }
    response: {
      headers: unknown
      body?: string
    }
  }[]
  /** `before` of the next page */
  next?: number
}, {
  number: number
  /** System time of its end */
  at: InstantText
  /** What the partner clock stood at; absent where the partner is not known */
  partnerAt?: InstantText
  method: string
  url: string
  operation: string
  status: number
  milliseconds: number
  /** The connection went before the answer had ended */
  cut: boolean
  requestId?: string
  correlationId?: string
  request: {
    headers: unknown
    body?: string
  }
  response: {
    headers: unknown
    body?: string
  }
}> {
  return listOperation(core, listRequestsOperation, params, options)
}

export interface ListDeliveriesParams {
  eventName?: string | undefined
  status?: 'waiting' | 'delivered' | 'parked' | 'streamed' | OpenWord | undefined
  /** At most 500; default 50 */
  size?: number | undefined
  /** The id the page begins below: `next` of the page before */
  before?: string | undefined
}

/**
 * Deliveries of webhooks, newest first, and where they go now.
 *
 * `GET /lab/deliveries`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002).
 */
export function listDeliveries(core: Core, params?: ListDeliveriesParams, options?: CallOptions): Paged<{
  items: Delivery[]
  /** There are more: `before` of the next page */
  next?: string
  registration?: WebhookRegistration
}, Delivery> {
  return listOperation(core, listDeliveriesOperation, params, options)
}

export interface StreamDeliveriesParams {
  /** Names of events, separated by commas; default all */
  events?: string | undefined
}

/**
 * Server-sent events, one a delivery as it is made: `{id, eventName, url, headers, body}`.
 *
 * `GET /lab/deliveries/stream`
 *
 * Called by: this machine, or a token.
 * Refused with: BadInput (400/800002), TooManyListeners (409/3000).
 */
export function streamDeliveries(core: Core, params?: StreamDeliveriesParams, options?: CallOptions): FileCall {
  return fileOperation(core, streamDeliveriesOperation, params, options)
}

export interface ReplayDeliveryParams {
  deliveryId: string
}

/**
 * Has a delivery made once more, whatever became of it; answers when it was tried.
 *
 * `POST /lab/deliveries/{delivery-id}/replay`
 *
 * Called by: this machine, or a token.
 * Refused with: DeliveryNotFound (404/1000), WebhookRegistrationMissing (404/1000).
 */
export function replayDelivery(core: Core, params: ReplayDeliveryParams, options?: CallOptions): Call<Delivery> {
  return callOperation(core, replayDeliveryOperation, params, options)
}

export interface AcceptRelationshipParams {
  /** Tenant of the partner who asks */
  partnerId?: string | undefined
  /** Tenant of its reseller */
  indirectResellerId?: string | undefined
  body: {
    /** Tenant of the customer; known to some partner here */
    customerId: string
  }
}

/**
 * What a customer does at the address of a relationship request: accept it. Posted to that very address.
 *
 * `POST /lab/relationships`
 *
 * Called by: this machine, or a token.
 * Refused with: RelationshipRequestInvalid (400/800002), CustomerNotFound (404/60003).
 */
export function acceptRelationship(core: Core, params: AcceptRelationshipParams, options?: CallOptions): Call<Customer> {
  return callOperation(core, acceptRelationshipOperation, params, options)
}

export interface SignAgreementParams {
  body: {
    customerId: string
  }
}

/**
 * A customer signs the Microsoft Customer Agreement itself, without the partner.
 *
 * `POST /lab/agreements/sign`
 *
 * Called by: this machine, or a token.
 * Refused with: CustomerNotFound (404/60003), NoRelationship (403/20002).
 */
export function signAgreement(core: Core, params: SignAgreementParams, options?: CallOptions): Call<{
  isSigned: boolean
}> {
  return callOperation(core, signAgreementOperation, params, options)
}
