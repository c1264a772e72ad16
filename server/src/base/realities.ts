/** Partners whose worlds began as one live in realities of their own. */

/** A partner by its tenant, and the tenant its world was first copied from. */
export interface Placed {
  tenantId: string
  copyOf?: string
}

/** Whether one partner meets the other: worlds that began as one never do, nor is a partner elsewhere to itself. */
export function isElsewhere(one: Placed, other: Placed): boolean {
  return (one.copyOf ?? one.tenantId) !== (other.copyOf ?? other.tenantId)
}
