/** Guards what cannot happen: a failure is a bug, answered 500 with the correlation id, and never caught inland. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}
