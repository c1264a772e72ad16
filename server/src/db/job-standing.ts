/** Which jobs wait to be run, for whoever watches the service. */
import type { Instant } from 'lazuli-contract'
import type { Reads } from './state.ts'

/** Jobs due by `now` and not run, by kind; `oldestAt` is when the first of them was due. */
export function dueJobKinds(reads: Reads, now: Instant): { kind: string; count: number; oldestAt: Instant }[] {
  return reads.all('SELECT kind, count(*) AS count, min(due_at) AS oldestAt FROM jobs WHERE due_at <= ? GROUP BY kind ORDER BY kind', now)
}
