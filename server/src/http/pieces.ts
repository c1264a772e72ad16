/** A long body of known length that is made while it is sent: the reader has the first of it before the last is made. */
import type { ServerResponse } from 'node:http'

export class Pieces {
  readonly length: number
  /** Bytes of the longest part that cannot be cut. */
  readonly longest: number
  readonly #source: PieceSource

  constructor(length: number, longest: number, source: PieceSource) {
    this.length = length
    this.longest = longest
    this.#source = source
  }

  /** All of it. */
  whole(): Uint8Array {
    const bytes = Buffer.allocUnsafe(this.length)
    const write = this.begin()
    for (let end = 0; end < bytes.length; ) {
      const added = write(bytes.subarray(end))
      if (added === 0) throw new Error('a body is shorter than it said')
      end += added
    }
    return bytes
  }

  /** The first of it, at least `count` bytes or all. */
  beginning(count: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(Math.min(this.length, count + this.longest))
    return bytes.subarray(0, this.begin()(bytes))
  }

  begin(): WritePiece {
    return this.#source.begin()
  }

  /** Nobody begins again. */
  free(): void {
    this.#source.free()
  }
}

export interface PieceSource {
  begin(): WritePiece
  /** Gives back what it is made of. */
  free(): void
}

/** Writes the next of a body as far as there is room; returns how many bytes that was, 0 after the last. */
export type WritePiece = (into: Uint8Array) => number

/** Written at once: little enough to stay in the processor's cache, enough that calls cost nothing beside it. */
const room = 512 * 1024
/** Beyond this a reader is waited for. */
const mostWaiting = 2 * room
/** Rooms that have been sent and can be used again: new memory costs as much as what is written into it. */
const spare: Buffer[] = []
const mostSpare = 8

/** The head has been written. */
export function sendPieces(raw: ServerResponse, pieces: Pieces): void {
  const write = pieces.begin()
  let waiting = 0
  let left = pieces.length
  let isAsleep = false
  const next = (): void => {
    isAsleep = false
    if (raw.destroyed) return
    if (left === 0) {
      raw.end()
      return
    }
    const place = pieces.longest > room ? Buffer.allocUnsafe(pieces.longest) : (spare.pop() ?? Buffer.allocUnsafe(room))
    const bytes = write(place)
    if (bytes === 0) {
      raw.destroy(new Error('a body is shorter than it said'))
      return
    }
    left -= bytes
    waiting += bytes
    raw.write(place.subarray(0, bytes), (error) => {
      waiting -= bytes
      if (!error && place.length === room && spare.length < mostSpare) spare.push(place)
      if (isAsleep && waiting < mostWaiting) next()
    })
    if (waiting < mostWaiting) setImmediate(next)
    else isAsleep = true
  }
  next()
}
