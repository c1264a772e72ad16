/**
 * Calls of users as the reports on second factors tell them: the last 10,000 of a partner, and counts a day and
 * application. They are observations, not business: kept beside the registry, written a few at a time, dated by the
 * partner clock. What a crash takes is at most the last second.
 */
import { day, formatInstant, type Instant, parseJson } from 'lazuli-contract'
import { securityNow } from '../base/clock.ts'
import { type StateStore, type Write, write } from '../db/state.ts'

export interface RequestFact {
  tenantId: string
  at: Instant
  requestId: string
  correlationId: string
  operation: string
  ipAddress: string
  oid: string
  upn?: string
  appId: string
  mfa: boolean
}

/** Calls of one partner that are told of. */
export const factsKept = 10_000
/** Days of which counts are kept. */
const daysKept = 90
/** So many wait at most to be written; whoever calls faster than the disk takes them loses the oldest. */
const waitingAtMost = 5_000
/** They are written this long after the first, milliseconds. */
const writeAfter = 1_000

export class RequestFacts {
  readonly #store: StateStore
  #waiting: RequestFact[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(store: StateStore) {
    this.#store = store
  }

  note(fact: RequestFact): void {
    if (this.#waiting.length >= waitingAtMost) this.#waiting.shift()
    this.#waiting.push(fact)
    this.#timer ??= setTimeout(() => this.flush(), writeAfter).unref()
  }

  /** Writes what waits. A disk that cannot be written loses them: no call fails for its own report. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const facts = this.#waiting
    this.#waiting = []
    if (facts.length === 0) return
    const at = securityNow()
    try {
      this.#store
        .commitSoon(
          { writes: [...Map.groupBy(facts, ({ tenantId }) => tenantId)].flatMap(([tenantId, own]) => rowsOf(tenantId, own)) },
          { at, actor: { job: 'request facts' } },
        )
        .catch(() => undefined)
    } catch {
      // The log of the service tells of the disk.
    }
  }

  /** Newest first. */
  last(tenantId: string): RequestFact[] {
    this.flush()
    return this.#store
      .all<{ doc: string }>('SELECT doc FROM partner_requests WHERE tenant_id = ? ORDER BY seq DESC', tenantId)
      .map(({ doc }) => parseJson(doc) as unknown as RequestFact)
  }

  /** Newest day first, then by application. */
  days(tenantId: string): { day: string; appId: string; withMfa: number; total: number }[] {
    this.flush()
    return this.#store.all(
      'SELECT day, app_id AS appId, with_mfa AS withMfa, total FROM partner_request_days WHERE tenant_id = ? ORDER BY day DESC, app_id',
      tenantId,
    )
  }

  /** A world that begins anew has no calls yet. */
  forget(tenantId: string): void {
    this.flush()
    const writes = ['partner_requests', 'partner_request_days'].map((table) => write(`DELETE FROM ${table} WHERE tenant_id = ?`, tenantId))
    this.#store.commit({ writes }, { at: securityNow(), actor: { job: 'request facts' } })
  }
}

/** A few statements for however many calls of one partner: they run between the calls of others. */
function rowsOf(tenantId: string, facts: readonly RequestFact[]): Write[] {
  // Partners that have been removed meanwhile have no rows.
  const known = 'WHERE EXISTS (SELECT 1 FROM partners WHERE tenant_id = ?)'
  const last = facts[facts.length - 1] as RequestFact
  const counts = Map.groupBy(facts, ({ at, appId }) => `${dayOf(at)} ${appId}`)
  return [
    write(
      `INSERT INTO partner_requests (tenant_id, doc) SELECT ?, value FROM json_each(?) ${known} ORDER BY key`,
      tenantId,
      JSON.stringify(facts.map((fact) => JSON.stringify(fact))),
      tenantId,
    ),
    ...[...counts.values()].map((alike) => {
      const [{ at, appId }] = alike as [RequestFact]
      return write(
        `INSERT INTO partner_request_days (tenant_id, day, app_id, with_mfa, total) SELECT ?, ?, ?, ?, ? ${known}
         ON CONFLICT (tenant_id, day, app_id) DO UPDATE SET with_mfa = with_mfa + excluded.with_mfa, total = total + excluded.total`,
        tenantId,
        dayOf(at),
        appId,
        alike.filter(({ mfa }) => mfa).length,
        alike.length,
        tenantId,
      )
    }),
    write(
      `DELETE FROM partner_requests WHERE tenant_id = ? AND seq <= (
         SELECT seq FROM partner_requests WHERE tenant_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
      tenantId,
      tenantId,
      factsKept,
    ),
    write('DELETE FROM partner_request_days WHERE tenant_id = ? AND day < ?', tenantId, dayOf(last.at - daysKept * day)),
  ]
}

function dayOf(at: Instant): string {
  return formatInstant(at).slice(0, 10)
}
