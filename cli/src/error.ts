/** Something the user can mend; shown as one sentence. */
export class CommandError extends Error {
  override name = 'CommandError'
  /** See `exit.ts`; 1 unless it is more exactly known. */
  readonly exitCode: number

  constructor(message: string, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** The command line itself is wrong, in a way that its options alone do not tell. */
export class UsageError extends CommandError {
  constructor(message: string) {
    super(message, 2)
  }
}
