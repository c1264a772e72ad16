/**
 * TrueType fonts: which glyph a character has and how wide it is, and a font of the few glyphs a document needs (Apple
 * TrueType Reference Manual, OpenType 1.9). Every character gets a glyph of its own, so that each reads back as itself.
 */

/** A font as it came. Distances are in its own units, of which `unitsPerEm` make one em. */
export class TrueType {
  readonly unitsPerEm: number
  readonly ascent: number
  readonly descent: number
  readonly box: readonly [number, number, number, number]
  readonly #bytes: Buffer
  readonly #tables = new Map<string, { at: number; length: number }>()
  readonly #glyphOf: (codePoint: number) => number
  readonly #widths: number
  readonly #longLoca: boolean

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    const count = bytes.readUInt16BE(4)
    for (let i = 0; i < count; i++) {
      const at = 12 + 16 * i
      this.#tables.set(bytes.toString('latin1', at, at + 4), { at: bytes.readUInt32BE(at + 8), length: bytes.readUInt32BE(at + 12) })
    }
    const head = this.#at('head')
    const hhea = this.#at('hhea')
    this.unitsPerEm = bytes.readUInt16BE(head + 18)
    this.box = [36, 38, 40, 42].map((offset) => bytes.readInt16BE(head + offset)) as [number, number, number, number]
    this.#longLoca = bytes.readInt16BE(head + 50) === 1
    this.ascent = bytes.readInt16BE(hhea + 4)
    this.descent = bytes.readInt16BE(hhea + 6)
    this.#widths = bytes.readUInt16BE(hhea + 34)
    this.#glyphOf = readCmap(bytes, this.#at('cmap'))
  }

  /** 0 when the font has none. */
  glyphOf(codePoint: number): number {
    return this.#glyphOf(codePoint)
  }

  advance(glyph: number): number {
    return this.#bytes.readUInt16BE(this.#at('hmtx') + 4 * Math.min(glyph, this.#widths - 1))
  }

  /** TrueType with these glyphs and no others, in this order; glyph 0 comes first whether named or not. */
  subset(glyphs: readonly number[]): Buffer {
    const wanted = [0, ...glyphs]
    const placeOf = new Map<number, number>()
    for (const [place, glyph] of wanted.entries()) if (!placeOf.has(glyph)) placeOf.set(glyph, place)
    const outlines: Buffer[] = []
    // The list grows while it is read: composite glyphs bring their parts.
    for (let i = 0; i < wanted.length; i++) {
      outlines.push(
        this.#outline(wanted[i] as number, (part) => {
          const known = placeOf.get(part)
          if (known !== undefined) return known
          placeOf.set(part, wanted.length)
          return wanted.push(part) - 1
        }),
      )
    }
    const loca = Buffer.alloc(4 * (outlines.length + 1))
    let length = 0
    for (const [i, outline] of outlines.entries()) {
      length += outline.length
      loca.writeUInt32BE(length, 4 * (i + 1))
    }
    const hmtx = Buffer.alloc(4 * wanted.length)
    for (const [i, glyph] of wanted.entries()) {
      hmtx.writeUInt16BE(this.advance(glyph), 4 * i)
      hmtx.writeInt16BE(this.#leftSide(glyph), 4 * i + 2)
    }
    const head = Buffer.from(this.#table('head'))
    head.writeUInt32BE(0, 8)
    head.writeInt16BE(1, 50)
    const hhea = Buffer.from(this.#table('hhea'))
    hhea.writeUInt16BE(wanted.length, 34)
    const maxp = Buffer.from(this.#table('maxp'))
    maxp.writeUInt16BE(wanted.length, 4)
    const made: [string, Buffer][] = [
      ['glyf', Buffer.concat(outlines)],
      ['head', head],
      ['hhea', hhea],
      ['hmtx', hmtx],
      ['loca', loca],
      ['maxp', maxp],
    ]
    // What instructions of the outlines need.
    for (const name of ['cvt ', 'fpgm', 'prep']) if (this.#tables.has(name)) made.push([name, this.#table(name)])
    return assemble(made.sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #at(name: string): number {
    const table = this.#tables.get(name)
    if (!table) throw new RangeError(`the font has no table ${name}`)
    return table.at
  }

  #table(name: string): Buffer {
    const { at, length } = this.#tables.get(name) as { at: number; length: number }
    return this.#bytes.subarray(at, at + length)
  }

  #leftSide(glyph: number): number {
    const hmtx = this.#at('hmtx')
    return glyph < this.#widths
      ? this.#bytes.readInt16BE(hmtx + 4 * glyph + 2)
      : this.#bytes.readInt16BE(hmtx + 4 * this.#widths + 2 * (glyph - this.#widths))
  }

  /** The outline of a glyph, padded to four bytes, its parts renumbered. */
  #outline(glyph: number, renumber: (part: number) => number): Buffer {
    const loca = this.#at('loca')
    const [from, to] = [glyph, glyph + 1].map((i) =>
      this.#longLoca ? this.#bytes.readUInt32BE(loca + 4 * i) : 2 * this.#bytes.readUInt16BE(loca + 2 * i),
    ) as [number, number]
    const glyf = this.#at('glyf')
    const outline = Buffer.alloc(Math.ceil((to - from) / 4) * 4)
    this.#bytes.copy(outline, 0, glyf + from, glyf + to)
    if (to > from && outline.readInt16BE(0) < 0) renumberParts(outline, renumber)
    return outline
  }
}

/** Flags of a part of a composite glyph. */
const part = { words: 1, scale: 8, more: 32, twoScales: 64, matrix: 128 }

function renumberParts(outline: Buffer, renumber: (part: number) => number): void {
  let at = 10
  for (;;) {
    const flags = outline.readUInt16BE(at)
    outline.writeUInt16BE(renumber(outline.readUInt16BE(at + 2)), at + 2)
    if (!(flags & part.more)) return
    at += 4 + (flags & part.words ? 4 : 2)
    if (flags & part.scale) at += 2
    else if (flags & part.twoScales) at += 4
    else if (flags & part.matrix) at += 8
  }
}

function readCmap(bytes: Buffer, cmap: number): (codePoint: number) => number {
  const found = new Map<number, number>()
  for (let i = 0; i < bytes.readUInt16BE(cmap + 2); i++) {
    const at = cmap + 4 + 8 * i
    const isUnicode = bytes.readUInt16BE(at) === 0 || (bytes.readUInt16BE(at) === 3 && [1, 10].includes(bytes.readUInt16BE(at + 2)))
    const table = cmap + bytes.readUInt32BE(at + 4)
    if (isUnicode) found.set(bytes.readUInt16BE(table), table)
  }
  const [whole, basic] = [found.get(12), found.get(4)]
  if (whole !== undefined) return (codePoint) => glyphOfGroups(bytes, whole, codePoint)
  if (basic !== undefined) return (codePoint) => glyphOfSegments(bytes, basic, codePoint)
  throw new RangeError('the font has no Unicode character map that is known here')
}

/** Format 12: groups in order of their characters. */
function glyphOfGroups(bytes: Buffer, table: number, codePoint: number): number {
  let [low, high] = [0, bytes.readUInt32BE(table + 12) - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const at = table + 16 + 12 * middle
    if (codePoint < bytes.readUInt32BE(at)) high = middle - 1
    else if (codePoint > bytes.readUInt32BE(at + 4)) low = middle + 1
    else return bytes.readUInt32BE(at + 8) + codePoint - bytes.readUInt32BE(at)
  }
  return 0
}

/** Format 4: segments in order of their ends. */
function glyphOfSegments(bytes: Buffer, table: number, codePoint: number): number {
  if (codePoint > 0xffff) return 0
  const twice = bytes.readUInt16BE(table + 6)
  const [ends, starts, deltas, offsets] = [14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice].map((at) => table + at) as [
    number,
    number,
    number,
    number,
  ]
  let [low, high] = [0, twice / 2 - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (codePoint > bytes.readUInt16BE(ends + 2 * middle)) low = middle + 1
    else high = middle
  }
  const start = bytes.readUInt16BE(starts + 2 * low)
  if (codePoint < start || codePoint > bytes.readUInt16BE(ends + 2 * low)) return 0
  const delta = bytes.readUInt16BE(deltas + 2 * low)
  const offset = bytes.readUInt16BE(offsets + 2 * low)
  if (offset === 0) return (codePoint + delta) & 0xffff
  const glyph = bytes.readUInt16BE(offsets + 2 * low + offset + 2 * (codePoint - start))
  return glyph === 0 ? 0 : (glyph + delta) & 0xffff
}

function assemble(tables: readonly (readonly [string, Buffer])[]): Buffer {
  const count = tables.length
  const directory = Buffer.alloc(12 + 16 * count)
  const power = Math.floor(Math.log2(count))
  directory.writeUInt32BE(0x00010000, 0)
  directory.writeUInt16BE(count, 4)
  directory.writeUInt16BE(2 ** power * 16, 6)
  directory.writeUInt16BE(power, 8)
  directory.writeUInt16BE(count * 16 - 2 ** power * 16, 10)
  const parts = [directory]
  let at = directory.length
  for (const [i, [name, table]] of tables.entries()) {
    const entry = 12 + 16 * i
    const padded = Buffer.alloc(Math.ceil(table.length / 4) * 4)
    table.copy(padded)
    directory.write(name, entry, 'latin1')
    directory.writeUInt32BE(checksum(padded), entry + 4)
    directory.writeUInt32BE(at, entry + 8)
    directory.writeUInt32BE(table.length, entry + 12)
    parts.push(padded)
    at += padded.length
  }
  const font = Buffer.concat(parts)
  // The whole font sums to this constant; `head` makes up the difference.
  const head = tables.findIndex(([name]) => name === 'head')
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, directory.readUInt32BE(12 + 16 * head + 8) + 8)
  return font
}

function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0
  return sum
}
