/** Writes a tagged document from top to bottom: headings, paragraphs, tables that go on over pages. */
import type { Instant } from 'lazuli-contract'
import { type Colour, TaggedDocument, type TextLook } from './document.ts'
import type { Cell, Tag } from './tags.ts'
import type { Style } from './typeface.ts'

export interface SheetFacts {
  readonly title: string
  readonly subject: string
  readonly author: string
  readonly at: Instant
  readonly identity: string
  /** Two-letter country of the reader: paper is A4 but where it is Letter. */
  readonly country: string
  /** Heads every page but the first. */
  readonly running: string
  /** Stands on every page, on the other side. */
  readonly mark: string
  /** Left of the number of each page. */
  readonly foot: string
  readonly regular: Style
  readonly bold: Style
}

export interface Column {
  readonly title: string
  /** Points; the one column without takes what is left. */
  readonly width?: number
  readonly align?: 'left' | 'right'
}

/** A row of a table: cells in order; `heads` cells at its start head the row. */
export interface Row {
  readonly cells: readonly { readonly text: string; readonly span?: number }[]
  readonly heads?: number
  readonly look?: 'plain' | 'group' | 'sum' | 'total'
  /** Points the first cell is moved in. */
  readonly indent?: number
  /** Points that have to be left on the page below the row, so that it does not stand alone at its end. */
  readonly keep?: number
}

type Placed = Required<Column> & { readonly x: number }

const margin = 48
const navy: Colour = [0.09, 0.2, 0.38]
const grey: Colour = [0.42, 0.44, 0.48]
const line: Colour = [0.78, 0.8, 0.84]
const tint: Colour = [0.94, 0.955, 0.98]
const red: Colour = [0.66, 0.07, 0.07]
const pink: Colour = [0.995, 0.925, 0.925]
const gutter = 6
const letter = new Set(['US', 'CA', 'MX', 'CL', 'CO', 'CR', 'GT', 'PA', 'PH', 'SV', 'VE'])

export class Sheet {
  readonly doc: TaggedDocument
  readonly left = margin
  readonly width: number
  readonly height: number
  y = margin
  readonly #facts: SheetFacts
  readonly #bottom: number
  /** Of the running table. */
  #columns: readonly Placed[] = []
  /** Whether its columns have headings, which every page repeats. */
  #hasHeads = false

  constructor(facts: SheetFacts) {
    const [width, height] = letter.has(facts.country) ? [612, 792] : [595.28, 841.89]
    this.#facts = facts
    this.width = width - 2 * margin
    this.height = height
    this.#bottom = height - margin - 18
    const { title, subject, author, at, identity } = facts
    this.doc = new TaggedDocument({ title, subject, author, at, identity, width, height })
    this.doc.beginPage()
    this.doc.tags.begin('Document')
  }

  look(points: number, more: { bold?: boolean; colour?: Colour; align?: 'left' | 'right' } = {}): TextLook {
    const { bold = false, ...rest } = more
    return { style: bold ? this.#facts.bold : this.#facts.regular, points, ...rest }
  }

  /** Starts a page when less than `height` is left. */
  need(height: number): void {
    if (this.y + height > this.#bottom) this.newPage()
  }

  newPage(): void {
    this.#foot()
    this.doc.endPage()
    this.doc.beginPage()
    this.y = margin
    const { running, mark } = this.#facts
    this.doc.pageText('Header', running, { x: this.left, top: this.y, width: this.width }, this.look(8.5, { colour: grey }))
    if (mark !== '')
      this.doc.pageText(
        'Header',
        mark,
        { x: this.left, top: this.y, width: this.width },
        this.look(8.5, { bold: true, colour: red, align: 'right' }),
      )
    this.doc.rule(this.left, this.y + 14, this.width, 0.6, line)
    this.y += 24
    if (this.#hasHeads) {
      for (const column of this.#columns)
        this.doc.pageText(
          'Header',
          column.title,
          { x: column.x, top: this.y, width: column.width },
          this.look(7.5, { bold: true, colour: grey, align: column.align }),
        )
      this.#underHeads()
    }
  }

  heading(level: 1 | 2 | 3, text: string, bookmark?: { title: string; parent?: number }): number {
    const points = level === 1 ? 26 : level === 2 ? 13 : 10
    const look = this.look(points, { bold: true, colour: navy })
    const lines = this.doc.lines(text, this.width, look)
    this.y += level === 1 ? 0 : level === 2 ? 14 : 8
    this.need(lines.length * points * 1.25 + (level === 3 ? 64 : 48))
    const entry = bookmark ? this.doc.outline.add(bookmark.title, this.doc.page, this.height - this.y + 4, bookmark.parent) : -1
    this.#text(`H${level}`, lines, points, look)
    this.y += level === 3 ? 3 : 5
    return entry
  }

  paragraph(text: string, points = 8.5, more: Parameters<Sheet['look']>[1] = {}): void {
    const look = this.look(points, more)
    const lines = this.doc.lines(text, this.width, look)
    this.need(lines.length * points * 1.4)
    this.#text('P', lines, points, look)
    this.y += 4
  }

  /** Text in a coloured band, for what nobody may overlook. */
  warning(text: string): void {
    const look = this.look(10, { bold: true, colour: red })
    const lines = this.doc.lines(text, this.width - 20, look)
    const height = lines.length * 14 + 12
    this.need(height)
    this.doc.fill(this.left, this.y, this.width, height, pink)
    this.doc.text('P', lines, { x: this.left + 10, top: this.y + 6, width: this.width - 20, leading: 14 }, look)
    this.y += height + 10
  }

  /** A box at the right edge, beside what was written before; the running place stays. */
  box(top: number, width: number, parts: readonly { text: string; points: number; bold?: boolean }[]): number {
    const x = this.left + this.width - width
    const height = parts.reduce((sum, { points }) => sum + points * 1.45, 16)
    this.doc.fill(x, top, width, height, tint)
    this.doc.fill(x, top, 3, height, navy)
    let y = top + 7
    for (const { text, points, bold = false } of parts) {
      this.doc.text(
        'P',
        [text],
        { x: x + 14, top: y, width: width - 26, leading: points },
        this.look(points, bold ? { bold, colour: navy } : { colour: grey }),
      )
      y += points * 1.45
    }
    return top + height
  }

  beginTable(columns: readonly Column[], options: { showHeads?: boolean } = {}): void {
    const given = columns.reduce((sum, { width = 0 }) => sum + width, 0) + gutter * (columns.length - 1)
    let x = this.left
    const placed = columns.map(({ title, width = this.width - given, align = 'left' }) => {
      const column = { title, width, align, x }
      x += width + gutter
      return column
    })
    const { showHeads = true } = options
    if (showHeads) this.need(50)
    const { tags } = this.doc
    tags.begin('Table')
    if (showHeads) {
      tags.begin('THead')
      tags.begin('TR')
      for (const column of placed)
        this.doc.text(
          'TH',
          [column.title],
          { x: column.x, top: this.y, width: column.width, leading: 9 },
          this.look(7.5, { bold: true, colour: grey, align: column.align }),
          { scope: 'Column' },
        )
      tags.end()
      tags.end()
      this.#underHeads()
    }
    tags.begin('TBody')
    this.#columns = placed
    this.#hasHeads = showHeads
  }

  row({ cells, heads = 0, look = 'plain', indent = 0, keep = 0 }: Row): void {
    const points = 8.5
    const leading = 11.5
    const strong = look !== 'plain'
    let at = 0
    const laid = cells.map(({ text, span = 1 }, i) => {
      const first = this.#columns[at] as Placed
      const last = this.#columns[at + span - 1] as Placed
      at += span
      const x = first.x + (i === 0 ? indent : 0)
      const width = last.x + last.width - x
      const style = this.look(points, {
        bold: strong || (heads > i && !this.#hasHeads),
        align: span > 1 ? 'left' : first.align,
        ...(look === 'total' || look === 'group' ? { colour: navy } : {}),
      })
      return { x, width, style, span, lines: this.doc.lines(text, width, style), head: i < heads }
    })
    const height = Math.max(...laid.map(({ lines }) => lines.length)) * leading
    this.need(height + (look === 'total' ? 8 : 2) + keep)
    if (look === 'sum') this.doc.rule(this.left, this.y - 1, this.width, 0.4, line)
    if (look === 'total') {
      this.doc.fill(this.left - 4, this.y, this.width + 8, height + 8, tint)
      this.y += 3
    }
    const { tags } = this.doc
    tags.begin('TR')
    for (const { x, width, style, span, lines, head } of laid) {
      const cell: Cell = { ...(head ? { scope: 'Row' } : {}), span }
      if (lines.join('') === '') tags.emptyCell()
      else this.doc.text(head ? 'TH' : 'TD', lines, { x, top: this.y, width, leading }, style, cell)
    }
    tags.end()
    this.y += height + (look === 'total' ? 7 : 2)
  }

  endTable(): void {
    this.doc.tags.end()
    this.doc.tags.end()
    this.#hasHeads = false
    this.y += 4
  }

  section<T>(write: () => T): T {
    this.doc.tags.begin('Sect')
    const made = write()
    this.doc.tags.end()
    return made
  }

  *end(): Generator<Uint8Array> {
    this.#foot()
    this.doc.tags.end()
    this.doc.endPage()
    yield* this.doc.end(this.look(7.5, { colour: grey }))
  }

  #text(tag: Tag, lines: readonly string[], points: number, look: TextLook): void {
    const leading = points * (tag === 'P' ? 1.4 : 1.25)
    this.doc.text(tag, lines, { x: this.left, top: this.y, width: this.width, leading }, look)
    this.y += lines.length * leading
  }

  #underHeads(): void {
    this.y += 12
    this.doc.rule(this.left, this.y, this.width, 0.8, navy)
    this.y += 4
  }

  #foot(): void {
    const look = this.look(7.5, { colour: grey })
    const top = this.height - margin
    const right = this.left + this.width
    this.doc.rule(this.left, top - 6, this.width, 0.4, line)
    this.doc.pageText('Footer', this.#facts.foot, { x: this.left, top, width: 300 }, look)
    // Room for `of 99999`, whose width is not known yet.
    const room = 34
    this.doc.pageText('Footer', `Page ${this.doc.pageNumber}`, { x: right - 160, top, width: 157 - room }, { ...look, align: 'right' })
    this.doc.pageTotal(right - room, top, look)
  }
}
