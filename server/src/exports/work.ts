/**
 * Carries exports out, beside the jobs of a partner: an export changes nothing of its world and must not hold up a close.
 * What it has to do is what the store says has not ended, so a crash costs the files begun and nothing else.
 */
import { setImmediate } from 'node:timers/promises'
import type { Instant } from 'lazuli-contract'
import { partOf } from '../db/line-batch.ts'
import type { DailyLine, ReconRow } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Write } from '../db/state.ts'
import type { ListFacts } from '../invoices/line-items.ts'
import { ListTexts } from '../invoices/line-page.ts'
import { LineText } from '../invoices/line-text.ts'
import type { OpenPurchases } from '../invoices/purchases.ts'
import type { AttributeSet } from './columns.ts'
import { BlobWriter, bytesOf, ExportTooLarge, erase, foldersThere, type Sizes } from './files.ts'
import { readAhead } from './read-ahead.ts'
import type { Ending, ExportRecord } from './record.ts'
import { reconciliationText, usageForm } from './rows.ts'
import { rowsOf, type Source, type UsageSource } from './rows-of.ts'
import { isGone, noData, remembered } from './rules.ts'
import { endExport, eraseExport, forgetExports, keptExports, unendedExports } from './store.ts'

export interface ExportLimits extends Sizes {
  /** Of all exports of a partner; the oldest make room. */
  keptBytes: number
}

export const usualLimits: ExportLimits = { blobBytes: 64 * 2 ** 20, exportBytes: 16 * 2 ** 30, keptBytes: 24 * 2 ** 30 }

export interface ExportWorkDeps {
  /** What is unbilled besides usage. */
  purchases: OpenPurchases
  securityNow(): Instant
  /** Whether this very partner is still the one in service. */
  isOpen(partner: Partner): boolean
  report(error: unknown, partner: Partner): void
  limits?: ExportLimits
}

/** Partners whose exports are carried out at once, one of each. */
const lanes = 2
/** Rows turned to text before others have their turn. */
const atOnce = 1000
/** Bytes of text remembered of one list: a month has many times as many lines as things that lines name. */
const textRoom = 24 * 1024 * 1024
/** Invoices whose texts are kept for the next export of one of them, in each set. */
const mostKept = 1
/** Places for text that have been packed and can be used again: new memory costs as much as what is written into it. */
const mostSpare = 6

class Stopped extends Error {}

export class ExportWork {
  readonly #deps: ExportWorkDeps
  readonly #limits: ExportLimits
  readonly #waiting = new Set<Partner>()
  readonly #running = new Map<Partner, Promise<void>>()
  readonly #texts = { full: textsOf('full'), basic: textsOf('basic') }
  readonly #told = new WeakMap<Partner, Set<() => void>>()
  #stopped = false

  constructor(deps: ExportWorkDeps) {
    this.#deps = deps
    this.#limits = deps.limits ?? usualLimits
  }

  /** There may be something to do for the partner. */
  wake(partner: Partner): void {
    this.#waiting.add(partner)
    this.#fill()
  }

  /** As {@link wake}, once the commit of the present call has been made. */
  wakeSoon(partner: Partner): void {
    void setImmediate().then(() => this.wake(partner))
  }

  /** Waits until something has come about that the end of an export of the partner brings, but not longer than some milliseconds. */
  async settled(partner: Partner, hasCome: () => boolean, within: number): Promise<void> {
    const told = this.#told.get(partner) ?? new Set()
    this.#told.set(partner, told)
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        told.delete(look)
        resolve()
      }
      const look = (): void => {
        if (hasCome()) end()
      }
      const timer = setTimeout(end, within)
      told.add(look)
      look()
    })
  }

  /** Breaks off what is running; it begins anew at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#waiting.clear()
    await Promise.all(this.#running.values())
  }

  /** Removes what is too old, and what nobody knows. */
  async sweep(partner: Partner): Promise<void> {
    await this.#lived(partner, async () => this.#makeRoom(partner, this.#limits.keptBytes))
  }

  #fill(): void {
    for (const partner of this.#waiting) {
      if (this.#stopped || this.#running.size >= lanes) return
      if (this.#running.has(partner)) continue
      this.#waiting.delete(partner)
      const work = this.#lived(partner, () => this.#carryOut(partner)).finally(() => {
        this.#running.delete(partner)
        this.#fill()
      })
      this.#running.set(partner, work)
    }
  }

  /** Partners come and go: what breaks because one has gone is nobody's fault. */
  async #lived(partner: Partner, work: () => Promise<void>): Promise<void> {
    try {
      if (this.#deps.isOpen(partner)) await work()
    } catch (error) {
      if (!(error instanceof Stopped) && this.#isWanted(partner)) this.#deps.report(error, partner)
    }
  }

  #isWanted(partner: Partner): boolean {
    return !this.#stopped && this.#deps.isOpen(partner)
  }

  async #carryOut(partner: Partner): Promise<void> {
    for (;;) {
      const [next] = unendedExports(partner.state)
      if (!next) return
      if (!this.#isWanted(partner)) throw new Stopped()
      await this.#makeRoom(partner, this.#limits.keptBytes)
      const ending = await this.#made(partner, next)
      await this.#commit(partner, [endExport(next.id, ending)])
      for (const tell of this.#told.get(partner) ?? []) tell()
    }
  }

  async #made(partner: Partner, record: ExportRecord): Promise<Ending> {
    const blobs = new BlobWriter(partner, record.id, this.#limits, () => this.#isWanted(partner))
    const ended = (of: { code: string; message: string }): Ending => ({ status: 'failed', at: partner.clock.now(), ...of })
    try {
      const found = await rowsOf(partner, record.wish, this.#deps.purchases)
      if (found?.kind === 'usage') await this.#writeLines(partner, found.source, await this.#textOf(partner, record.wish), blobs)
      if (found?.kind === 'reconciliation') await this.#writeRows(partner, found.source, record.wish.set, blobs)
      const made = await blobs.end()
      if (!made) return ended(noData(record.wish))
      return { status: 'succeeded', at: partner.clock.now(), ...made }
    } catch (error) {
      await blobs.abandon()
      if (!this.#isWanted(partner)) throw new Stopped()
      if (error instanceof ExportTooLarge) return ended({ code: '5000', message: 'The export is larger than one may be here' })
      this.#deps.report(error, partner)
      return ended({ code: '5000', message: 'The export could not be made; ask for it again' })
    }
  }

  /** What an invoice names stays as it is; what is open does not. */
  async #textOf(partner: Partner, { of, set }: ExportRecord['wish']): Promise<LineText> {
    if (!('invoiceId' in of)) return new LineText(usageForm(set), textRoom)
    return this.#texts[set].of(await partner.lines(), `${partner.facts.tenantId} ${of.invoiceId}`)
  }

  async #writeLines(partner: Partner, { batches, meet, list }: UsageSource, text: LineText, blobs: BlobWriter): Promise<void> {
    const met = async (rows: readonly DailyLine[]): Promise<ListFacts> => {
      await meet(rows)
      return list
    }
    const spare: Uint8Array[] = []
    for await (const batch of readAhead(batches)) {
      for (let from = 0; from < batch.count; from += atOnce) {
        if (!this.#isWanted(partner)) throw new Stopped()
        const ready = await text.ready(partOf(batch, from, from + atOnce), met)
        let place = spare.pop()
        if (!place || place.length < ready.length) place = Buffer.allocUnsafe(Math.ceil(ready.length * 1.2))
        const used = place
        await blobs.add(ready.bytes(used), () => {
          if (spare.length < mostSpare) spare.push(used)
        })
        await setImmediate()
      }
    }
  }

  async #writeRows(partner: Partner, source: Source<ReconRow>, set: AttributeSet, blobs: BlobWriter): Promise<void> {
    for await (const chunk of readAhead(source.chunks)) {
      for (let from = 0; from < chunk.length; from += atOnce) {
        if (!this.#isWanted(partner)) throw new Stopped()
        const rows = chunk.slice(from, from + atOnce)
        await source.meet(rows)
        await blobs.add(reconciliationText(set, rows, source.list))
        await setImmediate()
      }
    }
  }

  /** Removes what is gone and what nobody knows, then the oldest until the rest is no more than `most` bytes. */
  async #makeRoom(partner: Partner, most: number): Promise<void> {
    const moment = { now: partner.clock.now(), securityNow: this.#deps.securityNow() }
    const kept = keptExports(partner.state)
    const known = new Set(kept.map(({ id }) => id))
    for (const id of foldersThere(partner)) if (!known.has(id)) erase(partner, id)
    const writes: Write[] = []
    let bytes = 0
    for (const record of kept) {
      const size = bytesOf(partner, record.id)
      bytes += size
      if (!isGone(record, moment) && bytes <= most) continue
      if (record.ending) {
        erase(partner, record.id)
        writes.push(eraseExport(record.id))
      }
    }
    if (writes.length === 0) return
    await this.#commit(partner, [...writes, forgetExports(moment.securityNow - remembered)])
  }

  async #commit(partner: Partner, writes: Write[]): Promise<void> {
    await partner.lock.run(() => {
      if (!this.#isWanted(partner)) throw new Stopped()
      partner.state.commit({ writes }, { at: partner.clock.now(), actor: { job: 'exports' } })
    })
  }
}

const textsOf = (set: AttributeSet): ListTexts => new ListTexts(() => new LineText(usageForm(set), textRoom), mostKept)
