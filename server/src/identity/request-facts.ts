/**
 * Calls of users as the reports on second factors tell them: the last 10,000 of a partner, and counts a day and
 * application. They are observations, not business: kept beside the registry, written a few at a time, dated by the
 * partner clock. What a crash takes is at most the last second.
 *
 * Every call is noted, so noting costs next to nothing: what calls have in common is kept once, of each only its instant
 * and ids, as one line of a text; a text is one row.
 */
import { day, formatInstant, type Instant, parseJson } from 'lazuli-contract'
import { securityNow } from '../base/clock.ts'
import { type StateStore, type Write, write } from '../db/state.ts'

export interface RequestFact {
  tenantId: string
  at: Instant
  /** Ids hold no blanks. */
  requestId: string
  correlationId: string
  operation: string
  ipAddress: string
  oid: string
  upn?: string
  appId: string
  mfa: boolean
}

/** What the calls of somebody have in common. */
type Who = Omit<RequestFact, 'tenantId' | 'at' | 'requestId' | 'correlationId'>

/** Calls of one partner that wait to be written. */
interface Waiting {
  /** By what they have in common and the day, in the order of their first call. */
  who: Map<string, { place: number; who: Who; day: number; calls: number }>
  calls: number
  /** A line each: instant, request id, correlation id, place in `who`. */
  lines: string
}

/** Calls of one partner that are told of. */
export const factsKept = 10_000
/** Days of which counts are kept. */
const daysKept = 90
/** So many of one partner wait at most to be written. */
const waitingAtMost = 5_000
/** They are written this long after the first, milliseconds. */
const writeAfter = 1_000

export class RequestFacts {
  readonly #store: StateStore
  #waiting = new Map<string, Waiting>()
  #timer: NodeJS.Timeout | undefined

  constructor(store: StateStore) {
    this.#store = store
  }

  note({ tenantId, at, requestId, correlationId, operation, ipAddress, oid, upn, appId, mfa }: RequestFact): void {
    let own = this.#waiting.get(tenantId)
    if (!own) {
      own = { who: new Map(), calls: 0, lines: '' }
      this.#waiting.set(tenantId, own)
    }
    const dayNumber = Math.floor(at / day)
    const key = `${operation} ${dayNumber} ${mfa} ${appId} ${oid} ${ipAddress} ${upn}`
    let known = own.who.get(key)
    if (!known) {
      const who = { operation, ipAddress, oid, ...(upn === undefined ? {} : { upn }), appId, mfa }
      known = { place: own.who.size, who, day: dayNumber, calls: 0 }
      own.who.set(key, known)
    }
    known.calls++
    own.calls++
    own.lines += `${at} ${requestId} ${correlationId} ${known.place}\n`
    this.#timer ??= setTimeout(() => this.flush(), writeAfter).unref()
    if (own.calls >= waitingAtMost) this.flush()
  }

  /** Writes what waits. A disk that cannot be written loses them: no call fails for its own report. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    if (waiting.size === 0) return
    this.#waiting = new Map()
    try {
      this.#store
        .commitSoon(
          { writes: [...waiting].flatMap(([tenantId, own]) => rowsOf(tenantId, own)) },
          { at: securityNow(), actor: { job: 'request facts' } },
        )
        .catch(() => undefined)
    } catch {
      // The log of the service tells of the disk.
    }
  }

  /** Newest first. */
  last(tenantId: string): RequestFact[] {
    this.flush()
    const rows = this.#store.each<{ doc: string }>(
      'SELECT doc FROM partner_request_batches WHERE tenant_id = ? ORDER BY upto DESC',
      tenantId,
    )
    const facts: RequestFact[] = []
    for (const { doc } of rows) {
      facts.push(...factsOf(tenantId, doc))
      if (facts.length >= factsKept) break
    }
    return facts.slice(0, factsKept)
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
    const tables = ['partner_request_batches', 'partner_request_days']
    const writes = tables.map((table) => write(`DELETE FROM ${table} WHERE tenant_id = ?`, tenantId))
    this.#store.commit({ writes }, { at: securityNow(), actor: { job: 'request facts' } })
  }
}

/** Newest first. */
function factsOf(tenantId: string, doc: string): RequestFact[] {
  const { who, calls } = parseJson(doc) as unknown as { who: Who[]; calls: string }
  const lines = calls.split('\n').slice(0, -1).reverse()
  return lines.map((line) => {
    const [at, requestId = '', correlationId = '', place] = line.split(' ')
    return { tenantId, at: Number(at), requestId, correlationId, ...(who[Number(place)] as Who) }
  })
}

/** A few statements for however many calls of one partner: they run between the calls of others. */
function rowsOf(tenantId: string, { who, calls, lines }: Waiting): Write[] {
  // Partners that have been removed meanwhile have no rows.
  const known = 'WHERE EXISTS (SELECT 1 FROM partners WHERE tenant_id = ?)'
  const all = [...who.values()]
  const lastDay = Math.max(...all.map((one) => one.day))
  return [
    write(
      `INSERT INTO partner_request_batches (tenant_id, upto, doc)
       SELECT ?, coalesce((SELECT max(upto) FROM partner_request_batches WHERE tenant_id = ?), 0) + ?, ? ${known}`,
      tenantId,
      tenantId,
      calls,
      JSON.stringify({ who: all.map((one) => one.who), calls: lines }),
      tenantId,
    ),
    ...all.map(({ day, calls, who: { appId, mfa } }) =>
      write(
        `INSERT INTO partner_request_days (tenant_id, day, app_id, with_mfa, total) SELECT ?, ?, ?, ?, ? ${known}
         ON CONFLICT (tenant_id, day, app_id) DO UPDATE SET with_mfa = with_mfa + excluded.with_mfa, total = total + excluded.total`,
        tenantId,
        dayOf(day),
        appId,
        mfa ? calls : 0,
        calls,
        tenantId,
      ),
    ),
    write(
      `DELETE FROM partner_request_batches WHERE tenant_id = ? AND upto <=
         (SELECT max(upto) FROM partner_request_batches WHERE tenant_id = ?) - ?`,
      tenantId,
      tenantId,
      factsKept,
    ),
    write('DELETE FROM partner_request_days WHERE tenant_id = ? AND day < ?', tenantId, dayOf(lastDay - daysKept)),
  ]
}

/** The date of a day counted from 1970-01-01. */
function dayOf(number: number): string {
  return formatInstant(number * day).slice(0, 10)
}
