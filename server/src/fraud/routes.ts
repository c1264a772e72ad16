/** Fraud events over HTTP. */
import { listFraudEvents, raiseFraudEvent, updateFraudEventStatus } from 'lazuli-contract'
import { isRefusal, refuse } from '../base/outcome.ts'
import { countryOf } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import type { NewEvent } from '../db/state.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { ok, type Route, serve, serveUnchained } from '../http/serve.ts'
import { decide, type FraudRecord, fraudToWire, raise } from './rules.ts'
import { countFraudEvents, fraudEvents, putFraudEvent } from './store.ts'

/** Events kept of one partner. */
const mostEvents = 10_000
const usualPage = 100

const changed = (event: FraudRecord, type: string): NewEvent => ({
  type,
  resourceId: event.id,
  customerId: event.customerId,
  audit: {
    resourceType: 'azure_entitlement',
    operationType: 'azure_fraud_event_detected',
    customerName: event.customerName,
    customizedData: [
      { key: 'EntitlementId', value: event.subscriptionId },
      { key: 'EventStatus', value: event.status },
    ],
  },
  doc: { subscriptionId: event.subscriptionId, eventStatus: event.status },
})

export const fraudRoutes: Route[] = [
  serve(listFraudEvents, async ({ query, headers, partner, db }) => {
    const newer = String(headers['x-neweventsmodel'] ?? '').toLowerCase() === 'true'
    const { eventStatus: status, subscriptionId, eventType, pageSize = usualPage, pageNumber = 1 } = query
    const filter = { status, subscriptionId, eventType: newer ? eventType : undefined }
    const page = newer ? { size: pageSize, skip: (pageNumber - 1) * pageSize } : { size: mostEvents, skip: 0 }
    return ok((await fraudEvents(db, filter, page)).map((event) => fraudToWire(event, partner.facts, newer)))
  }),

  serve(updateFraudEventStatus, async ({ path, body, headers, partner, caller, now, db }) => {
    const filter = { status: undefined, subscriptionId: path.subscriptionId, eventType: undefined }
    const events = await fraudEvents(db, filter, { size: mostEvents, skip: 0 })
    if (events.length === 0 && !(await findEntitlement(db, path.subscriptionId)))
      return refuse('EntitlementNotFound', { entitlementId: path.subscriptionId.slice(0, 100) })
    const decided = decide(events, body, { by: caller.upn ?? caller.oid, at: now })
    if (isRefusal(decided)) return decided
    const newer = String(headers['x-neweventsmodel'] ?? '').toLowerCase() === 'true'
    return {
      status: 200,
      body: decided.map((event) => fraudToWire(event, partner.facts, newer)),
      change: { writes: decided.map(putFraudEvent), events: decided.map((event) => changed(event, 'fraud-event-updated')) },
    }
  }),

  serveUnchained(raiseFraudEvent, ({ partner, body, correlationId }) =>
    partner.lock.run(async () => {
      const entitlement = await findEntitlement(partner.state, body.subscriptionId)
      const customer = entitlement && (await findCustomer(partner.state, entitlement.customerId))
      if (!customer) return refuse('EntitlementNotFound', { entitlementId: body.subscriptionId })
      if ((await countFraudEvents(partner.state)) >= mostEvents)
        return refuse('BadInput', { detail: `at most ${mostEvents} events are kept` })
      const ids = partner.ids.scope()
      const at = partner.clock.now()
      const event = raise(body, {
        subscription: { id: entitlement.id, name: entitlement.friendlyName, customerId: customer.id },
        customer: { name: customer.companyName, country: countryOf(customer) },
        entityId: ids.guid('fraud-entity'),
        at,
      })
      const actor = { job: 'fraud', correlationId }
      partner.state.commit({ writes: [putFraudEvent(event)], events: [changed(event, 'azure-fraud-event-detected')] }, { at, actor, ids })
      return { status: 201, body: fraudToWire(event, partner.facts, true) }
    }),
  ),
]
