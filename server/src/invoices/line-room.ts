/**
 * Memory of lines until they are written, used again for others: what lies outside the heap of scripts counts with it, and
 * each twenty pages of it brought a full collection.
 */
import { assert } from '../base/assert.ts'

/** Bytes it begins with: enough for a page of 2,000. */
const usual = 256 * 1024
/** Larger ones are not kept. */
const most = 4 * usual
const mostSpare = 4
const spare: LineRoom[] = []

export class LineRoom {
  #memory = new ArrayBuffer(usual)
  #taken = 0
  #isFree = false

  static take(): LineRoom {
    const room = spare.pop() ?? new LineRoom()
    room.#isFree = false
    return room
  }

  /** Not emptied: whoever takes them writes them all. */
  numbers(count: number): Int32Array {
    const from = this.#reserve(count * 4)
    return new Int32Array(this.#memory, from, count)
  }

  bytes(count: number): Uint8Array {
    const from = this.#reserve(count)
    return new Uint8Array(this.#memory, from, count)
  }

  /** Of what was taken nothing is read or written any more. */
  free(): void {
    if (this.#isFree) return
    this.#isFree = true
    this.#taken = 0
    if (this.#memory.byteLength <= most && spare.length < mostSpare) spare.push(this)
  }

  #reserve(bytes: number): number {
    assert(!this.#isFree, 'room for lines was given back')
    const from = this.#taken
    const end = from + Math.ceil(bytes / 4) * 4
    if (end > this.#memory.byteLength) {
      // What was taken keeps its own.
      this.#memory = new ArrayBuffer(Math.max(this.#memory.byteLength * 2, bytes + 4))
      this.#taken = 0
      return this.#reserve(bytes)
    }
    this.#taken = end
    return from
  }
}
