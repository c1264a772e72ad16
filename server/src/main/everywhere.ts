/** What can be asked of all partners together: what one of them has, another may not take. */

import { readGuid } from 'lazuli-contract'
import { isElsewhere } from '../base/realities.ts'
import type { CustomerRecord } from '../customers/record.ts'
import { customerOfDomain, customerStanding, findCustomer, hasDomain } from '../customers/store.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { findConsent } from '../identity/consent-store.ts'
import type { Registry } from '../identity/registry.ts'
import type { Guest } from '../identity/token-routes.ts'
import { domainsOf, resellerDomainsOf } from '../operator/rules.ts'

export function lookEverywhere(registry: Registry, directory: PartnerDirectory) {
  /** A partner and the copies of its world are nothing to each other. */
  function isElsewhereTo(tenantId: string, other: PartnerFacts): boolean {
    const own = registry.partner(tenantId)
    return own === undefined || isElsewhere(own, other)
  }

  /** Whether any other partner knows the customer; one who has left is known, and no longer ours. */
  async function customerKnownElsewhere(id: string, tenantId: string): Promise<boolean> {
    return registry.partners().some((p) => {
      if (p.tenantId !== tenantId && !isElsewhereTo(tenantId, p)) return false
      const standing = customerStanding(directory.open(p).state, id)
      return standing === 'removed' || (standing === 'ours' && p.tenantId !== tenantId)
    })
  }

  /** An Azure subscription belongs to one partner. */
  async function entitlementElsewhere(id: string, tenantId: string): Promise<boolean> {
    for (const facts of registry.partners())
      if (isElsewhereTo(tenantId, facts) && (await findEntitlement(directory.open(facts).state, id))) return true
    return false
  }

  /** A customer of any partner, as that partner knows it. */
  async function customerAnywhere(id: string): Promise<CustomerRecord | undefined> {
    for (const facts of registry.partners()) {
      const customer = await findCustomer(directory.open(facts).state, id)
      if (customer) return customer
    }
    return undefined
  }

  /** A customer of one partner by tenant id or domain, with its consent to an application. */
  async function consentingCustomer(tenantId: string, named: string, appId: string): Promise<Guest | undefined> {
    const facts = registry.partner(tenantId)
    const db = facts && directory.open(facts).state
    const id = db && (readGuid(named) ?? (await customerOfDomain(db, named)))
    if (!id || customerStanding(db, id) !== 'ours') return undefined
    const consent = findConsent(db, id, appId)
    return { tenantId: id, ...(consent ? { grants: consent.applicationGrants } : {}) }
  }

  /** A domain belongs to one tenant in the world: a partner's own, a reseller's, or a customer's of any partner. */
  async function domainTaken(domain: string, tenantId: string): Promise<boolean> {
    const name = domain.toLowerCase()
    const isTaken = (facts: PartnerFacts) =>
      domainsOf(facts).includes(name) ||
      ((facts.tenantId === tenantId || isElsewhereTo(tenantId, facts)) && resellerDomainsOf(facts).includes(name))
    return registry.partners().some(isTaken) || customerHasDomain(domain, tenantId)
  }

  /** Seen from a partner that is here already, or from none. */
  async function customerHasDomain(domain: string, tenantId?: string): Promise<boolean> {
    const asked = registry.partners().filter((facts) => tenantId === undefined || isElsewhereTo(tenantId, facts))
    for (const facts of asked) if (await hasDomain(directory.open(facts).state, domain)) return true
    return false
  }

  return { consentingCustomer, customerKnownElsewhere, entitlementElsewhere, customerAnywhere, domainTaken, customerHasDomain }
}
