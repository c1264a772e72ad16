/** The one way in which a partner comes to be here, whoever asks for it: the operator, the lab, or the first start. */
import type { Instant } from 'lazuli-contract'
import type { ClockMode } from '../base/clock.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import { type NewJob, type Write, write } from '../db/state.ts'
import type { Registration } from '../identity/registry.ts'
import { partnerRows } from '../identity/registry-writes.ts'

export interface OnboardingDeps {
  directory: PartnerDirectory
  /** The recurring jobs of a partner that is new at `now`. */
  firstJobs(now: Instant): NewJob[]
  securityNow(): Instant
}

/**
 * Makes the stores of a partner, with the jobs that recur, and gives the rows that make it known. Until these are
 * committed nobody sees it; broken off before, it is as if never asked for, and made anew when asked again.
 * `world`: what is written down as finished; absent when a world is to be lived first.
 * `begins`: what its store holds from the first moment on.
 */
export async function onboard(
  registration: Registration,
  stand: { mode: ClockMode; start: Instant },
  world: 'empty' | undefined,
  { directory, firstJobs, securityNow }: OnboardingDeps,
  begins: readonly Write[] = [],
): Promise<Write[]> {
  const partner = await directory.renew(registration.facts, stand)
  const finished = world ? [write("INSERT INTO settings (name, value) VALUES ('world', ?)", world)] : []
  partner.state.commit({ writes: [...finished, ...begins], jobs: firstJobs(stand.start) }, { at: stand.start, actor: { job: 'world' } })
  return partnerRows(registration, securityNow())
}
