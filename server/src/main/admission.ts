/** Who is let in, and to what, in either mode: what the request chain asks about callers. */
import type { FastifyRequest } from 'fastify'
import { securityNow } from '../base/clock.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Config } from '../config.ts'
import type { Partner } from '../db/partner.ts'
import type { ChainDeps } from '../http/chain-deps.ts'
import type { KeyRing } from '../identity/keys.ts'
import type { Registry } from '../identity/registry.ts'
import { bearerVerifier, mayCall } from '../identity/rules.ts'
import { mayUseLab } from '../lab/access.ts'
import { hashKey, operatorsOf, sandboxOperatorKey } from '../operator/access.ts'
import { handOver } from '../operator/deed.ts'
import { partnerNamed } from '../operator/registered.ts'
import { serviceOperators, serviceTokens } from './service.ts'

const sandboxOperators = {
  keyHashes: [hashKey(sandboxOperatorKey)],
  needsNoKey: (request: FastifyRequest) => mayUseLab(request.raw.socket.remoteAddress ?? '127.0.0.1', request.headers),
}

export function admissionOf({
  config,
  registry,
  keys,
  house,
  partnerOf,
  keysMissed,
}: {
  config: Config
  registry: Registry
  keys: KeyRing
  house: Partner
  /** A registered partner, opened. */
  partnerOf(tenantId: string): Partner | undefined | Promise<Partner | undefined>
  /** The keys of a tenant could not be had. */
  keysMissed(tenantId: string, error: unknown): void
}): Pick<ChainDeps, 'authenticate' | 'mayCall' | 'noted' | 'operators'> {
  const { service } = config
  const tokens = service && serviceTokens(service, registry, keys, keysMissed)
  return {
    authenticate: bearerVerifier({
      ...(tokens?.bearer ?? { keyOf: (kid) => keys.byId(kid)?.publicKey, audiences: new Set() }),
      securityNow,
      isPartner: (tenantId) => registry.partner(tenantId) !== undefined,
      isSuspended: (tenantId) => registry.partner(tenantId)?.suspended !== undefined,
      isRegistered: (tenantId, appId) => registry.isRegistered(tenantId, appId),
      isRevoked: (tokenId) => registry.grants.isRevoked(tokenId),
      registryVersion: () => registry.version,
    }),
    mayCall: (endpoint, caller, partner) =>
      mayCall(endpoint, caller, {
        policy: registry.policy(caller.tenantId),
        now: partner.clock.now(),
        appOnlyStrict: config.appOnly === 'strict',
      }),
    noted: ({ request, trace: { requestId, correlationId }, endpoint, caller, partner }) => {
      if (caller.kind !== 'user' || endpoint.wire === 'azure' || endpoint.auth === 'lab') return
      const { tenantId, oid, upn, appId, mfa } = caller
      const at = partner.clock.now()
      const fact = { tenantId, at, requestId, correlationId, operation: endpoint.id, ipAddress: request.ip, oid, appId, mfa }
      registry.requests.note(upn === undefined ? fact : { ...fact, upn })
    },
    operators: operatorsOf({
      house,
      record: registry.aside,
      ...(service && tokens ? serviceOperators(service, tokens.issuers) : sandboxOperators),
      securityNow,
      async partnerNamed(name) {
        const facts = partnerNamed(registry, name)
        if (isRefusal(facts)) return facts
        return (await partnerOf(facts.tenantId)) ?? refuse('PartnerNotFound', { name: facts.tenantId })
      },
      handOver: (partner) => handOver(partner, registry.aside),
    }),
  }
}
