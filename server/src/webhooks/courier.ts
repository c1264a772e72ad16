/**
 * Carries deliveries. Event rows are the outbox: the courier turns those behind its mark into deliveries, attempts what is
 * due and keeps the answers. It runs beside the jobs and holds the write lock only to keep what happened, so that a slow
 * receiver delays nobody but itself. A crash between the attempt and its record repeats the attempt: duplicates are
 * documented, losses are not.
 */
import type { Instant, WebhookEventName } from 'lazuli-contract'
import type { Partner } from '../db/partner.ts'
import type { NewEvent, Write } from '../db/state.ts'
import type { Signer } from './certificates.ts'
import type { Attempt, DeliveryRecord, EventRow, RegistrationRecord } from './record.ts'
import { afterAttempt, bodyOf, deliveryOf, eventNamed } from './rules.ts'
import type { Send } from './sender.ts'
import {
  auditedRowOf,
  dueDeliveries,
  eventsAfter,
  findDelivery,
  lastEvent,
  nextDueAt,
  putDelivery,
  putSeen,
  registrationOf,
  sweepDeliveries,
  waitingCount,
} from './store.ts'

export interface CourierDeps {
  signer: Signer
  send: Send
  /** The id of the audit record of an event row that has one. */
  auditId(tenantId: string, row: EventRow): string
  /** How long after its change an event is told, milliseconds of the partner clock. */
  delay(partner: Partner, name: WebhookEventName, row: EventRow): number
  /** Whether these are still the partner's stores: worlds are thrown away and made anew. */
  isOpen(partner: Partner): boolean
  report(error: unknown, partner: Partner): void
}

/** One who listens at the inspector's stream. */
export interface Listener {
  /** Names of events; absent: all. */
  events?: ReadonlySet<string>
  /** What addresses in bodies begin with where nobody is registered. */
  base: string
  take(delivery: DeliveryRecord, headers: Record<string, string>): void
  end(): void
}

/** What is known of a partner while the service runs. */
interface Desk {
  /** The clock is being moved: nothing leaves until it stands. */
  held: boolean
  /** Attempts due up to here are dated when they were due: the clock has jumped over them. */
  jumpedTo: Instant
  /** The last event row that was looked at. */
  seen: number | undefined
  inFlight: Map<number, Promise<void>>
  /** To be told when a delivery was tried. */
  waiters: Map<number, (() => void)[]>
  working: Promise<void> | undefined
  wanted: boolean
  timer: NodeJS.Timeout | undefined
  listeners: Set<Listener>
  sweptAt: Instant
}

/** Attempts of one partner under way at once. */
const mostInFlight = 8
/** The next attempt starts when the last has ended, or after this: in order for quick receivers, never stuck behind a slow one. Milliseconds. */
const patience = 500
/** Deliveries that may wait: what comes beyond stays an event row until there is room. */
export const mostWaiting = 10_000
/** Deliveries that wait for nothing are kept this long, and at most so many. */
const keptFor = 30 * 86_400_000
const keptCount = 50_000
const sweepEvery = 86_400_000
const batch = 200
/** A call that moves the clock waits this long for deliveries, milliseconds of real time. */
const settleWait = 30_000
/** A timer cannot wait for ever; looking again costs nothing. */
const longestWait = 3_600_000
/** After the disk failed. */
const retryAfter = 5_000

export class Courier {
  readonly #deps: CourierDeps
  readonly #desks = new WeakMap<Partner, Desk>()
  /** Desks with a timer, a listener or work under way. */
  readonly #busy = new Set<Desk>()
  #stopped = false
  #ended = false
  readonly #cut = new AbortController()

  constructor(deps: CourierDeps) {
    this.#deps = deps
  }

  /** Called when a partner's stores are opened. */
  watch(partner: Partner): void {
    partner.state.watchEvents((events) => {
      if (this.#concerns(partner, events)) this.wake(partner)
    })
  }

  /** Nothing is delivered while `work` moves the clock; then everything due by then is, in order of due time. */
  async whileMoving<T>(partner: Partner, work: () => Promise<T>): Promise<T> {
    const desk = this.#desk(partner)
    desk.held = true
    await desk.working
    try {
      return await work()
    } finally {
      desk.held = false
      desk.jumpedTo = Math.max(desk.jumpedTo, partner.clock.now())
      this.wake(partner)
      await this.#settled(desk)
    }
  }

  /** Looks for new events and due deliveries. */
  wake(partner: Partner): void {
    const desk = this.#desk(partner)
    if (this.#stopped || desk.held) return
    if (desk.working) {
      desk.wanted = true
      return
    }
    desk.wanted = false
    this.#busy.add(desk)
    desk.working = this.#work(partner, desk)
      .catch((error) => {
        if (!this.#deps.isOpen(partner)) return
        this.#deps.report(error, partner)
        this.#wakeIn(partner, desk, retryAfter)
      })
      .finally(() => {
        desk.working = undefined
        if (desk.wanted) this.wake(partner)
        else if (desk.inFlight.size === 0 && desk.listeners.size === 0 && !desk.timer) this.#busy.delete(desk)
      })
  }

  /** Ends when a delivery that has just been made due was tried, or the wait for it is over. */
  async deliverNow(partner: Partner, id: number): Promise<void> {
    const { waiters } = this.#desk(partner)
    const tried = new Promise<void>((resolve) => waiters.set(id, [...(waiters.get(id) ?? []), resolve]))
    this.wake(partner)
    await Promise.race([tried, pause(settleWait)])
    waiters.delete(id)
  }

  /** Adds a listener; answers how to take it away. */
  listen(partner: Partner, listener: Listener): () => void {
    const desk = this.#desk(partner)
    if (!registrationOf(partner.state)) desk.seen = lastEvent(partner.state)
    if (this.#ended) {
      listener.end()
      return () => undefined
    }
    desk.listeners.add(listener)
    this.#busy.add(desk)
    return () => void desk.listeners.delete(listener)
  }

  listeners(partner: Partner): number {
    return this.#desk(partner).listeners.size
  }

  /** The last event row that was judged by the registration as it stands. */
  seen(partner: Partner): number {
    return this.#desk(partner).seen ?? 0
  }

  /** Nobody listens any more, now or later. */
  endListening(): void {
    this.#ended = true
    for (const desk of this.#busy) {
      for (const listener of desk.listeners) listener.end()
      desk.listeners.clear()
    }
  }

  /** Starts no attempt and lets those under way end; what has no answer in time counts as not made, and is made again at the next start. */
  async stop(within: number): Promise<void> {
    this.#stopped = true
    this.endListening()
    const cut = setTimeout(() => this.#cut.abort(), within)
    await Promise.all(
      [...this.#busy].map(async (desk) => {
        clearTimeout(desk.timer)
        await Promise.all([desk.working, ...desk.inFlight.values()])
      }),
    )
    clearTimeout(cut)
  }

  #desk(partner: Partner): Desk {
    let desk = this.#desks.get(partner)
    if (!desk) {
      desk = {
        held: false,
        jumpedTo: 0,
        seen: undefined,
        inFlight: new Map(),
        waiters: new Map(),
        working: undefined,
        wanted: false,
        timer: undefined,
        listeners: new Set(),
        sweptAt: 0,
      }
      this.#desks.set(partner, desk)
    }
    return desk
  }

  /** Whether anybody would hear of these events. */
  #concerns(partner: Partner, events: readonly NewEvent[]): boolean {
    if (this.#stopped || !events.some(({ type }) => eventNamed(type))) return false
    return this.#desk(partner).listeners.size > 0 || registrationOf(partner.state) !== undefined
  }

  async #settled(desk: Desk): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<true>((resolve) => {
      timer = setTimeout(() => resolve(true), settleWait)
    })
    try {
      while (desk.working || desk.inFlight.size > 0) {
        const done = Promise.all([desk.working, ...desk.inFlight.values()]).then(() => false)
        if (await Promise.race([done, late])) return
      }
    } finally {
      clearTimeout(timer)
    }
  }

  async #work(partner: Partner, desk: Desk): Promise<void> {
    clearTimeout(desk.timer)
    desk.timer = undefined
    // Whoever waits for the answer of its call comes first.
    await new Promise<void>((resolve) => setImmediate(resolve))
    for (;;) {
      if (this.#stopped || desk.held || !this.#deps.isOpen(partner)) return
      while (await this.#collect(partner, desk));
      if (!registrationOf(partner.state)) return
      const now = partner.clock.now()
      const next = dueDeliveries(partner.state, now, 2 * mostInFlight).find(({ id }) => !desk.inFlight.has(id))
      if (!next) break
      const attempt = this.#attempt(partner, desk, next)
      desk.inFlight.set(next.id, attempt)
      await Promise.race([attempt, pause(patience)])
      while (desk.inFlight.size >= mostInFlight) await Promise.race(desk.inFlight.values())
    }
    const dueAt = partner.clock.mode === 'frozen' ? undefined : nextDueAt(partner.state, partner.clock.now())
    if (dueAt !== undefined) this.#wakeIn(partner, desk, dueAt - partner.clock.now())
  }

  #wakeIn(partner: Partner, desk: Desk, wait: number): void {
    if (this.#stopped) return
    clearTimeout(desk.timer)
    this.#busy.add(desk)
    desk.timer = setTimeout(
      () => {
        desk.timer = undefined
        this.wake(partner)
      },
      Math.min(Math.max(wait, 0), longestWait),
    ).unref()
  }

  /** Turns event rows into deliveries; whether more rows may be waiting. */
  async #collect(partner: Partner, desk: Desk): Promise<boolean> {
    const made = await partner.lock.run(() => {
      const { state } = partner
      if (!this.#deps.isOpen(partner)) return undefined
      const known = registrationOf(state)
      if (!known && desk.listeners.size === 0) return undefined
      const seen = Math.max(desk.seen ?? 0, known?.seen ?? 0)
      const room = known ? Math.max(0, mostWaiting - waitingCount(state)) : batch
      const rows = eventsAfter(state, seen, Math.min(batch, room))
      if (rows.length === 0) return undefined
      const { deliveries, writes } = this.#deliveries(partner, rows, known?.registration, desk)
      const last = (rows.at(-1) as EventRow).seq
      desk.seen = last
      if (deliveries.length === 0) return { deliveries, more: rows.length === batch, durable: undefined }
      if (known) writes.push(putSeen(last))
      const now = partner.clock.now()
      if (now - desk.sweptAt >= sweepEvery) {
        writes.push(...sweepDeliveries(now - keptFor, keptCount))
        desk.sweptAt = now
      }
      return { deliveries, more: rows.length === batch, durable: state.commitSoon({ writes }, { at: now, actor: { job: 'webhooks' } }) }
    })
    if (!made) return false
    // With these rows the events themselves are on disk: nothing is told of that a crash could undo.
    await made.durable
    for (const delivery of made.deliveries) await this.#tellListeners(partner, desk, delivery)
    return made.more
  }

  #deliveries(
    partner: Partner,
    rows: readonly EventRow[],
    registration: RegistrationRecord | undefined,
    desk: Desk,
  ): { deliveries: DeliveryRecord[]; writes: Write[] } {
    const deliveries: DeliveryRecord[] = []
    for (const row of rows) {
      const name = eventNamed(row.type)
      if (!name) continue
      const subscribed = registration?.webhookEvents.includes(name) ? registration : undefined
      const listener = [...desk.listeners].find(({ events }) => !events || events.has(name))
      const base = subscribed?.base ?? listener?.base
      if (base === undefined) continue
      const body = bodyOf(name, row, base, () => {
        const audited = auditedRowOf(partner.state, row)
        return audited && this.#deps.auditId(partner.facts.tenantId, audited)
      })
      deliveries.push(deliveryOf(row, name, body, subscribed, this.#deps.delay(partner, name, row)))
    }
    return { deliveries, writes: deliveries.map(putDelivery) }
  }

  async #tellListeners(partner: Partner, desk: Desk, delivery: DeliveryRecord): Promise<void> {
    if (desk.listeners.size === 0) return
    const registration = registrationOf(partner.state)?.registration
    for (const listener of desk.listeners) {
      if (listener.events && !listener.events.has(delivery.eventName)) continue
      listener.take(
        delivery,
        await this.headersOf(Buffer.from(delivery.body), registration?.base ?? listener.base, registration?.msSignature),
      )
    }
  }

  /** The headers of a delivery (platform contract, section 3.2). */
  async headersOf(body: Buffer, base: string, msSignature = false): Promise<Record<string, string>> {
    const { signature, certificate } = await this.#deps.signer.sign(body)
    return {
      'Content-Type': 'application/json',
      'Accept-Encoding': 'gzip, deflate',
      [msSignature ? 'x-ms-signature' : 'Authorization']: `Signature ${signature}`,
      'X-MS-Certificate-Url': `${base}/certificates/${certificate}`,
      'X-MS-Signature-Algorithm': 'rsa-sha256',
    }
  }

  /** Never throws: what went wrong is the answer, or is reported. */
  async #attempt(partner: Partner, desk: Desk, delivery: DeliveryRecord): Promise<void> {
    const { dueAt = 0 } = delivery
    const at = dueAt <= desk.jumpedTo ? dueAt : Math.max(dueAt, partner.clock.now())
    try {
      const registration = registrationOf(partner.state)?.registration
      if (!registration) return
      const body = Buffer.from(delivery.body)
      const headers = await this.headersOf(body, registration.base, registration.msSignature)
      const { webhookUrl: url } = registration
      const answer = await this.#deps.send({ url, headers, body }, this.#cut.signal)
      // Its answer is unknown: at the next start it is made again.
      if (this.#cut.signal.aborted) return
      const kept = await partner.lock.run(() => {
        const current = this.#deps.isOpen(partner) ? findDelivery(partner.state, delivery.id) : undefined
        if (!current) return undefined
        const attempt: Attempt = { at, url, answer }
        const writes = [putDelivery(afterAttempt(current, attempt))]
        return { durable: partner.state.commitSoon({ writes }, { at: partner.clock.now(), actor: { job: 'webhooks' } }) }
      })
      await kept?.durable
    } catch (error) {
      if (this.#deps.isOpen(partner)) this.#deps.report(error, partner)
      // The attempt counts as not made; without a pause a full disk would have it made again and again.
      if (!this.#stopped) await pause(retryAfter)
    } finally {
      desk.inFlight.delete(delivery.id)
      for (const told of desk.waiters.get(delivery.id) ?? []) told()
      this.wake(partner)
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
