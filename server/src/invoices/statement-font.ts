/**
 * The font for names that the PDF standard fonts cannot write: UnifontEX (SIL Open Font License 1.1, from the package
 * `@fontsource/unifontex`), plain to look at but with nearly every character there is. Only the glyphs used are embedded.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'

let loaded: Buffer | undefined

/** TrueType bytes, unpacked at the first use (about 0.1 s, 14 MB). */
export function worldFont(): Buffer {
  loaded ??= unpackWoff(readFileSync(fileURLToPath(import.meta.resolve('@fontsource/unifontex/files/unifontex-latin-400-normal.woff'))))
  return loaded
}

/**
 * TrueType from WOFF 1.0 (W3C Recommendation "WOFF File Format 1.0"): the same tables, inflated once instead of at every
 * access. Text in a packed font takes seconds to lay out.
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new RangeError('not a WOFF font')
  const count = woff.readUInt16BE(12)
  const directory = Buffer.alloc(12 + 16 * count)
  woff.copy(directory, 0, 4, 8)
  directory.writeUInt16BE(count, 4)
  const entrySelector = Math.floor(Math.log2(count))
  directory.writeUInt16BE(2 ** entrySelector * 16, 6)
  directory.writeUInt16BE(entrySelector, 8)
  directory.writeUInt16BE(count * 16 - 2 ** entrySelector * 16, 10)
  const parts: Buffer[] = [directory]
  let offset = directory.length
  for (let i = 0; i < count; i++) {
    const at = 44 + 20 * i
    const [start, packed, size, checksum] = [4, 8, 12, 16].map((field) => woff.readUInt32BE(at + field)) as [number, number, number, number]
    const table = woff.subarray(start, start + packed)
    const entry = 12 + 16 * i
    woff.copy(directory, entry, at, at + 4)
    directory.writeUInt32BE(checksum, entry + 4)
    directory.writeUInt32BE(offset, entry + 8)
    directory.writeUInt32BE(size, entry + 12)
    const padding = (4 - (size % 4)) % 4
    parts.push(packed < size ? inflateSync(table) : table, Buffer.alloc(padding))
    offset += size + padding
  }
  return Buffer.concat(parts)
}

/** What the PDF standard fonts have (Windows-1252). */
const standard = /^[\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/

export function fitsStandardFonts(text: string): boolean {
  return standard.test(text)
}
