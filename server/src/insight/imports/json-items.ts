/**
 * Cuts a JSON file of line items into the text of each item, in memory bounded by the longest item. The items are then
 * parsed one by one with exact numbers, which streaming JSON parsers do not keep.
 */
import { BrokenFile } from './broken-file.ts'

export interface JsonItem {
  /** Place of the item in the file, from 1. */
  line: number
  text: string
}

const maxItemSize = 1024 * 1024

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/**
 * Reads `[item, …]`, `{"items": [item, …], …}` (a list as Partner Center answers it) and items one after another (one a
 * line, as its exports have them). Throws {@link BrokenFile} where the file ends too early or is no list of items.
 */
export async function* jsonItems(body: AsyncIterable<Uint8Array>): AsyncGenerator<JsonItem> {
  let phase: 'start' | 'between' | 'inside' | 'tail' | 'done' = 'start'
  /** Items stand in brackets, and those in the `items` member of an object. */
  let listed = false
  let enveloped = false
  /** Braces and brackets open since the item, or the tail of the envelope, began. */
  let depth = 0
  let inText = false
  let escaped = false
  let line = 0
  let held: Uint8Array[] = []
  let heldSize = 0

  for await (const chunk of body) {
    let from = 0
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i] as number
      if (phase === 'inside' || phase === 'tail') {
        if (inText) {
          if (escaped) escaped = false
          else if (c === backslash) escaped = true
          else if (c === quote) inText = false
        } else if (c === quote) inText = true
        else if (c === openBrace || c === openBracket) {
          depth++
          if (
            phase === 'inside' &&
            line === 0 &&
            !listed &&
            depth === 2 &&
            c === openBracket &&
            namesItems(held, chunk.subarray(from, i))
          ) {
            listed = enveloped = true
            held = []
            heldSize = 0
            phase = 'between'
          }
        } else if (c === closeBrace || c === closeBracket) {
          depth--
          if (depth > 0) continue
          if (phase === 'tail') phase = 'done'
          else {
            held.push(chunk.subarray(from, i + 1))
            yield { line: ++line, text: decode(held) }
            held = []
            heldSize = 0
            phase = 'between'
          }
        }
      } else if (c === 0x20 || (c >= 0x09 && c <= 0x0d)) {
        // between items
      } else if (phase === 'start' && c === openBracket) {
        listed = true
        phase = 'between'
      } else if (c === openBrace && (phase === 'start' || phase === 'between')) {
        phase = 'inside'
        depth = 1
        from = i
      } else if (phase === 'between' && listed && c === closeBracket) {
        phase = enveloped ? 'tail' : 'done'
        depth = 1
      } else if (!(phase === 'between' && c === comma)) {
        throw new BrokenFile(line + 1, 'the file is no list of line items')
      }
    }
    if (phase === 'inside') {
      held.push(chunk.slice(from))
      heldSize += chunk.length - from
      if (heldSize > maxItemSize) throw new BrokenFile(line + 1, `an item is longer than ${maxItemSize} bytes`)
    }
  }
  if (phase === 'start') throw new BrokenFile(undefined, 'the file is empty')
  if (phase === 'inside' || phase === 'tail' || (phase === 'between' && listed))
    throw new BrokenFile(line + 1, 'the file ends in the middle')
}

/** Whether what precedes an opening bracket is the member name `items`. */
function namesItems(held: readonly Uint8Array[], last: Uint8Array): boolean {
  return /"items"\s*:\s*$/i.test(decode([...held, last]).slice(-64))
}

const decoder = new TextDecoder()

function decode(parts: readonly Uint8Array[]): string {
  return decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts))
}
