/** Audit records as they derive from event rows (platform contract, section 4). */
import {
  auditOperationTypes,
  auditResourceTypes,
  Decimal,
  type Instant,
  type Json,
  parseJson,
  type Static,
  writeJson,
} from 'lazuli-contract'
import type { AuditRecord } from 'lazuli-contract/audit.ts'

/** An event row that has audit facts. */
export interface AuditedRow {
  seq: number
  at: Instant
  customerId: string | null
  resourceId: string
  actor: string
  audit: string
  doc: string | null
}

interface Facts {
  resourceType: string
  operationType: string
  customerName?: string
  customizedData?: { key: string; value: string | null }[]
  oldValue?: Json
  newValue?: Json
}

interface Doer {
  appId?: string
  upn?: string
  job?: string
  correlationId?: string
}

/** What is known of a customer that the row does not say. */
export interface CustomerFacts {
  name?: string | undefined
  /** Tenant of the indirect reseller who sees the record too. */
  reseller?: string | undefined
}

/** What did it when no caller did; the documentation prints this name. */
const ownService = 'FulfillmentService'

/** Ticks of 100 nanoseconds since the year 1, as .NET counts, at the start of 1970. */
const ticksAt1970 = 621_355_968_000_000_000n
const perMillisecond = 10_000
/** The digits below the millisecond number the row. */
const below = (seq: number): number => seq % perMillisecond

function ticksOf(row: Pick<AuditedRow, 'at' | 'seq'>): bigint {
  return ticksAt1970 + BigInt(row.at) * BigInt(perMillisecond) + BigInt(below(row.seq))
}

/** `{partner}_{customer}_{resource}_{operation type without underscores}_{ticks}`, lower case. */
export function auditId(tenantId: string, row: Pick<AuditedRow, 'at' | 'seq' | 'customerId' | 'resourceId' | 'audit'>): string {
  const { operationType } = factsOf(row.audit)
  // An id is one part of an address: what has a meaning there is left out.
  const resource = row.resourceId.replaceAll(/[^A-Za-z0-9.-]/g, '')
  const type = known(auditOperationTypes, operationType).replaceAll('_', '')
  const parts = [tenantId, row.customerId, resource, type, ticksOf(row)]
  return parts
    .filter((part) => part !== null && part !== '')
    .join('_')
    .toLowerCase()
}

/** Where the row of an id is to be looked for. */
export function placeOfId(id: string): { at: Instant; below: number } | undefined {
  const ticks = /_(\d{17,19})$/.exec(id)?.[1]
  if (ticks === undefined) return undefined
  const since = BigInt(ticks) - ticksAt1970
  if (since < 0n) return undefined
  return { at: Number(since / BigInt(perMillisecond)), below: Number(since % BigInt(perMillisecond)) }
}

function factsOf(audit: string): Facts {
  return parseJson(audit) as unknown as Facts
}

function known<const W extends readonly string[]>(words: W, word: string): W[number] {
  return words.includes(word) ? word : 'undefined'
}

export function auditToWire(row: AuditedRow, tenantId: string, customer: CustomerFacts): Static<typeof AuditRecord> {
  const facts = factsOf(row.audit)
  const actor = parseJson(row.actor) as Doer
  // What a job completes was asked for by somebody: the row says by whom.
  const doer = actor.job === undefined ? actor : placedBy(row.doc)
  const customerName = facts.customerName ?? customer.name
  const { oldValue, newValue, customizedData } = facts
  return {
    id: auditId(tenantId, row),
    partnerId: tenantId,
    participants: [tenantId, ...(customer.reseller ? [customer.reseller] : [])],
    ...(row.customerId === null ? {} : { customerId: row.customerId }),
    ...(row.customerId === null || !customerName ? {} : { customerName }),
    ...(doer.upn ? { userPrincipalName: doer.upn } : {}),
    applicationId: doer.appId ?? ownService,
    resourceType: known(auditResourceTypes, facts.resourceType),
    ...(oldValue === undefined ? {} : { resourceOldValue: writeJson(pascal(oldValue)) }),
    ...(newValue === undefined ? {} : { resourceNewValue: writeJson(pascal(newValue)) }),
    operationType: known(auditOperationTypes, facts.operationType),
    ...(doer.correlationId ? { originalCorrelationId: doer.correlationId } : {}),
    operationDate: `${new Date(row.at).toISOString().slice(0, 23)}${String(below(row.seq)).padStart(4, '0')}Z`,
    operationStatus: 'succeeded',
    ...(customizedData ? { customizedData } : {}),
    attributes: { objectType: 'AuditRecord' },
  }
}

function placedBy(doc: string | null): Doer {
  if (doc === null) return {}
  const { placedBy: by } = parseJson(doc) as { placedBy?: Doer }
  return by ?? {}
}

/** Members in PascalCase, as snapshots are printed; digits of numbers are kept. */
function pascal(value: Json): Json {
  if (Array.isArray(value)) return value.map(pascal)
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return value
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name.charAt(0).toUpperCase() + name.slice(1), pascal(of)]))
}
