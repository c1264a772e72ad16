/**
 * A PDF file written from front to back (ISO 32000-1): objects by number and, at its end, the table of their places. Of
 * what is written only the places are kept. Nothing is compressed: the bytes of a compressor differ between machines.
 */

/** Bytes handed on at once. */
const pieceLength = 64 * 1024

export class PdfFile {
  /** Place of each object, by number; 0 is none. */
  readonly #places: number[] = [0]
  #length = 0
  #waiting: Buffer[] = []
  #waitingLength = 0

  constructor() {
    // The comment says that bytes beyond ASCII follow.
    this.#put(Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1'))
  }

  /** A number for an object that is written later. */
  reserve(): number {
    return this.#places.push(0) - 1
  }

  /** Writes an object; its text is Latin-1. */
  write(number: number, text: string): void {
    this.#places[number] = this.#length
    this.#put(Buffer.from(`${number} 0 obj\n${text}\nendobj\n`, 'latin1'))
  }

  add(text: string): number {
    const number = this.reserve()
    this.write(number, text)
    return number
  }

  /** Writes a stream; `entries` are those of its dictionary beside the length. */
  stream(number: number, entries: string, content: Buffer | string): void {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
    this.#places[number] = this.#length
    this.#put(Buffer.from(`${number} 0 obj\n<< ${entries} /Length ${bytes.length} >>\nstream\n`, 'latin1'))
    this.#put(bytes)
    this.#put(Buffer.from('\nendstream\nendobj\n', 'latin1'))
  }

  /** Writes the table of places, and gives all that was not given yet. Every number that was reserved has been written by now. */
  *end(root: number, info: number, id: string): Generator<Uint8Array> {
    const start = this.#length
    const size = this.#places.length
    let rows = `xref\n0 ${size}\n0000000000 65535 f \n`
    for (let number = 1; number < size; number++) {
      const place = this.#places[number] as number
      if (place === 0) throw new RangeError(`object ${number} was never written`)
      rows += `${String(place).padStart(10, '0')} 00000 n \n`
      if (rows.length < pieceLength) continue
      this.#put(Buffer.from(rows, 'latin1'))
      rows = ''
      yield* this.taken()
    }
    const trailer = `trailer\n<< /Size ${size} /Root ${root} 0 R /Info ${info} 0 R /ID [<${id}> <${id}>] >>\nstartxref\n${start}\n%%EOF\n`
    this.#put(Buffer.from(rows + trailer, 'latin1'))
    yield* this.taken()
    if (this.#waitingLength > 0) yield Buffer.concat(this.#waiting)
  }

  /** What has been written since the last call and makes whole pieces. */
  *taken(): Generator<Uint8Array> {
    if (this.#waitingLength < pieceLength) return
    let piece: Buffer[] = []
    let length = 0
    for (const bytes of this.#waiting) {
      piece.push(bytes)
      length += bytes.length
      if (length < pieceLength) continue
      yield Buffer.concat(piece)
      piece = []
      length = 0
    }
    this.#waiting = piece
    this.#waitingLength = length
  }

  #put(bytes: Buffer): void {
    this.#length += bytes.length
    this.#waiting.push(bytes)
    this.#waitingLength += bytes.length
  }
}

/** A text string as a hexadecimal literal in UTF-16. */
export function textString(text: string): string {
  return `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`
}

/** A number as content streams print it: at most three decimals. */
export function number(value: number): string {
  return String(Math.round(value * 1000) / 1000)
}
