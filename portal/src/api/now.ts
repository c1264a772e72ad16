/** What time it is for the partner: by its own clock in a sandbox, elsewhere by everybody's. */
import { getClock } from 'lazuli-contract/lab.ts'
import { formatInstant } from 'lazuli-contract/values/time.ts'
import { wallNow } from 'lazuli-sdk/token.ts'
import { useCallWhen, useSigned } from './client.tsx'

interface Clock {
  /** `undefined` until it is known. */
  now: string | undefined
  /** Of a sandbox: what waits for the clock. */
  pendingJobs?: number
  nextJobAt?: string | undefined
  error?: unknown
}

export function usePartnerClock(): Clock {
  const { hasLaboratory } = useSigned().session
  const clock = useCallWhen(hasLaboratory, getClock)
  if (!hasLaboratory) return { now: formatInstant(wallNow()) }
  if (clock.data) return clock.data
  return { now: undefined, ...(clock.isError ? { error: clock.error } : {}) }
}
