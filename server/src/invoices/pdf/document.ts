/**
 * A tagged document of pages, written while it is laid out. Distances are points, counted from the upper left corner. What
 * is drawn is either part of the structure or an artifact of the page.
 */
import { createHash } from 'node:crypto'
import { formatInstant, type Instant } from 'lazuli-contract'
import { number, PdfFile, textString } from './file.ts'
import { type Cell, Outline, type Tag, Tags } from './tags.ts'
import { type Style, Typefaces } from './typeface.ts'

export type Colour = readonly [red: number, green: number, blue: number]

export interface TextLook {
  readonly style: Style
  readonly points: number
  readonly colour?: Colour
  readonly align?: 'left' | 'right'
}

export interface DocumentFacts {
  readonly title: string
  readonly subject: string
  readonly author: string
  /** Shown as the date of the document: no clock is read. */
  readonly at: Instant
  /** Whatever makes this document another than all others. */
  readonly identity: string
  readonly width: number
  readonly height: number
}

const black: Colour = [0.13, 0.13, 0.15]

export class TaggedDocument {
  readonly tags: Tags
  readonly outline = new Outline()
  readonly #file = new PdfFile()
  readonly #faces: Typefaces
  readonly #facts: DocumentFacts
  readonly #pageTree: number
  readonly #resources: number
  /** Draws `of 12`, which is known at the end only. */
  readonly #total: number
  readonly #pages: number[] = []
  #content = ''
  #page = 0

  constructor(facts: DocumentFacts) {
    this.#facts = facts
    this.tags = new Tags(this.#file)
    this.#faces = new Typefaces(this.#file)
    this.#pageTree = this.#file.reserve()
    this.#resources = this.#file.reserve()
    this.#total = this.#file.reserve()
  }

  /** The running page, as bookmarks name it. */
  get page(): number {
    return this.#page
  }

  /** From 1. */
  get pageNumber(): number {
    return this.#pages.length
  }

  width(text: string, look: Pick<TextLook, 'style' | 'points'>): number {
    return this.#faces.width(text, look.style) * look.points
  }

  /** Lines no wider than `width`: broken at spaces, between ideographs, and within words that are too long. */
  lines(text: string, width: number, look: Pick<TextLook, 'style' | 'points'>): string[] {
    const measure = (part: string): number => this.width(part, look)
    if (measure(text) <= width) return [text]
    const lines: string[] = []
    let line = ''
    for (const word of text.match(breakable) ?? []) {
      if (measure((line + word).trimEnd()) <= width) {
        line += word
        continue
      }
      if (line.trim() !== '') lines.push(line.trimEnd())
      line = word.trimStart()
      if (measure(line.trimEnd()) <= width) continue
      let rest = ''
      for (const character of line) {
        if (rest !== '' && measure(rest + character) > width) {
          lines.push(rest)
          rest = character
        } else rest += character
      }
      line = rest
    }
    if (line.trim() !== '') lines.push(line.trimEnd())
    return lines
  }

  /** Text that is an element of the structure. `top` is the upper edge of its first line. */
  text(
    tag: Tag,
    lines: readonly string[],
    at: { x: number; top: number; width: number; leading: number },
    look: TextLook,
    cell: Cell = {},
  ): void {
    const place = this.tags.leaf(tag, this.#page, cell)
    this.#content += `/${tag} << /MCID ${place} >> BDC\n`
    this.#draw(lines, at, look)
    this.#content += 'EMC\n'
  }

  /** Text that belongs to the page and not to the document. */
  pageText(kind: 'Header' | 'Footer', text: string, at: { x: number; top: number; width: number }, look: TextLook): void {
    this.#content += `/Artifact << /Type /Pagination /Subtype /${kind} >> BDC\n`
    this.#draw([text], { ...at, leading: look.points }, look)
    this.#content += 'EMC\n'
  }

  /** `of 12` from `x` on. */
  pageTotal(x: number, top: number, look: Pick<TextLook, 'style' | 'points'>): void {
    const y = this.#facts.height - top - this.#faces.ascent(look.style) * look.points
    this.#content += `/Artifact << /Type /Pagination /Subtype /Footer >> BDC\nq 1 0 0 1 ${number(x)} ${number(y)} cm /Total Do Q\nEMC\n`
  }

  fill(x: number, top: number, width: number, height: number, colour: Colour): void {
    this.#content += `/Artifact << /Type /Layout >> BDC\n${colour.map(number).join(' ')} rg ${number(x)} ${number(this.#facts.height - top - height)} ${number(width)} ${number(height)} re f\nEMC\n`
  }

  rule(x: number, top: number, width: number, thickness: number, colour: Colour): void {
    this.fill(x, top, width, thickness, colour)
  }

  beginPage(): void {
    this.#page = this.#file.reserve()
    this.#pages.push(this.#page)
  }

  endPage(): void {
    const content = this.#file.reserve()
    this.#file.stream(content, '', this.#content)
    this.#content = ''
    const { width, height } = this.#facts
    this.#file.write(
      this.#page,
      `<< /Type /Page /Parent ${this.#pageTree} 0 R /MediaBox [0 0 ${number(width)} ${number(height)}] /Resources ${this.#resources} 0 R /Contents ${content} 0 R /StructParents ${this.tags.page} /Tabs /S >>`,
    )
    this.tags.pageEnds()
  }

  /** What has been finished since the last call. */
  taken(): Generator<Uint8Array> {
    return this.#file.taken()
  }

  /** Ends the document; `look` is that of the count of pages. */
  *end(look: TextLook): Generator<Uint8Array> {
    const file = this.#file
    const { title, subject, author, at, identity, width } = this.#facts
    const total = this.#show(`of ${this.#pages.length}`, look)
    file.stream(
      this.#total,
      `/Type /XObject /Subtype /Form /BBox [0 -10 ${number(width)} 20] /Resources ${this.#resources} 0 R`,
      `BT ${(look.colour ?? black).map(number).join(' ')} rg 1 0 0 1 0 0 Tm ${total} ET`,
    )
    const fonts = this.#faces.write()
    file.write(this.#resources, `<< /Font << ${fonts} >> /XObject << /Total ${this.#total} 0 R >> >>`)
    file.write(
      this.#pageTree,
      `<< /Type /Pages /Count ${this.#pages.length} /Kids [${this.#pages.map((page) => `${page} 0 R`).join(' ')}] >>`,
    )
    this.tags.write()
    const outlines = this.outline.write(file)
    const meta = file.reserve()
    const stamp = formatInstant(at)
    file.stream(meta, '/Type /Metadata /Subtype /XML', Buffer.from(metadata({ title, subject, author, stamp }), 'utf8'))
    const root = file.add(
      `<< /Type /Catalog /Pages ${this.#pageTree} 0 R /MarkInfo << /Marked true >> /StructTreeRoot ${this.tags.root} 0 R /Lang (en-US) /ViewerPreferences << /DisplayDocTitle true >> /PageMode /UseOutlines /Outlines ${outlines} 0 R /Metadata ${meta} 0 R >>`,
    )
    const date = `(D:${stamp.replace(/[-:T]|\..*|Z/g, '')}Z)`
    const info = file.add(
      `<< /Title ${textString(title)} /Subject ${textString(subject)} /Author ${textString(author)} /Creator (Lazuli) /Producer (Lazuli) /CreationDate ${date} /ModDate ${date} >>`,
    )
    yield* file.end(root, info, createHash('sha256').update(`${title}\n${stamp}\n${identity}`).digest('hex').slice(0, 32))
  }

  #draw(
    lines: readonly string[],
    { x, top, width, leading }: { x: number; top: number; width: number; leading: number },
    look: TextLook,
  ): void {
    const { style, points, colour = black, align = 'left' } = look
    const baseline = this.#facts.height - top - this.#faces.ascent(style) * points
    this.#content += `BT ${colour.map(number).join(' ')} rg ${colour.map(number).join(' ')} RG\n`
    for (const [i, line] of lines.entries()) {
      if (line === '') continue
      const from = align === 'right' ? x + width - this.width(line, look) : x
      this.#content += `1 0 0 1 ${number(from)} ${number(baseline - i * leading)} Tm ${this.#show(line, look)}\n`
    }
    this.#content += 'ET\n'
  }

  #show(text: string, { style, points }: Pick<TextLook, 'style' | 'points'>): string {
    return this.#faces
      .runs(text, style)
      .map(({ font, codes, thickened }) => `/${font} ${points} Tf ${thickened ? `2 Tr ${number(points * 0.03)} w` : '0 Tr'} <${codes}> Tj`)
      .join(' ')
  }
}

/** A word with the spaces after it; ideographs, kana and syllables each by themselves. */
const breakable =
  /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}] *|[^\s\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]+ *| +/gu

function metadata({ title, subject, author, stamp }: { title: string; subject: string; author: string; stamp: string }): string {
  const text = (value: string): string => value.replace(/[&<>]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&gt;'))
  const lang = (value: string): string => `<rdf:Alt><rdf:li xml:lang="x-default">${text(value)}</rdf:li></rdf:Alt>`
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title>${lang(title)}</dc:title>
<dc:description>${lang(subject)}</dc:description>
<dc:creator><rdf:Seq><rdf:li>${text(author)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>en-US</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>${stamp}</xmp:CreateDate>
<xmp:ModifyDate>${stamp}</xmp:ModifyDate>
<xmp:CreatorTool>Lazuli</xmp:CreatorTool>
<pdf:Producer>Lazuli</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`
}
