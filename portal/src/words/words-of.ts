/** What a translation has to hold: every word of the English catalogue, and nothing else. A missing one does not compile. */
export type WordsOf<Catalogue> = {
  [Key in keyof Catalogue]: Catalogue[Key] extends string
    ? string
    : Catalogue[Key] extends (...args: never[]) => unknown
      ? Catalogue[Key]
      : WordsOf<Catalogue[Key]>
}
