/** Lines whose texts are all there: to write them is to copy. */
import { assert } from '../base/assert.ts'
import { AmountTexts } from './amount-text.ts'
import type { LineRoom } from './line-room.ts'

/** Shared texts, and which of them each line has. */
export interface SharedStep {
  readonly texts: readonly Uint8Array[]
  /** In place of them where the quantity is below zero. */
  readonly below: readonly Uint8Array[] | undefined
  readonly places: Int32Array
}
export type Step = SharedStep | AmountTexts

/** What lines have that no step of theirs says. */
interface Others {
  /** Bytes of the shared texts that depend on no sign, by shelf and entry, and which entry each line has. */
  readonly shared: readonly { readonly lengths: Int32Array; readonly places: Int32Array }[]
  readonly ends: readonly Uint8Array[] | undefined
  /** Lines that are told as a whole, by place. */
  readonly wholes: ReadonlyMap<number, Uint8Array>
  /** Words of the quantities. */
  readonly quantities: Int32Array
}

/** Texts up to here are copied byte by byte: to have them copied takes longer. */
const short = 6

export class ReadyLines {
  readonly count: number
  /** Bytes of all lines. */
  readonly length: number
  /** Of the longest line. */
  readonly longest: number
  readonly #steps: readonly Step[]
  readonly #others: Others
  readonly #lengths: Int32Array
  #room: LineRoom | undefined

  constructor(count: number, steps: readonly Step[], others: Others, room: LineRoom) {
    this.count = count
    this.#room = room
    this.#steps = steps
    this.#others = others
    this.#lengths = this.#measured(room)
    let length = 0
    let longest = 0
    for (let i = 0; i < count; i++) {
      const own = this.#lengths[i] as number
      length += own
      if (own > longest) longest = own
    }
    this.length = length
    this.longest = longest
  }

  #measured(room: LineRoom): Int32Array {
    const { count } = this
    const { shared, ends, wholes, quantities } = this.#others
    const lengths = room.numbers(count).fill(0)
    for (const { lengths: of, places } of shared)
      for (let i = 0; i < count; i++) lengths[i] = (lengths[i] as number) + (of[places[i] as number] as number)
    for (const step of this.#steps) {
      if (step instanceof AmountTexts) for (let i = 0; i < count; i++) lengths[i] = (lengths[i] as number) + (step.lengths[i] as number)
      else if (step.below) for (let i = 0; i < count; i++) lengths[i] = (lengths[i] as number) + textOf(step, quantities, i).length
    }
    if (ends) for (let i = 0; i < count; i++) lengths[i] = (lengths[i] as number) + (ends[i]?.length as number)
    for (const [i, bytes] of wholes) lengths[i] = bytes.length
    return lengths
  }

  /** All of them, once, in a place that is large enough or in one of their own. */
  bytes(place?: Uint8Array): Uint8Array {
    const bytes = place && place.length >= this.length ? place.subarray(0, this.length) : Buffer.allocUnsafe(this.length)
    this.write({ line: 0 }, bytes, 0)
    this.free()
    return bytes
  }

  /** Whoever does not write them any more says so; if nobody does, no more is lost than the use of their memory for others. */
  free(): void {
    this.#room?.free()
    this.#room = undefined
  }

  /** Writes as many whole lines as there is room for, from a place on, and moves the place; returns where they end. */
  write(place: { line: number }, into: Uint8Array, at: number): number {
    assert(this.#room, 'lines are not written after they were given back')
    const from = place.line
    let end = at
    let to = from
    for (; to < this.count && end + (this.#lengths[to] as number) <= into.length; to++) end += this.#lengths[to] as number
    const { wholes } = this.#others
    let next = from
    let begin = at
    if (wholes.size > 0)
      for (let i = from; i < to; i++) {
        const whole = wholes.get(i)
        if (!whole) continue
        begin = this.#run(next, i, into, begin)
        into.set(whole, begin)
        begin += whole.length
        next = i + 1
      }
    this.#run(next, to, into, begin)
    place.line = to
    return end
  }

  /** Lines one after the other: a piece of all of them, then the next piece, as a loop that does one thing is several times as fast. */
  #run(from: number, to: number, into: Uint8Array, at: number): number {
    const places = placesOf(to - from)
    let end = at
    for (let i = from; i < to; i++) {
      places[i - from] = end
      end += this.#lengths[i] as number
    }
    const { ends, quantities } = this.#others
    for (const step of this.#steps) {
      if (step instanceof AmountTexts) addAmounts(step, from, to, into, places)
      else if (step.below) for (let i = from; i < to; i++) add(textOf(step, quantities, i), into, places, i - from)
      else addTexts(step, from, to, into, places)
    }
    if (ends) for (let i = from; i < to; i++) add(ends[i] as Uint8Array, into, places, i - from)
    return end
  }
}

/** Where the next piece of each line goes; used again by whoever writes next. */
let nextPlaces = new Int32Array(0)

function placesOf(count: number): Int32Array {
  if (nextPlaces.length < count) nextPlaces = new Int32Array(count)
  return nextPlaces
}

function textOf({ texts, below, places }: SharedStep, quantities: Int32Array, i: number): Uint8Array {
  const place = places[i] as number
  return ((below !== undefined && (quantities[i * 4 + 3] as number) < 0 ? below : texts) as Uint8Array[])[place] as Uint8Array
}

function addAmounts({ bytes, starts, lengths }: AmountTexts, from: number, to: number, into: Uint8Array, places: Int32Array): void {
  for (let i = from; i < to; i++) {
    const start = starts[i] as number
    const length = lengths[i] as number
    const place = places[i - from] as number
    for (let n = 0; n < length; n++) into[place + n] = bytes[start + n] as number
    places[i - from] = place + length
  }
}

function addTexts({ texts, places: entries }: SharedStep, from: number, to: number, into: Uint8Array, places: Int32Array): void {
  for (let i = from; i < to; i++) {
    const bytes = texts[entries[i] as number] as Uint8Array
    const place = places[i - from] as number
    const { length } = bytes
    if (length > short) into.set(bytes, place)
    else for (let n = 0; n < length; n++) into[place + n] = bytes[n] as number
    places[i - from] = place + length
  }
}

function add(bytes: Uint8Array, into: Uint8Array, places: Int32Array, i: number): void {
  const place = places[i] as number
  const { length } = bytes
  if (length > short) into.set(bytes, place)
  else for (let n = 0; n < length; n++) into[place + n] = bytes[n] as number
  places[i] = place + length
}
