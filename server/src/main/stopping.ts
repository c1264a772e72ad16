/** Stopping in order: no more connections, then what was accepted, then the stores. */
import type { FastifyInstance } from 'fastify'
import { monotonic } from '../base/clock.ts'
import type { Limits } from '../base/operating.ts'

export interface StopDeps {
  app: FastifyInstance
  limits: Limits
  /** From now on `/readyz` says no. */
  refuseReadiness(): void
  /** Ends answers that would go on for ever. */
  endStreams(): void
  /** Lets running jobs end, none start after; what waits for others is given so many milliseconds. */
  stopJobs(within: number): Promise<void>
  /** Checkpoints and closes every store. */
  closeStores(): Promise<void>
  say(what: string, facts?: Record<string, number>): void
}

/**
 * Resolves to whether everything accepted was finished. What was not, is where a crash would have left it: absent, or
 * repeated at the next start.
 */
export async function stopInOrder({ app, limits, refuseReadiness, endStreams, stopJobs, closeStores, say }: StopDeps): Promise<boolean> {
  refuseReadiness()
  say('stopping')
  if (limits.drainSeconds > 0) await new Promise((resolve) => setTimeout(resolve, limits.drainSeconds * 1000))
  let isWhole = true
  // Connections that wait for a next request get no further one.
  app.server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false
  })
  const until = monotonic() + limits.stopSeconds * 1000
  endStreams()
  const cut = setTimeout(() => {
    isWhole = false
    say('cutting what has not ended', { seconds: limits.stopSeconds })
    app.server.closeAllConnections()
  }, limits.stopSeconds * 1000)
  await app.close()
  clearTimeout(cut)
  await stopJobs(Math.max(0, until - monotonic()))
  await closeStores()
  say('stopped')
  return isWhole
}
