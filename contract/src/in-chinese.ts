/**
 * Sentences of the service in Traditional Chinese, by templates: `{0}`, `{1}` stand for names and values. A sentence that fits
 * none stays in English.
 */
export type Sentences = Readonly<Record<string, string>>

/** `goesOn`: whether what stands in a gap of the Chinese sentence is a sentence of its own, told in Chinese where it is known. */
export function inChinese(sentences: Sentences, goesOn: (told: string, gap: string) => boolean): (text: string) => string {
  let known: readonly (readonly [shape: RegExp, told: string])[] | undefined
  const tell = (text: string): string => {
    // Longer patterns first: those that leave less open.
    known ??= Object.entries(sentences)
      .toSorted(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
      .map(([sentence, told]) => [
        new RegExp(`^${sentence.replace(/[.*+?^$()|[\]\\/]|\{(?!\d\})|(?<!\{\d)\}/g, '\\$&').replace(/\{\d\}/g, '((?:(?!; ).)+?)')}$`, 's'),
        told,
      ])
    for (const [shape, told] of known) {
      const found = shape.exec(text)
      if (found)
        return told.replace(/\{(\d)\}/g, (_, gap: string) => {
          const value = found[Number(gap) + 1] ?? ''
          return goesOn(told, gap) ? tell(value) : value
        })
    }
    return text
  }
  return tell
}
