/**
 * The structure of a document, which reads it to people and programs that do not see it (ISO 32000-1, section 14.8; ISO
 * 14289-1). An element is written as soon as it ends; its parents keep no more than its number.
 */
import { type PdfFile, textString } from './file.ts'

export type Tag =
  | 'Document'
  | 'Sect'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Table'
  | 'THead'
  | 'TBody'
  | 'TR'
  | 'TH'
  | 'TD'

/** Of cells: what a heading heads, and how many columns it spans. */
export interface Cell {
  readonly scope?: 'Column' | 'Row'
  readonly span?: number
}

interface Element {
  readonly object: number
  readonly tag: Tag
  readonly parent: number
  readonly attributes: string
  readonly kids: string[]
}

export class Tags {
  readonly #file: PdfFile
  readonly #root: number
  readonly #open: Element[] = []
  readonly #first: string[] = []
  /** By page: the element of each piece of marked content. */
  readonly #pages: number[] = []
  #marked: number[] = []

  constructor(file: PdfFile) {
    this.#file = file
    this.#root = file.reserve()
  }

  get root(): number {
    return this.#root
  }

  begin(tag: Tag, attributes = ''): void {
    this.#open.push({ object: this.#file.reserve(), tag, parent: this.#open.at(-1)?.object ?? this.#root, attributes, kids: [] })
  }

  end(): void {
    const { object, tag, parent, attributes, kids } = this.#open.pop() as Element
    this.#file.write(object, `<< /Type /StructElem /S /${tag} /P ${parent} 0 R${attributes} /K [${kids.join(' ')}] >>`)
    this.#keep(object)
  }

  /** An element that is one piece of text on the running page; gives its number there. */
  leaf(tag: Tag, pageObject: number, { scope, span }: Cell = {}): number {
    const place = this.#marked.length
    const parent = this.#open.at(-1)?.object ?? this.#root
    const table = `${scope ? ` /Scope /${scope}` : ''}${span && span > 1 ? ` /ColSpan ${span}` : ''}`
    const object = this.#file.add(
      `<< /Type /StructElem /S /${tag} /P ${parent} 0 R /Pg ${pageObject} 0 R${table === '' ? '' : ` /A << /O /Table${table} >>`} /K ${place} >>`,
    )
    this.#marked.push(object)
    this.#keep(object)
    return place
  }

  /** A cell without content: tables keep their shape. */
  emptyCell(): void {
    this.begin('TD')
    this.end()
  }

  /** The number under which a page finds its elements. */
  get page(): number {
    return this.#pages.length
  }

  pageEnds(): void {
    this.#pages.push(this.#file.add(`[${this.#marked.map((object) => `${object} 0 R`).join(' ')}]`))
    this.#marked = []
  }

  write(): void {
    const places = this.#pages.map((object, page) => `${page} ${object} 0 R`).join(' ')
    const parents = this.#file.add(`<< /Nums [${places}] >>`)
    this.#file.write(
      this.#root,
      `<< /Type /StructTreeRoot /K [${this.#first.join(' ')}] /ParentTree ${parents} 0 R /ParentTreeNextKey ${this.#pages.length} >>`,
    )
  }

  #keep(object: number): void {
    const kids = this.#open.at(-1)?.kids ?? this.#first
    kids.push(`${object} 0 R`)
  }
}

/** Bookmarks, written at the end. */
export class Outline {
  readonly #entries: { title: string; page: number; y: number; parent: number }[] = []

  /** `parent`: what an earlier call gave, absent at the top. */
  add(title: string, page: number, y: number, parent = -1): number {
    return this.#entries.push({ title, page, y, parent }) - 1
  }

  write(file: PdfFile): number {
    const root = file.reserve()
    const objects = this.#entries.map(() => file.reserve())
    const children = Map.groupBy(this.#entries.keys(), (i) => this.#entries[i]?.parent ?? -1)
    const ends = (of: number): string => {
      const kids = children.get(of)
      if (!kids) return ''
      // Negative: closed until somebody opens it.
      const count = of === -1 ? kids.length : -kids.length
      return ` /First ${objects[kids[0] as number]} 0 R /Last ${objects[kids.at(-1) as number]} 0 R /Count ${count}`
    }
    for (const [parent, kids] of children)
      for (const [place, i] of kids.entries()) {
        const { title, page, y } = this.#entries[i] as { title: string; page: number; y: number }
        const beside = `${place > 0 ? ` /Prev ${objects[kids[place - 1] as number]} 0 R` : ''}${place < kids.length - 1 ? ` /Next ${objects[kids[place + 1] as number]} 0 R` : ''}`
        file.write(
          objects[i] as number,
          `<< /Title ${textString(title)} /Parent ${parent === -1 ? root : objects[parent]} 0 R${beside}${ends(i)} /Dest [${page} 0 R /XYZ 0 ${Math.round(y)} null] >>`,
        )
      }
    file.write(root, `<< /Type /Outlines${ends(-1)} >>`)
    return root
  }
}
