/**
 * The fonts of documents: Noto Sans for Latin, Greek and Cyrillic letters, Droid Sans Fallback for Chinese and Japanese,
 * NanumSquare for Korean, and for everything else UnifontEX (package `@fontsource/unifontex`), plain to look at but with
 * nearly every character there is. Only glyphs that are used are embedded. Licences: `data/fonts/LICENSES.txt`, NOTICE.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, inflateSync } from 'node:zlib'
import type { FontSource, Style } from './pdf/typeface.ts'

const packed = (name: string) => (): Buffer => gunzipSync(readFileSync(join(import.meta.dirname, '../../data/fonts', `${name}.ttf.gz`)))

const eastAsian: FontSource = { name: 'DroidSansFallback', bytes: packed('droid-sans-fallback'), thickened: true }
const korean: FontSource = { name: 'NanumSquareR', bytes: packed('nanum-square'), thickened: true }
const world: FontSource = {
  name: 'UnifontEX',
  bytes: () => unpackWoff(readFileSync(fileURLToPath(import.meta.resolve('@fontsource/unifontex/files/unifontex-latin-400-normal.woff')))),
  thickened: true,
}

export const regular: Style = [{ name: 'NotoSans-Regular', bytes: packed('noto-sans-regular') }, eastAsian, korean, world]
export const bold: Style = [{ name: 'NotoSans-Bold', bytes: packed('noto-sans-bold') }, eastAsian, korean, world]

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
