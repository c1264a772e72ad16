/** When batches of usage were reported, kept by the number of their line job. Decides nothing. */
import { day, type Instant } from 'lazuli-contract'
import type { Reported } from '../db/reported.ts'
import { type Reads, type Write, write } from '../db/state.ts'

/** Older batches are no longer noted: their usage counts as reported when it was used. */
const kept = 400 * day

/** Notes a batch, and forgets the oldest. */
export function noteReport(job: number, at: Instant): Write[] {
  return [write('INSERT INTO usage_reports (job, at) VALUES (?, ?)', job, at), write('DELETE FROM usage_reports WHERE at < ?', at - kept)]
}

/** The batches reported in `[from, to)`, as few ranges as can be. */
export async function reportedBetween(db: Reads, from: Instant, to: Instant): Promise<Reported> {
  const since = (await db.get<{ job: number | null }>('SELECT min(job) AS job FROM usage_reports'))?.job
  const rows = await db.all<{ job: number; at: Instant }>(
    `SELECT job, at FROM usage_reports
    WHERE job BETWEEN (SELECT min(job) FROM usage_reports WHERE at >= ?1 AND at < ?2) AND (SELECT max(job) FROM usage_reports WHERE at >= ?1 AND at < ?2)
    ORDER BY job`,
    from,
    to,
  )
  const jobs: [number, number][] = []
  let open = false
  for (const { job, at } of rows) {
    const within = at >= from && at < to
    const last = jobs.at(-1)
    if (within && open && last) last[1] = job
    else if (within) jobs.push([job, job])
    open = within
  }
  return { jobs, from, to, ...(since == null ? {} : { since }) }
}

/** When usage was last reported in `[from, to)`. */
export async function lastReport(db: Reads, from: Instant, to: Instant): Promise<Instant | undefined> {
  const row = await db.get<{ at: Instant | null }>('SELECT max(at) AS at FROM usage_reports WHERE at >= ? AND at < ?', from, to)
  return row?.at ?? undefined
}
