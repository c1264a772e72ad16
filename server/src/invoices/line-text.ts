/**
 * Many daily lines as text, whatever the form: what lines share is turned into bytes once and remembered by the numbers that
 * stand for it, so that a line is some copies and its amounts. A form says the pieces of a line in turn; pieces that are found
 * together are looked up once a line, wherever in it they stand.
 */
import type { Decimal } from 'lazuli-contract'
import type { LineAmount, LineBatch, LineKey } from '../db/line-batch.ts'
import type { DailyLine } from '../db/lines.ts'
import { AmountTexts, Factor } from './amount-text.ts'
import type { ListFacts } from './line-items.ts'
import { LineRoom } from './line-room.ts'
import { Shelf } from './line-shelf.ts'
import { ReadyLines, type Step } from './ready-lines.ts'

/** The text of a piece; `has` tells, one bit each, what of the form's choice it brought: see {@link LineForm.end}. */
export interface Told {
  readonly text: string
  readonly has?: number
}

/** Text that is the same for all lines that agree in these columns. */
export interface SharedPiece {
  readonly of: readonly LineKey[]
  tell(line: DailyLine, list: ListFacts): string | Told
  /** In place of it where the quantity is below zero. */
  tellBelow?(line: DailyLine, list: ListFacts): string
}

/** The quantity times what follows from these columns. The same object twice is worked out once. */
export interface ProductPiece {
  readonly of: readonly LineKey[]
  factor(line: DailyLine, list: ListFacts): Decimal
}

export type Piece = SharedPiece | ProductPiece | { readonly amount: LineAmount }

/** The pieces of a line, and what ends it, by all that its pieces brought. */
export interface LineForm {
  readonly pieces: readonly Piece[]
  /** Columns whose pieces are found together: few where lines are many, so that one look-up brings much. A piece is of the first that has all of its columns. */
  readonly groups: readonly (readonly LineKey[])[]
  end?(has: number): string
  /** Lines that share too little: those whose pieces brought this bit are told as a whole. */
  readonly alone?: number
}

type Tell = SharedPiece['tell']
type Meet = (lines: readonly DailyLine[]) => Promise<ListFacts>
type TellAlone = (line: DailyLine, list: ListFacts) => string

/** Bytes kept of one list where nothing else is said; then it begins anew. */
const usualRoom = 24 * 1024 * 1024

/** What is added to a line: a part of a shelf, or an amount. */
type Planned = { readonly shelf: number; readonly part: number; readonly below: number | undefined } | LineAmount | ProductPiece

/** The lines of one list, in one form. Remembers as long as what the list names stays as it is. */
export class LineText {
  readonly #form: LineForm
  readonly #room: number
  /** By shelf, the pieces of each part, one after the other. */
  readonly #parts: Tell[][][]
  /** By shelf, the products whose factors it keeps. */
  readonly #factors: ProductPiece[][]
  /** By shelf, the parts that lines have, or have not, by their sign. */
  readonly #signed: Set<number>[]
  readonly #plan: readonly Planned[]
  readonly #ends = new Map<number, Uint8Array>()
  #shelves: Shelf[]

  constructor(form: LineForm, room = usualRoom) {
    this.#form = form
    this.#room = room
    this.#parts = form.groups.map(() => [])
    this.#factors = form.groups.map(() => [])
    this.#signed = form.groups.map(() => new Set())
    this.#plan = form.pieces.reduce<Planned[]>((plan, piece) => this.#planned(plan, piece), [])
    this.#shelves = this.#emptyShelves()
  }

  #planned(plan: Planned[], piece: Piece): Planned[] {
    if ('amount' in piece) return [...plan, piece.amount]
    const before = plan.at(-1)
    const isAfterText = typeof before === 'object' && 'shelf' in before && before.below === undefined
    if ('factor' in piece) {
      const factors = this.#factors[this.#shelfOf(piece.of)] as ProductPiece[]
      if (!factors.includes(piece)) factors.push(piece)
      return [...plan, piece]
    }
    const shelf = piece.of.length === 0 && isAfterText ? before.shelf : this.#shelfOf(piece.of)
    const parts = this.#parts[shelf] as Tell[][]
    const tell: Tell = (line, list) => piece.tell(line, list)
    const { tellBelow } = piece
    if (tellBelow === undefined && isAfterText && before.shelf === shelf) {
      parts[before.part]?.push(tell)
      return plan
    }
    const part = parts.push([tell]) - 1
    const below = tellBelow && parts.push([tellBelow]) - 1
    if (below !== undefined) this.#signed[shelf]?.add(part).add(below)
    return [...plan, { shelf, part, below }]
  }

  #shelfOf(of: readonly LineKey[]): number {
    const found = this.#form.groups.findIndex((group) => of.every((name) => group.includes(name)))
    if (found < 0) throw new Error(`no group has ${of.join(', ')}`)
    return found
  }

  #emptyShelves(): Shelf[] {
    return this.#form.groups.map((of, i) => new Shelf(of, this.#parts[i]?.length ?? 0, this.#factors[i]?.length ?? 0, this.#signed[i]))
  }

  /** Bytes it holds, more or less. */
  get size(): number {
    return this.#shelves.reduce((sum, { size }) => sum + size, 0)
  }

  /** Gets ready to write lines. `meet` tells what the list is, with the names of these lines; `tellAlone` a line that shares too little. */
  async ready(batch: LineBatch, meet: Meet, tellAlone: TellAlone = () => ''): Promise<ReadyLines> {
    // Whoever is writing still goes by the old ones.
    if (this.size > this.#room) this.#shelves = this.#emptyShelves()
    const shelves = this.#shelves
    const strange = new Set<number>()
    const room = LineRoom.take()
    const found = shelves.map((shelf) => shelf.find(batch, strange, room))
    if (strange.size > 0) {
      const places = [...strange]
      const lines = await batch.lines(places)
      const list = await meet(lines)
      for (const [n, line] of lines.entries())
        for (const [i, shelf] of shelves.entries()) {
          const entry = found[i]?.[places[n] as number] as number
          if (!shelf.isTold(entry)) this.#tell(shelf, i, entry, line, list)
        }
    }
    return this.#made(batch, shelves, { found, room }, meet, tellAlone)
  }

  #tell(shelf: Shelf, i: number, entry: number, line: DailyLine, list: ListFacts): void {
    let has = 0
    const texts = (this.#parts[i] ?? []).map((tells) => {
      let text = ''
      for (const tell of tells) {
        const told = tell(line, list)
        text += typeof told === 'string' ? told : told.text
        if (typeof told !== 'string') has |= told.has ?? 0
      }
      return text
    })
    const factors = (this.#factors[i] ?? []).map((piece) => new Factor(piece.factor(line, list)))
    shelf.tell(entry, texts, factors, has)
  }

  async #made(
    batch: LineBatch,
    shelves: readonly Shelf[],
    { found, room }: { found: readonly Int32Array[]; room: LineRoom },
    meet: Meet,
    tellAlone: TellAlone,
  ): Promise<ReadyLines> {
    const { count, amounts } = batch
    const { end, alone } = this.#form
    const texts = new Map<LineAmount | ProductPiece, AmountTexts>()
    const steps = this.#plan.map((planned): Step => {
      if (typeof planned === 'object' && 'shelf' in planned) {
        const { parts } = shelves[planned.shelf] as Shelf
        const below = planned.below === undefined ? undefined : parts[planned.below]
        return { texts: parts[planned.part] as Uint8Array[], below, places: found[planned.shelf] as Int32Array }
      }
      let known = texts.get(planned)
      if (!known) {
        known =
          typeof planned === 'string'
            ? new AmountTexts(amounts[planned], count, room)
            : this.#products(batch, planned, shelves, { found, room })
        texts.set(planned, known)
      }
      return known
    })
    const brought = end || alone !== undefined ? broughtBy(count, shelves, found) : undefined
    const ends = end && brought ? Array.from(brought, (has) => this.#endOf(has)) : undefined
    const wholes = new Map<number, Uint8Array>()
    if (alone !== undefined && brought) {
      const places = [...brought.keys()].filter((i) => ((brought[i] as number) & alone) !== 0)
      const lines = places.length === 0 ? [] : await batch.lines(places)
      const list = places.length === 0 ? undefined : await meet(lines)
      for (const [n, line] of lines.entries()) wholes.set(places[n] as number, Buffer.from(tellAlone(line, list as ListFacts)))
    }
    const shared = shelves.map(({ lengths }, i) => ({ lengths, places: found[i] as Int32Array }))
    return new ReadyLines(count, steps, { shared, ends, wholes, quantities: amounts.quantity.words }, room)
  }

  #products(
    { amounts, count }: LineBatch,
    piece: ProductPiece,
    shelves: readonly Shelf[],
    { found, room }: { found: readonly Int32Array[]; room: LineRoom },
  ): AmountTexts {
    const at = this.#shelfOf(piece.of)
    const factors = shelves[at]?.factors[this.#factors[at]?.indexOf(piece) as number] as Factor[]
    const places = found[at] as Int32Array
    return new AmountTexts(amounts.quantity, count, room, (i) => factors[places[i] as number] as Factor)
  }

  #endOf(has: number): Uint8Array {
    let end = this.#ends.get(has)
    if (!end) {
      end = Buffer.from(this.#form.end?.(has) ?? '')
      this.#ends.set(has, end)
    }
    return end
  }
}

/** What the pieces of each line brought. */
function broughtBy(count: number, shelves: readonly Shelf[], found: readonly Int32Array[]): Int32Array {
  const brought = new Int32Array(count)
  for (const [n, { has, hasAny }] of shelves.entries()) {
    if (!hasAny) continue
    const places = found[n] as Int32Array
    for (let i = 0; i < count; i++) brought[i] = (brought[i] as number) | (has[places[i] as number] as number)
  }
  return brought
}
