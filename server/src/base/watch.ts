/**
 * What the parts of a call or job that take time tell whoever measures: counts and traces. Passed down from `main.ts`;
 * without a listener it costs a call of an empty function.
 */

/** Waiting for another writer, one transaction, its way to the disk, one piece of work on the line store. */
export type Part = 'lock wait' | 'commit' | 'sync' | 'query'

export type Facts = Readonly<Record<string, string | number>>

/** Call it when the part is over; with the error when it failed. */
export type Ended = (error?: unknown) => void

export interface Watch {
  /** A part without parts of its own begins. */
  begin(part: Part, facts?: Facts): Ended
  /** A job runs; parts that begin meanwhile belong to it. */
  job<T>(kind: string, facts: Facts, work: () => Promise<T>): Promise<T>
}

const nothing: Ended = () => undefined

export const unwatched: Watch = { begin: () => nothing, job: (_kind, _facts, work) => work() }

/** Tells several. */
export function watchedBy(watches: readonly Watch[]): Watch {
  const [first, second, ...more] = watches
  if (!first) return unwatched
  if (!second) return first
  const rest = watchedBy([second, ...more])
  return {
    begin(part, facts) {
      const [a, b] = [first.begin(part, facts), rest.begin(part, facts)]
      return (error) => {
        a(error)
        b(error)
      }
    },
    job: (kind, facts, work) => first.job(kind, facts, () => rest.job(kind, facts, work)),
  }
}
