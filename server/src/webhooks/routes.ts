/** The registration of a receiver over HTTP: load, decide, return. */
import type { Instant } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/webhooks.ts'
import { type Refusal, refuse } from '../base/outcome.ts'
import type { Partner } from '../db/partner.ts'
import { ok, type Route, serve, serveAfter } from '../http/serve.ts'
import { type Reach, type Resolve, resolveByName } from './addresses.ts'
import { openSigner } from './certificates.ts'
import { Courier, type CourierDeps } from './courier.ts'
import { certificateRoutes, inspectorRoutes } from './inspector-routes.ts'
import type { Attempt, RegistrationRecord } from './record.ts'
import { registrationProblem, registrationToWire, wishOf } from './registration.ts'
import { spacing, statusName, tellingDelay, ticksText, validationKept, validationStatus, validationWait } from './rules.ts'
import { type Send, sender } from './sender.ts'
import { addRegistration, putRegistration, registrationOf, validationAskedAt, validationDelivery } from './store.ts'

export interface WebhookOptions {
  /** `<data>/keys`. */
  keys: string
  /** Absent: this machine and public addresses. */
  reach?: Reach | undefined
  /** Absent: Lazuli. */
  organisation?: string | undefined
  /** How long a receiver may take, milliseconds; absent: half a minute. */
  timeout?: number | undefined
  securityNow(): Instant
  random(size: number): Buffer
  auditId: CourierDeps['auditId']
  isOpen: CourierDeps['isOpen']
  report: CourierDeps['report']
}

/** For notices that are no webhooks of Partner Center: the same way out, the same proof. */
export interface OwnPost {
  send: Send
  headersOf(body: Buffer, base: string): Promise<Record<string, string>>
  spacing: typeof spacing
  problemOf(url: string): Promise<Refusal | undefined>
}

/** The courier, and the routes around it. */
export function openWebhooks(options: WebhookOptions): { courier: Courier; routes: Route[]; post: OwnPost } {
  const { keys, organisation = 'Lazuli', securityNow, random, reach = 'loopback', timeout = 30_000 } = options
  const signer = openSigner({ keys, organisation, securityNow, random })
  const toReceivers = { reach, resolve: resolveByName }
  const send = sender({ ...toReceivers, timeout })
  const courier = new Courier({
    ...options,
    signer,
    send,
    delay: ({ profile, facts }, name, row) => tellingDelay(name, `${facts.tenantId}|${row.seq}`, profile.subscriptionEventDelay),
  })
  const routes = [...webhookRoutes({ courier, ...toReceivers, securityNow }), ...certificateRoutes(signer), ...inspectorRoutes(courier)]
  const post: OwnPost = {
    send,
    headersOf: (body, base) => courier.headersOf(body, base),
    spacing,
    problemOf: (url) => registrationProblem({ WebhookUrl: url, WebhookEvents: [] }, toReceivers, 'url'),
  }
  return { courier, routes, post }
}

interface WebhookDeps {
  courier: Pick<Courier, 'seen'>
  reach: Reach
  resolve: Resolve
  securityNow(): Instant
}

function webhookRoutes(deps: WebhookDeps): Route[] {
  /** Calls for validation of the last minute, by partner; throttling is a matter of the security clock. */
  const calls = new WeakMap<Partner, Instant[]>()
  const before = ({ body }: { body: { WebhookUrl: string; WebhookEvents: string[] } }): Promise<Refusal | undefined> =>
    registrationProblem(body, deps)

  return [
    serve(endpoints.listWebhookEvents, () => ok([...endpoints.webhookEvents])),

    serve(endpoints.getWebhookRegistration, ({ db }) => {
      const known = registrationOf(db)
      return known ? ok(registrationToWire(known.registration)) : refuse('WebhookRegistrationMissing')
    }),

    serveAfter(endpoints.createWebhookRegistration, before, ({ db, body, ids, now, origin }) => {
      if (registrationOf(db)) return refuse('WebhookRegistrationExists')
      const registration: RegistrationRecord = {
        subscriberId: ids.guid('webhook-subscriber'),
        ...wishOf(body),
        modifiedAt: now,
        base: origin,
      }
      return {
        ...ok(registrationToWire(registration)),
        change: {
          writes: [addRegistration(registration)],
          events: [{ type: 'webhook-registered', resourceId: registration.subscriberId }],
        },
      }
    }),

    serveAfter(endpoints.updateWebhookRegistration, before, ({ db, body, now, origin, partner }) => {
      const known = registrationOf(db)
      if (!known) return refuse('WebhookRegistrationMissing')
      const { subscriberId } = known.registration
      const registration: RegistrationRecord = { subscriberId, ...wishOf(body), modifiedAt: now, base: origin }
      return {
        ...ok(registrationToWire(registration)),
        change: {
          writes: [putRegistration(registration, deps.courier.seen(partner))],
          events: [{ type: 'webhook-registration-updated', resourceId: subscriberId }],
        },
      }
    }),

    serve(endpoints.sendWebhookValidation, ({ db, ids, partner }) => {
      const now = deps.securityNow()
      const { recent, seconds } = validationWait(calls.get(partner) ?? [], now)
      // Refused calls count too (platform contract, section 2.14).
      calls.set(partner, [...recent, now].slice(-2))
      if (seconds > 0) return refuse('RateLimited', { seconds: String(seconds) })
      if (!registrationOf(db)?.registration.webhookEvents.includes('test-created'))
        return refuse('BadInput', { detail: 'the event test-created is not registered' })
      const correlationId = ids.guid('webhook-validation')
      return { ...ok({ correlationId }), change: { writes: [], events: [{ type: 'test-created', resourceId: correlationId }] } }
    }),

    serve(endpoints.getWebhookValidation, ({ db, path, partner, now }) => {
      const id = path.correlationId.toLowerCase()
      const delivery = validationDelivery(db, id)
      const known = registrationOf(db)
      const askedAt = delivery?.createdAt ?? validationAskedAt(db, id, known?.seen ?? 0)
      if (askedAt === undefined || askedAt < now - validationKept) return refuse('WebhookValidationNotFound')
      return ok({
        correlationId: id,
        partnerId: partner.facts.tenantId,
        status: validationStatus(delivery),
        callbackUrl: delivery?.url ?? known?.registration.webhookUrl ?? '',
        results: (delivery?.attempts ?? []).map((attempt) => resultOf(attempt, delivery?.id ?? 0)),
      })
    }),
  ]
}

function resultOf({ at, answer }: Attempt, seq: number) {
  const dateTimeUtc = ticksText(at, seq)
  return 'status' in answer
    ? {
        responseCode: statusName(answer.status, process.getBuiltinModule('node:http').STATUS_CODES[answer.status]),
        responseMessage: '',
        systemError: false,
        dateTimeUtc,
      }
    : { responseCode: '', responseMessage: answer.error, systemError: true, dateTimeUtc }
}
