/** Certificates for receivers, and the inspector of a sandbox: deliveries, replay, a stream to listen at. */
import { PassThrough } from 'node:stream'
import { formatInstant, getCertificate, listDeliveries, replayDelivery, type Static, streamDeliveries } from 'lazuli-contract'
import type { Delivery } from 'lazuli-contract/deliveries.ts'
import { refuse } from '../base/outcome.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'
import type { Signer } from './certificates.ts'
import type { Courier } from './courier.ts'
import type { DeliveryRecord, RegistrationRecord } from './record.ts'
import { registrationToWire } from './registration.ts'
import { eventNamed, replayed } from './rules.ts'
import { listDeliveries as deliveriesOf, findDelivery, putDelivery, registrationOf } from './store.ts'

const mostListeners = 20
/** What a listener may leave unread before it is cut off, bytes. */
const mostUnread = 1_048_576
/** Proxies end streams on which nothing comes, milliseconds. */
const breathe = 15_000

export function certificateRoutes(signer: Signer): Route[] {
  return [
    serveUnchained(getCertificate, async ({ path }) => {
      const bytes = await signer.certificate(path.certificateName)
      return bytes ? { status: 200, bytes, media: 'application/pkix-cert' } : refuse('RouteNotFound')
    }),
  ]
}

export function inspectorRoutes(courier: Courier): Route[] {
  const shown = async (delivery: DeliveryRecord, registration: RegistrationRecord | undefined, base: string) => ({
    id: String(delivery.id),
    eventName: delivery.eventName,
    resourceId: delivery.resourceId,
    createdAt: formatInstant(delivery.createdAt),
    status: delivery.status,
    ...(delivery.dueAt === undefined ? {} : { dueAt: formatInstant(delivery.dueAt) }),
    url: delivery.url,
    body: delivery.body,
    attemptCount: delivery.attemptCount,
    attempts: delivery.attempts.map(({ at, url, answer }) => ({ at: formatInstant(at), url, ...answer })),
    headers: await courier.headersOf(Buffer.from(delivery.body), registration?.base ?? base, registration?.msSignature),
  })

  return [
    serveUnchained(listDeliveries, async ({ db, query, origin }) => {
      const { size = 50, before, status } = query
      const below = before === undefined ? Number.MAX_SAFE_INTEGER : Number(before)
      if (!Number.isSafeInteger(below) || below < 0) return refuse('BadInput', { detail: 'before must be the id of a delivery' })
      const eventName = query.eventName === undefined ? undefined : eventNamed(query.eventName)
      if (query.eventName !== undefined && !eventName) return refuse('BadInput', { detail: 'eventName must be the name of an event' })
      const found = deliveriesOf(db, { ...(eventName ? { eventName } : {}), ...(status ? { status } : {}) }, below, size + 1)
      const registration = registrationOf(db)?.registration
      const items: Static<typeof Delivery>[] = []
      for (const delivery of found.slice(0, size)) items.push(await shown(delivery, registration, origin))
      return ok({
        items,
        ...(found.length > size ? { next: String(found[size - 1]?.id) } : {}),
        ...(registration ? { registration: registrationToWire(registration) } : {}),
      })
    }),

    serveUnchained(replayDelivery, async ({ path, partner, origin }) => {
      const id = Number(path.deliveryId)
      const changed = await partner.lock.run(async () => {
        const delivery = Number.isSafeInteger(id) ? findDelivery(partner.state, id) : undefined
        if (!delivery) return refuse('DeliveryNotFound')
        const known = registrationOf(partner.state)
        if (!known) return refuse('WebhookRegistrationMissing')
        const now = partner.clock.now()
        await partner.state.commitSoon(
          { writes: [putDelivery(replayed(delivery, known.registration, now))] },
          { at: now, actor: { job: 'lab' } },
        )
        return known
      })
      if ('refused' in changed) return changed
      await courier.deliverNow(partner, id)
      const after = findDelivery(partner.state, id)
      return after ? ok(await shown(after, changed.registration, origin)) : refuse('DeliveryNotFound')
    }),

    serveUnchained(streamDeliveries, ({ query, partner, origin }) => {
      const names = query.events?.split(',').filter((name) => name.trim() !== '')
      const events = names?.map(eventNamed)
      const unknown = names?.find((_, at) => !events?.[at])
      if (unknown !== undefined) return refuse('BadInput', { detail: `there is no event ${unknown.slice(0, 100)}` })
      if (courier.listeners(partner) >= mostListeners) return refuse('TooManyListeners', { limit: String(mostListeners) })
      const stream = new PassThrough()
      const breath = setInterval(() => stream.write(': \n\n'), breathe).unref()
      const leave = courier.listen(partner, {
        base: origin,
        ...(events ? { events: new Set(events.flatMap((name) => name ?? [])) } : {}),
        take({ id, eventName, url, body }, headers) {
          // A reader that does not read must not fill memory.
          if (stream.writableLength > mostUnread) stream.destroy()
          else stream.write(`id: ${id}\nevent: delivery\ndata: ${JSON.stringify({ id: String(id), eventName, url, headers, body })}\n\n`)
        },
        end: () => stream.end(),
      })
      stream.on('close', () => {
        clearInterval(breath)
        leave()
      })
      stream.write(': listening\n\n')
      return { status: 200, bytes: stream, media: 'text/event-stream', headers: { 'cache-control': 'no-store' } }
    }),
  ]
}
