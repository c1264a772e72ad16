/** The fonts of a document: each character in the first font that has it. What was used is embedded at the end. */
import { createHash } from 'node:crypto'
import { type PdfFile, textString } from './file.ts'
import { TrueType } from './truetype.ts'

/** A font that may be used, read when a character asks for it. */
export interface FontSource {
  /** PostScript name: `NotoSans-Regular`. */
  readonly name: string
  readonly bytes: () => Buffer
  /** Drawn with a thin line around its outlines where bold is wanted: the font has no bold of its own. */
  readonly thickened?: true
}

/** One font within one document. */
class Face {
  readonly source: FontSource
  readonly font: TrueType
  readonly object: number
  /** Place in the embedded font by code point, from 1, in order of first use. */
  readonly codes = new Map<number, number>()

  constructor(source: FontSource, file: PdfFile) {
    this.source = source
    this.font = opened(source)
    this.object = file.reserve()
  }
}

/** Fonts are read once for all documents. */
const known = new Map<string, TrueType>()

function opened(source: FontSource): TrueType {
  let font = known.get(source.name)
  if (!font) {
    font = new TrueType(source.bytes())
    known.set(source.name, font)
  }
  return font
}

/** Part of a text in one font, ready to be drawn. */
export interface Run {
  /** `F0`. */
  readonly font: string
  /** Hexadecimal codes. */
  readonly codes: string
  readonly thickened: boolean
}

/** A style: the fonts to look in, in order. The last is asked for what none has. */
export type Style = readonly FontSource[]

export class Typefaces {
  readonly #file: PdfFile
  readonly #faces: Face[] = []
  readonly #chosen = new Map<Style, Map<number, Choice>>()

  constructor(file: PdfFile) {
    this.#file = file
  }

  /** In ems. */
  width(text: string, style: Style): number {
    let sum = 0
    for (const character of text) {
      sum += this.#choose(character.codePointAt(0) as number, style).width
    }
    return sum
  }

  runs(text: string, style: Style): Run[] {
    const runs: { face: Face; codes: string }[] = []
    for (const character of text) {
      const codePoint = character.codePointAt(0) as number
      const { face } = this.#choose(codePoint, style)
      let code = face.codes.get(codePoint)
      if (code === undefined) {
        code = face.codes.size + 1
        face.codes.set(codePoint, code)
      }
      const hex = code.toString(16).padStart(4, '0')
      const last = runs.at(-1)
      if (last?.face === face) last.codes += hex
      else runs.push({ face, codes: hex })
    }
    const bold = style[0]?.name.includes('Bold') ?? false
    return runs.map(({ face, codes }) => ({
      font: `F${this.#faces.indexOf(face)}`,
      codes,
      thickened: bold && face.source.thickened === true,
    }))
  }

  /** Distance from the baseline to the top of the letters, in ems. */
  ascent(style: Style): number {
    const font = opened(style[0] as FontSource)
    return font.ascent / font.unitsPerEm
  }

  /** Embeds what was used; gives the entries of the resources' font dictionary. */
  write(): string {
    for (const face of this.#faces) writeFace(face, this.#file)
    return this.#faces.map((face, i) => `/F${i} ${face.object} 0 R`).join(' ')
  }

  #choose(codePoint: number, style: Style): Choice {
    let chosen = this.#chosen.get(style)
    if (!chosen) {
      chosen = new Map()
      this.#chosen.set(style, chosen)
    }
    let choice = chosen.get(codePoint)
    if (!choice) {
      const source = style.find((one) => opened(one).glyphOf(codePoint) !== 0) ?? (style[0] as FontSource)
      let face = this.#faces.find((one) => one.source.name === source.name)
      if (!face) {
        face = new Face(source, this.#file)
        this.#faces.push(face)
      }
      choice = { face, width: face.font.advance(face.font.glyphOf(codePoint)) / face.font.unitsPerEm }
      chosen.set(codePoint, choice)
    }
    return choice
  }
}

/** How a character is written in a style. */
interface Choice {
  readonly face: Face
  /** In ems. */
  readonly width: number
}

function writeFace({ source, font, object, codes }: Face, file: PdfFile): void {
  const glyphs = [...codes.keys()].map((codePoint) => font.glyphOf(codePoint))
  const program = font.subset(glyphs)
  const tag = [...createHash('sha256').update(program).digest().subarray(0, 6)]
    .map((byte) => String.fromCharCode(65 + (byte % 26)))
    .join('')
  const name = `/${tag}+${source.name}`
  const thousandth = (units: number): number => Math.round((units * 1000) / font.unitsPerEm)
  const [embedded, descriptor, descendant, toUnicode] = [file.reserve(), file.reserve(), file.reserve(), file.reserve()]
  file.stream(embedded, `/Length1 ${program.length}`, program)
  file.write(
    descriptor,
    `<< /Type /FontDescriptor /FontName ${name} /Flags 4 /FontBBox [${font.box.map(thousandth).join(' ')}] /ItalicAngle 0 /Ascent ${thousandth(font.ascent)} /Descent ${thousandth(font.descent)} /CapHeight ${thousandth(font.ascent * 0.7)} /StemV 80 /FontFile2 ${embedded} 0 R >>`,
  )
  const widths = [0, ...glyphs].map((glyph) => thousandth(font.advance(glyph))).join(' ')
  file.write(
    descendant,
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont ${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} 0 R /CIDToGIDMap /Identity /DW 1000 /W [0 [${widths}]] >>`,
  )
  file.stream(toUnicode, '', unicodeMap([...codes]))
  file.write(
    object,
    `<< /Type /Font /Subtype /Type0 /BaseFont ${name} /Encoding /Identity-H /DescendantFonts [${descendant} 0 R] /ToUnicode ${toUnicode} 0 R >>`,
  )
}

/** What each code reads as, in blocks of at most a hundred (Adobe Technical Note 5411). */
function unicodeMap(codes: readonly (readonly [codePoint: number, code: number])[]): string {
  const lines = codes.map(([codePoint, code]) => {
    const text = textString(String.fromCodePoint(codePoint)).replace('feff', '')
    return `<${code.toString(16).padStart(4, '0')}> ${text}`
  })
  const blocks: string[] = []
  for (let i = 0; i < lines.length; i += 100) {
    const block = lines.slice(i, i + 100)
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`)
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`
}
