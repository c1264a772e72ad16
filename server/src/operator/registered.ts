/** What is registered with a partner, found, made and shown. */
import { readGuid } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import type { Application, Registry } from '../identity/registry.ts'
import { type RandomBytes, randomGuid } from '../identity/secrets.ts'
import { partnerToWire, type WirePartner } from './wire.ts'

export function partnerNamed(registry: Registry, name: string): Outcome<PartnerFacts> {
  return registry.partnerNamed(readGuid(name) ?? name) ?? refuse('PartnerNotFound', { name: name.slice(0, 100) })
}

export function applicationNamed(registry: Registry, { tenantId }: PartnerFacts, id: string): Outcome<Application> {
  const applicationId = readGuid(id)
  const found = applicationId && registry.application(tenantId, applicationId)
  return found || refuse('ApplicationNotFound', { applicationId: id.slice(0, 100) })
}

export function toWire(facts: PartnerFacts, registry: Registry): WirePartner {
  return partnerToWire(facts, registry.applications(facts.tenantId), registry.policy(facts.tenantId))
}

export function newApplication(
  { tenantId, name: partner }: PartnerFacts,
  wish: { applicationId: string; name: string | undefined; publicClient: boolean | undefined },
  random: RandomBytes,
): Application {
  return {
    tenantId,
    appId: wish.applicationId,
    oid: randomGuid(random),
    name: wish.name?.trim() ?? `${partner} integration`,
    publicClient: wish.publicClient ?? false,
    secrets: [],
  }
}

/** 256 bits nobody can guess. */
export function newSecret(random: RandomBytes): string {
  return random(32).toString('base64url')
}

/** A page of a list at an absolute address: these lists are no part of `/v1`. */
export function pageOf<T>(items: T[], token: string | undefined, address: string) {
  const next = token && { uri: `${address}?seekOperation=Next`, method: 'GET', headers: [{ key: 'MS-ContinuationToken', value: token }] }
  return {
    totalCount: items.length,
    items,
    ...(next ? { continuationToken: token, links: { next } } : {}),
    attributes: { objectType: 'Collection' },
  }
}
