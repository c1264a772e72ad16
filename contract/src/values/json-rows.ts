/**
 * Rows of files and exports: JSON objects without objects or lists in them, of which there are many. Read as `parseJson` reads
 * them, at two fifths of its cost: a reviver is called for every member, and of most it is told nothing new. Numbers that a float
 * would change are put in quotes behind a mark, and made exact afterwards; a row that is not as simple goes the common way.
 */
import { exactly, type Json, parseJson, plainInteger } from './json.ts'

/** A character for private use: text that holds it by itself goes the common way. */
const mark = '\uE000'
const markCode = mark.charCodeAt(0)
/** What would make a mark or the end of a name ambiguous. */
const uncommon = /\\\\"\s*:|\uE000|\\ue000|__proto__/i
/** Behind the name of a member; within a text the quote would have a backslash before it. */
const numbers = /(?<!\\)("\s*:\s*)(-?\d[\d.eE+-]*)(?=\s*[,}])/g

export function parseRow(text: string): Json {
  if (uncommon.test(text)) return parseJson(text)
  let row: Json
  try {
    row = JSON.parse(
      text.replace(numbers, (whole, name: string, number: string) =>
        // A number as JSON has them: nothing else becomes right by standing in quotes.
        plainInteger.test(number) || !/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(number) ? whole : `${name}"${mark}${number}"`,
      ),
    ) as Json
  } catch {
    return parseJson(text)
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return parseJson(text)
  const members = row as Record<string, Json>
  for (const name in members) {
    const value = members[name] as Json
    if (typeof value === 'object' && value !== null) return parseJson(text)
    if (typeof value === 'string' && value.charCodeAt(0) === markCode) members[name] = exactly(value.slice(1))
  }
  return row
}
