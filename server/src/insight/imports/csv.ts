/**
 * Records of a CSV file as they stream past (RFC 4180), in memory bounded by the longest record. A byte order mark, all three line
 * ends, empty lines and quoted line breaks are read. Files have millions of rows: a library that goes through them byte by byte took
 * forty times as long.
 */
import { TextDecoder } from 'node:util'
import { BrokenFile } from './broken-file.ts'

export interface CsvRecord {
  /** Line of the file the record begins on, from 1. */
  line: number
  /** Parts of a longer text, which they keep in memory: whoever keeps some takes them by {@link owned}. */
  fields: string[]
}

/** Longer records mean a quote that never closes, or no CSV at all. */
const maxRecordSize = 1024 * 1024
/** Read before it is cut, characters: a record that is not whole is looked at again. */
const atOnce = 64 * 1024

const quote = 34
const comma = 44
const lf = 10
const cr = 13

/**
 * Records in order, the header first. Throws {@link BrokenFile} where a quote is not where quotes may be: from there on nobody can
 * tell where rows end.
 */
export async function* csvRecords(body: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  const cutter = new Cutter()
  let decoder: TextDecoder | undefined
  let start: Uint8Array = Buffer.alloc(0)
  for await (const chunk of body) {
    if (decoder) cutter.add(decoder.decode(chunk, { stream: true }))
    else {
      start = start.length === 0 ? chunk : Buffer.concat([start, chunk])
      if (start.length < 2) continue
      decoder = new TextDecoder(start[0] === 0xff && start[1] === 0xfe ? 'utf-16le' : 'utf-8')
      cutter.add(decoder.decode(start, { stream: true }))
    }
    if (cutter.waiting >= atOnce) yield* cutter.records(false)
  }
  decoder ??= new TextDecoder()
  cutter.add(start.length < 2 ? decoder.decode(start) : decoder.decode())
  yield* cutter.records(true)
}

/** The same text without what it was cut from. */
export function owned(field: string): string {
  // Shorter ones are copied anyway. Joined and cut again, it is part of a text of its own length.
  return field.length < 13 ? field : ` ${field}`.slice(1)
}

/** What the end of the text so far leaves open: more has to come first. */
const open = Symbol('open')

class Cutter {
  #text = ''
  #at = 0
  /** Line at `#at`, from 1. */
  #line = 1
  /** How lines end, once the first has: `\r\n`, `\n` or `\r`. */
  #end: string | undefined
  #isLast = false
  /** Where the next of each is, as far as it has been looked for. */
  #nextAt = { comma: -1, quote: -1, lf: -1, cr: -1 }

  add(text: string): void {
    this.#text = this.#at === this.#text.length ? text : this.#text.slice(this.#at) + text
    this.#at = 0
    this.#nextAt = { comma: -1, quote: -1, lf: -1, cr: -1 }
  }

  /** Characters that are not cut yet. */
  get waiting(): number {
    return this.#text.length - this.#at
  }

  /** The records that are whole. */
  *records(isLast: boolean): Generator<CsvRecord> {
    this.#isLast = isLast
    for (;;) {
      const record = this.#next()
      if (record === open) {
        if (this.waiting > maxRecordSize)
          throw new BrokenFile(this.#line, `a row is longer than ${maxRecordSize} characters, or a quote is not closed`)
        return
      }
      yield record
    }
  }

  #next(): CsvRecord | typeof open {
    const text = this.#text
    let line = this.#line
    /** Lines within the record. */
    let within = 0
    const fields: string[] = []
    for (let i = this.#at; ; ) {
      if (i === text.length) {
        // After the last line end, or after a last comma.
        if (!this.#isLast || fields.length === 0) return open
        fields.push('')
        return this.#found({ line, fields }, i, within)
      }
      let after: number
      if (text.charCodeAt(i) === quote) {
        const close = this.#closing(i + 1)
        if (close === open) {
          if (this.#isLast) throw new BrokenFile(line + within + linesIn(text.slice(i)), 'a quote is opened and never closed')
          return open
        }
        const value = text.slice(i + 1, close)
        within += linesIn(value)
        fields.push(value.includes('"') ? value.replaceAll('""', '"') : value)
        after = close + 1
      } else {
        after = i
        for (;;) {
          after = this.#seek(after)
          const c = after === text.length ? comma : text.charCodeAt(after)
          if (c === comma) break
          if (c === quote) throw new BrokenFile(line + within, 'a quote opens inside a value')
          const length = this.#endAt(after)
          if (length === open) return open
          if (length > 0) break
          // A line end of another kind is part of the value.
          if (c === lf || text.charCodeAt(after + 1) !== lf) within++
          after++
        }
        if (after === text.length && !this.#isLast) return open
        if (after === i && fields.length === 0 && after < text.length && text.charCodeAt(after) !== comma) {
          // An empty line; files may have any number of them.
          this.#at = after + (this.#endAt(after) as number)
          this.#line++
          line++
          i = this.#at
          continue
        }
        fields.push(text.slice(i, after))
      }
      if (after === text.length) return this.#isLast ? this.#found({ line, fields }, after, within) : open
      if (text.charCodeAt(after) === comma) {
        i = after + 1
        continue
      }
      const length = this.#endAt(after)
      if (length === open) return open
      if (length === 0) throw new BrokenFile(line + within, 'a quoted value goes on after its closing quote')
      return this.#found({ line, fields }, after + length, within + 1)
    }
  }

  #found(record: CsvRecord, at: number, lines: number): CsvRecord {
    this.#at = at
    this.#line += lines
    return record
  }

  /** The next comma, quote or end of a line from a place on; the end where there is none. */
  #seek(from: number): number {
    const next = this.#nextAt
    if (next.quote < from) next.quote = this.#find('"', from)
    if (next.lf < from) next.lf = this.#find('\n', from)
    if (next.cr < from) next.cr = this.#find('\r', from)
    if (next.comma < from) next.comma = this.#find(',', from)
    return Math.min(next.comma, next.quote, next.lf, next.cr)
  }

  #find(what: string, from: number): number {
    const at = this.#text.indexOf(what, from)
    return at < 0 ? this.#text.length : at
  }

  /** Where a quoted value that begins at `from` closes. */
  #closing(from: number): number | typeof open {
    const text = this.#text
    for (let i = from; ; i += 2) {
      i = text.indexOf('"', i)
      // The last character may be the first of a doubled quote.
      if (i < 0 || (i === text.length - 1 && !this.#isLast)) return open
      if (text.charCodeAt(i + 1) !== quote) return i
    }
  }

  /** Length of the line end at a place; 0 where none is. */
  #endAt(i: number): number | typeof open {
    const text = this.#text
    const c = text.charCodeAt(i)
    if (c !== lf && c !== cr) return 0
    if (c === cr && i === text.length - 1 && !this.#isLast) return open
    this.#end ??= c === lf ? '\n' : text.charCodeAt(i + 1) === lf ? '\r\n' : '\r'
    return text.startsWith(this.#end, i) ? this.#end.length : 0
  }
}

function linesIn(text: string): number {
  return text.includes('\n') || text.includes('\r') ? (text.match(/\r\n|\r|\n/g)?.length ?? 0) : 0
}
