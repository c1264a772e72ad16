/**
 * Many daily lines as text, whatever the form: what lines share is turned into bytes once and remembered by the numbers that
 * stand for it, so that a line is some copies and its amounts. A form says its pieces in turn.
 */
import type { LineAmount, LineBatch, LineKey } from '../db/line-batch.ts'
import type { DailyLine } from '../db/lines.ts'
import { AmountTexts } from './amount-text.ts'
import type { ListFacts } from './line-items.ts'

/** The text of a piece; `has` tells, one bit each, what of the form's choice it brought: see {@link LineForm.end}. */
export interface Told {
  readonly text: string
  readonly has?: number
}

/** Text that is the same for all lines that agree in these columns. */
export interface SharedPiece {
  readonly of: readonly LineKey[]
  tell(line: DailyLine, list: ListFacts): string | Told
}

export type Piece = SharedPiece | { readonly amount: LineAmount }

/** The pieces of a line, and what ends it, by all that its pieces brought. */
export interface LineForm {
  readonly pieces: readonly Piece[]
  end?(has: number): string
}

interface Entry {
  readonly bytes: Uint8Array
  readonly has: number
}

/** Bytes kept of one list where nothing else is said; then it begins anew. A remembered text takes some more than its own. */
const usualRoom = 8 * 1024 * 1024
const overhead = 200

/** How many numbers of a column there can be, where it is not the first of a key. */
const widths: Partial<Record<LineKey, number>> = {
  ...{ tier: 256, credit: 8, month: 65_536, day: 65_536, reverses: 2 },
  ...{ schedule: 4_194_304, entitlement: 4_194_304, benefit: 4_194_304, period: 4_194_304 },
}

/** One kind of shared text. */
class Shelf {
  readonly of: readonly LineKey[]
  readonly #tells: SharedPiece['tell'][]
  readonly #known = new Map<number | string, Entry>()
  size = 0

  constructor({ of, tell }: SharedPiece) {
    this.of = of
    this.#tells = [tell]
  }

  /** Text that stands after this one in every line. */
  follow(tell: SharedPiece['tell']): void {
    this.#tells.push(tell)
  }

  clear(): void {
    this.#known.clear()
    this.size = 0
  }

  /** The texts of all lines as far as they are known; places of those that are not, one for each, are added. */
  find({ count, keys }: LineBatch, strange: Set<number>): (Entry | undefined)[] {
    const found = new Array<Entry | undefined>(count)
    const [first, ...others] = this.of.map((name) => keys[name])
    const seen = new Set<number | string>()
    let last: number | string | undefined
    let entry: Entry | undefined
    for (let i = 0; i < count; i++) {
      const own = first === undefined ? 0 : (first[i] as number)
      const key = others.length === 0 ? own : this.#keyAt(own, others, i)
      if (key !== last) {
        last = key
        entry = this.#known.get(key)
        if (entry === undefined && !seen.has(key)) {
          seen.add(key)
          strange.add(i)
        }
      }
      found[i] = entry
    }
    return found
  }

  /** Remembers what a line says, if it is not known yet. */
  meet({ keys }: LineBatch, place: number, line: DailyLine, list: ListFacts): void {
    const [own = 0, ...others] = this.of.map((name) => keys[name][place] as number)
    const key = others.length === 0 ? own : this.#keyAt(own, others.map((n) => [n]) as never, 0)
    if (this.#known.has(key)) return
    let text = ''
    let has = 0
    for (const tell of this.#tells) {
      const told = tell(line, list)
      text += typeof told === 'string' ? told : told.text
      if (typeof told !== 'string') has |= told.has ?? 0
    }
    const bytes = Buffer.from(text)
    this.size += bytes.length + overhead
    this.#known.set(key, { bytes, has })
  }

  /** Fills in what has been met since. */
  complete({ keys }: LineBatch, found: (Entry | undefined)[]): void {
    const [first, ...others] = this.of.map((name) => keys[name])
    for (let i = 0; i < found.length; i++) {
      if (found[i] !== undefined) continue
      const own = first === undefined ? 0 : (first[i] as number)
      found[i] = this.#known.get(others.length === 0 ? own : this.#keyAt(own, others, i))
    }
  }

  #keyAt(own: number, others: readonly Int32Array[], i: number): number | string {
    let key = own
    for (let n = 0; n < others.length; n++) {
      const value = others[n]?.[i] as number
      const width = widths[this.of[n + 1] as LineKey]
      if (width === undefined || value < 0 || value >= width) return this.#longKey(own, others, i)
      key = key * width + value
    }
    return Number.isSafeInteger(key) ? key : this.#longKey(own, others, i)
  }

  #longKey(own: number, others: readonly Int32Array[], i: number): string {
    return [own, ...others.map((column) => column[i])].join(' ')
  }
}

/** The lines of one list, in one form. Remembers as long as what the list names stays as it is. */
export class LineText {
  readonly #form: LineForm
  readonly #room: number
  readonly #shelves: Shelf[] = []
  /** In turn: the number of a shelf, or an amount. */
  readonly #steps: (number | LineAmount)[] = []
  readonly #ends = new Map<number, Uint8Array>()

  constructor(form: LineForm, room = usualRoom) {
    this.#form = form
    this.#room = room
    let before: SharedPiece | undefined
    for (const piece of form.pieces) {
      if ('amount' in piece) {
        this.#steps.push(piece.amount)
        before = undefined
      } else if (before && (piece.of.length === 0 || before.of.join() === piece.of.join())) {
        this.#shelves.at(-1)?.follow(piece.tell)
      } else {
        this.#shelves.push(new Shelf(piece))
        this.#steps.push(this.#shelves.length - 1)
        before = piece
      }
    }
  }

  /** Bytes it holds, more or less. */
  get size(): number {
    return this.#shelves.reduce((sum, { size }) => sum + size, 0)
  }

  /** Gets ready to write lines. `meet` tells what the list is, with the names of these lines. */
  async ready(batch: LineBatch, meet: (lines: readonly DailyLine[]) => Promise<ListFacts>): Promise<ReadyLines> {
    if (this.size > this.#room) for (const shelf of this.#shelves) shelf.clear()
    const strange = new Set<number>()
    const found = this.#shelves.map((shelf) => shelf.find(batch, strange))
    if (strange.size > 0) {
      const places = [...strange]
      const lines = await batch.lines(places)
      const list = await meet(lines)
      for (const [i, line] of lines.entries()) for (const shelf of this.#shelves) shelf.meet(batch, places[i] as number, line, list)
      for (const [i, shelf] of this.#shelves.entries()) shelf.complete(batch, found[i] as (Entry | undefined)[])
    }
    const shared = found as Entry[][]
    const steps = this.#steps.map((step) =>
      typeof step === 'number' ? (shared[step] as Entry[]) : new AmountTexts(batch.amounts[step], batch.count),
    )
    return new ReadyLines(batch.count, steps, this.#form.end ? this.#endsOf(batch.count, shared) : undefined)
  }

  #endsOf(count: number, shared: readonly Entry[][]): Uint8Array[] {
    return Array.from({ length: count }, (_, i) => {
      let has = 0
      for (const entries of shared) has |= entries[i]?.has as number
      let end = this.#ends.get(has)
      if (!end) {
        end = Buffer.from(this.#form.end?.(has) ?? '')
        this.#ends.set(has, end)
      }
      return end
    })
  }
}

/** Lines that want copying only. */
export class ReadyLines {
  readonly count: number
  /** Bytes of all lines. */
  readonly length: number
  /** Of the longest line. */
  readonly longest: number
  readonly #steps: readonly (readonly Entry[] | AmountTexts)[]
  readonly #ends: readonly Uint8Array[] | undefined
  readonly #lengths: Int32Array

  constructor(count: number, steps: readonly (readonly Entry[] | AmountTexts)[], ends: readonly Uint8Array[] | undefined) {
    this.count = count
    this.#steps = steps
    this.#ends = ends
    const lengths = new Int32Array(count)
    for (const step of steps) {
      if (step instanceof AmountTexts) for (let i = 0; i < count; i++) lengths[i] = (lengths[i] as number) + (step.lengths[i] as number)
      else for (let i = 0; i < count; i++) lengths[i] = (lengths[i] as number) + (step[i]?.bytes.length as number)
    }
    let length = 0
    let longest = 0
    for (let i = 0; i < count; i++) {
      if (ends) lengths[i] = (lengths[i] as number) + (ends[i]?.length as number)
      const own = lengths[i] as number
      length += own
      if (own > longest) longest = own
    }
    this.#lengths = lengths
    this.length = length
    this.longest = longest
  }

  /** All of them, in a place that is large enough or in one of their own. */
  bytes(place?: Uint8Array): Uint8Array {
    const bytes = place && place.length >= this.length ? place.subarray(0, this.length) : Buffer.allocUnsafe(this.length)
    this.write({ line: 0 }, bytes, 0)
    return bytes
  }

  /** Writes as many whole lines as there is room for, from a place on, and moves the place; returns where they end. */
  write(place: { line: number }, into: Uint8Array, at: number): number {
    let end = at
    for (let i = place.line; i < this.count; i++) {
      if (end + (this.#lengths[i] as number) > into.length) {
        place.line = i
        return end
      }
      for (const step of this.#steps) {
        if (step instanceof AmountTexts) {
          const from = step.at(i)
          const length = step.lengths[i] as number
          const { bytes } = step
          for (let n = 0; n < length; n++) into[end + n] = bytes[from + n] as number
          end += length
        } else {
          const { bytes } = step[i] as Entry
          into.set(bytes, end)
          end += bytes.length
        }
      }
      const last = this.#ends?.[i]
      if (last) {
        into.set(last, end)
        end += last.length
      }
    }
    place.line = this.count
    return end
  }
}
