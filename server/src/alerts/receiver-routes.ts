/** The address alerts are told at, over HTTP. */
import { formatInstant, type Static } from 'lazuli-contract'
import type { AlertReceiver } from 'lazuli-contract/alerts.ts'
import * as endpoints from 'lazuli-contract/alerts.ts'
import { type Refusal, refuse } from '../base/outcome.ts'
import { ok, type Route, serve, serveAfter } from '../http/serve.ts'
import { dropReceiver, forgetWaiting, putReceiver, type ReceiverRecord, receiverOf } from './notice-store.ts'

/** `problemOf`: why nothing is delivered to an address, by the rules for receivers of webhooks. */
export function receiverRoutes({ problemOf }: { problemOf(url: string): Promise<Refusal | undefined> }): Route[] {
  return [
    serve(endpoints.getAlertReceiver, ({ db }) => {
      const known = receiverOf(db)
      return known ? ok(receiverToWire(known)) : refuse('AlertReceiverMissing')
    }),
    serveAfter(
      endpoints.setAlertReceiver,
      ({ body }) => problemOf(body.url),
      ({ body, db, now, origin }) => {
        const known = receiverOf(db)
        const kinds = body.kinds?.length ? [...new Set(body.kinds)] : undefined
        const receiver: ReceiverRecord = { url: body.url, ...(kinds ? { kinds } : {}), setAt: now, base: origin }
        // What was before its registration is not told.
        const writes = [putReceiver(receiver), ...(known ? [] : [forgetWaiting()])]
        return { status: 200, body: receiverToWire(receiver), change: { writes } }
      },
    ),
    serve(endpoints.removeAlertReceiver, ({ db }) => {
      const known = receiverOf(db)
      return known ? { status: 200, body: receiverToWire(known), change: { writes: dropReceiver() } } : refuse('AlertReceiverMissing')
    }),
  ]
}

function receiverToWire({ url, kinds, setAt }: ReceiverRecord): Static<typeof AlertReceiver> {
  return { url, ...(kinds ? { kinds: [...kinds] } : {}), setAt: formatInstant(setAt) }
}
