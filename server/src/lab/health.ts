/** Whether the process runs, and whether its stores answer. */
import { getHealth, getReadiness } from 'lazuli-contract'
import { ok, type Route, serveUnchained } from '../http/serve.ts'

export function healthRoutes(ready: () => boolean): Route[] {
  return [
    serveUnchained(getHealth, () => ok({ status: 'ok' })),
    serveUnchained(getReadiness, () => (ready() ? ok({ status: 'ready' }) : { status: 503, body: { status: 'starting' } })),
  ]
}
