/**
 * The state store's half of "two stores, one truth": the intents of work on the line store. A row is a job that may have
 * written lines but is not published; deleting it, in the commit that takes its result, publishes it. Numbers are never reused.
 */
import type { Published } from './lines.ts'
import type { CommitExtras, Migration, Reads, StateStore, Write } from './state.ts'
import { write } from './state.ts'

export const lineJobMigrations: Migration[] = [
  {
    id: 'line-jobs-1',
    sql: 'CREATE TABLE line_jobs (number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE) STRICT',
  },
  {
    // When the usage of a job was reported (`usage/reports.ts`).
    id: 'usage-reports-1',
    sql: `CREATE TABLE usage_reports (job INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
      CREATE INDEX usage_reports_at ON usage_reports (at, job)`,
  },
]

/**
 * The number of the line job named `key` (`job:17`, `batch:…`), from an intent that is durable before this returns. A
 * repeat after a crash gets the number of the first attempt.
 */
export function startLineJob(state: StateStore, key: string, extras: Pick<CommitExtras, 'at' | 'actor'>): number {
  const known = find(state, key)
  if (known !== undefined) return known
  state.commit({ writes: [write('INSERT INTO line_jobs (key) VALUES (?)', key)] }, extras)
  return find(state, key) as number
}

function find(state: Reads, key: string): number | undefined {
  return state.get<{ number: number }>('SELECT number FROM line_jobs WHERE key = ?', key)?.number
}

/** Belongs into the commit that takes the job's result: from then on readers see its lines. */
export function publishLineJob(number: number): Write {
  return write('DELETE FROM line_jobs WHERE number = ?', number)
}

/** What readers may see now. */
export function publishedLines(state: Reads): Published {
  // One statement, so that both halves are of one moment.
  const row = state.get<{ up_to: number | null; pending: string | null }>(
    "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'line_jobs') AS up_to, (SELECT group_concat(number ORDER BY number) FROM line_jobs) AS pending",
  )
  return {
    upTo: row?.up_to ?? 0,
    except: row?.pending
      ? row.pending
          .split(',')
          .map(Number)
          .sort((a, b) => a - b)
      : [],
  }
}

/** Pending intents, for the start after a crash: what nobody will repeat is discarded in the line store, then published as nothing. */
export function pendingLineJobs(state: Reads): { number: number; key: string }[] {
  return state.all('SELECT number, key FROM line_jobs ORDER BY number')
}
