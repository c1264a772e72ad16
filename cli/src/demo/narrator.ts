/** What every chapter of the demo needs: a client, the partner's clock, and somewhere to tell it. */
import { advanceClock, formatInstant, type Instant } from 'lazuli-contract'
import type { EndpointClient } from 'lazuli-sdk/endpoint-client.ts'
import { counted, type Show } from './show.ts'

export interface Narrator {
  client: EndpointClient
  show: Show
  /** Moves the partner clock and says what happened on the way. */
  moveTo(at: Instant, why: string): Promise<void>
}

export function narratorOf(client: EndpointClient, show: Show): Narrator {
  return {
    client,
    show,
    async moveTo(at, why) {
      const { now, jobsRun, events } = await show.during(
        `clock to ${formatInstant(at)}`,
        client.call(advanceClock, { body: { to: formatInstant(at) } }),
      )
      const happened = events.map(({ type, count }) => (count > 1 ? `${count} × ${type}` : type))
      show.fact('clock', `${now}  ${why} (${counted(jobsRun, 'job')}${happened.length > 0 ? `: ${happened.join(', ')}` : ''})`)
    },
  }
}
