/** Applications of a partner and their secrets. */
import {
  addDuration,
  day,
  type Instant,
  registerApplication,
  rotateApplicationSecret,
  unregisterApplication,
  updateApplication,
} from 'lazuli-contract'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { type Route, serve } from '../http/serve.ts'
import { type ApplicationChange, changedApplication } from '../identity/application-rules.ts'
import { applicationRows, endSecrets, removeApplication, secretRow } from '../identity/registry-writes.ts'
import { hashSecret } from '../identity/secrets.ts'
import { changed } from './deed.ts'
import { applicationNamed, newApplication, newSecret, partnerNamed } from './registered.ts'
import type { OperatorRouteDeps } from './routes.ts'
import { applicationToWire } from './wire.ts'

/** Old secrets stay good at most this long, milliseconds. */
const longestOverlap = 90 * day
/** More secrets than this cannot be good at once. */
const mostSecrets = 10

export function applicationRoutes(deps: OperatorRouteDeps): Route[] {
  const { registry, random } = deps
  const isService = deps.trustedTenants !== undefined
  return [
    serve(registerApplication, async (call) => {
      const { body, ids } = call
      const facts = partnerNamed(registry, call.path.tenantId)
      if (isRefusal(facts)) return facts
      if (isService && body.applicationId === undefined) return refuse('BadInput', { detail: 'applicationId is missing' })
      const applicationId = body.applicationId ?? ids.guid('application')
      if (registry.application(facts.tenantId, applicationId)) return refuse('ApplicationExists', { applicationId })
      const bare = newApplication(facts, { applicationId, name: body.name, publicClient: body.publicClient }, random)
      const application = isService && beyondService(body) ? refuse('NotInThisEnvironment') : changedApplication(bare, body)
      if (isRefusal(application)) return application
      const secret = isService ? undefined : newSecret(random)
      if (secret) application.secrets.push({ hash: await hashSecret(secret, random), expiresAt: null })
      const shown = applicationToWire(application)
      return changed(call, registerApplication, {
        status: 201,
        body: { application: shown, ...(secret ? { secret } : {}) },
        writes: applicationRows(application),
        partner: facts.tenantId,
        after: shown,
      })
    }),

    serve(updateApplication, (call) => {
      const { path, body } = call
      const facts = partnerNamed(registry, path.tenantId)
      if (isRefusal(facts)) return facts
      const application = applicationNamed(registry, facts, path.applicationId)
      if (isRefusal(application)) return application
      const changedOne = isService && beyondService(body) ? refuse('NotInThisEnvironment') : changedApplication(application, body)
      if (isRefusal(changedOne)) return changedOne
      const shown = applicationToWire(changedOne)
      return changed(call, updateApplication, {
        status: 200,
        body: shown,
        writes: applicationRows(changedOne),
        partner: facts.tenantId,
        before: applicationToWire(application),
        after: shown,
      })
    }),

    serve(unregisterApplication, (call) => {
      const facts = partnerNamed(registry, call.path.tenantId)
      if (isRefusal(facts)) return facts
      const application = applicationNamed(registry, facts, call.path.applicationId)
      if (isRefusal(application)) return application
      return changed(call, unregisterApplication, {
        status: 204,
        writes: removeApplication(facts.tenantId, application.appId),
        partner: facts.tenantId,
        before: applicationToWire(application),
        after: {},
      })
    }),

    serve(rotateApplicationSecret, async (call) => {
      const { body, now } = call
      if (isService) return refuse('NotInThisEnvironment')
      const facts = partnerNamed(registry, call.path.tenantId)
      if (isRefusal(facts)) return facts
      const application = applicationNamed(registry, facts, call.path.applicationId)
      if (isRefusal(application)) return application
      const oldUntil = endOf(now, body.overlap ?? 'P1D', longestOverlap)
      if (isRefusal(oldUntil)) return oldUntil
      const expiresAt = body.validFor === undefined ? null : endOf(now, body.validFor)
      if (isRefusal(expiresAt)) return expiresAt
      const alive = application.secrets.filter((secret) => secret.expiresAt === null || secret.expiresAt > now)
      if (alive.length >= mostSecrets && oldUntil > now)
        return refuse('BadInput', { detail: `${alive.length} secrets are good already; rotate without overlap (PT0S)` })
      const secret = newSecret(random)
      const hash = await hashSecret(secret, random)
      const secrets = [
        ...alive.map((old) => ({ ...old, expiresAt: Math.min(old.expiresAt ?? oldUntil, oldUntil) })).filter((old) => old.expiresAt > now),
        { hash, expiresAt },
      ]
      const shown = applicationToWire({ ...application, secrets })
      const { tenantId } = facts
      return changed(call, rotateApplicationSecret, {
        status: 201,
        body: { application: shown, secret, ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt).toISOString() }) },
        writes: [...endSecrets(tenantId, application.appId, oldUntil, now), secretRow(tenantId, application.appId, hash, expiresAt)],
        partner: tenantId,
        before: applicationToWire(application),
        after: shown,
      })
    }),
  ]
}

/** Of the embedded authority alone: in service mode an application is registered with its own tenant. */
export function beyondService({ redirectUris, certificates }: ApplicationChange): boolean {
  return redirectUris !== undefined || certificates !== undefined
}

function endOf(now: Instant, duration: string, longest = Number.POSITIVE_INFINITY): Outcome<Instant> {
  const end = addDuration(now, duration)
  return end === undefined || end < now || end > now + longest
    ? refuse('BadInput', { detail: `${duration.slice(0, 40)} is no duration that fits here, such as P1D` })
    : end
}
