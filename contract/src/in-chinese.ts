/**
 * Sentences of the service in Traditional Chinese, by templates: `{0}`, `{1}` stand for names and values. A sentence that fits
 * none stays in English.
 */
export type Sentences = Readonly<Record<string, string>>

interface Pattern {
  shape: RegExp
  told: string
  /** A sentence by itself, with its full stop. */
  stops: boolean
}

/** `goesOn`: whether what stands in a gap of the Chinese sentence is a sentence of its own, told in Chinese where it is known. */
export function inChinese(sentences: Sentences, goesOn: (told: string, gap: string) => boolean): (text: string) => string {
  let patterns: readonly Pattern[] | undefined
  const by = (text: string, fits: (pattern: Pattern) => boolean): string | undefined => {
    patterns ??= patternsOf(sentences)
    for (const pattern of patterns) {
      const found = fits(pattern) && pattern.shape.exec(text)
      if (found)
        return pattern.told.replace(/\{(\d)\}/g, (_, gap: string) => {
          const value = found[Number(gap) + 1] ?? ''
          return goesOn(pattern.told, gap) ? tell(value) : value
        })
    }
    return undefined
  }
  const tell = (text: string): string => {
    const told = by(text, ({ stops }) => stops)
    if (told !== undefined) return told
    // The words of a sentence may be known as a part of others: `Quantity has to be from 1 to 5.`
    const [, first, rest] = /^([A-Z])(?![A-Z])(.*)\.$/s.exec(text) ?? []
    const part = first === undefined ? undefined : by(`${first.toLowerCase()}${rest}`, ({ stops }) => !stops)
    return part === undefined ? (by(text, ({ stops }) => !stops) ?? text) : `${part}。`
  }
  return tell
}

/** Longer patterns first: those that leave less open. */
function patternsOf(sentences: Sentences): Pattern[] {
  return Object.entries(sentences)
    .toSorted(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
    .map(([sentence, told]) => ({
      shape: new RegExp(
        `^${sentence.replace(/[.*+?^$()|[\]\\/]|\{(?!\d\})|(?<!\{\d)\}/g, '\\$&').replace(/\{\d\}/g, '((?:(?!; ).)+?)')}$`,
        's',
      ),
      told,
      stops: sentence.endsWith('.'),
    }))
}
