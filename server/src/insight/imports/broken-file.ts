/** A file that cannot be read on from some line. Nothing of such a file is taken. Caught by `readImport`, nowhere else. */
export class BrokenFile extends Error {
  override name = 'BrokenFile'
  readonly line: number | undefined

  constructor(line: number | undefined, message: string) {
    super(message)
    this.line = line
  }
}
