/** A page of daily lines as a body, and what is remembered of lists whose pages are asked for one after the other. */
import { LRUCache } from 'lru-cache'
import type { Lines } from '../db/lines.ts'
import { Pieces, type WritePiece } from '../http/pieces.ts'
import type { LineText } from './line-text.ts'
import type { ReadyLines } from './ready-lines.ts'

/** Lines of {@link dailyForm}, parted by commas, between two texts. */
export function pageOf(before: string, lines: ReadyLines, after: string): Pieces {
  const head = Buffer.from(before)
  const tail = Buffer.from(after)
  // The first line's comma makes way.
  const length = head.length + Math.max(0, lines.length - 1) + tail.length
  const longest = head.length + lines.longest + tail.length
  return new Pieces(length, longest, { begin: () => writing(head, lines, tail), free: () => lines.free() })
}

function writing(head: Uint8Array, lines: ReadyLines, tail: Uint8Array): WritePiece {
  const place = { line: 0 }
  let isBegun = false
  let isEnded = false
  return (into) => {
    let end = 0
    if (isBegun) end = lines.write(place, into, 0)
    else {
      end = Math.max(head.length, lines.write(place, into, head.length - 1))
      into.set(head)
      isBegun = true
    }
    if (!isEnded && place.line === lines.count && end + tail.length <= into.length) {
      into.set(tail, end)
      end += tail.length
      isEnded = true
    }
    return end
  }
}

/** Lists whose texts are remembered where nothing else is said. */
const usualLists = 3

export class ListTexts {
  readonly #known: LRUCache<string, { lines: Lines; text: LineText }>
  readonly #make: () => LineText

  constructor(make: () => LineText, lists = usualLists) {
    this.#known = new LRUCache({ max: lists })
    this.#make = make
  }

  /** `name`: of a list whose names stay as they are. */
  of(lines: Lines, name: string): LineText {
    let known = this.#known.get(name)
    // A partner that was made anew has another store.
    if (known?.lines !== lines) {
      known = { lines, text: this.#make() }
      this.#known.set(name, known)
    }
    return known.text
  }
}
