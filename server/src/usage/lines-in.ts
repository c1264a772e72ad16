/** Newline-delimited text from a byte stream, line by line, in bounded memory. */

/** Longer lines are not kept, bytes. */
export const longestLine = 64 * 1024

/** Lines that arrived together. */
export interface Lines {
  readonly bytes: Buffer
  /** Where each begins and ends, in turn; of one that is longer than {@link longestLine} both are -1. Blank lines are among them. */
  readonly bounds: readonly number[]
}

const newline = 10
const carriageReturn = 13
/** A mark of byte order, which some put in front of UTF-8. */
const orderMark = Buffer.from('\ufeff')

export async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<Lines> {
  const rest = new Rest()
  let isFirst = true
  const bounded = (bytes: Buffer, bounds: number[]): Lines => {
    if (isFirst && bounds[0] === 0 && bytes.subarray(0, bounds[1]).indexOf(orderMark) === 0) bounds[0] = orderMark.length
    isFirst = false
    return { bytes, bounds }
  }
  for await (const chunk of body) {
    let from = 0
    let end = chunk.indexOf(newline)
    if (end >= 0 && !rest.isEmpty) {
      rest.add(chunk.subarray(0, end))
      const bytes = rest.taken()
      yield bounded(bytes ?? chunk, bytes ? lineIn(bytes, 0, bytes.length) : [-1, -1])
      from = end + 1
      end = chunk.indexOf(newline, from)
    }
    const bounds: number[] = []
    for (; end >= 0; end = chunk.indexOf(newline, from)) {
      for (const bound of lineIn(chunk, from, end)) bounds.push(bound)
      from = end + 1
    }
    if (bounds.length > 0) yield bounded(chunk, bounds)
    if (from < chunk.length) rest.add(chunk.subarray(from))
  }
  if (rest.isEmpty) return
  const bytes = rest.taken()
  yield bounded(bytes ?? Buffer.alloc(0), bytes ? lineIn(bytes, 0, bytes.length) : [-1, -1])
}

function lineIn(bytes: Buffer, from: number, end: number): [number, number] {
  if (end - from > longestLine) return [-1, -1]
  return [from, end > from && bytes[end - 1] === carriageReturn ? end - 1 : end]
}

/** The beginning of a line whose end has not arrived. */
class Rest {
  #parts: Buffer[] = []
  #length = 0

  get isEmpty(): boolean {
    return this.#length === 0
  }

  add(part: Buffer): void {
    this.#length += part.length
    if (this.#length > longestLine) this.#parts = []
    else this.#parts.push(part)
  }

  /** `undefined`: it is too long. */
  taken(): Buffer | undefined {
    const bytes = this.#length > longestLine ? undefined : Buffer.concat(this.#parts)
    this.#parts = []
    this.#length = 0
    return bytes
  }
}
