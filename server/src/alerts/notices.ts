/**
 * Brings alerts to the address a partner registered for them: Lazuli's own notices, proven as webhooks are. Beside the jobs,
 * one at a time a partner, so that a slow receiver delays nobody but itself. An attempt holds no lock; a crash between it and
 * its record repeats it.
 */
import type { Instant } from 'lazuli-contract'
import type { Partner } from '../db/partner.ts'
import { type Answer, dueNotice, findAlert, nextNoticeAt, putNotice, receiverOf } from './notice-store.ts'
import { noticeBody } from './wire.ts'

/** What delivers and proves: the machinery of webhooks, handed in. */
export interface Post {
  send(posting: { url: string; headers: Readonly<Record<string, string>>; body: Uint8Array }, cut?: AbortSignal): Promise<Answer>
  headersOf(body: Buffer, base: string): Promise<Record<string, string>>
  /** Pauses between one attempt and the next, milliseconds of the partner clock. */
  spacing: readonly number[]
}

export interface NoticesDeps {
  post: Post
  isOpen(partner: Partner): boolean
  report(error: unknown, partner: Partner): void
}

/** A timer cannot wait for ever. Milliseconds. */
const longestWait = 3_600_000

export class Notices {
  readonly #deps: NoticesDeps
  readonly #working = new Map<Partner, Promise<void>>()
  readonly #timers = new Map<Partner, NodeJS.Timeout>()
  readonly #cut = new AbortController()

  constructor(deps: NoticesDeps) {
    this.#deps = deps
  }

  /** Called when something may be due. */
  wake(partner: Partner): void {
    if (this.#cut.signal.aborted || this.#working.has(partner)) return
    clearTimeout(this.#timers.get(partner))
    this.#timers.delete(partner)
    const work = this.#work(partner)
      .catch((error) => {
        if (this.#deps.isOpen(partner)) this.#deps.report(error, partner)
      })
      .finally(() => this.#working.delete(partner))
    this.#working.set(partner, work)
  }

  async stop(): Promise<void> {
    this.#cut.abort()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    await Promise.all(this.#working.values())
  }

  async #work(partner: Partner): Promise<void> {
    // Whoever waits for the answer of its call comes first.
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (!this.#cut.signal.aborted && this.#deps.isOpen(partner)) {
      const receiver = receiverOf(partner.state)
      if (!receiver) return
      const due = dueNotice(partner.state, partner.clock.now())
      if (!due) break
      const body = Buffer.from(noticeBody(due.alert, receiver.base))
      const headers = await this.#deps.post.headersOf(body, receiver.base)
      const answer = await this.#deps.post.send({ url: receiver.url, headers, body }, this.#cut.signal)
      if (this.#cut.signal.aborted) return
      await partner.lock.run(() => this.#keep(partner, due.alert.id, receiver.url, answer))
    }
    this.#wakeLater(partner)
  }

  #keep(partner: Partner, id: string, url: string, answer: Answer): void {
    const current = this.#deps.isOpen(partner) ? findAlert(partner.state, id) : undefined
    if (current?.notice?.status !== 'waiting') return
    const at = partner.clock.now()
    const attempts = current.notice.attempts + 1
    const isTaken = 'status' in answer && answer.status >= 200 && answer.status < 300
    const wait = this.#deps.post.spacing[attempts - 1]
    const status = isTaken ? 'delivered' : wait === undefined ? 'parked' : 'waiting'
    const said = 'status' in answer ? `${answer.status}` : answer.error
    const dueAt = status === 'waiting' ? at + (wait as number) : undefined
    const notice = { status, attempts, lastAt: at, url, said } as const
    partner.state.commit({ writes: [putNotice({ ...current, notice }, dueAt)] }, { at, actor: { job: 'alerts' } })
  }

  #wakeLater(partner: Partner): void {
    const next: Instant | undefined = partner.clock.mode === 'frozen' ? undefined : nextNoticeAt(partner.state)
    if (next === undefined || this.#cut.signal.aborted) return
    const wait = Math.min(Math.max(next - partner.clock.now(), 0), longestWait)
    this.#timers.set(
      partner,
      setTimeout(() => {
        this.#timers.delete(partner)
        this.wake(partner)
      }, wait).unref(),
    )
  }
}
