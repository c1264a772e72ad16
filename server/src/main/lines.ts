/** The line store of a partner, opened when it is first asked for. */
import { join } from 'node:path'
import { securityNow } from '../base/clock.ts'
import type { Watch } from '../base/watch.ts'
import { pendingLineJobs, publishLineJob } from '../db/line-jobs.ts'
import type { Lines } from '../db/lines.ts'
import type { StateStore } from '../db/state.ts'
import { allocate } from '../invoices/allocate.ts'

/**
 * Opens a partner's line file. What broken-off intakes left is removed: their senders got no answer and send again. What
 * jobs left stays for their repeat.
 */
export async function openLines(
  { folder, state, broken }: { folder: string; state: StateStore; broken: () => void },
  watch: Watch,
): Promise<Lines> {
  // Loaded with the first lines asked for: neither a start nor a partner without usage needs it.
  const { openDuckDb } = await import('../db/engines/duckdb/open.ts')
  const lines = await openDuckDb({ path: join(folder, 'lines.duckdb'), allocate, broken, watch })
  const abandoned = pendingLineJobs(state).filter(({ key }) => !key.startsWith('job:'))
  if (abandoned.length === 0) return lines
  try {
    await lines.discard(abandoned.map(({ number }) => number))
    state.commit({ writes: abandoned.map(({ number }) => publishLineJob(number)) }, { at: securityNow(), actor: { job: 'open' } })
    return lines
  } catch (error) {
    await lines.close()
    throw error
  }
}
