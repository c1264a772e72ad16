/** What can be asked of all partners together: what one of them has, another may not take. */
import type { CustomerRecord } from '../customers/record.ts'
import { customerStanding, findCustomer, hasDomain } from '../customers/store.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import { findEntitlement } from '../entitlements/store.ts'
import type { Registry } from '../identity/registry.ts'
import { domainsOf } from '../operator/rules.ts'

export function lookEverywhere(registry: Registry, directory: PartnerDirectory) {
  /** Whether any other partner knows the customer; one who has left is known, and no longer ours. */
  async function customerKnownElsewhere(id: string, tenantId: string): Promise<boolean> {
    return registry.partners().some((p) => {
      const standing = customerStanding(directory.open(p).state, id)
      return standing === 'removed' || (standing === 'ours' && p.tenantId !== tenantId)
    })
  }

  /** An Azure subscription belongs to one partner. */
  async function entitlementElsewhere(id: string, tenantId: string): Promise<boolean> {
    for (const facts of registry.partners())
      if (facts.tenantId !== tenantId && (await findEntitlement(directory.open(facts).state, id))) return true
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

  /** A domain belongs to one tenant in the world: a partner's own, or a customer's of any partner. */
  async function domainTaken(domain: string): Promise<boolean> {
    return registry.partners().some((facts) => domainsOf(facts).includes(domain.toLowerCase())) || customerHasDomain(domain)
  }

  async function customerHasDomain(domain: string): Promise<boolean> {
    for (const facts of registry.partners()) if (await hasDomain(directory.open(facts).state, domain)) return true
    return false
  }

  return { customerKnownElsewhere, entitlementElsewhere, customerAnywhere, domainTaken, customerHasDomain }
}
