/** Newline-delimited text from a byte stream, line by line, in bounded memory. */
import { StringDecoder } from 'node:string_decoder'

/** Longer lines are not kept: the reader gets `undefined` in their place. Bytes, near enough characters. */
export const longestLine = 64 * 1024

/** Lines that arrived together. `undefined`: a line longer than {@link longestLine}. Blank lines come as ''. */
export async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<(string | undefined)[]> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let tooLong = false
  let first = true
  for await (const chunk of body) {
    let text = decoder.write(chunk)
    if (first && text.length > 0) {
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
      first = false
    }
    const pieces = text.split('\n')
    const lines: (string | undefined)[] = []
    for (let i = 0; i < pieces.length; i++) {
      const piece = pieces[i] as string
      const isLast = i === pieces.length - 1
      if (!tooLong) rest = rest === '' ? piece : rest + piece
      if (rest.length > longestLine) {
        tooLong = true
        rest = ''
      }
      if (isLast) break
      lines.push(tooLong ? undefined : rest.endsWith('\r') ? rest.slice(0, -1) : rest)
      rest = ''
      tooLong = false
    }
    if (lines.length > 0) yield lines
  }
  rest += decoder.end()
  if (tooLong) yield [undefined]
  else if (rest !== '') yield [rest]
}
