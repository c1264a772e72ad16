/**
 * The service itself in the place of a partner: calls of operators run through the request chain like any other, one
 * writer at a time, idempotent by `MS-RequestId`, committed with their audit row, on the registry instead of a partner's
 * store. Its clock is the security clock.
 */
import { PartnerClock } from '../base/clock.ts'
import { IdSource } from '../base/ids.ts'
import { Lock } from '../base/lock.ts'
import { profiles } from '../base/profile.ts'
import type { Partner } from '../db/partner.ts'
import type { StateStore } from '../db/state.ts'

/** `store` is the registry's; `seed` makes the ids that operators leave to the service. */
export function houseOf(store: StateStore, folder: string, seed: string): Partner {
  const counters = store.all<{ kind: string; value: number }>('SELECT kind, value FROM counters')
  return {
    facts: {
      tenantId: 'operator',
      name: 'Operator',
      domain: '',
      country: '',
      currency: '',
      mpnId: '',
      role: 'direct',
      resellers: [],
      seed,
    },
    state: store,
    lines: () => Promise.reject(new Error('the service itself has no usage')),
    clock: new PartnerClock({ mode: 'system', value: 0 }),
    lock: new Lock(),
    ids: new IdSource(
      `${seed}|operator`,
      counters.map((row) => [row.kind, row.value] as const),
    ),
    profile: profiles.instant,
    folder,
  }
}
