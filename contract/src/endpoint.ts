/**
 * An operation of the wire contract as a value. Routes, validation, handler types, the SDK, OpenAPI and the coverage
 * table all derive from it: said once, here.
 */
import type { AnyFaultName } from './azure/faults.ts'
import type { FaultName } from './faults.ts'
import type { Static, TSchema } from './schema.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

/**
 * `A`: app-only or app+user token. `U`: app+user only, app-only gets 403/900329. `none`: no bearer.
 * `lab`: a token, or none from this very machine. `operator`: whoever runs the service, by a key or token of theirs.
 */
export type Auth = 'A' | 'U' | 'none' | 'lab' | 'operator'

/** Partner roles of a user (platform contract, section 1.17). App-only tokens are not asked for a role. */
export type Role = 'GlobalAdmin' | 'AdminAgent' | 'SalesAgent' | 'HelpdeskAgent' | 'BillingAdmin'

type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S
/** Names of `{customer-id}` parts of a path template, in camel case. */
export type ParamNames<P extends string> = P extends `${string}{${infer N}}${infer Rest}` ? Camel<N> | ParamNames<Rest> : never
export type PathParams<P extends string> = { [N in ParamNames<P>]: string }

export interface EndpointSpec<
  Path extends string = string,
  Query extends TSchema | undefined = TSchema | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  Replies extends Record<number, TSchema | null> = Record<number, TSchema | null>,
> {
  /** Unique; the row of the operations table. */
  id: string
  method: Method
  /** Further verbs that get the same answer (the pages print POST for some reads). */
  alsoMethods?: readonly Method[]
  /** Full path with its real prefix, `{customer-id}` style parameters. */
  path: Path
  /** Further addresses of the same operation. */
  alsoPaths?: readonly string[]
  domain: string
  auth: Auth
  /**
   * `azure`: Azure Resource Manager's manners: api-version, error shape, headers, absolute links. `graph`: the error shape of
   * Microsoft Graph. Absent: Partner Center's.
   */
  wire?: 'azure' | 'graph'
  /** Versions an Azure operation answers to, oldest first; the last is what the SDK asks for. */
  apiVersions?: readonly string[]
  /** Roles of which a user needs at least one. Absent: any role. */
  roles?: readonly Role[]
  /** A user needs every one of `roles` instead. */
  everyRole?: true
  /** One line for OpenAPI. */
  doc: string
  /** Section of the public documentation page this comes from. */
  page?: string
  query?: Query
  body?: Body
  /** How the body travels. Default `json` when `body` is given, else `none`: whatever arrives is ignored. */
  bodyKind?: 'json' | 'none' | 'form' | 'stream'
  /** Content types a stream may have; the first is what the SDK says when it is told none. */
  bodyMedia?: readonly string[]
  /** Refused above this many bytes. Default 1 MiB. */
  bodyLimit?: number
  /** Success statuses; `null`: no body. */
  replies: Replies
  /** Content type of the success body when it is not JSON. */
  media?: string
  /** Further content types a caller may ask for by a parameter. */
  otherMedia?: readonly string[]
  /** Refusals this operation can give beyond the general ones. */
  faults?: readonly AnyFaultName[]
  /** The refusal for a query or body that does not fit. Default `BadInput`. */
  inputFault?: AnyFaultName
  /** Refusals of the request chain that this operation gives under another name; path parameters fill their descriptions. */
  faultsInstead?: Readonly<Partial<Record<FaultName, AnyFaultName>>>
  /** Of `operator` operations: carried out on the store of the partner named by `{tenant-id}`, under its lock and on its clock. Absent: on the service's own. */
  on?: 'partner'
  /** A POST that changes nothing: no idempotency, no write lock. */
  reads?: true
}

export type Endpoint<
  Path extends string = string,
  Query extends TSchema | undefined = TSchema | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  Replies extends Record<number, TSchema | null> = Record<number, TSchema | null>,
> = Readonly<EndpointSpec<Path, Query, Body, Replies>>

/** Declares an operation; only fixes its types. */
export function endpoint<
  const Path extends string,
  Query extends TSchema | undefined = undefined,
  Body extends TSchema | undefined = undefined,
  const Replies extends Record<number, TSchema | null> = Record<number, never>,
>(spec: EndpointSpec<Path, Query, Body, Replies>): Endpoint<Path, Query, Body, Replies> {
  return spec
}

// biome-ignore lint/suspicious/noExplicitAny: any endpoint at all; unknown would refuse every schema
export type AnyEndpoint = Endpoint<string, any, any, any>

export type PathOf<E> = E extends { path: infer P extends string } ? PathParams<P> : never
export type QueryOf<E> = E extends { query?: infer Q } ? StaticOr<Exclude<Q, undefined>, Record<string, never>> : never
export type BodyOf<E> = E extends { body?: infer B } ? StaticOr<Exclude<B, undefined>, undefined> : never
/** The type of a schema, or `None` where there is no schema. */
type StaticOr<S, None> = [S] extends [never] ? None : S extends TSchema ? Static<S> : None
/** Union of the success bodies; `undefined` where there is none. */
export type ReplyOf<E> = E extends { replies: infer R }
  ? { [S in keyof R]: R[S] extends TSchema ? Static<R[S]> : undefined }[keyof R]
  : never

/** `customer-id` → `customerId`, as handlers and the SDK name path parameters. */
export function paramName(template: string): string {
  return template.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase())
}

/** Names of the parameters of a path template in order. */
export function paramNames(path: string): string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map((m) => paramName(m[1] as string))
}

/** Whether roles of a user suffice for the operation. */
export function suffices(e: Pick<AnyEndpoint, 'roles' | 'everyRole'>, held: readonly Role[]): boolean {
  if (!e.roles) return true
  return e.everyRole ? e.roles.every((role) => held.includes(role)) : e.roles.some((role) => held.includes(role))
}

/** Whether the operation changes state: such calls are idempotent by `MS-RequestId` and run one at a time per partner. */
export function isWrite(e: AnyEndpoint): boolean {
  return e.method !== 'GET' && e.method !== 'HEAD' && !e.reads
}
