/** Something the user can mend; shown as one sentence, exit code 1. */
export class CommandError extends Error {
  override name = 'CommandError'
}
